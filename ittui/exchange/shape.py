"""Which rows of a sheet are data, and which are blank, a header again, sums, of the wrong width or there twice.

A row with too many cells is set right where there is one way that fits what the intact rows hold: empty cells that were
pushed in, or a number cut in two at its thousands comma. One that fits in no way, or in several equally well, stays as
it is: a guess would put figures under the wrong heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from ..fields import InputError, visible
from ..long_work import counted
from .dates import looks_like_day
from .plan import Rejected, Repaired, RowFault
from .sheet import Row, Sheet, squeezed, trimmed
from .spelling import ERRORS, is_nothing, rough_number

MOSTLY = 0.9
HEAD, TAIL = re.compile(r"-?[1-9]\d{0,2}"), re.compile(r"\d{3}(\.\d+)?")
Cells = tuple[str, ...]


class Shape(NamedTuple):
    """What one column holds: days, numbers of a range, or anything."""

    days: bool = False
    least: Decimal | None = None
    most: Decimal | None = None

    def fits(self, cell: str) -> bool:
        """Is it of the column's kind?"""
        if not cell.strip():
            return True
        return looks_like_day(cell) if self.days else self.least is None or rough_number(cell) is not None

    def strange(self, cell: str) -> bool:
        """Is it a number outside of all that the column holds?"""
        value = rough_number(cell) if self.least is not None else None
        return value is not None and not (self.least or 0) <= value <= (self.most or 0)


def shape_of(cells: Sequence[str]) -> Shape:
    filled = [cell for cell in cells if cell.strip()]
    if filled and sum(map(looks_like_day, filled)) >= MOSTLY * len(filled):
        return Shape(days=True)
    numbers = [value for value in map(rough_number, filled) if value is not None]
    if filled and len(numbers) >= MOSTLY * len(filled):
        return Shape(least=min(numbers), most=max(numbers))
    return Shape()


def mend(row: Row, shapes: Sequence[Shape]) -> tuple[Row, str] | None:
    """A row that is too long set right and how, or None where no way fits best."""
    result: dict[Cells, str] = {}
    for cells, how in ways(row.cells, len(shapes)):
        if all(shape.fits(cell) for shape, cell in zip(shapes, cells, strict=True)):
            result.setdefault(cells, how)
    strangeness = {cells: sum(map(Shape.strange, shapes, cells)) for cells in result}
    best = [cells for cells in result if strangeness[cells] == min(strangeness.values())]
    return (Row(row.line, best[0]), result[best[0]]) if len(best) == 1 else None


def ways(cells: Cells, width: int) -> Iterator[tuple[Cells, str]]:
    """All ways of closing up or joining that give the right width."""
    extra = len(cells) - width
    for at in range(width + 1):
        if not any(cell.strip() for cell in cells[at : at + extra]):
            where = "at its beginning" if at == 0 else f"after cell {at}"
            yield cells[:at] + cells[at + extra :], f"{extra} empty cell{'s' if extra > 1 else ''} {where} closed up"
    for at, (head, tail) in enumerate(pairwise(map(str.strip, cells))):
        if extra == 1 and HEAD.fullmatch(head) and TAIL.fullmatch(tail):
            yield (*cells[:at], head + tail, *cells[at + 2 :]), f"{head},{tail} joined to {head + tail}"


