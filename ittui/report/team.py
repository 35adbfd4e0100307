"""The team: roles, skills, goals per person and support; and how departments work together and are satisfied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from ..board import Board, Table
from ..fields import folded
from ..fields.layout import NONE
from ..metrics import many, measure
from ..metrics.people import ready_now
from ..records import (
    Answer,
    Channel,
    Comment,
    CommentKind,
    Department,
    Goal,
    GoalState,
    Person,
    Record,
    Request,
    RequestState,
    Resource,
    Service,
    Survey,
)
from ..views.document import Bullet, Datum, Grid, Listing, Report, Tone
from ..views.goals import progress_of
from .people import open_actions
from .scope import Scope, by_name, chapter, listing, sentences, share_text
from .tables import Cell, due_day, number, table, yes_or_no

FIGURES = (
    "succession_coverage",
    "involvement",
    "support_provided",
    "reviews_held",
    "recognition_due",
    "users_per_support_fte",
    "support_fte_per_100_users",
)


def team(ask: Scope) -> Report:
    """The people as of a day: roles and who could take them over, goals per person, involvement, support, staff."""
    people = by_name(ask.board.all(Person))
    return ask.page(
        "people",
        f", {many(len(people), 'person', 'people')}",
        (
            chapter("Key figures", ask.figures(FIGURES)),
            chapter("Critical roles, and who could take them over", succession(ask, people)),
            chapter("Skills, the rarest first", skill_table(ask, people)),
            chapter("Goals per person", load_table(ask, people)),
            chapter("Proposals and suggestions", proposals(ask)),
            chapter("Training, mentors, tools and access", resources(ask)),
            chapter("Support staff per end user", staffing(ask)),
        ),
    )


def succession(ask: Scope, people: Iterable[Person]) -> Grid:
    return table(
        "Role= | Held by | Covered | Leaving",
        (
            (
                each.position or each.label,
                "vacant" if each.vacant else each.label,
                covered(ask, each),
                each.leaving,
                ", ".join(f"{ask.person(row.person)} ({row.readiness})" for row in each.successors)
                or "no successor is named",
            )
            for each in people
            if each.critical
        ),
        "No role is marked as critical.",
    )


def covered(ask: Scope, person: Person) -> Datum:
    if person.vacant or person.has_left(ask.as_of):
        return Datum("✗ vacant", False, tone=Tone.BAD)
    return yes_or_no(bool(ready_now(ask.board, person, ask.as_of)))


def skill_table(ask: Scope, people: Iterable[Person]) -> Grid:
    """Who is here and knows it; what one person alone knows leaves with that person."""
    knowing: dict[str, list[str]] = {}
    for each in people:
        for skill in () if each.has_left(ask.as_of) else each.skills:
            knowing.setdefault(folded(skill), [skill]).append(each.label)
    rows = sorted(knowing.values(), key=lambda row: (len(row), row[0]))
    return table(
        "Skill= | People> | Who=",
        (
            (skill, Datum(f"{len(who)}{' ! one alone' if len(who) == 1 else ''}", len(who)), ", ".join(who))
            for skill, *who in rows
        ),
        "Nobody's skills are recorded yet.",
    )


def load_table(ask: Scope, people: Iterable[Person]) -> Grid:
    """Active goals that each owns and helps with; more than the team's limit is told."""
    goals = [goal for goal in ask.board.all(Goal) if goal.state_on(ask.as_of) is GoalState.ACTIVE]
    owns, helps = Counter(goal.owner for goal in goals), Counter(id for goal in goals for id in set(goal.contributors))
    most = ask.board.settings.most_goals or len(goals)
    return table(
        "Person= | Role | Department | Owns> | Helps>",
        (
            (
                each.label,
                each.role,
                ask.name(Department, each.department),
                Datum(f"{owns[each.id]} ! too many", owns[each.id], tone=Tone.WARN)
                if owns[each.id] > most
                else owns[each.id],
                helps[each.id],
            )
            for each in people
        ),
        "Nobody is recorded yet.",
    )


def proposals(ask: Scope) -> Listing:
    """What people proposed, the unanswered first, and what came of it."""
    rows = [each for each in ask.board.all(Comment) if each.kind in (CommentKind.PROPOSAL, CommentKind.SUGGESTION)]
    rows.sort(key=lambda each: (each.answer is not Answer.OPEN, -(each.date.toordinal() if each.date else 0), each.id))
    items = (
        Bullet(
            f"{each.label} ({each.kind}, {ask.person(each.by)}, {each.date or NONE})",
            sentences(each.answer, each.reason),
            mark={Answer.OPEN: "?", Answer.ACCEPTED: "✓", Answer.DECLINED: "✗"}[each.answer],
        )
        for each in rows
    )
    return listing(items, "Nobody has proposed anything yet.")


def resources(ask: Scope) -> Grid:
    rows = sorted(ask.board.all(Resource), key=lambda each: (each.provided is not None, each.needed or date.max))
    return table(
        "What= | Kind | For | Needed | Provided",
        (resource_cells(ask, each) for each in rows),
        "No resource is recorded yet.",
    )


def resource_cells(ask: Scope, each: Resource) -> tuple[Cell, ...]:
    needed = each.needed if each.provided else due_day(each.needed, ask.as_of, "late")
    remark = sentences(ask.name(Goal, each.goal), f"{each.hours:f} h" if each.hours else "")
    return each.label, each.kind, ask.name(Person, each.person), needed, each.provided, remark


