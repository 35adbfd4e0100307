"""People in reports: one person or all of them, who was thanked for what, and reviews with what they taught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from ..fields import Period
from ..fields.layout import NONE
from ..metrics import Status, many
from ..queries.due import due
from ..records import (
    AgreedAction,
    Channel,
    CheckIn,
    Department,
    Goal,
    GoalState,
    Kpi,
    Person,
    Recognition,
    Resource,
    Review,
    ReviewKind,
)
from ..views.document import Bullet, Chapter, Grid, Listing, Report, worded
from .goals import at_risk_table, goal_rows, standing_table
from .projects import owed_table
from .scope import Scope, by_name, chapter, listing, sentences
from .tables import due_day, table


def person(ask: Scope) -> Report:
    """One person by name, login or id; without one, everybody."""
    if not ask.subject.strip():
        return ask.page("people", "", [chapter("Everybody", people_table(ask))])
    who = ask.board.find(Person, ask.subject, parts=True)
    role = f", {who.position or who.role} {ask.name(Department, who.department)}".rstrip()
    return ask.page("", role, person_chapters(ask, who), named=who.label)


def person_chapters(ask: Scope, who: Person) -> Iterator[Chapter]:
    rows, empty = goal_rows(ask), "There is no goal yet."
    own = [each for each in rows if each.goal.owner == who.id]
    given = [each for each in recognitions(ask, ask.period) if each.person == who.id]
    owned = {each.goal.id for each in own}
    yield chapter("Goals", standing_table(ask, own, empty))
    yield chapter("At risk, and why", at_risk_table(ask, own))
    helped = (each for each in rows if who.id in each.goal.contributors)
    yield chapter("Goals helped with", standing_table(ask, helped, empty))
    yield chapter("Check-ins", checkin_table(ask, who))
    yield chapter("Due", owed_table(ask, due(ask.board, ask.as_of, person=who.id, ahead=14)))
    yield chapter("Reviews", review_list(ask, who))
    yield chapter("Agreed actions", action_table(ask, who))
    needed = [row for row in ask.board.all(Resource) if row.person == who.id or row.goal in owned]
    needed.sort(key=lambda row: (str(row.needed), row.label, row.id))
    resources = table(
        "What= | Kind | Needed by | Provided",
        ((row.label, row.kind, row.needed, row.provided) for row in needed),
        "Nothing is asked for.",
    )
    yield chapter("Training, tools and access", resources)
    yield chapter("Recognition", public_list(ask, given, "No recognition is recorded yet."))


def checkin_table(ask: Scope, who: Person) -> Grid:
    """What the person said in the last quarter, the newest first."""
    since, goals = ask.before[1], {goal.id for goal in ask.board.all(Goal) if goal.owner == who.id}
    rows = [
        (row.date, row)
        for row in ask.board.all(CheckIn)
        if row.by == who.id or (row.by is None and row.goal in goals)
        if row.date and since < row.date <= ask.as_of
    ]
    rows.sort(key=lambda pair: (-pair[0].toordinal(), pair[1].id))
    return table(
        "Date | Goal= | Value> | Confidence>",
        (
            (day, ask.name(Goal, row.goal), row.value, row.confidence, sentences(row.note, row.answer))
            for day, row in rows
        ),
        f"No check-in since {since}.",
    )


def review_list(ask: Scope, who: Person) -> Listing:
    rows = [row for row in ask.board.all(Review) if row.person == who.id]
    rows.sort(key=lambda row: (str(row.due), row.id))
    return listing(map(review_item, rows), "No review is recorded yet.")


def review_item(row: Review) -> Bullet:
    held = f"held on {row.held}" if row.held else f"due on {row.due or NONE}"
    remark = sentences(
        f"verdict: {row.verdict}" if row.held else "",
        row.feedback and f"feedback: {row.feedback}",
        row.upward and f"from the person: {row.upward}",
    )
    return Bullet(f"{row.label}: {held}", remark)


def action_table(ask: Scope, who: Person) -> Grid:
    """What the person agreed to do, in reviews and meetings; what is open first."""
    sources: list[Review | Channel] = [*ask.board.all(Review), *ask.board.all(Channel)]
    rows = [(action, each.label) for each in sources for action in each.actions if action.who == who.id]
    rows.sort(key=lambda pair: (pair[0].done is not None, str(pair[0].due or "9"), pair[0].what))
    return table(
        "Action= | Agreed in | Due | Done on",
        (
            (action.what, where, action.due if action.done else due_day(action.due, ask.as_of), action.done)
            for action, where in rows
        ),
        "No action was agreed.",
    )


def open_actions(ask: Scope, sources: Iterable[Review | Channel]) -> Listing:
    """What was agreed in reviews or meetings and is not done yet."""
    rows = ((action, each.label) for each in sources for action in each.actions if action.done is None)
    return listing((action_item(ask, *row) for row in rows), "Every agreed action is done.")


def action_item(ask: Scope, action: AgreedAction, where: str) -> Bullet:
    return Bullet(action.what, sentences(where, ask.person(action.who), f"by {action.due}" if action.due else ""))


def people_table(ask: Scope) -> Grid:
    """Everybody who owns a goal or owes something, with how their goals stand."""
    owned: dict[int | None, Counter[Status]] = {}
    for each in goal_rows(ask):
        if each.state is GoalState.ACTIVE:
            owned.setdefault(each.goal.owner, Counter())[each.now.status] += 1
    late = Counter(row.who for row in due(ask.board, ask.as_of))
    rows = []
    for who in by_name(ask.board.all(Person)):
        counts = owned.get(who.id, Counter())
        answers = ", ".join(f"{counts[status]} {worded(status)}" for status in Status if counts[status])
        if counts or late[who.id]:
            rows.append((ask.person(who.id), counts.total(), answers or NONE, late[who.id]))
    return table("Person | Active goals> | Status of goals= | Due>", rows, "Nobody has a goal yet.")


# Recognition: what was given in private stays private; it is counted, never told.


def wall(ask: Scope) -> Report:
    """All public recognitions up to a day, or of a period."""
    rows = recognitions(ask, ask.period)
    counts = sorted(Counter(recognised(ask, each) for each in rows if not each.private).items())
    by_name = table("Who= | Recognitions>", ((who or "somebody", count) for who, count in counts), "Nobody yet.")
    return ask.page(
        "wall of recognition",
        f", {ask.period.label}",
        (
            chapter("Given", public_list(ask, rows, "No recognition is recorded yet.")),
            chapter("By person and team", by_name),
            chapter("Still to be thanked", ask.figures(["recognition_due"])),
        ),
        period=ask.period.label,
    )


def given_chapter(ask: Scope) -> Chapter:
    """What was given in the days that the report is of."""
    span = ask.span
    empty = f"No recognition was given {span.label}."
    return chapter("Recognition", public_list(ask, recognitions(ask, span), empty))


def recognitions(ask: Scope, period: Period) -> list[Recognition]:
    """Those given by a day and in a period, the newest first."""
    every = ask.board.all(Recognition)
    rows = [each for each in every if each.date and each.date <= ask.as_of and period.holds(each.date)]
    return sorted(rows, key=lambda each: (-(each.date or date.min).toordinal(), each.label, each.id))


def public_list(ask: Scope, rows: Iterable[Recognition], empty: str) -> Listing:
    """What may be told of them."""
    every = list(rows)
    items = [
        Bullet(f"{each.date}  {recognised(ask, each) or 'somebody'}: {each.kind} for {each.label}", for_what(ask, each))
        for each in every
        if not each.private
    ]
    private = len(every) - len(items)
    return listing(
        [*items, *([Bullet(f"and {many(private, 'private one')}, not shown here")] if private else [])], empty
    )


def recognised(ask: Scope, each: Recognition) -> str:
    """Who was: a person or a team; "" where nobody knows."""
    return ask.person(each.person) if each.person is not None else ask.name(Department, each.team)


def for_what(ask: Scope, each: Recognition) -> str:
    goal, kpi = ask.name(Goal, each.goal), ask.name(Kpi, each.kpi)
    giver = f"from {ask.person(each.by)}" if each.by is not None else ""
    return "; ".join(filter(None, (goal and f"goal: {goal}", kpi and f"KPI: {kpi}", giver)))


# Reviews.


def reviews(ask: Scope) -> Report:
    """All reviews as of a day: those that are due, those that were held, and what retrospectives taught."""
    rows, day = ask.board.all(Review), ask.as_of
    held = sorted((each for each in rows if each.held), key=lambda each: (each.held or day, each.id), reverse=True)
    waiting = [each for each in rows if not each.held]
    waiting.sort(key=lambda each: (each.due or date.max, each.id))
    learned = [each for each in held if each.kind is ReviewKind.RETROSPECTIVE]
    return ask.page(
        "reviews",
        f", {many(len(held), 'review')} held, {many(len(waiting), 'review')} to come",
        (
            chapter("Key figures", ask.figures(["reviews_held"])),
            chapter("Due", waiting_table(ask, waiting)),
            chapter("Actions that are open", open_actions(ask, held)),
            chapter("Held", held_table(ask, (each for each in held if each not in learned))),
            chapter("Lessons learned", lessons(ask, learned)),
        ),
    )


def waiting_table(ask: Scope, rows: Iterable[Review]) -> Grid:
    return table(
        "Review= | Kind | Person | Reviewer | Due",
        (
            (each.label, each.kind, ask.person(each.person), ask.person(each.reviewer), due_day(each.due, ask.as_of))
            for each in rows
        ),
        "No review is to come.",
    )


def held_table(ask: Scope, rows: Iterable[Review]) -> Grid:
    """The newest first; below each what was said both ways, and agreed."""
    return table(
        "Review= | Person | Held | Verdict",
        ((each.label, ask.person(each.person), each.held, each.verdict, answers(each)) for each in rows),
        "No review was held yet.",
    )


def answers(each: Review) -> str:
    agreed = ", ".join(action.what for action in each.actions)
    return sentences(each.feedback, each.upward and f"back: {each.upward}", agreed and f"agreed: {agreed}")


def lessons(ask: Scope, rows: Iterable[Review]) -> Listing:
    """The goals that each retrospective was about, and what it taught."""
    abouts = ((each, ", ".join(ask.name(Goal, goal) for goal in each.goals) or each.label) for each in rows)
    return listing(
        (
            Bullet(
                f"{each.held}  {about}: {each.verdict}",
                sentences(each.learned, each.carried_over and f"carried over: {each.carried_over}"),
            )
            for each, about in abouts
        ),
        "No retrospective was held yet.",
    )
