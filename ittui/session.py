"""A session: one board on one day, and who looks at it. Both front ends ask their questions of one.

Only the edge reads a clock and a login; everything below it is given the session.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from .board import Board, Mentions
from .fields import ALL_TIME, Context, InputError, Period, visible
from .records import Person
from .store.system import login_of

if TYPE_CHECKING:
    from .store import Entry


class Session:
    """What everything is worked out for. live is False where it is a day of the past, which nobody can change.

    who is the user at the keyboard, as the log has it; acting the person who does something through them, where that
    is somebody else.
    """

    def __init__(
        self,
        board: Board,
        today: date,
        now: datetime,
        who: str,
        *,
        live: bool = True,
        period: Period = ALL_TIME,
        acting: int | None = None,
    ) -> None:
        self.board, self.today, self.now, self.who = board, today, now, who
        self.live, self.period, self.acting = live, period, acting
        self.entries: Callable[[], Sequence[Entry]] = tuple  # the log, newest first, where somebody has one
        if live:
            board.now = now  # open outages run to it

    @cached_property
    def context(self) -> Context:
        """What fields are told of this file and this day."""
        return self.context_with(None)

    def context_with(self, mentions: Mentions | None) -> Context:
        """The same, for text that may name people and departments that are new."""
        return self.board.context(self.today, self.now, mentions)

    @property
    def login(self) -> str:
        return login_of(self.who)

    @cached_property
    def me(self) -> Person | None:
        """The person at the keyboard, known by login."""
        return next(iter(self.board.table(Person).named(self.login)), None) if self.login else None

    @property
    def by(self) -> int | None:
        """The person who acts: the one that was named, else the one at the keyboard where that is somebody known."""
        return self.acting if self.acting is not None else self.me.id if self.me else None

    @property
    def actor(self) -> int:
        """The same, where somebody is needed; InputError where it is nobody known."""
        if self.by is None:
            login = visible(self.login) or "of yours"
            raise InputError(f"no person has your login yet: set Login to “{login}” on your person record", "by")
        return self.by

    @property
    def signature(self) -> str:
        """Who did it, as text: the person where known, and the login that typed it where it is not their own."""
        person = self.board.get(Person, self.by)
        if person is None:
            return self.login
        return person.title if self.me and self.me.id == person.id else f"{person.title} ({self.login})"

    @property
    def aside(self) -> str:
        """What a log entry adds to its login: for whom it was typed, where that is another person."""
        own = self.me.id if self.me else None
        if self.acting is None or self.acting == own:
            return ""
        return f" (by {self.board.name(Person.table, self.acting)})"

    def having(self, *, board: Board | None = None, acting: int | None = None) -> Session:
        """The same session over another board, or with somebody named who acts."""
        return Session(
            board or self.board,
            self.today,
            self.now,
            self.who,
            live=self.live,
            period=self.period,
            acting=self.acting if acting is None else acting,
        )
