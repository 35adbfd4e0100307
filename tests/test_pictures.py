"""The pictures in README are what the program draws: made anew, on the same day, they are the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".github" / "screens"
FIXED = {"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "256", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
LEFT_OUT = ("NO_COLOR", "COLORFGBG", "COLORTERM", "TEXTUAL_THEME", "ITTUI_ASCII", "ITTUI_LINEAR", "ITTUI_FILE")


@pytest.mark.slow
def test_the_pictures_are_what_the_screen_draws(tmp_path: Path) -> None:
    places = {name: str(tmp_path / name) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")}
    given = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    command = [sys.executable, "-m", "tests.pictures", str(tmp_path / "made")]
    subprocess.run(command, cwd=ROOT, env={**given, **FIXED, **places}, check=True, timeout=300)
    made = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "made").glob("*.svg")}
    assert made == {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}


def test_readme_shows_them_and_they_name_no_place_and_load_nothing() -> None:
    pictures = sorted(FOLDER.glob("*.svg"))
    assert len(pictures) == 3
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for path in pictures:
        assert f".github/screens/{path.name}" in readme
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"/(?:tmp|home|root|work|usr)/|@import|<script", source)
        assert set(re.findall(r'https?://[^"]*', source)) == {"http://www.w3.org/2000/svg"}
