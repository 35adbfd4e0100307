"""Long work in a real terminal: who holds the lock, a bar, and a key that stops it with what was typed kept."""

from __future__ import annotations

import fcntl
import signal
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ittui.records import Goal, Incident
from ittui.store import create, open_store

from .team import team
from .terminal import Terminal

NOTE = b'{"who": "bo", "host": "desk", "pid": 77, "since": "2026-11-28T09:00:00"}\n'
MANY = 40_000
WITHIN = 1.0 + 1.5  # seconds: the promise, and what a busy machine takes to wait for a process


@contextmanager
def lock_of_bo(path: Path) -> Iterator[int]:
    """The lock, held by somebody on another host."""
    name = path.with_name(f".{path.name}.lock")
    with name.open("ab+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        name.write_bytes(NOTE)
        yield lock.fileno()


def test_escape_stops_waiting_for_the_lock_and_what_was_typed_is_kept(path: Path) -> None:
    create(path, team().records)
    open_store(path).commit((), "")  # so that there is a lock file
    before = path.read_bytes()
    with Terminal("--file", str(path)) as terminal:
        terminal.see("Replace copper by fibre", "Quit")
        with lock_of_bo(path):
            terminal.press("2", "n")
            terminal.see("New goal")
            terminal.press("Half a title")
            terminal.see("Half a title")
            terminal.press("ctrl+s")
            terminal.see("not saved yet: waiting for bo on desk", "Esc stops")
            terminal.press("escape")
            terminal.see("NOT saved: stopped; what was typed is kept")
            assert path.read_bytes() == before
        terminal.press("n")
        terminal.see("New goal", "Half a title", "draft restored")
        terminal.press("ctrl+s")
        terminal.see("saved: add goal Half a title")
        terminal.press("q")
        assert terminal.end() == 0
    assert [goal.title for goal in open_store(path).read().all(Goal)].count("Half a title") == 1


def test_a_command_says_for_whom_it_waits_and_ctrl_c_stops_it(path: Path) -> None:
    create(path, team().records)
    open_store(path).commit((), "")
    before = path.read_bytes()
    with lock_of_bo(path), Terminal("--file", str(path), "goal", "add", "More") as terminal:
        terminal.see("waiting for bo on desk", "ctrl+c stops")
        terminal.press("\x03")
        terminal.see("stopped; nothing was written")
        assert terminal.end() == 130
    assert path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["int", "term", "hup"])
def test_an_import_shows_a_bar_and_what_stops_it_leaves_the_file_as_it_was(path: Path, number: int) -> None:
    create(path, team().records)
    before, rows = path.read_bytes(), path.with_name("rows.csv")
    rows.write_text("Reference,Title,Failed at\n" + "".join(f"INC{n},Outage,2026-03-01\n" for n in range(MANY)))
    with Terminal("--file", str(path), "import", "incident", str(rows)) as terminal:
        terminal.see("█", f"of {MANY:,} rows")
        terminal.press("\x03") if number == signal.SIGINT else terminal.kill(number)
        assert terminal.end() in ((130,) if number == signal.SIGINT else (128 + number, -number))
    assert path.read_bytes() == before
    assert not [each.name for each in path.parent.iterdir() if ".tmp-" in each.name]


def test_in_a_pipe_nothing_is_said_of_it(path: Path) -> None:
    create(path, team().records)
    open_store(path).commit((), "")
    line = f"timeout 1.5 {sys.executable} -m ittui --file {path} goal add More 2>&1 | cat; echo en''ded"
    with lock_of_bo(path), Terminal(argv=["sh", "-c", line]) as terminal:
        terminal.see("ended")
        assert "waiting" not in terminal.text


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["term", "hup"])
@pytest.mark.parametrize(
    "words", [(), ("incident", "list"), ("export", "incident"), ("report", "weekly", "--format", "html")]
)
def test_a_signal_ends_it_in_a_second_while_it_works_on_100_000_records(
    path: Path, words: tuple[str, ...], number: int
) -> None:
    create(path, [Incident.new(reference=f"INC{each}") for each in range(100_000)])
    before = path.read_bytes()
    out = path.with_name("out.html" if "report" in words else "out.csv")
    with Terminal(
        "--file", str(path), *words, *(("-o", str(out)) if words[:1] in (("export",), ("report",)) else ())
    ) as terminal:
        modes = termios.tcgetattr(terminal.fd)
        terminal.listen(0.5)
        begun = time.monotonic()
        terminal.kill(number)
        assert terminal.end() in (128 + number, -number)
        assert time.monotonic() - begun < WITHIN
        assert termios.tcgetattr(terminal.fd) == modes
    assert path.read_bytes() == before
    assert not out.exists()
    assert not [each.name for each in path.parent.iterdir() if ".tmp-" in each.name]


@pytest.mark.slow
def test_a_screen_that_works_long_shows_no_bar_of_the_command_line(path: Path) -> None:
    create(path, [*team().records, *(Incident.new(reference=f"INC{each}") for each in range(100_000))])
    with Terminal("--file", str(path), env={"XDG_CACHE_HOME": str(path.parent)}) as terminal:
        terminal.see("Replace copper by fibre", "Quit")
        terminal.until(lambda: "…" not in terminal.text.splitlines()[2], "all tiles")
        terminal.press("5")
        terminal.see("INC1")
        assert "ctrl+c stops" not in terminal.text
        terminal.press("q")
        assert terminal.end() == 0
