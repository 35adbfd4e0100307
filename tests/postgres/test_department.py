"""What a database has beside what it shares with a file (tests/store): noticing, and both switches."""

from __future__ import annotations

import threading

import pytest

from ittui.board import Change
from ittui.records import Goal, Person
from ittui.store import FileMissing, Store, StoreError, create, open_store
from ittui.store.postgres.database import Database
from tests.server import Server

from .conftest import GOAL, Open

pytestmark = pytest.mark.postgres
SWITCHES = [{}, {"isolation": "serializable"}, {"notify": "off"}, {"isolation": "serializable", "notify": "off"}]
switches = pytest.mark.parametrize("options", SWITCHES, ids=lambda options: "+".join(options) or "usual")


def raised(store: Store, target: int) -> None:
    goal = store.read().tables["goals"].rows[GOAL.id]
    store.commit([Change("goals", GOAL.id, goal.raw, {**goal.raw, "target": target})], f"to {target}")


@switches
def test_a_save_is_noticed_once_and_says_how(department: Open, options: dict[str, str]) -> None:
    ann, ben = department("ann", **options), department("ben", **options)
    watcher = ben.watcher()
    assert watcher.method == ("asking every 1 s" if "notify" in options else "LISTEN")
    assert not watcher.wait(0)
    raised(ann, 20)
    assert watcher.wait(5)
    assert not watcher.wait(0)
    assert ben.read().tables["goals"].rows[GOAL.id].raw["target"] == 20


@switches
def test_a_save_during_the_wait_ends_it_and_so_does_closing(department: Open, options: dict[str, str]) -> None:
    ann, watcher, noticed = department("ann", **options), department("ben", **options).watcher(), list[bool]()

    def wait_twice() -> None:
        noticed.append(watcher.wait(20))
        noticed.append(watcher.wait(20))

    thread = threading.Thread(target=wait_twice)
    thread.start()
    raised(ann, 20)
    while not noticed:
        thread.join(0.01)
    watcher.close()
    thread.join(5)
    assert not thread.is_alive()
    assert noticed == [True, False]


@switches
def test_writers_at_the_same_time_all_count(department: Open, options: dict[str, str]) -> None:
    stores = [department(who, **options) for who in ("ann", "ben", "eve")]

    def work(number: int, store: Store) -> None:
        for step in range(10):
            store.commit([Change.add(Goal(1000 * number + step + 1000, {"title": f"{number}.{step}"}))], "add")

    threads = [threading.Thread(target=work, args=each) for each in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores[0].read().tables["goals"].rows) == 31
    assert len(stores[0].log()) == 30
    assert {entry.who for entry in stores[0].log()} == {"ann", "ben", "eve"}


def test_who_is_the_sessions_user_whatever_a_client_says(department: Open) -> None:
    ann = department("ann")
    assert ann.who == "ann"
    ann.backing.who = "somebody else"
    raised(ann, 20)
    assert department("ben").log()[0].who == "ann"


def test_records_keep_their_order_and_come_back_at_the_end(department: Open) -> None:
    ann = department("ann")
    for number in range(5):
        ann.commit([Change.add(Goal(200 + number, {"title": str(number)}))], "add")
    goal = ann.read().tables["goals"].rows[201]
    ann.commit([Change.remove(goal)], "away")
    raised(ann, 5)
    ann.undo(ann.log()[1].id)
    wanted = [101, 200, 202, 203, 204, 201]
    assert [list(store.read().tables["goals"].rows) for store in (ann, department("ben"))] == [wanted, wanted]


def test_what_a_database_cannot_keep_is_refused_and_saves_nothing(department: Open) -> None:
    ann = department("ann")
    with pytest.raises(StoreError, match="NUL"):
        ann.commit([Change.add(Goal(300, {"title": "a\0b"}))], "nul")
    with pytest.raises(StoreError, match="too large"):
        ann.commit([Change.add(Goal(10**19 - 1, {"title": "big"}))], "big")
    raised(ann, 7)
    assert len(ann.log()) == 1


def test_there_is_no_department_yet_and_it_is_made_once(server: Server, schema: str) -> None:
    url = server.url(schema=schema)
    with pytest.raises(FileMissing, match="ittui init"):
        open_store(url)
    create(url)
    with pytest.raises(StoreError, match="already"):
        create(url)
    assert open_store(url).read().tables["people"].rows == {}


def test_untouched_tables_stay_the_same_objects_also_after_a_connection_is_made_anew(department: Open) -> None:
    ann = department("ann")
    before = ann.read()
    assert isinstance(ann.backing, Database)
    ann.backing.link.close()
    raised(department("ben"), 3)
    after = ann.read()
    assert after.table(Person) is before.table(Person)
    assert after.tables["goals"].rows[GOAL.id].raw["target"] == 3
