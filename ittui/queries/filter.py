"""The filter language: `owner:ann status:risk due:<+2w -tag:net "free text" /regex/`.

All terms must hold. A term is a word to be found, or field:value with <, <=, > or >= before the value (field=value and
field<value do as well); with - or ! before it, it must not hold. Shared by the lists of the command line and of the
screen.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ..board import Board, NotFound
from ..config import config
from ..fields import (
    Choice,
    Context,
    Day,
    Field,
    Flag,
    InputError,
    Moment,
    Money,
    Ref,
    Refs,
    Tags,
    Text,
    meant,
    normal,
    parse_day,
    parse_decimal,
    parse_period,
    visible,
)
from ..records import SHORTEST, Person, Record, code, kind_named, typed_code
from ..session import Session
from ..views.columns import ViewColumn, column_called, column_name, computed_columns

Test = Callable[[Any], bool]


def value_test(op: str, text: str, field: Field[Any], board: Board, context: Context, me: str) -> Test:
    """A test of a field's loaded value."""
    if isinstance(field, Ref | Refs):
        return reference_test(text, field, board, me)
    if isinstance(field, Day | Moment):
        return day_test(op, text, context)
    if field.numeric:
        return number_test(op, text, field, context)
    if isinstance(field, Flag):
        wanted = field.parse(text, context)
        return lambda value: value is wanted
    low = normal(text)
    if isinstance(field, Tags):
        return lambda value: any(normal(each).startswith(low) for each in value)
    if isinstance(field, Choice):
        known_word(text, field.label.lower(), [word.value for word in field.words])
    if isinstance(field, Text | Choice):
        return lambda value: low.replace("_", " ") in normal(str(value)).replace("_", " ")
    return lambda value: low in normal(field.edit(value, context))


def reference_test(text: str, field: Ref | Refs, board: Board, me: str) -> Test:
    table, low = board.tables[field.table], normal(text)
    if low == "me" and field.table == "people":
        ids = {person_called(board, me)}
    else:
        beginning = typed_code(text) if len(text) >= SHORTEST else ""
        ids = {row.id for row in table.rows.values() if low in normal(row.label)}
        ids |= {row.id for row in table.starting(beginning)} if beginning else set()
        ids |= {row.id for row in table.named(text)}
    if isinstance(field, Refs):
        return lambda value: not ids.isdisjoint(value)
    return lambda value: value in ids


def day_test(op: str, text: str, context: Context) -> Test:
    """A day before, after, or within what was typed, which may be a period such as 2026-Q4."""
    if op in ("", "="):
        try:
            period = parse_period(text, context.today, context.fiscal)
            return lambda value: value is not None and period.holds(as_day(value, context))
        except InputError:
            pass
    day = parse_day(text, context)
    return compared(op, day, lambda value: as_day(value, context))


def as_day(value: date | datetime, context: Context) -> date:
    return value.astimezone(context.zone).date() if isinstance(value, datetime) else value


def number_test(op: str, text: str, field: Field[Any], context: Context) -> Test:
    number = field.read(text, context)
    if not isinstance(number, Money):
        return compared(op, number, lambda value: value)
    amounts = compared(op, number.amount, lambda value: value.amount)
    return lambda value: value is not None and value.currency == number.currency and amounts(value)


def compared(op: str, limit: Any, of: Callable[[Any], Any]) -> Test:
    """value op limit; a value that is not there fits nothing."""
    fits = COMPARED.get(op, operator.eq)
    return lambda value: value is not None and fits(of(value), limit)


COMPARED = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def person_called(board: Board, login: str) -> int:
    """The id of the person whose login or name it is; InputError else."""
    people = board.table(Person)
    for row in people.named(login) if login else ():
        return row.id
    raise InputError(f"no person has your login yet: set Login to “{visible(login)}” on your person record")


Keep = Callable[[Record], bool]
TERM = re.compile(
    r"""(?P<no>[-!]?)(?:(?P<field>[A-Za-z_]+)(?P<op>:(?:<=|>=|<|>|=)?|<=|>=|<|>|=))?
        (?:"(?P<quoted>[^"]*)"?|(?P<slash>/(?:[^/\\]|\\.)+/)|(?P<word>\S*))""",
    re.VERBOSE,
)
ALIASES = {"tag": "tags", "goal": "goal"}
EMPTY, ANY = ("none", "nobody", "nothing", "-"), ("any", "*")


class Term(NamedTuple):
    """One part of a filter, as typed."""

    no: bool
    field: str
    op: str
    text: str
    regex: bool


