"""--watch: drawn again when somebody saves, quiet meanwhile, and the terminal given back as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ittui.records import Kpi
from ittui.store import create

from ..tui.terminal import Terminal, environment
from .conftest import Call


@pytest.fixture
def file(path: Path) -> str:
    create(path, [Kpi.new(title="Link uptime", unit="%")])
    return str(path)


def colleague(file: str, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "ittui", "--file", file, *words], env=environment({}), check=True, capture_output=True
    )


@pytest.mark.parametrize(
    ("words", "shown", "changed"),
    [
        (("kpi", "list"), "Link uptime", "99.5"),
        (("due",), "no value yet", "nothing is due"),
        (("report", "kpi", "Link uptime"), "Link uptime", "99.5"),
        (("status",), "1 due", "0 due"),
        (("kpi", "show", "Link uptime"), "Link uptime", "99.5"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_a_second_terminal_shows_what_somebody_else_saves(
    file: str, words: tuple[str, ...], shown: str, changed: str
) -> None:
    with Terminal("--file", file, *words, "--watch") as terminal:
        terminal.see(shown, "q ends")
        colleague(file, "record", "Link uptime", "99.5")
        terminal.see(changed)
        terminal.press("q")
        assert terminal.end() == 0
        assert terminal.everything.rindex(b"\x1b[?1049l") > terminal.everything.rindex(b"\x1b[?1049h")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM])
def test_a_signal_ends_it_and_the_terminal_is_given_back(file: str, number: int) -> None:
    with Terminal("--file", file, "kpi", "list", "--watch") as terminal:
        terminal.see("q ends")
        terminal.kill(number)
        assert terminal.end() == 128 + number
        assert terminal.everything.rindex(b"\x1b[?25h") > terminal.everything.rindex(b"\x1b[?25l")


def test_a_long_list_says_how_much_more_there_is(file: str) -> None:
    with Terminal("--file", file, "report", "weekly", "--watch", rows=10) as terminal:
        terminal.see("more lines; q ends")
        terminal.press("q")
        assert terminal.end() == 0


def test_in_a_pipe_each_state_is_printed_once_and_a_reader_that_leaves_ends_it(file: str) -> None:
    command = [sys.executable, "-m", "ittui", "--file", file, "kpi", "list", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment({})) as process:
        assert process.stdout is not None
        first = [process.stdout.readline() for _ in range(2)]
        colleague(file, "record", "Link uptime", "99.5")
        second = [process.stdout.readline() for _ in range(3)]
        assert b"99.5" not in first[1] and b"99.5" in second[2]
        assert b"\x1b" not in b"".join((*first, *second))
        process.stdout.close()
        colleague(file, "record", "Link uptime", "99.6", "--why", "misread")
        assert process.wait(60) == 0


def test_what_changes_something_is_not_watched(ittui: Call) -> None:
    answer = ittui("kpi", "add", "Uptime", "--watch")
    assert answer.code == 2
    assert "--watch is for commands that only read" in answer.err
    assert "Uptime" not in ittui("kpi", "list").out


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the processor time is read from /proc")
def test_it_waits_without_a_loop(file: str) -> None:
    with Terminal("--file", file, "kpi", "list", "--watch") as terminal:
        terminal.see("q ends")
        terminal.settle(0.5)
        spent = ticks(terminal.pid)
        assert terminal.listen(2) == b""
        assert ticks(terminal.pid) - spent <= os.sysconf("SC_CLK_TCK") // 10


def ticks(pid: int) -> int:
    """The processor time of a process so far."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(words[11]) + int(words[12])
