"""What all tests have in common: how many run at once."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from . import server as servers

settings.register_profile("any machine", deadline=None)  # a busy one may take long over an example
settings.load_profile("any machine")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two a processor, at most 8: half of the tests wait for a terminal most of the time."""
    return min(8, 2 * (os.cpu_count() or 1))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What needs a server is left out where there is none, and told of in one line."""
    if servers.missing():
        needing = [item for item in items if item.get_closest_marker("postgres")]
        items[:] = [item for item in items if not item.get_closest_marker("postgres")]
        config.hook.pytest_deselected(items=needing)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if reason := servers.missing():
        terminalreporter.write_line(f"left out: what needs a PostgreSQL server; {reason}")


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
