"""A seeded walk over real keys in a real pseudo-terminal: nothing may end it, freeze it, or leave the file in pieces.

python -m tests.tui.walking 20000 1      # so many steps, from this seed on

Beside keys it sends what terminals send: pastes, mouse reports, answers, escape sequences cut in half, letters that
are no letters; it changes the size of the terminal, and lets another writer save into the file.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import random
import signal
import struct
import sys
import tempfile
import termios
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ittui.board import Change
from ittui.records import Goal, Record
from ittui.sample import demo_records
from ittui.store import create, open_store
from ittui.store.errors import ChangeRefused

from .team import team, today
from .terminal import Terminal

PIECE = 120  # steps in one run of the program
SIZES = ((40, 10), (60, 200), (24, 80), (10, 40), (40, 120), (12, 60), (30, 101), (50, 160), (3, 10), (1, 1))
NAMED = ["\x1b[A", "\x1b[B", "\r", "\x1b", "\t", "\x13", "\x10", "\x1b[D", "\x1b[C", "\x1b[5~", "\x1b[6~", "\x7f"]
COMMANDS = list("123456789bcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ/?*.,<>[] :;-+=&%$#@!'\"\\|`~^_(){}0")
CONTROLS = ["\x0f", "\x0c", "\x01", "\x05", "\x04", "\x0e", "\x14", "\x18", "\x12", "\x1a", "\x0b", "\x15", "\x17"]
TEXTS = ["99,95", "45m", "fri", "31.12.", "owner:me", r"/^(\w+|\s)+$/", "ann", "new name", "é\u200d", "(" * 9, "-1"]
TEXTS += ["x" * 200, "\u202eabc", "👩‍👩‍👧‍👦", "a" + "\u0300" * 50, "9" * 400, "[/] [@click=app.quit]", "*,f4", "0" * 30]
MORE_KEYS = ["\x1bOP", "\x1bOQ", "\x1b[15~", "\x1b[H", "\x1b[F", "\x1b[3~", "\x1b[Z", "\x1b[1;5A", "\x1b[1;2B", "\x1bx"]
MORE_KEYS += ["\x1b[97;5u", "\x1b[27;1u", "\x1b[13;1u", "\x1b[9;2u", "\x1b[57441;2u", "\x1b[1114112;1u", "\x1b[1:2;3u"]
PASTES = ["one line", "two\nlines", "a\tb\tc\nd\te\tf\n", "\x1b[31mred", "y" * 3000, "", "\x00\x01\x02", "é🏳️‍🌈" * 40]
ANSWERS = [
    "\x1b[I",
    "\x1b[O",
    "\x1b[?2026;2$y",
    "\x1b[24;80R",
    "\x1b[?62;4c",
    "\x1b]11;rgb:0000/0000/0000\x07",
    "\x1b[?1;2;3c",
]
HALVES = [
    "\x1b[",
    "\x1b[<0;1",
    "\x1bO",
    "\x1b[1;5",
    "\x1b]52;c;",
    "\x1bP1$r",
    "\x1b[?",
    "\x1b[200",
    "\x1b[M",
    "\x1b\x1b",
    "\x1b[<",
]
NO_LETTERS = [b"\xff\xfe", b"\xe6", b"\xc3", b"\xed\xa0\x80", b"\x9b31m", b"\xf4\x90\x80\x80"]
QUITTING = 40  # escapes that leave whatever is open
EDITORS = ("true", "false", "/no/such/editor", "sh -c 'echo more >> \"$0\"'", "sh -c 'rm -f \"$0\"'", "truncate -s 0")


class Resize(NamedTuple):
    """The terminal gets another size."""

    rows: int
    columns: int


class OtherSaves(NamedTuple):
    """Somebody else changes a goal, adds one, or removes one."""

    number: int


Step = bytes | Resize | OtherSaves


def mouse(choice: random.Random, rows: int, columns: int) -> bytes:
    """Reports of one gesture somewhere on the screen, or outside it."""
    x, y = choice.randint(1, columns), choice.randint(1, rows)
    if not choice.randrange(12):
        x, y = choice.choice(((0, 0), (9999, 9999), (-3, 2), (1, 500)))
    button = choice.choice((0, 0, 0, 0, 2, 1, 64, 65, 66, 35, 16, 4))
    press = f"\x1b[<{button};{x};{y}M"
    drag = f"\x1b[<32;{x + 3};{y}M" if not choice.randrange(5) else ""
    release = f"\x1b[<{button};{x};{y}m" if button < 64 and choice.randrange(9) else ""
    return (press + drag + release).encode()


def paste(choice: random.Random) -> bytes:
    return f"\x1b[200~{choice.choice(PASTES)}\x1b[201~".encode()


def steps_of(seed: int, count: int = PIECE, rows: int = 24, columns: int = 80) -> list[Step]:
    """The steps of one walk."""
    choice = random.Random(seed)
    result: list[Step] = []
    plain = (NAMED, COMMANDS, CONTROLS, TEXTS, MORE_KEYS, ANSWERS, HALVES)
    for _ in range(count):
        kind = choice.choices(range(12), weights=(32, 36, 4, 7, 4, 1, 2, 1, 6, 2, 2, 3))[0]
        if kind < len(plain):
            result.append(choice.choice(plain[kind]).encode())
        elif kind == 7:
            result.append(choice.choice(NO_LETTERS))
        elif kind == 8:
            result.append(mouse(choice, rows, columns))
        elif kind == 9:
            result.append(paste(choice))
        elif kind == 10:
            rows, columns = choice.choice(SIZES)
            result.append(Resize(rows, columns))
        else:
            result.append(OtherSaves(choice.randrange(1 << 30)))
    return result


def save_aside(path: Path, number: int) -> None:
    """What another writer does meanwhile."""
    store = open_store(path, "otto")
    goals = store.read().all(Goal)
    goal = random.Random(number).choice(goals) if goals else None
    if goal is None or number % 3 == 0:
        change = Change.add(Goal.new(title=f"Otto's {number}"))
    elif number % 7 == 1:
        change = Change.remove(goal)
    else:
        change = Change.edit(goal, goal.replace(title=f"Otto’s {number % 100} [/]"))
    with suppress(ChangeRefused):  # a goal may be locked
        store.commit([change], "otto")


def walk(path: Path, seed: int, count: int = PIECE) -> None:
    """AssertionError where the program ends by itself, tells of a fault, does not answer, or spoils the file."""
    rows, columns = SIZES[seed % (len(SIZES) - 2)]
    steps = steps_of(seed, count, rows, columns)
    env = {"ITTUI_EDITOR": EDITORS[seed % len(EDITORS)], "PYTHONFAULTHANDLER": "1"}
    env |= {f"XDG_{name}_HOME": str(path.parent) for name in ("STATE", "DATA", "CONFIG", "CACHE")}
    problem = ""
    there = ["sh", "-c", 'cd "$0" && exec "$@"', str(path.parent)]  # a report may be written to any name typed
    argv = [*there, sys.executable, "-m", "ittui", "--file", str(path)]
    with Terminal(argv=argv, env=env, rows=rows, columns=columns) as terminal:
        terminal.settle(1.0)
        try:
            for each in steps:
                take(terminal, path, each)
                terminal.read(0.02)
            leave(terminal, seed)
        except (OSError, AssertionError) as error:
            problem = f"{error}\n{terminal.text}\n{busy_with(terminal)}"
    faults = [each.read_text() for each in path.parent.rglob("fault-*")]
    assert not faults and not problem, "\n".join((f"seed {seed}: {steps}", problem, *faults))
    open_store(path).read()


def busy_with(terminal: Terminal) -> str:
    """What a program that does not answer is doing: Python's fault handler tells it."""
    if terminal.code is not None:
        return ""
    terminal.kill(signal.SIGABRT)
    return terminal.settle().decode(errors="replace")[-5000:]


