"""Which record a row speaks of, and whom it names: by key, mail address or whole name, never by a part."""

from __future__ import annotations

import pytest

from ittui.board import Board
from ittui.records import (
    Channel,
    Department,
    Goal,
    Incident,
    Kpi,
    Objective,
    Person,
    Project,
    Readiness,
    Record,
    Successor,
)

from .importing import imported, plan, values

ANN = Person.new(title="Ann Lee", email="ann@corp.example", login="ann")
NFD = "Jose\u0301 Mu\u0308ller"


@pytest.mark.parametrize(
    "named",
    [
        "Ann Lee",
        "ANN  LEE",
        "ann@corp.example",
        "Ann@Corp.example",
        "Ann Lee <ann@corp.example>",
        "A. Lee <ann@corp.example>",
        '"Lee, Ann" <ann@corp.example>',
        "ann",
        "Lee, Ann",
        "ann lee ",
    ],
)
def test_a_person_is_found_however_a_program_writes_them(named: str) -> None:
    cell = named.replace('"', '""')
    result = plan(Goal, f'title,owner\nA,"{cell}"\n', Board.of(ANN))
    assert result.created_by_mention == ()
    assert result.changes[0].after is not None
    assert result.changes[0].after["owner"] == ANN.id


@pytest.mark.parametrize(
    ("named", "title", "email"),
    [
        ("Bo Berg <bo@corp.example>", "Bo Berg", "bo@corp.example"),
        ("bo@corp.example", "bo@corp.example", "bo@corp.example"),
        ("Berg, Bo", "Berg, Bo", ""),
        ("An", "An", ""),
        (NFD, "José Müller", ""),
    ],
)
def test_somebody_new_is_made_with_what_is_known(named: str, title: str, email: str) -> None:
    board = imported(Goal, f'title,owner\nA,"{named}"\nB,"{title}"\n', Board.of(ANN))
    (person,) = (each for each in board.all(Person) if each.id != ANN.id)
    assert (person.email, len(board.all(Person))) == (email, 2)


def test_several_are_named_with_semicolons_or_commas() -> None:
    board = imported(Goal, 'title,contributors\nA,"Lee, Ann; Bo"\nB,"Bo, Cy"\nC,"Bo\nAnn Lee"\n', Board.of(ANN))
    assert values(board, Person, "title") == ["Ann Lee", "Bo", "Cy"]


def test_a_name_of_two_is_asked_about() -> None:
    board = Board.of(ANN, Person.new(title="Ann Lee"))
    assert "“Ann Lee” is the name of 2 people; give its id" in plan(Goal, "title,owner\nA,Ann Lee\n", board).refused
    assert plan(Goal, "title,owner\nA,ann@corp.example\n", board).added == 1


def test_somebody_archived_is_found_and_not_doubled() -> None:
    assert plan(Goal, "title,owner\nA,Ann Lee\n", Board.of(ANN.replace(archived=True))).created_by_mention == ()


@pytest.mark.parametrize("again", ["1231", "1,231", "1 231", "1\u00a0231", "1\u202f231", " 1231 "])
def test_an_id_is_the_same_with_and_without_separators(again: str) -> None:
    board = imported(Incident, "number,opened_at,short_description\n1231,2026-01-01,A\n")
    result = plan(Incident, f'number,opened_at,short_description\n"{again}",2026-01-01,A\n', board)
    assert (result.unchanged, result.added) == (1, 0)


@pytest.mark.parametrize("rows", ["E-1,Epic,|S-1,Story,E-1", "S-1,Story,E-1|E-1,Epic,", "S-1,Story,Epic|E-1,Epic,"])
def test_rows_name_one_another_by_key_in_any_order(rows: str) -> None:
    text = "\n".join(["Issue key,Summary,Parent", *rows.split("|")])
    board = imported(Goal, text)
    goals = {goal.title: goal for goal in board.all(Goal)}
    assert (len(goals), goals["Story"].parent) == (2, goals["Epic"].id)
    assert plan(Goal, text, board).unchanged == 2


def test_a_row_names_a_record_by_the_new_title_that_the_file_gives_it() -> None:
    board = imported(Goal, "key,title\nE-1,Old name\n")
    after = imported(Goal, "key,title,parent\nE-1,New name,\nS-1,Story,New name\n", board)
    assert {goal.title for goal in after.all(Goal)} == {"New name", "Story"}
    assert len({goal.parent for goal in after.all(Goal)} - {None}) == 1


