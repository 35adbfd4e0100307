"""Makes demo.json, the sample department, always the same: `python data/make_demo.py`, where ittui is installed."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from making import agreement, checkins, goals, kpis, money, objectives, outlook, partners, people, projects, services
from making.ledger import Ledger

from ittui.records import KINDS
from ittui.sample import ANCHOR
from ittui.store.line_format import NOTHING, Contents, render
from ittui.store.schema import new_meta

PARTS = (people, objectives, kpis, goals, checkins, services, projects, money, partners, agreement, outlook)
SEED = 8


def contents(ledger: Ledger) -> Contents:
    """The tables in the order of the kinds, each by id, under a meta record that no clock has touched."""
    rows = {table: dict(sorted(ledger.records.get(table, {}).items())) for table in KINDS}
    changed = {table: {id: row.raw for id, row in result.items()} for table, result in rows.items()}
    began = datetime.combine(ANCHOR, time(), UTC)
    return NOTHING.having(changed, new_meta(int(began.timestamp() * 1000)))


def made() -> bytes:
    """The bytes of demo.json."""
    ledger = Ledger(ANCHOR)
    for part in PARTS:
        ledger.random.seed(f"{SEED} {part.__name__}")  # so that a change of one part leaves the others as they are
        part.fill(ledger)
    return render(contents(ledger))


if __name__ == "__main__":
    path = Path(__file__).with_name("demo.json")
    path.write_bytes(made())
    print(f"{path}: {path.stat().st_size:,} bytes")
