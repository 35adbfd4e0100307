"""What is said of one record, as lines: what is worked out of it first, then its fields, then what refers to it.

Nothing here knows Textual: these lines are on the first screen, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest

from ..fields import Prose, Rows, visible, visible_lines
from ..fields.figure import figure
from ..fields.layout import fit, wrap
from ..metrics.goals.goal_status import Progress
from ..metrics.kpis.judging import aim_text
from ..metrics.projects.earned_value import earned_value
from ..metrics.smart import smart
from ..records import BudgetLine, CheckIn, Goal, Kpi, Measurement, Objective, Project, Record
from ..views.cells import Cell, Line
from ..views.projects import days_late, project_status
from .view_model import ViewModel
from .widgets.glyphs import plain, sparkline, status_cell
from .widgets.verdicts import letters_line, reasons_text

LABEL = 16
Facts = Iterator[tuple[str, list[Cell]]]


def record_lines(view: ViewModel, record: Record, width: int) -> list[Line]:
    """All lines of a record, for a pane or a reader of that width."""
    facts = [fact for fact in worked_out(view, record) if any(cell.text for cell in fact[1])]
    lines = pair_up(facts, width) if width >= 96 else [line for fact in facts for line in fact_lines(*fact, width)]
    for name, field in record.fields.items():
        value = getattr(record, name)
        if name == record.named_by or name not in record.raw or field.is_empty(value):
            continue
        text = field.edit(value, view.context) if isinstance(field, Prose | Rows) else field.show(value, view.context)
        lines += text_lines(field.label, visible_lines(text), width)
    for kind, name, other in view.board.links(record):
        if (kind, name) not in SHOWN_ABOVE:
            lines += text_lines(kind.spoken, link_text(view, other), width)
    return lines


SHOWN_ABOVE = {(CheckIn, "goal"), (Measurement, "kpi"), (Project, "goals"), (Goal, "objective"), (BudgetLine, "goal")}


def link_text(view: ViewModel, record: Record) -> str:
    return f"{view.board.short(record)} {called(view, record)}"


def called(view: ViewModel, record: Record) -> str:
    """What a record is called on its own; of what is named by its day alone, also whose day it is."""
    if isinstance(record, CheckIn | Measurement):
        table, id = ("goals", record.goal) if isinstance(record, CheckIn) else ("kpis", record.kpi)
        return visible(f"{view.board.name(table, id)}, {record.label}" if id is not None else record.label)
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


def worked_out(view: ViewModel, record: Record) -> Facts:
    """(label, cells) of what is not in the record itself."""
    make = FACTS.get(type(record))
    return make(view, record) if make else iter(())


def goal_facts(view: ViewModel, goal: Record) -> Facts:
    assert isinstance(goal, Goal)
    board, now = view.board, view.progress(goal)
    objective = board.get(Objective, goal.objective)
    yield "status", [status_cell(now.status), Cell(f"  {current_state(now)}")]
    yield "serves", [Cell(visible(objective.label)) if objective else Cell("no objective", "warn")]
    yield "progress", [Cell(now.how)]
    verdicts = smart(board, goal, view.today)
    yield "SMART", list(letters_line(verdicts, 0))
    yield "SMART gaps", [Cell(reasons_text(verdicts))]
    if goal.confidence is not None:
        yield "reported", [Cell(f"{goal.confidence}/10")]
    kpi = board.get(Kpi, goal.kpi)
    if kpi:
        yield "measured by", kpi_cells(view, kpi)
    ahead, rate = plain(str(view.forecast(goal))), pace_text(view, goal, kpi)
    yield "forecast", [Cell(ahead)]
    if rate not in ahead:
        yield "pace", [Cell(rate)]
    lines = ", ".join(visible(line.label) for line in board.table(BudgetLine).by("goal").get(goal.id, ()))
    yield "budget", [Cell("costs nothing" if goal.no_cost else lines or "no budget line")]
    for project in board.table(Project).by("goals").get(goal.id, ()):
        yield "project", [status_cell(project_status(view, project)), Cell(f"  {link_text(view, project)}")]
    checkins = sorted(board.table(CheckIn).by("goal").get(goal.id, ()), key=lambda each: str(each.raw.get("date")))
    for checkin in reversed(checkins[-4:]):
        yield "check-in", checkin_cells(view, checkin)


def current_state(now: Progress) -> str:
    """Behind a goal's status: how far it is, and how far it should be; or why there is none."""
    if now.p is None or now.expected is None or now.p >= 1:
        return "" if now.p is not None else now.reason
    return f"{round(now.p * 100)} % done, {round(now.expected * 100)} % expected by now"


