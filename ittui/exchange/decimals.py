"""Which mark is the decimal one in the numbers of a file: 12.000 is twelve here and twelve thousand elsewhere.

Most numbers tell by themselves: 9.500,5 and 0,75 have a decimal comma, 1,234.5 and 3.1416 a decimal point. One mark
before just three digits does not, and takes the mark that the column's other cells tell; else that of all columns
of the file. Where nothing tells, money has no three decimals and a count none, so that the mark separates thousands;
for any other number, and where the cells of a column contradict one another, the user is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ..fields import InputError, visible
from ..fields.field import Word
from .sheet import Located, Row

ANSWER = "say which with --decimal comma or point"
SCALED = re.compile(
    r"\d\W*(k|tsd|m|mio|mn|bn|mrd|T(?=EUR|€))\b", re.IGNORECASE
)  # as 2.306 m, which is read as it is typed
NO_CENTS = re.compile(r"(?<=\d)[.,][-–—]+(?=\D*$)")  # 1.500,-- and 1'500.-
NATIVE = re.compile(r"-?\d+(\.\d+)?")
CORE = re.compile(r"\d[\d.,]*\d")
BLANKS = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u2060"), " ")  # what separates thousands in many languages
UNITS = re.compile(r"\(\s*[$€£]?\s*m(?:illions?)?\s*\)$|[$€£¥₹%]|\b[A-Z]{3}\b|\bkr\b")
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")


class Decimals(Word):
    """The mark before the decimals."""

    COMMA = "comma"
    POINT = "point"
    NONE = "none"  # every mark separates thousands


class Sort(Word):
    """What the numbers of a column are: money has no three decimals, counts have none."""

    MONEY = "money"
    COUNT = "count"
    NUMBER = "number"
    SCALED = "scaled"  # money in millions, which has decimals


def decimals_named(text: str) -> Decimals | None:
    """The mark that a user asked for; None for a blank."""
    word = {",": "comma", ".": "point", "dot": "point"}.get(text.strip().casefold(), text.strip().casefold())
    if word and word not in ("comma", "point"):
        raise InputError(f"“{visible(text)}” is not a decimal mark; it is comma or point")
    return Decimals(word) if word else None


def reported(text: str) -> Decimals | None:
    """The decimal mark that a cell tells by itself."""
    core = core_of(text)
    if NO_CENTS.search(text):
        return Decimals.COMMA if "," in NO_CENTS.findall(text)[0] else Decimals.POINT
    if not core or is_open(text):
        return None
    commas, points = core.count(","), core.count(".")
    if commas and points:
        return Decimals.COMMA if core.rfind(",") > core.rfind(".") else Decimals.POINT
    if commas > 1 or points == 1:
        return Decimals.POINT
    return Decimals.COMMA if commas or points else None


def is_open(text: str) -> bool:
    """Can it be read in two ways, as 12.000 and 1,234 can?"""
    return bool(re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", core_of(text)))


def core_of(text: str) -> str:
    """The digits of a number with the marks between them; "" where it is no single number."""
    result = CORE.findall(text)
    return str(result[0]) if len(result) == 1 and not SCALED.search(text) else ""


def plainly(text: str, mark: Decimals) -> str:
    """A cell of one number as nobody can read it otherwise: blanks plain, one mark before three digits decided."""
    text = text.translate(BLANKS)
    if NO_CENTS.search(text):
        return re.sub(r"(?<=\d)[.,](?=\d{3})", "", NO_CENTS.sub("", text))
    core = core_of(text)
    if not re.fullmatch(r"\d+[.,]\d{3}", core):
        return text
    if core[0] == "0":
        plain = core.replace(",", ".") + "0"
    elif mark is Decimals.NONE or ("," in core) is (mark is Decimals.POINT):
        plain = re.sub("[.,]", "", core) if is_open(text) else core
    else:
        plain = core.replace(",", ".") + "0"
    return text.replace(core, plain, 1)


def rough_number(text: str) -> Decimal | None:
    """The number of a cell as well as it can be told without its column; for comparing sums, never for a record."""
    bare = UNITS.sub("", text.translate(BLANKS).replace("−", "-")).replace(" ", "").replace("'", "")
    match = re.fullmatch(r"([-(]?)([\d.,]*\d)\)?", bare)
    if not match:
        return None
    core = match[2]
    last = max(core.rfind(","), core.rfind("."))
    grouped = last >= 0 and (core.count(core[last]) > 1 or (core[last] == "," and len(core) - last == 4))
    if last >= 0 and not grouped:
        core = f"{re.sub('[.,]', '', core[:last])}.{core[last + 1 :]}"
    number = Decimal(re.sub("[.,]", "", core) if grouped else core)
    return -number if match[1] else number


@dataclass(kw_only=True)
class NumberEvidence:
    """What the cells of one column tell."""

    column: str
    sort: Sort
    tells: dict[Decimals, Located] = field(default_factory=dict)  # the first cell that tells each
    weak: dict[Decimals, Located] = field(default_factory=dict)  # the same of cells that may be numbers, not texts
    open: Located | None = None

    def weigh(self, cell: Located, native: bool) -> None:
        mark = reported(cell.text)
        if mark:
            (self.weak if native and NATIVE.fullmatch(cell.text) else self.tells).setdefault(mark, cell)
        elif self.open is None and is_open(cell.text):
            self.open = cell


def decide_marks(
    columns: Sequence[str],
    rows: Sequence[Row],
    mapped: Mapping[str, Sort],
    asked: Decimals | None,
    *,
    native: bool = False,
) -> tuple[dict[str, Decimals], list[str]]:
    """The decimal mark of each mapped column that has open cells, and what the user should know of it.

    native: numbers of the file are numbers, and say nothing of how its texts are written unless no text does.
    InputError where the cells contradict one another, or tell nothing, and nobody said which mark is meant.
    """
    result = [weighed(columns, rows, name, sort, native=native) for name, sort in mapped.items()]
    everywhere = {mark: cell for each in result for mark, cell in each.tells.items()}
    open_ones = [each for each in result if each.open]
    marks = {each.column: asked or mark_of(each, everywhere) for each in open_ones}
    return marks, [remark(each, marks[each.column], asked) for each in open_ones]


def weighed(
    columns: Sequence[str], rows: Sequence[Row], name: str, sort: Sort, *, native: bool = False
) -> NumberEvidence:
    at = columns.index(name)
    evidence = NumberEvidence(column=name, sort=sort)
    for text, line in {row.cells[at]: row.line for row in reversed(rows)}.items():
        if sort is Sort.MONEY and any(code in text for code in THREE_DECIMALS):
            evidence.sort = Sort.NUMBER
        evidence.weigh(Located(text, line), native)
    return evidence


def mark_of(each: NumberEvidence, everywhere: Mapping[Decimals, Located]) -> Decimals:
    """The mark of a column with open cells: its own, else that of the file, else what such numbers can only have."""
    if each.sort is Sort.COUNT:
        return Decimals.NONE
    name = visible(each.column)
    if len(each.tells) > 1:
        comma, point = each.tells[Decimals.COMMA], each.tells[Decimals.POINT]
        raise InputError(
            f"the numbers of “{name}” can be read in two ways, such as {each.open}, "
            f"while {comma} has a decimal comma and {point} a decimal point; {ANSWER}"
        )
    tells = each.tells or everywhere or each.weak
    if len(tells) == 1:
        return next(iter(tells))
    if each.sort is Sort.MONEY:
        return Decimals.NONE
    if each.sort is Sort.SCALED:
        return Decimals.POINT if each.open and "." in each.open.text else Decimals.COMMA
    raise InputError(
        f"the numbers of “{name}” can be read in two ways, such as {each.open}, and no cell decides; {ANSWER}"
    )


def remark(each: NumberEvidence, mark: Decimals, asked: Decimals | None) -> str:
    if mark is Decimals.NONE:
        name = visible(each.column)
        return f"numbers of “{name}” such as {each.open} are read as thousands, without decimals; otherwise {ANSWER}"
    cell = {**each.weak, **each.tells}.get(mark)
    why = "--decimal" if asked else str(cell or "the file's other numbers")
    return f"numbers of “{visible(each.column)}” are read with a decimal {mark} ({why})"
