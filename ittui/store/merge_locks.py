"""What a merge may not change: what one of the copies has locked stays as that copy has it, and it is told.

And what it settles: a formula of one copy is bound to the KPI that it names, also where the other copy added that.
"""

from __future__ import annotations

from ..board import Change
from ..fields import Raw
from ..records import Kpi
from .backing import board_of
from .gate import merging
from .line_format import RESERVED, Contents, render
from .merge_contents import ContentsMerged, all_rows
from .plan import bound_formulas, named


def within_locks(merged: ContentsMerged, ours: Contents, theirs: Contents) -> ContentsMerged:
    """The merged contents without what the rules forbid a merge to change; the order of the copies does not matter."""
    contents, notices = merged.contents, list(merged.notices)
    for side in sorted((ours, theirs), key=render):
        cached: dict[str, dict[int, Raw | None]] = {}
        for refusal in merging(board_of(side), changes_to(side, contents)):
            there = side.get(refusal.table, refusal.id)
            cached.setdefault(refusal.table, {})[refusal.id] = there
            notices.append(
                f"{named(refusal.table, refusal.id, there or {})} is as the locked copy has it: {refusal.text}"
            )
        contents = contents.having(cached, contents.meta) if cached else contents
    if bound := bound_formulas(contents.rows(Kpi.table)):
        contents = contents.having({Kpi.table: bound}, contents.meta)
    return merged._replace(contents=contents, notices=tuple(dict.fromkeys(notices)))


def changes_to(side: Contents, contents: Contents) -> list[Change]:
    """What would make a copy what was merged."""
    rows = (row for row in all_rows(side, contents) if row[0] not in RESERVED)
    changes = (Change(*row, side.get(*row), contents.get(*row)) for row in rows)
    return [change for change in changes if change.before != change.after]
