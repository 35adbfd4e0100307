"""JSON and JSON Lines into rows: nested fields become columns with dotted names, such as fields.status.name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from ...fields import InputError, visible
from ..sheet import Row, Sheet, WantedColumns, named_columns, squeezed

NAMING = ("name", "displayName", "display_name", "title", "label", "summary", "key", "login")
DEEPEST = 8


def looks_like_json(text: str) -> bool:
    bare = text.lstrip()
    return bare.startswith(("{", "[{", "[\n", "[\r", "[ ", "[]"))


def json_sheet(text: str, wanted: WantedColumns) -> Sheet:
    """The table of an array of objects, of one object a line, or of the list that an object holds."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if text.lstrip().startswith("{") and len(lines) > 1 and is_object(lines[0][1]):
        return sheet_of([(number, parsed(line, number)) for number, line in lines], "line", ["read as JSON Lines"])
    whole = parsed(text, 0)
    name, items = the_list(whole, wanted)
    notes = [f"read as JSON{f', the list “{visible(name)}”' if name else ''}"]
    return sheet_of(list(enumerate(items, 1)), "record", notes)


def is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def parsed(text: str, line: int) -> Any:
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=lambda word: None)
    except RecursionError:
        raise InputError("the file is nested too deeply to be read") from None
    except ValueError as error:
        place = f"line {line}: " if line else ""
        raise InputError(f"{place}the file begins like JSON and cannot be read as that: {error}") from None


def the_list(whole: Any, wanted: WantedColumns) -> tuple[str, list[Any]]:
    """The objects of the file, and the name of the list they are in; an object without a list is one itself."""
    if isinstance(whole, list):
        return "", whole
    if not isinstance(whole, dict):
        raise InputError("the file holds one value and no list of objects")
    lists = dict(lists_in(whole, ""))
    names = {squeezed(wanted.sheet)} if wanted.sheet else {squeezed(kind) for kind in wanted.kinds}
    fitting = [name for name in lists if squeezed(name) in names or squeezed(name.rpartition(".")[2]) in names]
    if not fitting and not wanted.sheet and is_record(whole, lists, wanted):
        return "", [whole]
    if wanted.sheet and not fitting:
        raise InputError(f"there is no list “{visible(wanted.sheet)}”; known: {', '.join(map(visible, lists))}")
    if len(fitting or lists) > 1:
        some = ", ".join(visible(name) for name in fitting or lists)
        raise InputError(f"the file holds several lists, {some}; say which with --sheet NAME")
    for name in fitting or lists:
        return name, lists[name]
    return "", [whole]


def is_record(whole: Mapping[str, Any], lists: Mapping[str, list[Any]], wanted: WantedColumns) -> bool:
    """Is an object with lists a record itself, by having more of the names that fields go by than what they hold?"""

    def known(each: Mapping[str, Any]) -> int:
        return sum(squeezed(name) in wanted.known for name, value in each.items() if not isinstance(value, dict | list))

    return known(whole) > max((known(items[0]) for items in lists.values()), default=-1)


def lists_in(whole: Mapping[str, Any], path: str, depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """The lists of objects in an object, by their dotted names."""
    for name, value in whole.items():
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            yield f"{path}{name}", value
        elif isinstance(value, dict) and depth < 2:
            yield from lists_in(value, f"{path}{name}.", depth + 1)


def sheet_of(items: list[tuple[int, Any]], unit: str, notes: list[str]) -> Sheet:
    rows = []
    for number, item in items:
        if not isinstance(item, dict):
            raise InputError(f"{unit} {number} is not an object but “{visible(str(item))[:40]}”")
        rows.append((number, dict(flat(item, ""))))
    columns = tuple(dict.fromkeys(name for _, cells in rows for name in cells))
    return Sheet(
        columns=named_columns(columns)[0],
        rows=tuple(Row(number, tuple(cells.get(name, "") for name in columns)) for number, cells in rows),
        unit=unit,
        notes=tuple(notes),
        native=True,
    )


def flat(value: Mapping[str, Any], path: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every value of an object with its dotted name."""
    for name, each in value.items():
        if isinstance(each, dict) and each and depth < DEEPEST:
            yield from flat(each, f"{path}{name}.", depth + 1)
        else:
            yield f"{path}{name}", cell_of(each)


def cell_of(value: Any) -> str:
    """A value as the text of a cell; a list of objects stays JSON, for what takes it knows whether it wants names."""
    if value is None or value in ({}, []):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return number_text(Decimal(value))
    if isinstance(value, str):
        return value
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        texts = [cell_of(each) for each in value]
        if not any(mark in text for text in texts for mark in ",;\n"):
            return ", ".join(texts)
    return json.dumps(value, ensure_ascii=False, default=float)


def number_text(value: Decimal) -> str:
    """A number so that nobody can take its decimal point for a mark of thousands: 1.234 is written 1.2340."""
    if value == value.to_integral_value():
        return f"{value:.0f}"
    text = f"{value:f}".rstrip("0")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def names_in(cell: str) -> list[str] | None:
    """The names that a cell holds as JSON, bare or each in an object; None where it holds none."""
    try:
        items = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    if not isinstance(items, list) or not all(isinstance(each, dict | str) for each in items):
        return None
    names = [
        each if isinstance(each, str) else next((str(each[name]) for name in NAMING if each.get(name)), "")
        for each in items
    ]
    return names if all(names) else None
