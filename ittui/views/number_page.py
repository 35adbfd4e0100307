"""How a number was made: as blocks, the same on the screen and in `explain`, and as JSON for scripts and reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING

from ..board import Board
from ..fields import Json
from ..fields.figure import figure
from ..metrics.calendar import period_of
from ..metrics.kpis.kpi_status import KpiStatus, cached_kpi_status, kpi_for
from ..metrics.registry import metric_named
from ..metrics.result import Result
from ..records import Incident, Kpi, Record
from ..session import Session
from .columns import plain, target_text, value_text
from .document import Block, Bullet, Datum, Facts, Labelled, Listing, Paragraph, Tone

if TYPE_CHECKING:
    from .incidents import Down

MOST_LISTED = 200


def number_page(board: Board, result: Result, most: int = MOST_LISTED) -> list[Block]:
    """Value and status, the sentence, what was counted, what was left out and why, and the definition."""
    facts = [*facts_of(result), *same_as_kpi(board, result)]
    blocks: list[Block] = [Facts(tuple(facts)), Paragraph(result.how)]
    if result.notes:
        blocks.append(Listing(items=tuple(Bullet(note) for note in result.notes)))
    left_out = [f"{board.short(each.record)} {each.record.label}: {each.reason}" for each in result.excluded]
    blocks += made_of(board, result, most) + listed("Left out", left_out, most)
    parts = metric_named(result.name).definition.split("\n\n")
    return [
        *blocks,
        Paragraph("definition", Tone.ACCENT),
        *(Paragraph(" ".join(part.split()), Tone.DIM) for part in parts),
    ]


def made_of(board: Board, result: Result, most: int = MOST_LISTED) -> list[Block]:
    """The records that weigh most in a number, the worst first; of incidents those apart that are still down."""
    ended, still = list[str](), list[tuple[Fraction, str]]()
    for row in result.counted:
        known, name = down_of(board, row, result), f"{board.short(row)} {row.label}"
        name = f"{name}: {figure(known.hours, 'h')}" if known else name
        if known and not known.over:
            still.append((known.hours, name))
        else:
            ended.append(name)
    still.sort(key=lambda each: -each[0])
    worst = listed("Restored, worst first:" if still else "Worst first:", ended, most)
    return listed("Still down, longest first:", [name for _, name in still], most) + worst


def down_of(board: Board, row: Record, result: Result) -> Down | None:
    """Of an incident: how long it was down, and whether that is over."""
    if not isinstance(row, Incident):
        return None
    from .incidents import down

    now = board.now or datetime.combine(result.as_of, time.max, UTC)
    known: Down | None = down(Session(board, result.as_of, now, "", live=board.now is not None), row)
    return known


def same_as_kpi(board: Board, result: Result) -> Iterator[Labelled]:
    """The KPI that the number feeds, with its own period: that is why the two may differ."""
    kpi = kpi_for(board, result.name)
    if kpi is None:
        return
    now = cached_kpi_status(board, kpi, result.as_of)
    if now.value is not None:
        yield Labelled("KPI", Datum(f"{kpi.label}: {value_text(now)} over {period_text(board, kpi, now)}", now.value))


def period_text(board: Board, kpi: Kpi, now: KpiStatus) -> str:
    """The period of a computed KPI's value, such as 2026-Q4."""
    return period_of(kpi.cadence, now.day or date.min, board.settings.fiscal).label


def facts_of(result: Result) -> list[Labelled]:
    aim = target_text(result)
    facts = [
        Labelled("value", Datum(value_text(result), result.value)),
        Labelled("status", Datum(f"target {aim}" if aim else result.reason, status=result.status)),
    ]
    if result.numerator is not None and result.denominator is not None:
        parts = f"{figure(result.numerator, digits=4)} ÷ {figure(result.denominator, digits=4)}"
        facts.append(Labelled("calculation", Datum(f"{parts} (n = {result.n:,})")))
    if result.small_sample:
        facts.append(Labelled("beware", Datum(f"small sample: n is {result.n}", tone=Tone.WARN)))
    return [*facts, Labelled("as of", Datum(f"{result.as_of}, {result.period.label} ({result.name})", tone=Tone.DIM))]


def listed(title: str, rows: Sequence[str], most: int) -> list[Block]:
    """Records under a heading that says how many; of many only the first."""
    items = [Bullet(row, depth=1) for row in rows[:most]]
    if len(rows) > most:
        items.append(Bullet(f"… and {len(rows) - most:,} more", depth=1, tone=Tone.DIM))
    return [Listing(items=(Bullet(f"{title} {len(rows):,}", mark="─", tone=Tone.ACCENT), *items))] if rows else []


def plain_result(result: Result) -> dict[str, Json]:
    """A number for programs, exact, in the keys that ittui promises."""
    return {
        "name": result.name,
        "label": result.label,
        "value": plain(result.value),
        "unit": result.unit,
        "numerator": plain(result.numerator),
        "denominator": plain(result.denominator),
        "n": result.n,
        "excluded": [
            {"id": each.record.code, "label": each.record.label, "reason": each.reason} for each in result.excluded
        ],
        "target": plain(result.target),
        "status": result.status.word,
        "as_of": result.as_of.isoformat(),
        "period": result.period.label,
        "how": result.how
        if not result.reason or result.value is not None
        else f"{result.how}; no data: {result.reason}",
    }
