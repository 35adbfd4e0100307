"""Starting and leaving, and the memory that is held between: beside a bare Textual app, and beside peers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from shutil import rmtree
from statistics import median
from typing import NamedTuple

from ittui.private_cache import cache_folder

from . import peers
from .records import ONLY_GOALS, TEAM, WORDS, Boards
from .row import OURS, PYTHON, Row, at_most, beside, interleaved, ratio
from .terminal import Chunk, Drawing, Terminal, first_line, share_shown

BARE = (PYTHON, "-m", "tests.bench.bare")
TITLE = f"A goal of some|({'|'.join(word.capitalize() for word in WORDS)}) [a-z]"  # in either program
CONTENT, CONTENT_BYTES = re.compile(TITLE), re.compile(TITLE.encode())


class Start(NamedTuple):
    """One start, in seconds and KiB; key: a peer's key in view.

    answer: until the first key, pressed as soon as there was something to see, had moved the cursor.
    """

    content: float
    most: float
    quit: float
    memory: int
    answer: float = 0
    key: float = 0
    key_size: int = 0


def ittui(path: Path) -> Terminal:
    return Terminal((*OURS, "--file", str(path)))


def without_cache(path: Path) -> Terminal:
    """As the first start after a change, when no earlier one has worked anything out."""
    rmtree(cache_folder(), ignore_errors=True)
    return ittui(path)


def bare(rows: int) -> Terminal:
    return Terminal((*BARE, str(rows)))


def started(terminal: Terminal, quit: str = "q") -> Start:
    with terminal:
        terminal.expect(CONTENT_BYTES)
        terminal.send("down")
        pressed = len(terminal.everything)
        terminal.rest(0.7)
        answer = answered(terminal, pressed)
        frames, memory = terminal.lines_at(), terminal.memory()
        content, most = first_line(frames, CONTENT), share_shown(frames, 0.9)
        return Start(content, most, terminal.quit(quit), memory, answer)


def answered(terminal: Terminal, pressed: int) -> float:
    """Seconds until the second row, of a table that has its first one now, was drawn as the row under the cursor."""
    drawing = Drawing(terminal.rows, terminal.columns)
    drawing.feed(terminal.everything[:pressed])
    second = next(number for number, line in enumerate(drawing.screen.display) if CONTENT.search(line)) + 1
    frames: list[tuple[float, Sequence[object]]] = []
    for chunk in (Chunk(terminal.began, b""), *terminal.everything[pressed:]):
        drawing.feed([chunk])
        frames.append((chunk.at - terminal.began, drawing.grounds(second)))
    before, after = frames[0][1], frames[-1][1]
    if before == after:
        raise RuntimeError("the cursor did not move")
    return next(at for at, grounds in frames if grounds == after)


def peer_started(peer: peers.Peer) -> Start:
    with peer.started() as terminal:
        terminal.settle(1.0)
        most, memory = share_shown(terminal.lines_at(), 0.9), terminal.memory()
        key = terminal.press("down", 0.3)
        return Start(0, most, terminal.quit(peer.quit), memory, 0, key.first, key.size)


def starts(boards: Boards, rounds: int, quick: bool) -> Iterator[Row]:
    others = {peer: lambda peer=peer: peer_started(peer) for peer in peers.with_screens(boards)}
    failed = {peer: reason for peer, act in others.items() if (reason := why_not(act))}
    sizes = (1_000, 10_000, 25_000) if quick else (1_000, 10_000, 25_000, 100_000)
    paths = [boards.of(number, TEAM) for number in sizes]
    for path in paths:
        started(ittui(path))  # what the first start of a file costs is a row of its own: nothing_cached
    acts: list[Callable[[], Start]] = [
        lambda: started(bare(100)),
        *(lambda path=path: started(ittui(path)) for path in paths),
        *(act for peer, act in others.items() if peer not in failed),
    ]
    floors, *reported = interleaved(rounds, *acts)
    for number in sizes:
        yield from bars(number, reported.pop(0), floors)
    yield many_goals(boards, rounds)
    yield nothing_cached(paths[-1], sizes[-1], rounds)
    for peer, figures in zip((peer for peer in others if peer not in failed), reported, strict=True):
        yield peer_row(peer, figures, floors)
    for peer, reason in failed.items():
        yield Row(f"{peer.name}: it cannot be started here: {reason}", "", "–", None, "")


def why_not(act: Callable[[], Start]) -> str:
    """Why a program cannot be measured here; "" where it can."""
    try:
        act()
    except (TimeoutError, RuntimeError, OSError) as fault:
        return f"{type(fault).__name__}: {fault}".splitlines()[0]
    return ""


def bars(number: int, ours: list[Start], floors: list[Start]) -> Iterator[Row]:
    """The rows of one size; the bars for the size that they are set for."""

    def against(part: str) -> float:
        return ratio([getattr(each, part) for each in ours], [getattr(each, part) for each in floors])

    def floor(part: str, scale: float, unit: str) -> str:
        mine, bare = (median(getattr(each, part) for each in figures) * scale for figures in (ours, floors))
        return f"bare Textual, {bare:.0f} {unit}; ours, {mine:.0f} {unit}"

    for part, what, scale, unit, most in PARTS:
        if number in most:
            yield at_most(f"{what}, {number:,} records", most[number], against(part), floor(part, scale, unit))


PARTS: tuple[tuple[str, str, float, str, dict[int, float]], ...] = (
    ("answer", "first answered key ÷ bare Textual's", 1000, "ms", {1_000: 1.0, 25_000: 1.5, 100_000: 3.0}),
    ("content", "first content ÷ bare Textual's", 1000, "ms", {1_000: 0.4, 100_000: 1.5}),
    ("most", "90 % of the first screen ÷ bare Textual's", 1000, "ms", {1_000: 1.25, 25_000: 1.6}),
    ("quit", "quit ÷ bare Textual's", 1000, "ms", {1_000: 0.25}),
    ("memory", "memory ÷ bare Textual's", 1 / 1024, "MiB", {1_000: 1.4, 10_000: 1.5, 100_000: 6.0}),
)


def many_goals(boards: Boards, rounds: int) -> Row:
    """A board of goals only, as many as there are records elsewhere."""
    path = boards.of(1_000, ONLY_GOALS)
    floors, ours = interleaved(rounds, lambda: started(bare(100)), lambda: started(ittui(path)))
    value = ratio([each.answer for each in ours], [each.answer for each in floors])
    text = f"bare Textual, {median(each.answer for each in floors) * 1000:.0f} ms"
    return at_most("first answered key ÷ bare Textual's, 1,000 goals", 1.0, value, text)


def nothing_cached(path: Path, number: int, rounds: int) -> Row:
    """The first start of a day, or after somebody changed an incident."""
    floors, ours = interleaved(rounds, lambda: started(bare(100)), lambda: started(without_cache(path)))
    parts = ("answer", "content", "memory")
    ratios = [ratio([getattr(each, part) for each in ours], [getattr(each, part) for each in floors]) for part in parts]
    what = f"first answered key, first content, memory ÷ bare Textual's, {number:,} records, nothing cached"
    text = f"ours, {median(each.answer for each in ours) * 1000:.0f} ms to the answered key"
    return beside(what, ", ".join(f"{ratio:.2f}" for ratio in ratios), text)


def peer_row(peer: peers.Peer, figures: list[Start], floors: list[Start]) -> Row:
    """A peer's figures, in the same rounds; no bar is set by them."""
    most = ratio([each.most for each in figures], [each.most for each in floors])
    left = ratio([each.quit for each in figures], [each.quit for each in floors])
    memory = ratio([each.memory for each in figures], [each.memory for each in floors])
    key = f"{median(each.key_size for each in figures):.0f} B in {median(each.key for each in figures) * 1000:.0f} ms"
    what = f"{peer.name}: first screen, quit, memory ÷ bare Textual; a cursor key"
    return beside(what, f"{most:.2f}, {left:.2f}, {memory:.2f}; {key}", f"{peer.name} holds {peer.holds}")
