"""Bytes are exact: what keys, a form and a colleague's edit send over the line stays within its bounds.

Every test runs the program itself in a pseudo-terminal, and counts what it sends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from ittui.store import open_store
from tests.bench.colleague import PROJECTS, turned
from tests.bench.idle import SCREENS, go_to, watched
from tests.bench.keys import GOALS, IN_VIEW, INCIDENTS, PAGE, hold
from tests.bench.link import through_link
from tests.bench.records import make_file
from tests.bench.starts import ittui
from tests.bench.terminal import Terminal, replayed

KEY_MOST, REST_MOST, SCROLL_MOST, CELL_MOST, FORM_MOST = 500, 900, 2_000, 600, 12_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_file(tmp_path_factory.mktemp("bytes") / "team.json", 1_000, date.today())


@pytest.fixture(scope="module")
def terminal(file: Path) -> Iterator[Terminal]:
    with ittui(file) as terminal:
        terminal.rest()
        yield terminal


def held(terminal: Terminal, times: int) -> float:
    """Bytes for each key that is held down from the first row, and for the detail of the row where it rests.

    The fewest of three: on a machine that is busy with other things the keys may come apart, as if pressed singly.
    """
    result = []
    for _ in range(3):
        terminal.press("home", 0.6)
        result.append(hold(terminal, "down", times).size / times)
    return min(result)


@pytest.mark.slow
@pytest.mark.parametrize("tab", [GOALS, PROJECTS, INCIDENTS])
def test_a_held_key_in_view_costs_two_lines_each(terminal: Terminal, tab: str) -> None:
    terminal.press(tab, 0.6)
    assert 0 < held(terminal, IN_VIEW) <= KEY_MOST


@pytest.mark.slow
def test_a_key_that_rests_costs_two_lines_and_what_differs_in_the_detail(terminal: Terminal) -> None:
    terminal.press(GOALS, 0.6)
    terminal.press("home", 0.6)
    assert 0 < median(terminal.press("down", 0.6).size for _ in range(IN_VIEW)) <= REST_MOST


@pytest.mark.slow
def test_a_held_key_that_scrolls_costs_no_whole_table_each(terminal: Terminal) -> None:
    terminal.press(INCIDENTS, 0.6)
    assert 0 < held(terminal, PAGE) <= SCROLL_MOST


@pytest.mark.slow
@pytest.mark.parametrize("tab", [GOALS, PROJECTS, INCIDENTS])
def test_opening_a_form_sends_a_form(terminal: Terminal, tab: str) -> None:
    terminal.press(tab, 0.6)
    opened = terminal.press("e", 0.8)
    terminal.press("escape", 0.6)
    assert 0 < opened.size <= FORM_MOST


@pytest.mark.slow
def test_a_colleagues_edit_sends_the_cell_and_the_numbers_that_it_moves(terminal: Terminal, file: Path) -> None:
    terminal.press(PROJECTS, 0.8)
    terminal.press("home", 0.8)
    store = open_store(file, "ann")
    assert 0 < max(turned(terminal, store) for _ in range(2)) <= CELL_MOST


@pytest.mark.slow
def test_nothing_is_sent_while_nothing_happens_whatever_is_open(file: Path) -> None:
    with ExitStack() as stack:
        terminals = [stack.enter_context(ittui(file)) for _ in SCREENS]
        for name, terminal in zip(SCREENS, terminals, strict=True):
            go_to(terminal, name)
        sizes, _ = watched(terminals, 3.0)
    assert dict(zip(SCREENS, sizes, strict=True)) == dict.fromkeys(SCREENS, 0)


def without_keys(line: str) -> str:
    """A line of the screen; of a lower rule no more than where the cursor is."""
    return line[:12] if line.startswith("╰") else line


def test_the_screen_before_textual_is_the_one_that_textual_paints(file: Path) -> None:
    """All but the numbers, the bar and what is late, blank until they are worked out, and the keys on the last line."""
    with ittui(file) as terminal:
        terminal.rest()
        first = next(at for at, chunk in enumerate(terminal.everything) if b"Goals" in chunk.data)
        early = next(at for at, chunk in enumerate(terminal.everything) if b"?2026$p" in chunk.data)
        assert first < early
        before = replayed(terminal.everything[:early], terminal.rows, terminal.columns)[-1][1]
        assert [*map(without_keys, before[7:-1])] == [*map(without_keys, terminal.screen()[7:-1])]
        assert before[0] == terminal.screen()[0]


@pytest.mark.slow
def test_after_a_walk_the_screen_is_as_if_nobody_had_been_away(file: Path) -> None:
    """What is not sent again must stand there already."""
    with ittui(file) as walker:
        walker.rest()
        for key in ("2", "e", "escape", "5", "pagedown", "?", "escape", "end", "2", "enter", "escape", "1"):
            walker.press(key, 0.3)
        walker.rest()
        with ittui(file) as fresh:
            fresh.rest()
            fresh.press("1", 0.3)
            fresh.rest()
            assert walker.screen() == fresh.screen()


@pytest.mark.slow
def test_through_a_slow_link_the_screen_ends_as_through_a_fast_one(file: Path) -> None:
    """A held key sends two frames at most on its way, and the screen as it is at last."""
    with through_link(file) as slow, ittui(file) as fast:
        slow.settle(6.0, 180.0)
        for terminal in (slow, fast):
            terminal.press(GOALS, 6.0, 60.0)
        start = len(slow.everything)
        for terminal in (slow, fast):
            for _ in range(10):
                terminal.send("down")
            terminal.settle(6.0, 60.0)
        assert slow.screen() == fast.screen()
        assert sum(len(chunk.data) for chunk in slow.everything[start:]) <= 3 * KEY_MOST + 1_500
