"""Makes demo.json, the sample department, always the same: `python data/make_demo.py`. Needs an installed ittui."""

from __future__ import annotations

import json
from pathlib import Path

from making import agreement, goals, kpis, money, objectives, outlook, partners, people, projects, services
from making.ledger import Ledger

from ittui.records import KINDS
from ittui.sample import ANCHOR

PARTS = (people, objectives, kpis, goals, services, projects, money, partners, agreement, outlook)


def text(ledger: Ledger) -> str:
    """One record a line, tables in the order of the kinds."""
    tables = []
    for table in KINDS:
        rows = ledger.records.get(table, {})
        lines = ",\n".join(f'"{id}":{dumped(row.raw)}' for id, row in sorted(rows.items()))
        tables.append(f'"{table}":{{\n{lines}\n}}' if lines else f'"{table}":{{}}')
    return '{"_meta":{"1":{"format":1,"schema":1}},\n' + ",\n".join(tables) + "}\n"


def dumped(raw: object) -> str:
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    ledger = Ledger(ANCHOR)
    for part in PARTS:
        part.fill(ledger)
    path = Path(__file__).with_name("demo.json")
    path.write_text(text(ledger), encoding="utf-8")
    print(f"{path}: {len(ledger.all())} records, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
