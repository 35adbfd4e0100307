"""A sheet of an Excel workbook (Office Open XML, ISO/IEC 29500) or OpenDocument (ISO/IEC 26300) as rows of text.

A cell comes as Excel shows it where that says more than its number: days and times as 2026-11-01 10:30, per cent with
its sign, amounts with the currency of their format. Formulas give the value that was saved with them. The parts of the
zip archive are read within bounds: none that declares entities or is larger than any sheet can be, for such a file was
made to do harm.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse

from ..fields import InputError, visible
from .sheet import Row, Sheet, WantedColumns, number_text, squeezed, table, trimmed

LARGEST_PART = 256 << 20
DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)


class Archive:
    """A zip archive, with its XML parts as streams of elements."""

    def __init__(self, data: bytes) -> None:
        try:
            self.file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError):
            raise InputError("the workbook is damaged: it is not a complete zip archive") from None
        self.names = set(self.file.namelist())

    def part(self, name: str) -> bytes:
        """The bytes of a part. InputError where it is encrypted, damaged or too large."""
        info = self.file.getinfo(name)
        if info.file_size > LARGEST_PART:
            raise InputError(f"the workbook's part {name} is larger than {LARGEST_PART >> 20} MB")
        if info.flag_bits & 1:
            raise InputError("the workbook is locked with a password; save it without one")
        try:
            return self.file.read(info)
        except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError, RuntimeError):
            raise InputError(f"the workbook is damaged: its part {name} cannot be unpacked") from None

    def elements(self, name: str, *tags: str) -> Iterator[Element]:
        """The elements of these names (without their namespaces) in order, each as soon as it is whole."""
        data = self.part(name)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or 0 in data[:64] or DECLARED.match(data[:200]):
            raise InputError(f"the workbook's part {name} declares what no workbook needs; it is not read")
        try:
            for _, element in iterparse(io.BytesIO(data)):
                element.tag = element.tag.rpartition("}")[2]
                if element.tag in tags:
                    yield element
                    element.clear()
        except ParseError:
            raise InputError(f"the workbook is damaged: its part {name} is not XML") from None


def local(element: Element, name: str) -> str:
    """An attribute, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


