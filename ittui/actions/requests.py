"""What people ask of each other: help between departments, what a goal needs; proposals and suggestions, and remarks.

It is asked for, promised or declined with a reason, and given; a proposal that is accepted becomes a goal.
"""

from __future__ import annotations

from ..board import Change
from ..fields import Choice, Day, Flag, Number, Ref, Text, visible
from ..records import (
    ANSWERED,
    Aid,
    Answer,
    Approval,
    Comment,
    CommentKind,
    Goal,
    Kpi,
    Objective,
    Person,
    Project,
    Request,
    RequestState,
    Resource,
)
from ..session import Session
from .action import (
    Changes,
    Explained,
    Question,
    action,
    among,
    edited,
    example,
    offered,
    remark,
    state_now,
    to_owner,
)

S = RequestState


class Promising(Question):
    owner = Ref("Assigned to", "people")
    shared = Text("Shared responsibilities")
    answer = Text("Answer")


def helper(session: Session, request: Request) -> dict[str, str]:
    own = session.by if request.owner is None else request.owner
    return {"owner": session.board.name(Person.table, own)} if own is not None else {}


@action("accept", "Accept", "promise the help")
@example("request accept 4vfs --owner ann")
@offered(among("state", S.ASKED), prefill=helper, log="accept the request {}", done=state_now)
def accept_request(session: Session, request: Request, answers: Promising) -> Changes:
    """Promise the help that was asked for."""
    owner = request.owner if answers.owner is None else answers.owner
    values = {name: getattr(answers, name) or getattr(request, name) for name in ("answer", "shared")}
    return edited(request, **values, state=S.ACCEPTED, accepted=session.today, owner=owner)


@action("decline", "Decline, with a reason", "with a reason")
@example("request decline 4vfs --reason 'nobody is free this month'")
@offered(among("state", S.ASKED, S.ACCEPTED), log="decline the request {}", done=state_now)
def decline_request(session: Session, request: Request, answers: Explained) -> Changes:
    """Decline it, with a reason."""
    return edited(request, state=S.DECLINED, answer=answers.reason, declined=session.today)


class Helping(Question):
    effort = Number("Effort (h)", unit="h", least=0, effort=True)
    answer = Text("Answer")


@action("finish", "Done", "the help was given")
@example("request finish 4vfs --effort 6")
@offered(among("state", S.ASKED, S.ACCEPTED), log="finish the request {}", done=state_now)
def finish(session: Session, request: Request, answers: Helping) -> Changes:
    """The help was given."""
    return edited(
        request,
        state=S.DONE,
        accepted=request.accepted or session.today,  # help that nobody had promised counts as accepted, too
        done=session.today,
        effort=request.effort if answers.effort is None else answers.effort,
        answer=answers.answer or request.answer,
    )


class Providing(Question):
    hours = Number("Hours", unit="h", least=0, effort=True)
    note = Text("Note")


@action("provide", "Provided", "it was given")
@example("resource provide 4vfs --hours 16")
@offered(
    lambda session, resource: f"it was provided on {resource.provided}" if resource.provided else "",
    done=lambda session, resource, answers: f"provided on {session.today}",
)
def provide(session: Session, resource: Resource, answers: Providing) -> Changes:
    """Training, a mentor, a tool or access was given."""
    hours = resource.hours if answers.hours is None else answers.hours
    notes = "\n".join(filter(None, (resource.notes, answers.note)))
    return edited(resource, provided=session.today, hours=hours, notes=notes)


class Needing(Question, positional="what"):
    what = Text("What", required=True)
    kind = Choice("Kind", Aid.TRAINING)
    person = Ref("For person", "people")
    needed = Day("Needed by")
    hours = Number("Hours", unit="h", least=0, effort=True)
    owner = Ref("Provider", "people")


