"""Two people save into one file: what comes together, what is a conflict, and what is never lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Change
from ittui.fields import Json
from ittui.records import CheckIn, Goal, Person
from ittui.store import Conflict, FileMissing, ReadOnly, StoreError, create, open_store

from .conftest import ANN, BEN, GOAL, OTHER, Open, state


def edit(**raw: Json) -> list[Change]:
    return [Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, **raw})]


def goal_in(open_as: Open) -> Any:
    return open_as("reader").read().tables["goals"].rows[GOAL.id].raw


def test_what_is_saved_is_there_for_the_next_reader(open_as: Open) -> None:
    open_as("ann").commit(edit(title="Cut all cost"), "rename")
    assert open_as("ben").read().find(Goal, "Cut all cost").id == GOAL.id


def test_another_ones_change_is_seen_and_untouched_tables_stay_the_same_objects(open_as: Open) -> None:
    ann, ben = open_as("ann"), open_as("ben")
    before = ben.read()
    assert not ben.changed()
    ann.commit(edit(target=20), "raise")
    assert ben.changed()
    after = ben.read()
    assert after.get(Goal, GOAL.id) != before.get(Goal, GOAL.id)
    assert after.table(Person) is before.table(Person)
    assert after.get(Goal, OTHER.id) is before.get(Goal, OTHER.id)


def test_edits_of_different_fields_both_count(open_as: Open) -> None:
    ann, ben = open_as("ann"), open_as("ben")
    ann.commit(edit(title="Cut all cost"), "rename")
    ben.commit(edit(target=20), "raise")
    assert (goal_in(open_as)["title"], goal_in(open_as)["target"]) == ("Cut all cost", 20)


def test_lines_of_a_note_and_tags_and_milestones_merge(open_as: Open) -> None:
    open_as("ann").commit(
        edit(
            notes="FIRST\nsecond\nthird\nfourth\nfifth",
            tags=["print", "cost", "2027"],
            milestones=[{"what": "Ask", "weight": 1, "done": "2026-01-02"}, {"what": "Buy", "weight": 2}],
        ),
        "ann's part",
    )
    outcome = open_as("ben").commit(
        edit(
            notes="first\nsecond\nthird\nfourth\nFIFTH",
            tags=["cost", "paper"],
            milestones=[{"what": "Ask", "weight": 1}, {"what": "Buy", "weight": 5}, {"what": "Learn"}],
        ),
        "ben's part",
    )
    goal = goal_in(open_as)
    assert goal["notes"] == "FIRST\nsecond\nthird\nfourth\nFIFTH"
    assert goal["tags"] == ["cost", "2027", "paper"]
    assert goal["milestones"] == [
        {"what": "Ask", "weight": 1, "done": "2026-01-02"},
        {"what": "Buy", "weight": 5},
        {"what": "Learn"},
    ]
    assert outcome.notices == ()


def test_the_same_field_is_a_conflict_that_names_both_values_and_saves_nothing(open_as: Open) -> None:
    ben = open_as("ben")
    open_as("ann").commit(edit(title="Ann's title"), "rename")
    before = state(open_as)
    with pytest.raises(Conflict) as caught:
        ben.commit(edit(title="Ben's title", target=20), "rename")
    assert state(open_as) == before
    [clash] = caught.value.clashes
    assert (clash.field, clash.base, clash.mine, clash.theirs) == (
        "title",
        GOAL.raw["title"],
        "Ben's title",
        "Ann's title",
    )
    for part in ("ann", "Ann's title", "Ben's title"):
        assert part in str(caught.value)


def test_force_overwrites_and_the_log_keeps_both(open_as: Open) -> None:
    open_as("ann").commit(edit(title="Ann's title"), "rename")
    outcome = open_as("ben").commit(edit(title="Ben's title"), "rename", force=True)
    assert goal_in(open_as)["title"] == "Ben's title"
    assert outcome.entry is not None
    assert [(op.old, op.new) for op in outcome.entry.ops] == [("Ann's title", "Ben's title")]


def test_a_conflict_in_one_cell_keeps_the_rows_that_do_not_conflict(open_as: Open) -> None:
    rows: list[Json] = [{"what": "Ask", "weight": 7}, {"what": "Buy", "weight": 2}, {"what": "Ann's"}]
    open_as("ann").commit(edit(milestones=rows), "ann")
    with pytest.raises(Conflict) as caught:
        open_as("ben").commit(edit(milestones=[{"what": "Ask", "weight": 8}, {"what": "Buy", "weight": 3}]), "ben")
    [clash] = caught.value.clashes
    assert clash.mine == [{"what": "Ask", "weight": 8}, {"what": "Buy", "weight": 3}, {"what": "Ann's"}]
    assert clash.theirs == [{"what": "Ask", "weight": 7}, {"what": "Buy", "weight": 3}, {"what": "Ann's"}]


def test_both_adding_the_same_lines_to_a_note_keeps_both_with_a_notice(open_as: Open) -> None:
    notes = str(GOAL.raw["notes"])
    open_as("ann").commit(edit(notes=f"{notes}\nann was here"), "ann")
    outcome = open_as("ben").commit(edit(notes=f"{notes}\nben was here"), "ben")
    assert goal_in(open_as)["notes"] == f"{notes}\nann was here\nben was here"
    assert "both are kept" in outcome.notices[0]


def test_an_edit_wins_over_a_removal_whoever_comes_first(open_as: Open) -> None:
    open_as("ann").commit([Change.remove(GOAL)], "away")
    outcome = open_as("ben").commit(edit(target=20), "raise")
    assert goal_in(open_as)["target"] == 20
    assert "brings it back" in outcome.notices[0]
    outcome = open_as("ann").commit([Change.remove(GOAL)], "away")
    assert goal_in(open_as)["target"] == 20
    assert "changed meanwhile" in outcome.notices[0]
    assert outcome.entry is None


def test_a_record_that_others_refer_to_is_kept(open_as: Open) -> None:
    outcome = open_as("ben").commit([Change.remove(ANN)], "away")
    assert open_as("ann").read().get(Person, ANN.id) == ANN
    assert "still refer" in outcome.notices[0]


def test_removing_a_record_together_with_what_refers_to_it_works(open_as: Open) -> None:
    store = open_as("ben")
    outcome = store.commit([Change.remove(ANN), Change.remove(GOAL)], "away")
    assert outcome.board.get(Person, ANN.id) is None
    assert outcome.notices == ()


def test_a_record_removed_and_added_again_in_one_commit_is_as_it_was_added(open_as: Open) -> None:
    again = ANN.replace(title="Ann again")
    outcome = open_as("ben").commit([Change.remove(ANN), Change.add(again)], "anew")
    assert outcome.board.get(Person, ANN.id) == again
    assert outcome.notices == ()


def test_a_chain_of_records_is_kept_from_its_end(open_as: Open) -> None:
    """Ann is named by the goal, and the goal by a check-in that stays."""
    store = open_as("ben")
    store.commit([Change.add(CheckIn.new(goal=GOAL.id))], "check in")
    outcome = store.commit([Change.remove(ANN), Change.remove(GOAL)], "away")
    assert outcome.entry is None
    assert len(outcome.notices) == 2


def test_a_removed_record_comes_back_when_somebody_refers_to_it(open_as: Open) -> None:
    store = open_as("ann")
    store.commit([Change.remove(GOAL)], "away")
    checkin = CheckIn.new(goal=GOAL.id)
    outcome = open_as("ben").commit([Change.add(checkin)], "check in")
    assert outcome.board.get(Goal, GOAL.id) == GOAL
    assert "brings it back" in outcome.notices[0]


def test_what_changes_nothing_writes_nothing(open_as: Open) -> None:
    before = state(open_as)
    outcome = open_as("ann").commit(edit(title=GOAL.raw["title"]), "nothing")
    assert outcome.entry is None
    assert state(open_as) == before


def test_what_changes_nothing_leaves_the_very_file(open_as: Open, path: Path) -> None:
    before = path.stat()
    open_as("ann").commit(edit(title=GOAL.raw["title"]), "nothing")
    after = path.stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (before.st_ino, before.st_mtime_ns, before.st_size)


def test_one_and_true_are_different_values(open_as: Open) -> None:
    open_as("ann").commit(edit(target=1), "number")
    open_as("ann").commit([Change("goals", GOAL.id, {"target": 1}, {"target": True})], "by a script")
    assert goal_in(open_as)["target"] is True


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("half \ud800", "half a character"),
        (float("nan"), "Out of range"),
        (float("inf"), "Out of range"),
        ({"a": {1, 2}}, "set"),
        (json.loads("[" * 33 + "]" * 33), "levels deep"),
    ],
)
def test_what_no_file_can_keep_is_refused_before_anything_is_touched(open_as: Open, value: Any, reason: str) -> None:
    before = state(open_as)
    with pytest.raises(StoreError, match=reason):
        open_as("ann").commit(edit(title=value), "broken")
    assert state(open_as) == before


def test_unknown_tables_and_fields_survive(path: Path, open_as: Open) -> None:
    data = json.loads(path.read_text())
    data["goals"]["101"]["colour"] = {"of": ["another", "program"]}
    data["parrots"] = {"1": {"name": "Polly"}}
    data["empty"] = {}
    path.write_text(json.dumps(data, indent=1))
    open_as("ann").commit([Change("goals", 101, data["goals"]["101"], {**data["goals"]["101"], "target": 11})], "raise")
    after = json.loads(path.read_text())
    assert after["goals"]["101"]["colour"] == {"of": ["another", "program"]}
    assert after["parrots"] == {"1": {"name": "Polly"}}
    assert after["empty"] == {}


def test_a_hand_edit_is_taken_up_and_written_back_in_our_layout(path: Path, open_as: Open) -> None:
    ann = open_as("ann")
    path.write_text(path.read_text().replace("Cut printing cost", "Cut it by hand").replace("\n", "\r\n"))
    assert ann.read().find(Goal, "Cut it by hand").id == GOAL.id
    ann.commit(edit(target=3), "raise")
    assert b"\r" not in path.read_bytes()
    assert goal_in(open_as)["title"] == "Cut it by hand"


def test_one_record_is_one_line_and_an_edit_changes_only_its_line(path: Path, open_as: Open) -> None:
    before = path.read_text().splitlines()
    open_as("ann").commit(edit(target=3), "raise")
    after = path.read_text().splitlines()
    changed = [line for line in before if line not in after]
    assert [line[:10] for line in changed] == ['{"_meta":{', '"101":{"ti']


def test_a_file_is_made_once(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(StoreError, match="there already"):
        create(path, [ANN])
    assert path.read_bytes() == before


def test_a_missing_file_says_how_one_is_made(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match="ittui init"):
        open_store(tmp_path / "none.json")


def test_a_file_or_folder_that_goes_away_meanwhile_is_told(open_as: Open, path: Path) -> None:
    store = open_as("ann")
    path.rename(path.with_name("elsewhere.json"))
    with pytest.raises(FileMissing):
        store.read()
    with pytest.raises(StoreError):
        store.commit(edit(target=20), "raise")
    shutil.rmtree(path.parent)
    with pytest.raises(StoreError):
        store.commit(edit(target=20), "raise")


def test_an_older_copy_put_in_the_place_of_the_file_is_told_to_those_who_saved_since(open_as: Open, path: Path) -> None:
    old, ann = path.read_bytes(), open_as("ann")
    ann.commit(edit(target=20), "raise it")
    path.write_bytes(old)
    outcome = ann.commit([Change("goals", OTHER.id, OTHER.raw, {**OTHER.raw, "target": 1})], "other")
    assert [notice for notice in outcome.notices if "raise it" in notice and "older copy" in notice]
    outcome = ann.commit([Change("goals", OTHER.id, {"target": 1}, {"target": 2})], "other")
    assert outcome.notices == ()


def test_a_symbolic_link_leads_to_the_file_and_stays_a_link(tmp_path: Path, path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.json"
    link.symlink_to(path)
    open_store(link, "ann").commit(edit(target=4), "raise")
    assert link.is_symlink()
    assert open_store(path).read().tables["goals"].rows[GOAL.id].raw["target"] == 4


def test_a_newer_format_opens_read_only_and_says_so(path: Path, open_as: Open) -> None:
    path.write_text(path.read_text().replace('"format":1', '"format":2'))
    store = open_as("ann")
    assert store.read().get(Goal, GOAL.id) == GOAL
    assert "newer ittui" in store.read_only
    before = path.read_bytes()
    with pytest.raises(ReadOnly, match="format 2"):
        store.commit(edit(target=5), "raise")
    assert path.read_bytes() == before


def test_several_changes_of_one_record_in_one_commit_build_on_each_other(open_as: Open) -> None:
    new = Goal.new(title="New")
    better = new.replace(title="Newer")
    outcome = open_as("ann").commit([Change.add(new), Change.edit(new, better)], "twice")
    assert outcome.board.get(Goal, new.id) == better
    assert outcome.entry is not None
    assert len(outcome.entry.ops) == 1


def test_the_settings_have_a_fixed_id_and_two_may_add_them(open_as: Open) -> None:
    open_as("ann").commit([Change("settings", 1, None, {"currency": "USD"})], "money")
    outcome = open_as("ben").commit([Change("settings", 1, None, {"fiscal_month": 7})], "year")
    assert dict(outcome.board.settings.raw) == {"currency": "USD", "fiscal_month": 7}
    assert BEN.id in outcome.board.table(Person).rows


def test_a_set_in_another_order_brings_no_removed_record_back(open_as: Open) -> None:
    new: dict[str, Json] = {"title": "New", "tags": ["x", "y"]}
    open_as("ann").commit([Change("goals", 777, None, new)], "add")
    open_as("ben").commit([Change("goals", 777, new, None)], "remove")
    outcome = open_as("ann").commit([Change("goals", 777, new, {**new, "tags": ["y", "x"]})], "order")
    assert (outcome.entry, 777 in outcome.board.table(Goal).rows) == (None, False)


def test_a_record_from_nothing_that_is_there_with_what_it_was_earlier_is_the_same(path: Path, open_as: Open) -> None:
    there = dict(open_as("ann").commit(edit(title="Answer sooner"), "rename").board.table(Goal).rows[101].raw)
    assert there.pop("earlier")
    before = path.read_bytes()
    assert open_as("ben").commit([Change("goals", 101, None, there)], "the same").entry is None
    assert path.read_bytes() == before


def test_a_record_from_nothing_is_not_put_onto_one_that_is_there(path: Path, open_as: Open) -> None:
    before = path.read_bytes()
    for force in (False, True):
        with pytest.raises(StoreError, match="is there already"):
            open_as("ann").commit([Change("goals", GOAL.id, None, {"title": "New"})], "add", force=force)
    assert path.read_bytes() == before
    assert open_as("ann").commit([Change("goals", GOAL.id, None, GOAL.raw)], "add").entry is None
