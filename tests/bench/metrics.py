"""All numbers after an edit, and after midnight: how their cost grows with the number of records.

Processor time, for nothing is waited for; medians of several edits, each of another record.
"""

from __future__ import annotations

import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from statistics import median
from typing import TypeVar

from ittui.board import Board, Change
from ittui.fields import Money
from ittui.metrics import METRICS, measure
from ittui.records import Goal, Incident, Kpi, Measurement, Project, Record

from .records import MIX, TEAM, TICKETS, Mix, some_records
from .row import PYTHON, Row, at_most, beside, interleaved

R = TypeVar("R", bound=Record)
EDITS = 11  # at least, for some records have more that hangs on them than others


def incident_restored_later(row: Incident) -> Incident:
    return row if row.restored_at is None else row.replace(restored_at=row.restored_at + timedelta(hours=1))


def goal_due_later(row: Goal) -> Goal:
    return row if row.due is None else row.replace(due=row.due + timedelta(days=1))


def project_dearer(row: Project) -> Project:
    cost = row.actual_cost
    return row if cost is None else row.replace(actual_cost=Money(cost.amount + 1000, cost.currency))


def measured_higher(row: Measurement) -> Measurement:
    return row.replace(value=(row.value or Decimal(0)) + 1)


def spent(act: Callable[[], None]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


class Viewer:
    """Somebody who has all numbers in view of a board, at a day."""

    def __init__(self, records: list[Record], today: date) -> None:
        self.board, self.today, self.turn = Board.of(*records), today, 0
        self.ids: dict[type[Record], list[int]] = {
            kind: [row.id for row in self.board.all(kind)] for kind in (Incident, Goal, Project, Measurement)
        }
        self.look()

    def look(self) -> None:
        for name in METRICS:
            _ = measure(self.board, name, self.today).value

    def edit(self, row: Record, after: Record) -> float:
        """The time from an edit to the last number."""
        return spent(lambda: self.take([Change.edit(row, after)]))

    def take(self, changes: list[Change]) -> None:
        self.board = self.board.applying(changes)
        self.look()

    def midnight(self) -> float:
        self.today += timedelta(days=1)
        return spent(self.look)

    def incident(self) -> float:
        row = self.next(Incident)
        return self.edit(row, incident_restored_later(row))

    def goal(self) -> float:
        row = self.next(Goal)
        return self.edit(row, goal_due_later(row))

    def project(self) -> float:
        row = self.next(Project)
        return self.edit(row, project_dearer(row))

    def measurement(self) -> float:
        row = self.next(Measurement)
        return self.edit(row, measured_higher(row))

    def next(self, kind: type[R]) -> R:
        """Another record each time."""
        self.turn += 1
        ids = self.ids[kind]
        return self.board.table(kind).rows[ids[self.turn * 7 % len(ids)]]


EDITED: dict[str, Callable[[Viewer], float]] = {
    "incident": Viewer.incident,
    "goal": Viewer.goal,
    "project": Viewer.project,
    "measurement": Viewer.measurement,
}


def metrics(rounds: int, today: date, quick: bool) -> Iterator[Row]:
    """Of a team's records; and, beside it, where the goals and KPIs grow with all the rest."""
    number = 10_000 if quick else 100_000
    few, many = viewers(number, today, TEAM)
    for kind, act in EDITED.items():
        what = f"all metrics after an edit of one {kind}, {number:,} ÷ 1,000 records"
        yield at_most(what, 2.5, *grown(rounds, act, few, many))
    ratio, text = grown(rounds, Viewer.midnight, few, many)
    yield beside("the same after the day's turn: each active goal is expected to be further on", f"{ratio:.1f}", text)
    few, many = viewers(number, today, MIX)
    reported = ", ".join(f"{kind} {grown(rounds, act, few, many)[0]:.1f}" for kind, act in EDITED.items())
    goals, kpis = (len(many.board.all(kind)) for kind in (Goal, Kpi))
    yield beside(
        f"the same with {goals:,} goals, {number:,} ÷ 1,000 records", reported, f"{kpis:,} KPIs, four of them computed"
    )
    gc.unfreeze()


def from_nothing(quick: bool) -> Iterator[Row]:
    """All numbers of very many incidents, in a process of its own: what it holds is given back at once."""
    number = 100_000 if quick else 1_000_000
    command = (PYTHON, "-m", "tests.bench.metrics", str(number))
    took, memory = map(float, subprocess.run(command, capture_output=True, check=True, text=True).stdout.split())
    what = f"all metrics from nothing, {number:,} incidents"
    yield at_most(what, 20 * number / 1_000_000, took, f"{memory / 1024:,.0f} MiB with the records", " s")


def worked_out(number: int) -> float:
    """The processor time from the records to the last number."""
    records, today = some_records(number, date.today(), TICKETS), date.today()
    gc.disable()  # as the program does while it starts
    began = time.process_time()
    Viewer(records, today)
    return time.process_time() - began


def viewers(number: int, today: date, mix: Mix) -> tuple[Viewer, Viewer]:
    few, many = (Viewer(some_records(each, today, mix), today) for each in (1_000, number))
    gc.freeze()  # as the program does when it has started
    return few, many


def grown(rounds: int, act: Callable[[Viewer], float], few: Viewer, many: Viewer) -> tuple[float, str]:
    """(how often as long it takes on many records, both times)"""
    act(few), act(many)  # what is made once is not part of what each edit costs
    large, small = interleaved(max(rounds, EDITS), partial(act, many), partial(act, few))
    return median(large) / median(small), f"{median(small) * 1000:.1f} ms and {median(large) * 1000:.1f} ms"


if __name__ == "__main__":
    print(worked_out(int(sys.argv[1])), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
