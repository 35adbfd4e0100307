"""The wall: public recognitions, newest first."""

from __future__ import annotations

from collections import Counter

from ...records import Department
from ...views.document import Chapter, Datum, Grid, Head, Report
from ..reports import Scope, report
from ..scale import number_cell
from .naming import figures, named, person_name
from .people import public_list, recognitions


@report("wall", "who was thanked, awarded or rewarded, and for what")
def wall(ask: Scope) -> Report:
    """All public recognitions up to a day, or of a period."""
    rows = recognitions(ask.board, ask.as_of, ask.period)
    counts = Counter(
        person_name(ask.board, each.person) if each.person is not None else named(ask.board, Department, each.team)
        for each in rows
        if not each.private
    )
    table = Grid(
        heads=(Head("Who", wide=True), Head("Recognitions", True)),
        rows=tuple((Datum(name or "somebody"), number_cell(count)) for name, count in sorted(counts.items())),
        empty="Nobody yet.",
    )
    return Report(
        name="wall",
        title=f"{ask.title_of_team}: wall of recognition",
        subtitle=f"as of {ask.as_of}, {ask.period.label}",
        as_of=ask.as_of,
        period=ask.period.label,
        sections=(
            Chapter("Given", (public_list(ask.board, rows, "No recognition is recorded yet."),)),
            Chapter("By person and team", (table,)),
            Chapter("Still to be thanked", (figures(ask.board, ("recognition_due",), ask.as_of, ask.period),)),
        ),
    )
