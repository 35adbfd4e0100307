"""What is kept from board to board tells the same as working everything out anew, whatever was changed in between."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ittui.board import Board, Change
from ittui.fields import (
    ALL_TIME,
    Amount,
    Choice,
    Count,
    Day,
    Field,
    Flag,
    Moment,
    Month,
    Number,
    Period,
    Ref,
    Refs,
    Rows,
)
from ittui.metrics.goal_stands import kept_progress
from ittui.metrics.kpi_stands import kept_standing
from ittui.metrics.registry import METRICS, measure
from ittui.metrics.result import Result
from ittui.records import KINDS, SETTINGS_ID, Goal, Kpi, Record
from ittui.tables import MOST

TODAY = date(2026, 11, 22)
MONTH = Period(date(2026, 11, 1), date(2026, 12, 1), "November 2026")
MOST_READ = {kind.table for metric in METRICS.values() for kind in metric.reads if len(metric.reads) < len(KINDS)}
READ = sorted({*MOST_READ, "kpis", "measurements", "objectives", "locks"})
SHARES = [name for name in METRICS if name.startswith("projects_on_")]
SHARES += ["projects_all_three", "goals_on_track", "checkins_current", "goals_smart", "kpis_on_target"]
ASIDE = (
    "settings",
    "people",
    "services",
    "budget_lines",
    "checkins",
    "measurements",
)  # read for records of other kinds
QUESTIONS = [(name, period) for name in METRICS for period in (ALL_TIME, MONTH)]
MANY = MOST + 16  # so that the records hang in several parts
IN_PARTS = ("goals", "projects", "incidents", "kpis")
SCARCE = {"people": 5, "departments": 2, "services": 4}  # so that several refer to the same
COUNTS = {**dict.fromkeys(IN_PARTS, MANY), "measurements": 100, "checkins": 60, "budget_lines": 40, **SCARCE}
FEW = 8
FORMULAS = (
    *("mttr", "projects_on_time", "sla_attainment", "it_roi", "cost_variance", "csat"),
    *("goals_on_track", "goals_progress", "kpis_on_target", "goals_smart", "no_such_metric", ""),
    *("kpi('kpis 1') + 1", "kpi('kpis 2') * goals_stale", "projects_on_budget / 2", "mttr_median - 1 / 0"),
)
USUAL = ("active", "delivered", "approved", "closed", "recorded", "weekly", "monthly")  # that much is counted of
WORDS = ("a", "b", "EUR", "2026", "Q4 2026")


class Chance:
    """Records with random values, most of them such as people write down, many of them missing."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def value(self, name: str, field: Field[Any]) -> Any:
        chance = self.random
        if isinstance(field, Rows):
            return [self.raw(field.row.fields) for _ in range(chance.randrange(4))]
        if isinstance(field, Ref):
            return self.id_of(field.table)
        if isinstance(field, Refs):
            return [self.id_of(field.table) for _ in range(chance.randrange(3))]
        if isinstance(field, Day):
            return str(self.day())
        if isinstance(field, Moment):
            return f"{self.day()}T{chance.randrange(24):02}:{chance.randrange(60):02}:00Z"
        return self.plain(name, field)

    def plain(self, name: str, field: Field[Any]) -> Any:
        chance = self.random
        if isinstance(field, Choice):
            return self.choice(field)
        if isinstance(field, Amount):
            return f"{chance.randint(-1, 20) * 100}.{chance.randrange(100):02} {chance.choice(['EUR'] * 9 + ['USD'])}"
        if isinstance(field, Number):
            return chance.randint(-5, 120) / chance.choice((1, 1, 2))
        if isinstance(field, Flag):
            return chance.random() < 0.3
        if isinstance(field, Month):
            return f"2026-{chance.randint(8, 12):02}"
        if isinstance(field, Count):
            return chance.choice((0, 1, 2, 3, 5, 10, 30))
        return chance.choice(FORMULAS if name == "formula" else WORDS)

    def choice(self, field: Choice[Any]) -> str:
        words = [word.value for word in field.words]
        usual = [word for word in words if word in USUAL]
        return str(self.random.choice(usual if usual and self.random.random() < 0.7 else words))

    def id_of(self, table: str) -> int:
        """Of one that is there, mostly; the first ones are meant more often."""
        return 1 + int(self.random.random() ** 2 * (COUNTS.get(table, FEW) + 1))

    def day(self) -> date:
        return TODAY + timedelta(days=self.random.randint(-120, 40))

    def raw(self, fields: Any) -> dict[str, Any]:
        return {name: self.value(name, field) for name, field in fields.items() if self.random.random() < 0.85}

    def record(self, table: str, id: int) -> Record:
        kind = KINDS[table]
        names = {"title": f"{table} {id}"} if "title" in kind.fields else {}
        return kind(id, {**self.raw(kind.fields), **names, "archived": self.random.random() < 0.05})

    def board(self) -> Board:
        rows = [self.record(table, id) for table in KINDS for id in range(1, COUNTS.get(table, FEW) + 1)]
        return Board.of(*(row for row in rows if row.table != "settings" or row.id == SETTINGS_ID))

    def changes(self, board: Board) -> list[Change]:
        """Changes of one table, seldom of more: what else was read has not changed, and is to be kept."""
        some = ASIDE if self.random.random() < 0.7 else READ
        tables = self.random.sample(
            [table for table in some if board.tables[table].rows], self.random.choice((1, 1, 2))
        )
        return [self.change(board, table) for table in tables for _ in range(self.random.randint(1, 4))]

    def change(self, board: Board, table: str) -> Change:
        """A record changed in one field or in all, added, taken out or put away."""
        row = self.random.choice(list(board.tables[table].rows.values()))
        way = self.random.randrange(8) if table != "settings" else 3
        if way == 0:
            return Change.remove(row)
        if way == 1:
            return Change.add(self.record(table, self.id_of(table)))
        if way == 2:
            return Change(table, row.id, row.raw, {**row.raw, "archived": not row.archived})
        if way < 6:
            return Change.edit(row, self.record(table, row.id))
        name = self.random.choice(list(KINDS[table].fields))
        return Change(table, row.id, row.raw, {**row.raw, name: self.value(name, KINDS[table].fields[name])})


