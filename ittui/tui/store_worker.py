"""The store and what is shown of it: saved and read in threads of its own, and looked at on a day and in a period."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, Protocol, TypeVar

from ..board import Board, Change, Origin
from ..fields import Context, parse_period
from ..long_work import Work, WorkPace, listening
from ..rules import gate_of
from ..store import ConnectionLost, Outcome, Store, StoreError
from ..store.backing import ChangeWatcher
from ..store.errors import Cancelled
from .preferences import PERIODS, chosen_period, period_of, remember
from .view_model import ViewModel

T = TypeVar("T")
LONGEST_WAIT = 30.0  # seconds, after which it looks by itself


class Spent(NamedTuple):
    """When the file was turned to, and how many seconds that took."""

    began: float
    on_disk: float


class SaveRequest(NamedTuple):
    """What is to be saved: its words in the log, what is done once it is on disk, what action made the changes."""

    changes: Sequence[Change] = ()
    why: str = ""
    then: Callable[[], None] | None = None
    action: str = ""


NOTHING = SaveRequest()


class StoreListener(Protocol):
    """The app, which hears in its own queue what came of what was asked, and what others did."""

    def call_later(self, callback: Callable[..., Any], *args: Any) -> bool:
        """Call something in the app's queue."""

    def say(self, text: str, role: str = "accent") -> None:
        """A line for whoever sits here."""

    def show_view(self, view: ViewModel) -> None:
        """Show another view."""

    def show_work(self, work: Work | None, stops: bool) -> None:
        """Say what takes so long, and whether it may be stopped; None: it is over."""

    def arrived(self, board: Board, notices: tuple[str, ...], spent: Spent) -> None:
        """The file holds something new: a board, and what to say about it."""

    def saved(self, outcome: Outcome, done: str, spent: Spent) -> None:
        """A commit of ours is on disk."""

    def refused(self, error: StoreError, saving: SaveRequest) -> None:
        """A commit of ours, or reading, was refused."""

    def undoable(self, why: str) -> None:
        """What undo would take back now; "" where there is nothing of mine."""

    def connection(self, lost: str) -> None:
        """The connection to a database was lost, and why; or (“”) it is there again."""


