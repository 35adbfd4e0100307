"""Keys typed ahead, in one burst through a real pseudo-terminal: each acts on what those before it have opened."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest
from textual.app import ComposeResult
from textual.binding import Binding
from textual.events import Key
from textual.pilot import Pilot
from textual.widget import Widget

from ittui.store import create
from ittui.tui.terminal.terminal_app import TerminalApp

from .team import team
from .terminal import Terminal


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        ("2/train", ["Train all users", "1 of 1"]),  # t, e and d are commands of a row
        ("2nTrain the deputies", ["→ Train the deputies"]),
        ("5nedge router", ["New incident", "edge router"]),
        ("?mark", ["Mark"]),
        ("2 ", ["1 marked"]),
        ("3 2 ", ["1 marked"]),
        ("2/train\x1b3", ["Projects"]),  # tmux holds an Escape back, and then sends it with the next key
    ],
)
def test_keys_typed_ahead_act_on_what_those_before_them_have_opened(path: Path, keys: str, seen: list[str]) -> None:
    create(path, team().records)
    before = path.read_bytes()
    with Terminal("--file", str(path)) as terminal:
        terminal.see("Replace copper by fibre", "Quit")
        terminal.press(keys)
        terminal.see(*seen)
    assert path.read_bytes() == before


class Busy(Widget, can_focus=True):
    """It is not done with a key before the app is left."""

    async def on_key(self) -> None:
        await cast(App, self.app).left.wait()


class App(TerminalApp[str]):
    BINDINGS = [Binding("b", "leave", priority=True)]
    left = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Busy()

    def action_leave(self) -> None:
        self.left.set()
        self.exit("left")


def test_a_key_that_is_never_done_does_not_hold_up_the_next_for_good() -> None:
    app = App(ansi_color=False)

    async def press(pilot: Pilot[Any]) -> None:
        for key in "ab":
            app.post_message(Key(key, key))

    assert app.run(headless=True, auto_pilot=press) == "left"
