"""The filter language: `owner:ann status:risk due:<+2w -tag:net "free text" /regex/`.

All terms must hold. A term is a word to be found, or field:value with <, <=, > or >= before the value; with - or !
before it, it must not hold. Shared by the lists of the command line and of the screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from ..board import Board
from ..fields import (
    Amount,
    Choice,
    Context,
    Count,
    Day,
    Field,
    Flag,
    Mistake,
    Moment,
    Money,
    Number,
    Ref,
    Refs,
    Tags,
    Text,
    parse_day,
    parse_period,
    visible,
)
from ..records import SHORTEST, Goal, Kpi, Person, Record, code, typed_code

Keep = Callable[[Record], bool]
TERM = re.compile(
    r"""(?P<no>[-!]?)(?:(?P<field>[A-Za-z_]+):(?P<op><=|>=|<|>|=|))?
        (?:"(?P<quoted>[^"]*)"?|(?P<slash>/(?:[^/\\]|\\.)+/)|(?P<word>\S*))""",
    re.VERBOSE,
)
ALIASES = {"tag": "tags", "goal": "goal", "is": "state"}
EMPTY, ANY = ("none", "nobody", "nothing", "-"), ("any", "*")
LONGEST_REGEX, MOST_SEARCHED = 80, 2000
NESTED = re.compile(r"[*+}]\s*\)\s*[*+{?]")


class Term(NamedTuple):
    """One part of a filter, as typed."""

    no: bool
    field: str
    op: str
    text: str
    regex: bool


def terms(text: str) -> list[Term]:
    """The parts of a filter."""
    found = []
    for match in TERM.finditer(text):
        if not match[0].strip():
            continue
        word = match["quoted"] if match["quoted"] is not None else (match["slash"] or match["word"] or "").strip()
        regex = bool(match["slash"]) and not match["field"]
        if not match["field"] and not word:
            continue
        found.append(Term(bool(match["no"]), (match["field"] or "").casefold(), match["op"] or "", word, regex))
    return found


def parse_filter(text: str, board: Board, kind: type[Record], context: Context, *, me: str = "") -> Keep:
    """A function that says whether a record fits. Mistake names what is not understood.

    me: the login of whoever asks, for owner:me.
    """
    tests = [test_of(term, board, kind, context, me) for term in terms(text)]
    if not tests:
        return lambda record: True
    if len(tests) == 1:
        return tests[0]
    return lambda record: all(test(record) for test in tests)


def test_of(term: Term, board: Board, kind: type[Record], context: Context, me: str) -> Keep:
    keep = field_test(term, board, kind, context, me) if term.field else text_test(term, board, kind)
    return (lambda record: not keep(record)) if term.no else keep


def person_called(board: Board, login: str) -> int:
    """The id of the person whose login or name it is; Mistake else."""
    people = board.table(Person)
    for row in people.named(login) if login else ():
        return row.id
    raise Mistake(f"“me” is nobody yet: add a person with the login {visible(login) or 'of yours'}", "owner")


def text_test(term: Term, board: Board, kind: type[Record]) -> Keep:
    """Is the word, or the pattern, anywhere in what the record says of itself?"""
    words = searched(board, kind)
    if term.regex:
        pattern = safe_pattern(term.text.strip("/"))
        return lambda record: bool(pattern.search(words.get(record.id, "")[:MOST_SEARCHED]))
    low = term.text.casefold()
    named = references_with(board, kind, low)
    if not named:
        return lambda record: low in words.get(record.id, "")
    return lambda record: low in words.get(record.id, "") or any(record.raw.get(n) in ids for n, ids in named)


