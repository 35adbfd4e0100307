"""A department moves between file and database with ids, log and all numbers; offline work comes back by merge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ittui.board import Board, Change
from ittui.cli import main
from ittui.metrics import METRICS, measure
from ittui.records import Goal
from ittui.sample import write_demo
from ittui.store import Entry, Store, open_store
from ittui.store.line_format import LOG
from tests.server import Server

pytestmark = pytest.mark.postgres
TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def numbers(board: Board) -> dict[str, object]:
    return {name: measure(board, name, TODAY) for name in METRICS}


def records(store: Store) -> dict[str, object]:
    tables = store.backing.contents.tables
    return {name: dict(section.rows) for name, section in tables.items() if name != LOG and section.rows}


def same(one: Store, other: Store) -> None:
    assert records(one) == records(other)
    assert [list(table.rows) for table in one.read().tables.values()] == [
        list(table.rows) for table in other.read().tables.values()
    ]
    assert without_sums(one.log()) == without_sums(other.log())
    assert numbers(one.read()) == numbers(other.read())


def without_sums(log: Iterable[Entry]) -> list[Entry]:
    """A file's check sums tell of what a hand changed in it; a database has rights for that, and keeps none."""
    return [entry._replace(sums="") for entry in log]


def edit(store: Store, **raw: object) -> Entry:
    goal = next(iter(store.read().tables["goals"].rows.values()))
    entry = store.commit([Change("goals", goal.id, goal.raw, {**goal.raw, **raw})], f"edit {sorted(raw)}").entry  # type: ignore[dict-item]
    assert entry
    return entry


def test_tables_that_were_only_made_take_in_a_copy_and_used_ones_do_not(
    server: Server, schema: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, url = tmp_path / "it.json", server.url(schema=schema)
    write_demo(path, TODAY)
    assert main(["init", url], now=NOW) == 0
    assert main(["copy", str(path), url], now=NOW) == 0
    same(open_store(path), open_store(url))
    assert main(["copy", str(path), url], now=NOW) == 1
    assert main(["init", url], now=NOW) == 1
    assert capsys.readouterr().err.count("has a department already") == 2


def test_boards_logs_and_all_numbers_are_the_same_there_and_back(server: Server, schema: str, tmp_path: Path) -> None:
    path, back, url = tmp_path / "it.json", tmp_path / "back.json", server.url(schema=schema)
    write_demo(path, TODAY)
    store = open_store(path, "ann")
    edit(store, title="A")
    edit(store, weight=3)
    store.undo()
    goal = Goal(7, {"title": "Gone"})
    store.commit([Change.add(goal)], "add")
    store.commit([Change.remove(goal)], "remove")
    assert main(["copy", str(path), url], now=NOW) == 0
    same(store, open_store(url))
    assert main(["copy", url, str(back)], now=NOW) == 0
    same(store, open_store(back))
    yesterday = date.today() - timedelta(days=1)
    assert len(open_store(url).as_of(date.today()).tables["goals"].rows) > 0
    assert open_store(back).log(limit=1)[0].at.date() > yesterday


def test_a_long_log_fits_a_file_by_its_archive_and_comes_back_whole(
    server: Server, schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, path = server.url(schema=schema), tmp_path / "it.json"
    assert main(["init", url], now=NOW) == 0
    store = open_store(url)
    store.commit([Change.add(Goal(1, {"title": "Goal"}))], "add")
    for number in range(12):
        edit(store, target=number)
    monkeypatch.setattr("ittui.store.log.surplus.__kwdefaults__", {"most": 5, "most_bytes": 1 << 20})
    assert main(["copy", url, str(path)], now=NOW) == 0
    assert len(open_store(path).log()) == 5
    assert main(["copy", str(path), url + "b"], now=NOW) == 0
    assert open_store(url + "b").log() == store.log()


def test_offline_work_comes_back_as_one_change_to_undo(server: Server, schema: str, tmp_path: Path) -> None:
    url, laptop = server.url(schema=schema), tmp_path / "laptop.json"
    assert main(["init", url], now=NOW) == 0
    store = open_store(url)
    store.commit([Change.add(Goal(1, {"title": "Goal", "target": 1}))], "add")
    assert main(["copy", url, str(laptop)], now=NOW) == 0
    edit(open_store(laptop, "ann"), target=5)
    edit(store, title="Better")
    assert main(["merge", "-", url, str(laptop), "-o", url], now=NOW) == 0
    raw = store.read().tables["goals"].rows[1].raw
    assert (raw["title"], raw["target"]) == ("Better", 5)
    assert {entry.who for entry in store.log()} >= {"ann", "admin"}
    count = len(store.log())
    assert main(["merge", "-", url, str(laptop), "-o", url], now=NOW) == 0
    assert len(store.log()) == count
    store.undo()
    assert store.read().tables["goals"].rows[1].raw["target"] == 1