@action("need", "Add a resource it needs", "training, a mentor, a tool or access that it needs")
@example("goal need 'Replace copper' 'Splicing course' --needed +4w")
@offered(
    prefill=to_owner("person"),
    adds=Resource,
    log="add a resource for {}",
    done=lambda session, goal, answers: f"{answers.kind.value} added",
)
def need(session: Session, goal: Goal, answers: Needing) -> Changes:
    """Note that a goal needs training, a mentor, a tool or access."""
    values = {name: getattr(answers, name) for name in ("kind", "person", "needed", "hours", "owner")}
    return (Change.add(Resource.new(title=answers.what, goal=goal.id, **values)),)


# Proposals, suggestions and remarks.


class Saying(Question, positional="text"):
    text = Text("Text", required=True)
    kind = Choice("Kind", CommentKind.REMARK)


@action("comment", "Comment, suggest or accept", "comment on it")
@example("{noun} comment 4vfs 'looks good to me'")
@offered(log="comment on {}", done=lambda session, record, answers: f"{answers.kind.value} saved")
def comment(session: Session, record: Goal | Kpi | Project | Objective | Approval, answers: Saying) -> Changes:
    """Say something about it: a remark, suggestion, feedback, or that it is accepted."""
    return (remark(session, record, answers.text, answers.kind),)


class Proposing(Question, positional="title"):
    title = Text("What", required=True)
    suggest = Flag("Only a suggestion", help="which does not become a goal")


def kind_proposed(answers: Proposing) -> CommentKind:
    return CommentKind.SUGGESTION if answers.suggest else CommentKind.PROPOSAL


@action("propose", "Propose a goal", "propose a goal")
@example("propose 'Automate account creation' kpi='Open tickets'")
@offered(
    adds=Comment,
    log="propose a goal",
    done=lambda session, record, answers: f"{kind_proposed(answers)} saved",
)
def propose(session: Session, answers: Proposing) -> Changes:
    """Propose a goal. Once it is accepted it becomes a draft."""
    values = {"kind": kind_proposed(answers), "by": session.by, "date": session.today}
    return (Change.add(Comment.new(title=answers.title, **values)),)


def answered_already(session: Session, comment: Comment) -> str:
    if comment.kind not in ANSWERED:
        return f"it is a {comment.kind.value}; proposals and suggestions are answered"
    by = comment.answered_by
    who = visible(session.board.name(Person.table, by)) if by is not None else "somebody"
    return "" if comment.answer is Answer.OPEN else f"it was {comment.answer.value} by {who} already"


class Accepting(Question):
    reason = Text("Reason")
    owner = Ref("Owner of the goal", "people", help="of a proposal; blank: who proposed it")
    by = Ref("Accepted by", "people", required=True)


@action("accept", "Accept: a proposal becomes a goal", "a proposal becomes a draft goal")
@example("comment accept 4vfs --owner ann")
@offered(answered_already, adds=Goal, done="accepted")
def accept(session: Session, comment: Comment, answers: Accepting) -> Changes:
    """Accept a proposal or suggestion; a proposal becomes a draft goal."""
    values = {"answer": Answer.ACCEPTED, "answered_by": session.actor, "reason": answers.reason}
    if comment.kind is not CommentKind.PROPOSAL or comment.goal is not None:
        return edited(comment, **values)
    owner = comment.by if answers.owner is None else answers.owner
    taken = {name: getattr(comment, name) for name in ("title", "objective", "kpi")}
    goal = Goal.new(**taken, owner=owner, proposed_by=comment.by)
    return Change.add(goal), *edited(comment, **values, goal=goal.id)


class Declining(Explained):
    by = Ref("Declined by", "people", required=True)


@action("decline", "Decline, with a reason", "with a reason")
@example("comment decline 4vfs --reason 'done by the provider'")
@offered(answered_already, done="declined")
def decline(session: Session, comment: Comment, answers: Declining) -> Changes:
    """Decline a proposal or suggestion, with a reason."""
    return edited(comment, answer=Answer.DECLINED, answered_by=session.actor, reason=answers.reason)
