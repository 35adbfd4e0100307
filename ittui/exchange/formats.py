"""Files of every format that is read, each into one table; what is not read is called by its name. And workbooks out.

JSON and JSON Lines are read here: nested fields become columns with dotted names, such as fields.status.name. A
workbook is written (Office Open XML) in as few parts as every spreadsheet opens.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum, auto
from typing import Any, NamedTuple

from ..fields import InputError, visible
from .sheet import (
    SAVE_IT,
    Row,
    Sheet,
    WantedColumns,
    decode,
    delimited,
    encoding_note,
    markdown_sheet,
    named_columns,
    number_text,
    rule_at,
    squeezed,
)

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# What XML cannot hold, or what a spreadsheet would take for such a character's escape.
UNSAID = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
FIRST_DAY = date(1899, 12, 30).toordinal()
BOLD, DAY, FIRST_CURRENCY = 1, 2, 3  # styles, in the order of styles()
FILLS = "".join(f'<fill><patternFill patternType="{each}"/></fill>' for each in ("none", "gray125"))  # Excel wants both
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
OWN_FORMATS = 164  # numbers below are formats that Excel has itself


class CellKind(Enum):
    """How a spreadsheet takes a cell."""

    TEXT = auto()
    NUMBER = auto()
    DAY = auto()


class SheetCell(NamedTuple):
    """A cell: its text, such as 2026-11-01 or 12.5, how it is taken, and the currency of an amount."""

    text: str
    kind: CellKind = CellKind.TEXT
    currency: str = ""


class BookSheet(NamedTuple):
    """A sheet: its name, the names of its columns, its rows."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[SheetCell]]


