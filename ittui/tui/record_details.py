"""What is said of one record, as lines: what is worked out of it first, then its fields, then what refers to it.

Nothing here knows Textual: these lines are on the first screen, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest

from ..fields import Prose, Rows, visible, visible_lines
from ..metrics.goals.goal_status import Progress
from ..metrics.kpis.judging import aim_text
from ..metrics.projects.earned_value import earned_value
from ..metrics.smart import smart
from ..records import BudgetLine, CheckIn, Goal, Kpi, Measurement, Objective, Project, Record
from .columns import days_late, project_status
from .view_model import Desk
from .widgets.cells import Cell, Line, fit, wrap
from .widgets.glyphs import figure, plain, short_number, sparkline, status_cell
from .widgets.verdicts import letters_line, reasons_text

LABEL = 16
Facts = Iterator[tuple[str, list[Cell]]]


def record_lines(desk: Desk, record: Record, width: int) -> list[Line]:
    """All lines of a record, for a pane or a reader of that width."""
    facts = [fact for fact in worked_out(desk, record) if any(cell.text for cell in fact[1])]
    lines = pair_up(facts, width) if width >= 96 else [line for fact in facts for line in fact_lines(*fact, width)]
    for name, field in record.fields.items():
        value = getattr(record, name)
        if name == record.named_by or name not in record.raw or field.is_empty(value):
            continue
        text = field.edit(value, desk.context) if isinstance(field, Prose | Rows) else field.show(value, desk.context)
        lines += text_lines(field.label, visible_lines(text), width)
    for kind, name, other in desk.board.links(record):
        if (kind, name) not in SHOWN_ABOVE:
            lines += text_lines(kind.spoken, link_text(desk, other), width)
    return lines


SHOWN_ABOVE = {(CheckIn, "goal"), (Measurement, "kpi"), (Project, "goals"), (Goal, "objective"), (BudgetLine, "goal")}


def link_text(desk: Desk, record: Record) -> str:
    return f"{desk.board.short(record)} {called(desk, record)}"


def called(desk: Desk, record: Record) -> str:
    """What a record is called on its own; of what is named by its day alone, also whose day it is."""
    if isinstance(record, CheckIn | Measurement):
        table, id = ("goals", record.goal) if isinstance(record, CheckIn) else ("kpis", record.kpi)
        return visible(f"{desk.board.name(table, id)}, {record.label}" if id is not None else record.label)
    return visible(record.label)


def text_lines(label: str, text: str, width: int) -> list[Line]:
    room = max(10, width - LABEL - 1)
    lines = wrap(text, room)
    pairs = zip_longest(wrap(label, LABEL), lines, fillvalue="")
    return [(Cell(fit(head, LABEL) + " ", "dim"), Cell(line)) for head, line in pairs]


def fact_lines(label: str, cells: list[Cell], width: int) -> list[Line]:
    if sum(len(cell.text) for cell in cells) <= width - LABEL - 1:
        return [(Cell(fit(label, LABEL) + " ", "dim"), *cells)]
    return text_lines(label, "".join(cell.text for cell in cells), width)


def pair_up(facts: list[tuple[str, list[Cell]]], width: int) -> list[Line]:
    """Two facts on a line; a fact that does not fit half of it has a line of its own."""
    half = width // 2 - 1
    lines: list[Line] = []
    waiting: Line | None = None
    for label, cells in facts:
        line: Line = (Cell(fit(label, LABEL) + " ", "dim"), *cells)
        used = sum(len(cell.text) for cell in line)
        if used > half:
            lines += ([waiting] if waiting else []) + fact_lines(label, cells, width)
            waiting = None
        elif waiting:
            lines.append((*waiting, *line))
            waiting = None
        else:
            waiting = (*line, Cell(" " * (half - used + 1)))
    return lines + ([waiting] if waiting else [])


def worked_out(desk: Desk, record: Record) -> Facts:
    """(label, cells) of what is not in the record itself."""
    make = FACTS.get(type(record))
    return make(desk, record) if make else iter(())


def goal_facts(desk: Desk, goal: Record) -> Facts:
    assert isinstance(goal, Goal)
    board, now = desk.board, desk.progress(goal)
    objective = board.get(Objective, goal.objective)
    yield "status", [status_cell(now.status), Cell(f"  {where_it_stands(now)}")]
    yield "serves", [Cell(visible(objective.label)) if objective else Cell("no objective", "warn")]
    yield "progress", [Cell(now.how)]
    verdicts = smart(board, goal, desk.today)
    yield "SMART", list(letters_line(verdicts, 0))
    yield "SMART gaps", [Cell(reasons_text(verdicts))]
    if goal.confidence is not None:
        yield "reported", [Cell(f"{goal.confidence}/10")]
    kpi = board.get(Kpi, goal.kpi)
    if kpi:
        yield "measured by", kpi_cells(desk, kpi)
    ahead, rate = plain(str(desk.forecast(goal))), pace_text(desk, goal, kpi)
    yield "forecast", [Cell(ahead)]
    if rate not in ahead:
        yield "pace", [Cell(rate)]
    lines = ", ".join(visible(line.label) for line in board.table(BudgetLine).by("goal").get(goal.id, ()))
    yield "budget", [Cell("costs nothing" if goal.no_cost else lines or "no budget line")]
    for project in board.table(Project).by("goals").get(goal.id, ()):
        yield "project", [status_cell(project_status(project, desk.today)), Cell(f"  {link_text(desk, project)}")]
    checkins = sorted(board.table(CheckIn).by("goal").get(goal.id, ()), key=lambda each: str(each.raw.get("date")))
    for checkin in reversed(checkins[-4:]):
        yield "check-in", checkin_cells(desk, checkin)


def where_it_stands(now: Progress) -> str:
    """Behind a goal's status: how far it is, and how far it should be; or why there is none."""
    if now.p is None or now.expected is None or now.p >= 1:
        return "" if now.p is not None else now.reason
    return f"{round(now.p * 100)} % done, {round(now.expected * 100)} % expected by now"


