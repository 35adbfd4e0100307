"""Two copies of one file that were changed apart: one result, whoever merges, and nothing lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Change
from ittui.fields import Json, Raw
from ittui.records import CheckIn, Goal, Person, Record
from ittui.store import Damaged, Store, StoreError, open_store
from ittui.store.copies import merge_files
from ittui.store.line_format import LOG, Contents
from ittui.store.log import LOG_FROM, time_of
from ittui.store.merge_contents import merge_contents
from ittui.store.shared_file import conflict_copies, read_snapshot

from .conftest import ANN, GOAL, OTHER

Tables = dict[str, dict[int, Raw]]


class Copies:
    """A file and two copies of it that go their own ways."""

    def __init__(self, base: Path) -> None:
        self.base, self.out = base, base.with_name("out.json")
        self.paths = [base.with_name(f"{name}.json") for name in ("one", "two", "three")]
        for path in self.paths:
            shutil.copy(base, path)

    def store(self, number: int) -> Store:
        return open_store(self.paths[number], f"user {number}")

    def edit(self, number: int, record: Record = GOAL, **raw: Json) -> None:
        store = self.store(number)
        now = store.read().tables[record.table].rows[record.id].raw
        store.commit([Change(record.table, record.id, now, {**now, **raw})], "apart")

    def contents(self, number: int) -> Contents:
        return read_snapshot(self.paths[number]).contents

    def merged(self, *, base: bool) -> tuple[Any, tuple[str, ...], int]:
        result = merge_files(self.base if base else None, self.paths[0], self.paths[1], self.out)
        return json.loads(self.out.read_text()), result.notices, len(result.clashes)


@pytest.fixture
def copies(path: Path) -> Copies:
    open_store(path, "before").commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "weight": 1})], "before")
    return Copies(path)


both_ways = pytest.mark.parametrize("base", [True, False], ids=["with a base", "by the logs"])


@both_ways
def test_what_was_edited_apart_comes_together(copies: Copies, base: bool) -> None:
    copies.edit(0, title="First", tags=["print", "cost", "first"])
    copies.edit(1, target=20, tags=["print"], notes="first\nsecond\nthird\nfourth\nFIFTH")
    copies.edit(0, notes="FIRST\nsecond\nthird\nfourth\nfifth")
    new = Goal.new(title="New")
    copies.store(1).commit([Change.add(new)], "add")
    merged, notices, clashes = copies.merged(base=base)
    goal = merged["goals"][str(GOAL.id)]
    assert (goal["title"], goal["target"], goal["tags"]) == ("First", 20, ["print", "first"])
    assert goal["notes"] == "FIRST\nsecond\nthird\nfourth\nFIFTH"
    assert merged["goals"][str(new.id)] == {"title": "New"}
    assert (notices, clashes) == ((), 0)


@both_ways
def test_what_was_removed_stays_removed_unless_the_other_changed_it(copies: Copies, base: bool) -> None:
    copies.store(0).commit([Change.remove(OTHER)], "away")
    merged, _, _ = copies.merged(base=base)
    assert str(OTHER.id) not in merged["goals"]
    copies.edit(1, OTHER, title="Still needed")
    merged, notices, _ = copies.merged(base=base)
    assert merged["goals"][str(OTHER.id)]["title"] == "Still needed"
    assert "it is kept" in notices[0]


@both_ways
def test_what_the_other_refers_to_by_now_is_kept(copies: Copies, base: bool) -> None:
    copies.store(0).commit([Change.remove(OTHER)], "away")
    copies.store(1).commit([Change.add(CheckIn.new(goal=OTHER.id))], "check in")
    merged, notices, _ = copies.merged(base=base)
    assert merged["goals"][str(OTHER.id)] == OTHER.raw
    assert "refers to it" in notices[0]


def test_the_same_field_is_a_clash_with_a_base_and_the_result_has_ours(copies: Copies) -> None:
    copies.edit(0, title="First")
    copies.edit(1, title="Second")
    result = merge_files(copies.base, copies.paths[0], copies.paths[1], copies.out)
    [clash] = result.clashes
    assert (clash.field, clash.base, clash.mine, clash.theirs) == ("title", GOAL.raw["title"], "First", "Second")
    assert open_store(copies.out).read().find(Goal, "First").id == GOAL.id


def test_without_a_base_the_later_change_counts_and_both_values_are_told(copies: Copies) -> None:
    copies.edit(1, title="Earlier")
    copies.edit(0, title="Later")
    merged, notices, clashes = copies.merged(base=False)
    assert merged["goals"][str(GOAL.id)]["title"] == "Later"
    assert clashes == 0
    assert "Later" in notices[0]
    assert "Earlier" in notices[0]


def test_the_result_has_the_log_of_both(copies: Copies) -> None:
    copies.edit(0, title="First")
    copies.edit(1, target=3)
    merge_files(None, copies.paths[0], copies.paths[1], copies.out)
    assert [entry.who for entry in open_store(copies.out).log()] == ["user 1", "user 0", "before"]


def data(contents: Contents) -> Tables:
    return {name: {id: dict(raw) for id, raw in section.rows.items()} for name, section in contents.tables.items()}


def together(one: Contents, two: Contents) -> Contents:
    return merge_contents(None, one, two).contents


def scattered(copies: Copies) -> list[Contents]:
    """Three copies, changed apart in every way, in places the same field."""
    copies.edit(0, title="Zero", tags=["print", "zero"])
    copies.edit(1, title="One", tags=["cost", "one"], target=1)
    copies.edit(2, target=2, notes="new text")
    copies.edit(0, OTHER, due="2026-12-31")
    copies.store(1).commit([Change.remove(OTHER)], "away")
    copies.store(2).commit([Change.add(Goal.new(title="Two's")), Change("people", 11, ANN.raw, {"title": "Anna"})], "x")
    return [copies.contents(number) for number in range(3)]


def test_the_order_of_the_two_copies_does_not_matter(copies: Copies) -> None:
    one, two, three = scattered(copies)
    for left, right in ((one, two), (two, three), (one, three)):
        forth, back = merge_contents(None, left, right), merge_contents(None, right, left)
        assert data(forth.contents) == data(back.contents)
        assert forth.notices == back.notices


def test_merging_again_changes_nothing(copies: Copies) -> None:
    one, two, _ = scattered(copies)
    merged = together(one, two)
    assert data(together(merged, one)) == data(together(merged, two)) == data(together(merged, merged)) == data(merged)


def test_copies_that_were_edited_apart_merge_in_any_order(copies: Copies) -> None:
    copies.edit(0, title="Zero")
    copies.edit(1, target=1, tags=["print", "cost", "one"])
    copies.edit(2, OTHER, due="2026-12-31")
    copies.store(2).commit([Change.add(Person.new(title="Cleo"))], "hire")
    one, two, three = (copies.contents(number) for number in range(3))
    first, second = together(together(one, two), three), together(one, together(two, three))
    assert data(first) == data(second) == data(together(together(three, one), two))


def test_a_damaged_side_leaves_the_result_as_it_is(copies: Copies) -> None:
    copies.out.write_text("mine")
    copies.paths[1].write_text("{")
    with pytest.raises(Damaged):
        merge_files(None, copies.paths[0], copies.paths[1], copies.out)
    assert copies.out.read_text() == "mine"


def test_a_side_of_a_newer_format_is_refused(copies: Copies) -> None:
    copies.paths[1].write_text(copies.paths[1].read_text().replace('"format":1', '"format":9'))
    with pytest.raises(StoreError, match="newer ittui"):
        merge_files(None, copies.paths[0], copies.paths[1], copies.out)


def test_an_empty_base_is_that_of_two_who_both_added_the_file(copies: Copies) -> None:
    empty = copies.base.with_name("empty")
    empty.touch()
    copies.edit(0, title="Zero")
    result = merge_files(empty, copies.paths[0], copies.paths[1], copies.out)
    assert [clash.field for clash in result.clashes] == ["title"]


@pytest.mark.parametrize(
    "name",
    [
        "board.sync-conflict-20261122-101530-ABCDEF7.json",
        "board (Ann's conflicted copy 2026-11-22).json",
        "board (conflicted copy 2026-11-22 101530).json",
    ],
)
def test_conflict_copies_beside_the_file_are_found(path: Path, name: str) -> None:
    path.with_name(name).write_text("{}")
    path.with_name("another.sync-conflict-20261122-101530-ABCDEF7.json").write_text("{}")
    assert [each.name for each in conflict_copies(path)] == [name]


def test_merging_a_conflict_copy_into_the_live_file_is_seen_by_those_who_have_it_open(
    path: Path, open_as: Callable[[str], Store]
) -> None:
    store = open_as("ann")
    copy = path.with_name("board.sync-conflict-20261122-101530-ABCDEF7.json")
    shutil.copy(path, copy)
    open_store(copy, "ben").commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 33})], "apart")
    store.commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "weight": 2})], "here")
    merge_files(None, path, copy, path)
    goal = store.read().get(Goal, GOAL.id)
    assert goal is not None
    assert (goal.raw["target"], goal.raw["weight"]) == (33, 2)


def test_a_log_that_had_no_room_for_all_entries_of_both_says_since_when_it_tells_all() -> None:
    def side(parity: int) -> Contents:
        entry: Raw = {"who": "ann", "host": "h", "why": "w", "ops": []}
        return Contents({}, {}).having({LOG: {(ms << 11) + parity: entry for ms in range(1200)}}, {LOG_FROM: 0})

    merged = merge_contents(Contents({}, {}), side(0), side(1)).contents
    cached = [time_of(id) for id in merged.rows(LOG)]
    assert 0 < len(cached) <= 2000
    assert merged.meta[LOG_FROM] == min(cached)
