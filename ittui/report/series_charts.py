"""Makes charts of records: a KPI's values, a project's burn-up, a budget by month, and the technology radar."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from math import cos, pi, sin
from typing import NamedTuple

from ..board import Board
from ..fields import ALL_TIME, Money, Period, later, visible
from ..fields.layout import padded, wrap
from ..metrics.budget import CurrencyFilter, budget, first_day, spend_of
from ..metrics.forecast import Forecast, forecast_kpi
from ..metrics.kpis.kpi_status import Aim, aim_of, history, judge
from ..metrics.projects import approved_budget, approved_finish, state_on
from ..records import BudgetLine, BudgetState, Comment, Direction, Goal, Kpi, Measurement, Project, ProjectState, Record
from ..views.document import Bar, BarChart, Blip, ChartLine, Cone, LineChart, Mark, RadarChart, Tone, line_tone
from .charts import WIDTH, safe, segment, svg
from .drawing import ACCENT, DIM, PLAIN, Canvas, Letters, Row

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
    return tuple(sorted(mark for mark in marks if mark.day <= as_of))


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


HIGHEST, SMALLEST = 25, 13  # rows of the circle
BESIDE = 34  # columns that names need beside it
CORNERS = ("upper left", "upper right", "lower right", "lower left")
TURNS = (0.5, 0.0, -0.5, -1.0)  # where each quadrant begins, in turns of half a circle, counted against the clock


class PlacedBlip(NamedTuple):
    """A blip with its number, and where it is on a radar of radius 1, up and to the right being positive."""

    number: int
    blip: Blip
    x: float
    y: float


def placed(chart: RadarChart) -> list[PlacedBlip]:
    """The blips, quadrant by quadrant from the inner ring out, evenly over the arc of each ring."""
    result: list[PlacedBlip] = []
    for quadrant in range(len(chart.quadrants)):
        for ring in range(len(chart.rings)):
            blips = [each for each in chart.blips if (each.quadrant, each.ring) == (quadrant, ring)]
            for at, blip in enumerate(blips, 1):
                turn = (TURNS[quadrant % 4] + 0.5 * at / (len(blips) + 1)) * pi
                far = (ring + 0.55) / len(chart.rings)
                result.append(PlacedBlip(len(result) + 1, blip, far * cos(turn), far * sin(turn)))
    return result


def radar_rows(chart: RadarChart, width: int, letters: Letters) -> list[Row]:
    """Rings and quadrants with a number for each blip; the names beside, or below where there is no room beside."""
    blips = placed(chart)
    if not blips:
        return [[(visible(chart.empty), DIM)]]
    height = max(SMALLEST, min(HIGHEST, (width - BESIDE) // 2, (width - 2) // 2))
    beside = width - 2 * height - 3 >= BESIDE
    circle = radar_circle(chart, blips, height if beside else min(HIGHEST, (width - 2) // 2), letters)
    names = list(radar_names(chart, blips, width - 2 * height - 3 if beside else width))
    if not beside:
        return [*circle, *names]
    gap = [(" " * (2 * height + 1), PLAIN)]
    top = max(0, (len(circle) - len(names)) // 2)
    sides = [*[[] for _ in range(top)], *names]
    return [
        [
            *(circle[number] if number < len(circle) else gap),
            ("  ", PLAIN),
            *(sides[number] if number < len(sides) else []),
        ]
        for number in range(max(len(circle), len(sides)))
    ]


def radar_circle(chart: RadarChart, blips: list[PlacedBlip], height: int, letters: Letters) -> list[Row]:
    canvas = Canvas(2 * height + 1, height, letters)
    across, down = (canvas.width * letters.across - 1) / 2, (height * letters.down - 1) / 2

    def at(x: float, y: float) -> tuple[int, int]:
        return round(across + x * across), round(down - y * down)

    for ring in range(1, len(chart.rings) + 1):
        far = ring / len(chart.rings)
        for step in range(count := max(12, round(4 * pi * far * down))):
            canvas.dot(*at(far * cos(2 * pi * step / count), far * sin(2 * pi * step / count)), DIM)
    canvas.line(at(-1, 0), at(1, 0), DIM, 2)
    canvas.line(at(0, -1), at(0, 1), DIM, 2)
    for ring, name in enumerate(chart.rings):
        x, y = at((ring + 0.12) / len(chart.rings), 0)
        row = y // letters.down + ring % 2  # every other one below the axis: side by side they would touch
        for offset, letter in enumerate(visible(name)[: height // len(chart.rings)]):
            canvas.put(x // letters.across + offset, row, letter, DIM)
    for each in blips:
        x, y = at(each.x, each.y)
        text, row = str(each.number), y // letters.down
        column = x // letters.across
        while any((column + offset, row) in canvas.front for offset in range(-1, len(text) + 1)):
            column += 1 if each.x >= 0 else -1  # away from the middle, so that it stays in its quadrant
        for offset, letter in enumerate(text):
            canvas.put(column + offset, row, letter, each.blip.tone.value)
    return canvas.rows()


def radar_names(chart: RadarChart, blips: list[PlacedBlip], width: int) -> Iterator[Row]:
    """Under each quadrant its blips: number, ring, name, and whether it moved."""
    for quadrant, name in enumerate(chart.quadrants):
        yield [(padded(f"{visible(name)}, {CORNERS[quadrant % 4]}", width).rstrip(), ACCENT)]
        ring = max(len(each) for each in chart.rings) + 1
        for each in blips:
            if each.blip.quadrant == quadrant:
                tone, moved = each.blip.tone.value, f" ({visible(each.blip.moved)})" if each.blip.moved else ""
                head = f"{each.number:>3} {padded(visible(chart.rings[each.blip.ring]), ring)}"
                for number, line in enumerate(wrap(visible(each.blip.label) + moved, max(width - len(head), 8))):
                    yield [(head if not number else " " * len(head), DIM), (line, tone)]


# As SVG.

RADIUS, NAME = WIDTH / 2 - 20, 18  # of the outer ring, and the height of a line of names


def radar_svg(chart: RadarChart) -> str:
    """The same as one <svg> element, with the names below."""
    blips = placed(chart)
    if not blips:
        return f'<p class="empty">{safe(chart.empty)}</p>'
    height = 2 * RADIUS + 40 + NAME * (len(blips) + len(chart.quadrants))
    described = ", ".join(f"{each.blip.label}: {chart.rings[each.blip.ring]}" for each in blips)
    return svg(chart.title, described, height, radar_parts(chart, blips))


def radar_parts(chart: RadarChart, blips: list[PlacedBlip]) -> Iterator[str]:
    x, y = WIDTH / 2, RADIUS + 14
    for ring, name in enumerate(chart.rings, 1):
        far = RADIUS * ring / len(chart.rings)
        yield f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="{far:.1f}"/>'
        yield f'<text class="tick" x="{x + far - 6:.1f}" y="{y - 5:.1f}" text-anchor="end">{safe(name)}</text>'
    yield segment("grid", x - RADIUS, x + RADIUS, y, y)
    yield segment("grid", x, x, y - RADIUS, y + RADIUS)
    for each in blips:
        at_x, at_y = x + RADIUS * each.x, y - RADIUS * each.y
        title = f"<title>{safe(each.blip.label)}</title>"
        yield f'<circle class="blip {each.blip.tone.value}" cx="{at_x:.1f}" cy="{at_y:.1f}" r="9">{title}</circle>'
        yield f'<text class="blip" x="{at_x:.1f}" y="{at_y + 4:.1f}" text-anchor="middle">{each.number}</text>'
    top = 2 * RADIUS + 34
    for quadrant, name in enumerate(chart.quadrants):
        yield f'<text class="tick" x="6" y="{top:.1f}">{safe(f"{name}, {CORNERS[quadrant % 4]}")}</text>'
        top += NAME
        for each in blips:
            if each.blip.quadrant == quadrant:
                moved = f" ({each.blip.moved})" if each.blip.moved else ""
                text = f"{each.number}  {each.blip.label}: {chart.rings[each.blip.ring]}{moved}"
                yield f'<text x="18" y="{top:.1f}">{safe(text)}</text>'
                top += NAME
