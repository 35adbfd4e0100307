"""The filter language, on the records it is for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from ittui.board import Board
from ittui.fields import InputError, Money
from ittui.queries.filter import parse_filter
from ittui.records import (
    Direction,
    Goal,
    GoalState,
    Kpi,
    Measurement,
    Objective,
    Person,
    Project,
    ProjectState,
    Record,
    Settings,
)
from ittui.session import Session

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12).astimezone()
ANN = Person.new(title="Ann Smith", login="ann")
BO = Person.new(title="Bo")
REACH = Objective.new(title="Availability everywhere")
FIBRE = Goal.new(
    title="Replace copper links with fibre",
    owner=ANN.id,
    contributors=(BO.id,),
    due=TODAY + timedelta(days=7),
    tags=("net", "branches"),
    weight=Decimal(3),
    cost=Money(Decimal(120000), "EUR"),
    state=GoalState.ACTIVE,
    objective=REACH.id,
)
WORD = Goal.new(title="Train all users on Word", owner=BO.id, due=TODAY + timedelta(days=60), no_cost=True)
BARE = Goal.new(title='Virtualise the "old" data centre')
BOARD = Board.of(ANN, BO, REACH, FIBRE, WORD, BARE, Settings.new(1, currency="EUR"))


def left(text: str, board: Board = BOARD, kind: type[Record] = Goal, me: str = "ann") -> set[str]:
    keep = parse_filter(text, Session(board, TODAY, NOON, me), kind)
    return {row.label.split()[0] for row in board.all(kind) if keep(row)}


ALL = {"Replace", "Train", "Virtualise"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ALL),
        ("fibre", {"Replace"}),
        ("FIBRE copper", {"Replace"}),
        ("copper word", set()),
        ('"data centre"', {"Virtualise"}),
        ("!fibre", {"Train", "Virtualise"}),
        ("-fibre -word", {"Virtualise"}),
        ("net", {"Replace"}),
        ("smith", {"Replace"}),
        ("owner:ann", {"Replace"}),
        ("owner:me", {"Replace"}),
        ("-owner:me", {"Train", "Virtualise"}),
        ("owner:none", {"Virtualise"}),
        ("owner:any", {"Replace", "Train"}),
        ("contributors:bo", {"Replace"}),
        ("objective:availab", {"Replace"}),
        ("state:active", {"Replace"}),
        ("tag:net", {"Replace"}),
        ("-tag:net", {"Train", "Virtualise"}),
        ("due:<+2w", {"Replace"}),
        ("due:>+2w", {"Train"}),
        ("due:<=2026-11-29", {"Replace"}),
        ("due:2026-11", {"Replace"}),
        ("due:2026-11-29", {"Replace"}),
        ("due:none", {"Virtualise"}),
        ("weight:>2", {"Replace"}),
        ("weight:3", {"Replace"}),
        ("cost:>=100k", {"Replace"}),
        ("cost:<100k", set()),
        ("no_cost:yes", {"Train"}),
        ('title:"copper links"', {"Replace"}),
        ("/^replace/", {"Replace"}),
        ("/cop+er/", {"Replace"}),
        ("/w[oa]rd$/ owner:bo", {"Train"}),
        ("own:bo", {"Train"}),
    ],
)
def test_a_filter_leaves_what_it_says(text: str, names: set[str]) -> None:
    assert left(text) == names


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("due:<soon", "“soon” is not a date"),
        ("weight:>heavy", "“heavy” is not a number"),
        ("ownr:ann", "“ownr” is not a field of a goal"),
        ("status:purple", "“purple” is not a status"),
        ("/(a)\\1/", "does not work in a filter"),
        ("/(/", "is not a pattern"),
        ("/" + "a" * 300 + "/", "too long"),
    ],
)
def test_what_is_not_understood_is_told(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says.replace("(", r"\(")):
        left(text)


def test_me_is_refused_while_nobody_has_the_login() -> None:
    with pytest.raises(InputError, match="zoe"):
        left("owner:me", me="zoe")


def test_a_record_is_found_by_its_id() -> None:
    assert left(f"id:{FIBRE.code[:5]}") == {"Replace"}
    assert left(FIBRE.code) == {"Replace"}


def test_the_computed_status_of_kpis() -> None:
    good = Kpi.new(title="Good", target=Decimal(5), direction=Direction.AT_LEAST)
    bad = Kpi.new(title="Bad", target=Decimal(5), direction=Direction.AT_LEAST)
    none = Kpi.new(title="None")
    values = [Measurement.new(kpi=kpi.id, date=TODAY, value=Decimal(v)) for kpi, v in ((good, 6), (bad, 1))]
    board = Board.of(good, bad, none, *values)
    assert left("status:track", board, Kpi) == {"Good"}
    assert left("-status:track -status:data", board, Kpi) == {"Bad"}
    assert left("status:no-data", board, Kpi) == {"None"}


def test_status_of_a_kind_without_one_is_its_state() -> None:
    board = Board.of(Project.new(title="Router", state=ProjectState.RUNNING), Project.new(title="Fibre"))
    assert left("status:running", board, Project) == {"Router"}
