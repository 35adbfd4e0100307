"""Measure every row in one interleaved run, and write the table.

python -m tests.bench [--quick] [--rounds N] [--only WORD] [--out FILE]
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from . import files as saving
from . import numbers, screens
from .records import make_file
from .row import Row

SIZES = (1_000, 10_000, 25_000)
PEERS = ("vd", "vit", "task", "dooit", "sqlite3")


def main() -> int:
    """Run what was asked for; 1 where a bar was missed."""
    options = parsed()
    rounds = options.rounds or (3 if options.quick else 7)
    with tempfile.TemporaryDirectory(prefix="ittui-bench-") as folder:
        rows = list(measured(Path(folder), rounds, options.quick, options.only))
    text = heading(rounds) + table(rows)
    print(text)
    if options.out:
        Path(options.out).write_text(text, encoding="utf-8")
    return 1 if any(row.met is False for row in rows) else 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and smaller boards")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--only", default="", help="only the groups whose name holds this word")
    parser.add_argument("--out", default="", help="write the table there, too")
    return parser.parse_args()


def measured(folder: Path, rounds: int, quick: bool, only: str) -> Iterator[Row]:
    today = datetime.now().date()
    files = {number: make_file(folder / f"{number}.json", number, today) for number in SIZES}
    groups: dict[str, Callable[[], Iterator[Row]]] = {
        "start": lambda: screens.starts(files, rounds),
        "instructions": lambda: numbers.instructions_of_start(files),
        "keys": lambda: screens.keys(files, rounds),
        "refill": lambda: screens.refills(files, min(rounds, 3)),
        "save": lambda: saving.saves(files, rounds),
        "read": lambda: saving.takes_in(files, rounds),
        "two": lambda: screens.two_terminals(files, rounds),
        "metrics": lambda: numbers.metrics(rounds, today, quick),
        "command": lambda: numbers.command_line(files, rounds),
    }
    for name, group in groups.items():
        if only in name:
            try:
                yield from group()
            except (TimeoutError, RuntimeError) as fault:
                yield Row(f"{name}: {fault}", "", "–", False, "could not be measured")


def heading(rounds: int) -> str:
    found = [name for name in PEERS if shutil.which(name)]
    return (
        f"Measured {datetime.now():%Y-%m-%d %H:%M} on {processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"Python {platform.python_version()}, Textual {version('textual')}; 120×40, true colour; "
        f"medians of {rounds} interleaved rounds. Peers installed here: {', '.join(found) or 'none'}; "
        f"not installed, so not measured: {', '.join(name for name in PEERS if name not in found) or 'none'}.\n\n"
    )


def processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def table(rows: list[Row]) -> str:
    marks = {True: "yes", False: "**no**", None: ""}
    lines = [f"| {row.what} | {row.bar} | {row.value} | {marks[row.met]} | {row.floor} |" for row in rows]
    return "\n".join(("| what | bar | measured | met | floor |", "| --- | --- | --- | --- | --- |", *lines)) + "\n"
