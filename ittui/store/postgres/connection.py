"""One connection to a database: made when it is needed, and what goes wrong with it in the store's own words.

What others save is waited for by LISTEN, or where the server has none, by asking for the version once a second.
"""

from __future__ import annotations

import logging
import os
import random
import re
import select
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ...fields import visible
from ..backing import ChangeWatcher
from ..errors import ConnectionLost, FileMissing, LockTimeout, ReadOnly, StoreError
from . import Address, open_password_file, reason, way_out

if TYPE_CHECKING:
    from psycopg import Connection


INSTALL = (
    "a department in PostgreSQL needs psycopg and libpq: pip install 'ittui[postgres]', and libpq5 from the system's "
    "packages"
)
RIGHTS = " (README has the SQL for roles)"
CONNECT_SECONDS = 5
# Locks are waited for as long as a file's; a client that hangs in the middle of a save does not hold the others up.
SESSION = {"lock_timeout": "15s", "idle_in_transaction_session_timeout": "20s", "DateStyle": "ISO"}
ON = ("synchronous_commit", "row_security")  # what is acknowledged lasts; rows are hidden, not refused
# A replica takes no serializable transaction.
LEVEL = "case when %s and not pg_is_in_recovery() then 'serializable' else 'read committed' end"
BROKEN = ("08", "57P", "25P03")  # classes of states in which the server ends the session
WORDS = {
    "53100": "the server's disk is full, and nothing was saved",
    "57014": "the server broke off what took longer than its statement_timeout; nothing was saved",
    "23505": "a record or entry with its id is there already, which this role does not see; nothing was saved",
    "0A000": "the server lacks something that this needs",
}
Question = tuple[str, tuple[object, ...]]  # SQL and its values
Rows = list[tuple[Any, ...]]
POLL_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0


class Retry(Exception):
    """The server wants the transaction anew: another came in between."""


def driver() -> Any:
    """The module psycopg; StoreError, which says what to install, where it is not to be had."""
    try:
        import psycopg
    except ImportError:
        raise StoreError(INSTALL) from None
    return psycopg


