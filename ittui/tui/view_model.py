"""What the screen shows of a session, worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from ..metrics import METRICS, Result
from ..metrics.forecast import Forecast, Pace, forecast_goal, pace, trend
from ..metrics.goals import Progress
from ..metrics.goals.goal_status import cached_progress
from ..metrics.kpis import Point, series
from ..metrics.kpis.kpi_status import KpiStatus, cached_kpi_status, history, measure_against_target
from ..queries.due import DueItem, LateSort, counted, due, late_items
from ..records import Goal, Kpi, Record, Source
from ..rules import why_read_only
from ..session import Session
from ..views.document import Block
from ..views.record_page import record_page

T = TypeVar("T")


class ViewModel(Session):
    """A session, and what the screen shows of it."""

    @cached_property
    def cache(self) -> dict[Any, Any]:
        return {}

    def keep(self, key: object, make: Callable[[], T]) -> T:
        if key not in self.cache:
            self.cache[key] = make()
        return self.cache[key]  # type: ignore[no-any-return]  # make's own type

    @cached_property
    def due_items(self) -> tuple[DueItem, ...]:
        """What is due by me; where nobody knows who I am, by anybody."""
        me = self.me
        return self.everybody_due if me is None else tuple(row for row in self.everybody_due if row.who == me.id)

    @cached_property
    def everybody_due(self) -> tuple[DueItem, ...]:
        return due(self.board, self.today)

    @cached_property
    def late(self) -> list[tuple[LateSort, int, int]]:
        """How much is late of each sort, and by how many days at most."""
        return counted(late_items(self, self.everybody_due))

    def page(self, record: Record) -> list[Block]:
        """All that is known of a record; that of the last one is at hand, for a detail is laid out more than once."""
        known = self.cache.get("page")
        if known is None or known[0] is not record:
            read_only = why_read_only(self.board, record, self.today)
            known = self.cache["page"] = (record, record_page(self, record, read_only))
        page: list[Block] = known[1]
        return page

    def result(self, name: str) -> Result:
        return self.keep(("result", name), lambda: measure_against_target(self.board, name, self.today, self.period))

    def updated(self, name: str) -> date | None:
        """The day of the newest record that a number is made of; None where its records are of no day."""
        reads = METRICS[name].reads
        day = max((self.board.table(kind).latest(self.today.isoformat()) for kind in reads), default="")
        return date.fromisoformat(day) if day else None

    def trend(self, name: str) -> tuple[Fraction | None, ...]:
        return self.keep(("trend", name), lambda: trend(self.board, name, self.today))

    def progress(self, goal: Goal) -> Progress:
        return self.keep(("progress", goal.id), lambda: cached_progress(self.board, goal, self.today))

    def kpi_status(self, kpi: Kpi) -> KpiStatus:
        return self.keep(("standing", kpi.id), lambda: cached_kpi_status(self.board, kpi, self.today))

    def series(self, kpi: Kpi) -> tuple[Point, ...]:
        return self.keep(("series", kpi.id), lambda: series(self.board, kpi, self.today))

    def forecast(self, goal: Goal) -> Forecast:
        return self.keep(("forecast", goal.id), lambda: forecast_goal(self.board, goal, self.today))

    def history(self, kpi: Kpi) -> tuple[Point, ...]:
        """The values of a KPI of any source: all that were recorded, or those of the last periods."""
        make = series if kpi.source is Source.RECORDED else history
        return self.keep(("history", kpi.id), lambda: make(self.board, kpi, self.today))

    def pace(self, goal: Goal) -> Pace:
        return self.keep(("pace", goal.id), lambda: pace(self.board, goal, self.today))
