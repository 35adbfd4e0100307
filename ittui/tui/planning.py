"""What can be done with what is chosen, from one key: the acts that apply, each with its reason where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import work
from textual.binding import Binding

from ..board import Change
from ..fields import Mistake, visible
from ..flows import recognise
from ..flows.library import LibraryKpi, add_from_library, entry_named, not_yet_there
from ..records import Goal, GoalState, Kpi, Record
from .acts import Act, acts_on
from .asking import ActForm
from .deck import Deck
from .dialogs import Pick, Reader
from .draft import Draft
from .drafts import DraftFile
from .form import Filled, Form
from .wizard import Wizard

if TYPE_CHECKING:
    from .acts import Question
    from .desk import Desk


class PlanningScreen(Deck):
    """The part of the main screen that carries goals, approvals, talks and help through their lives."""

    BINDINGS = [
        Binding(
            "x",
            "act",
            "Act",
            id="plan.act",
            tooltip="What can be done with the chosen record: approve, close, carry over, answer, recognise …",
        ),
        Binding("t", "thank", "Thank", show=False, id="plan.thank", tooltip="Thank all who achieved the chosen goal"),
        Binding(
            "K",
            "library",
            "KPI library",
            show=False,
            id="plan.library",
            tooltip="Add a ready-made KPI: pick it, and it is there",
        ),
        Binding(
            "N",
            "wizard",
            "New goal, step by step",
            show=False,
            id="plan.wizard",
            tooltip="Asks S, M, A, R and T one by one, and says what the SMART rules think of it",
        ),
    ]

    def action_wizard(self) -> None:
        """A new goal, asked letter by letter."""
        if self.desk is None or not self.may_change():
            return
        kept = DraftFile(self.ittui.store.path, "wizard goals")
        texts = {"owner": self.desk.me.title} if self.desk.me else {}

        def filled(filled: Filled | None) -> None:
            if filled is not None:
                self.ittui.commit(filled.changes, filled.why, then=kept.drop)
                self.go_to(Goal)

        self.app.push_screen(Wizard(Draft(self.desk, Goal, None, texts), kept), filled)

    def action_act(self) -> None:
        """Pick what to do with the chosen record."""
        if self.desk is None:
            return
        if not self.chosen:
            self.say("choose a record first", "warn")
            return
        desk, record = self.desk, self.chosen[0]
        found = acts_on(type(record))
        if not found:
            self.say(f"nothing beyond e (edit) is done with {record.plural}", "warn")
            return
        reasons = [act.reason(desk, record) for act in found]
        order = sorted(range(len(found)), key=lambda number: bool(reasons[number]))
        choices = [(str(number), found[number].label, asides(reasons[number])) for number in order]
        title = f"{record.noun} {visible(record.label)}"[:60]
        self.app.push_screen(Pick(title, choices), lambda picked: self.picked_act(found, picked, record))

    def picked_act(self, found: Sequence[Act], picked: str | None, record: Record) -> None:
        if not picked or self.desk is None:
            return
        act = found[int(picked)]
        reason = act.reason(self.desk, record)
        if reason:
            self.say(f"not now: {reason}", "warn")
        elif act.read is not None:
            self.read_about(act, self.desk, record)
        elif self.may_change():
            self.do_act(act, record)

    def read_about(self, act: Act, desk: Desk, record: Record) -> None:
        read = act.read
        assert read is not None
        title = f"{act.label.split(':')[0]}: {visible(record.label)}"
        self.app.push_screen(Reader(title, lambda width: read(desk, record, width)))

    @work(exclusive=True, group="act", exit_on_error=True)
    async def do_act(self, act: Act, record: Record) -> None:
        """Ask what the act has to ask, and save what follows; a refusal shows the form again."""
        edits: list[Change] = []
        others: tuple[Change, ...] = ()
        if act.of is not None:
            filled = await self.edited(act, record)
            if filled is None:
                return
            *new, edit = filled.changes
            edits, others = [edit], tuple(new)
        question, faults = act.question, dict[str, str]()
        texts = act.prefill(self.present, record)
        while True:
            said: Record | None = None
            if question is not None:
                answered = await self.answers(act, question, record, texts, faults)
                if answered is None:
                    return
                said, new_ones, texts = answered
                others = (*others, *(Change.add(each) for each in new_ones))
            try:
                changes = self.made(act, record, said, edits, others)
            except Mistake as mistake:
                if question is None:
                    self.say(str(mistake), "bad")
                    return
                known = mistake.field if mistake.field in question.fields else next(iter(question.fields))
                faults = {known: str(mistake)}
                continue
            self.commit(changes, act.why.format(visible(record.label)), unlocked=act.unlocked)
            return

    @property
    def present(self) -> Desk:
        assert self.desk is not None
        return self.desk

    def made(
        self, act: Act, record: Record, said: Record | None, edits: list[Change], others: tuple[Change, ...]
    ) -> tuple[Change, ...]:
        """The changes of an act on the record as it is now; people who came to be by being named are among them."""
        desk = self.ittui.desk_of(self.present.board.applying(others)) if others else self.present
        now = desk.board.get(type(record), record.id)
        if now is None or act.make is None:
            raise Mistake(f"“{visible(record.label)}” is not there any more")
        rest: list[Any] = [*([said] if said is not None else []), *edits]
        return (*others, *act.make(desk, now, *rest))

    async def edited(self, act: Act, record: Record) -> Filled | None:
        """One of the records that the act is about, changed in its own form."""
        assert act.of is not None
        rows = {row.code: row for row in act.of(self.present, record)}
        if not rows:
            self.say("there is nothing in it to change", "warn")
            return None
        chosen = next(iter(rows), "")
        if len(rows) > 1:
            choices = [(code, visible(row.label), row.noun) for code, row in rows.items()]
            chosen = await self.app.push_screen_wait(Pick("Which one", choices))
        if not chosen:
            return None
        row = rows[chosen]
        return await self.app.push_screen_wait(Form(Draft(self.present, type(row), row)))

    async def answers(
        self, act: Act, question: type[Question], record: Record, texts: dict[str, str], faults: dict[str, str]
    ) -> tuple[Record, list[Record], dict[str, str]] | None:
        """What was answered, who came to be by being named, and the texts; None where it was left."""
        draft = Draft(self.present, question, None, texts)
        title = f"{act.label.split(':')[0]}: {visible(record.label)}"
        filled = await self.app.push_screen_wait(ActForm(title, draft, faults=faults))
        if filled is None:
            return None
        said, new, _ = filled.draft.filled()
        return said, new, dict(filled.draft.texts)

    # One key each.

    def action_thank(self) -> None:
        """Thanks to all who achieved the chosen goal, at once."""
        if self.desk is None or not self.chosen or not self.may_change():
            return
        goal = self.chosen[0]
        if not isinstance(goal, Goal) or goal.state is not GoalState.ACHIEVED:
            self.say("choose an achieved goal; x recognises for others", "warn")
            return
        try:
            by = self.desk.me.id if self.desk.me else None
            changes = recognise.thank(self.desk.board, goal, by=by, today=self.desk.today)
        except Mistake as mistake:
            self.say(str(mistake), "warn")
            return
        self.commit(changes, f"thank for {visible(goal.label)}")

    def action_library(self) -> None:
        """Pick a ready-made KPI; it is added at once."""
        if self.desk is None or not self.may_change():
            return
        from ..sample import kpi_library

        entries = kpi_library()
        waiting = not_yet_there(self.desk.board, entries)
        choices = [(each.name, each.title, str(each.values.get("unit", ""))) for each in waiting]
        self.app.push_screen(Pick("KPI library", choices), lambda name: self.add_ready_made(entries, name))

    def add_ready_made(self, entries: Sequence[LibraryKpi], name: str | None) -> None:
        if not name or self.desk is None:
            return
        try:
            entry = entry_named(entries, name)
            owner = self.desk.me.id if self.desk.me else None
            changes = add_from_library(self.desk.board, entry, owner)
        except Mistake as mistake:
            self.say(str(mistake), "warn")
            return
        self.commit(changes, f"add KPI {entry.title} from the library")
        self.go_to(Kpi)


def asides(reason: str) -> str:
    """What stands beside an act in the list: why it does not apply."""
    return f"not now: {reason}" if reason else ""
