"""Waiting for what others save: by LISTEN, or where the server has none, by asking for the version once a second."""

from __future__ import annotations

import random
import select
import time
from contextlib import suppress
from typing import Any

from ..errors import ConnectionLost, StoreError
from ..mounts import Interruptible
from .address import Address
from .connection import Link, errors_of

POLL_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0


class DatabaseWatcher(Interruptible):
    """Waits until somebody has saved into a database.

    A lost connection counts as a change, so that whoever waits finds out; so does one that is there again.
    """

    def __init__(self, address: Address, version: int) -> None:
        """version: what is known already."""
        self.address, self.version = address, version
        super().__init__()
        self.link = Link(address)
        self.pause = 0.0  # before the next attempt at a connection; 0: there is one, or none was tried yet
        self.asked: object = None  # the connection that was asked to listen
        self.hears = address.notify  # does the server tell?
        self.announced = 0  # the version that the last notification spoke of
        with suppress(StoreError):
            self.begin()

    @property
    def method(self) -> str:
        return "LISTEN" if self.hears else f"asking every {POLL_SECONDS:g} s"

    def begin(self) -> None:
        """Have a connection, one that listens where it can, and look what was saved before it did."""
        conn = self.link.connected()
        if self.asked is conn:
            return
        # a pooler takes a LISTEN and passes nothing on; a replica, and some engines, refuse it
        self.asked, self.hears = conn, self.address.notify and not self.link.pooled
        if self.hears:
            try:
                with errors_of(self.address):
                    conn.add_notify_handler(self.note)
                    conn.execute(f"listen {self.address.channel}".encode())
            except ConnectionLost:
                raise
            except StoreError:
                self.hears = False

    def wait(self, timeout: float) -> bool:
        """Was anything saved since the last wait, or is it within so many seconds? False when closed, too."""
        until = time.monotonic() + timeout
        while not self.closed:
            rest = until - time.monotonic()
            try:
                if self.pause:
                    return self.come_back(rest)
                self.begin()
                if self.is_new() or (rest > 0 and self.is_noticed(rest) and self.is_new()):
                    return True
            except StoreError as error:
                self.link.close()
                self.pause, self.lost = FIRST_PAUSE, str(error)
                return isinstance(error, ConnectionLost)
            if rest <= 0:
                break
        return False

    def come_back(self, rest: float) -> bool:
        """Wait a pause, and try for a connection again; the pauses grow. True where there is one."""
        self.sleep(min(random.uniform(0.5, 1) * self.pause, max(rest, 0)))
        if self.closed:
            return False
        try:
            self.begin()
        except StoreError as error:
            self.pause, self.lost = min(self.pause * 2, LONGEST_PAUSE), str(error)
            return False
        self.pause, self.version, self.lost = 0.0, -1, ""
        return self.is_new()

    def is_new(self) -> bool:
        before, self.announced = self.version, 0
        [(self.version,)] = self.link.rows("select version from board")
        return bool(self.version != before)

    def is_noticed(self, seconds: float) -> bool:
        """Has the server told, or is it time to ask?"""
        if not self.hears:
            self.sleep(min(POLL_SECONDS, seconds))
            return not self.closed
        if self.announced > self.version:  # it came beside an answer, and will not come again
            return True
        conn: Any = self.link.conn
        ready, _, _ = select.select([conn.fileno(), self.read_end], [], [], seconds)
        return conn.fileno() in ready

    def note(self, message: Any) -> None:
        """A notification has come; it says which version there is, where servers pass that on."""
        self.announced = int(message.payload) if message.payload.isdecimal() else self.version + 1

    def release(self) -> None:
        self.link.close()
