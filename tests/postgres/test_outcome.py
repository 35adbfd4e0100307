"""What became of a save is known, whatever breaks: the connection at its COMMIT, the session, the server."""

from __future__ import annotations

import pytest

from ittui.board import Change
from ittui.records import Goal
from ittui.store import Conflict, ConnectionLost, Store, open_store
from ittui.store.postgres.database import Database
from tests.proxy import Proxy
from tests.server import Server

from .conftest import GOAL, Open

pytestmark = pytest.mark.postgres


def through(proxy: Proxy, server: Server, schema: str, who: str, more: str = "") -> Store:
    return open_store(server.url(who, schema, more).replace(str(server.port), str(proxy.port)))


def add(store: Store, id: int) -> None:
    store.commit([Change.add(Goal(id, {"title": f"Goal {id}"}))], f"add {id}")


def edit(store: Store, **raw: int) -> None:
    goal = store.backing.read_last().tables["goals"].rows[GOAL.id]
    store.commit([Change("goals", GOAL.id, goal.raw, {**goal.raw, **raw})], "edit")


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


@pytest.mark.parametrize("more", ["", "isolation=serializable"], ids=["lock", "serializable"])
def test_a_save_takes_one_round_trip_and_two_where_somebody_else_saved(
    department: Open, server: Server, schema: str, more: str
) -> None:
    ben = department("ben")
    department("ann")
    with Proxy(server.port) as proxy:
        store = through(proxy, server, schema, "ann", more)
        before = proxy.turns
        add(store, 500)
        assert proxy.turns - before == 1
        for id in range(501, 504):
            add(ben, id + 1000)
            before = proxy.turns
            add(store, id)
            assert proxy.turns - before == 2


def test_a_save_that_is_refused_was_held_against_what_is_there(department: Open) -> None:
    ann, ben = department("ann"), department("ben")
    edit(ann, target=11)
    with pytest.raises(Conflict):
        edit(ben, target=12)
    ann.commit([Change.remove(ann.read().tables["goals"].rows[GOAL.id])], "remove")
    add(ben, 500)
    assert [entry.why for entry in ben.log()] == ["add 500", "remove", "edit"]
