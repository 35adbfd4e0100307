"""People: successors, involvement, support, reviews, recognition."""

from datetime import date

import pytest

from ittui.records import (
    Approval,
    ApprovalState,
    Cadence,
    CheckIn,
    Comment,
    CommentKind,
    Department,
    Goal,
    GoalState,
    Milestone,
    Person,
    Readiness,
    Recognition,
    Record,
    Resource,
    Review,
    Successor,
)

from .asking import YEAR, ask, reasons, these

EVA = Person.new(title="Eva")
BEN = Person.new(title="Ben")


def role(*successors: Successor, **values: object) -> Person:
    return Person.new(**{"title": "Lead", "critical": True, "successors": successors, **values})


def ready(person: Person, when: Readiness = Readiness.NOW) -> Successor:
    return Successor.of(person=person.id, readiness=when)


def coverage(*roles: Person) -> object:
    return ask("succession_coverage", EVA, BEN, *roles).value


def test_a_role_is_covered_by_somebody_who_is_ready_now() -> None:
    uncovered = role(ready(BEN, Readiness.ONE_YEAR))
    result = ask("succession_coverage", EVA, BEN, role(ready(EVA)), uncovered, role(critical=False))
    assert these(result.value, result.n, result.counted) == (50, 2, (uncovered,))


@pytest.mark.parametrize(
    "uncovered",
    [
        role(),
        role(ready(EVA), vacant=True),
        role(ready(EVA), leaving=date(2026, 11, 22)),
        role(Successor.of(person=404)),
        role(ready(EVA, Readiness.LATER)),
    ],
    ids=["nobody", "vacant", "has left", "unknown", "later"],
)
def test_vacant_roles_and_successors_that_are_not_there_cover_nothing(uncovered: Person) -> None:
    assert coverage(uncovered) == 0


def test_a_successor_who_has_left_or_is_archived_covers_nothing() -> None:
    for gone in (EVA.replace(leaving=date(2026, 1, 1)), EVA.replace(archived=True), EVA.replace(vacant=True)):
        assert ask("succession_coverage", gone, role(ready(EVA))).value == 0


def test_nobody_succeeds_himself() -> None:
    lead = role()
    assert coverage(lead.replace(successors=(ready(lead),))) == 0


def test_a_readiness_that_cannot_be_read_is_not_now() -> None:
    broken = Person(9, {"title": "Lead", "critical": True, "successors": [{"person": EVA.id, "readiness": "soon"}]})
    assert coverage(broken) == 0


def test_one_person_for_several_roles_is_named() -> None:
    result = ask("succession_coverage", EVA, role(ready(EVA)), role(ready(EVA)))
    assert result.value == 100
    assert "Eva is ready for 2 roles, and can take only one" in result.notes


def test_leavers_whose_role_nobody_can_take_are_named() -> None:
    notes = ask("succession_coverage", role(position="Net [lead]", leaving=date(2027, 1, 31))).notes
    assert notes == ("Net [lead] is left on 2027-01-31, with nobody ready to take over",)


def test_no_critical_role_is_no_data() -> None:
    assert ask("succession_coverage", EVA).reason == "no role is marked as critical"


def goal(**values: object) -> Goal:
    return Goal.new(**{"title": "G", "owner": EVA.id, **values})


def approval(*goals: Goal, **values: object) -> Approval:
    usual = {"title": "2026", "state": ApprovalState.LOCKED, "decided_on": date(2026, 2, 1)}
    return Approval.new(**{**usual, "goals": tuple(each.id for each in goals), **values})


def comment(on: Goal, **values: object) -> Comment:
    return Comment.new(**{"title": "Yes", "goal": on.id, "by": EVA.id, "date": date(2026, 1, 15), **values})


def test_an_owner_is_involved_who_proposed_commented_or_accepted_before_approval() -> None:
    proposed, commented, accepted, silent = goal(proposed_by=EVA.id), goal(), goal(), goal()
    comments = (comment(commented), comment(accepted, kind=CommentKind.ACCEPTANCE))
    goals = (proposed, commented, accepted, silent)
    result = ask("involvement", *goals, *comments, approval(*goals))
    assert these(result.value, result.counted) == (75, (silent,))


@pytest.mark.parametrize(
    "change",
    [{"date": date(2026, 2, 2)}, {"date": None}, {"by": BEN.id}, {"kind": CommentKind.FEEDBACK}],
    ids=["after approval", "on no day", "by another", "feedback"],
)
def test_what_is_no_involvement(change: dict[str, object]) -> None:
    own = goal()
    assert ask("involvement", own, comment(own, **change), approval(own)).value == 0


def test_imported_goals_and_those_without_owner_are_left_out() -> None:
    imported, nobodys, own = goal(external_id="X1"), goal(owner=None), goal(proposed_by=EVA.id)
    result = ask("involvement", imported, nobodys, own, approval(imported, nobodys, own))
    assert these(result.value, reasons(result)) == (100, ["has no owner", "was imported"])


def test_only_approved_goals_count_and_the_first_approval() -> None:
    own = goal()
    again = approval(own, decided_on=date(2026, 6, 1))
    late = comment(own, date=date(2026, 3, 1))
    assert ask("involvement", own, approval(own), again, late).value == 0
    assert ask("involvement", own, approval(own, state=ApprovalState.SUBMITTED)).reason == "no goal has been approved"
    assert ask("involvement", own, approval(own), as_of=date(2026, 1, 31)).value is None
    assert ask("involvement", own, approval(own, decided_on=date(2025, 1, 1)), period=YEAR).value is None


