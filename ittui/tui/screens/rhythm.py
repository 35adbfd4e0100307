"""The weekly rhythm on the main screen: the check-in round, the reviewer's word, doing what is due."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.binding import Binding

from ...board import Change
from ...fields import InputError, visible
from ...queries.due import DueItem, DueKind
from ...records import CheckIn as CheckInRecord
from ...records import Goal, Kpi, Record
from .. import later
from ..widgets.due_pane import DuePane
from .base import MainScreenPart

if TYPE_CHECKING:
    from ...actions.round import Round
    from ..drafts import DraftFile


class RhythmScreen(MainScreenPart):
    """The part of the main screen that is used every week."""

    BINDINGS = [
        Binding(
            "c",
            "check_in",
            "Check in",
            id="week.check_in",
            tooltip="On everything that is due, one card after the other",
        ),
        Binding(
            "C", "check_in_here", "Check in here", show=False, id="week.here", tooltip="On what is chosen or marked"
        ),
        Binding(
            "full_stop",
            "repeat",
            "As last time",
            show=False,
            id="week.repeat",
            tooltip="Say again what was said last of the chosen goal",
        ),
        Binding(
            "a",
            "acknowledge",
            "Acknowledge",
            show=False,
            id="week.acknowledge",
            tooltip="I have seen the chosen check-in, or the last one of the chosen goal",
        ),
        Binding(
            "A",
            "answer",
            "Answer",
            show=False,
            id="week.answer",
            tooltip="Answer a check-in, which acknowledges it too",
        ),
    ]

    @property
    def by(self) -> int | None:
        return self.view.me.id if self.view and self.view.me else None

    @property
    def round_draft(self) -> DraftFile:
        return later.rounds.round_draft(self.ittui.store.path)

    def action_check_in(self) -> None:
        if self.view is None or not self.may_change():
            return
        marked = bool(self.pane and self.pane.marked)
        rounds, draft = later.rounds, self.round_draft
        round = rounds.stored_round(self.view, draft) or (
            rounds.round_of(self.chosen) if marked else rounds.owed_round(self.view)
        )
        self.start(
            round if round.cards else rounds.round_of(self.chosen), "nothing is due; C checks in on what is chosen"
        )

    def action_check_in_here(self) -> None:
        if self.may_change():
            self.start(later.rounds.round_of(self.chosen), "choose an active goal or a KPI that people record")

    def start(self, round: Round, otherwise: str) -> None:
        if not round.cards or self.view is None:
            self.say(otherwise, "warn")
            return
        self.app.push_screen(later.checkin.CheckIn(self.view, round, self.round_draft), self.checked_in)

    def checked_in(self, round: Round | None) -> None:
        if round is None or self.view is None:
            return
        try:
            changes = later.rounds.changes_of(self.view, round)
        except InputError as error:
            self.say(f"not saved, and kept as a draft: {error}", "bad")
            return
        self.ittui.commit(changes, round.why, then=self.round_draft.drop)

    def action_repeat(self) -> None:
        from ...actions.checkins import repeat

        goals = [record for record in self.chosen if isinstance(record, Goal)]
        if self.view is None or not goals or not self.may_change():
            return
        self.attempt(
            (repeat(self.view.board, goal, by=self.by, today=self.view.today) for goal in goals),
            "check in as last time",
        )

    # The reviewer.

    def seen(self) -> list[CheckInRecord]:
        """The chosen check-ins; of goals, the last one of each."""
        assert self.view is not None
        result = []
        for record in self.chosen_or_due():
            if isinstance(record, CheckInRecord):
                result.append(record)
            elif isinstance(record, Goal):
                rows = self.view.board.table(CheckInRecord).by("goal").get(record.id, ())
                result += sorted(rows, key=lambda row: (str(row.raw.get("date")), row.id))[-1:]
        return result

    def chosen_or_due(self) -> list[Record]:
        if isinstance(self.focused, DuePane):
            return [row.record for row in self.focused.chosen]
        return self.chosen

    def action_acknowledge(self) -> None:
        self.acknowledge_all("")

    def action_answer(self) -> None:
        if self.view is not None and self.seen():
            self.app.push_screen(
                later.prompt.Typed("Answer to the check-in", str.strip, visible),
                lambda text: self.acknowledge_all(text or "") if text else None,
            )

    def acknowledge_all(self, answer: str) -> None:
        from ...actions.checkins import acknowledge

        if self.view is None or not self.may_change():
            return
        if self.by is None:
            self.say(f"nobody here has the login {visible(self.view.who)}; set it on your person record", "warn")
            return
        view, by = self.view, self.by
        rows = self.seen()
        if not rows:
            self.say("choose a check-in, or a goal that has one", "warn")
            return
        self.attempt(
            (acknowledge(view.board, row, by=by, today=view.today, answer=answer) for row in rows),
            f"acknowledge {len(rows)} check-ins" if len(rows) > 1 else "acknowledge a check-in",
        )

    def attempt(self, flows: Iterable[tuple[Change, ...]], why: str) -> None:
        """Commit what flows make, or say why one of them refuses."""
        try:
            changes = [change for each in flows for change in each]
        except InputError as error:
            self.say(str(error), "bad")
            return
        self.commit(changes, why)

    # Doing what is due.

    def do(self, row: DueItem) -> None:
        """Enter on the due list: a check-in at once, of everything else the acts that settle it."""
        if row.kind in (DueKind.CHECK_IN, DueKind.VALUE) and isinstance(row.record, Goal | Kpi):
            if self.may_change():
                self.start(later.rounds.round_of([row.record]), "it takes no check-in now")
        else:
            self.ittui.main.act_on(row.record)
