"""The versions of an approval round side by side: each with the one before it, the first and the last with now."""

from __future__ import annotations

from itertools import pairwise

from ...actions.versions import snapshot
from ...fields import Mistake
from ...records import Approval
from ..document import Block, Paragraph, Report, Section
from ..reports import Ask, report
from .approval import difference_table, latest
from .naming import many


@report("versions", "what was approved, amended and is so now, field by field, side by side")
def versions(ask: Ask) -> Report:
    """One round by title or id; without one, the latest. Mistake where there is no round."""
    found = ask.board.find(Approval, ask.subject) if ask.subject.strip() else latest(ask.board)
    if found is None:
        raise Mistake("there is no approval round yet")
    kept = sorted(found.versions, key=lambda each: each.number or 0)
    contents = [(f"version {each.number}", each.content) for each in kept] + [("now", snapshot(ask.board, found))]
    reasons = {f"version {each.number}": f"{each.on}: {each.why}" for each in kept}
    pairs = list(pairwise(contents)) if kept else []
    if len(contents) > 2:
        pairs.append((contents[0], contents[-1]))
    return Report(
        name="versions",
        title=f"{found.label}: versions",
        subtitle=f"as of {ask.as_of}, {found.state.value}, {many(len(kept), 'version')}",
        as_of=ask.as_of,
        sections=tuple(pair_section(ask, old, new, reasons) for old, new in pairs)
        or (Section("In short", (Paragraph("Nothing was approved yet, so there is no version to compare with."),)),),
    )


def pair_section(ask: Ask, old: tuple[str, str], new: tuple[str, str], reasons: dict[str, str]) -> Section:
    why: tuple[Block, ...] = (Paragraph(f"{new[0]}, {reasons[new[0]]}"),) if new[0] in reasons else ()
    return Section(f"{old[0]} and {new[0]}", (*why, difference_table(ask, old, new)))
