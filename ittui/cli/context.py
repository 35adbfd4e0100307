"""What a command is and what it is given: all verbs, a call with its options and clock, and the file that it works on.

Actions are not among the verbs: `actions/__init__.py` has those. The file is opened when it is first needed.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..actions import MODULE_OF
from ..board import Board, Change, Mentions, NotFound, Origin
from ..config import config, named_file
from ..fields import ALL_TIME, Context, InputError, Json, Period, meant, parse_day, parse_period, visible
from ..fields.system import is_database, typed_name, typed_path
from ..records import KINDS, Record, kind_named
from ..store import StoreError
from .output import as_written, say, say_json

if TYPE_CHECKING:
    from pathlib import Path

    from ..session import Session
    from ..store import Outcome, Store


def xdg(variable: str, fallback: str) -> str:
    """A folder of the XDG base directories; a relative value is ignored, as their specification says."""
    named = os.environ.get(variable, "")
    return f"{named if named.startswith('/') else typed_name('~/' + fallback)}/ittui"


def data_name(typed: str = "") -> str:
    """The file to open: as typed, or by its name in the configuration; else as configured, else the user's own."""
    named = named_file(typed or config().text("file"))
    if is_database(named):
        from ..store.postgres import parse_address

        parse_address(named)  # refuses a password before anything repeats it
        return named
    return typed_name(named) if named else f"{xdg('XDG_DATA_HOME', '.local/share')}/ittui.json"


def config_folder() -> Path:
    """Where import profiles and the like are kept."""
    return typed_path(xdg("XDG_CONFIG_HOME", ".config"))


def state_folder() -> Path:
    """Where private copies and crash reports go."""
    return typed_path(xdg("XDG_STATE_HOME", ".local/state"))