def resource(needed: date | None, provided: date | None = None, **values: object) -> Resource:
    return Resource.new(**{"title": "Course", "needed": needed, "provided": provided, **values})


def test_support_counts_by_the_day_it_was_needed() -> None:
    needed = date(2026, 5, 1)
    late, never = resource(needed, date(2026, 5, 2)), resource(needed)
    result = ask("support_provided", resource(needed, needed), late, never, resource(date(2026, 12, 1)), resource(None))
    assert these(result.numerator, result.denominator, result.counted) == (1, 3, (never, late))
    assert reasons(result) == ["says not by when it is needed"]


def test_goals_that_wait_for_support_are_named() -> None:
    waiting = goal(title="Move [mail]")
    notes = ask("support_provided", waiting, resource(date(2026, 12, 1), goal=waiting.id)).notes
    assert notes == ("1 goal waiting for something: Move [mail]",)


def test_nothing_needed_is_no_data() -> None:
    assert ask("support_provided").reason == "no resource is recorded"
    assert ask("support_provided", resource(date(2027, 1, 1))).reason == "nothing has been needed so far"


def review(due: date | None, held: date | None = None) -> Review:
    return Review.new(title="Q1", due=due, held=held)


def test_a_review_rhythm_makes_occasions_and_each_without_a_review_is_a_miss() -> None:
    """Quarterly from 15 January 2026, one review in April: of four occasions by November three were missed."""
    ann = Person.new(title="Ann", reviewed=Cadence.QUARTERLY, reviewed_from=date(2026, 1, 15))
    team = Department.new(title="IT", reviewed=Cadence.YEARLY, reviewed_from=date(2026, 2, 1))
    held = Review.new(title="R", person=ann.id, due=date(2026, 4, 15), held=date(2026, 4, 16))
    result = ask("reviews_held", ann, team, held)
    assert these(result.numerator, result.denominator) == (1, 5)
    assert {each.id for each in result.counted} == {ann.id, team.id}


def test_reviews_held_of_those_due_late_ones_told() -> None:
    due = date(2026, 4, 1)
    missing = review(due)
    result = ask("reviews_held", review(due, due), review(due, date(2026, 4, 9)), missing, review(date(2027, 1, 1)))
    assert these(result.numerator, result.denominator, result.counted) == (2, 3, (missing,))
    assert result.notes == ("held late: 1",)
    assert ask("reviews_held", review(due, date(2026, 4, 9)), as_of=date(2026, 4, 5)).value == 0
    assert ask("reviews_held", review(date(2025, 4, 1)), period=YEAR).value is None
    assert reasons(ask("reviews_held", review(None))) == ["has no due day"]


def achieved(day: date = date(2026, 6, 1), **values: object) -> Goal:
    return goal(**{"state": GoalState.ACHIEVED, "milestones": (Milestone.of(what="done", done=day),), **values})


def thanks(day: date, **values: object) -> Recognition:
    return Recognition.new(**{"title": "Well done", "person": EVA.id, "date": day, **values})


def due(*records: Record) -> object:
    return ask("recognition_due", EVA, BEN, *records).value


def test_who_achieved_a_goal_and_was_not_recognised_in_30_days_is_due() -> None:
    result = ask("recognition_due", EVA, BEN, achieved(), achieved(owner=BEN.id), thanks(date(2026, 6, 20)))
    assert these(result.value, result.denominator) == (1, 2)
    assert result.notes == ("waiting: Ben",)


def test_two_goals_of_one_person_are_one_person() -> None:
    assert due(achieved(), achieved()) == 1


def test_thanks_in_general_count_within_30_days_and_for_the_goal_always() -> None:
    goal = achieved()
    assert due(goal, thanks(date(2026, 7, 1))) == 0
    assert due(goal, thanks(date(2026, 7, 2))) == 1
    assert due(goal, thanks(date(2026, 5, 31))) == 1
    assert due(goal, thanks(date(2026, 9, 2), goal=goal.id)) == 0
    assert due(goal, thanks(date(2026, 6, 2), goal=goal.id, person=BEN.id)) == 1
    assert due(goal, thanks(date(2026, 6, 2), goal=goal.id, person=None, team=7)) == 0
    assert due(goal, thanks(date(2027, 6, 2), goal=goal.id)) == 1


def test_there_are_30_days_to_say_thanks() -> None:
    result = ask("recognition_due", EVA, achieved(date(2026, 11, 1)))
    assert result.value == 0
    assert result.notes == ("achieved within the last 30 days and not yet recognised: 1",)
    assert due(achieved(date(2026, 10, 23))) == 0
    assert due(achieved(date(2026, 10, 22))) == 1


def test_a_goal_is_achieved_on_its_last_check_in_or_when_it_was_due() -> None:
    checked = achieved(milestones=())
    assert due(checked, CheckIn.new(goal=checked.id, date=date(2026, 6, 1))) == 1
    assert due(achieved(milestones=(), due=date(2026, 6, 1))) == 1
    assert reasons(ask("recognition_due", achieved(milestones=()))) == ["nobody knows when achieved"]


def test_no_achieved_goal_is_no_data() -> None:
    assert ask("recognition_due", goal()).reason == "no goal is achieved"
    assert ask("recognition_due", achieved(owner=None)).value is None
