"""What was changed, by whom, and taking it back; and merging two copies of a file, by hand or as git's merge driver."""

from __future__ import annotations

import json
import re
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..board import Board, NotFound
from ..fields import Context, InputError, Json, parse_day, visible
from ..fields.system import is_database, typed_path
from ..records import KINDS, SHORTEST, Record, code, typed_code
from ..records.record import ALPHABET
from ..store import Conflict, FieldConflict, StoreError
from ..views.record_page import record_changes, record_of
from .context import Argument, CommandContext, Usage, command, positive
from .output import TableColumn, say, say_json, say_table

if TYPE_CHECKING:
    from ..store import Entry, Outcome
    from ..store.backups import Backup
    from ..store.merge_contents import FilesMerged


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
    place = str(archive_path(call.store.path))
    call.answer(
        f"{count} {'entry' if count == 1 else 'entries'} from before {day} moved to {visible(place)}",
        moved=count,
        path=place,
    )
    return 0


def anywhere(board: Board, text: str) -> int:
    """The id of a record of any kind, also of one that is gone; NotFound else."""
    bare, result = typed_code(text), dict[int, Record]()
    for table in board.tables.values():
        rows = table.named(text.strip()) or (table.starting(bare) if len(bare) >= SHORTEST else [])
        result |= {row.id: row for row in rows}
    if len(result) == 1:
        return next(iter(result))
    if result:
        some = ", ".join(f"{row.noun} {row.code} {visible(row.label)}" for row in list(result.values())[:4])
        raise InputError(f"“{visible(text)}” fits {len(result)} records: {some}")
    if len(bare) == len(code(0)):
        return sum(ALPHABET.index(letter) << 5 * place for place, letter in enumerate(reversed(bare)))
    raise NotFound(f"there is no record “{visible(text)}”")


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
    if args.entry and not (args.entry.isascii() and args.entry.isdigit()):
        raise Usage(f"“{visible(args.entry)}” is not an entry of the log; `ittui log` shows them")
    return reported(call, call.store.undo(int(args.entry) if args.entry else None), "taken back")


@command()
def redo(call: CommandContext, args: Namespace) -> int:
    """Take your last undo back."""
    call.writable()
    return reported(call, call.store.redo(), "done again")


def reported(call: CommandContext, outcome: Outcome, verb: str) -> int:
    call.tell(*outcome.notices)
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
    from ..store.copies import restore as go_back
    from ..store.shared_file import real_path

    call.writable()
    if call.in_database:
        raise InputError("backups of a database are made and brought back by PostgreSQL: pg_dump, pg_restore")
    there = backups(real_path(call.path))
    if not args.backup:
        return list_backups(call, there)
    chosen = path_of(args.backup, there)
    outcome = go_back(call.path, chosen)
    call.tell(*outcome.notices)
    text = f"{visible(str(call.path))} is what it was in {visible(chosen.name)}; `ittui undo` takes that back"
    call.answer(text, path=str(call.path), backup=chosen.name)
    return 0


def list_backups(call: CommandContext, there: list[Backup]) -> int:
    if call.options.json:
        say_json(
            [
                {"number": n, "path": str(each.path), "at": each.at.isoformat(), "size": each.size}
                for n, each in enumerate(there, 1)
            ]
        )
        return 0
    if not there:
        call.tell("there is no backup yet; one is made at most every ten minutes when something is saved")
        return 0
    heads = [TableColumn("No", 1, True), TableColumn("Saved before"), TableColumn("Bytes", 2, True)]
    try:
        zone = call.present.settings.zone
    except StoreError:
        zone = None  # the file is to be restored, for it cannot be read
    rows = [
        (str(number), f"{each.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", f"{each.size:,}", str(each.path))
        for number, each in enumerate(there, 1)
    ]
    say_table([*heads, TableColumn("Path", 3)], rows, call.options.color)
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


DRIVER = "ittui"
BEGINS = b'{"_meta"'


@command(
    Argument("base", nargs="?", default="", metavar="BASE", help="their common ancestor; - where there is none"),
    Argument("ours", nargs="?", default="", metavar="OURS", help="our copy"),
    Argument("theirs", nargs="?", default="", metavar="THEIRS", help="the other copy"),
    Argument("-o", "--output", default="", metavar="OUT", help="where the result goes"),
    Argument("--install", action="store_true", help="make git merge the file of this repository so"),
)
def merge(call: CommandContext, args: Namespace) -> int:
    """Merge two copies of a file, field by field. Exit code 1: fields that both changed; the result has OURS."""
    if args.install:
        return install(call, args.base)
    if not (args.theirs and args.output):
        raise Usage("say which: ittui merge BASE OURS THEIRS -o OUT; BASE is - where there is none")
    base = "" if args.base == "-" else args.base
    if is_database(args.output):
        merged = merged_into_database(args, base)
    else:
        from ..store.copies import merge_files

        merged = merge_files(Path(base) if base else None, Path(args.ours), Path(args.theirs), Path(args.output))
    call.tell(*merged.notices)
    counts = {"added": merged.added, "updated": merged.updated, "removed": merged.removed}
    call.answer(merged.text, output=args.output, conflicts=len(merged.clashes), **counts)
    for clash in merged.clashes:
        call.tell(*f"conflict: {clash_text(clash, ours='ours')}".splitlines())
    if merged.clashes:
        from ..metrics import many

        were = f"{many(len(merged.clashes), 'field')} {'was' if len(merged.clashes) == 1 else 'were'}"
        call.fault(f"ittui: {were} changed by both; {args.output} has ours, decide and save")
    return 1 if merged.clashes else 0