def private_folder(path: Path) -> Path:
    """The folder, made for this user alone where it was not there."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


LOOKING = "--read-only is for looking; leave it out to change something"


class Usage(Exception):
    """The command was not called as it can be; the text says how."""


class Options(NamedTuple):
    """What can be said before or after any verb."""

    file: str = ""
    as_of: str = ""
    json: bool = False
    color: str = ""  # as configured
    wide: bool = False
    trace: str = ""
    read_only: bool = False
    no_mouse: bool = False
    quiet: bool = False
    new: bool = False
    watch: bool = False


class CommandContext:
    """What every command is given."""

    def __init__(self, options: Options, now: datetime) -> None:
        self.options, self.now = options, now

    @property
    def path(self) -> Path:
        """The file; InputError where it is a database that would be opened."""
        from pathlib import Path

        if self.in_database:
            raise InputError(f"this is for a file, and {visible(self.name)} is a database")
        return Path(self.name)

    @property
    def in_database(self) -> bool:
        return is_database(self.name)

    @property
    def place(self) -> Path | str:
        """What is to be opened: a file, or the address of a database."""
        return self.name if self.in_database else self.path

    @property
    def name(self) -> str:
        """The path of the file as a plain text: all that is needed to look at it."""
        return data_name(self.options.file)

    @property
    def trace(self) -> str:
        """Where to write what everything costs; "-": to standard error; "": nowhere."""
        return self.options.trace or os.environ.get("ITTUI_TRACE", "")

    @cached_property
    def as_of(self) -> date | None:
        """The day of --as-of; None: now."""
        typed = self.options.as_of
        return parse_day(typed, Context(today=self.day, now=self.now), past=True) if typed else None

    @property
    def today(self) -> date:
        """The day that numbers are worked out for."""
        return self.as_of or self.day

    @cached_property
    def day(self) -> date:
        """The day it is in the file's time zone, whoever looks from wherever."""
        return self.present.settings.day_at(self.now)

    @cached_property
    def store(self) -> Store:
        from ..store import open_store

        return open_store(self.name, read_only=LOOKING if self.options.read_only else "")

    @cached_property
    def present(self) -> Board:
        """The records as they are."""
        board = self.store.read()
        board.now = self.now  # open outages run to it
        return board

    @cached_property
    def board(self) -> Board:
        """The records as they are, or as they stood at the end of the day of --as-of."""
        if self.as_of is None or self.as_of >= self.day:
            return self.present
        return self.store.as_of(self.as_of)

    @cached_property
    def known(self) -> Board:
        """For numbers: records as they stood then, and those that were entered since as they are now.

        An import of last year's projects made today has something to say about last year.
        """
        if self.as_of is None or self.as_of >= self.day:
            return self.board
        now = self.present
        try:
            then = self.store.as_of(self.as_of)
        except StoreError as unreached:
            self.tell(f"{unreached}; the records are taken as they are now")
            return now
        return then.having(
            row for name, table in now.tables.items() for row in table.live if row.id not in then.tables[name].rows
        )

    @cached_property
    def session(self) -> Session:
        """The board on the day that is asked about, and who asks."""
        from ..session import Session

        session = Session(self.board, self.today, self.now, self.store.who, live=self.as_of is None)
        session.entries = self.store.log
        return session

    def period_of(self, typed: str | None) -> Period:
        """The period of --period, in the fiscal years of the file."""
        return ALL_TIME if typed is None else parse_period(typed, self.today, self.known.settings.fiscal)

    def context(self, mentions: Mentions | None = None) -> Context:
        """What fields are told of this file and this day."""
        return self.session.context_with(mentions)

    def commit(
        self, changes: Iterable[Change], why: str, *, force: bool = False, action: str = "", imported: bool = False
    ) -> Outcome:
        """Save, and tell on stderr what else there is to know. action, imported: see Origin."""
        from ..rules import gate_of

        self.writable()
        gate = gate_of(Origin(self.now, action, imported))
        outcome = self.store.commit(tuple(changes), why, force=force, gate=gate, now=self.now)
        self.tell(*outcome.notices)
        return outcome

    def writable(self) -> None:
        """Usage where the call looks at the past, or is told to change nothing."""
        if self.options.read_only:
            raise Usage(LOOKING)
        if self.as_of is not None:
            raise Usage("--as-of shows how things stood then; leave it out to change something")

    def tell(self, *texts: str) -> None:
        """Remarks beside the result: on stderr, so that a script that reads stdout is not disturbed."""
        if not self.options.quiet:
            for text in texts:
                self.fault(text)

    def fault(self, text: str) -> None:
        """What went wrong beside the result; also where remarks are not wanted."""
        print(as_written(visible(text)), file=sys.stderr)

    def answer(self, text: str, /, **values: Json) -> None:
        """The result of a command: a text for people, the same as values for scripts."""
        if self.options.json:
            say_json(values)
        else:
            say(text)

    def added(self, record: Record) -> Change:
        """The change that adds a record which came to be by being named; told too.

        InputError where somebody has a name like it, and nobody said that it is new.
        """
        near = Mentions(self.board).near(record)
        if near and not self.options.new:
            noun, name = record.spoken, visible(record.label)
            raise NotFound(f"no {noun} named “{name}”{near} Add --new if “{name}” is another {noun}")
        self.tell(f"added {record.noun} {record.label}")
        return Change.add(record)


def located(error: InputError, line: int) -> InputError:
    """The same mistake, with the line of the input it was made in."""
    if not line:
        return error
    return type(error)(f"line {line}: {error}", error.field)


def standard_input() -> str:
    """All of standard input, as UTF-8 or else as Windows writes it."""
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


Run = Callable[["CommandContext", Namespace], int]


def positive(text: str) -> int:
    """How many: a whole number from 1."""
    if not text.strip().isdecimal() or not int(text):
        raise ArgumentTypeError(f"“{visible(text.strip())}” is not a whole number from 1")
    return int(text)


class Argument:
    """One argument, in the words of argparse."""

    def __init__(self, *names: str, **settings: Any) -> None:
        self.names, self.settings = names, settings


class Command(NamedTuple):
    """One verb of the command line."""

    run: Run
    arguments: tuple[Argument, ...]
    more: Callable[[], str] | None = None  # what is only to be found out for somebody who asks for help
    examples: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        return (self.run.__doc__ or "").strip()


def command(*arguments: Argument, more: Callable[[], str] | None = None) -> Callable[[Run], Command]:
    """Declare a command with its arguments; the function's docstring is its help, and more ends it."""
    return lambda run: Command(run, arguments, more)


