"""Copying a department from a file to a database, or back."""

from __future__ import annotations

from argparse import Namespace

from ..fields import Json, visible
from ..fields.paths import is_database, typed_name
from .command import Argument, command
from .context import CommandContext, Usage
from .output import say, say_json


@command(
    Argument("source", metavar="FROM", help="a file, or the address of a database"),
    Argument("target", metavar="TO", help="where there is none yet"),
)
def copy(call: CommandContext, args: Namespace) -> int:
    """Copy a department, its ids and its log included, to a new file or into a database."""
    from ..store.postgres.copying import copy as copy_all

    source, target = (each if is_database(each) else typed_name(each) for each in (args.source, args.target))
    if not (is_database(source) or is_database(target)):
        raise Usage("none of the two is a database; to copy a file to a file, use cp")
    done = copy_all(source, target)
    for notice in done.notices:
        call.tell(notice)
    if call.options.json:
        row: dict[str, Json] = {"records": done.records, "entries": done.entries}
        say_json(row)
    else:
        records = f"{done.records:,} record{'s' * (done.records != 1)}"
        entries = f"{done.entries:,} {'entry' if done.entries == 1 else 'entries'}"
        say(f"copied {records} and {entries} of the log to {visible(target)}")
    return 0
