"""Boards of random records, and random changes of them: such as people make, with much missing and some of it wrong."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from ittui.board import Board, Change
from ittui.board.table import MOST
from ittui.fields import Amount, Choice, Count, Day, Field, Flag, Moment, Month, Number, Ref, Refs, Rows
from ittui.metrics import METRICS
from ittui.records import KINDS, SETTINGS_ID, Record
from ittui.records.record import EARLIER, EarlierValues

TODAY = date(2026, 11, 22)
MOST_READ = {kind.table for metric in METRICS.values() for kind in metric.reads if len(metric.reads) < len(KINDS)}
READ = sorted({*MOST_READ, "kpis", "measurements", "objectives", "locks"})
ASIDE = (
    "settings",
    "people",
    "services",
    "budget_lines",
    "checkins",
    "measurements",
)  # read for records of other kinds
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

    def __init__(self, seed: int, many: int = MANY) -> None:
        self.random = Random(seed)
        self.counts = {**COUNTS, **dict.fromkeys(IN_PARTS, many)}

    def value(self, name: str, field: Field[Any]) -> Any:
        chance = self.random
        if isinstance(field, EarlierValues):
            return None if field.of.happened else [self.earlier(field)]
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

    def earlier(self, field: EarlierValues) -> dict[str, Any]:
        """What a record was until a day that is over, of some of its fields."""
        until = TODAY - timedelta(days=self.random.randint(1, 120))
        rest = [(name, each) for name, each in field.row.fields.items() if name not in ("until", "blank")]
        names = self.random.sample(rest, min(3, len(rest)))
        return {"until": str(until), **{name: self.value(name, each) for name, each in names}}

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
        return 1 + int(self.random.random() ** 2 * (self.counts.get(table, FEW) + 1))

    def day(self) -> date:
        return TODAY + timedelta(days=self.random.randint(-120, 40))

    def raw(self, fields: Any) -> dict[str, Any]:
        """Of all fields but what a record was, which few have."""
        typed = ((name, field) for name, field in fields.items() if not isinstance(field, EarlierValues))
        return {name: self.value(name, field) for name, field in typed if self.random.random() < 0.85}

    def record(self, table: str, id: int) -> Record:
        kind = KINDS[table]
        names = {"title": f"{table} {id}"} if "title" in kind.fields else {}
        raw = {**self.raw(kind.fields), **names, "archived": self.random.random() < 0.05}
        if id % 10 == 3:
            raw[EARLIER] = self.value(EARLIER, kind.fields[EARLIER])
        return kind(id, raw)

    def board(self) -> Board:
        rows = [self.record(table, id) for table in KINDS for id in range(1, self.counts.get(table, FEW) + 1)]
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
