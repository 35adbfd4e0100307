"""Many values of KPIs at once, as scripts and monitoring write them: CSV with or without a header, JSON, JSON Lines.

Every column has to be known, for what is not read could be what matters, such as the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from ..fields import InputError, visible
from .dates import machine_time
from .decimals import Sort, plainly, weighed
from .formats.delimited import DELIMITERS, records
from .formats.objects import json_sheet, looks_like_json
from .sheet import Row, WantedColumns, named_columns, squeezed

NAMES = {
    **dict.fromkeys(("kpi", "title", "id", "name", "metric", "indicator"), "kpi"),
    "value": "value",
    **dict.fromkeys(("date", "on", "day", "timestamp", "ts", "time", "datetime", "measuredon"), "on"),
    **dict.fromkeys(("note", "comment", "remark"), "note"),
    **dict.fromkeys(("why", "reason"), "why"),
}
IN_ORDER = ("kpi", "value", "on", "note", "why")  # of the cells, where no row names them
INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")


Cells = dict[str, str]  # by kpi, value, on, note and why


def values_in(text: str, zone: tzinfo | None) -> list[tuple[int, Cells]]:
    """The values with their lines. InputError for a column that is not known, and where a KPI or a value is missing.

    zone: where the days of instants are counted; None: this computer's.
    """
    columns, rows = json_rows(text) if looks_like_json(text) else delimited_rows(text)
    names = [known_name(name, columns) for name in columns]
    values = [value_of(dict(zip(names, row.cells, strict=False)), row.line, zone) for row in rows if not row.blank]
    return list(with_one_mark(values))


def json_rows(text: str) -> tuple[Sequence[str], Sequence[Row]]:
    sheet = json_sheet(text, WantedColumns())
    return sheet.columns, sheet.rows


def delimited_rows(text: str) -> tuple[Sequence[str], Sequence[Row]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    rows = list(records(text, max(DELIMITERS, key=first.count)))
    filled = [row for row in rows if not row.blank]
    if filled and "value" in map(squeezed, filled[0].cells):
        return named_columns(filled[0].cells)[0], filled[1:]
    return IN_ORDER, filled


def known_name(name: str, columns: Sequence[str]) -> str:
    known = NAMES.get(squeezed(name))
    if known is None or [NAMES.get(squeezed(each)) for each in columns].count(known) > 1:
        why = "not a column of values" if known is None else f"a second column for {known}"
        raise InputError(f"“{visible(name)}” is {why}; there is kpi, value, date (or timestamp), note and why")
    return known


def value_of(cells: dict[str, str], line: int, zone: tzinfo | None) -> tuple[int, Cells]:
    if not cells.get("kpi", "").strip() or not cells.get("value", "").strip():
        there = ", ".join(f"{name} “{cell}”" for name, cell in cells.items() if cell.strip()) or "nothing"
        raise InputError(f"line {line}: a KPI and a value are needed, as in “Uptime,99.9”; there is {visible(there)}")
    return line, {**cells, "on": day_of(cells.get("on", ""), zone)}


def day_of(text: str, zone: tzinfo | None) -> str:
    """The day of an instant, as monitoring writes it; anything else as it is."""
    machine = machine_time(text)
    if machine and machine.instant.tzinfo:
        return machine.instant.astimezone(zone).date().isoformat()
    bare = text.strip()
    if not INSTANT.match(bare):
        return text
    try:
        instant = datetime.fromisoformat(bare)
    except ValueError:
        return text
    return (instant.astimezone(zone) if instant.tzinfo else instant).date().isoformat()


def with_one_mark(values: Sequence[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    """The values in which a mark before three digits is what the others tell; as they are where none tells."""
    rows = [Row(line, (cells["value"],)) for line, cells in values]
    tells = list(weighed(["value"], rows, "value", Sort.NUMBER).tells)
    for line, cells in values:
        yield line, {**cells, "value": plainly(cells["value"], tells[0])} if len(tells) == 1 else cells
