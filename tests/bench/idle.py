"""What a screen costs while nobody does anything: every kind of screen at the same time, beside a bare Textual app."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

from .records import TEAM, Boards
from .row import Row, at_most
from .starts import bare, ittui
from .terminal import Terminal

SCREENS: dict[str, tuple[tuple[str, ...], str]] = {  # the keys that lead there, and what stands there then
    "home": ((), "Projects"),
    "a form with its input focused": (("2", "e"), "Title"),
    "check-in cards": (("c",), "Check in"),
    "an overview": (("b", "enter"), "Goals past their due day"),
    "a number": (("i", "enter"), "MTTR · "),
}


def idle(boards: Boards, seconds: float) -> Iterator[Row]:
    with ExitStack() as stack:
        floor = stack.enter_context(bare(1_000))
        terminals = [stack.enter_context(ittui(boards.of(1_000, TEAM))) for _ in SCREENS]
        for name, terminal in zip(SCREENS, terminals, strict=True):
            go_to(terminal, name)
        sizes, shares = watched([floor, *terminals], seconds)
    bytes_beside = f"bare Textual, {sizes[0]:,} B; " + ", ".join(SCREENS)
    yield at_most(f"idle for {seconds:g} s, any of five screens: most bytes", 0, max(sizes[1:]), bytes_beside, " B")
    each = ", ".join(f"{name} {share:.2f} %" for name, share in zip(("bare Textual", *SCREENS), shares, strict=True))
    yield at_most(f"idle for {seconds:g} s, any of five screens: processor", 0.5, max(shares[1:]), each, " %")


def go_to(terminal: Terminal, name: str) -> None:
    keys, wanted = SCREENS[name]
    terminal.rest(0.5)
    for key in keys:
        terminal.press(key, 0.4)
        terminal.rest(0.4)
    if not any(wanted in line for line in terminal.screen()):
        raise RuntimeError(f"{name} did not open")


def watched(terminals: list[Terminal], seconds: float) -> tuple[list[int], list[float]]:
    """The bytes that each sends in the same time, and its share of a processor."""
    for each in terminals:
        each.rest(1.0, 15.0)
    began, spent = time.perf_counter(), [each.cpu() for each in terminals]
    seen = [len(each.everything) for each in terminals]
    while time.perf_counter() - began < seconds:
        for each in terminals:
            each.read(0.02)
    took = time.perf_counter() - began
    sizes = [
        sum(len(chunk.data) for chunk in each.everything[start:]) for each, start in zip(terminals, seen, strict=True)
    ]
    shares = [(each.cpu() - before) / took * 100 for each, before in zip(terminals, spent, strict=True)]
    return sizes, shares
