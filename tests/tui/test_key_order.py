"""Keys typed ahead, in one burst through a real pseudo-terminal: each acts on what those before it have opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from ittui.store import create

from .team import team
from .terminal import Terminal


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        ("2/train", ["Train all users", "1 of 1"]),  # t, e and d are commands of a row
        ("2nTrain the deputies", ["→ Train the deputies"]),
        ("5nedge router", ["New incident", "edge router"]),
        ("?mark", ["Mark"]),
        ("2 ", ["1 marked"]),
        ("3 2 ", ["1 marked"]),
    ],
)
def test_keys_typed_ahead_act_on_what_those_before_them_have_opened(path: Path, keys: str, seen: list[str]) -> None:
    create(path, team().records)
    before = path.read_bytes()
    with Terminal("--file", str(path)) as terminal:
        terminal.see("Replace copper by fibre", "Quit")
        terminal.press(keys)
        terminal.see(*seen)
    assert path.read_bytes() == before
