"""The JSON schemas hold for what the file holds and for what --json prints, as another program checks them."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ittui.cli import main
from ittui.cli.context import noun_of
from ittui.fields import Context, InputError, Ref, Refs
from ittui.records import KINDS, Record
from ittui.sample import write_demo
from ittui.store import create

from .metrics.chance import Chance


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "it.json"
    write_demo(path, date.today())
    return path


@pytest.fixture(scope="module", params=["sample", *range(3)])
def anything(request: pytest.FixtureRequest, file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, or a file of random records, as far as their fields could have been typed."""
    if request.param == "sample":
        return file
    path = tmp_path_factory.mktemp("random") / "it.json"
    board = Chance(request.param).board()
    rows = [well_typed(row) for kind in KINDS.values() for row in board.table(kind).rows.values()]
    create(path, [row for row in rows if not any(row.all_problems())])
    return path


def well_typed(record: Record) -> Record:
    """The record without the values that no form would have given it."""
    context, raw = Context(today=date(2026, 11, 22)), {}
    for name, value in record.raw.items():
        with suppress(ValueError, TypeError, KeyError, AttributeError, ArithmeticError, InputError):
            field = record.fields[name]
            typed = (
                value if isinstance(field, Ref | Refs) else field.parse(field.edit(field.load(value), context), context)
            )
            raw[name] = field.dump(typed)
    return type(record)(record.id, raw)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> object:
    assert main(words) == 0
    return json.loads(capsys.readouterr().out)


def faults(schema: object, value: object) -> list[str]:
    assert isinstance(schema, dict)
    Draft202012Validator.check_schema(schema)
    return [
        f"{list(error.absolute_path)}: {error.message}" for error in Draft202012Validator(schema).iter_errors(value)
    ]


def test_the_file_is_as_its_schema_says(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = printed(capsys, "schema")
    content = json.loads(file.read_text(encoding="utf-8"))
    assert faults(schema, content) == []
    content["goals"]["1"] = {"title": 3}
    assert len(faults(schema, content)) == 1


@pytest.mark.parametrize("table", [table for table in KINDS if table != "settings"])
def test_what_is_printed_is_as_its_schema_says(file: Path, capsys: pytest.CaptureFixture[str], table: str) -> None:
    noun = noun_of(KINDS[table])
    schema = printed(capsys, "schema", noun, "--printed")
    rows = printed(capsys, "--file", str(file), noun, "list", "--all", "--json")
    assert faults({"type": "array", "items": schema}, rows) == []


def test_random_records_and_what_export_all_writes_are_as_their_schemas_say(
    anything: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults(printed(capsys, "schema"), json.loads(anything.read_text(encoding="utf-8"))) == []
    out = tmp_path / "all.json"
    assert main(["--file", str(anything), "export", "all", "-o", str(out)]) == 0
    capsys.readouterr()
    assert faults(printed(capsys, "schema", "--printed"), json.loads(out.read_text(encoding="utf-8"))) == []
    if tool := shutil.which("check-jsonschema"):
        schema = tmp_path / "schema.json"
        schema.write_text(json.dumps(printed(capsys, "schema", "--printed")))
        subprocess.run([tool, "--schemafile", schema, out], check=True)
