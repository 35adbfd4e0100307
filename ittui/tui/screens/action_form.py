"""The form of an act: what it has to ask, on one short form; the last field takes enter as “do it”."""

from __future__ import annotations

from ...fields import Prose, Rows
from ..draft import Draft
from ..drafts import DraftFile
from .form import Form


class ActForm(Form):
    """A form whose answers are for an act, not for a record."""

    def __init__(
        self, title: str, draft: Draft, cached: DraftFile | None = None, *, faults: dict[str, str] | None = None
    ) -> None:
        start = next(iter(faults), "") if faults else first_blank(draft)
        super().__init__(draft, cached, faults=faults, start=start)
        self.act_title, self.again = title, bool(faults)

    def caption(self) -> str:
        taken_up = self.taken_up and not self.again
        return f" {self.act_title}{'   an unfinished draft, taken up again' if taken_up else ''}"

    def action_enter(self) -> None:
        field = self.draft.kind.fields[self.sheet.name_here]
        last = self.sheet.at == len(self.sheet.names) - 1
        if last and not isinstance(field, Rows | Prose):
            self.action_save()
        else:
            super().action_enter()


def first_blank(draft: Draft) -> str:
    """The first field that must be filled in and is not; else the first that is blank."""
    fields = draft.kind.fields
    blank = [name for name in fields if not draft.texts[name].strip()]
    return next((name for name in blank if fields[name].required), "")
