"""What goes wrong with a server is said in one line, with what to do; and no password is ever shown."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ittui.board import Board, Change, Refusal
from ittui.cli import main
from ittui.records import Goal, Kpi
from ittui.store import ConnectionLost, LockTimeout, Store, StoreError, create, open_store
from ittui.store.postgres.admin import doctor
from ittui.store.postgres.database import Database
from tests.server import Server, account, free_port
from tests.tui.terminal import Terminal

from .conftest import GOAL, Open

pytestmark = pytest.mark.postgres
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SECRET = "hunter2-correct-horse"
Said = Callable[..., str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """What a refused command says: one line, and no traceback."""

    def run(*words: str) -> str:
        capsys.readouterr()
        assert main(list(words), now=NOW) != 0
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("ittui: ")
        assert err.count("\n") == 1
        assert "Traceback" not in err
        return err

    return run


def execute(server: Server, *statements: str) -> None:
    with server.connect() as conn:
        for statement in statements:
            conn.execute(statement.encode())


@pytest.fixture
def url(server: Server, schema: str, department: Open) -> str:
    department("ann")
    return server.url("ann", schema)


def test_a_service_or_a_host_that_is_not_there(said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'definition of service "nowhere" not found' in said("--file", "service=nowhere", "goal", "list")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "none"))
    assert "nowhere" in said("--file", "service=nowhere", "goal", "list")
    assert "no connection to postgresql://127.0.0.1:1/it" in said(
        "--file", "postgresql://127.0.0.1:1/it", "goal", "list"
    )
    refused = said("--file", "postgresql://127.0.0.1:1,127.0.0.1:2/it", "goal", "list")
    assert refused.count("Connection refused") == 2
    assert "see that the server is running, and that the port is right" in refused
    assert "port is a number" in said("--file", "postgresql://127.0.0.1:port/it", "goal", "list")
    assert "“sslmod” is no option" in said("--file", "postgresql://127.0.0.1/it?sslmod=require", "goal", "list")
    assert "known to this host" in said("--file", "postgresql://nowhere.invalid/it", "goal", "list")


def test_a_database_or_a_role_that_is_not_there(said: Said, server: Server) -> None:
    nowhere = server.url().replace("/postgres?", "/nowhere?")
    assert 'database "nowhere" does not exist; createdb makes it' in said("--file", nowhere, "goal", "list")
    assert 'role "nobody_at_all" does not exist; create role' in said(
        "--file", server.url("nobody_at_all"), "goal", "list"
    )


def test_a_service_of_several_hosts_tells_of_each(
    said: Said, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = tmp_path / "services"
    services.write_text(f"[it]\nhost=127.0.0.1,127.0.0.1\nport=1,{server.port}\ndbname=nowhere\nuser=admin\n")
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    words = said("--file", "service=it", "goal", "list")
    assert "Connection refused; connection to server" in words
    assert 'database "nowhere" does not exist; createdb makes it' in words


def test_a_role_that_has_used_up_its_connections(said: Said, server: Server, schema: str, department: Open) -> None:
    department("zoe")
    execute(server, "alter role zoe connection limit 1")
    with server.connect("zoe"):
        refused = said("--file", server.url("zoe", schema), "goal", "list")
    assert 'too many connections for role "zoe"; a screen takes two' in refused


def test_tables_of_a_newer_version_are_for_looking(said: Said, server: Server, schema: str, url: str) -> None:
    execute(server, f"insert into {schema}.migration (number, what) values (99, 'to come')")
    assert main(["--file", url, "goal", "list"], now=NOW) == 0
    assert "install a newer ittui" in said("--file", url, "goal", "add", "title=New goal")


def test_no_right_to_the_schema_or_to_a_table(said: Said, server: Server, schema: str, url: str) -> None:
    who = server.role("out")
    assert "role out may not use" in said("--file", server.url(who, schema), "goal", "list")
    execute(server, f"grant usage on schema {schema} to out")
    words = said("--file", server.url(who, schema), "goal", "list")
    assert "permission denied for table" in words
    assert "README has the SQL for roles" in words
    execute(server, f"revoke insert on {schema}.log from it_member")
    try:
        assert "permission denied for table log" in said("--file", url, "goal", "add", "title=New goal")
    finally:
        execute(server, f"grant insert on {schema}.log to it_member")
    assert open_store(url).log() == []


def test_a_full_disk(said: Said, server: Server, schema: str, url: str) -> None:
    raising = "begin raise exception using errcode = '53100', message = 'could not extend file: No space left'; end"
    execute(
        server,
        f"create function {schema}.full() returns trigger language plpgsql as $f$ {raising} $f$",
        f"create trigger zz before insert or update on {schema}.record for each row execute function {schema}.full()",
    )
    assert "disk is full, and nothing was saved" in said("--file", url, "goal", "add", "title=New goal")
    assert open_store(url).log() == []


def test_a_statement_that_takes_too_long(said: Said, server: Server, schema: str, url: str) -> None:
    execute(
        server,
        f"create function {schema}.slow() returns trigger language plpgsql as "
        "$f$ begin perform pg_sleep(30); return new; end $f$",
        f"create trigger zz before insert or update on {schema}.record for each row execute function {schema}.slow()",
    )
    slow = f"{url}&options=-cstatement_timeout%3D300"
    assert "statement_timeout; nothing was saved" in said("--file", slow, "goal", "add", "title=New goal")
    assert open_store(url).log() == []


def test_a_save_that_idles_in_its_transaction_is_made_again_once(department: Open, server: Server) -> None:
    """The server ends the session while the change is being planned under the lock."""
    store, waited = department("ann"), list[int]()
    assert isinstance(store.backing, Database)
    store.backing.crowded = 1  # it locks first

    def idle(before: Board, changes: Sequence[Change]) -> Sequence[Refusal]:
        assert isinstance(store.backing, Database)
        conn = store.backing.link.connected()
        if not waited:
            waited.append(conn.info.backend_pid)
            conn.execute("set idle_in_transaction_session_timeout = 20")
            while running(server, waited[0]):
                time.sleep(0.01)
        return ()

    store.commit([Change.add(Goal(500, {"title": "Goal"}))], "add", gate=idle)
    assert [entry.why for entry in department("ben").log()] == ["add"]


def running(server: Server, pid: int) -> bool:
    with server.connect() as conn:
        return bool(conn.execute(b"select 1 from pg_stat_activity where pid = %s", (pid,)).fetchall())


def test_a_lock_that_somebody_holds_too_long(server: Server, schema: str, department: Open) -> None:
    store = department("ann")
    assert isinstance(store.backing, Database)
    store.backing.link.connected().execute("set lock_timeout = 50")
    with server.connect() as conn:
        conn.execute("begin")
        conn.execute(f"update {schema}.board set version = version".encode())
        with pytest.raises(LockTimeout, match="somebody else was saving") as caught:
            add(store, 500)
    assert caught.value.exit_code == 4
    add(store, 501)
    assert [entry.why for entry in store.log()] == ["add 501"]


def test_a_session_that_idled_too_long_is_made_anew(department: Open, server: Server, schema: str) -> None:
    department("ann")
    store = open_store(f"{server.url('ann', schema)}&options=-cidle_session_timeout%3D100")
    time.sleep(0.4)
    add(store, 500)
    store.backing.link.begin()  # type: ignore[attr-defined]
    execute(server, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ann'")
    add(store, 501)
    assert len(store.log()) == 2


def add(store: Store, id: int) -> None:
    store.commit([Change.add(Goal(id, {"title": f"Goal {id}"}))], f"add {id}")


def test_a_server_that_only_reads(said: Said, server: Server, url: str) -> None:
    readers = f"{url}&options=-cdefault_transaction_read_only%3Don"
    assert main(["--file", readers, "goal", "list"], now=NOW) == 0
    assert "default_transaction_read_only is on" in said("--file", readers, "goal", "add", "title=New goal")


@pytest.mark.parametrize("path", ["''", "pg_catalog", "public", "nowhere, pg_temp"])
def test_an_odd_search_path_of_the_role_changes_nothing(
    department: Open, server: Server, schema: str, path: str
) -> None:
    store = department("ann")
    add(store, 500)
    execute(server, "create table if not exists public.record (x int)", f"alter role ann set search_path = {path}")
    try:
        other = open_store(server.url("ann", schema))
        add(other, 501)
        assert [entry.why for entry in other.log()] == ["add 501", "add 500"]
    finally:
        execute(server, "alter role ann reset search_path", "drop table public.record")


def test_a_log_of_a_save_that_holds_a_nul_is_refused(department: Open) -> None:
    ann = department("ann")
    with pytest.raises(StoreError, match="NUL"):
        ann.commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 3})], "a\0b")
    ann.commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "notes": r"C:\u0000 is no NUL"})], r"\u0000")
    assert ann.read().tables["goals"].rows[GOAL.id].raw["notes"] == r"C:\u0000 is no NUL"


# A pooler.


@pytest.fixture
def pooler(server: Server, tmp_path: Path) -> Iterator[int]:
    """The port of a pgbouncer that gives a server's connection away after each transaction."""
    if shutil.which("pgbouncer") is None:
        pytest.skip("pgbouncer is not installed (apt-get install pgbouncer)")
    port = free_port()
    settings = server.folder / f"pgbouncer-{port}.ini"
    settings.write_text(
        f"[databases]\npostgres = host=127.0.0.1 port={server.port} user=admin\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 2\n"
    )
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(["pgbouncer", str(settings)], user=account(), stdout=log, stderr=log)
    try:
        yield port
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("more", ["", "isolation=serializable"], ids=["lock", "serializable"])
def test_through_a_pooler_saves_count_and_others_are_noticed_by_asking(
    server: Server, schema: str, pooler: int, more: str
) -> None:
    create(server.url(schema=schema), [GOAL])
    url = server.url(schema=schema, more=more).replace(f":{server.port}/", f":{pooler}/")
    stores = [connected(url) for _ in range(4)]  # more than the pool has
    watcher = stores[0].watcher()
    assert "asking" in watcher.method
    assert not watcher.wait(0)
    for id in range(500, 520):
        add(stores[id % 4], id)
    assert watcher.wait(5)
    stores[0].undo()
    assert len(stores[3].log()) == 21
    assert "asking once a second (a pooler" in {each.name: each.text for each in doctor(url)}["live"]


