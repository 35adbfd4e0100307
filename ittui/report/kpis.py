"""KPIs in reports: what each is, how it went and where it goes; those that moved, and those off their target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from ..fields.layout import figure
from ..metrics import Status, many
from ..metrics.forecast import forecast_kpi
from ..metrics.kpis.kpi_status import KpiStatus, history, kpi_status
from ..records import Goal, Kpi, Measurement, Source
from ..views.document import Block, Datum, Grid, Paragraph, Report
from ..views.goals import progress_of
from ..views.kpis import status_of
from .scope import Scope, by_name, chapter, sentences
from .series_charts import kpi_chart_of
from .tables import change, number, share, table

LAST = 12


class KpiRow(NamedTuple):
    """A KPI and how it stands."""

    kpi: Kpi
    now: KpiStatus


def kpi_rows(ask: Scope) -> list[KpiRow]:
    """All KPIs, by title."""
    return [KpiRow(kpi, status_of(ask.session, kpi)) for kpi in by_name(ask.board.all(Kpi))]


def moved_table(ask: Scope, rows: Iterable[KpiRow]) -> Grid:
    """KPIs whose value is not what it was, with the change and whether it is for the better."""
    (board, day), moved = ask.before, list[tuple[KpiRow, Fraction | None]]()
    for each in rows:
        then = board.get(Kpi, each.kpi.id)
        was = kpi_status(board, then, day).value if then else None
        if each.now.value not in (None, was):
            moved.append((each, was))
    return table(
        "KPI= | Was> | Is> | Change> | Status",
        (
            (
                kpi.label,
                number(was, now.unit),
                number(now.value, now.unit),
                changed(kpi, now, was),
                now.status,
            )
            for (kpi, now), was in moved
        ),
        f"No KPI has another value than on {day}.",
    )


def changed(kpi: Kpi, now: KpiStatus, was: Fraction | None) -> Datum:
    """The change, and whether it is for the better; in a band neither side is."""
    value = None if was is None or now.value is None else now.value - was
    good = None if value is None or kpi.direction.up is None else (value > 0) is kpi.direction.up
    return change(value, now.unit, good)


def target_of(now: KpiStatus) -> Datum:
    """The target; of a band both its limits."""
    if now.upper is None:
        return number(now.target, now.unit)
    low = "up" if now.target is None else figure(now.target)
    return Datum(f"{low} to {figure(now.upper, now.unit)}")


def off_target_table(rows: Iterable[KpiRow]) -> Grid:
    """KPIs that miss their target, the worst first."""
    off = [each for each in rows if each.now.status in (Status.MISSED, Status.AT_RISK, Status.BEHIND)]
    off.sort(key=lambda each: -(each.now.status.badness or 0))
    return table(
        "KPI= | Value> | On | Target> | Status",
        ((kpi.label, number(now.value, now.unit), now.day, target_of(now), now.status) for kpi, now in off),
        "Every KPI that has a value and a target meets it.",
    )


def trend_table(ask: Scope, rows: Iterable[KpiRow]) -> Grid:
    """All KPIs: the last values as a small line, target, last move, status, and when the target is reached."""
    return table(
        "KPI= | Trend | Value> | Target> | Last move> | Status",
        (
            (
                kpi.label,
                Datum("", spark=tuple(point.value for point in history(ask.board, kpi, ask.as_of))),
                number(now.value, now.unit),
                target_of(now),
                change(now.moved, now.unit, now.good),
                now.status,
                outlook_of(ask, kpi, now),
            )
            for kpi, now in rows
        ),
        "There is no KPI yet.",
    )


def outlook_of(ask: Scope, kpi: Kpi, now: KpiStatus) -> str:
    """When the target is reached, where a date can be told; else why there is no value."""
    if now.value is None or now.status is Status.STALE:
        return now.reason
    if now.status in (Status.ACHIEVED, Status.ON_TRACK):
        return ""
    result = forecast_kpi(ask.board, kpi, ask.as_of)
    if result.reach is None:
        return ""
    return f"the target may be reached {result}" if result.reason else f"at this pace the target is reached on {result}"


def kpi(ask: Scope) -> Report:
    """One KPI by name or id, in full; without one, all of them."""
    one = ask.board.find(Kpi, ask.subject, parts=True) if ask.subject.strip() else None
    rows = [each for each in kpi_rows(ask) if one is None or each.kpi.id == one.id]
    chapters = [chapter(each.kpi.label, *blocks(ask, *each)) for each in rows]
    if one:
        return ask.page("", "", chapters, named=one.label)
    return ask.page("KPIs", f", {many(len(rows), 'KPI')}", [chapter("All KPIs", trend_table(ask, rows)), *chapters])


def blocks(ask: Scope, kpi: Kpi, now: KpiStatus) -> Iterator[Block]:
    """What it is and how it stands, who owns it, where it comes from, when the target is reached; of one, all of it."""
    if kpi.definition:
        yield Paragraph(kpi.definition)
    yield Paragraph(f"{now.status.glyph} {now.status.word}: {sentences(now.how, now.reason)}.")
    source = f", from {kpi.data_source}" if kpi.data_source else ""
    owner = f"Owner: {ask.person(kpi.owner)}, measured {kpi.cadence}, {kpi.source}{source}."
    yield Paragraph(f"{owner} Forecast: {forecast_kpi(ask.board, kpi, ask.as_of)}.")
    yield kpi_chart_of(ask.board, kpi, ask.as_of)
    if ask.subject.strip():
        yield value_table(ask, kpi)
        yield goal_table(ask, kpi)


def value_table(ask: Scope, kpi: Kpi) -> Grid:
    """The last values; of recorded ones the note, by whom, and what was corrected."""
    recorded = ask.board.table(Measurement).by("kpi").get(kpi.id, ()) if kpi.source is Source.RECORDED else ()
    rows = {row.date: row for row in recorded}
    points = [(point, rows.get(point.day)) for point in reversed(history(ask.board, kpi, ask.as_of)[-LAST:])]
    return table(
        "Date | Value> | By | Note=",
        (
            (point.day, number(point.value, kpi.unit), row.by if row else "", note_of(row) if row else "")
            for point, row in points
        ),
        "No value is recorded yet.",
    )


def note_of(row: Measurement) -> str:
    mended = (f"was {fix.value}, corrected: {fix.why or 'no reason given'}" for fix in row.corrections)
    return sentences(row.note, *mended)


def goal_table(ask: Scope, kpi: Kpi) -> Grid:
    rows = [(goal, progress_of(ask.session, goal)) for goal in ask.board.table(Goal).by("kpi").get(kpi.id, ())]
    return table(
        "Goal it measures= | Owner | Done> | Status",
        ((goal.label, ask.person(goal.owner), share(now.p), now.status) for goal, now in rows),
        "It measures no goal.",
    )
