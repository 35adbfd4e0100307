"""How far something is in its life is changed by actions alone: every field that is declared so, by every door."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ittui.actions.action import all_actions
from ittui.board import Board, Change, Origin
from ittui.cli import main
from ittui.records import (
    AUTOMATIC,
    KINDS,
    Channel,
    Criterion,
    Department,
    Incident,
    IncidentState,
    Meeting,
    Project,
    Record,
)
from ittui.rules import gate_of, refusals, typed_fields
from ittui.rules.life_cycle import NEXT, is_owned, owned_columns, owned_fields
from ittui.store import ChangeRefused, create, open_store
from ittui.store.tinydb_api import SharedTinyDB
from ittui.tui.draft import Draft
from ittui.tui.view_model import ViewModel

from ..exchange.test_owned_fields import THERE, value_of

NOW, TODAY = datetime(2026, 11, 28, 12, tzinfo=UTC), date(2026, 11, 28)
WHOLE = [(kind, name) for kind in KINDS.values() for name, each in owned_fields(kind.table).items() if each.by_action]
LASTING = [
    (kind, name) for kind in KINDS.values() for name, field in kind.fields.items() if field.emptied_by is not None
]
COLUMNS = [
    (kind, name, column)
    for kind in KINDS.values()
    for name, field in owned_fields(kind.table).items()
    if not is_owned(field)
    for column, each in owned_columns(field).items()
    if each.by_action
]


def plain(kind: type[Record]) -> Record:
    """A record with nothing but what it needs."""
    return kind(7, kind.dumped({name: value_of(field) for name, field in kind.fields.items() if field.required}))


def others(kind: type[Record]) -> list[Record]:
    return [row for row in THERE.values() if row.table != kind.table]


def edits() -> Iterator[tuple[str, Record, Record, str]]:
    for kind, name in WHOLE:
        yield name, plain(kind), plain(kind).replace(**{name: value_of(kind.fields[name])}), name
    for kind, name, column in COLUMNS:
        rows: Any = kind.fields[name]
        first = next(iter(rows.row.fields))
        row = rows.row.of(**{first: value_of(rows.row.fields[first])})
        after = rows.row({**row.raw, **rows.row.of(**{column: value_of(rows.row.fields[column])}).raw})
        yield f"{name}-{column}", plain(kind).replace(**{name: (row,)}), plain(kind).replace(**{name: (after,)}), name


EDITS = [pytest.param(before, after, name, id=f"{before.table}-{id}") for id, before, after, name in edits()]


@pytest.mark.parametrize(("before", "after", "name"), EDITS)
def test_no_door_changes_what_only_actions_change(before: Record, after: Record, name: str, tmp_path: Path) -> None:
    kind, path = type(before), tmp_path / "team.json"
    board, field = Board.of(*others(kind), before), kind.fields[name]
    (refused,) = refusals(board, [Change.edit(before, after)], Origin(NOW))[:1]
    assert "cannot be typed in; it changes by " in refused.text
    text = field.edit(getattr(after, name), board.context(TODAY, NOW))
    draft = Draft(ViewModel(board, TODAY, NOW, "ann"), kind, before, {name: text})
    faults = draft.filled()[2]
    assert draft.read_only or refused.text in faults.values() or (AUTOMATIC in field.by_action and name in faults)
    create(path, [*others(kind), before])
    unchanged = path.read_bytes()
    for words in ((f"{name}={text}",), (f"{name}={text}", "--force")):
        assert main(["--file", str(path), kind.noun, "set", before.code, *words]) != 0
    with SharedTinyDB(path) as db, pytest.raises(ChangeRefused, match="cannot be typed in"):
        db.table(kind.table).update({name: after.raw.get(name)}, doc_ids=[before.id])
    assert path.read_bytes() == unchanged


@pytest.mark.parametrize(("before", "after", "name"), EDITS)
def test_the_actions_named_and_undo_may(before: Record, after: Record, name: str) -> None:
    field = type(before).fields[name]
    board, ids = Board.of(*others(type(before)), before), {action.id for action in all_actions()}
    columns = owned_columns(field)
    by = set(field.by_action) or {each for column in columns.values() for each in column.by_action}
    assert by <= {*ids, AUTOMATIC}, "actions that there are"
    words = {
        each.text
        for action in ("undo", "merge")
        for each in refusals(board, [Change.edit(before, after)], Origin(NOW, action))
    }
    assert not [text for text in words if "cannot be typed in" in text]


@pytest.mark.parametrize(("kind", "name"), [each for each in WHOLE if each[0].fields[each[1]].correctable])
def test_what_an_action_filled_in_is_corrected_and_not_emptied(kind: type[Record], name: str) -> None:
    value = value_of(kind.fields[name])
    before = plain(kind).replace(**{name: value})
    after = before.replace(**{name: value - timedelta(days=1) if isinstance(value, date) else "another"})
    board = Board.of(*others(kind), before)
    assert name in typed_fields(kind, before)
    assert name not in typed_fields(kind, plain(kind))
    assert not [each for each in refusals(board, [Change.edit(before, after)], Origin(NOW)) if "typed" in each.text]
    assert refusals(board, [Change.edit(before, before.replace(**{name: None}))], Origin(NOW))
    assert refusals(board, [Change.edit(before, before.replace(**{name: None}))], Origin(NOW, imported=True))


def moved(kind: type[Record], was: Any, now: Any) -> Change:
    before = plain(kind).replace(state=was)
    return Change.edit(before, before.replace(state=now))


@pytest.mark.parametrize("kind", [Project, Incident])
def test_a_file_of_the_program_that_keeps_it_moves_a_record_on_and_never_back(kind: type[Record]) -> None:
    words: Any = kind.fields["state"]
    for was in words.words:
        for now in words.words:
            change = moved(kind, was, now)
            allowed = was == now or now in NEXT[kind.table].get(was, tuple(words.words))
            against = refusals(Board.of(plain(kind)), [change], Origin(NOW, imported=True))
            assert (not against) is allowed, (was, now)
            assert (not refusals(Board.of(plain(kind)), [change], Origin(NOW))) is (was == now)


def test_a_delivery_is_undone_by_reopening_alone_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "team.json"
    create(path, [])

    def run(*words: str) -> int:
        return main(["--file", str(path), *words])

    assert run("project", "add", "Fibre", "criteria=online") == 0
    assert run("project", "set", "Fibre", "state=running") == 1
    assert run("project", "start", "Fibre") == 0
    assert run("project", "start", "Fibre") == 1
    assert run("project", "set", "Fibre", "criteria=online | must | Ann | 2026-01-02") == 1
    assert run("project", "deliver", "Fibre") == 0
    delivered = path.read_bytes()
    for words in ("state=running", "state=proposed", "actual_finish="):
        assert run("project", "set", "Fibre", words, "--force") == 1
    file = tmp_path / "rows.csv"
    file.write_text("title,state\nFibre,running\n")
    assert run("import", "project", str(file)) == 1
    assert path.read_bytes() == delivered
    assert run("import", "project", str(file), "--skip-bad") == 0
    assert path.read_bytes() == delivered
    assert run("project", "reopen", "Fibre") != 0, "a reason is asked for"
    assert run("project", "reopen", "Fibre", "--reason", "branch 9 was left out") == 0
    (fibre,) = open_store(path).read().all(Project)
    assert (fibre.state.value, fibre.actual_finish) == ("running", None)


def test_rows_that_were_judged_or_held_are_neither_forged_nor_dropped() -> None:
    ann = THERE["people"].id
    refused = Criterion.of(what="online", accepted_by=ann, revoked_on=date(2026, 6, 1))
    before = Project(7, {"title": "Fibre"}).replace(criteria=(refused, Criterion.of(what="docs")))
    board = Board.of(THERE["people"], before)

    def against(rows: tuple[Criterion, ...]) -> str:
        change = Change.edit(before, before.replace(criteria=rows))
        return " ".join(each.text for each in refusals(board, [change], Origin(NOW)))

    assert "“online” cannot be typed in" in against((Criterion.of(what="docs"),))
    assert "“online” cannot be typed in" in against((Criterion.of(what="online"), Criterion.of(what="docs")))
    assert not against((refused, Criterion.of(what="documentation"), Criterion.of(what="more")))
    hr = Department.new(title="HR")
    held = Meeting.of(due=date(2026, 6, 1), held=date(2026, 6, 2), minutes="roles")
    channel = Channel.new(title="Weekly", departments=(hr.id,), meetings=(held,))

    def meetings(*rows: Meeting) -> str:
        change = Change.edit(channel, channel.replace(meetings=rows))
        return " ".join(each.text for each in refusals(Board.of(hr, channel), [change], Origin(NOW)))

    assert not meetings(Meeting.of(due=held.due, held=date(2026, 6, 3)))
    assert not meetings(held, Meeting.of(due=date(2026, 6, 8), held=date(2026, 6, 8), minutes="noted later"))
    assert "“2026-06-01” cannot be cleared" in meetings()
    assert "channel cancel" in meetings(held, Meeting.of(due=date(2026, 6, 8), cancelled="a holiday"))


def test_an_old_file_and_its_log_are_as_they_were(tmp_path: Path) -> None:
    """A state that was typed once, before it belonged to actions: the file opens, and undo takes it back."""
    path, incident = tmp_path / "team.json", Incident.new(reference="INC-1", failed_at=datetime(2026, 6, 1, tzinfo=UTC))
    create(path, [incident])
    after = incident.replace(state=IncidentState.ON_HOLD)
    typed = open_store(path).commit([Change.edit(incident, after)], "edit", gate=lambda before, changes: ())
    assert typed.entry is not None
    assert [row.state for row in open_store(path).read().all(Incident)] == [IncidentState.ON_HOLD]
    open_store(path).undo(typed.entry.id)
    assert [row.state for row in open_store(path).read().all(Incident)] == [IncidentState.NEW]
    assert gate_of(Origin(NOW))(Board.of(incident), [Change.edit(incident, after)])


@pytest.mark.parametrize(("kind", "name"), LASTING)
def test_what_happened_is_typed_and_corrected_and_emptied_by_its_action_alone(kind: type[Record], name: str) -> None:
    field, bare = kind.fields[name], plain(kind)
    filled = bare.replace(**{name: value_of(field)})
    board = Board.of(*others(kind), filled)
    assert name in typed_fields(kind, bare)
    assert not refusals(board, [Change.edit(bare, filled)], Origin(NOW))
    for origin in (Origin(NOW), Origin(NOW, imported=True), Origin(NOW, "incidents.restore")):
        words = [each.text for each in refusals(board, [Change.edit(filled, bare)], origin)]
        assert any("cannot be cleared" in text for text in words), origin
    for action in (*(field.emptied_by or ()), "undo", "merge"):
        assert not refusals(board, [Change.edit(filled, bare)], Origin(NOW, action))
