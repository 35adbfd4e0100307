"""How these tests drive the screen inside this process: a file from records, keys, and the screen read as text.

Nothing sleeps: a test presses keys and then waits, in a bounded loop, until what it expects is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from textual.events import Key
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character
from textual.pilot import Pilot

from ittui.board import Board
from ittui.records import KINDS, Person, Record
from ittui.store import Store, create, open_store
from ittui.tui.app import IttuiApp
from ittui.tui.widgets.footer import Footer

LOGIN = "ann"
TURNS = 400  # of the loop; far more than anything here needs


class Seat(NamedTuple):
    """One person at one screen."""

    app: IttuiApp
    pilot: Pilot[int]

    async def press(self, *keys: str) -> None:
        """Press keys, by their names, as fast as they can come; all of them have taken effect at the end.

        The pilot's own waits until the process is idle, twice a key; the app itself knows when a key is done with.
        """
        for key in keys:
            letter = key if len(key) == 1 else key_to_character(REPLACED_KEYS.get(key, key))
            self.app.post_message(Key(_character_to_key(key) if len(key) == 1 else key, letter))
        await self.pilot.pause(0)
        for _ in range(TURNS):
            if not (self.app.typed.busy or self.app.typed.waiting):
                break
            await asyncio.sleep(0.005)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type letters as they stand."""
        await self.press(*text)

    @property
    def lines(self) -> list[str]:
        """The screen as text, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip if not segment.control) for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def foot(self) -> str:
        """The keys, and above them what was said."""
        count = self.app.screen.query_one(Footer).size.height if self.app.screen.query(Footer) else 1
        return "\n".join(line.strip() for line in self.lines[-count:])

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        """Wait until something holds; the screen is shown where it never does."""
        for _ in range(TURNS):
            if holds():
                return
            await self.pilot.pause()
            await asyncio.sleep(0.005)  # lets the threads of the keeper work; ends as soon as it holds
        raise AssertionError(f"never came: {what}\n{self.text}")

    async def see(self, *texts: str) -> None:
        """Wait until all these texts stand on the screen."""
        for text in texts:
            await self.until(lambda text=text: text in self.text, text)  # type: ignore[misc]  # mypy: no lambda defaults

    async def see_not(self, text: str) -> None:
        """Wait until a text is gone from the screen."""
        await self.until(lambda: text not in self.text, f"without {text}")

    async def saved(self, why: str = "") -> None:
        """Wait until the log begins with such a change, and the screen has taken it."""
        await self.until(
            lambda: self.app.workspace.worker.idle and why in newest(self.app.workspace.store), f"saved {why}"
        )
        await self.until(lambda: self.app.workspace.present is self.app.workspace.store.read(), "taken")

    def board(self) -> Board:
        """What is on disk now."""
        return open_store(self.app.workspace.store.path).read()


Drive = Callable[[Seat], Awaitable[Any]]


def newest(store: Store) -> str:
    entries = store.log(limit=1)
    return entries[0].why if entries else ""


def made(path: Path, records: Iterable[Record], *, who: str = LOGIN) -> Store:
    """A shared file with these records, opened as somebody."""
    create(path, records)
    return open_store(path, who)


def sit(store: Store, drive: Drive, *, size: tuple[int, int] = (120, 40), **more: Any) -> IttuiApp:
    """Open the screen on a store, let drive use it, and leave."""

    async def go() -> IttuiApp:
        app = IttuiApp(store, store.read(), **more)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await drive(Seat(app, pilot))
        return app

    return asyncio.run(go())


def somebody(login: str = LOGIN, name: str = "Ann Archer") -> Person:
    return Person.new(title=name, login=login)


def every_kind() -> Sequence[type[Record]]:
    return tuple(KINDS.values())
