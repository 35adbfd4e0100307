"""The month: what the weekly report says, over a month, with every KPI's trend and the budget by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ...fields import add_months
from ...views.document import Block, Chapter, Report
from ..reports import Scope, report
from ..series_charts import budget_chart
from . import due, goals, kpis, money
from .naming import figures
from .weekly import KEY, goal_sections, in_short, project_sections, recognition_section, service_sections

AHEAD = 31
MORE = ("goals_progress", "goals_stale", "sla_attainment", "csat", "nps", "users_per_support_fte")


@report("monthly", "the same over a month, with all KPIs and their trend, and the budget by month")
def monthly(ask: Scope) -> Report:
    """The month to a day; of a period that is named, the whole of it."""
    ask = within(ask)
    days = max((ask.as_of - month_before(ask.as_of)).days, 1)
    return Report(
        name="monthly",
        title=f"{ask.title_of_team}: the month to {ask.as_of}",
        subtitle=f"as of {ask.as_of}, changes since {ask.before(days)[1]}, key figures over {ask.period.label}",
        as_of=ask.as_of,
        period=ask.span(days).label,
        sections=sections(ask, days),
    )


def within(ask: Scope) -> Scope:
    """The same question, so that it looks at the named period, as far as it has gone."""
    if ask.period.start is None or ask.period.last is None:
        return ask
    since = ask.since or ask.period.start - timedelta(days=min(1, (ask.period.start - date.min).days))
    return replace(ask, as_of=min(ask.as_of, ask.period.last), since=since)


def month_before(day: date) -> date:
    return add_months(day, -1) if (day.year, day.month) > (1, 1) else date.min


def sections(ask: Scope, days: int) -> tuple[Chapter, ...]:
    nothing = goals.nothing_stored(ask.board)
    if nothing:
        return (Chapter("In short", (nothing,)),)
    board, day = ask.board, ask.as_of
    return (
        in_short(ask, days),
        Chapter("Key figures", (figures(board, (*KEY, *MORE), day, ask.period),)),
        Chapter("All KPIs", (kpis.trend_table(kpis.kpi_statuses(board, day), board, day),)),
        *goal_sections(ask, days),
        *project_sections(ask, days),
        *service_sections(ask, days),
        Chapter("Money", money_blocks(ask)),
        recognition_section(ask, days),
        due.section(ask, AHEAD),
    )


def money_blocks(ask: Scope) -> tuple[Block, ...]:
    return (
        figures(ask.board, money.FIGURES, ask.as_of, ask.period),
        budget_chart(ask.board, ask.as_of),
        money.month_table(ask.board, ask.as_of, ask.period),
    )