PERIOD = Argument("--period", metavar="PERIOD", help="2026-Q3, 2026-11, 2026, FY2026, last month; default: all time")
OUTPUT = Argument("-o", "--output", default="", metavar="FILE", help="instead of standard output")
VERBS = {
    "init": ("setup", "make a new, empty file, or the tables in a database"),
    "demo": ("setup", "a private copy of the sample data"),
    "metrics": ("metrics", "the numbers, with how each was made"),
    "explain": ("metrics", "one number in full: its definition, what is in it and what is left out"),
    "record": ("edit", "record a value of a KPI"),
    "collect": ("collect", "run your collectors, and record what they give"),
    "checkin": ("checkin", "check in on a goal"),
    "due": ("due", "everything that is due"),
    "remind": ("due", "what is due, for cron: silent when there is nothing"),
    "status": ("due", "one line for tmux, a prompt or the message of the day"),
    "report": ("reports", "weekly, monthly, strategy, approval, budget, kpi, person and more"),
    "import": ("importing", "import a file: CSV, JSON, a workbook …"),
    "export": ("reports", "write records out; also calendar and prometheus"),
    "library": ("metrics", "ready-made KPIs"),
    "log": ("history", "who changed what"),
    "undo": ("history", "undo a change"),
    "redo": ("history", "redo what was undone"),
    "restore": ("history", "restore a backup"),
    "merge": ("history", "merge two copies of a file"),
    "copy": ("setup", "copy a file into a database, or back"),
    "doctor": ("setup", "check the file, its folder and the terminal"),
    "paths": ("setup", "where files are stored"),
    "help": ("help", "pages of help: getting started, the weekly rhythm, import and more"),
    "config": ("setup", "your own configuration: what is in force, and where it is from"),
    "completion": ("help", "a script that lets bash, zsh or fish complete commands, names and ids"),
    "complete": ("help", "what could come next: for those scripts"),
    "schema": ("reports", "JSON schema of the records"),
}


RECORD_VERBS = {
    "list": ("records", "the records, filtered and sorted"),
    "show": ("records", "one record with all that is linked to it"),
    "add": ("edit", "add one: field=value …"),
    "set": ("edit", "change one: field=value field+=value field-=value"),
    "edit": ("edit", "change one in your own editor"),
    "archive": ("edit", "archive records; --undo restores them"),
    "restore": ("edit", "restore archived records"),
    "delete": ("edit", "delete records for good; needs --force"),
}


EXTRA_VERBS = {
    ("goals", "check"): ("metrics", "the SMART rules, each with its reason and a fix"),
    ("approvals", "compare"): ("reports", "its versions side by side"),
}


SHADOWED = {"help": "help_", "config": "config_", "import": "import_", "list": "list_", "set": "set_"}


def action_id(kind: type[Record], verb: str) -> str:
    """The id of an action of a kind; "" where the verb is none."""
    id = f"{kind.table}.{verb}"
    return id if id in MODULE_OF else ""


def noun_of(kind: type[Record]) -> str:
    """The word of the command line for a kind."""
    return "settings" if kind.table == "settings" else kind.noun.casefold().replace(" ", "-")


def kind_typed(typed: str, *also: str, why: str = "is not a kind of record") -> type[Record]:
    """The kind that a word names; Usage with the nearest word where there is none, also: of those that fit there."""
    if kind := kind_named(typed):
        return kind
    nouns = (*also, *map(noun_of, KINDS.values()))
    near = meant(typed, nouns) or f"; known: {', '.join(nouns)}"
    raise Usage(f"“{visible(typed)}” {why}{near}")


def record_verbs(kind: type[Record]) -> dict[str, tuple[str, str]]:
    if kind.table == "settings":
        return {"show": ("setup", "what this team has set"), "set": ("setup", "change it: field=value")}
    extra = {verb: entry for (table, verb), entry in EXTRA_VERBS.items() if table == kind.table}
    actions = (id.rpartition(".") for id in MODULE_OF)
    return RECORD_VERBS | extra | {verb: ("", "") for table, _, verb in actions if table == kind.table}
