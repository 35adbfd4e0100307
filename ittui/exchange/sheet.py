"""A table as any format gives it: named columns over rows of text. It knows no field.

Where the header stands is found here, for every format alike: by the columns that were asked for, else by the row that
has most names which some field goes by. Texts are made tables here, too: their encoding, commas, semicolons, tabs or
bars between cells, and tables of Markdown.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from ..fields import InputError, visible

HEADER_WITHIN = 60
# Names without a letter: a sign, a year, a month.
A_NAME = re.compile(r"[#%№]|(19|20)\d\d|\d{4}[-/]\d\d?(-\d\d)?|(\d\d?[-/.]){1,2}\d{4}")


class Row(NamedTuple):
    """The cells of one row, and where in the file it begins, from 1."""

    line: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


class Located(NamedTuple):
    """A cell and the line it is on."""

    text: str
    line: int

    def __str__(self) -> str:
        return f"“{visible(self.text.strip())}” (line {self.line})"


class WantedColumns(NamedTuple):
    """What helps to find the right table: columns that mappings name, names that fields go by, names of sheets."""

    columns: Collection[str] = ()
    known: Collection[str] = ()
    sheet: str = ""  # asked for by name
    kinds: Collection[str] = ()  # what a sheet of this kind may be called


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What was found in a file. A name that stands over several columns is numbered, and repeats says where it is."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: str = "line"  # what rows are counted in: lines of a text, rows of a workbook, records of JSON
    notes: tuple[str, ...] = ()  # what was found out about the file
    repeats: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    native: bool = False  # its numbers and days are no texts, so that they say nothing of how texts are written


def table(rows: Sequence[Row], wanted: WantedColumns, *, unit: str = "line", notes: Sequence[str] = ()) -> Sheet:
    """The header among the rows and what is below it; InputError where there is none."""
    at = header_at(rows, wanted)
    below = rows[at + 1 :]
    header = trimmed(rows[at].cells)
    width = max(len(header), min(len(rows[at].cells), max((len(trimmed(row.cells)) for row in below), default=0)))
    header = header + ("",) * (width - len(header))
    columns, repeats = named_columns(header)
    result = [*notes]
    if any(not row.blank for row in rows[:at]):
        result.append(f"the column names are on {unit} {rows[at].line}; anything above is skipped")
    # A delimiter at the end of a row makes no cell: blank ones beyond the width go.
    fitting = tuple(Row(line, cells[: max(width, len(trimmed(cells)))]) for line, cells in below)
    return Sheet(columns=columns, rows=fitting, unit=unit, notes=tuple(result), repeats=repeats)


def trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells without the blank ones at the end."""
    size = len(cells)
    while size and not cells[size - 1].strip():
        size -= 1
    return cells[:size]


def header_at(rows: Sequence[Row], wanted: WantedColumns) -> int:
    """The place of the header: the row with all columns that were asked for, else with most known names."""
    near = list(enumerate(rows[:HEADER_WITHIN]))
    asked = set(map(squeezed, wanted.columns))
    for at, row in near:
        if asked and asked <= set(map(squeezed, row.cells)):
            return at
    likely = [(at, row) for at, row in near if looks_like_header(row)]
    count, at = max(((known_names(row, wanted.known), -at) for at, row in likely), default=(0, 0))
    if count:
        return -at
    widths = (max((len(row.cells) for row in rows[:HEADER_WITHIN]), default=1), 2, 1)
    wide = [at for least in widths for at, row in likely if len(trimmed(row.cells)) >= least]
    if not wide:
        raise InputError("no row names the columns; add one above the data")
    return wide[0]


def known_names(row: Row, known: Collection[str]) -> int:
    """How many cells of a row are names that some field goes by."""
    return len({name for cell in row.cells if (name := squeezed(cell)) in known and name})


def looks_like_header(row: Row) -> bool:
    """Mostly filled, with words or what else can be a name."""
    names = [cell.strip() for cell in row.cells if cell.strip()]
    if not names or 2 * len(names) < len(trimmed(row.cells)):
        return False
    return all(A_NAME.fullmatch(name) or any(map(str.isalpha, name)) for name in names)


