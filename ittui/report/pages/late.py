"""What is late: goals, projects, milestones and tasks, each with by how much and whose it is."""

from __future__ import annotations

from collections.abc import Sequence

from ...metrics import many
from ...queries.due import LateItem, LateSort, late_items
from ...views.document import Chapter, Datum, Grid, Head, Report, Tone
from ...views.record_page import called
from ..reports import Scope, report
from .naming import person_name

TITLES = {
    LateSort.GOAL: "Goals past their due day",
    LateSort.PROJECT: "Running projects later than planned",
    LateSort.MILESTONE: "Milestones not reached",
    LateSort.TASK: "Tasks overdue",
}


@report("late", "what is late and by how many days: goals, projects, milestones, tasks")
def late_report(ask: Scope) -> Report:
    """Everything that is late on a day, the latest first."""
    late = late_items(ask.session)
    counts = [many(sum(each.sort is sort for each in late), str(sort)) for sort in LateSort]
    return Report(
        name="late",
        title=f"{ask.title_of_team}: what is late",
        subtitle=f"as of {ask.as_of}: {', '.join(counts)}",
        as_of=ask.as_of,
        sections=tuple(Chapter(TITLES[sort], (table(ask, sort, late),)) for sort in LateSort),
    )


def table(ask: Scope, sort: LateSort, late: Sequence[LateItem]) -> Grid:
    rows = [each for each in late if each.sort is sort]
    return Grid(
        heads=(Head("Late", True), Head(str(sort).capitalize(), wide=True), Head("Why", wide=True), Head("Who")),
        rows=tuple(
            (
                Datum(f"{row.days:,} d", row.days, tone=Tone.BAD),
                Datum(called(ask.session, row.record)),
                Datum(row.why, tone=Tone.DIM),
                Datum(person_name(ask.board, row.who)),
            )
            for row in rows
        ),
        empty=f"No {sort} is late.",
    )
