"""What IT delivers and runs: projects and budgets, services and their incidents, technology trends and policies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ..fields import (
    MORE,
    NOT_SET,
    Amount,
    Area,
    Choice,
    Count,
    Day,
    Flag,
    Moment,
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
    MUST, SHOULD = "must", "should"


JUDGING = "projects.accept projects.refuse"


class Criterion(Struct):
    """What the users have to find in what is delivered."""

    what = what_field()
    need = Choice("Need", Need.MUST)
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


PROJECT_STEPS = "projects.start projects.deliver projects.cancel projects.reopen"


@record("projects", dated_by="actual_finish", state_since="actual_finish")
class Project(Record):
    """A project that serves goals: promised in time, cost and acceptance."""

    title = title_field()
    external_id = Text("External id", column=9, width=12, keeps=False)
    area = Area("IT area", column=7, width=16)
    department = Ref("Department", "departments", column=6, width=16)
    state = Choice("State", ProjectState.PROPOSED, column=2, width=9, by_action=PROJECT_STEPS)
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
    RUN, GROW, TRANSFORM = "run", "grow", "transform"


class Expense(Word):
    OPEX, CAPEX = "opex", "capex"


class BudgetState(Word):
    REQUESTED, APPROVED, REJECTED = "requested", "approved", "rejected"


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
    category = Choice("Category", Category.RUN, column=3, width=9)
    expense = Choice("Expense", Expense.OPEX, column=4, width=7)
    area = Area("IT area", column=5, width=16)
    department = Ref("Department", "departments")
    goal = Ref("Pays for goal", "goals", column=6, width=20, section="Pays for")
    project = Ref("Pays for project", "projects", column=6, width=20, section="Pays for")
    state = Choice("State", BudgetState.REQUESTED, column=2, width=9, by_action=DECISION)
    months = Rows("By month", BudgetMonth, section="Plan", usual=True)
    requested_by = Ref("Requested by", "people", section="Plan")
    decided_by = Ref("Decided by", "people", by_action=DECISION)
    reason = Prose("Reason", by_action=DECISION, keeps=False)
    external_id = Text("External id", section=MORE, keeps=False)


class Provider(Word):
    INTERNAL, BOUGHT = "internal", "IT as a service"


class ServiceTarget(Struct):
    """The service level of one priority."""

    priority = Text("Priority", required=True)
    restore_hours = Number("Restore within (h)", unit="h", least=0)
    response_hours = Number("First response within (h)", unit="h", least=0)


@record("services")
class Service(Record):
    """An entry of the service catalogue."""

    title = title_field()
    department = Ref("Offered by", "departments", column=3, width=14)
    customers = Ref("Offered to", "departments", column=5, width=14)
    owner = Ref("Owner", "people", column=4, width=10)
    rto = Number(
        "RTO (h)", unit="h", least=0, column=2, width=6, help="recovery time objective, hours", section="Recovery"
    )
    work_recovery = Number(
        "Work recovery (h)", unit="h", least=0, help="from restored to working again, hours", section="Recovery"
    )
    mtd = Number(
        "MTD (h)", unit="h", least=0, column=4, width=6, help="maximum tolerable downtime, hours", section="Recovery"
    )
    levels = Rows("Service levels", ServiceTarget, section="Recovery")
    fte_available = Number("FTE available", least=0, column=3, width=9, section="Capacity")
    fte_needed = Number("FTE requested", least=0, column=3, width=9, section="Capacity")
    provider = Choice("Provided", Provider.INTERNAL, column=4, width=10, section="Capacity")
    supplier = Text("Supplier", section="Capacity")

    def check(self) -> Iterator[tuple[str, str]]:
        if self.rto is None or self.mtd is None:
            return
        needed = self.rto + (self.work_recovery or 0)
        if needed > self.mtd:
            yield "mtd", f"recovery takes {needed:f} h, more than can be tolerated, {self.mtd:f} h"


class Priority(Word):
    CRITICAL = "1 - Critical"
    HIGH = "2 - High"
    MODERATE = "3 - Moderate"
    LOW = "4 - Low"
    PLANNING = "5 - Planning"
    UNKNOWN = NOT_SET


class IncidentState(Word):
    NEW = "new"
    ACTIVE = "active"
    ON_HOLD = "on hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    UNKNOWN = NOT_SET


RUNS = (IncidentState.ACTIVE, IncidentState.RESOLVED, IncidentState.CLOSED)  # where no clock is paused


class Pause(Struct):
    """A time in which the clock stood still, waiting for the user."""

    since = Moment("From", past=True, required=True)
    until = Moment("Until", past=True)


class Reopening(Struct):
    """A time in which the service was back, before it failed again."""

    restored = Moment("Restored", past=True, required=True)
    failed_again = Moment("Failed again", past=True, required=True)


INCIDENT_STEPS = " ".join(
    f"incidents.{verb}" for verb in ["respond", "pause", "resume", "restore", "reopen", "close", "cancel"]
)


@record("incidents", named_by="reference", dated_by="restored_at", happened=True)
class Incident(Record):
    """An interruption of a service, or a drill of one."""

    reference = Text("Reference", required=True, column=1, width=12)
    title = Text("Title", column=1, width=24)
    service = Ref("Service", "services", column=4, width=16)
    department = Ref("Department", "departments")
    priority = Choice("Priority", Priority.MODERATE, column=2, width=12)
    state = Choice("State", IncidentState.NEW, column=2, width=9, by_action=INCIDENT_STEPS)
    failed_at = Moment("Failed", past=True, required=True, column=3, width=16, section="Times")
    detected_at = Moment("Detected", past=True, help="when it was noticed", section="Times", usual=True)
    responded_at = Moment("First response", past=True, help="of a person", section="Times", usual=True, emptied_by="")
    restored_at = Moment("Restored", past=True, column=3, width=16, section="Times", emptied_by="incidents.reopen")
    closed_at = Moment("Closed", past=True, column=6, width=16, section="Times", emptied_by="incidents.reopen")
    pauses = Rows("Pauses", Pause, section="Times")
    reopenings = Rows("Reopenings", Reopening, section="Times")
    rto = Number(
        "RTO (h)", unit="h", least=0, help="that applied; the service's own where blank", section="Service level"
    )
    drill = Flag("Drill", section="Service level")
    owner = Ref("Assigned to", "people", column=6, width=10)
    cause = Text("Cause", usual=True)

    @property
    def label(self) -> str:
        return f"{self.reference} {self.title}".strip()

    @property
    def open_pause(self) -> Pause | None:
        """The last pause without an end: the clock stands still since."""
        rows = self.pauses if "pauses" in self.raw else ()
        return next((row for row in reversed(rows) if row.since and row.until is None), None)

    def back_after(self, instant: datetime) -> datetime | None:
        """The first time after an instant that the service was back, or the incident closed; no pause outlasts it."""
        ends = [row.restored for row in self.reopenings] if "reopenings" in self.raw else []
        ends += [self.restored_at, self.closed_at]
        return min((each for each in ends if each is not None and each >= instant), default=None)

    def check(self) -> Iterator[tuple[str, str]]:
        for name in ("responded_at", "restored_at", "closed_at"):
            instant = getattr(self, name)
            if instant and self.failed_at and instant < self.failed_at:
                yield name, f"{instant:%Y-%m-%d %H:%M} UTC is before it failed, {self.failed_at:%Y-%m-%d %H:%M} UTC"
        for pause in self.pauses if "pauses" in self.raw else ():
            if pause.since and pause.until and pause.until < pause.since:
                yield "pauses", f"a pause ends {pause.until:%Y-%m-%d %H:%M} UTC, before it begins"
        paused = self.open_pause
        if paused is not None and (self.restored_at or self.state in RUNS):
            yield "pauses", f"its clock was paused {paused.since:%Y-%m-%d %H:%M} UTC and never resumed: incident resume"
        for row in self.reopenings if "reopenings" in self.raw else ():
            if row.restored and row.failed_again and row.failed_again < row.restored:
                yield "reopenings", f"it failed again {row.failed_again:%Y-%m-%d %H:%M} UTC, before it was restored"


class Quadrant(Word):
    TECHNIQUES = "techniques"
    PLATFORMS = "platforms"
    TOOLS = "tools"
    LANGUAGES = "languages and frameworks"


class Ring(Word):
    ADOPT, TRIAL, ASSESS, HOLD = "adopt", "trial", "assess", "hold"


class Move(Struct):
    """That a trend went from one ring to another, and why."""

    on = Day("On", past=True, required=True)
    was = Choice("From", Ring.ASSESS)
    ring = Choice("To", Ring.ASSESS)
    why = Text("Why", keeps=False)


@record("trends")
class Trend(Record):
    """A technology trend on the radar."""

    title = title_field()
    quadrant = Choice("Quadrant", Quadrant.PLATFORMS, column=3, width=12)
    ring = Choice("Ring", Ring.ASSESS, column=1, width=7, by_action="trends.review")
    was = Text("Previous ring", column=4, width=11)
    since = Day("Since", past=True, column=3, width=10)
    why = Prose("Why", section="Assessment", usual=True, keeps=False)
    benefit = Prose("Expected benefit", column=5, width=30, section="Assessment", keeps=False)
    review = Day("Next review", column=2, width=11, section="Review")
    moves = Rows("Moves", Move, by_action="trends.review", section="Review", keeps=False)
    owner = Ref("Owner", "people", column=4, width=10, section="Review")
    objective = Ref("Serves objective", "objectives", section="Assessment")


@record("policies", noun="policy")
class Policy(Record):
    """A process or policy, with the day by which it is looked at again."""

    title = title_field()
    owner = Ref("Owner", "people", column=3, width=10)
    approved = Day("Approved on", past=True, column=3, width=11)
    review = Day("Review due", column=2, width=11)
    area = Area("IT area", column=5, width=16)
    link = Text("Location", usual=True, keeps=False)
