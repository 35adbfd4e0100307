"""Text files into rows: their encoding, commas, semicolons, tabs or bars between cells, and tables of Markdown."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ...fields import InputError, visible
from ..sheet import HEADER_WITHIN, Row, Sheet, WantedColumns, known_names, looks_like_header, table, trimmed

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD, FEW = 4096, 16  # more NUL bytes than a few in the head of a file: no text, or UTF-16 without its mark
OTHERS = (
    "cp1250",
    "cp1251",
    "cp850",
    "cp1253",
    "mac_roman",
    "gb18030",
    "cp932",
)  # what such text mostly is, where it isn't cp1252
STRANGE_IN_WORDS = re.compile(r"[^\W\d_][¡-¿‚-›Œœ×÷€™Ÿƒˆ˜][^\W\d_]|[ÃÂ][\x80-¿]")
WORD = re.compile(r"[^\W\d_]{3,}")


class Decoded(NamedTuple):
    """Text, and the encoding that it was read in."""

    text: str
    encoding: str


def decode(data: bytes, encoding: str = "") -> Decoded:
    """The text of a file: as asked, else by its byte order mark, else UTF-8, else Windows-1252.

    InputError where it is no text of that encoding.
    """
    if encoding:
        return Decoded(strictly(data, known_encoding(encoding)).removeprefix("\ufeff"), encoding)
    for mark, name in BOMS:
        if data.startswith(mark):
            return Decoded(strictly(data, name), name)
    if data[:HEAD].count(0) > FEW:
        raise InputError("this is not a text file; save the sheet as CSV in UTF-8 and import that")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        refuse_half_characters(data, error)
    return Decoded(strictly(data, "cp1252"), "cp1252")


def known_encoding(name: str) -> str:
    """The name itself; InputError where Python knows no such encoding of text."""
    try:
        "".encode(name)
    except (LookupError, ValueError):
        raise InputError(f"“{visible(name)}” is not an encoding; write it like utf-8, cp1250 or cp1251") from None
    return name


def strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"line {line} is not {encoding} text; save it as UTF-8, or say what it is with --encoding, such as cp1251"
        ) from None


def refuse_half_characters(data: bytes, error: UnicodeDecodeError) -> None:
    """Half a surrogate pair written as if it were UTF-8 is an error of the file, not another encoding."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return
    line = data.count(b"\n", 0, error.start) + 1
    raise InputError(f"line {line} holds half a character, which no file can keep; type it again there") from None


def encoding_note(data: bytes, decoded: Decoded) -> str:
    """What is to be said of the encoding: that it was guessed, and what the text would be otherwise."""
    word = improbable(decoded.text)
    if word and decoded.encoding.startswith("utf-8"):
        return f"“{visible(word)}” looks like text that was encoded twice; the file may be damaged"
    if decoded.encoding in ("utf-8", "utf-8-sig"):
        return ""
    if not word or decoded.encoding != "cp1252":
        return f"read as {decoded.encoding}"
    others = [f"{name}: {visible(other)}" for name in OTHERS if (other := reading(word, name))]
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
    delimiter = delimiter or detected_delimiter(text, wanted)
    notes = [] if delimiter == "," else [f"cells are separated by {'tabs' if delimiter == chr(9) else delimiter}"]
    return table(tuple(records(text, delimiter)), wanted, notes=notes)


def records(text: str, delimiter: str) -> Iterator[Row]:
    """The rows of the text; InputError where a quotation mark is never closed."""
    csv.field_size_limit(LONGEST_CELL)
    spaced = blank_before_quotes(text, delimiter)
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


def blank_before_quotes(text: str, delimiter: str) -> bool:
    """Is there a cell whose quotation marks come after a blank, as people write a list by hand?"""
    cut = re.escape(delimiter)
    return not delimiter.isspace() and bool(re.search(rf'{cut} +"[^"\n]*" *({cut}|\r?\n|$)', text))


def refuse_open_quote(text: str, line: int, delimiter: str) -> None:
    """An open quotation mark swallows all rows that follow: the last row is then not one."""
    tail = "".join(text.splitlines(keepends=True)[line - 1 :])
    try:
        list(csv.reader(io.StringIO(tail, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "end of data" in str(error):
            raise InputError(f"a quotation mark that is opened in the row of line {line} is never closed") from None


def detected_delimiter(text: str, wanted: WantedColumns) -> str:
    """The mark under which most names are known, else that cuts most rows into the same number of cells."""
    return max(DELIMITERS, key=lambda mark: evenness(text, mark, wanted))


def evenness(text: str, mark: str, wanted: WantedColumns) -> tuple[int, bool, float]:
    """How well a mark cuts the text: known names, is there a header, and how many cells hang together."""
    try:
        rows = [row for row in islice(records(text, mark), SAMPLE) if not row.blank]
    except InputError:
        return 0, False, 0
    if not rows:
        return 0, False, 0
    width, count = Counter(len(row.cells) for row in rows).most_common(1)[0]
    heads = [row for row in rows[:HEADER_WITHIN] if len(trimmed(row.cells)) > 1 and looks_like_header(row)]
    names = max((known_names(row, wanted.known) for row in heads), default=0)
    return names, bool(heads) and width > 1, width * count / len(rows) if width > 1 else 0


RULE = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")
BAR = re.compile(r"(?<!\\)\|")


def looks_like_markdown(text: str) -> bool:
    """Is there a line of dashes between bars below a line with bars?"""
    return rule_at(text.splitlines()[:200]) > 0


def rule_at(lines: list[str]) -> int:
    """Where the dashes are that are below the names of the columns; 0 where nowhere."""
    for at in range(1, len(lines)):
        if "|" in lines[at] and RULE.fullmatch(lines[at]) and "|" in lines[at - 1]:
            return at
    return 0


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
    bare = line.strip().removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return tuple(plain(cell) for cell in BAR.split(bare))


def plain(cell: str) -> str:
    """A cell as it was before it was escaped for Markdown."""
    broken = re.sub(r"<br\s*/?>", "\n", cell.strip(), flags=re.IGNORECASE)
    return re.sub(r"\\([\\`*_{}\[\]<>|~#])", r"\1", broken)
