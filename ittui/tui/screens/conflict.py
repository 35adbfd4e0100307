"""A conflict: two people changed the same field. Base, mine and theirs stand side by side, and one of them is taken."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from ...board import Change, Mentions
from ...fields import Json, visible
from ...records import KINDS, Record
from ...store import FieldConflict
from ...views import Cell
from ...views.log_text import logged_text
from ..draft import Draft
from ..view_model import ViewModel
from ..widgets.table import Column, RowTable
from .dialogs import FullScreen, Prompt


class Clashes(RowTable[FieldConflict]):
    """One line for each field that clashes."""

    def title(self) -> Sequence[str]:
        return (
            f"{len(self.rows)} field{'s' * (len(self.rows) != 1)}",
            "m mine   t theirs   e a third value   ctrl+s save   esc back",
        )


class ConflictScreen(FullScreen["tuple[Change, ...] | None"]):
    """Choose for each field: m mine, t theirs, e a third value. Nothing is saved before all are decided."""

    DEFAULT_CSS = """
    ConflictScreen { background: $background; }
    ConflictScreen > Static { height: auto; padding: 0 1; }
    """
    BINDINGS = [
        Binding("m", "take('mine')", "Take mine", id="conflict.mine"),
        Binding("t", "take('theirs')", "Take theirs", id="conflict.theirs"),
        Binding("e", "write", "Write a third value", id="conflict.write"),
        Binding("ctrl+s", "save", "Save", id="conflict.save"),
        Binding("escape", "dismiss(None)", "Back", id="conflict.back"),
    ]

    def __init__(self, view: ViewModel, clashes: Sequence[FieldConflict], changes: Sequence[Change]) -> None:
        super().__init__()
        self.view, self.clashes, self.changes = view, list(clashes), list(changes)
        self.decided: dict[FieldConflict, Json] = {}
        self.named: list[Record] = []  # who came to be by being named in a third value

    def compose(self) -> ComposeResult:
        yield Static(Content("Somebody changed the same fields meanwhile. Nothing is saved yet."))
        yield Clashes(self.columns())
        yield Static(Content(""), id="full")

    def on_mount(self) -> None:
        self.query_one(Clashes).show_rows(self.clashes)
        self.query_one(Clashes).focus()
        self.show_full()

    def on_row_table_moved(self) -> None:
        self.show_full()

    def show_full(self) -> None:
        """The values of the present line in full, for columns are narrow."""
        clash = self.query_one(Clashes).current
        if clash is None:
            return
        kind = KINDS.get(clash.table)
        board = self.view.board
        name = f"{kind.spoken if kind else clash.table} {visible(board.name(clash.table, clash.id))}"
        texts = {"was": clash.base, "mine": clash.mine, "theirs": clash.theirs}
        lines = [f"{side:7} {logged_text(self.view.context, kind, clash.field, raw)}" for side, raw in texts.items()]
        self.query_one("#full", Static).update(Content("\n".join([name, *lines])))

    def columns(self) -> list[Column[FieldConflict]]:
        def text(clash: FieldConflict, raw: Json) -> str:
            return logged_text(self.view.context, KINDS.get(clash.table), clash.field, raw)

        def taken(clash: FieldConflict) -> Cell:
            return Cell(text(clash, self.decided[clash]), "good") if clash in self.decided else Cell("?", "bad")

        return [
            Column(
                "record",
                "Record",
                18,
                3,
                lambda clash: Cell(visible(self.view.board.name(clash.table, clash.id))),
                str,
                stretch=True,
            ),
            Column("field", "Field", 14, 1, lambda clash: Cell(clash.field, "strong"), str),
            Column("base", "Was", 14, 2, lambda clash: Cell(text(clash, clash.base), "dim"), str),
            Column("mine", "Mine", 16, 1, lambda clash: Cell(text(clash, clash.mine)), str),
            Column("theirs", "Theirs", 16, 1, lambda clash: Cell(text(clash, clash.theirs)), str),
            Column("taken", "Taken", 14, 1, taken, str),
        ]

    def action_take(self, side: str) -> None:
        clash = self.query_one(Clashes).current
        if clash is not None:
            self.decide(clash, clash.mine if side == "mine" else clash.theirs)

    def decide(self, clash: FieldConflict, raw: Json) -> None:
        self.decided[clash] = raw
        table = self.query_one(Clashes)
        table.repaint()
        table.action_move(1)

    def action_write(self) -> None:
        clash = self.query_one(Clashes).current
        kind = KINDS.get(clash.table) if clash else None
        if clash is None or kind is None or clash.field not in kind.fields:  # a newer version's field
            return
        draft = Draft(self.view, kind, self.view.board.get(kind, clash.id))

        def typed(text: str | None) -> None:
            if text is not None:
                mentions = Mentions(self.view.board)
                field = draft.reader(clash.field)
                raw = field.dump(field.read(text, draft.context(mentions)))
                self.named += mentions.new.values()
                self.decide(clash, raw)

        self.app.push_screen(Prompt(draft, clash.field), typed)

    def action_save(self) -> None:
        if len(self.decided) < len(self.clashes):
            self.query_one(Static).update(Content("Decide every field first: m mine, t theirs, e a third value."))
            return
        added = (Change.add(record) for record in self.named)
        self.dismiss((*added, *(self.settled(change) for change in self.changes)))

    def settled(self, change: Change) -> Change:
        """The change with what was decided, made on the others' values, so that it no longer clashes."""
        before, after = dict(change.before or {}), dict(change.after or {})
        for clash, raw in self.decided.items():
            if (clash.table, clash.id) == (change.table, change.id):
                before[clash.field], after[clash.field] = clash.theirs, raw
        return change._replace(
            before={k: v for k, v in before.items() if v is not None},
            after={k: v for k, v in after.items() if v is not None},
        )
