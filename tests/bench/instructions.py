"""Instructions from the start of a program to its end, counted by valgrind: exact, whatever else the machine does."""

from __future__ import annotations

import compileall
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from .commands import listing, loading
from .records import TEAM, Boards
from .row import OURS, PYTHON, Row, at_most, beside
from .terminal import Terminal, environment

COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")
STEADY = {"PYTHONHASHSEED": "0"}
START, LIST = "instructions of the start ÷ bare", "instructions of `ittui goal list --json` ÷ json.load"


def valgrind(log: Path, argv: Sequence[str]) -> tuple[str, ...]:
    return (
        "valgrind",
        "--tool=cachegrind",
        "--cache-sim=no",
        "--cachegrind-out-file=/dev/null",
        f"--log-file={log}",
        *argv,
    )


def counted(run: Callable[[Path], object]) -> int:
    """What valgrind noted of a run that is told where to leave the note."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        run(log)
        result = COUNTED.search(log.read_text())
    if not result:
        raise RuntimeError("valgrind counted nothing")
    return int(result[1].replace(",", ""))


def of_command(argv: Sequence[str]) -> int:
    """The instructions of a command that ends by itself."""
    env = environment(STEADY)
    return counted(lambda log: subprocess.run(valgrind(log, argv), env=env, stdout=subprocess.DEVNULL, check=True))


def of_screen(argv: Sequence[str]) -> int:
    """The instructions of a program with a screen, from its start until it rests, and until q has ended it."""

    def run(log: Path) -> None:
        env = {**STEADY, "XDG_STATE_HOME": str(log.parent)}  # no draft of somebody else waits there
        with Terminal(valgrind(log, argv), env=env) as terminal:
            terminal.rest(3.0)
            terminal.quit("q", 60.0)

    return counted(run)


def compiled() -> None:
    """Have the bytecode of all modules at hand, as an installation has it."""
    root = Path(__file__).parents[2]
    for package in ("ittui", "tests/bench"):
        compileall.compile_dir(root / package, quiet=2)


def of_start(board: Path) -> tuple[int, int]:
    """Ours, and a bare Textual app's."""
    return of_screen((*OURS, "--file", str(board))), of_screen((PYTHON, "-m", "tests.bench.bare", "100"))


def of_list(board: Path) -> tuple[int, int]:
    """Ours, and those of reading the file."""
    return of_command(listing(board)), of_command(loading(board))


def instructions(boards: Boards) -> Iterator[Row]:
    if not shutil.which("valgrind"):
        yield Row(START, "≤ 1.2", "–", None, "valgrind is not installed")
        return
    compiled()
    ours, floor = of_start(boards.of(1_000, TEAM))
    yield at_most(START, 1.2, ours / floor, f"bare Textual, {floor / 1e6:,.0f} M; ours, {ours / 1e6:,.0f} M")
    listed, loaded = of_list(boards.of(1_000, TEAM))
    text = f"python -c json.load, {loaded / 1e6:,.0f} M; ours, {listed / 1e6:,.0f} M"
    yield beside(LIST, f"{listed / loaded:.2f}", text)
