"""The digests: the week on a page or in full, the month, and how all stands on one page for a manager."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from ..fields import add_months
from ..fields.layout import figure
from ..metrics import Status, many
from ..metrics.goals.goal_status import watermelons
from ..metrics.kpis.kpi_status import measure_against_target
from ..metrics.projects import state_on
from ..queries.due import DueKind, due
from ..records import Goal, GoalState, Kpi, Project, ProjectState, Record
from ..views import document as doc
from ..views.document import Tone, target_text, value_text, worst_first
from ..views.goals import goals_bar, progress_of, state_text
from ..views.kpis import status_of
from ..views.projects import days_late, percent_over, project_status
from . import budget, goals, kpis, people, projects, services
from .projects import due_chapter, subject_of
from .scope import Scope, chapter, listing
from .series_charts import budget_chart, kpi_chart_of

KEY = ("goals_on_track", "kpis_on_target", "projects_all_three", "mttr", "rto_attainment", "spend_vs_plan")
OF_MONTH = (*KEY, "goals_progress", "goals_stale", "sla_attainment", "csat", "nps", "users_per_support_fte")
OF_DASHBOARD = (
    *KEY,
    "goals_progress",
    "projects_on_time",
    "projects_on_budget",
    "sla_attainment",
    "csat",
    "unfunded_goals",
)
IN_SHORT = ("spend_vs_plan", "spend_forecast", "unfunded_goals", "mttr", "projects_all_three")
MOST = 6  # of one list of the week's page: the rest is in --full
DECISIONS = (DueKind.CONSULT, DueKind.DECIDE, DueKind.PROPOSAL, DueKind.REQUEST, DueKind.CLOSE)
LATE = (Status.MISSED, Status.AT_RISK)


def weekly(ask: Scope) -> doc.Report:
    """The seven days before a day: a page, or all of it."""
    return digest(replace(ask, days=7), "week", week if ask.full else brief)


def monthly(ask: Scope) -> doc.Report:
    """The month to a day; of a period that is named, the whole of it, as far as it has gone."""
    start, last = ask.period.start, ask.period.last
    if start is not None and last is not None:
        since = ask.since or start - timedelta(days=min(1, (start - date.min).days))
        ask = replace(ask, as_of=min(ask.as_of, last), since=since)
    day = ask.as_of
    month_before = add_months(day, -1) if (day.year, day.month) > (1, 1) else date.min
    return digest(replace(ask, days=max((day - month_before).days, 1)), "month", month)


def digest(ask: Scope, word: str, chapters: Callable[[Scope], Iterable[doc.Chapter]]) -> doc.Report:
    subtitle = f", changes since {ask.before[1]}, key figures over {ask.period.label}"
    return ask.page(f"the {word} to {ask.as_of}", subtitle, ask.recorded(chapters), period=ask.span.label)


def dashboard(ask: Scope) -> doc.Report:
    """How goals, projects, KPIs, service and money stand on a day; made to be written as HTML."""
    label = ask.period.label
    return ask.page("dashboard", f", key figures over {label}", ask.recorded(board_chapters), period=label)


def week(ask: Scope) -> Iterator[doc.Chapter]:
    yield in_short(ask)
    yield chapter("Key figures", ask.figures(KEY))
    yield from progress_chapters(ask)
    yield chapter("Money", ask.figures(budget.FIGURES), budget_chart(ask.board, ask.as_of, ask.period))
    yield people.given_chapter(ask)
    yield due_chapter(ask, 14)


def month(ask: Scope) -> Iterator[doc.Chapter]:
    yield in_short(ask)
    yield chapter("Key figures", ask.figures(OF_MONTH))
    yield chapter("All KPIs", kpis.trend_table(ask, kpis.kpi_rows(ask)))
    yield from progress_chapters(ask)
    chart = budget_chart(ask.board, ask.as_of)
    yield chapter("Money", ask.figures(budget.FIGURES), chart, budget.month_table(ask))
    yield people.given_chapter(ask)
    yield due_chapter(ask, 31)


def brief(ask: Scope) -> Iterator[doc.Chapter]:
    """The week on one page; each list the worst first, and no longer than a page bears."""
    label = ask.span.label
    thanks = people.public_list(ask, people.recognitions(ask, ask.span), f"Nobody was thanked {label}.")
    yield in_short(ask)
    yield chapter("What changed", shortened(list(changed(ask)), "Nothing has moved."))
    yield chapter("What needs a decision", shortened(list(decisions(ask)), "Nobody waits for a decision."))
    yield chapter("Overdue", shortened(late(ask), "Nothing is overdue."))
    yield chapter("Money and service", doc.Facts(tuple(short_figure(ask, name) for name in IN_SHORT)))
    yield chapter("Thanks", shortened(thanks.items, thanks.empty, most=3))


def board_chapters(ask: Scope) -> Iterator[doc.Chapter]:
    board, day = ask.board, ask.as_of
    off = [each for each in kpis.kpi_rows(ask) if (each.now.status.badness or 0) > 1]
    off.sort(key=lambda each: (worst_first(each.now.status), each.kpi.label))
    charts: list[doc.Block] = [kpi_chart_of(board, each.kpi, day) for each in off[:4]]
    yield chapter("Key figures", ask.figures(OF_DASHBOARD))
    yield chapter("Goals", goals_bar(board, day), goals.at_risk_table(ask, goals.goal_rows(ask)))
    yield chapter("Projects that run", projects.running_table(ask))
    yield chapter("KPIs off their target", *(charts or [doc.Listing((), "Every KPI meets its target.")]))
    yield chapter("Service and money", services.month_chart(board, day), budget_chart(board, day, ask.period))
    yield chapter("Overdue", shortened(late(ask), "Nothing is overdue.", most=12))
    yield chapter("What needs a decision", shortened(list(decisions(ask)), "Nobody waits for a decision.", most=12))


def in_short(ask: Scope) -> doc.Chapter:
    """How many goals have which status, were met and missed; how much was written down since, and by how many."""
    rows, (_, since) = goals.goal_rows(ask), ask.before
    closed = list(goals.closed_since(ask, rows))
    met = sum(each.now.status is Status.ACHIEVED for each in closed)
    fresh = {each.goal.id for each in closed}
    ended = [each for each in rows if each.state is not GoalState.ACTIVE and each.now.status is Status.MISSED]
    earlier = sum(each.goal.id not in fresh for each in ended)
    who = len({getattr(entry, "who", "") for entry in ask.log})
    lines = (
        goals.counted(rows),
        f"{many(met, 'goal')} met and {len(closed) - met} missed since {since}",
        f"{many(earlier, 'goal')} closed as missed before that" if earlier else "",
        f"{many(len(watermelons(ask.board, ask.as_of)), 'goal')} reported better than computed",
        f"{many(len(ask.log), 'change')} saved by {many(who, 'person', 'people')}" if ask.log else "",
    )
    return chapter("In short", listing(map(doc.Bullet, filter(None, lines))))


def progress_chapters(ask: Scope) -> Iterator[doc.Chapter]:
    """Goals, KPIs, projects and the service: what moved, and what is off."""
    rows, measured = goals.goal_rows(ask), kpis.kpi_rows(ask)
    yield chapter("Met and missed", goals.met_and_missed(ask, rows))
    yield chapter("At risk, and why", goals.at_risk_table(ask, rows))
    yield chapter("Reported better than computed", goals.watermelon_table(ask))
    yield chapter("Not heard of", goals.silent_list(ask, rows))
    yield chapter("Goals that moved", goals.moved_table(ask, rows))
    yield chapter("KPIs that moved", kpis.moved_table(ask, measured))
    yield chapter("KPIs off their target", kpis.off_target_table(measured))
    yield chapter(
        "Projects: on time, on budget, on spec",
        ask.figures(projects.COUNTS),
        doc.Paragraph(f"Delivered {ask.span.label}:"),
        projects.delivered_table(ask),
    )
    yield chapter("Projects that run", projects.running_table(ask))
    yield chapter("Projects that moved", projects.moved_list(ask))
    chart = services.month_chart(ask.board, ask.as_of)
    yield chapter("Time to restore", ask.figures(["mttr"], ask.span), services.priority_table(ask, ask.span), chart)
    yield chapter("Still down", services.open_table(ask))


def shortened(items: Sequence[doc.Bullet], empty: str, most: int = MOST) -> doc.Listing:
    """The first few; the others are counted."""
    more = doc.Bullet(f"and {len(items) - most} more (the full report lists them)", tone=Tone.DIM)
    return listing([*items[:most], *([more] if len(items) > most else [])], empty)


def worst_of(items: Iterable[doc.Bullet]) -> list[doc.Bullet]:
    return sorted(items, key=lambda item: (worst_first(item.status or Status.NO_DATA), item.text))


def changed(ask: Scope) -> Iterator[doc.Bullet]:
    """Goals and KPIs whose status is another, the worst first, then projects that moved."""
    turned = turned_of(ask, Goal, progress_of, lambda was, now: f"goal, was {was.word}: {now.how}")
    others = turned_of(ask, Kpi, status_of, lambda was, now: f"KPI, was {was.word}: now {value_text(now)}")
    yield from worst_of([*turned, *others])
    yield from projects.moved_list(ask).items if ask.known else ()


def turned_of(
    ask: Scope,
    kind: type[Record],
    now_of: Callable[[Any, Any], Any],
    text: Callable[[Status, Any], str],
) -> Iterator[doc.Bullet]:
    """Records of a kind whose status is not what it was, but is known."""
    then, earlier = ask.before[0], ask.on(*ask.before)
    for row in ask.board.all(kind):
        old, now = then.get(kind, row.id), now_of(ask.session, row)
        was = now_of(earlier, old).status if old else None
        if was not in (None, now.status) and now.status.badness is not None:
            yield doc.Bullet(row.label, text(was, now), now.status)


def decisions(ask: Scope) -> Iterator[doc.Bullet]:
    for row in due(ask.board, ask.as_of):
        if row.kind in DECISIONS:
            days = f"{row.overdue} days overdue" if row.overdue > 0 else f"due {row.since}"
            yield doc.Bullet(f"{row.kind}: {subject_of(ask, row.record)}", f"{ask.person(row.who)}, {days}", mark="?")


def late(ask: Scope) -> list[doc.Bullet]:
    """Projects and goals that are off, the worst first."""
    rows = [*filter(None, (late_project(ask, project) for project in ask.board.all(Project)))]
    for each in goals.active(goals.goal_rows(ask)):
        if each.now.status in LATE:
            remark = f"goal, {ask.person(each.goal.owner)}: {state_text(each.now)}"
            rows.append(doc.Bullet(each.goal.label, remark, each.now.status))
    return worst_of(rows)


def late_project(ask: Scope, project: Project) -> doc.Bullet | None:
    """One that runs and is off in time or money: by how much, and whose it is."""
    status = project_status(ask.session, project)
    if status not in (*LATE, Status.BEHIND) or state_on(project, ask.as_of) is not ProjectState.RUNNING:
        return None
    days, over = days_late(ask.session, project) or 0, percent_over(ask.session, project) or 0
    parts = (f"{days} days late" if days > 0 else "", f"{figure(over, '%')} over budget" if over > 0 else "")
    return doc.Bullet(
        project.label, f"project, {ask.person(project.manager)}: {', '.join(filter(None, parts))}", status
    )


def short_figure(ask: Scope, name: str) -> doc.Labelled:
    """A line a figure: the words on how it was made are in the full report."""
    result = measure_against_target(ask.board, name, ask.as_of, ask.period)
    if result.value is None:
        return doc.Labelled(result.label, doc.Datum(result.reason, tone=Tone.DIM))
    aim = f", target {target_text(result)}" if result.target is not None else ""
    status = None if result.status is Status.NO_TARGET else result.status
    return doc.Labelled(result.label, doc.Datum(f"{value_text(result)}{aim}", result.value, status))
