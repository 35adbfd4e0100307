"""Keys one after the other: each is given to what the one before it has opened, however fast they come.

Textual hands a key at once to the widget that has the focus. Where that one is just about to open a line, a list or a
screen, the keys typed ahead would act on what lay there before: “/late” would filter nothing and run the commands of
four letters. So a key waits until the widgets concerned have done with the one before it.
"""

from __future__ import annotations

from asyncio import get_running_loop
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from time import monotonic
from typing import Any

from textual.app import App
from textual.events import Event, Key
from textual.message_pump import MessagePump

PATIENCE = 1.0  # seconds that a key waits for one that is not done with, such as one that waits itself


class KeyOrder:
    """What was typed and is not given to the app yet. give: has the app handle an event, in its own queue."""

    def __init__(self, app: App[Any], give: Callable[[Event], Awaitable[None]]) -> None:
        self.app, self.give = app, give
        self.waiting: deque[Event] = deque()
        self.busy, self.since = False, 0.0

    async def take(self, event: Event) -> None:
        """Give an event to the app, now or when the one before it has taken effect."""
        self.waiting.append(event)
        if self.busy:
            get_running_loop().call_later(PATIENCE, self.app.call_later, self.hurry, self.since)
        else:
            await self.next()

    async def hurry(self, since: float) -> None:
        """Give the next one though the one that was given at that time is not done."""
        if self.busy and since == self.since:
            await self.next()

    async def next(self) -> None:
        self.busy, self.since = bool(self.waiting), monotonic()
        if self.busy:
            event = self.waiting.popleft()
            await self.give(event)
            await self.follow(self.since, self.route(event))

    def route(self, event: Event) -> Iterator[MessagePump]:
        """Whose queues the effect of a key goes through.

        The key rises from what has the focus to the app, where its command is run; that may tell the widget, which
        tells those around it. Then it is the turn of what has the focus now, on the screen that is topmost now. Where
        the cursor of a table was moved and the same key comes again, as of one that is held down, nobody is waited for.
        """
        first = self.app.focused
        around = list(first.ancestors_with_self) if first else [*self.app.screen_stack[-1:], self.app]
        yield around[0]
        if getattr(first, "moved_by", None) is event and repeats(self.waiting, event):
            return
        yield from (*around[1:], *around, *self.app.screen_stack[-1:], self.app)
        yield from (*filter(None, [self.app.focused]), self.app)

    async def follow(self, since: float, route: Iterator[MessagePump]) -> None:
        """Go on to the next queue when all that lies in this one is done; at the end comes the next key."""
        for pump in route:
            if pump.is_running and pump.call_later(self.follow, since, route):
                return
        if since == self.since:  # else it was too slow, and the next one was given
            await self.next()


def repeats(waiting: Sequence[Event], event: Event) -> bool:
    """Is what comes next the same key again?"""
    after = waiting[0] if waiting else None
    return isinstance(event, Key) and isinstance(after, Key) and after.key == event.key
