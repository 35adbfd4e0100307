"""What the organisation wants, the goals that serve it, and the KPIs with the values measured of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..fields import (
    MORE,
    Amount,
    Area,
    Choice,
    Count,
    Day,
    Flag,
    Formula,
    Moment,
    Number,
    PeriodName,
    Prose,
    Ref,
    Refs,
    Rows,
    Struct,
    Text,
)
from ..fields.field import Word
from .record import Record, record, title_field, what_field


class Horizon(Word):
    ONE, THREE, FIVE, TEN = "1 year", "3 years", "5 years", "10 years"

    @property
    def years(self) -> int:
        return int(self.value.split()[0])


class ObjectiveState(Word):
    ACTIVE, ACHIEVED, DROPPED = "active", "achieved", "dropped"


@record("objectives")
class Objective(Record):
    """What the organisation wants, over one to ten years."""

    title = title_field()
    horizon = Choice("Horizon", Horizon.ONE, column=2, width=8)
    owner = Ref("Executive owner", "people", column=3)
    parent = Ref("Parent objective", "objectives", help="the wider objective that this one is a part of", usual=True)
    start = Day("Start", opening=True, column=4)
    due = Day("Due", column=3)
    state = Choice("State", ObjectiveState.ACTIVE, column=2)

    def check(self) -> Iterator[tuple[str, str]]:
        return due_after_start(self)


def due_after_start(record: Objective | Goal) -> Iterator[tuple[str, str]]:
    if record.start and record.due and record.start >= record.due:
        yield "due", f"{record.due} is not after the start, {record.start}"


class GoalState(Word):
    DRAFT, ACTIVE, ACHIEVED, MISSED, CANCELLED = "draft", "active", "achieved", "missed", "cancelled"


class Level(Word):
    DEPARTMENT, TEAM, PERSON = "department", "team", "person"


class Cadence(Word):
    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"
    BIWEEKLY = "every 2 weeks"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"

    @property
    def days(self) -> int | None:
        """Days between two check-ins; None where none are due."""
        return CADENCE_DAYS[self]


CADENCE_DAYS = dict(zip(Cadence, (None, 1, 7, 14, 31, 92, 366), strict=True))


class Commitment(Word):
    COMMITTED, ASPIRATIONAL = "committed", "aspirational"


class Milestone(Struct):
    """A part of a goal that is done or not."""

    what = what_field()
    weight = Number("Weight", least=0)
    done = Day("Done on", past=True)
    due = Day("Due")


class Item(Struct):
    """A number of things wanted, and how many there are."""

    what = what_field()
    wanted = Count("Wanted", required=True)
    done = Count("Done")
    weight = Number("Weight", least=0)


class Unit(Struct):
    """A business unit that a roll-out has to reach."""

    unit = Ref("Unit", "departments", required=True)
    weight = Number("Weight", least=0)
    done = Day("Done on", past=True)


class Checkpoint(Struct):
    """The share of a goal that is expected by a day."""

    day = Day("Day", required=True)
    expected = Number("Expected %", least=0, most=100)


class Waiver(Struct):
    """A SMART rule that need not hold for one goal."""

    rule = Text("Rule", required=True)
    reason = Text("Reason", required=True)
    until = Day("Until")


class Remedy(Struct):
    """What is done about a value or milestone that was missed: by whom, until when, and what caused it."""

    what = what_field()
    who = Ref("Who", "people")
    due = Day("Due")
    done = Day("Done on", past=True)
    cause = Text("Cause")


CLOSING = "goals.close goals.reopen"


@record("goals", state_since="closed_on")
class Goal(Record):
    """A SMART goal of a department, team or person."""

    title = title_field(keeps=True)
    area = Area("IT area", column=5, width=16, section="Specific")
    level = Choice("Level", Level.DEPARTMENT, section="Specific")
    state = Choice("State", GoalState.DRAFT, column=3, width=8)
    kpi = Ref("Measured by KPI", "kpis", section="Measurable", usual=True)
    baseline = Number("Baseline", of_kpi=True, section="Measurable", usual=True)
    target = Number("Target", of_kpi=True, section="Measurable", usual=True)
    current = Number(
        "Current value", of_kpi=True, section="Measurable", help="the last value, where no KPI measures the goal"
    )
    milestones = Rows("Milestones", Milestone, section="Measurable", usual=True)
    items = Rows("Counted items", Item, section="Measurable")
    rollout = Rows("Roll-out sites", Unit, section="Measurable")
    service = Ref(
        "RTO of service",
        "services",
        section="Measurable",
        help="recovery objective: progress is the share of incidents restored in time",
    )
    owner = Ref("Owner", "people", column=2, width=10, section="Attainable")
    reviewer = Ref("Reviewer", "people", section="Attainable")
    contributors = Refs("Contributors", "people", section="Attainable")
    departments = Refs("Partner departments", "departments", section="Attainable")
    achievability = Prose("Why it is achievable", section="Attainable", usual=True)
    resources = Prose("Resources needed", section="Attainable")
    cost = Amount("Cost", section="Attainable", usual=True)
    no_cost = Flag("No cost", section="Attainable", usual=True)
    objective = Ref("Serves objective", "objectives", section="Relevant", usual=True)
    parent = Ref("Parent goal", "goals", section="Relevant")
    customer_benefit = Prose("Benefit to users", section="Relevant", usual=True)
    start = Day("Start", opening=True, section="Time-bound", usual=True)
    due = Day("Due", column=3, width=10, section="Time-bound")
    checkpoints = Rows("Checkpoints", Checkpoint, section="Time-bound")
    cadence = Choice("Check-in", Cadence.WEEKLY, section="Time-bound")
    weight = Number("Weight", least=0, section=MORE)
    commitment = Choice("Commitment", Commitment.COMMITTED, section=MORE)
    confidence = Count("Confidence (0-10)", most=10, section=MORE)
    score = Number("Score at close", least=0, most=1, section=MORE, by_action=CLOSING, keeps=False)
    closed_on = Day("Closed on", past=True, section=MORE, by_action=CLOSING)
    closed_value = Number("Value at close", section=MORE, by_action=CLOSING, keeps=False)
    closed_target = Number("Target at close", section=MORE, by_action=CLOSING, keeps=False)
    closed_progress = Number("Progress at close", section=MORE, by_action=CLOSING, keeps=False)
    remedies = Rows("Remedies", Remedy, section=MORE, keeps=False)
    proposed_by = Ref("Proposed by", "people", section=MORE)
    waivers = Rows("Waived SMART rules", Waiver, section=MORE, by_action="goals.waive")
    external_id = Text("External id", section=MORE, keeps=False)

    def state_on(self, day: date) -> GoalState:
        """The state on a day: what was closed later was active, and so was what was cancelled later."""
        later = "closed_on" in self.raw and self.closed_on is not None and self.closed_on > day
        return GoalState.ACTIVE if later else self.as_of(day).state

    def open_on(self, day: date) -> bool:
        """Is there anything to be done about it on a day: is it a draft, or active?"""
        return self.state_on(day) in (GoalState.DRAFT, GoalState.ACTIVE)

    def check(self) -> Iterator[tuple[str, str]]:
        yield from due_after_start(self)
        if self.target is not None and self.target == self.baseline:
            yield "target", f"{self.target:f} is the baseline already; a goal needs a distance to go"


@record("checkins", noun="checkin", plural="check-ins", named_by="date", dated_by="date", happened=True)
class CheckIn(Record):
    """What was said of a goal on a day."""

    goal = Ref("Goal", "goals", required=True, column=1, width=30)
    date = Day("Date", past=True, required=True, column=1, width=10)
    value = Number("Value", of_kpi=True, column=1, width=10)
    confidence = Count("Confidence", most=10, column=2, width=10, help="how sure are you of reaching it, 0-10")
    note = Prose("Note", column=2, width=40)
    blockers = Prose("Blockers", column=4, width=20)
    by = Ref("By", "people", column=3, width=10)
    acknowledged_by = Ref("Acknowledged by", "people", column=5, by_action="checkins.acknowledge")
    acknowledged_on = Day("Acknowledged on", past=True, by_action="checkins.acknowledge")
    answer = Prose("Reviewer's answer", by_action="checkins.acknowledge")


class Direction(Word):
    INCREASE = "increase"
    DECREASE = "decrease"
    AT_LEAST = "at least"
    AT_MOST = "at most"
    BAND = "within a band"

    @property
    def up(self) -> bool | None:
        """Is more better? None in a band, where neither is."""
        return None if self is Direction.BAND else self in (Direction.INCREASE, Direction.AT_LEAST)

    @property
    def explained(self) -> str:
        """What a KPI of this direction is to do."""
        return {
            Direction.INCREASE: "to rise from baseline to target",
            Direction.DECREASE: "to fall from baseline to target",
            Direction.AT_LEAST: "to stay at the target or above",
            Direction.AT_MOST: "to stay at the target or below",
            Direction.BAND: "to stay from target to upper limit",
        }[self]


class Source(Word):
    RECORDED, COMPUTED, FORMULA = "recorded", "computed", "formula"


class PeriodTarget(Struct):
    """The target of one period, such as 2026-Q3."""

    period = PeriodName("Period", required=True)
    target = Number("Target", of_kpi=True, required=True)


@record("kpis", plural="KPIs")
class Kpi(Record):
    """A key performance indicator: what is measured, and what is good."""

    title = title_field(naming=True, keeps=True)
    definition = Prose("Definition", usual=True, keeps=False)
    unit = Text("Unit", column=2, width=8, help="%, h, days, EUR …", section="Target", usual=True)
    direction = Choice("Direction", Direction.INCREASE, column=4, width=9, section="Target")
    baseline = Number("Baseline", of_kpi=True, column=6, width=9, section="Target")
    target = Number("Target", of_kpi=True, column=1, width=9, section="Target")
    upper = Number("Upper limit", of_kpi=True, help="of a range; the target is its lower limit", section="Target")
    amber = Number(
        "Amber limit", of_kpi=True, help="amber from the target up to here, red beyond", section="Target", usual=True
    )
    targets = Rows("Targets by period", PeriodTarget, section="Target")
    least = Number(
        "Least possible",
        of_kpi=True,
        bounded=False,
        help="a value below is refused; blank: 0 for a share in %",
        section="Target",
    )
    most = Number(
        "Most possible",
        of_kpi=True,
        bounded=False,
        help="a value above is refused; blank: 100 for a share in %",
        section="Target",
    )
    cadence = Choice("Measurement interval", Cadence.MONTHLY, column=5, width=9, section="Measurement")
    source = Choice("Source", Source.RECORDED, column=5, width=8, section="Measurement")
    formula = Formula(
        "Formula",
        help="the name of a metric, or a formula over KPIs and metrics such as kpi('Uptime') / 2",
        section="Measurement",
    )
    data_source = Text("Data source", help="where the value comes from", section="Measurement")
    owner = Ref("Owner", "people", column=4, width=10)
    area = Area("IT area", column=6, width=16)
    objective = Ref("Serves objective", "objectives", usual=True)
    remedies = Rows("Remedies", Remedy, section=MORE, keeps=False)
    restarts = Flag(
        "Resets each period", help="such as a sum since January: not forecast across periods", section="Measurement"
    )
    external_id = Text("External id", section=MORE, keeps=False)

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The least and the most that a value can be. A share in % is from 0 to 100 unless the KPI says otherwise.

        What is worked out may be a change in %, such as spend against its plan; there only what the KPI says holds.
        """
        share = self.unit.strip() == "%" and self.source is Source.RECORDED
        least = Decimal(0) if self.least is None and share else self.least
        return least, Decimal(100) if self.most is None and share else self.most

    def check(self) -> Iterator[tuple[str, str]]:
        recorded = self.source is Source.RECORDED
        if not recorded and not self.formula:
            yield "formula", f"a {self.source.value} KPI needs the name of a metric or a formula"
        if recorded and self.formula:
            how = "set its source to computed or formula, or leave the formula blank"
            yield "formula", f"a recorded KPI uses no formula; {how}"
        least, most = self.bounds
        if least is not None and most is not None and least >= most:
            yield "most" if self.most is not None else "least", f"{most:f} at most is not above {least:f} at least"
        if self.direction is Direction.BAND:
            if self.target is not None and self.upper is not None and self.upper <= self.target:
                yield "upper", f"{self.upper:f} is not above the lower limit, {self.target:f}"
            return
        yield from self.check_baseline()
        amber, target, up = self.amber, self.target, self.direction.up
        if amber is not None and target is not None and (amber == target or (amber > target) is up):
            yield "amber", f"{amber:f} is not on the bad side of the target, {target:f}"

    def check_baseline(self) -> Iterator[tuple[str, str]]:
        moves = self.direction in (Direction.INCREASE, Direction.DECREASE)
        if not moves or self.baseline is None or self.target is None:
            return
        if self.target == self.baseline:
            yield "target", f"{self.target:f} is the baseline already"
        elif (self.target > self.baseline) is not self.direction.up:
            yield "target", f"from {self.baseline:f} to {self.target:f} is no {self.direction.value}"


class Correction(Struct):
    """A value that was recorded before and put right."""

    at = Moment("When", past=True, required=True)
    value = Number("Old value", of_kpi=True, bounded=False)
    by = Text("By")
    why = Text("Why")


@record("measurements", named_by="date", dated_by="date", happened=True)
class Measurement(Record):
    """One value of a KPI on a day."""

    kpi = Ref("KPI", "kpis", required=True, column=1, width=30)
    date = Day("Date", past=True, required=True, column=1, width=10)
    value = Number("Value", of_kpi=True, required=True, column=1, width=12)
    note = Prose("Note", column=2, width=40)
    by = Text("By", column=3, width=12)
    corrections = Rows("Corrections", Correction)
