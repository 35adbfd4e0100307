"""Projects in a report: what was delivered on three counts, and how those that run are doing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from ...board import Board
from ...fields import Money, Period
from ...fields.layout import figure
from ...metrics import Judgement
from ...metrics.projects import approved_finish, delivered, original_budget, original_finish, state_on
from ...metrics.projects.promises import judge_budget, judge_spec, judge_time, tolerances
from ...metrics.projects.variance import running_cost_variance, schedule_variance_percent
from ...records import Project, ProjectState
from ...session import Session
from ...views.document import Bullet, Datum, Grid, Head, Listing, Tone
from ...views.projects import project_status
from ..scale import day_cell, number_cell, share_cell, status_cell
from .naming import person_name

COUNTS = ("projects_on_time", "projects_on_budget", "projects_on_spec", "projects_all_three")
MOST_NEW = 10  # an import of hundreds is told in one line
WORDS = {True: ("✓ yes", Tone.GOOD), False: ("✗ no", Tone.BAD), None: ("– unknown", Tone.DIM)}


def delivered_table(board: Board, as_of: date, period: Period) -> Grid:
    """Each project that was delivered in a period, on three counts."""
    heads = (Head("Project", wide=True), Head("Finished"), Head("On time"), Head("On budget"), Head("On spec"))
    result = sorted(delivered(board, as_of, period), key=lambda each: (each.actual_finish or date.min, each.label))
    days, percent = tolerances(board.settings)
    rows, notes = [], []
    for each in result:
        judged = (
            judge_time(each, original_finish(each), days),
            judge_budget(each, original_budget(each), percent),
            judge_spec(board, each, as_of),
        )
        rows.append((Datum(each.label), day_cell(each.actual_finish), *map(judgement_cell, judged)))
        notes.append("; ".join(one.reason for one in judged if one.reason))
    return Grid(heads=heads, rows=tuple(rows), notes=tuple(notes), empty=f"No project was delivered in {period.label}.")


def judgement_cell(judged: Judgement) -> Datum:
    text, tone = WORDS[judged.met]
    return Datum(text, judged.met, tone=tone)


def running(board: Board, as_of: date) -> list[Project]:
    result = [each for each in board.all(Project) if state_on(each, as_of) is ProjectState.RUNNING]
    return sorted(result, key=lambda each: (schedule_variance_percent(each, as_of) or Fraction(0), each.label, each.id))


def running_table(session: Session) -> Grid:
    """Each project that runs: how far, when it is expected, how late and how dear; the latest first."""
    board, as_of = session.board, session.today
    heads = (
        Head("Project", wide=True),
        Head("Done", True),
        Head("Expected"),
        Head("Time", True),
        Head("Cost", True),
        Head("Status"),
    )
    rows, notes = [], []
    for each in running(board, as_of):
        late, dear = schedule_variance_percent(each, as_of), running_cost_variance(each)
        finish = max(each.forecast_finish or approved_finish(each) or as_of, as_of)
        done = None if each.percent_complete is None else Fraction(each.percent_complete) / 100
        rows.append(
            (
                Datum(each.label),
                share_cell(done),
                day_cell(finish if each.forecast_finish or approved_finish(each) else None),
                number_cell(late, "%", 0),
                number_cell(dear, "%", 0),
                status_cell(project_status(session, each)),
            )
        )
        delays = ", ".join(f"{delay.what} ({delay.days} days)" for delay in each.delays)
        notes.append(f"{person_name(board, each.manager)}{f'; delayed by {delays}' if delays else ''}")
    caption = "Time and cost: how far from the original plan, in per cent; below 0 is late, or over the budget."
    reported = caption if rows else ""
    return Grid(heads=heads, rows=tuple(rows), notes=tuple(notes), empty="No project is running.", caption=reported)


def moved_list(board: Board, as_of: date, before: tuple[Board, date], known: bool) -> Listing:
    """Projects whose state, forecast or progress is not what it was; known: are there the records of that day?"""
    items, new = [], []
    for each in sorted(board.all(Project), key=lambda project: (project.label, project.id)):
        old = before[0].get(Project, each.id)
        if old is None:
            new.append(Bullet(each.label, "new"))
        elif answers := "; ".join(changes(old, each, before[1], as_of)):
            items.append(Bullet(each.label, answers))
    items += new if len(new) <= MOST_NEW else [Bullet(f"{len(new):,} new projects")]
    less = (
        f"No project was delivered since {before[1]}; what else moved cannot be told without the records of that day."
    )
    return Listing(items=tuple(items), empty=f"No project has moved since {before[1]}." if known else less)


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
    return "–" if amount is None else figure(Fraction(amount.amount), amount.currency)
