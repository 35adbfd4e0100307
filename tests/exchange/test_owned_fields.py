"""What only actions say of a record is never taken from a file: it is refused, or left out with words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ittui.board import Board
from ittui.exchange.export import csv_export, json_export, jsonl_export, workbook_export
from ittui.fields import Amount, Choice, Count, Day, Field, Flag, Moment, Month, Number, Ref, Refs, Rows
from ittui.records import KINDS, Goal, Objective, Record
from ittui.rules.life_cycle import NEVER_TAKEN_IN, NEXT, owned_fields

from .importing import NOW, TODAY, plan

FORMS = {"csv": csv_export, "jsonl": jsonl_export, "json": json_export, "xlsx": workbook_export}
OWNED = [
    (kind, name)
    for kind in KINDS.values()
    for name, field in owned_fields(kind.table).items()  # less those that the program which keeps a record moves on
    if field.by_action and not (kind.table in NEXT and (name == "state" or field.correctable))
]
THERE = {kind.table: kind(number, {"title": kind.noun}) for number, kind in enumerate(KINDS.values(), 10**12)}


def value_of(field: Field[Any]) -> Any:
    """A value that a record does not have yet."""
    if isinstance(field, Choice):
        return next(word for word in field.words if word != field.default)
    if isinstance(field, Rows):
        return (field.row.of(**{name: value_of(each) for name, each in field.row.fields.items()}),)
    if isinstance(field, Ref | Refs):
        id = THERE[field.table].id
        return id if isinstance(field, Ref) else (id,)
    values = {
        Day: date(2026, 3, 4),
        Number: Decimal("0.5"),
        Count: 7,
        Moment: NOW,
        Amount: None,
        Month: "2026-03",
        Flag: True,
    }
    return next((value for kind, value in values.items() if isinstance(field, kind)), "said so")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("kind", "name"), OWNED, ids=lambda each: getattr(each, "table", each))
def test_no_format_brings_in_what_only_actions_say(kind: type[Record], name: str, form: str) -> None:
    needed = {each: value_of(field) for each, field in kind.fields.items() if field.required}
    plain = kind(7, kind.dumped(needed))
    decided = plain.replace(**{name: value_of(kind.fields[name])})
    others = [row for row in THERE.values() if row.table != kind.table or kind in (Goal, Objective)]  # have a parent
    board = Board.of(*others, plain)
    file: Any = FORMS[form](board.having([decided]), kind, board.context(TODAY), [decided])
    assert "it cannot be imported; it changes by " in plan(kind, file, board).refused
    left = plan(kind, file, board, skip_bad=True)
    assert all((change.after or {}).get(name) == plain.raw.get(name) for change in left.changes)
    assert any("is left out" in note for note in left.notes)
    if kind.table in NEVER_TAKEN_IN:
        assert "it cannot be imported" in plan(kind, file, Board.of(*others)).refused
        (change,) = plan(kind, file, Board.of(*others), skip_bad=True).changes
        assert (change.after or {}).get(name) in (None, kind(0, {}).raw.get(name), kind.fields[name].default)
