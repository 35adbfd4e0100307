"""How answers are written: tables that fit, JSON that is safe to look at, colour where it is wanted."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from io import StringIO
from typing import NamedTuple

from ..config import config, glyphs, is_linear
from ..fields import Json, visible
from ..fields.layout import ASCII, UNSEEN, GlyphSet, fit, narrow, terminal_size, width_of
from ..long_work import counted
from ..views import Cell, Line

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
ROLES = {  # of cells, as STYLES
    "good": "green",
    "warn": "yellow",
    "bad": "red",
    "dim": "dim",
    "accent": "cyan",
    "title": "bold",
    "head": "bold",
}
PIPED = 9999  # columns where there is no terminal: what is piped stays on one line
LEAST = 12
SPOKEN = {ord("→"): "to", ord("✓"): "yes", ord("✗"): "no", ord("–"): "-", ord("…"): "to"}


Shown = tuple[str, str]  # a text and the role it plays


class TableColumn(NamedTuple):
    """A column of a table: priority 1 is the last to be dropped where there is no room."""

    title: str
    priority: int = 1
    numeric: bool = False


def say(text: str = "") -> None:
    print(as_written(text))


def as_written(text: str) -> str:
    """The text as it is written here: with ASCII marks where there are no others, and as it is said for who listens."""
    if is_linear():
        return "\n".join(map(spoken, text.split("\n")))
    return text.translate(words) if (words := glyphs().words) else text


def drawn_with() -> GlyphSet:
    """The marks that charts are drawn with, which no encoding but UTF-8 has all of."""
    return glyphs() if in_utf8() else ASCII


def in_utf8() -> bool:
    """Is what is printed written in UTF-8?"""
    return (getattr(sys.stdout, "encoding", "") or "utf8").lower().replace("-", "") == "utf8"


def spoken(line: str) -> str:
    """A line without the marks and the blanks that only eyes have something of."""
    bare = seen_only().sub("", line).translate(SPOKEN)
    return re.sub(r"(?<=\S) {2,}(?=\S)", ", ", bare.strip())


@cache
def seen_only() -> re.Pattern[str]:
    """What says nothing to who listens: the mark before a status word, bullets, rules and bars."""
    from ..metrics import Status

    states = "|".join(f"{re.escape(each.glyph)} (?={each.word})" for each in Status)
    return re.compile(rf"(?<!\S)(?:{states})|[═─━┄│▁▂▃▄▅▆▇█]+|(?<!\S)[•▸●] ?")


def say_filled(text: str, indent: int = 0) -> None:
    """A paragraph, broken between words where the terminal ends; what is piped stays on one line.

    indent: where its further lines begin; without it a little further in than the first, where that is indented.
    """
    width = room()
    if width is None or width_of(text) <= width:
        say(text)
        return
    from textwrap import fill

    gap = len(text) - len(text.lstrip())
    say(fill(text, max(width, 20), subsequent_indent=" " * min(indent or (gap and gap + 2), max(width - 20, 0))))


def say_lines(lines: Iterable[Line], color: str) -> None:
    """Lines of cells, each cell in the colour of its role where there is somebody to see it."""
    on = colored(color) and not is_linear()
    written = [(as_written(painted(line, on)), not line) for line in lines]
    paged("".join(f"{text}\n" for text, blank in written if text or blank))


def painted(line: Line, on: bool) -> str:
    if not on:
        return "".join(cell.text for cell in line).rstrip()
    return "".join(styled(cell.text, ROLES.get(cell.role, ""), bool(cell.text.strip())) for cell in line).rstrip()


def paged(text: str) -> None:
    """Print; on a terminal what is longer than that goes through the user's pager, or less."""
    command = config().text("pager") or "less"
    short = text.count("\n") < terminal_size().lines
    held_back = isinstance(sys.stdout, StringIO)  # for somebody who shows it later
    if held_back or short or command == "cat" or is_linear() or not sys.stdout.isatty():
        sys.stdout.write(text)
        return
    import shlex
    import subprocess

    sys.stdout.flush()
    try:
        done = subprocess.run(shlex.split(command), input=text.encode(), env={"LESS": "FRX", **os.environ}, check=False)
    except (OSError, ValueError):
        sys.stdout.write(text)
    else:
        if done.returncode == 127:  # so says a shell, or env, that there is no such program
            sys.stdout.write(text)


