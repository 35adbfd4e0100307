"""Reviews: those that are due, those that were held with what was agreed, and what retrospectives taught."""

from __future__ import annotations

from ...board import Board
from ...metrics import many
from ...records import Goal, Review, ReviewKind
from ...views.document import Bullet, Chapter, Datum, Grid, Head, Listing, Report
from ..reports import Scope, report
from ..scale import day_cell
from .due import due_cell
from .naming import figures, listed, named, person_name, sentences


@report("reviews", "reviews due and held, actions agreed, what retrospectives taught and what is carried over")
def reviews(ask: Scope) -> Report:
    """All reviews as of a day."""
    board, day = ask.board, ask.as_of
    rows = board.all(Review)
    held = sorted((each for each in rows if each.held), key=lambda each: (each.held or day, each.id), reverse=True)
    waiting = sorted((each for each in rows if not each.held), key=lambda each: (each.due or ask.until(36500), each.id))
    learned = [each for each in held if each.kind is ReviewKind.RETROSPECTIVE]
    return Report(
        name="reviews",
        title=f"{ask.title_of_team}: reviews",
        subtitle=f"as of {day}, {many(len(held), 'review')} held, {many(len(waiting), 'review')} to come",
        as_of=day,
        sections=(
            Chapter("Key figures", (figures(board, ("reviews_held",), day, ask.period),)),
            Chapter("Due", (waiting_table(ask, waiting),)),
            Chapter("Actions that are open", (action_list(board, held),)),
            Chapter("Held", (held_table(board, [each for each in held if each not in learned]),)),
            Chapter("Lessons learned", (lessons(board, learned),)),
        ),
    )


def waiting_table(ask: Scope, rows: list[Review]) -> Grid:
    return Grid(
        heads=(Head("Review", wide=True), Head("Kind"), Head("Person"), Head("Reviewer"), Head("Due")),
        rows=tuple(
            (
                Datum(each.label),
                Datum(each.kind.value),
                Datum(person_name(ask.board, each.person)),
                Datum(person_name(ask.board, each.reviewer)),
                due_cell(each.due, ask.as_of) if each.due else day_cell(None),
            )
            for each in rows
        ),
        empty="No review is to come.",
    )


def action_list(board: Board, rows: list[Review]) -> Listing:
    items = [
        Bullet(
            action.what, sentences(each.label, person_name(board, action.who), f"by {action.due}" if action.due else "")
        )
        for each in rows
        for action in each.actions
        if action.done is None
    ]
    return Listing(items=tuple(items), empty="Every agreed action is done.")


def held_table(board: Board, rows: list[Review]) -> Grid:
    """The newest first; below each what was said both ways, and agreed."""
    return Grid(
        heads=(Head("Review", wide=True), Head("Person"), Head("Held"), Head("Verdict")),
        rows=tuple(
            (Datum(each.label), Datum(person_name(board, each.person)), day_cell(each.held), Datum(each.verdict.value))
            for each in rows
        ),
        notes=tuple(answers(each) for each in rows),
        empty="No review was held yet.",
    )


def answers(each: Review) -> str:
    agreed = listed(action.what for action in each.actions)
    return sentences(each.feedback, each.upward and f"back: {each.upward}", agreed and f"agreed: {agreed}")


def lessons(board: Board, rows: list[Review]) -> Listing:
    items = [
        Bullet(
            f"{each.held}  {about(board, each)}: {each.verdict.value}",
            sentences(each.learned, each.carried_over and f"carried over: {each.carried_over}"),
        )
        for each in rows
    ]
    return Listing(items=tuple(items), empty="No retrospective was held yet.")


def about(board: Board, each: Review) -> str:
    """The goals it was about."""
    return listed(named(board, Goal, goal) for goal in each.goals) or each.label