class StoreWorker:
    """Serves one store to one app. Jobs run one after the other, in the order in which they were asked for."""

    def __init__(self, app: StoreListener, store: Store) -> None:
        self.app, self.store = app, store
        self.jobs: queue.Queue[Callable[[], object]] = queue.Queue()
        self.ask = self.jobs.put
        self.watcher: ChangeWatcher | None = None
        self.undoable = ""
        self.lost = ""  # why there is no connection
        self.pace, self.shown = WorkPace(), False  # of the work that is told of
        self.stops, self.stopping = False, threading.Event()  # may the job be stopped, and was that asked for?
        store.backing.patience = inf  # a save is kept until it is known what became of it
        self.fault = ""  # what was last wrong with the file, so that it is said once
        self.unreadable = False  # was it at the last look?
        self.seen = max((entry.id for entry in store.log(limit=1)), default=0)

    def start(self) -> None:
        threading.Thread(target=self.work, name="store", daemon=True).start()
        threading.Thread(target=self.watch, name="watch", daemon=True).start()

    def work(self) -> None:
        with listening(self.hear):
            while True:
                job = self.jobs.get()
                self.stops = False
                self.stopping.clear()
                try:
                    job()
                except Exception as fault:  # told, not hidden: the app ends with a report
                    self.app.call_later(raise_again, fault)
                self.jobs.task_done()

    def hear(self, work: Work | None) -> None:
        """Tell of long work; Cancelled where it was stopped."""
        if work is None:
            self.pace = WorkPace()
        elif self.stopping.is_set():
            raise Cancelled("stopped")
        if self.shown if work is None else self.pace.due():
            self.shown = work is not None
            self.app.call_later(self.app.show_work, work, self.stops)

    def stop(self) -> bool:
        """Stop the work that is told of; False where there is none, or it goes on."""
        if self.shown and self.stops:
            self.stopping.set()
        return self.shown and self.stops

    @property
    def idle(self) -> bool:
        return not self.jobs.unfinished_tasks

    def look_up(self, question: Callable[[], T], show: Callable[[T], None]) -> None:
        """Ask the store what may take a while, and have it shown, or why not; nothing waits where it is far away."""

        def job() -> None:
            try:
                self.app.call_later(show, question())
            except StoreError as error:
                self.app.call_later(self.app.refused, error, NOTHING)

        if self.store.backing.distant:
            self.ask(job)
        else:
            show(question())

    def commit(self, saving: SaveRequest) -> None:
        """Save; saved or refused comes back.

        Its then is called here as soon as it is on disk, so that it is done even where the app ends before it hears.
        """

        def save() -> Outcome:
            outcome = self.store.commit(saving.changes, saving.why, gate=gate_of(Origin.here(action=saving.action)))
            if saving.then is not None:
                saving.then()
            return outcome

        self.ask(lambda: self.try_to(save, saving.why, saving))

    def undo(self) -> None:
        self.ask(lambda: self.try_to(self.store.undo, "undone"))

    def redo(self) -> None:
        self.ask(lambda: self.try_to(self.store.redo, "done again"))

    def merge_copy(self, copy: Path) -> None:
        """Merge a conflict copy into the file; what it brings arrives like anybody's change."""
        from ..store.copies import merge_copy  # a start has no use for it

        def job() -> None:
            began, self.stops = monotonic(), True
            try:
                merged = merge_copy(self.store.path, copy)
                board = self.store.read()
            except (StoreError, OSError) as fault:
                error = fault if isinstance(fault, StoreError) else StoreError(str(fault))
                self.app.call_later(self.app.refused, error, NOTHING)
                return
            notices = (f"{copy.name}: {merged.text}", *merged.notices)
            self.app.call_later(self.app.arrived, board, notices, since(began))

        self.ask(job)

    def try_to(self, act: Callable[[], Outcome], done: str, saving: SaveRequest = NOTHING) -> None:
        began, self.stops = monotonic(), True
        try:
            outcome = act()
        except StoreError as error:
            self.fault = str(error)
            self.app.call_later(self.app.refused, error, saving)
            return
        self.fault = ""
        if outcome.entry:
            self.seen = max(self.seen, outcome.entry.id)
        self.app.call_later(self.app.saved, outcome, done, since(began))
        self.tell_undo()

    def tell_undo(self) -> None:
        """Say what undo would take back."""
        from ..store.history import to_undo

        try:
            why = to_undo(self.store.backing.contents, self.store.who, None).why
        except StoreError:
            why = ""
        if why != self.undoable:
            self.undoable = why
            self.app.call_later(self.app.undoable, why)

    def watch(self) -> None:
        """Wait for others' changes for as long as the program runs; it may have come too late for the first one."""
        self.watcher = self.store.watcher()
        while not self.watcher.closed:
            self.ask(self.read)
            self.watcher.wait(LONGEST_WAIT)
            if self.watcher.lost != self.lost:
                self.lost = self.watcher.lost
                self.app.call_later(self.app.connection, self.lost)

    def read(self) -> None:
        began = monotonic()
        try:
            if self.unreadable or self.store.changed():  # what is there again may be what was there before
                board = self.store.read()
                news = (*self.news(), *(["the file can be read again"] if self.unreadable else []))
                self.fault, self.unreadable = "", False
                self.app.call_later(self.app.arrived, board, news, since(began))
        except ConnectionLost:
            return  # the watcher tells, and goes on trying
        except StoreError as error:
            self.unreadable = True
            if str(error) != self.fault:
                self.fault = str(error)
                self.app.call_later(self.app.refused, error, NOTHING)

    def news(self) -> tuple[str, ...]:
        """One line for each change since the last one seen, oldest first."""
        new = [entry for entry in self.store.log(limit=20) if entry.id > self.seen]
        self.seen = max([self.seen, *(entry.id for entry in new)])
        return tuple(f"{entry.who}: {entry.why}" for entry in reversed(new))

    def finish(self, seconds: float) -> None:
        """Wait until all that was asked for is done, so long at most."""
        done = threading.Event()
        self.ask(done.set)
        done.wait(seconds)


def raise_again(fault: Exception) -> None:
    raise fault


def since(began: float) -> Spent:
    return Spent(began, monotonic() - began)


def now() -> datetime:
    return datetime.now(UTC)


class Workspace:
    """What the whole screen works on: one store, the newest board, and the day and the period that are looked at."""

    def __init__(
        self,
        app: StoreListener,
        store: Store,
        board: Board,
        *,
        past: tuple[date, Board] | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """past: a day, and the board of that day, to be shown first; clock: what time it is."""
        self.store, self.present, self.clock = store, board, clock
        self.worker, self.say, self.shown = StoreWorker(app, store), app.say, app.show_view
        self.period = chosen_period(store.name)
        self.as_of = past[0] if past else None
        self.view = self.view_of(past[1] if past else board)
        self.aside = ""  # what is to be said beside the next “saved”

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
            self.say("today")
            return
        try:
            self.worker.look_up(lambda: self.store.as_of(day), lambda board: self.show_past(day, board))
        except StoreError as error:
            self.say(str(error), "bad")

    def show_past(self, day: date, board: Board) -> None:
        self.as_of = day
        self.show(board)
        self.say(f"showing {day}; Esc returns to today")

    def commit(
        self, changes: Sequence[Change], why: str, *, then: Callable[[], None] | None = None, action: str = ""
    ) -> None:
        """Have it saved; then is called once it is on disk. action: what made the changes, such as approvals.lock."""
        if self.worker.lost:
            self.say(f"not saved yet, and will be: {self.worker.lost}", "warn")
        self.worker.commit(SaveRequest(changes, why, then, action))
