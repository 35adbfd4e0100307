"""Commands on records: add, edit, archive, record a value, copy, see their history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from ...actions.action import action_named, not_now
from ...board import Change, Origin, doubt, is_right, value_field
from ...fields import InputError, visible
from ...records import Goal, Kpi, Measurement, Record
from ...rules import typed_fields, why_settled
from . import Commands, Selection, ShowTable

if TYPE_CHECKING:
    from ..draft import Draft
    from ..preferences import DraftFile
    from ..screens.form import Filled

RECORDS = Commands()
MANY = 3  # records that are archived without a question
MOST_NAMED = 5  # of those that stay as they are for one reason


def open_form(selection: Selection, draft: Draft, start: str = "", about: Record | None = None) -> None:
    """about: what a new record is about, so that what was typed of one is not taken up for another."""
    from ..screens.form import Form

    known = draft.record or about
    cached = selection.draft_file(f"form {draft.kind.table} {known.code if known else 'new'}")

    def filled(filled: Filled) -> None:
        selection.workspace.commit(filled.changes, filled.why, then=cached.drop)
        if draft.record is None and draft.kind is not Measurement:
            selection.widget.post_message(ShowTable(draft.kind, draft.new_id))

    selection.open(Form(draft, cached, workspace=selection.workspace, start=start), filled)


def drafted(
    selection: Selection, kind: type[Record], record: Record | None, texts: dict[str, str] | None = None
) -> Draft:
    """A record as it is filled in; None: a new one."""
    from ..draft import Draft

    return Draft(selection.view, kind, record, texts)


@RECORDS.add(
    "e", "Edit", id="edit.edit", show=True, changes=True, tooltip="The selected record, or a field of all marked"
)
def edit(selection: Selection) -> None:
    record = selection.record
    if len(selection.records) == 1:
        open_form(selection, drafted(selection, type(record), record))
        return
    fields = [(name, type(record).fields[name].label, "") for name in typed_fields(type(record))]
    selection.pick(f"Which field of {len(selection.records)} marked", fields, partial(edit_field, selection))


def edit_field(selection: Selection, name: str) -> None:
    """One value for a field of all that are marked: typed once, saved as one step."""
    from ..screens.dialogs import Prompt
    from ..screens.form import pickable

    one = selection.record if len(selection.records) == 1 else None
    draft = drafted(selection, type(selection.record), one)
    if choices := list(pickable(draft, name)):
        selection.pick(draft.kind.fields[name].label, choices, partial(set_all, selection, name))
        return
    cached = selection.draft_file(f"field {draft.kind.table} {name} {' '.join(row.code for row in selection.records)}")
    text = draft.texts[name] if one else ""
    prompt = Prompt(
        draft, name, text, begun=cached.line(), heard=lambda typed: cached.keep_line("" if typed == text else typed)
    )
    selection.open(prompt, lambda typed: set_all(selection, name, typed, cached.drop), left=cached.drop)


LeftOut = list[tuple[Record, str]]  # those of many that stay as they are, and why


def asides(selection: Selection, left_out: LeftOut) -> str:
    """What a step of many records adds for those that stay as they are: each by its name, and why."""
    from ...views.record_page import full_name

    reasons: dict[str, list[str]] = {}
    for record, why in left_out:
        name = full_name(selection.view.board, record)
        reasons.setdefault(visible(why), []).extend([] if name in why else [name])
    texts: list[str] = []
    for why, names in reasons.items():
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        texts.append(f"{' · '.join(names[:MOST_NAMED])}{more}: {why}" if names else why)
    return f"; not changed: {'; '.join(texts)}" if reasons else ""


def counted(count: int, kind: type[Record]) -> str:
    return f"{count} {kind.spoken if count == 1 else kind.plural}"


def set_all(selection: Selection, name: str, text: str, then: Callable[[], None] | None = None) -> None:
    changes, left_out, asked = list[Change](), LeftOut(), list[str]()
    for record in selection.records:
        draft = drafted(selection, type(record), record, {name: text})
        if draft.read_only:
            left_out.append((record, draft.read_only))
            continue
        edited, _, faults = draft.filled()
        if faults:
            if why := why_settled(selection.view.board, Change.edit(record, edited), Origin(selection.view.now)):
                left_out.append((record, why))
                continue
            field, fault = next(iter(faults.items()))
            raise InputError(f"nothing was changed: {visible(record.label)}: {field}: {fault}")
        changes += draft.changes()[0]
        asked += draft.questions()
    if not changes:
        raise InputError(f"nothing was changed: {left_out[0][1]}")
    first = selection.record
    label = first.fields[name].label.lower()
    count = len(selection.records) - len(left_out)
    whose = visible(first.label) if len(selection.records) == 1 else counted(count, type(first))
    why = f"set {label} of {whose}{asides(selection, left_out)}"
    once_sure(selection, asked, lambda: selection.workspace.commit(changes, why, then=then))


def once_sure(selection: Selection, asked: Sequence[str], save: Callable[[], object], yes: str = "yes, save") -> None:
    """Save, after a yes where something is to be asked first: somebody new, a value far from the last."""
    from ..screens.dialogs import Ask, DialogAnswer

    if asked:
        question = Ask("\n".join(dict.fromkeys(asked)), (DialogAnswer("y", yes, "yes"),))
        selection.open(question, lambda answer: save() if answer else None)
    else:
        save()


@RECORDS.add("E", "Edit one field", id="edit.one", changes=True, tooltip="Pick it, type, Enter")
def edit_one(selection: Selection) -> None:
    record = selection.record
    draft = drafted(selection, type(record), record if len(selection.records) == 1 else None)
    if draft.read_only:
        raise InputError(f"cannot be changed: {draft.read_only}")
    names = typed_fields(draft.kind, draft.record)
    fields = [(name, draft.kind.fields[name].label, draft.texts[name].partition("\n")[0]) for name in names]
    title = visible(record.label) if len(selection.records) == 1 else f"{len(selection.records)} marked"
    selection.pick(f"Field of {title}", fields, partial(edit_field, selection))


@RECORDS.add("n", "New", id="edit.new", show=True, changes=True, tooltip="Add a record in one line; Tab opens the form")
def new(selection: Selection) -> None:
    kind = selection.kind or Goal
    cached = selection.draft_file(f"form {kind.table} new")
    begun = cached.load() or {"line": ""}
    if kind.named_by == "title" and "line" in begun:
        new_by_line(selection, kind, cached, str(begun["line"]))
    else:  # a form takes up what was begun in one and not finished
        open_form(selection, drafted(selection, kind, None))


def new_by_line(selection: Selection, kind: type[Record], cached: DraftFile, begun: str) -> None:
    """A record from one line, which goes on with what was typed before and not saved."""
    from ..screens.dialogs import Typed
    from .quick import quick_draft, quick_example, quick_hint, quick_texts, summary

    view = selection.view

    def form(text: str) -> None:
        cached.drop()
        open_form(selection, drafted(selection, kind, None, quick_texts(view, kind, text)))

    def heard(text: str) -> None:
        cached.keep_line(text, texts=quick_texts(view, kind, text), opened=None)

    def save(draft: Draft) -> None:
        changes, why = draft.changes()
        selection.workspace.commit(changes, why, then=cached.drop)
        selection.widget.post_message(ShowTable(draft.kind, draft.new_id))

    line = Typed(
        f"New {kind.spoken}: {quick_hint(kind)}",
        partial(quick_draft, view, kind),
        summary,
        more=("Open the form", form),
        begun=begun,
        heard=heard,
        hint=quick_example(kind),
    )
    selection.open(line, save)


@RECORDS.add(
    "r", "Record", id="edit.record", show=True, changes=True, tooltip="A value of the selected KPI; Tab for more"
)
def record_value(selection: Selection) -> None:
    """A line for a value of the selected KPI, or of the KPI that measures the selected goal."""
    from ..screens.dialogs import Typed
    from .acting import run_action
    from .quick import measured_kpi, record_question

    kpi, view = measured_kpi(selection), selection.view
    action, field = action_named("kpis.record"), value_field(view.board, kpi)
    if refusal := action.reason(view, kpi):
        raise not_now(kpi, refusal)

    def read(text: str) -> Decimal:
        value = field.read(text, view.context)
        if value is None:
            raise InputError("a value is needed")
        return value

    def save(value: Decimal) -> None:
        odd = doubt(view.board, kpi, value)
        once_sure(selection, [is_right(odd)] if odd else [], lambda: save_value(selection, kpi, value))

    form = "Add a note or another day", lambda text: run_action(selection, action, kpi, {"value": text})
    meaning = partial(field.meaning, context=view.context)
    selection.open(Typed[Decimal](record_question(view, kpi), read, meaning, more=form), save)


def save_value(selection: Selection, kpi: Kpi, value: Decimal) -> None:
    """Save a value of today; where there is one already, ask why it was wrong."""
    from .acting import run_action

    action, view = action_named("kpis.record"), selection.view
    answers = action.asks.new(value=value, on=view.today)
    try:
        changes = action.changes(view, kpi, answers, None)
    except InputError as error:
        if error.field != "why":
            raise
        run_action(selection, action, kpi, {"value": f"{value:f}", "on": view.today.isoformat()}, str(error))
        return
    if not changes:
        meaning = value_field(view.board, kpi).meaning(value, view.context)
        raise InputError(f"{meaning} is already recorded for today")
    selection.workspace.commit(changes, visible(action.why(view, kpi)), action=action.id)


@RECORDS.add("d", "Archive", id="edit.archive", changes=True, tooltip="Archive the selected rows (u undoes it)")
def archive(selection: Selection) -> None:
    record, count = selection.record, len(selection.records)
    if selection.kind is None:
        raise InputError("d archives rows of a table; enter does what is due")
    asked = [f"Archive {count} {record.plural}?"] if count > MANY else []
    once_sure(selection, asked, lambda: archive_all(selection, selection.records), "yes")


def archive_all(selection: Selection, records: Sequence[Record]) -> None:
    from ...rules import allowed

    changes = [Change.edit(record, record.replace(archived=True)) for record in records]
    may, against = allowed(selection.view.board, changes, Origin(selection.view.now))
    if not may:
        raise InputError(against[0].text)
    what = visible(records[0].label) if len(records) == 1 else counted(len(may), type(records[0]))
    reasons = {each.id: each.text for each in against}
    left_out = [(record, reasons[record.id]) for record in records if record.id in reasons]
    selection.workspace.commit(may, f"archive {what}{asides(selection, left_out)}")


@RECORDS.add("y", "Copy", id="look.copy", tooltip="Copy id and title of the selected rows")
def copy(selection: Selection) -> None:
    from ...views.record_page import link_text
    from ..terminal.other_programs import send_to_clipboard

    text = "\n".join(link_text(selection.view, record) for record in selection.records or (selection.record,))
    way = send_to_clipboard(selection.app, text)
    selection.say(f"sent to the clipboard by {way}: {text.splitlines()[0]}")


@RECORDS.add("O", "History", id="past.log_here", show=True, tooltip="Who changed the selected record, and when")
def log_here(selection: Selection) -> None:
    from .reading import show_log

    record = selection.record
    show_log(selection, f"History of {record.spoken} {visible(record.label)}", record.id)
