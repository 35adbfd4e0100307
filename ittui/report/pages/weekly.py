"""The week: what changed, what is met, what is at risk and why, and what comes next."""

from __future__ import annotations

from ...metrics import Status, many
from ...metrics.goals.goal_status import watermelons
from ...records import GoalState
from ...views.document import Bullet, Chapter, Listing, Paragraph, Report
from ..reports import Scope, report
from ..series_charts import budget_chart
from . import due, goals, kpis, money, people, projects, service
from .brief import brief_chapters
from .naming import figures

DAYS = 7
KEY = ("goals_on_track", "kpis_on_target", "projects_all_three", "mttr", "rto_attainment", "spend_vs_plan")


@report("weekly", "the week on a page: what changed, needs a decision, is late, money, thanks; --full for all of it")
def weekly(ask: Scope) -> Report:
    """The digest of the seven days before a day."""
    return Report(
        name="weekly",
        title=f"{ask.title_of_team}: the week to {ask.as_of}",
        subtitle=f"as of {ask.as_of}, changes since {ask.before(DAYS)[1]}, key figures over {ask.period.label}",
        as_of=ask.as_of,
        period=ask.span(DAYS).label,
        sections=sections(ask, DAYS),
    )


def sections(ask: Scope, days: int) -> tuple[Chapter, ...]:
    nothing = goals.nothing_stored(ask.board)
    if nothing:
        return (Chapter("In short", (nothing,)),)
    if not ask.full:
        return brief_chapters(ask, days, in_short(ask, days))
    return (
        in_short(ask, days),
        Chapter("Key figures", (figures(ask.board, KEY, ask.as_of, ask.period),)),
        *goal_sections(ask, days),
        *project_sections(ask, days),
        *service_sections(ask, days),
        *money_sections(ask),
        recognition_section(ask, days),
        due.section(ask),
    )


def in_short(ask: Scope, days: int) -> Chapter:
    result = goals.kpi_statuses(ask.board, ask.as_of)
    before = ask.before(days)
    closed = list(goals.closed_since(result, before))
    met = sum(status is goals.MET for _, status in closed)
    ended = [each for each in result if each.state is not GoalState.ACTIVE and each.now.status is Status.MISSED]
    fresh = {each.goal.id for each, _ in closed}
    earlier = sum(each.goal.id not in fresh for each in ended)
    melons = len(watermelons(ask.board, ask.as_of))
    items = [
        Bullet(goals.counted(result)),
        Bullet(f"{many(met, 'goal')} met and {len(closed) - met} missed since {before[1]}"),
        *([Bullet(f"{many(earlier, 'goal')} closed as missed before that")] if earlier > 0 else []),
        Bullet(f"{many(melons, 'goal')} reported better than computed"),
        *(Bullet(line) for line in saved(ask)),
    ]
    return Chapter("In short", (Listing(items=tuple(items)),))


def saved(ask: Scope) -> list[str]:
    """How much was written down since, and by how many."""
    if not ask.log:
        return []
    names = {getattr(entry, "who", "") for entry in ask.log}
    return [f"{many(len(ask.log), 'change')} saved by {many(len(names), 'person', 'people')}"]


def goal_sections(ask: Scope, days: int) -> tuple[Chapter, ...]:
    board, day, before = ask.board, ask.as_of, ask.before(days)
    result, measured = goals.kpi_statuses(board, day), kpis.kpi_statuses(board, day)
    return (
        Chapter("Met and missed", (goals.met_and_missed(result, before, board),)),
        Chapter("At risk, and why", (goals.at_risk_table(result, board, day),)),
        Chapter("Reported better than computed", (goals.watermelon_block(board, day),)),
        Chapter("Not heard of", (goals.silent_list(result, board),)),
        Chapter("Goals that moved", (goals.moved_table(result, before, board),)),
        Chapter("KPIs that moved", (kpis.moved_table(measured, before),)),
        Chapter("KPIs off their target", (kpis.off_target_table(measured),)),
    )


def project_sections(ask: Scope, days: int) -> tuple[Chapter, ...]:
    board, day = ask.board, ask.as_of
    return (
        Chapter(
            "Projects: on time, on budget, on spec",
            (
                figures(board, projects.COUNTS, day, ask.period),
                Paragraph(f"Delivered {ask.span(days).label}:"),
                projects.delivered_table(board, day, ask.span(days)),
            ),
        ),
        Chapter("Projects that run", (projects.running_table(ask.session),)),
        Chapter("Projects that moved", (projects.moved_list(board, day, ask.before(days), ask.knows(days)),)),
    )


def service_sections(ask: Scope, days: int) -> tuple[Chapter, ...]:
    board, day, span = ask.board, ask.as_of, ask.span(days)
    return (
        Chapter(
            "Time to restore",
            (
                figures(board, ("mttr",), day, span),
                service.priority_table(board, day, span),
                service.month_chart(board, day),
            ),
        ),
        Chapter("Still down", (service.open_table(board, day),)),
    )


def money_sections(ask: Scope) -> tuple[Chapter, ...]:
    chart = budget_chart(ask.board, ask.as_of, ask.period)
    return (Chapter("Money", (figures(ask.board, money.FIGURES, ask.as_of, ask.period), chart)),)


def recognition_section(ask: Scope, days: int) -> Chapter:
    span = ask.span(days)
    rows = people.recognitions(ask.board, ask.as_of, span)
    return Chapter("Recognition", (people.public_list(ask.board, rows, f"No recognition was given {span.label}."),))
