"""SIGKILL at random moments of a save: nothing torn, nothing acknowledged lost, and the next writer goes on at once.

PYTHONPATH=. python tests/stress/kills.py --kills 500 --records 200
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from ittui.board import Change
from ittui.records import Goal
from ittui.store import StoreError, create, open_store

COUNTER = 1  # the id of the record whose target the writers count up
LONGEST_SECONDS = 0.03  # from the first acknowledged edit to the kill


class Figures(NamedTuple):
    """What became of the file over all kills."""

    kills: int
    edits: int
    damaged: int
    lost: int
    waits: list[float]  # of the next writer, in seconds


def prepare(path: Path, records: int) -> None:
    """A file with a counter and other records."""
    goals = [Goal(100 + number, {"title": f"Goal {number}", "notes": "text " * 40}) for number in range(records)]
    create(path, [Goal(COUNTER, {"title": "Counter", "target": 0}), *goals])


def target(path: Path) -> int:
    return int(str(open_store(path).read().tables["goals"].rows[COUNTER].raw["target"]))


def count_up(path: Path, acknowledge: int) -> None:
    """Count up for ever, and write every number that is saved to a pipe."""
    store = open_store(path, "counter")
    while True:
        goal = store.read().tables["goals"].rows[COUNTER]
        after = int(goal.raw["target"]) + 1
        store.commit([Change("goals", COUNTER, goal.raw, {**goal.raw, "target": after})], "count")
        os.write(acknowledge, b"%d\n" % after)


def kill_one(path: Path, chance: random.Random) -> int:
    """Start a writer and kill it at a random moment; the last number that it had acknowledged."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            count_up(path, write_end)
        finally:
            os._exit(1)
    os.close(write_end)
    acknowledged = os.read(read_end, 1 << 16)
    select.select([], [], [], chance.random() * LONGEST_SECONDS)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while more := os.read(read_end, 1 << 16):
        acknowledged += more
    os.close(read_end)
    return int(acknowledged.split()[-1])


def run(path: Path, kills: int, chance: random.Random) -> Figures:
    """Kill so many writers of a prepared file, one after the other."""
    damaged = lost = last = 0
    waits: list[float] = []
    for _ in range(kills):
        last = kill_one(path, chance)
        try:
            lost += target(path) < last
        except StoreError:
            damaged += 1
            continue
        began = time.monotonic()
        goal, store = Goal(2, {"title": f"after {last}"}), open_store(path, "next")
        there = store.read().get(Goal, 2)
        store.commit([Change("goals", 2, there.raw if there else None, goal.raw)], "go on", force=True)
        waits.append(time.monotonic() - began)
    return Figures(kills, last, damaged, lost, waits)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=500)
    options.add_argument("--records", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "board.json"
        prepare(path, chosen.records)
        figures = run(path, chosen.kills, random.Random(chosen.seed))
        left = sum(".tmp-" in each.name for each in Path(folder).iterdir())
    print(
        f"{figures.kills} kills during {figures.edits:,} edits: {figures.damaged} torn or empty, {figures.lost} "
        f"acknowledged lost; next writer after {statistics.median(figures.waits) * 1000:.1f} ms (median), "
        f"{max(figures.waits) * 1000:.1f} ms (slowest); {left} temporary files left"
    )


if __name__ == "__main__":
    main()
