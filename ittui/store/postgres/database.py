"""A department in PostgreSQL as one process sees it: what SharedFile is for a file.

Reading asks, in one round trip, for what came after the version that is known. Saving takes two: lock and read, then
write and commit. What was being committed when a connection broke is looked up by its entry's id.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ...board import Board
from ...fields import Raw, visible
from .. import schema as meta_record
from ..backing import Backing, Outcome
from ..errors import ConnectionLost, LockTimeout, ReadOnly, StoreError
from ..line_format import LOG, Contents, collector_paused
from ..log import Entry, last_id, loaded, milliseconds, moment_of, now
from ..save import new_entry
from ..schema import STEPS, migrated
from ..section import Section
from ..strict_json import decode, encode
from . import log
from .address import Address, parse_address
from .connection import Link, Retry
from .privacy import SEPARATE, SUFFIX, parted, private_part, whole_name
from .saving import ADVANCE, UPSERT, SaveRows, Unresolved, begin, lost_for_good, row_columns
from .schema import NEWEST
from .tables import NO_HEAD, HeadRow, PlainSection, head_of, patched

if TYPE_CHECKING:
    from ..merge_files import FilesMerged
    from ..plan import Plan
    from .listen import DatabaseWatcher

LONGEST_PAUSE = 15.0
SERIALIZATION_SECONDS = 30.0
CHUNK = 4096

ABOUT = """select session_user, pg_is_in_recovery() or current_setting('transaction_read_only') = 'on',
  has_table_privilege('record', 'insert') and has_table_privilege('record', 'update'),
  (select max(number) from migration)"""
BOARD = "select version, last_entry, meta::text from board"
ALL = f"""select tbl, '{{' || string_agg('"' || id || '":' || raw::text, ',' order by seq) || '}}' from record
  where raw is not null group by tbl, seq / {CHUNK} order by min(seq)"""
SINCE = "select tbl, id, raw::text from record where version > %s order by seq"
HIDDEN = """select h.tbl, h.id from hidden h where h.version > %s
  and not exists (select from record r where r.tbl = h.tbl and r.id = h.id)"""
Row = tuple[str, int, str | None]  # table, id, JSON


class Database(Backing):
    """One department. Its connection is one, used in turn; a watcher has another."""

    def __init__(self, address: Address | str, who: str = "") -> None:
        self.address = parse_address(address) if isinstance(address, str) else address
        super().__init__(self.address.label, who)
        self.link = Link(self.address)
        self.head = NO_HEAD
        self.seen = 0  # which of the link's connections the contents were read by
        self.reason = ""  # why nothing can be saved
        self.lost = ""  # what is wrong with the connection just now
        self.parts: dict[str, dict[int, Raw]] = {}  # rows that hold the more private fields of records
        self.own: dict[int, str] = {}  # what this process saved: entry and why
        self.gone: list[int] = []  # of these, what the database no longer has
        self.ended = threading.Event()
        self.retries = 0  # saves that a serializable server wanted anew

    @property
    def read_only(self) -> str:
        return self.lost or meta_record.too_new(self.contents) or self.reason

    def changed(self) -> bool:
        with self.busy:
            [(version,)] = self.ask(lambda: self.link.rows("select version from board"))
            return bool(version != self.head.version) or self.seen != self.link.made

    def ask(self, question: Callable[[], Any]) -> Any:
        """The answer; a connection that idled away is made anew, once."""
        try:
            result = question()
        except ConnectionLost:
            try:
                result = question()
            except ConnectionLost as error:
                self.lost = str(error)
                raise
        self.lost = ""
        return result

    def read(self) -> Board:
        with self.busy:
            self.load()
            return self.read_last()

    def load(self) -> None:
        with self.busy:
            self.ask(self.catch_up)

    def catch_up(self, *, lock: str = "", begun: bool = False) -> None:
        """Read what came since the last time, in one round trip; all, by a connection that is new.

        begun: in a transaction that stays open, with the board's row locked so.
        """
        link = self.link
        link.connected()
        if self.board is None or self.seen != link.made:
            self.load_all(lock, begun=begun)
            return
        with link.pipeline() as conn:
            if begun:
                conn.execute(begin(self.address))
            board = conn.execute((BOARD + lock).encode())
            rows = conn.execute(SINCE.encode(), (self.head.version,))
            hidden = conn.execute(HIDDEN.encode(), (self.head.version,))
        head = head_of(board.fetchone())
        if head.version != self.head.version:
            self.take_in(head, rows.fetchall(), hidden.fetchall())

    def load_all(self, lock: str = "", *, begun: bool = False) -> None:
        with self.link.pipeline() as conn:
            if begun:
                conn.execute(begin(self.address))
            about = conn.execute(ABOUT.encode())
            board = conn.execute((BOARD + lock).encode())
            chunks = conn.execute(ALL.encode())
            own = conn.execute(b"select id from log where id = any(%s)", (list(self.own),))
        self.accept_about(about.fetchone())
        head = head_of(board.fetchone())
        with collector_paused():
            tables = self.whole_tables(chunks)
        self.gone = [id for id in self.own if id not in {id for (id,) in own.fetchall()}]
        contents = migrated(Contents(head.meta, self.sections(tables)), STEPS)
        self.show(contents)
        self.head, self.seen = head, self.link.made

    def accept_about(self, row: Any) -> None:
        self.who, standby, may_write, version = row
        self.reason = ""
        if (version or 0) < NEWEST:
            self.reason = f"its tables are older than this ittui: its owner runs ittui init {self.name}"
        elif version > NEWEST:
            self.reason = f"its tables are of version {version}, this ittui knows {NEWEST}: install a newer ittui"
        elif not may_write:
            self.reason = f"the role {visible(self.who)} may only read (README: rights)"
        elif standby:
            self.reason = "this server is a replica or read-only; target_session_attrs=read-write finds the primary"

    def whole_tables(self, chunks: Iterable[tuple[str, str]]) -> dict[str, dict[int, Raw]]:
        """The records by table; those that were known already and are the same stay the same objects."""
        tables: dict[str, dict[int, Raw]] = {}
        for name, text in chunks:
            rows = decode(text)
            tables.setdefault(name, {}).update(zip(map(int, rows), rows.values(), strict=True))
        self.parts = {table: tables.pop(table + SUFFIX, {}) for table in SEPARATE}
        for table, parts in self.parts.items():
            rows = tables.get(table, {})
            rows.update({id: {**rows[id], **part} for id, part in parts.items() if id in rows})
        return tables

    def sections(self, tables: Mapping[str, dict[int, Raw]]) -> dict[str, Section]:
        result: dict[str, Section] = {}
        for name, rows in tables.items():
            known = self.contents.rows(name)
            if known:
                rows.update({id: known[id] for id, raw in rows.items() if known.get(id) == raw})
            unchanged = len(known) == len(rows) and all(known.get(id) is raw for id, raw in rows.items())
            result[name] = self.contents.tables[name] if known and unchanged else PlainSection(name, rows)
        result[LOG] = PlainSection(LOG, log.LogRows(self.link, self.busy))
        return result

    def take_in(
        self, head: HeadRow, rows: Iterable[tuple[str, int, str | None]], hidden: Iterable[tuple[str, int]]
    ) -> None:
        """Show what others saved: rows as the database has them, and rows that are no longer for our eyes."""
        changed: dict[str, dict[int, Raw | None]] = {}
        touched: dict[str, set[int]] = {}
        for table, id, text in (*((*row, None) for row in hidden), *rows):
            raw = None if text is None else decode(text)
            whole = whole_name(table)
            if whole != table:
                put(self.parts.setdefault(whole, {}), id, raw)
                touched.setdefault(whole, set()).add(id)
            else:
                changed.setdefault(table, {})[id] = raw
        self.join(changed, touched)
        self.advance(head, changed)

    def join(self, changed: dict[str, dict[int, Raw | None]], touched: Mapping[str, Iterable[int]]) -> None:
        """Put the private fields of records back into them."""
        for table, fields in SEPARATE.items():
            rows, parts = changed.setdefault(table, {}), self.parts.get(table, {})
            for id in {*rows, *touched.get(table, ())}:
                raw = rows[id] if id in rows else self.contents.get(table, id)
                if raw is not None:
                    public = {name: value for name, value in raw.items() if name not in fields}
                    rows[id] = {**public, **parts.get(id, {})}
            if not rows:
                del changed[table]

    def advance(self, head: HeadRow, changed: Mapping[str, Mapping[int, Raw | None]]) -> None:
        """Make these the contents; tables without a change stay the same objects."""
        tables = dict(self.contents.tables)
        for name, rows in changed.items():
            tables[name] = (tables.get(name) or PlainSection(name, {})).having(rows)
        tables.pop(LOG, None)
        tables[LOG] = PlainSection(LOG, log.LogRows(self.link, self.busy))
        contents = Contents(head.meta, tables)
        self.board = patched(self.read_last(), contents, changed)
        self.contents, self.head = contents, head

    # Saving.

    def save(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None = None) -> Outcome:
        def change() -> SaveRows:
            plan = make_plan(self.contents)
            ops = plan.ops()
            entry = new_entry(now(), self.head.last_entry, why, ops)._replace(who=self.who, undoes=undoes)
            return SaveRows(plan.rows(), (entry,) if ops else (), tuple(plan.notices))

        return self.carry_out(change)

    def merge(self, theirs: Contents, base: Contents | None, why: str) -> FilesMerged:
        """Merge what another copy holds into this department, as one change of it."""
        from ..merge_contents import merge_contents
        from ..merge_files import FilesMerged, merge_change

        merged = FilesMerged((), ())

        def change() -> SaveRows:
            nonlocal merged
            entries = {LOG: Section(LOG, log.read(self.link, "select id from log"))}
            ours = Contents(self.contents.meta, {**self.contents.tables, **entries})
            result = merge_contents(base, ours, theirs)
            last = max(last_id(result.contents), self.head.last_entry)
            entry = new_entry(now(), last, why, ())._replace(who=self.who)
            rows, brought = merge_change(ours, result, entry)
            merged = FilesMerged(result.clashes, result.notices)
            return SaveRows(rows, tuple(each for id in sorted(brought) if (each := loaded(id, brought[id]))), ())

        self.load()
        self.carry_out(change)
        return merged

    def carry_out(self, change: Callable[[], SaveRows]) -> Outcome:
        """Save, again where the server wants it so, and where a connection broke: until the outcome is known."""
        until, pause, unresolved = time.monotonic() + self.patience, 0.25, None
        tries, give_up = 0, time.monotonic() + SERIALIZATION_SECONDS
        while True:
            try:
                with self.busy:
                    if unresolved is not None and (outcome := self.resolved(unresolved)):
                        return outcome
                    unresolved = None
                    return self.attempt(change)
            except Unresolved as broken:
                unresolved, cause = broken, broken.cause
            except ConnectionLost as error:
                cause = error
            except Retry as reason:
                self.retries, tries = self.retries + 1, tries + 1
                if time.monotonic() > give_up:
                    raise LockTimeout(f"{self.name} was not saved: too many save at once ({reason})") from None
                self.ended.wait(random.uniform(0, min(0.004 * 2**tries, 0.25)))
                continue
            self.lost = str(cause)
            if time.monotonic() > until or self.ended.wait(random.uniform(0.5, 1) * pause):
                raise lost_for_good(cause, unresolved)
            pause = min(pause * 2, LONGEST_PAUSE)

    def attempt(self, change: Callable[[], SaveRows]) -> Outcome:
        """Save once: lock and read, see what is to be changed, write and commit."""
        if self.board is None:
            self.load()
        self.refuse_read_only(self.reason)
        try:
            self.catch_up(lock="" if self.address.serializable else " for update", begun=True)
            self.lost = ""
            self.refuse_read_only(self.read_only)
            saving = change()
            if saving.entries:
                self.write(saving)
            else:
                self.link.roll_back()
        except BaseException:
            self.link.roll_back()
            raise
        entry = saving.entries[-1] if saving.entries else None
        return Outcome(board=self.read_last(), entry=entry, notices=(*saving.notices, *self.went()))

    def refuse_read_only(self, reason: str) -> None:
        if reason:
            raise ReadOnly(f"{self.name} cannot be changed: {reason}")

    def write(self, saving: SaveRows) -> None:
        """Write and commit, in one round trip. Unresolved where it broke: nobody knows whether it was committed."""
        entry = saving.entries[-1]
        meta = meta_record.next_meta(self.contents.meta, milliseconds(entry.at))
        head = HeadRow(self.head.version + 1, entry.id, meta)
        values = (head.version, *row_columns(parted(saving.rows, self.contents)))
        try:
            with self.link.pipeline() as conn:
                conn.execute(UPSERT.encode(), values)
                for each in saving.entries:
                    log.write(conn, each, head.version)
                conn.execute(ADVANCE.encode(), (head.version, head.last_entry, encode(meta).decode()))
                if self.address.notify:
                    conn.execute(b"select pg_notify(%s, %s)", (channel(self.address), str(head.version)))
                conn.execute(b"commit")
        except ConnectionLost as error:
            raise Unresolved(entry, saving.notices, error) from None
        self.own[entry.id] = entry.why
        for table in SEPARATE.keys() & saving.rows.keys():
            for id, raw in saving.rows[table].items():
                put(self.parts.setdefault(table, {}), id, private_part(table, raw or {}) or None)
        self.advance(head, saving.rows)

    def resolved(self, broken: Unresolved) -> Outcome | None:
        """The outcome of a save whose answer was lost; None where it was not carried out, and never will be.

        The lock of the board's row is taken first: a transaction that still runs on the server holds it until its end.
        """
        self.link.connected()
        with self.link.pipeline() as conn:
            conn.execute(b"begin")
            conn.execute((BOARD + " for update").encode())
            result = conn.execute(b"select 1 from log where id = %s", (broken.entry.id,))
            conn.execute(b"commit")
        if result.fetchone() is None:
            return None
        self.own[broken.entry.id] = broken.entry.why
        self.load()
        return Outcome(self.read_last(), broken.entry, (*broken.notices, *self.went()))

    def went(self) -> list[str]:
        """Tell, once, of changes of mine that the database had and has no more."""
        gone, self.gone = [id for id in self.gone if id in self.own], []
        return [
            f"“{visible(self.own.pop(id))}”, saved at {moment_of(id).astimezone():%H:%M}, is no longer there: "
            "a replica that did not have it took over"
            for id in gone
        ]

    # The rest of the verbs.

    def latest(self, record_id: int | None, limit: int | None) -> list[Entry]:
        with self.busy:
            return self.ask(lambda: log.latest(self.link, record_id, limit))  # type: ignore[no-any-return]

    def watcher(self) -> DatabaseWatcher:
        from .listen import DatabaseWatcher

        return DatabaseWatcher(self.address, self.head.version)

    def archive(self, before: date) -> int:
        raise StoreError(f"the log of {self.name} has no bound: there is nothing to archive")

    def sees_all(self) -> bool:
        """Are private records of others among what is read?"""
        [(all_seen,)] = self.link.rows("select rules_here() or '*' = any(insights())")
        return bool(all_seen)

    def close(self) -> None:
        """End waiting for a connection, and the connection itself."""
        self.ended.set()
        self.link.close()


def channel(address: Address) -> str:
    return f"ittui_{address.schema}"


def put(rows: dict[int, Raw], id: int, raw: Raw | None) -> None:
    if raw is None:
        rows.pop(id, None)
    else:
        rows[id] = raw
