"""The columns of each kind's table: its declared fields, and what is worked out of a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from ..fields import Field, Money, visible
from ..fields.figure import figure
from ..metrics.kpis.judging import aim_text
from ..metrics.projects.variance import band, cost_variance_percent, schedule_variance_percent
from ..metrics.status import Status
from ..records import BudgetLine, Goal, Incident, Kpi, Project, ProjectState, Record, columns
from ..views.cells import Cell
from .view_model import ViewModel
from .widgets.glyphs import ROLES, gauge, plain, status_cell
from .widgets.grid import Column

RecordColumn = Column[Any]
LEAST = ""
TITLE = 46  # columns that a title has where there is room


def columns_for(kind: type[Record], view: ViewModel) -> list[RecordColumn]:
    """Id, the first field, what is worked out, then the other fields, each with its priority.

    What is worked out stands in for a field of the same name.
    """
    first, *rest = [field_column(field, view) for field in columns(kind)]
    first = first._replace(stretch=True, width=max(first.width, TITLE)) if kind.named_by == "title" else first
    worked_out = WORKED_OUT.get(kind, nothing)(view)
    names = {column.name for column in worked_out}
    return [id_column(view), first, *worked_out, *(column for column in rest if column.name not in names)]


def nothing(view: ViewModel) -> list[RecordColumn]:
    return []


def id_column(view: ViewModel) -> RecordColumn:
    return Column("id", "id", 4, 4, lambda row: Cell(view.board.short(row), "dim"), lambda row: row.code)


def field_column(field: Field[Any], view: ViewModel) -> RecordColumn:
    """A column of a declared field; titles stretch."""

    def cell(row: Record) -> Cell:
        value = getattr(row, field.name)
        return Cell("" if field.is_empty(value) else field.show(value, view.context))

    def key(row: Record) -> tuple[bool, Any]:
        value = getattr(row, field.name)
        if field.is_empty(value):
            return (True, LEAST)
        sortable = isinstance(value, int | float | date) or field.numeric
        return (False, value if sortable else field.show(value, view.context).casefold())

    stretch = field.name in ("title", "note", "goal", "kpi")
    return Column(field.name, field.label, field.width, field.column, cell, key, field.numeric, stretch)


def order(status: Status) -> int:
    """Worst first, those without a judgement last."""
    return 9 if status.badness is None else -status.badness


def goal_columns(view: ViewModel) -> list[RecordColumn]:
    def done(goal: Goal) -> Cell:
        now = view.progress(goal)
        if now.p is None:
            return Cell(plain("–"), "dim")
        return Cell(f"{gauge(now.p, now.expected, 8)} {round(now.p * 100):>3}", ROLES.get(now.status, "plain"))

    return [
        status_column(lambda goal: view.progress(goal).status),
        Column("progress", "Progress", 12, 1, done, lambda goal: none_last(view.progress(goal).p), True),
    ]


def status_column(status: Callable[[Any], Status], width: int = 13) -> RecordColumn:
    return Column("status", "Status", width, 1, lambda row: status_cell(status(row)), lambda row: order(status(row)))


def none_last(value: Fraction | None) -> tuple[bool, Fraction]:
    return (value is None, value or Fraction(0))


def kpi_columns(view: ViewModel) -> list[RecordColumn]:
    def value(kpi: Kpi) -> Cell:
        now = view.kpi_status(kpi)
        return Cell(figure(now.value) + arrow(now.value, now.previous))

    def target(kpi: Kpi) -> Cell:
        now = view.kpi_status(kpi)  # what the status is judged by: of the period, where it has one of its own
        return Cell(plain(aim_text(now.target, now.upper, figure)))

    return [
        status_column(lambda kpi: view.kpi_status(kpi).status, 11),
        Column("value", "Value", 9, 1, value, lambda kpi: none_last(view.kpi_status(kpi).value), True),
        Column("target", "Target", 9, 1, target, lambda kpi: none_last(view.kpi_status(kpi).target), True),
    ]


def arrow(value: Fraction | None, previous: Fraction | None) -> str:
    if value is None or previous is None:
        return "  "
    return plain(" ▲" if value > previous else " ▼" if value < previous else " ·")


def project_columns(view: ViewModel) -> list[RecordColumn]:
    def late(project: Project) -> Cell:
        days = days_late(project, view.today)
        return Cell(plain("–"), "dim") if days is None else Cell(f"{days:+d} d" if days else "on day")

    def cost(project: Project) -> Cell:
        percent = cost_variance_percent(project)
        return Cell(plain("–"), "dim") if percent is None else Cell(f"{figure(-percent)} %")

    def state(project: Project) -> Status:
        return project_status(project, view.today)

    return [
        status_column(state),
        Column("late", "Late", 8, 2, late, lambda row: -(days_late(row, view.today) or -99999), True),
        Column("over", "Over", 8, 3, cost, lambda row: none_last(cost_variance_percent(row)), True),
    ]


def days_late(project: Project, today: date) -> int | None:
    """Days after the original finish, as it is or is expected to be; negative is early."""
    planned = project.baseline_finish or project.approved_finish
    if planned is None or project.now in (ProjectState.CANCELLED, ProjectState.PROPOSED):
        return None
    finish = project.actual_finish or max(project.forecast_finish or planned, today)
    return (finish - planned).days


def project_status(project: Project, today: date) -> Status:
    """How the project stands in time, or the word for where time does not matter."""
    if project.now is ProjectState.CANCELLED:
        return Status.CANCELLED
    if project.now is ProjectState.PROPOSED:
        return Status.NOT_STARTED
    variance = schedule_variance_percent(project, today)
    if variance is None:
        return Status.NO_DATA
    if project.now is ProjectState.DELIVERED:
        return Status.ACHIEVED if variance >= 0 else Status.MISSED
    return band(variance)


def incident_columns(view: ViewModel) -> list[RecordColumn]:
    def hours(incident: Incident) -> Fraction | None:
        if incident.failed_at is None:
            return None
        lasted = (incident.restored_at or view.now) - incident.failed_at
        return Fraction(lasted // timedelta(minutes=1), 60)

    def down(incident: Incident) -> Cell:
        return Cell(figure(hours(incident), "h"), "plain" if incident.restored_at else "bad")

    return [Column("down", "Down", 9, 2, down, lambda row: none_last(hours(row)), True)]


def budget_columns(view: ViewModel) -> list[RecordColumn]:
    def sums(name: str) -> Callable[[BudgetLine], dict[str, Fraction]]:
        """Of a line's months, by currency."""

        def of(line: BudgetLine) -> dict[str, Fraction]:
            result: dict[str, Fraction] = {}
            for row in line.months:
                money: Money | None = getattr(row, name)
                if money is not None:
                    result[money.currency] = result.get(money.currency, Fraction(0)) + Fraction(money.amount)
            return result

        return of

    def column(name: str, label: str, priority: int) -> RecordColumn:
        of, own = sums(name), view.board.settings.currency

        def cell(line: BudgetLine) -> Cell:
            amounts = (figure(Fraction(round(each)), "" if key == own else key) for key, each in of(line).items())
            return Cell(visible(" + ".join(amounts)))

        return Column(name, label, 10, priority, cell, lambda line: sum(of(line).values()), True)

    return [column("plan", "Plan", 1), column("actual", "Actual", 2)]


WORKED_OUT: dict[type[Record], Callable[[ViewModel], list[RecordColumn]]] = {
    Goal: goal_columns,
    Kpi: kpi_columns,
    Project: project_columns,
    Incident: incident_columns,
    BudgetLine: budget_columns,
}
