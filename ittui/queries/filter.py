"""The filter language: `owner:ann status:risk due:<+2w -tag:net "free text" /regex/`.

All terms must hold. A term is a word to be found, or field:value with <, <=, > or >= before the value (field=value and
field<value do as well); with - or ! before it, it must not hold. Shared by the lists of the command line and of the
screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..board import Board
from ..fields import Choice, Context, InputError, Ref, Tags, Text, normal, visible
from ..records import Goal, Kpi, Record, code, typed_code
from ..records import field_called as name_of_field
from .compare import value_test

Keep = Callable[[Record], bool]
TERM = re.compile(
    r"""(?P<no>[-!]?)(?:(?P<field>[A-Za-z_]+)(?P<op>:(?:<=|>=|<|>|=)?|<=|>=|<|>|=))?
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
    result = []
    for match in TERM.finditer(text):
        if not match[0].strip():
            continue
        word = match["quoted"] if match["quoted"] is not None else (match["slash"] or match["word"] or "").strip()
        regex = bool(match["slash"]) and not match["field"]
        if not match["field"] and not word:
            continue
        field, op = (match["field"] or "").casefold(), (match["op"] or "").lstrip(":")
        result.append(Term(bool(match["no"]), field, op, word, regex))
    return result


def parse_filter(text: str, board: Board, kind: type[Record], context: Context, *, me: str = "") -> Keep:
    """A function that says whether a record fits. InputError names what is not understood.

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


def text_test(term: Term, board: Board, kind: type[Record]) -> Keep:
    """Is the word, or the pattern, anywhere in what the record says of itself?"""
    words = searched(board, kind)
    if term.regex:
        pattern = safe_pattern(term.text.strip("/"))
        return lambda record: bool(pattern.search(words.get(record.id, "")[:MOST_SEARCHED]))
    low = normal(term.text)
    named = references_with(board, kind, low)
    if not named:
        return lambda record: low in words.get(record.id, "")
    return lambda record: low in words.get(record.id, "") or any(record.raw.get(n) in ids for n, ids in named)


def safe_pattern(text: str) -> re.Pattern[str]:
    """The pattern, where it cannot keep the machine busy."""
    if len(text) > LONGEST_REGEX or NESTED.search(text):
        raise InputError(f"/{visible(text)}/ is too long, or repeats what repeats already; make it simpler")
    try:
        return re.compile(text, re.IGNORECASE | re.MULTILINE)
    except (re.error, RecursionError, OverflowError) as fault:
        raise InputError(f"/{visible(text)}/ is no pattern: {fault}") from None


def searched(board: Board, kind: type[Record]) -> dict[int, str]:
    """What words are looked for in, by record; made once for a table."""
    table = board.table(kind)
    names = [name for name, field in kind.fields.items() if isinstance(field, Text | Tags)]
    choices = [name for name, field in kind.fields.items() if isinstance(field, Choice) and field.column]
    made: dict[int, str] = table.keep(
        "searched", lambda: {id: joined(row, names, choices) for id, row in table.rows.items()}
    )
    return made


def joined(row: Record, names: Iterable[str], choices: Iterable[str]) -> str:
    raw = row.raw
    parts = [code(row.id), *(str(raw[name]) for name in names if raw.get(name))]
    parts += [str(getattr(row, name)) for name in choices]
    return normal("\n".join(parts))


def references_with(board: Board, kind: type[Record], low: str) -> list[tuple[str, set[int]]]:
    """The columns that refer to a record whose name holds the word, with the ids of those."""
    result = []
    for name, field in kind.fields.items():
        if isinstance(field, Ref) and field.column:
            ids = {row.id for row in board.tables[field.table].live if low in normal(row.label)}
            result += [(name, ids)] if ids else []
    return result


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
        fits = value_test(term.op, term.text, field, board, context, me)
    except InputError as input_error:
        input_error.field = name
        raise
    return lambda record: fits(getattr(record, name))


def field_called(typed: str, kind: type[Record]) -> str:
    """The field that a term names, in full or by a beginning that only one has."""
    name = ALIASES.get(typed, typed)
    if name == "status" or (name not in kind.fields and typed == "is"):
        name = "state"
    return name_of_field(kind, name)


def status_test(term: Term, board: Board, kind: type[Record], context: Context) -> Keep:
    """The status that is worked out of a goal or KPI."""
    from ..metrics.goals.goal_status import progress
    from ..metrics.kpis.kpi_status import kpi_status
    from ..metrics.status import Status

    low = term.text.casefold().replace("_", " ").replace("-", " ")
    wanted = {status for status in Status if low in status.word}
    if not wanted:
        raise InputError(f"“{visible(term.text)}” is no status; there is {', '.join(s.word for s in Status)}", "status")

    def fits(record: Record) -> bool:
        if isinstance(record, Goal):
            return progress(board, record, context.today).status in wanted
        return isinstance(record, Kpi) and kpi_status(board, record, context.today).status in wanted

    return fits