SUMS = """total|totals|grand total|sub total|subtotal|sum|sums|summe|gesamt|gesamtsumme|zwischensumme
|totale|totaal|totaux|somme|somma|suma|suma końcowa|razem|ogółem|total general|total geral|soma
|totalt|summa|i alt|celkem|součet|yhteensä|összesen|toplam|итого|всего|сумма|разом|合计|总计|小计|合計
|小計|計|average|averages|avg|mean|median|mittelwert|durchschnitt|schnitt|moyenne|media|promedio
|média|średnia|gemiddeld|gemiddelde|gennemsnitt|genomsnitt|průměr|keskiarvo|átlag|ortalama
|среднее|平均|count|anzahl|min|max|minimum|maximum|overall|overall total|gesamtergebnis|ergebnis
|eindtotaal|celkový součet|totalsumma|hovedtotal|totalsum|kaikki yhteensä|végösszeg|genel toplam
|общий итог|общая сумма|загальний підсумок|всього|підсумок|γενικό άθροισμα|σύνολο|άθροισμα
|subtotaal|tussentotaal|mezisoučet|delsumma|välisumma|részösszeg|ara toplam|промежуточный итог
|podsuma|suma częściowa|総計|総合計|合計額|总和|汇总|總計|합계|총합계|총계|소계|المجموع|الإجمالي|סהכ|tổng|tổng cộng|รวม
|ukupno|skupaj|общо|spolu|kokku|iš viso|kopā"""
BEGINNINGS = """total|sum of|summe|gesamt|subtotal|sub-total|grand total|average|totale|totaal|suma|razem|итого|всего
|mittelwert|durchschnitt|moyenne"""
ENDS = (
    "total|totals|subtotal|summe|gesamt|ergebnis|totale|totaal|součet|összesen|toplam|yhteensä|итог|итого|suma|summa|sum"
    "|resultat|合計|合计|小計|小计|합계"
)
SUMMARY = frozenset(squeezed(word) for word in SUMS.split("|"))
SUMMARY_BEGINS = tuple(word.strip() for word in BEGINNINGS.split("|"))
ENDINGS = tuple(ENDS.split("|"))
FOOT = re.compile(
    r"(?:count|rows?|records?|exported|generated|created|printed|downloaded|report|source|page|as of|note|legend|stand|"
    r"erstellt|exportiert|quelle|seite|anzahl|généré|exporté|source|generado|exportado|fuente|generato|fonte|gerado)\b|[©*†]",
    re.IGNORECASE,
)
FEWEST = 2  # rows above, for numbers to be told from theirs


class Sorted(NamedTuple):
    """The rows that are data, what became of the others, and what is to be said of it."""

    good: tuple[Row, ...]
    rejected: tuple[Rejected, ...]
    repaired: tuple[Repaired, ...]
    notes: tuple[str, ...] = ()


def filled_down(sheet: Sheet, names: Iterable[str]) -> Sheet:
    """The sheet with what a column holds in the blank cells below it, as merged cells mean it."""
    for name in names:
        columns = [squeezed(column) for column in sheet.columns]
        if squeezed(name) not in columns:
            raise InputError(f"there is no column “{visible(name)}” to fill down; known: {', '.join(sheet.columns)}")
        sheet = replace(sheet, rows=tuple(filled_rows(sheet.rows, columns.index(squeezed(name)))))
    return sheet


def filled_rows(rows: Sequence[Row], at: int) -> Iterator[Row]:
    last = ""
    for row in rows:
        there = not row.blank and len(row.cells) > at
        last = row.cells[at] if there and row.cells[at].strip() else last
        yield Row(row.line, (*row.cells[:at], last, *row.cells[at + 1 :])) if there else row


def looks_merged(rows: Sequence[Row], at: int) -> int:
    """How many blank cells of a column are below a filled one, as in merged cells; 0 where it is filled otherwise.

    Merged cells begin with the first row, and come in groups: at least two of them, and at least two filled.
    """
    cells = [row.cells[at].strip() for row in rows if len(row.cells) > at]
    blanks, filled = sum(not cell for cell in cells), [cell for cell in cells if cell]
    if not cells or not cells[0] or blanks < FEWEST or len(filled) < FEWEST or len(set(filled)) < len(filled):
        return 0
    return blanks


