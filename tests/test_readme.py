"""The README says what the code does."""

from __future__ import annotations

import re
import shlex

import pytest

from ittui.actions import ALONE
from ittui.cli.context import VERBS
from ittui.records import KINDS

from .readme_tables import HELP, README, TABLES, filled, readme

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_as_the_code_has_them(name: str) -> None:
    text = (HELP / f"{name}.md").read_text(encoding="utf-8")
    assert filled(name, text) == text, "run: python -m tests.readme_tables"


def test_what_one_server_carries_is_worked_out_of_the_row_that_was_measured() -> None:
    assert readme(TEXT) == TEXT, "run: python -m tests.readme_tables"


def test_the_first_two_commands_set_up_and_run_and_test() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    assert blocks[0].strip().endswith(".venv/bin/ittui demo")
    assert blocks[1].strip().endswith("-m pytest")


def test_every_command_in_an_example_exists() -> None:
    nouns = {kind.noun for kind in KINDS.values()}
    for line in re.findall(r"^(?:\S+=\S+ )?ittui (.+)$", TEXT, re.MULTILINE):
        words = shlex.split(line, comments=True)
        if words and not words[0].startswith("-"):
            assert words[0] in (*VERBS, *ALONE) or words[0] in nouns, line
