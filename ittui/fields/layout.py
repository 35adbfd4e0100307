"""How text and numbers are written: what a terminal shows of them, in which marks, how wide, cut and broken to fit.

Text that somebody else typed is data: what a terminal would obey is shown as a dot. Every text is written with the
full set of marks; whoever draws it translates. The measure of width is the one for the screen, the command line and
reports: that of rich.cells, by which Textual draws, too. Every function looks at each letter a fixed number of times:
a pasted log line costs no more than its length. Numbers are rounded for reading only; nothing is compared after that.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from fractions import Fraction

BLOCKS = "▁▂▃▄▅▆▇█"
MARKS = "★✓✗○–·▸●─│▲▼…→×━╸┄↑↓›╭╮╰╯⏎¶←“”’┃▌▐−═•┼┤├┬┴┌┐└┘"


class GlyphSet(NamedTuple):
    """A set of marks, as what is written in place of the full one's.

    letters: letter for letter, for text that has its place already; words: for text that may grow.
    """

    name: str
    letters: Mapping[int, int | str]
    words: Mapping[int, int | str]

    @property
    def plain(self) -> bool:
        """Has it no more than a console has?"""
        return bool(self.letters)


def in_place_of(name: str, marks: str, blocks: str) -> GlyphSet:
    letters = str.maketrans(MARKS + BLOCKS, marks + blocks)
    return GlyphSet(name, letters, {**letters, ord("⏎"): "enter"})


# CONSOLE holds what the kernel's own font (code page 437) and all fonts of Debian's console-setup have in common: those
# for Western Europe (Lat15) lack half-blocks, the kernel's lacks round corners, heavy lines, dashes, quotation marks.
FULL = GlyphSet("braille", {}, {})
HALF_BLOCKS = GlyphSet("blocks", {}, {})
CONSOLE = in_place_of("console", '*+xo-·>•─│▲▼$→x══·↑↓>┌┐└┘<¶←""\'║><-═•┼┤├┬┴┌┐└┘', "··░░▒▒██")
ASCII = in_place_of("ascii", '*+xo-.>o-|^v$>x##.^v>++++<P<""\'!><-=-+++++++++', "_.,-=+*#")
SETS = {each.name: each for each in (FULL, HALF_BLOCKS, CONSOLE, ASCII)}

# Patterns are compiled where they are first used: a start mostly does without.
# C0, DEL and C1 controls; marks, embeddings, overrides and isolates of writing direction; line separators; halves.
UNSEEN = "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
UNSEEN_BUT_LINES = f"(?![\n]){UNSEEN}"


def visible(text: str) -> str:
    """The text on one line, with a dot for each character that a terminal would obey instead of show."""
    return text if text.isprintable() else re.sub(UNSEEN, "·", text)


def in_ascii(error: UnicodeError) -> tuple[str, int]:
    """What is written where an encoding lacks a character: for our own marks their ASCII ones, else a question mark."""
    assert isinstance(error, UnicodeEncodeError)
    lacked = error.object[error.start : error.end]
    return "".join(each if each.isascii() else "?" for each in lacked.translate(ASCII.words)), error.end


def visible_lines(text: str) -> str:
    """As visible, but keeping line ends; a tab becomes four blanks."""
    return re.sub(UNSEEN_BUT_LINES, "·", text.replace("\t", "    "))


# Western letters and the marks that ittui itself writes: one column each, as rich.cells has it, too.
NARROW = (
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u2010-\u2027\u2030-\u2044\u2190-\u22ff\u2500-\u25fc\u2605\u2713\u2717€]*"
)
SEGMENT = r"[^-]*-+|[^-]+"  # where a long word is broken best


def terminal_size() -> os.terminal_size:
    """Columns and rows of the terminal, as shutil tells them; importing that takes longer than a short list."""
    known = {name: int(text) for name in ("COLUMNS", "LINES") if (text := os.environ.get(name, "")).isdecimal()}
    size = os.terminal_size((80, 24))
    with suppress(AttributeError, ValueError, OSError):  # no terminal, or closed
        size = os.get_terminal_size(sys.__stdout__.fileno())  # type: ignore[union-attr]  # None is an AttributeError
    return os.terminal_size((known.get("COLUMNS") or size.columns or 80, known.get("LINES") or size.lines or 24))


def width_of(text: str) -> int:
    """Columns of a terminal: two for wide East Asian characters, none for combining marks."""
    if text.isascii() or re.fullmatch(NARROW, text):
        return len(text)
    from rich.cells import cell_len  # most commands do without

    return cell_len(text)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Text of exactly so many columns; what is cut off leaves an ellipsis."""
    length = width_of(text)
    if length <= width:
        return " " * (width - length) + text if right else text + " " * (width - length)
    if width <= 1:
        return "…"[:width]
    if length == len(text) and re.fullmatch(NARROW, text):
        return text[: width - 1] + "…"
    from rich.cells import set_cell_size

    return set_cell_size(text, width - 1) + "…"


