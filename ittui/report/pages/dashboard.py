"""The manager's dashboard: how all stands, in figures and pictures on one page; made to be written as HTML."""

from __future__ import annotations

from ...records import Kpi
from ...views.document import Block, Chapter, Report, worst_first
from ...views.goals import goals_bar
from ..reports import Scope, report
from ..series_charts import budget_chart, kpi_chart_of
from . import goals, projects, service
from .brief import decisions, late, shortened
from .kpis import kpi_statuses
from .naming import figures
from .weekly import KEY

MORE = ("goals_progress", "projects_on_time", "projects_on_budget", "sla_attainment", "csat", "unfunded_goals")
CHARTS = 4


@report("dashboard", "figures and pictures on one page, for a manager: ittui report dashboard --open")
def dashboard(ask: Scope) -> Report:
    """How goals, projects, KPIs, service and money stand on a day."""
    nothing = goals.nothing_stored(ask.board)
    return Report(
        name="dashboard",
        title=f"{ask.title_of_team}: dashboard",
        subtitle=f"as of {ask.as_of}, key figures over {ask.period.label}",
        as_of=ask.as_of,
        period=ask.period.label,
        sections=(Chapter("In short", (nothing,)),) if nothing else sections(ask),
    )


def sections(ask: Scope) -> tuple[Chapter, ...]:
    board, day, period = ask.board, ask.as_of, ask.period
    return (
        Chapter("Key figures", (figures(board, (*KEY, *MORE), day, period),)),
        Chapter("Goals", (goals_bar(board, day), goals.at_risk_table(goals.kpi_statuses(board, day), board, day))),
        Chapter("Projects that run", (projects.running_table(ask.session),)),
        Chapter("KPIs off their target", kpi_charts(ask) or (shortened((), "Every KPI meets its target."),)),
        Chapter("Service and money", (service.month_chart(board, day), budget_chart(board, day, period))),
        Chapter("Overdue", (shortened(tuple(late(ask)), "Nothing is overdue.", most=12),)),
        Chapter("What needs a decision", (shortened(tuple(decisions(ask)), "Nobody waits for a decision.", most=12),)),
    )


def kpi_charts(ask: Scope) -> tuple[Block, ...]:
    """The worst KPIs, drawn."""
    off = [each for each in kpi_statuses(ask.board, ask.as_of) if (each.now.status.badness or 0) > 1]
    off.sort(key=lambda each: (worst_first(each.now.status), each.kpi.label))
    return tuple(chart_of(ask, each.kpi) for each in off[:CHARTS])


def chart_of(ask: Scope, kpi: Kpi) -> Block:
    return kpi_chart_of(ask.board, kpi, ask.as_of)
