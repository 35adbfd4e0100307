"""An export of everything gives the same board again, in every form that it can have: each record and each number."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.exchange.everything import Tables, plan_everything, tables_of
from ittui.exchange.export import export_all_csv, export_all_json, export_all_workbook
from ittui.exchange.plan import Importer
from ittui.fields import InputError
from ittui.metrics.kpis.kpi_status import measure_all
from ittui.records import KINDS, Goal, Milestone, Person, Project
from ittui.sample import demo_records
from tests.metrics.chance import Chance

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Write = Callable[[Board, Path], Path]


def as_folder(board: Board, path: Path) -> Path:
    for name, text in export_all_csv(board, board.context(TODAY)).items():
        (path / name).write_bytes(text.encode())
    return path


def as_workbook(board: Board, path: Path) -> Path:
    target = path / "all.xlsx"
    target.write_bytes(export_all_workbook(board, board.context(TODAY)))
    return target


def as_json(board: Board, path: Path) -> Path:
    target = path / "all.json"
    target.write_text(export_all_json(board), "utf-8")
    return target


FORMS = pytest.mark.parametrize("write", [as_folder, as_workbook, as_json])


def brought_back(tables: Tables) -> Board:
    plan = plan_everything(Board.of(), tables, TODAY, NOW, Importer("all"))
    assert not plan.refused
    return Board.of().applying(plan.changes)


def differences(one: Board, other: Board) -> list[tuple[str, str, object, object]]:
    """(table, field, value, other value) wherever two boards are not the same."""
    result: list[tuple[str, str, object, object]] = []
    for table, kind in KINDS.items():
        first, second = one.tables[table].rows, other.tables[table].rows
        if set(first) != set(second):
            result.append((table, "id", set(first), set(second)))
            continue
        for id, row in first.items():
            values = ((name, getattr(row, name), getattr(second[id], name)) for name in kind.fields)
            result += [(table, name, value, there) for name, value, there in values if value != there]
    return result


def numbers(board: Board) -> list[object]:
    results = measure_all(board, TODAY)
    return [(each.name, each.value, each.numerator, each.denominator, each.n) for each in results]


@FORMS
def test_the_sample_comes_back_with_every_record_and_every_metric(write: Write, tmp_path: Path) -> None:
    board = Board.of(*demo_records(TODAY))
    again = brought_back(tables_of(write(board, tmp_path)))
    assert differences(board, again) == []
    assert numbers(again) == numbers(board)


@pytest.mark.slow
@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate])  # a smaller seed is no smaller board
@given(st.integers(0, 10**6))
def test_a_random_board_comes_back_with_every_record_and_every_metric(seed: int) -> None:
    board = readable(Chance(seed).board())
    context = board.context(TODAY)
    folder = {name.removesuffix(".csv"): text.encode() for name, text in export_all_csv(board, context).items()}
    names = [name for name in KINDS if board.tables[name].rows]
    lists = {name: rows for name, rows in json.loads(export_all_json(board)).items() if name in KINDS}
    for tables in (folder, dict.fromkeys(names, export_all_workbook(board, context)), lists):
        again = brought_back(tables)
        assert differences(board, again) == []
        assert numbers(again) == numbers(board)


def readable(board: Board) -> Board:
    """The board without values that no field can read, which no export can write."""
    rows = []
    for table in board.tables.values():
        for row in table.rows.values():
            bad = {name for name, _ in row.problems()}
            rows.append(type(row)(row.id, {name: value for name, value in row.raw.items() if name not in bad}))
    return Board.of(*rows)


HOSTILE = st.text(st.sampled_from("=+-@;,|'\"\n\t json:[{}]1.5\u202eé\u0301<>x_005F"), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=4), st.lists(HOSTILE, min_size=1, max_size=3))
def test_any_text_comes_back_as_it_was(titles: list[str], words: list[str]) -> None:
    people = [Person.new(title=title, skills=tuple(words)) for title in titles]
    milestones = tuple(Milestone.of(what=word) for word in words)
    goal = Goal.new(title=titles[0], owner=people[-1].id, contributors=(people[0].id,), milestones=milestones)
    board = Board.of(*people, goal, Project.new(title=titles[-1], notes="\n".join(words), tags=tuple(words)))
    context = board.context(TODAY)
    folder = {name.removesuffix(".csv"): text.encode() for name, text in export_all_csv(board, context).items()}
    assert differences(board, brought_back(folder)) == []
    book = export_all_workbook(board, context)
    assert differences(board, brought_back(dict.fromkeys(folder, book))) == []


def test_nothing_in_an_export_turns_the_direction_of_writing() -> None:
    board = Board.of(Goal.new(title="a\u202eb", notes="\u2066x"))
    texts = [export_all_json(board), *export_all_csv(board, board.context(TODAY)).values()]
    assert not any(letter in text for text in texts for letter in "\u202e\u2066")


def test_an_export_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"title": "A"}]')
    with pytest.raises(InputError, match="not an export of everything"):
        tables_of(tmp_path / "a.json")
    with pytest.raises(InputError, match=r"no file such as goals\.csv"):
        tables_of(tmp_path)


def test_into_a_file_that_is_not_empty_it_updates_by_id(tmp_path: Path) -> None:
    goal = Goal.new(title="A")
    tables = tables_of(as_folder(Board.of(goal), tmp_path))
    plan = plan_everything(Board.of(goal.replace(title="B")), tables, TODAY, NOW, Importer("all"))
    assert (plan.added, plan.updated, plan.unchanged) == (0, 1, 0)
