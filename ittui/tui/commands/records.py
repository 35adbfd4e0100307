"""Commands on records: add, edit, archive, record a value, copy, see their history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...board import Change
from ...fields import InputError, visible
from ...records import Goal, Kpi, Measurement, Record
from .command import Commands, Selection

if TYPE_CHECKING:
    from ..draft import Draft
    from ..screens.form import Filled

RECORDS = Commands()
MANY = 3  # records that are archived without a question


def open_form(selection: Selection, draft: Draft, start: str = "", about: Record | None = None) -> None:
    """about: what a new record is about, so that what was typed of one is not taken up for another."""
    from ..drafts import DraftFile
    from ..screens.form import Form

    known = draft.record or about
    which = known.code if known else "new"
    cached = DraftFile(selection.workspace.store.path, f"form {draft.kind.table} {which}")

    def filled(filled: Filled | None) -> None:
        if filled is not None:
            selection.workspace.commit(filled.changes, filled.why, then=cached.drop)

    selection.open(Form(draft, cached, start=start), filled)


def open_new(selection: Selection, kind: type[Record]) -> None:
    from ..draft import Draft

    open_form(selection, Draft(selection.view, kind, None))


@RECORDS.add(
    "e",
    "Edit",
    id="edit.edit",
    show=True,
    changes=True,
    tooltip="Edit the selected record, or one field of all marked records",
)
def edit(selection: Selection) -> None:
    from ..draft import Draft
    from ..screens.dialogs import Pick

    record = selection.record
    if len(selection.records) == 1:
        open_form(selection, Draft(selection.view, type(record), record))
        return
    fields = [(name, field.label, "") for name, field in type(record).fields.items()]
    title = f"Which field of {len(selection.records)} marked"
    selection.open(Pick(title, fields), lambda name: edit_field(selection, name) if name else None)


def edit_field(selection: Selection, name: str) -> None:
    """One value for a field of all that are marked: typed once, saved as one step."""
    from ..draft import Draft
    from ..screens.dialogs import Pick, Prompt
    from ..screens.form import pickable

    draft = Draft(selection.view, type(selection.record), None)
    choices = list(pickable(draft, name))
    if choices:
        selection.open(
            Pick(draft.kind.fields[name].label, choices), lambda text: set_all(selection, name, text) if text else None
        )
    else:
        selection.open(Prompt(draft, name), lambda text: set_all(selection, name, text) if text is not None else None)


def set_all(selection: Selection, name: str, text: str) -> None:
    from ..draft import Draft

    changes: list[Change] = []
    for record in selection.records:
        draft = Draft(selection.view, type(record), record, {name: text})
        _, _, faults = draft.filled()
        if faults:
            field, fault = next(iter(faults.items()))
            raise InputError(f"nothing was changed: {visible(record.label)}: {field}: {fault}")
        changes += draft.changes()[0]
    first = selection.record
    label = first.fields[name].label.lower()
    selection.workspace.commit(changes, f"set {label} of {len(selection.records)} {first.plural}")


@RECORDS.add("n", "New", id="edit.new", show=True, changes=True, tooltip="Add a record to this table")
def new(selection: Selection) -> None:
    if selection.kind is None:
        raise InputError("go to a table first, such as 2 for goals; n adds to it")
    open_new(selection, selection.kind)


@RECORDS.add("r", "Record", id="edit.record", changes=True, tooltip="Record a value of the selected KPI")
def record_value(selection: Selection) -> None:
    """A form for a value of the selected KPI, or of the KPI that measures the selected goal."""
    from ..draft import Draft

    record = selection.record
    kpi = record.id if isinstance(record, Kpi) else record.kpi if isinstance(record, Goal) else None
    about = selection.view.board.get(Kpi, kpi)
    if about is None:
        raise InputError("choose a KPI, or a goal that a KPI measures")
    texts = {"kpi": about.label, "date": selection.view.today.isoformat()}
    open_form(selection, Draft(selection.view, Measurement, None, texts), start="value", about=about)


@RECORDS.add("d", "Archive", id="edit.archive", changes=True, tooltip="Archive the selected rows (u undoes it)")
def archive(selection: Selection) -> None:
    from ..screens.dialogs import Answer, Ask

    record, count = selection.record, len(selection.records)
    if selection.kind is None:
        raise InputError("d archives rows of a table; enter does what is due")
    if count <= MANY:
        archive_all(selection, selection.records)
        return
    question = f"Archive {count} {record.plural}?"
    selection.open(
        Ask(question, (Answer("y", "yes", "yes"),)),
        lambda answer: archive_all(selection, selection.records) if answer else None,
    )


def archive_all(selection: Selection, records: Sequence[Record]) -> None:
    what = visible(records[0].label) if len(records) == 1 else f"{len(records)} {records[0].plural}"
    changes = [Change.edit(record, record.replace(archived=True)) for record in records]
    selection.workspace.commit(changes, f"archive {what}")


@RECORDS.add("y", "Copy", id="look.copy", tooltip="Copy id and title of the selected rows")
def copy(selection: Selection) -> None:
    from ..record_details import link_text
    from ..terminal.clipboard import send_to_clipboard

    text = "\n".join(link_text(selection.view, record) for record in selection.records or (selection.record,))
    way = send_to_clipboard(selection.app, text)
    selection.say(f"sent to the clipboard by {way}: {text.splitlines()[0]}")


@RECORDS.add("O", "History of this", id="past.log_here", tooltip="Who changed the selected record")
def log_here(selection: Selection) -> None:
    from .history import show_log

    record = selection.record
    show_log(selection, f"History of {record.spoken} {visible(record.label)}", record.id)
