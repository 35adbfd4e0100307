"""The one who talks to the file: saves and reads in threads of its own, and tells the screen by message."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from textual.app import App
from textual.message import Message

from ..board import Board, Change
from ..store import Outcome, Store, StoreError
from ..store.copies import merge_copy
from ..store.watch import Watcher

LONGEST_WAIT = 30.0  # seconds, after which it looks by itself


class Arrived(Message):
    """The file holds something new: a board, and what to say about it."""

    def __init__(self, board: Board, notices: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.board, self.notices = board, notices


class Saved(Message):
    """A commit of ours is on disk."""

    def __init__(self, outcome: Outcome, done: str) -> None:
        super().__init__()
        self.outcome, self.done = outcome, done


class Refused(Message):
    """A commit of ours, or reading, was refused; retry makes the same commit again, on purpose over others' values."""

    def __init__(self, error: StoreError, changes: Sequence[Change] = (), why: str = "") -> None:
        super().__init__()
        self.error, self.changes, self.why = error, changes, why


class Broken(Message):
    """A fault of the program itself, in one of the keeper's threads."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault = fault


class Keeper:
    """Serves one store to one app. Jobs run one after the other, in the order in which they were asked for."""

    def __init__(self, app: App[Any], store: Store) -> None:
        self.app, self.store = app, store
        self.jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self.idle = threading.Event()
        self.idle.set()
        self.watcher: Watcher | None = None
        self.fault = ""  # what was last wrong with the file, so that it is said once
        self.seen = max((entry.id for entry in store.log(limit=1)), default=0)

    def start(self) -> None:
        threading.Thread(target=self.work, name="store", daemon=True).start()
        threading.Thread(target=self.watch, name="watch", daemon=True).start()

    def work(self) -> None:
        while (job := self.jobs.get()) is not None:
            try:
                job()
            except Exception as fault:  # told, not hidden: the app ends with a report
                self.app.post_message(Broken(fault))
            if self.jobs.empty():
                self.idle.set()

    def ask(self, job: Callable[[], None]) -> None:
        self.idle.clear()
        self.jobs.put(job)

    def commit(self, changes: Sequence[Change], why: str, *, done: str = "", force: bool = False) -> None:
        """Save; Saved or Refused comes back."""
        self.ask(lambda: self.try_to(lambda: self.store.commit(changes, why, force=force), done or why, changes, why))

    def undo(self, entry: int | None = None) -> None:
        self.ask(lambda: self.try_to(lambda: self.store.undo(entry), "undone"))

    def redo(self) -> None:
        self.ask(lambda: self.try_to(self.store.redo, "done again"))

    def merge_copy(self, copy: Path) -> None:
        """Merge a conflict copy into the file; what it brings arrives like anybody's change."""

        def job() -> None:
            try:
                merged = merge_copy(self.store.path, copy)
            except (StoreError, OSError) as fault:
                self.app.post_message(Refused(fault if isinstance(fault, StoreError) else StoreError(str(fault))))
                return
            notices = (f"merged {copy.name}", *merged.notices)
            self.app.post_message(Arrived(self.store.read(), notices))

        self.ask(job)

    def try_to(self, act: Callable[[], Outcome], done: str, changes: Sequence[Change] = (), why: str = "") -> None:
        try:
            outcome = act()
        except StoreError as error:
            self.app.post_message(Refused(error, changes, why))
            return
        if outcome.entry:
            self.news()
        self.app.post_message(Saved(outcome, done))

    def watch(self) -> None:
        """Wait for others' changes for as long as the program runs."""
        self.watcher = Watcher(self.store.path)
        while not self.watcher.closed:
            self.watcher.wait(LONGEST_WAIT)
            self.ask(self.read)

    def read(self) -> None:
        try:
            if self.store.changed():
                board = self.store.read()
                self.fault = ""
                self.app.post_message(Arrived(board, self.news()))
        except StoreError as error:
            if str(error) != self.fault:
                self.fault = str(error)
                self.app.post_message(Refused(error))

    def news(self) -> tuple[str, ...]:
        """One line for each change since the last one seen, oldest first."""
        new = [entry for entry in self.store.log(limit=20) if entry.id > self.seen]
        self.fault = ""  # what was last wrong with the file, so that it is said once
        self.seen = max([self.seen, *(entry.id for entry in new)])
        return tuple(f"{entry.who}: {entry.why}" for entry in reversed(new))

    def finish(self, seconds: float = 5.0) -> bool:
        """Wait until nothing is left to be saved; False if that took too long."""
        return self.idle.wait(seconds)
