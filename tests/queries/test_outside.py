"""Changes past the program: named with the record and the field, and nothing named that the program saved itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.queries.outside import changed_outside
from ittui.records import Correction, Goal, Incident, Kpi, Measurement
from ittui.store import Store, create, open_store


def test_what_an_editor_changed_is_named(tmp_path: Path) -> None:
    path, goal = tmp_path / "team.json", Goal.new(title="Replace copper")
    create(path, [])
    store = open_store(path)
    store.commit([Change.add(goal)], "add")
    store.commit([Change.edit(goal, goal.replace(notes="north first"))], "note")
    store.undo()
    store.commit([Change.edit(goal, goal.replace(title="Replace all copper"))], "rename")
    goal = goal.replace(title="Replace all copper")
    assert list(changed_outside(store.read(), store.log())) == []
    path.write_text(path.read_text().replace('"title": "Replace all copper"', '"title": "Replace none"'))
    path.write_text(path.read_text().replace('"title":"Replace all copper"', '"title":"Replace none"'))
    store = open_store(path)
    (found,) = changed_outside(store.read(), store.log())
    assert (found.field, found.logged, found.present) == ("title", "Replace all copper", "Replace none")
    assert found.text(store.read()) == "goal “Replace none”: title was changed past the program"


VALUES = (
    Measurement(1, {"kpi": 9, "date": "2026-08-03", "value": 3}),
    Measurement(2, {"kpi": 9, "date": "2026-08-04"}),
)


def kept(path: Path, *steps: Callable[[Store], object]) -> Store:
    """A file in which these things were done."""
    create(path, [Kpi(9, {"title": "Branches"})])
    for step in steps:
        step(open_store(path))
    assert list(found(path)) == []
    return open_store(path)


def found(path: Path) -> list[str]:
    store = open_store(path)
    return [each.text(store.read()) for each in changed_outside(store.read(), store.log())]


def by_hand(path: Path, table: str, id: int, **values: object) -> None:
    """As a script of one's own does it, which orders and spaces things otherwise."""
    data = json.loads(path.read_text())
    data[table][str(id)] |= values
    path.write_text(json.dumps(data, indent=2))


def add(store: Store) -> object:
    return store.commit([Change.add(row) for row in VALUES], "add")


def correct(store: Store) -> object:
    row = store.read().table(Measurement).rows[1]
    why = Correction.of(at=datetime(2026, 8, 9, tzinfo=UTC), value=row.value, why="x")
    return store.commit([Change.edit(row, row.replace(value=Decimal(4), corrections=(*row.corrections, why)))], "fix")


@pytest.mark.parametrize(
    "steps",
    [
        (add,),
        (add, correct),
        (add, correct, lambda store: store.undo()),
        (add, lambda store: store.undo(), lambda store: store.redo()),
    ],
    ids=["added", "corrected", "undone", "removed and there again"],
)
def test_of_what_was_added_every_field_is_held_to_what_it_was(
    tmp_path: Path, steps: tuple[Callable[[Store], object], ...]
) -> None:
    path = tmp_path / "team.json"
    kept(path, *steps)
    by_hand(path, "measurements", 2, value=9)
    assert found(path) == ["measurement “Branches, 2026-08-04” was changed past the program since it was added"]
    by_hand(path, "measurements", 2, value=None)
    assert found(path) == []


def test_a_hand_between_two_saves_is_named_after_the_second_too(tmp_path: Path) -> None:
    path = tmp_path / "team.json"
    kept(path, add, correct)
    by_hand(path, "measurements", 1, value=7)
    (text,) = found(path)
    assert text == "measurement “Branches, 2026-08-03”: value was changed past the program"
    correct(open_store(path))
    assert found(path) == [text]


def test_an_import_of_many_keeps_its_sums_small_and_names_the_one_that_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "team.json"
    rows = [Change.add(Incident(id, {"reference": f"INC{id}"})) for id in range(1, 1001)]
    kept(path, lambda store: store.commit(rows, "import"))
    assert len(json.dumps(json.loads(path.read_text())["_log"])) < 1000 * 9
    by_hand(path, "incidents", 500, reference="INC0")
    assert found(path) == ["incident “INC0” was changed past the program since it was added"]