def safe_pattern(text: str) -> re.Pattern[str]:
    """The pattern, where it cannot keep the machine busy."""
    if len(text) > LONGEST_REGEX or NESTED.search(text):
        raise Mistake(f"/{visible(text)}/ is too long, or repeats what repeats already; make it simpler")
    try:
        return re.compile(text, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as fault:
        raise Mistake(f"/{visible(text)}/ is no pattern: {fault}") from None


def searched(board: Board, kind: type[Record]) -> dict[int, str]:
    """What words are looked for in, by record; made once for a table."""
    table = board.table(kind)
    names = [
        name for name, field in kind.fields.items() if isinstance(field, Text | Tags) and not isinstance(field, Refs)
    ]
    choices = [name for name, field in kind.fields.items() if isinstance(field, Choice) and field.column]
    made: dict[int, str] = table.keep(
        "searched", lambda: {id: joined(row, names, choices) for id, row in table.rows.items()}
    )
    return made


def joined(row: Record, names: Iterable[str], choices: Iterable[str]) -> str:
    raw = row.raw
    parts = [code(row.id), *(str(raw[name]) for name in names if raw.get(name))]
    parts += [str(getattr(row, name)) for name in choices]
    return "\n".join(parts).casefold()


def references_with(board: Board, kind: type[Record], low: str) -> list[tuple[str, set[int]]]:
    """The columns that refer to a record whose name holds the word, with the ids of those."""
    found = []
    for name, field in kind.fields.items():
        if isinstance(field, Ref) and field.column:
            ids = {row.id for row in board.tables[field.table].live if low in row.label.casefold()}
            found += [(name, ids)] if ids else []
    return found


def field_test(term: Term, board: Board, kind: type[Record], context: Context, me: str) -> Keep:
    if term.field == "id":
        beginning = typed_code(term.text)
        return lambda record: bool(beginning) and record.code.startswith(beginning)
    if term.field == "status" and issubclass(kind, Goal | Kpi):
        return status_test(term, board, kind, context)
    name = field_called(term.field, kind)
    field = kind.fields[name]
    low = term.text.casefold()
    if low in EMPTY or not low:
        return lambda record: field.is_empty(getattr(record, name))
    if low in ANY:
        return lambda record: not field.is_empty(getattr(record, name))
    try:
        fits = value_test(term, field, board, context, me)
    except Mistake as mistake:
        raise Mistake(str(mistake), name) from None
    return lambda record: fits(getattr(record, name))


def field_called(typed: str, kind: type[Record]) -> str:
    """The field that a term names, in full or by a beginning that only one has."""
    name = ALIASES.get(typed, typed)
    if name == "status" or (name not in kind.fields and typed == "is"):
        name = "state"
    if name in kind.fields:
        return name
    near = [known for known in kind.fields if known.startswith(name)]
    if len(near) == 1:
        return near[0]
    raise Mistake(f"“{visible(typed)}” is no field of a {kind.noun}; there is {', '.join(near or kind.fields)}")


def status_test(term: Term, board: Board, kind: type[Record], context: Context) -> Keep:
    """The status that is worked out of a goal or KPI."""
    from ..metrics.goals import progress
    from ..metrics.kpis import standing
    from ..metrics.status import Status

    low = term.text.casefold().replace("_", " ").replace("-", " ")
    wanted = {status for status in Status if low in status.word}
    if not wanted:
        raise Mistake(f"“{visible(term.text)}” is no status; there is {', '.join(s.word for s in Status)}", "status")

    def fits(record: Record) -> bool:
        if isinstance(record, Goal):
            return progress(board, record, context.today).status in wanted
        return isinstance(record, Kpi) and standing(board, record, context.today).status in wanted

    return fits


def value_test(term: Term, field: Field[Any], board: Board, context: Context, me: str) -> Callable[[Any], bool]:
    """A test of a field's loaded value."""
    if isinstance(field, Ref | Refs):
        return reference_test(term.text, field, board, me)
    if isinstance(field, Day | Moment):
        return day_test(term, context)
    if isinstance(field, Number | Count | Amount):
        return number_test(term, field, context)
    if isinstance(field, Flag):
        wanted = field.parse(term.text, context)
        return lambda value: value is wanted
    low = term.text.casefold()
    if isinstance(field, Tags):
        return lambda value: any(each.casefold().startswith(low) for each in value)
    if isinstance(field, Text | Choice):
        return lambda value: low in str(value).casefold().replace("_", " ")
    return lambda value: low in field.edit(value, context).casefold()


def reference_test(text: str, field: Ref | Refs, board: Board, me: str) -> Callable[[Any], bool]:
    table, low = board.tables[field.table], text.casefold()
    if low == "me" and field.table == "people":
        ids = {person_called(board, me)}
    else:
        beginning = typed_code(text) if len(text) >= SHORTEST else ""
        ids = {row.id for row in table.rows.values() if low in row.label.casefold()}
        ids |= {row.id for row in table.starting(beginning)} if beginning else set()
        ids |= {row.id for row in table.named(text)}
    if isinstance(field, Refs):
        return lambda value: not ids.isdisjoint(value)
    return lambda value: value in ids


def day_test(term: Term, context: Context) -> Callable[[Any], bool]:
    """A day before, after, or within what was typed, which may be a period such as 2026-Q4."""
    if term.op in ("", "="):
        try:
            period = parse_period(term.text, context.today, context.fiscal_month)
            return lambda value: value is not None and period.holds(as_day(value))
        except Mistake:
            pass
    day = parse_day(term.text, context)
    return compared(term.op, day, as_day)


def as_day(value: date | datetime) -> date:
    return value.astimezone().date() if isinstance(value, datetime) else value


def number_test(term: Term, field: Field[Any], context: Context) -> Callable[[Any], bool]:
    number = field.read(term.text, context)
    if not isinstance(number, Money):
        return compared(term.op, number, lambda value: value)
    amounts = compared(term.op, number.amount, lambda value: value)
    return lambda value: value is not None and value.currency == number.currency and amounts(value.amount)


def compared(op: str, limit: Any, of: Callable[[Any], Any]) -> Callable[[Any], bool]:
    """value op limit; a value that is not there fits nothing."""
    tests: dict[str, Callable[[Any], bool]] = {
        "<": lambda value: of(value) < limit,
        "<=": lambda value: of(value) <= limit,
        ">": lambda value: of(value) > limit,
        ">=": lambda value: of(value) >= limit,
    }
    test = tests.get(op, lambda value: of(value) == limit)
    return lambda value: value is not None and bool(test(value))
