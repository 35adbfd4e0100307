"""Changing records: add, set, archive, restore, delete, one in the user's own editor; and recording values of KPIs.

Each is one step in the log, and can be undone.
"""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ..board import Board, Change, Origin, collapsed, doubt, value_field
from ..config import config
from ..fields import InputError, Prose, Rows, article, visible
from ..records import CheckIn, Kpi, Measurement, Person, Record, Source
from ..rules import typed_fields
from .context import Argument, Command, CommandContext, Usage, command, located, noun_of, standard_input
from .output import say, say_json
from .records import Assignment, Writing, plain_values, refuse_problems, taken_apart

if TYPE_CHECKING:
    from pathlib import Path

    from ..session import Session

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
    tell_more(call, outcome.board, record)
    return 0


def tell_more(call: CommandContext, board: Board, record: Record, names: str = "") -> None:
    """Say why a computed KPI has no value, as a formula may be mistyped or wait for data; and what a leaver leaves."""
    if isinstance(record, Kpi) and record.source is not Source.RECORDED:
        from ..metrics.kpis.kpi_status import kpi_status

        result = kpi_status(board, record, call.today)
        if result.value is None:
            call.tell(f"no value yet: {result.reason}")
    if isinstance(record, Person) and "leaving" in names and record.leaving is not None:
        from ..actions.people import duties

        rows = [f"  {row.spoken} “{visible(row.label)}” ({', '.join(of)})" for row, of in duties(board, record.id)]
        if rows:
            call.tell("theirs:", *rows, f"hand it over: ittui person hand-over {board.short(record)} NAME")


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
    return change(call, before, assignments, "set", why=args.why, force=args.force)


def change(
    call: CommandContext,
    before: Record,
    assignments: Sequence[Assignment],
    verb: str,
    *,
    why: str = "",
    force: bool = False,
) -> int:
    """Save a record with these values. InputError for what is wrong now and was not before.

    An old fault does not stop a change that mends another. why: the reason, where a recorded value is corrected.
    """
    kind, writing = type(before), Writing(call)
    after: Record = writing.applied(before, assignments)
    if isinstance(before, Measurement) and isinstance(after, Measurement):
        from ..actions.measurements import as_correction

        after = as_correction(call.session, before, after, why)
    goal: tuple[Change, ...] = ()
    if isinstance(before, CheckIn) and isinstance(after, CheckIn):
        from ..actions.checkins import corrected

        goal = corrected(call.board, before, after)
    old = set(before.all_problems())
    for field, text in after.all_problems():
        if (field, text) not in old:
            raise InputError(text, field)
    names = ", ".join(dict.fromkeys(each.name for each in assignments))
    outcome = call.commit(
        [*writing.changes(), Change.edit(before, after), *goal], f"{verb} {names} of {before.label}", force=force
    )
    saved = outcome.board.get(kind, before.id) or after
    report(call, "changed" if outcome.entry else "unchanged", [saved])
    tell_more(call, outcome.board, saved, names)
    return 0


@command(IDS, Argument("--undo", action="store_true", help="restore them"), FORCE)
def archive(call: CommandContext, args: Namespace) -> int:
    """Archive records: they stay in the file and its history, but leave lists and numbers."""
    return put_away(call, args, not args.undo)


@command(IDS, FORCE)
def restore(call: CommandContext, args: Namespace) -> int:
    """Bring archived records back."""
    return put_away(call, args, False)


def put_away(call: CommandContext, args: Namespace, away: bool) -> int:
    """Of several records those that may be; the others are named with the reason. InputError where none may."""
    call.writable()
    find = call.board.find if away else call.board.find_archived
    before = [find(args.kind, typed) for typed in args.ids]
    after = [record.replace(archived=away) for record in before]
    changes = [Change.edit(old, new) for old, new in zip(before, after, strict=True)]
    if len(changes) > 1:
        from ..rules import allowed

        changes, against = allowed(call.board, changes, Origin(call.now))
        if not changes:
            raise InputError(against[0].text)
        call.tell(*(each.text for each in against))
    may = {change.id for change in changes}
    done = [record for record in after if record.id in may]
    verb = "archive" if away else "restore"
    call.commit(changes, f"{verb} {', '.join(record.label for record in done)}", force=args.force)
    report(call, f"{verb}d", done)
    return 0 if len(done) == len(after) else 1


