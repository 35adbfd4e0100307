"""Fifty simulated people at one department: their weekly work, compressed, over PostgreSQL and over a file.

A working week of each is a round of check-ins saved as one step, edits of records, mostly their own, comments, and many
looks at the board; everybody has it open and takes in what the others save. So many minutes carry so many weeks: the
usual ten minutes of a run are five weeks, a week in two minutes. Each person is a process; they share the machine with
the server, so that what is measured is what the machine carries together with them.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from datetime import date
from multiprocessing.synchronize import Event as Signal
from pathlib import Path
from typing import NamedTuple

from ittui.board import Change
from ittui.records import CheckIn, Comment, Record
from ittui.store import Conflict, LockTimeout, Store, create, open_store
from tests.bench.records import TEAM, some_records
from tests.bench.row import Row, beside
from tests.server import Server

from .writers import FORK

PEOPLE, RECORDS = 50, 10_000
WEEK_SECONDS = 120.0  # that a working week of 40 hours is compressed to
WORKING_SECONDS = 40 * 3600.0
PEAK = 100  # times the usual rate of saves, when all check in at once
BUSY = 0.7  # of a core, beyond which saves would wait for each other
CONNECTIONS, RESERVED, A_SCREEN = 100, 3, 2  # max_connections as installed, those for superusers, and what one holds
WEEKLY = (("check in", 1), ("edit", 12), ("comment", 4), ("look", 40))
CHECKED = 8  # goals in a round
SHARED = 0.1  # of edits go to a record that others edit, too
TICKS = os.sysconf("SC_CLK_TCK")


class Week(NamedTuple):
    """What one person did: how long each save took, entries that were acknowledged, and saves that met another's."""

    waits: list[float]
    entries: list[int]
    conflicts: int
    refused: int  # saves that were given up, for others saved for 15 s
    looks: int
    taken: int  # boards with others' changes that came while they had it open


