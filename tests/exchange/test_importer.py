"""Rows become changes: added, updated, or left out with a reason; all or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.exchange.importer import plan_import
from ittui.exchange.plan import ImportOptions, ImportPlan, RowFault
from ittui.fields import InputError, Money
from ittui.records import (
    KINDS,
    Department,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Kpi,
    Measurement,
    Priority,
    Project,
    ProjectState,
    Record,
)

TODAY = date(2026, 11, 22)


def plan(kind: type[Record], text: str, board: Board | None = None, **options: object) -> ImportPlan:
    return plan_import(board or Board.of(), kind, text.encode(), ImportOptions(**options), TODAY)  # type: ignore[arg-type]  # each test gives what Options has


def imported(kind: type[Record], text: str, board: Board | None = None, **options: object) -> Board:
    result = plan(kind, text, board, **options)
    assert not result.refused
    return (board or Board.of()).applying(result.changes)


def test_columns_of_other_programs_are_matched_by_name() -> None:
    result = plan(
        Incident,
        "number,opened_at,resolved_at,closed_at,incident_state,priority,category\n"
        "INC1,29/2/2016 01:16,?,30/3/2016 01:16,Awaiting User Info,2 - High,x\n",
        zone="UTC",
    )
    incident = Board.of().applying(result.changes).all(Incident)[0]
    assert incident.reference == "INC1"
    assert incident.failed_at == datetime(2016, 2, 29, 1, 16, tzinfo=UTC)
    assert incident.restored_at is None
    assert (incident.state, incident.priority) == (IncidentState.ON_HOLD, Priority.HIGH)
    assert result.dropped_columns == ("category",)
    assert any("number → reference" in note for note in result.notes)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.table)
def test_a_header_of_our_own_names_maps_every_field_of_every_kind(kind: type[Record]) -> None:
    assert plan(kind, ",".join(kind.fields) + "\n").dropped_columns == ()


def test_money_as_the_world_writes_it() -> None:
    board = imported(
        Project,
        'title,budget,cost\nA,"$6,279,429","-$1,234"\nB,2.306 ($m),?\nC,"1.234,50",95 USD\n',
    )
    money = [(each.baseline_budget, each.actual_cost) for each in board.all(Project)]
    assert money == [
        (Money(Decimal(6279429), "USD"), Money(Decimal(-1234), "USD")),
        (Money(Decimal(2306000), "USD"), None),
        (Money(Decimal("1234.50"), "EUR"), Money(Decimal(95), "USD")),
    ]


def test_a_column_in_millions_is_scaled_and_a_currency_can_be_given() -> None:
    board = imported(Project, "p,c\nA,15.297\n", maps=("title=p", "actual_cost=c:millions"), currency="USD")
    assert board.all(Project)[0].actual_cost == Money(Decimal(15297000), "USD")


@pytest.mark.parametrize(
    ("maps", "says"),
    [
        (("titel=p",), "no field “titel”; did you mean “title”"),
        (("title=nam",), "no column “nam”; did you mean “name”"),
        (("title",), "write field=column"),
        (("title=name", "title=cost"), "mapped twice"),
        (("state=name",), "needs title"),
        (("title=name", "department=cost:millions"), "not a number"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_by_name(maps: tuple[str, ...], says: str) -> None:
    with pytest.raises(InputError, match=says):
        plan(Project, "name,cost\nA,1\n", maps=maps)


def test_a_constant_alone_leaves_the_columns_to_be_matched() -> None:
    board = imported(Project, "name,cost\nA,1\n", maps=("state=const:delivered",))
    assert [(each.title, each.state) for each in board.all(Project)] == [("A", ProjectState.DELIVERED)]


def test_a_second_import_updates_by_external_id_and_never_doubles() -> None:
    first = imported(Project, "external_id,title,cost\n7,A,1\n8,B,2\n")
    again = plan(Project, "external_id,title,cost\n7,A,1\n8,B,3\n9,C,4\n", first)
    assert (again.added, again.updated, again.unchanged) == (1, 1, 1)
    board = first.applying(again.changes)
    assert {each.external_id: each.actual_cost for each in board.all(Project)}["8"] == Money(Decimal(3), "EUR")
    assert {each.id for each in first.all(Project)} < {each.id for each in board.all(Project)}


def test_an_update_leaves_alone_what_the_file_does_not_have() -> None:
    old = Project.new(external_id="7", title="A", notes="mine", percent_complete=Decimal(40))
    board = imported(Project, "external_id,title\n7,New name\n", Board.of(old))
    fresh = board.all(Project)[0]
    assert (fresh.title, fresh.notes) == ("New name", "mine")
    assert fresh.percent_complete == 40


def test_an_archived_record_is_updated_and_not_doubled() -> None:
    old = Project.new(external_id="7", title="A", archived=True)
    assert plan(Project, "external_id,title\n7,A\n", Board.of(old)).unchanged == 1


def test_one_bad_row_refuses_the_whole_import_and_is_named() -> None:
    text = "title,start\nA,2026-01-01\nB,soon\nC,2026-01-03\nD,2026-02-31\nE,2026-02-03\n"
    result = plan(Project, text)
    assert result.changes == ()
    assert "line 3: start: “soon” is not a date" in result.refused
    skipped = plan(Project, text, skip_bad=True)
    assert (skipped.added, skipped.refused) == (3, "")
    assert [(each.line, each.fault) for each in skipped.rejected] == [(3, RowFault.BAD), (5, RowFault.BAD)]


def test_rows_that_are_no_data_are_left_out_by_line_and_reason() -> None:
    text = (
        "title,department,budget,cost\nA,IT,1,2\n\n,,,\nTotal,,1,2\nB,IT,3\nA,IT,1,2\nTotal recall,IT,1,2\nC,IT,1,2,\n"
        "D,IT,1,2,5\nTitle,Department,Budget,Cost\n"
    )
    result = plan(Project, text, skip_bad=True)
    assert [change.after["title"] for change in result.changes if change.after] == ["IT", "A", "B", "Total recall", "C"]
    assert [(each.line, each.fault.name) for each in result.rejected] == [
        (3, "BLANK"),
        (4, "BLANK"),
        (5, "TOTAL"),
        (7, "DUPLICATE"),
        (10, "WIDTH"),
        (11, "HEADER"),
    ]
    assert result.faults() == "2 blanks, 1 repeated header, 1 total, 1 of the wrong width, 1 duplicate"
    assert result.rejected[3].reason == "the same as line 2"
    assert "1 short row is padded with blanks (line 6)" in result.notes


def test_a_row_that_is_too_long_stops_the_import() -> None:
    assert "line 3: 3 cells, while the header has 2" in plan(Project, "title,cost\nA,1\nB,2,x\n").refused


def test_an_import_of_which_nothing_is_left_is_refused() -> None:
    assert "not one row came in: 1 that cannot be read" in plan(Project, "title,start\nA,soon\n", skip_bad=True).refused


def test_repair_sets_right_only_what_fits_in_one_way() -> None:
    lines = ["id,title,due,cost", *(f"{n},P{n},2026-01-{n:02},{n}000" for n in range(1, 21))]
    lines += [",,21,P21,2026-02-01,500", "22,P22,2026-02-01,1,500", "1,234,P23,2026-02-01,7000", "23,P,x,2026-02-01,1"]
    lines += ["24,P24,,,"]
    maps = ("external_id=id", "title=title", "baseline_finish=due", "actual_cost=cost")
    result = plan(Project, "\n".join(lines), maps=maps, repair=True, skip_bad=True)
    board = Board.of().applying(result.changes)
    costs = {each.external_id: each.actual_cost and each.actual_cost.amount for each in board.all(Project)}
    assert [each.line for each in result.repaired] == [22, 23, 24]
    assert "2 empty cells at its beginning closed up" in result.repaired[0].how
    assert "1,500 joined to 1500" in result.repaired[1].how
    assert [str(costs[id]) for id in ("21", "22", "1234", "24")] == ["500", "1500", "7000", "None"]
    assert [each.line for each in result.rejected] == [25], "a cell too many that is not empty is nobody's to drop"


def test_a_tie_is_not_guessed() -> None:
    lines = ["title,a,b", *(f"P{n},{n},{n}" for n in (1, 500, 999999)), "P,1,234,567"]
    assert plan(Project, "\n".join(lines), maps=("title=title",), repair=True).count(RowFault.WIDTH) == 1


def test_what_is_named_and_not_there_comes_to_be_and_is_reported() -> None:
    result = plan(Project, "title,department\nA,Sales \nB,sales\nC,IT\n", Board.of(Department.new(title="IT")))
    assert result.created_by_mention == (("departments", "Sales"),)
    assert result.added == 3
    board = Board.of().applying(result.changes)
    a, b, _ = board.all(Project)
    assert a.department == b.department


def test_creating_can_be_refused() -> None:
    result = plan(Project, "title,department\nA,Sales\n", create=False)
    assert "no department named “Sales”" in result.refused


def test_names_are_matched_whole_not_by_a_part() -> None:
    board = Board.of(Department.new(title="Sales and marketing"))
    assert plan(Project, "title,department\nA,Sales\n", board).created_by_mention == (("departments", "Sales"),)


def test_nothing_is_created_for_rows_that_are_left_out() -> None:
    result = plan(
        Project, "title,department,start\nA,Sales,2026-01-01\nB,IT,never\nC,Sales,2026-01-02\n", skip_bad=True
    )
    assert result.created_by_mention == (("departments", "Sales"),)


@pytest.mark.parametrize("rows", [["Child,Top", "Top,"], ["Top,", "Child,Top"], ["Child,top ", "Other,TOP", "Top,"]])
def test_a_goal_may_name_a_parent_of_the_same_file(rows: list[str]) -> None:
    result = plan(Goal, "\n".join(["title,parent", *rows]))
    goals = {goal.title: goal for goal in Board.of().applying(result.changes).all(Goal)}
    assert (len(goals), result.created_by_mention) == (len(rows), ())
    assert all(goal.parent == goals["Top"].id for goal in goals.values() if goal.title != "Top")


def test_a_parent_whose_own_row_is_left_out_comes_to_be_by_its_name() -> None:
    result = plan(Goal, "title,parent,due\nChild,Top Goal,\nTop Goal,,never\n", skip_bad=True)
    assert (result.added, result.created_by_mention) == (1, (("goals", "Top Goal"),))


def test_goals_of_one_title_under_two_parents_are_two_and_come_in_once() -> None:
    text = "title,parent,current\nFaster,A,1\nFaster,B,2\n"
    board = imported(Goal, text, maps=("title=title", "parent=parent", "current=current"))
    assert len(board.all(Goal)) == 4
    again = plan(Goal, text.replace("B,2", "B,3"), board)
    assert (again.added, again.updated, again.unchanged) == (0, 1, 1)


def test_columns_can_be_joined() -> None:
    text = "q,o,kr\nQ1,Great team,a\nQ2,Great team,b\n"
    result = plan(Goal, text, maps=("title=kr", "parent=q+o", "state=const:active"))
    assert [title for _, title in result.created_by_mention] == ["Q1 Great team", "Q2 Great team"]


@pytest.mark.parametrize("id", ["17", "PRJ-4", "1234567890"])
def test_an_id_of_another_program_is_an_external_id(id: str) -> None:
    board = imported(Project, f"id,title\n{id},A\n")
    assert board.all(Project)[0].external_id == id
    assert plan(Project, f"id,title\n{id},A\n", board).unchanged == 1


def test_an_id_of_ours_finds_its_record_whatever_its_title() -> None:
    old = Project.new(title="A")
    result = plan(Project, f"id,title\n{old.code},B\n", Board.of(old))
    assert (result.added, result.updated) == (0, 1)


def test_a_reference_by_an_id_that_is_not_there_is_refused() -> None:
    assert "no department with the id w0k8gdp7s1" in plan(Project, "title,department\nA,w0k8gdp7s1\n").refused


def test_a_blank_state_is_the_usual_one() -> None:
    project = imported(Project, "title,state,finished\nA,,2026-01-01\n").all(Project)[0]
    assert project.now is ProjectState.DELIVERED
    again = plan(Project, "title,state,finished\nA,,2026-01-01\n", Board.of(project))
    assert (again.updated, again.unchanged) == (0, 1)


def test_the_same_incident_twice_with_other_values_is_not_guessed() -> None:
    result = plan(Incident, "number,opened,state\nI1,2026-01-01,new\nI1,2026-01-01,closed\n")
    assert "line 3: the same incident is on line 2, with other values" in result.refused


def test_measurements_are_known_by_their_kpi_and_date() -> None:
    kpi = Kpi.new(title="Uptime")
    board = imported(Measurement, "kpi,date,value\nUptime,2026-01-01,99\nUptime,2026-01-02,98\n", Board.of(kpi))
    again = plan(Measurement, "kpi,date,value\nUptime,2026-01-02,97.5\n", board)
    assert (again.added, again.updated) == (0, 1)
    assert board.all(Kpi) == (kpi,)


def test_unmapped_columns_can_be_kept_as_notes_without_losing_notes_or_doubling() -> None:
    old = Project.new(title="A", external_id="1", notes="mine")
    text = "external_id,title,colour,shape\n1,A,red,?\n2,B,,round\n"
    board = imported(Project, text, Board.of(old), keep_notes=True)
    assert [each.notes for each in board.all(Project)] == ["mine\ncolour: red", "shape: round"]
    again = plan(Project, text.replace("red", "blue"), board, keep_notes=True)
    assert (again.updated, again.unchanged, again.dropped_columns) == (1, 1, ())
    assert board.applying(again.changes).all(Project)[0].notes == "mine\ncolour: blue"


def test_text_is_kept_as_typed_but_for_what_no_file_can_keep() -> None:
    nasty = "[/] \x1b[31mdisk\u202e [@click=app.quit]"
    assert imported(Project, f"title,cost\n{nasty},1\n").all(Project)[0].title == nasty
    assert "NUL" in plan(Project, "title,cost\na\x00b,1\n").refused


@pytest.mark.parametrize("nothing", ["", "?", "NULL", "n/a", "N/A", "-", "none"])
def test_the_worlds_words_for_nothing_are_nothing(nothing: str) -> None:
    project = imported(Project, f"title,start,cost\nA,{nothing},{nothing}\n").all(Project)[0]
    assert (project.start, project.actual_cost) == (None, None)


def test_a_contradiction_within_a_record_is_told_and_let_in() -> None:
    result = plan(Project, "title,start,finished\nA,2026-02-01,2026-01-01\n")
    assert result.added == 1
    assert any("line 2, actual_finish" in note and "before the start" in note for note in result.notes)


def test_a_column_of_few_days_is_no_less_asked_for() -> None:
    text = "title,start\nA,\nB,later\nC,soon\nD,01/02/2026\n"
    with pytest.raises(InputError, match="more than one order"):
        plan(Project, text, skip_bad=True)


@pytest.mark.parametrize("typed", ["fri", "+2w", "Q3", "450", "01-10"])
def test_a_file_does_not_say_days_as_people_type_them(typed: str) -> None:
    assert "start: " in plan(Project, f"title,start\nA,{typed}\n").refused


def test_a_day_and_a_time_in_two_columns_are_one_moment() -> None:
    text = "ref,day,clock\nI1,29/2/2016,1:16 pm\n"
    board = imported(Incident, text, maps=("reference=ref", "failed_at=day+clock"), zone="UTC")
    assert board.all(Incident)[0].failed_at == datetime(2016, 2, 29, 13, 16, tzinfo=UTC)


def test_a_constant_day_is_read_as_people_type_it() -> None:
    assert imported(Project, "name\nA\n", maps=("title=name", "start=const:today")).all(Project)[0].start == TODAY


def test_an_unknown_date_order_is_refused() -> None:
    with pytest.raises(InputError, match="dmy, mdy or ymd"):
        plan(Project, "title,start\nA,2026-02-01\n", date_order="dym")


def test_states_of_other_programs_are_understood() -> None:
    board = imported(Goal, "title,status\nA,In Progress\nB,DONE\nC,canceled\n")
    assert [each.state for each in board.all(Goal)] == [GoalState.ACTIVE, GoalState.ACHIEVED, GoalState.CANCELLED]


PIECES = [
    "title",
    "start",
    "cost",
    "id",
    ",",
    ";",
    "\n",
    '"',
    "01/02/2026",
    "$5",
    "1,5",
    "\x00",
    "\r",
    "é",
    "=x",
    " ",
    "2",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.booleans(), st.sampled_from(["", "dmy"]))
def test_any_text_gives_a_plan_or_a_reason(text: str, loose: bool, order: str) -> None:
    options = ImportOptions(repair=loose, skip_bad=loose, keep_notes=loose, date_order=order)
    try:
        result = plan_import(Board.of(), Project, ("title,start,cost,id\n" * loose + text).encode(), options, TODAY)
    except InputError as error:
        assert str(error)
    else:
        assert result.added == len(Board.of().applying(result.changes).all(Project)) or result.refused


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_a_plan_or_a_reason(data: bytes) -> None:
    try:
        plan_import(Board.of(), Incident, b"reference,failed_at\n" + data, ImportOptions(), TODAY)
    except InputError as error:
        assert str(error)


def budgets(cells: str, decimal: str = "") -> list[Decimal | None]:
    text = "title;baseline_budget;actual_cost\n" + "".join(
        f"P{number};{row}\n" for number, row in enumerate(cells.split())
    )
    result = imported(Project, text, decimal=decimal).all(Project)
    rows = sorted(result, key=lambda each: each.label)
    return [money.amount for each in rows for money in (each.baseline_budget, each.actual_cost) if money]


def test_three_digits_after_a_mark_are_read_as_the_columns_other_numbers_say() -> None:
    assert budgets("12.000; 9.500,5; 1.234.567,89;") == [Decimal(12000), Decimal("9500.5"), Decimal("1234567.89")]
    assert budgets("12.000; 9.5;") == [Decimal(12), Decimal("9.5")]
    assert budgets("12,125; 9,5;") == [Decimal("12.125"), Decimal("9.5")]
    assert budgets("12,000; 9,500.25;") == [Decimal(12000), Decimal("9500.25")]
    assert budgets("0,750; 12.000;") == [Decimal("0.75"), Decimal(12000)]


def test_a_column_that_tells_nothing_follows_the_rest_of_the_file() -> None:
    assert budgets("12.000;9,5") == [Decimal(12000), Decimal("9.5")]


def test_money_that_nothing_decides_has_thousands_for_it_has_no_three_decimals() -> None:
    result = plan(Project, "title;baseline_budget\nP;12.000\n")
    assert any("“12.000” (line 2)" in note and "--decimal" in note for note in result.notes)
    assert budgets("12.000;") == budgets("12,000;") == [Decimal(12000)]
    assert budgets("12.000;", decimal="point") == [Decimal(12)]
    assert budgets("12.000;", decimal="comma") == [Decimal(12000)]
    with pytest.raises(InputError, match="comma or point"):
        budgets("12.000;", decimal="hash")


def test_other_numbers_that_nothing_decides_are_asked_about() -> None:
    text = "title;target\nP;12.000\n"
    with pytest.raises(InputError, match="no cell decides; say which with --decimal"):
        plan(Kpi, text)
    assert imported(Kpi, text, decimal="comma").all(Kpi)[0].target == 12000
    assert imported(Kpi, text + "Q;0,5\n").all(Kpi)[0].target == 12000
    assert imported(Kpi, text + "Q;1,000.5\n").all(Kpi)[0].target == 12


def test_open_numbers_in_a_column_of_both_marks_are_asked_about() -> None:
    with pytest.raises(InputError, match="--decimal"):
        budgets("12.000; 1,5; 2.5;")
    assert budgets("12.000; 1,5; 2.5;", decimal="comma") == [Decimal(12000), Decimal("1.5"), Decimal("2.5")]


def test_a_number_that_was_read_wrongly_is_put_right_by_importing_again() -> None:
    text = "title;baseline_budget\nP;12.000\n"
    once = imported(Project, text, decimal="point")
    again = plan(Project, text, once, decimal="comma")
    assert (again.updated, again.unchanged) == (1, 0)
