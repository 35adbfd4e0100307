"""The other kinds of field, and the structures declared with them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.fields import Context, InputError, Moment, Struct, Tags, Text, pick, visible
from ittui.records import KINDS, Goal, GoalState, Incident, Milestone, Project

CONTEXT = Context(today=date(2026, 11, 22), now=datetime(2026, 11, 22, 9, tzinfo=UTC))


@pytest.mark.parametrize("nasty", ["\x1b[31m", "\x9b31m", "a\u202eb", "\x00", "\x7f", "\u2028", "\ud800", "\u200b"])
def test_what_a_terminal_would_obey_is_shown_as_dots(nasty: str) -> None:
    shown = visible(f"title {nasty} end")
    assert "·" in shown
    assert shown.replace("·", "").isprintable()


@given(st.text())
def test_visible_text_is_one_printable_line(text: str) -> None:
    assert "\n" not in visible(text) and "\x1b" not in visible(text)


def test_half_a_character_is_refused_before_it_reaches_the_file() -> None:
    with pytest.raises(InputError, match="half a character"):
        Text("Title").parse("a\ud800", CONTEXT)


def test_a_choice_is_picked_by_its_beginning_and_refused_with_the_list() -> None:
    field = Project.fields["state"]
    assert field.parse("run", CONTEXT) == "running"
    with pytest.raises(InputError, match="one of proposed, running, delivered, cancelled"):
        field.parse("late", CONTEXT)
    with pytest.raises(InputError, match="could be"):
        pick("a", ("alpha", "amber"), "colour")


def test_a_priority_is_picked_by_its_number() -> None:
    assert Incident.fields["priority"].parse("1", CONTEXT) == "1 - Critical"


def test_rows_are_typed_one_a_line_and_read_back() -> None:
    field = Goal.fields["milestones"]
    rows = field.parse("ABC-01 installed | 2 | 2026-03-01\nABC-02 installed", CONTEXT)
    assert [(row.what, row.weight, row.done) for row in rows] == [
        ("ABC-01 installed", 2, date(2026, 3, 1)),
        ("ABC-02 installed", None, None),
    ]
    assert field.parse(field.edit(rows, CONTEXT), CONTEXT) == rows
    with pytest.raises(InputError, match="line 2, done on"):
        field.parse("a\nb | 1 | soon", CONTEXT)


def test_a_row_with_a_semicolon_stays_one_whatever_comes_or_goes_around_it() -> None:
    field = Goal.fields["milestones"]
    one = field.parse(r"prepare\; present", CONTEXT)
    two = field.parse(f"{field.edit(one, CONTEXT)}\nsecond", CONTEXT)
    assert [row.what for row in two] == ["prepare; present", "second"]
    first, _ = field.edit(two, CONTEXT).splitlines()
    assert field.parse(first, CONTEXT) == one
    assert [row.what for row in field.parse("A; B", CONTEXT)] == ["A", "B"]


def test_tags_are_a_set_in_the_order_typed() -> None:
    assert Tags("Tags").parse("net, dc net,  x", CONTEXT) == ("net", "dc", "x")


def test_a_time_is_kept_in_utc() -> None:
    field = Moment("Failed")
    cached = field.dump(field.parse("2026-11-22T10:00:00+02:00", CONTEXT))
    assert cached == "2026-11-22T08:00:00Z"
    assert field.parse("now", CONTEXT) == CONTEXT.now


def test_a_value_that_cannot_be_read_is_absent_and_told_of() -> None:
    project = Project(1, {"title": "A", "start": "soon", "state": "lost", "baseline_budget": 12})
    assert (project.start, project.state, project.baseline_budget) == (None, "proposed", None)
    assert {field for field, _ in project.problems()} == {"start", "state", "baseline_budget"}


def test_what_a_version_does_not_know_survives_a_change() -> None:
    goal = Goal(1, {"title": "A", "colour": "green"}).replace(state=GoalState.ACTIVE)
    assert goal.raw == {"title": "A", "colour": "green", "state": "active"}


def test_every_field_of_every_kind_is_declared_with_a_label_and_loads_what_it_dumps() -> None:
    for kind in KINDS.values():
        for name, field in kind.fields.items():
            assert field.label and field.name == name
            if field.default is not None:
                assert field.load(field.dump(field.default)) == field.default


def test_structures_are_equal_by_what_they_hold() -> None:
    assert Milestone.of(what="a") == Milestone.of(what="a") != Milestone.of(what="b")
    assert isinstance(Milestone.of(what="a"), Struct)
