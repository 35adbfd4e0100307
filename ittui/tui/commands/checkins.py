"""Commands of the weekly rhythm: the check-in round, the reviewer's answer, doing what is due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...board import Change
from ...fields import InputError, visible
from ...queries.due import DueItem, DueKind
from ...records import CheckIn, Goal, Kpi, Record
from . import Commands, Selection

if TYPE_CHECKING:
    from ...actions.round import Card, Round

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
    start(selection, round, "no check-in is due; c checks in on a selected goal or KPI")


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
    start(selection, round, "select an active goal, or a KPI that people record", first=chosen.cards[:1])


def start(selection: Selection, round: Round, otherwise: str, *, first: Sequence[Card] = ()) -> None:
    """Ask card by card, and save what was answered; InputError with the reason where there is no card.

    first: the card to begin with, where it is not answered yet.
    """
    from ..screens.checkin import CheckInScreen
    from ..screens.standalone import changes_of, round_draft

    if not round.cards:
        raise InputError(otherwise)
    draft = round_draft(selection.workspace.store.name)

    def ended(round: Round | None) -> None:
        if round is None:
            return
        try:
            changes = changes_of(selection.view, round)
        except InputError as error:
            raise InputError(f"not saved: {error}; {draft.fault or 'the answers are kept as a draft'}") from None
        selection.workspace.commit(changes, round.why, then=draft.drop)

    selection.open(CheckInScreen(selection.view, round, draft, first=first), ended)


@CHECKINS.add("full_stop", "Repeat last check-in", id="week.repeat", changes=True, tooltip="With its note")
def repeat(selection: Selection) -> None:
    from ...actions.action import action_named

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
    from ..preferences import DraftFile
    from ..screens.dialogs import Typed

    codes = " ".join(row.code for row in checkins_in(selection))
    cached = DraftFile(selection.workspace.store.name, f"answer {codes}")
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
    from .acting import act_on

    record: Record = row.record
    if row.kind in (DueKind.CHECK_IN, DueKind.VALUE) and isinstance(record, Goal | Kpi):
        if selection.workspace.refusal:
            raise InputError(f"cannot be changed: {selection.workspace.refusal}")
        start(selection, round_of([record]), "it takes no check-in now")
    else:
        act_on(selection, record)