class Link:
    """A connection to an address, made anew after it broke. For one thread at a time."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.conn: Connection[Any] | None = None
        self.made = 0  # how many connections there were: what was known before the last one may not be true of it
        self.waiting = select.poll()  # for what the server sends unasked
        self.called: Counter[str] = Counter()  # how often each function was, by this connection
        self.prepared: set[str] = set()
        self.pooled = False  # is a pooler between? It keeps no settings from one transaction to the next, and no LISTEN

    def connected(self) -> Connection[Any]:
        """The connection; ConnectionLost where there is none to be had."""
        if self.conn is not None and not self.in_transaction and self.was_ended(self.conn):
            self.close()
        if self.conn is None or self.conn.closed:
            psycopg = driver()
            logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # what goes wrong is raised, and told once
            with errors_of(self.address):
                # nothing is prepared by itself: a pipeline that breaks off, and a pooler, lose what was
                self.conn = psycopg.connect(
                    self.address.conninfo,
                    autocommit=True,
                    prepare_threshold=None,
                    client_encoding="utf8",  # whatever the database's is, the role's or the environment's
                    **self.defaults(),
                )
                self.called, self.prepared, self.waiting = Counter(), set(), select.poll()
                self.made += 1
                self.waiting.register(self.conn.fileno(), select.POLLIN)
                pid = self.conn.info.backend_pid
                [(self.pooled, *_)] = self.conn.execute(*self.settings(pid)).fetchall()
        return self.conn

    def was_ended(self, conn: Connection[Any]) -> bool:
        """Has the server ended a connection while nothing was asked? To know it before a save is better than after."""
        if conn.closed or not self.waiting.poll(0):
            return bool(conn.closed)
        with suppress(driver().Error):
            conn.pgconn.consume_input()
            conn.pgconn.is_busy()  # reads what came, be it the words of farewell
        return self.waiting.poll(0) != [] or bool(conn.closed)

    def defaults(self) -> dict[str, str | int]:
        """What a connection needs in order to end in time where neither address nor environment say otherwise."""
        answers = self.address.conninfo
        wanted: dict[str, str | int] = {"application_name": "ittui", "tcp_user_timeout": 10_000}
        if "PGCONNECT_TIMEOUT" not in os.environ and "service=" not in answers:
            wanted["connect_timeout"] = CONNECT_SECONDS
        if open_password_file():
            wanted["passfile"] = f"{os.devnull}/none"  # libpq would write about it into the screen
        return {name: value for name, value in wanted.items() if f"{name}=" not in answers}

    def settings(self, pid: int) -> tuple[bytes, list[object]]:
        """Set for the session, or where its process has not this number, which a pooler made up: for a transaction."""
        typed = {**SESSION, "search_path": self.address.schema}
        wanted: dict[str, tuple[str, list[object]]] = {name: ("%s", [setting]) for name, setting in typed.items()}
        wanted["default_transaction_isolation"] = (LEVEL, [self.address.serializable])
        for name in ON:
            now = f"current_setting('{name}')"
            wanted[name] = (f"case {now} when 'off' then 'on' else {now} end", [])
        calls = (f"set_config('{name}', {sql}, pg_backend_pid() <> %s)" for name, (sql, _) in wanted.items())
        values = [each for _, given in wanted.values() for each in (*given, pid)]
        return f"select pg_backend_pid() <> %s, {', '.join(calls)}".encode(), [pid, *values]

    @property
    def in_transaction(self) -> bool:
        return self.conn is not None and not self.conn.closed and bool(self.conn.info.transaction_status)

    def ask(self, *questions: Question, begin: tuple[str, ...] = (), end: str = "") -> list[Rows]:
        """What each question gives, in one round trip, between statements that begin or end a transaction."""
        conn = self.connected()
        every: list[tuple[bytes, Any]] = [(sql.encode(), ()) for sql in begin]
        if self.pooled and not self.in_transaction:
            every.append(self.settings(-1))
        first = len(every)
        every += [(sql.encode(), values) for sql, values in questions]
        every += [(end.encode(), ())] if end else []
        try:
            with errors_of(self.address):
                if len(every) == 1:
                    cursors = [conn.execute(*every[0])]
                else:
                    with conn.pipeline():
                        cursors = [conn.execute(*each) for each in every]
                return [cursor.fetchall() for cursor in cursors[first : first + len(questions)]]
        except (StoreError, Retry) as error:
            raise self.given_up(error) from None

    def call(
        self,
        function: str,
        *values: int | str,
        begin: tuple[str, ...] = (),
        end: str = "",
        meanwhile: Callable[[], None] = lambda: None,
    ) -> str | None:
        """What a function of the schema answers, as text, in one round trip; meanwhile: done until the answer comes.

        Where it is all that is sent it goes past psycopg's cursors, which took a third of a save's time. What is called
        again is prepared along with the second call.
        """
        conn = self.connected()
        if begin or end or self.pooled:
            return self.call_within(function, values, begin, end, meanwhile)
        self.called[function] += 1
        if self.called[function] == 2:
            prepare = f"prepare {function} as {calling(function, len(values))}"
            text = self.call_within(function, values, (prepare,), "", meanwhile)
            self.prepared.add(function)
            return text
        try:
            with errors_of(self.address):
                given = [str(value).encode() for value in values]
                if function in self.prepared:
                    conn.pgconn.send_query_prepared(function.encode(), given)
                else:
                    conn.pgconn.send_query_params(calling(function, len(values)).encode(), given)
                conn.pgconn.flush()
                meanwhile()
                return self.answer(conn)
        except (StoreError, Retry) as error:
            raise self.given_up(error) from None
        except BaseException:
            self.close()  # nobody waits for the answer, which may be on its way
            raise

    def call_within(
        self,
        function: str,
        values: tuple[int | str, ...],
        begin: tuple[str, ...],
        end: str,
        meanwhile: Callable[[], None],
    ) -> str | None:
        places = ", ".join(["%s"] * len(values))
        [[(text,)]] = self.ask((f"select {function}({places})::text", values), begin=begin, end=end)
        meanwhile()
        return text  # type: ignore[no-any-return]

    def answer(self, conn: Connection[Any]) -> str | None:
        """The one value of what was sent."""
        psycopg = driver()
        [result] = conn.wait(psycopg.generators.execute(conn.pgconn))
        if result.status != psycopg.pq.ExecStatus.TUPLES_OK:
            raise psycopg.errors.error_from_result(result, "utf-8")
        value = result.get_value(0, 0)
        return None if value is None else bytes(value).decode()

    def given_up(self, error: Exception) -> Exception:
        """What to raise for an error, once the connection can be used again or is closed."""
        if isinstance(error, ConnectionLost):
            self.close()
            return error
        self.roll_back()
        return self.explained(error)

    def rows(self, sql: str, *values: object) -> Rows:
        return self.ask((sql, values))[0]

    def begin(self) -> Connection[Any]:
        self.ask(("select 1", ()), begin=("begin",))
        return self.connected()

    def explained(self, error: Exception) -> Exception:
        """A schema that this role may not use looks as if there was none."""
        if not isinstance(error, FileMissing) or self.pooled:
            return error
        usable = "select has_schema_privilege(oid, 'usage'), session_user from pg_namespace where nspname = %s"
        rows = self.connected().execute(usable.encode(), (self.address.schema,)).fetchall()
        if not rows or rows[0][0]:
            return error
        schema, who = self.address.schema, visible(rows[0][1])
        return ReadOnly(f"{self.address.label} has a department, but the role {who} may not use {schema}{RIGHTS}")

    def roll_back(self) -> None:
        if self.in_transaction and self.conn is not None:
            with errors_of(self.address):
                self.conn.execute(b"rollback")

    def close(self) -> None:
        if self.conn is not None:
            self.conn.close()
            self.conn = None


def calling(function: str, count: int) -> str:
    places = ", ".join(f"${number + 1}" for number in range(count))
    return f"select {function}({places})::text"


@contextmanager
def errors_of(address: Address) -> Iterator[None]:
    """What psycopg raises, as what the store raises."""
    psycopg = driver()
    try:
        yield
    except psycopg.Error as error:
        raise translated(error, address, psycopg) from None


def translated(error: Any, address: Address, psycopg: Any) -> Exception:
    """The store's error for one of the database's. Its own message is in it, which holds no password."""
    state, label = error.sqlstate or "", address.label
    text = reason(error.diag.message_primary or str(error)) or type(error).__name__
    if state in ("40001", "40P01"):
        return Retry(text)
    if state in ("3F000", "42P01"):
        return FileMissing(f"there is no department in {label} yet; ittui init {label} makes one")
    if state == "42501":
        if "row-level security" in text:
            text = "a record in it is private, and does not concern you"
        return ReadOnly(f"{label} does not let you do that: {text}{RIGHTS}")
    if state == "25006":
        return ReadOnly(f"{label} cannot be changed: the server is read-only")
    if state == "55P03":
        return LockTimeout(f"{label} was not saved: somebody else was saving for more than 15 s")
    broken = not state or state.startswith(BROKEN) or state == "53300"
    if broken and state != "57014" and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return ConnectionLost(f"no connection to {label}: {text}{way_out(text)}")
    if state == "22P05":
        return StoreError(f"{label}: {no_place(text)}")
    return StoreError(f"{label}: {WORDS.get(state, text)}")


def no_place(text: str) -> str:
    """What to say of a character that the encoding of a database lacks."""
    lacking = re.search(r"byte sequence ((?:0x[0-9a-f]{2} ?)+).* equivalent in encoding \"(\w+)\"", text)
    if not lacking:
        return "there is a character in it that PostgreSQL cannot keep"
    character = bytes(int(each, 16) for each in lacking[1].split()).decode(errors="replace")
    return (
        f"“{visible(character)}” has no place in this database, whose encoding is {lacking[2]}; nothing was saved. "
        "One made by createdb -E UTF8 -T template0 takes all: copy the department there"
    )


class DatabaseWatcher(ChangeWatcher):
    """Waits until somebody has saved into a database.

    A lost connection counts as a change, so that whoever waits finds out; so does one that is there again.
    """

    def __init__(self, address: Address, version: int) -> None:
        """version: what is known already."""
        self.address, self.version = address, version
        super().__init__()
        self.link = Link(address)
        self.pause = 0.0  # before the next attempt at a connection; 0: there is one, or none was tried yet
        self.asked: object = None  # the connection that was asked to listen
        self.hears = address.notify  # does the server tell?
        self.announced = 0  # the version that the last notification spoke of
        with suppress(StoreError):
            self.begin()

    @property
    def method(self) -> str:
        return "LISTEN" if self.hears else f"asking every {POLL_SECONDS:g} s"

    def begin(self) -> None:
        """Have a connection, one that listens where it can, and look what was saved before it did."""
        conn = self.link.connected()
        if self.asked is conn:
            return
        # a pooler takes a LISTEN and passes nothing on; a replica, and some engines, refuse it
        self.asked, self.hears = conn, self.address.notify and not self.link.pooled
        if self.hears:
            try:
                with errors_of(self.address):
                    conn.add_notify_handler(self.note)
                    conn.execute(f"listen {self.address.channel}".encode())
            except ConnectionLost:
                raise
            except StoreError:
                self.hears = False

    def wait(self, timeout: float) -> bool:
        until = time.monotonic() + timeout
        while not self.closed:
            rest = until - time.monotonic()
            try:
                if self.pause:
                    return self.come_back(rest)
                self.begin()
                if self.is_new() or (rest > 0 and self.is_noticed(rest) and self.is_new()):
                    return True
            except StoreError as error:
                self.link.close()
                self.pause, self.lost = FIRST_PAUSE, str(error)
                return isinstance(error, ConnectionLost)
            if rest <= 0:
                break
        return False

    def come_back(self, rest: float) -> bool:
        """Wait a pause, and try for a connection again; the pauses grow. True where there is one."""
        self.sleep(min(random.uniform(0.5, 1) * self.pause, max(rest, 0)))
        if self.closed:
            return False
        try:
            self.begin()
        except StoreError as error:
            self.pause, self.lost = min(self.pause * 2, LONGEST_PAUSE), str(error)
            return False
        self.pause, self.version, self.lost = 0.0, -1, ""
        return self.is_new()

    def is_new(self) -> bool:
        before, self.announced = self.version, 0
        [(self.version,)] = self.link.rows("select version from board")
        return bool(self.version != before)

    def is_noticed(self, seconds: float) -> bool:
        """Has the server told, or is it time to ask?"""
        if not self.hears:
            self.sleep(min(POLL_SECONDS, seconds))
            return not self.closed
        if self.announced > self.version:  # it came beside an answer, and will not come again
            return True
        conn: Any = self.link.conn
        ready, _, _ = select.select([conn.fileno(), self.read_end], [], [], seconds)
        return conn.fileno() in ready

    def note(self, message: Any) -> None:
        """A notification has come; it says which version there is, where servers pass that on."""
        self.announced = int(message.payload) if message.payload.isdecimal() else self.version + 1

    def release(self) -> None:
        self.link.close()
