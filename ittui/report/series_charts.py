"""Makes charts of records: a KPI's values, a project's burn-up, a budget by month. Knows no format."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from ..board import Board
from ..fields import ALL_TIME, Money, Period, later
from ..metrics.budget.spend import CurrencyFilter, budget, first_day, spend_of
from ..metrics.forecast import Forecast
from ..metrics.goals.pace import forecast_kpi
from ..metrics.kpis.kpi_status import Aim, aim_of, history, judge
from ..metrics.projects.project_facts import approved_budget, approved_finish, state_on
from ..records import (
    BudgetLine,
    BudgetState,
    Comment,
    Direction,
    Goal,
    Kpi,
    Measurement,
    Project,
    ProjectState,
    Record,
)
from ..views.document import Bar, BarChart, ChartLine, Cone, LineChart, Mark, Tone, line_tone

Points = tuple[tuple[date, Fraction], ...]
SHORTEST_VIEW, USUAL_VIEW, LONGEST_VIEW = 7, 92, 366  # days


def kpi_line_chart(
    points: Sequence[tuple[date, Fraction]],
    target: Fraction | None,
    amber: Fraction | None,
    forecast: Forecast | None,
    *,
    upper: Fraction | None = None,
    direction: Direction | None = None,
    marks: tuple[Mark, ...] = (),
    title: str = "",
    unit: str = "",
) -> LineChart:
    """Values with what they are held against; coloured as the last value stands, where it is told what is good."""
    result = tuple((day, value) for day, value in points)
    tone = Tone.ACCENT
    if result and direction is not None:
        tone = line_tone(judge(result[-1][1], Aim(direction, target, upper, amber)))
    return LineChart(
        title=title,
        unit=unit,
        lines=(ChartLine(name="value", points=result, tone=tone),) if result else (),
        target=target,
        upper=upper,
        amber=amber,
        cone=cone_of(forecast) if result and forecast else None,
        marks=marks,
    )


def cone_of(forecast: Forecast) -> Cone | None:
    """The forecast as far as the day it reaches the target, or as long again as the values go, at most."""
    if forecast.slope is None or forecast.level is None or forecast.since is None:
        return None
    start = (forecast.since, forecast.level)
    end = forecast.reach or later(forecast.since, USUAL_VIEW)
    end = max(min(end, later(forecast.since, LONGEST_VIEW)), later(forecast.since, SHORTEST_VIEW))
    middle, slow, fast = (
        forecast.value_on(end, pace) or Fraction(0) for pace in (forecast.slope, forecast.slow, forecast.fast)
    )
    return Cone(start=start, middle=(end, middle), low=(end, min(slow, fast)), high=(end, max(slow, fast)))


def kpi_chart_of(board: Board, kpi: Kpi, as_of: date) -> LineChart:
    """The chart of one KPI: values, target, amber, forecast, and what was remarked on it."""
    kpi = kpi.as_of(as_of)
    aim = aim_of(board, kpi, as_of)
    return kpi_line_chart(
        history(board, kpi, as_of),
        aim.target,
        aim.amber,
        forecast_kpi(board, kpi, as_of),
        upper=aim.upper if kpi.direction is Direction.BAND else None,
        direction=kpi.direction,
        marks=events_of(board, kpi, as_of),
        title=kpi.label,
        unit=kpi.unit,
    )


def chart_of(board: Board, record: Record, as_of: date) -> LineChart | BarChart | None:
    """The chart of a record: of a goal that of its KPI; None where there is none to draw."""
    if isinstance(record, Goal):
        record = board.get(Kpi, record.kpi) or record
    if isinstance(record, Kpi):
        chart = kpi_chart_of(board, record, as_of)
        return chart if any(line.points[1:] for line in chart.lines) else None
    if isinstance(record, Project):
        chart = burn_up_chart(record, as_of)
        return chart if chart.lines else None
    return budget_chart(board, as_of) if isinstance(record, BudgetLine) else None


def events_of(board: Board, kpi: Kpi, as_of: date) -> tuple[Mark, ...]:
    """What was remarked on a KPI or one of its values, and when: annotations of its chart."""
    noted = (row for row in board.table(Measurement).by("kpi").get(kpi.id, ()) if row.note.strip())
    marks = [Mark(row.date, row.note.strip().splitlines()[0]) for row in noted if row.date]
    marks += [Mark(row.date, row.label) for row in board.table(Comment).by("kpi").get(kpi.id, ()) if row.date]
    return tuple(sorted((mark for mark in marks if mark.day <= as_of), key=by_day))


def by_day(mark: Mark) -> tuple[date, str]:
    return mark.day, mark.text


def burn_up_chart(project: Project, as_of: date) -> LineChart:
    """Planned value by month, earned value as tasks were done, and the cost to date; the target is the budget."""
    whole = approved_budget(project)
    currency = whole.currency if whole else ""
    planned, earned = planned_points(project, whole), earned_points(project, whole, as_of)
    lines = [
        ChartLine(name="planned", points=planned, tone=Tone.PLAIN, dashed=True),
        ChartLine(name="earned", points=earned, tone=Tone.ACCENT),
        ChartLine(name="spent", points=spent_points(project, as_of, currency), tone=Tone.WARN),
    ]
    return LineChart(
        title=project.label,
        unit=currency,
        lines=tuple(line for line in lines if line.points),
        target=Fraction(whole.amount) if whole and (planned or earned) else None,
        aim="budget",
    )


def planned_points(project: Project, whole: Money | None) -> Points:
    """The cumulative plan at each month's end; where none was kept, straight from the start to the finish."""
    result = []
    for row in project.planned_values:
        month = first_day(row.month)
        if month and row.value:
            result.append((month.replace(day=monthrange(month.year, month.month)[1]), Fraction(row.value.amount)))
    finish = approved_finish(project)
    if not result and project.start and finish and whole and finish > project.start:
        result = [(finish, Fraction(whole.amount))]
    if result and project.start and project.start < min(result)[0]:
        result.append((project.start, Fraction(0)))
    return tuple(sorted(result))


