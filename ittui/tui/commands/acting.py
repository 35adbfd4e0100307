"""What can be done with a record beyond editing it: the actions that apply, the others with their reason; check-ins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...actions.action import Action, Question, action_named, actions_on, not_now
from ...board import Change
from ...fields import InputError, visible
from ...queries.due import DueItem, DueKind
from ...records import CheckIn, Goal, GoalState, Kpi, Record
from ...session import Session
from . import Commands, Selection, ShowTable

if TYPE_CHECKING:
    from ...actions.round import Card, Round
    from ..pages import RecordReading
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
    from ..screens.dialogs import NOT_NOW
    from .reading import REPORT, open_report, read, report_choices, report_words

    view, result = selection.view, choices_for(record)
    if not result:
        raise InputError(f"nothing beyond e (edit) is done with {record.plural if record else 'nothing'}")

    def picked(value: str) -> None:
        if value.startswith(REPORT):
            open_report(selection, value.removeprefix(REPORT))
            return
        chosen = result[int(value)]
        if reason := chosen.reason(view, record):
            raise not_now(record, reason)
        if isinstance(chosen, Action):
            run_action(selection, chosen, record)
        else:
            title = f"{chosen.label.split(':')[0]}: {visible(record.label if record else '')}"
            read(selection, title, lambda width: chosen.lines(view, record, width), about=record)

    reasons = [each.reason(view, record) for each in result]
    order = sorted(range(len(result)), key=lambda number: bool(reasons[number]))
    choices = [(str(at), result[at].label, f"{NOT_NOW}{reasons[at]}" if reasons[at] else "") for at in order]
    title = f"{record.spoken} {called(view, record)}" if record else "Actions"
    selection.pick(title, choices, picked, report_words(), elsewhere=report_choices())


def choices_for(record: Record | None) -> list[Action | RecordReading]:
    """What can be read about a record and done with it; None: what can be done without one."""
    from ..pages import READINGS

    if record is None:
        return list(actions_on(None))
    return [*(each for each in READINGS if each.kind is type(record)), *actions_on(type(record))]


def run_action(
    selection: Selection, action: Action, record: Record | None, texts: dict[str, str] | None = None, fault: str = ""
) -> None:
    """Ask what an action asks, and save what follows. texts: what was answered already; fault: why that will not do."""
    selection.ensure_writable()
    selection.app.run_worker(ActionRunner(selection, action, record, texts, fault).run(), exclusive=True, group="act")


class ActionRunner:
    """Leads through an action on a record, question by question: what it edits, what it asks, what it saves."""

    def __init__(
        self, selection: Selection, action: Action, record: Record | None, texts: dict[str, str] | None, fault: str
    ) -> None:
        self.selection, self.action, self.record = selection, action, record
        self.texts, self.fault = texts or {}, fault
        self.draft = selection.draft_file(f"act {action.id} {record.code if record else 'new'}")

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
        cached = self.selection.draft_file(f"form {self.action.id} {chosen}")
        return await app.push_screen_wait(Form(draft, cached, workspace=self.selection.workspace))

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
    from ...actions.measurements import add_from_library, entry_named, not_yet_there
    from ...sample import kpi_library

    board, entries = selection.view.board, kpi_library()

    def add(name: str) -> None:
        entry = entry_named(entries, name)
        changes = add_from_library(board, entry, selection.view.by)
        selection.workspace.commit(changes, f"add KPI {entry.title} from the library")
        added = next((change.id for change in changes if change.table == Kpi.table), None)
        selection.widget.post_message(ShowTable(Kpi, added))

    waiting = not_yet_there(board, entries)
    selection.pick("KPI library", [(each.name, each.title, str(each.values.get("unit", ""))) for each in waiting], add)


@ADDING.add("N", "New goal, step by step", id="plan.wizard", changes=True, tooltip="S, M, A, R and T, one by one")
def wizard(selection: Selection) -> None:
    from ..draft import Draft
    from ..screens.special_forms import Wizard

    view, cached = selection.view, selection.draft_file("wizard goals")

    def save(filled: Filled) -> None:
        selection.workspace.commit(filled.changes, filled.why, then=cached.drop)
        selection.widget.post_message(ShowTable(Goal, filled.changes[-1].id))

    draft = Draft(view, Goal, None, proposed={"owner": view.me.title} if view.me else {})
    selection.open(Wizard(draft, cached, workspace=selection.workspace), save)


ROUND = Commands()  # on whatever is due
CHECKINS = Commands()  # on the selected records
MOST_REASONS = 2  # that are told of what was left out


@ROUND.add("C", "Check in on everything due", id="week.check_in", show=True, changes=True, tooltip="Card by card")
def check_in(selection: Selection) -> None:
    from ...actions.round import round_of
    from ..screens.standalone import due_by_me, round_draft, stored_round

    view, records = selection.view, selection.records
    begun = stored_round(view, round_draft(selection.workspace.store.name))
    round = begun or (round_of(records) if selection.marked else due_by_me(view).beginning_with(round_of(records)))
    ask_round(selection, round, "no check-in is due; c checks in on a selected goal or KPI")


@CHECKINS.add(
    "c", "Check in", id="week.here", show=True, changes=True, tooltip="The selected rows; in Due, everything due"
)
def check_in_here(selection: Selection) -> None:
    """On the selected goals and KPIs; in a list of anything else on all that is due."""
    from ...actions.round import round_of
    from ..screens.standalone import round_draft, stored_round

    if selection.kind not in (Goal, Kpi):
        check_in(selection)
        return
    chosen = round_of(selection.records)
    begun = stored_round(selection.view, round_draft(selection.workspace.store.name)) if chosen.cards else None
    round = begun.beginning_with(chosen) if begun else chosen
    ask_round(selection, round, "select an active goal, or a KPI that people record", first=chosen.cards[:1])


def ask_round(selection: Selection, round: Round, otherwise: str, *, first: Sequence[Card] = ()) -> None:
    """Ask card by card, and save what was answered; InputError with the reason where there is no card.

    first: the card to begin with, where it is not answered yet.
    """
    from ..screens.checkin import CheckInScreen
    from ..screens.standalone import changes_of, round_draft

    if not round.cards:
        raise InputError(otherwise)
    draft = round_draft(selection.workspace.store.name)

    def ended(round: Round) -> None:
        try:
            changes = changes_of(selection.view, round)
        except InputError as error:
            raise InputError(f"not saved: {error}; {draft.fault or 'the answers are kept as a draft'}") from None
        selection.workspace.commit(changes, round.why, then=draft.drop)

    selection.open(CheckInScreen(selection.view, round, draft, first=first), ended)


@CHECKINS.add("full_stop", "Repeat last check-in", id="week.repeat", changes=True, tooltip="With its note")
def repeat(selection: Selection) -> None:
    goals = [record for record in selection.records if isinstance(record, Goal)]
    if not goals:
        raise InputError("select a goal")
    action = action_named("goals.checkin")
    made = [action.changes(selection.view, goal, action.asks.new(repeat=True)) for goal in goals]
    selection.workspace.commit([change for each in made for change in each], "repeat last check-in")


@CHECKINS.add("a", "Acknowledge", id="week.acknowledge", changes=True, tooltip="Mark the selected check-in as read")
def acknowledge(selection: Selection) -> None:
    acknowledge_all(selection, "")


@CHECKINS.add("A", "Answer", id="week.answer", changes=True, tooltip="Answer a check-in, which acknowledges it too")
def answer(selection: Selection) -> None:
    from ..screens.dialogs import Typed

    cached = selection.draft_file(f"answer {' '.join(row.code for row in checkins_in(selection))}")
    line = Typed("Answer to the check-in", str.strip, visible, begun=cached.line(), heard=cached.keep_line)
    selection.open(line, lambda text: acknowledge_all(selection, text, cached.drop) if text else None)


def checkins_in(selection: Selection) -> list[CheckIn]:
    """The selected check-ins; of goals, the last one of each. InputError where there is none."""
    result = [record for record in selection.records if isinstance(record, CheckIn)]
    for record in selection.records if not result else ():
        if isinstance(record, Goal):
            rows = selection.view.board.table(CheckIn).by("goal").get(record.id, ())
            result += sorted(rows, key=lambda row: (str(row.raw.get("date")), row.id))[-1:]
    if not result:
        raise InputError("select a check-in, or a goal that has one")
    return result


def acknowledge_all(selection: Selection, answer: str, then: Callable[[], None] | None = None) -> None:
    from ...actions.checkins import acknowledged

    changes, refused = list[Change](), list[InputError]()
    rows = checkins_in(selection)
    for row in rows:
        try:
            changes += acknowledged(selection.view, row, answer)
        except InputError as error:
            refused.append(error)
    count = len(rows) - len(refused)
    if not count:
        raise refused[0]
    if refused:
        selection.workspace.aside = f"{len(refused)} left out: {reasons(refused)}"
    why = f"acknowledge {count} check-ins" if count > 1 else "acknowledge a check-in"
    selection.workspace.commit(changes, why, action="checkins.acknowledge", then=then)


def reasons(refused: Sequence[InputError]) -> str:
    """Why some were left out: the reasons that hold for most of them, with their numbers where there are several."""
    (first, _), *more = common = Counter(map(str, refused)).most_common(MOST_REASONS)
    return "; ".join(f"{reason} ({count})" for reason, count in common) if more else first


def do(selection: Selection, row: DueItem) -> None:
    """Enter on the due list: a check-in at once, of everything else the actions that settle it."""
    from ...actions.round import round_of

    record: Record = row.record
    if row.kind in (DueKind.CHECK_IN, DueKind.VALUE) and isinstance(record, Goal | Kpi):
        selection.ensure_writable()
        ask_round(selection, round_of([record]), "it takes no check-in now")
    else:
        act_on(selection, record)
