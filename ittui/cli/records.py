"""Looking at records: lists and single ones, as tables for people and as JSON for scripts."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from ..board import Board
from ..fields import (
    Context,
    Day,
    Field,
    Json,
    Moment,
    Prose,
    Rows,
    UnknownWord,
    meant,
    visible,
    visible_lines,
)
from ..records import KINDS, Record, columns
from .command import Argument, command
from .computed import COMPUTED, computed
from .context import CommandContext
from .output import Column, colored, say, say_json, say_table, styled

MOST_LINKS = 12


def plain_values(record: Record, context: Context) -> dict[str, Json]:
    """A record for scripts: its id and every field by its name."""
    raw = record.raw
    out: dict[str, Json] = {"id": record.code}
    for name, field, absent in absent_values(record.table, context):
        if raw.get(name) is None:
            out[name] = absent
        else:
            value = getattr(record, name)
            out[name] = absent if field.is_empty(value) else field.plain(value, context)
    return out


@lru_cache(maxsize=32)
def absent_values(table: str, context: Context) -> tuple[tuple[str, Field[Any], Json], ...]:
    """(name, field, what scripts see where there is no value) for each field of a kind."""
    return tuple((name, field, absent_value(field, context)) for name, field in KINDS[table].fields.items())


def absent_value(field: Field[Any], context: Context) -> Json:
    if field.absent == ():
        return []
    if field.absent is False:
        return False
    return None if field.is_empty(field.absent) else field.plain(field.absent, context)


def shown(record: Record, field: Field[Any], context: Context) -> str:
    """A field's value for reading; "" where there is none."""
    value = getattr(record, field.name)
    return "" if field.is_empty(value) else field.show(value, context)


def sort_value(record: Record, field: Field[Any], context: Context) -> Any:
    """What a record is sorted by: days and numbers as they are, the rest as it reads. None where there is nothing."""
    value = getattr(record, field.name)
    if field.is_empty(value):
        return None
    return value if field.numeric or isinstance(field, Day | Moment) else field.edit(value, context).casefold()


def sorted_by(call: CommandContext, rows: Sequence[Record], kind: type[Record], name: str) -> list[Record]:
    """The rows in the order of a field, such as due; -due from the last. Those without a value come last."""
    wanted = name.strip().strip("-").replace("-", "_").casefold()
    if wanted in kind.fields:
        context, field = call.context(), kind.fields[wanted]
        values = {row.id: sort_value(row, field, context) for row in rows}
    elif wanted in (column.title.casefold() for column in COMPUTED.get(kind.table, ())):
        values = {row.id: computed(call.board, row, call.today).sorting.get(wanted) for row in rows}
    else:
        near = meant(wanted, kind.fields) or f"; there is {', '.join(kind.fields)}"
        raise UnknownWord(f"“{visible(name)}” is not a field of a {kind.spoken}{near}")
    filled = [row for row in rows if values[row.id] is not None]
    filled.sort(key=lambda row: values[row.id], reverse=name.strip().startswith("-"))
    return filled + [row for row in rows if values[row.id] is None]


def chosen(call: CommandContext, kind: type[Record], words: Iterable[str], archived: bool) -> list[Record]:
    """The records that a filter leaves."""
    rows = call.board.table(kind).rows.values() if archived else call.board.all(kind)
    text = " ".join(words).strip()
    if not text:
        return list(rows)
    from ..queries.filter import parse_filter

    keep = parse_filter(text, call.board, kind, call.context(), me=call.session.login)
    return [row for row in rows if keep(row)]


