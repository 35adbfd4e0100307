"""What is worked out of the one record that is shown: more than a list has room or time for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from ..board import Board
from ..fields import Json
from ..fields.figure import figure
from ..records import Goal, Kpi, Project, ProjectState, Record
from ..views.values import plain
from .computed import computed

WORDS = {True: "✓ kept", False: "✗ not kept", None: "– unverifiable"}


def detail_lines(board: Board, record: Record, as_of: date) -> Iterator[str]:
    """Lines for reading."""
    yield from computed(board, record, as_of).lines
    if isinstance(record, Goal):
        yield from goal_lines(board, record, as_of)
    elif isinstance(record, Kpi):
        from ..metrics.goals.pace import forecast_kpi

        yield f"forecast: {forecast_kpi(board, record, as_of)}"
    elif isinstance(record, Project):
        yield from project_lines(board, record, as_of)


def detail_values(board: Board, record: Record, as_of: date) -> dict[str, Json]:
    """The same for scripts."""
    result = dict(computed(board, record, as_of).plain)
    if isinstance(record, Goal):
        from ..metrics.goals.pace import forecast_goal, pace
        from ..metrics.smart import letters, smart

        smart_now = {each.letter.name: each.ok for each in letters(smart(board, record, as_of))}
        result |= {
            "pace": plain(pace(board, record, as_of)),
            "forecast": plain(forecast_goal(board, record, as_of)),
            "smart": plain(smart_now),
        }
    elif isinstance(record, Kpi):
        from ..metrics.goals.pace import forecast_kpi

        result["forecast"] = plain(forecast_kpi(board, record, as_of))
    elif isinstance(record, Project):
        result |= project_values(board, record, as_of)
    return result


def goal_lines(board: Board, goal: Goal, as_of: date) -> Iterator[str]:
    from ..metrics.goals.pace import forecast_goal, pace
    from ..metrics.smart import letters, smart

    result = pace(board, goal, as_of)
    if result.needed is not None or result.measured is not None:
        yield f"pace a week: needed {weekly(result.needed)}, measured {weekly(result.measured)}"
    yield f"forecast: {forecast_goal(board, goal, as_of)}"
    yield "SMART: " + "  ".join(f"{each.letter.name} {each.glyph}" for each in letters(smart(board, goal, as_of)))


def weekly(value: Fraction | None) -> str:
    return "–" if value is None else figure(value * 7)


def judgements(board: Board, project: Project, as_of: date) -> dict[str, tuple[bool | None, str]]:
    """On time, on budget and on spec of a delivered project: whether it was kept, and why that is unknown."""
    from ..metrics.projects.project_facts import approved_budget, approved_finish, original_budget, original_finish
    from ..metrics.projects.promises import judge_budget, judge_spec, judge_time, tolerances

    days, share = tolerances(board.settings)
    result = {
        "on_time": judge_time(project, original_finish(project), days),
        "on_time_approved": judge_time(project, approved_finish(project), days),
        "on_budget": judge_budget(project, original_budget(project), share),
        "on_budget_approved": judge_budget(project, approved_budget(project), share),
        "on_spec": judge_spec(board, project, as_of),
    }
    return {name: (each.met, each.reason) for name, each in result.items()}


def project_values(board: Board, project: Project, as_of: date) -> dict[str, Json]:
    from ..metrics.projects.earned_value import earned_value
    from ..metrics.projects.project_facts import state_on
    from ..metrics.projects.variance import cost_variance_percent, schedule_variance_percent

    result: dict[str, Json] = {
        "schedule_variance_percent": plain(schedule_variance_percent(project, as_of)),
        "cost_variance_percent": plain(cost_variance_percent(project)),
        "earned_value": plain(earned_value(project, as_of)),
    }
    if state_on(project, as_of) is ProjectState.DELIVERED:
        result |= {name: ok for name, (ok, _) in judgements(board, project, as_of).items()}
    return result


def project_lines(board: Board, project: Project, as_of: date) -> Iterator[str]:
    from ..metrics.projects.project_facts import state_on
    from ..metrics.projects.variance import cost_variance_percent, schedule_variance_percent

    time, cost = schedule_variance_percent(project, as_of), cost_variance_percent(project)
    yield f"variance: schedule {percent(time)}, cost {percent(cost)}"
    if state_on(project, as_of) is ProjectState.DELIVERED:
        for name, (ok, reason) in judgements(board, project, as_of).items():
            yield f"{name.replace('_', ' ')}: {WORDS[ok]}{f', {reason}' if reason else ''}"
    yield from earned_lines(project, as_of)


def percent(value: Fraction | None) -> str:
    return "–" if value is None else figure(value, "%", 1)


def earned_lines(project: Project, as_of: date) -> Iterator[str]:
    from ..metrics.projects.earned_value import earned_value

    result = earned_value(project, as_of)
    names = {"BAC": result.bac, "PV": result.pv, "EV": result.ev, "AC": result.ac, "EAC": result.eac, "VAC": result.vac}
    ratios = {"CPI": result.cpi, "SPI": result.spi, "SPI(t)": result.spi_t, "TCPI": result.tcpi}
    money = "  ".join(f"{name} {figure(value)}" for name, value in names.items() if value is not None)
    if money:
        yield f"earned value: {money} {result.currency}".rstrip()
        yield "  " + "  ".join(
            f"{name} {'–' if value is None else figure(value, '', 4)}" for name, value in ratios.items()
        )
    if result.eac_low is not None and result.eac_high is not None:
        yield f"  under 15 % complete: it may end between {figure(result.eac_low)} and {figure(result.eac_high)}"
    if result.reachable is False:
        yield "  the budget cannot be kept any more"
    if result.reason:
        yield f"  {result.reason}"