def named_columns(cells: Sequence[str]) -> tuple[tuple[str, ...], dict[int, tuple[int, ...]]]:
    """A name for every column, each once, and where the names are that stand over several."""
    names: list[str] = []
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        name = " ".join(cell.split()) or f"column {at + 1}"
        places.setdefault(name, []).append(at)
        names.append(f"{name} ({at + 1})" if name in names else name)
    return tuple(names), {each[0]: tuple(each) for each in places.values() if len(each) > 1}


def squeezed(name: str) -> str:
    """A name as it is compared: letters, digits and the signs that are names, lower case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum() or letter in "#%№")


def number_text(value: Decimal) -> str:
    """A number so that nobody can take its decimal point for a mark of thousands: 1.234 is written 1.2340."""
    if value == value.to_integral_value():
        return f"{value:.0f}"
    text = f"{value:f}".rstrip("0")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD, FEW = 4096, 16  # more NUL bytes than a few in the head of a file: no text, or UTF-16 without its mark
CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")  # that many are in no text of an old encoding
SAVE_IT = "save it as .xlsx or CSV"
OTHERS = "cp1250 cp1251 cp850 cp1253 mac_roman gb18030 cp932"  # what such text mostly is, where it isn't cp1252
STRANGE_IN_WORDS = re.compile(r"[^\W\d_][¡-¿‚-›Œœ×÷€™Ÿƒˆ˜][^\W\d_]|[ÃÂ][\x80-¿]")
WORD = re.compile(r"[^\W\d_]{3,}")


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file, and the encoding it is read in: as asked, else by its mark, else UTF-8, else Windows-1252.

    InputError where it is no text of that encoding.
    """
    if encoding:
        return strictly(data, encoding).removeprefix("\ufeff"), encoding
    for mark, name in BOMS:
        if data.startswith(mark):
            return strictly(data, name), name
    no_text = InputError(f"this is not a text file, nor a workbook; {SAVE_IT} in UTF-8, and import that")
    if data[:HEAD].count(0) > FEW:
        raise no_text
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        fault = error
    with suppress(UnicodeDecodeError):  # half a surrogate pair is an error of the file, not another encoding
        data.decode("utf-8", "surrogatepass")
        line = data.count(b"\n", 0, fault.start) + 1
        raise InputError(f"line {line} holds half a character, which no file can keep; type it again there")
    if len(CONTROLS.findall(data[:HEAD])) > FEW:
        raise no_text
    return strictly(data, "cp1252"), "cp1252"


def strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        how = "save it as UTF-8, or say what it is with --encoding, such as cp1251"
        raise InputError(f"line {line} is not {encoding} text; {how}") from None
    except (LookupError, ValueError):
        raise InputError(f"“{visible(encoding)}” is not an encoding; write it like utf-8, cp1250 or cp1251") from None


def encoding_note(text: str, encoding: str) -> str:
    """What is to be said of the encoding: that it was guessed, and what the text would be otherwise."""
    word = improbable(text)
    if word and encoding.startswith("utf-8"):
        return f"“{visible(word)}” looks like text that was encoded twice; the file may be damaged"
    if encoding in ("utf-8", "utf-8-sig"):
        return ""
    if not word or encoding != "cp1252":
        return f"read as {encoding}"
    others = [f"{name}: {visible(other)}" for name in OTHERS.split() if (other := reading(word, name))]
    return f"read as cp1252, where a word is “{visible(word)}”; another --encoding would give {'; '.join(others)}"


def reading(word: str, encoding: str) -> str:
    """A word of cp1252 as another encoding has it; "" where it is no word there."""
    try:
        text = word.encode("cp1252").decode(encoding)
    except (UnicodeDecodeError, UnicodeEncodeError):
        return ""
    return text if text.isprintable() and not improbable(text) else ""


def improbable(text: str) -> str:
    """The first word that nobody writes so: Latin letters nearly all with accents, or signs inside of a word."""
    for match in WORD.finditer(text):
        word = match[0]
        if not word.isascii() and 3 * sum("À" <= letter <= "ÿ" for letter in word) > 2 * len(word):
            return word
    strange = STRANGE_IN_WORDS.search(text)
    if not strange:
        return ""
    start, end = strange.span()
    while start and not text[start - 1].isspace() and text[start - 1] not in ",;\t|\"'":
        start -= 1
    while end < len(text) and not text[end].isspace() and text[end] not in ",;\t|\"'":
        end += 1
    return text[start:end]


