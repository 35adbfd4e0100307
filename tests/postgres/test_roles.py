"""What README's three roles may see and do: by the database's own rights, whatever a client asks."""

from __future__ import annotations

from typing import Any

import pytest

from ittui.board import Change
from ittui.records import Comment, CommentKind, Person, Recognition, Review
from ittui.store import ReadOnly, Store, StoreError
from ittui.store.postgres.admin import doctor
from tests.server import Server

from .conftest import ANN, BEN, EVE, GOAL, Open

pytestmark = pytest.mark.postgres
REVIEW = Review(401, {"title": "Ben's year", "kind": "performance review", "person": 12, "reviewer": 11})
FEEDBACK = Comment(402, {"title": "Too slow", "kind": CommentKind.FEEDBACK.value, "by": 12, "goal": 101})
THANKS = Recognition(403, {"title": "Thanks, Ben", "person": 12, "by": 11, "private": True, "date": "2026-11-01"})
PRIVATE = [REVIEW, FEEDBACK, THANKS]


def seen(store: Store) -> set[int]:
    tables = store.read().tables
    return {id for name in ("reviews", "comments", "recognitions") for id in tables[name].rows}


def change(store: Store, record: Any, **raw: Any) -> None:
    store.commit([Change(record.table, record.id, record.raw, {**record.raw, **raw})], f"edit {record.label}")


def test_private_records_are_seen_by_those_concerned_alone(department: Open) -> None:
    ann, eve = department("ann"), department("eve")
    for record in PRIVATE:
        ann.commit([Change.add(record)], f"add {record.label}")
    assert seen(ann) == seen(department("ben")) == seen(department("olga", "it_auditor")) == {401, 402, 403}
    assert seen(eve) == seen(department("mia", "it_manager")) == set()
    assert [entry.why for entry in eve.log()] == []
    assert len(department("ben").log()) == len(ann.log()) == 3


def test_one_entry_tells_others_only_of_what_is_everybodys(department: Open) -> None:
    goal = Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 12})
    department("ann").commit([Change.add(REVIEW), goal], "Ben's review, and a target")
    [entry] = department("eve").log()
    assert entry.why == "several changes"
    assert ("goals", "target") in {(op.table, op.field) for op in entry.ops}
    assert {op.table for op in entry.ops} == {"goals"}
    [entry] = department("ben").log()
    assert (entry.why, {op.table for op in entry.ops}) == ("Ben's review, and a target", {"goals", "reviews"})


def test_what_becomes_private_leaves_the_boards_of_others(department: Open) -> None:
    ann, eve = department("ann"), department("eve")
    public = THANKS.replace(private=False)
    ann.commit([Change.add(public)], "thank")
    assert seen(eve) == {403}
    change(ann, public, private=True)
    assert seen(eve) == set()


def test_successors_are_the_managers(department: Open) -> None:
    mia, eve = department("mia", "it_manager"), department("eve")
    change(mia, BEN, critical=True, successors=[{"person": 13, "readiness": "now"}])
    known = eve.read().tables["people"].rows[12].raw
    assert known["critical"] is True
    assert "successors" not in known
    change(eve, Person(12, known), position="Network lead")
    raw = department("olga", "it_auditor").read().tables["people"].rows[12].raw
    assert (raw["position"], raw["successors"]) == ("Network lead", [{"person": 13, "readiness": "now"}])
    assert all(op.field != "successors" for entry in eve.log() for op in entry.ops)
    mia.read()
    mia.undo()
    assert "successors" not in mia.read().tables["people"].rows[12].raw


def test_nobody_takes_a_login_to_see_what_concerns_another(department: Open) -> None:
    department("ann").commit([Change.add(REVIEW)], "review")
    eve = department("eve")
    with pytest.raises(ReadOnly, match="only a manager"):
        change(eve, BEN, login="eve")
    assert seen(department("eve")) == set()
    change(department("mia", "it_manager"), EVE, login="eva")


def test_the_log_is_only_added_to(department: Open, server: Server, schema: str) -> None:
    department("ann").commit([Change.add(REVIEW)], "review")
    with server.connect("ann") as conn:
        for statement in (
            f"update {schema}.log set why = 'x'",
            f"delete from {schema}.log_op",
            f"truncate {schema}.log",
        ):
            with pytest.raises(Exception, match="permission denied"):
                conn.execute(statement.encode())
        conn.execute(
            f"insert into {schema}.log (id, version, who, host, why) values (7, 1, 'ben', 'h', 'forged')".encode()
        )
    assert {entry.who for entry in department("ann").log()} == {"ann"}


def test_a_role_that_may_only_read_opens_read_only_and_says_so(department: Open) -> None:
    olga = department("olga", "it_auditor")
    assert "may only read" in olga.read_only
    with pytest.raises(ReadOnly, match="may only read"):
        change(olga, ANN, position="x")


def test_the_doctor_tells_of_server_rights_size_and_distance(department: Open, server: Server, schema: str) -> None:
    department("ann")
    findings = {each.name: each for each in doctor(server.url("ann", schema))}
    wanted = (
        "server",
        "TLS",
        "role",
        "clock",
        "distance",
        "tables",
        "rights",
        "log",
        "size",
        "indexes",
        "replicas",
        "live",
    )
    assert set(wanted) <= set(findings)
    assert "round trip" in findings["distance"].text
    assert findings["rights"].verdict == findings["log"].verdict == "ok"
    assert "above row-level security" in {e.name: e for e in doctor(server.url(schema=schema))}["rights"].text
    assert next(e.verdict for e in doctor("postgresql://127.0.0.1:1/x")) == "bad"
    assert "ittui init" in {e.name: e for e in doctor(server.url(schema="none"))}["tables"].cure
    with pytest.raises(StoreError):
        doctor("postgresql://a:b@h/x")
