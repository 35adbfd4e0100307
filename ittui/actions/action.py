"""An action: what can be done with a record beyond editing it, declared once and offered by every door.

One decorated function each. It is given a session, the record and the answers to its questions, and gives the changes
that follow; it saves nothing. Its command, help, example, form, place in the `x` menu, row of the README and words in
the log come from the declaration. `__init__.py` says in which module each lives, so that a start imports one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import import_module
from typing import Any, ClassVar

from ..board import Change, collapsed
from ..fields import InputError, Ref, Text
from ..records import Person, Record
from ..session import Session
from . import MODULES

Changes = tuple[Change, ...]
Reason = Callable[[Session, Any], str]
Prefill = Callable[[Session, Any], dict[str, str]]


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

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.fields = {name: field for name, field in cls.fields.items() if field is not Record.fields.get(name)}

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


def always(session: Session, record: Record) -> str:
    return ""


def nothing(session: Session, record: Record) -> dict[str, str]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that can be done with records of a kind; kind None: with no record in particular.

    when says why it does not apply now, "" where it does. edits gives the records of which one is changed by the way,
    as a goal is by an amendment; adds is the kind of the record that comes of it, of which more can be said.
    alone: it is a command without the kind, too. find: what a typed name means, where it is not a record's own.
    """

    kind: type[Record] | None
    name: str
    label: str
    does: str
    make: Callable[..., Changes]
    help: str
    examples: tuple[str, ...]
    when: Reason = always
    asks: type[Question] = Question
    prefill: Prefill = nothing
    edits: Callable[[Session, Any], Sequence[Record]] | None = None
    adds: type[Record] | None = None
    log: str = "{}"
    done: Callable[[Session, Any, Any], str] = lambda session, record, answers: "done"
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
        known = [record] if self.kind else []
        made = self.make(acting, *known, *([answers] if self.asks_anything else []), *([edit] if self.edits else []))
        reason = self.reason(acting, record)
        if reason:
            raise InputError(f"not now: {reason}")
        return collapsed(made)

    def why(self, session: Session, record: Record | None) -> str:
        """Its words in the log; with the person for whom it was typed, where that is somebody else."""
        return self.log.format(record.label if record else "") + session.aside


ACTIONS: dict[str, Action] = {}


def action(
    kinds: type[Record] | Sequence[type[Record]] | None,
    name: str,
    label: str,
    does: str,
    *,
    example: str | Sequence[str],
    **rest: Any,
) -> Callable[[Any], Any]:
    """Register a function (session[, record][, answers][, edit]) -> changes as an action on records of some kinds.

    does: what it does in a few words, for the table of commands; the function's docstring is its help.
    example: what follows `ittui goal`; {noun} is the word of the kind where there are several.
    """

    def register(make: Callable[..., Changes]) -> Callable[..., Changes]:
        help = " ".join((make.__doc__ or does).split())
        examples = (example,) if isinstance(example, str) else tuple(example)
        base = Action(kind=None, name=name, label=label, does=does, make=make, help=help, examples=examples, **rest)
        for kind in (kinds,) if kinds is None or isinstance(kinds, type) else kinds:
            one = replace(base, kind=kind)
            ACTIONS[one.id] = one
        return make

    return register


def among(name: str, *states: StrEnum) -> Reason:
    """Applies while the record's field holds one of these words."""
    words = " or ".join(state.value for state in states)

    def reason(session: Session, record: Record) -> str:
        now = getattr(record, name)
        return "" if now in states else f"it is {now.value}, not {words}"

    return reason


def every(*reasons: Reason) -> Reason:
    """Applies where all of these do."""
    return lambda session, record: next((text for reason in reasons if (text := reason(session, record))), "")


def action_named(id: str) -> Action:
    """The action of an id, such as approvals.lock; only its own module is imported."""
    import_module(f".{MODULE_OF[id]}", __package__)
    return ACTIONS[id]


MODULE_OF = {id: module for module, ids in MODULES.items() for id in ids}


def actions_on(kind: type[Record] | None) -> list[Action]:
    """What can be done with records of a kind, in the order of the index; None: with no record in particular."""
    table = kind.table if kind else ""
    return [action_named(id) for id in MODULE_OF if id.rpartition(".")[0] == table]


def all_actions() -> list[Action]:
    return [action_named(id) for id in MODULE_OF]


def named(kind: type[Record] | None, name: str) -> str:
    """The id of an action by its kind and verb; "" where there is none. Imports nothing."""
    id = f"{kind.table if kind else ''}.{name}"
    return id if id in MODULE_OF else ""
