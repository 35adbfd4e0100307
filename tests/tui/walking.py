"""A seeded walk over real keys in a real pseudo-terminal: nothing may end it, freeze it, or leave the file in pieces.

python -m tests.tui.walking 20000 1      # so many keys, from this seed on
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

from ittui.store import create, open_store

from .team import team
from .terminal import Terminal

PIECE = 120  # keys in one run of the program
NAMED = ["up", "down", "enter", "escape", "tab", "ctrl+s", "ctrl+p", "\x1b[D", "\x1b[C", "\x1b[5~", "\x1b[6~", "\x7f"]
COMMANDS = list("123456789bcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ/?*.,<>[] ")
CONTROLS = ["\x0f", "\x0c", "\x01", "\x05", "\x04", "\x0e", "\x14", "\x18", "\x12"]
TEXTS = ["99,95", "45m", "fri", "31.12.", "owner:me", r"/^(\w+|\s)+$/", "ann", "new name", "é\u200d", "(" * 9, "-1"]
QUITTING = 40  # escapes that leave whatever is open


def keys_of(seed: int, count: int = PIECE) -> list[str]:
    """The keys of one walk."""
    choice = random.Random(seed)
    kinds = choice.choices((NAMED, COMMANDS, CONTROLS, TEXTS), weights=(8, 9, 1, 2), k=count)
    return [choice.choice(kind) for kind in kinds]


def walk(path: Path, seed: int, count: int = PIECE) -> None:
    """AssertionError where the program ends by itself, tells of a fault, does not answer, or spoils the file."""
    keys = keys_of(seed, count)
    env = {"ITTUI_EDITOR": "true", "XDG_STATE_HOME": str(path.parent), "XDG_DATA_HOME": str(path.parent)}
    with Terminal("--file", str(path), env=env, rows=24 + seed % 20, columns=80 + seed % 41) as terminal:
        terminal.see("ittui")
        terminal.settle(0.3)
        for at, key in enumerate(keys):
            try:
                terminal.press(key)
            except OSError:
                raise AssertionError(f"seed {seed}: it ended after {keys[: at + 1]}\n{terminal.text}") from None
            terminal.read(0.02)
        leave(terminal, seed)
    assert not list(path.parent.rglob("fault-*")), f"seed {seed}: {list(path.parent.rglob('fault-*'))}"
    open_store(path).read()


def leave(terminal: Terminal, seed: int) -> None:
    """Leave whatever is open, and quit; a question whether to drop what was typed is answered with yes."""
    for _ in range(QUITTING):
        terminal.press("escape")
        terminal.settle(0.15)
        if "drop what was typed" in terminal.text:
            terminal.press("d")
        elif "q Quit" in terminal.text or "Quit" in terminal.text.splitlines()[-1]:
            break
    terminal.settle(0.5)
    begun = time.monotonic()
    terminal.press("\x11")  # ctrl+q: ctrl+c would interrupt it where an editor has the terminal
    code = terminal.end()
    assert code == 0, f"seed {seed}: it ended with {code}\n{terminal.text}"
    assert b"Traceback" not in terminal.everything and time.monotonic() - begun < 20


def main(count: int, seed: int) -> None:
    for piece in range(-(-count // PIECE)):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "team.json"
            create(path, team().records)
            walk(path, seed + piece)
        print(f"{(piece + 1) * PIECE} keys", end="\r", flush=True)


if __name__ == "__main__":
    os.environ.pop("STY", None)
    main(int(sys.argv[1]), int(sys.argv[2]))
