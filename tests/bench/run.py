"""Measure every row in one interleaved run, and write the table.

python -m tests.bench [--quick] [--rounds N] [--only WORD] [--without GROUP …] [--out FILE] [--into README.md]
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from time import monotonic

from . import peers
from .colleague import two_terminals
from .commands import commands
from .files import saves, takes_in
from .idle import idle
from .instructions import compiled, instructions
from .keys import keys
from .link import link
from .metrics import from_nothing, metrics
from .records import Boards
from .row import Row
from .sorting import sorting
from .starts import starts

TABLE = re.compile(r"^Measured .*?\n(?=\n#)", re.MULTILINE | re.DOTALL)


def main() -> int:
    """Run what was asked for; 1 where a bar was missed."""
    options = parsed()
    rounds = options.rounds or (3 if options.quick else 7)
    compiled()
    with tempfile.TemporaryDirectory(prefix="ittui-bench-") as folder:
        os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")  # only the first start of a file has none
        os.environ["XDG_STATE_HOME"] = str(Path(folder) / "state")  # no draft of somebody else waits there
        rows = list(measured(Path(folder), rounds, options))
    text = heading(rounds, options.without) + table(rows)
    print(text)
    if options.out:
        Path(options.out).write_text(text, encoding="utf-8")
    if options.into:
        put_into(Path(options.into), text)
    return 1 if any(row.met is False for row in rows) else 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and smaller boards")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--only", default="", help="only the groups whose name holds this word")
    parser.add_argument("--without", default=[], nargs="*", metavar="GROUP", help="these groups are left out")
    parser.add_argument("--out", default="", help="write the table there, too")
    parser.add_argument("--into", default="", help="put it in the place of the table in this file, such as README.md")
    options = parser.parse_args()
    if options.into and options.only:
        parser.error("--into wants all groups, not --only some")
    return options


def measured(folder: Path, rounds: int, options: argparse.Namespace) -> Iterator[Row]:
    """The rows of all groups that are wanted; how long each group took comes on standard error."""
    today, quick = datetime.now().date(), options.quick
    boards = Boards(folder, today)
    groups: dict[str, Callable[[], Iterator[Row]]] = {
        "start": lambda: starts(boards, rounds, quick),
        "instructions": lambda: instructions(boards),
        "keys": lambda: keys(boards, rounds),
        "idle": lambda: idle(boards, 10 if quick else 60),
        "sorting": lambda: sorting(boards, rounds),
        "save": lambda: saves(boards, rounds, quick),
        "read": lambda: takes_in(boards, rounds),
        "two": lambda: two_terminals(boards, rounds, quick),
        "link": lambda: link(boards),
        "metrics": lambda: metrics(rounds, today, quick),
        "nothing": lambda: from_nothing(quick),
        "command": lambda: commands(boards, rounds),
    }
    for name, group in groups.items():
        if options.only not in name or name in options.without:
            continue
        began = monotonic()
        try:
            yield from group()
        except Exception as fault:  # told in its row: what comes after it is measured all the same
            yield Row(f"{name}: {type(fault).__name__}: {fault}", "", "–", False, "could not be measured")
        print(f"{name}: {monotonic() - began:,.0f} s", file=sys.stderr, flush=True)


def put_into(path: Path, text: str) -> None:
    """Put the table in the place of the one that stands in a file, up to the next heading."""
    old = path.read_text(encoding="utf-8")
    if not TABLE.search(old):
        raise SystemExit(f"{path} has no paragraph that begins with “Measured”")
    path.write_text(TABLE.sub(lambda _: text, old, count=1), encoding="utf-8")


def heading(rounds: int, without: Sequence[str]) -> str:
    result = peers.value()
    missing = [name for name in peers.NAMES if name not in result]
    return (
        f"Measured {datetime.now():%Y-%m-%d %H:%M} on {processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"Python {platform.python_version()}, Textual {version('textual')}; 120×40, true colour; "
        f"medians of {rounds} interleaved rounds. Peers installed here: {', '.join(result) or 'none'}; "
        f"not installed, so not measured: {', '.join(missing) or 'none'}."
        f"{' Groups left out: ' if without else ''}{', '.join(without)}{'.' if without else ''}\n\n"
    )


def processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def table(rows: list[Row]) -> str:
    marks = {True: "yes", False: "**no**", None: ""}
    lines = [f"| {row.what} | {row.bar} | {row.value} | {marks[row.met]} | {row.floor} |" for row in rows]
    return "\n".join(("| what | bar | measured | met | floor |", "| --- | --- | --- | --- | --- |", *lines)) + "\n"
