"""What can be done with what is chosen, from one key: the acts that apply, each with its reason where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

from ...fields import InputError, visible
from ...records import Goal, GoalState, Kpi, Record
from .. import later
from ..record_details import called
from ..widgets.due_pane import DuePane
from .acting import ActingScreen

if TYPE_CHECKING:
    from ...actions.kpi_library import LibraryKpi
    from ..acts import Act
    from ..view_model import ViewModel
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
        """Pick what to do with the chosen record."""
        records = [row.record for row in self.focused.chosen] if isinstance(self.focused, DuePane) else self.chosen
        if len(records) == 1:
            self.act_on(records[0])
        else:
            self.say("x acts on one record: esc takes the marks away" if records else "choose a record first", "warn")

    def act_on(self, record: Record) -> None:
        """Pick what to do with a record: what applies now first, then the rest, each with its reason."""
        view, result = self.view, later.acts.acts_on(type(record))
        if view is None:
            return
        if not result:
            self.say(f"nothing beyond e (edit) is done with {record.plural}", "warn")
            return
        reasons = [act.reason(view, record) for act in result]
        order = sorted(range(len(result)), key=lambda number: bool(reasons[number]))
        choices = [(str(number), result[number].label, asides(reasons[number])) for number in order]
        title = f"{record.spoken} {called(view, record)}"
        self.app.push_screen(later.dialogs.Pick(title, choices), lambda picked: self.picked_act(result, picked, record))

    def picked_act(self, result: Sequence[Act], picked: str | None, record: Record) -> None:
        if not picked or self.view is None:
            return
        act = result[int(picked)]
        reason = act.reason(self.view, record)
        if reason:
            self.say(f"not now: {reason}", "warn")
        elif act.read is not None:
            self.read_about(act, self.view, record)
        elif self.may_change():
            self.do_act(act, record)

    def read_about(self, act: Act, view: ViewModel, record: Record) -> None:
        read = act.read
        assert read is not None
        title = f"{act.label.split(':')[0]}: {visible(record.label)}"
        self.app.push_screen(later.dialogs.Reader(title, lambda width: read(view, record, width)))

    # One key each.

    def action_thank(self) -> None:
        """Thanks to all who achieved the chosen goal, at once."""
        from ...actions import recognition as recognise

        if self.view is None or not self.chosen or not self.may_change():
            return
        goal = self.chosen[0]
        if not isinstance(goal, Goal) or goal.state is not GoalState.ACHIEVED:
            self.say("choose an achieved goal; x recognises for others", "warn")
            return
        try:
            by = self.view.me.id if self.view.me else None
            changes = recognise.thank(self.view.board, goal, by=by, today=self.view.today)
        except InputError as error:
            self.say(str(error), "warn")
            return
        self.commit(changes, f"thank for {visible(goal.label)}")

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


def asides(reason: str) -> str:
    """What stands beside an act in the list: why it does not apply."""
    return f"not now: {reason}" if reason else ""