def staffing(ask: Scope) -> Grid:
    rows = [each for each in ask.board.all(Department) if each.end_users or each.support_fte]
    return table(
        "Department= | End users> | Support FTE> | 1 : n>",
        (
            (
                each.label,
                each.end_users,
                each.support_fte,
                f"1 : {each.end_users / each.support_fte:.0f}" if each.support_fte and each.end_users else None,
            )
            for each in rows
        ),
        "No department says how many end users it has.",
    )


# Partners: other departments.


def partners(ask: Scope) -> Report:
    """How departments work together as of a day: meetings, help both ways, shared goals, how satisfied people are."""
    channels, requests = ask.board.all(Channel), ask.board.all(Request)
    return ask.page(
        "partners",
        f", {many(len(channels), 'channel')}, {many(len(requests), 'request')}",
        (
            chapter("Key figures", ask.figures(["cadence_kept", "help_balance", "csat", "nps"])),
            chapter("Channels and meetings", channel_table(ask)),
            chapter("Actions that are open", open_actions(ask, channels)),
            chapter("Help, given and asked for", balance_table(ask)),
            chapter("Requests that wait", request_table(ask)),
            chapter("Shared goals", shared_list(ask)),
            chapter("How satisfied people are", satisfaction_table(ask)),
        ),
    )


def channel_table(ask: Scope) -> Grid:
    """Each channel with its next date, and how many of its dates were held with minutes."""
    return table(
        "Channel= | Way | Cadence | Held | Next",
        (
            (
                each.label,
                each.way,
                each.cadence,
                held(ask, each),
                due_day(each.next, ask.as_of),
                departments(ask, each.departments),
            )
            for each in by_name(ask.board.all(Channel))
        ),
        "No channel is recorded yet.",
    )


def held(ask: Scope, each: Channel) -> str | None:
    due = [row for row in each.meetings if row.due and row.due <= ask.as_of and not row.cancelled]
    return f"{sum(bool(row.held and row.minutes.strip()) for row in due)} of {len(due)}" if due else None


def departments(ask: Scope, ids: Iterable[int]) -> str:
    return ", ".join(ask.name(Department, id) for id in ids)


def balance_table(ask: Scope) -> Grid:
    """For each department: asked of it and done, and what it asked for itself and got."""
    requests, rows = ask.board.table(Request), list[tuple[Cell, ...]]()
    for each in sorted(ask.board.all(Department), key=lambda row: row.label):
        sides = [requests.by(role).get(each.id, ()) for role in ("giver", "asker")]
        given, got = (sum(row.state is RequestState.DONE for row in side) for side in sides)
        if any(sides):
            balance = Datum(f"{given - got:+d}", given - got)
            rows.append((each.label, len(sides[0]), given, len(sides[1]), got, balance))
    return table(
        "Department= | Asked of it> | Done> | Asked by it> | Got> | Balance>",
        rows,
        "No request is recorded yet.",
        "Balance: help given less help got.",
    )


def request_table(ask: Scope) -> Grid:
    waiting = [each for each in ask.board.all(Request) if each.state in (RequestState.ASKED, RequestState.ACCEPTED)]
    waiting.sort(key=lambda each: (each.wanted or date.max, each.label, each.id))
    return table(
        "Request= | Of | By | State | Wanted",
        (
            (
                each.label,
                ask.name(Department, each.giver),
                ask.name(Department, each.asker),
                each.state,
                due_day(each.wanted, ask.as_of),
                sentences(each.shared),
            )
            for each in waiting
        ),
        "No request waits.",
    )


def shared_list(ask: Scope) -> Listing:
    """Goals that several departments carry together, with what each gains for the customer."""
    shared = [each for each in ask.board.all(Goal) if each.departments and each.open_on(ask.as_of)]
    rows = ((each, progress_of(ask.session, each)) for each in sorted(shared, key=lambda each: each.label))
    items = (
        Bullet(
            each.label,
            sentences(f"with {departments(ask, each.departments)}", share_text(now), each.customer_benefit),
            now.status,
        )
        for each, now in rows
    )
    return listing(items, "No goal is shared with another department.")


def satisfaction_table(ask: Scope) -> Grid:
    """One row for each service or goal that people were asked about."""
    kinds: tuple[tuple[type[Record], str], ...] = ((Service, "service"), (Goal, "goal"))
    return table(
        "About= | CSAT> | NPS> | Answers> | Rate",
        (
            satisfaction_of(ask, record, surveys)
            for kind, field in kinds
            for record in by_name(ask.board.all(kind))
            if (surveys := ask.board.table(Survey).by(field).get(record.id))
        ),
        "Nobody was asked about a service or a goal yet.",
    )


def satisfaction_of(ask: Scope, record: Record, surveys: tuple[Survey, ...]) -> tuple[Cell, ...]:
    """CSAT, NPS and how many of those asked have answered, of these answers alone."""
    own = Board({**ask.board.tables, Survey.table: Table(Survey, {row.id: row for row in surveys})})
    csat, nps = (measure(own, name, ask.as_of, ask.period) for name in ("csat", "nps"))
    of = [result for result in (csat, nps) if result.value is not None]
    rate = next((note.partition("(")[2].rstrip(")") for result in of for note in result.notes if "asked (" in note), "")
    small = " ! few" if any(result.small_sample for result in of) else ""
    answers = sum(result.n for result in of)
    return f"{record.label}{small}", number(csat.value, "%", 0), number(nps.value, "", 0), answers, rate or None
