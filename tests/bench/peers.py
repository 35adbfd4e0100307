"""Programs of the same trade, where they are installed, each with as many rows as ittui has records."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ittui.records import Incident
from ittui.store import open_store

from .records import TICKETS, Boards
from .terminal import Terminal

NAMES = {"VisiData": "vd", "vit": "vit", "dooit": "dooit", "taskwarrior": "task", "SQLite": "sqlite3"}


class Peer(NamedTuple):
    """How to start a program with a screen, what it holds then, and the key that ends it."""

    name: str
    holds: str
    command: tuple[str, ...]
    quit: str
    home: Path

    def started(self) -> Terminal:
        return Terminal(self.command, env=surroundings(self.home))


def is_there(name: str) -> bool:
    return name == "SQLite" or shutil.which(NAMES[name]) is not None  # Python brings SQLite along


def value() -> list[str]:
    return [name for name in NAMES if is_there(name)]


def with_screens(boards: Boards) -> list[Peer]:
    """Those that are installed; taskwarrior's own screen is vit, and dooit starts without any tasks."""
    home = filled_home(boards)
    programs = (
        Peer("VisiData", "1,000 rows of CSV", ("vd", str(home / "incidents.csv")), "q", home),
        Peer("vit", "1,000 tasks", ("vit",), "Q", home),
        Peer("dooit", "nothing yet", ("dooit",), "ctrl+q", home),
    )
    return [each for each in programs if is_there(each.name)]


def surroundings(home: Path) -> Mapping[str, str]:
    return {"HOME": str(home), "TASKRC": str(home / "taskrc")}


def filled_home(boards: Boards) -> Path:
    """A home of its own, with a thousand incidents as a CSV file and as tasks."""
    home = boards.folder / "home"
    if home.exists():
        return home
    (home / ".vit").mkdir(parents=True)
    (home / ".vit" / "config.ini").touch()
    incidents = open_store(boards.of(1_000, TICKETS)).read().all(Incident)
    write_csv(home / "incidents.csv", incidents)
    if is_there("taskwarrior"):
        add_tasks(home, incidents)
    return home


def write_csv(path: Path, incidents: tuple[Incident, ...]) -> None:
    names = ("reference", "title", "priority", "state", "failed_at", "restored_at", "cause")
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([row.raw.get(name, "") for name in names] for row in incidents)


def add_tasks(home: Path, incidents: tuple[Incident, ...]) -> None:
    (home / "tasks").mkdir()
    (home / "taskrc").write_text(f"data.location={home}/tasks\nconfirmation=off\nverbose=nothing\n")
    tasks = [{"description": row.title, "status": "pending", "entry": "20260101T000000Z"} for row in incidents]
    env = {**os.environ, **surroundings(home)}
    subprocess.run(("task", "import"), env=env, input=json.dumps(tasks).encode(), capture_output=True, check=True)
