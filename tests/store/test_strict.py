"""Damaged files: refused with line and reason, and never written over."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ittui.board import Change
from ittui.store import Damaged, StoreError, create, open_store
from ittui.store.line_format import NOTHING, Contents, parse, parse_whole, render
from ittui.store.strict_json import JsonFault

from ..stress.mutations import mutated, probe
from .conftest import ANN, BEN, GOAL, OTHER

GOOD = '{"_meta":{"1":{"format":1}},\n"goals":{\n"1":{"title":"A"},\n"2":{"title":"B"}\n}\n}\n'


@pytest.mark.parametrize(
    ("old", "new", "reason", "line"),
    [
        ('"2":{"title":"B"}', '"2":{"title":"B"', "not JSON", 4),
        ('"2":{', '"1":{', "“1” is there twice", 5),
        ('"title":"B"', '"title":"B","title":"C"', "“title” is there twice", 4),
        ('"title":"B"', '"target":NaN', "NaN is not a number", 4),
        ('"title":"B"', '"target":-Infinity', "Infinity is not a number", 4),
        ('"title":"B"', '"target":1e999', "1e999 is too large", 4),
        ('"title":"B"', f'"target":{"9" * 5000}', "too many digits", 4),
        ('"title":"B"', f'"notes":{"[" * 31}{"]" * 31}', "32 levels", 4),
        ('"title":"B"', f'"notes":{"[" * 90000}{"]" * 90000}', "32 levels", 4),
        ('"title":"B"', '"title":"\\ud800"', "half a character", 4),
        ('"2":{"title":"B"}', '"2":["title"]', "record 2 must be an object", 4),
        ('"2":{', '"two":{', "the id “two” is not a whole number", 4),
        ('"2":{', '"02":{', "the id “02” is not a whole number", 4),
        ('"goals":{\n', '"rooms":[],\n"goals":{\n', "“rooms”: a table must be an object", 2),
        ('"format":1', '"format":"new"', "“format” must be a whole number", 1),
        ('"title":"A"', '"title":"\x01"', "not JSON", 3),
    ],
)
def test_each_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, reason: str, line: int) -> None:
    path = tmp_path / "board.json"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(Damaged) as caught:
        open_store(path)
    assert reason in caught.value.reason
    assert caught.value.line == line
    assert f"{path}, line {line}: " in str(caught.value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"[]", "one object of tables"),
        (b"3", "one object of tables"),
        (b'{"goals":{"1":{"title":"\xff"}}}', "UTF-8"),
        (b'{"goals":{"1":{}}}{}', "Extra data"),
        (b"\x00" * 100, "not JSON"),
        (b"PK\x03\x04", "not JSON"),
    ],
)
def test_what_is_no_board_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "board.json"
    path.write_bytes(data)
    with pytest.raises(Damaged, match=reason):
        open_store(path)
    assert path.read_bytes() == data


def test_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert len(open_store(path).read().tables["goals"].rows) == 2


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    with path.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    with pytest.raises(Damaged, match="too many"):
        open_store(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="not a file"):
        open_store(tmp_path)


def test_a_file_that_becomes_damaged_keeps_the_last_good_state_and_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    create(path, [GOAL])
    store = open_store(path)
    board = store.read()
    broken = path.read_bytes().replace(b'"title"', b'"title', 1)
    path.write_bytes(broken)
    with pytest.raises(Damaged):
        store.read()
    with pytest.raises(Damaged):
        store.commit([Change("goals", GOAL.id, GOAL.raw, {"title": "x"})], "rename")
    assert path.read_bytes() == broken
    assert store.backing.board is board


def test_mutated_files_give_an_error_or_a_board_never_a_traceback_and_are_never_written(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    create(path, [ANN, BEN, GOAL, OTHER])
    store = open_store(path, "ann")
    store.commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 11})], "raise")
    good, chance = path.read_bytes(), random.Random(20261122)
    results = [probe(path, mutated(good, chance)) for _ in range(400)]
    assert results.count("damaged") > 100
    assert results.count("read") > 5


def test_what_is_read_by_lines_and_as_a_whole_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    create(path, [ANN, BEN, GOAL, OTHER])
    data = path.read_bytes()
    by_lines, whole = parse(data), parse(data.replace(b'{"_meta"', b'{ "_meta"', 1))
    assert by_lines.meta == whole.meta
    assert {name: dict(section.rows) for name, section in by_lines.tables.items()} == {
        name: dict(section.rows) for name, section in whole.tables.items()
    }
    assert render(whole) == render(by_lines) == data


def test_only_lines_that_changed_are_read_anew() -> None:
    before = parse(GOOD.encode())
    after = parse(GOOD.replace('"B"', '"C"').encode(), before)
    assert after.get("goals", 1) is before.get("goals", 1)
    assert after.get("goals", 2) == {"title": "C"}
    inserted = parse(GOOD.replace('\n"1":', '\n"0":{"title":"Z"},\n"1":').encode(), before)
    assert list(inserted.rows("goals")) == [0, 1, 2]
    assert inserted.get("goals", 2) is before.get("goals", 2)
    removed = parse(GOOD.replace('"1":{"title":"A"},\n', "").encode(), after)
    assert dict(removed.rows("goals")) == {2: {"title": "B"}}


def test_a_fault_in_a_line_that_was_good_before_is_found() -> None:
    before = parse(GOOD.encode())
    with pytest.raises(JsonFault, match="twice"):
        parse(GOOD.replace('"B"', '"C","title":"D"').encode(), before)


records = st.dictionaries(
    st.integers(1, 9), st.fixed_dictionaries({"t": st.sampled_from(["", "a", "aa", "b" * 70000])})
)


@given(st.lists(records, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_reading_anew_what_changed_gives_what_reading_all_gives(states: list[Any], chance: random.Random) -> None:
    known = parse(b'{"_meta":{"1":{}}\n}\n')
    for state in states:
        ids = list(state)
        chance.shuffle(ids)
        data = render(NOTHING.having({"goals": {id: state[id] for id in ids}, "empty": {}}, {}))
        known = parse(data, known)
        assert list(known.rows("goals").items()) == [(id, state[id]) for id in ids]
        assert render(known) == data


def outcome_of(read: Callable[[], Contents]) -> object:
    """What reading gives, to be compared: the records or the fault."""
    try:
        contents = read()
    except JsonFault as fault:
        return fault.reason, fault.line
    return dict(contents.meta), {name: dict(each.rows) for name, each in contents.tables.items()}


snippets = st.sampled_from([b"", b"\n", b",\n", b'"1":{},\n', b"x", b'"2":{"title":"B"}', b"},\n"])


@given(st.integers(0, 120), st.integers(0, 120), snippets)
def test_a_spoilt_file_is_found_so_whatever_is_known(start: int, end: int, put: bytes) -> None:
    good = GOOD.encode()
    spoilt = good[:start] + put + good[max(start, end) :]
    fresh = outcome_of(lambda: parse(spoilt))
    assert fresh == outcome_of(lambda: parse(spoilt, parse(good))) == outcome_of(lambda: parse_whole(spoilt))
