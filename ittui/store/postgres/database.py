"""A department in PostgreSQL as one process sees it: what SharedFile is for a file.

Reading asks, in one round trip, for what came after the version that is known. Saving calls a function with what was
planned on that version, one round trip; where others were quicker it answers with what is new, and one more follows.
Who met others lately locks, reads, plans, and commits: two. What was being committed when a connection broke is looked
up by its entry's id.
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
from ...records import KINDS
from ..backing import Backing, Outcome
from ..errors import ConnectionLost, LockTimeout, StoreError
from ..line_format import CHANGES, LOG, STEPS, Contents, collector_paused, migrated, next_meta, too_new
from ..log import CHANGES_FROM, Entry, entries_in, last_id, milliseconds, new_entry, now
from ..save import refuse_read_only
from ..strict_json import DEEPEST, Section, decode
from . import Address, parse_address
from .connection import RIGHTS, DatabaseWatcher, Link, Retry
from .schema import NEWEST
from .tables import (
    NO_HEAD,
    SERIALIZABLE,
    HeadRow,
    LogRows,
    Parts,
    PlainSection,
    SaveRows,
    Unresolved,
    beginning,
    head_of,
    latest_entries,
    lock,
    lost_for_good,
    parted,
    read_entries,
    save_values,
)

if TYPE_CHECKING:
    from ..merge_contents import FilesMerged
    from ..plan import Plan

LONGEST_PAUSE = 15.0
SERIALIZATION_SECONDS = 30.0
SHORTEST_PAUSE = 0.002  # before a transaction is tried again, at most; it doubles each time, six times
CROWDED_SAVES = 8
CHUNK = 4096

ABOUT = """select session_user, pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on',
  has_table_privilege('record', 'insert') and has_table_privilege('record', 'update'),
  (select max(number) from migration)"""
BOARD = "select version, last_entry, meta::text from board"
ALL = f"""select tbl, '{{' || string_agg('"' || id || '":' || raw::text, ',' order by seq) || '}}' from record
  where raw is not null group by tbl, seq / {CHUNK} order by min(seq)"""


class Database(Backing):
    """One department. Its connection is one, used in turn; a watcher has another."""

    distant = True

    def __init__(self, address: Address | str) -> None:
        self.address = parse_address(address) if isinstance(address, str) else address
        super().__init__(self.address.label, "")
        self.link = Link(self.address)
        self.head = NO_HEAD
        self.seen = 0  # which of the link's connections the contents were read by
        self.reason = ""  # why nothing can be saved
        self.older = False  # are the tables of an earlier version? They may lack what reads what is new
        self.lost = ""  # what is wrong with the connection just now
        self.parts = Parts()
        self.gone: list[int] = []  # of what this process saved, what the database no longer has
        self.ended = threading.Event()
        self.retries = 0  # saves that a serializable server wanted anew
        self.crowded = 0  # saves for which a turn is asked at once, for others were quicker than one of the last

    @property
    def read_only(self) -> str:
        return self.lost or too_new(self.contents) or self.reason

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

    def catch_up(self, begin: tuple[str, ...] = ()) -> None:
        """Read what came since the last time, in one round trip; all, by a connection that is new.

        begin: what begins a transaction that stays open, and locks in it.
        """
        self.link.connected()
        if self.board is None or self.seen != self.link.made or self.older:
            self.load_all(begin)
        else:
            self.take_newer(self.link.call("newer", self.head.version, begin=begin))

    def take_newer(self, text: str | None) -> None:
        """Show what others saved, as the function newer gives it."""
        newer = decode(text or "{}", DEEPEST + 3)
        head = head_of(newer.get("board"))
        if head.version < self.head.version or (head.version == self.head.version and head[1] != self.head[1]):
            self.load_all()  # behind a pooler a replica took over that had not all of it
        elif head.version != self.head.version:
            changed = self.parts.join((*newer["hidden"], *newer["rows"]), self.contents)
            self.contents, self.board = self.with_changes(head, changed)
            self.head = head

    def load_all(self, begin: tuple[str, ...] = ()) -> None:
        own = ("select id from log where id = any(%s)", (list(self.own),))
        about, board, chunks, mine = self.link.ask((ABOUT, ()), (BOARD, ()), (ALL, ()), own, begin=begin)
        self.accept_about(*about)
        head = head_of(board[0] if board else None)
        with collector_paused():
            tables = self.whole_tables(chunks)
        self.gone = [id for id in self.own if (id,) not in mine]
        self.show(migrated(Contents(head.meta, self.sections(tables)), STEPS))
        self.head, self.seen = head, self.link.made

    def accept_about(self, row: Any) -> None:
        """Who is connected, and what stands in the way of saving."""
        self.who, standby, only_reads, may_write, version = row
        self.reason, self.older = "", (version or 0) < NEWEST
        if self.older:
            self.reason = f"its tables are older than this ittui: its owner runs ittui init {self.name}"
        elif version > NEWEST:
            self.reason = f"its tables are of version {version}, this ittui knows {NEWEST}: install a newer ittui"
        elif not may_write:
            self.reason = f"the role {visible(self.who)} may only read{RIGHTS}"
        elif standby:
            self.reason = "this server is a replica; target_session_attrs=read-write finds the primary"
        elif only_reads:
            self.reason = f"default_transaction_read_only is on for {visible(self.who)}, this database or its server"

    def whole_tables(self, chunks: Iterable[tuple[str, str]]) -> dict[str, dict[int, Raw]]:
        """The records by table; those that were known already and are the same stay the same objects."""
        tables: dict[str, dict[int, Raw]] = {}
        for name, text in chunks:
            rows = decode(text)
            tables.setdefault(name, {}).update(zip(map(int, rows), rows.values(), strict=True))
        self.parts.take_all(tables)
        return tables

    def sections(self, tables: Mapping[str, dict[int, Raw]]) -> dict[str, Section]:
        result: dict[str, Section] = {}
        for name, rows in tables.items():
            known = self.contents.rows(name)
            if known:
                rows.update({id: known[id] for id, raw in rows.items() if known.get(id) == raw})
            same = known and len(known) == len(rows) and all(known.get(id) is raw for id, raw in rows.items())
            result[name] = self.contents.tables[name] if same else PlainSection(name, rows)
        result[LOG] = PlainSection(LOG, LogRows(self.link, self.busy))
        return result

    def with_changes(self, head: HeadRow, changed: Mapping[str, Mapping[int, Raw | None]]) -> tuple[Contents, Board]:
        """The contents and board with some records changed; tables without a change stay the same objects."""
        tables, shown = dict(self.contents.tables), dict(self.read_last().tables)
        for name, rows in changed.items():
            tables[name] = (tables.get(name) or PlainSection(name, {})).having(rows)
            if kind := KINDS.get(name):
                made = {id: None if raw is None else kind(id, raw) for id, raw in rows.items()}
                shown[name] = shown[name].having(made)
        tables.pop(LOG, None)
        tables[LOG] = PlainSection(LOG, LogRows(self.link, self.busy))
        return Contents(head.meta, tables), Board(shown)

    # Saving.

    def save(self, make_plan: Callable[[Contents], Plan], why: str, undoes: int | None = None) -> Outcome:
        def change() -> SaveRows:
            plan = make_plan(self.contents)
            ops = plan.ops()
            entry = new_entry(now(), self.head.last_entry, self.who, why, ops)._replace(undoes=undoes)
            return SaveRows(plan.rows(), (entry,) if ops else (), tuple(plan.notices))

        return self.carry_out(change)

    def merge(self, theirs: Contents, base: Contents | None, why: str) -> FilesMerged:
        """Merge what another copy holds into this department, as one change of it."""
        from ..merge_contents import FilesMerged, merge_change, merge_contents, outcome_of

        merged = FilesMerged((), ())

        def change() -> SaveRows:
            nonlocal merged
            whole_log = Section(LOG, read_entries(self.link, "select id from log"))
            ours = Contents(self.contents.meta, {**self.contents.tables, LOG: whole_log})
            ours = ours if sees_all else without_memory(ours)
            result = merge_contents(base, ours, theirs)
            entry = new_entry(now(), max(last_id(result.contents), self.head.last_entry), self.who, why)
            rows, brought = merge_change(ours, result, entry)
            rows.pop(CHANGES, None)  # the log here is whole, and needs no memory of what left it
            brought = brought if rows or len(brought) > 1 else {}
            merged = outcome_of(ours, result)
            return SaveRows(rows, tuple(entries_in(brought)), ())

        self.load()
        sees_all = self.sees_all()
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
                    return self.attempt(change, tries)
            except Unresolved as broken:
                unresolved, cause = broken, broken.cause
            except ConnectionLost as error:
                cause = error
            except LockTimeout as error:
                if unresolved is None:
                    raise
                cause = ConnectionLost(f"{error}; that may still be the save whose connection broke")
            except Retry as reason:
                self.retries, tries, self.crowded = self.retries + 1, tries + 1, CROWDED_SAVES
                if time.monotonic() > give_up:
                    raise LockTimeout(f"{self.name} was not saved: too many save at once ({reason})") from None
                self.ended.wait(random.uniform(0, SHORTEST_PAUSE * 2 ** min(tries, 6)))
                continue
            self.lost = str(cause)
            if time.monotonic() > until or self.ended.wait(random.uniform(0.5, 1) * pause):
                raise lost_for_good(cause, unresolved)
            pause = min(pause * 2, LONGEST_PAUSE)

    def attempt(self, change: Callable[[], SaveRows], tries: int) -> Outcome:
        """Save once: of what is known, in one round trip; where others were quicker, in turn with them."""
        if self.board is None:
            self.load()
        refuse_read_only(self.name, self.reason)
        if tries or self.crowded or not (saving := self.at_once(change)):
            self.crowded = max(self.crowded - 1, 0)
            saving = self.in_turn(change, tries)
        self.lost = ""
        entry = saving.entries[-1] if saving.entries else None
        return Outcome(self.read_last(), entry, (*saving.notices, *self.went()))

    def at_once(self, change: Callable[[], SaveRows]) -> SaveRows | None:
        """Save what is planned on what is known, and if that was old, once more on what is new.

        None: that is old again, or may be refused, which only somebody whose turn it is can know.
        """
        self.link.connected()
        for _ in range(2):
            if self.seen != self.link.made or self.read_only:
                return None
            try:
                saving = change()
            except Exception:  # it was planned on what may be old: whatever it is, it comes out when it is one's turn
                return None
            if not saving.entries or self.write(saving):
                return saving if saving.entries else None
            self.crowded = CROWDED_SAVES
        return None

    def in_turn(self, change: Callable[[], SaveRows], tries: int) -> SaveRows:
        """Lock and read, see what is to be changed, write and commit.

        Without row locks the first attempts run side by side; whoever lost twice takes the whole table, for which all
        queue in the order in which they came, so that nobody waits for ever.
        """
        try:
            self.catch_up(beginning(self.address, in_line=tries > 1 or bool(self.crowded)))
            self.lost = ""
            refuse_read_only(self.name, self.read_only)
            saving = change()
            if saving.entries:
                self.write(saving)
            else:
                self.link.roll_back()
        except BaseException:
            self.link.roll_back()
            raise
        return saving

    def write(self, saving: SaveRows) -> bool:
        """Write and commit, in one round trip. False: nothing was written, and what is newer is shown.

        Unresolved where it broke: nobody knows whether it was committed.
        """
        entry, link = saving.entries[-1], self.link
        meta = next_meta(self.contents.meta, milliseconds(entry.at))
        channel = self.address.channel if self.address.notify else ""
        values = save_values(self.head.version, parted(saving.rows, self.contents), saving.entries, meta, channel)
        begin = (SERIALIZABLE,) if self.address.serializable and not link.in_transaction else ()
        end = "commit" if begin or link.in_transaction else ""
        head = HeadRow(self.head.version + 1, entry.id, meta)
        after: list[tuple[Contents, Board]] = []

        def look_ahead() -> None:
            after.append(self.with_changes(head, saving.rows))

        try:
            newer = link.call("save", *values, begin=begin, end=end, meanwhile=look_ahead)
        except ConnectionLost as error:
            raise Unresolved(entry, saving.notices, error) from None
        if newer is not None:
            self.take_newer(newer)
            return False
        self.own[entry.id] = entry.why
        self.parts.keep(saving.rows)
        [(self.contents, self.board)] = after
        self.head = head
        return True

    def resolved(self, broken: Unresolved) -> Outcome | None:
        """The outcome of a save whose answer was lost; None where it was not carried out, and never will be.

        The lock of the board's row is taken first: a transaction that still runs on the server holds it until its end.
        """
        lookup = ("select 1 from log where id = %s", (broken.entry.id,))
        if not self.link.ask(lookup, begin=("begin", lock(self.address)), end="commit")[0]:
            return None
        self.own[broken.entry.id] = broken.entry.why
        self.load()
        return Outcome(self.read_last(), broken.entry, (*broken.notices, *self.went()))

    def went(self) -> list[str]:
        """Tell, once, of changes of mine that the database had and has no more."""
        gone, self.gone = [id for id in self.gone if id in self.own], []
        return self.missing(gone, "is no longer there: a replica that did not have it took over")

    # The rest of the verbs.

    def latest(self, record_id: int | None, limit: int | None) -> list[Entry]:
        with self.busy:
            return self.ask(lambda: latest_entries(self.link, record_id, limit))  # type: ignore[no-any-return]

    def watcher(self) -> DatabaseWatcher:
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


def without_memory(contents: Contents) -> Contents:
    """For who does not see what a file remembered of changes beyond its log: merging goes by the log alone."""
    meta = {name: value for name, value in contents.meta.items() if name != CHANGES_FROM}
    return Contents(meta, {name: section for name, section in contents.tables.items() if name != CHANGES})
