"""What these tests share: a department in a schema of its own, opened as members of README's roles."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ittui.records import Goal, Person, Record
from ittui.store import Store, create, open_store
from tests.server import Server

ANN = Person(11, {"title": "Ann", "login": "ann"})
BEN = Person(12, {"title": "Ben", "login": "ben"})
EVE = Person(13, {"title": "Eve", "login": "eve"})
GOAL = Goal(101, {"title": "Cut printing cost", "owner": 11, "target": 10})
RECORDS: list[Record] = [ANN, BEN, EVE, GOAL]
Open = Callable[..., Store]


@pytest.fixture
def department(server: Server, schema: str) -> Open:
    """Opens a department as somebody: department("ann"), department("mia", "it_manager", isolation="serializable")."""
    create(server.url(schema=schema), RECORDS)
    server.grant(schema)

    def opened(who: str, group: str = "it_member", **options: str) -> Store:
        more = "&".join(f"{name}={value}" for name, value in options.items())
        user = who if who == "admin" else server.role(who, group)
        return open_store(server.url(user, schema, more))

    return opened
