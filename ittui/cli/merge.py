"""Merging two copies of a file, by hand or as git's merge driver."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ..fields import InputError, Json, visible
from ..fields.system import is_database, typed_path
from ..records import KINDS, code
from ..store import Conflict, FieldConflict
from .context import Argument, CommandContext, Usage, command

if TYPE_CHECKING:
    from ..store.merge_files import FilesMerged

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
    merged = merged_into_database(args) if is_database(args.output) else merged_files(args)
    for notice in merged.notices:
        call.tell(notice)
    counts = {"added": merged.added, "updated": merged.updated, "removed": merged.removed}
    call.answer(merged.text, output=args.output, conflicts=len(merged.clashes), **counts)
    for clash in merged.clashes:
        call.tell_lines(named(clash))
    if merged.clashes:
        from ..metrics import many

        were = f"{many(len(merged.clashes), 'field')} {'was' if len(merged.clashes) == 1 else 'were'}"
        call.fault(f"ittui: {were} changed by both; {args.output} has ours, decide and save")
    return 1 if merged.clashes else 0


def merged_files(args: Namespace) -> FilesMerged:
    from ..store.merge_files import merge_files

    base = None if args.base == "-" else Path(args.base)
    return merge_files(base, Path(args.ours), Path(args.theirs), Path(args.output))


def merged_into_database(args: Namespace) -> FilesMerged:
    """Merge into a database, which is one of the two: what was changed offline comes back as one change."""
    from ..store.postgres.copying import merge_into

    others = [each for each in (args.ours, args.theirs) if each != args.output]
    if len(others) != 1:
        raise Usage("a database is merged with one other: ittui merge - postgresql://… laptop.json -o postgresql://…")
    return merge_into(args.output, others[0], "" if args.base == "-" else args.base)


def named(clash: FieldConflict) -> str:
    return f"conflict: {clash_text(clash, ours='ours')}"


def install(call: CommandContext, typed: str) -> int:
    """Write git's configuration of the current repository: the driver, and the files it is for."""
    top = Path(git("rev-parse", "--show-toplevel"))
    names = [relative(typed_path(typed), top)] if typed else ledgers(top, call)
    if not names:
        raise InputError("there is no file of ittui in this repository yet; name one: ittui merge --install PATH")
    driver = f"{shlex.quote(sys.executable)} -m ittui merge %O %A %B -o %A"
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
    known = git("ls-files", "-z", "--full-name", str(top)).split("\0")
    result = [name for name in known if name.endswith(".json") and begins_like_ours(top / name)]
    if call.options.file and (name := relative(call.path, top)) not in result:
        result.append(name)
    return result


def begins_like_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(BEGINS)) == BEGINS
    except OSError:
        return False


def relative(path: Path, top: Path) -> str:
    try:
        return path.resolve().relative_to(top.resolve()).as_posix()
    except ValueError:
        raise InputError(f"{visible(str(path))} is not in this repository, {visible(str(top))}") from None


def git(*words: str) -> str:
    """What git answers; InputError where there is no git, or no repository."""
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
    values = (f"  {name:<7} {shown_value(raw)}" for name, raw in rows)
    return "\n".join([f"{noun} {code(clash.id)} {visible(clash.field)}", *values])


def shown_value(raw: Json) -> str:
    if raw is None:
        return "–"
    return visible(raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False))
