"""Making a department in a database, and moving one between file and database with its log and ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from ...board import Change
from ...fields import Raw, visible
from ...fields.system import is_database
from ...records import Record
from .. import schema as meta_record
from ..backups import archive, archive_path
from ..errors import StoreError
from ..line_format import LOG, NOTHING, Contents, render
from ..log import FARTHEST, dumped, loaded, milliseconds, now, surplus
from ..merge_contents import FilesMerged
from ..plan import refuse_invalid
from ..save import put_new, without_entries
from ..shared_file import read_snapshot, real_path
from ..strict_json import JsonFault, Section, decode, encode
from ..system import SYSTEM
from . import log
from .address import Address, parse_address
from .connection import Link, errors_of
from .database import Database, without_memory
from .privacy import PRIVATE_TABLES, parted
from .saving import save_values
from .schema import Migration, migrate

UNUSED = "select where not exists (select from record) and not exists (select from log)"
AT_ONCE = 5000  # rows, or entries, in one call


def make(text: str, records: Iterable[Record] = ()) -> None:
    """Make the tables, with these records. StoreError where there is a department already, or none can be made."""
    tables: dict[str, dict[int, Raw | None]] = {}
    records = list(records)
    refuse_invalid([Change.add(record) for record in records])
    for record in records:
        tables.setdefault(record.table, {})[record.id] = record.raw
    fill(parse_address(text), NOTHING.having(tables, meta_record.new_meta(milliseconds(now()))), {})


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
        version = meta_record.number(contents.meta, meta_record.GENERATION, 0)
        last = max((id for id in entries if id < FARTHEST), default=0)
        values = (version, last, encode(dict(contents.meta)).decode())
        conn.execute(b"delete from board")
        conn.execute(b"insert into board (version, last_entry, meta) values (%s, %s, %s::json)", values)
        put_all(link, contents, entries, version)
        conn.execute(b"update board set last_entry = %s", (last,))
        conn.execute(b"commit")
        # none that is empty: plans made for an empty table read all of it, and sessions keep them while it grows
        names = ["record"] * any(contents.tables.values()) + ["log", "log_op"] * bool(entries)
        for name in names:
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
    known = (entry for id in sorted(entries) if (entry := loaded(id, entries[id])))
    while (some := list(islice(rows, AT_ONCE))) or (logged := list(islice(known, AT_ONCE))):
        values = save_values(version, some, () if some else logged, contents.meta, "")
        link.call("save", *values)
        version += 1
    nothing = ((table, id, None) for table, removed in gone.items() for id in removed)
    link.call("save", *save_values(version, nothing, (), contents.meta, ""))


def removed_private(contents: Contents, entries: Mapping[int, Raw]) -> dict[str, dict[int, Raw]]:
    """Records that may be private and are gone, as they were when they were removed."""
    result: dict[str, dict[int, Raw]] = {}
    for id in sorted(entries):
        entry = loaded(id, entries[id])
        for op in entry.ops if entry else ():
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
        entries = log.read(database.link, "select id from log")
        if not database.sees_all():
            notices = ("what is private and does not concern you is not in the copy",)
            contents = without_memory(contents)
        database.close()
        return contents, entries, notices
    path = real_path(source)
    contents = read_snapshot(path).contents
    meta_record.check(path, contents)
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
        known = ((id, loaded(id, entries[id])) for id in sorted(entries))
        tables[LOG] = Section(LOG, {id: dumped(entry) for id, entry in known if entry})
    full = Contents(contents.meta, tables)
    fresh = without_entries(full, surplus(full))
    put_new(path, [render(fresh.contents)], SYSTEM)
    if fresh.dropped:
        archive(path, fresh.dropped, SYSTEM, start=True)


def merge_into(target: str, other: str, base: str = "") -> FilesMerged:
    """Merge a file or database into a database, as one change of it; without a base logs and stamps tell.

    The other's entries come along, marked as brought by this merge, and tell who changed what.
    """
    database = Database(target)
    theirs = whole(other)[0]
    old = whole(base)[0] if base else None
    result = database.merge(theirs, old, f"merge {visible(other.rpartition('/')[2])}")
    database.close()
    return result
