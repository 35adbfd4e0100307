"""Commands on what was: the log, undo and redo, a day of the past, a conflict copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...fields import InputError, visible
from ...records import CheckIn, Measurement
from ...store import StoreError
from ...store.datafile import conflict_copies
from .command import Commands, Selection

if TYPE_CHECKING:
    from ...store import Entry
    from ..workspace import Workspace

HISTORY = Commands()
MOST = 500


@HISTORY.add("u", "Undo", id="past.undo", show=True, changes=True, tooltip="Undo my last change, even after a restart")
def undo(selection: Selection) -> None:
    selection.workspace.worker.undo()


@HISTORY.add("U,ctrl+r", "Redo", id="past.redo", changes=True, tooltip="Redo the last undo")
def redo(selection: Selection) -> None:
    selection.workspace.worker.redo()


@HISTORY.add("o", "Activity", id="past.log", tooltip="Who changed what")
def log(selection: Selection) -> None:
    show_log(selection, "Activity")


def show_log(selection: Selection, title: str, record_id: int | None = None) -> None:
    workspace = selection.workspace
    try:
        workspace.worker.look_up(
            lambda: entries_of(workspace, record_id), lambda entries: read_log(selection, title, entries, record_id)
        )
    except StoreError as fault:
        raise InputError(str(fault)) from None


def entries_of(workspace: Workspace, record_id: int | None) -> list[Entry]:
    """The changes of all, or of a record with its check-ins and values; the newest first."""
    board = workspace.view.board
    if record_id is None:
        return workspace.store.log(limit=MOST)
    reported, measured = board.table(CheckIn).by("goal"), board.table(Measurement).by("kpi")
    rows = (*reported.get(record_id, ()), *measured.get(record_id, ()))
    about = {record_id, *(row.id for row in rows)}
    entries = workspace.store.log() if rows else workspace.store.log(record_id, limit=MOST)
    own = (each._replace(ops=tuple(op for op in each.ops if op.id in about)) for each in entries)
    return [each for each in own if each.ops][:MOST]


def read_log(selection: Selection, title: str, entries: Sequence[Entry], record_id: int | None = None) -> None:
    from ...queries.outside import changed_outside
    from ...views.cells import Cell
    from ..pages import entry_lines
    from ..screens.reader import Reader

    if not entries:
        nothing = "the log has no change of this" if record_id else "the log has no change yet"
        selection.say(nothing, "warn")
        return
    board = selection.view.board
    differing = changed_outside(board, entries) if selection.view.live else ()
    outside = [each.text(board) for each in differing if record_id in (None, each.id)]
    warned = [*((Cell(text, "warn"),) for text in outside), *([()] if outside else [])]
    selection.open(
        Reader(
            title,
            lambda width: [*warned, *(line for each in entries for line in entry_lines(board, each, width))],
            selection,
        )
    )


@HISTORY.add("M", "Merge a copy", id="past.merge", changes=True, tooltip="A copy left by Syncthing or Dropbox")
def merge(selection: Selection) -> None:
    from ..screens.dialogs import Pick

    copies = {str(path): path for path in conflict_copies(selection.workspace.store.name)}
    if not copies:
        raise InputError("no conflict copies found")
    choices = [(key, visible(path.name), f"{path.stat().st_size:,} bytes") for key, path in copies.items()]
    merge_copy = selection.workspace.worker.merge_copy
    selection.open(Pick("Merge which copy", choices), lambda key: merge_copy(copies[key]) if key else None)


def copies_notice(workspace: Workspace) -> str:
    """What to say where conflict copies wait; "" where none does."""
    count = len(conflict_copies(workspace.store.name))
    return f"{count} conflict cop{'y' if count == 1 else 'ies'} beside the file; M merges" if count else ""


@HISTORY.add("T", "Past", id="past.as_of", show=True, tooltip="Show everything as it was on an earlier day")
def as_of(selection: Selection) -> None:
    from ..screens.dialogs import PromptDay

    workspace = selection.workspace
    selection.open(
        PromptDay("Show everything as of which earlier day?", workspace.context),
        lambda day: workspace.look_at(day) if day is not None else None,
    )
