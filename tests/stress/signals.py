"""SIGTERM and SIGHUP in whatever the program does at 100,000 records: how long it takes to be gone, and what it leaves.

Each piece of work is met at several moments; the terminal must be as it was, what was typed be kept, the file be whole,
and nothing half-written be beside it.
"""

from __future__ import annotations

import fcntl
import shutil
import signal
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ittui.board import Change
from ittui.records import Goal, Incident
from ittui.store import create, open_store
from ittui.store.atomic_write import lock_path
from tests.tui.team import team
from tests.tui.terminal import Terminal, fill_a_form, open_the_editor

MANY = 100_000
HOSTILE = r"/^(\w+|\s)+$/"
MOMENTS = (0.1, 0.2, 0.4, 0.6, 0.9, 1.3, 2.0)
SHOWN = "Replace copper by fibre"


class Figures(NamedTuple):
    """signals: sent; slowest: seconds to the end; wrong: what was not as it should be."""

    signals: int
    slowest: float
    wrong: tuple[str, ...]


class Place(NamedTuple):
    """Where it happens: the file, a copy with a change of its own, rows to import, and an editor that waits."""

    folder: Path
    file: Path
    copy: Path
    rows: Path
    editor: Path

    def terminal(self, *words: str) -> Terminal:
        env = {f"XDG_{name}_HOME": str(self.folder / "home") for name in ("STATE", "DATA", "CONFIG", "CACHE")}
        return Terminal("--file", str(self.file), *words, env={**env, "ITTUI_EDITOR": str(self.editor)})


def filtering(terminal: Terminal) -> None:
    terminal.press("5")
    terminal.settle()
    terminal.press("/", HOSTILE)


def saving(terminal: Terminal) -> None:
    fill_a_form(terminal)
    terminal.press("ctrl+s")
    terminal.see("waiting for")


def editing(terminal: Terminal) -> None:
    open_the_editor(terminal)
    terminal.see("the editor is here")


ON_SCREEN: dict[Callable[[Terminal], None], str] = {
    filtering: "",
    fill_a_form: "Half a title",
    saving: "Half a title",
    editing: "a check-in waits",
}


def commands(place: Place) -> dict[str, tuple[str, ...]]:
    file, copy = str(place.file), str(place.copy)
    return {
        "load": (),
        "merge": ("merge", "-", file, copy, "-o", file),
        "archive": ("log", "--archive", "today"),
        "import": ("import", "incident", str(place.rows)),
        "list": ("incident", "list", HOSTILE),
        "export": ("export", "all", "-o", str(place.folder / "all.json")),
    }


def prepared(folder: Path, many: int) -> Place:
    place = Place(folder, *(folder / name for name in ("it.json", "copy.json", "rows.csv", "editor")))
    create(place.file, [*team().records, *(Incident.new(reference=f"INC{number}") for number in range(many))])
    shutil.copy(place.file, place.copy)
    store = open_store(place.copy, "otto")
    goal = store.read().all(Goal)[0]
    store.commit([Change.edit(goal, goal.replace(notes="Otto's"))], "otto's")
    place.rows.write_text("Reference,Title,Failed at\n" + "".join(f"N{n},Outage,2026-03-01\n" for n in range(many)))
    place.editor.write_text("#!/bin/sh\necho the editor is here\nexec sleep 100\n")
    place.editor.chmod(0o755)
    return place


def struck(terminal: Terminal, modes: object, number: int) -> tuple[float, str]:
    """Seconds to the end, and what is wrong with it; "": nothing."""
    begun = time.monotonic()
    terminal.kill(number)
    code = terminal.end()
    seconds, sent = time.monotonic() - begun, terminal.everything
    if termios.tcgetattr(terminal.fd) != modes or sent.rfind(b"\x1b[?1049l") < sent.rfind(b"\x1b[?1049h"):
        return seconds, "the terminal is not as it was"
    return seconds, "" if code in (0, 128 + number, -number) and b"Traceback" not in sent else f"it ended with {code}"


def on_screen(place: Place, act: Callable[[Terminal], None], number: int) -> tuple[float, str]:
    with place.terminal() as terminal, lock_path(place.file).open("a+") as lock:
        modes = termios.tcgetattr(terminal.fd)
        terminal.see(SHOWN, "Quit")
        terminal.settle(1.0)
        if act is saving:
            fcntl.flock(lock, fcntl.LOCK_EX)
        act(terminal)
        seconds, wrong = struck(terminal, modes, number)
    if draft := ON_SCREEN[act]:
        with place.terminal() as terminal:
            terminal.see(SHOWN, "Quit")
            if act is not editing:
                terminal.press("2", "n")
            terminal.see(draft)
    return seconds, wrong


def in_command(place: Place, words: tuple[str, ...], number: int, moment: float) -> tuple[float, str]:
    with place.terminal(*words) as terminal:
        modes = termios.tcgetattr(terminal.fd)
        terminal.listen(moment)
        seconds, wrong = struck(terminal, modes, number)
    left = [each.name for each in place.folder.iterdir() if ".tmp-" in each.name]
    open_store(place.file).read()  # it is whole
    return seconds, wrong or (f"left {left}" if left else "")


def strikes(place: Place) -> Iterator[tuple[str, float, str]]:
    for number in (signal.SIGTERM, signal.SIGHUP):
        for act in ON_SCREEN:
            yield (act.__name__, *on_screen(place, act, number))
        for name, words in commands(place).items():
            for moment in MOMENTS:
                yield (f"{name} after {moment} s", *in_command(place, words, number, moment))


def attack(many: int = MANY) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        result = [*strikes(prepared(Path(folder), many))]
    wrong = tuple(f"{name}: {text}" for name, _, text in result if text)
    return Figures(len(result), max(seconds for _, seconds, _ in result), wrong)
