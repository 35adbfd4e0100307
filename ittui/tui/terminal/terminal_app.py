"""An app on our own driver: it sends few bytes, paints its start once, and knows what each key cost.

And the last net: whatever way stored text took to the screen, no control character gets through. Nor does Textual's
account of a fault, which prints the variables of every frame, and so the team's records.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
import termios
from asyncio import get_running_loop
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from threading import Thread
from time import monotonic, sleep
from types import FrameType
from typing import Any, Generic, TypeVar

from rich.console import RenderableType
from rich.segment import Segment
from textual.actions import SkipAction
from textual.app import App, ScreenError
from textual.binding import Binding
from textual.color import Color
from textual.css.query import NoMatches
from textual.drivers.linux_driver import LinuxDriver
from textual.drivers.linux_inline_driver import LinuxInlineDriver
from textual.events import Event, Key, Paste
from textual.filter import LineFilter
from textual.message_pump import MessagePump
from textual.screen import Screen

from ...fields import visible
from ...fields.system import ending_signals
from ...long_work import listening
from ..widgets import plain_letters
from ..widgets.line_widget import caption_of
from . import Trace, ensure_size
from .driver import QuickDriver, give_back, has_shell, signal_pipe
from .minimal_updates import SentLines

T = TypeVar("T")
TERMINAL_ERRORS = (OSError, termios.error)
TORN_DOWN = (NoMatches, ScreenError)  # of a screen that was about to be shown when the app ended
EDITOR = f"{__package__}.other_programs"
END = b"\0"  # no signal's number
GRACE = 0.7  # seconds in which a program that was told to end may do so by itself
PATIENCE = 1.0  # seconds that a key waits for one that is not done with, such as one that waits itself


class KeyOrder:
    """What was typed and is not given to the app yet. give: has the app handle an event, in its own queue."""

    def __init__(self, app: App[Any], give: Callable[[Event], Awaitable[None]]) -> None:
        self.app, self.give = app, give
        self.waiting: deque[Event] = deque()
        self.busy, self.since = False, 0.0

    async def take(self, event: Event) -> None:
        """Give an event to the app, now or when the one before it has taken effect."""
        self.waiting.append(event)
        if self.busy:
            get_running_loop().call_later(PATIENCE, self.app.call_later, self.hurry, self.since)
        else:
            await self.next()

    async def hurry(self, since: float) -> None:
        """Give the next one though the one that was given at that time is not done."""
        if self.busy and since == self.since:
            await self.next()

    async def next(self) -> None:
        self.busy, self.since = bool(self.waiting), monotonic()
        if self.busy:
            event = self.waiting.popleft()
            await self.give(event)
            await self.follow(self.since, self.route(event))

    def route(self, event: Event) -> Iterator[MessagePump]:
        """Whose queues the effect of a key goes through.

        The key rises from what has the focus to the app, where its command is run; that may tell the widget, which
        tells those around it. Then it is the turn of what has the focus now, on the screen that is topmost now. Where
        the cursor of a table was moved and the same key comes again, as of one that is held down, nobody is waited for.
        """
        first = self.app.focused
        around = list(first.ancestors_with_self) if first else [*self.app.screen_stack[-1:], self.app]
        yield around[0]
        if getattr(first, "moved_by", None) is event and repeats(self.waiting, event):
            return
        yield from (*around[1:], *around, *self.app.screen_stack[-1:], self.app)
        yield from (*filter(None, [self.app.focused]), self.app)

    async def follow(self, since: float, route: Iterator[MessagePump]) -> None:
        """Go on to the next queue when all that lies in this one is done; at the end comes the next key."""
        for pump in route:
            if pump.is_running and pump.call_later(self.follow, since, route):
                return
        if since == self.since:  # else it was too slow, and the next one was given
            await self.next()


def repeats(waiting: Sequence[Event], event: Event) -> bool:
    """Is what comes next the same key again?"""
    after = waiting[0] if waiting else None
    return isinstance(event, Key) and isinstance(after, Key) and after.key == event.key


class SafeApp(App[T], Generic[T]):
    """An app of ours. fault: what went wrong in it; signal: the number of the signal that ended it."""

    ENABLE_COMMAND_PALETTE = False
    fault: Exception | None = None
    signal: int = 0
    hearing: Thread | None = None

    BINDINGS = [Binding("ctrl+z", "stop_here", "Stop; fg continues", show=False, id="app.stop", priority=True)]

    def get_css_variables(self) -> dict[str, str]:
        """Those of the theme, and one for captions and frames that can be read on its ground."""
        variables = super().get_css_variables()
        return {**variables, "caption": caption_of(variables, ansi=self.native_ansi_color)}

    def on_mount(self) -> None:
        if self.is_headless:
            return
        heard = self, asyncio.get_running_loop(), signal_pipe()[0]
        self.hearing = Thread(target=hear_signals, args=heard, daemon=True, name="signals")
        self.hearing.start()

    def note_signal(self, number: int, _: FrameType | None) -> None:
        self.signal = number

    def end_by_signal(self, number: int) -> None:
        """number: 0 where a signal only woke the loop."""
        if number:
            self.signal = number
            self.exit(return_code=128 + number)

    def action_stop_here(self) -> None:
        """Stop, as every program does, where a shell is there to continue it; in a text of many lines it undoes."""
        from textual.widgets import TextArea  # one of the largest: not for a start

        if isinstance(self.focused, TextArea):
            raise SkipAction
        if self._driver is None or not self._driver.can_suspend:
            self.say("under the prompt ctrl+z is left out", "warn")
        elif has_shell():
            self.action_suspend_process()
        else:
            self.say("no shell is here to continue it: ctrl+z is left out", "warn")

    def say(self, text: str, role: str = "accent") -> None:
        """A line for whoever sits here; what the app is has a place for it, or has none."""

    def run_to_end(self, *, inline: bool = False, mouse: bool = True) -> T | None:
        """Run; what the app gave. Raises what went wrong in it, and SystemExit where a signal ended it."""
        result: T | None = None
        ensure_size()
        signal_pipe()  # what comes before the app hears waits there
        for number in ending_signals():
            signal.signal(number, self.note_signal)
        try:
            with listening(None):  # the bar of the command line is not for a screen
                result = self.run(inline=inline, mouse=mouse)
        except TERMINAL_ERRORS as error:
            self.note_fault(error)
        if self.hearing is not None and not self.signal:  # signals are the next app's, where one follows
            os.write(signal_pipe()[1], END)
            self.hearing.join()
        if self.fault is not None:
            raise self.fault
        if self.signal:
            raise SystemExit(128 + self.signal)
        return result

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), NO_CONTROLS]

    def note_fault(self, error: Exception) -> None:
        """What went wrong; but a terminal that is gone takes nothing more, which its hang-up says in any case."""
        if isinstance(error, TERMINAL_ERRORS) and error.args[:1] == (errno.EIO,):
            self.signal = self.signal or signal.SIGHUP
        else:
            self.fault = self.fault or error

    def _handle_exception(self, error: Exception) -> None:
        if self.is_headless:
            super()._handle_exception(error)
            return
        if not (self.signal or (self._exit and isinstance(error, TORN_DOWN))):
            self.note_fault(error)
            self._return_code = 1
        self._close_messages_no_wait()


def hear_signals(app: SafeApp[Any], loop: asyncio.AbstractEventLoop, heard: int) -> None:
    """Wake the loop for each signal, for Python handles it there; end where one asks for it, whatever runs."""
    asked = 0
    while not asked:
        numbers = os.read(heard, 4096)
        ending = [each for each in numbers if each in ending_signals()]  # not ctrl+\\ while an editor has the terminal
        asked = next((each for each in ending if signal.getsignal(each) == app.note_signal), 0)
        if END in numbers and not asked:
            return
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(app.end_by_signal, asked)
    if editor := sys.modules.get(EDITOR):  # it is imported with the first text that is edited
        editor.end_editor()
    sleep(GRACE)  # then it ends, whatever it does: every save is whole, or not begun
    if isinstance(app._driver, LinuxDriver | LinuxInlineDriver):
        give_back(app._driver)
    os._exit(128 + asked)


class NoControls(LineFilter):
    """Turns what a terminal would obey into dots, in every piece of text that is about to be drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(plain_letters(visible(each.text)), each.style)
            if not (each.control or (each.text.isascii() and each.text.isprintable()))
            else each
            for each in segments
        ]


