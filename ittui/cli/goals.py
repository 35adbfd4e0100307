"""How goals end: closed with a retrospective, carried over, revised with a reason, and people recognised for them."""

from __future__ import annotations

from argparse import Namespace

from ..actions import carry_over as carrying
from ..actions import recognition as recognising
from ..actions import reviews as review
from ..actions import waivers as waiving
from ..actions.carry_over import USUAL, Travels
from ..actions.revisions import revise as revised
from ..board import Change
from ..fields import InputError, parse_decimal, parse_period, pick, visible
from ..records import Department, Goal, Kpi, Person, RecognitionKind, Verdict
from .action_helpers import BY, saved, someone
from .assignments import Writing, refuse_problems, taken_apart
from .command import Argument, Usage, command
from .context import CommandContext
from .output import say

WORDS = {each: each.name.casefold().replace("_", "-") for each in Travels}


@command(
    Argument("id", metavar="ID"),
    Argument("--learned", required=True, metavar="TEXT", help="what was learned"),
    Argument("--carried-over", default="", metavar="TEXT", help="what is carried over"),
    Argument("--score", default="", help="0 to 1; default: the computed progress"),
    Argument("--verdict", choices=[each.value for each in Verdict], default="open", help="default: by the score"),
    BY,
)
def close(call: CommandContext, args: Namespace) -> int:
    """Close a goal with a retrospective and a score."""
    goal = call.board.find(Goal, args.id)
    changes = review.retrospective(
        call.board,
        goal,
        learned=args.learned,
        carried_over=args.carried_over,
        verdict=Verdict(args.verdict),
        score=parse_decimal(args.score) if args.score.strip() else None,
        by=someone(call, args),
        today=call.today,
    )
    after = call.board.applying(changes).get(Goal, goal.id) or goal
    score = "" if after.score is None else f", score {after.score:f}"
    return saved(call, goal, changes, "close", f"{after.state.value}{score}")


@command(
    Argument("id", metavar="ID"),
    Argument("period", metavar="PERIOD", help="such as 2027 or 2027-Q1"),
    Argument("--target", default="", metavar="VALUE", help="default: the same"),
    Argument("--with", dest="more", default="", metavar="WHAT,WHAT", help="what travels too: notes, waivers"),
    Argument("--without", default="", metavar="WHAT,WHAT", help=f"what stays: {', '.join(WORDS.values())}"),
)
def carry_over(call: CommandContext, args: Namespace) -> int:
    """A draft of the goal for a period to come, with a choice of what travels."""
    goal = call.board.find(Goal, args.id)
    period = parse_period(args.period, call.today, call.board.settings.fiscal)
    target = parse_decimal(args.target) if args.target.strip() else None
    travels = (USUAL | named(args.more)) - named(args.without)
    changes = carrying.carry_over(call.board, goal, period, travels=travels, target=target, today=call.today)
    (change,) = changes
    new = Goal(change.id, change.after or {})
    return saved(call, new, changes, "carry over", f"draft {new.code} for {visible(period.label)}")


def named(text: str) -> frozenset[Travels]:
    """The parts of a goal that are named, with commas between."""
    by_word = {word: each for each, word in WORDS.items()}
    words = [word.strip() for word in text.split(",") if word.strip()]
    return frozenset(by_word[pick(word, tuple(by_word), "part of a goal")] for word in words)


@command(
    Argument("id", metavar="ID"),
    Argument("words", nargs="+", metavar="FIELD=VALUE"),
    Argument("--reason", required=True, metavar="WHY"),
    BY,
)
def revise(call: CommandContext, args: Namespace) -> int:
    """A new version with a reason: what it was before stays in the log, and a remark says why."""
    if not all("=" in word for word in args.words):
        raise Usage("write what to change as field=value")
    before = call.board.find(args.kind, args.id)
    assert isinstance(before, Goal | Kpi)
    writing = Writing(call)
    after = writing.applied(before, taken_apart(args.kind, args.words))
    assert isinstance(after, Goal | Kpi)
    refuse_problems(after)
    made = revised(call.board, before, after, reason=args.reason, by=someone(call, args), today=call.today)
    return saved(call, before, [*writing.changes(), *made], "revise", "revised")


@command(
    Argument("id", metavar="ID"),
    Argument("rule", metavar="RULE", help="such as S3"),
    Argument("--reason", default="", metavar="WHY"),
    Argument("--undo", action="store_true", help="the rule holds again"),
)
def waive(call: CommandContext, args: Namespace) -> int:
    """A SMART rule need not hold for this goal, because …"""
    goal = call.board.find(Goal, args.id)
    rule = waiving.known(args.rule)
    changes = waiving.hold_again(goal, rule) if args.undo else waiving.waive(goal, rule, args.reason)
    return saved(call, goal, changes, f"waive {rule} for", f"{rule} {'holds again' if args.undo else 'is waived'}")


@command(
    Argument("who", metavar="PERSON", help="a person; with --team a department"),
    Argument("text", nargs="*", metavar="FOR WHAT"),
    Argument("--team", action="store_true"),
    Argument("--goal", default="", metavar="GOAL"),
    Argument("--kpi", default="", metavar="KPI"),
    Argument("--kind", dest="sort", choices=[each.value for each in RecognitionKind], default="thanks"),
    Argument("--private", action="store_true", help="not on the wall"),
    BY,
)
def recognise(call: CommandContext, args: Namespace) -> int:
    """Thanks, an award or a reward for what somebody achieved."""
    board = call.board
    who = board.find(Department if args.team else Person, args.who)
    changes = recognising.recognise(
        board,
        person=None if args.team else who.id,
        team=who.id if args.team else None,
        goal=board.find(Goal, args.goal) if args.goal.strip() else None,
        kpi=board.find(Kpi, args.kpi) if args.kpi.strip() else None,
        title=" ".join(args.text),
        kind=RecognitionKind(args.sort),
        private=args.private,
        by=someone(call, args),
        today=call.today,
    )
    return saved(call, who, changes, "recognise", f"{args.sort} kept")


@command(Argument("id", nargs="?", default="", metavar="ID", help="default: list the goals that wait for thanks"), BY)
def thank(call: CommandContext, args: Namespace) -> int:
    """Thank all who achieved a goal."""
    if not args.id:
        for goal in recognising.unthanked(call.board):
            say(f"{call.board.short(goal)}  {visible(goal.label)}")
        return 0
    goal = call.board.find(Goal, args.id)
    changes: tuple[Change, ...] = recognising.thank(call.board, goal, by=someone(call, args), today=call.today)
    if not changes:
        raise InputError("there is nobody to thank", "goal")
    return saved(call, goal, changes, "thank for", f"{len(changes)} thanked")
