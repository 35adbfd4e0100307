"""How answers are written: tables that fit, JSON that is safe to look at, colour where it is wanted."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..fields import Json, visible
from ..fields.layout import fit, width_of
from ..fields.visible import UNSEEN
from ..views.cells import Line

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


class Column(NamedTuple):
    """A column of a table: priority 1 is the last to be dropped where there is no room."""

    title: str
    priority: int = 1
    numeric: bool = False


def say(text: str = "") -> None:
    print(text)


def say_filled(text: str, indent: int = 0) -> None:
    """A paragraph, broken between words where the terminal ends; what is piped stays on one line.

    indent: where its further lines begin; without it a little further in than the first, where that is indented.
    """
    width = room()
    if width is None or width_of(text) <= width:
        print(text)
        return
    from textwrap import fill

    gap = len(text) - len(text.lstrip())
    print(fill(text, max(width, 20), subsequent_indent=" " * min(indent or (gap and gap + 2), max(width - 20, 0))))


def say_lines(lines: Iterable[Line], color: bool) -> None:
    """Lines of cells, each cell in the colour of its role where there is somebody to see it."""
    on = colored(color)
    for line in lines:
        print("".join(styled(cell.text, ROLES.get(cell.role, ""), on) for cell in line).rstrip())


def say_json(value: Json) -> None:
    """A value as JSON: a list one item a line; what a terminal would obey stays escaped."""
    plain = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") != "utf8"
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


def colored(wanted: bool) -> bool:
    """Is colour wanted, and is there somebody to see it?"""
    if not wanted or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def room() -> int | None:
    """Columns of the terminal; None where there is none, and nothing needs to be cut."""
    from shutil import get_terminal_size

    return get_terminal_size().columns if sys.stdout.isatty() or os.environ.get("COLUMNS") else None


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int | None) -> Iterator[str]:
    """Lines of a table; where it is too wide the least important columns go, then the widest are cut."""
    rows = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(width_of, (column.title, *(row[n] for row in rows)))) for n, column in enumerate(columns)]
    shown = [number for number in range(len(columns)) if any(row[number] for row in rows) or not rows]
    if width is not None:
        shown = columns_that_fit(columns, widths, shown, width)
        widths = narrowed(widths, shown, width)
    yield "  ".join(fit(columns[n].title, widths[n], right=columns[n].numeric) for n in shown).rstrip()
    for row in rows:
        yield "  ".join(fit(row[n], widths[n], right=columns[n].numeric) for n in shown).rstrip()


def columns_that_fit(columns: Sequence[Column], widths: Sequence[int], shown: list[int], width: int) -> list[int]:
    """The columns that stay when each is allowed a fair width at least."""
    while len(shown) > 1 and sum(min(widths[n], 2 * LEAST) + 2 for n in shown) - 2 > width:
        least = max(columns[n].priority for n in shown)
        drop = [n for n in shown if columns[n].priority == least][-1]
        shown = [n for n in shown if n != drop]
    return shown


def narrowed(widths: Sequence[int], shown: Sequence[int], width: int) -> list[int]:
    """Widths that fit, the widest columns cut down to a common width."""
    out = list(widths)
    for _ in range(max(0, sum(out[n] + 2 for n in shown) - 2 - width)):
        widest = max(shown, key=lambda n: out[n])
        out[widest] = max(1, out[widest] - 1)
    return out


def say_table(columns: Sequence[Column], rows: Iterable[Sequence[str]], color: bool) -> None:
    for number, line in enumerate(table(columns, list(rows), room())):
        say(styled(line, "bold", colored(color) and not number))
