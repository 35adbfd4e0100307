"""The yearly round, from draft to closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ittui.actions.approvals import amend, close, decide, lock, submit
from ittui.actions.consultations import answer, compare, discuss, snapshot
from ittui.board import Board, Change, Origin
from ittui.fields import InputError
from ittui.records import (
    EARLIER,
    Approval,
    ApprovalState,
    BudgetLine,
    BudgetState,
    Cadence,
    Checkpoint,
    Department,
    Direction,
    Goal,
    GoalState,
    Kpi,
    Milestone,
    Objective,
    Person,
    Role,
    Stance,
    with_earlier,
)
from ittui.rules import refusals
from ittui.rules.locks import locked_by

DAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ANN = Person.new(1, title="Ann", role=Role.DIRECTOR)
CLEO = Person.new(2, title="Cleo", role=Role.CEO)
FINN = Person.new(3, title="Finn", role=Role.CFO)
SALES, HR = Department.new(4, title="Sales"), Department.new(5, title="HR")
PLAN = Objective.new(6, title="Serve customers", start=date(2027, 1, 1), due=date(2027, 12, 31))
KPI = Kpi.new(
    7,
    title="Tickets",
    unit="tickets",
    direction=Direction.DECREASE,
    baseline=Decimal(80),
    target=Decimal(40),
    data_source="help desk",
    owner=1,
)
GOAL = Goal.new(
    8,
    title="Reduce open tickets of the help desk",
    area="Technical support",
    kpi=7,
    owner=1,
    objective=6,
    customer_benefit="People wait for half as long",
    start=date(2027, 1, 1),
    due=date(2027, 12, 31),
    checkpoints=tuple(Checkpoint.of(day=date(2027, month, 1)) for month in (4, 7, 10)),
    cadence=Cadence.WEEKLY,
)
LINE = BudgetLine.new(9, title="Licences", goal=8)
ROUND = Approval.new(10, title="Goals 2027", goals=(8,), budget_lines=(9,))


class Round:
    """A board with one round that is moved along step by step."""

    def __init__(self, **values: Any) -> None:
        self.board = Board.of(ANN, CLEO, FINN, SALES, HR, PLAN, KPI, GOAL, LINE, ROUND.replace(**values))

    @property
    def now(self) -> Approval:
        return self.board.table(Approval).rows[10]

    @property
    def goal(self) -> Goal:
        return self.board.table(Goal).rows[8]

    def take(self, changes: tuple[Change, ...]) -> Round:
        self.board = self.board.applying(changes)
        return self

    def discussed(self) -> Round:
        return self.take(discuss(self.now, (4, 5), due=date(2026, 11, 30)))

    def submitted(self) -> Round:
        return self.discussed().take(submit(self.board, self.now, by=1, today=DAY))

    def approved(self) -> Round:
        return self.submitted().take(decide(self.board, self.now, by=2, approve=True, today=DAY))

    def locked(self) -> Round:
        return self.approved().take(lock(self.now))


def test_a_round_goes_from_draft_to_locked_and_approves_goals_and_money() -> None:
    one = Round().discussed()
    assert (one.now.state, len(one.now.consulted)) == (ApprovalState.DISCUSSION, 2)
    one.take(answer(one.board, one.now, 4, Stance.AGREE, who=1, today=date(2026, 11, 20)))
    one.take(submit(one.board, one.now, by=1, today=DAY))
    assert (one.now.state, one.now.submitted_by, one.now.submitted_on) == (ApprovalState.SUBMITTED, 1, DAY)
    one.take(decide(one.board, one.now, by=3, approve=True, reason="as planned", today=DAY))
    assert (one.now.state, one.now.decided_by, one.now.version) == (ApprovalState.APPROVED, 3, 1)
    assert one.goal.state is GoalState.ACTIVE
    assert one.board.table(BudgetLine).rows[9].state is BudgetState.APPROVED
    one.take(lock(one.now))
    assert locked_by(one.board, one.goal) == one.now
    with pytest.raises(InputError, match="neither CEO nor CFO; one of them closes what is locked"):
        close(one.board, one.now, by=1, today=DAY)
    one.take(close(one.board, one.now, by=3, today=DAY))
    assert one.now.state is ApprovalState.CLOSED
    assert locked_by(one.board, one.goal) is None


def test_an_objection_needs_a_reason_and_stops_the_submission_unless_overridden() -> None:
    one = Round().discussed()
    with pytest.raises(InputError, match="say why Sales objects"):
        answer(one.board, one.now, 4, Stance.OBJECT, today=DAY)
    one.take(answer(one.board, one.now, 4, Stance.OBJECT, remark="too late for us", today=DAY))
    with pytest.raises(InputError, match=r"open objections \(Sales: too late for us\)"):
        submit(one.board, one.now, by=1, today=DAY)
    over = one.take(submit(one.board, one.now, by=1, override="Sales is asked again in March", today=DAY))
    assert over.now.override == "Sales is asked again in March"


def test_an_objection_that_is_taken_back_stops_nothing() -> None:
    one = Round().discussed()
    one.take(answer(one.board, one.now, 4, Stance.OBJECT, remark="no", today=DAY))
    one.take(answer(one.board, one.now, 4, Stance.AGREE, today=DAY))
    assert submit(one.board, one.now, by=1, today=DAY)


def test_silence_counts_only_after_the_day_to_answer_by() -> None:
    one = Round().discussed()
    with pytest.raises(InputError, match="Sales, HR can still answer until 2026-11-30"):
        submit(one.board, one.now, by=1, today=date(2026, 11, 30))
    assert submit(one.board, one.now, by=1, today=DAY)


Act = Callable[[Round], object]
REFUSED: list[tuple[str, Act, str]] = [
    ("draft", lambda one: discuss(one.now, ()), "name the departments"),
    ("draft", lambda one: submit(one.board, one.now, by=1, today=DAY), "is draft; it can be submitted while"),
    ("draft", lambda one: lock(one.now), "is draft"),
    ("discussed", lambda one: answer(one.board, one.now, 6, Stance.AGREE, today=DAY), "was not asked"),
    ("submitted", lambda one: answer(one.board, one.now, 4, Stance.AGREE, today=DAY), "is submitted"),
    (
        "submitted",
        lambda one: decide(one.board, one.now, by=1, approve=True, today=DAY),
        "Ann submitted it; somebody else",
    ),
    ("submitted", lambda one: decide(one.board, one.now, by=2, approve=False, today=DAY), "say why it is returned"),
    ("approved", lambda one: decide(one.board, one.now, by=2, approve=True, today=DAY), "is approved"),
    ("approved", lambda one: amend(one.board, one.now, (), reason="x", by=1, today=DAY), "is approved"),
    ("locked", lambda one: amend(one.board, one.now, (), reason="x", by=1, today=DAY), "at least one goal"),
    ("locked", lambda one: amend(one.board, one.now, (), reason=" ", by=1, today=DAY), "say why it is amended"),
    (
        "locked",
        lambda one: amend(one.board, one.now, (Change.edit(KPI, KPI),), reason="x", by=1, today=DAY),
        "“Tickets” is not among",
    ),
]


@pytest.mark.parametrize(("state", "act", "text"), REFUSED)
def test_what_may_not_happen_is_refused_with_the_reason(state: str, act: Act, text: str) -> None:
    one = Round()
    if state != "draft":
        getattr(one, state)()
    with pytest.raises(InputError, match=text):
        act(one)


def test_only_ceo_or_cfo_decide() -> None:
    one = Round().discussed()
    one.take(submit(one.board, one.now, by=3, today=DAY))
    with pytest.raises(InputError, match="Ann is neither CEO nor CFO"):
        decide(one.board, one.now, by=1, approve=True, today=DAY)
    with pytest.raises(InputError, match="Finn submitted it"):
        decide(one.board, one.now, by=3, approve=True, today=DAY)


def test_an_empty_round_is_not_submitted() -> None:
    one = Round(goals=(), budget_lines=()).discussed()
    with pytest.raises(InputError, match="no goals and no budget lines"):
        submit(one.board, one.now, by=1, today=DAY)


def test_a_returned_round_keeps_the_reason_and_is_submitted_again() -> None:
    one = Round().submitted()
    one.take(decide(one.board, one.now, by=2, approve=False, reason="too dear", today=DAY))
    assert (one.now.state, one.now.reason) == (ApprovalState.RETURNED, "too dear")
    assert one.goal.state is GoalState.DRAFT
    one.take(discuss(one.now, (), due=DAY))
    one.take(submit(one.board, one.now, by=1, today=DAY))
    assert (one.now.state, one.now.decided_by) == (ApprovalState.SUBMITTED, None)


def test_a_goal_with_open_smart_errors_is_not_approved() -> None:
    one = Round().submitted()
    one.board = one.board.having([GOAL.replace(customer_benefit="")])
    with pytest.raises(InputError, match="cannot be approved: R2 it does not say what the customer gains"):
        decide(one.board, one.now, by=2, approve=True, today=DAY)


def test_a_goal_whose_money_is_not_in_the_round_is_not_approved() -> None:
    one = Round(budget_lines=()).submitted()
    with pytest.raises(InputError, match="A2 1 of 1 budget lines not approved"):
        decide(one.board, one.now, by=2, approve=True, today=DAY)


def refused(board: Board, change: Change) -> str:
    """What the gate says of a change; "" where it may be."""
    return "; ".join(refusal.text for refusal in refusals(board, (change,), Origin(NOW)))


def test_a_locked_goal_changes_only_by_an_amendment_but_progress_goes_on() -> None:
    one = Round().locked()
    harder = one.goal.replace(target=Decimal(30))
    text = "is locked; to change “Target”, amend the approval with a reason"
    assert text in refused(one.board, Change.edit(one.goal, harder))
    assert "is locked" in refused(one.board, Change.remove(one.goal))
    sure = one.goal.replace(confidence=3, current=Decimal(50))
    assert not refused(one.board, Change.edit(one.goal, sure))
    noted = Goal(sure.id, with_earlier(Goal, one.goal.raw, sure.raw, DAY, lambda: False))
    assert EARLIER in noted.raw
    undo = Change.edit(noted, one.goal)
    assert not refusals(one.board.applying([Change.edit(one.goal, noted)]), [undo], Origin(NOW, "undo"))
    line = one.board.table(BudgetLine).rows[9]
    assert "to change “Fiscal year”" in refused(one.board, Change.edit(line, line.replace(year=2028)))


def test_what_a_record_was_before_is_no_change_of_what_was_approved() -> None:
    """The store notes earlier values of all that an action changes; the packet names what people changed alone."""
    one = Round().locked()
    noted = one.goal.replace(confidence=3)
    noted = Goal(noted.id, with_earlier(Goal, one.goal.raw, noted.raw, DAY, lambda: False))
    board = one.board.applying([Change.edit(one.goal, noted)])
    assert EARLIER in noted.raw
    assert compare(one.now.versions[-1].content, snapshot(board, one.now)) == ()
    assert EARLIER not in snapshot(board, one.now)


def test_a_version_is_shown_by_what_is_in_it() -> None:
    one = Round().locked()
    shown = Approval.fields["versions"].show(one.now.versions, one.board.context(DAY, NOW))
    assert GOAL.title in shown
    assert "{" not in shown


def test_locked_milestones_are_done_but_not_renamed() -> None:
    goal = GOAL.replace(milestones=(Milestone.of(what="ABC-01"),))
    board = Board.of(goal, ROUND.replace(state=ApprovalState.LOCKED))
    done = goal.replace(milestones=(Milestone.of(what="ABC-01", done=DAY),))
    assert not refused(board, Change.edit(goal, done))
    other = goal.replace(milestones=(Milestone.of(what="ABC-02", done=DAY),))
    assert "to change “Milestones”" in refused(board, Change.edit(goal, other))


def test_an_amendment_is_a_new_version_that_can_be_compared() -> None:
    one = Round().locked()
    harder = one.goal.replace(target=Decimal(30))
    one.take(amend(one.board, one.now, (Change.edit(one.goal, harder),), reason="the merger", by=1, today=DAY))
    assert (one.now.state, one.now.version, one.goal.target) == (ApprovalState.AMENDED, 2, Decimal(30))
    first, second = one.now.versions
    assert (second.number, second.on, second.why) == (2, DAY, "the merger (by Ann)")
    (change,) = compare(first.content, second.content)
    assert (change.title, change.field, change.old, change.new) == (GOAL.title, "target", None, 30)
    assert locked_by(one.board, one.goal) == one.now


def test_an_amendment_may_not_break_a_rule() -> None:
    one = Round().locked()
    worse = one.goal.replace(owner=None)
    with pytest.raises(InputError, match="A1 no owner"):
        amend(one.board, one.now, (Change.edit(one.goal, worse),), reason="x", by=1, today=DAY)


def test_goals_are_pinned_to_the_budget_they_were_approved_with() -> None:
    one = Round().approved()
    assert '"table": "budget_lines"' in one.now.versions[0].content
    assert compare(one.now.versions[0].content, "not json\n" + one.now.versions[0].content) == ()
