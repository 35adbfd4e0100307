"""Carrying an action out: what it is about is edited, what it asks is answered, what follows is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from ...board import Change
from ...fields import InputError, visible
from ...records import Record
from ...session import Session
from .. import later
from .base import MainScreenPart

if TYPE_CHECKING:
    from ...actions.action import Action, Question
    from ..drafts import DraftFile
    from ..view_model import ViewModel
    from .form import Filled

Settled = tuple[tuple[Change, ...], Session]  # what is to be saved, and who acts


class ActingScreen(MainScreenPart):
    """The part of the main screen that leads through an action, question by question."""

    @work(exclusive=True, group="act")
    async def do_action(self, action: Action, record: Record | None) -> None:
        """Edit what the action is about, ask what it has to ask, and save what follows."""
        edits: tuple[Change, ...] = ()
        if action.edits is not None and record is not None:
            filled = await self.edited(action, record)
            if filled is None:
                return
            edits = filled.changes
        settled = await self.settled(action, record, edits)
        if settled is not None:
            changes, session = settled
            why, kept = visible(action.why(session, record)), self.stored_answers(action, record)
            self.ittui.commit(changes, why, action=action.id, then=kept.drop)

    async def settled(self, action: Action, record: Record | None, edits: tuple[Change, ...]) -> Settled | None:
        """The changes of an action; None where it was left. A refusal shows the form again, at its field."""
        if not action.asks_anything:
            try:
                return self.made(action, record, action.asks.new(), [], edits)
            except InputError as error:
                self.say(str(error), "bad")
                return None
        texts, faults = action.texts(self.present, record), dict[str, str]()
        while answered := await self.answers(action, record, texts, faults):
            answers, new, texts = answered
            try:
                return self.made(action, record, answers, new, edits)
            except InputError as error:
                known = error.field if error.field in action.asks.fields else next(iter(action.asks.fields))
                faults = {known: str(error)}
        return None

    def made(
        self, action: Action, record: Record | None, answers: Question, new: list[Record], edits: tuple[Change, ...]
    ) -> Settled:
        """The changes of an action on the record as it is now; people who came to be by being named are among them."""
        others = (*(Change.add(each) for each in new), *edits[:-1])
        session: Session = self.present
        if others:
            session = session.having(board=session.board.applying(others))
        now = session.board.get(type(record), record.id) if record is not None else None
        if record is not None and now is None:
            raise InputError(f"“{visible(record.label)}” is not there any more")
        changes = action.changes(session, now, answers, edits[-1] if action.edits is not None else None)
        return (*others, *changes), session.having(acting=answers.by)

    def stored_answers(self, action: Action, record: Record | None) -> DraftFile:
        """Where answers that were begun are kept."""
        which = record.code if record else "new"
        return later.drafts.DraftFile(self.ittui.store.path, f"act {action.id} {which}")

    @property
    def present(self) -> ViewModel:
        assert self.view is not None
        return self.view

    async def edited(self, action: Action, record: Record) -> Filled | None:
        """One of the records that the action is about, changed in its own form."""
        assert action.edits is not None
        rows = {row.code: row for row in action.edits(self.present, record)}
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
        self, action: Action, record: Record | None, texts: dict[str, str], faults: dict[str, str]
    ) -> tuple[Question, list[Record], dict[str, str]] | None:
        """What was answered, who came to be by being named, and the texts; None where it was left."""
        draft = later.draft.Draft(self.present, action.asks, None, texts)
        about = f": {visible(record.label)}" if record else ""
        title = f"{action.label.split(':')[0]}{about}"
        form = later.asking.ActForm(title, draft, self.stored_answers(action, record), faults=faults)
        filled = await self.app.push_screen_wait(form)
        if filled is None:
            return None
        answers, new, _ = filled.draft.filled()
        assert isinstance(answers, action.asks)
        return answers, new, dict(filled.draft.texts)
