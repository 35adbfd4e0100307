"""What can be changed from the main screen: add, edit, archive, measure, several at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

from ...board import Change
from ...fields import visible
from ...records import KINDS, Goal, Kpi, Measurement, Record
from .. import later
from .base import MainScreenPart

if TYPE_CHECKING:
    from ..draft import Draft
    from .form import Filled

MANY = 3


class EditingScreen(MainScreenPart):
    """The part of the main screen that makes changes. It only asks the app to commit them."""

    BINDINGS = [
        Binding(
            "e", "edit", "Edit", id="edit.edit", tooltip="Edit the chosen record, or one field of all that are marked"
        ),
        Binding("n", "new", "New", id="edit.new", tooltip="Add a record to this table"),
        Binding(
            "r", "record_value", "Record", show=False, id="edit.record", tooltip="Record a value of the chosen KPI"
        ),
        Binding(
            "d",
            "archive",
            "Archive",
            show=False,
            id="edit.archive",
            tooltip="Put away what is chosen; u brings it back",
        ),
    ]

    def open_form(self, draft: Draft, start: str = "", about: Record | None = None) -> None:
        """about: what a new record is about, so that what was typed of one is not taken up for another."""
        known = draft.record or about
        which = known.code if known else "new"
        cached = later.drafts.DraftFile(self.ittui.store.path, f"form {draft.kind.table} {which}")

        def filled(filled: Filled | None) -> None:
            if filled is not None:
                self.ittui.commit(filled.changes, filled.why, then=cached.drop)

        self.app.push_screen(later.form.Form(draft, cached, start=start), filled)

    def action_new(self) -> None:
        if self.pane is not None:
            self.action_add(self.pane.kind.table)

    def action_add(self, table: str) -> None:
        if self.view is not None and self.may_change():
            self.open_form(later.draft.Draft(self.view, KINDS[table], None))

    def action_edit(self) -> None:
        if self.view is None or not self.chosen or not self.may_change():
            return
        if len(self.chosen) == 1:
            record = self.chosen[0]
            self.open_form(later.draft.Draft(self.view, type(record), record))
            return
        fields = [(name, field.label, "") for name, field in type(self.chosen[0]).fields.items()]
        self.app.push_screen(later.dialogs.Pick(f"Which field of {len(self.chosen)} marked", fields), self.field_picked)

    def field_picked(self, name: str | None) -> None:
        """One value for a field of all that are marked: typed once, saved as one step."""
        if name and self.view is not None:
            draft = later.draft.Draft(self.view, type(self.chosen[0]), None)
            records = list(self.chosen)
            choices = list(later.form.pickable(draft, name))
            if choices:
                self.app.push_screen(
                    later.dialogs.Pick(draft.kind.fields[name].label, choices),
                    lambda text: self.set_all(records, name, text or ""),
                )
            else:
                self.app.push_screen(
                    later.prompt.Prompt(draft, name),
                    lambda text: self.set_all(records, name, text) if text is not None else None,
                )

    def set_all(self, records: Sequence[Record], name: str, text: str) -> None:
        assert self.view is not None
        changes: list[Change] = []
        for record in records:
            draft = later.draft.Draft(self.view, type(record), record, {name: text})
            _, _, faults = draft.filled()
            if faults:
                field, fault = next(iter(faults.items()))
                self.say(f"nothing was changed: {visible(record.label)}: {field}: {fault}", "bad")
                return
            changes += draft.changes()[0]
        label = records[0].fields[name].label.lower()
        self.commit(changes, f"set {label} of {len(records)} {records[0].plural}")

    def action_archive(self) -> None:
        if not self.chosen or not self.may_change():
            return
        records = list(self.chosen)
        if len(records) <= MANY:
            self.archive(records)
            return
        question = f"Archive {len(records)} {records[0].plural}?"
        self.app.push_screen(
            later.dialogs.Ask(question, (later.dialogs.Answer("y", "yes", "yes"),)),
            lambda answer: self.archive(records) if answer else None,
        )

    def archive(self, records: Sequence[Record]) -> None:
        what = visible(records[0].label) if len(records) == 1 else f"{len(records)} {records[0].plural}"
        self.commit([Change.edit(record, record.replace(archived=True)) for record in records], f"archive {what}")

    def action_record_value(self) -> None:
        """A form for a value of the chosen KPI, or of the KPI that measures the chosen goal."""
        if self.view is None or not self.chosen or not self.may_change():
            return
        record = self.chosen[0]
        kpi = record.id if isinstance(record, Kpi) else record.kpi if isinstance(record, Goal) else None
        about = self.view.board.get(Kpi, kpi)
        if about is None:
            self.say("choose a KPI, or a goal that a KPI measures", "warn")
            return
        texts = {"kpi": about.label, "date": self.view.today.isoformat()}
        self.open_form(later.draft.Draft(self.view, Measurement, None, texts), start="value", about=about)
