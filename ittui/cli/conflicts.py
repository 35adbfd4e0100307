"""A conflict as the command line shows it: the field, what it was, what I want and what is there now."""

from __future__ import annotations

import json

from ..fields import Json, visible
from ..records import code
from ..store.outcome import Conflict


def describe(conflict: Conflict) -> str:
    """One block a field, and how to go on."""
    blocks = [
        f"{clash.table} {code(clash.id)} {clash.field}\n"
        f"  base    {value(clash.base)}\n  mine    {value(clash.mine)}\n  theirs  {value(clash.theirs)}"
        for clash in conflict.clashes
    ]
    return "\n".join([*blocks, "nothing was saved; look again and repeat, or add --force to overwrite"])


def value(raw: Json) -> str:
    if raw is None:
        return "–"
    return visible(raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False))
