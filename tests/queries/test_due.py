"""The due list."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ittui.board import Board
from ittui.queries.due import DueItem, DueKind, due
from ittui.records import (
    AgreedAction,
    Approval,
    ApprovalState,
    Cadence,
    Channel,
    CheckIn,
    Comment,
    CommentKind,
    Consultation,
    Department,
    Goal,
    GoalState,
    Kpi,
    Measurement,
    Person,
    Policy,
    Record,
    Request,
    RequestState,
    Resource,
    Review,
    Role,
    Source,
    Trend,
)

DAY = date(2026, 7, 2)
ANN, BO = Person.new(1, title="Ann"), Person.new(2, title="Bo")
SALES = Department.new(3, title="Sales", head=BO.id)


def back(days: int) -> date:
    return DAY - timedelta(days=days)


def goal(**values: Any) -> Goal:
    usual = {"title": "Goal", "state": GoalState.ACTIVE, "owner": ANN.id, "cadence": Cadence.WEEKLY, "start": back(90)}
    return Goal.new(**{**usual, "due": back(-90), **values})


def due_items(*records: Record, person: int | None = None, ahead: int = 0) -> tuple[DueItem, ...]:
    return due(Board.of(ANN, BO, SALES, *records), DAY, person=person, ahead=ahead)


def test_goals_are_due_a_cadence_after_their_last_check_in() -> None:
    one, two, three = goal(title="one"), goal(title="two"), goal(title="three", start=back(10))
    reported = [CheckIn.new(goal=one.id, date=back(9)), CheckIn.new(goal=two.id, date=back(6))]
    result = due_items(one, two, three, *reported)
    assert [(row.record.label, row.overdue, row.who) for row in result] == [("three", 3, 1), ("one", 2, 1)]
    assert result[1].why == "last check-in 9 days ago"
    ahead = due_items(one, two, three, *reported, ahead=1)
    assert [(row.record.label, row.overdue) for row in ahead] == [("three", 3), ("one", 2), ("two", -1)]


def test_goals_that_do_not_run_are_not_due_and_those_that_are_over_wait_to_be_closed() -> None:
    rest = [
        goal(state=GoalState.DRAFT),
        goal(state=GoalState.ACHIEVED),
        goal(start=back(-1)),
        goal(cadence=Cadence.NONE),
        goal(archived=True),
    ]
    assert due_items(*rest) == ()
    assert [row.kind for row in due_items(goal(due=DAY))] == [DueKind.CHECK_IN]
    (row,) = due_items(goal(due=back(3)))
    assert (row.kind, row.overdue) == (DueKind.CLOSE, 2)


def test_kpis_are_due_but_not_twice_with_their_goal() -> None:
    kpi = Kpi.new(title="Uptime", owner=ANN.id, cadence=Cadence.WEEKLY)
    value = Measurement.new(kpi=kpi.id, date=back(8), value=Decimal(99))
    assert [(row.kind, row.overdue) for row in due_items(kpi, value)] == [(DueKind.VALUE, 1)]
    worked_out = Kpi.new(title="Worked out", source=Source.COMPUTED, formula="mttr", owner=ANN.id)
    assert due_items(worked_out) == ()
    assert [row.kind for row in due_items(kpi, goal(kpi=kpi.id))] == [DueKind.CHECK_IN]
    assert {row.kind for row in due_items(kpi, goal(kpi=kpi.id, owner=BO.id))} == {DueKind.CHECK_IN, DueKind.VALUE}


def test_a_channel_without_a_next_date_is_due_by_the_last_occasion_that_was_missed() -> None:
    channel = Channel.new(title="HR", cadence=Cadence.WEEKLY, start=back(10), owner=ANN.id)
    (row,) = due_items(channel)
    assert (row.kind, row.overdue, row.who) == (DueKind.MEETING, 3, ANN.id)
    assert due_items(channel.replace(start=back(-3))) == ()


CEO = Person.new(4, title="Cleo", role=Role.CEO)
CASES: list[tuple[list[Record], DueKind, int | None, int]] = [
    (
        [
            Approval.new(
                title="2027", state=ApprovalState.DISCUSSION, consulted=(Consultation.of(department=3, due=back(1)),)
            )
        ],
        DueKind.CONSULT,
        2,
        1,
    ),
    (
        [CEO, Approval.new(title="2027", state=ApprovalState.SUBMITTED, submitted_by=1, submitted_on=back(4))],
        DueKind.DECIDE,
        4,
        4,
    ),
    (
        [Approval.new(title="2027", state=ApprovalState.RETURNED, submitted_by=1, decided_on=back(2))],
        DueKind.REVISE,
        1,
        2,
    ),
    ([Review.new(title="R", due=back(3), reviewer=2, person=1)], DueKind.REVIEW, 2, 3),
    (
        [Review.new(title="R", held=back(3), actions=(AgreedAction.of(what="Call", who=1, due=back(1)),))],
        DueKind.ACTION,
        1,
        1,
    ),
    ([Channel.new(title="C", actions=(AgreedAction.of(what="Send", who=2, due=DAY),))], DueKind.ACTION, 2, 0),
    ([Channel.new(title="C", next=DAY, owner=1)], DueKind.MEETING, 1, 0),
    ([Request.new(title="Q", giver=3, asker=9, asked=back(5))], DueKind.REQUEST, 2, 5),
    (
        [Request.new(title="Q", giver=3, asker=9, owner=1, wanted=back(2), state=RequestState.ACCEPTED)],
        DueKind.HELP,
        1,
        2,
    ),
    ([Resource.new(title="Course", needed=back(1), owner=1)], DueKind.RESOURCE, 1, 1),
    ([Policy.new(title="P", review=back(7), owner=1)], DueKind.POLICY, 1, 7),
    ([Trend.new(title="T", review=DAY, owner=2)], DueKind.TREND, 2, 0),
    ([Comment.new(title="Why not…", kind=CommentKind.PROPOSAL, date=back(1))], DueKind.PROPOSAL, None, 1),
]


@pytest.mark.parametrize(("records", "kind", "who", "overdue"), CASES)
def test_each_kind_of_duty_is_listed_for_whom_it_waits(
    records: list[Record], kind: DueKind, who: int | None, overdue: int
) -> None:
    (row,) = due_items(*records)
    assert (row.kind, row.who, row.overdue) == (kind, who, overdue)
    assert due_items(*records, person=99) == ()
    if who is not None:
        assert due_items(*records, person=who) == (row,)


def test_the_last_check_in_waits_for_the_reviewer() -> None:
    one = goal(reviewer=BO.id, cadence=Cadence.NONE)
    reported = [CheckIn.new(goal=one.id, date=back(days), by=ANN.id) for days in (9, 2)]
    (row,) = due_items(one, *reported)
    assert (row.kind, row.who, row.since, row.why) == (DueKind.ACKNOWLEDGE, BO.id, back(2), "check-in on “Goal”")
    assert due_items(one, reported[0], reported[1].replace(acknowledged_on=DAY)) == ()
    assert due_items(one, CheckIn.new(goal=one.id, date=back(2), by=BO.id)) == ()


def test_nothing_due_is_an_empty_list() -> None:
    assert due_items() == ()


def test_a_review_rhythm_is_due_by_the_head_at_each_missed_occasion_and_at_the_next() -> None:
    carl = Person.new(title="Carl", department=SALES.id, reviewed=Cadence.MONTHLY, reviewed_from=date(2026, 5, 15))
    held = Review.new(title="May", person=carl.id, due=date(2026, 5, 15), held=date(2026, 5, 16))
    rows = due_items(carl, held, ahead=30)
    assert [(row.kind, row.record, row.since, row.who) for row in rows] == [
        (DueKind.REVIEW, carl, date(2026, 6, 15), BO.id),
        (DueKind.REVIEW, carl, date(2026, 7, 15), BO.id),
    ]
    planned = Review.new(title="July", person=carl.id, due=date(2026, 7, 14))
    assert [row.record for row in due_items(carl, held, planned, ahead=30)] == [carl, planned]
    yearly = Department.new(title="IT", head=ANN.id, reviewed=Cadence.YEARLY, reviewed_from=back(3))
    assert [(row.overdue, row.who) for row in due_items(yearly)] == [(3, ANN.id)]


def test_what_somebody_owes_who_left_goes_to_the_reviewer_or_the_head_and_says_so() -> None:
    head, reviewer = Person.new(title="Hana"), Person.new(title="Rita")
    it = Department.new(title="IT", head=head.id)
    gone = Person.new(title="Gus", department=it.id, leaving=DAY)
    away = Person.new(title="Ida", department=it.id, archived=True)
    seen, unseen = goal(owner=gone.id, reviewer=reviewer.id), goal(owner=away.id, title="Other")
    people = (head, reviewer, it, gone, away)
    owed = {each.record.id: each for each in due_items(*people, seen, unseen)}
    assert (owed[seen.id].who, owed[unseen.id].who) == (reviewer.id, head.id)
    board = Board.of(*people)
    assert [owed[each.id].waits_for(board) for each in (seen, unseen)] == ["Rita (Gus left)", "Hana (Ida left)"]
    assert not due_items(*people, seen, unseen, person=gone.id)
    still = gone.replace(leaving=DAY + timedelta(days=1))
    assert due_items(head, reviewer, it, still, seen)[0].who == gone.id
