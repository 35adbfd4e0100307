"""What people say: comments, proposals and suggestions with their answers, and reviews with what was agreed."""

from __future__ import annotations

from argparse import Namespace

from ..actions import proposals as proposal
from ..actions import reviews as review
from ..board import Change, Mentions
from ..fields import visible
from ..records import Comment, CommentKind, Goal, Record, Review, Verdict
from .action_helpers import BY, REASON, person, saved, someone
from .assignments import Writing, taken_apart
from .command import Argument, Usage, command
from .context import CommandContext

KINDS_OF_COMMENT = [kind.value for kind in CommentKind]


@command(
    Argument("id", metavar="ID", help="what it is about"),
    Argument("text", nargs="+", metavar="TEXT"),
    Argument("--kind", dest="sort", choices=KINDS_OF_COMMENT, default="remark", help="default: remark"),
    BY,
)
def comment(call: CommandContext, args: Namespace) -> int:
    """Say something about it: a remark, suggestion, feedback, or that it is accepted."""
    kind: type[Record] = args.kind
    record, text = call.board.find(kind, args.id), " ".join(args.text)
    changes = proposal.say(text, kind=CommentKind(args.sort), on=record, by=someone(call, args), today=call.today)
    return saved(call, record, changes, "comment on", f"{args.sort} kept")


@command(
    Argument("words", nargs="+", metavar="TITLE", help="and what it is about: objective=… kpi=… goal=…"),
    Argument("--suggest", action="store_true", help="a suggestion, which does not become a goal"),
    BY,
)
def propose(call: CommandContext, args: Namespace) -> int:
    """Propose a goal. Once it is accepted it becomes a draft."""
    kind = CommentKind.SUGGESTION if args.suggest else CommentKind.PROPOSAL
    writing = Writing(call)
    row = writing.applied(
        Comment.new(kind=kind, by=someone(call, args), date=call.today), taken_apart(Comment, args.words)
    )
    proposal.say(row.label, kind=kind, by=None, today=call.today)
    return saved(call, row, [*writing.changes(), Change.add(row)], "propose", f"{kind.value} {row.code} kept")


@command(
    Argument("id", metavar="ID", help="the beginning of its id, or of its text"),
    Argument("words", nargs="*", metavar="FIELD=VALUE", help="more of the goal that it becomes: area=… due=…"),
    Argument("--owner", default="", metavar="PERSON", help="who gets the goal; default: who proposed it"),
    REASON,
    BY,
)
def accept(call: CommandContext, args: Namespace) -> int:
    """Accept a proposal or suggestion; a proposal becomes a draft goal."""
    row = call.board.find(Comment, args.id)
    if not all("=" in word for word in args.words):
        raise Usage("write what the goal shall have as field=value")
    mentions = Mentions(call.board)
    owner = mentions.find("people", args.owner) if args.owner.strip() else None
    made = proposal.accept(call.board, row, by=person(call, args), today=call.today, reason=args.reason, owner=owner)
    writing = Writing(call)
    changes = [call.added(record) for record in mentions.new.values()]
    reported = "accepted"
    for change in made:
        if change.table == Goal.table and change.after is not None:
            goal = writing.applied(Goal(change.id, change.after), taken_apart(Goal, args.words))
            changes.append(change._replace(after=goal.raw))
            reported = f"accepted; draft goal {goal.code}"
        else:
            changes.append(change)
    return saved(call, row, [*writing.changes(), *changes], "accept", reported)


@command(Argument("id", metavar="ID"), Argument("--reason", required=True, metavar="WHY"), BY)
def decline(call: CommandContext, args: Namespace) -> int:
    """Decline a proposal or suggestion, with a reason."""
    row = call.board.find(Comment, args.id)
    changes = proposal.decline(call.board, row, by=person(call, args), reason=args.reason)
    return saved(call, row, changes, "decline", "declined")


@command(
    Argument("id", metavar="ID"),
    Argument("--feedback", default="", help="to the person"),
    Argument("--upward", default="", help="from the person"),
    Argument("--action", action="append", default=[], metavar="WHAT|WHO|DUE", help="agreed; may be given again"),
    Argument("--verdict", choices=[each.value for each in Verdict], default="open"),
)
def hold(call: CommandContext, args: Namespace) -> int:
    """A review was held: feedback both ways, and what was agreed."""
    row = call.board.find(Review, args.id)
    mentions = Mentions(call.board)
    actions = Review.actions.read("\n".join(args.action), call.context(mentions)) if args.action else ()
    changes = review.hold(
        row,
        feedback=args.feedback,
        upward=args.upward,
        actions=actions,
        verdict=Verdict(args.verdict),
        today=call.today,
    )
    added = [call.added(record) for record in mentions.new.values()]
    return saved(call, row, [*added, *changes], "hold", f"held, {len(actions)} actions agreed")


@command(Argument("id", metavar="ID"), Argument("action", nargs="+", metavar="ACTION"))
def done(call: CommandContext, args: Namespace) -> int:
    """An agreed action is done."""
    row = call.board.find(args.kind, args.id)
    action = " ".join(args.action)
    return saved(call, row, review.finish_action(row, action, call.today), "action of", f"done: {visible(action)}")
