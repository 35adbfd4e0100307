"""What became of a save is known, whatever breaks: the connection at its COMMIT, the session, the server."""

from __future__ import annotations

import pytest

from ittui.board import Change
from ittui.records import Goal
from ittui.store import ConnectionLost, Store, open_store
from ittui.store.postgres.database import Database
from tests.proxy import Proxy
from tests.server import Server

from .conftest import GOAL, Open

pytestmark = pytest.mark.postgres


def through(proxy: Proxy, server: Server, schema: str, who: str, more: str = "") -> Store:
    return open_store(server.url(who, schema, more).replace(str(server.port), str(proxy.port)))


def add(store: Store, id: int) -> None:
    store.commit([Change.add(Goal(id, {"title": f"Goal {id}"}))], f"add {id}")


@pytest.mark.parametrize("more", ["", "isolation=serializable"], ids=["lock", "serializable"])
@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_connection_that_breaks_at_a_commit_saves_exactly_once(
    department: Open, server: Server, schema: str, cut: str, more: str
) -> None:
    department("ann")
    with Proxy(server.port) as proxy:
        store = through(proxy, server, schema, "ann", more)
        proxy.cut = cut
        add(store, 500)
        assert proxy.cut == ""
    ben = department("ben")
    assert [entry.why for entry in ben.log()] == ["add 500"]
    assert 500 in ben.read().tables["goals"].rows


def test_a_session_that_was_ended_saves_by_another(department: Open, server: Server) -> None:
    ann = department("ann")
    with server.connect() as conn:
        conn.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ann'")
    add(ann, 500)
    assert len(ann.log()) == 1


def test_without_a_server_it_is_said_that_nothing_was_saved(department: Open, server: Server, schema: str) -> None:
    department("ann")
    with Proxy(server.port) as proxy:
        store = through(proxy, server, schema, "ann")
    assert isinstance(store.backing, Database)
    store.backing.patience = 0.3
    with pytest.raises(ConnectionLost, match="nothing was saved"):
        add(store, 500)
    assert "no connection" in store.read_only
    assert department("ben").log() == []


def test_a_save_takes_two_round_trips(department: Open, server: Server, schema: str) -> None:
    department("ann")
    with Proxy(server.port) as proxy:
        store = through(proxy, server, schema, "ann")
        before = proxy.turns
        goal = store.backing.read_last().tables["goals"].rows[GOAL.id]
        store.commit([Change("goals", GOAL.id, goal.raw, {**goal.raw, "target": 11})], "raise")
        assert proxy.turns - before == 2
