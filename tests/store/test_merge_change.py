"""Merging a copy is a change like any other; and what a log has forgotten is not lost by it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.records import Goal, Kpi, Source
from ittui.store import Store, UndoRefused, create, open_store
from ittui.store.backups import backups
from ittui.store.copies import merge_files
from ittui.store.history import changes_from
from ittui.store.line_format import CHANGES, LOG, RESERVED, STAMPS
from ittui.store.log import time_of
from ittui.store.merge_contents import merge_contents

from ..stress import copies as attack
from .conftest import GOAL, OTHER

OpenAs = Callable[[str], Store]


def copied(path: Path, who: str) -> Store:
    copy = path.with_name(f"{who}.json")
    shutil.copy(path, copy)
    return open_store(copy, who)


def set_field(store: Store, goal: Goal, **raw: object) -> None:
    now = store.read().tables["goals"].rows[goal.id].raw
    store.commit([Change("goals", goal.id, now, {**now, **raw})], "apart")  # type: ignore[dict-item]


def records(store: Store) -> object:
    store.read()
    contents = store.backing.contents
    return {name: dict(contents.rows(name)) for name in contents.tables if name not in RESERVED}


def test_a_merge_leaves_a_backup_and_one_entry_and_undo_takes_it_back(path: Path, open_as: OpenAs) -> None:
    store, other = open_as("root"), copied(path, "ben")
    set_field(other, GOAL, target=33)
    other.commit([Change.remove(OTHER), Change.add(Goal(103, {"title": "New"}))], "more")
    set_field(store, GOAL, weight=2)
    before, kept = records(store), len(backups(path))
    merge_files(None, path, other.path, path)
    newest = store.log(limit=1)[0]
    assert (newest.why, newest.merge, len(newest.shown)) == ("merge ben.json", True, 3)
    assert [entry.via for entry in store.log() if entry.who == "ben"] == [newest.id, newest.id]
    assert len(backups(path)) == kept + 1
    store.undo(newest.id)
    assert records(store) == before
    store.undo(store.log(limit=1)[0].id)
    assert records(store) != before


def test_my_own_entries_that_came_by_a_merge_are_not_what_a_plain_undo_means(path: Path, open_as: OpenAs) -> None:
    other = copied(path, "ann")
    set_field(other, GOAL, target=33)
    merge_files(None, path, other.path, path)
    with pytest.raises(UndoRefused, match="nothing of yours"):
        open_as("ann").undo()


def test_merging_the_same_copy_again_writes_nothing(path: Path) -> None:
    other = copied(path, "ben")
    set_field(other, GOAL, target=33)
    merge_files(None, path, other.path, path)
    before = path.read_bytes()
    merge_files(None, path, other.path, path)
    assert path.read_bytes() == before


def test_a_merge_that_was_undone_is_not_redone_by_the_same_copy(path: Path, open_as: OpenAs) -> None:
    other, store = copied(path, "ben"), open_as("ann")
    set_field(other, GOAL, target=33)
    merge_files(None, path, other.path, path)
    store.undo(store.log(limit=1)[0].id)
    merge_files(None, path, other.path, path)
    assert store.read().tables["goals"].rows[GOAL.id].raw.get("target") == GOAL.raw["target"]


def test_a_log_that_forgot_loses_nothing_of_the_other_copy() -> None:
    assert attack.forgotten_log().lost == 0
    assert attack.forgotten_log(behind=timedelta(days=400)).lost == 0


@pytest.mark.parametrize("cut", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(
    ("times", "seed"), [(20, 7), *(pytest.param(40, seed, marks=pytest.mark.slow) for seed in (7, 8, 9))]
)
def test_random_copies_come_together_in_any_order(cut: float, times: int, seed: int) -> None:
    assert attack.attack(times, seed=seed, cut=cut).is_well


def test_changes_of_texts_outlast_the_log_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ittui.store.history.MOST_CHANGE_BYTES", 4000)
    copy = attack.Copy(attack.beginning(), "ann", attack.BEGAN)
    for number in range(100):
        copy.edit(101, "notes", f"first\n{number}\nthird\nfourth")
        copy.edit(101, "title", f"Title {number}")
        copy.forget(1)
    changes = copy.contents.tables[CHANGES]
    assert 2000 < changes.size <= 4000
    assert time_of(min(changes.rows)) >= changes_from(copy.contents.meta)
    assert '"title"' not in str(changes.rows)


def test_a_log_that_is_cut_leaves_stamps_and_they_take_no_part_in_the_records() -> None:
    copy = attack.Copy(attack.beginning(), "ann", attack.BEGAN)
    copy.edit(101, "title", "Other")
    copy.change("goals", 102, None)
    copy.change("goals", 9999, {"title": "New"})
    copy.forget(1)
    [title] = [raw for id, raw in copy.contents.rows(STAMPS).items() if id == 101]
    assert list(title["goals"][0]) == ["title"]  # type: ignore[index,arg-type]
    assert set(copy.contents.rows(STAMPS)) == {101, 102}


def test_a_copy_that_was_merged_by_an_earlier_version_keeps_what_that_brought_back() -> None:
    # its log has the removal, and says nothing of the merge that kept the record
    copy = attack.Copy(attack.beginning(), "ann", attack.BEGAN)
    raw = copy.contents.get("goals", 101)
    copy.change("goals", 101, None)
    kept = copy.contents.having({"goals": {101: raw}}, copy.contents.meta)
    assert attack.together(kept, attack.beginning()).get("goals", 101) == raw


def test_an_entry_follows_what_the_log_has_forgotten_though_the_clock_is_behind() -> None:
    copy = attack.Copy(attack.beginning(), "ann", attack.BEGAN)
    copy.edit(101, "title", "One")
    [first] = copy.contents.rows(LOG)
    copy.forget(1)
    copy.clock -= timedelta(days=400)
    copy.edit(101, "title", "Two")
    assert min(copy.contents.rows(LOG)) > first


def test_a_remover_whose_edit_the_log_forgot_knew_it_all_the_same() -> None:
    ann = attack.Copy(attack.beginning(), "ann", attack.BEGAN)
    before = ann.contents
    ann.edit(101, "target", 99)
    ann.change("goals", 101, None)
    ann.forget(0.5)
    assert attack.together(ann.contents, before).get("goals", 101) is None


def test_a_formula_is_bound_to_a_kpi_that_is_added_later(tmp_path: Path) -> None:
    half = Kpi.new(title="Half", source=Source.FORMULA, formula="kpi('Uptime') / 2")
    create(tmp_path / "team.json", [half])
    store = open_store(tmp_path / "team.json")
    uptime = Kpi.new(title="Uptime")
    store.commit([Change.add(uptime)], "add")
    assert store.read().all(Kpi)[0].formula == f"kpi('#{uptime.id}') / 2"
    store.commit([Change.edit(uptime, uptime.replace(title="Availability"))], "rename")
    assert store.read().all(Kpi)[0].formula == f"kpi('#{uptime.id}') / 2"
    store.undo()
    store.undo()
    assert store.read().all(Kpi) == (half,), "the addition is taken back as one step"


def test_a_formula_is_bound_to_a_kpi_that_another_copy_adds(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    create(ours, [])
    shutil.copy(ours, theirs)
    half = Kpi.new(title="Half", source=Source.FORMULA, formula="kpi('Uptime') / 2")
    uptime = Kpi.new(title="Uptime")
    open_store(ours).commit([Change.add(half)], "add")
    open_store(theirs).commit([Change.add(uptime)], "add")
    for target, (mine, other) in ((ours, (ours, theirs)), (tmp_path / "new.json", (theirs, ours))):
        merge_files(None, mine, other, target)
        found = open_store(target).read().get(Kpi, half.id)
        assert found is not None and found.formula == f"kpi('#{uptime.id}') / 2"


def test_a_removal_that_is_no_longer_remembered_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ittui.store.history.MOST_REMOVED", 3)
    ann = attack.Copy(attack.beginning(), "ann", attack.BEGAN)
    waiting = ann.contents
    for id in attack.GOALS:
        ann.change("goals", id, None)
    ann.forget(1)
    merged = merge_contents(None, ann.contents, waiting)
    back = sorted(merged.contents.rows("goals"))
    assert back == [101, 102, 103]
    assert sum("too long ago" in notice for notice in merged.notices) == len(back)


def test_a_file_with_packed_steps_says_that_earlier_versions_must_not_write_it(path: Path, open_as: OpenAs) -> None:
    store = open_as("ann")
    store.commit([Change.add(Goal.new(title="One"))], "add")
    assert '"writes":1' in path.read_text().split("\n")[0]
    store.commit([Change.add(Goal.new(title=f"Goal {number}")) for number in range(60)], "import")
    assert '"writes":2' in path.read_text().split("\n")[0]
    store.undo()
    assert "Goal 7" not in path.read_text().partition('"_log"')[0]
