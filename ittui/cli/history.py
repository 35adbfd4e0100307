"""What was changed, by whom, and taking it back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..board import Board, NotFound
from ..fields import Context, InputError, Json, parse_day, visible
from ..fields.system import typed_path
from ..records import KINDS, SHORTEST, Record, code, typed_code
from ..records.record import ALPHABET
from ..store import StoreError
from ..views.log_text import record_changes, record_of
from .context import Argument, CommandContext, Usage, command, positive
from .output import TableColumn, say, say_json, say_table

if TYPE_CHECKING:
    from ..store import Entry, Outcome
    from ..store.backups import Backup


MOST_RECORDS = 6
USUAL = 50


@command(
    Argument("id", nargs="?", default="", metavar="ID", help="only what was done to this record"),
    Argument("--archive", default="", metavar="DATE", help="move what is older than that day into a file of its own"),
    Argument("--limit", type=positive, metavar="N", help=f"the newest N; default: {USUAL}, with --json all"),
)
def log(call: CommandContext, args: Namespace) -> int:
    """Who changed what, newest first."""
    if args.archive:
        return move_older(call, args.archive)
    board = call.board
    record_id = anywhere(board, args.id) if args.id else None
    limit = args.limit or (None if call.options.json else USUAL)
    entries = call.store.log(record_id, limit)
    if call.options.json:
        say_json([plain_entry(board, entry) for entry in entries])
        return 0
    for entry in entries:
        for line in entry_lines(board, entry, call.context()):
            say(visible(line))
    if not entries:
        call.tell("nothing has been changed yet")
    return 0


def move_older(call: CommandContext, typed: str) -> int:
    """Write older entries to the archive beside the file; they leave the log."""
    from ..store.backups import archive_path

    call.writable()
    day = parse_day(typed, call.context(), past=True)
    if typed.strip() != day.isoformat():
        call.tell(f"before: {typed.strip()} → {day}")
    count = call.store.archive(day)
    entries = "entry" if count == 1 else "entries"
    place = str(archive_path(call.store.path))
    call.answer(f"{count} {entries} from before {day} moved to {visible(place)}", moved=count, path=place)
    return 0


def anywhere(board: Board, text: str) -> int:
    """The id of a record of any kind, also of one that is gone; NotFound else."""
    result = {row.id: row for table in board.tables.values() for row in candidates(board, table.kind, text)}
    if len(result) == 1:
        return next(iter(result))
    if result:
        some = ", ".join(f"{row.noun} {row.code} {visible(row.label)}" for row in list(result.values())[:4])
        raise InputError(f"“{visible(text)}” fits {len(result)} records: {some}")
    bare = typed_code(text)
    if len(bare) == len(code(0)):
        return sum(ALPHABET.index(letter) << 5 * place for place, letter in enumerate(reversed(bare)))
    raise NotFound(f"there is no record “{visible(text)}”")


def candidates(board: Board, kind: type[Record], text: str) -> list[Record]:
    table = board.table(kind)
    beginning = typed_code(text)
    return table.named(text.strip()) or (table.starting(beginning) if len(beginning) >= SHORTEST else [])


def entry_lines(board: Board, entry: Entry, context: Context) -> Iterator[str]:
    at = entry.at.astimezone(context.zone)
    undoes = f" (takes {entry.undoes} back)" if entry.undoes is not None else ""
    yield f"{entry.id}  {at:%Y-%m-%d %H:%M}  {entry.who}@{entry.host}  {entry.why}{undoes}"
    changes = list(record_changes(board, entry.shown, context))
    for change in changes[:MOST_RECORDS]:
        kind = KINDS.get(change.table)
        name = f"{kind.noun if kind else change.table} {code(change.id)[:SHORTEST]} {change.name(board)}".rstrip()
        yield f"    {name}: {' · '.join(change.texts)}"
    if len(changes) > MOST_RECORDS:
        yield f"    … and {len(changes) - MOST_RECORDS} more"


def plain_entry(board: Board, entry: Entry) -> dict[str, Json]:
    changes: list[Json] = [
        {
            "kind": KINDS[op.table].noun if op.table in KINDS else op.table,
            "id": code(op.id),
            "label": row.label if (row := record_of(board, op)) else "",
            "field": op.field,
            "old": op.old,
            "new": op.new,
        }
        for op in entry.shown
    ]
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "who": entry.who,
        "host": entry.host,
        "why": entry.why,
        "undoes": entry.undoes,
        "changes": changes,
    }


@command(
    Argument("entry", nargs="?", default="", metavar="ENTRY", help="its number in the log; default: your last one")
)
def undo(call: CommandContext, args: Namespace) -> int:
    """Take one of your changes back, as a new change; refused where somebody has changed the same since."""
    call.writable()
    return reported(call, call.store.undo(entry_number(args.entry)), "taken back")


@command()
def redo(call: CommandContext, args: Namespace) -> int:
    """Take your last undo back."""
    call.writable()
    return reported(call, call.store.redo(), "done again")


def entry_number(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit()):
        raise Usage(f"“{visible(typed)}” is not an entry of the log; `ittui log` shows them")
    return int(typed)


def reported(call: CommandContext, outcome: Outcome, verb: str) -> int:
    for notice in outcome.notices:
        call.tell(notice)
    entry = outcome.entry
    if call.options.json:
        say_json(plain_entry(outcome.board, entry) if entry else None)
        return 0
    if entry is None:
        say("nothing to undo: it is unchanged")
        return 0
    for line in entry_lines(outcome.board, entry, outcome.board.context(call.today, call.now)):
        say(visible(line))
    say(verb)
    return 0


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
    text = f"{visible(str(call.path))} is what it was in {visible(chosen.name)}; `ittui undo` takes that back"
    call.answer(text, path=str(call.path), backup=chosen.name)
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
    try:
        zone = call.present.settings.zone
    except StoreError:
        zone = None  # the file is to be restored, for it cannot be read
    rows_shown = [
        (str(number), f"{each.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", f"{each.size:,}", str(each.path))
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
