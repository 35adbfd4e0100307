"""What every test of the screen shares: places of its own to write to, and nothing of the developer's terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

PLACES = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME")
DISTURBING = ("ITTUI_FILE", "ITTUI_ASCII", "COLUMNS", "LINES", "SUDO_USER", "NO_COLOR", "TEXTUAL_THEME")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the developer's own is read or written."""
    place = tmp_path / "home"
    place.mkdir()
    for name in PLACES:
        monkeypatch.setenv(name, str(place / name.lower()))
    for name in DISTURBING:
        monkeypatch.delenv(name, raising=False)
    return place


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the shared file of a test is made."""
    return tmp_path / "team.json"
