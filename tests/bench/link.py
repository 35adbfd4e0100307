"""Keys through a slow link: a delay in both directions, and few bytes a second back to the person who looks.

What the line has no room for waits in the pseudo-terminal, as it waits behind a serial line.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from .keys import GOALS, HELD
from .records import TEAM, Boards
from .row import OURS, Row, at_most
from .terminal import ANSWERS, Chunk, Terminal

ROUND_TRIP, BYTES_A_SECOND, TIMES = 0.3, 960, 20  # 9,600 baud: ten bits a byte


class Link(Terminal):
    """A terminal at the other end of a link."""

    def __init__(self, argv: Sequence[str]) -> None:
        super().__init__(argv)
        self.free_at = 0.0  # when the line has sent what it was given
        self.typed: deque[tuple[float, bytes]] = deque()
        self.drawn_last = b""  # and not asked anything, as far as is known

    def write(self, data: bytes) -> None:
        self.typed.append((time.perf_counter() + ROUND_TRIP / 2, data))

    def answer(self, data: bytes) -> None:
        """A question is heard when it has come through, and its answer has the same way back."""
        self.drawn_last = (self.drawn_last + data)[-100:]
        for asked, answer in ANSWERS:
            if asked in self.drawn_last:
                self.drawn_last = self.drawn_last.replace(asked, b"")
                self.typed.append((self.free_at + ROUND_TRIP, answer))

    def read(self, timeout: float) -> Chunk | None:
        limit = time.perf_counter() + timeout
        while (now := time.perf_counter()) < limit:
            self.deliver(now)
            if now >= self.free_at and (chunk := self.receive(0.002, 48)):
                self.free_at = max(chunk.at, self.free_at) + len(chunk.data) / BYTES_A_SECOND
                arrived = chunk._replace(at=self.free_at + ROUND_TRIP / 2)
                self.everything[-1] = arrived
                self.answer(chunk.data)
                return arrived
            time.sleep(0.001)
        return None

    def deliver(self, now: float) -> None:
        """Hand over the keys that have come through."""
        for each in [each for each in self.typed if each[0] <= now]:
            self.typed.remove(each)
            super().write(each[1])


def link(boards: Boards) -> Iterator[Row]:
    with through_link(boards.of(1_000, TEAM)) as terminal:
        terminal.settle(4.0, 180.0)  # what the start sends has to come through as well
        terminal.press(GOALS, 4.0, 60.0)
        terminal.press("home", 4.0)
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
