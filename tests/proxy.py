"""A proxy on the loopback that delays what passes, or holds it, counts round trips, and cuts connections."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Self


class Proxy:
    """Between clients and a server's port. cut: what becomes of the next commit: "before", "after" or "" (nothing)."""

    def __init__(self, port: int, delay: float = 0.0) -> None:
        """delay: seconds for one direction; a round trip takes twice as long."""
        self.target, self.delay, self.cut, self.turns = port, delay, "", 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.open: list[socket.socket] = []
        self.asking = False
        self.deaf: set[socket.socket] = set()
        self.down = False  # no connection, neither old nor new
        self.passing = threading.Event()  # not set: everything waits
        self.passing.set()
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.break_all()

    def break_all(self, *, down: bool = False) -> None:
        """Cut all connections there are; down: and let no new one through."""
        self.down = down
        for each in self.open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self.open = []

    def accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                if self.down:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.target))
                for each in (client, server):
                    each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.open += [client, server]
                threading.Thread(target=self.pass_on, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self.pass_on, args=(server, client, False), daemon=True).start()

    def pass_on(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                time.sleep(self.delay)  # what the distance takes
                self.passing.wait()
                self.turns += asks and not self.asking  # what is sent without waiting is one round trip
                self.asking = asks
                if asks and self.cut and (b"commit" in data or b"select save" in data):
                    how, self.cut = self.cut, ""
                    if how == "after":  # the server carries it out, and nobody hears its answer
                        self.deaf.add(source)
                        target.sendall(data)
                        continue
                    break
                if not asks and target in self.deaf:
                    break
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
