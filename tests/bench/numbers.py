"""The numbers after an edit, the command line, and the instructions of a start."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median

from ittui.board import Board, Change
from ittui.metrics.registry import METRICS, measure
from ittui.metrics.result import Result
from ittui.records import Incident

from .files import timed
from .records import some_records
from .row import OURS, PYTHON, Row, at_most, interleaved, ratio
from .terminal import Terminal, environment

BRANCHES = re.compile(r"I\s+refs:\s+([\d,]+)")


def everything(board: Board, today: date) -> list[Result]:
    return [measure(board, name, today) for name in METRICS]


def after_edits(board: Board, today: date) -> Callable[[], float]:
    """The time that all numbers take after each edit of one incident."""
    state = [board]
    everything(board, today)

    def act() -> float:
        row = state[0].all(Incident)[0]
        state[0] = state[0].applying([Change.edit(row, row.replace(cause="x" if row.cause != "x" else "y"))])
        return timed(lambda: everything(state[0], today))

    return act


def metrics(rounds: int, today: date, quick: bool) -> Iterator[Row]:
    large = 10_000 if quick else 100_000
    few, many = Board.of(*some_records(1_000, today)), Board.of(*some_records(large, today))
    ours, floors = interleaved(min(rounds, 3), after_edits(many, today), after_edits(few, today))
    text = f"1,000 records, {median(floors) * 1000:.0f} ms"
    yield at_most(f"all metrics after an edit, {large:,} ÷ 1,000 records", 3, ratio(ours, floors), text)


def ran(command: Sequence[str]) -> float:
    return timed(lambda: subprocess.run(command, env=environment({}), stdout=subprocess.DEVNULL, check=True))


def command_line(files: dict[int, Path], rounds: int) -> Iterator[Row]:
    path = files[1000]
    load = (PYTHON, "-c", f"import json; json.load(open({str(path)!r}))")
    ours, floors = interleaved(
        max(rounds, 7), lambda: ran((*OURS, "--file", str(path), "goal", "list", "--json")), lambda: ran(load)
    )
    text = f"python -c json.load, {median(floors) * 1000:.0f} ms"
    yield at_most("`ittui goal list --json` ÷ json.load", 2.5, ratio(ours, floors), text)


def instructions(argv: Sequence[str], key: str = "") -> int:
    """Instructions that a program takes from its start to its end, counted by valgrind; exact, whatever else runs."""
    command = (
        "valgrind",
        "--tool=cachegrind",
        "--cache-sim=no",
        "--cachegrind-out-file=/dev/null",
        "--log-fd=9",
        *argv,
    )
    read, write = os.pipe()
    shell = ("sh", "-c", f'exec "$0" "$@" 9>&{write}', *command)
    os.set_inheritable(write, True)
    with Terminal(shell, env={"PYTHONHASHSEED": "0", "BENCH_EXIT": "1"}) as terminal:
        os.close(write)
        terminal.settle(8.0, 60.0)
        if key:
            terminal.quit(key, 60.0)
    text = os.read(read, 1 << 16).decode()
    os.close(read)
    found = BRANCHES.search(text)
    if not found:
        raise RuntimeError(f"valgrind counted nothing: {text}")
    return int(found[1].replace(",", ""))


def instructions_of_start(files: dict[int, Path]) -> Iterator[Row]:
    if not shutil.which("valgrind"):
        yield Row("instructions of the start ÷ bare", "≤ 1.2", "–", None, "valgrind is not installed")
        return
    floor = instructions((PYTHON, "-m", "tests.bench.bare", "100"))
    ours = instructions((*OURS, "--file", str(files[1000])), "q")
    yield at_most("instructions of the start ÷ bare", 1.2, ours / floor, f"bare Textual, {floor / 1e6:,.0f} M")
