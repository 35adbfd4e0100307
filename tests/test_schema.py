"""The JSON schemas hold for what the file holds and for what --json prints, as another program checks them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ittui.cli import main
from ittui.cli.parser import noun_of
from ittui.records import KINDS
from ittui.sample import write_demo


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "it.json"
    write_demo(path, date.today())
    return path


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