def sort_rows(sheet: Sheet, *, repair: bool, name_at: int | None = None, twins: bool = False) -> Sorted:
    """Every row of the sheet in its heap; with repair, rows that are too long are set right where one way fits.

    name_at: the column that names the records. twins: rows that say the same are each a record.
    """
    width = len(sheet.columns)
    rejected = list(unwanted(sheet, name_at))
    gone = {each.line for each in rejected}
    rows = [row for row in sheet.rows if row.line not in gone]
    mended: dict[int, tuple[Row, str]] = {}
    if repair and any(len(row.cells) > width for row in rows):
        intact = [row for row in rows if len(row.cells) == width]
        shapes = [shape_of([row.cells[at] for row in intact]) for at in range(width)]
        long = [row for row in rows if len(row.cells) > width]
        mended = {row.line: result for row in long if (result := mend(row, shapes))}
    fitting: list[Row] = []
    for row in rows:
        if len(row.cells) <= width:  # blank cells at the end were left out
            fitting.append(Row(row.line, (*row.cells, *[""] * (width - len(row.cells)))))
        elif row.line in mended:
            fitting.append(mended[row.line][0])
        else:
            why = f"{len(row.cells)} cells, while the header has {width}"
            rejected.append(Rejected(row.line, why, RowFault.WIDTH))
    good, twice = without_duplicates(fitting, twins=twins)
    repaired = tuple(Repaired(line, how) for line, (_, how) in mended.items())
    return Sorted(tuple(good), tuple(sorted(rejected + twice)), repaired, tuple(shape_notes(sheet, rows, good)))


def shape_notes(sheet: Sheet, rows: Sequence[Row], good: Sequence[Row]) -> Iterator[str]:
    short = [row.line for row in rows if len(row.cells) < len(sheet.columns)]
    if short and len(short) < len(rows):
        some = f"{sheet.unit} {short[0]}" if len(short) == 1 else f"{sheet.unit}s {short[0]} … {short[-1]}"
        yield f"{len(short):,} short row{'s are' if len(short) > 1 else ' is'} padded with blanks ({some})"
    lone = [row for row in good if sum(not is_nothing(cell) for cell in row.cells) == 1]
    if 0 < len(lone) <= len(good) // 3:
        text = visible(next(cell for cell in lone[0].cells if not is_nothing(cell)).strip())[:40]
        more = f" and {len(lone) - 1:,} more" if len(lone) > 1 else ""
        yield f"{sheet.unit} {lone[0].line} (“{text}”){more} fills one cell only, as a heading does; it is imported"
    wrong = [(row.line, cell) for row in good for cell in row.cells if ERRORS.fullmatch(cell.strip())]
    if wrong:
        some = f"“{visible(wrong[0][1].strip())}” ({sheet.unit} {wrong[0][0]})"
        count = f"{len(wrong):,} cell{'s hold' if len(wrong) > 1 else ' holds'}"
        yield f"{count} a spreadsheet's error, such as {some}, and no value"
    words, numbers = parts(good[-1]) if len(good) > FEWEST else ([], {})
    if len(words) == 1 and len(numbers) >= FEWEST and any(numbers.values()) and sums_up(numbers, good[:-1]):
        last = f"{sheet.unit} {good[-1].line} (“{visible(words[0][1])}”)"
        yield f"{last} may be a sum or mean of the rows above; it is imported"


def unwanted(sheet: Sheet, name_at: int | None) -> Iterator[Rejected]:
    """Blank rows, the header again and rows of sums, whatever their width."""
    header = tuple(map(squeezed, sheet.columns))
    above: list[Row] = []
    group: list[Row] = []  # those since the last sum
    named = ((row, parts(row)[0]) for row in reversed(sheet.rows) if not row.blank)
    last = next((row.line for row, words in named if len(words) != 1 or squeezed(words[0][1]) not in SUMMARY), 0)
    foot = foot_of(sheet)
    for row in counted(sheet.rows, "looking at the rows"):
        if row.blank:
            yield Rejected(row.line, "blank", RowFault.BLANK)
        elif row.line in foot:
            yield Rejected(row.line, f"below the table (“{visible(foot[row.line])[:40]}”)", RowFault.FOOTER)
        elif tuple(map(squeezed, trimmed(row.cells))) == header[: len(trimmed(row.cells))] and len(header) > 1:
            yield Rejected(row.line, "the names of the columns again", RowFault.HEADER)
        elif word := summary_word(row, above, name_at, at_end=row.line > last, group=group):
            yield Rejected(row.line, f"a row of sums or means (“{visible(word)}”)", RowFault.TOTAL)
            group = []
        else:
            above.append(row)
            group.append(row)


