"""The yearly round, from draft to closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ittui.actions.approvals import Decision, DepartmentAnswer, compare, snapshot
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

from .acting import act

DAY = date(2026, 12, 1)
AGREE, OBJECT = DepartmentAnswer.AGREE, DepartmentAnswer.OBJECT
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

    def do(self, name: str, by: int | None = None, *, today: date = DAY, **answers: Any) -> Round:
        """Carry out an action on the round."""
        self.board = self.board.applying(act(self.board, f"approvals.{name}", self.now, by=by, today=today, **answers))
        return self

    def discussed(self) -> Round:
        return self.do("discuss", departments=(4, 5), due=date(2026, 11, 30))

    def submitted(self) -> Round:
        return self.discussed().do("submit", 1)

    def approved(self) -> Round:
        return self.submitted().do("decide", 2)

    def locked(self) -> Round:
        return self.approved().do("lock")


def test_a_round_goes_from_draft_to_locked_and_approves_goals_and_money() -> None:
    one = Round().discussed()
    assert (one.now.state, len(one.now.consulted)) == (ApprovalState.DISCUSSION, 2)
    one.do("answer", 1, department=4, answer=AGREE, today=date(2026, 11, 20))
    assert [(row.department, row.answer, row.who) for row in one.now.answers] == [(4, Stance.AGREE, 1)]
    one.do("submit", 1)
    assert (one.now.state, one.now.submitted_by, one.now.submitted_on) == (ApprovalState.SUBMITTED, 1, DAY)
    one.do("decide", 3, reason="as planned")
    assert (one.now.state, one.now.decided_by, one.now.version) == (ApprovalState.APPROVED, 3, 1)
    assert one.goal.state is GoalState.ACTIVE
    assert one.board.table(BudgetLine).rows[9].state is BudgetState.APPROVED
    one.do("lock")
    assert locked_by(one.board, one.goal) == one.now
    with pytest.raises(InputError, match="neither CEO nor CFO; one of them closes what is locked"):
        one.do("close", 1)
    one.do("close", 3)
    assert one.now.state is ApprovalState.CLOSED
    assert locked_by(one.board, one.goal) is None


def test_an_objection_needs_a_reason_and_stops_the_submission_unless_overridden() -> None:
    one = Round().discussed()
    with pytest.raises(InputError, match="say why Sales objects"):
        one.do("answer", department=4, answer=OBJECT)
    one.do("answer", department=4, answer=OBJECT, remark="too late for us")
    with pytest.raises(InputError, match=r"open objections \(Sales: too late for us\)"):
        one.do("submit", 1)
    one.do("submit", 1, override="Sales is asked again in March")
    assert one.now.override == "Sales is asked again in March"


def test_an_objection_that_is_taken_back_stops_nothing() -> None:
    one = Round().discussed()
    one.do("answer", department=4, answer=OBJECT, remark="no").do("answer", department=4, answer=AGREE)
    assert [row.answer for row in one.now.answers] == [Stance.OBJECT, Stance.AGREE]
    assert one.do("submit", 1).now.state is ApprovalState.SUBMITTED


def test_silence_counts_only_after_the_day_to_answer_by() -> None:
    one = Round().discussed()
    with pytest.raises(InputError, match="Sales, HR can still answer until 2026-11-30"):
        one.do("submit", 1, today=date(2026, 11, 30))
    assert one.do("submit", 1).now.state is ApprovalState.SUBMITTED


OTHER = {"edit": Change.edit(KPI, KPI)}
REFUSED: list[tuple[str, str, int | None, dict[str, Any], str]] = [
    ("draft", "discuss", None, {}, "name the departments"),
    ("draft", "submit", 1, {}, "it is draft, not in discussion"),
    ("draft", "lock", None, {}, "it is draft, not approved"),
    ("discussed", "answer", None, {"department": 6, "answer": AGREE}, "was not asked"),
    ("submitted", "answer", None, {"department": 4, "answer": AGREE}, "it is submitted"),
    ("submitted", "decide", 1, {}, "Ann submitted it; somebody else"),
    ("submitted", "decide", 2, {"decision": Decision.RETURN}, "say why it is returned"),
    ("approved", "decide", 2, {}, "it is approved"),
    ("approved", "amend", 1, {"reason": "x", **OTHER}, "it is approved"),
    ("locked", "amend", 1, OTHER, "“Reason” must be filled in"),
    ("locked", "amend", 1, {"reason": "x", **OTHER}, "“Tickets” is not among"),
]


@pytest.mark.parametrize(("state", "name", "by", "answers", "text"), REFUSED)
def test_what_may_not_happen_is_refused_with_the_reason(
    state: str, name: str, by: int | None, answers: dict[str, Any], text: str
) -> None:
    one = Round()
    if state != "draft":
        getattr(one, state)()
    with pytest.raises(InputError, match=text):
        one.do(name, by, **answers)


def test_only_ceo_or_cfo_decide() -> None:
    one = Round().discussed()
    one.do("submit", 3)
    with pytest.raises(InputError, match="Ann is neither CEO nor CFO"):
        one.do("decide", 1)
    with pytest.raises(InputError, match="Finn submitted it"):
        one.do("decide", 3)


def test_an_empty_round_is_not_submitted() -> None:
    one = Round(goals=(), budget_lines=()).discussed()
    with pytest.raises(InputError, match="no goals and no budget lines"):
        one.do("submit", 1)


def test_a_returned_round_keeps_the_reason_and_is_submitted_again() -> None:
    one = Round().submitted()
    one.do("decide", 2, decision=Decision.RETURN, reason="too dear")
    assert (one.now.state, one.now.reason) == (ApprovalState.RETURNED, "too dear")
    assert one.goal.state is GoalState.DRAFT
    one.do("discuss", due=DAY).do("submit", 1)
    assert (one.now.state, one.now.decided_by) == (ApprovalState.SUBMITTED, None)


def test_a_goal_with_open_smart_errors_is_not_approved() -> None:
    one = Round().submitted()
    one.board = one.board.having([GOAL.replace(customer_benefit="")])
    with pytest.raises(InputError, match="cannot be approved: R2 it does not say what the customer gains"):
        one.do("decide", 2)


def test_a_goal_whose_money_is_not_in_the_round_is_not_approved() -> None:
    one = Round(budget_lines=()).submitted()
    with pytest.raises(InputError, match="A2 1 of 1 budget lines not approved"):
        one.do("decide", 2)


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
    one.do("amend", 1, edit=Change.edit(one.goal, harder), reason="the merger")
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
        one.do("amend", 1, edit=Change.edit(one.goal, worse), reason="x")


def test_goals_are_pinned_to_the_budget_they_were_approved_with() -> None:
    one = Round().approved()
    assert '"table": "budget_lines"' in one.now.versions[0].content
    assert compare(one.now.versions[0].content, "not json\n" + one.now.versions[0].content) == ()
