"""What a report is asked and where it gets days, names and figures from; what its pages are put together of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from ..board import Board
from ..fields import ALL_TIME, Period, later
from ..fields.layout import percent
from ..metrics import METRICS
from ..metrics.goals import Progress
from ..metrics.kpis.kpi_status import measure_against_target
from ..queries.outside import Outside
from ..records import Person, Record
from ..session import Session
from ..views.document import Block, Bullet, Chapter, KeyFigures, Listing, Paragraph, Report

R = TypeVar("R", bound=Record)


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
    days: int = 92  # that changes are told of, where no day is named: a quarter

    @cached_property
    def before(self) -> tuple[Board, date]:
        """The board and the day to compare with: as told, else as of so many days ago.

        Where nobody knows how the board stood then, it is this board.
        """
        day = self.since or later(self.as_of, -self.days)
        return self.previous or (self.earlier and self.earlier(day)) or self.board, day

    @property
    def known(self) -> bool:
        """Whether the records of the day to compare with are known as they stood then."""
        return self.before[0] is not self.board

    @property
    def span(self) -> Period:
        """The days since then, up to and with the day of the report."""
        since, as_of = self.before[1], self.as_of
        first = later(since, 1) if since < as_of else as_of
        return Period(first, later(as_of, 1), f"{first} … {as_of}")

    @cached_property
    def session(self) -> Session:
        """The board on the day of the report, to its end, as computed columns are given it."""
        return self.on(self.board, self.as_of)

    def on(self, board: Board, day: date) -> Session:
        """The same for another board and day."""
        return Session(board, day, board.settings.end_of(day), "", live=False)

    def name(self, kind: type[Record], id: int | None) -> str:
        """What a record is called that another refers to; "" where it refers to none."""
        return "" if id is None else self.board.name(kind.table, id)

    def person(self, id: int | None) -> str:
        return self.name(Person, id) or "nobody"

    def figures(self, names: Iterable[str], period: Period | None = None) -> KeyFigures:
        """The metrics of these names that there are, over a period or that of the report."""
        over = self.period if period is None else period
        known = [name for name in names if name in METRICS]
        return KeyFigures(tuple(measure_against_target(self.board, name, self.as_of, over) for name in known))

    def page(
        self, title: str, subtitle: str, chapters: Iterable[Chapter], *, named: str = "", period: str = ""
    ) -> Report:
        """A report under the department's name, or one of its own; subtitle: what follows the day."""
        return Report(
            name="",
            title=named or f"{self.board.settings.title or 'IT department'}: {title}",
            subtitle=f"as of {self.as_of}{subtitle}",
            as_of=self.as_of,
            period=period,
            sections=tuple(chapters),
        )

    def recorded(self, chapters: Callable[[Scope], Iterable[Chapter]]) -> Iterable[Chapter]:
        """The chapters of a report on everything; where nothing is kept at all, one that says so."""
        if any(table.live for name, table in self.board.tables.items() if name != "settings"):
            return chapters(self)
        return [chapter("In short", Paragraph("Nothing is recorded yet, so there is nothing to report."))]


def chapter(title: str, *blocks: Block) -> Chapter:
    return Chapter(title, blocks)


def listing(items: Iterable[Bullet], empty: str = "none") -> Listing:
    return Listing(tuple(items), empty)


def by_name(rows: Iterable[R]) -> list[R]:
    """Records by what they are called."""
    return sorted(rows, key=lambda each: (each.label, each.id))


def sentences(*parts: str) -> str:
    """Parts as one text: a semicolon stands between two unless the first ends by itself."""
    answers = ""
    for part in filter(None, (" ".join(each.split()) for each in parts)):
        answers += ("" if not answers else " " if answers.endswith((".", "!", "?", "…")) else "; ") + part
    return answers


def share_text(result: Progress) -> str:
    """Such as “34 % done, 71 % expected”."""
    done = "no progress known" if result.p is None else f"{percent(result.p)} done"
    return done if result.expected is None else f"{done}, {percent(result.expected)} expected"
