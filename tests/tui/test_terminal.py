"""The real program in a real pseudo-terminal: colours, signals, leaving, silence, and two programs on one file."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ittui.store import create

from .team import team
from .terminal import CONSOLE_FONTS, Terminal, colours, environment

LOCALE = "en_US.ISO-8859-1"


@pytest.fixture
def file(path: Path) -> str:
    create(path, team().records)
    return str(path)


def opened(file: str, **env: str) -> Terminal:
    terminal = Terminal("--file", file, env=env)
    terminal.see("Replace copper by fibre")
    terminal.settle()
    return terminal


def test_quitting_leaves_the_terminal_as_it_was(file: str) -> None:
    with opened(file) as terminal:
        assert b"\x1b[?1049h" in terminal.everything
        terminal.press("q")
        assert terminal.end() == 0
        last = terminal.everything
        assert last.rindex(b"\x1b[?1049l") > last.rindex(b"\x1b[?1049h")
        assert last.rindex(b"\x1b[?25h") > last.rindex(b"\x1b[?25l")
        for mode in re.findall(rb"\x1b\[\?(1\d{3}|2004)h", last):
            assert last.rfind(b"\x1b[?" + mode + b"l") > last.rindex(b"\x1b[?" + mode + b"h"), mode


@pytest.mark.parametrize(("number", "code"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)], ids=["hup", "term"])
def test_a_signal_ends_it_cleanly_and_a_half_typed_form_is_offered_again(file: str, number: int, code: int) -> None:
    with opened(file) as terminal:
        terminal.press("2", "n")
        terminal.see("New goal")
        terminal.press("Half a tit")
        terminal.see("Half a tit")
        terminal.kill(number)
        assert terminal.end() == code
        assert b"\x1b[?1049l" in terminal.everything
        assert b"Traceback" not in terminal.everything
    with opened(file) as terminal:
        terminal.press("2", "n")
        terminal.see("New goal", "Half a tit", "draft restored")


def test_a_terminal_that_goes_away_ends_it_and_loses_nothing(file: str) -> None:
    with opened(file) as terminal:
        terminal.press("2", "n")
        terminal.see("New goal")
        terminal.press("Half a tit")
        terminal.see("Half a tit")
        terminal.hang_up()
        assert terminal.end() == 129
    with opened(file) as terminal:
        terminal.press("2", "n")
        terminal.see("Half a tit")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("demo", "--as", "Nadia"), "Talvern Foods"),
        (("--file", "{file}", "checkin"), "no change"),
        (("--file", "{file}", "checkin", "--inline"), "Check in   1 of 3"),
        (("--file", "{file}.none.json"), "quit (nothing was written)"),
    ],
    ids=["demo", "check-in", "check-in under the prompt", "first run"],
)
def test_a_hang_up_ends_every_way_of_starting_the_same(file: str, words: tuple[str, ...], shown: str) -> None:
    with Terminal(*(word.format(file=file) for word in words)) as terminal:
        terminal.see(shown)
        terminal.hang_up()
        assert terminal.end() == 129


@pytest.mark.slow
def test_no_color_means_no_colour_at_all(file: str) -> None:
    with opened(file, NO_COLOR="1") as terminal:
        for keys in (("2",), ("e",), ("escape",), ("c",), ("escape",), ("4",), ("enter",)):
            terminal.press(*keys)
            terminal.settle(0.3)
        assert colours(terminal.everything) == set()


@pytest.mark.parametrize(("term", "marks"), [("vt100", ""), ("linux", CONSOLE_FONTS)])
def test_a_plain_console_gets_sixteen_colours_and_the_marks_it_has(file: str, term: str, marks: str) -> None:
    with opened(file, TERM=term, COLORTERM="") as terminal:
        terminal.press("1")
        terminal.settle()
        assert not [colour for colour in colours(terminal.everything) if ";" in colour]
        shown = terminal.text
        assert all(each.isascii() or each in marks for each in shown)
        assert ("┌" in shown) == bool(marks)
        assert "enter Open" in shown
        assert "Replace copper" in shown


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_can_show_nothing_gets_a_hint(file: str, term: str) -> None:
    with Terminal("--file", file, env={"TERM": term}) as terminal:
        assert terminal.end() == 2
        assert "needs a terminal" in " ".join(terminal.text.split())


def test_without_a_terminal_there_is_a_hint_and_no_screen(file: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ittui", "--file", file],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=environment({}),
        check=False,
        timeout=60,
    )
    assert run.returncode == 2
    assert b"needs a terminal" in run.stderr
    assert b"\x1b" not in run.stdout + run.stderr


def test_another_encoding_of_the_locale_gets_marks_in_ascii(file: str) -> None:
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.casefold()
    if LOCALE.casefold().replace("-", "") not in known.replace("-", ""):
        pytest.skip(f"the locale {LOCALE} is not on this machine")
    with opened(file, LC_ALL=LOCALE, LANG=LOCALE) as terminal:
        assert "\\u" not in terminal.text
        assert "+--" in terminal.text
        assert "─" not in terminal.text


@pytest.mark.slow
@pytest.mark.parametrize("keys", [("1",), ("2",), ("2", "e"), ("c",)], ids=["home", "goals", "form", "check-in"])
def test_nothing_is_sent_while_nothing_happens(file: str, keys: tuple[str, ...]) -> None:
    with opened(file) as terminal:
        for key in keys:
            terminal.press(key)
            terminal.settle()
        terminal.settle(1.0)
        assert terminal.listen(3.0) == b""


def test_an_edit_in_one_terminal_is_soon_and_cheaply_in_the_other(file: str) -> None:
    with opened(file) as mine, opened(file) as theirs:
        for terminal in (mine, theirs):
            terminal.press("2")
            terminal.settle(0.6)
        mine.press("e")
        mine.see("Edit goal")
        mine.press(" soon", "ctrl+s")
        heard, began = b"", time.monotonic()
        while " soon" not in theirs.text and time.monotonic() - began < 2:
            mine.read(0.01)
            heard += theirs.read(0.05)
        theirs.see(" soon")
        heard += theirs.settle(0.5)
        assert len(heard) < 1000


@pytest.mark.slow
def test_no_escape_sequence_from_a_record_reaches_the_terminal(path: Path) -> None:
    there = team()
    hostile = "\x1b]52;c;aGFjaw==\x07\x1b[31mred\x9b5m\u202ex"
    records = [
        record.replace(title=f"Replace copper by fibre {hostile}") if record.id == there.fibre.id else record
        for record in there.records
    ]
    records = [
        record.replace(note=f"Cables ordered {hostile}") if record.id == there.reported.id else record
        for record in records
    ]
    create(path, records)
    with opened(str(path)) as terminal:
        for keys in ("2", "enter", "escape", "e", "escape", "8", "enter", "escape", "c", "escape", "1", "o"):
            terminal.press(keys)
            terminal.settle(0.25)
        sent = terminal.everything
        assert b"]52;" not in sent.replace(b"\xc2\xb7]52;", b"")
        assert b"\x1b[31mred" not in sent
        assert "\x9b".encode() not in sent
        assert "\u202e".encode() not in sent
        assert "·]52;c;aGFjaw==·" in terminal.everything.decode("utf-8", "replace")
