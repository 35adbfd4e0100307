"""The people: roles and who could take them over, leavers, goals per person, involvement, support, staff per user."""

from __future__ import annotations

from datetime import date

from ...board import Board
from ...fields import folded
from ...fields.layout import NONE
from ...metrics import many
from ...metrics.people import ready_now
from ...records import Answer, Comment, CommentKind, Department, Goal, GoalState, Person, Resource
from ...views.document import Bullet, Chapter, Datum, Grid, Head, Listing, Report, Tone
from ..reports import Scope, report
from ..scale import day_cell, number_cell
from .naming import figures, named, person_name, sentences

FIGURES = (
    "succession_coverage",
    "involvement",
    "support_provided",
    "reviews_held",
    "recognition_due",
    "users_per_support_fte",
    "support_fte_per_100_users",
)
HEARD = (CommentKind.PROPOSAL, CommentKind.SUGGESTION)


@report("team", "roles and successors, leavers, goals per person, proposals, training and other support")
def team(ask: Scope) -> Report:
    """The people as of a day."""
    board, day = ask.board, ask.as_of
    people = sorted(board.all(Person), key=lambda each: (each.label, each.id))
    return Report(
        name="team",
        title=f"{ask.title_of_team}: people",
        subtitle=f"as of {day}, {many(len(people), 'person', 'people')}",
        as_of=day,
        sections=(
            Chapter("Key figures", (figures(board, FIGURES, day, ask.period),)),
            Chapter("Critical roles, and who could take them over", (succession(ask, people),)),
            Chapter("Skills, the rarest first", (skill_table(people, day),)),
            Chapter("Goals per person", (load_table(board, people, ask.as_of),)),
            Chapter("Proposals and suggestions", (proposals(board),)),
            Chapter("Training, mentors, tools and access", (resources(ask),)),
            Chapter("Support staff per end user", (staffing(board),)),
        ),
    )


def succession(ask: Scope, people: list[Person]) -> Grid:
    rows = [each for each in people if each.critical]
    return Grid(
        heads=(Head("Role", wide=True), Head("Held by"), Head("Covered"), Head("Leaving")),
        rows=tuple(
            (
                Datum(each.position or each.label),
                Datum("vacant" if each.vacant else each.label),
                covered(ask, each),
                day_cell(each.leaving),
            )
            for each in rows
        ),
        notes=tuple(successors(ask.board, each) for each in rows),
        empty="No role is marked as critical.",
    )


def covered(ask: Scope, person: Person) -> Datum:
    if person.vacant or person.has_left(ask.as_of):
        return Datum("✗ vacant", False, tone=Tone.BAD)
    if ready_now(ask.board, person, ask.as_of):
        return Datum("✓ yes", True, tone=Tone.GOOD)
    return Datum("✗ no", False, tone=Tone.BAD)


def successors(board: Board, person: Person) -> str:
    answers = (f"{person_name(board, row.person)} ({row.readiness.value})" for row in person.successors)
    return ", ".join(answers) or "no successor is named"


def skill_table(people: list[Person], as_of: date) -> Grid:
    """Who is here and knows it; what one person alone knows leaves with that person."""
    here = [each for each in people if not each.has_left(as_of)]
    knowing: dict[str, list[str]] = {}
    for each in here:
        for skill in each.skills:
            knowing.setdefault(folded(skill), [skill]).append(each.label)
    rows = sorted(knowing.values(), key=lambda row: (len(row), row[0]))
    return Grid(
        heads=(Head("Skill", wide=True), Head("People", True), Head("Who", wide=True)),
        rows=tuple(
            (
                Datum(skill),
                Datum(f"{len(who)}{' ! one alone' if len(who) == 1 else ''}", len(who)),
                Datum(", ".join(who)),
            )
            for skill, *who in rows
        ),
        empty="Nobody's skills are recorded yet.",
    )


def load_table(board: Board, people: list[Person], day: date) -> Grid:
    """Active goals that each owns and helps with; more than the team's limit is told."""
    goals = [goal for goal in board.all(Goal) if goal.state_on(day) is GoalState.ACTIVE]
    most = board.settings.most_goals or 0
    rows = []
    for each in people:
        own = sum(goal.owner == each.id for goal in goals)
        helped = sum(each.id in goal.contributors for goal in goals)
        too_many = bool(most) and own > most
        owned = Datum(f"{own}{' ! too many' if too_many else ''}", own, tone=Tone.WARN if too_many else Tone.PLAIN)
        department = Datum(named(board, Department, each.department))
        rows.append((Datum(each.label), Datum(each.role.value), department, owned, number_cell(helped)))
    heads = (Head("Person", wide=True), Head("Role"), Head("Department"), Head("Owns", True), Head("Helps", True))
    return Grid(heads=heads, rows=tuple(rows), empty="Nobody is recorded yet.")


def proposals(board: Board) -> Listing:
    """What people proposed, the unanswered first, and what came of it."""
    rows = [each for each in board.all(Comment) if each.kind in HEARD]
    rows.sort(key=lambda each: (each.answer is not Answer.OPEN, -(each.date.toordinal() if each.date else 0), each.id))
    items = [
        Bullet(
            f"{each.label} ({each.kind.value}, {person_name(board, each.by)}, {each.date or NONE})",
            sentences(each.answer.value, each.reason),
            mark={Answer.OPEN: "?", Answer.ACCEPTED: "✓", Answer.DECLINED: "✗"}[each.answer],
        )
        for each in rows
    ]
    return Listing(items=tuple(items), empty="Nobody has proposed anything yet.")


def resources(ask: Scope) -> Grid:
    board = ask.board
    rows = sorted(board.all(Resource), key=lambda each: (each.provided is not None, each.needed or ask.until(36500)))
    return Grid(
        heads=(Head("What", wide=True), Head("Kind"), Head("For"), Head("Needed"), Head("Provided")),
        rows=tuple(resource_cells(ask, each) for each in rows),
        notes=tuple(
            sentences(named(board, Goal, each.goal), f"{each.hours:f} h" if each.hours else "") for each in rows
        ),
        empty="No resource is recorded yet.",
    )


def resource_cells(ask: Scope, each: Resource) -> tuple[Datum, ...]:
    late = each.provided is None and each.needed is not None and each.needed < ask.as_of
    needed = Datum(f"{each.needed} late", each.needed, tone=Tone.BAD) if late else day_cell(each.needed)
    who = Datum(named(ask.board, Person, each.person))
    return Datum(each.label), Datum(each.kind.value), who, needed, day_cell(each.provided)


def staffing(board: Board) -> Grid:
    rows = [each for each in board.all(Department) if each.end_users or each.support_fte]
    return Grid(
        heads=(Head("Department", wide=True), Head("End users", True), Head("Support FTE", True), Head("1 : n", True)),
        rows=tuple(
            (Datum(each.label), number_cell(each.end_users), number_cell(each.support_fte), ratio(each))
            for each in rows
        ),
        empty="No department says how many end users it has.",
    )


def ratio(each: Department) -> Datum:
    if not each.support_fte or not each.end_users:
        return Datum(NONE)
    return Datum(f"1 : {each.end_users / each.support_fte:.0f}")
