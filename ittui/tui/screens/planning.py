"""What can be done with what is chosen, from one key: the acts that apply, each with its reason where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

from ...actions.action import Action, action_named, actions_on
from ...fields import InputError, visible
from ...records import Goal, GoalState, Kpi, Record
from .. import later
from ..record_details import called
from ..widgets.due_pane import DuePane
from .acting import ActingScreen

if TYPE_CHECKING:
    from ...actions.kpi_library import LibraryKpi
    from ..readings import Reading
    from .form import Filled


class PlanningScreen(ActingScreen):
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
        if self.view is None or not self.may_change():
            return
        cached = later.drafts.DraftFile(self.ittui.store.path, "wizard goals")
        texts = {"owner": self.view.me.title} if self.view.me else {}

        def filled(filled: Filled | None) -> None:
            if filled is not None:
                self.ittui.commit(filled.changes, filled.why, then=cached.drop)
                self.go_to(Goal)

        self.app.push_screen(later.wizard.Wizard(later.draft.Draft(self.view, Goal, None, texts), cached), filled)

    def action_act(self) -> None:
        """Pick what to do with the chosen record; where none is chosen, with none in particular."""
        records = [row.record for row in self.focused.chosen] if isinstance(self.focused, DuePane) else self.chosen
        if len(records) == 1:
            self.act_on(records[0])
        elif records:
            self.say("x acts on one record: esc takes the marks away", "warn")
        else:
            self.act_on(None)

    def act_on(self, record: Record | None) -> None:
        """Pick what to do with a record: what applies now first, then the rest, each with its reason."""
        view = self.view
        if view is None:
            return
        result = choices_for(record)
        if not result:
            self.say(f"nothing beyond e (edit) is done with {record.plural if record else 'nothing'}", "warn")
            return
        reasons = [each.reason(view, record) for each in result]
        order = sorted(range(len(result)), key=lambda number: bool(reasons[number]))
        choices = [(str(number), result[number].label, asides(reasons[number])) for number in order]
        title = f"{record.spoken} {called(view, record)}" if record else "What to do"
        self.app.push_screen(
            later.dialogs.Pick(title, choices), lambda picked: self.picked_action(result, picked, record)
        )

    def picked_action(self, result: Sequence[Action | Reading], picked: str | None, record: Record | None) -> None:
        if not picked or self.view is None:
            return
        chosen, view = result[int(picked)], self.view
        reason = chosen.reason(view, record)
        if reason:
            self.say(f"not now: {reason}", "warn")
        elif not isinstance(chosen, Action):
            title = f"{chosen.label.split(':')[0]}: {visible(record.label if record else '')}"
            self.app.push_screen(later.dialogs.Reader(title, lambda width: chosen.lines(view, record, width)))
        elif self.may_change():
            self.do_action(chosen, record)

    # One key each.

    def action_thank(self) -> None:
        """Thanks to all who achieved the chosen goal, at once."""
        if self.view is None or not self.chosen or not self.may_change():
            return
        goal = self.chosen[0]
        if not isinstance(goal, Goal) or goal.state is not GoalState.ACHIEVED:
            self.say("choose an achieved goal; x recognises for others", "warn")
            return
        self.do_action(action_named("goals.thank"), goal)

    def action_library(self) -> None:
        """Pick a ready-made KPI; it is added at once."""
        if self.view is None or not self.may_change():
            return
        from ...actions.kpi_library import not_yet_there
        from ...sample import kpi_library

        entries = kpi_library()
        waiting = not_yet_there(self.view.board, entries)
        choices = [(each.name, each.title, str(each.values.get("unit", ""))) for each in waiting]
        self.app.push_screen(
            later.dialogs.Pick("KPI library", choices), lambda name: self.add_ready_made(entries, name)
        )

    def add_ready_made(self, entries: Sequence[LibraryKpi], name: str | None) -> None:
        from ...actions.kpi_library import add_from_library, entry_named

        if not name or self.view is None:
            return
        try:
            entry = entry_named(entries, name)
            owner = self.view.me.id if self.view.me else None
            changes = add_from_library(self.view.board, entry, owner)
        except InputError as error:
            self.say(str(error), "warn")
            return
        self.commit(changes, f"add KPI {entry.title} from the library")
        self.go_to(Kpi)
        if self.pane is not None:
            self.pane.set_filter("")  # else what was just added may be hidden


def choices_for(record: Record | None) -> list[Action | Reading]:
    """What can be read about a record and done with it; None: what can be done without one."""
    if record is None:
        return list(actions_on(None))
    return [*later.readings.readings_on(type(record)), *actions_on(type(record))]


def asides(reason: str) -> str:
    """What stands beside an act in the list: why it does not apply."""
    return f"not now: {reason}" if reason else ""
