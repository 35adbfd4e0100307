"""A draft: what was typed into a form so far, what it means, and the changes that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ..actions.checkins import corrected
from ..actions.measurements import as_correction
from ..board import Change, Mentions, Origin, doubt, is_right, kpi_of, needs_others, reader
from ..fields import Context, Day, Field, Flag, InputError, Moment, Prose, Ref, Refs, Rows, visible
from ..records import CheckIn, Measurement, Record
from ..rules import refusals, typed_fields, why_read_only
from .view_model import ViewModel


class Reading(NamedTuple):
    """What a typed text means: a value and how it reads, or a fault."""

    value: Any
    echo: str
    fault: str


class Draft:
    """Texts by field over one record, or over none yet."""

    def __init__(
        self,
        view: ViewModel,
        kind: type[Record],
        record: Record | None,
        texts: dict[str, str] | None = None,
        *,
        proposed: dict[str, str] | None = None,
    ) -> None:
        """texts: what was typed already; proposed: what its fields hold before anything is typed."""
        self.view, self.kind, self.record = view, kind, record
        self.opened = {name: self.text_of(field) for name, field in kind.fields.items()} | (proposed or {})
        self.texts = {**self.opened, **(texts or {})}
        self.new_id = kind.new().id
        self.action = ""  # what the edit is a part of, such as approvals.amend
        self.about: Record | None = None  # what an action is about, where the draft holds its answers

    def as_stored(self) -> dict[str, object]:
        """What is to be kept in case the connection breaks: the texts, and the record as it was opened."""
        return {"texts": self.changed, "opened": None if self.record is None else dict(self.record.raw)}

    def take_up(self, cached: Mapping[str, Any]) -> bool:
        """Put in what was kept of an earlier draft; False where there was nothing.

        It stands on the record as it was opened then, so that what others changed since is merged or clashes.
        """
        typed, opened = cached.get("texts"), cached.get("opened")
        texts = (
            {name: str(text) for name, text in typed.items() if name in self.texts} if isinstance(typed, dict) else {}
        )
        if texts and self.record is not None and isinstance(opened, dict):
            self.record = self.kind(self.record.id, opened)
            self.opened = {name: self.text_of(field) for name, field in self.kind.fields.items()}
            self.texts = dict(self.opened)
        self.texts.update(texts)
        return bool(texts)

    def text_of(self, field: Field[Any]) -> str:
        """The text of a field as the record has it; a new record begins with the defaults."""
        value = getattr(self.record, field.name) if self.record else field.absent
        if field.is_empty(value):
            return ""
        context = self.view.context
        if isinstance(field, Ref):
            name = field.edit(value, context)
            with suppress(InputError):
                if field.parse(name, context) == value:
                    return name
        return field.edit(value, self.naming(field) if isinstance(field, Ref | Refs) else context)

    def naming(self, field: Ref | Refs) -> Context:
        """A context whose names find their records again: of those that are archived, or have a comma, the id."""
        from ..exchange.cells import naming  # a start has no use for it

        return naming(self.view.board, self.view.context)

    @property
    def changed(self) -> dict[str, str]:
        """The texts that are no longer what they were."""
        return {name: text for name, text in self.texts.items() if text.strip() != self.opened[name].strip()}

    def context(self, mentions: Mentions | None = None) -> Context:
        return self.view.board.context(self.view.today, self.view.now, mentions or Mentions(self.view.board))

    def reader(self, name: str) -> Field[Any]:
        """What reads the text of a field: a value in the unit of the KPI that is typed beside it."""
        field = self.kind.fields[name]
        if not needs_others(field):
            return field
        context, values = self.context(), dict[str, Any]()
        for other in ("kpi", "goal", "unit", "least", "most"):
            if other in self.texts and other != name:
                with suppress(InputError):
                    values[other] = self.kind.fields[other].read(self.texts[other], context)
        known = self.record.replace(**values) if self.record else self.kind.new(self.new_id, **values)
        return reader(self.view.board, field, known, self.about)

    def questions(self) -> list[str]:
        """What is to be asked before it is saved: is somebody new, is a value right that is 100 times the last."""
        mentions, asked = Mentions(self.view.board), list[str]()
        record, new, _ = self.filled()
        for each in new:
            asked.append(f"Add {each.spoken} “{visible(each.label)}”{mentions.near(each) or '?'}")
        kpi = kpi_of(self.view.board, record) or kpi_of(self.view.board, self.about)
        value = getattr(record, "value", None)
        if kpi and isinstance(value, Decimal) and "value" in self.changed:
            asked += [is_right(odd)] if (odd := doubt(self.view.board, kpi, value)) else []
        return asked

    def reading(self, name: str) -> Reading:
        """What one text means just now."""
        field, text = self.reader(name), self.texts[name]
        mentions = Mentions(self.view.board)
        try:
            value = field.read(text, self.context(mentions))
        except InputError as error:
            return Reading(None, "", str(error))
        echo = self.echo(field, value, text)
        new = [f"“{visible(each.label)}” is new{mentions.near(each)}" for each in mentions.new.values()]
        return Reading(value, ", ".join(new) or echo, "")

    def echo(self, field: Field[Any], value: Any, text: str) -> str:
        """How a value reads, where that is not what was typed."""
        if isinstance(field, Ref | Refs) and text.strip() == self.opened[field.name].strip():
            shown = "" if field.is_empty(value) else field.show(value, self.view.context)
            return "" if shown == text.strip() else shown  # ids in place of names
        if field.is_empty(value) or isinstance(field, Prose | Rows | Flag | Ref | Refs):
            return ""
        if isinstance(field, Day) and isinstance(value, date):
            return f"{value:%a} {value} · week {value.isocalendar().week}"
        if isinstance(field, Moment) and isinstance(value, datetime):
            return f"{value.astimezone(self.view.context.zone):%a %Y-%m-%d %H:%M}"
        context = self.view.context
        return "" if text.strip() in field.readings(value, context) else field.meaning(value, context)

    def settle(self, name: str) -> None:
        """Replace what was typed by what it means: eoq becomes a date, the beginning of a name the name."""
        field, reading = self.kind.fields[name], self.reading(name)
        if not reading.fault and not field.is_empty(reading.value) and not isinstance(field, Ref | Refs | Rows | Prose):
            self.texts[name] = field.edit(reading.value, self.view.context)

    def filled(self) -> tuple[Record, list[Record], dict[str, str]]:
        """(the record, those that come to be by being named, faults by field)."""
        mentions = Mentions(self.view.board)
        context, values, faults = self.context(mentions), {}, {}
        names = self.changed if self.record else {name: text for name, text in self.texts.items() if text.strip()}
        for name in names:
            try:
                values[name] = self.reader(name).read(self.texts[name], context)
            except InputError as error:
                faults[name] = str(error)
        record = self.record.replace(**values) if self.record else self.kind.new(self.new_id, **values)
        before = set(self.record.all_problems() if self.record else ())  # what was wrong stops nothing
        for name, text in record.all_problems():
            if (name, text) not in before:
                faults.setdefault(name, text)
        if self.kind.table and not faults:
            record, refused = self.allowed(record)
            faults |= refused
        return record, list(mentions.new.values()), faults

    def allowed(self, record: Record) -> tuple[Record, dict[str, str]]:
        """The record as the rules have it, a corrected value with its note as the reason; and what they refuse."""
        view = self.view
        try:
            if isinstance(self.record, Measurement) and isinstance(record, Measurement):
                why = record.note if "note" in self.changed else ""
                record = as_correction(view, self.record, record, why)
        except InputError as error:
            return record, {"note": f"{error}"}
        change = Change.edit(self.record, record) if self.record else Change.add(record)
        offered = typed_fields(self.kind, self.record, new=self.record is None)
        refused = refusals(view.board, (change,), Origin(view.now, self.action))
        return record, {each.field if each.field in offered else offered[0]: each.text for each in refused}

    @property
    def read_only(self) -> str:
        """Why the record is only shown, and nothing typed; "" where it can be edited."""
        if self.record is None or self.action:
            return ""
        return why_read_only(self.view.board, self.record, self.view.today)

    def changes(self) -> tuple[tuple[Change, ...], str]:
        """What is to be saved, and the words for it in the log."""
        record, new, _ = self.filled()
        added = tuple(Change.add(each) for each in new)
        title = visible(record.label)
        if self.record is None:
            return (*added, Change.add(record)), f"add {self.kind.spoken} {title}"
        fields = ", ".join(self.kind.fields[name].label.lower() for name in self.changed)
        if isinstance(self.record, CheckIn) and isinstance(record, CheckIn):
            added += corrected(self.view.board, self.record, record)
        return (*added, Change.edit(self.record, record)), f"edit {self.kind.spoken} {title}: {fields}"
