"""The library of ready-made KPIs: each can be added as it is."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ittui.actions.measurements import LibraryKpi, add_from_library, entry_named, library, not_yet_there
from ittui.board import Board
from ittui.fields import InputError, Json
from ittui.metrics import METRICS, Status
from ittui.metrics.kpis.formula import evaluate
from ittui.metrics.kpis.kpi_status import kpi_status
from ittui.records import AREAS, Cadence, Kpi, Person, Settings, Source
from ittui.sample import kpi_library

ENTRIES = kpi_library()
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_an_entry_says_all_that_a_kpi_needs(entry: LibraryKpi) -> None:
    kpi = entry.kpi
    assert list(kpi.all_problems()) == []
    assert kpi.definition and kpi.unit and kpi.target is not None and entry.origin
    assert kpi.area in AREAS
    assert kpi.cadence is not Cadence.NONE
    assert kpi.amber is not None or kpi.upper is not None
    assert kpi.data_source if kpi.source is Source.RECORDED else kpi.formula


def test_names_and_titles_tell_the_entries_apart() -> None:
    assert len(ENTRIES) >= 45
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES)
    assert len({entry.title.casefold() for entry in ENTRIES}) == len(ENTRIES)


def test_every_area_has_entries() -> None:
    assert {entry.kpi.area for entry in ENTRIES} == set(AREAS)


@pytest.mark.parametrize(
    "entry", [entry for entry in ENTRIES if entry.kpi.source is not Source.RECORDED], ids=lambda entry: entry.name
)
def test_what_is_computed_names_metrics_that_there_are(entry: LibraryKpi) -> None:
    assert entry.kpi.source is Source.FORMULA or entry.kpi.formula in METRICS
    asked: list[str] = []

    def listen(name: str) -> Fraction | None:
        asked.append(name)
        return Fraction(1)

    evaluate(entry.kpi.formula, listen, listen)
    assert set(asked) <= set(METRICS)


def test_an_added_kpi_waits_for_data() -> None:
    board = Board.of()
    board = board.applying(add_from_library(board, entry_named(ENTRIES, "patched")))
    [kpi] = board.all(Kpi)
    assert (kpi.title, kpi.area, kpi.unit) == ("Patch compliance", "Computer security", "%")
    assert kpi_status(board, kpi, TODAY).status is Status.NO_DATA


def test_it_gets_its_owner_and_the_teams_own_currency_and_areas() -> None:
    owner = Person.new(title="Ann")
    board = Board.of(owner, Settings.new(1, currency="CHF", areas=("Network",)))
    [change] = add_from_library(board, entry_named(ENTRIES, "cost_user"), owner.id)
    kpi = board.applying([change]).all(Kpi)[0]
    assert (kpi.owner, kpi.unit, kpi.area) == (owner.id, "CHF", "")


def test_the_same_title_is_not_added_twice_and_not_offered_again() -> None:
    board = Board.of(Kpi.new(title="patch COMPLIANCE"))
    with pytest.raises(InputError, match="already"):
        add_from_library(board, entry_named(ENTRIES, "patched"))
    assert [entry.name for entry in ENTRIES if entry not in not_yet_there(board, ENTRIES)] == ["patched"]


def test_two_teams_that_add_the_same_entry_get_two_records() -> None:
    first, second = (add_from_library(Board.of(), ENTRIES[0])[0].id for _ in range(2))
    assert first != second


@pytest.mark.parametrize(
    ("text", "message"), [("no such thing", "no “no such thing”"), ("projects on", "fits 4 KPIs"), (" ", "there is no")]
)
def test_an_entry_that_is_not_clear_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        entry_named(ENTRIES, text)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "is a list"),
        (["uptime"], "entry 1 .* not an object"),
        ([{"title": "Uptime", "direction": "sideways"}], "entry 1 .*Uptime, direction"),
        ([{"title": "Uptime", "source": "computed"}], "formula"),
    ],
)
def test_a_faulty_library_is_refused_with_the_entry_and_the_field(content: Json, message: str) -> None:
    with pytest.raises(InputError, match=message):
        library(content)