def foot_of(sheet: Sheet) -> dict[int, str]:
    """The text of each row at the end that is none of the table: one cell, below a blank row or of a report's words."""
    filled = [(row, [cell.strip() for cell in row.cells if cell.strip()]) for row in sheet.rows]
    data = [row.line for row, cells in filled if len(cells) > 1]
    if not data or len(sheet.columns) < FEWEST:
        return {}
    result: dict[int, str] = {}
    parted = False
    for row, cells in filled:
        if row.line <= data[-1]:
            continue
        parted = parted or not cells
        if cells and (parted or FOOT.match(cells[0])) and rough_number(cells[0]) is None:
            parted, result[row.line] = True, cells[0]
    return result


def parts(row: Row) -> tuple[list[tuple[int, str]], dict[int, Decimal]]:
    """The words and the numbers of a row, with their places."""
    numbers = {at: number for at, cell in enumerate(row.cells) if (number := rough_number(cell)) is not None}
    words = [(at, cell.strip()) for at, cell in enumerate(row.cells) if at not in numbers and not is_nothing(cell)]
    return words, numbers


def summary_word(
    row: Row, above: Sequence[Row], name_at: int | None, *, at_end: bool, group: Sequence[Row] = ()
) -> str:
    """What a row of sums or means calls itself; "" where it is data. group: the rows since the last sum."""
    begins = next((cell.strip().casefold() for cell in row.cells if cell.strip()), "")
    squeezed_word, ending = squeezed(begins), begins.endswith(ENDINGS)
    if squeezed_word not in SUMMARY and not begins.startswith(SUMMARY_BEGINS) and not ending:
        return ""
    words, numbers = parts(row)
    if len(words) != 1:
        return ""
    at, word = words[0]
    nameless = name_at is not None and name_at != at and name_at < len(row.cells) and not row.cells[name_at].strip()
    if numbers and (nameless or (ending and len(group) >= FEWEST and sums_up(numbers, group))):
        return word
    if squeezed(word) not in SUMMARY:
        return word if numbers and len(above) >= FEWEST and sums_up(numbers, above) else ""
    if at != name_at and numbers:
        return word
    return word if at_end or (numbers and sums_up(numbers, above)) else ""


def sums_up(numbers: dict[int, Decimal], above: Sequence[Row]) -> bool:
    """Is every number the sum or the mean of the numbers above it?"""
    for at, number in numbers.items():
        column = [value for row in above if len(row.cells) > at and (value := rough_number(row.cells[at])) is not None]
        if not column:
            return False
        total = sum(column, Decimal(0))
        near = Decimal("0.01") + abs(number) / 10**6
        if abs(total - number) > near and abs(total / len(column) - number) > near:
            return False
    return bool(numbers)


def without_duplicates(rows: Iterable[Row], *, twins: bool) -> tuple[list[Row], list[Rejected]]:
    """The rows without those that say the same, cell for cell, as an earlier one."""
    first: dict[tuple[str, ...], int] = {}
    result, twice = [], []
    for row in rows:
        cells = tuple(map(str.strip, row.cells))
        if cells in first and not twins:
            twice.append(Rejected(row.line, f"the same as line {first[cells]}", RowFault.DUPLICATE))
        else:
            first[cells] = row.line
            result.append(row)
    return result, twice
