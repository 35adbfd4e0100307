"""Changing records: add, set, archive, restore, delete, and one record in the user's own editor.

Each is one step in the log, and can be undone.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import tomllib
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from ..board import Board, Change, Origin
from ..config import config
from ..fields import Context, InputError, Prose, Rows, article, visible
from ..records import CheckIn, Kpi, Measurement, Person, Record, Source
from ..rules import typed_fields
from .context import Argument, CommandContext, Usage, command, noun_of
from .output import say, say_json
from .records import Assignment, Writing, plain_values, refuse_problems, taken_apart

IDS = Argument("ids", nargs="+", metavar="ID", help="the beginning of an id, or a title")
NAMED = ("people", "departments", "services", "kpis")
FORCE = Argument("--force", action="store_true", help="overwrite what others changed in the meantime")


def report(call: CommandContext, verb: str, records: Sequence[Record]) -> None:
    """Say what was done, to people or scripts, from the board as it is after it."""
    if call.options.json:
        context = call.store.read().context(call.today, call.now)
        plain = [plain_values(record, context) for record in records]
        say_json(plain[0] if len(plain) == 1 else [*plain])
        return
    for record in records:
        say(f"{verb} {record.noun} {record.code}  {visible(record.label)}".rstrip())


@command(
    Argument("words", nargs="*", metavar="FIELD=VALUE", help="words without = make the title"),
    Argument("--force", action="store_true", help="also where there is one of that name"),
)
def add(call: CommandContext, args: Namespace) -> int:
    """Add a record. A title is enough for a draft."""
    call.writable()
    kind: type[Record] = args.kind
    if not args.words:
        first = "title" if "title" in kind.fields else kind.named_by
        other = next(name for name in kind.fields if name != first)
        raise Usage(f"say what to add, such as: ittui {noun_of(kind)} add {first}=… {other}=…")
    writing = Writing(call)
    record = writing.applied(kind.new(), taken_apart(kind, args.words))
    refuse_problems(record)
    refuse_namesake(call, record, args.force)
    outcome = call.commit([*writing.changes(), Change.add(record)], f"add {kind.noun} {record.label}", force=args.force)
    report(call, "added", [record])
    tell_unknown(call, outcome.board, record)
    return 0


def tell_duties(call: CommandContext, board: Board, record: Record, names: str) -> None:
    """List what is theirs, when it is said that somebody leaves."""
    if not isinstance(record, Person) or "leaving" not in names or record.leaving is None:
        return
    from ..actions.people import duties

    rows = [f"{row.spoken} “{visible(row.label)}” ({', '.join(fields)})" for row, fields in duties(board, record.id)]
    if rows:
        call.tell("theirs:", *(f"  {text}" for text in rows))
        call.tell(f"hand it over: ittui person hand-over {call.board.short(record)} NAME")


def tell_unknown(call: CommandContext, board: Board, record: Record) -> None:
    """Say why a KPI that is worked out has no value: a formula may be mistyped, or wait for data."""
    if not isinstance(record, Kpi) or record.source is Source.RECORDED:
        return
    from ..metrics.kpis.kpi_status import kpi_status

    result = kpi_status(board, record, call.today)
    if result.value is None:
        call.tell(f"no value yet: {result.reason}")


def refuse_namesake(call: CommandContext, record: Record, force: bool) -> None:
    """InputError where a person, department … of that name is there: each mention of the name would fit two.

    It may have come to be by being named, and only wants to be filled in.
    """
    there = call.board.table(type(record)).named(record.label) if record.table in NAMED else []
    if there and not force:
        short = call.board.short(there[0])
        raise InputError(
            f"there is a {record.noun} “{visible(record.label)}” already, {short}; fill it in with: "
            f"ittui {noun_of(type(record))} set {short} FIELD=VALUE; or add a second one with --force",
            record.named_by,
        )


@command(
    Argument("id", metavar="ID", help="the beginning of its id, or its title"),
    Argument("words", nargs="+", metavar="FIELD=VALUE", help="field=value, field+=value, field-=value; field= empties"),
    Argument("--why", default="", metavar="WHY", help="the reason, when a recorded value is corrected"),
    FORCE,
)
def set_(call: CommandContext, args: Namespace) -> int:
    """Change a record."""
    call.writable()
    kind: type[Record] = args.kind
    before = call.board.find(kind, args.id)
    assignments = taken_apart(kind, args.words)
    if not all("=" in word for word in args.words):
        raise Usage(
            f"write what to change as field=value; {article(kind.noun)} {kind.noun} has {', '.join(kind.fields)}"
        )
    writing = Writing(call)
    after = writing.applied(before, assignments)
    if isinstance(before, Measurement) and isinstance(after, Measurement):
        from ..actions.measurements import as_correction

        after = as_correction(call.session, before, after, args.why)
    goal: tuple[Change, ...] = ()
    if isinstance(before, CheckIn) and isinstance(after, CheckIn):
        from ..actions.checkins import corrected

        goal = corrected(call.board, before, after)
    refuse_new_problems(before, after)
    names = ", ".join(dict.fromkeys(assignment.name for assignment in assignments))
    outcome = call.commit(
        [*writing.changes(), Change.edit(before, after), *goal], f"set {names} of {before.label}", force=args.force
    )
    saved = outcome.board.get(kind, before.id) or after
    report(call, "changed" if outcome.entry else "unchanged", [saved])
    tell_unknown(call, outcome.board, saved)
    tell_duties(call, outcome.board, saved, names)
    return 0


def refuse_new_problems(before: Record, after: Record) -> None:
    """InputError for what is wrong now and was not before: an old fault does not stop a change that mends another."""
    old = set(before.all_problems())
    for field, text in after.all_problems():
        if (field, text) not in old:
            raise InputError(text, field)


@command(IDS, Argument("--undo", action="store_true", help="restore them"), FORCE)
def archive(call: CommandContext, args: Namespace) -> int:
    """Archive records: they stay in the file and its history, but leave lists and numbers."""
    return put_away(call, args, not args.undo)


@command(IDS, FORCE)
def restore(call: CommandContext, args: Namespace) -> int:
    """Bring archived records back."""
    return put_away(call, args, False)


def put_away(call: CommandContext, args: Namespace, away: bool) -> int:
    call.writable()
    find = call.board.find if away else call.board.find_archived
    before = [find(args.kind, typed) for typed in args.ids]
    after = [record.replace(archived=away) for record in before]
    verb = "archive" if away else "restore"
    changes = [Change.edit(old, new) for old, new in zip(before, after, strict=True)]
    if len(changes) > 1:
        changes = unlocked(call, changes)
    done = [record for record in after if any(change.id == record.id for change in changes)]
    call.commit(changes, f"{verb} {', '.join(record.label for record in done)}", force=args.force)
    report(call, f"{verb}d", done)
    return 0 if len(done) == len(after) else 1


def unlocked(call: CommandContext, changes: Sequence[Change]) -> list[Change]:
    """Of several changes those that may be made; the others are named with the reason. InputError where none may."""
    from ..rules import allowed

    may, against = allowed(call.board, changes, Origin(call.now))
    if not may:
        raise InputError(against[0].text)
    for each in against:
        call.tell(each.text)
    return may


@command(IDS, Argument("--force", action="store_true", help="yes, for good"))
def delete(call: CommandContext, args: Namespace) -> int:
    """Delete records for good. To hide them, archive them."""
    call.writable()
    if not args.force:
        raise Usage("delete removes for good; add --force if you mean it, or use archive")
    records = [call.board.find(args.kind, typed) for typed in args.ids]
    held = [(record, other) for record in records for _, _, other in call.board.links(record) if other not in records]
    for record, other in held:
        raise InputError(
            f"{other.noun} “{visible(other.label)}” refers to “{visible(record.label)}”; archive it instead"
        )
    call.commit([Change.remove(record) for record in records], f"delete {', '.join(r.label for r in records)}")
    report(call, "deleted", records)
    return 0


HEAD = "# {}: change what is between the quotes; what stays as it is is not written. Empty the file to leave.\n"


@command(Argument("id", metavar="ID", help="the beginning of its id, or its title"))
def edit(call: CommandContext, args: Namespace) -> int:
    """Edit a record as TOML in your own editor: $ITTUI_EDITOR, $VISUAL or $EDITOR. A mistake is offered again."""
    call.writable()
    before: Record = call.board.find(args.kind, args.id)
    context = call.context()
    texts = {name: as_typed(before, name, context) for name in typed_fields(args.kind, before)}
    written = HEAD.format(visible(before.label)) + "\n".join(line_of(before, *each) for each in texts.items()) + "\n"
    with TemporaryDirectory(prefix="ittui-") as folder:
        path = Path(folder) / f"{before.code}.toml"
        path.write_text(written, encoding="utf-8")
        while True:
            run_editor(path)
            try:
                changed = changed_texts(path.read_text(encoding="utf-8", errors="replace"), texts)
                if not changed:
                    call.tell("nothing was changed")
                    report(call, "unchanged", [before])
                    return 0
                return save(call, before, changed)
            except InputError as error:
                offer_again(call, path, error)


def as_typed(record: Record, name: str, context: Context) -> str:
    field, value = record.fields[name], getattr(record, name)
    return "" if field.is_empty(value) else field.edit(value, context)


def line_of(record: Record, name: str, text: str) -> str:
    """One field; long texts and rows on lines of their own."""
    field = record.fields[name]
    note = f"  # {field.help}" if field.help and not isinstance(field, Rows) else ""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = "".join(char if char == "\n" or char.isprintable() else f"\\u{ord(char):04x}" for char in plain)
    if isinstance(field, Prose | Rows) and text:
        return f'{name} = """\n{plain}"""'
    return f'{name} = "{plain.replace(chr(10), chr(92) + "n")}"{note}'


def run_editor(path: Path) -> None:
    """Open the file and wait; Usage where the editor is not there or did not end well."""
    named = config().text("editor") or "vi"
    try:
        done = subprocess.run([*shlex.split(named), str(path)], check=False)
    except (OSError, ValueError) as error:
        raise Usage(f"the editor “{named}” cannot be started: {error}; set $EDITOR") from None
    if done.returncode:
        raise Usage(f"the editor ended with exit code {done.returncode}; nothing was changed")


def changed_texts(text: str, before: Mapping[str, str]) -> dict[str, str]:
    """The fields whose text is another one; InputError where the file cannot be read."""
    if not text.strip():
        return {}
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not TOML: {error}") from None
    for name, value in content.items():
        if name not in before:
            raise InputError(f"there is no field {visible(name)}; known: {', '.join(before)}", name)
        if not isinstance(value, str):
            raise InputError(f"write it between quotes, not as {visible(repr(value))}", name)
    return {name: value for name, value in content.items() if value.strip() != before[name].strip()}


def save(call: CommandContext, before: Record, texts: Mapping[str, str]) -> int:
    writing = Writing(call)
    after = writing.applied(before, [Assignment(name, "", text) for name, text in texts.items()])
    refuse_new_problems(before, after)
    changes = [*writing.changes(), Change.edit(before, after)]
    outcome = call.commit(changes, f"edit {', '.join(texts)} of {before.label}")
    report(call, "changed", [outcome.board.get(type(before), before.id) or after])
    return 0


def offer_again(call: CommandContext, path: Path, error: InputError) -> None:
    """Ask whether to go on editing; InputError again where nobody can be asked, or nobody wants to."""
    field = f"{error.field}: " if error.field else ""
    call.tell(f"{field}{error}")
    if not os.isatty(0):
        raise error
    if input("Edit again? [Y/n] ").strip().casefold() in ("n", "no"):
        raise error
