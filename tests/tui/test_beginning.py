"""The first run and the sample: nothing is made that was not meant, a team's file gets its rights, one is somebody."""

from __future__ import annotations

import signal
import stat
import sys
from pathlib import Path

import pytest

from ittui.records import Person
from ittui.store import open_store
from ittui.store.system import login_of, who

from .terminal import Terminal


def said(terminal: Terminal) -> list[str]:
    return [words for words in ("Getting started", "The group") if words in terminal.text]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_whose_name_may_be_mistyped_is_made_only_after_a_question(tmp_path: Path) -> None:
    path = tmp_path / "no-such-folder" / "it.json"
    with Terminal(env={"ITTUI_FILE": str(path)}) as terminal:
        terminal.see("start with an empty file")
        terminal.press("e")
        terminal.see("There is no folder", "yes, make it")
        terminal.press("n")
        assert terminal.end() == 0
    assert not path.parent.exists()
    with Terminal(env={"ITTUI_FILE": str(path)}) as terminal:
        terminal.see("start with an empty file")
        terminal.press("e")
        terminal.see("yes, make it")
        terminal.press("y")
        terminal.see("Getting started")
    assert path.is_file()


def test_a_file_for_a_team_gets_the_rights_that_readme_recommends(tmp_path: Path) -> None:
    path = tmp_path / "shared" / "it.json"
    with Terminal() as terminal:
        terminal.see("make a file for a team")
        terminal.press("t")
        terminal.see("Path of the team's new file")
        terminal.press(str(path), "enter")
        terminal.until(
            lambda: "Getting started" in terminal.text or "The group that shares it" in terminal.text, "made"
        )
        if "The group" in said(terminal):
            terminal.press("enter")
        terminal.see("Getting started", "colleagues open it")
    assert mode(path.parent) == 0o2770
    assert mode(path) == 0o660
    with Terminal() as terminal:  # from now on it is one's own file
        terminal.see("Getting started")


def test_in_the_sample_one_is_asked_once_who_one_is_and_told_where_the_copy_is() -> None:
    with Terminal("demo") as terminal:
        terminal.see("Who would you like to be?", "Ingrid Solheim")
        terminal.press("nadia", "enter")
        terminal.see("Talvern Foods IT", "you are Nadia Kamel, in a copy of the sample: /")
        terminal.press("q")
        terminal.see("your copy of the sample stays there: ittui --file")
        assert terminal.end() == 0
    with Terminal("demo") as terminal:
        terminal.see("you are Nadia Kamel", ".json")
        path = Path(terminal.text.partition("sample: ")[2].split()[0])
        terminal.press("T")
        terminal.see("day")
        terminal.press("-30d", "enter")
        terminal.see("AS OF")
        board = open_store(path).read()
    assert [person.title for person in board.all(Person) if person.login == login_of(who())] == ["Nadia Kamel"]


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_a_first_run_leaves_nothing_behind_that_would_take_the_signals_of_the_main_screen(tmp_path: Path) -> None:
    path, threads = tmp_path / "it.json", []
    for keys in ("e", ""):
        with Terminal("--file", str(path)) as terminal:
            terminal.see("start with an empty file" if keys else "Getting started")
            terminal.press(keys)
            terminal.see("Getting started", "? Help")
            terminal.settle()
            threads.append(len(list(Path(f"/proc/{terminal.pid}/task").iterdir())))
            terminal.kill(signal.SIGTERM)
            assert terminal.end() == 143
    assert threads[0] == threads[1]
