"""A start imports what its first screen needs; the rest can be had when it is opened."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ittui.tui import later

LOADED = """
import sys
import ittui.tui.app
from ittui.tui import later
print([name for name in later.__all__ if f"ittui.tui.{later.ROOMS.get(name, name)}" in sys.modules])
"""


def test_a_start_imports_nothing_that_is_opened_later() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", later.__all__)
def test_what_is_opened_later_is_there(name: str) -> None:
    assert getattr(later, name).__name__ == f"ittui.tui.{later.ROOMS.get(name, name)}"


def test_nothing_else_is() -> None:
    with pytest.raises(AttributeError, match="nowhere"):
        later.nowhere  # noqa: B018  # the access is what is tested
