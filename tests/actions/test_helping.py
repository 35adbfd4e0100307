"""Help between departments, meetings, money that is asked for, and revisions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ittui.actions.action import action_named
from ittui.actions.decisions import GrantDecision
from ittui.board import Board, Change
from ittui.fields import InputError
from ittui.metrics import measure
from ittui.records import (
    AgreedAction,
    BudgetLine,
    BudgetState,
    Cadence,
    Channel,
    Comment,
    Department,
    Goal,
    GoalState,
    Kpi,
    Person,
    Record,
    Request,
    RequestState,
    Resource,
    Role,
    Service,
)
from ittui.report import render

from .acting import act, session_of

DAY = date(2027, 5, 7)
HR, IT = Department.new(title="HR"), Department.new(title="IT")


def asked() -> Request:
    return Request.new(title="Accounts", giver=IT.id, asker=HR.id, asked=DAY - timedelta(days=2))


def on(record: Record, name: str, today: date = DAY, **answers: Any) -> Change:
    """The one change of an action on a record that stands alone."""
    (change,) = act(Board.of(record), f"{record.table}.{name}", record, today=today, **answers)
    return change


def test_help_is_promised_given_and_kept_with_its_days() -> None:
    board = Board.of(HR, IT, request := asked())
    board = board.applying([on(request, "accept", shared="HR sends the list")])
    promised = board.all(Request)[0]
    assert (promised.state, promised.accepted, promised.shared) == (RequestState.ACCEPTED, DAY, "HR sends the list")
    board = board.applying([on(promised, "finish", DAY + timedelta(days=1), effort=Decimal(3))])
    done = board.all(Request)[0]
    assert (done.state, done.done, done.effort) == (RequestState.DONE, DAY + timedelta(days=1), Decimal(3))
    with pytest.raises(InputError, match=r"^not now for “.+”: it is done, not asked or accepted$"):
        on(done, "decline", reason="too late")


def test_help_is_declined_with_a_reason_only() -> None:
    with pytest.raises(InputError, match="“Reason” must be filled in"):
        on(asked(), "decline")
    assert (on(asked(), "decline", reason="ask Finance").after or {})["answer"] == "ask Finance"


def test_help_that_nobody_promised_counts_as_accepted_when_it_was_given() -> None:
    assert (on(asked(), "finish").after or {})["accepted"] == DAY.isoformat()


def test_what_people_need_is_provided_once() -> None:
    change = on(Resource.new(title="Course"), "provide", hours=Decimal(16))
    given = Resource(change.id, change.after or {})
    assert (given.provided, given.hours) == (DAY, Decimal(16))
    with pytest.raises(InputError, match="was provided on 2027-05-07"):
        on(given, "provide")


@pytest.mark.parametrize(
    ("cadence", "next_day"),
    [(Cadence.WEEKLY, date(2027, 5, 14)), (Cadence.MONTHLY, date(2027, 6, 7)), (Cadence.NONE, None)],
)
def test_a_meeting_that_was_held_sets_the_next_date(cadence: Cadence, next_day: date | None) -> None:
    channel = Channel.new(title="HR and IT", departments=(HR.id, IT.id), cadence=cadence, next=DAY)
    change = on(channel, "meet", minutes="role\nlists", actions=(AgreedAction.of(what="Send the list"),))
    after = Channel(change.id, change.after or {})
    (row,) = after.meetings
    assert (row.due, row.held, row.minutes, after.next) == (DAY, DAY, "role lists", next_day)
    assert [action.what for action in after.actions] == ["Send the list"]


@pytest.mark.parametrize("next_date", [None, date(2026, 11, 30), date(2026, 12, 28)], ids=str)
@pytest.mark.parametrize("order", [1, -1])
def test_a_meeting_made_up_later_counts_for_the_occasion_that_it_was_near(next_date: date | None, order: int) -> None:
    """Weekly since Monday 5 January 2026; three meetings, written down on 29 November in any order."""
    today = date(2026, 11, 29)
    days = [date(2026, 2, 2), date(2026, 5, 5), date(2026, 9, 6)]  # a Monday, a Tuesday, a Sunday
    channel = Channel.new(title="Weekly", departments=(HR.id, IT.id), start=date(2026, 1, 5), next=next_date)
    for day in days[::order]:
        change = on(channel, "meet", today, minutes="as agreed", on=day)
        channel = Channel(change.id, change.after or {})
    assert {row.due for row in channel.meetings} == {date(2026, 2, 2), date(2026, 5, 4), date(2026, 9, 7)}
    assert channel.next == (next_date or date(2026, 11, 30))
    result = measure(Board.of(HR, IT, channel), "cadence_kept", today)
    assert result.how == "3 of 47 meetings due by now were held with minutes, within 2 days of when they were due"
    with pytest.raises(InputError, match="settled already"):
        on(channel, "meet", today, minutes="again", on=date(2026, 2, 2))


def test_a_meeting_that_is_weeks_overdue_leaves_its_misses() -> None:
    """Due on 5 October, held on 26 October: that day's meeting was held, those of the 5th, 12th and 19th were not."""
    channel = Channel.new(title="Weekly", departments=(HR.id, IT.id), next=date(2026, 10, 5))
    change = on(channel, "meet", date(2026, 10, 26), minutes="at last")
    after = Channel(change.id, change.after or {})
    result = measure(Board.of(HR, IT, after), "cadence_kept", date(2026, 10, 26))
    assert result.how.startswith("1 of 4 meetings due by now")
    assert after.next == date(2026, 11, 2)