RELATIONS = "xl/_rels/workbook.xml.rels"
MOST_CELLS = 20_000_000
BUILT_IN = {  # what the numbers stand for that Excel gives its own formats
    **dict.fromkeys((*range(14, 18), *range(27, 32), *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys(range(18, 22), "h:mm:ss"),
    9: "0%",
    10: "0.00%",
    22: "yyyy-mm-dd h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
}
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")


class NamedSheet(NamedTuple):
    """A sheet of a workbook: its name, whether it is hidden, and the part it is in or its rows."""

    name: str
    hidden: bool
    part: str = ""
    rows: Sequence[Row] = ()


class Workbook(NamedTuple):
    """What the cells of every sheet refer to."""

    archive: Archive
    sheets: tuple[NamedSheet, ...]
    texts: tuple[str, ...]
    formats: tuple[str, ...]  # the number format of each style of cells
    since_1904: bool

    @classmethod
    def of(cls, archive: Archive) -> Workbook:
        if "xl/workbook.xml" not in archive.names or RELATIONS not in archive.names:
            raise InputError("the workbook is damaged: it has no list of its sheets")
        relations = archive.elements(RELATIONS, "Relationship")
        targets = {local(each, "Id"): f"xl/{local(each, 'Target')}".removeprefix("xl//") for each in relations}
        sheets, since_1904 = [], False
        for each in archive.elements("xl/workbook.xml", "sheet", "workbookPr"):
            if each.tag == "workbookPr":
                since_1904 = each.get("date1904") in ("1", "true")
                continue
            part = targets.get(local(each, "id"), "")
            if part in archive.names and "worksheets" in part:
                sheets.append(NamedSheet(each.get("name", ""), "hidden" in each.get("state", "").lower(), part))
        name = "xl/sharedStrings.xml"
        texts = tuple(map(text_of, archive.elements(name, "si"))) if name in archive.names else ()
        return cls(archive, tuple(sheets), texts, formats_of(archive), since_1904)


def text_of(element: Element) -> str:
    """The text of a cell that may be written in several styles; how it is pronounced (rPh) is left out."""
    parts = [each.text or "" for run in element if run.tag != "rPh" for each in (run, *run) if each.tag == "t"]
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(parts))


def formats_of(archive: Archive) -> tuple[str, ...]:
    """The number format of each style; blank for an ordinary one."""
    name = "xl/styles.xml"
    if name not in archive.names:
        return ()
    own: dict[int, str] = {}
    result: list[str] = []
    for each in archive.elements(name, "numFmt", "cellXfs"):
        if each.tag == "numFmt":
            own[number_of(each.get("numFmtId", ""))] = each.get("formatCode", "")
            continue
        for style in each:
            number = number_of(style.get("numFmtId", ""))
            result.append(own.get(number, BUILT_IN.get(number, "")))
    return tuple(result)


def number_of(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def workbook_sheet(archive: Archive, wanted: WantedColumns) -> Sheet:
    """The table of one sheet: the one asked for, the one called like the kind, else the first that is not hidden."""
    workbook = Workbook.of(archive)
    chosen = chosen_sheet(workbook.sheets, wanted)
    unseen = Unseen([], [])
    rows = list(rows_of(workbook, chosen, unseen))
    return table_of(chosen._replace(rows=rows), wanted, [sheet_note(workbook.sheets, chosen), *unseen.notes()])


def table_of(sheet: NamedSheet, wanted: WantedColumns, notes: Sequence[str] = ()) -> Sheet:
    if all(row.blank for row in sheet.rows):
        raise InputError(f"the sheet “{visible(sheet.name)}” is empty")
    return replace(table(sheet.rows, wanted, unit="row", notes=notes), native=True)


def sheet_note(sheets: Sequence[NamedSheet], chosen: NamedSheet) -> str:
    others = ", ".join(f"“{visible(each.name)}”" for each in sheets if each.name != chosen.name)
    return f"sheet “{visible(chosen.name)}”{f'; the others are {others} (--sheet NAME)' if others else ''}"


def chosen_sheet(sheets: Sequence[NamedSheet], wanted: WantedColumns) -> NamedSheet:
    names = ", ".join(f"“{visible(each.name)}”" for each in sheets)
    if wanted.sheet:
        fitting = [each for each in sheets if squeezed(each.name) == squeezed(wanted.sheet)]
        if not fitting:
            raise InputError(f"there is no sheet “{visible(wanted.sheet)}”; known: {names}")
        return fitting[0]
    kinds = {squeezed(kind) for kind in wanted.kinds}
    shown = [each for each in sheets if not each.hidden] or list(sheets)
    if not shown:
        raise InputError("the workbook has no sheet with cells")
    return next((each for each in shown if squeezed(each.name) in kinds), shown[0])


class Unseen(NamedTuple):
    """What a spreadsheet does not show of the rows that were read."""

    hidden: list[int]
    formulas: list[str]  # cells whose formula was saved without its value

    def notes(self) -> Iterator[str]:
        if self.hidden:
            rows = f"{len(self.hidden):,} hidden row{'s are' if len(self.hidden) > 1 else ' is'}"
            yield f"{rows} read like the others (row {self.hidden[0]:,}{' …' if len(self.hidden) > 1 else ''})"
        if self.formulas:
            some = ", ".join(self.formulas[:3]) + (" …" if len(self.formulas) > 3 else "")
            count = f"{len(self.formulas):,} formula{'s have' if len(self.formulas) > 1 else ' has'}"
            yield f"{count} no saved value ({some}); open the workbook in a spreadsheet, save it, and import that"


def rows_of(workbook: Workbook, sheet: NamedSheet, unseen: Unseen) -> Iterator[Row]:
    """The rows with all cells that are merged downwards filled."""
    rows: dict[int, dict[int, str]] = {}
    merged: list[str] = []
    count = number = 0
    for each in workbook.archive.elements(sheet.part, "row", "mergeCell"):
        if each.tag == "mergeCell":
            merged.append(each.get("ref", ""))
            continue
        number = number_of(each.get("r", "")) or number + 1
        cells = dict(cells_of(each, workbook, unseen.formulas))
        count += 1 + max(cells, default=0)
        if count > MOST_CELLS:
            raise InputError(f"the sheet has more than {MOST_CELLS:,} cells")
        rows[number] = cells
        if cells and each.get("hidden") in ("1", "true"):
            unseen.hidden.append(number)
    for reference in merged:
        fill_down(rows, reference)
    for line in sorted(rows):
        cells = rows[line]
        yield Row(line, tuple(cells.get(at, "") for at in range(max(cells, default=-1) + 1)))


def fill_down(rows: dict[int, dict[int, str]], reference: str) -> None:
    """What the first of merged cells holds, in those below it."""
    first, _, last = reference.partition(":")
    start, end = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last)
    if not start or not end:
        return
    at, top = column_of(start[1]), int(start[2])
    text = rows.get(top, {}).get(at, "")
    for line in range(top + 1, int(end[2]) + 1):
        if text and line in rows:
            rows[line].setdefault(at, text)


def column_of(letters: str) -> int:
    result = 0
    for letter in letters:
        result = result * 26 + ord(letter) - 64
    return result - 1


def cells_of(row: Element, workbook: Workbook, formulas: list[str]) -> Iterator[tuple[int, str]]:
    at = -1
    for cell in row:
        match = REFERENCE.fullmatch(cell.get("r", ""))
        at = column_of(match[1]) if match else at + 1
        if text := cell_text(cell, workbook):
            yield at, text
        elif any(each.tag.endswith("f") for each in cell):
            formulas.append(cell.get("r", ""))


def cell_text(cell: Element, workbook: Workbook) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(text_of(each) for each in cell if each.tag.endswith("is"))
    value = next((each.text or "" for each in cell if each.tag.endswith("v")), "")
    if kind == "s":
        at = int(value) if value.isdecimal() else len(workbook.texts)
        return workbook.texts[at] if at < len(workbook.texts) else ""
    if kind == "b":
        return "yes" if value == "1" else "no"
    if kind != "n" or not value:
        return ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    style = number_of(cell.get("s", ""))
    return shown(value, workbook.formats[style] if style < len(workbook.formats) else "", workbook.since_1904)


def shown(value: str, form: str, since_1904: bool) -> str:
    """A number as its format shows it."""
    try:
        number = Decimal(value)
        # Excel shows 0.30000000000000004 as 0.3; a long whole number is mostly what some program calls a record.
        plain = Decimal(f"{float(value):.15g}") if len(value) > 15 and not value.isdecimal() else number
    except (InvalidOperation, ValueError):
        return value
    if not number.is_finite():
        return value
    bare = re.sub(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]', "", form).lower()
    if re.fullmatch("00+", bare) and value.isdecimal():
        return value.zfill(len(bare))
    if re.search(r"[ymdhs]", bare) and bare != "general":
        return time_text(number, bare, since_1904)
    if "%" in bare:
        return f"{number_text(round(plain * 100, 10))} %"
    currency = re.search(r"\[\$([^\]-]+)|([$€£¥])", form)
    return f"{number_text(plain)} {currency[1] or currency[2]}" if currency else number_text(plain)


def time_text(number: Decimal, form: str, since_1904: bool) -> str:
    """A day, an instant, a time of day or a duration, by what the format shows of it."""
    seconds = round(number * 86400)
    if "y" not in form and "d" not in form and ("[" in form or (number < 1 and ("h" in form or "s" in form))):
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}".removesuffix(":00")
    start = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)
    early = not since_1904 and number < 60  # Excel has a 29 February 1900, which there was not
    try:
        instant = start + timedelta(seconds=int(seconds), days=1 if early else 0)
    except OverflowError:
        return number_text(number)
    return f"{instant:%Y-%m-%d %H:%M:%S}" if seconds % 86400 else f"{instant:%Y-%m-%d}"


