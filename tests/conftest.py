"""What all tests have in common: how many run at once."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest

from . import server as servers


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two a processor, at most 8: half of the tests wait for a terminal most of the time."""
    return min(8, 2 * (os.cpu_count() or 1))


@pytest.fixture(scope="session")
def server() -> Iterator[servers.Server]:
    """A PostgreSQL server with the roles that README describes."""
    if reason := servers.missing():
        pytest.skip(reason)
    result = servers.Server().make()
    try:
        yield result
    finally:
        result.remove()


SCHEMAS = itertools.count(1)


@pytest.fixture
def schema() -> str:
    """A schema that no other test uses."""
    return f"it{next(SCHEMAS)}"
