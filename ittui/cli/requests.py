"""Help between departments: requests, resources, meetings; and money that was asked for."""

from __future__ import annotations

from argparse import Namespace

from ..actions import grants as granting
from ..actions import meetings as meeting
from ..actions import requests as helping
from ..board import Mentions
from ..fields import parse_day, parse_decimal
from ..records import BudgetLine, Channel, Request, RequestState, Resource
from .action_helpers import BY, REASON, person, saved
from .command import Argument, command
from .context import CommandContext

ID = Argument("id", metavar="ID")
NEXT = Argument("--next", default="", metavar="DATE", help="the next date; default: as often as the channel meets")


@command(
    ID,
    Argument("--owner", default="", metavar="PERSON", help="who does it"),
    Argument("--shared", default="", metavar="TEXT", help="shared responsibilities"),
    Argument("--answer", default="", metavar="TEXT"),
)
def accept(call: CommandContext, args: Namespace) -> int:
    """Promise the help that was asked for."""
    row, mentions = call.board.find(Request, args.id), Mentions(call.board)
    owner = mentions.find("people", args.owner) if args.owner.strip() else None
    changes = helping.accept_request(row, owner=owner, shared=args.shared, answer=args.answer, today=call.today)
    added = [call.added(record) for record in mentions.new.values()]
    return saved(call, row, [*added, *changes], "accept the request", RequestState.ACCEPTED.value)


@command(ID, Argument("--reason", required=True, metavar="WHY"))
def decline(call: CommandContext, args: Namespace) -> int:
    """Decline it, with a reason."""
    row = call.board.find(Request, args.id)
    changes = helping.decline_request(row, answer=args.reason)
    return saved(call, row, changes, "decline the request", RequestState.DECLINED.value)


@command(
    ID,
    Argument("--effort", default="", metavar="HOURS"),
    Argument("--answer", default="", metavar="TEXT"),
)
def finish(call: CommandContext, args: Namespace) -> int:
    """The help was given."""
    row = call.board.find(Request, args.id)
    effort = parse_decimal(args.effort) if args.effort.strip() else None
    changes = helping.finish_request(row, effort=effort, answer=args.answer, today=call.today)
    return saved(call, row, changes, "finish the request", RequestState.DONE.value)


@command(ID, Argument("--hours", default="", metavar="N"), Argument("--note", default="", metavar="TEXT"))
def provide(call: CommandContext, args: Namespace) -> int:
    """Training, a mentor, a tool or access was given."""
    row = call.board.find(Resource, args.id)
    hours = parse_decimal(args.hours) if args.hours.strip() else None
    changes = helping.provide(row, hours=hours, notes=args.note, today=call.today)
    return saved(call, row, changes, "provide", f"provided on {call.today}")


@command(
    ID,
    Argument("minutes", nargs="+", metavar="MINUTES"),
    Argument("--action", action="append", default=[], metavar="WHAT|WHO|DUE", help="agreed; may be given again"),
    NEXT,
)
def meet(call: CommandContext, args: Namespace) -> int:
    """The meeting was held: minutes, actions, and the next date."""
    row, mentions = call.board.find(Channel, args.id), Mentions(call.board)
    actions = Channel.actions.read("\n".join(args.action), call.context(mentions)) if args.action else ()
    next_day = parse_day(args.next, call.context()) if args.next.strip() else None
    changes = meeting.meet(row, today=call.today, minutes=" ".join(args.minutes), actions=actions, next=next_day)
    added = [call.added(record) for record in mentions.new.values()]
    return saved(call, row, [*added, *changes], "meeting of", f"held on {call.today}")


@command(ID, Argument("--reason", required=True, metavar="WHY"), NEXT)
def cancel(call: CommandContext, args: Namespace) -> int:
    """The meeting does not take place, with a reason."""
    row = call.board.find(Channel, args.id)
    next_day = parse_day(args.next, call.context()) if args.next.strip() else None
    changes = meeting.cancel(row, today=call.today, why=args.reason, next=next_day)
    return saved(call, row, changes, "cancel the meeting of", "cancelled")


@command(ID, Argument("decision", choices=("approve", "reject"), metavar="approve|reject"), REASON, BY)
def decide(call: CommandContext, args: Namespace) -> int:
    """CEO or CFO decides about money that was asked for."""
    row = call.board.find(BudgetLine, args.id)
    approve = args.decision == "approve"
    changes = granting.grant(call.board, row, by=person(call, args), approve=approve, reason=args.reason)
    return saved(call, row, changes, args.decision, "approved" if approve else "rejected")
