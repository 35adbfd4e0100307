"""Text that tries to be more than text, in every field of every kind, in every place that shows it.

Nothing may crash, the text must stand there as typed or with visible dots, and nothing of it may be obeyed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ittui.board import Change
from ittui.fields import Field, Names, Prose, Ref, Refs, Rows, Struct, Tags, Text, visible
from ittui.records import KINDS, SETTINGS_ID, Goal, Person, Record
from ittui.store import open_store
from ittui.tui.commands.reading import OVERVIEWS, open_report, read_record
from ittui.tui.draft import Draft
from ittui.tui.screens.dialogs import Pick
from ittui.tui.screens.form import Form
from ittui.tui.screens.main import MainScreen
from ittui.tui.screens.reader import Reader
from ittui.tui.screens.special_forms import ConflictScreen

from .driving import Seat, made, sit
from .team import team

HOSTILE = {
    "markup": "[/] disk [/dev/sda1] full [@click=app.quit]press[/] [red]x[/red] [type=x, v={'a[0]'}] \\[b]\\ {0} %s",
    "controls": "a\x1b[31mred\x1b[0m\x1b]52;c;aGFjaw==\x07\x9b31m \u202egnp.exe\u2066 \ufeff\u200b",
    "letters": "東京の事務所 — データ e\u0301e\u0301" + "\u0300" * 20 + " 👩‍👩‍👧‍👦 🏳️‍🌈 ✅",
    "long": "one\ntwo\r\nthree\tfour " + "x" * 500,
}
EVERYTHING = " ".join(HOSTILE.values())
FORBIDDEN = {chr(code) for code in (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x202E, 0x2066, 0x200B, 0xFEFF)}


def value_of(field: Field[Any], text: str, ids: dict[str, int]) -> object:
    """A value of the field with this text in it, or a reference to a record that has it; None for other fields."""
    if isinstance(field, Names | Tags):
        return (text,)
    if isinstance(field, Text | Prose):
        return text
    if isinstance(field, Ref):
        return ids.get(field.table)
    if isinstance(field, Refs):
        return (ids[field.table],) if field.table in ids else ()
    return None


def row_of(kind: type[Struct], text: str, ids: dict[str, int]) -> dict[str, Any]:
    values = {name: value_of(field, text, ids) for name, field in kind.fields.items()}
    return {name: value for name, value in values.items() if value is not None}


def hostile_records(text: str) -> list[Record]:
    """One record of every kind, with the text in every field that takes text, each linked to the others."""
    ids = {table: SETTINGS_ID if table == "settings" else kind.new().id for table, kind in KINDS.items()}
    made_ones = []
    for table, kind in KINDS.items():
        raw = row_of(kind, text, ids)
        for name, field in kind.fields.items():
            if isinstance(field, Rows):
                raw[name] = [row_of(field.row, text, ids)]
        made_ones.append(kind(ids[table], {name: jsonable(value) for name, value in raw.items()}))
    return [each for each in made_ones if each.table != "settings"]


def jsonable(value: Any) -> Any:
    if isinstance(value, tuple):
        return [jsonable(each) for each in value]
    if isinstance(value, dict):
        return {name: jsonable(each) for name, each in value.items()}
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def clean(seat: Seat) -> None:
    """Nothing on the screen that a terminal would obey."""
    shown = seat.text.replace("\n", "")
    assert not FORBIDDEN & set(shown), {hex(ord(each)) for each in FORBIDDEN & set(shown)}


def beginning(text: str) -> str:
    """What must be seen of a text, however narrow its column is."""
    return visible(text)[:5].strip()


async def visit(seat: Seat, *keys: str) -> None:
    for key in keys:
        await seat.press(key)
        await seat.pilot.pause()
    clean(seat)


@pytest.mark.slow
def test_no_text_breaks_or_deceives_any_table_form_or_reader(path: Path) -> None:
    text = EVERYTHING
    records = hostile_records(text)

    async def drive(seat: Seat) -> None:
        for record in records:
            await seat.app.main.go_to(type(record))
            await seat.pilot.pause()
            assert seat.app.main.pane_of(type(record)).display
            clean(seat)
            if record.named_by == "title" and beginning(text):
                assert beginning(text) in seat.text, record.table
            read_record(seat.app.main.selection, record)
            await seat.until(lambda: isinstance(seat.app.screen, Reader), "the reader")
            await seat.pilot.pause()
            clean(seat)
            await seat.press("escape")
            seat.app.push_screen(
                Form(Draft(seat.app.workspace.view_of(seat.app.workspace.present), type(record), record))
            )
            await seat.until(lambda: isinstance(seat.app.screen, Form), "the form")
            await seat.pilot.pause()
            clean(seat)
            await seat.press("escape")
            await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "back")

    sit(made(path, records), drive)


@pytest.mark.slow
def test_no_text_breaks_or_deceives_lists_logs_cards_overviews_and_conflicts(path: Path) -> None:
    text = EVERYTHING
    there = team()
    there = there._replace(
        ann=there.ann.replace(title=text),
        fibre=there.fibre.replace(title=text),
        training=there.training.replace(title=text),
        outages=there.outages.replace(title=text, unit=text),
        branch=there.branch.replace(title=text),
        objective=there.objective.replace(title=text),
        reported=there.reported.replace(note=text),
    )
    store = made(path, there.records)

    async def drive(seat: Seat) -> None:
        await visit(seat, "9", "1", "L", "2", "slash", "escape")
        await visit(seat, "2", "x", "escape", "question_mark", "escape", "s", "escape", "c")
        if beginning(text):
            assert beginning(text) in seat.text
        await visit(seat, "escape", "0", "escape", "ctrl+p", "escape")
        for each in OVERVIEWS:
            open_report(seat.app.main.selection, each.report)
            await seat.pilot.pause()
            clean(seat)
            await seat.press("escape")
            await seat.pilot.pause()
        store.commit([Change.edit(there.branch, there.branch.replace(title=f"{text}!"))], f"why {text}")
        await seat.until(
            lambda: not store.changed() and seat.app.workspace.present.get(type(there.branch), there.branch.id), "it"
        )
        await visit(seat, "o", "escape", "3", "enter", "escape", "e", "ctrl+l", "escape", "escape")
        view = seat.app.workspace.view_of(seat.app.workspace.present)
        picks = [(row.code, visible(row.label), "") for row in seat.app.workspace.present.all(Person)]
        seat.app.push_screen(Pick(visible(text), picks))
        await visit(seat, "a", "escape")
        theirs = open_store(path, "bo")
        clashes = clashing(there.training, theirs, text)
        seat.app.push_screen(ConflictScreen(view, clashes, ()))
        await visit(seat, "j")
        assert isinstance(seat.app.screen, ConflictScreen)
        assert seat.app.is_running

    sit(store, drive)


def clashing(goal: Goal, theirs: Any, text: str) -> tuple[Any, ...]:
    """The clash of three titles, as the store tells it."""
    from ittui.store import Conflict

    theirs.commit([Change.edit(goal, goal.replace(title=f"theirs {text}"))], "theirs")
    try:
        theirs.commit([Change.edit(goal, goal.replace(title=f"mine {text}"))], "mine")
    except Conflict as conflict:
        return conflict.clashes
    raise AssertionError("the same title was changed twice without a conflict")


def texts() -> st.SearchStrategy[str]:
    """Texts of brackets, escapes, marks of direction and whatever else there is."""
    odd = st.sampled_from(
        ["[", "]", "[/", "[@click=", "\x1b", "\x9b", "\u202e", "\n", "\t", "\\", "{", "\u0301", "東", "👩"]
    )
    return st.lists(st.one_of(odd, st.text(max_size=4)), min_size=1, max_size=12).map("".join)


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts().filter(lambda text: not any("\ud800" <= letter <= "\udfff" for letter in text)))
def test_no_text_at_all_breaks_the_goals(tmp_path: Path, text: str) -> None:
    there = team()
    file = tmp_path / f"{datetime.now(UTC).timestamp()}.json"

    async def drive(seat: Seat) -> None:
        await visit(seat, "2", "enter", "escape", "e", "escape", "c")

    sit(made(file, there._replace(fibre=there.fibre.replace(title=text)).records), drive, size=(80, 24))


def fields_with_text() -> Iterator[tuple[str, str]]:
    for table, kind in KINDS.items():
        for name, field in kind.fields.items():
            if isinstance(field, Text | Prose | Names | Tags):
                yield table, name


def test_the_hostile_records_hold_the_text_in_every_field_that_takes_one() -> None:
    held = {(record.table, name) for record in hostile_records("[/]") for name in record.raw}
    assert {each for each in fields_with_text() if each[0] != "settings"} <= held
