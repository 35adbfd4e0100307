"""Sheets of every shape: headers, short and long rows, sums, repeated columns, merged cells, months, histories."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ittui.board import Board
from ittui.exchange.plan import RowFault
from ittui.fields import InputError, Money
from ittui.records import BudgetLine, Goal, Incident, Kpi, Measurement, Objective, Project, Record, Settings, Survey

from .importing import imported, plan, values

JAN, FEB = date(2026, 1, 31), date(2026, 2, 28)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("IT report 2026\n\nName;Owner\nA;Ann\nB;Bo\n", ["A", "B"]),
        (",,Plan,,\n#,Subject,2026,2027,%\n1,A,,,\n2,B,5,,\n", ["A", "B"]),
        ("№;Название;Owner\n1;A;Ann\n", ["A"]),
        ("title,title,owner\nA,B,Ann\n", ["A"]),
        ("Report,Owner list\nState of play,Status\nTitle,Owner,State\nA,Ann,active\n", ["A"]),
        ("title\nA\nB\n", ["A", "B"]),
        ('title, owner\n"A, b", "Ann"\n', ["A, b"]),
        ("title;owner;;\nA;Ann;;\nB;;;\n", ["A", "B"]),
        ("sep=|\ntitle|owner\nA|Ann\n", ["A"]),
        ("title\towner\nA\tAnn\n\nTitle\tOwner\nB\tBo\n", ["A", "B"]),
    ],
)
def test_the_header_is_found_and_the_rows_below_it(text: str, titles: list[str]) -> None:
    assert values(imported(Goal, text), Goal, "title") == titles


@pytest.mark.parametrize(
    ("rows", "count", "left_out"),
    [
        ("A,1,2\nB,3,4\nTotal,4,6\n", 2, 1),
        ("A,1,2\nB,3,4\nØ Average,2,3\n", 3, 0),
        ("A,1,2\nB,3,4\nGemiddelde,2,3\n\n", 2, 1),
        ("A,1,2\nSubtotal,1,2\nB,3,4\nSubtotal,3,4\nGrand total,4,6\n", 2, 3),
        ("A,1,2\nB,3,4\nTotal 2026,4,6\n", 2, 1),
        ("A,1,2\nTotal incidents,4,6\nB,3,4\n", 3, 0),
        ("Total,1,2\nA,3,4\n", 2, 0),
        ("A,1,2\nB,3,4\nSumme:,4,6\nMittelwert,2,3\n", 2, 2),
        ("A,1,2\nB,3,4\n合計,4,6\n", 2, 1),
        ("Total cost,1,2\nTotal users,3,4\nTotal tickets,5,6\n", 3, 0),
        ("Maximum load,1,2\nMinimum load,3,4\n", 2, 0),
    ],
)
def test_sums_are_told_from_kpis(rows: str, count: int, left_out: int) -> None:
    result = plan(Kpi, f"title,baseline,target\n{rows}")
    assert (result.added, result.count(RowFault.TOTAL)) == (count, left_out)


def test_a_sum_by_an_unknown_name_is_imported_and_told() -> None:
    result = plan(Kpi, "title,baseline,target\nA,1,2\nB,3,4\nJumla,4,6\n")
    assert result.added == 3
    assert any("“Jumla”" in note and "sum or mean" in note for note in result.notes)


@pytest.mark.parametrize(
    ("rows", "added"), [("A,1\nB\nC\n", 3), ("A,1,,,\nB,2\n", 2), ("A,1,x\nB,2\n", None), ("A,1\nB,2,,y\n", None)]
)
def test_short_rows_are_filled_up_and_long_ones_stop(rows: str, added: int | None) -> None:
    result = plan(Kpi, f"title,target\n{rows}")
    assert (result.refused == "", result.added if added else 0) == (added is not None, added or 0)


def test_columns_of_one_name_are_joined_where_the_field_holds_many() -> None:
    text = "title,tags,tags,notes,notes,owner,owner\nA,x,y,one,two,Ann,Bo\nB,,z,,three,,Cy\n"
    result = plan(Goal, text)
    assert values(imported(Goal, text), Goal, "title", "tags", "notes") == [
        ("A", ("x", "y"), "one\ntwo"),
        ("B", ("z",), "three"),
    ]
    assert any("“owner” is the name of 2 columns (6, 7); the first is taken" in note for note in result.notes)


def test_merged_cells_are_filled_down_where_it_is_asked() -> None:
    text = "Objective,Key result,Owner\nReliable,a,Ann\n,b,Bo\nHappy,c,\n,d,Ann\n,e,\n"
    assert any("--fill-down 'Objective'" in note for note in plan(Goal, text).notes)
    board = imported(Goal, text, fill_down=("objective",))
    assert [board.name(Objective.table, id) for id in values(board, Goal, "title", "objective") for id in id[1:]] == [
        *["Reliable"] * 2,
        *["Happy"] * 3,
    ]
    with pytest.raises(InputError, match="no column “Theme” to fill down"):
        plan(Goal, text, fill_down=("Theme",))


@pytest.mark.parametrize(
    ("head", "options", "dates"),
    [
        ("Jan 2026,Feb 2026", {}, [JAN, FEB]),
        ("2026-01,2026-02", {}, [JAN, FEB]),
        ("01/2026,02/2026", {}, [JAN, FEB]),
        ("Januar 26,Februar 26", {}, [JAN, FEB]),
        ("janv.-2026,févr.-2026", {}, [JAN, FEB]),
        ("Jan,Feb", {"maps": ("year=const:2026",)}, [JAN, FEB]),
        ("2025-Q4,2026-Q1", {"columns_are": "quarter"}, [date(2025, 12, 31), date(2026, 3, 31)]),
        ("2024,2025", {"columns_are": "year"}, [date(2024, 12, 31), date(2025, 12, 31)]),
        ("2026-01-05,2026-01-06", {"columns_are": "day"}, [date(2026, 1, 5), date(2026, 1, 6)]),
    ],
)
def test_columns_of_periods_become_measurements(head: str, options: dict[str, Any], dates: list[date]) -> None:
    text = f"KPI,Unit,{head}\nUptime,%,99.5,98\nTickets,,12,-\n"
    maps = tuple(text for text in options.get("maps", ()))
    options = {"columns_are": "month", **options, "maps": ()}
    if maps:
        with pytest.raises(InputError, match="the months have no year"):
            plan(Measurement, text, **options)
        return
    board = imported(Measurement, text, **options)
    found = [
        (board.name("kpis", kpi), day, value) for kpi, day, value in values(board, Measurement, "kpi", "date", "value")
    ]
    assert sorted(found) == [("Tickets", dates[0], 12), ("Uptime", dates[0], Decimal("99.5")), ("Uptime", dates[1], 98)]


def test_months_of_a_budget_by_their_parts_and_fiscal_year() -> None:
    text = "title;Apr plan;Apr actual;Jan plan;Jan actual\nCloud;1.000;900,50;2.000;-\n"
    board = Board.of(Settings(1, {"currency": "CHF", "fiscal_month": 4}))
    maps = ("year=const:2026",)
    (line,) = imported(BudgetLine, text, board, columns_are="month", maps=maps).all(BudgetLine)
    assert [(each.month, each.plan, each.actual) for each in line.months] == [
        ("2026-04", Money(Decimal(1000), "CHF"), Money(Decimal("900.50"), "CHF")),
        ("2027-01", Money(Decimal(2000), "CHF"), None),
    ]
    with pytest.raises(InputError, match="no column is named for a month"):
        plan(BudgetLine, "title,x\nA,1\n", columns_are="month")
    with pytest.raises(InputError, match="make measurements or budget lines, not goals"):
        plan(Goal, "title,Jan 2026\nA,1\n", columns_are="month")


def test_months_that_nobody_asked_for_are_hinted_at() -> None:
    result = plan(BudgetLine, "title,Jan,Feb\nA,1,2\n")
    assert any("--columns-are month" in note for note in result.notes)


HISTORY = "number,opened_at,state,updated\nI1,2026-01-01,new,2026-01-01 08:00\nI1,2026-01-01,closed,2026-01-03 08:00\n"
HISTORY += "I2,2026-01-02,new,2026-01-02 08:00\nI1,2026-01-01,active,2026-01-02 08:00\n"


def test_the_newest_row_of_a_history_wins() -> None:
    assert "the newest row wins with --newest" in plan(Incident, HISTORY).refused
    result = plan(Incident, HISTORY, newest="updated")
    assert (result.added, result.count(RowFault.OLDER)) == (2, 2)
    states = {row["reference"]: row["state"] for row in (change.after for change in result.changes) if row}
    assert states == {"I1": "closed", "I2": "new"}
    with pytest.raises(InputError, match="no column “when” to tell the newest by"):
        plan(Incident, HISTORY, newest="when")


def test_the_newest_may_be_told_by_a_number() -> None:
    text = "title,rev,cost\nA,9,1\nA,10,2\nA,8,3\n"
    assert values(imported(Project, text, newest="rev"), Project, "actual_cost") == [Money(Decimal(2), "EUR")]
    with pytest.raises(InputError, match="neither a time nor a number"):
        plan(Project, "title,rev\nA,x\n", newest="rev")


@pytest.mark.parametrize(
    ("kind", "text", "added"),
    [
        (Survey, "date,score\n2026-11-01,5\n2026-11-01,5\n2026-11-01,4\n", 3),
        (Goal, "title\nA\nA\nB\n", 2),
        (Measurement, "kpi,date,value\nK,2026-01-01,1\nK,2026-01-01,1\n", 1),
    ],
)
def test_the_same_row_again_is_a_duplicate_but_for_answers(kind: type[Record], text: str, added: int) -> None:
    board = imported(kind, text)
    assert len(board.all(kind)) == added
    assert plan(kind, text, board).added == 0


def test_an_import_that_adds_to_what_is_found_by_name_and_can_switch_it_off() -> None:
    text = "Name,Owner,Due date,Team\nA,Ann,2026-12-01,Net\n"
    both = imported(Goal, text, maps=("departments=Team",)).all(Goal)[0]
    assert (both.due, len(both.departments)) == (date(2026, 12, 1), 1)
    off = imported(Goal, text, maps=("owner=", "due=const:2026-06-01")).all(Goal)[0]
    assert (off.owner, off.due) == (None, date(2026, 6, 1))
    assert "Owner" in plan(Goal, text, maps=("owner=",)).dropped_columns


def test_a_dry_run_says_what_fills_what_and_what_was_taken() -> None:
    text = "Nr;Project;Start;Cost;Colour\n1;A;13.02.2026;1.500,50;red\n"
    result = plan(Project, text, maps=("external_id=Nr",), currency="CHF")
    assert result.dropped_columns == ("Colour",)
    for told in (
        "cells are separated by ;",
        "matched by name: Start → start, Cost → actual_cost, Project → title",
        "as asked: Nr → external_id",
        "dates of “Start” are read day-month-year",
        "amounts without a currency are in CHF (--currency)",
    ):
        assert told in result.notes
