"""What people ask of each other, say and do for each other; who thanks whom, and who gets what somebody has who leaves.

Help and what a goal needs is asked for, promised or declined with a reason, and given. A proposal that is accepted
becomes a goal.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..board import Board, Change
from ..fields import Choice, Day, Flag, InputError, Number, Ref, Refs, Rows, Text, visible
from ..records import (
    ANSWERED,
    KINDS,
    Aid,
    Answer,
    Approval,
    Comment,
    CommentKind,
    Department,
    Goal,
    GoalState,
    IncidentState,
    Kpi,
    Objective,
    ObjectiveState,
    Person,
    Project,
    ProjectState,
    Recognition,
    RecognitionKind,
    Record,
    Request,
    RequestState,
    Resource,
)
from ..session import Session
from .action import Changes, Explained, Question, action, among, edited, example, offered, remark, state_now, to_owner

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


# Fields that say who answers for something from now on; all others say who did something, and stay.
DUTIES = ("owner", "reviewer", "contributors", "manager", "sponsor", "head")
OVER = (
    *(GoalState.ACHIEVED, GoalState.MISSED, GoalState.CANCELLED, ProjectState.DELIVERED, ProjectState.CANCELLED),
    *(RequestState.DONE, RequestState.DECLINED, ObjectiveState.ACHIEVED, ObjectiveState.DROPPED),
    *(IncidentState.CLOSED, IncidentState.CANCELLED),
)
TASKS = ("actions", "remedies")  # rows that say who does what until when


def duties(board: Board, person: int) -> Iterator[tuple[Record, tuple[str, ...]]]:
    """(record, fields) of everything that somebody answers for and that is not over."""
    for kind in KINDS.values():
        names = [name for name, field in kind.fields.items() if name in DUTIES and isinstance(field, Ref | Refs)]
        tasks = [name for name in TASKS if isinstance(kind.fields.get(name), Rows)]
        for record in board.all(kind) if names or tasks else ():
            over = getattr(record, "state", None) in OVER or getattr(record, "held", None)
            own = [name for name in names if not over and holds(getattr(record, name), person)]
            own += [name for name in tasks if any(is_open(row, person) for row in getattr(record, name))]
            if own:
                yield record, tuple(own)


def holds(value: Any, person: int) -> bool:
    return person in value if isinstance(value, tuple) else value == person


def is_open(row: Any, person: int) -> bool:
    return row.who == person and row.done is None


def handed_over(name: str, value: Any, person: int, to: int) -> Any:
    """The value of a field with another person in it."""
    if name in TASKS:
        return tuple(type(row)({**row.raw, "who": to}) if is_open(row, person) else row for row in value)
    return tuple(dict.fromkeys(to if each == person else each for each in value)) if isinstance(value, tuple) else to


class HandingOver(Question, positional="to"):
    to = Ref("To", "people", required=True)
    archive = Flag("Archive the person", help="hidden from lists; still shown where they are named")


@action("hand-over", "Hand over everything", "hand over everything a person is responsible for, in one step")
@example("person hand-over sam ann --archive")
@offered(
    lambda session, person: "" if any(duties(session.board, person.id)) else "they are responsible for nothing",
    log="hand over everything of {}",
    done=lambda session, person, answers: (
        f"handed over to {visible(session.board.name(Person.table, answers.to or 0))}"
    ),
)
def hand_over(session: Session, person: Person, answers: HandingOver) -> Changes:
    """All goals, projects, KPIs, requests and open actions that somebody answers for go to another, in one step."""
    other = session.board.get(Person, answers.to)
    if answers.to == person.id:
        raise InputError("choose somebody else", "to")
    if other is None or other.has_left(session.today):
        raise InputError(f"{visible(other.label) if other else 'that person'} has left; choose somebody else", "to")
    changes: list[Change] = []
    for record, names in duties(session.board, person.id):
        values = {name: handed_over(name, getattr(record, name), person.id, other.id) for name in names}
        changes += edited(record, **values)
    return (*changes, *(edited(person, archived=True) if answers.archive else ()))


def recognised(board: Board) -> set[tuple[int | None, int | None]]:
    """(goal, person) for whom there is a recognition."""
    return {(row.goal, row.person) for row in board.all(Recognition)}


def unthanked(session: Session, goal: Goal) -> list[int]:
    """All who achieved a goal, owner and contributors, and were not recognised for it yet; not who acts."""
    known = recognised(session.board)
    people = dict.fromkeys((*((goal.owner,) if goal.owner is not None else ()), *goal.contributors))
    return [each for each in people if each != session.by and (goal.id, each) not in known]


def thanks_wait(session: Session, goal: Goal) -> str:
    if goal.state is not GoalState.ACHIEVED:
        return f"it is {goal.state.value}; thanks go to achieved goals"
    return "" if unthanked(session, goal) else "there is nobody left to thank"


@action("thank", "Thank all who achieved it", "thank all who achieved it")
@example("thank", "thank 'Replace copper'")
@offered(thanks_wait, alone=True, log="thank for {}", done="thanked")
def thank(session: Session, goal: Goal) -> Changes:
    """Thank all who achieved a goal."""
    values = {"title": goal.label, "goal": goal.id, "date": session.today, "by": session.by}
    return tuple(Change.add(Recognition.new(person=each, **values)) for each in unthanked(session, goal))


class Praising(Question):
    person = Ref("Person", "people")
    team = Ref("Or team", "departments")
    kind = Choice("Kind", RecognitionKind.THANKS)
    text = Text("For what", help="blank: the goal or KPI")
    private = Flag("Private", help="not on the wall")


class PraisingSomebody(Question, positional="who text"):
    who = Text("Who", required=True, help="a person; with “team” a department")
    text = Text("For what", help="blank: the goal or KPI")
    team = Flag("A team")
    goal = Ref("Goal", "goals")
    kpi = Ref("KPI", "kpis")
    kind = Choice("Kind", RecognitionKind.THANKS)
    private = Flag("Private", help="not on the wall")


def praise_given(session: Session, record: Record | None, answers: Praising | PraisingSomebody) -> str:
    return f"{answers.kind.value} saved"


@action("recognise", "Recognise: thanks, an award or a reward", "thanks, an award or a reward for it")
@example("{noun} recognise 4vfs --person ann --kind award")
@offered(prefill=to_owner("person"), log="recognise for {}", done=praise_given)
def recognise_for(session: Session, record: Goal | Kpi, answers: Praising) -> Changes:
    """Thanks, an award or a reward for who did it; the owner, unless somebody else is named."""
    whom = {"team": answers.team} if answers.team is not None else {"person": answers.person}
    return praised(session, answers, **whom, **{record.noun: record.id})


@action("recognise", "Recognise somebody", "thanks, an award or a reward")
@example("recognise ann 'for the night shift' --kind award")
@offered(log="recognise somebody", done=praise_given)
def recognise_somebody(session: Session, answers: PraisingSomebody) -> Changes:
    """Thanks, an award or a reward for what somebody achieved."""
    who = session.board.find(Department if answers.team else Person, answers.who).id
    whom = {"team" if answers.team else "person": who}
    return praised(session, answers, **whom, goal=answers.goal, kpi=answers.kpi)


def praised(session: Session, answers: Praising | PraisingSomebody, **about: int | None) -> Changes:
    """One recognition. InputError where nobody is named, nothing is said, or people praise themselves."""
    board, person = session.board, about.get("person")
    if person is None and about.get("team") is None:
        raise InputError("say who it is for: a person or a team", "person")
    if person is not None and person == session.by:
        raise InputError("nobody recognises themselves", "person")
    goal, kpi = board.get(Goal, about.get("goal")), board.get(Kpi, about.get("kpi"))
    title = answers.text or (goal.label if goal else kpi.label if kpi else "")
    if not title:
        raise InputError("say what it is for: a goal, a KPI or a few words", "text")
    if goal is not None and person is not None and (goal.id, person) in recognised(board):
        name = visible(board.name(Person.table, person))
        raise InputError(f"{name} was recognised for “{visible(goal.label)}” already", "person")
    values = {"kind": answers.kind, "date": session.today, "by": session.by, "private": answers.private}
    return (Change.add(Recognition.new(title=title, **about, **values)),)
