"""A new file: there whole at once, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ..board import Change
from ..records import Record
from . import format
from .atomic_write import publish, sync_folder, write_beside
from .datafile import real_path
from .files import Files
from .line_format import NOTHING, render
from .log import milliseconds
from .outcome import StoreError
from .permissions import mode_for_new
from .plan import refuse_invalid
from .shared_file import now


def begin(path: str | os.PathLike[str], records: Iterable[Record], files: Files) -> None:
    """Make a new file with these records. StoreError where there is one already, or none can be made."""
    target = real_path(path)
    tables: dict[str, dict[int, Record]] = {}
    for record in records:
        tables.setdefault(record.table, {})[record.id] = record
    refuse_invalid([Change.add(record) for rows in tables.values() for record in rows.values()])
    changed = {name: {id: record.raw for id, record in rows.items()} for name, rows in tables.items()}
    contents = NOTHING.having(changed, format.new_meta(milliseconds(now())))
    put_new(target, render(contents), files)


def put_new(target: Path, data: bytes, files: Files) -> None:
    """Make a file with these bytes, whole at once, unless there is one of that name already."""
    try:
        draft, _ = write_beside(target, data, None, mode_for_new(target.parent), files)
        publish(draft, target, files)
    except FileExistsError:
        raise StoreError(f"{target} is there already; it was left as it is") from None
    except OSError as error:
        raise StoreError(f"{target} cannot be made: {error.strerror}") from error
    sync_folder(target, files)
