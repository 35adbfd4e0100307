"""The shared file as one process sees it: what was read last, and the one way to save.

What saving takes is imported by those who save: most of those who look at a file are gone before they would.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from ..board import Board
from . import format
from .boards import board_of
from .datafile import Snapshot, Stamp, read_snapshot, stamp_now
from .files import SYSTEM, Files
from .line_format import NOTHING, Contents
from .migrate import STEPS, Step, migrated

if TYPE_CHECKING:
    from pathlib import Path

    from .lock import Lock
    from .outcome import Outcome
    from .plan import Plan


def now() -> datetime:
    return datetime.now(UTC)


class SharedFile:
    """What was read last stays until the file can be read anew. Its verbs may be called from several threads."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        who: str,
        *,
        files: Files = SYSTEM,
        clock: Callable[[], datetime] = now,
        steps: Sequence[Step] = STEPS,
    ) -> None:
        self.name, self.who, self.files, self.clock, self.steps = os.fspath(path), who, files, clock, steps
        self.busy = threading.RLock()
        self.contents: Contents = NOTHING
        self.stamp: Stamp | None = None
        self.board: Board | None = None
        self.own: dict[int, str] = {}  # what this process saved: entry and why
        self.old_schema = self.swept = False

    @cached_property
    def path(self) -> Path:
        from pathlib import Path

        return Path(self.name)

    @property
    def read_only(self) -> str:
        """Why nothing can be saved, with what to change; "" where it can."""
        from .permissions import read_only_reason

        schema = max((step.to for step in self.steps), default=format.SCHEMA)
        return format.too_new(self.contents, schema) or read_only_reason(self.path)

    def changed(self) -> bool:
        return stamp_now(self.name, self.files) != self.stamp

    def read(self) -> Board:
        """The board as the file is now; parsed again only where it changed."""
        with self.busy:
            if self.board is None or self.changed():
                self.load()
            return self.read_last()

    def read_last(self) -> Board:
        assert self.board is not None
        return self.board

    def load(self) -> None:
        snapshot = read_snapshot(self.name, self.contents, self.files)
        format.check(self.name, snapshot.contents)
        contents = migrated(snapshot.contents, self.steps)
        self.old_schema = contents is not snapshot.contents
        self.accept(Snapshot(contents, snapshot.stamp))

    def accept(self, snapshot: Snapshot) -> None:
        self.board = board_of(snapshot.contents, self.contents, self.board)
        self.contents, self.stamp = snapshot

    def save(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None = None) -> Outcome:
        """Carry out a plan, and log it. The plan is made of what the file holds when the lock is ours."""
        from .save import save

        return save(self, make_plan, why, undoes)

    def locked(self, attempt: Callable[[Lock], Outcome]) -> Outcome:
        """What an attempt gives, under the lock; tried anew where a program that takes no lock wrote in between."""
        from .save import locked

        return locked(self, attempt)
