"""What can be done with a record beyond editing it: the actions that apply, each with its reason where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from ...actions.action import Action, Question, action_named, actions_on
from ...board import Change
from ...fields import InputError, visible
from ...records import Goal, GoalState, Kpi, Record
from ...session import Session
from . import Commands, Selection, ShowTable

if TYPE_CHECKING:
    from ...actions.measurements import LibraryKpi
    from ..pages import RecordReading
    from ..preferences import DraftFile
    from ..screens.form import Filled

ACTING = Commands()  # on the selected record
ADDING = Commands()  # whatever is selected
Settled = tuple[tuple[Change, ...], Session]  # what is to be saved, and who acts


@ACTING.add("x", "Actions", id="plan.act", show=True, tooltip="Approve, close, carry over, recognise …")
def act(selection: Selection) -> None:
    """Pick what to do with the selected record; where none is selected, with none in particular."""
    if len(selection.records) > 1:
        raise InputError("x acts on one record; Esc clears the marks")
    act_on(selection, selection.records[0] if selection.records else None)


def act_on(selection: Selection, record: Record | None) -> None:
    """Pick what to do with a record: what applies now first, then the rest, each with its reason."""
    from ...views.record_page import called
    from ..screens.dialogs import Pick
    from .reading import report_choices, report_words

    view, result = selection.view, choices_for(record)
    if not result:
        raise InputError(f"nothing beyond e (edit) is done with {record.plural if record else 'nothing'}")
    reasons = [each.reason(view, record) for each in result]
    order = sorted(range(len(result)), key=lambda number: bool(reasons[number]))
    choices = [(str(number), result[number].label, asides(reasons[number])) for number in order]
    title = f"{record.spoken} {called(view, record)}" if record else "Actions"
    pick = Pick(title, choices, report_words(), elsewhere=report_choices())
    selection.open(pick, lambda picked: picked_action(selection, result, picked, record))


def choices_for(record: Record | None) -> list[Action | RecordReading]:
    """What can be read about a record and done with it; None: what can be done without one."""
    from ..pages import READINGS

    if record is None:
        return list(actions_on(None))
    readings = [each for each in READINGS if each.kind is type(record)]
    return [*readings, *actions_on(type(record))]


def asides(reason: str) -> str:
    """What stands beside an action in the list: why it does not apply."""
    from ..screens.dialogs import NOT_NOW

    return f"{NOT_NOW}{reason}" if reason else ""


def picked_action(
    selection: Selection, choices: Sequence[Action | RecordReading], picked: str | None, record: Record | None
) -> None:
    from ..screens.reader import Reader
    from .reading import REPORT, open_report

    if not picked:
        return
    if picked.startswith(REPORT):
        open_report(selection, picked.removeprefix(REPORT))
        return
    chosen, view = choices[int(picked)], selection.view
    reason = chosen.reason(view, record)
    if reason:
        raise InputError(f"not now: {reason}")
    if isinstance(chosen, Action):
        run_action(selection, chosen, record)
        return
    title = f"{chosen.label.split(':')[0]}: {visible(record.label if record else '')}"
    selection.open(Reader(title, lambda width: chosen.lines(view, record, width), selection, about=record))


def run_action(
    selection: Selection, action: Action, record: Record | None, texts: dict[str, str] | None = None, fault: str = ""
) -> None:
    """Ask what an action asks, and save what follows. texts: what was answered already; fault: why that will not do."""
    if selection.workspace.refusal:
        raise InputError(f"cannot be changed: {selection.workspace.refusal}")
    selection.app.run_worker(ActionRunner(selection, action, record, texts, fault).run(), exclusive=True, group="act")


class ActionRunner:
    """Leads through an action on a record, question by question: what it edits, what it asks, what it saves."""

    def __init__(
        self, selection: Selection, action: Action, record: Record | None, texts: dict[str, str] | None, fault: str
    ) -> None:
        from ..preferences import DraftFile

        self.selection, self.action, self.record = selection, action, record
        self.texts, self.fault = texts or {}, fault
        which = record.code if record else "new"
        self.draft: DraftFile = DraftFile(selection.workspace.store.name, f"act {action.id} {which}")

    async def run(self) -> None:
        """Edit what the action is about, ask what it has to ask, and save what follows."""
        edits: tuple[Change, ...] = ()
        if self.action.edits is not None and self.record is not None:
            filled = await self.edited(self.record)
            if filled is None:
                return
            edits = filled.changes
        settled = await self.settled(edits)
        if settled is not None:
            changes, session = settled
            why = visible(self.action.why(session, self.record))
            self.selection.workspace.commit(changes, why, action=self.action.id, then=self.draft.drop)

    async def settled(self, edits: tuple[Change, ...]) -> Settled | None:
        """The changes of the action; None where it was left. A refusal shows the form again, at its field."""
        action = self.action
        if not action.asks_anything:
            try:
                return self.made(action.asks.new(), [], edits)
            except InputError as error:
                self.selection.say(str(error), "bad")
                return None
        texts = self.texts
        faults = {"why": self.fault} if self.fault else dict[str, str]()
        while answered := await self.answers(texts, faults):
            answers, new, texts = answered
            try:
                return self.made(answers, new, edits)
            except InputError as error:
                known = error.field if error.field in action.asks.fields else next(iter(action.asks.fields))
                faults = {known: str(error)}
        return None

    def made(self, answers: Question, new: list[Record], edits: tuple[Change, ...]) -> Settled:
        """The changes of the action on the record as it is now; people who came to be by being named are among them."""
        record, action = self.record, self.action
        others = (*(Change.add(each) for each in new), *edits[:-1])
        session: Session = self.selection.view
        if others:
            session = session.having(board=session.board.applying(others))
        now = session.board.get(type(record), record.id) if record is not None else None
        if record is not None and now is None:
            raise InputError(f"“{visible(record.label)}” no longer exists")
        changes = action.changes(session, now, answers, edits[-1] if action.edits is not None else None)
        return (*others, *changes), session.having(acting=answers.by)

    async def edited(self, record: Record) -> Filled | None:
        """One of the records that the action is about, changed in its own form."""
        from ..draft import Draft
        from ..preferences import DraftFile
        from ..screens.dialogs import Pick
        from ..screens.form import Form

        assert self.action.edits is not None
        view, app = self.selection.view, self.selection.app
        rows = {row.code: row for row in self.action.edits(view, record)}
        if not rows:
            self.selection.say("nothing in it can be changed", "warn")
            return None
        chosen = next(iter(rows), "")
        if len(rows) > 1:
            choices = [(code, visible(row.label), row.spoken) for code, row in rows.items()]
            chosen = await app.push_screen_wait(Pick("Which one", choices))
        if not chosen:
            return None
        draft = Draft(view, type(rows[chosen]), rows[chosen])
        draft.action = self.action.id
        workspace = self.selection.workspace
        cached = DraftFile(workspace.store.name, f"form {self.action.id} {chosen}")
        return await app.push_screen_wait(Form(draft, cached, workspace=workspace))

    async def answers(
        self, texts: dict[str, str], faults: dict[str, str]
    ) -> tuple[Question, list[Record], dict[str, str]] | None:
        """What was answered, who came to be by being named, and the texts; None where it was left."""
        from ..draft import Draft
        from ..screens.special_forms import ActForm

        action, record = self.action, self.record
        view, workspace = self.selection.view, self.selection.workspace
        draft = Draft(view, action.asks, None, texts, proposed=action.texts(view, record))
        draft.about = record
        title = f"{action.label.split(':')[0]}{f': {visible(record.label)}' if record else ''}"
        filled = await self.selection.app.push_screen_wait(
            ActForm(title, draft, self.draft, workspace=workspace, faults=faults)
        )
        if filled is None:
            return None
        answers, new, _ = filled.draft.filled()
        assert isinstance(answers, action.asks)
        return answers, new, dict(filled.draft.texts)


# One key each.


@ACTING.add("t", "Thank", id="plan.thank", changes=True, tooltip="Thank all who achieved the selected goal")
def thank(selection: Selection) -> None:
    goal = selection.record
    if not isinstance(goal, Goal) or goal.state is not GoalState.ACHIEVED:
        raise InputError("select an achieved goal; x recognises people for other records")
    run_action(selection, action_named("goals.thank"), goal)


@ADDING.add("K", "KPI library", id="plan.library", changes=True, tooltip="Pick a ready-made KPI to add it")
def library(selection: Selection) -> None:
    from ...actions.measurements import not_yet_there
    from ...sample import kpi_library
    from ..screens.dialogs import Pick

    entries = kpi_library()
    waiting = not_yet_there(selection.view.board, entries)
    choices = [(each.name, each.title, str(each.values.get("unit", ""))) for each in waiting]
    selection.open(Pick("KPI library", choices), lambda name: add_ready_made(selection, entries, name))


def add_ready_made(selection: Selection, entries: Sequence[LibraryKpi], name: str | None) -> None:
    from ...actions.measurements import add_from_library, entry_named

    if not name:
        return
    entry, me = entry_named(entries, name), selection.view.me
    changes = add_from_library(selection.view.board, entry, me.id if me else None)
    selection.workspace.commit(changes, f"add KPI {entry.title} from the library")
    added = next((change.id for change in changes if change.table == Kpi.table), None)
    selection.widget.post_message(ShowTable(Kpi, added))


@ADDING.add("N", "New goal, step by step", id="plan.wizard", changes=True, tooltip="S, M, A, R and T, one by one")
def wizard(selection: Selection) -> None:
    from ..draft import Draft
    from ..preferences import DraftFile
    from ..screens.special_forms import Wizard

    view = selection.view
    cached = DraftFile(selection.workspace.store.name, "wizard goals")
    mine = {"owner": view.me.title} if view.me else {}
    wizard = Wizard(Draft(view, Goal, None, proposed=mine), cached, workspace=selection.workspace)
    selection.open(wizard, partial(save_goal, selection, cached))


def save_goal(selection: Selection, cached: DraftFile, filled: Filled | None) -> None:
    if filled is not None:
        selection.workspace.commit(filled.changes, filled.why, then=cached.drop)
        selection.widget.post_message(ShowTable(Goal, filled.changes[-1].id))
