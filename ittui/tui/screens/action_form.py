"""The form of an action: what it has to ask, on one short form; the last field takes Enter as “do it”."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...fields import Prose, Rows
from ..draft import Draft
from ..drafts import DraftFile
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
