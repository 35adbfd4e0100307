"""What is typed arrives whole, and what is painted piece by piece is what the whole screen painted anew would be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyte.screens import Char
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._ansi_sequences import SYNC_START
from textual.strip import Strip

from ittui.store import create
from ittui.tui.terminal.driver import FAR, PATIENCE, QUESTION, FramePace
from ittui.tui.terminal.minimal_updates import encoded, without_blanks

from .team import team
from .terminal import Terminal

CTRL_L = "\x0c"
COLOURS = st.sampled_from((None, "red", "bright_blue", "color(236)", "#102030"))
STYLES = st.builds(
    Style,
    color=COLOURS,
    bgcolor=COLOURS,
    bold=st.sampled_from((None, True)),
    underline=st.sampled_from((None, True)),
    reverse=st.sampled_from((None, True)),
)
PIECES = st.lists(st.tuples(st.text("ab ", max_size=20), STYLES), max_size=6)


def drawn(text: str) -> list[Char]:
    """A line of 130 columns that held other things before."""
    screen = pyte.Screen(130, 2)
    pyte.Stream(screen).feed("x" * 130 + "\x1b[H" + text)
    return [screen.buffer[0][column] for column in range(130)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PIECES)
def test_a_strip_in_few_bytes_is_drawn_as_rich_would_draw_it(pieces: list[tuple[str, Style]]) -> None:
    """But for blanks, of which only the ground and the lines on it can be seen."""
    strip = Strip([Segment(text, style) for text, style in pieces])
    console = Console(color_system="truecolor", force_terminal=True)

    def seen(cell: Char) -> Char:
        bare = cell.data == " " and not (cell.reverse or cell.underscore)
        return cell._replace(fg="", bold=False) if bare else cell._replace(bold=cell.bold and cell.data != " ")

    assert [*map(seen, drawn(encoded(strip, console)))] == [*map(seen, drawn(strip.render(console)))]
    assert without_blanks(strip).cell_length <= strip.cell_length


@pytest.fixture
def terminal(path: Path) -> Iterator[Terminal]:
    create(path, team().records)
    with Terminal("--file", str(path)) as terminal:
        terminal.see("Replace copper by fibre")
        terminal.until(lambda: "…" not in terminal.screen.display[2], "the numbers")
        terminal.settle()
        yield terminal


def test_a_letter_that_comes_in_two_pieces_is_one_letter(terminal: Terminal) -> None:
    terminal.press("2", "n")
    terminal.see("New goal")
    first, *rest = "été".encode()
    os.write(terminal.fd, bytes([first]))
    terminal.settle()
    os.write(terminal.fd, bytes(rest))
    terminal.see("été")


def test_bytes_that_are_no_letters_do_no_harm(terminal: Terminal) -> None:
    os.write(terminal.fd, b"\xff\xfe")
    terminal.settle()
    terminal.press("q")
    assert terminal.end() == 0


def test_a_message_stands_until_the_cursor_is_moved(terminal: Terminal) -> None:
    terminal.press("y")
    terminal.see("sent to the clipboard")
    terminal.press("down")
    terminal.until(lambda: "sent to the clipboard" not in terminal.text, "a line without the message")


@pytest.mark.slow
@pytest.mark.parametrize("keys", ["jjjkj", "j  k", "2jjjjG", "4jjGgj", "2jLj5jjj1jj", "2*jj*k"])
def test_painted_piece_by_piece_the_screen_is_as_if_drawn_anew(terminal: Terminal, keys: str) -> None:
    for key in keys:
        terminal.press(key)
        terminal.settle(0.1)
    terminal.settle()
    pieces = seen(terminal)
    terminal.press(CTRL_L)
    terminal.settle()
    assert pieces == seen(terminal)


def seen(terminal: Terminal) -> list[list[object]]:
    """Every cell of the screen as one sees it: the colour of a blank's letter is none."""
    size, buffer = terminal.screen, terminal.screen.buffer
    return [[look(buffer[y][x]) for x in range(size.columns)] for y in range(size.lines)]


def look(cell: Char) -> object:
    blank = cell.data == " " and not (cell.reverse or cell.underscore)
    return cell._replace(fg="default", bold=False) if blank else cell


ANSWER = "\x1b[?2026;2$y"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def far_away(clock: Clock) -> FramePace:
    """The answer to Textual's own question took long."""
    pace = FramePace(clock)
    pace.sending(QUESTION)
    clock.now += 2 * FAR
    pace.hear(ANSWER)
    return pace


def test_over_a_short_line_no_frame_waits_and_nothing_is_asked(clock: Clock) -> None:
    pace = FramePace(clock)
    pace.sending(QUESTION)
    pace.hear(ANSWER)
    assert pace.sending(SYNC_START + "x") == SYNC_START + "x"
    assert not pace.holds


def test_over_a_long_line_a_frame_waits_until_the_last_one_has_come_through(far_away: FramePace) -> None:
    assert far_away.sending("\x07") == "\x07"
    assert not far_away.holds
    assert far_away.sending(SYNC_START + "x") == SYNC_START + "x" + QUESTION
    assert far_away.holds
    far_away.hear("\x1b[?20")
    assert far_away.holds
    far_away.hear("26;2$yj")
    assert not far_away.holds
    assert not far_away.far


def test_an_answer_that_comes_late_is_not_taken_for_that_of_a_later_question(far_away: FramePace, clock: Clock) -> None:
    far_away.sending(SYNC_START)
    clock.now += 2 * PATIENCE
    assert not far_away.holds
    far_away.sending(SYNC_START)
    far_away.hear(ANSWER)  # of the first
    assert far_away.holds
    clock.now += 2 * FAR
    far_away.hear(ANSWER + ANSWER)  # one that nobody asked for, too
    assert not far_away.holds
    far_away.sending(SYNC_START)
    far_away.hear("j")
    assert far_away.holds
    assert far_away.far


def test_a_terminal_that_no_longer_answers_is_not_waited_for(far_away: FramePace, clock: Clock) -> None:
    for _ in range(2):
        assert far_away.sending(SYNC_START).endswith(QUESTION)
        clock.now += 2 * PATIENCE
        assert not far_away.holds
    assert far_away.sending(SYNC_START) == SYNC_START