class Worker:
    """One person: a seeded week's work, again and again."""

    def __init__(self, place: str, number: int) -> None:
        self.store, self.chance, self.number = open_store(place, f"p{number}"), random.Random(number), number
        board = self.store.read()
        goals, projects = (list(board.tables[name].rows) for name in ("goals", "projects"))
        self.shared = projects[:20]
        self.own = [*goals[number::PEOPLE], *projects[20 + number :: PEOPLE]]
        self.goals = goals
        self.waits: list[float] = []
        self.entries: list[int] = []
        self.conflicts = self.refused = self.looks = self.taken = self.made = 0

    def week(self, seconds: float) -> Iterator[tuple[float, str]]:
        """The moments of one week and what is done at each, in their order."""
        yield from sorted((self.chance.random() * seconds, act) for act, count in WEEKLY for _ in range(count))

    def work(self, seconds: float) -> None:
        began = time.monotonic()
        done = threading.Event()
        watching = threading.Thread(target=self.watch, args=(done,), daemon=True)
        watching.start()
        for number in range(int(seconds // WEEK_SECONDS)):
            for at, act in self.week(WEEK_SECONDS):
                time.sleep(max(began + number * WEEK_SECONDS + at - time.monotonic(), 0))
                self.act(act)
        done.set()
        watching.join(5)

    def watch(self, done: threading.Event) -> None:
        watcher = self.store.watcher()
        while not done.is_set():
            if watcher.wait(1):
                self.store.read()
                self.taken += 1

    def act(self, act: str) -> None:
        if act == "look":
            self.store.read()
            self.looks += 1
            return
        changes = {"check in": self.check_in, "edit": self.edit, "comment": self.comment}[act]()
        began = time.monotonic()
        try:
            outcome = self.store.commit(changes, act)
        except Conflict:
            self.conflicts += 1
            return
        except LockTimeout:  # it was said that nothing was saved
            self.refused += 1
            return
        self.waits.append(time.monotonic() - began)
        if outcome.entry:
            self.entries.append(outcome.entry.id)

    def check_in(self) -> list[Change]:
        goals = self.chance.choices(self.goals, k=CHECKED)
        return [
            Change.add(CheckIn.new(goal=goal, date=date.today(), confidence=7, note=f"Week {self.made}"))
            for goal in goals
        ]

    def edit(self) -> list[Change]:
        id = self.chance.choice(self.shared if self.chance.random() < SHARED else self.own)
        record = next(self.rows(id))
        self.made += 1
        return [Change(record.table, id, record.raw, {**record.raw, "notes": f"{self.number}: {self.made}"})]

    def rows(self, id: int) -> Iterator[Record]:
        board = self.store.backing.read_last()
        return (table.rows[id] for table in board.tables.values() if id in table.rows)

    def comment(self) -> list[Change]:
        return [Change.add(Comment.new(title=f"Noted {self.made}", goal=self.chance.choice(self.goals)))]


def person(place: str, number: int, seconds: float, ready: Signal, answers: multiprocessing.Queue[Week]) -> None:
    worker = Worker(place, number)
    ready.wait()
    worker.work(seconds)
    answers.put(Week(worker.waits, worker.entries, worker.conflicts, worker.refused, worker.looks, worker.taken))


class Run(NamedTuple):
    """What came of a run."""

    weeks: list[Week]
    seconds: float
    lost: int

    def shown(self) -> str:
        waits = sorted(wait for week in self.weeks for wait in week.waits)
        entries, conflicts, refused, looks, taken = (
            sum(len(each) if isinstance(each, list) else each for each in column)
            for column in zip(*(week[1:] for week in self.weeks), strict=True)
        )
        return (
            f"{len(waits):,} saves, {len(waits) / self.seconds:.1f}/s, p50 {ms(waits, 50)}, p99 {ms(waits, 99)}, "
            f"slowest {waits[-1] * 1000:.0f} ms; {looks:,} looks, {taken:,} boards taken in, {conflicts} conflicts, "
            f"{refused} given up "
            f"after 15 s; "
            f"{entries:,} acknowledged, {self.lost} lost"
        )


def ms(waits: list[float], percent: int) -> str:
    return f"{waits[(len(waits) - 1) * percent // 100] * 1000:.0f} ms"


def run(place: str, people: int, seconds: float) -> Run:
    ready, answers = FORK.Event(), FORK.Queue()
    processes = [FORK.Process(target=person, args=(place, n, seconds, ready, answers)) for n in range(people)]
    for process in processes:
        process.start()
    time.sleep(people * 0.1)  # all have read the board
    began = time.monotonic()
    ready.set()
    weeks = [answers.get(timeout=seconds + 300) for _ in processes]
    took = time.monotonic() - began
    for process in processes:
        process.join()
    return Run(weeks, took, missing_entries(open_store(place), weeks))


def missing_entries(store: Store, weeks: list[Week]) -> int:
    logged = {entry.id for entry in store.log()}
    oldest = min(logged, default=0)  # a file's log forgets the oldest entries
    return sum(entry not in logged for week in weeks for entry in week.entries if entry >= oldest)


def processor_seconds(server: Server) -> float:
    """What the server's processes have used of the processor: those there are, and those that have ended."""
    first = int((server.data / "postmaster.pid").read_text().split()[0])
    total = sum(times(first))
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(words[1]) == first:
            total += (int(words[11]) + int(words[12])) / TICKS
    return total


def times(pid: int) -> list[float]:
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(word) / TICKS for word in words[11:15]]


def on_paper(readme: str) -> str:
    """What one server carries, by the row of README's table that the last run gave."""
    found = re.search(
        r"over PostgreSQL \| (\d+) people, (\d+) min \| ([\d,]+) saves.* used ([\d.]+) ms of one core a save", readme
    )
    assert found
    people, minutes, saves, used = (float(word.replace(",", "")) for word in found.groups())
    weekly = saves / (minutes * 60 / WEEK_SECONDS)
    rate, each = weekly / WORKING_SECONDS, used / people / 1000
    share = rate * PEAK * used / 1000
    most = (BUSY / (rate / people * PEAK * each)) ** 0.5
    text = (
        f"On paper: the server spent {used:g} ms of one core a save, nearly all of it on the {people:.0f} that take "
        f"it in, {each * 1000:.2f} ms each. {people:.0f} people save some {weekly:,.0f} times a week, {rate:.3f} a "
        f"second; with peaks of {PEAK} times that, one core is used to {share:.1%}. Saves and those that take them in "
        f"both grow with the people, so the load grows with their square: one core, used to {BUSY:.0%}, carries some "
        f"{round(most, -1):.0f} people at such a peak. A screen holds {A_SCREEN} connections, so `max_connections` "
        f"({CONNECTIONS} as installed) is reached first, at {(CONNECTIONS - RESERVED) // A_SCREEN} people; raise it, "
        "or put a pooler between."
    )
    return textwrap.fill(re.sub(r"(?<=\d)%", " %", text), 123, break_on_hyphens=False)


def rows(people: int = PEOPLE, minutes: float = 10.0) -> Iterator[Row]:
    records, size = some_records(RECORDS, date.today(), TEAM), f"{people} people, {minutes:g} min"
    server = Server().make()
    try:
        create(server.url(), records)
        before = processor_seconds(server)
        done = run(server.url(), people, minutes * 60)
        used = processor_seconds(server) - before
        saves = sum(len(week.waits) for week in done.weeks)
        carries = f"; the server used {used / saves * 1000:.1f} ms of one core a save, all looks included"
        yield beside("weekly work over PostgreSQL", done.shown() + carries, "", size=size)
    finally:
        server.remove()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "it.json")
        create(path, records)
        yield beside("weekly work over a file", run(path, people, minutes * 60).shown(), "", size=size)