def pace_text(view: ViewModel, goal: Goal, kpi: Kpi | None) -> str:
    """Needed and measured, a week; or why there is none."""
    pace = view.pace(goal)
    if pace.needed is None:
        return pace.reason
    unit = visible(kpi.unit) if kpi else ""
    measured = "unknown" if pace.measured is None else figure(pace.measured * 7, unit)
    return f"needed {figure(pace.needed * 7, unit)} a week · measured {measured}"


def checkin_cells(view: ViewModel, checkin: CheckIn) -> list[Cell]:
    who = view.board.name("people", checkin.by) if checkin.by else ""
    value = "" if checkin.value is None else f"{checkin.value:f}"
    sure = "" if checkin.confidence is None else f"{checkin.confidence}/10"
    words = [str(checkin.date), visible(who), value, sure, visible(checkin.note)]
    return [Cell("  ".join(word for word in words if word))]


def kpi_cells(view: ViewModel, kpi: Kpi) -> list[Cell]:
    now = view.kpi_status(kpi)
    aim = plain(aim_text(now.target, now.upper, figure))
    target = f"  target {aim}" if aim else ""
    return [Cell(f"{visible(kpi.label)}  {figure(now.value, visible(kpi.unit))}{target}  "), status_cell(now.status)]


def kpi_facts(view: ViewModel, kpi: Record) -> Facts:
    assert isinstance(kpi, Kpi)
    now = view.kpi_status(kpi)
    yield "status", [status_cell(now.status)]
    yield "value", [Cell(f"{figure(now.value, visible(kpi.unit))}{f' on {now.day}' if now.day else ''}")]
    yield "how", [Cell(now.how if now.value is not None else now.reason or now.how)]
    points = view.history(kpi)
    if points:
        yield "trend", [Cell(sparkline([point.value for point in points], 40), "accent")]
        yield "forecast", [Cell(plain(str(view.kpi_forecast(kpi))))]
        for point in reversed(points[-3:]):
            yield "measured", [Cell(f"{point.day}  {figure(point.value, visible(kpi.unit))}")]
    for goal in view.board.table(Goal).by("kpi").get(kpi.id, ()):
        yield "goal", [status_cell(view.progress(goal).status), Cell(f"  {link_text(view, goal)}")]


def project_facts(view: ViewModel, project: Record) -> Facts:
    assert isinstance(project, Project)
    yield "status", [status_cell(project_status(view, project))]
    days = days_late(view, project)
    if days is not None:
        yield "in time", [Cell(plain(f"{days:+d} days against the original finish" if days else "on the day"))]
    value = earned_value(project, view.today)
    if value.cpi is not None:
        yield "earned", [Cell(f"CPI {figure(value.cpi)}  SPI {figure(value.spi)}  EAC {figure(value.eac)}")]
    for id in project.goals:
        goal = view.board.get(Goal, id)
        if goal:
            yield "serves", [status_cell(view.progress(goal).status), Cell(f"  {link_text(view, goal)}")]


def objective_facts(view: ViewModel, objective: Record) -> Facts:
    for goal in view.board.table(Goal).by("objective").get(objective.id, ()):
        yield "goal", [status_cell(view.progress(goal).status), Cell(f"  {link_text(view, goal)}")]


FACTS: dict[type[Record], Callable[[ViewModel, Record], Facts]] = {
    Goal: goal_facts,
    Kpi: kpi_facts,
    Project: project_facts,
    Objective: objective_facts,
}
