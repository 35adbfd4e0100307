"""What an administrator does: make a department in a database, move one between file and database with its log and ids,
check whether it is well. A check changes nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from ...fields import Raw, visible
from ...fields.system import is_database
from ...records import Record
from ..backups import archive, archive_path
from ..doctor import BAD, OK, WARN, Finding, clock_finding, finding, terminal_findings
from ..errors import StoreError
from ..history import bounded
from ..line_format import GENERATION, LOG, NOTHING, Contents, check_meta, meta_number, new_meta, render
from ..log import FARTHEST, dumped, entries_in, milliseconds, now
from ..merge_contents import FilesMerged
from ..save import put_new, tables_of
from ..shared_file import read_snapshot, real_path
from ..strict_json import JsonFault, Section, decode, encode
from ..system import SYSTEM
from . import Address, open_password_file, parse_address, password_file, way_out
from .connection import Link, errors_of
from .database import Database, without_memory
from .schema import NEWEST, Migration, migrate
from .tables import PRIVATE_TABLES, parted, read_entries, save_values

UNUSED = "select where not exists (select from record) and not exists (select from log)"
AT_ONCE = 5000  # rows, or entries, in one call
LEAST_VERSION = 130000
SLOW_MS, LAG_SECONDS = 50.0, 10.0
SERVER = """select current_setting('server_version'), current_setting('server_version_num')::int, pg_is_in_recovery(),
  (select concat_ws(', ', version, cipher) from pg_stat_ssl where pid = pg_backend_pid()),
  extract(epoch from clock_timestamp())::float8, session_user, current_setting('transaction_read_only') = 'on'"""
KEEPING = """select current_setting('server_encoding'), current_setting('fsync') = 'on'
  and current_setting('full_page_writes') = 'on'"""
RIGHTS = """select has_table_privilege('record', 'insert') and has_table_privilege('record', 'update'),
  has_table_privilege('log', 'update') or has_table_privilege('log', 'delete'), rules_here(),
  (select rolsuper or rolbypassrls from pg_roles where rolname = session_user)"""
REPLICAS = """select coalesce(application_name, ''), state, sync_state, extract(epoch from replay_lag)::float8
  from pg_stat_replication"""
SIZES = """select (select count(*) from record where raw is not null), (select count(*) from log),
  (select sum(pg_total_relation_size(c.oid))::bigint from pg_class c
   where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r')"""
INDEXES = """select relname, coalesce(seq_scan, 0), coalesce(idx_scan, 0) from pg_stat_user_tables
  where schemaname = current_schema() and relname in ('record', 'log', 'log_op') order by relname"""


def make(text: str, records: Iterable[Record] = ()) -> None:
    """Make the tables, with these records. StoreError where there is a department already, or none can be made."""
    contents = NOTHING.having(tables_of(records), new_meta(milliseconds(now())))
    fill(parse_address(text), contents, {})


def fill(address: Address, contents: Contents, entries: Mapping[int, Raw], *, empty: bool = False) -> None:
    """Make the tables and put records and entries of a log into them, all or nothing.

    empty: tables that are there already will do, where nothing was ever put into them.
    """
    with connection(address) as link:
        made = version_of(link)
        if made and not (empty and link.rows(UNUSED)):
            raise StoreError(f"{address.label} has a department already; it was left as it is")
        conn = link.begin()
        migrate(conn, address.sql_schema, made)
        version = meta_number(contents.meta, GENERATION, 0)
        last = max((id for id in entries if id < FARTHEST), default=0)
        values = (version, last, encode(dict(contents.meta)).decode())
        conn.execute(b"delete from board")
        conn.execute(b"insert into board (version, last_entry, meta) values (%s, %s, %s::json)", values)
        put_all(link, contents, entries, version)
        conn.execute(b"update board set last_entry = %s", (last,))
        conn.execute(b"commit")
        # none that is empty: plans made for an empty table read all of it, and sessions keep them while it grows
        for name in ["record"] * any(contents.tables.values()) + ["log", "log_op"] * bool(entries):
            conn.execute(f"analyze {address.sql_schema}.{name}".encode())


def upgrade(text: str) -> list[Migration] | None:
    """Bring the tables to this version; which steps that took. None where there are no tables yet."""
    address = parse_address(text)
    with connection(address) as link:
        version = version_of(link)
        if not version:
            return None
        conn = link.begin()
        done = migrate(conn, address.sql_schema, version)
        conn.execute(b"commit")
        return done


@contextmanager
def connection(address: Address) -> Iterator[Link]:
    """A connection of its own, with errors in the store's words; what was not committed is not done."""
    link = Link(address)
    try:
        with errors_of(address):
            yield link
    finally:
        link.close()


def version_of(link: Link) -> int:
    """Which version the tables have; 0 where there are none."""
    table = f"{link.address.sql_schema}.migration"
    if link.rows("select to_regclass(%s)", table) == [(None,)]:
        return 0
    [(version,)] = link.rows(f"select max(number) from {table}")
    return int(version)


def put_all(link: Link, contents: Contents, entries: Mapping[int, Raw], version: int) -> None:
    """Save everything, some at a time. What is gone comes and goes: by it is known whom the log of it concerns."""
    tables = {name: section.rows for name, section in contents.tables.items() if name != LOG}
    gone = removed_private(contents, entries)
    rows = chain(parted(gone, NOTHING), parted(tables, NOTHING))
    known = entries_in(entries)
    while (some := list(islice(rows, AT_ONCE))) or (logged := list(islice(known, AT_ONCE))):
        values = save_values(version, some, () if some else logged, contents.meta, "")
        link.call("save", *values)
        version += 1
    nothing = ((table, id, None) for table, removed in gone.items() for id in removed)
    link.call("save", *save_values(version, nothing, (), contents.meta, ""))


def removed_private(contents: Contents, entries: Mapping[int, Raw]) -> dict[str, dict[int, Raw]]:
    """Records that may be private and are gone, as they were when they were removed."""
    result: dict[str, dict[int, Raw]] = {}
    for entry in entries_in(entries):
        for op in entry.ops:
            removed = op.old if not op.field and contents.get(op.table, op.id) is None else None
            if op.table in PRIVATE_TABLES and isinstance(removed, dict):
                result.setdefault(op.table, {})[op.id] = removed
    return result


class Copied(NamedTuple):
    """What was copied, and what to know of it."""

    records: int
    entries: int
    notices: tuple[str, ...]


def copy(source: str, target: str) -> Copied:
    """Copy a department, ids and log included, to where there is none yet. StoreError: nothing was made there."""
    contents, entries, notices = whole(source)
    if is_database(target):
        fill(parse_address(target), contents, entries, empty=True)
    else:
        write_file(real_path(target), contents, entries)
    records = sum(len(section.rows) for name, section in contents.tables.items() if name != LOG)
    return Copied(records, len(entries), notices)


def whole(source: str) -> tuple[Contents, dict[int, Raw], tuple[str, ...]]:
    """All that a file or database holds: its contents, its log with what was archived of it, and what to know."""
    if is_database(source):
        database = Database(source)
        database.load()
        contents, notices = database.contents, tuple[str, ...]()
        entries = read_entries(database.link, "select id from log")
        if not database.sees_all():
            notices = ("what is private and does not concern you is not in the copy",)
            contents = without_memory(contents)
        database.close()
        return contents, entries, notices
    path = real_path(source)
    contents = read_snapshot(path).contents
    check_meta(path, contents)
    return contents, {**archived(archive_path(path)), **contents.rows(LOG)}, ()


def archived(path: Path) -> dict[int, Raw]:
    """The entries in the archive beside a file; a line that a killed program left half written is none."""
    rows = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else ():
        with suppress(JsonFault):
            rows += [decode(line)] if line.strip() else []
    return {row.pop("id"): row for row in rows}


def write_file(path: Path, contents: Contents, entries: Mapping[int, Raw]) -> None:
    """Make a file; entries that its log has no room for go to the archive beside it."""
    tables = {name: Section(name, section.rows) for name, section in contents.tables.items() if name != LOG}
    if entries:
        tables[LOG] = Section(LOG, {entry.id: dumped(entry) for entry in entries_in(entries)})
    fresh = bounded(Contents(contents.meta, tables))
    put_new(path, [render(fresh.contents)])
    if fresh.dropped:
        archive(path, fresh.dropped, SYSTEM, start=True)


def merge_into(target: str, other: str, base: str = "") -> FilesMerged:
    """Merge a file or database into a database, as one change of it; without a base logs and stamps tell.

    The other's entries come along, marked as brought by this merge, and tell who changed what.
    """
    database = Database(target)
    old = whole(base)[0] if base else None
    result = database.merge(whole(other)[0], old, f"merge {visible(other.rpartition('/')[2])}")
    database.close()
    return result


def doctor(text: str) -> list[Finding]:
    """Everything that was looked at, good and bad."""
    address = parse_address(text)
    link = Link(address)
    try:
        link.connected()
        [server] = link.rows(SERVER)
    except StoreError as error:
        cure = "" if way_out(str(error)) else "is the server running, and may this host and role log in? (pg_hba.conf)"
        return [Finding("server", BAD, str(error), cure), secrets(), *terminal_findings(os.environ)]
    about = (*server_findings(server), *keeping(*link.rows(KEEPING)[0]), tls(link, server[3]), round_trip(link))
    findings = [*about, *department(link, address, server), secrets(), *terminal_findings(os.environ)]
    link.close()
    return findings


def server_findings(server: tuple[Any, ...]) -> Iterator[Finding]:
    version, number, standby, _, now, who, read_only = server
    name = f"PostgreSQL {visible(version)}"
    yield finding("server", number >= LEAST_VERSION, name, name, "upgrade to version 13 or later")
    cure = "name all hosts in the service, with target_session_attrs=read-write"
    where = f"{visible(who)}, on a server that can be written to", f"{visible(who)}, on a replica or a read-only server"
    yield finding("role", not (standby or read_only), *where, cure)
    yield clock_finding(now - time.time(), "server")


def keeping(encoding: str, lasts: bool) -> Iterator[Finding]:
    """Can every character be kept, and does what was saved outlast a crash?"""
    text = "fsync or full_page_writes is off: a crash of the server's host may lose what was saved, or all"
    good = "what was saved outlasts a crash of the server"
    yield finding("crash", lasts, good, text, "both = on in postgresql.conf")
    text = f"the database's encoding is {visible(encoding)}: not every character has a place, or an order, in it"
    cure = "createdb -E UTF8 -T template0, and ittui copy the department there"
    yield finding("characters", encoding == "UTF8", "the database takes all (UTF8)", text, cure)


def tls(link: Link, how: str) -> Finding:
    """Is what passes encrypted, and is it known who answers? As this end has it: a pooler may lie between."""
    conn = link.connected()
    options = {each.keyword.decode(): (each.val or b"").decode() for each in conn.pgconn.info}
    return tls_finding(
        conn.info.host,
        encrypted=conn.pgconn.ssl_in_use,
        verified=options.get("sslmode") == "verify-full",
        local=conn.info.host.startswith(("/", "@")) or ip_address(conn.info.hostaddr).is_loopback,
        how="TLS" if link.pooled else how,
    )


def tls_finding(host: str, *, encrypted: bool, verified: bool, local: bool, how: str) -> Finding:
    """how: version and cipher."""
    if host.startswith(("/", "@")):
        return Finding("TLS", OK, "a socket of this host, which needs none")
    if encrypted and (verified or local):
        known = f"; {visible(host)} has shown a certificate for that name" if verified else ""
        return Finding("TLS", OK, f"encrypted: {visible(how)}{known}")
    if local:
        return Finding("TLS", OK, "not encrypted, and does not leave this host")
    if encrypted:
        text = f"encrypted: {visible(how)}; but whoever answers as {visible(host)} is believed"
        return Finding("TLS", WARN, text, "sslmode=verify-full, with the authority's certificate as sslrootcert=")
    text = f"the connection to {visible(host)} is not encrypted: all can be read, and changed, on its way"
    return Finding("TLS", WARN, text, "sslmode=verify-full in the address or the service; ssl = on in postgresql.conf")


def round_trip(link: Link) -> Finding:
    times = []
    for _ in range(9):
        began = time.perf_counter()
        link.rows("select 1")
        times.append((time.perf_counter() - began) * 1000)
    median = sorted(times)[len(times) // 2]
    text = f"a round trip takes {median:.{1 if median <= SLOW_MS else 0}f} ms; a save takes one, or two"
    return finding("distance", median <= SLOW_MS, text, text, "use a server that is nearer")


def department(link: Link, address: Address, server: tuple[Any, ...]) -> Iterator[Finding]:
    try:
        [(version,)] = link.rows("select max(number) from migration")
    except StoreError as error:
        yield Finding("tables", BAD, str(error), f"ittui init {address.label}")
        return
    text = f"of version {version}"
    cure = f"its owner runs ittui init {address.label}" if version < NEWEST else "install a newer ittui"
    yield finding("tables", version == NEWEST, text, f"{text}; this ittui knows {NEWEST}", cure)
    yield from rights(link)
    [(records, entries, size)] = link.rows(SIZES)
    yield Finding("size", OK, f"{records:,} records, {entries:,} entries in the log, {size / 1e6:,.1f} MB")
    for table, scans, by_index in link.rows(INDEXES):
        total = scans + by_index
        share = 100 * by_index / total if total else 100.0
        yield Finding("indexes", OK, f"{table}: {by_index:,} of {total:,} look-ups by an index ({share:.0f} %)")
    yield replication(link.rows(REPLICAS))
    yield live(link, address, standby=server[2])
    saving = "SERIALIZABLE, again where it clashes" if address.serializable else "a lock of one row"
    yield Finding("saving", OK, f"saves take turns by {saving}")


def live(link: Link, address: Address, *, standby: bool) -> Finding:
    how = "asking once a second" if standby or link.pooled or not address.notify else "LISTEN"
    if address.notify and standby:
        how += " (a replica has no LISTEN)"
    elif address.notify and link.pooled:
        how += " (a pooler is between, which passes no notification on)"
    return Finding("live", OK, f"others' changes are noticed by {how}")


def rights(link: Link) -> Iterator[Finding]:
    [(writes, rewrites, owner, above)] = link.rows(RIGHTS)
    if not writes:
        yield Finding("rights", OK, "this role may only read")
    elif owner or above:
        owns = "this role owns the tables, or is above row-level security"
        cure = "work as a member of it_member or it_manager (README: rights)"
        yield Finding("rights", WARN, f"{owns}: it sees private records and may rewrite the log", cure)
    else:
        yield Finding("rights", OK, "this role may save, and sees of private records those that concern it")
    if rewrites and not owner and not above:
        yield Finding("log", WARN, "this role may rewrite the log", "revoke update, delete on log, log_op from it")
    elif not rewrites:
        yield Finding("log", OK, "entries are only added: this role cannot change or remove one")


def replication(rows: list[tuple[Any, ...]]) -> Finding:
    if not rows:
        return Finding("replicas", OK, "none is connected, or this role may not see them")
    each = (f"{visible(name)} ({state}, {sync}, {lag or 0:.1f} s behind)" for name, state, sync, lag in rows)
    in_time, reported = all((lag or 0) <= LAG_SECONDS for *_, lag in rows), ", ".join(each)
    cure = "a replica that is late loses more when it takes over"
    return finding("replicas", in_time, reported, reported, cure)


def secrets() -> Finding:
    """Is the file with passwords for its owner alone? libpq passes over one that is not."""
    path = password_file()
    shown = visible(str(path))
    if not path.exists():
        return Finding("password", OK, f"no {shown}: peer, a certificate or no password at all")
    good, bad = f"{shown} is for its owner alone", f"{shown} is not for its owner alone, so it is not used"
    return finding("password", not open_password_file(), good, bad, f"chmod 600 {path}")
