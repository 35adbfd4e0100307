"""Tables of earlier versions: they open, to be looked at; `ittui init` brings them up, and closes what was open."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.cli import main
from ittui.records import Goal
from ittui.store import ReadOnly, create, open_store
from ittui.store.postgres.admin import upgrade
from ittui.store.postgres.schema import MIGRATIONS, NEWEST, migrate
from tests.server import Server

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
GOAL = Goal(101, {"title": "Cut printing cost", "target": 10})
VERSION_3 = (Path(__file__).parent / "version_3.sql").read_text(encoding="utf-8")
META = '{"format":1,"schema":1,"writes":1,"generation":1}'


def older(server: Server, schema: str, version: int) -> str:
    """A department with the tables of an earlier version, and a goal in it; its address."""
    with server.connect() as conn:
        conn.execute(b"begin")
        migrate(conn, schema, 0, MIGRATIONS[:version])
        conn.execute(f"set search_path = {schema}".encode())
        conn.execute(b"insert into board (version, last_entry, meta) values (1, 0, %s::json)", (META,))
        raw = '{"title":"Cut printing cost","target":10}'
        conn.execute(b"insert into record (tbl, id, raw, version) values ('goals', 101, %s::json, 1)", (raw,))
        conn.execute(b"commit")
    return server.url(schema=schema)


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_older_tables_open_read_only_and_init_brings_them_up(
    server: Server, schema: str, version: int, capsys: pytest.CaptureFixture[str]
) -> None:
    url = server.url(schema=schema)
    assert upgrade(url) is None
    older(server, schema, version)
    if version > 1:  # those of the first had no rights yet: nobody but their owner
        store = open_store(url)
        assert store.read().tables["goals"].rows[101].title == "Cut printing cost"
        assert "ittui init" in store.read_only
        with pytest.raises(ReadOnly, match="ittui init"):
            store.commit([Change("goals", 101, GOAL.raw, {**GOAL.raw, "target": 11})], "edit")
    assert main(["init", url], now=NOW) == 0
    assert capsys.readouterr().out.count("step ") == NEWEST - version
    store = open_store(url)
    assert store.read_only == ""
    store.commit([Change("goals", 101, GOAL.raw, {**GOAL.raw, "target": 11})], "edit")
    store.undo()
    assert [entry.why for entry in store.log()] == ["undo: edit", "edit"]
    assert main(["init", url], now=NOW) == 1
    assert "has a department already; nothing was changed" in capsys.readouterr().err


def test_no_plan_is_made_for_an_empty_log(server: Server, schema: str) -> None:
    """Sessions would keep it, and read the whole log at each save until the server looks at the table again."""
    create(server.url(schema=schema), [GOAL])
    with server.connect() as conn:
        conn.execute(f"set search_path = {schema}".encode())
        plans = [
            conn.execute(f"explain select 1 from {table} where {column} = 7".encode()).fetchall()
            for table, column in (("log", "id"), ("log_op", "entry"))
        ]
    assert all("Seq Scan" not in str(plan) for plan in plans)


def test_no_step_needs_more_than_version_13_of_the_server() -> None:
    assert all("create or replace trigger" not in step.sql for step in MIGRATIONS), "since version 14"


def test_what_version_3_left_open_to_all_is_closed(server: Server) -> None:
    with server.connect() as conn:
        conn.execute(VERSION_3.encode())
    with server.connect() as conn:
        conn.execute(b"delete from version3.insight")
    server.grant("version3")
    eve = server.url(server.role("eve", "it_member"), "version3")
    before = open_store(eve)
    assert "ittui init" in before.read_only
    assert "a secret" in str(before.log())
    assert "the night" in str(before.log())
    assert [step.number for step in upgrade(server.url(schema="version3")) or ()] == [4, 5, 6]
    store = open_store(eve)
    assert store.read_only == ""
    shown = str([store.log(), store.backing.contents])
    assert all(word not in shown for word in ("secret", "Thanks", "thank Ben", "half-year", "say for what", "hide it"))
    assert [(entry.why, [op.field for op in entry.ops]) for entry in store.log()] == [("several changes", ["target"])]
    ann = open_store(server.url(server.role("ann", "it_member"), "version3"))
    whys = [entry.why for entry in ann.log()][:4]
    assert whys == ["hide it", "say for what", "thank Ben, and a target", "add Ben's year"]
    ann.undo()
    assert "ittui init" not in ann.read_only