def workbook(sheets: Sequence[BookSheet]) -> bytes:
    """The bytes of a workbook; the same sheets give the same bytes."""
    currencies = sorted({cell.currency for sheet in sheets for row in sheet.rows for cell in row if cell.currency})
    styles = {currency: FIRST_CURRENCY + at for at, currency in enumerate(currencies)}
    targets = [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    names = "".join(f'<sheet name="{each.name}" sheetId="{at}" r:id="rId{at}"/>' for at, each in enumerate(sheets, 1))
    parts = {
        "[Content_Types].xml": content_types(len(sheets)),
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations([*targets, ("styles", "styles.xml")]),
        "xl/styles.xml": styles_part(currencies),
        **{f"xl/worksheets/sheet{at}.xml": "".join(sheet_part(each, styles)) for at, each in enumerate(sheets, 1)},
    }
    import zipfile  # most tables are text

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def content_types(count: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{at}.xml", "worksheet") for at in range(1, count + 1)]
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}.{each}+xml"/>' for name, each in parts)
    relation = "application/vnd.openxmlformats-package.relationships+xml"
    defaults = f'<Default Extension="rels" ContentType="{relation}"/>'
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{defaults}{overrides}</Types>'


def relations(targets: Sequence[tuple[str, str]]) -> str:
    text = ""
    for at, (kind, target) in enumerate(targets, 1):
        text += f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{text}</Relationships>'


def styles_part(currencies: Sequence[str]) -> str:
    """Plain, bold, a day, and one for each currency."""
    codes = ["yyyy\\-mm\\-dd", *(f"#,##0.00\\ [${currency}]" for currency in currencies)]
    formats = "".join(f'<numFmt numFmtId="{OWN_FORMATS + at}" formatCode="{code}"/>' for at, code in enumerate(codes))
    cells = '<xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1" applyFont="1"/>'
    for at in range(len(codes)):
        cells += f'<xf numFmtId="{OWN_FORMATS + at}" fontId="0" applyNumberFormat="1"/>'
    return (
        f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="{len(codes)}">{formats}</numFmts>'
        f'<fonts count="2"><font/><font><b/></font></fonts><fills count="2">{FILLS}</fills>'
        f'<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{len(codes) + 2}">{cells}</cellXfs></styleSheet>'
    )


def sheet_part(sheet: BookSheet, styles: dict[str, int]) -> Iterator[str]:
    """The sheet, with its first row in bold and always in view."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    yield f'{HEAD}<worksheet xmlns="{MAIN}">{view}<sheetData><row r="1">'
    yield from (text_cell(name, BOLD) for name in sheet.columns)
    yield "</row>"
    for number, row in enumerate(sheet.rows, 2):
        yield f'<row r="{number}">'
        yield from (cell_part(cell, f"{column(at)}{number}", styles) for at, cell in enumerate(row) if cell.text)
        yield "</row>"
    yield "</sheetData></worksheet>"


def cell_part(cell: SheetCell, reference: str, styles: dict[str, int]) -> str:
    if cell.kind is CellKind.NUMBER:
        style = f' s="{styles[cell.currency]}"' if cell.currency else ""
        return f'<c r="{reference}"{style}><v>{cell.text}</v></c>'
    if cell.kind is CellKind.DAY:
        return f'<c r="{reference}" s="{DAY}"><v>{date.fromisoformat(cell.text).toordinal() - FIRST_DAY}</v></c>'
    return text_cell(cell.text, 0, reference)


def text_cell(text: str, style: int, reference: str = "") -> str:
    where = f' r="{reference}"' if reference else ""
    bare = UNSAID.sub(lambda match: f"_x{ord(match[0]):04X}_", text).translate(ESCAPES)
    return f'<c{where} s="{style}" t="inlineStr"><is><t xml:space="preserve">{bare}</t></is></c>'


def column(at: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    while at >= 0:
        letters = chr(65 + at % 26) + letters
        at = at // 26 - 1
    return letters


NAMING = ("name", "displayName", "display_name", "title", "label", "summary", "key", "login")
DEEPEST = 8


def looks_like_json(text: str) -> bool:
    bare = text.lstrip()
    return bare.startswith(("{", "[{", "[\n", "[\r", "[ ", "[]"))


def json_sheet(text: str, wanted: WantedColumns) -> Sheet:
    """The table of an array of objects, of one object a line, or of the list that an object holds."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if text.lstrip().startswith("{") and len(lines) > 1 and isinstance(loaded(lines[0][1]), dict):
        return sheet_of([(number, parsed(line, number)) for number, line in lines], "line", ["read as JSON Lines"])
    whole = parsed(text, 0)
    name, items = the_list(whole, wanted)
    notes = [f"read as JSON{f', the list “{visible(name)}”' if name else ''}"]
    return sheet_of(list(enumerate(items, 1)), "record", notes)


def loaded(text: str | bytes) -> Any:
    """What a text is in JSON; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


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
    called = set(map(squeezed, [wanted.sheet] if wanted.sheet else wanted.kinds))
    fitting = [name for name in lists if {squeezed(name), squeezed(name.rpartition(".")[2])} & called]
    if not fitting and not wanted.sheet and is_record(whole, lists, wanted):
        return "", [whole]
    if wanted.sheet and not fitting:
        raise InputError(f"there is no list “{visible(wanted.sheet)}”; known: {', '.join(map(visible, lists))}")
    names = fitting or list(lists)
    if len(names) > 1:
        some = ", ".join(map(visible, names))
        raise InputError(f"the file holds several lists, {some}; say which with --sheet NAME")
    return (names[0], lists[names[0]]) if names else ("", [whole])


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


def names_in(cell: str) -> list[str] | None:
    """The names that a cell holds as JSON, bare or each in an object; None where it holds none."""
    items = loaded(cell)
    if not isinstance(items, list) or not all(isinstance(each, dict | str) for each in items):
        return None
    texts = ([each] if isinstance(each, str) else [str(each.get(name) or "") for name in NAMING] for each in items)
    names = [next(filter(None, each), "") for each in texts]
    return names if all(names) else None


LARGEST = 256 << 20
REFUSED = (
    (b"\xd0\xcf\x11\xe0", f"an old workbook or document of Microsoft Office (.xls, .mpp); {SAVE_IT}"),
    (b"%PDF", "a PDF; export the table it was made of"),
    (b"SQLite format 3", "an SQLite database; export the table as CSV"),
    (b"PAR1", "a Parquet file; export it as CSV"),
    (b"{\\rtf", "a text in RTF; save the table as CSV"),
    (b"BZh", "packed with bzip2; unpack it"),
    (b"\xfd7zXZ", "packed with xz; unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it"),
    (b"(\xb5/\xfd", "packed with zstd; unpack it"),
)
MARKUP = (
    (("<!doctype html", "<html", "<table"), f"HTML, as some programs write into a file called .xls; {SAVE_IT}"),
    (("<?xml", "<"), "XML; export it as CSV, JSON or .xlsx"),
    (("begin:vcalendar",), "a calendar; it has no table"),
)


def read_sheet(data: bytes, wanted: WantedColumns, *, delimiter: str = "", encoding: str = "") -> Sheet:
    """The table of a file by what is in it, whatever it is called. InputError where it is none that can be read."""
    data = unpacked(data)
    for mark, name in REFUSED:
        if data.startswith(mark):
            raise InputError(f"this is {name}, and import that")
    if data.startswith(b"PK\x03\x04"):
        return archived(data, wanted)
    text, encoding = decode(data, encoding)
    head = text[:400].lstrip("\ufeff \t\r\n").lower()
    for marks, name in MARKUP:
        if head.startswith(marks):
            raise InputError(f"this is {name}")
    if not delimiter and looks_like_json(text):
        sheet = json_sheet(text, wanted)
    elif not delimiter and rule_at(text.splitlines()[:200]):
        sheet = markdown_sheet(text, wanted)
    else:
        sheet = delimited(text, wanted, delimiter)
    note = encoding_note(text, encoding)
    return replace(sheet, notes=(note, *sheet.notes)) if note else sheet


def archived(data: bytes, wanted: WantedColumns) -> Sheet:
    from .spreadsheets import Archive, opendocument_sheet, workbook_sheet

    archive = Archive(data)
    if "xl/workbook.xml" in archive.names:
        return workbook_sheet(archive, wanted)
    if "xl/workbook.bin" in archive.names:
        raise InputError("this is a binary workbook (.xlsb); save it as .xlsx or CSV, and import that")
    if "content.xml" in archive.names:
        return opendocument_sheet(archive, wanted)
    raise InputError("this is a zip archive and no workbook; unpack it, and import what is in it")


def sheets_named(data: bytes, wanted: Mapping[str, WantedColumns]) -> dict[str, Sheet]:
    """Those sheets of a workbook, of either format, that are called so."""
    from .spreadsheets import Archive, Workbook, pages_of, table_of, workbook_sheet

    archive = Archive(data)
    if "content.xml" in archive.names:
        return {page.name: table_of(page, wanted[page.name]) for page in pages_of(archive) if page.name in wanted}
    names = [each.name for each in Workbook.of(archive).sheets if each.name in wanted]
    return {name: workbook_sheet(archive, wanted[name]._replace(sheet=name)) for name in names}


def unpacked(data: bytes) -> bytes:
    """The bytes of a file that may be packed with gzip; InputError where it is damaged or larger than any table."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    result, left = bytearray(), data
    try:
        while left:  # several packed files one after the other are one
            unpacker = zlib.decompressobj(wbits=31)
            result += unpacker.decompress(left, LARGEST - len(result) + 1)
            left = unpacker.unused_data.lstrip(b"\x00")
            if len(result) > LARGEST:
                raise InputError(f"unpacked the file is larger than {LARGEST >> 20} MB")
            if not unpacker.eof:
                raise InputError("the packed file is not whole")
    except zlib.error:
        raise InputError("the packed file is damaged") from None
    return bytes(result)