def test_a_meeting_without_minutes_is_not_held_and_one_is_cancelled_with_a_reason() -> None:
    channel = Channel.new(title="HR and IT", departments=(HR.id, IT.id), next=DAY)
    with pytest.raises(InputError, match="“Minutes” must be filled in"):
        on(channel, "meet")
    with pytest.raises(InputError, match="“Reason” must be filled in"):
        on(channel, "cancel")
    change = on(channel, "cancel", reason="a holiday")
    after = Channel(change.id, change.after or {})
    assert after.meetings[0].cancelled == "a holiday"
    again = after.replace(next=DAY)
    with pytest.raises(InputError, match="settled already"):
        on(again, "meet", minutes="late")


def test_money_is_decided_by_ceo_or_cfo_and_never_by_who_asked() -> None:
    cfo, ann, bob = Person.new(title="Finn", role=Role.CFO), Person.new(title="Ann"), Person.new(title="Bob")
    gone = Person.new(title="Gus", role=Role.CEO, leaving=DAY)
    line = BudgetLine.new(title="Links", requested_by=ann.id)
    board = Board.of(cfo, ann, bob, gone, line)
    for by, why in ((bob, "neither CEO nor CFO"), (ann, "somebody else decides"), (gone, "Gus has left")):
        with pytest.raises(InputError, match=why):
            act(board, "budget_lines.decide", line, by=by.id, today=DAY)
    with pytest.raises(InputError, match="why it is rejected"):
        act(board, "budget_lines.decide", line, by=cfo.id, decision=GrantDecision.REJECT, today=DAY)
    with pytest.raises(InputError, match="somebody else decides"):
        act(board, "budget_lines.decide", line.replace(requested_by=cfo.id), by=cfo.id, today=DAY)
    decided = board.applying(act(board, "budget_lines.decide", line, by=cfo.id, today=DAY)).all(BudgetLine)[0]
    assert (decided.state, decided.decided_by) == (BudgetState.APPROVED, cfo.id)
    with pytest.raises(InputError, match="it is approved, not requested"):
        act(board, "budget_lines.decide", decided, by=cfo.id, today=DAY)


def test_a_revision_keeps_its_reason_beside_the_record() -> None:
    kpi = Kpi.new(title="Branches", target=Decimal(10))
    board, edit = Board.of(kpi), Change.edit(kpi, kpi.replace(target=Decimal(12)))
    board = board.applying(act(board, "kpis.revise", kpi, edit=edit, reason="two opened", today=DAY))
    (remark,) = board.all(Comment)
    assert (remark.title, remark.kpi) == ("Revised target 10 → 12: two opened", kpi.id)
    assert board.all(Kpi)[0].target == 12
    with pytest.raises(InputError, match="“Reason” must be filled in"):
        act(board, "kpis.revise", kpi, edit=edit, today=DAY)
    with pytest.raises(InputError, match="nothing differs"):
        act(board, "kpis.revise", kpi, edit=Change.edit(kpi, kpi), reason="because", today=DAY)


def test_a_service_catalogue_tells_gaps_and_broken_promises() -> None:
    mail = Service.new(title="Mail", fte_available=Decimal(1), fte_needed=Decimal("2.5"), rto=Decimal(4))
    board = Board.of(mail.replace(work_recovery=Decimal(3), mtd=Decimal(6)))
    text = render(board, "services", "text", DAY)
    assert "1.5 FTE more are asked for than there are" in text
    assert "✗ no" in text


def test_shared_goals_stand_among_the_partners() -> None:
    goal = Goal.new(title="Halve the time to equip a starter", departments=(HR.id,), state=GoalState.ACTIVE)
    shared = render(Board.of(HR, goal), "partners", "text", DAY).partition("Shared goals")[2]
    assert "Halve the time" in shared
    assert "with HR" in shared


def test_next_years_budget_is_begun_from_the_last_year_that_was_approved() -> None:
    lines = [
        BudgetLine.new(title="Links", year=2026, state=BudgetState.APPROVED),
        BudgetLine.new(title="Links", year=2027, state=BudgetState.REQUESTED),
    ]
    assert action_named(".next-budget").texts(session_of(Board.of(*lines), DAY), None)["year"] == "2026"
