"""An act: what can be done with a record beyond editing it. One decorated function each; it changes nothing itself.

An act says when it applies, what it has to ask (a form of its own, declared like a record that is never saved), and
what changes follow. Who shows the form and saves the changes is not its affair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ...board import Change
from ...fields import InputError
from ...records import Record
from ...views.cells import Line
from ..view_model import ViewModel

Changes = tuple[Change, ...]
Reason = Callable[[ViewModel, Any], str]
Prefill = Callable[[ViewModel, Any], dict[str, str]]
Choose = Callable[[ViewModel, Any], Sequence[Record]]


class Question(Record):
    """What an act has to ask, as fields; never saved."""

    named_by = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.fields = {name: field for name, field in cls.fields.items() if name not in Record.fields}

    @property
    def label(self) -> str:
        return ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that can be done with records of a kind."""

    kind: type[Record]
    label: str
    refusal: Reason  # "" where it applies
    question: type[Question] | None = None
    prefill: Prefill = lambda view, record: {}
    of: Choose | None = None  # records of which one is edited in its own form first
    make: Callable[..., Changes] | None = None
    read: Callable[[ViewModel, Any, int], list[Line]] | None = None
    why: str = ""
    unlocked: bool = False

    def reason(self, view: ViewModel, record: Record) -> str:
        """Why it does not apply now; "" where it does."""
        try:
            return self.refusal(view, record)
        except InputError as error:
            return str(error)


ACTS: list[Act] = []


def always(view: ViewModel, record: Record) -> str:
    return ""


def among(name: str, *states: StrEnum) -> Reason:
    """Applies while the record's field holds one of these words."""
    words = " or ".join(state.value for state in states)

    def reason(view: ViewModel, record: Record) -> str:
        now = getattr(record, name)
        return "" if now in states else f"it is {now.value}, not {words}"

    return reason


def act(kind: type[Record], label: str, refusal: Reason = always, **rest: Any) -> Callable[[Any], Any]:
    """Register a function (desk, record[, answers[, edits]]) -> changes as an act on records of a kind."""

    def register(make: Callable[..., Changes]) -> Callable[..., Changes]:
        ACTS.append(Act(kind=kind, label=label, refusal=refusal, make=make, why=rest.pop("why", label), **rest))
        return make

    return register


def reading(kind: type[Record], label: str, refusal: Reason = always) -> Callable[[Any], Any]:
    """Register a function (desk, record, width) -> lines as something to read about a record."""

    def register(read: Callable[[ViewModel, Any, int], list[Line]]) -> Callable[[ViewModel, Any, int], list[Line]]:
        ACTS.append(Act(kind=kind, label=label, refusal=refusal, read=read))
        return read

    return register


def acts_on(kind: type[Record]) -> list[Act]:
    return [each for each in ACTS if each.kind is kind]


def me(view: ViewModel) -> str:
    """The name of whoever sits at the keyboard, to stand in a form; "" where that is nobody known."""
    return view.me.title if view.me else ""


def by_me(view: ViewModel, record: Record) -> dict[str, str]:
    return {"by": me(view)}
