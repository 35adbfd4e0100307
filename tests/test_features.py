"""The table of what users of loved terminal tools take for granted, tried on the running program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .features import FEATURES, tried

TABLE = Path(__file__).parents[2] / "shared" / "notes" / "terminal-and-libraries.md"


@pytest.mark.slow
def test_each_feature_is_there_or_says_why_not() -> None:
    answers = tried()
    assert {name: answer for name, answer in answers.items() if not answer.startswith(("yes: ", "no: "))} == {}
    assert sum(answer.startswith("yes: ") for answer in answers.values()) >= 30


def test_they_are_the_features_of_the_table() -> None:
    if not TABLE.exists():
        pytest.skip("the table that the tools were compared by is not beside the repository")
    section = TABLE.read_text(encoding="utf-8").partition("## 1. Feature table")[2].partition("Sources.")[0]
    rows = re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)
    assert [row for row in rows if row not in ("feature", "---")] == [*FEATURES]
