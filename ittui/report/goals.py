"""Goals in reports: how they stand, what moved and why, goals by area and period, and what SMART asks of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from ..fields import ALL_TIME
from ..metrics import Status, many
from ..metrics.goals import Progress, confidence_on, reported
from ..metrics.goals.goal_status import closed_better, is_in, last_checkin, progress, watermelons
from ..metrics.smart import ORDER, RULES, RuleVerdict, Severity, letters, smart
from ..records import Goal, GoalState, Level
from ..views.document import Bullet, Datum, Grid, Listing, Report, worded
from ..views.goals import progress_of
from .scope import Scope, by_name, chapter, listing, sentences
from .tables import Cell, share, table

CLOSED = (GoalState.ACHIEVED, GoalState.MISSED)
Verdicts = Mapping[int, tuple[RuleVerdict, ...]]  # by goal


class GoalRow(NamedTuple):
    """A goal, how it stands, and the state that it was in on the day."""

    goal: Goal
    now: Progress
    state: GoalState


def goal_rows(ask: Scope) -> list[GoalRow]:
    """All goals that are more than a draft, by title."""
    rows = [
        GoalRow(each, progress_of(ask.session, each), each.state_on(ask.as_of)) for each in by_name(ask.board.all(Goal))
    ]
    return [row for row in rows if row.state is not GoalState.DRAFT]


def active(rows: Iterable[GoalRow]) -> list[GoalRow]:
    return [each for each in rows if each.state is GoalState.ACTIVE]


def counted(rows: Sequence[GoalRow]) -> str:
    """Such as “20 active goals: 2 ★ achieved, 9 ✓ on track”."""
    counts = Counter(each.now.status for each in active(rows))
    answers = ", ".join(f"{counts[status]} {worded(status)}" for status in Status if counts[status])
    return f"{many(counts.total(), 'active goal')}{': ' if answers else ''}{answers}"


def before(ask: Scope, goal: Goal) -> Progress | None:
    """How a goal stood on the day to compare with; None where it was not there yet."""
    board, day = ask.before
    then = board.get(Goal, goal.id)
    return progress(board, then, day) if then else None


def moved_table(ask: Scope, rows: Sequence[GoalRow]) -> Grid:
    """Goals whose status or progress is not what it was."""
    pairs = [(goal, now, old) for goal, now, _ in rows if (old := before(ask, goal)) is not None]
    return table(
        "Goal= | Owner | Was | Is | From> | To>",
        (
            (goal.label, ask.person(goal.owner), old.status, now.status, share(old.p), share(now.p))
            for goal, now, old in pairs
            if (old.status, old.p) != (now.status, now.p)
        ),
        f"No goal has moved since {ask.before[1]}.",
    )


def closed_since(ask: Scope, rows: Sequence[GoalRow]) -> Iterator[GoalRow]:
    """Those that were met or missed since, or were due since."""
    for each in rows:
        if each.now.status in (Status.ACHIEVED, Status.MISSED):
            old = before(ask, each.goal)
            due_since = each.goal.due is not None and each.goal.due > ask.before[1]
            turned = old is None or old.status is not each.now.status
            if turned or (due_since and each.state is not GoalState.ACTIVE):
                yield each


def met_and_missed(ask: Scope, rows: Sequence[GoalRow]) -> Listing:
    closed = sorted(closed_since(ask, rows), key=lambda each: each.now.status.badness or 0)
    items = (Bullet(goal.label, f"{ask.person(goal.owner)}: {now.how}", now.status) for goal, now, _ in closed)
    return listing(items, f"No goal was met or missed since {ask.before[1]}.")


def standing_table(ask: Scope, rows: Iterable[GoalRow], empty: str, *, why: bool = False) -> Grid:
    """How far each goal is and should be; why: with the reason under it."""
    return table(
        "Goal= | Owner | Due | Done> | Expected> | Status",
        (
            (
                each.goal.label,
                ask.person(each.goal.owner),
                each.goal.due,
                share(each.now.p),
                share(each.now.expected),
                each.now.status,
                reason_of(ask, each) if why else "",
            )
            for each in rows
        ),
        empty,
    )


def at_risk_table(ask: Scope, rows: Sequence[GoalRow]) -> Grid:
    """Goals at risk and behind, the worst first, each with the reason."""
    off = [each for each in active(rows) if each.now.status in (Status.AT_RISK, Status.BEHIND, Status.MISSED)]
    off.sort(key=lambda each: (-(each.now.status.badness or 0), -(each.now.gap or 0), each.goal.label))
    return standing_table(ask, off, "No active goal is at risk, behind or missed.", why=True)


def reason_of(ask: Scope, each: GoalRow) -> str:
    """Why: what was measured, what is in the way, and what was said of it last."""
    last = last_checkin(ask.board, each.goal, ask.as_of)
    return sentences(
        each.now.reason or each.now.how,
        f"in the way: {last.blockers}" if last and last.blockers else "",
        f"on {last.date}: {last.note}" if last and last.note else "",
    )


def watermelon_table(ask: Scope) -> Grid:
    """Goals that are reported better than they are, and those that were closed as achieved with less done."""
    board, day = ask.board, ask.as_of
    rows: list[tuple[Goal, Datum, Status]] = []
    for goal in watermelons(board, day):
        word = Datum(f"({confidence_on(board, goal, day)})", status=reported(board, goal, day))
        rows.append((goal, word, progress_of(ask.session, goal).judged))
    for goal in closed_better(board, day):
        less = Status.NO_DATA if goal.closed_progress is None else Status.MISSED
        rows.append((goal, Datum("closed", goal.score, Status.ACHIEVED), less))
    return table(
        "Goal= | Owner | Reported | Computed | Done>",
        (
            (goal.label, ask.person(goal.owner), word, status, share(progress_of(ask.session, goal).p))
            for goal, word, status in rows
        ),
        "No goal is reported better than it is.",
    )


def silent_list(ask: Scope, rows: Sequence[GoalRow]) -> Listing:
    """Goals of which nothing is known, or not any more."""
    silent = (each for each in active(rows) if each.now.status in (Status.STALE, Status.NO_DATA))
    items = (Bullet(goal.label, f"{ask.person(goal.owner)}: {now.reason}", now.status) for goal, now, _ in silent)
    return listing(items, "Every active goal was checked in on time.")


# Goals by IT area over a period.


def goals(ask: Scope) -> Report:
    """The goals that run in a period, or were closed in it, area by area; of one that is over, as of its last day."""
    ask = replace(ask, as_of=min(ask.as_of, ask.period.last or ask.as_of))
    rows = by_name(goal for goal in ask.board.all(Goal) if counts(goal, ask))
    areas = sorted({goal.area for goal in rows}, key=lambda area: (not area, area))
    by_area = {area: [goal for goal in rows if goal.area == area] for area in areas}
    by_level = {each.value: [goal for goal in rows if goal.level is each] for each in Level}
    return ask.page(
        "goals",
        f", {ask.period.label}, {many(len(rows), 'goal')}",
        (
            chapter("By IT area", sums(ask, "IT area", by_area, rows)),
            chapter("By level", sums(ask, "Level", by_level, rows)),
            *(chapter(area or "No area", goal_table(ask, own)) for area, own in by_area.items()),
        ),
        period=ask.period.label,
    )


def counts(goal: Goal, ask: Scope) -> bool:
    """Was it active in the period, or closed in it? Drafts and what was cancelled are left out."""
    if goal.state_on(ask.as_of) in CLOSED:
        day = goal.closed_on or goal.due
        return ask.period.start is None or (day is not None and ask.period.holds(day))
    return is_in(goal, ask.period, ask.as_of)


def sums(ask: Scope, by: str, groups: Mapping[str, Sequence[Goal]], rows: Sequence[Goal]) -> Grid:
    """A row for each group of goals, and one for all of them."""
    lines = [*((name or f"no {by}", own) for name, own in groups.items()), ("All", rows)]
    return table(
        f"{by}= | Goals> | Active> | On track> | Achieved> | Missed> | Mean score>",
        (sums_of(ask, name, own) for name, own in lines if own),
        "No goal runs in this period or was closed in it.",
        "On track: of the active ones. Mean score: of the closed ones that have one, 0 to 1.",
    )


def sums_of(ask: Scope, name: str, rows: Sequence[Goal]) -> tuple[Cell, ...]:
    states = [goal.state_on(ask.as_of) for goal in rows]
    well = sum(
        progress_of(ask.session, goal).status in (Status.ACHIEVED, Status.ON_TRACK)
        for goal, state in zip(rows, states, strict=True)
        if state is GoalState.ACTIVE
    )
    scores = [
        Fraction(goal.score)
        for goal, state in zip(rows, states, strict=True)
        if state in CLOSED and goal.score is not None
    ]
    mean = sum(scores, Fraction(0)) / len(scores) if scores else None
    running, *closed = (states.count(state) for state in (GoalState.ACTIVE, *CLOSED))
    return name, len(rows), running, well, *closed, mean


def goal_table(ask: Scope, rows: Sequence[Goal]) -> Grid:
    return table("Goal= | Owner | Due | Closed | Done> | Score> | Status", (goal_cells(ask, goal) for goal in rows))


def goal_cells(ask: Scope, goal: Goal) -> tuple[Cell, ...]:
    now, closed = progress_of(ask.session, goal), goal.state_on(ask.as_of) in CLOSED
    ended = (goal.closed_on, share(now.p), goal.score) if closed else (None, share(now.p), None)
    return goal.label, ask.person(goal.owner), goal.due, *ended, now.status


# SMART.


def smart_report(ask: Scope) -> Report:
    """Draft and active goals as of a day, those with most to mend first; below each what is to be mended."""
    goals = [goal for goal in ask.board.all(Goal) if goal.open_on(ask.as_of)]
    verdicts = {goal.id: smart(ask.board, goal, ask.as_of) for goal in goals}
    to_fix = {id: sum(each.open for each in rows) for id, rows in verdicts.items()}
    goals.sort(key=lambda goal: (-to_fix[goal.id], goal.label, goal.id))
    letter_table = table(
        "Goal= | Owner | State | SMART | To fix>",
        (
            (
                goal.label,
                ask.person(goal.owner),
                goal.state_on(ask.as_of),
                letters_text(verdicts[goal.id]),
                to_fix[goal.id],
            )
            for goal in goals
        ),
        "No goal is a draft or active.",
    )
    waived = [(goal, each) for goal in goals for each in verdicts[goal.id] if each.waived]
    waivers = listing(
        (Bullet(f"{goal.label}: {each.rule}", f"waived: {each.waived}") for goal, each in waived), "No rule is waived."
    )
    return ask.page(
        "SMART",
        f", {len(goals)} draft and active goals",
        (
            chapter("Key figures", ask.figures(["goals_smart"], ALL_TIME)),
            chapter("Goals", letter_table),
            chapter("What to fix", mending(goals, verdicts)),
            chapter("The rules", rule_table(verdicts), waivers),
        ),
    )


def letters_text(verdicts: tuple[RuleVerdict, ...]) -> str:
    """The five letters, each with whether it holds."""
    return " ".join(f"{each.letter.name}{each.glyph}" for each in letters(verdicts))


def rule_table(verdicts: Verdicts) -> Grid:
    """Each rule with what it asks for, and how many goals it is open for."""
    counts = Counter(each.rule for rows in verdicts.values() for each in rows if each.open)
    rules = ((id, RULES[id].asks, str(RULES[id].level), counts[id]) for id in ORDER)
    return table("Rule | Asks for= | Level | Open>", rules)


def blocks(verdict: RuleVerdict) -> bool:
    """Does it stand against an approval?"""
    return verdict.open and verdict.level is not Severity.WARNING


def mending(goals: Iterable[Goal], verdicts: Verdicts) -> Listing:
    """Goal by goal, each rule that does not hold with its reason and cure, and those that were waived, with why."""
    items: list[Bullet] = []
    for goal in goals:
        rows = verdicts[goal.id]
        levels = ((each, "must be fixed" if blocks(each) else "is a warning") for each in rows if each.open)
        answers = [Bullet(f"{each.rule} {level}: {each.reason}", each.cure, depth=1) for each, level in levels]
        waived = [each for each in rows if each.waived and not each.open]
        answers += [Bullet(f"{each.rule} waived: {each.waived}", depth=1) for each in waived]
        items += [Bullet(goal.label), *answers] if answers else []
    return listing(items, "All rules hold for all goals.")
