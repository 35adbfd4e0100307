"""The terminal driver: Textual's own, but the app's own loop reads the keys; there is no thread that polls for them.

With it a lone Escape is known after ESCDELAY (25 ms unless set), leaving takes no wait, and an idle program sleeps.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import termios
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from select import select
from time import monotonic
from typing import Any, TextIO, cast

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.drivers.linux_inline_driver import LinuxInlineDriver
from textual.events import InputEvent, Key, MouseMove
from textual.message import Message

from . import Trace, ensure_size
from .first_paint import FirstScreen, restore

AT_ONCE = 2048  # letters: about what a terminal that takes anything takes whole
QUESTION, ANSWER = "\x1b[?2026$p", re.compile(r"\?2026;\d\$y")
FAR = 0.15  # seconds of a round trip
PATIENCE, MOST_MISSED = 3.0, 2  # seconds that an answer may take; answers that did not come
MOST_ASKED = 8  # questions whose answers are waited for


class FramePace:
    """Over a long or narrow line a frame waits until the one before it has come through: none is painted that is old.

    A terminal answers a question in its turn, so its answer says that all before it is drawn. Textual asks one when it
    starts; only where that took long is one put behind each frame.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.clock = clock
        self.asked: deque[float] = deque(maxlen=MOST_ASKED)  # when; what was not answered yet
        self.held, self.far, self.missed, self.end = 0.0, False, 0, ""  # held: since when a frame is on its way

    def sending(self, data: str) -> str:
        """What to send for a frame or something else."""
        if self.far and not self.held and data.startswith(SYNC_START):
            data += QUESTION
        if data.endswith(QUESTION):
            self.held = self.clock()
            self.asked.append(self.held)
        return data

    def hear(self, text: str) -> None:
        """Something has come from the terminal, answers perhaps, or a part of one; each is of the oldest question."""
        self.end = (self.end + text)[-64:]
        while answer := ANSWER.search(self.end):
            self.end = self.end[answer.end() :]
            if self.asked:
                self.far, self.missed = self.clock() - self.asked.popleft() > FAR, 0
            if not self.asked:
                self.held = 0.0

    @property
    def holds(self) -> bool:
        """Has the last frame not come through yet?"""
        if self.far and self.held and self.clock() - self.held >= PATIENCE:
            self.held, self.missed = 0.0, self.missed + 1
            self.far = self.missed < MOST_MISSED
        return bool(self.far and self.held)


class TerminalWriter:
    """The file that Textual's thread writes to. It knows whether that thread has caught up."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.handed, self.done = 0, 0  # pieces handed to the thread, and those that it has written

    def takes(self, data: str) -> bool:
        """Can this go at once, in its turn and without waiting for a slow line?"""
        return self.handed == self.done and len(data) <= AT_ONCE and bool(select((), (self.file,), (), 0)[1])

    def send(self, data: str) -> None:
        """Write; a terminal that is gone sees nothing, and the signal that says so ends the app."""
        with suppress(OSError):
            self.file.write(data)
            self.file.flush()

    def write(self, data: str) -> None:
        """What the thread calls."""
        self.send(data)
        self.done += 1

    def flush(self) -> None:
        """What the thread calls, too; nothing is held back."""

    def fileno(self) -> int:
        return self.file.fileno()


OFF = (2026, 2004, 2048, 1000, 1003, 1015, 1006, 1016, 1004)
END_MODES = "".join(f"\x1b[?{mode}l" for mode in OFF) + "\x1b[<u\x1b[?7h\x1b[?25h"
LEAVE = "\x1b[?1049l"
BEFORE_ESCAPE = re.compile("(?=\x1b)")
PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
TWO_KEYS = re.compile("\x1b([^\x1b\\[\\]NOPX^_\\\\]|[NOPX]\\Z)", re.DOTALL)
"""Escape and a key that came together, for tmux and a slow line hold an Escape back until the next key; none is Alt."""


def in_screen() -> bool:
    """Inside GNU screen, which holds an Escape back for good while the mouse is tracked."""
    return bool(os.environ.get("STY")) or os.environ.get("TERM", "").startswith("screen.")


@cache
def signal_pipe() -> tuple[int, int]:
    """Where each signal leaves its number, whichever thread took it: a loop that sleeps would hear of none else."""
    heard, reported = os.pipe()
    os.set_blocking(reported, False)
    signal.set_wakeup_fd(reported, warn_on_full_buffer=False)
    return heard, reported


def has_shell() -> bool:
    """Is there a shell with job control, that can continue what stops? The kernel asks the same (orphaned groups)."""
    group, session, parent = os.getpgrp(), os.getsid(0), os.getppid()
    try:
        while parent > 1 and os.getpgid(parent) == group:  # a script that started it stops with it
            parent = int(status_words(parent)[1])
        return parent > 0 and os.getsid(parent) == session
    except OSError:
        return False


def status_words(pid: int) -> list[str]:
    """What the kernel tells of a process, from its state on: the state's letter, its parent, …"""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()


