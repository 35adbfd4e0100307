"""A department in PostgreSQL beside the same in a file: saving, being seen, loading, and what distance costs.

Round by round in one run, so that a slow minute of the machine is slow for all; ratios are medians of the rounds'.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ittui.board import Change
from ittui.store import Store, create, open_store
from tests.bench.records import MIX, some_records
from tests.bench.row import Row, at_most, beside, interleaved, ratio
from tests.proxy import Proxy
from tests.server import Server

SIZES = (1_000, 10_000, 100_000)
SAVE_BAR, SEEN_BAR_MS = 1.5, 60
LOAD_BARS = {10_000: 2.0, 100_000: 2.2}
ONE_WAY = 0.010  # seconds; a round trip of 20 ms


class Pair(NamedTuple):
    """The same records in a file and in a database."""

    file: str
    database: str


def pair(server: Server, folder: Path, number: int) -> Pair:
    file, database = str(folder / f"{number}.json"), server.url(schema=f"speed_{number}")
    records = some_records(number, date.today(), MIX)
    create(file, records)
    create(database, records)
    return Pair(file, database)


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def edit(store: Store, goal: int, number: int) -> None:
    """One edit of a goal that nobody else edits."""
    known = store.backing.read_last().tables["goals"].rows[goal]
    store.commit([Change("goals", goal, known.raw, {**known.raw, "notes": str(number)})], "edit")


def some_goal(store: Store, at: int = 0) -> int:
    return list(store.read().tables["goals"].rows)[at]


class Bare:
    """UPDATE and NOTIFY by psycopg alone, in a table of as many rows, with the usual calls."""

    def __init__(self, server: Server, store: Store) -> None:
        self.conn = server.connect()
        goals = store.read().tables["goals"].rows
        self.id, self.raw = next((id, dict(goal.raw)) for id, goal in goals.items())
        self.conn.execute("drop table if exists bare")
        self.conn.execute("create table bare (id bigint primary key, raw json)")
        rows = (
            (id, json.dumps(dict(row.raw))) for table in store.read().tables.values() for id, row in table.rows.items()
        )
        with self.conn.cursor() as cursor, cursor.copy("copy bare from stdin") as copy:
            for row in rows:
                copy.write_row(row)

    def save(self, number: int) -> None:
        with self.conn.transaction():
            text = json.dumps({**self.raw, "notes": str(number)})
            self.conn.execute("update bare set raw = %s where id = %s", (text, self.id))
            self.conn.execute("notify bare")


def saves(server: Server, both: Pair, number: int, rounds: int) -> Iterator[Row]:
    file, database = open_store(both.file), open_store(both.database)
    bare, goal, count = Bare(server, file), some_goal(file), iter(range(100, 10**6))
    acts = (
        lambda: timed(lambda: edit(file, goal, next(count))),
        lambda: timed(lambda: edit(database, goal, next(count))),
        lambda: timed(lambda: bare.save(next(count))),
    )
    # in pairs: what is done right after the file was written waits for the disk to take in all of it
    interleaved(10, *acts[1:])
    beside_bare, by_bare = interleaved(rounds * 3, *acts[1:])
    interleaved(3, *acts[:2])
    by_file, by_database = interleaved(rounds, *acts[:2])
    floor = f"bare {shown(by_bare)}, PostgreSQL {shown(beside_bare)}"
    what = f"save of one edit ÷ bare psycopg UPDATE, NOTIFY, COMMIT, {number:,} records"
    times = ratio(beside_bare, by_bare)
    yield at_most(what, SAVE_BAR, times, floor) if number == 10_000 else beside(what, f"{times:.2f}", floor)
    floor = f"file {shown(by_file)}, PostgreSQL {shown(by_database)}"
    yield beside(f"save of one edit ÷ the file's, {number:,} records", f"{ratio(by_database, by_file):.2f}", floor)


def shown(times: list[float]) -> str:
    return f"{median(times) * 1000:.1f} ms"


class Observer:
    """Another process with the department open: says when it has seen a value."""

    def __init__(self, place: str, goal: int) -> None:
        self.pipe, write_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                look(place, goal, write_end)
            finally:
                os._exit(0)
        os.close(write_end)
        os.read(self.pipe, 1)  # it watches

    def seen(self) -> float:
        return float(os.read(self.pipe, 64))

    def end(self) -> None:
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.pipe)


def look(place: str, goal: int, pipe: int) -> None:
    store = open_store(place)
    watcher = store.watcher()
    before = store.read().tables["goals"].rows[goal].raw.get("notes")
    os.write(pipe, b"!")
    while True:
        watcher.wait(30)
        now = store.read().tables["goals"].rows[goal].raw.get("notes")
        if now != before:
            before = now
            os.write(pipe, str(time.monotonic()).encode())


def seen(both: Pair, number: int, rounds: int) -> Row:
    """From the start of a save here until another process has it on its board."""
    stores = [open_store(place) for place in both]
    goal = some_goal(stores[0], 1)
    observers = [Observer(place, goal) for place in both]
    count = iter(range(10**6, 10**9))

    def one(at: int) -> float:
        began = time.monotonic()
        edit(stores[at], goal, next(count))
        return observers[at].seen() - began

    interleaved(2, lambda: one(0), lambda: one(1))
    by_file, by_database = interleaved(rounds, lambda: one(0), lambda: one(1))
    for observer in observers:
        observer.end()
    what = f"from a save to the board of another process, {number:,} records"
    return at_most(what, SEEN_BAR_MS, median(by_database) * 1000, f"the file: {shown(by_file)}", " ms")


def in_child(act: Callable[[], object]) -> float:
    """The seconds an act takes in a process of its own."""
    pipe, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write_end, str(timed(act)).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    result = float(os.read(pipe, 64))
    os.close(pipe)
    os.waitpid(pid, 0)
    return result


def loads(both: Pair, number: int, rounds: int) -> Row:
    acts = [lambda place=place: in_child(lambda: open_store(place)) for place in both]
    interleaved(1, *acts)
    by_file, by_database = interleaved(rounds, *acts)
    what = f"load to a board ÷ the file's, {number:,} records"
    floor, times = f"file {shown(by_file)}, PostgreSQL {shown(by_database)}", ratio(by_database, by_file)
    bar = LOAD_BARS.get(number)
    return at_most(what, bar, times, floor) if bar else beside(what, f"{times:.2f}", floor)


def distance(server: Server, both: Pair, rounds: int) -> Row:
    """A save over a line with a round trip of 20 ms, less the same save here: in round trips."""
    count = iter(range(10**9, 10**10))
    with Proxy(server.port, ONE_WAY) as proxy:
        near = open_store(both.database)
        far = open_store(both.database.replace(f":{server.port}/", f":{proxy.port}/"))
        goal = some_goal(near, 2)

        def save(store: Store) -> float:
            store.read()  # as a screen that is told of what others save
            return timed(lambda: edit(store, goal, next(count)))

        here, there = interleaved(rounds, lambda: save(near), lambda: save(far))
    trips = median(far - near for far, near in zip(there, here, strict=True)) / (2 * ONE_WAY)
    floor = f"{shown(there)} where a round trip takes {2000 * ONE_WAY:.0f} ms, {shown(here)} here"
    return at_most("a save's round trips, 10,000 records", 2.2, trips, floor)


def rows(server: Server, sizes: tuple[int, ...], rounds: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        for number in sizes:
            both = pair(server, Path(folder), number)
            fewer = rounds if number < 100_000 else max(rounds // 3, 5)
            yield from saves(server, both, number, fewer)
            yield seen(both, number, fewer)
            yield loads(both, number, max(fewer // 2, 5))
            if number == 10_000:
                yield distance(server, both, fewer)
