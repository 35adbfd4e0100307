"""KPIs in full: what each is, how it went, where it goes, and which goals it measures."""

from __future__ import annotations

from ...board import Board
from ...metrics import many
from ...metrics.forecast import forecast_kpi
from ...metrics.goals.goal_status import progress
from ...metrics.kpis.kpi_status import history
from ...records import Goal, Kpi, Measurement, Source
from ...views.document import Block, Chapter, Datum, Grid, Head, Paragraph, Report
from ..reports import Scope, report
from ..scale import day_cell, number_cell, share_cell, status_cell
from ..series_charts import kpi_chart_of
from .kpis import Detected, kpi_statuses, trend_table
from .naming import person_name, sentences

LAST = 12


@report(
    "kpi",
    "one KPI, or all: definition, chart with target and forecast, last values, the goals it measures",
    about="a KPI",
)
def kpi(ask: Scope) -> Report:
    """One KPI by name or id; without one, all of them."""
    one = ask.board.find(Kpi, ask.subject, parts=True) if ask.subject.strip() else None
    result = kpi_statuses(ask.board, ask.as_of)
    rows = [each for each in result if one is None or each.kpi.id == one.id]
    first = () if one else (Chapter("All KPIs", (trend_table(rows, ask.board, ask.as_of),)),)
    return Report(
        name="kpi",
        title=one.label if one else f"{ask.title_of_team}: KPIs",
        subtitle=f"as of {ask.as_of}" + ("" if one else f", {many(len(rows), 'KPI')}"),
        as_of=ask.as_of,
        sections=(*first, *(Chapter(each.kpi.label, blocks(ask, each, full=one is not None)) for each in rows)),
    )


def blocks(ask: Scope, each: Detected, full: bool) -> tuple[Block, ...]:
    board, day = ask.board, ask.as_of
    answers = [Paragraph(each.kpi.definition)] if each.kpi.definition else []
    now = each.now
    fact = f"{now.status.glyph} {now.status.word}: {sentences(now.how, now.reason)}."
    shown: tuple[Block, ...] = (
        *answers,
        Paragraph(fact),
        Paragraph(outlook(board, each, ask)),
        kpi_chart_of(board, each.kpi, day),
    )
    return (*shown, value_table(board, each.kpi, ask), goal_table(board, each.kpi, ask)) if full else shown


def outlook(board: Board, each: Detected, ask: Scope) -> str:
    """Who owns it, where it comes from, and when the target is reached."""
    kpi = each.kpi
    parts = [f"Owner: {person_name(board, kpi.owner)}", f"measured {kpi.cadence.value}", f"{kpi.source.value}"]
    if kpi.data_source:
        parts.append(f"from {kpi.data_source}")
    return f"{', '.join(parts)}. Forecast: {forecast_kpi(board, kpi, ask.as_of)}."


def value_table(board: Board, kpi: Kpi, ask: Scope) -> Grid:
    """The last values; of recorded ones the note, by whom, and what was corrected."""
    points = history(board, kpi, ask.as_of)[-LAST:]
    rows = (
        {row.date: row for row in board.table(Measurement).by("kpi").get(kpi.id, ())}
        if kpi.source is Source.RECORDED
        else {}
    )
    result = [(point, rows.get(point.day)) for point in reversed(points)]
    return Grid(
        heads=(Head("Date"), Head("Value", True), Head("By"), Head("Note", wide=True)),
        rows=tuple(
            (day_cell(point.day), number_cell(point.value, kpi.unit), Datum(row.by if row else ""), Datum(note_of(row)))
            for point, row in result
        ),
        empty="No value is recorded yet.",
    )


def note_of(row: Measurement | None) -> str:
    if row is None:
        return ""
    mended = [f"was {fix.value}, corrected: {fix.why or 'no reason given'}" for fix in row.corrections]
    return sentences(row.note, *mended)


def goal_table(board: Board, kpi: Kpi, ask: Scope) -> Grid:
    rows = [(goal, progress(board, goal, ask.as_of)) for goal in board.table(Goal).by("kpi").get(kpi.id, ())]
    return Grid(
        heads=(Head("Goal it measures", wide=True), Head("Owner"), Head("Done", True), Head("Status")),
        rows=tuple(
            (Datum(goal.label), Datum(person_name(board, goal.owner)), share_cell(now.p), status_cell(now.status))
            for goal, now in rows
        ),
        empty="It measures no goal.",
    )
