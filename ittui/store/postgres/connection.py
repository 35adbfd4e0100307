"""One connection to a database: made when it is needed, and what goes wrong with it in the store's own words."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...fields import visible
from ..errors import ConnectionLost, FileMissing, LockTimeout, ReadOnly, StoreError
from .address import Address

if TYPE_CHECKING:
    from psycopg import Connection

INSTALL = (
    "a department in PostgreSQL needs psycopg and libpq: pip install 'ittui[postgres]', and libpq5 from the system's "
    "packages"
)
CONNECT_SECONDS = 5
# Locks are waited for as long as a file's; a client that hangs in the middle of a save does not hold the others up.
SESSION = {"lock_timeout": "15s", "idle_in_transaction_session_timeout": "20s", "DateStyle": "ISO"}


class Retry(Exception):
    """The server wants the transaction anew: another came in between."""


def driver() -> Any:
    """The module psycopg; StoreError, which says what to install, where it is not to be had."""
    try:
        import psycopg
    except ImportError:
        raise StoreError(INSTALL) from None
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)  # what goes wrong is raised, and told once
    return psycopg


class Link:
    """A connection to an address, made anew after it broke. For one thread at a time."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.conn: Connection[Any] | None = None
        self.made = 0  # how many connections there were: what was known before the last one may not be true of it

    def connected(self) -> Connection[Any]:
        """The connection; ConnectionLost where there is none to be had."""
        if self.conn is None or self.conn.closed:
            psycopg = driver()
            with errors_of(self.address):
                # nothing is prepared: a pipeline that breaks off, and a pooler, lose what was
                self.conn = psycopg.connect(
                    self.address.conninfo, autocommit=True, prepare_threshold=None, **self.defaults()
                )
            self.made += 1
            self.set_up(self.conn)
        return self.conn

    def defaults(self) -> dict[str, str | int]:
        """What a connection needs in order to end in time where neither address nor environment say otherwise."""
        answers = self.address.conninfo
        wanted: dict[str, str | int] = {"application_name": "ittui", "tcp_user_timeout": 10_000}
        if "PGCONNECT_TIMEOUT" not in os.environ and "service=" not in answers:
            wanted["connect_timeout"] = CONNECT_SECONDS
        return {name: value for name, value in wanted.items() if f"{name}=" not in answers}

    def set_up(self, conn: Connection[Any]) -> None:
        settings = {**SESSION, "search_path": self.address.schema}
        calls = ", ".join("set_config(%s, %s, false)" for _ in settings)
        with errors_of(self.address):
            conn.execute(f"select {calls}".encode(), [word for pair in settings.items() for word in pair])

    @contextmanager
    def pipeline(self) -> Iterator[Connection[Any]]:
        """All that is asked within goes to the server in one round trip; answers are read after it."""
        conn = self.connected()
        try:
            with errors_of(self.address), conn.pipeline():
                yield conn
        except ConnectionLost:
            self.close()
            raise
        except (StoreError, Retry):
            self.roll_back()
            raise

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows that one question gives."""
        with self.pipeline() as conn:
            cursor = conn.execute(sql.encode(), values)
        result: list[tuple[Any, ...]] = cursor.fetchall()
        return result

    def roll_back(self) -> None:
        """Leave a transaction that will not be carried through."""
        conn = self.conn
        if conn is not None and not conn.closed and conn.info.transaction_status:
            with errors_of(self.address):
                conn.execute(b"rollback")

    def close(self) -> None:
        if self.conn is not None:
            self.conn.close()
            self.conn = None


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
    state, text = error.sqlstate or "", first_line(error)
    if state in ("40001", "40P01"):
        return Retry(text)
    if state in ("3F000", "42P01"):
        return FileMissing(f"there is no department in {address.label} yet; ittui init {address.label} makes one")
    if state == "42501":
        return ReadOnly(f"{address.label} does not let you do that: {text}")
    if state == "25006":
        return ReadOnly(f"{address.label} cannot be changed: the server is read-only")
    if state == "55P03":
        return LockTimeout(f"{address.label} was not saved: somebody else was saving for more than 15 s")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return ConnectionLost(f"no connection to {address.label}: {text}")
    return StoreError(f"{address.label}: {text}")


def first_line(error: Any) -> str:
    text = error.diag.message_primary or str(error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return visible(lines[0].removeprefix("connection failed: ") if lines else type(error).__name__)
