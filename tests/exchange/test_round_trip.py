"""An export of everything gives the same board again, in every form that it can have: each record and each number."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ittui.board import Board
from ittui.exchange.export import export_all_csv, export_all_json, export_all_workbook
from ittui.exchange.formats import read_sheet
from ittui.exchange.importer import WANTED, Tables, plan_everything, tables_in, tables_of
from ittui.exchange.plan import Importer
from ittui.fields import InputError, Json, Raw
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


def folder_of(board: Board) -> Tables:
    """What is read of a folder of CSV files, without one."""
    files = export_all_csv(board, board.context(TODAY))
    names = {file: file.removesuffix(".csv") for file in files}
    return {names[file]: read_sheet(text.encode(), WANTED[names[file]]) for file, text in files.items()}


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
            bad = {name for name, _ in row.problems()} | (row.raw.keys() - kind.fields.keys())
            left = ((name, row.raw.get(name), second[id].raw.get(name)) for name in bad)
            result += [(table, name, raw, there) for name, raw, there in left if raw != there]
    return result


def numbers(board: Board) -> list[object]:
    results = measure_all(board, TODAY)
    return [(each.name, each.value, each.numerator, each.denominator, each.n) for each in results]


@pytest.mark.slow
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
    board = Chance(seed).board()
    context = board.context(TODAY)
    book, text = tables_in(export_all_workbook(board, context)), tables_in(export_all_json(board).encode())
    for tables in (folder_of(board), book, text):
        again = brought_back(tables)
        assert differences(board, again) == []
        assert numbers(again) == numbers(board)


HOSTILE = st.text(st.sampled_from("=+-@;,|'\"\n\t json:[{}]1.5\u202eé\u0301<>x_005F"), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=4), st.lists(HOSTILE, min_size=1, max_size=3))
def test_any_text_comes_back_as_it_was(titles: list[str], words: list[str]) -> None:
    people = [Person.new(title=title, skills=tuple(words)) for title in titles]
    milestones = tuple(Milestone.of(what=word) for word in words)
    goal = Goal.new(title=titles[0], owner=people[-1].id, contributors=(people[0].id,), milestones=milestones)
    board = Board.of(*people, goal, Project.new(title=titles[-1], notes="\n".join(words), tags=tuple(words)))
    context = board.context(TODAY)
    assert differences(board, brought_back(folder_of(board))) == []
    assert differences(board, brought_back(tables_in(export_all_workbook(board, context)))) == []


def test_what_no_field_reads_comes_back_as_it_was() -> None:
    odd: Raw = {
        "title": "A",
        "due": "soon",
        "weight": {"a": [1, None]},
        "of a later version": [{"x": "=1\u202e"}],
        "state": "x",
    }
    milestone: dict[str, Json] = {"what": "M", "on": "31.2.", "later": True}
    board = Board.of(Goal(1, odd), Goal(2, {"milestones": [milestone]}), Person(3, {"title": 7, "email": "a@b.c"}))
    for tables in (
        folder_of(board),
        tables_in(export_all_workbook(board, board.context(TODAY))),
        tables_in(export_all_json(board).encode()),
    ):
        again = brought_back(tables)
        assert {(row.table, row.id): row.raw for table in again.tables.values() for row in table.rows.values()} == {
            (row.table, row.id): row.raw for table in board.tables.values() for row in table.rows.values()
        }


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


OFFICE = shutil.which("soffice")


def converted(source: Path, to: str, folder: Path) -> None:
    assert OFFICE is not None
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    ("ending", "form"),
    [
        ("ods", "ods"),
        ("xlsx", "xlsx:Calc MS Excel 2007 XML"),
        ("csv", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"),
    ],
)
def test_a_spreadsheet_saves_our_workbook_so_that_it_comes_back(ending: str, form: str, tmp_path: Path) -> None:
    board = Board.of(*demo_records(TODAY))
    out = tmp_path / "out"
    converted(as_workbook(board, tmp_path), form, out)
    for path in out.glob("all-*.csv"):  # a file for each sheet
        path.rename(out / path.name.removeprefix("all-"))
    again = brought_back(tables_of(out if ending == "csv" else out / f"all.{ending}"))
    assert differences(board, again) == []
    assert numbers(again) == numbers(board)
