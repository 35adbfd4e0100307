"""The pictures in README are what the program draws: made anew, on the same day, they are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .pictures import FOLDER, draw

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_pictures_are_what_the_screen_draws(tmp_path: Path) -> None:
    draw(tmp_path / "made")
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
