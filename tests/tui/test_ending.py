"""The program gives the terminal back whatever it is doing: to signals, to ctrl+z, to editors, to odd terminals."""

from __future__ import annotations

import ctypes
import fcntl
import platform
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ittui.records import Goal, Incident
from ittui.store import create, open_store
from ittui.tui.terminal.other_programs import PIECE, for_screen

from .team import team
from .terminal import Terminal, fill_a_form, open_the_editor

WITHIN = 1.0 + 1.5  # seconds: the promise, and what a busy machine takes to start and wait for processes
MANY = 12_000
TGKILL = 234 if platform.machine() == "x86_64" else 131  # the kernel's number of the call


@pytest.fixture
def file(path: Path) -> str:
    create(path, team().records)
    return str(path)


def opened(file: str, *words: str, shown: str = "Replace copper by fibre", **env: str) -> Terminal:
    terminal = Terminal("--file", file, *words, env=env)
    terminal.see(shown)
    terminal.settle()
    return terminal


def ends_well(terminal: Terminal, before: list[object], number: int, thread: int = 0) -> None:
    """A signal ends it in time, and the terminal is as it was. thread: that shall take it; 0: any."""
    begun = time.monotonic()
    if thread:
        ctypes.CDLL(None).syscall(TGKILL, terminal.pid, thread, number)
    else:
        terminal.kill(number)
    assert terminal.end() == 128 + number
    assert time.monotonic() - begun < WITHIN
    assert settings(terminal) == before
    sent = terminal.everything
    assert b"Traceback" not in sent
    assert sent.rfind(b"\x1b[?1049l") >= sent.rfind(b"\x1b[?1049h")
    assert sent.rfind(b"\x1b[?25h") >= sent.rfind(b"\x1b[?25l")


def settings(terminal: Terminal) -> list[object]:
    return list(termios.tcgetattr(terminal.fd))


def typing_a_filter(terminal: Terminal) -> None:
    terminal.press("/", r"/^(\w+|\s)+$/")


def editing_a_note(terminal: Terminal) -> None:
    open_the_editor(terminal)
    terminal.see("the editor is here")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["term", "hup"])
