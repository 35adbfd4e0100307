"""What a locked period holds fast, beside the day of a record: days in rows, misses, the calendar; and what goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ittui.actions import MODULE_OF
from ittui.board import Board, Change, Origin
from ittui.fields import parse_period
from ittui.metrics import METRICS, measure
from ittui.records import (
    SETTINGS_ID,
    Approval,
    ApprovalState,
    Cadence,
    Channel,
    Criterion,
    Direction,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Kpi,
    Lock,
    Meeting,
    Milestone,
    Need,
    Pause,
    Person,
    Priority,
    Project,
    ProjectState,
    Record,
    Request,
    Resource,
    Review,
    Service,
    Settings,
    Task,
)
from ittui.rules import refusals

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
IN, AFTER = date(2026, 8, 12), date(2026, 11, 2)
DOWN = datetime(2026, 8, 10, 9, tzinfo=UTC)
LOCK = Lock.new(title="2026-Q3", reason="reported")
TEAM = Settings.new(SETTINGS_ID, time_zone="UTC")
ANN, BO = Person.new(title="Ann"), Person.new(title="Bo")
MAIL = Service.new(title="Mail", rto=Decimal(4))
OPEN = Incident.new(reference="I-1", service=MAIL.id, failed_at=DOWN, state=IncidentState.ACTIVE)
HELD_UP = Incident.new(
    reference="I-2", service=MAIL.id, failed_at=DOWN, pauses=(Pause.of(since=DOWN),), state=IncidentState.ON_HOLD
)
ASKED = Request.new(title="Accounts", asked=date(2026, 7, 1), wanted=IN, giver=1, asker=2)
DUE = Review.new(title="Talk", person=ANN.id, due=IN)
NEEDED = Resource.new(title="Course", needed=IN, owner=ANN.id)
PROVIDED = Resource.new(title="Tool", needed=IN, provided=IN, owner=ANN.id)
MEETING = Meeting.of(due=IN)
TALKS = Channel.new(title="Weekly", cadence=Cadence.NONE, departments=(1, 2), meetings=(MEETING,))
GOAL = Goal.new(
    title="Replace copper",
    state=GoalState.ACTIVE,
    milestones=(Milestone.of(what="a", done=IN), Milestone.of(what="b")),
)
CLOSED = Goal.new(title="Train all", state=GoalState.ACHIEVED, closed_on=IN)
ACCEPTED = Criterion.of(what="works", need=Need.MUST, accepted_by=BO.id, accepted_on=IN)
DONE = Task.of(what="dig", done=IN)
RUNS = Project.new(title="Fibre", state=ProjectState.RUNNING, criteria=(ACCEPTED,), tasks=(DONE,))
BOARD = Board.of(
    *(LOCK, TEAM, ANN, BO, MAIL, OPEN, HELD_UP, ASKED, DUE, NEEDED, PROVIDED, TALKS, GOAL, CLOSED, RUNS),
)

REFUSED: list[tuple[Record, dict[str, Any]]] = [
    (OPEN, {"rto": Decimal(9000)}),
    (OPEN, {"priority": Priority.LOW}),
    (OPEN, {"drill": True}),
    (OPEN, {"service": None}),
    (OPEN, {"state": IncidentState.CANCELLED}),
    (OPEN, {"archived": True}),
    (OPEN, {"responded_at": DOWN}),
    (OPEN, {"detected_at": DOWN}),
    (OPEN, {"pauses": (Pause.of(since=DOWN),)}),
    (HELD_UP, {"pauses": ()}),
    (ASKED, {"wanted": AFTER}),
    (ASKED, {"archived": True}),
    (ASKED, {"asked": AFTER}),
    (DUE, {"due": AFTER}),
    (DUE, {"held": IN}),
    (DUE, {"archived": True}),
    (NEEDED, {"needed": None}),
    (NEEDED, {"provided": IN}),
    (TALKS, {"meetings": ()}),
    (TALKS, {"meetings": (Meeting.of(due=AFTER),)}),
    (TALKS, {"meetings": (Meeting.of(due=IN, cancelled="all on leave"),)}),
    (TALKS, {"meetings": (Meeting.of(due=IN, held=IN, minutes="talked"),)}),
    (GOAL, {"milestones": (Milestone.of(what="a"), Milestone.of(what="b"))}),
    (GOAL, {"milestones": (Milestone.of(what="a", done=IN), Milestone.of(what="b", done=IN))}),
    (GOAL, {"milestones": (Milestone.of(what="a", done=IN, weight=Decimal(9)), Milestone.of(what="b"))}),
    (RUNS, {"criteria": ()}),
    (RUNS, {"criteria": (Criterion.of(what="works", accepted_by=ANN.id, accepted_on=IN),)}),
    (RUNS, {"tasks": ()}),
    (TEAM, {"time_zone": "Europe/Berlin"}),
    (TEAM, {"fiscal_month": 4}),
    (TEAM, {"holiday_days": ("2026-08-14",)}),
]
GOES_ON: list[tuple[Record, dict[str, Any]]] = [
    (OPEN, {"restored_at": NOW, "state": IncidentState.RESOLVED, "cause": "power"}),
    (OPEN, {"responded_at": NOW, "owner": ANN.id, "state": IncidentState.ACTIVE}),
    (HELD_UP, {"pauses": (Pause.of(since=DOWN, until=NOW),), "state": IncidentState.ACTIVE}),
    (ASKED, {"owner": ANN.id}),
    (DUE, {"held": AFTER, "feedback": "fine"}),
    (NEEDED, {"provided": AFTER}),
    (TALKS, {"meetings": (Meeting.of(due=IN, held=AFTER, minutes="talked"),)}),
    (TALKS, {"meetings": (MEETING, Meeting.of(due=AFTER))}),
    (GOAL, {"milestones": (Milestone.of(what="a", done=IN), Milestone.of(what="b", done=AFTER))}),
    (RUNS, {"criteria": (Criterion({**ACCEPTED.raw, "revoked_on": "2026-11-02"}),)}),
    (TEAM, {"holiday_days": ("2026-12-25",), "business_hours": "08:00-16:00"}),
]


def named(part: object) -> str:
    return part.table if isinstance(part, Record) else "+".join(part) if isinstance(part, dict) else str(part)


@pytest.mark.parametrize(("record", "values"), REFUSED, ids=named)
def test_nothing_of_a_locked_period_is_changed(record: Record, values: dict[str, Any]) -> None:
    against = refusals(BOARD, [Change.edit(record, record.replace(**values))], Origin(NOW))
    assert any("2026-Q3 is locked" in each.text or "2026-Q3, which is locked" in each.text for each in against)


@pytest.mark.parametrize(("record", "values"), GOES_ON, ids=named)
def test_what_happens_after_a_locked_period_goes_on_and_changes_no_number_of_it(
    record: Record, values: dict[str, Any]
) -> None:
    changes = [Change.edit(record, record.replace(**values))]
    ways = ("", *(id for id in MODULE_OF if id.startswith(f"{record.table}.")))
    assert any(not refusals(BOARD, changes, Origin(NOW, each)) for each in ways), (
        "by hand, or by the action that does it"
    )
    before, after = (numbers(board) for board in (BOARD, BOARD.applying(changes)))
    assert before == after


def numbers(board: Board) -> dict[str, Any]:
    today = NOW.date()
    quarter = parse_period("2026-Q3", today, board.settings.fiscal)
    results = {name: measure(board, name, today, quarter) for name in METRICS}
    return {name: (result.value, result.n, len(result.excluded)) for name, result in results.items()}


@pytest.mark.parametrize("record", [OPEN, ASKED, DUE, NEEDED, TALKS, GOAL, RUNS], ids=named)
def test_nothing_dated_in_a_locked_period_is_removed_or_added(record: Record) -> None:
    assert refusals(BOARD, [Change.remove(record)], Origin(NOW))
    rest = BOARD.applying([Change.remove(record)])
    assert refusals(rest, [Change.add(record)], Origin(NOW))


def test_a_goal_that_was_closed_in_a_locked_period_is_not_reopened() -> None:
    after = CLOSED.replace(state=GoalState.ACTIVE, closed_on=None)
    assert refusals(BOARD, [Change.edit(CLOSED, after)], Origin(NOW, "goals.reopen"))


def test_everything_of_a_leaver_is_handed_over_whatever_is_locked() -> None:
    changes = [Change.edit(each, each.replace(owner=BO.id)) for each in (NEEDED, PROVIDED)]
    assert not refusals(BOARD, changes, Origin(NOW, "people.hand-over"))


# What a locked goal takes from elsewhere.

UPTIME = Kpi.new(title="Uptime", unit="%", direction=Direction.INCREASE, baseline=Decimal(90), target=Decimal(99))
MEASURED = Goal.new(title="Raise uptime", state=GoalState.ACTIVE, kpi=UPTIME.id)
OWN_ENDS = Goal.new(
    title="Raise it more", state=GoalState.ACTIVE, kpi=UPTIME.id, baseline=Decimal(91), target=Decimal(98)
)
PROMISED = Goal.new(title="Be back in time", state=GoalState.ACTIVE, service=MAIL.id)
WHOLE = Goal.new(title="Serve", state=GoalState.ACTIVE)
PART = Goal.new(title="Part", state=GoalState.ACTIVE, parent=WHOLE.id, target=Decimal(9))
ROUND = Approval.new(title="Goals 2026", state=ApprovalState.LOCKED, goals=(MEASURED.id, PROMISED.id, WHOLE.id))
APPROVED = Board.of(UPTIME, MEASURED, MAIL, PROMISED, WHOLE, PART, ROUND)


@pytest.mark.parametrize(
    ("record", "values"),
    [
        (UPTIME, {"target": Decimal(91)}),
        (UPTIME, {"baseline": Decimal(98)}),
        (UPTIME, {"direction": Direction.DECREASE}),
        (UPTIME, {"unit": "h"}),
        (MAIL, {"rto": Decimal(400)}),
        (PART, {"parent": None}),
        (PART, {"archived": True}),
    ],
    ids=named,
)
def test_what_a_locked_goal_promises_is_not_changed_from_the_other_side(record: Record, values: dict[str, Any]) -> None:
    change = Change.edit(record, record.replace(**values))
    assert [each for each in refusals(APPROVED, [change], Origin(NOW)) if "is locked" in each.text]
    opened = APPROVED.having([ROUND.replace(state=ApprovalState.DISCUSSION)])
    assert not [each for each in refusals(opened, [change], Origin(NOW)) if "is locked" in each.text]


def test_a_kpi_of_a_locked_goal_with_ends_of_its_own_may_get_another_target() -> None:
    board = Board.of(UPTIME, OWN_ENDS, ROUND.replace(goals=(OWN_ENDS.id,)))
    change = Change.edit(UPTIME, UPTIME.replace(target=Decimal(97), owner=None))
    assert not refusals(board, [change], Origin(NOW))
    assert refusals(board, [Change.edit(UPTIME, UPTIME.replace(direction=Direction.DECREASE))], Origin(NOW))


def test_a_goal_may_join_a_locked_one_and_other_words_of_its_kpi_are_free() -> None:
    more = Change.add(Goal.new(title="More", parent=WHOLE.id))
    words = Change.edit(UPTIME, UPTIME.replace(definition="Minutes up"))
    assert not refusals(APPROVED, [more, words], Origin(NOW))
