"""What all tests have in common: how many run at once."""

from __future__ import annotations

import os

import pytest


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two a processor, at most 8: half of the tests wait for a terminal most of the time."""
    return min(8, 2 * (os.cpu_count() or 1))
