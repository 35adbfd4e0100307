"""Power cuts while saving, in a small form that needs no machine of its own: `python -m tests.stress.power_cuts`.

The system calls of real saves are recorded; then the power goes at a random moment, and what a disk may hold by then is
put together: what was written and not yet synced is there, in part, or not at all; of what was done to the names in the
folder since it was last synced, any beginning is there. A file that is torn, empty or missing, or that lacks an edit
which was acknowledged before the cut, is a fault of the saving. --without file or folder leaves a sync out, to show
that the attack finds it.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from ittui.board import Change
from ittui.records import Goal
from ittui.store import create, open_store
from ittui.store.line_format import parse
from ittui.store.strict_json import JsonFault
from ittui.store.system import SYSTEM, Files

GOAL = 101


class Event(NamedTuple):
    """One call: write and sync of a file by number; put, link, replace, remove of names; sync of the folder; an ack."""

    what: str
    file: int = -1
    name: str = ""
    other: str = ""
    data: bytes = b""
    acknowledged: int = 0


class Recorder(Files):
    """The real operating system, with notes of what would reach the disk."""

    def __init__(self, folder: Path, without: str = "") -> None:
        self.folder, self.without = folder, without
        self.events: list[Event] = []
        self.files: dict[int, int] = {}  # descriptor: number of the file; -1: the folder
        self.number = 0
        for name in ("open", "writev", "fsync", "close", "link", "replace", "unlink"):
            setattr(self, name, getattr(self, f"note_{name}"))

    def note_open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        descriptor = os.open(path, flags, mode)
        if Path(path) == self.folder:
            self.files[descriptor] = -1
        elif flags & os.O_CREAT and flags & os.O_EXCL:
            self.number += 1
            self.files[descriptor] = self.number
            self.events.append(Event("put", self.number, Path(path).name))
        return descriptor

    def note_writev(self, descriptor: int, pieces: Any) -> int:
        count = os.writev(descriptor, pieces)
        if self.files.get(descriptor, -1) > 0:
            self.events.append(Event("write", self.files[descriptor], data=b"".join(pieces)[:count]))
        return count

    def note_fsync(self, descriptor: int) -> None:
        os.fsync(descriptor)
        file = self.files.get(descriptor)
        if file is not None and self.without != ("folder" if file < 0 else "file"):
            self.events.append(Event("sync", file))

    def note_close(self, descriptor: int) -> None:
        self.files.pop(descriptor, None)
        os.close(descriptor)

    def note_link(self, old: Any, new: Any, **how: Any) -> None:
        SYSTEM.link(old, new, **how)
        self.events.append(Event("link", name=Path(old).name, other=Path(new).name))

    def note_replace(self, old: Any, new: Any) -> None:
        SYSTEM.replace(old, new)
        self.events.append(Event("replace", name=Path(old).name, other=Path(new).name))

    def note_unlink(self, path: Any) -> None:
        SYSTEM.unlink(path)
        self.events.append(Event("remove", name=Path(path).name))


class Disk:
    """What a disk may hold after some events. It begins with one file, safely there."""

    def __init__(self, name: str, data: bytes) -> None:
        self.names, self.safe_names = {name: 0}, {name: 0}
        self.data, self.safe_data = {0: data}, {0: data}
        self.pending: list[Event] = []  # what was done to names since the folder was synced

    def take(self, event: Event) -> None:
        if event.what == "write":
            self.data[event.file] = self.data.get(event.file, b"") + event.data
        elif event.what == "sync" and event.file >= 0:
            self.safe_data[event.file] = self.data.get(event.file, b"")
        elif event.what == "sync":
            self.safe_names, self.pending = dict(self.names), []
        elif event.what != "ack":
            rename(self.names, event)
            self.pending.append(event)

    def after_cut(self, name: str, dice: random.Random) -> bytes | None:
        """The bytes of a file as they may be found; None: it is not there."""
        names = dict(self.safe_names)
        for event in self.pending[: dice.randint(0, len(self.pending))]:
            rename(names, event)
        file = names.get(name)
        if file is None:
            return None
        if file in self.safe_data:
            return self.safe_data[file]
        data = self.data.get(file, b"")
        return data[: dice.choice((0, len(data) // 2, len(data)))]


def rename(names: dict[str, int], event: Event) -> None:
    if event.what == "put":
        names[event.name] = event.file
    elif event.what == "remove":
        names.pop(event.name, None)
    elif event.name in names:
        names[event.other] = names[event.name] if event.what == "link" else names.pop(event.name)


class Figures(NamedTuple):
    cuts: int
    torn: int
    lost: int

    @property
    def is_well(self) -> bool:
        return not (self.torn or self.lost)


def recorded(path: Path, saves: int, without: str) -> list[Event]:
    files = Recorder(path.parent, without)
    store = open_store(path, "ann", files=files)
    for number in range(1, saves + 1):
        goal = store.read().tables["goals"].rows[GOAL].raw
        store.commit([Change("goals", GOAL, goal, {**goal, "target": number})], f"to {number}")
        files.events.append(Event("ack", acknowledged=number))
    return files.events


def attack(cuts: int = 60, saves: int = 20, seed: int = 14, without: str = "") -> Figures:
    dice, torn, lost = random.Random(seed), 0, 0
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "it.json")
        create(path, [Goal(GOAL, {"title": "Count", "target": 0})])
        before = path.read_bytes()
        events = recorded(path, saves, without)
    for _ in range(cuts):
        disk, moment = Disk(path.name, before), dice.randint(0, len(events))
        for event in events[:moment]:
            disk.take(event)
        acknowledged = max((event.acknowledged for event in events[:moment] if event.what == "ack"), default=0)
        there = count_in(disk.after_cut(path.name, dice))
        torn += there is None
        lost += there is not None and there < acknowledged
    return Figures(cuts, torn, lost)


def count_in(data: bytes | None) -> int | None:
    """How far the count came in a file; None where it is no whole file."""
    try:
        goal = parse(data).get("goals", GOAL) if data else None
    except JsonFault:
        return None
    target = goal.get("target") if goal else None
    return target if isinstance(target, int) else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=60)
    parser.add_argument("--seed", type=int, default=14)
    parser.add_argument("--without", choices=("", "file", "folder"), default="")
    args = parser.parse_args()
    figures = attack(args.cuts, seed=args.seed, without=args.without)
    print(
        f"{figures.cuts} power cuts: {figures.torn} files torn, empty or missing, {figures.lost} without the last edit"
    )
    return 0 if figures.is_well else 1


if __name__ == "__main__":
    raise SystemExit(main())