@command(IDS, Argument("--force", action="store_true", help="yes, for good"))
def delete(call: CommandContext, args: Namespace) -> int:
    """Delete records for good. To hide them, archive them."""
    call.writable()
    if not args.force:
        raise Usage("delete removes for good; add --force if you mean it, or use archive")
    records = [call.board.find(args.kind, typed) for typed in args.ids]
    for record in records:
        if held := next((other for _, _, other in call.board.links(record) if other not in records), None):
            text = f"{held.noun} “{visible(held.label)}” refers to “{visible(record.label)}”"
            raise InputError(f"{text}; archive it instead")
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
    values = {name: (before.fields[name], getattr(before, name)) for name in typed_fields(args.kind, before)}
    texts = {
        name: "" if field.is_empty(value) else field.edit(value, context) for name, (field, value) in values.items()
    }
    written = HEAD.format(visible(before.label)) + "\n".join(line_of(before, *each) for each in texts.items()) + "\n"
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="ittui-") as folder:
        path = Path(folder) / f"{before.code}.toml"
        path.write_text(written, encoding="utf-8")
        while True:
            run_editor(path)
            try:
                changed = changed_texts(path.read_text(encoding="utf-8", errors="replace"), texts)
                if changed:
                    return change(call, before, [Assignment(name, "", text) for name, text in changed.items()], "edit")
                call.tell("nothing was changed")
                report(call, "unchanged", [before])
                return 0
            except InputError as error:
                call.tell(f"{error.field}: {error}" if error.field else str(error))
                if not os.isatty(0) or input("Edit again? [Y/n] ").strip().casefold() in ("n", "no"):
                    raise


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
    import shlex
    import subprocess

    named = config().text("editor") or "vi"
    try:
        done = subprocess.run([*shlex.split(named), str(path)], check=False)
    except (OSError, ValueError) as error:
        raise Usage(f"the editor “{named}” cannot be started: {error}; set $EDITOR") from None
    if done.returncode:
        raise Usage(f"the editor ended with exit code {done.returncode}; nothing was changed")


def changed_texts(text: str, before: Mapping[str, str]) -> dict[str, str]:
    """The fields whose text is another one; InputError where the file cannot be read."""
    import tomllib

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


# Recording values of KPIs, one or many at once.


class Value(NamedTuple):
    """One value as it was typed."""

    kpi: str
    value: str
    on: str = ""
    note: str = ""
    why: str = ""


def record_values(call: CommandContext, args: Namespace) -> int:
    """Record a value of a KPI. A correction keeps the old value and asks why."""
    from .action_commands import acting

    call.writable()
    session = acting(call, args.answer_by)
    if args.stdin:
        from ..exchange.cells import values_in

        if args.id:
            raise Usage("with --stdin the KPIs are named in the input")
        values = [(line, Value(**cells)) for line, cells in values_in(standard_input(), call.context().zone)]
        if not values:
            call.tell("standard input holds no value; nothing was recorded")
        return record_all(call, values, session)
    if not args.answer_value:
        raise Usage("say which KPI and what value, such as: ittui record Uptime 99.9")
    value = Value(args.id, args.answer_value, args.answer_on, args.answer_note, args.answer_why)
    return record_all(call, [(0, value)], session)


def record() -> Command:
    """The action of that name, for many values at once too; made when it is asked for, as other commands need none."""
    from ..actions.action import action_named
    from .action_commands import arguments_of

    action = action_named("kpis.record")
    kpi = Argument("id", nargs="?", default="", metavar="KPI", help="its title, or the beginning of its id")
    many = "many: CSV (kpi,value,date,note) or JSON on standard input"
    arguments = (kpi, *arguments_of(action)[1:], Argument("--stdin", action="store_true", help=many))
    return Command(record_values, arguments, examples=(*action.examples, "record --stdin < values.csv"))


def record_all(call: CommandContext, values: Sequence[tuple[int, Value]], session: Session) -> int:
    """Save all values as one step, or none."""
    from ..actions.measurements import measured

    board, changes, reported = call.board, list[Change](), list[str]()
    for line, value in values:
        try:
            kpi, number, day = read_value(call, board, value)
            made = measured(session.having(board=board), kpi, number, day, note=value.note, why=value.why)
        except InputError as error:
            text = f"{error}: add --why “it was misread”" if error.field == "why" else str(error)
            raise located(type(error)(text, error.field), line) from None
        changes += made
        board = board.applying(made)
        shown = value_field(board, kpi).meaning(number, call.context())
        reported.append(f"{kpi.label} {shown} on {day}{'' if made else ', as it was'}")
        if value.on.strip() not in ("", day.isoformat()):
            call.tell(f"on: {value.on.strip()} → {day}")
    once = collapsed(changes)
    what = reported[0] if len(reported) == 1 else f"{len(once)} values"
    if reported:
        call.commit(once, f"record {what}{session.aside}", action="kpis.record")
    if call.options.json:
        context = board.context(call.today, call.now)
        rows = [board.get(Measurement, change.id) for change in once]
        say_json([plain_values(row, context) for row in rows if row is not None])
        return 0
    for text in reported:
        say(visible(f"recorded {text}"))
    return 0


def read_value(call: CommandContext, board: Board, value: Value) -> tuple[Kpi, Decimal, date]:
    """What was typed; told where it was understood as something else, or is odd."""
    from ..actions.measurements import Recording

    kpi, context = board.find(Kpi, value.kpi), call.context()
    field = value_field(board, kpi)
    number = field.read(value.value, context)
    assert number is not None  # a value is required
    day = Recording.on.read(value.on, context) or call.today
    if value.value.strip() not in field.readings(number, context):
        call.tell(f"value: {value.value.strip()} → {field.meaning(number, context)}")
    if odd := doubt(board, kpi, number):
        call.tell(f"! {kpi.label}: {odd}")
    return kpi, number, day
