"""What a commit is going to do: wishes, merged with what the file has now. Pure: it writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache, cached_property, partial
from typing import Any

from ..board import Change
from ..fields import Field, Json, Raw, Ref, Refs, Rows, folded, visible
from ..fields.choices import by_id
from ..long_work import counted
from ..records import EARLIER, KINDS, SETTING_UP, SETTINGS_ID, Kpi, Settings, code, with_earlier
from .errors import Conflict, FieldConflict, StoreError
from .line_format import LOG, RESERVED, Contents, meta_number
from .log import (
    LOG_FROM,
    MOST_ENTRIES,
    Op,
    added,
    differences,
    entries,
    milliseconds,
    removed_record,
    time_of,
    touching,
)
from .merge import Fields, is_unchanged, merge_record
from .strict_json import DEEPEST, InvalidChange, encode, same

LONGEST = 60
Row = tuple[str, int]  # table and id


class Plan:
    """Grows by one change after the other; each sees what those before it did."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.wanted: dict[Row, Raw | None] = {}
        self.notices: list[str] = []
        self.clashes: list[FieldConflict] = []

    def get(self, table: str, id: int) -> Raw | None:
        key = (table, id)
        return self.wanted[key] if key in self.wanted else self.contents.get(table, id)

    def take(self, change: Change) -> None:
        """Merge one change with what is there."""
        theirs = self.get(change.table, change.id)
        if change.after is None:
            self.remove(change, theirs)
        elif theirs is None:
            self.put_back(change, change.after)
        else:
            self.edit(change, change.after, theirs)

    def remove(self, change: Change, theirs: Raw | None) -> None:
        if theirs is None:
            return
        if change.before is not None and not is_unchanged(fields_of(change.table), change.before, theirs):
            self.notices.append(f"{named(change.table, change.id, theirs)} was changed meanwhile, so it is kept")
            return
        self.wanted[change.table, change.id] = None

    def put_back(self, change: Change, after: Raw) -> None:
        """Add a record; or, where somebody removed it while it was edited, let the edit win."""
        if change.before is not None:
            if is_unchanged(fields_of(change.table), change.before, after):
                return
            name = named(change.table, change.id, after)
            self.notices.append(f"{name} was removed meanwhile; the edit brings it back")
        self.wanted[change.table, change.id] = after

    def edit(self, change: Change, after: Raw, theirs: Raw) -> None:
        before = change.before
        if before is None:
            # what it was earlier is noted beside it, and nobody types it
            if is_unchanged(fields_of(change.table), {EARLIER: theirs.get(EARLIER), **after}, theirs):
                return
            if (change.table, change.id) != (Settings.table, SETTINGS_ID):  # two may be the first to change these
                raise StoreError(f"{named(change.table, change.id, theirs)} is there already; it is left as it is")
            before = {}
        base = theirs if same(dict(before), dict(theirs)) else before
        merged = merge_record(fields_of(change.table), base, after, theirs)
        for clash in merged.clashes:
            self.clashes.append(FieldConflict(change.table, change.id, *clash))
        for field, remark in merged.notes:
            label = field_label(change.table, field)
            self.notices.append(f"{named(change.table, change.id, theirs)}, {label}: {remark}")
        if not same(dict(merged.raw), dict(theirs)):
            self.wanted[change.table, change.id] = merged.raw

    def keep_referred(self) -> None:
        """A record that something refers to is not lost: neither one removed here, nor one that others removed."""
        gone = [change[:2] for change in self.changes() if change.after is None]
        while needed := [(key, count) for key, count in self.referrers(gone).items() if count]:
            for key, count in needed:
                gone.remove(key)
                del self.wanted[key]
                name = named(*key, self.contents.get(*key) or {})
                self.notices.append(f"{name} is kept, for {plural(count, 'record')} still refer to it")
        for key in sorted(set(self.new_references())):
            old = removed_record(self.contents, *key) if self.get(*key) is None else None
            if old is not None:
                self.wanted[key] = old
                self.notices.append(f"{named(*key, old)} was removed meanwhile; a reference to it brings it back")

    def referrers(self, keys: Collection[Row]) -> dict[Row, int]:
        """How many other records will refer to each of these, once the plan is carried out."""
        counts = dict.fromkeys(sorted(keys), 0)
        for table in sorted({table for name, _ in counts for table in pointing_at(name)}):
            here = {id: raw for (name, id), raw in self.wanted.items() if name == table}
            for id, raw in {**self.contents.rows(table), **here}.items():
                for key in set(references(table, raw or {})):
                    if key in counts and key != (table, id):
                        counts[key] += 1
        return counts

    def new_references(self) -> Iterator[Row]:
        for (table, id), raw in self.wanted.items():
            if raw is not None:
                old = self.contents.get(table, id) or {}
                changed = {name: value for name, value in raw.items() if value is not old.get(name)}
                before = set(references(table, old)) if changed else set()
                yield from (row for row in references(table, changed) if row not in before)

    def keep_earlier(self, today: date) -> None:
        """What definitions were until yesterday stays with the records that change them."""
        for (table, id), raw in list(self.wanted.items()):
            before = self.contents.get(table, id)
            if raw is not None and before is not None and table in KINDS:
                is_new = partial(self.is_new, table, id, today)
                self.wanted[table, id] = with_earlier(KINDS[table], before, raw, today, is_new)

    def is_new(self, table: str, id: int, today: date) -> bool:
        """Was a record added so lately that it is still being set up?"""
        since = milliseconds(datetime.combine(today - SETTING_UP, time(), UTC))
        return self.added.get((table, id), self.began) >= since

    @cached_property
    def began(self) -> int:
        """When the file began, for what was in it then; 0 where the log does not tell any more."""
        whole = len(self.contents.rows(LOG)) < MOST_ENTRIES // 2
        return meta_number(self.contents.meta, LOG_FROM, 0) if whole else 0

    @cached_property
    def added(self) -> dict[Row, int]:
        """When records were added, in milliseconds, as far as the log tells."""
        return {row: time_of(entry.id) for entry in entries(self.contents) for row in added(entry.ops)}

    def ops(self) -> tuple[Op, ...]:
        """The changed fields, for the log."""
        return tuple(op for change in self.changes() for op in differences(*change))

    def changes(self) -> list[Change]:
        """What will differ, record by record, from what is there."""
        every = (Change(*row, self.contents.get(*row), raw) for row, raw in self.wanted.items())
        return [change for change in every if change.before is not None or change.after is not None]

    def rows(self) -> dict[str, dict[int, Raw | None]]:
        """The changed records by table."""
        result: dict[str, dict[int, Raw | None]] = {}
        for (table, id), raw in self.wanted.items():
            result.setdefault(table, {})[id] = raw
        return result


