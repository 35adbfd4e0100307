"""The line that is typed in: keys take effect strictly in the order in which they came, however fast they come.

Textual runs a key that is bound at once, while the letters typed before it still wait in the line's queue, and tells
of a changed text later still. Whoever pastes “5⏎7⏎”, or types ahead on a slow link, would lose letters to that. So
acts wait their turn in the same queue, and the owner hears of each letter before the next one is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.events import Key, Paste
from textual.widgets import Input

from ...fields import one_line

JOINERS = ("\u200c", "\u200d")  # between letters that are written joined, or apart; no letters themselves


class OneLine(Input):
    """An input that keeps all that is typed or pasted into it: several lines become one, with blanks between."""

    def on_key(self, event: Key) -> None:
        if event.character in JOINERS:
            self.type_in(event.character or "")
            event.prevent_default().stop()

    def on_paste(self, event: Paste) -> None:
        self.type_in(one_line(event.text.strip("\r\n")))
        event.prevent_default().stop()

    def type_in(self, text: str) -> None:
        """Put in a text where the cursor stands, in place of what is selected."""
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)


class TypedLine(OneLine):
    """An input whose owner may take a key before it becomes a letter, and hears of each change at once."""

    def __init__(
        self,
        taken: Callable[[Key], bool],
        heard: Callable[[str], None],
        pasted: Callable[[str], bool] = lambda text: False,
    ) -> None:
        """pasted: may take a text of several lines before it becomes one line."""
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False
        self.taken, self.heard, self.pasted, self.deaf = taken, heard, pasted, False

    def on_key(self, event: Key) -> None:
        if self.taken(event):
            event.prevent_default().stop()

    def on_paste(self, event: Paste) -> None:
        if self.pasted(event.text):
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
        """Do something after all that was typed before has taken effect, unless that put a question above."""
        self.call_later(self.act, act, *details)

    def act(self, act: Callable[..., object], *details: Any) -> object:
        return act(*details) if self.screen.is_current else None
