"""Many processes save into one file at once, ours and stock TinyDB side by side: what is there, and who waits.

PYTHONPATH=. python tests/stress/writers.py --writers 8 --edits 500
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event as Signal
from pathlib import Path
from typing import NamedTuple

from ittui.board import Change
from ittui.records import Goal
from ittui.store import create, open_store

FORK = multiprocessing.get_context("fork")
STEP = 1_000_000  # between the ids of two writers


class Done(NamedTuple):
    """What one writer did: when each acknowledged edit was, and how many failed."""

    writer: int
    times: list[float]
    failed: int


class Figures(NamedTuple):
    """What came of all writers, with a reader beside them."""

    acknowledged: int
    failed: int
    there: int  # -1: the file is no longer JSON
    reads: int
    torn: int
    seconds: float
    fairness: float  # the slowest writer's progress by the fastest one's, when the first was done


def write_ours(path: Path, writer: int, edits: int) -> Done:
    store, times = open_store(path, f"writer {writer}"), []
    for number in range(edits):
        goal = Goal(writer * STEP + number, {"title": f"Goal {number} of writer {writer}"})
        store.commit([Change.add(goal)], "add")
        times.append(time.monotonic())
    return Done(writer, times, 0)


def write_stock(path: Path, writer: int, edits: int) -> Done:
    from tinydb import TinyDB  # only here, for the comparison

    times: list[float] = []
    failed = 0
    for number in range(edits):
        try:
            with TinyDB(path) as db:
                db.table("goals").insert({"title": f"Goal {number} of writer {writer}"})
            times.append(time.monotonic())
        except Exception:  # whatever a spoilt file makes of it counts as lost
            failed += 1
    return Done(writer, times, failed)


def read_on(path: Path, stop: Signal, answer: multiprocessing.Queue[tuple[int, int]]) -> None:
    """Read the file as any program does, again and again: how often, and how often it was torn."""
    reads = torn = 0
    while not stop.is_set():
        try:
            json.loads(path.read_bytes())
        except ValueError:
            torn += 1
        reads += 1
        time.sleep(0.002)  # a reader, not a stress of the processor
    answer.put((reads, torn))


def run(path: Path, write: Callable[[Path, int, int], Done], writers: int, edits: int) -> Figures:
    """Let so many writers make so many edits each, all at once."""
    answers: multiprocessing.Queue[Done] = FORK.Queue()
    reading: multiprocessing.Queue[tuple[int, int]] = FORK.Queue()
    stop, start = FORK.Event(), FORK.Event()

    def work(writer: int) -> None:
        start.wait()
        answers.put(write(path, writer, edits))

    processes = [FORK.Process(target=work, args=(writer,)) for writer in range(1, writers + 1)]
    reader = FORK.Process(target=read_on, args=(path, stop, reading))
    for process in (*processes, reader):
        process.start()
    began = time.monotonic()
    start.set()
    done = [answers.get() for _ in processes]
    seconds = time.monotonic() - began
    stop.set()
    reads, torn = reading.get()
    for process in (*processes, reader):
        process.join()
    acknowledged = sum(len(each.times) for each in done)
    failed = sum(each.failed for each in done)
    return Figures(acknowledged, failed, count(path), reads, torn, seconds, fairness(done))


def count(path: Path) -> int:
    try:
        return len(json.loads(path.read_bytes()).get("goals", {}))
    except ValueError:
        return -1


def fairness(done: list[Done]) -> float:
    ends = [each.times[-1] for each in done if each.times]
    progress = [sum(at <= min(ends) for at in each.times) for each in done] if ends else [0]
    return min(progress) / max(progress) if max(progress) else 0.0


def reported(name: str, figures: Figures) -> str:
    there = "not JSON" if figures.there < 0 else f"{figures.there:,}"
    return (
        f"{name:<14}{figures.acknowledged:>13,}{figures.failed:>8,}{there:>10}{figures.reads:>8,}{figures.torn:>6,}"
        f"{figures.fairness:>10.2f}{figures.seconds:>8.1f} s"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--writers", type=int, default=8)
    options.add_argument("--edits", type=int, default=500)
    chosen = options.parse_args()
    print(f"{'':<14}{'acknowledged':>13}{'failed':>8}{'there':>10}{'reads':>8}{'torn':>6}{'fairness':>10}{'time':>10}")
    with tempfile.TemporaryDirectory() as folder:
        ours = Path(folder) / "ours.json"
        create(ours)
        print(reported("ittui", run(ours, write_ours, chosen.writers, chosen.edits)), flush=True)
        stock = Path(folder) / "stock.json"
        stock.write_text("{}")
        print(reported("stock TinyDB", run(stock, write_stock, chosen.writers, chosen.edits)))


if __name__ == "__main__":
    main()