def planned(contents: Contents, changes: Iterable[Change], *, force: bool = False) -> Plan:
    """The plan for some changes; Conflict where others changed the same fields, unless forced: then mine count."""
    plan = Plan(contents)
    for change in counted(tuple(changes), "comparing with what others saved", "changes"):
        plan.take(change)
    plan.keep_referred()
    if any(table == Kpi.table for table, _ in plan.wanted):
        rows = {**contents.rows(Kpi.table), **plan.rows().get(Kpi.table, {})}
        plan.wanted.update({(Kpi.table, id): raw for id, raw in bound_formulas(rows).items()})
    if plan.clashes and not force:
        raise Conflict(reported(plan), tuple(plan.clashes))
    return plan


def bound_formulas(rows: Mapping[int, Raw | None]) -> dict[int, Raw]:
    """The KPIs whose formulas named one that is there by now: it is held by id from then on, and may be renamed."""
    live = {id: raw for id, raw in rows.items() if raw is not None}
    naming = {id: raw for id, raw in live.items() if "kpi(" in str(raw.get("formula", ""))}
    if not naming:
        return {}
    named = [(folded(str(raw.get("title", ""))), id) for id, raw in live.items() if not raw.get("archived")]
    once = Counter(title for title, _ in named)
    ids = {title: id for title, id in named if once[title] == 1}
    bound = {id: by_id(str(raw["formula"]), lambda name: ids.get(folded(name))) for id, raw in naming.items()}
    return {id: {**naming[id], "formula": text} for id, text in bound.items() if text != naming[id]["formula"]}


