"""Importing what the world has: files of many formats, with what is found in them told before anything is written."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..board import Change, Origin, collapsed
from ..fields import InputError, Json, meant, visible
from ..fields.system import typed_path
from ..records import KINDS, Record, kind_named
from .context import Argument, CommandContext, Usage, command, noun_of
from .output import say, say_filled, say_json

if TYPE_CHECKING:
    from ..exchange.plan import ImportOptions, ImportPlan

MOST_LINES = 20
MOST_NAMED = 5


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
    Argument("--notes-unmapped", action="store_true", help="keep columns that no field takes as notes"),
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
    kind = kind_named(args.noun)
    if kind is None:
        nouns = ("all", *map(noun_of, KINDS.values()))
        near = meant(args.noun, nouns) or f"; known: {', '.join(nouns)}"
        raise Usage(f"“{visible(args.noun)}” is not a kind of record{near}")
    options = options_of(args, kind)
    if args.wizard:
        options = led(call, kind, args, options)
    plans, changes = planned(call, kind, args.sources, options)
    refused = next((f"{each.source}: {each.refused}" for each in plans if each.refused), "")
    changes, against, plans = passing(call, changes, plans)
    for text in cut([f"not imported: {each}" for each in against], args.verbose):
        call.fault(text)
    if against and not refused and not options.skip_bad:
        refused = "--skip-bad leaves these out"
        plans = [replace(plan, refused=plan.refused or f"{against[0]}; {refused}") for plan in plans]
    if args.save_profile and not refused:
        keep_profile(call, args.save_profile, kind, options)
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


def passing(
    call: CommandContext, changes: Sequence[Change], plans: Sequence[ImportPlan]
) -> tuple[list[Change], tuple[str, ...], list[ImportPlan]]:
    """The changes that no rule forbids, why the others are, and the plans with only what may be counted as done."""
    from ..rules import allowed

    may, against = allowed(call.board, collapsed(changes), Origin(call.now, imported=True))
    held = {(each.table, each.id) for each in against}
    return may, tuple(dict.fromkeys(each.text for each in against)), [counted(plan, held) for plan in plans]


def counted(plan: ImportPlan, held: set[tuple[str, int]]) -> ImportPlan:
    """The plan without those changes that a rule forbids."""
    rest = tuple(change for change in plan.changes if (change.table, change.id) not in held)
    gone = [change.before is None for change in plan.changes if (change.table, change.id) in held]
    added, updated = plan.added - sum(gone), plan.updated - len(gone) + sum(gone)
    return replace(plan, changes=rest, added=added, updated=updated)


def led(call: CommandContext, kind: type[Record], args: Namespace, options: ImportOptions) -> ImportOptions:
    """What was answered, kept as a profile."""
    from .import_wizard import Left, ask, ask_options

    if len(args.sources) > 1 or args.sources[0] == "-":
        raise Usage("--wizard asks about one file, and standard input answers")
    try:
        options = ask_options(call, kind, data_of(args.sources[0]), options)
        args.save_profile = args.save_profile or ask("name to save these answers under (blank: not saved):")
    except Left:
        raise InputError("the questions were not answered; nothing was imported") from None
    return options


def is_wanted(call: CommandContext, plans: Sequence[ImportPlan], kind: type[Record], args: Namespace) -> bool:
    """Show what would change, and ask whether it is to be imported now; no answer is no."""
    from .import_wizard import Left, ask

    args.dry_run = True
    report(call, plans, kind, args, done=True)
    args.dry_run = False
    try:
        return ask("import now? [y/N]").casefold() in ("y", "yes")
    except Left:
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
) -> tuple[list[ImportPlan], list[Change]]:
    """What each file comes to, one after the other, and all changes; the first that is refused is the last."""
    from ..exchange.importer import plan_import
    from ..exchange.plan import Importer

    plans: list[ImportPlan] = []
    board, changes = call.board, list[Change]()
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
        changes += plan.changes
    return plans, changes


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
    from ..exchange.plan import ImportOptions

    base = ImportOptions()
    if args.profile:
        from ..exchange.plan import load_profile

        base = load_profile(args.profile, kind.table)
    maps, words = (tuple(text.strip() for text in texts) for texts in (args.map, args.words))
    typed = {
        "date_order": args.date_order,
        "decimal": args.decimal,
        "zone": args.zone,
        "currency": currency_of(args.currency),
        "delimiter": {"tab": "\t", "\\t": "\t"}.get(args.delimiter, args.delimiter),
        "encoding": args.encoding,
        "sheet": args.sheet,
        "columns_are": args.columns_are,
        "fill_down": tuple(args.fill_down),
        "newest": args.newest,
        "repair": args.repair,
        "skip_bad": args.skip_bad,
        "keep_notes": args.notes_unmapped,
        "blank_clears": args.blank_clears,
    }
    return replace(
        base,
        maps=(*(text for text in base.maps if field_of(text) not in map(field_of, maps)), *maps),
        words=(*base.words, *words),
        create=base.create and not args.no_create,
        **{name: value for name, value in typed.items() if value},
    )


def currency_of(typed: str) -> str:
    """A currency's three letters, or nothing; InputError else."""
    if typed and not (typed.isascii() and typed.isalpha() and len(typed) == 3):
        raise InputError(
            f"“{visible(typed)}” is not a currency; write its three letters, such as EUR or CHF", "currency"
        )
    return typed.upper()


def field_of(mapping: str) -> str:
    """The field that a “field=column” is for."""
    return mapping.partition("=")[0].strip()


def keep_profile(call: CommandContext, name: str, kind: type[Record], options: ImportOptions) -> None:
    from ..exchange.plan import save_profile

    call.tell(f"saved as profile {name} in {save_profile(name, kind.table, options)}")


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
    most = len(names) if every else most
    rest = f" and {len(names) - most:,} more; --verbose names them" if len(names) > most else ""
    return f"{', '.join(names[:most])}{rest}"


def cut(lines: list[str], every: bool) -> list[str]:
    if every or len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], f"  … and {len(lines) - MOST_LINES:,} more; --verbose shows them"]


def plain_plan(plan: ImportPlan, dry: bool) -> dict[str, Json]:
    """The outcome for scripts."""
    rejected: list[Json] = [
        {"line": each.line, "reason": each.reason, "fault": each.fault.name.casefold()} for each in plan.rejected
    ]
    repaired: list[Json] = [{"line": line, "how": how} for line, how in plan.repaired]
    created: list[Json] = [{"kind": KINDS[table].noun, "title": title} for table, title in plan.created_by_mention]
    return {
        "dry_run": dry,
        "added": plan.added,
        "updated": plan.updated,
        "unchanged": plan.unchanged,
        "rejected": rejected,
        "repaired": repaired,
        "dropped_columns": [*plan.dropped_columns],
        "notes": [*plan.remarks],
        "created": created,
        "refused": plan.refused,
    }
