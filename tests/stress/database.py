"""Many processes save into one department in PostgreSQL; clients are killed, sessions ended, the server crashes.

python -m tests.stress postgres          # all of README's table, about half an hour; --help lists what can be chosen
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import select
import signal
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

from ittui.board import Change
from ittui.records import Goal
from ittui.store import Store, create, open_store
from ittui.store.postgres.database import Database
from tests.bench.row import Row, beside
from tests.server import Server
from tests.stress.writers import FORK, STEP, Done, fairness

LONGEST_SECONDS = 0.05  # from the first acknowledged edit of a client to its end


class Written(NamedTuple):
    """What one writer did, and what it took."""

    done: Done
    waits: list[float]
    retries: int


def add(store: Store, id: int) -> None:
    store.commit([Change.add(Goal(id, {"title": f"Goal {id}"}))], f"add {id}")


def write(url: str, writer: int, edits: int) -> Written:
    store, times, waits = open_store(url), [], []
    for number in range(edits):
        began = time.monotonic()
        add(store, writer * STEP + number)
        times.append(time.monotonic())
        waits.append(times[-1] - began)
    assert isinstance(store.backing, Database)
    return Written(Done(writer, times, 0), waits, store.backing.retries)


def together(url: str, writers: int, edits: int) -> str:
    """Let so many writers make so many edits each, all at once; what came of it."""
    answers: multiprocessing.Queue[Written] = FORK.Queue()
    processes = [
        FORK.Process(target=lambda n: answers.put(write(url, n, edits)), args=(n + 1,)) for n in range(writers)
    ]
    began = time.monotonic()
    for process in processes:
        process.start()
    written = [answers.get() for _ in processes]
    seconds = time.monotonic() - began
    for process in processes:
        process.join()
    waits = sorted(wait for each in written for wait in each.waits)
    there, twice = counted(url)
    return (
        f"{len(waits):,} acknowledged, {there:,} there, {twice} twice; {len(waits) / seconds:.0f}/s, "
        f"p50 {waits[len(waits) // 2] * 1000:.0f} ms, p99 {waits[len(waits) * 99 // 100] * 1000:.0f} ms, "
        f"slowest {waits[-1] * 1000:.0f} ms; fairness {fairness([each.done for each in written]):.2f}, "
        f"{sum(each.retries for each in written):,} retries"
    )


def counted(url: str) -> tuple[int, int]:
    """How many goals are there, and how many were logged more than once."""
    store = open_store(url)
    logged = Counter(op.id for entry in store.log() for op in entry.ops)
    return len(store.read().tables["goals"].rows), sum(count > 1 for count in logged.values())


def acknowledge(url: str, first: int, pipe: int) -> None:
    """Add goals for ever, and write the number of each that is saved to a pipe."""
    store = open_store(url)
    store.backing.patience = 60.0
    for id in range(first, first + STEP):
        add(store, id)
        os.write(pipe, b"%d\n" % id)


class Client:
    """A process that saves without end, and what it was told of."""

    def __init__(self, url: str, first: int) -> None:
        self.first = first
        self.pipe, write_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                acknowledge(url, first, write_end)
            finally:
                os._exit(1)
        os.close(write_end)
        self.told = os.read(self.pipe, 1 << 16)  # it has begun

    def drain(self) -> None:
        """Take in what was told up to now."""
        while select.select([self.pipe], [], [], 0)[0]:
            self.told += os.read(self.pipe, 1 << 20)

    def kill(self) -> set[int]:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        while more := os.read(self.pipe, 1 << 20):
            self.told += more
        os.close(self.pipe)
        return {int(word) for word in self.told.split()}


def verdict(url: str, told: set[int]) -> str:
    store = open_store(url)
    there = set(store.read().tables["goals"].rows)
    logged = Counter(op.id for entry in store.log() for op in entry.ops)
    twice = sum(count > 1 for count in logged.values())
    return f"{len(told):,} acknowledged, {len(told - there)} of them lost, {twice} saved twice"


def kills(url: str, count: int, chance: random.Random) -> str:
    told: set[int] = set()
    for number in range(count):
        client = Client(url, (number + 1) * STEP)
        select.select([], [], [], chance.random() * LONGEST_SECONDS)
        told |= client.kill()
    return verdict(url, told)


def interrupted(url: str, count: int, interrupt: Any, chance: random.Random) -> str:
    """Two clients save, while something is done to the server again and again."""
    clients = [Client(url, STEP), Client(url, 2 * STEP)]
    gaps = []
    for _ in range(count):
        select.select([], [], [], 0.2 + chance.random() * 0.5)
        began = time.monotonic()
        interrupt()
        for client in clients:
            client.told += os.read(client.pipe, 1 << 20)
            client.told += os.read(client.pipe, 1 << 20)  # the second one was saved after the interruption
        gaps.append(time.monotonic() - began)
    told = set().union(*(client.kill() for client in clients))
    slowest = f"saving again after {statistics.median(gaps):.1f} s (median), {max(gaps):.1f} s (slowest)"
    return f"{verdict(url, told)}; {slowest}"


def end_sessions(server: Server) -> None:
    with server.connect() as conn:
        conn.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ittui'")


def crash(server: Server) -> None:
    server.stop("immediate")
    server.start()


def main(words: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("writers", 8), ("edits", 500), ("kills", 100), ("ended", 20), ("crashes", 10), ("seed", 1)):
        options.add_argument(f"--{name}", type=int, default=usual)
    options.add_argument("--takeovers", type=int, default=5, help="of a replica, with and without waiting for it")
    options.add_argument("--rounds", type=int, default=30, help="of saving beside the file and bare psycopg; 0: none")
    options.add_argument("--minutes", type=float, default=10, help="of fifty people's work, over each of the two")
    chosen = options.parse_args(words)
    print("| what | size or bar | measured | met | beside it |\n| --- | --- | --- | --- | --- |")
    for row in rows(chosen):
        met = {True: "yes", False: "**no**", None: ""}[row.met]
        print(f"| {row.what} | {row.bar} | {row.value} | {met} | {row.floor} |", flush=True)


def rows(chosen: argparse.Namespace) -> Iterator[Row]:
    from . import database_speed, failover, people

    with server() as running:
        yield from counts(running, chosen, random.Random(chosen.seed))
    yield from failover.rows(chosen.takeovers)
    if chosen.rounds:
        with server() as running:
            yield from database_speed.rows(running, database_speed.SIZES, chosen.rounds)
    if chosen.minutes:
        yield from people.rows(minutes=chosen.minutes)


@contextmanager
def server() -> Iterator[Server]:
    result = Server().make()
    try:
        yield result
    finally:
        result.remove()


def counts(server: Server, chosen: argparse.Namespace, chance: random.Random) -> Iterator[Row]:
    """Nothing that was acknowledged is lost or there twice, whatever happens."""

    def department(name: str, more: str = "") -> str:
        create(server.url(schema=name))
        return server.url(schema=name, more=more)

    for isolation, how in (("lock", "a lock of one row"), ("serializable", "SERIALIZABLE")) if chosen.edits else ():
        url = department(f"together_{isolation}", f"isolation={isolation}")
        result = together(url, chosen.writers, chosen.edits)
        yield beside(f"writers at once, by {how}", result, "", size=f"{chosen.writers} × {chosen.edits} edits")
    if chosen.kills:
        result = kills(department("killed"), chosen.kills, chance)
        yield beside("clients killed while they save", result, "", size=f"{chosen.kills} kills")
    interruptions = (
        ("all sessions ended by pg_terminate_backend", chosen.ended, end_sessions),
        ("immediate stop of the server, and restart", chosen.crashes, crash),
    )
    for number, (what, count, act) in enumerate(interruptions):
        if count:
            result = interrupted(department(f"interrupted_{number}"), count, partial(act, server), chance)
            yield beside(what, result, "", size=f"{count} times, 2 clients")


if __name__ == "__main__":
    main()