def pace_text(desk: Desk, goal: Goal, kpi: Kpi | None) -> str:
    """Needed and measured, a week; or why there is none."""
    pace = desk.pace(goal)
    if pace.needed is None:
        return pace.reason
    unit = visible(kpi.unit) if kpi else ""
    measured = "unknown" if pace.measured is None else figure(pace.measured * 7, unit)
    return f"needed {figure(pace.needed * 7, unit)} a week · measured {measured}"


def checkin_cells(desk: Desk, checkin: CheckIn) -> list[Cell]:
    who = desk.board.name("people", checkin.by) if checkin.by else ""
    value = "" if checkin.value is None else f"{checkin.value:f}"
    sure = "" if checkin.confidence is None else f"{checkin.confidence}/10"
    words = [str(checkin.date), visible(who), value, sure, visible(checkin.note)]
    return [Cell("  ".join(word for word in words if word))]


def kpi_cells(desk: Desk, kpi: Kpi) -> list[Cell]:
    now = desk.standing(kpi)
    aim = plain(aim_text(now.target, now.upper, short_number))
    target = f"  target {aim}" if aim else ""
    return [Cell(f"{visible(kpi.label)}  {figure(now.value, visible(kpi.unit))}{target}  "), status_cell(now.status)]


def kpi_facts(desk: Desk, kpi: Record) -> Facts:
    assert isinstance(kpi, Kpi)
    now = desk.standing(kpi)
    yield "status", [status_cell(now.status)]
    yield "value", [Cell(f"{figure(now.value, visible(kpi.unit))}{f' on {now.day}' if now.day else ''}")]
    yield "how", [Cell(now.how if now.value is not None else now.reason or now.how)]
    points = desk.history(kpi)
    if points:
        yield "trend", [Cell(sparkline([point.value for point in points], 40), "accent")]
        yield "forecast", [Cell(plain(str(desk.kpi_forecast(kpi))))]
        for point in reversed(points[-3:]):
            yield "measured", [Cell(f"{point.day}  {figure(point.value, visible(kpi.unit))}")]
    for goal in desk.board.table(Goal).by("kpi").get(kpi.id, ()):
        yield "goal", [status_cell(desk.progress(goal).status), Cell(f"  {link_text(desk, goal)}")]


def project_facts(desk: Desk, project: Record) -> Facts:
    assert isinstance(project, Project)
    yield "status", [status_cell(project_status(project, desk.today))]
    days = days_late(project, desk.today)
    if days is not None:
        yield "in time", [Cell(plain(f"{days:+d} days against the original finish" if days else "on the day"))]
    value = earned_value(project, desk.today)
    if value.cpi is not None:
        yield "earned", [Cell(f"CPI {figure(value.cpi, '')}  SPI {figure(value.spi, '')}  EAC {figure(value.eac, '')}")]
    for id in project.goals:
        goal = desk.board.get(Goal, id)
        if goal:
            yield "serves", [status_cell(desk.progress(goal).status), Cell(f"  {link_text(desk, goal)}")]


def objective_facts(desk: Desk, objective: Record) -> Facts:
    for goal in desk.board.table(Goal).by("objective").get(objective.id, ()):
        yield "goal", [status_cell(desk.progress(goal).status), Cell(f"  {link_text(desk, goal)}")]


FACTS: dict[type[Record], Callable[[Desk, Record], Facts]] = {
    Goal: goal_facts,
    Kpi: kpi_facts,
    Project: project_facts,
    Objective: objective_facts,
}


def heading_line(desk: Desk, record: Record, width: int, more: int) -> Line:
    """The line over the facts of a record; more: lines for which there is no room."""
    text = f"─ {link_text(desk, record)} "
    end = f" {more} more ↓ ─" if more > 0 else "─"
    text = fit(text, min(len(text), width - len(end)))
    return (Cell(text, "title"), Cell("─" * (width - len(text) - len(end)) + end, "title"))
