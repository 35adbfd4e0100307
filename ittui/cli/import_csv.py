"""Taking in what the world has: CSV files, with what is found in them told before anything is written."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..fields import InputError, Json, visible
from ..fields.paths import typed_path
from ..records import KINDS, Record
from .command import Argument, Usage, command
from .context import CommandContext
from .output import say_filled, say_json
from .parser import kind_named, noun_of

if TYPE_CHECKING:
    from ..exchange.plan import Options, Plan, Rejected

MOST_LINES = 20
MOST_NAMED = 5


@command(
    Argument("noun", metavar="KIND", help="project, incident, goal, …"),
    Argument("source", metavar="FILE", help="a CSV file; - is standard input"),
    Argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="or FIELD=const:VALUE, FIELD=A+B"),
    Argument(
        "--date-order", default="", metavar="ORDER", help="dmy, mdy or ymd, where a column could be read both ways"
    ),
    Argument("--decimal", default="", metavar="MARK", help="comma or point, where 12.000 could be read both ways"),
    Argument("--repair", action="store_true", help="set rows right that fit once closed up or joined, and show them"),
    Argument("--dry-run", action="store_true", help="show what would happen; write nothing"),
    Argument("--profile", default="", metavar="NAME", help="use the mapping kept under this name"),
    Argument("--save-profile", default="", metavar="NAME", help="keep this mapping under a name"),
    Argument("--zone", default="", metavar="ZONE", help="the time zone of times that name none, such as Europe/Berlin"),
    Argument("--currency", default="", metavar="CODE", help="the currency of amounts that name none"),
    Argument("--delimiter", default="", metavar="SIGN", help="where it is not found by itself"),
    Argument("--notes-unmapped", action="store_true", help="keep columns that no field takes as notes"),
    Argument("--no-create", action="store_true", help="refuse rows that name people or records which are not there"),
    Argument("--skip-bad", action="store_true", help="leave rows out that cannot be read, instead of stopping"),
    Argument("--verbose", action="store_true", help="every line that was left out or set right"),
)
def import_(call: CommandContext, args: Namespace) -> int:
    """Take in a file: all or nothing, and the same row again updates instead of doubling."""
    from ..exchange import plan_import

    call.writable()
    kind = kind_named(args.noun)
    if kind is None:
        raise Usage(f"“{visible(args.noun)}” is no kind of record; there is {', '.join(map(noun_of, KINDS.values()))}")
    options = options_of(args, kind)
    board = call.board
    data = sys.stdin.buffer.read() if args.source == "-" else typed_path(args.source).read_bytes()
    plan = plan_import(board, kind, data, options, call.today)
    if args.save_profile and not plan.refused:
        keep_profile(call, args.save_profile, kind, options)
    if not (plan.refused or args.dry_run) and plan.changes:
        name = "standard input" if args.source == "-" else Path(args.source).name
        call.commit(plan.changes, f"import {kind.plural} from {name}")
    if call.options.json:
        say_json(plain_plan(plan, args.dry_run))
    else:
        for line in summary(plan, kind, dry=args.dry_run, every=args.verbose):
            say_filled(visible(line))
    if plan.refused:
        call.tell(f"ittui: {plan.refused}; nothing was imported")
        return 1
    return 0


def options_of(args: Namespace, kind: type[Record]) -> Options:
    """What the profile says, and on top of it what was typed."""
    from ..exchange.plan import Options

    base = Options()
    if args.profile:
        from ..exchange import load_profile

        base = load_profile(args.profile, kind.table)
    typed = tuple(text.strip() for text in args.map)
    return replace(
        base,
        maps=(*(text for text in base.maps if field_of(text) not in map(field_of, typed)), *typed),
        date_order=args.date_order or base.date_order,
        decimal=args.decimal or base.decimal,
        zone=args.zone or base.zone,
        currency=currency_of(args.currency or base.currency),
        delimiter={"tab": "\t", "\\t": "\t"}.get(args.delimiter, args.delimiter) or base.delimiter,
        repair=args.repair or base.repair,
        skip_bad=args.skip_bad or base.skip_bad,
        keep_notes=args.notes_unmapped or base.keep_notes,
        create=base.create and not args.no_create,
    )


def currency_of(typed: str) -> str:
    """A currency's three letters, or nothing; InputError else."""
    if typed and not (typed.isascii() and typed.isalpha() and len(typed) == 3):
        raise InputError(f"“{visible(typed)}” is no currency; write its three letters, such as EUR or CHF", "currency")
    return typed.upper()


def field_of(mapping: str) -> str:
    """The field that a “field=column” is for."""
    return mapping.partition("=")[0].strip()


def keep_profile(call: CommandContext, name: str, kind: type[Record], options: Options) -> None:
    from ..exchange import save_profile

    call.tell(f"kept as profile {name} in {save_profile(name, kind.table, options)}")


def summary(plan: Plan, kind: type[Record], *, dry: bool, every: bool) -> Iterator[str]:
    """What happened, or would: counts first, then line by line."""
    yield from plan.notes
    if plan.dropped_columns:
        yield f"columns left out: {', '.join(plan.dropped_columns)}"
    if plan.repaired:
        yield f"set right: {len(plan.repaired):,}"
        yield from cut([f"  line {line}: {how}" for line, how in plan.repaired], every)
    if plan.rejected:
        yield f"not imported: {plan.faults()}"
        yield from cut(grouped(plan.rejected), every)
    if plan.created_by_mention:
        made = [f"{KINDS[table].noun} {title}" for table, title in plan.created_by_mention]
        most = len(made) if every else MOST_NAMED
        rest = f" and {len(made) - most:,} more; --verbose names them" if len(made) > most else ""
        would = "to be added" if dry or plan.refused else "added"
        yield f"{would} because they are named: {', '.join(made[:most])}{rest}"
    verb = "would be " if dry or plan.refused else ""
    yield (
        f"{kind.plural}: {plan.added:,} {verb}added, {plan.updated:,} {verb}updated, {plan.unchanged:,} as they were"
    )


def grouped(rejected: Iterable[Rejected]) -> list[str]:
    """One line for all rows that were left out for the same reason, with their line numbers."""
    reasons: dict[str, list[int]] = {}
    for each in rejected:
        reasons.setdefault(each.reason, []).append(each.line)
    return [f"  line{'s' if len(lines) > 1 else ''} {ranges(lines)}: {reason}" for reason, lines in reasons.items()]


def ranges(numbers: Sequence[int]) -> str:
    """“3-7, 9” for 3, 4, 5, 6, 7 and 9."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def cut(lines: list[str], every: bool) -> list[str]:
    if every or len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], f"  … and {len(lines) - MOST_LINES:,} more; --verbose shows them"]


def plain_plan(plan: Plan, dry: bool) -> dict[str, Json]:
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
        "notes": [*plan.notes],
        "created": created,
        "refused": plan.refused,
    }
