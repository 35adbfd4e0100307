"""The colours of roles in every theme: readable on the ground of the screen, and on that of the selected row.

A theme that has colours of its own is followed as far as they can be read: each is mixed with black or white until its
contrast is enough. Of the terminal's own sixteen colours nothing is known; but the ground of the selected row is ours,
and so are the letters on it. Source of the contrast: WCAG 2.2, relative luminance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.color import Color as RichColor
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.style import Style as VisualStyle

from .glyphs import PLAIN, light_ground, on_light, selected_colours

ENOUGH = 4.5  # contrast of a word that must be read, WCAG 2.2 level AA
FAINT = 0.62  # share of the letters' colour in what is dim
LIFTED = 0.16  # share of it in the ground of the selected row
REVERSE = Style(reverse=True)
ROLES = {  # by variables of the theme; as component classes each would be styled anew for each widget
    "plain": "$foreground",
    "dim": "dim $foreground",
    "strong": "bold $foreground",
    "good": "$success",
    "warn": "$warning",
    "bad": "bold $error",
    "accent": "$secondary",
    "title": "bold $secondary",
    "key": "bold $secondary",
    "head": "bold underline $foreground",
    "mark": "bold $warning",
}


def style_of(app: App[Any], role: str) -> Style:
    """The style of a role such as "bad", "cursor bad" (on the ground of the selected row) or "strong good" (bold)."""
    *more, name = role.split(" ")
    style = VisualStyle.parse(ROLES[name], app.theme_variables).rich_style
    system = app.console.color_system
    if app.no_color or system not in ("standard", "256", "truecolor"):
        style = Style(bold=style.bold, dim=style.dim, underline=style.underline)
        style += REVERSE if "cursor" in more else Style()
    elif app.native_ansi_color:
        style = of_terminal(app, style, name, system, selected="cursor" in more)
    else:
        style = of_theme(app.theme_variables, style, selected="cursor" in more)
    return style + (REVERSE if "here" in more else Style(bold=True) if "strong" in more else Style())


def of_terminal(app: App[Any], style: Style, name: str, system: str, *, selected: bool) -> Style:
    """In the terminal's own colours, wherever the ground is its own."""
    light, many = is_light(app), system != "standard"
    if selected and PLAIN:
        return Style(bold=style.bold, reverse=True)
    if selected:
        ground, letters = map(RichColor.from_ansi, selected_colours(name, light=light, many=many))
        return Style(color=letters, bgcolor=ground, bold=style.bold, underline=style.underline)
    own = on_light(name) if light and many else None
    return style if own is None else style + Style(color=RichColor.from_ansi(own))


def of_theme(variables: Mapping[str, str], style: Style, *, selected: bool) -> Style:
    """In the colours of a theme, as far as they can be read."""
    ground, lifted = grounds(variables)
    color = Color.from_rich_color(style.color)
    if style.dim:
        color = ground.blend(color, FAINT)
    color = readable(color, (ground, lifted))
    return Style(
        color=color.rich_color,
        bgcolor=lifted.rich_color if selected else None,
        bold=style.bold,
        underline=style.underline,
    )


def caption_of(variables: Mapping[str, str], *, ansi: bool) -> str:
    """The colour of captions and frames; never the blue of a terminal, which is too dark on most."""
    return "ansi_cyan" if ansi else readable(Color.parse(variables["primary"]), grounds(variables)).hex


def grounds(variables: Mapping[str, str]) -> tuple[Color, Color]:
    """The ground of the screen, and that of the selected row."""
    ground, letters = (Color.parse(variables[name]) for name in ("background", "foreground"))
    return ground, ground.blend(Color(letters.r, letters.g, letters.b), LIFTED)


def readable(color: Color, on: Sequence[Color]) -> Color:
    """The colour, mixed with white or black until it can be read on all these grounds."""
    toward = Color(255, 255, 255) if on[0].brightness < 0.5 else Color(0, 0, 0)
    mixes = (color.blend(toward, step / 20) for step in range(21))
    return next((each for each in mixes if min(contrast(each, ground) for ground in on) >= ENOUGH), toward)


def contrast(one: Color, other: Color) -> float:
    """How well one is read on the other, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(color: Color) -> float:
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color.normalized)
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))


def is_light(app: App[Any]) -> bool:
    """Is the ground light, as far as the theme or the terminal says so?"""
    return not app.current_theme.dark or light_ground()
