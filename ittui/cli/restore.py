"""Going back to a backup."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ..board import NotFound
from ..fields import InputError, Json, visible
from ..fields.paths import typed_path
from .command import Argument, command
from .context import CommandContext
from .output import TableColumn, say, say_json, say_table

if TYPE_CHECKING:
    from ..store.backups import Backup


@command(Argument("backup", nargs="?", default="", metavar="BACKUP", help="its number in the list, or its path"))
def restore(call: CommandContext, args: Namespace) -> int:
    """Bring a backup back; without one, list what there is. What is there now becomes a backup first."""
    from ..store.backups import backups
    from ..store.datafile import real_path
    from ..store.restore import restore as go_back

    call.writable()
    if call.in_database:
        raise InputError("backups of a database are made and brought back by PostgreSQL: pg_dump, pg_restore")
    there = backups(real_path(call.path))
    if not args.backup:
        return list_backups(call, there)
    chosen = path_of(args.backup, there)
    outcome = go_back(call.path, chosen)
    for notice in outcome.notices:
        call.tell(notice)
    say(f"{visible(str(call.path))} is what it was in {visible(chosen.name)}; `ittui undo` takes that back")
    return 0


def list_backups(call: CommandContext, there: list[Backup]) -> int:
    if call.options.json:
        rows: list[Json] = [
            {"number": n, "path": str(each.path), "at": each.at.isoformat(), "size": each.size}
            for n, each in enumerate(there, 1)
        ]
        say_json(rows)
        return 0
    if not there:
        call.tell("there is no backup yet; one is made at most every ten minutes when something is saved")
        return 0
    heads = [
        TableColumn("No", 1, True),
        TableColumn("Saved before"),
        TableColumn("Bytes", 2, True),
        TableColumn("Path", 3),
    ]
    rows_shown = [
        (str(number), f"{each.at:%Y-%m-%d %H:%M:%S}", f"{each.size:,}", str(each.path))
        for number, each in enumerate(there, 1)
    ]
    say_table(heads, rows_shown, call.options.color)
    return 0


def path_of(typed: str, there: list[Backup]) -> Path:
    """The backup that was meant: by number, or by path."""
    if typed.isascii() and typed.isdigit():
        if not 1 <= int(typed) <= len(there):
            raise NotFound(f"there is no backup {typed}; there are {len(there)}")
        return there[int(typed) - 1].path
    path = typed_path(typed)
    if not path.is_file():
        raise NotFound(f"there is no backup {visible(typed)}; `ittui restore` lists them")
    return path
