"""The file: saves, reads and a colleague's edit, beside the floor of the same bytes, stock TinyDB and SQLite.

The records are of about the size that teams keep: half a kilobyte, most of them of fourteen fields or more. Stock
TinyDB writes over the one file and syncs it, with no lock and no copy, and keeps no log of who changed what.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median

from tinydb import TinyDB

from ittui.board import Change
from ittui.records import Incident
from ittui.store import Store, open_store

from .records import WORK, Boards
from .row import Row, at_least, at_most, beside, interleaved, ratio


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def edit(store: Store, turn: int) -> Callable[[], object]:
    """The save of an edit that somebody has made."""
    rows = store.read().all(Incident)
    row = rows[turn % len(rows)]
    change = Change.edit(row, row.replace(cause=f"turn {turn}"))
    return lambda: store.commit([change], "measure")


def rewrite(path: Path, data: bytes) -> None:
    """The floor: bytes that are there already, written beside, made durable, and put in the file's place."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def rewrite_durably(path: Path, data: bytes) -> None:
    """The same, with the folder synced, too: without it a power cut takes back a save that was told of."""
    rewrite(path, data)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


class Sqlite:
    """The same incidents in SQLite with a write-ahead log, as durable as the file: one row a record."""

    def __init__(self, path: Path, tables: dict[str, dict[str, object]]) -> None:
        self.path, self.ids = path, list(tables["incidents"])
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("pragma journal_mode=wal")
        self.database.execute("pragma synchronous=full")
        self.database.execute("create table records (kind text, id integer primary key, raw text)")
        kinds = {kind: rows for kind, rows in tables.items() if not kind.startswith("_")}
        rows = [(kind, int(id), json.dumps(raw)) for kind, result in kinds.items() for id, raw in result.items()]
        self.database.execute("begin")
        self.database.executemany("insert into records values (?, ?, ?)", rows)
        self.database.execute("commit")

    def update(self, turn: int) -> None:
        key = int(self.ids[turn % len(self.ids)])
        (raw,) = self.database.execute("select raw from records where id = ?", (key,)).fetchone()
        changed = json.dumps({**json.loads(raw), "cause": f"turn {turn}"})
        self.database.execute("update records set raw = ? where id = ?", (changed, key))

    def read(self) -> None:
        for _ in map(json.loads, (raw for (raw,) in self.database.execute("select raw from records"))):
            pass


# Records, at most so often as long as the floor, stock TinyDB at least so often as long as ours, rounds:
SAVES = ((1_000, 1.6, 3, 25), (10_000, 1.05, 8, 11), (100_000, 1.1, 15, 5))


def saves(boards: Boards, rounds: int, quick: bool) -> Iterator[Row]:
    for number, most, least, times in SAVES[:2] if quick else SAVES:
        yield from saves_of(boards.of(number, WORK), number, (most, least), max(rounds, times))


def saves_of(path: Path, number: int, limits: tuple[float, float], rounds: int) -> Iterator[Row]:
    mine, floor, stock = (copied(path, name) for name in ("mine", "floor", "stock"))
    store, data = open_store(mine), floor.read_bytes()
    table, sqlite = TinyDB(stock).table("incidents"), Sqlite(floor.with_suffix(".sqlite"), json.loads(data))
    one, turn = table.all()[0].doc_id, count()
    gc.freeze()  # as the program does; so nobody's garbage collector looks through what the others hold
    ours, floors, durable, stocks, peers = interleaved(
        rounds,
        lambda: timed(edit(store, next(turn))),
        lambda: timed(lambda: rewrite(floor, data)),
        lambda: timed(lambda: rewrite_durably(floor, data)),
        lambda: timed(lambda: table.update({"cause": f"turn {next(turn)}"}, doc_ids=[one])),
        lambda: timed(lambda: sqlite.update(next(turn))),
    )
    gc.unfreeze()
    size = path.stat().st_size
    text = (
        f"write + fsync + replace of the same {size / 1e6:.1f} MB, {median(floors) * 1000:.1f} ms; "
        f"with the folder synced, too, as ours, {median(durable) * 1000:.1f} ms: {ratio(ours, durable):.2f}"
    )
    what = f"save of one edit ÷ writing the same bytes, {number:,} records"
    yield at_most(what, limits[0], ratio(ours, floors), text)
    text = f"ours, {median(ours) * 1000:.1f} ms; {size / number:.0f} B a record"
    yield at_least(f"stock TinyDB update ÷ ours, {number:,} records", limits[1], ratio(stocks, ours), text)
    text = "SQLite: WAL, synchronous=FULL, one row of JSON a record"
    yield beside(f"SQLite: update of one row, {number:,} records", f"{median(peers) * 1000:.1f} ms", text)


def copied(path: Path, name: str) -> Path:
    folder = path.parent / f"{path.stem}-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Path(shutil.copy(path, folder))


def takes_in(boards: Boards, rounds: int) -> Iterator[Row]:
    path = copied(boards.of(10_000, WORK), "seen")
    mine, theirs = open_store(path), open_store(path)
    sqlite, turn = Sqlite(path.with_suffix(".sqlite"), json.loads(path.read_text())), count()

    def taken() -> float:
        edit(theirs, next(turn))()
        return timed(mine.read)

    ours, floors, peers = interleaved(
        max(rounds, 5), taken, lambda: timed(lambda: open_store(path)), lambda: timed(sqlite.read)
    )
    text = f"reading it all, {median(floors) * 1000:.0f} ms"
    yield at_most("a colleague's edit taken in ÷ full re-read, 10,000 records", 0.15, ratio(ours, floors), text)
    text = f"ours reads it all into records in {median(floors) * 1000:.0f} ms"
    yield beside("SQLite: reading all rows and their JSON, 10,000 records", f"{median(peers) * 1000:.0f} ms", text)
