"""An action: what can be done with a record beyond editing it, declared once and offered by every door.

One decorated function each. It is given a session, the record and the answers to its questions, and gives the changes
that follow; it saves nothing. Its command, help, example, form, place in the `x` menu, row of the README and words in
the log come from the declaration. `__init__.py` says in which module each lives, so that a start imports one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from importlib import import_module
from typing import Any, ClassVar, get_args, get_type_hints

from ..board import Change, collapsed
from ..fields import InputError, Ref, Text, visible
from ..records import Comment, CommentKind, Person, Record
from ..session import Session
from . import MODULE_OF

Changes = tuple[Change, ...]
Reason = Callable[[Session, Any], str]
Prefill = Callable[[Session, Any], dict[str, str]]
Make = Callable[..., Changes]


class Question(Record):
    """What an action asks, as fields; never saved. Whoever acts is always asked, and is the one at the keyboard else.

    positional: the fields that a command takes without their names, in that order; the last takes all words that are
    left. switches: fields of yes and no that a command takes by name, as --with NAME,NAME or --without NAME,NAME.
    option: what a command calls a field, where that is not the field's name.
    """

    named_by = ""
    positional: ClassVar[tuple[str, ...]] = ()
    switches: ClassVar[tuple[str, ...]] = ()
    option: ClassVar[Mapping[str, str]] = {}

    by = Ref("By", "people", help="who does it; blank: you")

    def __init_subclass__(
        cls, *, positional: str | None = None, switches: str = "", option: Mapping[str, str] | None = None
    ) -> None:
        super().__init_subclass__()
        cls.fields = {name: field for name, field in cls.fields.items() if field is not Record.fields.get(name)}
        cls.positional = cls.positional if positional is None else tuple(positional.split())
        cls.switches, cls.option = tuple(switches.split()), option or {}

    @property
    def label(self) -> str:
        return ""


Question.fields = {"by": Question.by}


class Explained(Question):
    """Why it is done."""

    reason = Text("Reason", required=True)


def itself(session: Session, record: Record) -> list[Record]:
    """The records that an action edits, where that is its own."""
    return [record]


def state_now(session: Session, record: Any, answers: Question) -> str:
    """What was done, where that is the state in which the record is now."""
    return str(record.state.value)


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that can be done with records of a kind; kind None: with no record in particular.

    when says why it does not apply now, "" where it does. edits gives the records of which one is changed by the way,
    as a goal is by an amendment; adds is the kind of the record that comes of it, of which more can be said.
    log: its words in the log, {} is the record. done: what was done, in words, or how these are made.
    alone: it is a command without the kind, too. find: what a typed name means, where it is not a record's own.
    """

    kind: type[Record] | None
    name: str
    label: str
    does: str
    make: Make
    help: str
    examples: tuple[str, ...]
    log: str
    when: Reason = lambda session, record: ""
    asks: type[Question] = Question
    prefill: Prefill = lambda session, record: {}
    edits: Callable[[Session, Any], Sequence[Record]] | None = None
    adds: type[Record] | None = None
    done: str | Callable[[Session, Any, Any], str] = "done"
    alone: bool = False
    find: Callable[[Session, str], Record] | None = None
    listed: Callable[[Session, Any], str] | None = None

    @property
    def id(self) -> str:
        """Its name among all: approvals.lock; .propose where it is of no kind."""
        return f"{self.kind.table if self.kind else ''}.{self.name}"

    @property
    def asks_anything(self) -> bool:
        return self.asks is not Question

    def reason(self, session: Session, record: Record | None) -> str:
        """Why it does not apply now; "" where it does."""
        try:
            return self.when(session, record)
        except InputError as error:
            return str(error)

    def texts(self, session: Session, record: Record | None) -> dict[str, str]:
        """What stands in its form before anything is typed."""
        own = {"by": session.board.name(Person.table, session.by)} if session.by is not None else {}
        return own | self.prefill(session, record)

    def changes(
        self, session: Session, record: Record | None, answers: Question, edit: Change | None = None
    ) -> Changes:
        """What follows from the answers; InputError where it cannot be done, in the words of what forbids it."""
        acting = session.having(acting=answers.by)
        if reason := self.reason(acting, record):
            raise not_now(record, reason)
        for name, problem in answers.problems():
            if name != "by":
                raise InputError(f"“{self.asks.fields[name].label}” {problem}", name)
        known = [record] if self.kind else []
        asked = [answers] if self.asks_anything else []
        return collapsed(self.make(acting, *known, *asked, *([edit] if self.edits else [])))

    def outcome(self, session: Session, record: Record | None, answers: Question) -> str:
        """What was done, in words; record: as it is now."""
        return self.done if isinstance(self.done, str) else self.done(session, record, answers)

    def why(self, session: Session, record: Record | None) -> str:
        """Its words in the log; with the person for whom it was typed, where that is somebody else."""
        return self.log.format(record.label if record else "") + session.aside


