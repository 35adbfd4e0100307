"""The form of an action: what it has to ask, on one short form; the last field takes Enter as “do it”.

And the wizard for a new goal: it asks S, M, A, R and T one by one, and says at once what the rules think of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from ...fields import Prose, Rows
from ...fields.layout import wrap
from ...metrics.smart import Letter
from ...views import Cell, Line
from ..draft import Draft
from ..drafts import DraftFile
from ..widgets.form_lines import FormLines, Group, Lines, verdict_lines
from .form import Form

if TYPE_CHECKING:
    from ..workspace import Workspace


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
        start = next(iter(faults), "") if faults else first_blank(draft)
        super().__init__(draft, cached, workspace=workspace, faults=faults, start=start)
        self.act_title, self.again = title, bool(faults)

    def caption(self) -> str:
        taken_up = self.taken_up and not self.again
        return f"{self.act_title}{'   unfinished draft restored' if taken_up else ''}"

    def action_enter(self) -> None:
        last = self.sheet.at == len(self.sheet.names) - 1
        if last and not isinstance(self.here(), Rows | Prose):
            self.action_save()
        else:
            super().action_enter()


def first_blank(draft: Draft) -> str:
    """The first field that is blank; the first of all where none is."""
    return next((name for name in draft.kind.fields if not draft.texts[name].strip()), "")


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
        self.letter = Letter.S
        self.names, self.folded = names_of(draft, self.letter), []

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
        letter = self.sheet.letter if isinstance(self.sheet, WizardLines) else Letter.S
        number = STEPS.index(letter) + 1
        return f"New goal, {number} of {len(STEPS)}: {letter.value.capitalize()}"

    def turn(self, by: int) -> bool:
        """On to another letter; False where there is none."""
        number = STEPS.index(self.sheet.letter) + by
        if not 0 <= number < len(STEPS):
            return False
        self.sheet.turn_to(STEPS[number], last=by < 0)
        self.query_one(".caption", Static).update(Content(self.caption()))
        self.show_here()
        return True

    def action_step(self, by: int) -> None:
        """Through the fields of the letter, and from its end on to the next one."""
        self.draft.settle(self.sheet.name_here)
        if 0 <= self.sheet.at + by < len(self.sheet.names) or not self.turn(1 if by > 0 else -1):
            super().action_step(by)

    def action_enter(self) -> None:
        """As in every form; on the very last field it saves."""
        field = self.draft.kind.fields[self.sheet.name_here]
        at_end = self.sheet.letter is STEPS[-1] and self.sheet.at == len(self.sheet.names) - 1
        if at_end and not isinstance(field, Rows | Prose):
            self.action_save()
        else:
            super().action_enter()

    def action_save(self) -> None:
        """Save it as a draft; with a fault somewhere, go there first."""
        faults = self.draft.filled()[2]
        fitting = [letter for letter in STEPS if set(names_of(self.draft, letter)) & set(faults)]
        if fitting and self.sheet.letter not in fitting:
            self.sheet.turn_to(fitting[0])
            self.query_one(".caption", Static).update(Content(self.caption()))
        super().action_save()
