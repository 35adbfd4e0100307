"""A department at its command line: a file of its own, a day that the test sets, and the numbers as they move."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from ittui.cli import main


class Team:
    """The department at its command line, on a day of its year."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self.capsys = path, capsys
        self.day = date(2026, 10, 5)
        self.known: dict[str, float | None] = {}
        self.moved: set[str] = set()

    def call(self, *words: str) -> tuple[int, str, str]:
        now = datetime.combine(self.day, time(12)).astimezone()
        code = main(["--file", str(self.path), *words], now=now)
        return code, *self.capsys.readouterr()

    def do(self, *words: str) -> str:
        """What has to work; what it says."""
        code, out, err = self.call(*words)
        assert code == 0, f"{words}: {err}"
        return out

    def cannot(self, *words: str) -> str:
        """What has to be refused; the reason."""
        code, _, err = self.call(*words)
        assert code == 1, f"{words}: {code}"
        return err

    def on(self, month: int, day: int, year: int = 2027) -> None:
        self.day = date(year, month, day)

    def plain(self, *words: str) -> Any:
        return json.loads(self.do(*words, "--json"))

    def numbers(self, **expected: float | None) -> None:
        """These numbers are so now; those that were otherwise before have moved."""
        result = {each["name"]: each["value"] for each in self.plain("metrics", *expected)}
        for name, value in expected.items():
            assert result[name] == (None if value is None else pytest.approx(value)), f"{name} on {self.day}"
            if self.known.get(name) != value:
                self.moved.add(name)
            self.known[name] = value

    def of_period(self, period: str, *names: str) -> dict[str, float | None]:
        """These numbers of a period."""
        return {each["name"]: each["value"] for each in self.plain("metrics", *names, "--period", period)}
