"""All that is known of one record, as blocks: the same page on the screen, in `show` and wherever it is reported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from ..fields import Prose, Rows, visible
from ..records import CheckIn, Goal, Measurement, Project, Record
from ..session import Session
from .columns import MODULES, computed_columns
from .document import Block, Bullet, Datum, Facts, Grid, Head, Labelled, Listing, Tone

MOST_LINKS = 12
Known = tuple[str, Datum]
MORE: dict[type[Record], Callable[[Session, Any], Iterator[Known]]] = {}
COVERED: dict[type[Record], frozenset[str]] = {}  # fields that what is worked out says already
SHOWN_ABOVE = {("goals", CheckIn, "goal"), ("kpis", Measurement, "kpi"), ("goals", Project, "goals")}
SHOWN_ABOVE |= {("objectives", Goal, "objective"), ("kpis", Goal, "kpi")}


def known_of(
    kind: type[Record], *covers: str
) -> Callable[[Callable[[Session, Any], Iterator[Known]]], Callable[[Session, Any], Iterator[Known]]]:
    """Register what there is to say of a record of a kind; covers: fields that need not be listed again."""

    def register(make: Callable[[Session, Any], Iterator[Known]]) -> Callable[[Session, Any], Iterator[Known]]:
        MORE[kind], COVERED[kind] = make, frozenset(covers)
        return make

    return register


def record_page(session: Session, record: Record, read_only: str = "") -> list[Block]:
    """What is worked out of it, its fields, its rows as tables, and what refers to it.

    read_only: why nothing of it can be edited, as the rules have it, where that is so.
    """
    facts = [*worked_out(session, record), *field_facts(session, record)]
    if read_only:
        facts.insert(
            min(1, len(facts)), ("read-only", text(read_only.removeprefix(f"“{visible(record.label)}” "), Tone.WARN))
        )
    blocks: list[Block] = [Facts(tuple(Labelled(label, datum) for label, datum in facts if datum.shown or datum.spark))]
    blocks += row_tables(session, record)
    links = link_items(session, record)
    return [*blocks, Listing(items=tuple(links))] if links else blocks


def worked_out(session: Session, record: Record) -> Iterator[Known]:
    """What is not in the record itself: all that its kind has to say, else its computed columns."""
    kind = type(record)
    if kind.table in MODULES:
        import_module(f".{MODULES[kind.table]}", __package__)
    more = MORE.get(kind)
    if more is not None:
        yield from more(session, record)
        return
    for column in computed_columns(kind):
        if column.value(session, record) is not None:
            shown = column.shown(session, record)
            yield column.label, Datum(shown.text, tone=Tone(shown.role))


def field_facts(session: Session, record: Record) -> Iterator[Known]:
    """What somebody typed; a table of rows is drawn as one, below."""
    covered = COVERED.get(type(record), frozenset())
    for name, field in record.fields.items():
        value = getattr(record, name)
        if name == record.named_by or name in covered or name not in record.raw or field.is_empty(value):
            continue
        if not isinstance(field, Rows):
            long = isinstance(field, Prose)
            yield field.label, Datum(field.edit(value, session.context) if long else field.show(value, session.context))


def row_tables(session: Session, record: Record) -> Iterator[Block]:
    """Milestones, months, criteria …: each under its label, with the columns that hold something."""
    covered = COVERED.get(type(record), frozenset())
    for name, field in record.fields.items():
        rows = getattr(record, name) if isinstance(field, Rows) and name not in covered else ()
        if not rows or not isinstance(field, Rows):
            continue
        used = [
            key for key, column in field.columns.items() if any(not column.is_empty(getattr(row, key)) for row in rows)
        ]
        yield Grid(
            caption=field.label,
            heads=tuple(
                Head(field.columns[key].label, field.columns[key].numeric, wide=not number)
                for number, key in enumerate(used)
            ),
            rows=tuple(tuple(row_datum(session, row, key, field) for key in used) for row in rows),
        )


def row_datum(session: Session, row: Any, key: str, field: Rows[Any]) -> Datum:
    column, value = field.columns[key], getattr(row, key)
    return Datum("" if column.is_empty(value) else column.show(value, session.context))


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
