"""Undo, redo, the log and the past: what comes back, and when it is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.fields import Json
from ittui.records import CheckIn, Goal
from ittui.store import Entry, SharedFile, Store, StoreError, UndoRefused, create
from ittui.store.backups import archive, archive_path
from ittui.store.line_format import Contents
from ittui.store.log import entry_id, surplus
from ittui.store.strict_json import Section
from ittui.store.system import SYSTEM

from .conftest import ANN, BEN, GOAL, OTHER, Open, state


def change(store: Store, why: str = "edit", id: int = GOAL.id, **raw: Json) -> Entry:
    goal = store.read().get(Goal, id)
    assert goal is not None
    entry = store.commit([Change("goals", id, goal.raw, {**goal.raw, **raw})], why).entry
    assert entry is not None
    return entry


def goal(store: Store, id: int = GOAL.id) -> Goal:
    result = store.read().get(Goal, id)
    assert result is not None
    return result


def test_the_log_tells_who_why_and_what(open_as: Open) -> None:
    change(open_as("ann"), "rename it", title="New title")
    [entry] = open_as("ben").log()
    assert (entry.who, entry.why) == ("ann", "rename it")
    assert [(op.table, op.id, op.field, op.old, op.new) for op in entry.shown] == [
        ("goals", GOAL.id, "title", "Cut printing cost", "New title")
    ]
    assert abs((datetime.now(UTC) - entry.at).total_seconds()) < 60


def test_the_log_of_one_record_and_no_more_than_asked_for(open_as: Open) -> None:
    ann = open_as("ann")
    for target in (1, 2, 3):
        change(ann, f"to {target}", target=target)
        change(ann, f"other to {target}", OTHER.id, target=target)
    assert [entry.why for entry in ann.log(GOAL.id)] == ["to 3", "to 2", "to 1"]
    assert [entry.why for entry in ann.log(limit=2)] == ["other to 3", "to 3"]


def test_undo_and_redo_walk_through_my_own_changes_across_restarts(open_as: Open) -> None:
    change(open_as("ann"), target=20)
    change(open_as("ben"), title="Ben's")
    change(open_as("ann"), weight=3)
    assert "weight" not in (open_as("ann").undo().board.get(Goal, GOAL.id) or GOAL).raw
    open_as("ann").undo()
    assert goal(open_as("ann")).raw["target"] == 10
    assert goal(open_as("ann")).raw["title"] == "Ben's"
    with pytest.raises(UndoRefused, match="nothing of yours"):
        open_as("ann").undo()
    open_as("ann").redo()
    assert goal(open_as("ann")).raw["target"] == 20
    open_as("ann").redo()
    assert goal(open_as("ann")).raw["weight"] == 3
    with pytest.raises(UndoRefused, match="nothing of yours"):
        open_as("ann").redo()


def test_a_change_after_an_undo_ends_redoing(open_as: Open) -> None:
    ann = open_as("ann")
    change(ann, target=20)
    ann.undo()
    change(ann, title="Another")
    with pytest.raises(UndoRefused):
        ann.redo()


def test_undo_is_refused_where_somebody_changed_the_same_field_since_and_says_who(open_as: Open) -> None:
    ann = open_as("ann")
    change(ann, title="Ann's", target=20)
    change(open_as("ben"), title="Ben's")
    before = state(open_as)
    with pytest.raises(UndoRefused, match="by ben"):
        ann.undo()
    assert state(open_as) == before


def test_undo_keeps_what_others_added_to_the_same_set(open_as: Open) -> None:
    ann = open_as("ann")
    change(ann, tags=["print", "cost", "wrong"])
    change(open_as("ben"), tags=["print", "cost", "wrong", "ben's"])
    ann.undo()
    assert goal(ann).raw["tags"] == ["print", "cost", "ben's"]


def test_a_bulk_change_is_undone_as_one_and_is_one_entry(open_as: Open) -> None:
    ann = open_as("ann")
    both = [Change("goals", each.id, each.raw, {**each.raw, "weight": 9}) for each in (GOAL, OTHER)]
    entry = ann.commit(both, "weigh").entry
    assert entry is not None
    outcome = ann.undo()
    assert outcome.entry is not None
    assert outcome.entry.undoes == entry.id
    assert len(outcome.entry.ops) == 2
    assert goal(ann).raw == GOAL.raw
    assert goal(ann, OTHER.id).raw == OTHER.raw


def test_a_named_entry_is_undone_once(open_as: Open) -> None:
    ann = open_as("ann")
    first = change(ann, target=20)
    change(ann, title="Another")
    ann.undo(first.id)
    assert goal(ann).raw["target"] == 10
    assert goal(ann).raw["title"] == "Another"
    with pytest.raises(UndoRefused, match="undone already"):
        ann.undo(first.id)
    with pytest.raises(UndoRefused, match="no entry 5"):
        ann.undo(5)


def test_adding_and_removing_are_undone_and_redone(open_as: Open) -> None:
    ann = open_as("ann")
    new = Goal.new(title="New")
    ann.commit([Change.add(new)], "add")
    assert ann.undo().board.get(Goal, new.id) is None
    assert ann.redo().board.get(Goal, new.id) == new
    ann.commit([Change.remove(new)], "remove")
    assert ann.undo().board.get(Goal, new.id) == new


def test_undoing_an_addition_is_refused_once_others_built_on_it(open_as: Open) -> None:
    ann, ben = open_as("ann"), open_as("ben")
    new = Goal.new(title="New")
    ann.commit([Change.add(new)], "add")
    ben.commit([Change.add(CheckIn.new(goal=new.id))], "check in")
    with pytest.raises(UndoRefused, match="refer"):
        ann.undo()
    ben.undo()
    change(ben, id=new.id, target=3)
    with pytest.raises(UndoRefused, match="by ben"):
        ann.undo()


def test_undo_after_a_hand_edit_of_the_field_is_refused(open_as: Open, path: Path) -> None:
    ann = open_as("ann")
    change(ann, title="Ann's")
    path.write_text(path.read_text().replace('"title":"Ann\'s"', '"title":"By hand"', 1))
    with pytest.raises(UndoRefused, match="outside ittui"):
        ann.undo()


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2020, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def noon(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 12).astimezone()


def at_noons(path: Path, first: datetime) -> tuple[Store, Clock]:
    """A store of a file whose log begins at a moment, with a clock that the test sets."""
    create(path, [ANN, BEN, GOAL, OTHER])
    data = json.loads(path.read_text())
    data["_meta"]["1"]["log_from"] = int(first.timestamp() * 1000)
    path.write_text(json.dumps(data))
    clock = Clock()
    return Store(SharedFile(path, "ann", clock=clock)), clock


def test_as_of_a_day_is_the_board_at_its_end(tmp_path: Path) -> None:
    store, clock = at_noons(tmp_path / "b.json", datetime(2026, 3, 1).astimezone())
    new = Goal.new(title="New")
    clock.noon(date(2026, 3, 2))
    store.commit([Change.add(new), Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 20})], "monday")
    clock.noon(date(2026, 3, 3))
    store.commit([Change.remove(new)], "tuesday")
    change(store, title="Tuesday's")
    clock.noon(date(2026, 3, 4))
    store.undo()
    past = {day: store.as_of(date(2026, 3, day)) for day in (1, 2, 3, 4)}
    assert [past[day].get(Goal, new.id) is not None for day in (1, 2, 3, 4)] == [False, True, False, False]
    targets = [(past[day].get(Goal, GOAL.id) or OTHER).raw["target"] for day in (1, 2, 3, 4)]
    assert targets == [10, 20, 20, 20]
    titles = [(past[day].get(Goal, GOAL.id) or OTHER).raw["title"] for day in (2, 3, 4)]
    assert titles == ["Cut printing cost", "Tuesday's", "Cut printing cost"]
    with pytest.raises(StoreError, match="before 2026-03-01"):
        store.as_of(date(2026, 2, 28))


def test_entries_stay_in_order_although_another_hosts_clock_is_ahead() -> None:
    ahead = entry_id(datetime(2030, 1, 1, tzinfo=UTC), 0)
    assert entry_id(datetime(2026, 1, 1, tzinfo=UTC), ahead) > ahead


def test_the_log_is_bounded_by_count_and_bytes_and_drops_the_oldest() -> None:
    rows: dict[int, dict[str, Json]] = {id: {"why": "x" * 100} for id in range(1, 11)}
    log = Section("_log", {}).having(rows)
    contents = Contents({}, {"_log": log})
    assert surplus(contents, most=4) == [1, 2, 3, 4, 5, 6]
    assert surplus(contents, most_bytes=400) == [1, 2, 3, 4, 5, 6, 7]
    assert surplus(contents) == []


def test_old_entries_move_to_an_archive_on_request(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    store, clock = at_noons(path, datetime(2026, 3, 1).astimezone())
    for day in (2, 3, 4):
        clock.noon(date(2026, 3, day))
        change(store, f"on {day}", target=day)
    assert store.archive(date(2026, 3, 4)) == 2
    assert [entry.why for entry in store.log()] == ["on 4"]
    archived = [json.loads(line)["why"] for line in archive_path(path).read_text().splitlines()]
    assert archived == ["on 2", "on 3"]
    assert store.as_of(date(2026, 3, 3)).get(Goal, GOAL.id) is not None
    with pytest.raises(StoreError, match="no history before"):
        store.as_of(date(2026, 3, 2))


def test_what_the_log_has_no_room_for_goes_to_the_archive_where_there_is_one(path: Path) -> None:
    archive(path, {1: {"why": "early"}}, SYSTEM, start=False)
    assert not archive_path(path).exists()
    archive(path, {}, SYSTEM, start=True)
    archive(path, {3: {"why": "later"}, 2: {"why": "late"}}, SYSTEM, start=False)
    assert archive_path(path).read_text() == '{"id":2,"why":"late"}\n{"id":3,"why":"later"}\n'


@pytest.mark.parametrize("day", [date.min, date(1970, 1, 1), date.max])
def test_days_out_of_reach_are_refused_or_answered_but_never_crash(open_as: Open, day: date) -> None:
    ann = open_as("ann")
    if day == date.max:
        assert ann.as_of(day).get(Goal, GOAL.id) == GOAL
        return
    with pytest.raises(StoreError, match="no history before"):
        ann.as_of(day)


def test_ids_and_moments_that_no_clock_gives_do_no_harm(open_as: Open, path: Path) -> None:
    change(open_as("ann"), target=20)
    data = json.loads(path.read_text())
    data["_log"]["9999999999999999999"] = next(iter(data["_log"].values()))
    data["_meta"]["1"]["log_from"] = 10**18
    path.write_text(json.dumps(data))
    ann = open_as("ann")
    change(ann, target=21)
    assert goal(open_as("ben")).raw["target"] == 21
    with pytest.raises(StoreError, match="no history before"):
        ann.as_of(date(2026, 1, 1))


def test_a_log_entry_spoilt_by_hand_is_passed_over_and_kept(open_as: Open, path: Path) -> None:
    change(open_as("ann"), target=20)
    data = json.loads(path.read_text())
    data["_log"]["7"] = {"who": 3, "ops": [["goals"]]}
    path.write_text(json.dumps(data))
    ann = open_as("ann")
    change(ann, target=21)
    assert len(ann.log()) == 2
    assert json.loads(path.read_text())["_log"]["7"] == {"who": 3, "ops": [["goals"]]}
