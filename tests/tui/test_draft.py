"""What a draft refuses, and what it lets pass."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ittui.board import Board
from ittui.records import Goal, Person, Project, Record
from ittui.tui.draft import Draft
from ittui.tui.view_model import ViewModel


def draft_of(record: Record, texts: dict[str, str], *others: Record) -> Draft:
    view = ViewModel(Board.of(record, *others), date(2026, 11, 22), datetime(2026, 11, 22, tzinfo=UTC), "ann")
    return Draft(view, type(record), record, texts)


def test_what_was_wrong_before_does_not_stop_another_change() -> None:
    odd = Project(7, {"title": "Old", "start": "2026-05-01", "actual_finish": "2026-04-01"})
    record, _, faults = draft_of(odd, {"title": "New"}).filled()
    assert (record.label, faults) == ("New", {})


def test_a_contradiction_that_is_typed_is_refused_below_its_field() -> None:
    fine = Project(7, {"title": "Old", "start": "2026-05-01"})
    _, _, faults = draft_of(fine, {"actual_finish": "2026-04-01"}).filled()
    assert list(faults) == ["actual_finish"]


def test_a_goal_is_no_part_of_itself() -> None:
    upper, lower = Goal(7, {"title": "Upper goal"}), Goal(8, {"title": "Lower goal", "parent": 7})
    _, _, faults = draft_of(upper, {"parent": "Lower goal"}, lower).filled()
    assert faults == {"parent": "it would contain itself: Upper goal → Lower goal → Upper goal"}


def test_names_with_a_comma_and_of_the_archived_are_not_taken_for_others() -> None:
    ann, bo, cy = (
        Person(8, {"title": "Archer, Ann"}),
        Person(9, {"title": "Bo", "archived": True}),
        Person(10, {"title": "Cy"}),
    )
    goal = Goal(7, {"title": "Fibre", "owner": 8, "contributors": [8, 9]})
    draft = draft_of(goal, {}, ann, bo, cy)
    assert draft.texts["owner"] == "Archer, Ann"
    assert draft.reading("contributors").echo == "Archer, Ann, Bo"
    record, new, faults = draft_of(goal, {"contributors": f"{draft.texts['contributors']}, Cy"}, ann, bo, cy).filled()
    assert (record.raw["contributors"], new, faults) == ([8, 9, cy.id], [], {})


def test_a_draft_taken_up_again_stands_on_what_was_opened_then() -> None:
    then = Goal(7, {"title": "Fibre", "notes": "old"})
    left = draft_of(then, {"notes": "mine"}).as_stored()
    again = draft_of(Goal(7, {"title": "Fibre", "notes": "theirs"}), {})
    assert again.take_up(left)
    (change,), _ = again.changes()
    assert (change.before or {})["notes"] == "old"
    assert (change.after or {})["notes"] == "mine"
