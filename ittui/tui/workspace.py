"""What the whole screen works on: the store, the newest board, and the day and the period that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from textual.app import App

from ..board import Board, Change
from ..fields import Context, parse_period
from ..store import Store, StoreError
from .preferences import PERIODS, chosen_period, period_of, remember
from .store_worker import StoreWorker
from .view_model import ViewModel


def now() -> datetime:
    return datetime.now(UTC)


class Workspace:
    """One store and what is shown of it. What changes is said to the app: say a line, show a view."""

    def __init__(
        self,
        app: App[int],
        store: Store,
        board: Board,
        *,
        past: tuple[date, Board] | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """past: a day, and the board of that day, to be shown first; clock: what time it is."""
        self.store, self.present, self.clock = store, board, clock
        self.worker = StoreWorker(app, store)
        self.period = chosen_period(store.name)
        self.as_of = past[0] if past else None
        self.view = self.view_of(past[1] if past else board)
        self.aside = ""  # what is to be said beside the next “saved”
        self.say: Callable[[str, str], None] = lambda text, role: None
        self.shown: Callable[[ViewModel], None] = lambda view: None

    @property
    def day(self) -> date:
        """The day it is in the file's time zone."""
        return self.present.settings.day_at(self.clock())

    @property
    def today(self) -> date:
        """The day that is looked at."""
        return self.as_of or self.day

    @property
    def context(self) -> Context:
        return self.present.context(self.day, self.clock())

    @property
    def refusal(self) -> str:
        """Why nothing can be changed; "" where it can."""
        return self.store.read_only if self.view.live else "you are viewing the past; Esc returns to today"

    def view_of(self, board: Board) -> ViewModel:
        live = self.as_of is None
        now = self.clock() if live else board.settings.end_of(self.today)
        period = parse_period(self.period, self.today, board.settings.fiscal)
        view = ViewModel(board, self.today, now, self.store.who, live=live, period=period)
        view.entries = self.store.log
        return view

    def show(self, board: Board) -> None:
        self.view = self.view_of(board)
        self.shown(self.view)

    def take(self, board: Board) -> None:
        """A newer board has come from the file."""
        self.present = board
        if self.as_of is None:
            self.show(board)

    def next_period(self) -> str:
        """Show the numbers of the next of the usual periods; gives its name."""
        self.period = PERIODS[(PERIODS.index(self.period) + 1) % len(PERIODS)]
        remember(period_of(self.store.name), self.period)
        self.show(self.view.board)
        return self.view.period.label

    def look_at(self, day: date | None) -> None:
        """Show everything as of a day, or as it is now."""
        if day is None or day >= self.day:
            self.as_of = None
            self.show(self.present)
            self.say("today", "accent")
            return
        try:
            self.worker.look_up(lambda: self.store.as_of(day), lambda board: self.show_past(day, board))
        except StoreError as error:
            self.say(str(error), "bad")

    def show_past(self, day: date, board: Board) -> None:
        self.as_of = day
        self.show(board)
        self.say(f"showing {day}; Esc returns to today", "accent")

    def commit(
        self, changes: Sequence[Change], why: str, *, then: Callable[[], None] | None = None, action: str = ""
    ) -> None:
        """Have it saved; then is called once it is on disk. action: what made the changes, such as approvals.lock."""
        if self.worker.lost:
            self.say(f"not saved yet, and will be: {self.worker.lost}", "warn")
        self.worker.commit(changes, why, then, action)