def refuse_invalid(changes: Sequence[Change]) -> None:
    """StoreError for a change that no file can keep, before anything is touched."""
    for change in changes:
        try:
            encode({change.table: dict(change.after or {})}, DEEPEST - 1)
        except InvalidChange as invalid:
            raise StoreError(f"{named(change.table, change.id, {})} cannot be saved: {invalid}") from None
        if change.table in RESERVED or isinstance(change.id, bool) or not 0 <= change.id < 10**19:
            raise StoreError(f"“{visible(change.table)}” {change.id} cannot hold a record")


def reported(plan: Plan) -> str:
    """The clashes in words: one line each, with both values and who made theirs."""
    lines = ["not saved, for others changed the same meanwhile:"]
    for clash in plan.clashes:
        raw = plan.contents.get(clash.table, clash.id) or plan.get(clash.table, clash.id) or {}
        name = f"{named(clash.table, clash.id, raw)}, {field_label(clash.table, clash.field)}"
        by = next((entry.who for entry in touching(entries(plan.contents), clash.table, clash.id, clash.field)), "")
        whose = f"{visible(by)} made it" if by else "in the file it is"
        lines.append(f"{name}: was {shown(clash.base)}, you want {shown(clash.mine)}, {whose} {shown(clash.theirs)}")
    return "\n".join(lines)


def fields_of(table: str) -> Fields:
    """The declared fields of a table's records; none for a table that no kind declares."""
    kind = KINDS.get(table)
    return kind.fields if kind else {}


def named(table: str, id: int, raw: Raw) -> str:
    """What a record is called in a message."""
    kind = KINDS.get(table)
    label = kind(id, raw).label if kind else ""
    return f"{kind.noun if kind else visible(table)} {f'“{visible(label)}”' if label else code(id)}"


def field_label(table: str, field: str) -> str:
    known = fields_of(table).get(field)
    return known.label.lower() if known else visible(field)


def shown(value: Json) -> str:
    """A value in a message: short, and safe for a terminal."""
    if value is None:
        return "empty"
    text = visible(value if isinstance(value, str) else encode(value).decode())
    return f"“{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}”"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def references(table: str, raw: Raw) -> Iterator[Row]:
    """(table, id) of every record that a record refers to."""
    kind = KINDS.get(table)
    return references_in(kind.fields, raw) if kind else iter(())


def references_in(fields: Mapping[str, Field[Any]], raw: Raw) -> Iterator[Row]:
    for name, field in fields.items():
        value = raw.get(name)
        if value is None or name == EARLIER:  # what is removed is not missed where it was once
            continue
        if isinstance(field, Rows):
            for row in value if isinstance(value, list) else ():
                if isinstance(row, dict):
                    yield from references_in(field.row.fields, row)
        elif isinstance(field, Ref | Refs):
            yield from ((field.table, id) for id in ids(value))


def ids(value: Json) -> list[int]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, int) and not isinstance(each, bool)]


@cache
def pointing_at(table: str) -> tuple[str, ...]:
    """The tables whose records can refer to records of a table."""
    return tuple(kind.table for kind in KINDS.values() if can_point(kind.fields, table))


def can_point(fields: Mapping[str, Field[Any]], table: str) -> bool:
    return any(
        can_point(field.row.fields, table) if isinstance(field, Rows) else getattr(field, "table", "") == table
        for name, field in fields.items()
        if name != EARLIER
    )
