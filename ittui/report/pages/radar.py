"""The technology radar: trends by quadrant and ring, those that moved, and reviews that are due."""

from __future__ import annotations

from collections.abc import Iterable

from ...board import Board
from ...fields.figure import NONE
from ...records import Policy, Quadrant, Ring, Trend
from ...views.document import Bullet, Chapter, Datum, Grid, Head, Listing, Report
from ..numbers import day_cell
from ..reports import Scope, report
from .due import due_cell
from .naming import listed, many, person_name, sentences

DAYS = 92


@report("radar", "technology trends by quadrant and ring, what moved, reviews due")
def radar(ask: Scope) -> Report:
    """All trends as of a day; moved: within a quarter, or since the day that is named."""
    rows = sorted(ask.board.all(Trend), key=lambda each: (list(Ring).index(each.ring), each.label, each.id))
    return Report(
        name="radar",
        title=f"{ask.title_of_team}: technology radar",
        subtitle=f"as of {ask.as_of}, {many(len(rows), 'trend')}, moved since {ask.before(DAYS)[1]}",
        as_of=ask.as_of,
        sections=(
            Chapter("At a glance", (matrix(rows),)),
            Chapter("Moved", (moved_list(ask, rows),)),
            *(Chapter(quadrant.value.capitalize(), (quadrant_table(ask, rows, quadrant),)) for quadrant in Quadrant),
            Chapter("Policies", (policy_table(ask),)),
        ),
    )


def matrix(rows: list[Trend]) -> Grid:
    """Quadrants down, rings across."""
    heads = (Head("Quadrant"), *(Head(ring.value, wide=True) for ring in Ring))
    cells = (
        (Datum(quadrant.value), *(Datum(listed(names(rows, quadrant, ring)) or NONE) for ring in Ring))
        for quadrant in Quadrant
    )
    return Grid(heads=heads, rows=tuple(cells) if rows else (), empty="No trend is recorded yet.")


def names(rows: list[Trend], quadrant: Quadrant, ring: Ring) -> Iterable[str]:
    return (each.label for each in rows if each.quadrant is quadrant and each.ring is ring)


def ring_before(ask: Scope, trend: Trend) -> str:
    """The ring it was in at the time to compare with; "" where it has not moved."""
    board, day = ask.before(DAYS)
    old = board.get(Trend, trend.id) if ask.knows(DAYS) else None
    if old is not None:
        return old.ring.value if old.ring is not trend.ring else ""
    recent = trend.since is not None and day < trend.since <= ask.as_of
    return (trend.was or "new") if recent else ""


def moved_list(ask: Scope, rows: list[Trend]) -> Listing:
    result = [(each, ring_before(ask, each)) for each in rows]
    items = [Bullet(f"{each.label}: {was} → {each.ring.value}", each.why) for each, was in result if was]
    return Listing(items=tuple(items), empty=f"No trend has moved since {ask.before(DAYS)[1]}.")


def quadrant_table(ask: Scope, rows: list[Trend], quadrant: Quadrant) -> Grid:
    result = [each for each in rows if each.quadrant is quadrant]
    heads = (Head("Trend", wide=True), Head("Ring"), Head("Since"), Head("Review"), Head("Owner"))
    return Grid(
        heads=heads,
        rows=tuple(
            (
                Datum(each.label),
                Datum(each.ring.value),
                day_cell(each.since),
                due_cell(each.review, ask.as_of) if each.review else Datum(NONE),
                Datum(person_name(ask.board, each.owner)),
            )
            for each in result
        ),
        notes=tuple(sentences(each.benefit, each.why) for each in result),
        empty="No trend here.",
    )


def policy_table(ask: Scope) -> Grid:
    """Processes and policies by the day of their next review."""
    rows = sorted(ask.board.all(Policy), key=lambda each: (each.review or ask.until(36500), each.label, each.id))
    return Grid(
        heads=(Head("Policy", wide=True), Head("Approved"), Head("Review"), Head("Owner")),
        rows=tuple(policy_cells(ask.board, each, ask) for each in rows),
        empty="No policy is recorded yet.",
    )


def policy_cells(board: Board, each: Policy, ask: Scope) -> tuple[Datum, ...]:
    review = due_cell(each.review, ask.as_of) if each.review else Datum(NONE)
    return Datum(each.label), day_cell(each.approved), review, Datum(person_name(board, each.owner))
