"""The command line as a whole command, beside reading the file and beside taskwarrior."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from . import peers
from .files import timed
from .records import TEAM, TICKETS, Boards
from .row import OURS, PYTHON, Row, at_most, beside, interleaved, ratio
from .terminal import environment

# Commands, and how often the processor time of importing TinyDB each may take:
MOST = {"goal list": 3.0, "goal list --json": 2.0, "metrics mttr": 4.0, "status": 3.0}
IMPORT = (PYTHON, "-c", "import tinydb")


def listing(board: Path, noun: str = "goal") -> tuple[str, ...]:
    return (*OURS, "--file", str(board), noun, "list", "--json")


def loading(board: Path) -> tuple[str, ...]:
    return (PYTHON, "-c", f"import json; json.load(open({str(board)!r}))")


def ran(command: Sequence[str], more: Mapping[str, str] | None = None) -> float:
    env = environment(more or {})
    return timed(lambda: subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True))


def commands(boards: Boards, rounds: int) -> Iterator[Row]:
    board = boards.of(1_000, TEAM)
    ran(listing(board))
    ours, floor = interleaved(max(rounds, 7), lambda: ran(listing(board)), lambda: ran(loading(board)))
    text = f"python -c json.load, {median(floor) * 1000:.0f} ms"
    yield at_most("`ittui goal list --json` ÷ json.load", 2.5, ratio(ours, floor), text)
    yield from beside_tinydb(board, max(rounds, 7))
    if peers.is_there("taskwarrior"):
        yield taskwarrior(boards, rounds)


def beside_tinydb(board: Path, rounds: int) -> Iterator[Row]:
    calls = {name: (*OURS, "--file", str(board), *name.split()) for name in MOST}
    floor, *figures = interleaved(rounds, *(partial(cpu, command) for command in (IMPORT, *calls.values())))
    for name, ours in zip(calls, figures, strict=True):
        text = f"python -c 'import tinydb', {median(floor) * 1000:.0f} ms; ours, {median(ours) * 1000:.0f} ms"
        yield at_most(f"`ittui {name}` ÷ importing TinyDB: processor time", MOST[name], ratio(ours, floor), text)


def cpu(command: Sequence[str]) -> float:
    """The processor time of a command, in seconds: of four runs, for the kernel counts coarsely."""
    env, before = environment({}), resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(4):
        subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 4


def taskwarrior(boards: Boards, rounds: int) -> Row:
    env, tickets = peers.surroundings(peers.filled_home(boards)), boards.of(1_000, TICKETS)
    theirs, ours = interleaved(
        max(rounds, 5), lambda: ran(("task", "list"), env), lambda: ran(listing(tickets, "incident"))
    )
    text = f"`ittui incident list --json`, as many, {median(ours) * 1000:.0f} ms"
    return beside("taskwarrior: `task list`, 1,000 tasks", f"{median(theirs) * 1000:.0f} ms", text)
