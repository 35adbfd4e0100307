"""How satisfied people are with each service and each goal: CSAT, NPS and how many of those asked have answered."""

from __future__ import annotations

from collections.abc import Iterator

from ...board import Board
from ...board import Table as Rows
from ...fields.layout import NONE
from ...metrics import measure
from ...records import Goal, Record, Service, Survey
from ...views.document import Datum, Grid, Head
from ..reports import Scope
from ..scale import number_cell


def satisfaction_table(ask: Scope) -> Grid:
    """One row for each service or goal that people were asked about."""
    kinds: tuple[tuple[type[Record], str], ...] = ((Service, "service"), (Goal, "goal"))
    rows = [row for kind, field in kinds for row in rows_of(ask, kind, field)]
    return Grid(
        heads=(Head("About", wide=True), Head("CSAT", True), Head("NPS", True), Head("Answers", True), Head("Rate")),
        rows=tuple(rows),
        empty="Nobody was asked about a service or a goal yet.",
    )


def rows_of(ask: Scope, kind: type[Record], field: str) -> Iterator[tuple[Datum, ...]]:
    matches = ask.board.table(Survey).by(field)
    for record in sorted(ask.board.all(kind), key=lambda each: (each.label, each.id)):
        if record.id in matches:
            yield satisfaction_of(ask, record, matches[record.id])


def satisfaction_of(ask: Scope, record: Record, surveys: tuple[Survey, ...]) -> tuple[Datum, ...]:
    """The numbers of these answers alone."""
    own = Board({**ask.board.tables, Survey.table: Rows(Survey, {row.id: row for row in surveys})})
    csat, nps = (measure(own, name, ask.as_of, ask.period) for name in ("csat", "nps"))
    of = [result for result in (csat, nps) if result.value is not None]
    rate = next((note.partition("(")[2].rstrip(")") for result in of for note in result.notes if "asked (" in note), "")
    answers = sum(result.n for result in of)
    small = " ! few" if of and any(result.small_sample for result in of) else ""
    return (
        Datum(f"{record.label}{small}"),
        number_cell(csat.value, "%", 0),
        number_cell(nps.value, "", 0),
        number_cell(answers),
        Datum(rate or NONE),
    )
