"""Keys through a slow link: a delay in both directions, and few bytes a second back to the person who looks.

What the line has no room for waits in the pseudo-terminal, as it waits behind a serial line; the program starts before
the link becomes slow.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from .keys import GOALS, HELD, on
from .records import TEAM, Boards
from .row import OURS, Row, at_most
from .terminal import Chunk, Terminal

ROUND_TRIP, BYTES_A_SECOND, TIMES = 0.3, 960, 20  # 9,600 baud: ten bits a byte


class Link(Terminal):
    """A terminal at the other end of a link, slow from when it is told so."""

    def __init__(self, argv: Sequence[str]) -> None:
        super().__init__(argv)
        self.slow, self.free_at = False, 0.0  # when the line has sent what it was given
        self.typed: deque[tuple[float, bytes]] = deque()

    def write(self, data: bytes) -> None:
        if self.slow:
            self.typed.append((time.perf_counter() + ROUND_TRIP / 2, data))
        else:
            super().write(data)

    def read(self, timeout: float) -> Chunk | None:
        limit = time.perf_counter() + timeout
        while self.slow and (now := time.perf_counter()) < limit:
            self.deliver(now)
            if now >= self.free_at and (chunk := self.receive(0.002, 48)):
                self.free_at = max(chunk.at, self.free_at) + len(chunk.data) / BYTES_A_SECOND
                arrived = chunk._replace(at=self.free_at + ROUND_TRIP / 2)
                self.everything[-1] = arrived
                return arrived
            time.sleep(0.001)
        return None if self.slow else super().read(timeout)

    def deliver(self, now: float) -> None:
        """Hand over the keys that have come through."""
        while self.typed and self.typed[0][0] <= now:
            super().write(self.typed.popleft()[1])


def link(boards: Boards) -> Iterator[Row]:
    with through_link(boards.of(1_000, TEAM)) as terminal:
        on(terminal, GOALS)
        terminal.press("home", 0.8)
        terminal.slow = True
        start, began = len(terminal.everything), time.perf_counter()
        for number in range(TIMES):
            last = terminal.send("down")
            while (left := began + (number + 1) * HELD - time.perf_counter()) > 0:
                terminal.read(left)
        came = [*terminal.everything[start:], *terminal.settle(2.0, 60.0).chunks]
    size = sum(len(chunk.data) for chunk in came)
    own = size / BYTES_A_SECOND + ROUND_TRIP
    what = f"{TIMES} keys through a link of 300 ms and 9,600 baud: until the screen is right after the last"
    text = f"its {size:,} B at 960 a second, and one round trip: {own:.1f} s"
    yield at_most(what, round(own, 1), came[-1].at - last, text, " s")


def through_link(path: Path) -> Link:
    return Link((*OURS, "--file", str(path)))
