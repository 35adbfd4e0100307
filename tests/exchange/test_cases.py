"""The small files of all kinds of fault that are collected beside this checkout: each comes in right or is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Board
from ittui.exchange.cells import values_in
from ittui.fields import Money
from ittui.records import (
    BudgetLine,
    Goal,
    Incident,
    IncidentState,
    Kpi,
    Measurement,
    Objective,
    Person,
    Project,
    Record,
    Service,
    Settings,
    Survey,
)

from .importing import imported, plan, values

CASES = Path(__file__).parents[2] / "../shared/cases/import"
Check = Callable[[Board], object]
EUR, HALF = "EUR", Decimal("0.5")


def case(name: str) -> bytes:
    path = next(iter(CASES.glob(f"{name}-*.[cj]s*")), None)
    if path is None:
        pytest.skip(f"case {name} is not beside this checkout")
    return path.read_bytes()


def money(amount: str, currency: str = EUR) -> Money:
    return Money(Decimal(amount), currency)


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2025) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def owners(board: Board) -> list[tuple[str, str]]:
    return [(title, board.name("people", id) if id else "") for title, id in values(board, Goal, "title", "owner")]


RIGHT: dict[str, tuple[type[Record], dict[str, Any], Check, object]] = {
    "01": (Service, {}, lambda b: values(b, Service, "title", "rto", "mtd"), [("Mail", HALF, 4), ("VPN", 4, 8)]),
    "06": (Survey, {}, lambda b: values(b, Survey, "score"), [1, 5, 5, 5]),
    "07": (Kpi, {}, lambda b: len(b.all(Kpi)), 3),
    "08": (Incident, {}, lambda b: values(b, Incident, "reference"), ["INC1", "INC2", "INC3"]),
    "09": (Goal, {}, owners, [("A", "Ann"), ("B", "Bo"), ("C", "Cy")]),
    "10": (Incident, {}, lambda b: values(b, Incident, "tags"), [("mail", "urgent"), ("vpn",)]),
    "12": (Goal, {}, lambda b: values(b, Goal, "external_id", "title"), [("12", "Fix mail"), ("13", "Fix vpn")]),
    "14": (Kpi, {}, lambda b: values(b, Kpi, "title", "target"), [("Tickets", 100), ("Uptime", 99)]),
    "16": (Person, {}, lambda b: values(b, Person, "title"), ["Ann", "Bo"]),
    "20": (
        Project,
        {},
        lambda b: values(b, Project, "baseline_budget", "actual_cost"),
        [(money("5000"), money("12500")), (money("7000"), money("1250"))],
    ),
    "21": (Project, {}, lambda b: values(b, Project, "baseline_budget"), [money("1234.50"), money("2000")]),
    "22": (Incident, {"encoding": "cp1251"}, lambda b: values(b, Incident, "title"), ["Привет мир"]),
    "23": (Goal, {}, lambda b: values(b, Person, "title"), ["Ann Lee", "Bo"]),
    "24": (Goal, {}, lambda b: (values(b, Person, "title"), len(b.all(Goal))), ([], 5)),
    "31": (
        Incident,
        {},
        lambda b: values(b, Incident, "reference", "state"),
        [("TASK1", IncidentState.CLOSED), ("TASK2", IncidentState.CLOSED), ("TASK3", IncidentState.CANCELLED)],
    ),
    "32": (Goal, {"maps": ("departments=Team",)}, owners, [("A", "Ann")]),
    "33": (
        Project,
        {"maps": ("title=Task Name", "baseline_finish=Baseline Finish")},
        lambda b: values(b, Project, "title", "start", "baseline_finish", "actual_finish", "actual_cost"),
        [
            ("ERP rollout", date(2026, 1, 5), date(2026, 5, 29), None, money("12500")),
            ("Wifi", date(2026, 1, 12), date(2026, 1, 23), date(2026, 1, 23), money("1250")),
        ],
    ),
    "34": (
        Incident,
        {},
        lambda b: values(b, Incident, "reference", "failed_at", "restored_at"),
        [("A", at(2, 10), at(2, 11)), ("B", at(3, 10), at(3, 11)), ("C", at(1, 10, 30), at(1, 12))],
    ),
    "37": (Goal, {}, lambda b: len(b.all(Person)), 1),
    "38": (
        BudgetLine,
        {"maps": ("title=Category", "year=const:2026"), "columns_are": "month"},
        lambda b: [[(each.month, each.plan) for each in months] for months in values(b, BudgetLine, "months")],
        [
            [("2026-01", money("8000")), ("2026-02", money("8000")), ("2026-03", money("8000"))],
            [("2026-01", money("12000")), ("2026-02", money("12000")), ("2026-03", money("12500"))],
        ],
    ),
    "39": (
        Goal,
        {"fill_down": ("Objective",)},
        lambda b: [b.name(Objective.table, id) for id in values(b, Goal, "objective")],
        ["Happy users", "Happy users", "Reliable IT", "Reliable IT"],
    ),
    "40": (Goal, {}, lambda b: values(b, Goal, "title"), ["A", "B"]),
    "42": (Goal, {}, lambda b: values(b, Goal, "current", "baseline", "target"), [(50, 0, 100), (70, 0, 100)]),
    "44": (Incident, {}, lambda b: values(b, Incident, "reference"), ["INC1", "INC2"]),
    "48": (
        Incident,
        {"zone": "Europe/Berlin"},
        lambda b: values(b, Incident, "reference", "failed_at", "restored_at"),
        [("INC1", at(13, 7, year=2026), at(13, 9, 30, year=2026)), ("INC2", at(14, 7, year=2026), None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_a_file_comes_in_right(name: str) -> None:
    kind, options, check, right = RIGHT[name]
    found = check(imported(kind, case(name), **options))
    assert found == right or sorted(map(str, found)) == sorted(map(str, right))  # type: ignore[call-overload]


REFUSED: dict[str, tuple[type[Record], dict[str, Any], str]] = {
    "03": (Project, {}, "lines 2-3: state: “Red” is not a state"),
    "46": (Goal, {"maps": ("title=title", "owner=owner")}, "lines 2-3: 3 cells, while the header has 2"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_its_reason(name: str) -> None:
    kind, options, reason = REFUSED[name]
    assert reason in plan(kind, case(name), **options).refused


def test_05_the_dollar_is_the_departments_own() -> None:
    board = imported(Project, case("05"), Board.of(Settings(1, {"currency": "CAD"})))
    assert values(board, Project, "baseline_budget", "actual_cost") == [(money("1000", "CAD"), money("1200", "CAD"))]
    assert values(imported(Project, case("05"), currency="CAD"), Project, "baseline_budget") == [money("1000", "CAD")]


def test_15_a_parent_is_found_by_its_key_and_again() -> None:
    board = imported(Goal, case("15"))
    epic, story = sorted(board.all(Goal), key=lambda goal: goal.title)
    assert (epic.title, story.parent) == ("Epic", epic.id)
    assert plan(Goal, case("15"), board).unchanged == 2


def test_18_an_instant_gives_the_day() -> None:
    assert values_in(case("18").decode(), UTC)[0][1]["on"] == "2026-11-01"


def test_25_people_are_known_by_their_mail_address() -> None:
    ann = Person.new(title="Ann Lee", email="ann@corp.example")
    result = plan(Goal, case("25"), Board.of(ann))
    assert result.created_by_mention == ()
    assert {change.after["owner"] for change in result.changes if change.after} == {ann.id}
    assert "“Lee, Ann” is taken for Ann Lee" in result.notes


def test_27_the_same_title_of_another_owner_is_another_goal() -> None:
    board = imported(Goal, "title,owner,due\nComplete security training,Ann,2026-12-31\n")
    both = imported(Goal, case("27"), board)
    assert sorted(name for _, name in owners(both)) == ["Ann", "Bo"]


def test_28_what_the_file_leaves_blank_stays() -> None:
    board = imported(Incident, case("28"))
    (incident,) = board.all(Incident)
    ann = Person.new(title="Ann")
    board = board.having([ann, incident.replace(restored_at=at(1, 10, year=2026), owner=ann.id, cause="disk")])
    again = plan(Incident, case("28"), board)
    assert (again.unchanged, again.changes) == (1, ())
    assert any("2 values that are blank in the file were kept" in note for note in again.notes)
    cleared = plan(Incident, case("28"), board, blank_clears=True)
    assert cleared.updated == 1
    assert [(change.after or {}).get("owner") for change in cleared.changes] == [None]
    assert any(
        "“Restored” is left out (line 2): it cannot be imported; it changes by" in note for note in cleared.notes
    )


def test_29_a_value_that_changes_is_corrected() -> None:
    kpi = Kpi.new(title="Uptime")
    old = Measurement.new(kpi=kpi.id, date=date(2026, 11, 8), value=Decimal("99.9"))
    (value,) = imported(Measurement, case("29"), Board.of(kpi, old)).all(Measurement)
    assert value.value == 98
    assert [(each.value, each.by, each.why) for each in value.corrections] == [
        (Decimal("99.9"), "ann", "imported from file.csv")
    ]


def test_30_what_is_yet_to_come_is_taken_and_told() -> None:
    result = plan(Project, case("30"))
    assert result.added == 2
    assert "1 actual finish is yet to come (line 2); left out of numbers until then" in result.notes


def test_43_an_export_names_the_currency_of_every_amount() -> None:
    from ittui.exchange.export import csv_export, json_export

    board = imported(Project, case("43"), Board.of(Settings(1, {"currency": "CHF"})))
    context = board.context(date(2026, 11, 22))
    for text in (write(board, Project, context, board.all(Project)) for write in (csv_export, json_export)):
        assert "1200 CHF" in text
        assert "50 USD" in text