NO_CONTROLS = NoControls()  # one for all: a strip remembers what this filter made of it


class TerminalApp(SafeApp[T], Generic[T]):
    """What stands between the app and the terminal."""

    def __init__(self, *, ansi_color: bool, trace: Trace | None = None) -> None:
        self.trace = trace or Trace()
        own = self.get_driver_class()  # our driver in place of the plain Linux one, not of a test's or a web server's
        driver = QuickDriver if own.__name__ == "LinuxDriver" else own
        super().__init__(driver_class=driver, ansi_color=ansi_color)
        self.sent_lines = SentLines()
        self.unpainted = ExitStack()  # what keeps a start from painting what is about to change
        self._disable_tooltips = self._disable_notifications = True  # we have none: no widgets for them
        self.typed = KeyOrder(self, super().on_event)
        self.canvas: object = None  # the size of the terminal, and which time it was entered

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.typed.take(event)
        else:
            await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        canvas = (self.size, self._driver.entered if isinstance(self._driver, QuickDriver) else 0)
        if canvas != self.canvas:
            self.canvas = canvas
            self.sent_lines.forget()
        super()._display(screen, self.sent_lines.minimal(renderable))

    @property
    def synchronised(self) -> bool:
        """Does the terminal hold a frame together until all of it has come?"""
        return bool(self._sync_available)

    @property
    def held(self) -> bool:
        """Must what changed wait until the terminal has drawn what was sent before?"""
        return isinstance(self._driver, QuickDriver) and self._driver.pace.holds

    def action_redraw(self) -> None:
        """Draw everything again, whatever another program wrote over the screen."""
        self.sent_lines.forget()
        self.screen.refresh(layout=True)
