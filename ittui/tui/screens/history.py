"""What was, seen and set right from the main screen: the log, undo, a day of the past."""

from __future__ import annotations

from datetime import date
from typing import Any

from textual.binding import Binding

from ...board import Board
from ...fields import Json, visible
from ...fields.layout import fit, wrap
from ...records import KINDS, Record
from ...store import Entry, Op, StoreError
from ...store.merge_files import conflict_copies
from ...views.cells import Cell, Line
from .. import later
from .base import MainScreenPart

MOST = 500
WHEN = 18  # columns of the day and time
MOST_LINES = 6  # of one field that was changed


class HistoryScreen(MainScreenPart):
    """The part of the main screen that knows time."""

    BINDINGS = [
        Binding("u", "undo", "Undo", id="past.undo", tooltip="Take back my last change, also after a restart"),
        Binding("U,ctrl+r", "redo", "Redo", show=False, id="past.redo", tooltip="Do again what was undone"),
        Binding("o", "log", "Activity", show=False, id="past.log", tooltip="Who changed what"),
        Binding(
            "O", "log_here", "History of this", show=False, id="past.log_here", tooltip="Who changed the chosen record"
        ),
        Binding(
            "M",
            "merge",
            "Merge a copy",
            show=False,
            id="past.merge",
            tooltip="A copy that Syncthing or Dropbox left beside the file",
        ),
        Binding("T", "as_of", "As of a day", show=False, id="past.as_of", tooltip="Everything as it stood on a day"),
    ]

    def action_undo(self) -> None:
        if self.may_change():
            self.ittui.store_worker.undo()

    def action_redo(self) -> None:
        if self.may_change():
            self.ittui.store_worker.redo()

    def action_log(self) -> None:
        self.show_log("Activity")

    def action_log_here(self) -> None:
        if self.chosen:
            record = self.chosen[0]
            self.show_log(f"History of {record.spoken} {visible(record.label)}", record.id)

    def show_log(self, title: str, record_id: int | None = None) -> None:
        try:
            entries = self.ittui.store.log(record_id, limit=MOST)
        except StoreError as fault:
            self.say(str(fault), "bad")
            return
        if not entries:
            self.say("nothing has been changed since the file was made")
        elif self.view is not None:
            board = self.view.board
            self.app.push_screen(
                later.dialogs.Reader(
                    title, lambda width: [line for each in entries for line in entry_lines(board, each, width)]
                )
            )

    def action_merge(self) -> None:
        copies = {str(path): path for path in conflict_copies(self.ittui.store.path)}
        if not copies:
            self.say("no conflict copy lies beside the file")
        elif self.may_change():
            choices = [(key, visible(path.name), f"{path.stat().st_size:,} bytes") for key, path in copies.items()]
            picked = self.ittui.store_worker.merge_copy
            self.app.push_screen(
                later.dialogs.Pick("Merge which copy", choices), lambda key: picked(copies[key]) if key else None
            )

    def tell_copies(self) -> None:
        """Say so where a conflict copy waits."""
        copies = conflict_copies(self.ittui.store.path)
        if copies:
            self.say(
                f"{len(copies)} conflict cop{'y lies' if len(copies) == 1 else 'ies lie'} beside the file; M merges",
                "warn",
            )

    def action_as_of(self) -> None:
        if self.view is not None:
            self.app.push_screen(
                later.prompt.PromptDay("As it stood on which day?", self.ittui.context), self.day_chosen
            )

    def day_chosen(self, day: date | None) -> None:
        if day is not None:
            self.ittui.look_at(day)

    def action_today(self) -> None:
        self.ittui.look_at(None)


def entry_lines(board: Board, entry: Entry, width: int) -> list[Line]:
    """One change: when, who, why; below it the fields, old → new."""
    when = entry.at.astimezone()
    lines: list[Line] = [
        (
            Cell(f"{when:%Y-%m-%d %H:%M}  ", "dim"),
            Cell(f"{visible(entry.who)}@{visible(entry.host)}  ", "key"),
            Cell(visible(entry.why)),
        )
    ]
    texts = [op_text(board, op) for op in entry.ops[:12] if op.field]
    room = max(20, width - WHEN)
    lines += [(Cell(fit("", WHEN)), Cell(line, "dim")) for text in texts for line in shortened(wrap(text, room))]
    if len(entry.ops) > 12:
        lines.append((Cell(fit("", 18)), Cell(f"… {len(entry.ops)} changes in all", "dim")))
    return lines


def shortened(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]


def op_text(board: Board, op: Op) -> str:
    kind = KINDS.get(op.table)
    name = visible(board.name(op.table, op.id)) if kind else op.table
    label = kind.fields[op.field].label.lower() if kind and op.field in kind.fields else op.field
    return f"{name}: {label} {value_text(board, kind, op.field, op.old)} → {value_text(board, kind, op.field, op.new)}"


def value_text(board: Board, kind: type[Record] | None, name: str, raw: Json) -> str:
    """A value of the log as the screen shows that field."""
    if raw is None or raw in ([], ""):
        return "–"
    field = kind.fields.get(name) if kind else None
    if field is None:
        return visible(str(raw))
    context: Any = board.context(date.min)
    try:
        return field.show(field.load(raw), context)
    except (ValueError, TypeError, ArithmeticError, AttributeError, KeyError, IndexError):
        return visible(str(raw))