def terms(text: str) -> list[Term]:
    """The parts of a filter."""
    result = []
    for match in TERM.finditer(text):
        word = match["quoted"] if match["quoted"] is not None else (match["slash"] or match["word"] or "").strip()
        regex = bool(match["slash"]) and not match["field"]
        if match["field"] or word:
            field, op = (match["field"] or "").casefold(), (match["op"] or "").lstrip(":")
            result.append(Term(bool(match["no"]), field, op, word, regex))
    return result


def parse_filter(text: str, session: Session, kind: type[Record]) -> Keep:
    """A function that says whether a record fits. InputError names what is not understood."""
    tests = [test_of(term, session, kind) for term in terms(with_saved(text, session.board, kind))]
    if not tests:
        return lambda record: True
    if len(tests) == 1:
        return tests[0]
    return lambda record: all(test(record) for test in tests)


def with_saved(text: str, board: Board, kind: type[Record]) -> str:
    """The text with each @name replaced by the filter that is saved under it; InputError where none is."""
    if "@" not in text:
        return text
    saved = {name.casefold(): view.text for name, view in views().items() if view.kind in (None, kind)}
    saved |= {row.name.casefold(): row.text for row in board.settings.filters}

    def replaced(match: re.Match[str]) -> str:
        if match[1].casefold() not in saved:
            known = ", ".join(f"@{visible(name)}" for name in saved) or "none; save-filter keeps one"
            raise NotFound(f"there is no saved filter @{visible(match[1])}; known: {known}")
        return saved[match[1].casefold()]

    return re.sub(r"(?<!\S)@([\w-]+)(?!\S)", replaced, text)


class View(NamedTuple):
    """A filter of the user's own configuration: of what kind, where it says so, and what it is."""

    kind: type[Record] | None
    text: str


def views() -> dict[str, View]:
    """The views of the user's own configuration, by name."""
    result = {}
    for name, text in config().section("views").items():
        word, _, rest = str(text).strip().partition(" ")
        kind = kind_named(word)
        result[name] = View(kind, rest.strip() if kind else str(text).strip())
    return result


def first_filter(kind: type[Record]) -> str:
    """The filter that a table of a kind opens with, by the user's own configuration; "" where there is none."""
    wanted = config().section("filters")
    return next((str(text) for name, text in wanted.items() if kind_named(name) is kind), "") if wanted else ""


LATE = ("late", "overdue", "delayed")
STATUSES = ("", "status", "state", "is")  # fields in which such a word may be typed; it is one without a field, too
COLOURS = {"red": "bad", "amber": "warn", "yellow": "warn", "green": "good"}
MEANT = {  # statuses by the other words that people have for them
    "done": "achieved",
    "reached": "achieved",
    "fine": "on track",
    "ok": "on track",
    "off track": "behind",
    "failed": "missed",
}


def late_test(term: Term, session: Session, kind: type[Record]) -> Keep:
    """Is it late: by its column where it has one, else because something of it is overdue?"""
    from .due import due

    column, named = column_called(kind, "late"), text_test(term, session.board, kind)
    if column is not None:
        days = column.value
        return lambda record: (days(session, record) or 0) > 0 or named(record)
    overdue = {row.record.id for row in due(session.board, session.today) if row.overdue > 0}
    return lambda record: record.id in overdue or named(record)


def test_of(term: Term, session: Session, kind: type[Record]) -> Keep:
    if term.text.casefold() in LATE and term.field in STATUSES:
        keep = late_test(term, session, kind)
    else:
        keep = field_test(term, session, kind) if term.field else text_test(term, session.board, kind)
    return (lambda record: not keep(record)) if term.no else keep


def text_test(term: Term, board: Board, kind: type[Record]) -> Keep:
    """Is the word, or the pattern, anywhere in what the record says of itself?"""
    words = searched(board, kind)
    if term.regex:
        from .pattern import Pattern

        pattern = Pattern(term.text[1:-1].replace("\\/", "/"))
        return lambda record: pattern.matches(words.get(record.id, ""))
    low = normal(term.text)
    named = references_with(board, kind, low)
    if not named:
        return lambda record: low in words.get(record.id, "")
    return lambda record: low in words.get(record.id, "") or any(record.raw.get(n) in ids for n, ids in named)


def searched(board: Board, kind: type[Record]) -> dict[int, str]:
    """What words are looked for in, by record; made once for a table."""
    table = board.table(kind)
    names = [name for name, field in kind.fields.items() if isinstance(field, Text | Tags)]
    choices = [name for name, field in kind.fields.items() if isinstance(field, Choice) and field.column]

    def joined(row: Record) -> str:
        texts = (str(row.raw[name]) for name in names if row.raw.get(name))
        return normal("\n".join((code(row.id), *texts, *(str(getattr(row, name)) for name in choices))))

    made: dict[int, str] = table.cache.memo("searched", lambda: {id: joined(row) for id, row in table.rows.items()})
    return made


