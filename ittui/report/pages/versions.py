"""The versions of an approval round side by side: each with the one before it, the first and the last with now."""

from __future__ import annotations

from itertools import pairwise

from ...actions.versions import snapshot
from ...fields import InputError
from ...records import Approval
from ...views.document import Block, Chapter, Paragraph, Report
from ..reports import Scope, report
from .approval import difference_table, latest
from .naming import many


@report("versions", "what was approved, amended and is so now, field by field, side by side")
def versions(ask: Scope) -> Report:
    """One round by title or id; without one, the latest. InputError where there is no round."""
    result = ask.board.find(Approval, ask.subject, parts=True) if ask.subject.strip() else latest(ask.board)
    if result is None:
        raise InputError("there is no approval round yet")
    cached = sorted(result.versions, key=lambda each: each.number or 0)
    contents = [(f"version {each.number}", each.content) for each in cached] + [("now", snapshot(ask.board, result))]
    reasons = {f"version {each.number}": f"{each.on}: {each.why}" for each in cached}
    pairs = list(pairwise(contents)) if cached else []
    if len(contents) > 2:
        pairs.append((contents[0], contents[-1]))
    return Report(
        name="versions",
        title=f"{result.label}: versions",
        subtitle=f"as of {ask.as_of}, {result.state.value}, {many(len(cached), 'version')}",
        as_of=ask.as_of,
        sections=tuple(pair_section(ask, old, new, reasons) for old, new in pairs)
        or (Chapter("In short", (Paragraph("Nothing was approved yet, so there is no version to compare with."),)),),
    )


def pair_section(ask: Scope, old: tuple[str, str], new: tuple[str, str], reasons: dict[str, str]) -> Chapter:
    why: tuple[Block, ...] = (Paragraph(f"{new[0]}, {reasons[new[0]]}"),) if new[0] in reasons else ()
    return Chapter(f"{old[0]} and {new[0]}", (*why, difference_table(ask, old, new)))
