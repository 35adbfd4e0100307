"""The table of demands is true: every screen, command and test that it names is there."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from ittui.actions.action import all_actions
from ittui.cli.parser import parse
from ittui.metrics import METRICS
from ittui.records import KINDS
from ittui.tui.commands.reading import OVERVIEWS
from ittui.tui.pages import READINGS
from tests.readme_tables import main_bindings

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "ittui/help/demands.md").read_text(encoding="utf-8")


class Demand(NamedTuple):
    """One row of the table."""

    text: str
    demand: str
    screen: str
    command: str
    test: str


def demands() -> list[Demand]:
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in TEXT.splitlines() if re.match(r"\| \d", line)]
    return [Demand(*(cell.strip().strip("`").replace("\\|", "|") for cell in row)) for row in rows]


def keys() -> set[str]:
    """The keys of the main screen, as they are typed."""
    return {key.strip() for binding in main_bindings() for key in binding.key.split(",")}


LABELS = [*(each.label for each in all_actions()), *(each.label for each in READINGS)]
PLACES = {
    "b": lambda name: any(each.title == name for each in OVERVIEWS),
    "x": lambda name: any(label.startswith(name) for label in LABELS),
    "v": lambda name: any(kind.plural == name for kind in KINDS.values()),
    "i": lambda name: any(metric.label == name for metric in METRICS.values()),
}


@pytest.mark.parametrize("row", demands(), ids=lambda row: row.demand)
def test_a_demand_has_its_screen_command_and_test(row: Demand) -> None:
    key, _, name = row.screen.partition(" › ")
    assert key in keys()
    assert not name or PLACES[key](name), f"{row.screen} is not there"
    program, *words = shlex.split(row.command)
    assert program == "ittui"
    assert parse(words).command is not None
    path, _, test = row.test.partition("::")
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    assert test in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, f"{row.test} is not there"


def test_all_three_texts_are_covered() -> None:
    counts = [sum(row.text == text for row in demands()) for text in ("1", "2", "3")]
    assert min(counts) >= 15
    assert len({row.demand for row in demands()}) == len(demands())
