"""Some walks over real keys; `python -m tests.tui.walking 20000 1` takes the long way."""

from __future__ import annotations

from pathlib import Path

import pytest

from ittui.store import create

from .team import team
from .walking import walk


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_walk_over_all_keys_ends_nothing_and_spoils_nothing(path: Path, seed: int) -> None:
    create(path, team().records)
    walk(path, seed)
