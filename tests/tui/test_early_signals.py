"""A signal at a chosen step of a start: the process sends it to itself when it enters a function."""

from __future__ import annotations

import signal
import termios
from pathlib import Path

import pytest

from ittui.store import create

from .team import team
from .terminal import REPOSITORY, Terminal

HOOK = """
import os, sys
FUNCTION, CALLER, AFTER, NUMBER = {!r}, {!r}, {!r}, {}
BEGUN = not AFTER
def watch(frame, event, _):
    global BEGUN
    code, caller = frame.f_code.co_name, frame.f_back and frame.f_back.f_code.co_name
    if event == "call" and code == AFTER:
        BEGUN = True
    elif event == "call" and BEGUN and code == FUNCTION and CALLER in ("", caller):
        sys.setprofile(None)
        os.kill(os.getpid(), NUMBER)
sys.setprofile(watch)
"""
FIRST_SCREEN = "as_the_app_reads"  # from here on the terminal is ours


def signalled(
    folder: Path, words: tuple[str, ...], function: str, number: int, caller: str = "", after: str = ""
) -> tuple[int, str]:
    """How the program ends that gets a signal in a function, and what it sent; the terminal is as it was."""
    (folder / "sitecustomize.py").write_text(HOOK.format(function, caller, after, int(number)))
    path = folder / "team.json"
    create(path, team().records)
    with Terminal("--file", str(path), *words, env={"PYTHONPATH": f"{folder}:{REPOSITORY}"}) as terminal:
        modes = termios.tcgetattr(terminal.fd)
        code = terminal.end()
        assert termios.tcgetattr(terminal.fd) == modes
        sent = terminal.everything
    assert sent.rfind(b"\x1b[?1049l") >= sent.rfind(b"\x1b[?1049h")
    assert sent.rfind(b"\x1b[?25h") >= sent.rfind(b"\x1b[?25l")
    return code, sent.decode(errors="replace")


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("function", "caller"),
    [
        ("__set_name__", "<module>"),  # a class is being made: what is raised there comes out as a RuntimeError
        ("__init_subclass__", ""),
        ("run_to_end", ""),
        ("start_application_mode", ""),
        ("_on_compose", ""),
        ("on_mount", ""),
    ],
)
def test_while_the_first_screen_is_there(tmp_path: Path, function: str, caller: str, number: int) -> None:
    code, sent = signalled(tmp_path, (), function, number, caller, FIRST_SCREEN)
    assert code == 128 + number
    assert "internal error" not in sent and "Traceback" not in sent


@pytest.mark.parametrize("words", [pytest.param(("checkin",), marks=pytest.mark.slow), ("checkin", "--inline")])
@pytest.mark.parametrize("function", ["start_application_mode", "_on_compose", "on_mount"])
def test_where_there_is_no_first_screen(tmp_path: Path, words: tuple[str, ...], function: str) -> None:
    code, sent = signalled(tmp_path, words, function, signal.SIGTERM)
    assert code == 128 + signal.SIGTERM
    assert "internal error" not in sent and "Traceback" not in sent


@pytest.mark.parametrize("after", ["main", "guarded"])
def test_ctrl_c_while_a_command_makes_a_class(tmp_path: Path, after: str) -> None:
    code, sent = signalled(tmp_path, ("goal", "list"), "__set_name__", signal.SIGINT, "<module>", after)
    assert code == 130
    assert "internal error" not in sent and "Traceback" not in sent
