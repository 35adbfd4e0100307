"""How these tests call the command line: in this process, on a real file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ittui.cli import main

# The store stamps its log by the real clock, so the commands are given one near it.
NOW = datetime.now().astimezone().replace(hour=12, minute=0, second=0, microsecond=0)


class Answer(NamedTuple):
    """What one call of the command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Answer]


@pytest.fixture(autouse=True)
def quiet_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own is read or written."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home" / name))
    for name in ("ITTUI_FILE", "COLUMNS", "SUDO_USER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def anywhere(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call the command line without naming a file."""

    def call(*words: str, stdin: str = "", days: int = 0) -> Answer:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        code = main(list(words), now=NOW + timedelta(days=days))
        return Answer(code, *capsys.readouterr())

    return call


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "team.json"


@pytest.fixture
def ittui(anywhere: Call, path: Path) -> Call:
    """Call the command line on a fresh, empty file."""
    assert anywhere("init", str(path)).code == 0

    def call(*words: str, stdin: str = "", days: int = 0) -> Answer:
        return anywhere("--file", str(path), *words, stdin=stdin, days=days)

    return call
