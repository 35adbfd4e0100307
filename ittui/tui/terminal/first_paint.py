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
from types import FrameType
from typing import Any, NoReturn, TypeVar

from ...config import config
from ...fields import visible
from ...fields.layout import fit, terminal_size
from ...fields.system import ending_signals
from ...records import KINDS, Goal, Record
from ...views import Cell, Line
from ...views.record_page import called
from ..preferences import remembered
from ..view_model import (
    FIRST_SORT,
    HOME,
    LINKS,
    Belonging,
    Box,
    Room,
    ViewModel,
    columns_for,
    lines_in,
    list_heading,
    nothing_text,
    sorted_rows,
)
from ..widgets import (
    PLAIN,
    Column,
    bottom_rule,
    fitting,
    framed,
    labels_line,
    light_ground,
    more_lines,
    on_light,
    plain_letters,
    position,
    row_line,
    selected_colours,
    top_rule,
)
from ..widgets.home_lines import NOTHING_DUE, beginning, due_columns, due_heading, places_line, tiles_line, title_line

T = TypeVar("T")
PANE = "pane-"
GOALS = PANE + Goal.table
COLOURS = {
    "dim": "2",
    "strong": "1",
    "good": "32",
    "warn": "33",
    "bad": "1;31",
    "accent": "36",
    "title": "1;36",
    "key": "1;36",
    "head": "1;4",
    "mark": "1;33",
}
ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"


Piece = tuple[int, int, Line]  # a line, and where on the screen it begins: column and row


class FirstScreen:
    """The terminal while the first screen stands on it; attributes: how it was set before."""

    def __init__(self, pieces: Iterator[Piece]) -> None:
        self.input = sys.stdin.fileno()
        self.attributes: list[Any] = termios.tcgetattr(self.input)
        for number in ending_signals():
            signal.signal(number, self.end_early)
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)  # until the app can leave the screen first, and draw it again
        termios.tcsetattr(self.input, termios.TCSANOW, as_the_app_reads(self.attributes))
        write(ENTER)
        for piece in pieces:  # what is worked out can be read, while the rest is
            write(drawn(piece))

    def withdraw(self) -> None:
        """Give the terminal back as it was: the app did not come to take it over. One that is gone gets nothing."""
        restore(output(), LEAVE, self.input, self.attributes)

    def end_early(self, number: int, frame: FrameType | None) -> NoReturn:
        """End at once. Nothing is raised: while a class is being made it would come out as another exception."""
        self.withdraw()
        os._exit(128 + number)


def restore(descriptor: int, text: str, input: int, attributes: list[Any] | None) -> None:
    """Give a terminal back as it was, without waiting for one that takes nothing more."""
    with suppress(OSError):
        os.set_blocking(descriptor, False)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.set_blocking(descriptor, True)  # the shell's descriptor is the same
    with suppress(OSError, termios.error):
        if attributes is not None:
            termios.tcsetattr(input, termios.TCSANOW, attributes)