def merged_into_database(args: Namespace, base: str) -> FilesMerged:
    """Merge into a database, which is one of the two: what was changed offline comes back as one change."""
    from ..store.postgres.admin import merge_into

    others = [each for each in (args.ours, args.theirs) if each != args.output]
    if len(others) != 1:
        raise Usage("a database is merged with one other: ittui merge - postgresql://… laptop.json -o postgresql://…")
    return merge_into(args.output, others[0], base)


def install(call: CommandContext, typed: str) -> int:
    """Write git's configuration of the current repository: the driver, and the files it is for."""
    top = Path(git("rev-parse", "--show-toplevel"))
    names = [relative(typed_path(typed), top)] if typed else ledgers(top, call)
    if not names:
        raise InputError("there is no file of ittui in this repository yet; name one: ittui merge --install PATH")
    from shlex import quote

    driver = f"{quote(sys.executable)} -m ittui merge %O %A %B -o %A"
    git("config", f"merge.{DRIVER}.name", "ittui: field by field")
    git("config", f"merge.{DRIVER}.driver", driver)
    attributes, exclude = (Path(git("rev-parse", "--git-path", f"info/{name}")) for name in ("attributes", "exclude"))
    add_lines(attributes, [f"{quoted(name)} merge={DRIVER}" for name in names])
    add_lines(exclude, [line for name in names for line in beside(name)])
    text = "\n".join(f"git merges {visible(name)} with ittui in this repository" for name in names)
    call.answer(text, files=[*names])
    return 0


def quoted(name: str) -> str:
    """A name as a pattern of gitattributes, which fits that name only."""
    pattern = literal(name)
    if " " in pattern or '"' in pattern:
        return '"/' + pattern.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"/{pattern}"


def literal(name: str) -> str:
    """A name in which no character means anything else to git."""
    return re.sub(r"[\\*?\[\]]", r"\\\g<0>", name)


def beside(name: str) -> list[str]:
    """Patterns of gitignore for what is kept beside a file: lock, backups, temporary files, copies that were merged."""
    folder, _, file = name.rpartition("/")
    start = f"/{literal(folder)}/" if folder else "/"
    stem = file.removesuffix(".json")
    return [f"{start}.{literal(file)}.*".replace(" ", "\\ "), f"{start}.{literal(stem)}*.merged".replace(" ", "\\ ")]


def add_lines(path: Path, wanted: list[str]) -> None:
    """Add lines to one of git's files that it has not yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cached = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    new = [line for line in wanted if line not in cached]
    if new:
        from ..store.atomic_write import write_whole

        write_whole(path, ("\n".join([*cached, *new]) + "\n").encode())


def ledgers(top: Path, call: CommandContext) -> list[str]:
    """The files of the repository that are ittui's: the one that would be opened, and those that git knows."""
    result = []
    for name in git("-C", str(top), "ls-files", "-z", "*.json").split("\0"):
        with suppress(OSError), (top / name).open("rb") as file:
            if file.read(len(BEGINS)) == BEGINS:
                result.append(name)
    if call.options.file and (name := relative(call.path, top)) not in result:
        result.append(name)
    return result


def relative(path: Path, top: Path) -> str:
    try:
        return path.resolve().relative_to(top.resolve()).as_posix()
    except ValueError:
        raise InputError(f"{visible(str(path))} is not in this repository, {visible(str(top))}") from None


def git(*words: str) -> str:
    """What git answers; InputError where there is no git, or no repository."""
    import subprocess

    try:
        done = subprocess.run(("git", *words), capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise InputError("git is not installed") from None
    if done.returncode:
        if "not a git repository" in done.stderr:
            raise InputError(f"{Path.cwd()} is not a git repository, nor in one; go to the one that holds the file")
        raise InputError(f"git {words[0]}: {visible(done.stderr.strip())}")
    return done.stdout.strip()


def describe(conflict: Conflict) -> str:
    """One block a field, and how to go on."""
    blocks = [clash_text(clash) for clash in conflict.clashes]
    return "\n".join([*blocks, "nothing was saved; look again and repeat, or add --force to overwrite"])


def clash_text(clash: FieldConflict, ours: str = "mine") -> str:
    """A field with its three values, one a line."""
    noun = KINDS[clash.table].noun if clash.table in KINDS else clash.table
    rows = (("base", clash.base), (ours, clash.mine), ("theirs", clash.theirs))
    lines = [f"{noun} {code(clash.id)} {visible(clash.field)}"]
    for name, raw in rows:
        text = raw if isinstance(raw, str) else "–" if raw is None else json.dumps(raw, ensure_ascii=False)
        lines.append(f"  {name:<7} {visible(text)}")
    return "\n".join(lines)
