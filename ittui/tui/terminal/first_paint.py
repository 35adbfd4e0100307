"""The first screen, painted before Textual is imported: the import alone takes longer than all the rest of a start.

It shows the lines that the app is about to show, made by the same functions out of the same desk, so nothing on it is
old or made up; what takes longer to work out is blank. Keys typed meanwhile wait in the terminal for the app.
"""

from __future__ import annotations

import os
import signal
import sys
import termios
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from shutil import get_terminal_size
from types import FrameType
from typing import Any, NamedTuple, NoReturn

from ...fields import visible
from ...fields.layout import fit
from ...records import Goal, Kpi, Project, Record
from ...views.cells import Cell, Line
from ..columns import columns_for
from ..listing import FIRST_SORT, LINKS, list_heading, nothing_text, sorted_rows
from ..record_details import heading_line, record_lines
from ..view_model import ViewModel
from ..widgets.glyphs import plain_letters
from ..widgets.grid import fitting, labels_line, row_line
from ..widgets.header import title_line
from ..widgets.headlines import tiles_line

LEAST_WIDTH, MOST_WIDTH = 110, 180  # of the layout that is drawn here: three panes, the detail below
LEAST_HEIGHT, TALL = 30, 36
SHARES = ((Goal, 5), (Project, 4), (Kpi, 5))
COLOURS = {
    "dim": "2",
    "strong": "1",
    "good": "32",
    "warn": "33",
    "bad": "1;31",
    "accent": "36",
    "title": "34",
    "key": "1;36",
    "head": "1;4",
    "mark": "1;33",
}
ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"


class Piece(NamedTuple):
    """A line, and where on the screen it begins."""

    x: int
    y: int
    line: Line


class FirstScreen:
    """The terminal while the first screen stands on it; attributes: how it was set before."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self.input = sys.stdin.fileno()
        self.attributes: list[Any] = termios.tcgetattr(self.input)
        self.signals = {number: signal.signal(number, end_early) for number in (signal.SIGTERM, signal.SIGHUP)}
        quiet = list(self.attributes)
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(self.input, termios.TCSANOW, quiet)
        write(ENTER + "".join(map(drawn, pieces)))

    def withdraw(self) -> None:
        """Give the terminal back as it was: the app did not come to take it over. One that is gone gets nothing."""
        with suppress(OSError, termios.error):
            write(LEAVE)
            termios.tcsetattr(self.input, termios.TCSANOW, self.attributes)


def end_early(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def write(text: str) -> None:
    """To where Textual draws."""
    assert sys.__stderr__ is not None
    data = text.encode()
    while data:
        data = data[os.write(sys.__stderr__.fileno(), data) :]


def first_screen(view: ViewModel) -> FirstScreen | None:
    """Paint what the desk shows first; None where the terminal or the size asks for something else."""
    width, height = get_terminal_size()
    fits = LEAST_WIDTH <= width < MOST_WIDTH and height >= LEAST_HEIGHT
    chosen = any(os.environ.get(name) for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_DRIVER"))
    if not fits or chosen or not (sys.stdin.isatty() and sys.stderr.isatty()) or (view.me and view.due_items):
        return None
    return FirstScreen(home_pieces(view, width, height))


def home_pieces(view: ViewModel, width: int, height: int) -> Iterator[Piece]:
    """The home screen with the cursor on the first goal; without the last line, which the keys are on."""
    yield Piece(0, 0, title_line(view, width))
    yield from (Piece(0, 1 + number, tiles_line(number, {}, width)) for number in range(3))
    detail = 12 if height >= TALL else 9
    goals = listed(view, Goal)
    goal = goals[0] if goals else None
    yield from panes_pieces(view, goals, width, height - 5 - detail)
    lines = record_lines(view, goal, width) if goal else []
    heading = heading_line(view, goal, width, len(lines) + 1 - detail) if goal else (Cell("─" * width, "title"),)
    top = height - 1 - detail
    yield Piece(0, top, heading)
    yield from (Piece(0, top + number, line) for number, line in enumerate(lines[: detail - 1], 1))


def panes_pieces(view: ViewModel, goals: Sequence[Goal], width: int, height: int) -> Iterator[Piece]:
    """The three panes side by side, with a blank column after each."""
    x, room, whole, before = 0, width - len(SHARES), sum(share for _, share in SHARES), 0
    for kind, share in SHARES:
        size = room * (before + share) // whole - room * before // whole  # as Textual hands out fractions
        before += share
        rows: Sequence[Record] = goals if kind is Goal else listed(view, kind)
        link_text = ""
        if kind in LINKS and goals:
            verb, belongs = LINKS[kind]
            link_text = f"{verb} {view.board.short(goals[0])}"
            rows = [row for row in rows if belongs(goals[0], row)]
        lines = pane_lines(view, kind, rows, link_text, size)
        yield from (Piece(x, 4 + number, line) for number, line in enumerate(islice(lines, height)))
        x += size + 1


def pane_lines(
    view: ViewModel, kind: type[Record], rows: Sequence[Record], link_text: str, width: int
) -> Iterator[Line]:
    sized = fitting(columns_for(kind, view), width - 2)
    yield list_heading(kind, len(rows), len(view.board.all(kind)), (link_text,), width)
    yield labels_line(sized)
    if not rows:
        yield (Cell("  " + fit(nothing_text(kind, link_text=link_text), width - 2), "dim"),)
    for number, row in enumerate(rows):
        yield row_line(row, sized, here=number == 0, cursor=number == 0 and kind is Goal)


def listed(view: ViewModel, kind: type[Any]) -> Sequence[Any]:
    name, descending = FIRST_SORT[kind]
    return sorted_rows(view.board.all(kind), columns_for(kind, view), name, descending)


def drawn(piece: Piece) -> str:
    """A piece as the terminal draws it; nothing from a record can be more than letters."""
    cells = "".join(f"\x1b[{colours(cell.role)}m{plain_letters(visible(cell.text))}\x1b[0m" for cell in piece.line)
    return f"\x1b[{piece.y + 1};{piece.x + 1}H{cells}"


def colours(role: str) -> str:
    """The codes of a role such as "bad", "cursor bad" (reversed) or "strong good" (bold)."""
    *more, name = role.split(" ")
    extra = "7" if "cursor" in more else "1" if more else ""
    return ";".join(code for code in (COLOURS.get(name, ""), extra) if code)
