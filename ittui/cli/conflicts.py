"""A conflict as the command line shows it: the field, what it was, what I want and what is there now."""

from __future__ import annotations

import json

from ..fields import Json, visible
from ..records import KINDS, code
from ..store import Conflict, FieldConflict


def describe(conflict: Conflict) -> str:
    """One block a field, and how to go on."""
    blocks = [clash_text(clash) for clash in conflict.clashes]
    return "\n".join([*blocks, "nothing was saved; look again and repeat, or add --force to overwrite"])


def clash_text(clash: FieldConflict, ours: str = "mine") -> str:
    """A field with its three values, one a line."""
    noun = KINDS[clash.table].noun if clash.table in KINDS else clash.table
    rows = (("base", clash.base), (ours, clash.mine), ("theirs", clash.theirs))
    values = (f"  {name:<7} {value(raw)}" for name, raw in rows)
    return "\n".join([f"{noun} {code(clash.id)} {visible(clash.field)}", *values])


def value(raw: Json) -> str:
    if raw is None:
        return "–"
    return visible(raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False))
