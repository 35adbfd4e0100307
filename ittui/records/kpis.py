"""KPIs and the values measured of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

from ..fields import MORE, Area, Choice, Day, Flag, Formula, Moment, Number, PeriodName, Prose, Ref, Rows, Struct, Text
from .record import Record, record, title_field
from .strategy import Cadence, Remedy


class Direction(StrEnum):
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


class Source(StrEnum):
    RECORDED = "recorded"
    COMPUTED = "computed"
    FORMULA = "formula"


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
    direction = Choice("Direction", Direction, default=Direction.INCREASE, column=4, width=9, section="Target")
    baseline = Number("Baseline", of_kpi=True, column=6, width=9, section="Target")
    target = Number("Target", of_kpi=True, column=1, width=9, section="Target")
    upper = Number("Upper limit", of_kpi=True, help="of a range; the target is its lower limit", section="Target")
    amber = Number(
        "Amber limit", of_kpi=True, help="amber from the target up to here, red beyond", section="Target", usual=True
    )
    targets = Rows("Targets by period", PeriodTarget, section="Target", keeps=False)
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
    cadence = Choice("Measurement interval", Cadence, default=Cadence.MONTHLY, column=5, width=9, section="Measurement")
    source = Choice("Source", Source, default=Source.RECORDED, column=5, width=8, section="Measurement")
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
        least, most = self.bounds
        if least is not None and most is not None and least >= most:
            yield "most" if self.most is not None else "least", f"{most:f} at most is not above {least:f} at least"
        if self.direction is Direction.BAND:
            if self.target is not None and self.upper is not None and self.upper <= self.target:
                yield "upper", f"{self.upper:f} is not above the lower limit, {self.target:f}"
            return
        yield from self.check_baseline()
        if self.amber is not None and self.target is not None:
            wrong = self.amber >= self.target if self.direction.up else self.amber <= self.target
            if wrong:
                yield "amber", f"{self.amber:f} is not on the bad side of the target, {self.target:f}"
        if self.source is not Source.RECORDED and not self.formula:
            yield "formula", f"a {self.source.value} KPI needs the name of a metric or a formula"

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