def take(terminal: Terminal, path: Path, step: Step) -> None:
    if isinstance(step, Resize):
        terminal.screen.resize(step.rows, step.columns)
        fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", step.rows, step.columns, 0, 0))
    elif isinstance(step, OtherSaves):
        save_aside(path, step.number)
    else:
        os.write(terminal.fd, step)


def leave(terminal: Terminal, seed: int) -> None:
    """Leave whatever is open, and quit; a question whether to drop what was typed is answered with yes."""
    terminal.press("\x1b[201~")  # a paste that never ended
    take(terminal, Path(), Resize(24, 80))
    for _ in range(QUITTING):
        terminal.press("escape")
        terminal.settle(0.15)
        if "Not saved yet" in terminal.text:
            terminal.press("d")
        elif "q Quit" in terminal.text or "Quit" in terminal.text.splitlines()[-1]:
            break
    terminal.settle(0.5)
    begun = time.monotonic()
    terminal.press("\x11")  # ctrl+q: ctrl+c would interrupt it where an editor has the terminal
    code = terminal.end()
    assert code == 0, f"seed {seed}: it ended with {code}\n{terminal.text}"
    assert b"Traceback" not in terminal.everything and time.monotonic() - begun < 20
    assert b"Exception in callback" not in terminal.everything


def records_for(seed: int) -> list[Record]:
    return list(demo_records(today())) if seed % 3 == 0 else team().records


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", type=int)
    parser.add_argument("seed", type=int)
    args = parser.parse_args()
    faults = 0
    for piece in range(-(-args.steps // PIECE)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "team.json"
            create(path, records_for(args.seed + piece))
            try:
                walk(path, args.seed + piece)
            except AssertionError as error:
                faults += 1
                print(f"\n{error}", flush=True)
        print(f"{(piece + 1) * PIECE} steps, {faults} faults", end="\r", flush=True)
    print()
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    os.environ.pop("STY", None)
    main()
