"""What the commands that carry goals, talks and help through their lives have in common: who acts, and telling it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from ..board import Change, collapsed
from ..fields import visible
from ..records import Person, Record
from .command import Argument
from .context import CommandContext
from .output import say, say_json
from .records import plain_values

BY = Argument("--by", default="me", metavar="PERSON", help="who does it; default: you")
REASON = Argument("--reason", default="", metavar="WHY")


def someone(call: CommandContext, args: Namespace) -> int | None:
    """Who acts: the person named, else the one who calls, where they are known."""
    if args.by.strip().casefold() != "me":
        return call.board.find(Person, args.by).id
    return call.session.by


def person(call: CommandContext, args: Namespace) -> int:
    """The same, where somebody is needed; InputError where that is nobody known."""
    if args.by.strip().casefold() != "me":
        return call.board.find(Person, args.by).id
    return call.session.actor


def saved(call: CommandContext, record: Record, changes: Iterable[Change], why: str, reported: str) -> int:
    """Save, and say of the record what was done."""
    outcome = call.commit(collapsed(changes), f"{why} {record.label}")
    after = outcome.board.get(type(record), record.id) or record
    if call.options.json:
        say_json(plain_values(after, outcome.board.context(call.today, call.now)))
    else:
        say(f"{visible(after.label)}: {reported}")
    return 0
