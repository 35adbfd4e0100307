"""Colours: every theme can be read, on the ground of the screen and on the selected row; one is picked by looking."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.style import Style
from textual.color import Color
from textual.style import Style as VisualStyle
from textual.theme import BUILTIN_THEMES

from ittui.tui.app import IttuiApp
from ittui.tui.preferences import OURS, remembered
from ittui.tui.widgets import LIKE, on_light, selected_colours
from ittui.tui.widgets.line_widget import ENOUGH, ROLES, contrast, of_theme, style_of
from tests.pictures import hexed

from .driving import Seat, made, sit
from .team import team

VGA = (
    *("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"),
)
STATUSES = ("good", "warn", "bad", "dim", "plain", "key")


def rgb(number: int) -> Color:
    return Color.parse(hexed(number, "", ("", "", *VGA)))


@pytest.mark.parametrize("name", sorted(set(BUILTIN_THEMES) - set(OURS)))
def test_every_theme_can_be_read_on_every_ground(name: str) -> None:
    variables = BUILTIN_THEMES[name].to_color_system().generate()
    ground = Color.parse(variables["background"])
    for role in ROLES:
        for selected in (False, True):
            style = of_theme(variables, named(role, variables), selected=selected)
            under = Color.from_rich_color(style.bgcolor) if style.bgcolor else ground
            assert contrast(Color.from_rich_color(style.color), under) >= ENOUGH, (role, selected)


def named(role: str, variables: dict[str, str]) -> Style:
    return VisualStyle.parse(ROLES[role], variables).rich_style


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("role", STATUSES)
def test_the_selected_row_can_be_read_in_the_terminals_own_colours(role: str, many: bool, light: bool) -> None:
    ground, letters = selected_colours(role, light=light, many=many)
    assert contrast(rgb(letters), rgb(ground)) >= ENOUGH
    fixed = on_light(role) if light and many else None
    if fixed is not None:
        assert contrast(rgb(fixed), Color(255, 255, 255)) >= ENOUGH


def test_every_role_has_a_colour_on_the_selected_row() -> None:
    assert all(selected_colours(role, light=False, many=True) for role in ROLES)
    assert set(LIKE) < set(ROLES)


def test_a_theme_is_shown_while_it_is_picked_and_remembered_when_it_is(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        app = seat.app
        await seat.press("f3")
        await seat.see("Themes", "as it is")
        await seat.type("nord")
        await seat.until(lambda: app.theme == "nord" and not app.native_ansi_color, "nord is shown")
        ground = Color.parse(app.theme_variables["background"])
        assert ground == Color.parse("#2E3440")
        assert contrast(Color.from_rich_color(style_of(app, "bad").color), ground) >= ENOUGH
        await seat.press("escape")
        await seat.until(lambda: app.theme == "ansi-dark" and app.native_ansi_color, "as it was")
        await seat.press("f3")
        await seat.type("gruvbox")
        await seat.press("enter")
        await seat.until(lambda: app.theme == "gruvbox" and remembered("theme") == "gruvbox", "remembered")

    sit(made(path, team().records), drive)
    assert (
        IttuiApp(made(path.with_name("other.json"), []), made(path.with_name("third.json"), []).read()).theme
        == "gruvbox"
    )
