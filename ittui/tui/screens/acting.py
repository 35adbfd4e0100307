"""Carrying an act out: what it is about is edited, what it asks is answered, what follows is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import work

from ...board import Change
from ...fields import InputError, visible
from ...records import Record
from .. import later
from .base import MainScreenPart

if TYPE_CHECKING:
    from ..acts import Act, Question
    from ..drafts import DraftFile
    from ..view_model import ViewModel
    from .form import Filled


class ActingScreen(MainScreenPart):
    """The part of the main screen that leads through an act, question by question."""

    @work(exclusive=True, group="act")
    async def do_act(self, act: Act, record: Record) -> None:
        """Edit what the act is about, ask what it has to ask, and save what follows."""
        edits: tuple[Change, ...] = ()
        if act.of is not None:
            filled = await self.edited(act, record)
            if filled is None:
                return
            edits = filled.changes
        changes = await self.settled(act, record, edits)
        if changes:
            why = act.why.format(visible(record.label))
            self.ittui.commit(
                changes,
                why,
                action="approvals.amend" if act.unlocked else "",
                then=self.stored_answers(act, record).drop,
            )

    async def settled(self, act: Act, record: Record, edits: tuple[Change, ...]) -> tuple[Change, ...]:
        """The changes of an act; nothing where it was left. A refusal shows the form again, at its field."""
        if act.question is None:
            try:
                return self.made(act, record, None, edits)
            except InputError as error:
                self.say(str(error), "bad")
                return ()
        texts, faults = act.prefill(self.present, record), dict[str, str]()
        while answered := await self.answers(act, act.question, record, texts, faults):
            text, named, texts = answered
            try:
                return self.made(act, record, text, (*(Change.add(each) for each in named), *edits))
            except InputError as error:
                known = error.field if error.field in act.question.fields else next(iter(act.question.fields))
                faults = {known: str(error)}
        return ()

    def made(self, act: Act, record: Record, text: Record | None, edits: tuple[Change, ...]) -> tuple[Change, ...]:
        """The changes of an act on the record as it is now; people who came to be by being named are among them."""
        others = tuple(edit for edit in edits if act.of is None or edit is not edits[-1])
        view = self.ittui.view_of(self.present.board.applying(others)) if others else self.present
        now = view.board.get(type(record), record.id)
        if now is None or act.make is None:
            raise InputError(f"“{visible(record.label)}” is not there any more")
        rest: list[Any] = [*([text] if text is not None else []), *(edits[-1:] if act.of is not None else ())]
        return (*others, *act.make(view, now, *rest))

    def stored_answers(self, act: Act, record: Record) -> DraftFile:
        """Where answers that were begun are kept."""
        return later.drafts.DraftFile(self.ittui.store.path, f"act {act.label} {record.code}")

    @property
    def present(self) -> ViewModel:
        assert self.view is not None
        return self.view

    async def edited(self, act: Act, record: Record) -> Filled | None:
        """One of the records that the act is about, changed in its own form."""
        assert act.of is not None
        rows = {row.code: row for row in act.of(self.present, record)}
        if not rows:
            self.say("there is nothing in it to change", "warn")
            return None
        chosen = next(iter(rows), "")
        if len(rows) > 1:
            choices = [(code, visible(row.label), row.spoken) for code, row in rows.items()]
            chosen = await self.app.push_screen_wait(later.dialogs.Pick("Which one", choices))
        if not chosen:
            return None
        row = rows[chosen]
        return await self.app.push_screen_wait(later.form.Form(later.draft.Draft(self.present, type(row), row)))

    async def answers(
        self, act: Act, question: type[Question], record: Record, texts: dict[str, str], faults: dict[str, str]
    ) -> tuple[Record, list[Record], dict[str, str]] | None:
        """What was answered, who came to be by being named, and the texts; None where it was left."""
        draft = later.draft.Draft(self.present, question, None, texts)
        title = f"{act.label.split(':')[0]}: {visible(record.label)}"
        filled = await self.app.push_screen_wait(
            later.asking.ActForm(title, draft, self.stored_answers(act, record), faults=faults)
        )
        if filled is None:
            return None
        text, new, _ = filled.draft.filled()
        return text, new, dict(filled.draft.texts)
