"""SMART of all goals that are open: five letters each, and below each goal what is to be mended."""

from __future__ import annotations

from collections import Counter
from datetime import date

from ...board import Board
from ...metrics.smart import ORDER, RULES, RuleVerdict, letters, smart
from ...records import Goal
from ...views.document import Bullet, Chapter, Datum, Grid, Head, Listing, Report
from ..reports import Scope, report
from ..scale import number_cell
from .approval import mending
from .naming import figures, person_name


@report("smart", "the SMART rules over all open goals: what to fix, and how")
def smart_report(ask: Scope) -> Report:
    """Draft and active goals as of a day, those with most to mend first."""
    board, day = ask.board, ask.as_of
    goals = [goal for goal in board.all(Goal) if goal.open_on(day)]
    verdicts = {goal.id: smart(board, goal, day) for goal in goals}
    goals.sort(key=lambda goal: (-sum(each.open for each in verdicts[goal.id]), goal.label, goal.id))
    return Report(
        name="smart",
        title=f"{ask.title_of_team}: SMART",
        subtitle=f"as of {day}, {len(goals)} draft and active goals",
        as_of=day,
        sections=(
            Chapter("Key figures", (figures(board, ("goals_smart",), day),)),
            Chapter("Goals", (letter_table(board, goals, verdicts, day),)),
            Chapter("What to fix", (mending(goals, verdicts),)),
            Chapter("The rules", (rule_table(verdicts), waivers(goals, verdicts))),
        ),
    )


def letter_table(board: Board, goals: list[Goal], verdicts: dict[int, tuple[RuleVerdict, ...]], day: date) -> Grid:
    return Grid(
        heads=(Head("Goal", wide=True), Head("Owner"), Head("State"), Head("SMART"), Head("To fix", True)),
        rows=tuple(
            (
                Datum(goal.label),
                Datum(person_name(board, goal.owner)),
                Datum(goal.state_on(day).value),
                Datum(" ".join(f"{each.letter.name}{each.glyph}" for each in letters(verdicts[goal.id]))),
                number_cell(sum(each.open for each in verdicts[goal.id])),
            )
            for goal in goals
        ),
        empty="No goal is a draft or active.",
    )


def rule_table(verdicts: dict[int, tuple[RuleVerdict, ...]]) -> Grid:
    """Each rule with what it asks for, and how many goals it is open for."""
    counts = Counter(each.rule for rows in verdicts.values() for each in rows if each.open)
    return Grid(
        heads=(Head("Rule"), Head("Asks for", wide=True), Head("Level"), Head("Open", True)),
        rows=tuple(
            (Datum(id), Datum(RULES[id].asks), Datum(str(RULES[id].level)), number_cell(counts[id])) for id in ORDER
        ),
    )


def waivers(goals: list[Goal], verdicts: dict[int, tuple[RuleVerdict, ...]]) -> Listing:
    items = [
        Bullet(f"{goal.label}: {each.rule}", f"waived: {each.waived}")
        for goal in goals
        for each in verdicts[goal.id]
        if each.waived
    ]
    return Listing(items=tuple(items), empty="No rule is waived.")