def padded(text: str, width: int, right: bool = False) -> str:
    """Text of at least so many columns."""
    blanks = " " * (width - width_of(text))
    return blanks + text if right else text + blanks


def narrow(widths: list[int], which: Sequence[int], least: Sequence[int], excess: int) -> None:
    """Take what is too much from the widest of these columns, one character at a time, down to the least of each."""
    while excess > 0 and (able := [at for at in which if widths[at] > least[at]]):
        widths[max(able, key=lambda at: widths[at])] -= 1
        excess -= 1


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most so many columns, broken between words where there are any; one line at least."""
    width = max(width, 1)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", -1
        for word in paragraph.split(" "):
            size = width_of(word)
            if used + 1 + size <= width:
                line, used = f"{line} {word}" if used >= 0 else word, used + 1 + size
                continue
            lines += [line.rstrip()] if line.strip() else []
            *full, line = broken(word, width) if size > width else [word]
            lines += full
            used = width_of(line)
        lines.append(line.rstrip())
    return lines


def wrap_items(text: str, width: int) -> list[str]:
    """Lines of a list such as “S: …; M: …”: between its items first, so that what belongs together is seen together."""
    lines: list[str] = []
    for item in re.findall(r".+?; |.+", text, re.DOTALL):
        if lines and width_of(lines[-1]) + 1 + width_of(item.rstrip(" ")) <= width and "\n" not in item:
            lines[-1] = f"{lines[-1]} {item}".strip(" ")
        else:
            lines += wrap(item, width)
    return lines or [""]


def broken(word: str, width: int) -> list[str]:
    """A word that is wider than a line, in pieces; after a hyphen where there is one."""
    from rich.cells import chop_cells

    pieces, used = [""], 0
    for segment in re.findall(SEGMENT, word):
        size = width_of(segment)
        if used + size <= width:
            pieces[-1], used = pieces[-1] + segment, used + size
        else:
            pieces += chop_cells(segment, width)
            used = width_of(pieces[-1])
    return [piece for piece in pieces if piece] or [""]


NONE = "–"
MOST_DIGITS = 12
ENDS = ("0", "100")  # none and all, of a share
MILLION = 10**6
Numeric: TypeAlias = "Fraction | Decimal | int"


def figure(value: Numeric | None, unit: str = "", digits: int | None = None, against: Iterable[Numeric] = ()) -> str:
    """A number with its unit, such as “1,235 h”, “78.6 %” or “0.89”; – where there is none.

    digits: at most so many after the point; without it as many as a glance needs: 2 below 10, 1 below 1,000, and
    millions from ten on. against: numbers that it stands beside; it gets the digits that tell it from them, so that
    99.998 beside 99.999 is not “100”. A share is told from none and from all: 99.96 % is not “100 %”.
    """
    if value is None:
        return NONE
    from fractions import Fraction  # a list of records without a number needs none

    exact = Fraction(value)
    text, more = written(exact, digits), glance(exact) if digits is None else digits
    beside = (*against, int(text)) if unit == "%" and text in ENDS else against
    others = [Fraction(other) for other in beside if other != exact]
    while any(written(other, digits) == text for other in others) and more < MOST_DIGITS:
        more += 1
        digits, text = more, written(exact, more)
    return f"{text} {unit}".rstrip()


def written(value: Fraction, digits: int | None) -> str:
    """A number alone, thousands grouped, without empty decimals."""
    if digits is None:
        if 10 * MILLION <= abs(value) < MILLION**2:
            return f"{written(value / MILLION, 1)} M"
        digits = glance(value)
    whole, part = rounded(value, digits)
    decimals = f".{part:0{digits}}".rstrip("0").rstrip(".") if part else ""
    sign = "-" if value < 0 and (whole or part) else ""
    return f"{sign}{whole:,}{decimals}"


def glance(value: Fraction) -> int:
    """How many digits after the point somebody wants who only glances."""
    size = abs(value)
    return 0 if value.denominator == 1 or size >= 1000 else 1 if size >= 10 else 2


def rounded(value: Fraction, digits: int) -> tuple[int, int]:
    """(whole, part) of a number without its sign, the part in so many digits; half up, however long the number is."""
    half, scale = value.denominator, int(10**digits)
    return divmod((abs(value.numerator) * scale * 2 + half) // (2 * half), scale)


def percent(share: Fraction | None, digits: int = 0) -> str:
    """A share of 1 as per cent, such as “63 %”; what is nearly all or nearly none is not written as 100 or 0."""
    return NONE if share is None else figure(share * 100, "%", digits, against=(0, 100))