def earned_points(project: Project, whole: Money | None, as_of: date) -> Points:
    """What the tasks done were planned to cost, in sum by day; at the end the budget × per cent complete."""
    if not whole:
        return ()
    result: dict[date, Fraction] = {project.start: Fraction(0)} if project.start and project.start <= as_of else {}
    earned = Fraction(0)
    for task in sorted(project.tasks, key=lambda task: task.done or date.max):
        if task.done and task.done <= as_of and task.plan and task.plan.currency == whole.currency:
            earned += Fraction(task.plan.amount)
            result[task.done] = earned
    if project.percent_complete is not None:
        end = Fraction(whole.amount) * Fraction(project.percent_complete) / 100
        last = project.actual_finish if state_on(project, as_of) is ProjectState.DELIVERED else as_of
        result = {day: min(value, end) for day, value in result.items()}
        result[min(last or as_of, as_of)] = end
    return tuple(sorted(result.items()))


def spent_points(project: Project, as_of: date, currency: str) -> Points:
    cost = project.actual_cost
    if not cost or cost.currency != currency or not project.start or project.start > as_of:
        return ()
    last = min(project.actual_finish or as_of, as_of)
    return ((project.start, Fraction(0)), (last, Fraction(cost.amount))) if last > project.start else ()


def budget_chart(board: Board, as_of: date, period: Period = ALL_TIME) -> BarChart:
    """Plan, and actual spend up to the present month, of each month."""
    result = budget(board, as_of, period)
    months: dict[date, list[Fraction]] = {}
    currency_filter = CurrencyFilter(result.currency)
    for line, _ in result.lines:
        for row in line.months:
            month = first_day(row.month)
            if month is None or not result.period.holds(month):
                continue
            spend = spend_of(row, month, as_of, currency_filter, line.state is not BudgetState.REJECTED)
            sums = months.setdefault(month, [Fraction(0)] * 3)
            months[month] = [sums[0] + spend.plan, sums[1] + spend.actual, sums[2] + spend.committed]
    bars = tuple(
        Bar(f"{month:%Y-%m}", (actual if month <= as_of else None,), plan)
        for month, (plan, actual, _) in sorted(months.items())
    )
    return BarChart(
        title=f"Plan and actual spend by month, {result.period.label}",
        unit=result.currency,
        names=("actual",),
        tones=(Tone.ACCENT,),
        mark="plan",
        bars=bars,
    )
