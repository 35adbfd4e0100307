"""A check-in round: the goals and KPIs that are due, one card after the other, and what was said of each.

It is one thing for the screen, the prompt and the tests: it holds what was typed as text, can be kept as a draft,
and turns into one set of changes at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..board import Board, Change, collapsed, kpi_of, value_field
from ..fields import InputError, visible
from ..metrics.goals import MeasureKind
from ..metrics.goals.goal_status import last_checkin, way_of
from ..metrics.kpis import series
from ..queries.due import DueKind, due
from ..records import KINDS, Goal, GoalState, Kpi, Record, Source
from ..session import Session
from .action import Changes, decimal_of
from .checkins import CheckInAnswer, check_in
from .measurements import measured


class Card(NamedTuple):
    """One goal or KPI to speak of."""

    table: str
    id: int

    def record(self, board: Board) -> Record | None:
        row = board.tables[self.table].rows.get(self.id)
        return None if row is None or row.archived else row

    def name(self, board: Board) -> str:
        return f"“{visible(board.name(self.table, self.id))}”"


class CheckInInput(NamedTuple):
    """What was typed on a card. kept: nothing changed since last time, and that is what is said."""

    value: str = ""
    confidence: int | None = None
    note: str = ""
    unchanged: bool = False


@dataclass(frozen=True)
class Round:
    """The cards, and what was said so far; never changed, only replaced."""

    cards: tuple[Card, ...]
    answers: Mapping[Card, CheckInInput] = field(default_factory=dict)

    def saying(self, card: Card, answers: CheckInInput) -> Round:
        return replace(self, answers={**self.answers, card: answers})

    def without(self, card: Card) -> Round:
        """Skipped: nothing is said of the card."""
        return replace(self, answers={each: answers for each, answers in self.answers.items() if each != card})

    def beginning_with(self, other: Round) -> Round:
        """The same with the cards of another round before its own."""
        return replace(self, cards=tuple(dict.fromkeys((*other.cards, *self.cards))))

    def ended_by(self, at: int) -> bool:
        """Is a card the last one, and are all others answered?"""
        return at == len(self.cards) - 1 and set(self.cards[:at]) <= set(self.answers)

    def as_draft(self) -> dict[str, Any]:
        """The round as plain JSON."""
        return {
            "cards": [list(card) for card in self.cards],
            "said": [[*card, *answers] for card, answers in self.answers.items()],
        }

    @classmethod
    def of_draft(cls, draft: Mapping[str, Any], board: Board) -> Round:
        """The round that was kept, without what is no longer there; ValueError where it is none."""
        try:
            cards = tuple(Card(str(table), int(id)) for table, id in draft["cards"] if table in KINDS)
            answers = {
                Card(str(table), int(id)): CheckInInput(
                    str(value), None if sure is None else int(sure), str(note), bool(cached)
                )
                for table, id, value, sure, note, cached in draft["said"]
            }
        except (KeyError, TypeError) as fault:
            raise ValueError(draft) from fault
        there = tuple(card for card in cards if card.record(board) is not None)
        return cls(there, {card: each for card, each in answers.items() if card in there})

    def changes(self, session: Session) -> Changes:
        """Everything that was said, as one set of changes; InputError names the card that cannot be."""
        made: list[Change] = []
        for card in self.cards:
            if card not in self.answers:
                continue
            record = card.record(session.board)
            if record is None:
                name = card.name(session.board)
                raise InputError(f"{name} was archived or removed meanwhile, and takes no check-in any more")
            new = card_changes(session, record, self.answers[card])
            session = session.having(board=session.board.applying(new))
            made += new
        return collapsed(made)

    @property
    def why(self) -> str:
        """The words for it in the log: check in on 2 goals and 1 KPI."""
        goals = sum(card.table == Goal.table for card in self.answers)
        counts = ((goals, "goal"), (len(self.answers) - goals, "KPI"))
        return "check in on " + " and ".join(f"{count} {noun}{'s' * (count != 1)}" for count, noun in counts if count)


def due_round(board: Board, today: date, person: int | None) -> Round:
    """The round of everything that is to be checked in on or measured; person None: by anybody."""
    rows = [row for row in due(board, today, person=person) if row.kind in (DueKind.CHECK_IN, DueKind.VALUE)]
    return Round(tuple(dict.fromkeys(Card(row.record.table, row.record.id) for row in rows)))


def round_of(records: Iterable[Record]) -> Round:
    """The round of these goals and KPIs; those that take no check-in are left out."""
    return Round(tuple(Card(record.table, record.id) for record in records if takes_checkin(record)))


def takes_checkin(record: Record) -> bool:
    if record.archived:
        return False
    if isinstance(record, Goal):
        return record.state is GoalState.ACTIVE
    return isinstance(record, Kpi) and record.source is Source.RECORDED


def takes_value(board: Board, record: Record) -> bool:
    """Is there something to type for the value, or is it worked out?"""
    kpi = kpi_of(board, record)
    if kpi is not None:
        return kpi.source is Source.RECORDED
    return way(board, record) in (MeasureKind.VALUES, MeasureKind.MILESTONES, MeasureKind.ROLLOUT, MeasureKind.ITEMS)


def way(board: Board, record: Record) -> MeasureKind:
    """What measures a goal or KPI."""
    return way_of(board, record) if isinstance(record, Goal) else MeasureKind.KPI


def last_value(board: Board, record: Record, today: date) -> tuple[Decimal | None, date | None]:
    """The value that was said last, and when."""
    kpi = kpi_of(board, record)
    if kpi is not None and kpi.source is Source.RECORDED and (points := series(board, kpi, today)):
        return decimal_of(points[-1].value), points[-1].day
    if not isinstance(record, Goal):
        return None, None
    last = last_checkin(board, record, today)
    return (last.value, last.date) if last is not None and last.value is not None else (record.current, None)


def parts_of(board: Board, goal: Goal) -> list[tuple[str, str]]:
    """(what, how far) for each part of a goal that is ticked off or counted, in the order of their numbers."""
    if goal.milestones:
        return [(row.what, f"done {row.done}" if row.done else "") for row in goal.milestones]
    if goal.rollout:
        units = [(board.name("departments", row.unit or 0), row.done) for row in goal.rollout]
        return [(name, f"done {day}" if day else "") for name, day in units]
    return [(row.what, f"{row.done or 0} of {row.wanted}") for row in goal.items]


def read_value(board: Board, record: Record, text: str, today: date) -> CheckInAnswer:
    """The answer that a typed value makes: a number; parts done, as 2,3; or counts, in order, as 12 30."""
    if not text.strip():
        return CheckInAnswer()
    measure = way(board, record)
    if isinstance(record, Goal) and measure in (MeasureKind.MILESTONES, MeasureKind.ROLLOUT):
        return CheckInAnswer(done=tuple(part_named(board, record, word) for word in re.split(r"[,;\s]+", text.strip())))
    if isinstance(record, Goal) and measure is MeasureKind.ITEMS:
        return CheckInAnswer(counts=counts_typed(record, text))
    return CheckInAnswer(value=value_field(board, record).read(text, board.context(today)))


def value_asked(board: Board, record: Record) -> str:
    """What is to be typed for the value, in words: the unit, which parts are done, or how many of each there are."""
    kpi, measure = kpi_of(board, record), way(board, record)
    if measure in (MeasureKind.MILESTONES, MeasureKind.ROLLOUT):
        return "the numbers of the parts that are done, such as 1,2"
    if isinstance(record, Goal) and measure is MeasureKind.ITEMS:
        wanted = ", ".join(f"{row.wanted} {visible(row.what)}" for row in record.items)
        return f"how many so far of {wanted}{', in this order, such as 12 30' if len(record.items) > 1 else ''}"
    return f"in {visible(kpi.unit)}" if kpi and kpi.unit else "a number"


def part_named(board: Board, goal: Goal, word: str) -> str:
    names = [name for name, _ in parts_of(board, goal)]
    if word.isdigit() and 1 <= int(word) <= len(names):
        return names[int(word) - 1]
    how = f"type the numbers of what is done, 1 to {len(names)}"
    raise InputError(f"“{visible(word)}” is not one of the parts; {how}", "value")


def counts_typed(goal: Goal, text: str) -> dict[str, int]:
    words = re.split(r"[,;\s]+", text.strip())
    if len(words) > len(goal.items) or not all(word.isdigit() for word in words):
        names = ", ".join(visible(row.what) for row in goal.items)
        raise InputError(f"“{visible(text.strip())}” does not fit; type how many there are of {names}", "value")
    return {row.what: int(word) for row, word in zip(goal.items, words, strict=False)}


def card_changes(session: Session, record: Record, answers: CheckInInput) -> Changes:
    """The changes of one card."""
    board, today = session.board, session.today
    answer = read_value(board, record, answers.value, today)
    by_value = way(board, record) in (MeasureKind.KPI, MeasureKind.VALUES)
    if answers.unchanged and by_value and takes_value(board, record):
        answer = replace(answer, value=last_value(board, record, today)[0])
    if isinstance(record, Goal):
        last = last_checkin(board, record, today)
        sure = answers.confidence if answers.confidence is not None else last.confidence if last else record.confidence
        return check_in(session, record, replace(answer, confidence=sure, note=answers.note))
    if answer.value is None or not isinstance(record, Kpi):
        return ()
    why = answers.note or "measured again"
    return measured(session, record, answer.value, today, note=answers.note, why=why)