def connected(url: str) -> Store:
    """A store, as soon as the pooler listens."""
    for _ in range(200):
        try:
            return open_store(url)
        except ConnectionLost:
            time.sleep(0.02)
    return open_store(url)


# Passwords.


@pytest.fixture
def secretive(server: Server, schema: str, department: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address for a role that has to give a password, which PGPASSFILE has."""
    department("ann")
    server.role("sue", "it_member")
    execute(server, f"alter role sue password '{SECRET}'")
    rules = server.data / "pg_hba.conf"
    text = rules.read_text()
    if "sue" not in text:
        rules.write_text(f"host all sue 127.0.0.1/32 scram-sha-256\n{text}")
        execute(server, "select pg_reload_conf()")
    passes = tmp_path / "pgpass"
    passes.write_text(f"127.0.0.1:*:*:sue:{SECRET}\n")
    passes.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passes))
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "places"))
    return server.url("sue", schema)


def test_a_password_from_a_file_is_shown_nowhere(
    secretive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trace = tmp_path / "places" / "trace"
    trace.parent.mkdir(exist_ok=True)
    for words in (["goal", "list"], ["paths"], ["doctor"], ["goal", "add", "title=New goal"], ["log"]):
        main(["--file", secretive, "--trace", str(trace), *words], now=NOW)
    out, err = capsys.readouterr()
    assert "New goal" in out
    assert SECRET not in out + err
    with Terminal("--file", secretive, "--trace", str(trace), env=dict(os.environ)) as terminal:
        terminal.see("Goals")
        seen = [Path(f"/proc/{terminal.pid}/{name}").read_bytes() for name in ("cmdline", "environ")]
        terminal.press("\x0f", "q")
        terminal.end()
    assert all(SECRET.encode() not in data for data in (*seen, terminal.everything))
    written = [path for path in (tmp_path / "places").rglob("*") if path.is_file()]
    assert all(SECRET.encode() not in path.read_bytes() for path in written)


def test_no_child_is_given_a_password_nor_the_connection(
    secretive: str, server: Server, schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor and a collector: their arguments, environment and open files."""
    spy, seen = tmp_path / "spy", tmp_path / "seen"
    spy.write_text(f"#!/bin/sh\n(tr '\\0' '\\n' </proc/$PPID/cmdline; env; ls -l /proc/self/fd) >>{seen}\necho 99\n")
    spy.chmod(0o755)
    config = tmp_path / "places" / "ittui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[collectors.x]\nkpi = "Uptime"\ncommand = "{spy}"\n')
    monkeypatch.setenv("EDITOR", str(spy))
    monkeypatch.setenv("VISUAL", str(spy))
    open_store(secretive).commit([Change.add(Kpi(21, {"title": "Uptime", "unit": "%"}))], "add")
    for words in (["goal", "edit", GOAL.code], ["collect"]):
        assert main(["--file", secretive, *words], now=datetime.now(UTC)) == 0
    written = seen.read_text()
    assert written.count("PGPASSFILE=") == 2
    assert SECRET not in written
    assert "socket:" not in written


def test_a_wrong_password_is_refused_without_being_repeated(
    secretive: str, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = Path(os.environ["PGPASSFILE"])
    passes.write_text(passes.read_text().replace(SECRET, f"{SECRET}-wrong"))
    words = said("--file", secretive, "goal", "list")
    assert "password authentication failed" in words
    assert "see its line in ~/.pgpass" in words
    assert SECRET not in words
    passes.chmod(0o644)
    words = said("--file", secretive, "goal", "list")
    assert f"no password supplied; {passes} is not for its owner alone, so it is not used: chmod 600" in words
    monkeypatch.setenv("PGPASSFILE", f"{passes}.none")
    assert "no password supplied; put it into ~/.pgpass" in said("--file", secretive, "goal", "list")


def test_a_crash_report_has_no_password(secretive: str, tmp_path: Path) -> None:
    """A fault of the program while it is connected: what it leaves behind is searched."""
    fault = (
        "import sys, ittui.store.postgres.database as d\n"
        "def broken(self, head, changed): raise RuntimeError('made to fail', self.link.conn.info.dsn)\n"
        "d.Database.with_changes = broken\n"
        "from ittui.cli import main\n"
        f"sys.exit(main(['--file', {secretive!r}, 'goal', 'add', 'title=New goal']))"
    )
    done = subprocess.run([sys.executable, "-c", fault], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    reports = list((tmp_path / "places").rglob("fault-*"))
    assert len(reports) == 1
    assert SECRET not in done.stdout + done.stderr + reports[0].read_text()
