"""Starting and leaving, and the memory that is held between: beside a bare Textual app, and beside peers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from . import peers
from .records import TEAM, WORDS, Boards
from .row import OURS, PYTHON, Row, at_most, beside, interleaved, ratio
from .terminal import Terminal, first_line, share_shown

BARE = (PYTHON, "-m", "tests.bench.bare")
CONTENT = re.compile(f"A goal of some|({'|'.join(word.capitalize() for word in WORDS)}) [a-z]")  # a title, in either


class Start(NamedTuple):
    """One start, in seconds and KiB, and a key in view."""

    content: float
    most: float
    quit: float
    memory: int
    key: float = 0
    key_size: int = 0


def ittui(path: Path) -> Terminal:
    return Terminal((*OURS, "--file", str(path)))


def bare(rows: int) -> Terminal:
    return Terminal((*BARE, str(rows)))


def started(terminal: Terminal, quit: str = "q") -> Start:
    with terminal:
        terminal.settle(0.7)
        frames, memory = terminal.lines_at(), terminal.memory()
        return Start(first_line(frames, CONTENT), share_shown(frames, 0.9), terminal.quit(quit), memory)


def peer_started(peer: peers.Peer) -> Start:
    with peer.started() as terminal:
        terminal.settle(1.0)
        most, memory = share_shown(terminal.lines_at(), 0.9), terminal.memory()
        key = terminal.press("down", 0.3)
        return Start(0, most, terminal.quit(peer.quit), memory, key.first, key.size)


def starts(boards: Boards, rounds: int) -> Iterator[Row]:
    others = peers.with_screens(boards)
    acts: list[Callable[[], Start]] = [
        lambda: started(bare(100)),
        *(lambda number=number: started(ittui(boards.of(number, TEAM))) for number in (1_000, 10_000, 25_000)),
        *(lambda peer=peer: peer_started(peer) for peer in others),
    ]
    for number in (1_000, 10_000, 25_000):
        boards.of(number, TEAM)
    floors, small, large, huge, *reported = interleaved(rounds, *acts)
    yield from bars(floors, small, large, huge)
    for peer, figures in zip(others, reported, strict=True):
        yield peer_row(peer, figures, floors)


def bars(floors: list[Start], small: list[Start], large: list[Start], huge: list[Start]) -> Iterator[Row]:
    def against(ours: list[Start], part: str) -> float:
        return ratio([getattr(each, part) for each in ours], [getattr(each, part) for each in floors])

    def floor(part: str, scale: float, unit: str) -> str:
        return f"bare Textual, {median(getattr(each, part) for each in floors) * scale:.0f} {unit}"

    most, memory = floor("most", 1000, "ms"), floor("memory", 1 / 1024, "MiB")
    yield at_most("90 % of the first screen ÷ bare Textual, 1,000 records", 1.25, against(small, "most"), most)
    yield at_most("the same at 25,000 records", 1.6, against(huge, "most"), most)
    first = floor("content", 1000, "ms to its first rows")
    yield at_most("first real content ÷ bare's first paint", 1.0, against(small, "content"), first)
    yield at_most("quit ÷ bare's quit", 0.25, against(small, "quit"), floor("quit", 1000, "ms"))
    yield at_most("memory ÷ bare Textual, 1,000 records", 1.4, against(small, "memory"), memory)
    yield at_most("memory ÷ bare Textual, 10,000 records", 2.0, against(large, "memory"), memory)


def peer_row(peer: peers.Peer, figures: list[Start], floors: list[Start]) -> Row:
    """A peer's figures, in the same rounds; no bar is set by them."""
    most = ratio([each.most for each in figures], [each.most for each in floors])
    left = ratio([each.quit for each in figures], [each.quit for each in floors])
    memory = ratio([each.memory for each in figures], [each.memory for each in floors])
    key = f"{median(each.key_size for each in figures):.0f} B in {median(each.key for each in figures) * 1000:.0f} ms"
    what = f"{peer.name}: first screen, quit, memory ÷ bare Textual; a cursor key"
    return beside(what, f"{most:.2f}, {left:.2f}, {memory:.2f}; {key}", f"{peer.name} holds {peer.holds}")
