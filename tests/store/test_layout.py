"""The lines of the shared file: what is put in or taken out, and what others write in another way."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ittui.fields import Raw
from ittui.store import strict_json as section_module
from ittui.store.line_format import NOTHING, Contents, parse, render
from ittui.store.strict_json import JsonFault, Section

META: Raw = {"format": 1, "schema": 1, "writes": 1, "generation": 0, "log_from": 0}
TEXTS = some.text(max_size=20) | some.sampled_from(["}", ',\n"1":{', "\n", "\\u0041", '":{', "[" * 40, "é"])
VALUES = TEXTS | some.integers() | some.lists(TEXTS, max_size=3)
RAWS = some.dictionaries(some.sampled_from(["title", "notes", "tags", "7"]), VALUES, max_size=4)
ROWS = some.dictionaries(some.integers(0, 10**6), RAWS, max_size=30)


def held(rows: Mapping[int, Raw]) -> Contents:
    return Contents(META, {"people": Section("people", rows), "goals": Section("goals", {1: {"title": "same"}})})


@given(ROWS, some.dictionaries(some.integers(0, 10**6), some.none() | RAWS, max_size=20))
def test_a_change_writes_what_writing_it_all_anew_would(before: dict[int, Raw], wanted: dict[int, Raw | None]) -> None:
    known = parse(render(held(before)))
    changed = known.having({"people": wanted}, META)
    assert render(changed) == render(held(changed.rows("people")))


@given(ROWS, ROWS)
def test_a_colleagues_change_is_read_as_the_whole_file_would_be(before: dict[int, Raw], after: dict[int, Raw]) -> None:
    known, data = parse(render(held(before))), render(held(after))
    for result in (parse(data, known), parse(data)):
        assert list(result.rows("people").items()) == list(after.items())
        assert render(result) == data
    assert parse(data, known).rows("goals") is known.rows("goals")


def test_many_records_are_put_in_and_taken_out() -> None:
    rows: dict[int, Raw] = {number: {"title": f"Person {number}", "notes": "x" * 200} for number in range(4_000)}
    known = parse(render(held(rows)))
    wanted = {number: None if number % 3 else {"title": "another"} for number in range(0, 5_000, 7)}
    changed = known.having({"people": wanted}, META)
    assert parse(render(changed)).rows("people") == changed.rows("people")
    assert list(parse(render(changed), known).rows("people")) == list(changed.rows("people"))


@pytest.mark.parametrize(
    "line",
    [
        '"5" : {"title": "spaced"}',
        ' "5":{"title":"spaced"}',
        '"4":{"title":"four",\n"5":{"a":1}},\n"5":{"title":"spaced"}',
        '"4":{\n"5":{}},\n"5":{"title":"spaced"}',
        '"4":{"title":"four"}, \n"5":{"title":"spaced"}',
        '"4":{"title":"four"},"5":{"title":"spaced"}',
    ],
)
def test_a_record_that_another_program_wrote_its_own_way_is_changed_alone(line: str) -> None:
    data = render(held({1: {"title": "one"}, 9: {"title": "nine"}}))
    data = data.replace(b'"9":', line.encode() + b',\n"9":')
    known = parse(data)
    changed = known.having({"people": {5: {"title": "changed"}, 10: {"title": "new"}}}, META)
    reported = json.loads(data)["people"] | {"5": {"title": "changed"}, "10": {"title": "new"}}
    assert json.loads(render(changed))["people"] == reported
    assert list(parse(render(changed), known).rows("people")) == list(map(int, reported))


def test_the_last_record_of_a_table_can_go_and_another_come() -> None:
    known = parse(render(held({1: {"title": "one"}})))
    empty = known.having({"people": {1: None}}, META)
    assert parse(render(empty), known).rows("people") == {}
    filled = parse(render(empty)).having({"people": {2: {"title": "two"}}}, META)
    assert parse(render(filled), empty).rows("people") == {2: {"title": "two"}}
    assert parse(render(NOTHING)).tables == {}


def test_a_comma_after_the_last_table_is_damage() -> None:
    data = render(Contents(META, {"people": Section("people", {1: {"title": "one"}})}))
    known = parse(data)
    for spoilt in (data.removesuffix(b"\n}\n") + b",\n}\n", b'{"_meta":{"1":{"format":1}},\n}\n}\n'):
        for already in (NOTHING, known):
            with pytest.raises(JsonFault):
                parse(spoilt, already)


@given(edits=some.lists(some.tuples(some.integers(1, 60), some.text('ab\n\\"', max_size=40)), min_size=1, max_size=25))
def test_a_text_in_chunks_is_what_it_is_in_one_piece(edits: list[tuple[int, str]]) -> None:
    before = section_module.CHUNK
    section_module.CHUNK = 100
    try:
        contents = parse(render(held({id: {"title": f"number {id}"} for id in range(1, 41)})))
        for number, (id, text) in enumerate(edits):
            known, contents = contents, contents.having({"people": {id: {"title": text}}}, META)
            data = render(contents)
            assert data == render(
                Contents(META, {**contents.tables, "people": Section("people", contents.rows("people"))})
            )
            assert parse(data, contents).tables["people"] is contents.tables["people"]
            assert list(parse(data, known).rows("people").items()) == list(contents.rows("people").items())
            if number % 5 == 0:
                assert contents.tables["people"].block == b"".join(contents.tables["people"].chunks)
    finally:
        section_module.CHUNK = before