@pytest.mark.parametrize("busy", [typing_a_filter, fill_a_form, editing_a_note])
def test_a_signal_ends_it_in_a_second(file: str, busy: Callable[[Terminal], None], number: int, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho the editor is here\nexec sleep 100\n")
    editor.chmod(0o755)
    with Terminal("--file", file, env={"ITTUI_EDITOR": str(editor)}) as terminal:
        before = settings(terminal)
        terminal.see("Replace copper by fibre")
        terminal.settle()
        busy(terminal)
        ends_well(terminal, before, number)
    if busy is fill_a_form:
        with opened(file) as terminal:
            terminal.press("2", "n")
            terminal.see("New goal", "Half a title", "draft restored")


OTHERS = (signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGXCPU)


@pytest.mark.parametrize("number", OTHERS)
def test_nor_does_any_other_signal_leave_the_terminal_as_it_is(file: str, number: int) -> None:
    with Terminal("--file", file) as terminal:
        before = settings(terminal)
        terminal.see("Replace copper by fibre", "Quit")
        terminal.settle()
        ends_well(terminal, before, number)


def test_a_signal_ends_it_while_it_waits_for_the_lock(file: str) -> None:
    with Terminal("--file", file) as terminal, (Path(file).parent / f".{Path(file).name}.lock").open("a+") as lock:
        before = settings(terminal)
        terminal.see("Replace copper by fibre")
        terminal.settle()
        fcntl.flock(lock, fcntl.LOCK_EX)
        fill_a_form(terminal)
        terminal.press("ctrl+s")
        terminal.settle(0.6)
        ends_well(terminal, before, signal.SIGTERM)
    assert not [goal for goal in open_store(Path(file)).read().all(Goal) if goal.title == "Half a title"]


@pytest.mark.parametrize("after", [0.4, 0.9])
def test_a_signal_ends_it_while_it_loads(path: Path, after: float) -> None:
    create(path, [Incident.new(reference=f"INC{number}") for number in range(MANY)])
    with Terminal("--file", str(path)) as terminal:
        before = settings(terminal)
        terminal.listen(after)
        begun = time.monotonic()
        terminal.kill(signal.SIGTERM)
        assert terminal.end() in (143, -15)
        assert time.monotonic() - begun < WITHIN
        assert settings(terminal) == before


def test_ctrl_z_stops_it_and_fg_brings_it_back(file: str) -> None:
    with Terminal(argv=["bash", "--norc", "-i"], env={"PS1": "shell> "}) as terminal:
        terminal.see("shell>")
        terminal.press(f"{sys.executable} -m ittui --file {file}", "enter")
        terminal.see("Replace copper by fibre", "Quit")  # the last line is the app's own
        terminal.settle()
        terminal.press("\x1a")
        terminal.see("Stopped")
        terminal.press("echo still a shel''l", "enter")
        terminal.see("still a shell")
        terminal.press("fg", "enter")
        terminal.until(lambda: "Stopped" not in terminal.text and "Replace copper by fibre" in terminal.text, "back")
        terminal.settle()
        terminal.press("q")
        terminal.see("shell>")
        terminal.press("exit", "enter")
        assert terminal.end() == 0


def test_ctrl_z_before_the_app_is_there_gives_the_terminal_back_first(file: str) -> None:
    with Terminal(argv=["bash", "--norc", "-i"], env={"PS1": "shell> "}) as terminal:
        terminal.see("shell>")
        terminal.press(f"{sys.executable} -m ittui --file {file}", "enter")
        terminal.see("Replace copper by fibre")
        terminal.press("\x1a")
        terminal.see("Stopped")
        assert b"\x1b[?1049l" in terminal.everything


def test_ctrl_z_stops_it_in_a_form_and_what_was_typed_is_there_again(file: str) -> None:
    with Terminal(argv=["bash", "--norc", "-i"], env={"PS1": "shell> "}) as terminal:
        terminal.see("shell>")
        terminal.press(f"{sys.executable} -m ittui --file {file}", "enter")
        terminal.see("Replace copper by fibre", "Quit")
        terminal.settle()
        fill_a_form(terminal)
        terminal.press("\x1a")
        terminal.see("Stopped")
        terminal.press("fg", "enter")
        terminal.see("New goal", "Half a title")
        terminal.settle()
        terminal.press(" and more")
        terminal.see("Half a title and more")


def test_kill_stop_and_fg_bring_it_back_and_the_terminal_stays_sane(file: str) -> None:
    with Terminal(argv=["bash", "--norc", "-i"], env={"PS1": "shell> "}) as terminal:
        terminal.see("shell>")
        terminal.press(f"{sys.executable} -m ittui --file {file} & fg", "enter")
        terminal.see("Replace copper by fibre", "Quit")
        terminal.settle()
        subprocess.run(["pkill", "-STOP", "-f", f"ittui --file {file}"], check=True)
        terminal.see("Stopped")
        terminal.press("fg", "enter")
        terminal.until(lambda: "Stopped" not in terminal.text and "Replace copper by fibre" in terminal.text, "back")
        terminal.settle()
        terminal.press("q")
        terminal.see("shell>")
        terminal.press("echo cooked agai''n", "enter")
        terminal.see("cooked again")


@pytest.mark.parametrize(("editor", "says"), [("/no/such/editor", "No such file"), ("false", "ended with exit code 1")])
def test_an_editor_that_fails_leaves_the_note_and_the_screen(file: str, editor: str, says: str) -> None:
    with opened(file, ITTUI_EDITOR=editor) as terminal:
        terminal.press("c")
        terminal.see("no change")
        terminal.press("7", "enter", "8")
        terminal.see("note")
        terminal.press("as planned")
        terminal.see("as planned")
        terminal.press("\x0f")
        terminal.see("text unchanged", says, "as planned")


def test_an_editor_that_fails_says_so_in_the_lines_too(file: str, tmp_path: Path) -> None:
    with opened(file, ITTUI_EDITOR=script(tmp_path / "editor", "kill -9 $$")) as terminal:
        terminal.press("2", "e")
        terminal.see("Find field")
        terminal.press("\x06", "notes")
        terminal.see("1 of 1")
        terminal.press("\r")
        terminal.see("Enter: edit lines")
        terminal.press("\r")
        terminal.see("keep and go back")
        terminal.press("as planned")
        terminal.see("as planned")
        terminal.press("\x0f")
        terminal.see("text unchanged: the editor was killed by signal 9", "as planned")


@pytest.mark.parametrize(("rows", "columns"), [(0, 0), (0, 80), (24, 0)])
@pytest.mark.parametrize("words", [(), ("checkin",)], ids=["main", "check-in"])
def test_a_terminal_without_a_size_is_taken_for_80_columns_and_24_rows(
    file: str, words: tuple[str, ...], rows: int, columns: int
) -> None:
    with Terminal("--file", file, *words, rows=rows, columns=columns) as terminal:
        terminal.see("Check in" if words else "Replace copper by fibre")
        terminal.until(lambda: not terminal.listen(0.3), "it rests")
        terminal.kill(signal.SIGTERM)
        assert terminal.end() == 143


def test_inside_screen_the_mouse_is_left_alone_and_escape_works(file: str) -> None:
    with opened(file, STY="1234.pts-0.host", TERM="screen.xterm-256color") as terminal:
        assert not re.search(rb"\x1b\[\?100[0-6]h", terminal.everything.replace(b"\x1b[?1004h", b""))
        terminal.press("q")
        assert terminal.end() == 0


def test_the_clipboard_goes_through_screen_in_pieces() -> None:
    sent = for_screen("a long list of rows\n" * 100)
    pieces = re.findall("\x1bP(.*?)\x1b\\\\", sent, re.DOTALL)
    assert "".join(f"\x1bP{each}\x1b\\" for each in pieces) == sent
    assert max(map(len, pieces)) <= PIECE + 10
    assert "".join(pieces).startswith("\x1b]52;c;") and "".join(pieces).endswith("\x07")


def test_a_save_that_waits_says_for_whom(file: str) -> None:
    lock_file = Path(file).parent / f".{Path(file).name}.lock"
    note = b'{"who": "bo", "host": "desk", "pid": 77, "since": "2026-11-28T09:00:00"}'
    with opened(file) as terminal, lock_file.open("ab+") as lock:
        lock_file.write_bytes(note + b"\n")
        fcntl.flock(lock, fcntl.LOCK_EX)
        fill_a_form(terminal)
        terminal.press("ctrl+s")
        terminal.see("not saved yet: waiting for bo on desk")
        fcntl.flock(lock, fcntl.LOCK_UN)
        terminal.see("saved ")


def test_a_command_that_waits_says_for_whom_and_can_be_cancelled(file: str) -> None:
    lock_file = Path(file).parent / f".{Path(file).name}.lock"
    with lock_file.open("ab+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with Terminal("--file", file, "goal", "add", "More") as terminal:
            terminal.see("waiting for somebody else", "ctrl+c stops")
            terminal.press("\x03")
            assert terminal.end() == 130
    assert not [goal for goal in open_store(Path(file)).read().all(Goal) if goal.title == "More"]


@pytest.mark.parametrize(
    "report", ["\x1b[1114112;1u", "\x1b[97;1:1u", "\x1b[48;40;120;0;0t\x1b[<0;1;1M", "\x1b[55296;1u"]
)
def test_a_report_that_the_parser_fails_at_leaves_the_keyboard_alive(file: str, report: str) -> None:
    with opened(file) as terminal:
        terminal.press(report + "\x1bOP")  # f1: all keys
        terminal.see("type to filter")
        assert b"Traceback" not in terminal.everything and b"Exception" not in terminal.everything


def script(path: Path, *lines: str) -> str:
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return str(path)


def from_a_shell(file: str, editor: str) -> Terminal:
    """The program as a shell's job, with a note in the editor."""
    terminal = Terminal(argv=["bash", "--norc", "-i"], env={"PS1": "shell> ", "ITTUI_EDITOR": editor})
    terminal.see("shell>")
    terminal.press(f"{sys.executable} -m ittui --file {file}", "enter")
    terminal.see("Replace copper by fibre", "Quit")
    terminal.settle()
    editing_a_note(terminal)
    return terminal


@pytest.mark.parametrize("alone", [False, True], ids=["by ctrl+z", "by itself"])
def test_an_editor_that_is_stopped_stops_the_program_and_fg_continues_both(
    file: str, tmp_path: Path, alone: bool
) -> None:
    stop = "kill -STOP $$" if alone else "read line"
    editor = script(tmp_path / "editor", "echo the editor is here", stop, 'echo "waits for bo" > "$1"')
    with from_a_shell(file, editor) as terminal:
        if not alone:
            terminal.press("\x1a")
        terminal.see("Stopped")
        terminal.press("echo still a shel''l", "enter")
        terminal.see("still a shell")
        terminal.press("fg", "enter")
        if not alone:
            terminal.until(lambda: termios.tcgetattr(terminal.fd)[3] & termios.ICANON, "the shell lets go of the keys")
            terminal.press("any line", "enter")
        terminal.see("waits for bo")
        terminal.press("escape")
        terminal.settle()
        terminal.press("\x11")
        terminal.see("shell>")
        terminal.press("echo cooked agai''n", "enter")
        terminal.see("cooked again")


@pytest.mark.parametrize("stop", ["kill -STOP $$", "read line"])
def test_without_a_shell_an_editor_cannot_stop_for_good(file: str, tmp_path: Path, stop: str) -> None:
    editor = script(tmp_path / "editor", "echo the editor is here", stop, 'echo "waits for bo" > "$1"')
    with opened(file, ITTUI_EDITOR=editor) as terminal:
        open_the_editor(terminal)
        if stop == "read line":
            terminal.see("the editor is here")
            terminal.press("\x1a", "enter")
        terminal.see("waits for bo")


@pytest.mark.parametrize(("name", "key"), [("INT", "\x03"), ("QUIT", "\x1c")])
def test_ctrl_c_in_the_editor_is_for_the_editor(file: str, tmp_path: Path, name: str, key: str) -> None:
    trap = f"trap 'echo more > \"$1\"; exit 0' {name}"
    editor = script(tmp_path / "editor", trap, "echo the editor is here", "read line")
    with opened(file, ITTUI_EDITOR=editor) as terminal:
        editing_a_note(terminal)
        terminal.press(key)
        terminal.see("more")


def test_what_an_editor_makes_of_the_file_is_no_fault(file: str, tmp_path: Path) -> None:
    editor = script(tmp_path / "editor", 'rm "$1"; mkdir "$1"; echo the editor is here')
    with opened(file, ITTUI_EDITOR=editor) as terminal:
        open_the_editor(terminal)
        terminal.see("text unchanged: Is a directory")


def test_a_script_without_job_control_cannot_be_stopped(file: str) -> None:
    with Terminal(argv=["sh", "-c", f"{sys.executable} -m ittui --file {file}; echo en''ded"]) as terminal:
        terminal.see("Replace copper by fibre", "Quit")
        terminal.settle()
        terminal.press("\x1a")
        terminal.see("ctrl+z is left out")
        terminal.press("\x11")
        terminal.see("ended")


@pytest.mark.parametrize("busy", [typing_a_filter, editing_a_note])
def test_a_signal_that_another_thread_takes_ends_it_as_well(
    file: str, busy: Callable[[Terminal], None], tmp_path: Path
) -> None:
    editor = script(tmp_path / "editor", "echo the editor is here", "exec sleep 100")
    with Terminal("--file", file, env={"ITTUI_EDITOR": editor}) as terminal:
        before = settings(terminal)
        terminal.see("Replace copper by fibre", "Quit")
        terminal.settle()
        busy(terminal)
        threads = [int(each.name) for each in Path(f"/proc/{terminal.pid}/task").iterdir()]
        ends_well(terminal, before, signal.SIGTERM, next(each for each in threads if each != terminal.pid))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["term", "hup"])
def test_a_signal_ends_the_check_in_under_the_prompt(file: str, number: int) -> None:
    with Terminal("--file", file, "checkin", "--inline") as terminal:
        before = settings(terminal)
        terminal.see("no change")
        terminal.press("7")
        terminal.settle()
        terminal.press("\x1a")
        terminal.see("ctrl+z is left out")
        ends_well(terminal, before, number)
    with Terminal("--file", file, "checkin", "--inline") as terminal:
        terminal.see("no change")
        terminal.settle()
        assert "7" in terminal.text


def test_without_a_shell_a_signal_does_not_stop_it_for_good(file: str) -> None:
    with opened(file) as terminal:
        terminal.kill(signal.SIGTSTP)
        terminal.press("\x1bOP")
        terminal.see("type to filter")
