"""All that is known of one record, how a number was made, and what the log says of a change, wherever it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from ..board import Board
from ..fields import Context, Field, Json, Prose, Rows, visible
from ..fields.layout import figure
from ..metrics import Result, metric_named
from ..metrics.calendar import period_of
from ..metrics.kpis.kpi_status import KpiStatus, cached_kpi_status, kpi_for
from ..records import KINDS, CheckIn, Goal, Incident, Kpi, Measurement, Project, Record
from ..session import Session
from .columns import computed_columns, plain
from .document import (
    Block,
    Bullet,
    Datum,
    Facts,
    Grid,
    Head,
    Labelled,
    Listing,
    Paragraph,
    Tone,
    target_text,
    value_text,
)

if TYPE_CHECKING:
    from ..store import Op
    from .incidents import Down


MOST_LINKS = 12
Known = tuple[str, Datum]
Making = Callable[[Session, Any], Iterator[Known]]
MORE: dict[type[Record], Making] = {}
COVERED: dict[type[Record], frozenset[str]] = {}  # fields that what is worked out says already
SHOWN_ABOVE = {("goals", CheckIn, "goal"), ("kpis", Measurement, "kpi"), ("goals", Project, "goals")}
SHOWN_ABOVE |= {("objectives", Goal, "objective"), ("kpis", Goal, "kpi")}


def known_of(kind: type[Record], *covers: str) -> Callable[[Making], Making]:
    """Register what there is to say of a record of a kind; covers: fields that need not be listed again."""

    def register(make: Making) -> Making:
        MORE[kind], COVERED[kind] = make, frozenset(covers)
        return make

    return register


def record_page(session: Session, record: Record, read_only: str = "") -> list[Block]:
    """What is worked out of it, its fields, its rows as tables, and what refers to it.

    read_only: why nothing of it can be edited, as the rules have it, where that is so.
    """
    typed, tables = typed_in(session, record)
    facts = [*worked_out(session, record), *typed]
    if read_only:
        facts.insert(1, ("read-only", text(read_only.removeprefix(f"“{visible(record.label)}” "), Tone.WARN)))
    known = tuple(Labelled(label, datum) for label, datum in facts if datum.shown or datum.spark)
    links = tuple(link_items(session, record))
    return [Facts(known), *tables, *([Listing(links)] if links else [])]


def worked_out(session: Session, record: Record) -> Iterator[Known]:
    """What is not in the record itself: all that its kind has to say, else its computed columns."""
    columns = computed_columns(type(record))  # which first reads the module that registers what there is to say
    if type(record) in MORE:
        yield from MORE[type(record)](session, record)
        return
    for column in columns:
        if column.value(session, record) is not None:
            shown = column.shown(session, record)
            yield column.label, Datum(shown.text, tone=Tone(shown.role))


def typed_in(session: Session, record: Record) -> tuple[list[Known], list[Block]]:
    """What somebody typed: the fields, and as tables milestones, months, criteria …"""
    facts, tables = list[Known](), list[Block]()
    for name, field in record.fields.items():
        value = getattr(record, name)
        if name == record.named_by or name in COVERED.get(type(record), ()) or field.is_empty(value):
            continue
        if isinstance(field, Rows):
            tables.append(row_table(session, field, value))
        elif name in record.raw:
            show = field.edit if isinstance(field, Prose) else field.show
            facts.append((field.label, Datum(show(value, session.context))))
    return facts, tables


def row_table(session: Session, field: Rows[Any], rows: Sequence[Any]) -> Grid:
    """Rows of a field under its label, with the columns that hold something."""
    used = {
        key: column
        for key, column in field.columns.items()
        if not all(column.is_empty(getattr(row, key)) for row in rows)
    }

    def shown(row: Any, key: str) -> Datum:
        value = getattr(row, key)
        return Datum("" if used[key].is_empty(value) else used[key].show(value, session.context))

    return Grid(
        caption=field.label,
        heads=tuple(Head(column.label, column.numeric, wide=not at) for at, column in enumerate(used.values())),
        rows=tuple(tuple(shown(row, key) for key in used) for row in rows),
    )


def link_items(session: Session, record: Record) -> list[Bullet]:
    """What refers to the record, the latest first; of many only the latest."""
    groups: dict[str, list[Record]] = {}
    for kind, field, row in session.board.links(record):
        if (record.table, kind, field) not in SHOWN_ABOVE:
            groups.setdefault(kind.plural, []).append(row)
    items = []
    for plural, rows in groups.items():
        rows.sort(key=lambda row: str(row.raw.get("date", "")), reverse=True)
        items.append(Bullet(f"{plural} ({len(rows)})", tone=Tone.DIM, mark="─"))
        items += [Bullet(link_text(session, row), depth=1) for row in rows[:MOST_LINKS]]
        if len(rows) > MOST_LINKS:
            items.append(Bullet(f"… and {len(rows) - MOST_LINKS:,} more", depth=1, tone=Tone.DIM))
    return items


def link_text(session: Session, record: Record) -> str:
    return f"{session.board.short(record)} {called(session, record)}"


def called(session: Session, record: Record) -> str:
    """What a record is called on its own; of what is named by its day alone, also whose day it is, and its value."""
    if isinstance(record, CheckIn | Measurement):
        table, id = ("goals", record.goal) if isinstance(record, CheckIn) else ("kpis", record.kpi)
        value = "" if record.value is None else f": {record.value:f}"
        return visible(f"{session.board.name(table, id)}, {record.label}{value}" if id is not None else record.label)
    return visible(record.label)


def text(words: str, tone: Tone = Tone.PLAIN) -> Datum:
    return Datum(words, tone=tone)


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
    now = cached_kpi_status(board, kpi, result.as_of) if kpi else None
    if kpi and now and now.value is not None:
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
        "how": f"{result.how}; no data: {result.reason}" if result.reason and result.value is None else result.how,
    }


MOST_FIELDS = 8  # of a record that was added


class RecordChange(NamedTuple):
    """What an entry did to one record. record: as it is, or was when it was removed; None where nothing is known."""

    table: str
    id: int
    record: Record | None
    texts: tuple[str, ...]

    def name(self, board: Board) -> str:
        """What the record is called; of a check-in or a value, also what it is of."""
        return full_name(board, self.record) if self.record else self.table


def full_name(board: Board, record: Record) -> str:
    """What a record is called; of a check-in or a value, also what it is of."""
    of = {CheckIn.table: (Goal.table, "goal"), Measurement.table: (Kpi.table, "kpi")}.get(record.table)
    about = f"{board.name(of[0], getattr(record, of[1]) or 0)}, " if of else ""
    return visible(f"{about}{record.label}")


def record_changes(board: Board, ops: Sequence[Op], context: Context) -> Iterator[RecordChange]:
    """What was done to each record, in the order of the log, each record named once."""
    for (table, id), group in groupby(ops, key=lambda op: (op.table, op.id)):
        rows = list(group)
        texts = tuple(text for op in rows for text in op_texts(board, op, context))
        yield RecordChange(table, id, record_of(board, rows[0]), texts)


def record_of(board: Board, op: Op) -> Record | None:
    table, whole = board.tables.get(op.table), op.new if isinstance(op.new, dict) else op.old
    row = table.rows.get(op.id) if table else None
    if row is None and not op.field and isinstance(whole, dict) and op.table in KINDS:
        return KINDS[op.table](op.id, whole)
    return row


def op_texts(board: Board, op: Op, context: Context) -> Iterator[str]:
    """One field, old → new; or that the record was added, with what is in it."""
    kind = KINDS.get(op.table)
    if op.field:
        label = label_of(kind.fields[op.field]) if kind and op.field in kind.fields else op.field
        yield f"{label} {logged_text(context, kind, op.field, op.old)} → {logged_text(context, kind, op.field, op.new)}"
        return
    yield "added" if op.old is None else "removed" if op.new is None else "replaced"
    row = record_of(board, op)
    if op.old is None and row is not None:
        yield from added_texts(board, kind(op.id, op.new) if kind and isinstance(op.new, dict) else row, context)


def checkin_before(board: Board, checkin: CheckIn) -> CheckIn | None:
    """The one before it, of the same goal."""
    rows = board.table(CheckIn).by("goal").get(checkin.goal, ()) if checkin.goal is not None else ()
    earlier = [row for row in rows if (str(row.raw.get("date")), row.id) < (str(checkin.raw.get("date")), checkin.id)]
    return max(earlier, key=lambda row: (str(row.raw.get("date")), row.id), default=None)


def added_texts(board: Board, record: Record, context: Context) -> Iterator[str]:
    """What a new record holds; of a check-in the value and the confidence beside those of the one before it."""
    before = checkin_before(board, record) if isinstance(record, CheckIn) else None
    named = (record.named_by, record.dated_by, "goal" if isinstance(record, CheckIn) else "", "kpi")
    fields = record.fields.items()
    names = [name for name, each in fields if name in record.raw and name not in named and not each.by_action]
    for name in names[:MOST_FIELDS]:
        text = logged_text(context, type(record), name, record.raw[name])
        old = logged_text(context, type(record), name, before.raw.get(name)) if before and name in COMPARED else ""
        yield f"{label_of(record.fields[name])} {f'{old} → ' if old not in ('', NOTHING, text) else ''}{text}"
    if len(names) > MOST_FIELDS:
        yield f"and {len(names) - MOST_FIELDS} more"


def label_of(field: Field[Any]) -> str:
    """What a field is called within a sentence: without what is in brackets."""
    return field.label.lower().partition(" (")[0]


COMPARED, NOTHING = ("value", "confidence"), "–"


def logged_text(context: Context, kind: type[Record] | None, name: str, raw: Json) -> str:
    """A value of the log as the screen shows that field."""
    if raw is None or raw in ([], ""):
        return NOTHING
    field = kind.fields.get(name) if kind else None
    return visible(str(raw)) if field is None else field.show_raw(raw, context)
