"""Importing what the world has: files of many formats, with what is found in them told before anything is written."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from ..board import Change, Origin, collapsed
from ..fields import Field, InputError, Json, article, visible
from ..fields.layout import wrap
from ..fields.system import typed_path
from ..records import KINDS, Record, Settings
from .context import Argument, CommandContext, Usage, command, kind_typed
from .output import say, say_filled, say_json

if TYPE_CHECKING:
    from ..exchange.plan import ImportOptions, ImportPlan
    from ..exchange.sheet import Sheet

MOST_LINES = 20
MOST_NAMED = 5
TYPED = (  # the options of an import that are options of the command
    *("date_order", "decimal", "zone", "currency", "delimiter", "encoding", "sheet", "columns_are", "fill_down"),
    *("newest", "repair", "skip_bad", "keep_notes", "blank_clears"),
)


@command(
    Argument("noun", metavar="KIND", help="project, incident, goal, …; all: an export of everything"),
    Argument("sources", nargs="+", metavar="FILE", help="CSV, JSON, JSON Lines, .xlsx, .ods, Markdown; - is stdin"),
    Argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="or FIELD=const:VALUE, FIELD=A+B"),
    Argument("--words", action="append", default=[], metavar="FIELD:THEIRS=OURS", help="what their words mean"),
    Argument(
        "--date-order", default="", metavar="ORDER", help="dmy, mdy or ymd, where a column could be read both ways"
    ),
    Argument("--decimal", default="", metavar="MARK", help="comma or point, where 12.000 could be read both ways"),
    Argument("--columns-are", default="", metavar="PERIOD", help="month, quarter …: columns named so are its values"),
    Argument("--fill-down", action="append", default=[], metavar="COLUMN", help="blank cells repeat the one above"),
    Argument(
        "--newest", default="", metavar="COLUMN", help="of several rows of one record, take the latest by this column"
    ),
    Argument("--repair", action="store_true", help="set rows right that fit once closed up or joined, and show them"),
    Argument("--dry-run", action="store_true", help="show what would happen; write nothing"),
    Argument("--wizard", action="store_true", help="ask column by column, and keep the answers as a profile"),
    Argument("--profile", default="", metavar="NAME", help="use the mapping kept under this name"),
    Argument("--save-profile", default="", metavar="NAME", help="keep this mapping under a name"),
    Argument("--zone", default="", metavar="ZONE", help="the time zone of times that name none, such as Europe/Berlin"),
    Argument("--currency", default="", metavar="CODE", help="the currency of amounts that name none"),
    Argument("--delimiter", default="", metavar="SIGN", help="where it is not found by itself"),
    Argument("--encoding", default="", metavar="NAME", help="such as cp1251, where it is not found by itself"),
    Argument("--sheet", default="", metavar="NAME", help="of a workbook, or the list of a JSON object"),
    Argument(
        "--notes-unmapped", dest="keep_notes", action="store_true", help="keep columns that no field takes as notes"
    ),
    Argument("--blank-clears", action="store_true", help="blank cells empty what is there"),
    Argument("--no-create", action="store_true", help="refuse rows that name people or records which are not there"),
    Argument("--skip-bad", action="store_true", help="leave rows out that cannot be read, instead of stopping"),
    Argument("--verbose", action="store_true", help="every line that was left out or set right"),
)
def import_(call: CommandContext, args: Namespace) -> int:
    """Import files: all or nothing, and the same row again updates instead of doubling."""
    call.writable()
    if args.noun.casefold() == "all":
        return import_all(call, args)
    kind = kind_typed(args.noun, "all")
    options = options_of(args, kind)
    if args.wizard:
        options = led(call, kind, args, options)
    plans, changes, against = planned(call, kind, args.sources, options)
    refused = next((f"{each.source}: {each.refused}" for each in plans if each.refused), "")
    for text in cut([f"not imported: {each}" for each in against], args.verbose):
        call.fault(text)
    if against and not refused and not options.skip_bad:
        refused = "--skip-bad leaves these out"
        plans = [replace(plan, refused=plan.refused or f"{against[0]}; {refused}") for plan in plans]
    if args.save_profile and not refused:
        from ..exchange.plan import save_profile

        path = save_profile(args.save_profile, kind.table, options)
        call.tell(f"saved as profile {args.save_profile} in {path}")
    shown = args.wizard and bool(changes) and not (refused or args.dry_run)
    if shown and not is_wanted(call, plans, kind, args):
        call.tell("nothing was imported")
        return 0
    if changes and not (refused or args.dry_run):
        names = ", ".join(each.source for each in plans)
        call.commit(changes, f"import {kind.plural} from {names}", imported=True)
    if shown:
        say("imported as one step; `ittui undo` takes it back")
    else:
        report(call, plans, kind, args, done=not refused)
    if refused:
        call.fault(f"ittui: {refused}; nothing was imported")
        return 1
    return 0


def led(call: CommandContext, kind: type[Record], args: Namespace, options: ImportOptions) -> ImportOptions:
    """What was answered, kept as a profile."""
    if len(args.sources) > 1 or args.sources[0] == "-":
        raise Usage("--wizard asks about one file, and standard input answers")
    try:
        options = ask_options(call, kind, data_of(args.sources[0]), options)
        args.save_profile = args.save_profile or ask("name to save these answers under (blank: not saved):")
    except EOFError:
        raise InputError("the questions were not answered; nothing was imported") from None
    return options


def is_wanted(call: CommandContext, plans: Sequence[ImportPlan], kind: type[Record], args: Namespace) -> bool:
    """Show what would change, and ask whether it is to be imported now; no answer is no."""
    report(call, plans, kind, Namespace(**{**vars(args), "dry_run": True}), done=True)
    try:
        return ask("import now? [y/N]").casefold() in ("y", "yes")
    except EOFError:
        return False


def import_all(call: CommandContext, args: Namespace) -> int:
    """Bring an export of everything back, as one step."""
    from ..exchange.importer import plan_everything, tables_of
    from ..exchange.plan import Importer
    from ..rules import RESTORING, is_empty

    if len(args.sources) > 1 or args.sources[0] == "-":
        raise Usage("all is one folder, one workbook or one JSON file, as “ittui export all” writes it")
    source = typed_path(args.sources[0])
    importer = Importer(source.name, call.session.signature)
    plan = plan_everything(call.board, tables_of(source), call.today, call.now, importer)
    empty = is_empty(call.board)
    if plan.changes and not args.dry_run:
        why = f"import all from {source.name}"
        call.commit(plan.changes, why, action=RESTORING if empty else "", imported=True)
    if call.options.json:
        say_json(plain_plan(plan, args.dry_run))
    elif not plan.refused:
        would = " would be" if args.dry_run else ""
        say(f"{plan.added:,} records{would} added, {plan.updated:,} updated, {plan.unchanged:,} unchanged")
        if empty and plan.added:
            say("The file was empty: approvals, decisions, locks and verdicts are as they were.")
    if plan.refused:
        call.fault(f"ittui: {source.name}: {plan.refused}; nothing was imported")
        return 1
    return 0


def planned(
    call: CommandContext, kind: type[Record], sources: Sequence[str], options: ImportOptions
) -> tuple[list[ImportPlan], list[Change], tuple[str, ...]]:
    """What each file comes to, one after the other, without what a rule forbids; all changes; and why others are not.

    The first file that is refused is the last.
    """
    from ..exchange.importer import plan_import
    from ..exchange.plan import Importer
    from ..rules import allowed

    plans: list[ImportPlan] = []
    board = call.board
    for source in sources:
        name = "standard input" if source == "-" else Path(source).name
        importer = Importer(name, call.session.signature)
        try:
            plan = plan_import(board, kind, data_of(source), options, call.today, call.now, importer)
        except InputError as error:
            raise type(error)(f"{name}: {error}" if len(sources) > 1 else str(error), error.field) from None
        plans.append(replace(plan, source=name))
        if plan.refused:
            break
        board = board.applying(plan.changes)
    changes = collapsed(change for plan in plans for change in plan.changes)
    may, against = allowed(call.board, changes, Origin(call.now, imported=True))
    held = {(each.table, each.id) for each in against}
    for at, plan in enumerate(plans):
        gone = [change.before is None for change in plan.changes if (change.table, change.id) in held]
        plans[at] = replace(plan, added=plan.added - sum(gone), updated=plan.updated - len(gone) + sum(gone))
    return plans, may, tuple(dict.fromkeys(each.text for each in against))


def data_of(source: str) -> bytes:
    return sys.stdin.buffer.read() if source == "-" else typed_path(source).read_bytes()


def report(
    call: CommandContext, plans: Sequence[ImportPlan], kind: type[Record], args: Namespace, *, done: bool
) -> None:
    """What happened, file by file."""
    if call.options.json:
        plain = [plain_plan(plan, args.dry_run) for plan in plans]
        say_json(plain[0] if len(args.sources) == 1 else [*plain])
        return
    for plan in plans:
        if len(args.sources) > 1:
            say(f"{visible(plan.source)}:")
        for line in summary(plan, kind, dry=args.dry_run or not done, every=args.verbose):
            say_filled(visible(line))


def options_of(args: Namespace, kind: type[Record]) -> ImportOptions:
    """What the profile says, and on top of it what was typed."""
    from ..exchange.plan import ImportOptions, load_profile

    base = load_profile(args.profile, kind.table) if args.profile else ImportOptions()
    maps, words = (tuple(map(str.strip, texts)) for texts in (args.map, args.words))
    typed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name in TYPED if (value := getattr(args, name))
    }
    if args.delimiter in ("tab", "\\t"):
        typed["delimiter"] = "\t"
    if args.currency:
        typed["currency"] = args.currency.upper()
        if wrong := dict(Settings.new(currency=typed["currency"]).all_problems()).get("currency"):
            raise InputError(wrong, "currency")
    return replace(
        base,
        maps=(*(text for text in base.maps if field_of(text) not in map(field_of, maps)), *maps),
        words=(*base.words, *words),
        create=base.create and not args.no_create,
        **typed,
    )


def field_of(mapping: str) -> str:
    """The field that a “field=column” is for."""
    return mapping.partition("=")[0].strip()


def summary(plan: ImportPlan, kind: type[Record], *, dry: bool, every: bool) -> Iterator[str]:
    """What happened, or would: counts first, then line by line."""
    from ..exchange.plan import grouped

    yield from plan.remarks
    if plan.dropped_columns:
        yield f"columns left out: {some(plan.dropped_columns, every, MOST_LINES)}"
    if plan.repaired:
        yield f"repaired: {len(plan.repaired):,}"
        yield from cut([f"  {plan.unit} {line}: {how}" for line, how in plan.repaired], every)
    if plan.rejected:
        yield f"not imported: {plan.faults()}"
        yield from cut([f"  {text}" for text in grouped(plan.rejected, plan.unit)], every)
    if plan.created_by_mention:
        made = [f"{KINDS[table].noun} {title}" for table, title in plan.created_by_mention]
        would = "to be added" if dry or plan.refused else "added"
        yield f"{would} because they are named: {some(made, every)}"
    verb = "would be " if dry or plan.refused else ""
    yield (f"{kind.plural}: {plan.added:,} {verb}added, {plan.updated:,} {verb}updated, {plan.unchanged:,} unchanged")


def some(names: Sequence[str], every: bool, most: int = MOST_NAMED) -> str:
    """The first names of many; all of them where every one is wanted."""
    more = 0 if every else len(names) - most
    return f"{', '.join(names[:most])} and {more:,} more; --verbose names them" if more > 0 else ", ".join(names)


def cut(lines: list[str], every: bool) -> list[str]:
    more = 0 if every else len(lines) - MOST_LINES
    return [*lines[:MOST_LINES], f"  … and {more:,} more; --verbose shows them"] if more > 0 else lines


def plain_plan(plan: ImportPlan, dry: bool) -> dict[str, Json]:
    """The outcome for scripts."""
    return {
        "dry_run": dry,
        "added": plan.added,
        "updated": plan.updated,
        "unchanged": plan.unchanged,
        "rejected": [
            {"line": each.line, "reason": each.reason, "fault": each.fault.name.casefold()} for each in plan.rejected
        ],
        "repaired": [{"line": line, "how": how} for line, how in plan.repaired],
        "dropped_columns": [*plan.dropped_columns],
        "notes": [*plan.remarks],
        "created": [{"kind": KINDS[table].noun, "title": title} for table, title in plan.created_by_mention],
        "refused": plan.refused,
    }


# The wizard: columns, then what can be read in two ways, then words; the answers are a profile.

EXAMPLES, MOST_WORDS = 3, 40
WORD = re.compile(r"^(?P<field>\w+): “(?P<word>.*?)” is not a .*--words")


def ask(question: str) -> str:
    """An answer, without the blanks around it; EOFError where there is none to come."""
    width = get_terminal_size().columns - 1 if sys.stderr.isatty() else len(question)
    print("\n".join(wrap(visible(question), width)), end=" ", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        raise EOFError
    return answer.strip()


def ask_options(call: CommandContext, kind: type[Record], data: bytes, options: ImportOptions) -> ImportOptions:
    """How a file is to be read, asked for step by step; each answer is tried before the next question."""
    from ..exchange.preparation import the_sheet

    sheet = the_sheet(kind, data, options)
    say(f"Rows: {len(sheet.rows):,}, columns: {len(sheet.columns)}. Enter takes what is in brackets, - none.")
    needed = ", ".join(name for name, field in kind.fields.items() if field.required)
    say_filled(f"? lists the fields of {article(kind.noun)} {kind.noun}; needed: {needed}.")
    options = replace(options, maps=(*options.maps, *column_maps(kind, sheet, options)))
    before: ImportOptions | None = None
    for _ in range(MOST_WORDS):
        try:
            changed = answered(call, kind, data, options)
        except InputError as error:  # the last answer was none
            if before is None:
                raise
            say_filled(str(error))
            options, before = before, None
        else:
            if changed is None:
                break
            before, options = options, changed
    return options


def column_maps(kind: type[Record], sheet: Sheet, options: ImportOptions) -> Iterator[str]:
    """“field=column” wherever the answer is not what is found by name."""
    from ..exchange.mapping import make_mapping, names_of
    from ..exchange.sheet import squeezed

    taken, known = set(map(field_of, options.maps)), set(map(squeezed, sheet.columns))
    missing = [  # a required field that is missing stops no suggestion
        f"{name}=const:?"
        for name, field in kind.fields.items()
        if field.required and name not in taken and not known & set(names_of(kind, name, field))
    ]
    sources = make_mapping(kind, (*options.maps, *missing), sheet).sources
    suggested = {at: source.field for source in sources for at in source.columns}
    for at, column in enumerate(sheet.columns):
        cells = list(dict.fromkeys(row.cells[at].strip() for row in sheet.rows if len(row.cells) > at))
        some = ", ".join([cell[:24] for cell in cells if cell][:EXAMPLES]) or "blank"
        field = suggested.get(at, "")
        answer = ask_field(kind, f"{column} ({some}) → [{field or '-'}]", taken)
        if answer == "-" and field:
            yield f"{field}="
        elif answer not in ("", "-", field):
            taken.add(answer)
            if field:
                yield f"{field}="
            yield f"{answer}={column}"


def ask_field(kind: type[Record], question: str, taken: set[str]) -> str:
    from ..exchange.mapping import nearest

    while True:
        answer = ask(question)
        if answer in ("", "-") or (answer in kind.fields and answer not in taken):
            return answer
        if answer == "?":
            say_filled(", ".join(kind.fields))
        elif answer in taken:
            say_filled(f"“{visible(answer)}” is filled already")
        else:
            say_filled(f"“{visible(answer)}” is not a field{nearest(answer, list(kind.fields))}")


def ask_word(field: Field[Any], theirs: str, call: CommandContext) -> str:
    """What a word of another program means: one of ours, by a part that fits only one; "" for no value."""
    words = ", ".join(each.value for each in getattr(field, "words", ()))
    while True:
        typed = ask(f"{field.name}: “{theirs}” means which of {words}? (blank: no value)")
        try:
            return field.edit(field.parse(typed, call.context()), call.context()) if typed else ""
        except InputError as error:
            say_filled(str(error))


def answered(call: CommandContext, kind: type[Record], data: bytes, options: ImportOptions) -> ImportOptions | None:
    """The options with the answer to what is open: an order of dates, a decimal mark, a word, a missing column."""
    from ..exchange.importer import plan_import

    try:
        plan = plan_import(call.board, kind, data, options, call.today, call.now)
    except InputError as error:
        if not any(option in str(error) for option in ("--date-order", "--decimal", "--map")):
            raise
        say_filled(str(error))
        if "--date-order" in str(error):
            return replace(options, date_order=ask("order of dates: dmy, mdy or ymd?"))
        if "--decimal" in str(error):
            return replace(options, decimal=ask("decimal mark: comma or point?"))
        return replace(options, maps=(*options.maps, ask("FIELD=COLUMN or FIELD=const:VALUE?")))
    if word := next(filter(None, (WORD.match(each.reason) for each in plan.rejected)), None):
        ours = ask_word(kind.fields[word["field"]], word["word"], call)
        return replace(options, words=(*options.words, f"{word['field']}:{word['word']}={ours}"))
    if plan.refused and not options.skip_bad:
        say_filled(plan.refused)
        if ask("leave such rows out? [y/N]").casefold() in ("y", "yes"):
            return replace(options, skip_bad=True)
    return None