def not_now(record: Record | None, reason: str) -> InputError:
    """Why something cannot be done now with a record, in the words of every door."""
    whom = f" for “{visible(record.label)}”" if record is not None and record.label else ""
    return InputError(f"not now{whom}: {reason}")


ACTIONS: dict[str, Action] = {}
OFFERS: dict[Make, dict[str, Any]] = {}  # of functions that are about to be registered


def offered(when: Reason | None = None, **rest: Any) -> Callable[[Any], Any]:
    """When an action applies, and more of what Action has; stands below @action."""

    def note(make: Make) -> Make:
        OFFERS.setdefault(make, {}).update(rest if when is None else {"when": when, **rest})
        return make

    return note


def example(*lines: str) -> Callable[[Any], Any]:
    """What follows `ittui`, for its help; {noun} is the word of the kind where there are several."""
    return offered(examples=lines)


def action(name: str, label: str, does: str) -> Callable[[Any], Any]:
    """Register a function (session[, record][, answers][, edit]) -> changes as an action.

    On which kinds, and what it asks, are the types of record and answers. does: what it does in a few words, for the
    table of commands; the function's docstring is its help.
    """

    def register(make: Make) -> Make:
        hints = get_type_hints(make)
        asks, kind = hints.get("answers", Question), next((hints[each] for each in hints if each not in OTHERS), None)
        words: dict[str, Any] = {"name": name, "label": label, "does": does, "log": f"{name} {{}}"}
        words |= {"help": " ".join((make.__doc__ or does).split()), **OFFERS.pop(make, {})}
        for each in get_args(kind) or (kind,):
            one = Action(kind=each, make=make, asks=asks, **words)
            ACTIONS[one.id] = one
        return make

    return register


OTHERS = ("session", "answers", "edit", "return")  # than the record, of what an action is made of


def among(name: str, *states: StrEnum) -> Reason:
    """Applies while the record's field holds one of these words."""
    words = " or ".join(", ".join(state.value for state in states).rsplit(", ", 1))

    def reason(session: Session, record: Record) -> str:
        now = getattr(record, name)
        return "" if now in states else f"it is {now.value}, not {words}"

    return reason


def to_owner(name: str, **rest: str) -> Prefill:
    """The record's owner stands in this field of the form, beside what else does."""

    def texts(session: Session, record: Any) -> dict[str, str]:
        return rest | ({name: session.board.name(Person.table, record.owner)} if record.owner is not None else {})

    return texts


def edited(record: Record, **values: object) -> Changes:
    """The one change that gives a record these values."""
    return (Change.edit(record, record.replace(**values)),)


def remark(session: Session, record: Record, text: str, kind: CommentKind = CommentKind.REMARK) -> Change:
    """What was said of a record, kept beside it."""
    values = {"kind": kind, "by": session.by, "date": session.today, record.noun.casefold(): record.id}
    return Change.add(Comment.new(title=text, **values))


def action_named(id: str) -> Action:
    """The action of an id, such as approvals.lock; only its own module is imported."""
    import_module(f".{MODULE_OF[id]}", __package__)
    return ACTIONS[id]


def actions_on(kind: type[Record] | None) -> list[Action]:
    """What can be done with records of a kind, in the order of the index; None: with no record in particular."""
    table = kind.table if kind else ""
    return [action_named(id) for id in MODULE_OF if id.rpartition(".")[0] == table]


def all_actions() -> list[Action]:
    return [action_named(id) for id in MODULE_OF]


def decimal_of(value: Fraction) -> Decimal:
    """A number as records hold it."""
    return Decimal(value.numerator) / Decimal(value.denominator)
