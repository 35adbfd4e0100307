"""The same weekly job in keys, here, in taskwarrior and in VisiData: ten goals, each with a new value and confidence.

Every program is driven in a pseudo-terminal and what it saved is read back, so that no key is left out.
`python -m tests.bench.keystrokes` prints the table; programs that are not installed are said to be missing.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from ittui.records import CheckIn, Goal, GoalState, Person
from ittui.store import create, open_store
from ittui.store.system import who

from .terminal import Terminal

COUNT, SURE = 10, "7"
VALUES = [str(40 + number) for number in range(COUNT)]


class Typist:
    """Types into a terminal and counts the keys."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.keys = terminal, 0

    def press(self, key: str) -> None:
        self.terminal.press(key, quiet=0.1)
        self.keys += 1

    def type(self, text: str) -> None:
        for letter in text:
            self.terminal.send(letter)
            self.keys += 1
        self.terminal.settle(0.2, 2.0)


def in_ittui(folder: Path) -> int:
    today = date.today()
    me = Person.new(title="Me", login=who().split(" ")[0])
    dates = {"start": today - timedelta(days=100), "due": today + timedelta(days=100)}
    ends = {"baseline": Decimal(0), "target": Decimal(100)}
    path = folder / "it.json"
    goals = [Goal.new(title=f"Goal {n}", state=GoalState.ACTIVE, owner=me.id, **dates, **ends) for n in range(COUNT)]
    create(path, [me, *goals])
    with Terminal([sys.executable, "-m", "ittui", "--file", str(path)], env={"HOME": str(folder)}) as terminal:
        terminal.settle()
        typist = Typist(terminal)
        typist.press("c")
        for value in VALUES:
            typist.type(value)
            typist.press("enter")
            typist.press(SURE)
            typist.press("enter")
        typist.press("enter")
        terminal.settle(0.5, 5.0)
    answers = open_store(path).read().all(CheckIn)
    assert sorted(str(row.value) for row in answers) == VALUES, answers
    return typist.keys


def in_taskwarrior(folder: Path) -> int:
    rc = folder / "taskrc"
    udas = "".join(f"uda.{name}.type=numeric\nuda.{name}.label={name}\n" for name in ("v", "c"))
    rc.write_text(f"data.location={folder}\nconfirmation=off\n{udas}")
    env = {"TASKRC": str(rc), "HOME": str(folder), "PS1": "$ "}
    tasks = {**env, "PATH": "/usr/bin:/bin"}
    for number in range(COUNT):
        subprocess.run(
            ["task", "add", f"Goal {number}"], env={**env, "PATH": "/usr/bin:/bin"}, check=True, capture_output=True
        )
    with Terminal(["bash", "--norc"], env=env) as terminal:
        terminal.settle()
        typist = Typist(terminal)
        for number, value in enumerate(VALUES, 1):
            typist.type(f"task {number} mod v:{value} c:{SURE}")
            typist.press("enter")
        terminal.settle(1.0, 10.0)
    reported = subprocess.run(["task", "export"], env=tasks, capture_output=True, check=True)
    assert sorted(f"{task['v']:.0f}" for task in json.loads(reported.stdout)) == VALUES
    return typist.keys


def in_visidata(folder: Path) -> int:
    path = folder / "goals.csv"
    path.write_text("value,sure,goal\n" + "".join(f"30,5,Goal {number}\n" for number in range(COUNT)))
    command = ["vd", "--confirm-overwrite=False", "--overwrite=y", str(path)]
    with Terminal(command, env={"HOME": str(folder), "TERM": "xterm-256color"}) as terminal:
        terminal.settle(0.6)
        typist = Typist(terminal)
        for value in VALUES:
            typist.press("e")
            typist.type(value)
            typist.press("enter")
            typist.press("l")
            typist.press("e")
            typist.type(SURE)
            typist.press("enter")
            typist.press("h")
            typist.press("j")
        typist.press("ctrl+s")
        typist.press("enter")
        terminal.settle(0.6, 5.0)
        if [row["value"] for row in csv.DictReader(path.open())] != VALUES:
            typist.press("y")
            terminal.settle(0.6, 5.0)
    assert [row["value"] for row in csv.DictReader(path.open())] == VALUES
    return typist.keys


PROGRAMS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "ittui": (sys.executable, in_ittui),
    "VisiData": ("vd", in_visidata),
    "taskwarrior": ("task", in_taskwarrior),
}


def main() -> None:
    digits = sum(len(value) for value in VALUES)
    print("| program | keys in all | besides the digits, a goal |\n| --- | --- | --- |")
    for name, (program, drive) in PROGRAMS.items():
        if not shutil.which(program):
            print(f"| {name} | not installed | |")
            continue
        with TemporaryDirectory() as folder:
            keys = drive(Path(folder))
        print(f"| {name} | {keys} | {(keys - digits) / COUNT:.1f} |")


if __name__ == "__main__":
    main()
