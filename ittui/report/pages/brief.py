"""The week on one page: what changed, what needs a decision, what is late, money, thanks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ...fields.layout import figure
from ...metrics import Status
from ...metrics.kpis.kpi_status import measure_against_target
from ...metrics.projects import state_on
from ...queries.due import DueKind, due
from ...records import Goal, Kpi, Project, ProjectState
from ...views.document import (
    Block,
    Bullet,
    Chapter,
    Datum,
    Facts,
    Labelled,
    Listing,
    Tone,
    target_text,
    value_text,
    worst_first,
)
from ...views.goals import progress_of, state_text
from ...views.kpis import status_of
from ...views.projects import days_late, percent_over, project_status
from ..reports import Scope
from . import due as due_pages
from . import goals, projects
from .naming import person_name
from .people import public_list, recognitions

MOST = 6  # of one list: the rest is in --full
DECISIONS = (DueKind.CONSULT, DueKind.DECIDE, DueKind.PROPOSAL, DueKind.REQUEST, DueKind.CLOSE)
LATE = (Status.MISSED, Status.AT_RISK)
OFF = (*LATE, Status.BEHIND)
FIGURES = ("spend_vs_plan", "spend_forecast", "unfunded_goals", "mttr", "projects_all_three")


def brief_chapters(ask: Scope, days: int, in_short: Chapter) -> tuple[Chapter, ...]:
    """All of it; each list the worst first, and no longer than a page bears."""
    span = ask.span(days)
    given = recognitions(ask.board, ask.as_of, span)
    return (
        in_short,
        Chapter("What changed", (shortened(tuple(changed(ask, days)), "Nothing has moved."),)),
        Chapter("What needs a decision", (shortened(tuple(decisions(ask)), "Nobody waits for a decision."),)),
        Chapter("Overdue", (shortened(tuple(late(ask)), "Nothing is overdue."),)),
        Chapter("Money and service", (figures_in_short(ask),)),
        Chapter("Thanks", (thanks(public_list(ask.board, given, f"Nobody was thanked {span.label}.")),)),
    )


def shortened(items: Sequence[Bullet], empty: str, most: int = MOST) -> Listing:
    """The first few; the others are counted."""
    more = Bullet(f"and {len(items) - most} more (the full report lists them)", tone=Tone.DIM)
    return Listing(items=(*items[:most], *((more,) if len(items) > most else ())), empty=empty)


def thanks(listing: Listing) -> Block:
    return shortened(listing.items, listing.empty, most=3)


def changed(ask: Scope, days: int) -> Iterator[Bullet]:
    """Goals and KPIs whose status is another, the worst first, then projects that moved."""
    board, before = ask.board, ask.before(days)
    earlier = ask.on(*before)
    moved: list[Bullet] = []
    for goal in board.all(Goal):
        then, now = before[0].get(Goal, goal.id), progress_of(ask.session, goal)
        was = progress_of(earlier, then).status if then else None
        if was is not None and was is not now.status and now.status.badness is not None:
            moved.append(Bullet(goal.label, f"goal, was {was.word}: {now.how}", now.status))
    for kpi in board.all(Kpi):
        old, state = before[0].get(Kpi, kpi.id), status_of(ask.session, kpi)
        word = status_of(earlier, old).status if old else None
        if word is not None and word is not state.status and state.status.badness is not None:
            moved.append(Bullet(kpi.label, f"KPI, was {word.word}: now {value_text(state)}", state.status))
    moved.sort(key=lambda item: (worst_first(item.status or Status.NO_DATA), item.text))
    known = ask.knows(days)
    return chain(moved, projects.moved_list(board, ask.as_of, before, known).items if known else ())


def decisions(ask: Scope) -> Iterator[Bullet]:
    for row in due(ask.board, ask.as_of):
        if row.kind in DECISIONS:
            who = person_name(ask.board, row.who)
            days = f"{row.overdue} days overdue" if row.overdue > 0 else f"due {row.since}"
            yield Bullet(f"{row.kind}: {due_pages.subject_of(ask.board, row.record)}", f"{who}, {days}", mark="?")


def late(ask: Scope) -> Iterator[Bullet]:
    """Projects, goals and KPIs that are off, the worst first."""
    session, rows = ask.session, list[Bullet]()
    for project in ask.board.all(Project):
        status = project_status(session, project)
        if status in OFF and state_on(project, ask.as_of) is ProjectState.RUNNING:
            days, over = days_late(session, project), percent_over(session, project)
            parts = (
                f"{days} days late" if days is not None and days > 0 else "",
                f"{figure(over, '%')} over budget" if over is not None and over > 0 else "",
            )
            who = person_name(ask.board, project.manager)
            rows.append(Bullet(project.label, f"project, {who}: {', '.join(filter(None, parts))}", status))
    for each in goals.active(goals.kpi_statuses(ask.board, ask.as_of)):
        if each.now.status in LATE:
            who = person_name(ask.board, each.goal.owner)
            rows.append(Bullet(each.goal.label, f"goal, {who}: {state_text(each.now)}", each.now.status))
    return iter(sorted(rows, key=lambda item: (worst_first(item.status or Status.NO_DATA), item.text)))


def figures_in_short(ask: Scope) -> Facts:
    """A line a figure: the words on how it was made are in the full report."""
    return Facts(tuple(short_figure(ask, name) for name in FIGURES))


def short_figure(ask: Scope, name: str) -> Labelled:
    result = measure_against_target(ask.board, name, ask.as_of, ask.period)
    if result.value is None:
        return Labelled(result.label, Datum(result.reason, tone=Tone.DIM))
    aim = f", target {target_text(result)}" if result.target is not None else ""
    status = None if result.status is Status.NO_TARGET else result.status
    return Labelled(result.label, Datum(f"{value_text(result)}{aim}", result.value, status))