class QuickDriver(LinuxDriver):
    """LinuxDriver that reads keys when they come, and writes frames whole."""

    first_screen: FirstScreen | None = None  # what stands on the terminal before the app does

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        assert self._file is not None
        self.trace: Trace = getattr(self._app, "trace", None) or Trace()
        self.writer = TerminalWriter(self._file)
        self._file = cast("Any", self.writer)  # of a file, Textual's thread needs no more than this
        self.frame = ""  # what has come of the frame that is being written
        self._mouse = self._mouse and not in_screen()
        self.pace = FramePace()
        self.entered = 0  # how often the terminal was taken over: at the start, and after each suspension
        self.given_back = False  # by a stop, until it is continued
        signal_pipe()

    def start_application_mode(self) -> None:
        self.entered += 1
        self.parser, self.pasting = XTermParser(self._debug), False
        self.decode = getincrementaldecoder("utf-8")("replace").decode
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual declares no types for it
        asyncio.get_running_loop().add_reader(self.fileno, self.read_keys)
        if self.first_screen is not None:
            self.attrs_before, type(self).first_screen = self.first_screen.attributes, None

    def _sigtstp_application(self, *_: Any) -> None:
        if not has_shell():  # nobody could continue it; the kernel lets such a program go on, too
            return
        self.given_back = self._auto_restart
        super()._sigtstp_application()

    def _sigcont_application(self, *_: Any) -> None:
        """Take the terminal again between two steps of the loop, not in the midst of one, nor from an editor."""
        if self._auto_restart:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self.come_back)

    def come_back(self) -> None:
        """Take the terminal again, where it is there: a hang-up continues the program too."""
        with suppress(termios.error):
            termios.tcgetattr(self.fileno)
            if not self.given_back:  # SIGSTOP leaves no time for that
                self.suspend_application_mode()
            self.given_back = False
            self.resume_application_mode()
            self._app.call_later(self._app.refresh, layout=True)  # others have written over what stood there

    def write(self, data: str) -> None:
        """Write a frame, which Textual hands over in three pieces, as one.

        The screen is entered once: entering it again would clear what stands there.
        """
        if data == SYNC_START or self.frame:
            self.frame += data
            data, self.frame = (self.frame, "") if data == SYNC_END else ("", self.frame)
        if data and (self.first_screen is None or data != "\x1b[?1049h"):
            self.send(data)

    def send(self, data: str) -> None:
        data = self.pace.sending(data)
        self.trace.sent(len(data) if data.isascii() else len(data.encode()))
        if self.writer.takes(data):
            self.writer.send(data)
        else:
            self.writer.handed += 1
            super().write(data)

    def run_input_thread(self) -> None:
        """The thread that Textual starts has nothing to do."""

    def _get_terminal_size(self) -> tuple[int, int]:
        ensure_size()
        return super()._get_terminal_size()

    def disable_input(self) -> None:
        self._loop.remove_reader(self.fileno)
        super().disable_input()

    def read_keys(self) -> None:
        """Pass on what was typed; of a terminal that is gone nothing more will come."""
        try:
            typed = os.read(self.fileno, 4096)
        except OSError:
            typed = b""
        if not typed:
            self._loop.remove_reader(self.fileno)
        text = self.decode(typed)
        self.pace.hear(text)
        for piece in filter(None, BEFORE_ESCAPE.split(text)):
            self.pasting = piece.startswith(PASTE_BEGINS) or (self.pasting and not piece.startswith(PASTE_ENDS))
            two_keys = TWO_KEYS.match(piece) and not self.pasting
            if two_keys:
                self.pass_on([Key("escape", "\x1b")])
            self.pass_on(self.parser.feed(piece[1:] if two_keys else piece))

    def pass_on(self, events: Iterable[Message]) -> None:
        """Send what the parser found; come back when it has waited long enough for the rest of an escape sequence."""
        try:
            parsed = list(events)
        except (ArithmeticError, ValueError):  # at a report that it cannot read the parser ends, so another goes on
            parsed, self.parser = [], XTermParser(self._debug)
        for event in parsed:
            if isinstance(event, InputEvent) and not isinstance(event, MouseMove):
                self.trace.begin("key", name_of(event))
            self.process_message(event)
        until = self.parser._timeout_time
        if until is not None:
            self._loop.call_later(max(0.0, until - monotonic()), lambda: self.pass_on(self.parser.tick()))

    def send_message(self, message: Message) -> None:
        self._app.post_message(message)


def give_back(driver: LinuxDriver | LinuxInlineDriver) -> None:
    """Give the terminal back as it was, at once, without the loop."""
    with suppress(OSError):
        descriptor = driver._file.fileno()  # type: ignore[union-attr]  # None only before there is a screen
        text = END_MODES + ("\r\n\x1b[J" if driver.is_inline else LEAVE)
        restore(descriptor, text, driver.fileno, driver.attrs_before)


def name_of(event: InputEvent) -> str:
    """What a trace calls it; never what was typed."""
    if isinstance(event, Key):
        return "letter" if event.is_printable else event.key
    return "mouse"