def told(result: Result) -> dict[str, object]:
    """All that a result tells at once, in a form that can be compared."""
    return {name: value for name, value in vars(result).items() if name not in ("excluded", "counted", "notes")}


def explained(result: Result) -> tuple[object, ...]:
    """What it tells when it is opened."""
    excluded = [(each.record.table, each.record.id, each.reason) for each in result.excluded]
    return excluded, [(each.table, each.id) for each in result.counted], list(result.notes)


Told = dict[object, object]


def all_told(board: Board, day: date) -> Told:
    """What all metrics say, and how each goal and each KPI stands."""
    found: Told = {asked: told(measure(board, asked[0], day, asked[1])) for asked in QUESTIONS}
    found.update((("goal", goal.id), kept_progress(board, goal, day)) for goal in board.all(Goal))
    found.update((("kpi", kpi.id), kept_standing(board, kpi, day)) for kpi in board.all(Kpi))
    return found


def all_explained(board: Board, day: date) -> Told:
    return {asked: explained(measure(board, asked[0], day, asked[1])) for asked in QUESTIONS}


def anew(board: Board) -> Board:
    """The same board, of which nothing is kept."""
    return Board.of(*(row for table in board.tables.values() for row in table.rows.values()))


def assert_same(kept: Told, fresh: Told) -> None:
    assert kept.keys() == fresh.keys()
    for key, value in fresh.items():
        assert kept[key] == value, key


BRIEFLY = settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate]
)
SEEDS = st.integers(0, 2**32)
DAYS = st.lists(st.sampled_from([0, 0, 0, 1, 30, -40]), min_size=6, max_size=6)


@BRIEFLY
@given(SEEDS, DAYS)
def test_after_any_edits_every_number_is_as_if_worked_out_anew(seed: int, days: list[int]) -> None:
    chance, day = Chance(seed), TODAY
    board = chance.board()
    all_told(board, day)
    for more in days:
        board, day = board.applying(chance.changes(board)), day + timedelta(days=more)
        assert_same(all_told(board, day), all_told(anew(board), day))
    assert_same(all_explained(board, day), all_explained(anew(board), day))


@BRIEFLY
@given(SEEDS, st.lists(st.integers(-100, 60), min_size=2, max_size=2))
def test_a_share_agrees_with_the_records_that_explain_it(seed: int, days: list[int]) -> None:
    board = Chance(seed).board()
    for more in days:
        for name in SHARES:
            result = measure(board, name, TODAY + timedelta(days=more))
            if result.numerator is not None:
                assert result.n == result.numerator + len(result.counted), name