def as_the_app_reads(attributes: Sequence[Any]) -> list[Any]:
    """Every key waits as it was typed: ctrl+z, ctrl+s and Enter mean what the app takes them for."""
    result = list(attributes)
    result[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    result[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    return result


def write(text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(output(), data) :]


def output() -> int:
    """Where Textual draws."""
    assert sys.__stderr__ is not None
    return sys.__stderr__.fileno()


def first_screen(view: ViewModel) -> FirstScreen | None:
    """Paint what the view shows first; None where the terminal asks for something else."""
    chosen = config().text("theme") or remembered("theme")
    if chosen or os.environ.get("NO_COLOR") or os.environ.get("TEXTUAL_DRIVER"):
        return None
    both = sys.stdin.isatty() and sys.stderr.isatty()
    return FirstScreen(home_pieces(view, Room(*terminal_size()))) if both else None


def home_pieces(view: ViewModel, room: Room) -> Iterator[Piece]:
    """The home screen with the cursor on the first row; without the last line, which the keys are on."""
    yield 0, 0, title_line(view, room.width)
    yield from ((0, 2 + number, tiles_line(number, {}, room.width)) for number in range(room.tiles))
    goals = listed(view, Goal, view.board.all(Goal))
    due_first = bool(view.me and view.due_items)
    for name, box in sorted(room.home.items(), key=lambda each: each[0] != GOALS):  # they can be read at once
        if name == "late":
            continue  # it is worked out after all else
        if name == "detail":
            record = view.due_items[0].record if due_first else goals[0] if goals else None
            lines = detail_lines(view, record, box)
        elif name == "due":
            lines = due_lines(view, box, bright=due_first)
        else:
            kind = KINDS[name.removeprefix(PANE)]
            lines = pane_lines(view, kind, goals, box, room, bright=kind is Goal and not due_first)
        yield from ((box.x, box.y + number, line) for number, line in enumerate(lines))
    yield 0, 1, places_line(HOME, len(view.due_items) if view.me else None, room.width)


def pane_lines(
    view: ViewModel, kind: type[Record], goals: Sequence[Goal], box: Box, room: Room, *, bright: bool
) -> list[Line]:
    """A pane; beside the goals, what belongs to the first of them."""
    rows: Sequence[Record] = goals
    link = Belonging(kind, goals[0]) if kind in LINKS and goals and room.linked else None
    link_text = f"{LINKS[kind][0]} {view.board.short(goals[0])}" if link else ""
    if kind is not Goal:
        rows = listed(view, kind, [row for row in view.board.all(kind) if link is None or link(row)])
    heading = list_heading(kind, len(rows), len(view.board.all(kind)))
    empty = nothing_text(kind, link_text=link_text)
    return boxed_rows((heading, link_text), columns_for(kind, view), rows, empty, box, bright=bright)


def due_lines(view: ViewModel, box: Box, *, bright: bool) -> list[Line]:
    if not view.due_items and (steps := beginning(view)):
        return boxed(("Getting started",), steps, (), box)
    return boxed_rows((due_heading(view),), due_columns(view), view.due_items, NOTHING_DUE, box, bright=bright)


def boxed_rows(
    words: Sequence[str], columns: Sequence[Column[T]], rows: Sequence[T], empty: str, box: Box, *, bright: bool
) -> list[Line]:
    """A table in its box, with the cursor on the first row."""
    inside = box.width - 2
    sized = fitting(columns, inside - 2)
    lines: list[Line] = [labels_line(sized)]
    if not rows:
        lines.append((Cell("  " + fit(empty, inside - 2), "dim"),))
    for number, row in enumerate(rows[: box.height - 3]):
        lines.append(row_line(row, sized, here=number == 0, cursor=number == 0 and bright))
    return boxed(words, lines, position(0, len(rows)), box, bright=bright)


def detail_lines(view: ViewModel, record: Record | None, box: Box) -> list[Line]:
    if record is None:
        return boxed((), [], (), box)
    lines = lines_in(view, record, box.width - 2, box.height - 2)
    title = f"{view.board.short(record)} · {called(view, record)}"
    return boxed((title,), lines, more_lines(len(lines) - box.height + 2), box)


def boxed(words: Sequence[str], lines: Sequence[Line], end: Line, box: Box, *, bright: bool = False) -> list[Line]:
    inside = box.width - 2
    rows = [framed(line, inside) for line in lines[: box.height - 2]]
    rows += [framed((), inside)] * (box.height - 2 - len(rows))
    return [top_rule(words, box.width, bright=bright), *rows, bottom_rule(end, box.width)]


def listed(view: ViewModel, kind: type[Any], rows: Sequence[Any]) -> Sequence[Any]:
    name, descending = FIRST_SORT[kind]
    return sorted_rows(rows, columns_for(kind, view), name, descending)


def drawn(piece: Piece) -> str:
    """A piece as the terminal draws it; nothing from a record can be more than letters."""
    x, y, line = piece
    cells = "".join(f"\x1b[{colours(cell.role)}m{plain_letters(visible(cell.text))}\x1b[0m" for cell in line)
    return f"\x1b[{y + 1};{x + 1}H{cells}"


def colours(role: str) -> str:
    """The codes of a role such as "bad", "cursor bad" (on the ground of the selected row) or "strong good" (bold)."""
    *more, name = role.split(" ")
    own, light = COLOURS.get(name, ""), light_ground()
    many = "256" in os.environ.get("TERM", "") or os.environ.get("COLORTERM") in ("truecolor", "24bit")
    bold = "1" if own.startswith("1") or "strong" in more else ""
    if "cursor" in more and PLAIN:
        codes = [bold, "7"]
    elif "cursor" in more:
        ground, letters = selected_colours(name, light=light, many=many)
        codes = [bold, code_of(letters, 30), code_of(ground, 40)]
    else:
        of_light = on_light(name) if light and many else None
        codes = [bold, code_of(of_light, 30)] if of_light is not None else [own, bold if own != bold else ""]
    return ";".join(code for code in (*codes, "7" if "here" in more else "") if code)


def code_of(colour: int, base: int) -> str:
    """The code for a colour of the 256 as letters (base 30) or ground (base 40)."""
    if colour > 15:
        return f"{base + 8};5;{colour}"
    return str(base + colour if colour < 8 else base + 52 + colour)