def test_a_row_with_an_id_adopts_the_record_that_was_only_named() -> None:
    board = imported(Goal, "key,title,parent\nS-1,Story,E-1\n")
    (stub,) = (goal for goal in board.all(Goal) if goal.title == "E-1")
    after = imported(Goal, "key,title\nE-1,Epic\n", board)
    assert {goal.title: goal.id for goal in after.all(Goal)}["Epic"] == stub.id
    by_name = imported(Project, "external_id,title,department\n1,P,IT\n")
    assert imported(Department, "title,end_users\nIT,50\n", by_name).all(Department)[0].end_users == 50
    people = imported(Person, "login,title,email\nbo,Bo Berg,bo@x.example\n", Board.of(Person.new(title="Bo Berg")))
    assert values(people, Person, "title", "login") == [("Bo Berg", "bo")]


def test_a_goal_that_was_typed_in_full_is_not_adopted() -> None:
    typed = Goal.new(title="Epic", notes="mine")
    assert plan(Goal, "key,title\nE-1,Epic\n", Board.of(typed)).added == 1


def test_people_named_in_rows_and_lists_of_the_file_are_its_own() -> None:
    text = "title,role,successors\nAnn,manager,Bo | now\nBo,staff,Cy | 1 year\nCy,staff,\n"
    board = imported(Person, text)
    people = {person.title: person for person in board.all(Person)}
    assert len(people) == 3
    assert people["Ann"].successors == (Successor.of(person=people["Bo"].id, readiness=Readiness.NOW),)
    assert plan(Person, text, board).unchanged == 3


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("title,owner\nTraining,Ann\n", "title,owner\nTraining,Bo\n", 2),
        ("title,owner\nTraining,Ann\n", "title,owner\nTraining,\n", 1),
        ("title\nTraining\n", "title,owner\nTraining,Bo\n", 1),
        ("title,owner\nTraining,Ann\n", "title,owner\ntraining,ANN\n", 1),
        ("title,owner\nTraining,Ann\nTraining,Bo\n", "title,owner\nTraining,Bo\n", 2),
    ],
)
def test_the_same_title_is_the_same_goal_unless_it_is_somebody_elses(first: str, second: str, count: int) -> None:
    board = imported(Goal, second, imported(Goal, first))
    assert len(board.all(Goal)) == count


def test_a_kpi_of_another_owner_is_another_and_that_is_told() -> None:
    board = imported(Kpi, "title,owner\nUptime,Ann\n")
    result = plan(Kpi, "title,owner\nUptime,Bo\n", board)
    assert result.added == 1
    assert any("1 added although someone else has a KPI of the same title" in note for note in result.notes) or any(
        "somebody else's kpi" in note for note in result.notes
    )


BLANKS = [
    (Goal, "title,owner,due,tags\nA,Ann,2026-12-31,x\n", "title,owner,due,tags\nA,,,\n"),
    (Incident, "reference,failed_at,cause\nI1,2026-01-01,disk\n", "reference,failed_at,cause\nI1,2026-01-01,\n"),
    (Channel, "title,departments,next\nC,IT,2026-12-01\n", "title,departments,next\nC,IT,-\n"),
    (Objective, "title,owner\nO,Ann\n", "title,owner\nO,Unassigned\n"),
]


@pytest.mark.parametrize(("kind", "first", "blank"), BLANKS)
def test_blank_cells_wipe_nothing_unless_they_are_to(kind: type[Record], first: str, blank: str) -> None:
    board = imported(kind, first)
    again = plan(kind, blank, board)
    assert (again.unchanged, again.changes) == (1, ())
    assert any("are blank in the file were kept" in note for note in again.notes)
    cleared = plan(kind, blank, board, blank_clears=True)
    assert cleared.updated == 1
    assert any("were emptied" in note for note in cleared.notes)


def test_letters_of_two_parts_are_the_same_name() -> None:
    board = imported(Goal, f"title,owner\n{NFD} leads,{NFD}\n")
    again = plan(Goal, "title,owner\nJosé Müller leads,José Müller\n", board)
    assert (again.added, again.unchanged, again.created_by_mention) == (0, 1, ())


NO_NAMES = ("-5", "42", "3.5", "2026-01-05", "#", "(none)")


@pytest.mark.parametrize("name", NO_NAMES)
@pytest.mark.parametrize(
    ("kind", "head"),
    [
        (Goal, "title,owner"),
        (Goal, "title,contributors"),
        (Goal, "title,departments"),
        (Goal, "title,kpi"),
        (Person, "email,title"),
        (Department, "notes,title"),
        (Kpi, "definition,title"),
    ],
)
def test_no_import_makes_anybody_of_what_is_no_name(kind: type[Record], head: str, name: str) -> None:
    """The words are those of the reader of names; left out with --skip-bad."""
    if name == "(none)" and "title" not in head.split(",")[1]:
        return  # says that there is nobody
    text = f"{head}\na@b.example,{name}\nc@d.example,Ann Berg\n"
    result = plan(kind, text)
    assert f"“{name}” is not a name; write it in words" in result.refused
    left = plan(kind, text, skip_bad=True)
    assert (left.added, len(left.rejected)) == (1, 1)
    assert name not in [label for _, label in left.created_by_mention]