TIME_OF_DAY = re.compile(r"PT(\d+)H(\d+)M([\d.]+)S")


def pages_of(archive: Archive) -> list[NamedSheet]:
    """Every sheet of an OpenDocument file."""
    result: list[NamedSheet] = []
    unseen: set[str] = set()  # styles of sheets that are not displayed
    for element in archive.elements("content.xml", "style", "table"):
        name = local(element, "name")
        if element.tag == "style":
            unseen |= {name for each in element if local(each, "display") == "false"}
        else:
            hidden = local(element, "style-name") in unseen
            result.append(NamedSheet(name, hidden, rows=list(page_rows(element))))
    return result


def opendocument_sheet(archive: Archive, wanted: WantedColumns) -> Sheet:
    """The table of one sheet: the one asked for, the one called like the kind, else the first that is not hidden."""
    pages = pages_of(archive)
    chosen = chosen_sheet(pages, wanted)
    return table_of(chosen, wanted, [sheet_note(pages, chosen)])


def page_rows(sheet: Element) -> Iterator[Row]:
    line, count = 1, 0
    above: tuple[str, ...] = ()
    for row in sheet.iter():
        if row.tag.rpartition("}")[2] != "table-row":
            continue
        cells = page_cells(row, above)
        times = repeated(row, "number-rows-repeated") if any(cells) else 1
        count += times * (1 + len(cells))
        if count > MOST_CELLS:
            raise InputError(f"the sheet has more than {MOST_CELLS:,} cells")
        yield from (Row(line + number, cells) for number in range(times))
        line += repeated(row, "number-rows-repeated")
        above = cells


def repeated(element: Element, name: str) -> int:
    text = local(element, name)
    return int(text) if text.isdecimal() and int(text) else 1


def page_cells(row: Element, above: tuple[str, ...]) -> tuple[str, ...]:
    cells: list[str] = []
    for cell in row:
        kind = cell.tag.rpartition("}")[2]
        if kind not in ("table-cell", "covered-table-cell"):
            continue
        covered = kind == "covered-table-cell" and len(cells) < len(above)  # merged with the one above
        text = above[len(cells)] if covered else page_text(cell)
        times = repeated(cell, "number-columns-repeated")
        cells += [text] * (times if text or times < 1000 else 0)
    return trimmed(tuple(cells))


def page_text(cell: Element) -> str:
    """The value of a cell as plainly as it can be written."""
    kind, value = local(cell, "value-type"), local(cell, "value")
    if kind in ("float", "percentage", "currency") and value:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if kind == "percentage":
            return f"{number_text(number * 100)} %"
        return " ".join(filter(None, (number_text(number), local(cell, "currency"))))
    if kind == "date":
        return local(cell, "date-value").replace("T", " ").partition(".")[0]
    if kind == "boolean":
        return "yes" if local(cell, "boolean-value") == "true" else "no"
    if kind == "time" and (match := TIME_OF_DAY.fullmatch(local(cell, "time-value"))):
        return f"{match[1]}:{match[2]}"
    paragraphs = [each for each in cell if each.tag.rpartition("}")[2] == "p"]
    return "\n".join("".join(each.itertext()) for each in paragraphs)
