"""What the tests of the store share: a file with a few records, and stores of it as two people open it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings

from ittui.records import Goal, Person
from ittui.store import Gate, Store, create, open_store

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


class Open(Protocol):
    """Opens what the tests share as somebody, by the gate that is given."""

    def __call__(self, who: str, **more: Gate) -> Store: ...


def state(open_as: Open) -> object:
    """All that is saved, the log and how often was saved included, to be compared."""
    contents = open_as("reader").backing.contents
    return dict(contents.meta), {name: dict(section.rows) for name, section in contents.tables.items() if section.rows}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A shared file with two goals and two people."""
    file = tmp_path / "board.json"
    create(file, [ANN, BEN, GOAL, OTHER])
    return file


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What does not ask for the file itself is the same over both stores: each such test runs over both."""
    if "open_as" in metafunc.fixturenames and "path" not in metafunc.definition.fixturenames:
        both = ["file", pytest.param("database", marks=pytest.mark.postgres)]
        metafunc.parametrize("keeps", both)


@pytest.fixture
def keeps() -> str:
    """What keeps the records: a file or a database."""
    return "file"


@pytest.fixture
def open_as(keeps: str, request: pytest.FixtureRequest) -> Open:
    """Opens the shared file, or the same records in a database, as somebody."""
    if keeps == "file":
        path = request.getfixturevalue("path")
        return lambda who, **more: open_store(path, who, **more)
    server, schema = request.getfixturevalue("server"), request.getfixturevalue("schema")
    create(server.url(schema=schema), [ANN, BEN, GOAL, OTHER])
    server.grant(schema)
    return lambda who, **more: open_store(server.url(server.role(who, "it_member"), schema), **more)
