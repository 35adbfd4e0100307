"""The line that is typed in: keys take effect strictly in the order in which they came, however fast they come.

Textual runs a key that is bound at once, while the letters typed before it still wait in the line's queue, and tells
of a changed text later still. Whoever pastes “5⏎7⏎”, or types ahead on a slow link, would lose letters to that. So
acts wait their turn in the same queue, and the owner hears of each letter before the next one is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.events import Key
from textual.widgets import Input


class TypedLine(Input):
    """An input whose owner may take a key before it becomes a letter, and hears of each change at once."""

    def __init__(self, taken: Callable[[Key], bool], heard: Callable[[str], None]) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.taken, self.heard, self.deaf = taken, heard, False

    def on_key(self, event: Key) -> None:
        if self.taken(event):
            event.prevent_default().stop()

    def watch_value(self, value: str) -> None:
        if not self.deaf:
            self.heard(value)

    def put(self, text: str) -> None:
        """Show a text that nobody typed, with the cursor at its end."""
        self.deaf = True
        self.value = text
        self.deaf = False
        self.cursor_position = len(text)

    def in_turn(self, act: Callable[..., object], *details: Any) -> None:
        """Do something after everything that was typed before now has taken effect."""
        self.call_later(act, *details)