def say_json(value: Json) -> None:
    """A value as JSON: a list one item a line; what a terminal would obey stays escaped."""
    plain = not in_utf8()
    if isinstance(value, list):
        lines = (encoded(each, plain) for each in value)
        print("[" + "".join(f"{',' if number else ''}\n{line}" for number, line in enumerate(lines)) + "\n]")
    else:
        print(encoded(value, plain))


def encoded(value: Json, plain: bool = False) -> str:
    text = json.dumps(value, ensure_ascii=plain)
    return text if text.isprintable() else re.sub(UNSEEN, lambda result: f"\\u{ord(result[0]):04x}", text)


def styled(text: str, style: str, on: bool) -> str:
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if on and style else text


def colored(wanted: str) -> bool:
    """Is colour wanted (auto, always, never; "": as configured), and is there somebody to see it?"""
    wanted = wanted or config().text("color")
    if wanted != "auto":
        return wanted == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and sys.stdout.isatty()


def room() -> int | None:
    """Columns of the terminal; None where there is none, and nothing needs to be cut."""
    if is_linear():
        return None
    return terminal_size().columns if sys.stdout.isatty() or os.environ.get("COLUMNS") else None


def table(columns: Sequence[TableColumn], rows: Sequence[Sequence[str | Shown]], width: int | None) -> Iterator[Line]:
    """Lines of a table; where it is too wide the least important columns go, then the widest are cut."""
    cells = [
        [Cell(visible(each)) if isinstance(each, str) else Cell(visible(each[0]), each[1]) for each in row]
        for row in counted(rows, "measuring", "lines")
    ]
    widths = [max(map(width_of, (column.title, *(row[n].text for row in cells)))) for n, column in enumerate(columns)]
    shown = [number for number in range(len(columns)) if any(row[number].text for row in cells) or not cells]
    if width is not None:
        shown = columns_that_fit(columns, widths, shown, width)
        narrow(widths, shown, [1] * len(widths), sum(widths[n] + 2 for n in shown) - 2 - width)
    for row in counted([[Cell(column.title, "head") for column in columns], *cells], "laying out", "lines"):
        yield tuple(spaced(row, columns, widths, shown))


def spaced(
    row: Sequence[Cell], columns: Sequence[TableColumn], widths: Sequence[int], shown: Sequence[int]
) -> Iterator[Cell]:
    for number in shown:
        if number != shown[0]:
            yield Cell("  ")
        yield Cell(fit(row[number].text, widths[number], right=columns[number].numeric), row[number].role)


def columns_that_fit(columns: Sequence[TableColumn], widths: Sequence[int], shown: list[int], width: int) -> list[int]:
    """The columns that stay when each is allowed a fair width at least."""
    while len(shown) > 1 and sum(min(widths[n], 2 * LEAST) + 2 for n in shown) - 2 > width:
        least = max(columns[n].priority for n in shown)
        drop = [n for n in shown if columns[n].priority == least][-1]
        shown = [n for n in shown if n != drop]
    return shown


def say_table(
    columns: Sequence[TableColumn], rows: Iterable[Sequence[str | Shown]], color: str, *, wide: bool = False
) -> None:
    """A table as wide as the terminal; wide: as wide as it is. For who listens, one field a line."""
    every = list(rows)
    say_lines(listed(columns, every) if is_linear() else table(columns, every, None if wide else room()), color)


def listed(columns: Sequence[TableColumn], rows: Sequence[Sequence[str | Shown]]) -> Iterator[Line]:
    """The rows of a table one after the other, each field that has something on a line with its title."""
    for number, row in enumerate(rows):
        if number:
            yield ()
        for column, each in zip(columns, row, strict=True):
            text = visible(each if isinstance(each, str) else each[0]).strip()
            if text:
                yield (Cell(f"{column.title}: {text}" if column.title else text),)
