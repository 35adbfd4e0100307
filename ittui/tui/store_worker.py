"""The one who talks to the file: saves and reads in threads of its own, and tells the screen by message."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from textual.app import App
from textual.message import Message

from ..board import Board, Change, Origin
from ..long_work import Work, WorkPace, listening
from ..rules import gate_of
from ..store import ConnectionLost, Outcome, Store, StoreError
from ..store.backing import ChangeWatcher
from ..store.errors import Cancelled

T = TypeVar("T")
LONGEST_WAIT = 30.0  # seconds, after which it looks by itself


class Spent(NamedTuple):
    """When the file was turned to, and how many seconds that took."""

    began: float
    on_disk: float


class Arrived(Message):
    """The file holds something new: a board, and what to say about it."""

    def __init__(self, board: Board, notices: tuple[str, ...], spent: Spent) -> None:
        super().__init__()
        self.board, self.notices, self.spent = board, notices, spent


class Saved(Message):
    """A commit of ours is on disk."""

    def __init__(self, outcome: Outcome, done: str, spent: Spent) -> None:
        super().__init__()
        self.outcome, self.done, self.spent = outcome, done, spent


class Refused(Message):
    """A commit of ours, or reading, was refused; with what a commit was to save, and to do afterwards."""

    def __init__(
        self,
        error: StoreError,
        changes: Sequence[Change] = (),
        why: str = "",
        then: Callable[[], None] | None = None,
        action: str = "",
    ) -> None:
        super().__init__()
        self.error, self.changes, self.why, self.then, self.action = error, changes, why, then, action


class Undoable(Message):
    """What undo would take back now; "" where there is nothing of mine."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class Connection(Message):
    """The connection to a database was lost, and why; or (“”) it is there again."""

    def __init__(self, lost: str) -> None:
        super().__init__()
        self.lost = lost


class Done(Message):
    """All that was asked for before is done, and told."""


