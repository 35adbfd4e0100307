"""What a command is, and all verbs of the command line, each with the module it lives in.

Actions are not among them: `actions/__init__.py` has those.
"""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..fields import visible

if TYPE_CHECKING:
    from .context import CommandContext


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


VERBS = {
    "init": ("init_demo", "make a new, empty file, or the tables in a database"),
    "demo": ("init_demo", "a private copy of the sample data"),
    "metrics": ("metrics", "the numbers, with how each was made"),
    "explain": ("metrics", "one number in full: its definition, what is in it and what is left out"),
    "record": ("record_values", "record a value of a KPI"),
    "collect": ("collect", "run your collectors, and record what they give"),
    "checkin": ("checkin", "check in on a goal"),
    "due": ("due", "everything that is due"),
    "remind": ("due", "what is due, for cron: silent when there is nothing"),
    "status": ("status", "one line for tmux, a prompt or the message of the day"),
    "report": ("reports", "weekly, monthly, strategy, approval, budget, kpi, person and more"),
    "import": ("importing", "import a file: CSV, JSON, a workbook …"),
    "export": ("exporting", "write records out; also calendar and prometheus"),
    "library": ("metrics", "ready-made KPIs"),
    "log": ("history", "who changed what"),
    "undo": ("history", "undo a change"),
    "redo": ("history", "redo what was undone"),
    "restore": ("history", "restore a backup"),
    "merge": ("merge", "merge two copies of a file"),
    "copy": ("init_demo", "copy a file into a database, or back"),
    "doctor": ("doctor", "check the file, its folder and the terminal"),
    "paths": ("doctor", "where files are stored"),
    "help": ("help", "pages of help: getting started, the weekly rhythm, import and more"),
    "config": ("config", "your own configuration: what is in force, and where it is from"),
    "completion": ("completion", "a script that lets bash, zsh or fish complete commands, names and ids"),
    "complete": ("completion", "what could come next: for those scripts"),
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
