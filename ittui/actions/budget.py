"""Next year's budget: lines copied with their plan, and what was not spent carried over, both as a proposal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ..board import Board, Change
from ..fields import Choice, Count, Flag, InputError, Money, Refs, visible
from ..fields.field import Word
from ..records import BudgetLine, BudgetMonth, BudgetState
from ..session import Session
from .action import Changes, Question, action, among
from .consultations import Deciding, decider, refuse_decision

COPIED = ("title", "category", "expense", "area", "department", "goal", "project")


class Planning(Question):
    """From which year, which lines, and whether unspent money comes along."""

    year = Count("From fiscal year", required=True, least=1900, most=2999)
    lines = Refs("Lines", "budget_lines", help="blank: all approved lines of that year that the next does not have")
    carry_over = Flag("Carry over", help="what was neither spent nor committed, as a line of its own")
    positional = ("year",)


def this_year(session: Session, record: None) -> dict[str, str]:
    years = [line.year for line in approved(list(session.board.all(BudgetLine))) if line.year]
    return {"year": str(max(years))} if years else {}


@action(
    None,
    "next-budget",
    "Plan next year's budget",
    "budget lines of a year copied into the next, and unspent money with them",
    example="next-budget 2026 --carry-over",
    asks=Planning,
    prefill=this_year,
    log="plan next year's budget",
    done=lambda session, record, answers: (
        f"proposed for {(answers.year or 0) + 1}; lines that were there already stay as they are"
    ),
)
def next_budget(session: Session, answers: Planning) -> Changes:
    """Chosen budget lines are copied into the next fiscal year as requests, with the plan of their months; unspent
    money can be carried over. It is one step, so that one undo takes it back."""
    board, year = session.board, answers.year or 0
    of_year = [line for line in board.all(BudgetLine) if line.year == year]
    chosen = [line for line in of_year if line.id in answers.lines] if answers.lines else approved(of_year)
    if not chosen:
        raise InputError(f"no approved budget line is of {year}", "year")
    there = {line.title.casefold() for line in board.all(BudgetLine) if line.year == year + 1}
    lines = [line for each in chosen for line in proposed(board, each, session.by, carry=answers.carry_over)]
    fresh = [line for line in lines if line.title.casefold() not in there]
    twice = [visible(line.title) for line in chosen if line.title.casefold() in there]
    if twice and (answers.lines or not fresh):
        raise InputError(f"{year + 1} has {', '.join(twice[:3])} already", "lines")
    return tuple(Change.add(line) for line in fresh)


def approved(lines: list[BudgetLine]) -> list[BudgetLine]:
    return [line for line in lines if line.state is BudgetState.APPROVED]


def proposed(board: Board, line: BudgetLine, by: int | None, *, carry: bool) -> Iterator[BudgetLine]:
    """The line of the next year, and one more with what is left of this one."""
    year = (line.year or 0) + 1
    values = {name: getattr(line, name) for name in COPIED}
    planned = [row for row in line.months if row.month and row.plan]
    months = tuple(BudgetMonth.of(month=year_on(row.month), plan=row.plan) for row in planned)
    yield BudgetLine.new(**values, year=year, months=months, requested_by=by)
    left = unspent(line)
    if carry and planned and left is not None and left.amount > 0:
        first = min(row.month for row in months)
        title = f"{line.title}, carried over from {line.year}"
        row = BudgetMonth.of(month=first, plan=left)
        yield BudgetLine.new(**{**values, "title": title}, year=year, months=(row,), requested_by=by)


def year_on(month: str) -> str:
    """The same month of the next year: 2026-11 is 2027-11."""
    return f"{int(month[:4]) + 1}{month[4:]}"


def unspent(line: BudgetLine) -> Money | None:
    """The plan less what was spent and committed; None where its amounts are of two currencies, or of none."""
    amounts = [(money, sign) for row in line.months for money, sign in signed(row) if money is not None]
    currencies = {money.currency for money, _ in amounts}
    if len(currencies) != 1:
        return None
    return Money(sum((money.amount * sign for money, sign in amounts), Decimal(0)), currencies.pop())


def signed(row: BudgetMonth) -> tuple[tuple[Money | None, int], ...]:
    return (row.plan, 1), (row.actual, -1), (row.committed, -1)


def grant(
    board: Board, line: BudgetLine, *, by: int, approve: bool, reason: str = "", today: date
) -> tuple[Change, ...]:
    """Decide on a budget line that was asked for. InputError where it is decided, or by who may not decide."""
    if line.state is not BudgetState.REQUESTED:
        raise InputError(f"“{visible(line.label)}” is {line.state.value} already", "state")
    against = "" if approve or reason.strip() else "rejected"
    refuse_decision(board, by, (line.requested_by, "asked for"), today, against)
    state = BudgetState.APPROVED if approve else BudgetState.REJECTED
    return (Change.edit(line, line.replace(state=state, decided_by=by, reason=reason.strip())),)


class GrantDecision(Word):
    """What can be decided of money that was asked for."""

    APPROVE = "approve"
    REJECT = "reject"


class Granting(Deciding):
    """The decision on a budget line."""

    decision = Choice("Decision", GrantDecision.APPROVE)


@action(
    BudgetLine,
    "decide",
    "Decide the request: approve or reject",
    "CEO or CFO approves or rejects it",
    example="budget decide 4vfs approve --by carla",
    when=among("state", BudgetState.REQUESTED),
    asks=Granting,
    prefill=decider,
    log="decide {}",
    done=lambda session, line, answers: line.state.value,
)
def do_grant(session: Session, line: BudgetLine, answers: Granting) -> Changes:
    """CEO or CFO decides about money that was asked for."""
    approve = answers.decision is GrantDecision.APPROVE
    return grant(session.board, line, by=session.actor, approve=approve, reason=answers.reason, today=session.today)
