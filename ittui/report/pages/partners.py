"""Working with other departments: channels and their dates, help both ways, shared goals, how satisfied people are."""

from __future__ import annotations

from ...board import Board
from ...fields.layout import NONE
from ...metrics import many
from ...metrics.goals.goal_status import progress
from ...records import Channel, Department, Goal, Request, RequestState
from ...views.document import Bullet, Chapter, Datum, Grid, Head, Listing, Report, Tone
from ..reports import Scope, report
from ..scale import day_cell, number_cell
from .due import due_cell
from .naming import figures, listed, named, person_name, sentences, share_text
from .satisfied import satisfaction_table

FIGURES = ("cadence_kept", "help_balance", "csat", "nps")
WAITING = (RequestState.ASKED, RequestState.ACCEPTED)


@report("partners", "channels and their dates, help both ways, shared goals, satisfaction")
def partners(ask: Scope) -> Report:
    """How departments work together as of a day."""
    board, day = ask.board, ask.as_of
    return Report(
        name="partners",
        title=f"{ask.title_of_team}: partners",
        subtitle=f"as of {day}, {many(len(board.all(Channel)), 'channel')}, {many(len(board.all(Request)), 'request')}",
        as_of=day,
        sections=(
            Chapter("Key figures", (figures(board, FIGURES, day, ask.period),)),
            Chapter("Channels and meetings", (channel_table(ask),)),
            Chapter("Actions that are open", (action_list(ask),)),
            Chapter("Help, given and asked for", (balance_table(board),)),
            Chapter("Requests that wait", (request_table(ask),)),
            Chapter("Shared goals", (shared_list(ask),)),
            Chapter("How satisfied people are", (satisfaction_table(ask),)),
        ),
    )


def channel_table(ask: Scope) -> Grid:
    """Each channel with its next date, and how many of its dates were held with minutes."""
    rows = sorted(ask.board.all(Channel), key=lambda each: (each.label, each.id))
    return Grid(
        heads=(Head("Channel", wide=True), Head("Way"), Head("Cadence"), Head("Held"), Head("Next")),
        rows=tuple(
            (
                Datum(each.label),
                Datum(each.way.value),
                Datum(each.cadence.value),
                Datum(held(each, ask)),
                due_cell(each.next, ask.as_of) if each.next else Datum(NONE),
            )
            for each in rows
        ),
        notes=tuple(departments(ask.board, each.departments) for each in rows),
        empty="No channel is recorded yet.",
    )


def held(each: Channel, ask: Scope) -> str:
    due = [row for row in each.meetings if row.due and row.due <= ask.as_of and not row.cancelled]
    return f"{sum(bool(row.held and row.minutes.strip()) for row in due)} of {len(due)}" if due else NONE


def departments(board: Board, ids: tuple[int, ...]) -> str:
    return listed(board.name(Department.table, id) for id in ids)


def action_list(ask: Scope) -> Listing:
    items = [
        Bullet(row.what, sentences(each.label, person_name(ask.board, row.who), f"by {row.due}" if row.due else ""))
        for each in ask.board.all(Channel)
        for row in each.actions
        if row.done is None
    ]
    return Listing(items=tuple(items), empty="Every agreed action is done.")


def balance_table(board: Board) -> Grid:
    """For each department: asked of it and done, and what it asked for itself and got."""
    rows = []
    for each in sorted(board.all(Department), key=lambda row: row.label):
        given = board.table(Request).by("giver").get(each.id, ())
        got = board.table(Request).by("asker").get(each.id, ())
        if given or got:
            rows.append((Datum(each.label), *counts(given), *counts(got), balance(given, got)))
    heads = ("Asked of it", "Done", "Asked by it", "Got", "Balance")
    return Grid(
        heads=(Head("Department", wide=True), *(Head(each, True) for each in heads)),
        rows=tuple(rows),
        empty="No request is recorded yet.",
        caption="Balance: help given less help got." if rows else "",
    )


def counts(rows: tuple[Request, ...]) -> tuple[Datum, Datum]:
    return number_cell(len(rows)), number_cell(sum(row.state is RequestState.DONE for row in rows))


def balance(given: tuple[Request, ...], got: tuple[Request, ...]) -> Datum:
    done = [sum(row.state is RequestState.DONE for row in rows) for rows in (given, got)]
    return Datum(f"{done[0] - done[1]:+d}", done[0] - done[1])


def request_table(ask: Scope) -> Grid:
    board = ask.board
    rows = sorted(
        (each for each in board.all(Request) if each.state in WAITING),
        key=lambda each: (each.wanted or ask.until(36500), each.label, each.id),
    )
    return Grid(
        heads=(Head("Request", wide=True), Head("Of"), Head("By"), Head("State"), Head("Wanted")),
        rows=tuple(
            (
                Datum(each.label),
                Datum(named(board, Department, each.giver)),
                Datum(named(board, Department, each.asker)),
                Datum(each.state.value),
                due_cell(each.wanted, ask.as_of) if each.wanted else day_cell(None),
            )
            for each in rows
        ),
        notes=tuple(sentences(each.shared) for each in rows),
        empty="No request waits.",
    )


def shared_list(ask: Scope) -> Listing:
    """Goals that several departments carry together, with what each gains for the customer."""
    board = ask.board
    goals = sorted(
        (each for each in board.all(Goal) if each.departments and each.open_on(ask.as_of)), key=lambda each: each.label
    )
    result = [(each, progress(board, each, ask.as_of)) for each in goals]
    items = [
        Bullet(
            each.label,
            sentences(f"with {departments(board, each.departments)}", share_text(now), each.customer_benefit),
            now.status,
            tone=Tone.PLAIN,
        )
        for each, now in result
    ]
    return Listing(items=tuple(items), empty="No goal is shared with another department.")
