"""Keys and themes of one's own: what is wrong is told before the screen opens, and what is right shows everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from ittui.cli import main
from ittui.fields import InputError
from ittui.tui.app import IttuiApp
from ittui.tui.preferences import bindings_of, chosen_keys, chosen_theme
from ittui.tui.screens.main import MainScreen
from ittui.tui.widgets.home import DuePane, Tiles
from ittui.tui.widgets.pane import Detail, Pane

from .driving import Seat, made, sit
from .team import team

PARTS = bindings_of(Pane, DuePane, Detail, Tiles, MainScreen, IttuiApp)


def configure(home: Path, text: str) -> None:
    place = home / "xdg_config_home" / "ittui" / "config.toml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def test_every_command_of_the_screen_has_an_id() -> None:
    for part, bindings in PARTS.items():
        assert [each.description for each in bindings if each.description and not each.id] == [], part


def test_another_key_does_it_and_the_help_shows_it(path: Path, home: Path) -> None:
    configure(home, '[keys]\n"app.quit" = "f10"\n')
    there = team()

    async def drive(seat: Seat) -> None:
        await seat.press("2", "q")
        await seat.pilot.pause()
        assert seat.app.is_running
        await seat.press("question_mark")
        await seat.see("f10")
        await seat.press("escape", "f10")
        await seat.until(lambda: seat.app.return_code == 0, "the end")

    sit(made(path, there.records), drive)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ('"app.quitt" = "f10"', "no command has that id; did you mean “app.quit”?"),
        ('"app.quit" = "u"', "config.toml:2: app.quit: u is “Undo"),
        ('"app.quit" = "ctrl+§§"', "is not a key; write it like"),
        ('"app.quit" = "quit"', "“quit” is not a key"),
        ('"app.quit" = ""', "without a key it could not be reached"),
        ('"app.quit" = "ctrl+m"', "a terminal sends ctrl+m for enter, too"),
    ],
    ids=["unknown", "clash", "no key", "a word", "none", "alias"],
)
def test_keys_that_cannot_be_are_refused(home: Path, keys: str, told: str) -> None:
    configure(home, f"[keys]\n{keys}\n")
    with pytest.raises(InputError) as error:
        chosen_keys(PARTS)
    assert told in str(error.value)


def test_a_theme_that_is_not_there_is_told_with_those_that_are(home: Path) -> None:
    configure(home, 'theme = "nords"\n')
    with pytest.raises(InputError, match="there is no theme “nords”; did you mean “nord”"):
        chosen_theme()
    assert main(["config", "theme"]) == 0
