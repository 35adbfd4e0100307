"""Records on the command line: lists and single ones, for people and scripts; and field=value, turned into values."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from ..board import Change, Mentions, needs_others, reader
from ..config import config
from ..fields import Amount, Context, Count, Field, InputError, Json, Merge, Money, Number, Prose, Rows, Text, visible
from ..fields.system import typed_path
from ..long_work import counted
from ..records import KINDS, Kpi, Record, field_called
from ..views.columns import (
    brief_values,
    column_called,
    column_name,
    columns_of,
    computed_values,
    detail_values,
    in_order,
)
from .context import Argument, CommandContext, Usage, command, positive, standard_input
from .output import PIPED, TableColumn, colored, room, say, say_json, say_lines, say_table, styled


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
    result: list[tuple[str, Field[Any], Json]] = []
    for name, field in KINDS[table].fields.items():
        none = field.is_empty(field.absent)
        plain: Json = [] if field.absent == () else None if none else field.plain(field.absent, context)
        result.append((name, field, False if field.absent is False else plain))
    return tuple(result)


def sorted_by(call: CommandContext, rows: Sequence[Record], kind: type[Record], name: str) -> list[Record]:
    """The rows in the order of a column, such as due or late; -due from the last. Those without a value come last."""
    typed = name.strip().strip("-")
    column = column_called(kind, typed) or column_called(kind, column_name(kind, typed))
    assert column is not None
    session, key = call.session, column.key
    return in_order(rows, lambda row: key(session, row), name.strip().startswith("-"))


def chosen(call: CommandContext, kind: type[Record], words: Iterable[str], archived: bool) -> list[Record]:
    """The records that a filter leaves."""
    rows = call.board.table(kind).rows.values() if archived else call.board.all(kind)
    text = " ".join(words).strip()
    if not text:
        return list(rows)
    from ..queries.filter import parse_filter

    keep = parse_filter(text, call.session, kind)
    return [row for row in rows if keep(row)]


QUOTED = re.compile(r'"[^"]*"')
OPTION_WORD = re.compile(r"(?<!\S)(sort|limit|view|where)[:=](\S+)")


def filter_of(call: CommandContext, kind: type[Record], args: Namespace) -> str:
    """The filter that was typed; where none was, the configured one, which is told. Scripts get what they ask for."""
    text = " ".join((*args.words, args.where)).strip()
    for option, value in OPTION_WORD.findall(QUOTED.sub('""', text)):
        if option not in kind.fields and column_called(kind, option) is None:
            raise Usage(f"write it as --{option} {visible(value)}")
    if args.view:
        return f"{view_named(args.view, kind)} {text}".strip()
    if text or args.all or call.options.json or not config().section("filters"):
        return text
    from ..queries.filter import first_filter

    if own := first_filter(kind):
        call.tell(f"only {own}, by [filters] of your configuration; --all lists everything")
    return own


def view_named(name: str, kind: type[Record]) -> str:
    """The filter of a view; Usage where there is none of that name for the kind."""
    from ..queries.filter import views

    there = views()
    view = there.get(name)
    if view is None:
        known = ", ".join(map(visible, there)) or "none: your configuration has no [views]"
        raise Usage(f"there is no view “{visible(name)}”; known: {known}")
    if view.kind not in (None, kind):
        raise Usage(f"the view {visible(name)} is one of {view.kind.plural}, not of {kind.plural}")
    return view.text


@command(
    Argument("words", nargs="*", metavar="FILTER", help='owner:ann status:risk due:<+2w -tag:net "free text" /regex/'),
    Argument("--where", default="", metavar="FILTER", help="the same, as one text"),
    Argument("--view", default="", metavar="VIEW", help="a filter that [views] of your configuration has under a name"),
    Argument("--all", action="store_true", help="archived ones too"),
    Argument("--sort", default="", metavar="FIELD", help="by a field; -FIELD: from the last"),
    Argument("--computed", action="store_true", help="with --json: progress and status, too"),
    Argument("--limit", type=positive, metavar="N", help="the first N"),
)
def list_(call: CommandContext, args: Namespace) -> int:
    """The records of a kind, filtered and sorted."""
    kind: type[Record] = args.kind
    rows = chosen(call, kind, (filter_of(call, kind, args),), args.all)
    if args.sort:
        rows = sorted_by(call, rows, kind, args.sort)
    if args.limit is not None:
        rows = rows[: args.limit]
    context = call.context()
    if call.options.json:
        say_json([plain_row(call, row, context, args.computed) for row in rows])
        return 0
    say_rows(call, kind, rows)
    return 0


def plain_row(call: CommandContext, row: Record, context: Context, with_computed: bool) -> dict[str, Json]:
    """A record for scripts; of goals with what is worked out of them only where that is asked for: it takes longer."""
    values = plain_values(row, context)
    if type(row).table != "goals":
        values = {**values, **computed_values(call.session, row), **values}
    if with_computed:
        values["computed"] = {**brief_values(call.session, row)}
    return values


def say_rows(call: CommandContext, kind: type[Record], rows: Sequence[Record]) -> None:
    """A table, with what is computed of each record beside what was typed."""
    if not rows:
        call.tell(f"no {kind.plural}")
        return
    session, every = call.session, columns_of(kind)
    heads = [TableColumn(column.label, column.priority, column.numeric) for column in every]
    cells = [
        [column.shown(session, row) for column in every] for row in counted(rows, f"listing {kind.plural}", "records")
    ]
    say_table(heads, cells, call.options.color, wide=call.options.wide)


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
        say_json({**plain_values(record, context), "computed": {**detail_values(call.session, record)}, "links": links})
        return 0
    from ..rules import why_read_only
    from ..views.lines import lines_of
    from ..views.record_page import record_page

    page = record_page(call.session, record, why_read_only(call.board, record, call.today))
    if isinstance(record, Kpi):
        from ..views.kpis import with_what_it_is_made_of

        page = with_what_it_is_made_of(call.session, record, page)
    say(f"{record.code}  {styled(visible(record.label) or kind.noun, 'bold', colored(call.options.color))}")
    say_lines(lines_of(page, room() or PIPED), call.options.color)
    for field, text in record.all_problems():
        call.tell(f"! {kind.fields[field].label if field in kind.fields else field}: {text}")
    return 0


ASSIGNMENT = re.compile(r"\s*(?P<name>[A-Za-z][A-Za-z0-9_-]*?)(?P<sign>[+-]?)=(?P<value>.*)", re.DOTALL)


class Assignment(NamedTuple):
    """One field=value, field+=value or field-=value."""

    name: str
    sign: str
    text: str


def taken_apart(kind: type[Record], words: Sequence[str]) -> list[Assignment]:
    """The assignments among the words; the words that are none make the title."""
    result, loose = [], []
    for word in words:
        if match := ASSIGNMENT.fullmatch(word):
            result.append(Assignment(field_called(kind, match["name"]), match["sign"], match["value"]))
        else:
            loose.append(word)
    if loose:
        title = "title" if "title" in kind.fields and not kind.fields[kind.named_by].required else kind.named_by
        result.insert(0, Assignment(title, "", " ".join(loose).strip()))
    return result


class Writing:
    """Typed assignments on their way into records of one board; keeps what came to be by being named."""

    def __init__(self, call: CommandContext) -> None:
        self.call = call
        self.mentions = Mentions(call.board)
        self.context = call.context(self.mentions)
        self.stdin: str | None = None  # read once

    def applied(self, record: Record, assignments: Iterable[Assignment]) -> Record:
        """The record with the assignments made, each told where it was understood as something else than typed."""
        values: dict[str, Any] = {}
        for typed in sorted(assignments, key=lambda each: needs_others(record.fields[each.name])):
            field = reader(self.call.board, record.fields[typed.name], record.replace(**values))
            assignment = typed._replace(text=self.long_text(typed.text)) if isinstance(field, Prose) else typed
            before = values.get(assignment.name, getattr(record, assignment.name))
            values[assignment.name] = after = combined(field, before, assignment, self.context)
            self.echo(field, assignment.text, after)
        return record.replace(**values)

    def long_text(self, typed: str) -> str:
        """The text itself; of - what stands on standard input, of @FILE what is in the file, @@ for a plain @."""
        if typed == "-":
            self.stdin = standard_input() if self.stdin is None else self.stdin
            return self.stdin
        if not typed.startswith("@"):
            return typed
        return typed[1:] if typed.startswith("@@") else typed_path(typed[1:]).read_text("utf-8", "replace")

    def echo(self, field: Field[Any], typed: str, value: Any) -> None:
        shown = "" if field.is_empty(value) else self.named(field, value)
        plainly = isinstance(field, Number | Amount) and typed.strip() in field.readings(value, self.context)
        if shown != visible(typed).strip() and not plainly and not isinstance(field, Prose | Rows):
            self.call.tell(f"{field.name}: {typed.strip() or 'nothing'} → {shown or '–'}")

    def named(self, field: Field[Any], value: Any) -> str:
        """The value as it will be saved; new people and departments by the name they were given."""
        fresh = {record.id: record.label for record in self.mentions.new.values()}
        name = self.context.name
        known = self.context._replace(name=lambda table, id: fresh.get(id) or name(table, id))
        return field.meaning(value, known) if field.numeric else visible(field.edit(value, known))

    def changes(self) -> list[Change]:
        """The records that came to be by being named; told too."""
        return [self.call.added(record) for record in self.mentions.new.values()]


def combined(field: Field[Any], before: Any, assignment: Assignment, context: Context) -> Any:
    """What is assigned; where it has a sign, before with it added or taken away."""
    sign, text = assignment.sign, assignment.text
    if sign and not text.strip():
        return before
    try:
        value = field.read(text, context)
        return added(field, before, sign, value) if sign else value
    except InputError as error:
        error.field = field.name if sign else error.field
        raise


def added(field: Field[Any], before: Any, sign: str, value: Any) -> Any:
    if isinstance(field, Rows):
        return combined_rows(before, value, sign)
    if field.merge is Merge.SET:
        return tuple(dict.fromkeys((*before, *value))) if sign == "+" else tuple(v for v in before if v not in value)
    if isinstance(field, Number | Count):
        number = (before or 0) + (value if sign == "+" else -value)
        return Decimal(number) if isinstance(field, Number) else number
    if isinstance(field, Amount):
        return combined_money(before, value, sign)
    if isinstance(field, Text) and sign == "+":
        return f"{before}{chr(10) if isinstance(field, Prose) else ' '}{value}".strip() if before else value
    raise InputError(f"{sign}= does not work on a {field.kind}; write {field.name}=…")


def combined_rows(before: tuple[Any, ...], value: tuple[Any, ...], sign: str) -> tuple[Any, ...]:
    """Rows added, or replaced in their place where the first column is the same; or taken away by it."""
    named = {row_key(row): row for row in value}
    if sign == "-":
        return tuple(row for row in before if row_key(row) not in named)
    there = {row_key(row) for row in before}
    replaced = (named.get(row_key(row), row) for row in before)
    return (*replaced, *(row for row in value if row_key(row) not in there))


def row_key(row: Any) -> object:
    return row.raw.get(next(iter(row.fields)))


def combined_money(before: Money | None, value: Money | None, sign: str) -> Money | None:
    if before is None or value is None:
        return value if before is None and sign == "+" else before
    if before.currency != value.currency:
        raise InputError(f"{value} cannot be added to {before}: two currencies are never added")
    return Money(before.amount + (value.amount if sign == "+" else -value.amount), before.currency)


def refuse_problems(record: Record) -> None:
    """InputError for the first thing that is wrong with a record."""
    for field, text in record.all_problems():
        raise InputError(f"{text}", field)