DELIMITERS = ",;\t|"
SAMPLE = 200
LONGEST_CELL = 4_000_000


def delimited(text: str, wanted: WantedColumns, delimiter: str = "") -> Sheet:
    """The table of such a text. InputError where it is empty or there is no header."""
    if not text.strip(" \t\r\n,;|"):
        raise InputError("the file is empty")
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # how Excel names the delimiter
        delimiter, text = delimiter or first.strip()[-1], "\n" + rest
    if len(delimiter) > 1 or delimiter in ('"', "\r", "\n"):
        raise InputError("a delimiter is one sign, such as ; or tab")
    # The mark under which most names are known, else that cuts most rows into the same number of cells.
    delimiter = delimiter or max(DELIMITERS, key=lambda mark: evenness(text, mark, wanted))
    notes = [] if delimiter == "," else [f"cells are separated by {'tabs' if delimiter == chr(9) else delimiter}"]
    return table(tuple(records(text, delimiter)), wanted, notes=notes)


def records(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of the text; InputError where a quotation mark is never closed."""
    csv.field_size_limit(LONGEST_CELL)
    cut = re.escape(delimiter)
    # Is there a cell whose quotation marks come after a blank, as people write a list by hand?
    spaced = not delimiter.isspace() and bool(re.search(rf'{cut} +"[^"\n]*" *({cut}|\r?\n|$)', text))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=spaced)
    line = 1
    try:
        for cells in reader:
            yield Row(line, tuple(cells))
            last, line = line, reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"line {line} cannot be read as a row: {error}") from None
    if line > 1 and line - last > 1:
        refuse_open_quote(text, last, delimiter)


def refuse_open_quote(text: str, line: int, delimiter: str) -> None:
    """An open quotation mark swallows all rows that follow: the last row is then not one."""
    tail = "".join(text.splitlines(keepends=True)[line - 1 :])
    try:
        list(csv.reader(io.StringIO(tail, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise InputError(f"a quotation mark that is opened in the row of line {line} is never closed") from None


def evenness(text: str, mark: str, wanted: WantedColumns) -> tuple[int, bool, float]:
    """How well a mark cuts the text: known names, is there a header, and how many cells hang together."""
    rows: list[Row] = []
    with suppress(InputError):
        rows = [row for row in islice(records(text, mark), SAMPLE) if not row.blank]
    if not rows:
        return 0, False, 0
    width, count = Counter(len(row.cells) for row in rows).most_common(1)[0]
    heads = [row for row in rows[:HEADER_WITHIN] if len(trimmed(row.cells)) > 1 and looks_like_header(row)]
    names = max((known_names(row, wanted.known) for row in heads), default=0)
    return names, bool(heads) and width > 1, width * count / len(rows) if width > 1 else 0


RULE = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")
BAR = re.compile(r"(?<!\\)\|")


def rule_at(lines: list[str]) -> int:
    """Where a line of dashes between bars is below one with bars, the names of the columns; 0 where nowhere."""
    rules = (at for at in range(1, len(lines)) if "|" in lines[at] and RULE.fullmatch(lines[at]))
    return next((at for at in rules if "|" in lines[at - 1]), 0)


def markdown_sheet(text: str, wanted: WantedColumns) -> Sheet:
    """The rows of the table up to the first line that has no bar."""
    lines = text.splitlines()
    at = rule_at(lines)
    rows = [Row(at, cells_of(lines[at - 1]))]
    for number, line in enumerate(lines[at + 1 :], at + 2):
        if "|" not in line:
            break
        rows.append(Row(number, cells_of(line)))
    return table(rows, wanted, notes=["read as a Markdown table"])


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a line of Markdown, as they were before they were escaped."""
    bare = re.sub(r"(?<!\\)\|$", "", line.strip().removeprefix("|"))
    cells = (re.sub(r"<br\s*/?>", "\n", cell.strip(), flags=re.IGNORECASE) for cell in BAR.split(bare))
    return tuple(re.sub(r"\\([\\`*_{}\[\]<>|~#])", r"\1", cell) for cell in cells)
