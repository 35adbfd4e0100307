"""The register of reports: one decorated function each, and what it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from ..board import Board, NotFound
from ..fields import ALL_TIME, Period, UnknownWord, meant, visible
from ..queries.outside import Outside
from ..session import Session
from ..views.document import Report
from .scale import stretch


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a report is made of: the board of a day, and the board as it stood before."""

    board: Board
    as_of: date
    since: date | None = None
    previous: Board | None = None
    earlier: Callable[[date], Board | None] | None = None  # how it stood on a day, as far as that is known
    log: Sequence[object] = ()
    outside: Callable[[], Sequence[Outside]] = tuple  # what was changed past the program
    subject: str = ""
    period: Period = ALL_TIME
    full: bool = False  # all there is to say, rather than a page

    def before(self, days: int) -> tuple[Board, date]:
        """The board and the day to compare with: as told, else as of so many days ago.

        Where nobody knows how the board stood then, it is this board.
        """
        day = self.since or date.fromordinal(max(self.as_of.toordinal() - days, 1))
        return self.known_on(day) or self.board, day

    def knows(self, days: int) -> bool:
        """Whether the records of the day to compare with are known as they stood then."""
        return self.before(days)[0] is not self.board

    def known_on(self, day: date) -> Board | None:
        return self.previous or (self.earlier(day) if self.earlier else None)

    def span(self, days: int) -> Period:
        """The days since then, up to and with the day of the report."""
        return stretch(self.before(days)[1], self.as_of)

    @cached_property
    def session(self) -> Session:
        """The board on the day of the report, to its end, as computed columns are given it."""
        return self.on(self.board, self.as_of)

    def on(self, board: Board, day: date) -> Session:
        """The same for another board and day."""
        return Session(board, day, board.settings.end_of(day), "", live=False)

    def until(self, days: int) -> date:
        """So many days ahead."""
        return self.as_of + timedelta(days=min(days, (date.max - self.as_of).days))

    @property
    def title_of_team(self) -> str:
        """The department's name, to stand in a title."""
        return self.board.settings.title or "IT department"


Make = Callable[[Scope], Report]
REPORTS: dict[str, str] = {}
MAKERS: dict[str, Make] = {}
SUBJECTS: dict[str, str] = {}  # what a report can be about one of, by its name


def report(name: str, line: str, *, about: str = "") -> Callable[[Make], Make]:
    """Register a report under a name, with the line that tells what is in it.

    about: what it can be about one of, such as a person; "" where it is about all.
    """

    def register(make: Make) -> Make:
        REPORTS[name], MAKERS[name] = line, make
        if about:
            SUBJECTS[name] = about
        return make

    return register


def made(name: str, ask: Scope) -> Report:
    """The report of that name; InputError names those that there are."""
    result = MAKERS.get(name.strip().casefold())
    if result is None:
        near = meant(name, MAKERS) or f"; known: {', '.join(MAKERS)}"
        raise NotFound(f"there is no report “{visible(name)}”{near}")
    if ask.subject.strip() and name.strip().casefold() not in SUBJECTS:
        named = ", ".join(f"{known} ({about})" for known, about in SUBJECTS.items())
        raise UnknownWord(f"{name} takes no name, so “{visible(ask.subject)}” is too much; these do: {named}")
    return result(ask)
