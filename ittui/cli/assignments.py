"""field=value as typed on the command line, turned into values; what was understood is told before it is saved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ..board import Change, Mentions, needs_others, reader
from ..fields import Amount, Context, Count, Field, InputError, Merge, Money, Number, Prose, Rows, Text, visible
from ..fields.system import typed_path
from ..records import Record, field_called
from .context import CommandContext, standard_input

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
        match = ASSIGNMENT.fullmatch(word)
        if match:
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
            values[assignment.name] = after = self.value(field, before, assignment)
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

    def value(self, field: Field[Any], before: Any, assignment: Assignment) -> Any:
        text = assignment.text
        if assignment.sign:
            try:
                return combined(field, before, assignment.sign, text, self.context)
            except InputError as error:
                error.field = field.name
                raise
        return field.read(text, self.context)

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


def combined(field: Field[Any], before: Any, sign: str, text: str, context: Context) -> Any:
    """before with something added or taken away."""
    if not text.strip():
        return before
    value = field.read(text, context)
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
