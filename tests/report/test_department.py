"""The reports on SMART, people, partners, reviews, services and versions say what their records hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ittui.board import Board, Change
from ittui.fields import ALL_TIME, InputError, parse_period
from ittui.metrics import measure
from ittui.metrics.smart import open_errors
from ittui.records import (
    AgreedAction,
    Answer,
    Approval,
    ApprovalState,
    Comment,
    CommentKind,
    Goal,
    GoalState,
    Incident,
    Person,
    Priority,
    Readiness,
    Review,
    ReviewKind,
    Scale,
    Service,
    Successor,
    Survey,
    Waiver,
)
from ittui.report import render
from ittui.report.services import attained_by_month, attained_by_priority
from ittui.sample import demo_records

from ..actions.acting import act

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def sample() -> Board:
    return Board.of(*demo_records(DAY))


def text(board: Board, name: str, subject: str = "") -> str:
    return render(board, name, "text", DAY, subject=subject)


def test_a_month_has_the_figures_that_the_metrics_give_for_it(sample: Board) -> None:
    table = attained_by_month(sample, DAY)
    assert len(table.rows) == 12
    for label, _, *figures in table.rows:
        month = parse_period(label.text, DAY)
        last = min(month.last or DAY, DAY)
        names = ("mttr", "rto_attainment", "sla_attainment", "first_response")
        assert [cell.value for cell in figures] == [measure(sample, name, last, month).value for name in names]


def test_each_priority_has_its_own_figures() -> None:
    mail = Service.new(title="Mail", rto=Decimal(4))
    noon = datetime(2026, 11, 10, 12, tzinfo=UTC)
    hours = {Priority.CRITICAL: 2, Priority.LOW: 10}
    incidents = [
        Incident.new(
            reference=priority.name,
            priority=priority,
            service=mail.id,
            failed_at=noon,
            restored_at=noon + timedelta(hours=down),
        )
        for priority, down in hours.items()
    ]
    table = attained_by_priority(Board.of(mail, *incidents), DAY, ALL_TIME)
    result = {row[0].text: [cell.value for cell in row[1:4]] for row in table.rows}
    assert result == {"1 - Critical": [1, 2, 100], "4 - Low": [1, 10, 0]}


def test_what_is_to_be_mended_stands_with_its_cure_and_a_waiver_with_its_reason() -> None:
    goal = Goal.new(title="Improve things", waivers=(Waiver.of(rule="A3", reason="nothing is needed"),))
    words = text(Board.of(goal), "smart")
    assert "S✗ M✗" in words
    assert "no IT area" in words
    assert "choose the IT area it belongs to" in words
    assert "waived: nothing is needed" in words


def test_a_goal_that_was_closed_later_is_open_as_of_a_day_before() -> None:
    closed = Goal.new(title="Closed", state=GoalState.ACHIEVED, closed_on=DAY + timedelta(days=10))
    assert "1 draft and active goal" in text(Board.of(closed), "smart")
    assert "0 of 1 active goal" in text(Board.of(closed), "smart")
    assert "0 draft and active goals" in text(Board.of(closed.replace(closed_on=DAY)), "smart")


def test_a_role_is_told_with_who_could_take_it_over() -> None:
    mei = Person.new(title="Mei")
    lead = Person.new(title="Jonas", position="Network lead", critical=True, leaving=DAY + timedelta(days=40))
    covered = lead.replace(successors=(Successor.of(person=mei.id, readiness=Readiness.NOW),))
    roles = text(Board.of(mei, lead), "team").partition("Critical roles, and")[2].partition("Goals per")[0]
    assert "✗ no" in roles
    assert "no successor is named" in roles
    assert "✓ yes" in text(Board.of(mei, covered), "team")


def test_proposals_without_an_answer_come_first() -> None:
    done = Comment.new(title="Old idea", kind=CommentKind.PROPOSAL, answer=Answer.DECLINED, reason="too dear", date=DAY)
    open_ = Comment.new(title="New idea", kind=CommentKind.PROPOSAL, date=DAY - timedelta(days=9))
    words = text(Board.of(done, open_), "team")
    assert words.index("New idea") < words.index("Old idea")
    assert "declined; too dear" in words


def test_satisfaction_is_told_for_each_service_and_goal() -> None:
    mail, goal = Service.new(title="Mail"), Goal.new(title="Train all users")
    surveys = [
        Survey.new(date=DAY, score=Decimal(5), answers=3, asked=8, service=mail.id),
        Survey.new(date=DAY, score=Decimal(1), answers=1, service=mail.id),
        Survey.new(date=DAY, kind=Scale.NPS, best=10, score=Decimal(10), answers=6, goal=goal.id),
    ]
    words = text(Board.of(mail, goal, *surveys), "partners").partition("How satisfied")[2]
    (mail_line,) = [line for line in words.splitlines() if "Mail" in line]
    assert "! few" in mail_line
    assert mail_line.split()[-4:] == ["–", "4", "50", "%"]
    assert "75 %" in mail_line
    assert "100" in next(line for line in words.splitlines() if "Train" in line)


def test_open_actions_and_lessons_stand_in_the_reviews() -> None:
    talk = Review.new(title="Half-year talk", held=DAY, actions=(AgreedAction.of(what="Order spare parts"),))
    goal = Goal.new(title="Replace links", state=GoalState.ACHIEVED)
    lesson = Review.new(
        title="End", kind=ReviewKind.RETROSPECTIVE, goals=(goal.id,), held=DAY, learned="order early", carried_over="21"
    )
    words = text(Board.of(talk, goal, lesson), "reviews")
    assert "Order spare parts" in words.partition("Actions that are open")[2]
    assert "order early; carried over: 21" in words.partition("Lessons learned")[2]


def test_versions_stand_side_by_side_with_the_reason(sample: Board) -> None:
    locked = next(row for row in sample.all(Approval) if row.state is ApprovalState.LOCKED)
    goal = next(goal for goal in sample.all(Goal) if goal.id in locked.goals and not open_errors(sample, goal, DAY))
    better = goal.replace(customer_benefit="orders arrive a day earlier than now")
    by = sample.all(Person)[0]
    edit = Change.edit(goal, better)
    changes = act(sample, "approvals.amend", locked, edit=edit, reason="asked for", by=by.id, today=DAY)
    words = text(sample.applying(changes), "versions", locked.code)
    number = len(locked.versions)
    assert f"version {number} and version {number + 1}" in words
    assert f"asked for (by {by.title})" in words
    assert "orders arrive" in words


def test_a_round_without_versions_says_so() -> None:
    assert "Nothing was approved yet" in text(Board.of(Approval.new(title="A round")), "versions")
    with pytest.raises(InputError, match="no approval round"):
        text(Board.of(), "versions")
