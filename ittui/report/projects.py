"""Projects in reports, and what is due or late of all kinds: what was delivered on three counts, how those that run
are doing, dates ahead, what people owe, and by how much what is late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from ..fields import Money, later
from ..fields.layout import figure
from ..metrics import many
from ..metrics.projects import approved_finish, delivered, original_budget, original_finish, state_on
from ..metrics.projects.promises import judge_budget, judge_spec, judge_time, tolerances
from ..metrics.projects.variance import running_cost_variance, schedule_variance_percent
from ..queries.due import DueItem, DueKind, LateSort, due, late_items
from ..records import CheckIn, Goal, GoalState, Project, ProjectState, Record
from ..views.document import Bullet, Chapter, Datum, Grid, Listing, Report, Tone
from ..views.projects import project_status
from ..views.record_page import called
from .scope import Scope, by_name, chapter, listing
from .tables import Cell, due_day, number, share, table, yes_or_no

COUNTS = ("projects_on_time", "projects_on_budget", "projects_on_spec", "projects_all_three")
MOST_NEW = 10  # an import of hundreds is told in one line
ROUTINE = (DueKind.CHECK_IN, DueKind.VALUE, DueKind.ACKNOWLEDGE)


def delivered_table(ask: Scope) -> Grid:
    """Each project that was delivered in the days that the report is of, on three counts."""
    rows = delivered(ask.board, ask.as_of, ask.span)
    return table(
        "Project= | Finished | On time | On budget | On spec",
        (
            delivered_cells(ask, each)
            for each in sorted(rows, key=lambda each: (each.actual_finish or date.min, each.label))
        ),
        f"No project was delivered in {ask.span.label}.",
    )


def delivered_cells(ask: Scope, each: Project) -> tuple[Cell, ...]:
    days, percent = tolerances(ask.board.settings)
    judged = (
        judge_time(each, original_finish(each), days),
        judge_budget(each, original_budget(each), percent),
        judge_spec(ask.board, each, ask.as_of),
    )
    reasons = "; ".join(one.reason for one in judged if one.reason)
    return each.label, each.actual_finish, *(yes_or_no(one.met) for one in judged), reasons


def running_table(ask: Scope) -> Grid:
    """Each project that runs: how far, when it is expected, how late and how dear; the latest first."""
    day = ask.as_of
    rows = [each for each in ask.board.all(Project) if state_on(each, day) is ProjectState.RUNNING]
    rows.sort(key=lambda each: (schedule_variance_percent(each, day) or Fraction(0), each.label, each.id))
    return table(
        "Project= | Done> | Expected | Time> | Cost> | Status",
        (running_cells(ask, each) for each in rows),
        "No project is running.",
        "Time and cost: how far from the original plan, in per cent; below 0 is late, or over the budget.",
    )


def running_cells(ask: Scope, each: Project) -> tuple[Cell, ...]:
    finish = each.forecast_finish or approved_finish(each)
    delays = ", ".join(f"{delay.what} ({delay.days} days)" for delay in each.delays)
    return (
        each.label,
        share(None if each.percent_complete is None else Fraction(each.percent_complete) / 100),
        max(finish, ask.as_of) if finish else None,
        number(schedule_variance_percent(each, ask.as_of), "%", 0),
        number(running_cost_variance(each), "%", 0),
        project_status(ask.session, each),
        f"{ask.person(each.manager)}{f'; delayed by {delays}' if delays else ''}",
    )


def moved_list(ask: Scope) -> Listing:
    """Projects whose state, forecast or progress is not what it was, as far as the records of that day are known."""
    (board, day), items, new = ask.before, list[Bullet](), list[Bullet]()
    for each in by_name(ask.board.all(Project)):
        old = board.get(Project, each.id)
        if old is None:
            new.append(Bullet(each.label, "new"))
        elif changed := "; ".join(changes(old, each, day, ask.as_of)):
            items.append(Bullet(each.label, changed))
    items += new if len(new) <= MOST_NEW else [Bullet(f"{len(new):,} new projects")]
    none = f"No project has moved since {day}."
    less = f"No project was delivered since {day}; what else moved cannot be told without the records of that day."
    return listing(items, none if ask.known else less)


def changes(old: Project, new: Project, then: date, now: date) -> Iterator[str]:
    """What changed, in words."""
    was, is_now = state_on(old, then), state_on(new, now)
    if was is not is_now:
        yield f"{was.value} → {is_now.value}"
    if old.forecast_finish != new.forecast_finish:
        yield f"expected finish {old.forecast_finish or '–'} → {new.forecast_finish or '–'}"
    if old.forecast_cost != new.forecast_cost:
        yield f"forecast cost {money(old.forecast_cost)} → {money(new.forecast_cost)}"
    if old.percent_complete != new.percent_complete:
        yield f"{figure(old.percent_complete, '%')} → {figure(new.percent_complete, '%')} complete"


def money(amount: Money | None) -> str:
    return "–" if amount is None else figure(amount.amount, amount.currency)


# What is due.


def due_chapter(ask: Scope, days: int) -> Chapter:
    """What is due up to so many days ahead: dates of goals and projects, what people owe, and what is routine."""
    last, rows = later(ask.as_of, days), due(ask.board, ask.as_of, ahead=days)
    ends = table(
        "Finish | What | Title= | Who",
        ((due_day(day, ask.as_of), *rest) for day, *rest in sorted(deadlines(ask)) if day <= last),
        f"No goal or project is to be finished by {last}.",
    )
    owed = owed_table(ask, (row for row in rows if row.kind not in (*ROUTINE, DueKind.CLOSE)))
    return chapter("Due next", ends, owed, routine_table(ask, rows))


def deadlines(ask: Scope) -> Iterator[tuple[date, str, str, str]]:
    """(day, what, title, who) of the goals and projects that are to be finished."""
    for goal in ask.board.all(Goal):
        if goal.state_on(ask.as_of) is GoalState.ACTIVE and goal.due:
            yield goal.due, "goal", goal.label, ask.person(goal.owner)
    for project in ask.board.all(Project):
        finish = project.forecast_finish or approved_finish(project)
        if state_on(project, ask.as_of) is ProjectState.RUNNING and finish:
            yield finish, "project", project.label, ask.person(project.manager)


def owed_table(ask: Scope, rows: Iterable[DueItem]) -> Grid:
    """Answers, decisions, actions, reviews, meetings, requests, resources, policies."""
    return table(
        "Due | To do= | Who",
        (
            (
                due_day(row.since, ask.as_of),
                f"{row.kind}: {subject_of(ask, row.record)}",
                ask.person(row.who),
                row.why,
            )
            for row in rows
        ),
        "No answers, actions or reviews are due.",
    )


def subject_of(ask: Scope, record: Record) -> str:
    """What it is about: of a check-in its goal, for its own name is a date."""
    return ask.name(Goal, record.goal) if isinstance(record, CheckIn) else record.label


def routine_table(ask: Scope, rows: Iterable[DueItem]) -> Grid:
    """How many check-ins, values and acknowledgements each person is behind with."""
    counts: dict[str, Counter[DueKind]] = {}
    for row in rows:
        if row.kind in ROUTINE and row.overdue >= 0:
            counts.setdefault(ask.person(row.who), Counter())[row.kind] += 1
    return table(
        "Who= | Check-ins> | Values> | To acknowledge>",
        ((name, *map(result.__getitem__, ROUTINE)) for name, result in sorted(counts.items())),
        "Every check-in and value is in.",
    )


# What is late.

LATE_TITLES = {
    LateSort.GOAL: "Goals past their due day",
    LateSort.PROJECT: "Running projects later than planned",
    LateSort.MILESTONE: "Milestones not reached",
    LateSort.TASK: "Tasks overdue",
}


def late_report(ask: Scope) -> Report:
    """Everything that is late on a day, the latest first: by how many days, why, and whose it is."""
    every = late_items(ask.session)
    late = {sort: [each for each in every if each.sort is sort] for sort in LateSort}
    counts = ", ".join(many(len(rows), str(sort)) for sort, rows in late.items())
    tables = {
        sort: table(
            f"Late> | {str(sort).capitalize()}= | Why= | Who",
            (
                (
                    Datum(f"{row.days:,} d", row.days, tone=Tone.BAD),
                    called(ask.session, row.record),
                    Datum(row.why, tone=Tone.DIM),
                    ask.person(row.who),
                )
                for row in rows
            ),
            f"No {sort} is late.",
        )
        for sort, rows in late.items()
    }
    return ask.page("what is late", f": {counts}", (chapter(LATE_TITLES[sort], each) for sort, each in tables.items()))
