"""Changes past the program: named with the record and the field, and nothing named that the program saved itself."""

from __future__ import annotations

from pathlib import Path

from ittui.board import Change
from ittui.queries.outside import changed_outside
from ittui.records import Goal
from ittui.store import create, open_store


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
