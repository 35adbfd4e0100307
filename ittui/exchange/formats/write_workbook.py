"""Rows into an Excel workbook (Office Open XML): as few parts as every spreadsheet opens."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum, auto
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
# What XML cannot hold, or what a spreadsheet would take for such a character's escape.
UNSAID = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
FIRST_DAY = date(1899, 12, 30).toordinal()
BOLD, DAY, FIRST_CURRENCY = 1, 2, 3  # styles, in the order of styles()
FILLS = "".join(f'<fill><patternFill patternType="{each}"/></fill>' for each in ("none", "gray125"))  # Excel wants both
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
    parts = {
        "[Content_Types].xml": content_types(len(sheets)),
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": book(sheets),
        "xl/_rels/workbook.xml.rels": relations([*targets, ("styles", "styles.xml")]),
        "xl/styles.xml": styles_part(currencies),
        **{f"xl/worksheets/sheet{at}.xml": "".join(sheet_part(each, styles)) for at, each in enumerate(sheets, 1)},
    }
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
    each = (
        f'<Relationship Id="rId{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(each)}</Relationships>'


def book(sheets: Sequence[BookSheet]) -> str:
    names = "".join(
        f'<sheet name={quoteattr(each.name)} sheetId="{at}" r:id="rId{at}"/>' for at, each in enumerate(sheets, 1)
    )
    return f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>'


def styles_part(currencies: Sequence[str]) -> str:
    """Plain, bold, a day, and one for each currency."""
    codes = ["yyyy\\-mm\\-dd", *(f"#,##0.00\\ [${currency}]" for currency in currencies)]
    formats = "".join(
        f"<numFmt numFmtId={quoteattr(str(OWN_FORMATS + at))} formatCode={quoteattr(code)}/>"
        for at, code in enumerate(codes)
    )
    cells = '<xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1" applyFont="1"/>'
    cells += "".join(
        f'<xf numFmtId="{OWN_FORMATS + at}" fontId="0" applyNumberFormat="1"/>' for at in range(len(codes))
    )
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
    bare = escape(UNSAID.sub(lambda match: f"_x{ord(match[0]):04X}_", text))
    return f'<c{where} s="{style}" t="inlineStr"><is><t xml:space="preserve">{bare}</t></is></c>'


def column(at: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    while at >= 0:
        letters = chr(65 + at % 26) + letters
        at = at // 26 - 1
    return letters
