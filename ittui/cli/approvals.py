"""The yearly round: put up for discussion, answered, submitted, decided, locked, amended, closed."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable

from ..actions import approvals as rounds
from ..board import Change, Mentions, NotFound
from ..fields import parse_day, pick, visible
from ..records import Approval, BudgetLine, Department, Goal, Person, Record, Stance
from .assignments import Writing, taken_apart
from .command import Argument, Usage, command
from .context import CommandContext
from .output import say, say_json
from .records import plain_values

ROUND = Argument("round", metavar="ROUND", help="its title, or the beginning of its id")
BY = Argument("--by", default="me", metavar="PERSON", help="who does it; default: you")


def round_of(call: CommandContext, args: Namespace) -> Approval:
    return call.board.find(Approval, args.round)


def person(call: CommandContext, args: Namespace) -> int:
    """Who acts; InputError where that is nobody known."""
    if args.by.strip().casefold() != "me":
        return call.board.find(Person, args.by).id
    return call.session.actor


def save(call: CommandContext, row: Approval, changes: Iterable[Change], verb: str) -> int:
    outcome = call.commit(changes, f"{verb} {row.label}", action=f"approvals.{verb}")
    after = outcome.board.get(Approval, row.id) or row
    if call.options.json:
        say_json(plain_values(after, outcome.board.context(call.today, call.now)))
    else:
        say(f"{visible(after.label)}: {after.state.value}, version {after.version}")
    return 0


@command(
    ROUND,
    Argument("departments", nargs="*", metavar="DEPARTMENT"),
    Argument("--due", default="", metavar="DATE", help="the day to answer by"),
)
def discuss(call: CommandContext, args: Namespace) -> int:
    """Ask departments what they say."""
    row, mentions = round_of(call, args), Mentions(call.board)
    asked = [mentions.find("departments", name) for name in args.departments]
    day = parse_day(args.due, call.context()) if args.due.strip() else None
    fresh = [call.added(record) for record in mentions.new.values()]
    return save(call, row, [*fresh, *rounds.discuss(row, asked, due=day)], "discuss")


@command(
    ROUND,
    Argument("department", metavar="DEPARTMENT"),
    Argument("stance", metavar="agree|object"),
    Argument("remark", nargs="*", metavar="REMARK"),
)
def answer(call: CommandContext, args: Namespace) -> int:
    """A department agrees, or objects and says why."""
    row = round_of(call, args)
    department = call.board.find(Department, args.department).id
    stance = Stance(pick(args.stance, (Stance.AGREE.value, Stance.OBJECT.value), "answer"))
    changes = rounds.answer(
        call.board,
        row,
        department,
        stance,
        who=call.session.by,
        remark=" ".join(args.remark),
        today=call.today,
    )
    return save(call, row, changes, "answer")


@command(ROUND, BY, Argument("--override", default="", metavar="WHY", help="submit over an open objection, because …"))
def submit(call: CommandContext, args: Namespace) -> int:
    """Hand the round to CEO or CFO."""
    row = round_of(call, args)
    changes = rounds.submit(call.board, row, by=person(call, args), override=args.override, today=call.today)
    return save(call, row, changes, "submit")


@command(
    ROUND,
    Argument("decision", choices=("approve", "return"), metavar="approve|return"),
    Argument("--reason", default=""),
    BY,
)
def decide(call: CommandContext, args: Namespace) -> int:
    """CEO or CFO approves the round, or returns it with a reason."""
    row = round_of(call, args)
    changes = rounds.decide(
        call.board,
        row,
        by=person(call, args),
        approve=args.decision == "approve",
        reason=args.reason,
        today=call.today,
    )
    return save(call, row, changes, args.decision)


@command(ROUND)
def lock(call: CommandContext, args: Namespace) -> int:
    """From now on its goals and budget lines change only by an amendment."""
    row = round_of(call, args)
    return save(call, row, rounds.lock(row), "lock")


@command(ROUND)
def close(call: CommandContext, args: Namespace) -> int:
    """End the round; its goals are no longer locked."""
    row = round_of(call, args)
    return save(call, row, rounds.close(row), "close")


@command(
    ROUND,
    Argument("record", metavar="GOAL", help="the goal or budget line to change"),
    Argument("words", nargs="+", metavar="FIELD=VALUE"),
    Argument("--reason", required=True),
    BY,
)
def amend(call: CommandContext, args: Namespace) -> int:
    """Change what is locked, with a reason; what was approved before stays as a version."""
    if not all("=" in word for word in args.words):
        raise Usage("write what to change as field=value")
    row, before = round_of(call, args), goal_or_line(call, args.record)
    writing = Writing(call)
    after = writing.applied(before, taken_apart(type(before), args.words))
    edits = [Change.edit(before, after)]
    changes = rounds.amend(call.board, row, edits, reason=args.reason, by=person(call, args), today=call.today)
    return save(call, row, [*writing.changes(), *changes], "amend")


def goal_or_line(call: CommandContext, typed: str) -> Record:
    """The goal, or else the budget line, of that name."""
    try:
        return call.board.find(Goal, typed)
    except NotFound:
        pass
    try:
        return call.board.find(BudgetLine, typed)
    except NotFound:
        raise NotFound(f"there is no goal or budget line “{visible(typed)}”") from None
