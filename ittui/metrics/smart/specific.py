"""S: the title says what is to be done, and where."""

from __future__ import annotations

import re
from functools import cache

from ...fields import visible
from ...records import Goal, GoalState
from .measurable import m1, m2, m3
from .rule import Case, Finding, Level, fine, rule
from .words import SOFT, STRONG, VAGUE

WORD = re.compile(r"[^\W_]+(?:[-'’./&+][^\W_]+)*")
FEWEST, MOST, AFTER_VERB = 4, 25, 2


def words_of(title: str) -> list[str]:
    return WORD.findall(title)


@cache
def vague_words() -> re.Pattern[str]:
    """Any of the vague words as a whole word; so many take milliseconds to compile, and few runs need them."""
    longest_first = sorted(VAGUE, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


@rule("S1")
def s1(case: Case) -> Finding:
    """The title begins with a verb of action; soft verbs (improve, ensure …) only where the goal is measured."""
    words = words_of(case.goal.title)
    first = words[0].casefold() if words else ""
    if first in STRONG:
        return fine(f"begins with “{first}”")
    cure = "begin with what will be done: install, replace, reduce, train, complete …"
    if first not in SOFT:
        shown = visible(words[0]) if words else ""
        return Finding(False, f"“{shown}” is no verb of action" if words else "there is no title", cure)
    if all(check(case).ok for check in (m1, m2, m3)):
        return fine(f"“{first}” is soft, but what it means is measured")
    return Finding(False, f"“{first}” is soft: nobody can tell when it is done", f"{cure} or measure it (M1 to M3)")


@rule("S2")
def s2(case: Case) -> Finding:
    """The title has 4 to 25 words, two or more of them after the verb."""
    count = len(words_of(case.goal.title))
    if count < FEWEST or count - 1 < AFTER_VERB:
        return Finding(
            False,
            f"{count} word{'s' if count != 1 else ''} say too little",
            f"say what, of which and where, in {FEWEST} words or more",
        )
    if count > MOST:
        return Finding(False, f"{count} words are more than {MOST}", "put the details into the notes")
    return fine(f"{count} words")


@rule("S3", Level.WARNING)
def s3(case: Case) -> Finding:
    """The title has no vague words."""
    result = list(dict.fromkeys(word.casefold() for word in vague_words().findall(case.goal.title)))
    if not result:
        return fine("no vague words")
    named = ", ".join(f"“{word}”" for word in result)
    return Finding(False, f"{named} can mean anything", "say how much, how many or until when")


@rule("S4")
def s4(case: Case) -> Finding:
    """The IT area is set, and no other active goal has the same title."""
    if not case.goal.area:
        return Finding(False, "no IT area", "choose the IT area it belongs to")
    same = case.board.keyed(Goal, "title of active", title_of_active, normal(case.goal.title))
    others = [goal for goal in same if goal.id != case.goal.id]
    if others:
        name = case.board.short(min(others, key=lambda goal: goal.id))
        return Finding(False, f"active goal {name} has the same title", "say in the title what sets them apart")
    return fine(f"in {visible(case.goal.area)}")


def normal(title: str) -> str:
    return " ".join(words_of(title)).casefold()


def title_of_active(goal: Goal) -> tuple[str, ...]:
    """The title by which two active goals are the same; none of another goal."""
    return (normal(goal.title),) if goal.state is GoalState.ACTIVE else ()
