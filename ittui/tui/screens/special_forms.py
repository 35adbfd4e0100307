"""Forms of a kind of their own: what an action asks, a new goal letter by letter, and what to take of a conflict.

The last field of an action takes Enter as “do it”. The wizard asks S, M, A, R and T one by one, and says at once what
the rules think of it. In a conflict two people changed the same field: base, mine and theirs stand side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from ...board import Change, Mentions
from ...fields import Json, visible
from ...fields.layout import wrap
from ...metrics.smart import Letter
from ...records import KINDS, Record
from ...store import FieldConflict
from ...views import Cell, Line
from ...views.record_page import logged_text
from ..draft import Draft
from ..preferences import DraftFile
from ..view_model import ViewModel
from ..widgets.form_lines import FormLines, Group, Lines, verdict_lines
from ..widgets.table import Column, RowTable
from .dialogs import FullScreen, Prompt
from .form import Form

if TYPE_CHECKING:
    from ..store_worker import Workspace


class ActForm(Form):
    """A form whose answers are for an action, not for a record."""

    def __init__(
        self,
        title: str,
        draft: Draft,
        cached: DraftFile | None = None,
        *,
        workspace: Workspace | None = None,
        faults: dict[str, str] | None = None,
    ) -> None:
        blank = (name for name in draft.kind.fields if not draft.texts[name].strip())
        start = next(iter(faults or blank), "")
        super().__init__(draft, cached, workspace=workspace, faults=faults, start=start)
        self.act_title, self.again = title, bool(faults)

    def caption(self) -> str:
        return f"{self.act_title}{'   unfinished draft restored' if self.taken_up and not self.again else ''}"

    @property
    def saves_here(self) -> bool:
        return self.sheet.at == len(self.sheet.names) - 1


ASKS = {
    Letter.S: "What exactly will be done, and where? Begin with a verb: install, replace, train …",
    Letter.M: "What shows that it is done? A KPI with baseline and target, milestones, counts or units",
    Letter.A: "Who does it, with what, and what does it cost?",
    Letter.R: "Which objective does it serve, and what do users gain?",
    Letter.T: "From when to when, and when is progress checked in between?",
}
STEPS = tuple(Letter)


def names_of(draft: Draft, letter: Letter) -> list[str]:
    """The fields of one letter; the title belongs to S."""
    first = ["title"] if letter is Letter.S else []
    return first + [name for name, field in draft.kind.fields.items() if field.section == letter.value.capitalize()]


class WizardLines(FormLines):
    """The fields of one letter, and below them what its rules say."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft)
        self.folded = []
        self.turn_to(Letter.S)

    def turn_to(self, letter: Letter, *, last: bool = False) -> None:
        self.letter, self.names = letter, names_of(self.draft, letter)
        self.at = len(self.names) - 1 if last else 0
        self.top = 0

    @property
    def widths(self) -> list[int]:
        return [self.size.width]

    def groups(self) -> list[Group]:
        return [Group(self.letter.value.capitalize(), self.names)]

    def columns(self) -> list[Lines]:
        width = max(20, self.size.width - 2)
        own = [row for row in self.verdicts if row.letter is self.letter]
        asks = [("", (Cell(f"  {line}", "accent"),)) for line in wrap(ASKS[self.letter], width)]
        below = [("", (Cell("  "), *line)) for line in verdict_lines(own, width)]
        head: Line = (Cell("  What the rules say", "title"),)
        return [[*asks, *super().columns()[0], ("", head), *below]]


class Wizard(Form):
    """A new goal, letter by letter. It can be saved as a draft at any time, whatever the rules say."""

    def __init__(self, draft: Draft, cached: DraftFile | None = None, *, workspace: Workspace | None = None) -> None:
        super().__init__(draft, cached, workspace=workspace)
        self.sheet: WizardLines = WizardLines(draft)

    def caption(self) -> str:
        number = STEPS.index(self.sheet.letter) + 1
        return f"New goal, {number} of {len(STEPS)}: {self.sheet.letter.value.capitalize()}"

    def turn_to(self, letter: Letter, *, last: bool = False) -> None:
        """On to another letter."""
        self.sheet.turn_to(letter, last=last)
        self.query_one(".caption", Static).update(Content(self.caption()))
        self.show_here()

    def action_step(self, by: int) -> None:
        """Through the fields of the letter, and from its end on to the next one."""
        self.draft.settle(self.sheet.name_here)
        number = STEPS.index(self.sheet.letter) + (1 if by > 0 else -1)
        if 0 <= self.sheet.at + by < len(self.sheet.names) or not 0 <= number < len(STEPS):
            super().action_step(by)
        else:
            self.turn_to(STEPS[number], last=by < 0)

    @property
    def saves_here(self) -> bool:
        return self.sheet.letter is STEPS[-1] and self.sheet.at == len(self.sheet.names) - 1

    def action_save(self) -> None:
        """Save it as a draft; with a fault somewhere, go there first."""
        faults = self.draft.filled()[2]
        fitting = [letter for letter in STEPS if set(names_of(self.draft, letter)) & set(faults)]
        if fitting and self.sheet.letter not in fitting:
            self.turn_to(fitting[0])
        super().action_save()


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
        if clash is not None:
            kind = KINDS.get(clash.table)
            lines = [f"{kind.spoken if kind else clash.table} {self.name_of(clash)}"]
            for side, raw in {"was": clash.base, "mine": clash.mine, "theirs": clash.theirs}.items():
                lines.append(f"{side:7} {self.text(clash, raw)}")
            self.query_one("#full", Static).update(Content("\n".join(lines)))

    def name_of(self, clash: FieldConflict) -> str:
        return visible(self.view.board.name(clash.table, clash.id))

    def text(self, clash: FieldConflict, raw: Json) -> str:
        return logged_text(self.view.context, KINDS.get(clash.table), clash.field, raw)

    def columns(self) -> list[Column[FieldConflict]]:
        def taken(clash: FieldConflict) -> Cell:
            return Cell(self.text(clash, self.decided[clash]), "good") if clash in self.decided else Cell("?", "bad")

        return [
            Column("record", "Record", 18, 3, lambda clash: Cell(self.name_of(clash)), str, stretch=True),
            Column("field", "Field", 14, 1, lambda clash: Cell(clash.field, "strong"), str),
            Column("base", "Was", 14, 2, lambda clash: Cell(self.text(clash, clash.base), "dim"), str),
            Column("mine", "Mine", 16, 1, lambda clash: Cell(self.text(clash, clash.mine)), str),
            Column("theirs", "Theirs", 16, 1, lambda clash: Cell(self.text(clash, clash.theirs)), str),
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
