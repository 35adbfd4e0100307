"""A sheet of an OpenDocument spreadsheet (ISO/IEC 26300: LibreOffice, Collabora) into rows of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from xml.etree.ElementTree import Element

from ...fields import InputError, visible
from ..sheet import Row, Sheet, WantedColumns, table
from .objects import number_text
from .workbook import MOST_CELLS, Archive, NamedSheet, chosen_sheet, local, sheet_notes

CLOCK = re.compile(r"PT(\d+)H(\d+)M([\d.]+)S")


class OpenSheet(NamedTuple):
    """A sheet with its rows."""

    name: str
    hidden: bool
    rows: list[Row]


def pages_of(archive: Archive) -> list[OpenSheet]:
    """Every sheet of the file."""
    result: list[OpenSheet] = []
    unseen: set[str] = set()  # styles of sheets that are not displayed
    for element in archive.elements("content.xml", "style", "table"):
        name = local(dict(element.attrib), "name")
        if element.tag == "style":
            unseen |= {name for each in element if local(dict(each.attrib), "display") == "false"}
        else:
            hidden = local(dict(element.attrib), "style-name") in unseen
            result.append(OpenSheet(name, hidden, list(rows_of(element))))
    return result


def opendocument_sheet(archive: Archive, wanted: WantedColumns) -> Sheet:
    """The table of one sheet: the one asked for, the one called like the kind, else the first that is not hidden."""
    pages = {page.name: page for page in pages_of(archive)}
    chosen = chosen_sheet([NamedSheet(page.name, page.name, page.hidden) for page in pages.values()], wanted)
    return page_sheet(pages[chosen.name], wanted, sheet_notes(list(pages), chosen.name))


def page_sheet(page: OpenSheet, wanted: WantedColumns, notes: Sequence[str] = ()) -> Sheet:
    if not any(not row.blank for row in page.rows):
        raise InputError(f"the sheet “{visible(page.name)}” is empty")
    return replace(table(page.rows, wanted, unit="row", notes=notes), native=True)


def rows_of(sheet: Element) -> Iterator[Row]:
    line, count = 1, 0
    above: tuple[str, ...] = ()
    for row in sheet.iter():
        if row.tag.rpartition("}")[2] != "table-row":
            continue
        cells = cells_of(row, above)
        times = repeated(row, "number-rows-repeated") if any(cells) else 1
        count += times * (1 + len(cells))
        if count > MOST_CELLS:
            raise InputError(f"the sheet has more than {MOST_CELLS:,} cells")
        yield from (Row(line + number, cells) for number in range(times))
        line += repeated(row, "number-rows-repeated")
        above = cells


def repeated(element: Element, name: str) -> int:
    text = local(dict(element.attrib), name)
    return int(text) if text.isdecimal() and int(text) else 1


def cells_of(row: Element, above: tuple[str, ...]) -> tuple[str, ...]:
    cells: list[str] = []
    for cell in row:
        kind = cell.tag.rpartition("}")[2]
        if kind not in ("table-cell", "covered-table-cell"):
            continue
        covered = kind == "covered-table-cell" and len(cells) < len(above)  # merged with the one above
        text = above[len(cells)] if covered else cell_text(cell)
        times = repeated(cell, "number-columns-repeated")
        cells += [text] * (times if text or times < 1000 else 0)
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def cell_text(cell: Element) -> str:
    """The value of a cell as plainly as it can be written."""
    attributes = dict(cell.attrib)
    kind, value = local(attributes, "value-type"), local(attributes, "value")
    if kind in ("float", "percentage", "currency") and value:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if kind == "percentage":
            return f"{number_text(number * 100)} %"
        return " ".join(filter(None, (number_text(number), local(attributes, "currency"))))
    if kind == "date":
        return local(attributes, "date-value").replace("T", " ").partition(".")[0]
    if kind == "boolean":
        return "yes" if local(attributes, "boolean-value") == "true" else "no"
    if kind == "time" and (match := CLOCK.fullmatch(local(attributes, "time-value"))):
        return f"{match[1]}:{match[2]}"
    paragraphs = [each for each in cell if each.tag.rpartition("}")[2] == "p"]
    return "\n".join("".join(each.itertext()) for each in paragraphs)