@command(
    Argument("words", nargs="*", metavar="FILTER", help='owner:ann status:risk due:<+2w -tag:net "free text" /regex/'),
    Argument("--where", default="", help="the same, as one text"),
    Argument("--all", action="store_true", help="archived ones too"),
    Argument("--sort", default="", metavar="FIELD", help="by a field; -FIELD: from the last"),
    Argument("--computed", action="store_true", help="with --json: progress and status, too"),
    Argument("--limit", type=int, default=0, metavar="N", help="the first N"),
)
def list_(call: CommandContext, args: Namespace) -> int:
    """The records of a kind, filtered and sorted."""
    kind: type[Record] = args.kind
    rows = chosen(call, kind, (*args.words, args.where), args.all)
    if args.sort:
        rows = sorted_by(call, rows, kind, args.sort)
    if args.limit > 0:
        rows = rows[: args.limit]
    context = call.context()
    if call.options.json:
        say_json([plain_row(call, row, context, args.computed) for row in rows])
        return 0
    say_rows(call, kind, rows, context)
    return 0


def plain_row(call: CommandContext, row: Record, context: Context, with_computed: bool) -> dict[str, Json]:
    values = plain_values(row, context)
    return {**values, "computed": computed(call.board, row, call.today).plain} if with_computed else values


def say_rows(call: CommandContext, kind: type[Record], rows: Sequence[Record], context: Context) -> None:
    """A table, with what is computed of each record beside what was typed."""
    if not rows:
        call.tell(f"no {kind.plural}")
        return
    extra = COMPUTED.get(kind.table, ())
    fields = [field for field in columns(kind) if field.label not in {column.title for column in extra}]
    heads = [Column("id"), *(Column(f.label, f.column, f.numeric) for f in fields), *extra]
    cells = [
        [
            call.board.short(row),
            *(shown(row, field, context) for field in fields),
            *(computed(call.board, row, call.today).cells if extra else ()),
        ]
        for row in rows
    ]
    say_table(heads, cells, call.options.color)


@command(Argument("id", metavar="ID", help="the beginning of its id, or its title"))
def show(call: CommandContext, args: Namespace) -> int:
    """One record: every field, what is computed of it, and what is linked to it."""
    kind: type[Record] = args.kind
    record = call.board.find(kind, args.id, parts=True)
    context = call.context()
    if call.options.json:
        links: list[Json] = [
            {"kind": other.noun, "field": field, "id": row.code, "label": row.label}
            for other, field, row in call.board.links(record)
        ]
        from .computed_details import detail_values

        numbers = detail_values(call.board, record, call.today)
        say_json({**plain_values(record, context), "computed": numbers, "links": links})
        return 0
    from .computed_details import detail_lines

    color = colored(call.options.color)
    say(f"{record.code}  {styled(visible(record.label) or kind.noun, 'bold', color)}")
    say_fields(record, context)
    for line in detail_lines(call.board, record, call.today):
        say(f"  {visible(line)}")
    say_links(call.board, record)
    for field, text in record.all_problems():
        call.tell(f"! {kind.fields[field].label if field in kind.fields else field}: {text}")
    return 0


def say_fields(record: Record, context: Context) -> None:
    wide = max(len(field.label) for field in record.fields.values()) + 2
    for name, field in record.fields.items():
        value = getattr(record, name)
        if field.is_empty(value):
            continue
        long = isinstance(field, Prose | Rows)
        text = visible_lines(field.edit(value, context)) if long else field.show(value, context)
        indent = "\n" + " " * (wide + 2)
        say(f"  {field.label:<{wide}}{text.replace(chr(10), indent)}")


def say_links(board: Board, record: Record) -> None:
    """What refers to the record, by kind; of many only the latest."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for kind, field, row in board.links(record):
        groups.setdefault((kind.plural, kind.fields[field].label), []).append(row)
    for (plural, label), rows in groups.items():
        say(f"\n{plural} ({label.lower()}): {len(rows)}")
        ordered = sorted(rows, key=lambda row: str(row.raw.get("date", "")), reverse=True)
        for row in ordered[:MOST_LINKS]:
            say(f"  {board.short(row)}  {visible(linked_text(row))}")
        if len(rows) > MOST_LINKS:
            say(f"  … and {len(rows) - MOST_LINKS} more")


def linked_text(row: Record) -> str:
    """A record's name, with its value where it is a value of a day."""
    value = row.raw.get("value")
    return row.label if value is None or row.named_by != "date" else f"{row.label}  {value}"
