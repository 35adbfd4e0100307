"""Checks of a department in PostgreSQL: what is well, what will hurt, and what to do about it. Nothing is changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

from ...fields import visible
from ..doctor import CheckVerdict, Finding, terminal_findings
from ..errors import StoreError
from .address import Address, open_password_file, parse_address, password_file, way_out
from .connection import Link
from .schema import NEWEST

OK, WARN, BAD = CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.BAD
LEAST_VERSION = 130000
SLOW_MS, SKEW_SECONDS, LAG_SECONDS = 50.0, 2.0, 10.0
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


def doctor(text: str) -> list[Finding]:
    """Everything that was looked at, good and bad."""
    address = parse_address(text)
    link = Link(address)
    try:
        link.connected()
        [server] = link.rows(SERVER)
    except StoreError as error:
        cure = "" if way_out(str(error)) else "is the server running, and may this host and role log in? (pg_hba.conf)"
        return [Finding("server", BAD, str(error), cure), *secrets(), *terminal_findings(os.environ)]
    findings = [
        *server_findings(server),
        *keeping(*link.rows(KEEPING)[0]),
        tls(link, server[3]),
        round_trip(link),
        *department(link, address, server),
    ]
    link.close()
    return [*findings, *secrets(), *terminal_findings(os.environ)]


def server_findings(server: tuple[Any, ...]) -> Iterator[Finding]:
    version, number, standby, _, now, who, read_only = server
    name = f"PostgreSQL {visible(version)}"
    old = number < LEAST_VERSION
    yield Finding("server", WARN if old else OK, name, "upgrade to version 13 or later" if old else "")
    if standby or read_only:
        cure = "name all hosts in the service, with target_session_attrs=read-write"
        yield Finding("role", WARN, f"{visible(who)}, on a replica or a read-only server", cure)
    else:
        yield Finding("role", OK, f"{visible(who)}, on a server that can be written to")
    ours = time.time() - now
    if abs(ours) <= SKEW_SECONDS:
        yield Finding("clock", OK, f"host and server agree within {SKEW_SECONDS:g} s")
    else:
        where = "behind" if ours > 0 else "ahead"
        cure = "let hosts and server take their time from the same source (NTP)"
        yield Finding("clock", WARN, f"the server is {abs(ours):.0f} s {where}: the log goes by this host", cure)


def keeping(encoding: str, lasts: bool) -> Iterator[Finding]:
    """Can every character be kept, and does what was saved outlast a crash?"""
    if lasts:
        yield Finding("crash", OK, "what was saved outlasts a crash of the server")
    else:
        text = "fsync or full_page_writes is off: a crash of the server's host may lose what was saved, or all"
        yield Finding("crash", WARN, text, "both = on in postgresql.conf")
    if encoding == "UTF8":
        yield Finding("characters", OK, "the database takes all (UTF8)")
    else:
        text = f"the database's encoding is {visible(encoding)}: not every character has a place, or an order, in it"
        yield Finding("characters", WARN, text, "createdb -E UTF8 -T template0, and ittui copy the department there")


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
    """The time of a round trip: the median of some."""
    times = []
    for _ in range(9):
        began = time.perf_counter()
        link.rows("select 1")
        times.append((time.perf_counter() - began) * 1000)
    median = sorted(times)[len(times) // 2]
    if median <= SLOW_MS:
        return Finding("distance", OK, f"a round trip takes {median:.1f} ms; a save takes one, or two")
    return Finding(
        "distance", WARN, f"a round trip takes {median:.0f} ms; a save takes one, or two", "use a server that is nearer"
    )


def department(link: Link, address: Address, server: tuple[Any, ...]) -> Iterator[Finding]:
    try:
        [(version,)] = link.rows("select max(number) from migration")
    except StoreError as error:
        yield Finding("tables", BAD, str(error), f"ittui init {address.label}")
        return
    if version == NEWEST:
        yield Finding("tables", OK, f"of version {version}")
    else:
        cure = f"its owner runs ittui init {address.label}" if version < NEWEST else "install a newer ittui"
        yield Finding("tables", WARN, f"of version {version}; this ittui knows {NEWEST}", cure)
    yield from rights(link)
    [(records, entries, size)] = link.rows(SIZES)
    yield Finding("size", OK, f"{records:,} records, {entries:,} entries in the log, {size / 1e6:,.1f} MB")
    yield from (index_use(*row) for row in link.rows(INDEXES))
    yield replication(link.rows(REPLICAS))
    yield live(link, address, standby=server[2])
    saving = "SERIALIZABLE, again where it clashes" if address.serializable else "a lock of one row"
    yield Finding("saving", OK, f"saves take turns by {saving}")


def live(link: Link, address: Address, *, standby: bool) -> Finding:
    why = " (a pooler is between, which passes no notification on)" if link.pooled else ""
    why = " (a replica has no LISTEN)" if standby else why
    asking = standby or link.pooled or not address.notify
    how = f"asking once a second{why if address.notify else ''}" if asking else "LISTEN"
    return Finding("live", OK, f"others' changes are noticed by {how}")


def rights(link: Link) -> Iterator[Finding]:
    [(writes, rewrites, owner, above)] = link.rows(RIGHTS)
    if not writes:
        yield Finding("rights", OK, "this role may only read")
    elif owner or above:
        text = (
            "this role owns the tables, or is above row-level security: it sees private records and may rewrite the log"
        )
        yield Finding("rights", WARN, text, "work as a member of it_member or it_manager (README: rights)")
    else:
        yield Finding("rights", OK, "this role may save, and sees of private records those that concern it")
    if rewrites and not owner and not above:
        cure = "revoke update, delete on log, log_op from it"
        yield Finding("log", WARN, "this role may rewrite the log", cure)
    elif not rewrites:
        yield Finding("log", OK, "entries are only added: this role cannot change or remove one")


def index_use(table: str, scans: int, by_index: int) -> Finding:
    total = scans + by_index
    share = 100 * by_index / total if total else 100.0
    return Finding("indexes", OK, f"{table}: {by_index:,} of {total:,} look-ups by an index ({share:.0f} %)")


def replication(rows: list[tuple[Any, ...]]) -> Finding:
    if not rows:
        return Finding("replicas", OK, "none is connected, or this role may not see them")
    reported = ", ".join(
        f"{visible(name)} ({state}, {sync}, {lag or 0:.1f} s behind)" for name, state, sync, lag in rows
    )
    late = any((lag or 0) > LAG_SECONDS for *_, lag in rows)
    return Finding(
        "replicas",
        WARN if late else OK,
        reported,
        "a replica that is late loses more when it takes over" if late else "",
    )


def secrets() -> Iterator[Finding]:
    """Is the file with passwords for its owner alone? libpq passes over one that is not."""
    path = password_file()
    if not path.exists():
        yield Finding("password", OK, f"no {visible(str(path))}: peer, a certificate or no password at all")
    elif open_password_file():
        yield Finding(
            "password", WARN, f"{visible(str(path))} is not for its owner alone, so it is not used", f"chmod 600 {path}"
        )
    else:
        yield Finding("password", OK, f"{visible(str(path))} is for its owner alone")
