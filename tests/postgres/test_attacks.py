"""What somebody may try past the program, with SQL of their own: to read what is private, and to forge the log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Change
from ittui.cli import main
from ittui.fields import Json
from ittui.records import Comment, CommentKind, Goal, Recognition, Review
from ittui.store import Store, create, open_store
from tests.server import Server

from .conftest import ANN, BEN, EVE, GOAL, Open

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
WORD = "plover"  # in everything that is private
REVIEW = Review(401, {"title": f"{WORD} 1", "kind": "performance review", "person": 12, "reviewer": 11})
FEEDBACK = Comment(402, {"title": f"{WORD} 2", "kind": CommentKind.FEEDBACK.value, "by": 12, "goal": 101})
THANKS = Recognition(403, {"title": f"{WORD} 3", "person": 12, "by": 11, "private": True, "date": "2026-11-01"})
LATER = 1 << 58  # an id of an entry that is not there yet


@pytest.fixture
def private(department: Open) -> Open:
    """A department in which Ann and Ben have private records, changed and removed ones too, and Ben has a successor."""
    ann = department("ann")
    for record in (REVIEW, FEEDBACK, THANKS):
        ann.commit([Change.add(record)], f"add {record.label}")
    raw = {**REVIEW.raw, "feedback": f"{WORD} 4"}
    ann.commit([Change("reviews", 401, REVIEW.raw, raw)], f"edit {WORD} 1")
    gone = Review(404, {**REVIEW.raw, "title": f"{WORD} 5"})
    ann.commit([Change.add(gone)], f"add {WORD} 5")
    ann.commit([Change.remove(gone)], f"remove {WORD} 5")
    ann.undo()
    ann.redo()
    mia = department("mia", "it_manager")
    successors: Json = [{"person": 13, "readiness": "now", "notes": f"{WORD} 6"}]
    mia.commit([Change("people", 12, BEN.raw, {**BEN.raw, "successors": successors})], f"name {WORD} 6")
    return department


READING = (
    "select * from record",
    "select * from log",
    "select * from log_op",
    "copy record to stdout",
    "copy log to stdout",
    "copy log_op to stdout",
    "copy (select * from log_op) to stdout",
    "select newer(0)::text",
    "select newer(-1)::text",
    "explain (analyze, verbose) select * from record",
    "select * from pg_stats where schemaname = current_schema()",
    "select most_common_vals::text, histogram_bounds::text from pg_stats",
    "select query from pg_stat_activity",
    "table hidden",
    "select * from record r join log_op o on o.record = r.id",
    "select raise_all(raw::text) from record",
    "select * from record where raise_all(raw::text)",
    "select * from log_op where raise_all(coalesce(new::text, old::text, ''))",
    "select * from log where raise_all(why)",
    "update record set version = version returning *",
    "insert into record (tbl, id, raw, version) values ('reviews', 401, '{}', 1) on conflict (tbl, id) do update "
    "set version = record.version returning record.*",
    "set role it_member; select * from record",
    "set session authorization ann; select * from record",
    "set row_security = off; select * from record",
    "select owner_of('comments', 402), concerned('comments', '{}')",
    "select hide_past('goals', 101, '{}')",
    "create function ittui_leak() returns text language sql security definer as 'select 1::text'",
    "create temp view v as select * from record; select * from v",
    "set search_path = pg_temp; create temp table record (raw json); select 1",
    "select lo_import('/etc/passwd')",
    "copy record from program 'true'",
)
LEAK = """create or replace function pg_temp.raise_all(text) returns boolean language plpgsql cost 0.0000001 as
  $f$ begin raise notice '%', $1; return true; end $f$"""


def everything(server: Server, schema: str, who: str, statement: str) -> str:
    """All that a statement gives to somebody: rows, notices, and what an error says."""
    told: list[Any] = []
    with server.connect(who) as conn:
        conn.add_notice_handler(lambda notice: told.append([notice.message_primary, notice.message_detail]))
        conn.execute(f"set search_path = {schema}".encode())
        conn.execute(LEAK.encode())
        try:
            for each in statement.replace("raise_all", "pg_temp.raise_all").split("; "):
                if each.startswith("copy") and each.endswith("stdout"):
                    with conn.cursor() as cursor, cursor.copy(each.encode()) as rows:
                        told += [bytes(row) for row in rows]
                else:
                    cursor = conn.execute(each.encode())
                    told += cursor.fetchall() if cursor.description else []
        except Exception as error:
            told.append(str(error))
    return str(told)


@pytest.mark.parametrize("who", ["eve", "mia"])
def test_no_statement_shows_what_is_private(private: Open, server: Server, schema: str, who: str) -> None:
    private("eve")
    with server.connect() as conn:
        conn.execute(f"analyze {schema}.record, {schema}.log, {schema}.log_op".encode())
    allowed = {"mia": [f"{WORD} 6"]}.get(who, [])
    for statement in READING:
        shown = everything(server, schema, who, statement)
        for text in allowed:
            shown = shown.replace(text, "")
        assert WORD not in shown, statement
    assert WORD in everything(server, schema, "ann", "select * from record")
    private("olga", "it_auditor")
    assert all(f"{WORD} {n}" in everything(server, schema, "olga", "select * from log_op") for n in range(4, 7))


def test_no_verb_of_the_program_shows_it(
    private: Open, server: Server, schema: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    eve = private("eve")
    shown = [eve.log(), eve.log(401), eve.log(404), eve.as_of(datetime.now(UTC).date()), eve.backing.contents.tables]
    assert WORD not in str(shown)
    url = server.url("eve", schema)
    outputs = (
        ["log"],
        ["log", "--json"],
        ["search", WORD],
        ["review", "list"],
        ["export", str(tmp_path / "all.xlsx")],
        ["export", str(tmp_path / "all")],
        ["copy", url, str(tmp_path / "copy.json")],
        ["doctor"],
        ["activity"],
        ["undo"],
    )
    for words in outputs:
        main(["--file", url, *words], now=datetime.now(UTC))
    said = capsys.readouterr()
    assert WORD not in said.out + said.err.replace(f"search {WORD}", "").replace(f"“{WORD}”", "")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert all(WORD.encode() not in path.read_bytes() for path in written)
    undone = [entry.id for entry in private("ann").log() if entry.undoes is None]
    for id in undone:
        assert main(["--file", url, "undo", str(id)], now=datetime.now(UTC)) != 0 or id not in undone
    assert WORD not in "".join(capsys.readouterr())


FORGING = (
    "insert into log (id, version, who, host, why, via) values ({later}, 2, 'ben', 'h', 'x', 1)",
    "insert into log_op (entry, n, tbl, record, field, old, new) values ({entry}, 9, 'goals', 101, 'target', '1', '2')",
    "update record set raw = '{{\"title\":\"Forged\"}}' where tbl = 'goals'",
    "insert into record (tbl, id, raw, version) values ('goals', 999, '{{\"title\":\"Forged\"}}', 2)",
    "update record set id = 998 where tbl = 'goals'",
    "update record set tbl = 'projects' where tbl = 'goals'",
    "update board set version = version + 100",
    "update board set version = version + 1, meta = '{{}}'",
    "update board set last_entry = 7",
    "begin; update board set version = version + 1; update board set version = version - 1; commit",
    "update record set author = 'ben' where tbl = 'goals'",
    "update record set concerned = '{{13}}' where tbl = 'goals'",
    "insert into record (tbl, id, raw, version, author) values ('goals', 999, '{{}}', 2, 'ben')",
    "update log set who = 'ben'",
    "update log set saved = now()",
    "update log_op set new = '7'",
    "delete from log",
    "delete from log_op",
    "delete from record",
    "truncate log, log_op, record",
    "insert into insight values ('it_member', '*')",
    "insert into hidden values ('goals', 101, 9)",
    "insert into migration values (99, 'x')",
    "alter table log disable trigger all",
    "alter table record disable row level security",
    "drop trigger on_log on log",
    "create or replace function rules_here() returns boolean language sql as 'select true'",
    "set session_replication_role = replica",
    "create table ittui_own (x int)",
)


def test_no_statement_changes_a_thing_without_an_entry_in_ones_own_name(
    private: Open, server: Server, schema: str
) -> None:
    ben = private("ben")
    goal = ben.read().tables["goals"].rows[101]
    entry = ben.commit([Change("goals", 101, goal.raw, {**goal.raw, "target": 12})], "Ben's own").entry
    assert entry
    before = contents(private("admin"))
    private("eve")
    for statement in FORGING[1:]:
        with server.connect("eve") as conn:
            conn.execute(f"set search_path = {schema}".encode())
            with pytest.raises(Exception, match=r"permission|owner|save alone|keeps its id|not added to|row-level"):
                conn.execute(statement.format(entry=entry.id, later=LATER).encode())
        assert contents(private("admin")) == before, statement
    with server.connect("eve") as conn:
        conn.execute(f"set search_path = {schema}".encode())
        conn.execute(FORGING[0].format(later=LATER).encode())
    forged = next(each for each in private("admin").log() if each.id == LATER)
    assert (forged.who, forged.why) == ("eve", "x (by ben, as the copy has it)")
    with server.connect() as conn:
        [(login, late)] = conn.execute(
            f"select login, abs(extract(epoch from now() - saved)) from {schema}.log where id = {LATER}".encode()
        ).fetchall()
    assert login == "eve"
    assert late < 600, "when it came is the server's clock"


def contents(store: Store) -> object:
    tables = store.backing.contents.tables
    return {name: dict(section.rows) for name, section in tables.items()}, store.backing.contents.meta


def test_nobody_prepares_what_an_entry_of_another_will_hold(private: Open, server: Server, schema: str) -> None:
    private("eve")
    insert = "insert into {}.log{} values ({}, {})"
    with server.connect("eve") as conn:
        columns = " (entry, n, tbl, record, field, old, new)"
        conn.execute(insert.format(schema, "_op" + columns, LATER, "9, 'goals', 101, 'target', '1', '2'").encode())
    private("ben")
    with server.connect("ben") as conn, pytest.raises(Exception, match="made by one alone"):
        conn.execute(insert.format(schema, " (id, version, who, host, why)", LATER, "2, 'ben', 'h', 'x'").encode())


def test_a_merge_is_logged_in_the_name_of_who_merges_and_of_the_owner_keeps_the_names(
    department: Open, server: Server, schema: str, tmp_path: Path
) -> None:
    ann, admin = department("ann"), department("admin")
    copies = {who: tmp_path / f"{who}.json" for who in ("ann", "admin")}
    for who, path in copies.items():
        assert main(["copy", server.url(who, schema), str(path)], now=NOW) == 0
    for who, path in copies.items():
        for name in ("ben", "ANN"):
            own = open_store(path, name)
            raw = own.read().tables["goals"].rows[GOAL.id].raw
            own.commit([Change("goals", GOAL.id, raw, {**raw, f"{who}_{name}": 1})], f"{name} for {who}")
        url = server.url(who, schema)
        assert main(["merge", "-", url, str(path), "-o", url], now=NOW) == 0
    logged = {entry.why: entry.who for entry in admin.log()}
    assert logged["ben for ann (by ben, as the copy has it)"] == logged["ANN for ann"] == "ann"
    assert (logged["ben for admin"], logged["ANN for admin"]) == ("ben", "ANN")
    count = len(ann.log())
    for who, path in copies.items():
        url = server.url(who, schema)
        assert main(["merge", "-", url, str(path), "-o", url], now=NOW) == 0
    assert len(ann.log()) == count, "merged again, nothing is new"
    ann.undo()
    assert "ann_ben" not in ann.read().tables["goals"].rows[GOAL.id].raw


def test_what_becomes_private_is_so_with_its_past(department: Open) -> None:
    ann, eve = department("ann"), department("eve")
    public = Recognition(403, {"title": f"{WORD} 3", "person": 12, "by": 11, "date": "2026-11-01"})
    target = Change("goals", 101, GOAL.raw, {**GOAL.raw, "target": 12})
    ann.commit([Change.add(public), target], f"{WORD} and a target")
    ann.commit([Change("recognitions", 403, public.raw, {**public.raw, "title": f"{WORD} 4"})], f"{WORD} again")
    assert WORD in str(eve.log())
    now = ann.read().tables["recognitions"].rows[403]
    ann.commit([Change("recognitions", 403, now.raw, {**now.raw, "private": True})], f"hide {WORD}")
    assert WORD not in str([eve.read(), eve.log(), eve.as_of(datetime.now(UTC).date())])
    assert [entry.why for entry in eve.log()] == ["several changes"]
    assert [entry.why for entry in ann.log()] == [f"hide {WORD}", f"{WORD} again", f"{WORD} and a target"]


def test_a_copied_file_opens_nothing_of_what_is_private_and_gone(server: Server, schema: str, tmp_path: Path) -> None:
    path, url, more = tmp_path / "it.json", server.url(schema=schema), server.url(schema=f"{schema}b")
    create(path, [ANN, BEN, EVE, GOAL])
    store = open_store(path, "ann")
    plain = Comment(406, {"title": "Seen by all", "by": 12, "goal": 101})
    for record in (Review(405, {**REVIEW.raw, "title": f"{WORD} 5"}), plain):
        store.commit([Change.add(record)], f"add {record.label}")
        raw = {**record.raw, "notes": f"{record.label}!"}
        store.commit([Change(record.table, record.id, record.raw, raw)], f"note {record.label}")
        store.commit([Change.remove(store.read().tables[record.table].rows[record.id])], f"remove {record.label}")
    bens: Json = [{"person": 13, "notes": f"{WORD} 6"}]
    store.commit([Change("people", 12, BEN.raw, {**BEN.raw, "successors": bens})], f"name {WORD} 6")
    store.commit([Change("people", 12, {**BEN.raw, "successors": bens}, BEN.raw)], f"unname {WORD} 6")
    assert main(["copy", str(path), url], now=NOW) == 0
    create(more, [ANN, BEN, EVE, GOAL])
    assert main(["merge", "-", more, str(path), "-o", more], now=NOW) == 0
    for place, whys in ((schema, ["remove", "note", "add"]), (f"{schema}b", ["remove"])):
        server.grant(place)
        eve = open_store(server.url(server.role("eve", "it_member"), place))
        assert WORD not in str([eve.log(), eve.backing.contents])
        assert [entry.why.split()[0] for entry in eve.log() if "Seen by all" in entry.why] == whys
        admin = open_store(server.url(schema=place))
        assert len([entry for entry in admin.log() if WORD in entry.why]) == 5
    ben = open_store(server.url(server.role("ben", "it_member"), schema))
    assert [entry.why for entry in ben.log() if f"{WORD} 5" in entry.why][-1] == f"add {WORD} 5"


def test_a_files_memory_of_changes_is_not_opened_by_a_copy(server: Server, schema: str, tmp_path: Path) -> None:
    path, url = tmp_path / "it.json", server.url(schema=schema)
    create(path, [ANN, BEN, GOAL, REVIEW])
    store = open_store(path, "ann")
    for number in range(4):
        raw = store.read().tables["reviews"].rows[401].raw
        store.commit([Change("reviews", 401, raw, {**raw, "feedback": f"{WORD} {number}"})], f"{number}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ittui.store.log.surplus.__kwdefaults__", {"most": 2, "most_bytes": 1 << 20})
        raw = store.read().tables["reviews"].rows[401].raw
        store.commit([Change("reviews", 401, raw, {**raw, "feedback": f"{WORD} 5"})], "5")
    assert store.backing.contents.rows("_changes")
    assert main(["copy", str(path), url], now=NOW) == 0
    server.grant(schema)
    eve = server.url(server.role("eve", "it_member"), schema)
    assert WORD not in everything(server, schema, "eve", "select * from record")
    laptop = tmp_path / "laptop.json"
    assert main(["copy", eve, str(laptop)], now=NOW) == 0
    assert WORD not in laptop.read_text()
    own = open_store(laptop, "eve")
    raw = own.read().tables["goals"].rows[101].raw
    own.commit([Change("goals", 101, raw, {**raw, "target": 8})], "away")
    assert main(["merge", "-", eve, str(laptop), "-o", eve], now=NOW) == 0
    admin = open_store(url)
    assert admin.read().tables["goals"].rows[101].raw["target"] == 8
    assert admin.backing.contents.rows("_changes") == store.backing.contents.rows("_changes")


def test_an_owner_who_is_new_sees_what_is_said_to_them(department: Open) -> None:
    """Goal of somebody else: feedback on it concerns its owner."""
    ben = department("ben")
    goal = Goal(102, {"title": "Answer faster", "owner": 12})
    ben.commit([Change.add(goal)], "goal")
    department("eve").commit([Change.add(Comment(407, {**FEEDBACK.raw, "by": 13, "goal": 102}))], "say")
    assert 407 in ben.read().tables["comments"].rows
    ann = department("ann")
    assert 407 not in ann.read().tables["comments"].rows
    department("eve").commit([Change("goals", 102, goal.raw, {**goal.raw, "owner": 11})], "hand over")
    assert 407 in ann.read().tables["comments"].rows
    assert 407 not in ben.read().tables["comments"].rows, "who had it sees it no longer"
