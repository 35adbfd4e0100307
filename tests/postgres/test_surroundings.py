"""What a server's administrator may have set: encodings, time zones, isolation, what a role has by default."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ittui.board import Change
from ittui.records import Goal
from ittui.store import Store, StoreError, create, open_store
from ittui.store.doctor import CheckVerdict
from ittui.store.postgres.admin import doctor
from ittui.store.postgres.database import Database
from tests.server import Server

from .conftest import GOAL, Open

pytestmark = pytest.mark.postgres
TEXT = "Größe O'Neil \\ “q” \\u0041"


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database of some encoding."""
    name = f"in_{request.param.lower()}"
    with server.connect() as conn:
        conn.execute(f"create database {name} encoding '{request.param}' locale 'C' template template0".encode())
    yield server.url().replace("/postgres?", f"/{name}?")
    with server.connect() as conn:
        conn.execute(f"drop database {name} with (force)".encode())


def saved_again(store: Store, text: str) -> str:
    """A title as another sees it once it was saved, undone and saved again."""
    store.commit([Change.add(Goal(500, {"title": text, "target": 1.5, "due": "2026-03-04"}))], f"add {text}")
    store.undo()
    store.redo()
    other = open_store(store.backing.name)
    raw = other.read().tables["goals"].rows[500].raw
    assert (raw["target"], raw["due"]) == (1.5, "2026-03-04")
    assert [entry.why for entry in other.log()][-1] == f"add {text}"
    return str(raw["title"])


@pytest.mark.parametrize("database", ["LATIN1", "SQL_ASCII"], indirect=True)
def test_a_database_of_another_encoding(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    create(database, [GOAL])
    store = open_store(database)
    assert saved_again(store, "Größe") == "Größe"
    assert "createdb -E UTF8" in {each.name: each for each in doctor(database)}["characters"].cure
    if "latin1" in database:
        with pytest.raises(StoreError, match="“日” has no place in this database, whose encoding is LATIN1"):
            store.commit([Change.add(Goal(501, {"title": "日本"}))], "add")
        assert 501 not in store.read().tables["goals"].rows
    else:
        store.commit([Change.add(Goal(501, {"title": "日本"}))], "add")
        assert open_store(database).read().tables["goals"].rows[501].title == "日本"


SETTINGS = {
    "dates": ("DateStyle = 'German, DMY'", "TimeZone = 'Pacific/Kiritimati'", "IntervalStyle = 'iso_8601'"),
    "strings": ("standard_conforming_strings = off", "bytea_output = 'escape'", "extra_float_digits = -15"),
    "encoding": ("client_encoding = 'LATIN1'",),
    "isolation": ("default_transaction_isolation = 'repeatable read'", "default_transaction_deferrable = on"),
    "rows": ("row_security = off", "check_function_bodies = off", "transform_null_equals = on"),
    "plans": ("plan_cache_mode = 'force_generic_plan'", "enable_indexscan = off", "jit_above_cost = 0"),
    "commits": ("synchronous_commit = off", "lock_timeout = '1ms'"),
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_what_a_role_has_by_default_changes_nothing(
    department: Open, server: Server, settings: tuple[str, ...]
) -> None:
    department("ann")
    with server.connect() as conn:
        for setting in settings:
            conn.execute(f"alter role ann set {setting}".encode())
    try:
        store = department("ann")
        assert saved_again(store, TEXT) == TEXT
        assert isinstance(store.backing, Database)
        held = [
            ("synchronous_commit", "on"),
            ("row_security", "on"),
            ("default_transaction_isolation", "read committed"),
        ]
        for name, value in held:
            assert store.backing.link.rows(f"show {name}") == [(value,)]
    finally:
        with server.connect() as conn:
            conn.execute(b"alter role ann reset all")


@pytest.mark.parametrize("schema_name", ["select", "null", "all"])
def test_a_schema_may_be_a_word_of_sql(server: Server, schema_name: str) -> None:
    url = server.url(schema=schema_name)
    create(url, [GOAL])
    assert saved_again(open_store(url), TEXT) == TEXT
    watcher = open_store(url).watcher()
    store = open_store(f"{url}&isolation=serializable")
    watcher.wait(0)
    store.commit([Change.add(Goal(501, {"title": "x"}))], "add")
    assert watcher.wait(30)
    watcher.close()


def test_a_server_that_may_lose_what_it_acknowledged_is_told_of(server: Server, department: Open, schema: str) -> None:
    department("ann")
    with server.connect() as conn:
        conn.execute(b"alter system set full_page_writes = off")
        conn.execute(b"select pg_reload_conf()")
    try:
        verdicts = (
            {each.name: each.verdict for each in doctor(server.url("ann", schema))}["crash"] for _ in range(500)
        )
        assert CheckVerdict.WARN in verdicts, "as soon as the server has read it"
    finally:
        with server.connect() as conn:
            conn.execute(b"alter system reset full_page_writes")
            conn.execute(b"select pg_reload_conf()")
