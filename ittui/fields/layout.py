"""How many columns of a terminal a text takes, and how it is cut, filled and broken to fit.

The one measure for the screen, the command line and reports: that of rich.cells, by which Textual draws, too. Every
function looks at each letter a fixed number of times: a pasted log line costs no more than its length.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress

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
