"""The board: finding, linking, and what is wrong across records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.board import Board, Change, Mentions, NotFound
from ittui.board.table import having
from ittui.fields import InputError
from ittui.records import Direction, Goal, Kpi, Measurement, Objective, Person, Project, code, new_id

ANN = Person.new(title="Ann Berg", login="ann")
FIBRE = Goal.new(title="Replace copper links with fibre", owner=ANN.id)


def test_a_record_is_found_by_title_login_id_and_part_of_the_title() -> None:
    board = Board.of(ANN, FIBRE)
    for text in ("Ann Berg", "ann berg", "ANN", ANN.code, ANN.code[:4], ANN.code[:4].upper()):
        assert board.find(Person, text).id == ANN.id
    assert board.find(Person, "Berg", parts=True).id == ANN.id


def test_lookalike_letters_of_an_id_are_read_as_digits() -> None:
    person = Person.new(0b00001_00000_00001 << 35, title="Bo")
    assert person.code.startswith("101")
    assert Board.of(person).find(Person, "lO" + "i" + person.code[3:]).id == person.id


def test_what_is_not_there_and_what_fits_several_is_refused() -> None:
    board = Board.of(Goal.new(title="Fibre east"), Goal.new(title="Fibre west"))
    with pytest.raises(NotFound, match="no goal named “copper”"):
        board.find(Goal, "copper")
    with pytest.raises(InputError, match="fits 2 goals"):
        board.find(Goal, "fibre", parts=True)


def test_short_ids_grow_only_where_they_must() -> None:
    near = [Goal.new(1 << 49 | number, title=f"Goal {number}") for number in (1, 2, 1 << 20)]
    board = Board.of(*near, FIBRE)
    shorts = [board.short(goal) for goal in near]
    assert len(set(shorts)) == 3
    assert all(board.find(Goal, short).id == goal.id for short, goal in zip(shorts, near, strict=True))


def test_new_ids_avoid_beginnings_that_are_taken() -> None:
    taken = {code(new_id())[:4] for _ in range(500)}
    assert code(new_id(taken))[:4] not in taken


def test_links_lead_back_to_everything_that_refers_to_a_record() -> None:
    project = Project.new(title="Dig", goals=(FIBRE.id,))
    board = Board.of(ANN, FIBRE, project)
    assert {(kind, field, record.id) for kind, field, record in board.links(FIBRE)} == {(Project, "goals", project.id)}
    assert (Goal, "owner", FIBRE.id) in {(kind, field, record.id) for kind, field, record in board.links(ANN)}


def test_archived_records_are_out_of_sight_but_still_named() -> None:
    board = Board.of(ANN.replace(archived=True), FIBRE)
    assert not board.all(Person)
    assert board.name("people", ANN.id) == "Ann Berg"


def test_a_dangling_reference_is_a_problem_that_is_told() -> None:
    problems = list(Board.of(FIBRE).problems())
    assert [(record.id, field) for record, field, _ in problems] == [(FIBRE.id, "owner")]


def test_tables_that_did_not_change_are_shared() -> None:
    board = Board.of(ANN, FIBRE)
    after = board.applying([Change.edit(FIBRE, FIBRE.replace(title="New"))])
    assert after.table(Person) is board.table(Person)
    assert after.table(Goal) is not board.table(Goal)


def test_people_come_to_be_by_being_named_and_goals_do_not() -> None:
    mentions = Mentions(Board.of(ANN))
    assert mentions.find("people", "ann") == ANN.id
    bo = mentions.find("people", "Bo Lund")
    assert mentions.find("people", "bo lund") == bo
    assert [record.label for record in mentions.new.values()] == ["Bo Lund"]
    with pytest.raises(NotFound):
        mentions.find("goals", "no such goal")


def test_a_kpi_that_contradicts_itself_is_told() -> None:
    wrong = Kpi.new(title="Outages", direction=Direction.DECREASE, baseline=Decimal(2), target=Decimal(7))
    assert [field for field, _ in wrong.check()] == ["target"]
    late = Objective.new(title="A", start=date(2026, 5, 1), due=date(2026, 4, 1))
    assert [field for field, _ in late.check()] == ["due"]


def test_a_measurement_needs_kpi_date_and_value() -> None:
    assert {field for field, _ in Measurement.new(note="x").problems()} == {"kpi", "date", "value"}


STEPS = st.lists(st.dictionaries(st.integers(0, 90), st.none() | st.integers(0, 9), min_size=1, max_size=3), max_size=8)


@given(st.integers(0, 90), STEPS)
def test_records_with_a_few_put_over_them_are_those_of_a_copy(count: int, steps: list[dict[int, int | None]]) -> None:
    goals = {(id, value): Goal.new(id, title=f"{id} {value}") for id in range(91) for value in range(10)}
    copy = {id: goals[id, 0] for id in range(count)}
    rows: Mapping[int, Goal] = dict(copy)
    for step in steps:
        changed = {id: None if value is None else goals[id, value] for id, value in step.items()}
        rows = having(rows, changed)
        copy = {id: row for id, row in {**copy, **changed}.items() if row is not None}
        assert all(rows.get(id) is copy.get(id) and (id in rows) == (id in copy) for id in range(91))
        assert len(rows) == len(copy)
        assert dict(rows.items()) == copy == dict(rows)
