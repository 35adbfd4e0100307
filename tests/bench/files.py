"""The file: saves, reads and a colleague's edit, beside the floor of the same bytes and stock TinyDB."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from tinydb import TinyDB

from ittui.board import Change
from ittui.records import Incident
from ittui.store import Store, open_store

from .row import Row, at_least, at_most, interleaved, ratio


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def edit(store: Store, turn: int) -> None:
    rows = store.read().all(Incident)
    row = rows[turn % len(rows)]
    store.commit([Change.edit(row, row.replace(cause=f"turn {turn}"))], "measure")


def rewrite(path: Path, tables: object) -> None:
    """The floor: encode all, write it beside, make it durable, put it in the file's place."""
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(json.dumps(tables, ensure_ascii=False, separators=(",", ":")))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def saves(files: dict[int, Path], rounds: int) -> Iterator[Row]:
    for number, least in ((1_000, 4), (10_000, 8)):
        yield from saves_of(files[number], number, least, max(rounds, 5))


def saves_of(path: Path, number: int, least: float, rounds: int) -> Iterator[Row]:
    mine, floor, stock = (copied(path, name) for name in ("mine", "floor", "stock"))
    store, tables = open_store(mine), json.loads(floor.read_text())
    table = TinyDB(stock).table("incidents")
    one = table.all()[0].doc_id
    turn = iter(range(10**9))
    ours, floors, stocks = interleaved(
        rounds,
        lambda: timed(lambda: edit(store, next(turn))),
        lambda: timed(lambda: rewrite(floor, tables)),
        lambda: timed(lambda: table.update({"cause": f"turn {next(turn)}"}, doc_ids=[one])),
    )
    text = f"json + write + fsync + replace, {median(floors) * 1000:.1f} ms"
    yield at_most(f"save of one edit ÷ whole-file floor, {number:,} records", 1.3, ratio(ours, floors), text)
    text = f"ours, {median(ours) * 1000:.1f} ms"
    yield at_least(f"stock TinyDB update ÷ ours, {number:,} records", least, ratio(stocks, ours), text)


def copied(path: Path, name: str) -> Path:
    folder = path.parent / f"{path.stem}-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Path(shutil.copy(path, folder))


def takes_in(files: dict[int, Path], rounds: int) -> Iterator[Row]:
    path = copied(files[10_000], "seen")
    mine, theirs = open_store(path), open_store(path)
    turn = iter(range(10**9))

    def taken() -> float:
        edit(theirs, next(turn))
        return timed(mine.read)

    ours, floors = interleaved(max(rounds, 5), taken, lambda: timed(lambda: open_store(path)))
    text = f"reading it all, {median(floors) * 1000:.0f} ms"
    yield at_most("a colleague's edit taken in ÷ full re-read, 10,000 records", 0.15, ratio(ours, floors), text)
