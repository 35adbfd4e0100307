"""One person: goals, check-ins, reviews, actions, resources and recognition; or all, in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ...board import Board
from ...fields.layout import NONE
from ...metrics import Status
from ...queries.due import due
from ...records import AgreedAction, Channel, CheckIn, Department, Goal, GoalState, Person, Resource, Review
from ...views.document import Bullet, Chapter, Datum, Grid, Head, Listing, Report
from ..reports import Scope, report
from ..scale import day_cell, number_cell
from .due import due_cell, owed_table
from .goals import GoalRow, all_goals_table, at_risk_table, kpi_statuses, one_line
from .naming import named, person_name, sentences
from .people import public_list, recognitions

DAYS = 92


@report(
    "person",
    "one person's goals, check-ins, reviews, actions, resources, recognition; without a name, all in a table",
    about="a person",
)
def person(ask: Scope) -> Report:
    """One person by name, login or id; without one, everybody."""
    who = ask.board.find(Person, ask.subject, parts=True) if ask.subject.strip() else None
    role = (
        ""
        if who is None
        else f", {who.position or who.role.value} {named(ask.board, Department, who.department)}".rstrip()
    )
    return Report(
        name="person",
        title=who.label if who else f"{ask.title_of_team}: people",
        subtitle=f"as of {ask.as_of}{role}",
        as_of=ask.as_of,
        sections=sections(ask, who) if who else (Chapter("Everybody", (people_table(ask),)),),
    )


def sections(ask: Scope, who: Person) -> tuple[Chapter, ...]:
    board, day = ask.board, ask.as_of
    result = kpi_statuses(board, day)
    own = [each for each in result if each.goal.owner == who.id]
    helped = [each for each in result if who.id in each.goal.contributors]
    rows = [each for each in recognitions(board, day, ask.period) if each.person == who.id]
    return (
        Chapter("Goals", (all_goals_table(own, board),)),
        Chapter("At risk, and why", (at_risk_table(own, board, day),)),
        Chapter("Goals helped with", (all_goals_table(helped, board),)),
        Chapter("Check-ins", (checkin_table(ask, who),)),
        Chapter("Due", (owed_table(board, list(due(board, day, person=who.id, ahead=14)), day),)),
        Chapter("Reviews", (review_list(ask, who),)),
        Chapter("Agreed actions", (action_table(ask, who),)),
        Chapter("Training, tools and access", (resource_table(ask, who, own),)),
        Chapter("Recognition", (public_list(board, rows, "No recognition is recorded yet."),)),
    )


def checkin_table(ask: Scope, who: Person) -> Grid:
    """What the person said in the last quarter, the newest first."""
    board, since = ask.board, ask.before(DAYS)[1]
    goals = {goal.id for goal in board.all(Goal) if goal.owner == who.id}
    answers = [row for row in board.all(CheckIn) if row.by == who.id or (row.by is None and row.goal in goals)]
    rows = sorted((row for row in answers if row.date and since < row.date <= ask.as_of), key=newest_first)
    return Grid(
        heads=(Head("Date"), Head("Goal", wide=True), Head("Value", True), Head("Confidence", True)),
        rows=tuple(
            (
                day_cell(row.date),
                Datum(named(board, Goal, row.goal)),
                number_cell(row.value),
                number_cell(row.confidence),
            )
            for row in rows
        ),
        notes=tuple(sentences(row.note, row.answer) for row in rows),
        empty=f"No check-in since {since}.",
    )


def newest_first(row: CheckIn) -> tuple[int, int]:
    return -(row.date.toordinal() if row.date else 0), row.id


def review_list(ask: Scope, who: Person) -> Listing:
    rows = sorted(
        (row for row in ask.board.all(Review) if row.person == who.id), key=lambda row: (str(row.due), row.id)
    )
    items = [Bullet(f"{row.label}: {held(row)}", review_remark(row)) for row in rows]
    return Listing(items=tuple(items), empty="No review is recorded yet.")


def held(row: Review) -> str:
    return f"held on {row.held}" if row.held else f"due on {row.due or NONE}"


def review_remark(row: Review) -> str:
    parts = (
        f"verdict: {row.verdict.value}" if row.held else "",
        f"feedback: {one_line(row.feedback)}" if row.feedback else "",
        f"from the person: {one_line(row.upward)}" if row.upward else "",
    )
    return sentences(*parts)


def action_table(ask: Scope, who: Person) -> Grid:
    """What the person agreed to do, in reviews and meetings; what is open first."""
    rows = [(action, where) for action, where in actions(ask.board) if action.who == who.id]
    rows.sort(key=lambda pair: (pair[0].done is not None, str(pair[0].due or "9"), pair[0].what))
    return Grid(
        heads=(Head("Action", wide=True), Head("Agreed in"), Head("Due"), Head("Done on")),
        rows=tuple(
            (Datum(action.what), Datum(where), action_day(action, ask), day_cell(action.done)) for action, where in rows
        ),
        empty="No action was agreed.",
    )


def actions(board: Board) -> Iterable[tuple[AgreedAction, str]]:
    for review in board.all(Review):
        yield from ((action, review.label) for action in review.actions)
    for channel in board.all(Channel):
        yield from ((action, channel.label) for action in channel.actions)


def action_day(action: AgreedAction, ask: Scope) -> Datum:
    return day_cell(action.due) if action.done or not action.due else due_cell(action.due, ask.as_of)


def resource_table(ask: Scope, who: Person, own: list[GoalRow]) -> Grid:
    """What the person, or one of the person's goals, needs."""
    goals = {each.goal.id for each in own}
    rows = [row for row in ask.board.all(Resource) if row.person == who.id or row.goal in goals]
    rows.sort(key=lambda row: (str(row.needed), row.label, row.id))
    return Grid(
        heads=(Head("What", wide=True), Head("Kind"), Head("Needed by"), Head("Provided")),
        rows=tuple(
            (Datum(row.label), Datum(row.kind.value), day_cell(row.needed), day_cell(row.provided)) for row in rows
        ),
        empty="Nothing is asked for.",
    )


def people_table(ask: Scope) -> Grid:
    """Everybody who owns a goal or owes something, with how their goals stand."""
    board, day = ask.board, ask.as_of
    owned: dict[int | None, Counter[Status]] = {}
    for each in kpi_statuses(board, day):
        if each.state is GoalState.ACTIVE:
            owned.setdefault(each.goal.owner, Counter())[each.now.status] += 1
    late = Counter(row.who for row in due(board, day))
    rows = []
    for who in sorted(board.all(Person), key=lambda row: (row.label, row.id)):
        counts = owned.get(who.id, Counter())
        answers = ", ".join(f"{counts[status]} {status.glyph} {status.word}" for status in Status if counts[status])
        if counts or late[who.id]:
            cells = (number_cell(counts.total()), Datum(answers or NONE), number_cell(late[who.id]))
            rows.append((Datum(person_name(board, who.id)), *cells))
    return Grid(
        heads=(Head("Person"), Head("Active goals", True), Head("Status of goals", wide=True), Head("Due", True)),
        rows=tuple(rows),
        empty="Nobody has a goal yet.",
    )