def references_with(board: Board, kind: type[Record], low: str) -> list[tuple[str, set[int]]]:
    """The columns that refer to a record whose name holds the word, with the ids of those."""
    columns = ((name, field.table) for name, field in kind.fields.items() if isinstance(field, Ref) and field.column)
    named = (
        (name, {row.id for row in board.tables[table].live if low in normal(row.label)}) for name, table in columns
    )
    return [(name, ids) for name, ids in named if ids]


def field_test(term: Term, session: Session, kind: type[Record]) -> Keep:
    if term.field == "id":
        beginning = typed_code(term.text)
        return lambda record: bool(beginning) and record.code.startswith(beginning)
    name = field_called(ALIASES.get(term.field, term.field), kind)
    worked_out = None if name in kind.fields else column_called(kind, name)
    if worked_out is not None and not ("state" in kind.fields and name == "status" and is_state(term.text, kind)):
        return computed_test(term, session, worked_out)
    name = "state" if worked_out is not None else name
    field = kind.fields[name]
    if (there := is_there(term)) is not None:
        return lambda record: field.is_empty(getattr(record, name)) is not there
    try:
        fits = value_test(term.op, term.text, field, session.board, session.context, session.login)
    except InputError as input_error:
        shown = headed(kind, term.field)
        if shown is not None and term.op == "":
            return computed_test(term, session, shown)
        input_error.field = name
        raise
    return lambda record: fits(getattr(record, name))


def headed(kind: type[Record], heading: str) -> ViewColumn | None:
    """The column that is worked out and has this heading, as RTO, which is a field, too."""
    return next((each for each in computed_columns(kind) if each.label.casefold() == heading), None)


def is_there(term: Term) -> bool | None:
    """Does the term ask only whether there is a value (True) or none (False)? None: it asks for a certain one."""
    low = term.text.casefold()
    if term.op not in ("", "="):
        if not low:
            raise InputError(f"nothing to compare with; write it like {term.field}{term.op}…")
        return None
    return False if low in EMPTY or not low else True if low in ANY else None


def field_called(typed: str, kind: type[Record]) -> str:
    """The column that a term names; a kind without a status has a state instead."""
    if typed in kind.fields:
        return typed  # the columns that are worked out need not be looked at
    stateful = typed in ("status", "is") and column_called(kind, typed) is None
    return column_name(kind, "state" if stateful else typed)


def is_state(typed: str, kind: type[Record]) -> bool:
    """Is it a word for a state, such as “running”, and for no status?"""
    from ..metrics import Status

    low, state = words_of(typed.casefold()), kind.fields.get("state")
    words = [str(word) for word in state.words] if isinstance(state, Choice) else []
    is_status = low in COLOURS or low in MEANT or any(low in status.word for status in Status)
    return bool(low) and not is_status and any(low in word for word in words)


def computed_test(term: Term, session: Session, column: ViewColumn) -> Keep:
    """What is worked out of a record: a status by its word, a number compared, else a word of what is shown."""
    low = words_of(term.text.casefold())
    value = column.value
    if (there := is_there(term)) is not None:
        return lambda record: (value(session, record) is not None) is there
    if column.name == "status":
        if low in COLOURS:
            return lambda record: column.shown(session, record).role == COLOURS[low]
        low = MEANT.get(low, low)
        known_status(low)
    amount = column.amount
    number = typed_number(term, column) if amount is not None else None
    if number is None or amount is None:
        return lambda record: low in column.shown(session, record).text.casefold()
    fits = compared(term.op, number, amount)
    return lambda record: fits(value(session, record))


def typed_number(term: Term, column: ViewColumn) -> Decimal | None:
    """The number of a term, with or without its unit; None where it is a word. InputError where it must be a number."""
    bare = term.text.casefold().strip().rstrip("abcdefghijklmnopqrstuvwxyz% ")
    try:
        return parse_decimal(bare or term.text)
    except InputError as input_error:
        if term.op in ("", "=") and not column.numeric:
            return None
        input_error.field = column.name
        raise


def words_of(text: str) -> str:
    """A word of several, however they are joined: on_track is on track."""
    return text.replace("_", " ").replace("-", " ").strip()


def known_word(typed: str, what: str, words: Sequence[str]) -> None:
    """InputError where no word has what was typed in it, with the one that may have been meant."""
    low = words_of(normal(typed))
    if not any(low in words_of(normal(word)) for word in words):
        near = meant(typed, words) or f"; known: {', '.join(words)}"
        raise InputError(f"“{visible(typed)}” is not a {what}{near}")


def known_status(typed: str) -> None:
    """InputError where no status is called so."""
    from ..metrics import Status

    try:
        known_word(typed, "status", [LATE[0], *(status.word for status in Status), *COLOURS])
    except InputError as error:
        error.field = "status"
        raise
