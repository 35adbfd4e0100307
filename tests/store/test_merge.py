"""The laws of merging one record: what each kind of field promises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.fields import Count, Field, Merge, Prose, Rows, Struct, Tags, Text
from ittui.store.merge import Merged, merge_record, merge_text, merge_value


class Step(Struct):
    what = Text("What")
    done = Text("Done")
    tags = Tags("Tags")


class Counter(Count):
    merge = Merge.COUNTER


TITLE, TAGS, PROSE, COUNTER = Text("Title"), Tags("Tags"), Prose("Notes"), Counter("Copies")
STEPS: Field[Any] = Rows("Steps", Step)

words = st.lists(st.sampled_from("abcde"), unique=True, max_size=4)
lines = st.lists(st.sampled_from(["one", "two", "three", "four", ""]), max_size=6).map("\n".join)
steps = st.lists(
    st.fixed_dictionaries({"what": st.sampled_from("xyz")}, optional={"done": st.sampled_from("12"), "tags": words}),
    unique_by=lambda row: str(row["what"]),
    max_size=3,
)
KINDS: list[tuple[Field[Any], st.SearchStrategy[Any]]] = [
    (TITLE, st.sampled_from(["a", "b", "c", None])),
    (TAGS, words),
    (PROSE, lines),
    (STEPS, steps),
]
values = st.one_of(*(st.tuples(st.just(field), some, some, some) for field, some in KINDS))


def plain(value: Any) -> Any:
    """A value as people compare it: what is empty is absent, a set has no order."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return sorted(value) or None
    return value or None


def result(merged: Merged) -> Any:
    return plain(merged.value)


@given(values)
def test_where_one_side_changed_nothing_the_other_counts(case: tuple[Field[Any], Any, Any, Any]) -> None:
    field, base, mine, _ = case
    assert result(merge_value(field, base, mine, base)) == plain(mine)
    assert result(merge_value(field, base, base, mine)) == plain(mine)


@given(values)
def test_where_both_want_the_same_that_is_it(case: tuple[Field[Any], Any, Any, Any]) -> None:
    field, base, mine, _ = case
    merged = merge_value(field, base, mine, mine)
    assert (result(merged), merged.clash) == (plain(mine), False)


@given(values)
def test_the_two_sides_are_treated_alike(case: tuple[Field[Any], Any, Any, Any]) -> None:
    field, base, mine, theirs = case
    one, two = merge_value(field, base, mine, theirs), merge_value(field, base, theirs, mine)
    assert one.clash == two.clash
    if field is TAGS:
        assert result(one) == result(two)
    if field is PROSE:
        assert sorted(str(one.value or "").split("\n")) == sorted(str(two.value or "").split("\n"))


@given(words, words, words)
def test_sets_keep_every_addition_and_every_removal(base: list[str], mine: list[str], theirs: list[str]) -> None:
    merged = set(result(merge_value(TAGS, list(base), list(mine), list(theirs))) or [])
    assert merged == (set(mine) | set(theirs)) - (set(base) - set(mine)) - (set(base) - set(theirs))


@given(lines, lines, lines)
def test_no_line_that_somebody_added_to_a_text_is_lost(base: str, mine: str, theirs: str) -> None:
    merged, _ = merge_text(base, theirs, mine)
    cached = set(merged.split("\n"))
    for side in (mine, theirs):
        assert set(side.split("\n")) - set(base.split("\n")) - {""} <= cached


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"), [(5, 6, 6, 7), (5, 6, 5, 6), (5, 3, 6, 4), (None, 1, 1, 2)]
)
def test_additions_to_a_counter_all_count(base: Any, mine: Any, theirs: Any, expected: int) -> None:
    assert merge_record({"copies": COUNTER}, {"copies": base}, {"copies": mine}, {"copies": theirs}).raw == {
        "copies": expected
    }


@pytest.mark.parametrize(
    ("base", "first", "second", "merged", "touched"),
    [
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC", False),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd", False),
        ("a", "a\nx", "a\ny", "a\nx\ny", True),
        ("a\nb", "a\nX", "a\nY", "a\nX\nY", True),
        ("a\nb", "a\nX", "a\nX", "a\nX", False),
        ("", "x", "y", "x\ny", True),
        ("a\nb\nc", "", "a\nB\nc", "a\nB\nc", True),
    ],
)
def test_texts_merge_by_line(base: str, first: str, second: str, merged: str, touched: bool) -> None:
    assert merge_text(base, first, second) == (merged, touched)


def test_a_row_removed_here_and_changed_there_is_kept_with_a_remark() -> None:
    base: Any = [{"what": "x"}, {"what": "y"}]
    merged = merge_value(STEPS, base, [{"what": "y"}], [{"what": "x", "done": "1"}, {"what": "y"}])
    assert merged.value == [{"what": "x", "done": "1"}, {"what": "y"}]
    assert "it is kept" in merged.note


def test_rows_that_cannot_be_told_apart_are_a_conflict() -> None:
    twice: Any = [{"what": "x"}, {"what": "x"}]
    assert merge_value(STEPS, [], twice, [{"what": "x", "done": "1"}]).clash


def test_the_order_that_one_side_gave_to_rows_counts() -> None:
    base: Any = [{"what": "x"}, {"what": "y"}, {"what": "z"}]
    moved: Any = [{"what": "z"}, {"what": "x"}, {"what": "y"}]
    edited: Any = [{"what": "x"}, {"what": "y", "done": "1"}, {"what": "z"}]
    expected = [{"what": "z"}, {"what": "x"}, {"what": "y", "done": "1"}]
    assert merge_value(STEPS, base, moved, edited).value == expected
    assert merge_value(STEPS, base, edited, moved).value == expected


def test_rows_put_in_by_both_stand_where_they_were_put() -> None:
    base: Any = [{"what": "x"}, {"what": "y"}]
    mine: Any = [{"what": "x"}, {"what": "mine"}, {"what": "y"}, {"what": "my last"}]
    theirs: Any = [{"what": "x"}, {"what": "y"}, {"what": "their last"}]
    merged: Any = merge_value(STEPS, base, mine, theirs).value
    assert [row["what"] for row in merged] == ["x", "mine", "y", "their last", "my last"]


def test_fields_of_nobody_merge_like_scalars_and_values_of_another_form_conflict() -> None:
    assert merge_record({}, {"x": 1}, {"x": 2}, {"x": 1, "y": 3}).raw == {"x": 2, "y": 3}
    assert [clash.field for clash in merge_record({}, {"x": 1}, {"x": 2}, {"x": 3}).clashes] == ["x"]
    assert merge_value(TAGS, ["a"], "not a list", ["a", "b"]).clash


def test_emptying_a_field_takes_it_out() -> None:
    assert merge_record({}, {"x": 1, "y": 1}, {"y": 1}, {"x": 1, "y": 2}).raw == {"y": 2}