class Reply(Message):
    """What was asked of the store is known, and act shows it; or act raises a fault of the program itself."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self.act = act


class StoreWorker:
    """Serves one store to one app. Jobs run one after the other, in the order in which they were asked for."""

    def __init__(self, app: App[Any], store: Store) -> None:
        self.app, self.store = app, store
        self.jobs: queue.Queue[Callable[[], object]] = queue.Queue()
        self.watcher: ChangeWatcher | None = None
        self.undoable = ""
        self.lost = ""  # why there is no connection
        self.pace, self.shown = WorkPace(), False  # of the work that is told of
        self.shows: Callable[[Work | None, bool], None] = lambda work, stops: (
            None
        )  # what is told, and may it be stopped
        self.stops, self.stopping = False, threading.Event()  # may the job be stopped, and was that asked for?
        store.backing.patience = inf  # a save is kept until it is known what became of it
        self.fault = ""  # what was last wrong with the file, so that it is said once
        self.unreadable = False  # was it at the last look?
        self.seen = max((entry.id for entry in store.log(limit=1)), default=0)

    def tell(self, message: Message) -> None:
        self.app.post_message(message)

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
                    self.app.post_message(Reply(partial(raise_again, fault)))
                self.jobs.task_done()

    def hear(self, work: Work | None) -> None:
        """Tell of long work; Cancelled where it was stopped."""
        if work is None:
            self.pace = WorkPace()
            if self.shown:
                self.shown = False
                self.tell(Reply(partial(self.shows, None, self.stops)))
        elif self.stopping.is_set():
            raise Cancelled("stopped")
        elif self.pace.due():
            self.shown = True
            self.tell(Reply(partial(self.shows, work, self.stops)))

    def stop(self) -> bool:
        """Stop the work that is told of; False where there is none, or it goes on."""
        if not (self.shown and self.stops):
            return False
        self.stopping.set()
        return True

    @property
    def idle(self) -> bool:
        return not self.jobs.unfinished_tasks

    def ask(self, job: Callable[[], object]) -> None:
        self.jobs.put(job)

    def look_up(self, question: Callable[[], T], show: Callable[[T], None]) -> None:
        """Ask the store what may take a while, and have it shown, or why not; nothing waits where it is far away."""

        def job() -> None:
            try:
                answer = question()
            except StoreError as error:
                self.app.post_message(Refused(error))
                return
            self.app.post_message(Reply(partial(show, answer)))

        if self.store.backing.distant:
            self.ask(job)
        else:
            show(question())

    def commit(
        self, changes: Sequence[Change], why: str, then: Callable[[], None] | None = None, action: str = ""
    ) -> None:
        """Save; Saved or Refused comes back.

        then is called here as soon as it is on disk, so that it is done even where the app ends before it hears.
        """

        def save() -> Outcome:
            outcome = self.store.commit(changes, why, gate=gate_of(Origin.here(action=action)))
            if then is not None:
                then()
            return outcome

        self.ask(lambda: self.try_to(save, why, lambda error: Refused(error, changes, why, then, action)))

    def undo(self, entry: int | None = None) -> None:
        self.ask(lambda: self.try_to(lambda: self.store.undo(entry), "undone"))

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
                self.app.post_message(Refused(fault if isinstance(fault, StoreError) else StoreError(str(fault))))
                return
            notices = (f"{copy.name}: {merged.text}", *merged.notices)
            self.app.post_message(Arrived(board, notices, since(began)))

        self.ask(job)

    def try_to(self, act: Callable[[], Outcome], done: str, refused: Callable[[StoreError], Refused] = Refused) -> None:
        began, self.stops = monotonic(), True
        try:
            outcome = act()
        except StoreError as error:
            self.fault = str(error)
            self.app.post_message(refused(error))
            return
        spent = since(began)
        self.fault = ""
        if outcome.entry:
            self.seen = max(self.seen, outcome.entry.id)
        self.app.post_message(Saved(outcome, done, spent))
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
            self.app.post_message(Undoable(why))

    def watch(self) -> None:
        """Wait for others' changes for as long as the program runs; it may have come too late for the first one."""
        self.watcher = self.store.watcher()
        while not self.watcher.closed:
            self.ask(self.read)
            self.watcher.wait(LONGEST_WAIT)
            if self.watcher.lost != self.lost:
                self.lost = self.watcher.lost
                self.app.post_message(Connection(self.lost))

    def read(self) -> None:
        began = monotonic()
        try:
            if self.unreadable or self.store.changed():  # what is there again may be what was there before
                board = self.store.read()
                news = (*self.news(), "the file can be read again") if self.unreadable else self.news()
                self.fault, self.unreadable = "", False
                self.app.post_message(Arrived(board, news, since(began)))
        except ConnectionLost:
            return  # the watcher tells, and goes on trying
        except StoreError as error:
            self.unreadable = True
            if str(error) != self.fault:
                self.fault = str(error)
                self.app.post_message(Refused(error))

    def news(self) -> tuple[str, ...]:
        """One line for each change since the last one seen, oldest first."""
        new = [entry for entry in self.store.log(limit=20) if entry.id > self.seen]
        self.seen = max([self.seen, *(entry.id for entry in new)])
        return tuple(f"{entry.who}: {entry.why}" for entry in reversed(new))

    def help_next_start(self) -> None:
        """Write down what was worked out of a large file."""
        if cache := self.store.backing.cache:
            self.ask(cache.save)

    def finish(self, seconds: float = 5.0) -> bool:
        """Wait until all that was asked for is done; False if that took too long."""
        done = threading.Event()
        self.ask(done.set)
        return done.wait(seconds)

    def tell_done(self) -> None:
        """Done comes back when all that was asked for is."""
        self.ask(lambda: self.app.post_message(Done()))


def raise_again(fault: Exception) -> None:
    raise fault


def since(began: float) -> Spent:
    return Spent(began, monotonic() - began)
