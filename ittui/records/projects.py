"""Projects: what was promised, what is expected, what came of it; and the budget, line by line and month by month."""

from __future__ import annotations

from collections.abc import Iterator

from ..fields import (
    MORE,
    NOT_SET,
    Amount,
    Area,
    Choice,
    Count,
    Day,
    Month,
    Number,
    Prose,
    Ref,
    Refs,
    Rows,
    Struct,
    Text,
)
from ..fields.field import Word
from .record import Record, record, title_field, what_field


class ProjectState(Word):
    PROPOSED = "proposed"
    RUNNING = "running"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    UNKNOWN = NOT_SET


class Need(Word):
    MUST = "must"
    SHOULD = "should"


JUDGING = "projects.accept projects.refuse"


class Criterion(Struct):
    """What the users have to find in what is delivered."""

    what = what_field()
    need = Choice("Need", Need, default=Need.MUST)
    accepted_by = Ref("Accepted by", "people", by_action=JUDGING)
    accepted_on = Day("Accepted on", past=True, by_action=JUDGING)
    revoked_on = Day("Revoked on", past=True, by_action=JUDGING)


class Delay(Struct):
    """Why a project is later, and by how many days."""

    what = what_field()
    days = Count("Days", unit="days", required=True)


class Task(Struct):
    """A piece of work with its cost."""

    what = what_field()
    plan = Amount("Plan")
    committed = Amount("Committed", signed=True)
    actual = Amount("Actual", signed=True)
    done = Day("Done on", past=True)


class PlannedValue(Struct):
    """Value that was to be earned, in sum, by the end of a month."""

    month = Month("Month", required=True)
    value = Amount("Cumulative planned value", required=True)


STEPS = "projects.start projects.deliver projects.cancel projects.reopen"


@record("projects", dated_by="actual_finish", state_since="actual_finish")
class Project(Record):
    """A project that serves goals: promised in time, cost and acceptance."""

    title = title_field()
    external_id = Text("External id", column=9, width=12, keeps=False)
    area = Area("IT area", column=7, width=16)
    department = Ref("Department", "departments", column=6, width=16)
    state = Choice("State", ProjectState, default=ProjectState.PROPOSED, column=2, width=9, by_action=STEPS)
    goals = Refs("Serves goals", "goals", usual=True)
    manager = Ref("Manager", "people", column=4, width=10)
    sponsor = Ref("Sponsor", "people")
    start = Day("Start", opening=True, column=6, width=10, section="Schedule")
    baseline_start = Day("Original start", section="Schedule", by_action="projects.rebaseline")
    baseline_finish = Day("Original finish", column=4, width=10, section="Schedule")
    approved_finish = Day("Approved finish", section="Schedule", help="the original one until a change is approved")
    forecast_finish = Day("Forecast finish", column=2, width=10, section="Schedule")
    actual_finish = Day(
        "Actual finish",
        past=True,
        column=5,
        width=10,
        section="Schedule",
        by_action="projects.deliver projects.reopen",
        correctable=True,
    )
    percent_complete = Number(
        "Complete %", least=0, most=100, column=2, width=10, section="Schedule", help="of accepted deliverables"
    )
    delays = Rows("Delays", Delay, section="Schedule", keeps=False)
    baseline_budget = Amount("Original budget", column=6, width=12, section="Budget")
    approved_budget = Amount("Approved budget", section="Budget", help="the original one until a change is approved")
    forecast_cost = Amount("Forecast cost", column=5, width=12, section="Budget")
    actual_cost = Amount("Actual cost", column=5, width=12, section="Budget", help="cost to date")
    expected_benefits = Amount("Expected benefits", signed=True, section="Budget")
    realised_benefits = Amount("Realised benefits", signed=True, section="Budget")
    tasks = Rows("Tasks", Task, section="Budget")
    planned_values = Rows("Planned value by month", PlannedValue, section="Budget")
    criteria = Rows("Acceptance criteria", Criterion, section="Acceptance", usual=True)

    @property
    def now(self) -> ProjectState:
        """The state; a project that finished is delivered even where nobody said so."""
        if self.raw.get("state") in (None, NOT_SET) and self.actual_finish:
            return ProjectState.DELIVERED
        return self.state

    def check(self) -> Iterator[tuple[str, str]]:
        for name in ("baseline_finish", "approved_finish", "forecast_finish", "actual_finish"):
            finish = getattr(self, name)
            if self.start and finish and finish < self.start:
                yield name, f"{finish} is before the start, {self.start}"


class Category(Word):
    RUN = "run"
    GROW = "grow"
    TRANSFORM = "transform"


class Expense(Word):
    OPEX = "opex"
    CAPEX = "capex"


class BudgetState(Word):
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"


class BudgetMonth(Struct):
    """Plan, commitments and actual spend of one month."""

    month = Month("Month", required=True)
    plan = Amount("Plan", signed=True)
    committed = Amount("Committed", signed=True, keeps=False)
    actual = Amount("Actual", signed=True, keeps=False)


DECISION = "budget_lines.decide approvals.decide"  # what decides about money


@record("budget_lines", noun="budget", plural="budget lines")
class BudgetLine(Record):
    """Money for one purpose in one fiscal year."""

    title = title_field()
    year = Count("Fiscal year", column=2, width=6, least=1900, most=2999)
    category = Choice("Category", Category, default=Category.RUN, column=3, width=9)
    expense = Choice("Expense", Expense, default=Expense.OPEX, column=4, width=7)
    area = Area("IT area", column=5, width=16)
    department = Ref("Department", "departments")
    goal = Ref("Pays for goal", "goals", column=6, width=20, section="Pays for")
    project = Ref("Pays for project", "projects", column=6, width=20, section="Pays for")
    state = Choice("State", BudgetState, default=BudgetState.REQUESTED, column=2, width=9, by_action=DECISION)
    months = Rows("By month", BudgetMonth, section="Plan", usual=True)
    requested_by = Ref("Requested by", "people", section="Plan")
    decided_by = Ref("Decided by", "people", by_action=DECISION)
    reason = Prose("Reason", by_action=DECISION, keeps=False)
    external_id = Text("External id", section=MORE, keeps=False)
