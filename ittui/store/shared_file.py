"""The shared file: read by DataFile, saved under its lock.

What saving takes is imported by those who save: most of those who look at a file are gone before they would.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from . import schema
from .datafile import DataFile
from .line_format import Contents

if TYPE_CHECKING:
    from .backing import Outcome
    from .plan import Plan
    from .watch import Watcher


class SharedFile(DataFile):
    """One TinyDB JSON file that many processes save in turn."""

    @property
    def read_only(self) -> str:
        from .permissions import read_only_reason

        return schema.too_new(self.contents, self.newest_schema) or read_only_reason(self.path)

    def save(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None = None) -> Outcome:
        from .save import save

        return save(self, make_plan, why, undoes)

    def watcher(self) -> Watcher:
        from .watch import Watcher

        return Watcher(self.name)

    def archive(self, before: date) -> int:
        from .save import archive_log

        return archive_log(self, before)
