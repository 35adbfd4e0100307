"""The terminal driver: Textual's own, but it wakes up at once instead of polling ten times a second.

With it a lone Escape is known after ESCDELAY (25 ms unless set), leaving takes no wait, and an idle program sleeps.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from threading import Event
from typing import Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from .skeleton import FirstScreen


class Ending(Event):
    """An event that a thread which waits for keys sees, too: while it is set, its pipe can be read."""

    def __init__(self) -> None:
        super().__init__()
        self.reader, self.writer = os.pipe()

    def set(self) -> None:
        if not self.is_set():
            super().set()
            os.write(self.writer, b".")

    def clear(self) -> None:
        if self.is_set():
            super().clear()
            os.read(self.reader, 1)


class QuickDriver(LinuxDriver):
    """LinuxDriver with an input thread that waits for keys or for the end, and for nothing else."""

    first_screen: FirstScreen | None = None  # what stands on the terminal before the app does

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.exit_event = self.ending = Ending()
        self.entered = 0  # how often the terminal was taken over: at the start, and after each suspension

    def start_application_mode(self) -> None:
        self.entered += 1
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual declares no types for it
        if self.first_screen is not None:
            self.attrs_before, type(self).first_screen = self.first_screen.attributes, None

    def write(self, data: str) -> None:
        """The screen is entered once: entering it again would clear what stands there."""
        if self.first_screen is None or data != "\x1b[?1049h":
            super().write(data)

    def run_input_thread(self) -> None:
        """Feed what is typed to the parser; tick it only while it waits for the rest of an escape sequence."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")().decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self.ending.reader, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                waiting = parser._timeout_time is not None
                ready = {key.fd for key, _ in selector.select(0.005 if waiting else None)}
                if self.fileno in ready:
                    typed = os.read(self.fileno, 4096)
                    if not typed:
                        break
                    for event in parser.feed(decode(typed)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
