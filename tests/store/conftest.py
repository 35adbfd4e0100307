"""What the tests of the store share: a file with a few records, and stores of it as two people open it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from ittui.records import Goal, Person
from ittui.store import Store, create, open_store

settings.register_profile("patient", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("patient")

ANN = Person(11, {"title": "Ann"})
BEN = Person(12, {"title": "Ben"})
GOAL = Goal(
    101,
    {
        "title": "Cut printing cost",
        "notes": "first\nsecond\nthird\nfourth\nfifth",
        "tags": ["print", "cost"],
        "owner": 11,
        "target": 10,
        "milestones": [{"what": "Ask", "weight": 1}, {"what": "Buy", "weight": 2}],
    },
)
OTHER = Goal(102, {"title": "Answer faster", "owner": 12})


@pytest.fixture
def mounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the system's table of mounts say that everything is on a file system of a kind."""

    def mount(kind: str, *options: str) -> None:
        table = tmp_path / "mounts"
        table.write_text(f"server:/x / {kind} {','.join(options or ('rw',))} 0 0\n")
        monkeypatch.setattr("ittui.store.mounts.TABLE", table)

    return mount


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A shared file with two goals and two people."""
    file = tmp_path / "board.json"
    create(file, [ANN, BEN, GOAL, OTHER])
    return file


@pytest.fixture
def open_as(path: Path) -> Callable[[str], Store]:
    """Opens the shared file as somebody."""
    return lambda who: open_store(path, who)
