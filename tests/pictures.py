"""Pictures of the screen: rows of styled text as SVG, without a font of its own, a script or a network.

`python -m tests.pictures` makes those that README shows anew, from the sample department on a fixed day.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot
from textual.strip import Strip

from ittui.sample import write_demo
from ittui.store import open_store
from ittui.tui.app import IttuiApp

WIDE, HIGH, SIZE = 8.43, 17, 14  # a cell and its letters, in units of the drawing
PALETTES = {  # ground, letters, then the 16 colours of a terminal
    False: (
        *("#14171c", "#d5d9e0"),
        *("#14171c", "#f0716b", "#6fcf83", "#e5b94e", "#6ea8fe", "#c792ea", "#4fc3d9", "#c9ced6"),
        *("#5b6472", "#ff8a80", "#8be39b", "#ffd166", "#8fbcff", "#dcb0ff", "#7fdcec", "#ffffff"),
    ),
    True: (
        *("#ffffff", "#1f2328"),
        *("#1f2328", "#b3261e", "#1a7f37", "#8a5a00", "#0a58ca", "#7b2fa8", "#0b6b80", "#d0d7de"),
        *("#6e7781", "#c62828", "#1b7f3b", "#9a6700", "#1f6feb", "#8250df", "#127c93", "#f6f8fa"),
    ),
}


class Piece(NamedTuple):
    """Some letters of one style; a colour is a number of the 256, #rrggbb, or None for the terminal's own."""

    text: str
    color: int | str | None = None
    ground: int | str | None = None
    bold: bool = False
    dim: bool = False
    underline: bool = False
    reverse: bool = False


def hexed(color: int | str | None, default: str, palette: Sequence[str]) -> str:
    """A colour as #rrggbb; of the 256, those from 16 on are a cube and greys."""
    if color is None:
        return default
    if isinstance(color, str):
        return color
    if color < 16:
        return palette[2 + color]
    if color >= 232:
        return "#" + f"{8 + 10 * (color - 232):02x}" * 3
    steps = (0, 95, 135, 175, 215, 255)
    red, rest = divmod(color - 16, 36)
    return "#" + "".join(f"{steps[each]:02x}" for each in (red, rest // 6, rest % 6))


def mixed(color: str, ground: str, share: float) -> str:
    """Between two colours."""
    pairs = zip(*(bytes.fromhex(each[1:]) for each in (color, ground)), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def svg(rows: Sequence[Iterable[Piece]], columns: int, *, title: str = "", light: bool = False) -> str:
    """The rows as one drawing."""
    palette = PALETTES[light]
    width, height = columns * WIDE + 16, len(rows) * HIGH + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="100%" height="100%" rx="8" fill="{palette[0]}"/>',
        f'<g font-family="DejaVu Sans Mono,Menlo,Consolas,monospace" font-size="{SIZE}">',
    ]
    for number, row in enumerate(rows):
        parts += row_parts(row, number, palette)
    return "\n".join([*parts, "</g></svg>", ""])


def row_parts(row: Iterable[Piece], number: int, palette: Sequence[str]) -> Iterable[str]:
    x, y = 8.0, 8 + number * HIGH
    for piece in row:
        color, ground = hexed(piece.color, palette[1], palette), hexed(piece.ground, palette[0], palette)
        if piece.reverse:
            color, ground = ground, color
        color = mixed(color, ground, 0.66) if piece.dim else color
        wide = len(piece.text) * WIDE
        if ground != palette[0]:
            yield f'<rect x="{x:.1f}" y="{y}" width="{wide:.1f}" height="{HIGH}" fill="{ground}"/>'
        yield from letters(piece, x, y, color)
        x += wide


def letters(piece: Piece, x: float, y: int, color: str) -> Iterable[str]:
    """Blocks and dots as rectangles, which need no font; of other letters, those beyond ASCII each at its place."""
    style = (' font-weight="bold"' if piece.bold else "") + (' text-decoration="underline"' if piece.underline else "")
    for is_drawn, group in groupby(enumerate(piece.text), key=lambda pair: drawn(pair[1]) is not None):
        run = list(group)
        start, text = run[0][0], "".join(letter for _, letter in run)
        if is_drawn:
            yield from (f'<path d="{path(letter, x + at * WIDE, y)}" fill="{color}"/>' for at, letter in run)
        elif text.strip():
            first = start + len(text) - len(text.lstrip())
            text = text.strip()
            spread = f'textLength="{len(text) * WIDE:.1f}"'
            places = f"{x + first * WIDE:.1f}"
            if not text.isascii():
                spread, places = "", " ".join(f"{x + (first + at) * WIDE:.1f}" for at in range(len(text)))
            solid = escape(text).replace(" ", "\u00a0")  # browsers make one of several plain spaces
            yield f'<text x="{places}" y="{y + 13}" {spread} fill="{color}"{style}>{solid}</text>'


def drawn(letter: str) -> list[tuple[float, float, float, float]] | None:
    """The rectangles of a letter that is made of such, as shares of its cell: left, top, width, height."""
    code = ord(letter)
    if 0x2800 <= code <= 0x28FF:
        places = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
        shown = [place for bit, place in enumerate(places) if code - 0x2800 >> bit & 1]
        return [(0.16 + 0.5 * across, 0.06 + 0.25 * down, 0.2, 0.1) for across, down in shown]
    if 0x2581 <= code <= 0x2588:
        return [(0, 1 - (code - 0x2580) / 8, 1, (code - 0x2580) / 8)]
    if 0x2589 <= code <= 0x258F:
        return [(0, 0, (0x2590 - code) / 8, 1)]
    return [(0.5, 0, 0.5, 1)] if letter == "▐" else None


def path(letter: str, x: float, y: int) -> str:
    corners = ((x + a * WIDE, y + b * HIGH, c * WIDE + 0.3 * (c == 1), d * HIGH) for a, b, c, d in drawn(letter) or ())
    return "".join(f"M{left:.1f} {top:.1f}h{wide:.1f}v{high:.1f}h{-wide:.1f}z" for left, top, wide, high in corners)


# The pictures that README shows.

FOLDER = Path(__file__).parents[1] / ".github" / "screens"
NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)  # a Friday
NADIA = 155953780470905  # of the sample's people
SHOTS = (  # file, what it shows, size, keys
    ("home", "The home screen: numbers, what is due, goals with their gauges", (120, 36), ()),
    ("kpi", "A KPI with its target, amber band and forecast", (120, 36), ("4", "j", "j", "j", "enter")),
    ("radar", "The technology radar", (120, 36), ("b", *"radar", "enter")),
)


def pieces_of(strip: Strip) -> list[Piece]:
    return [piece_of(segment) for segment in strip if not segment.control]


def piece_of(segment: Segment) -> Piece:
    style = segment.style or Style()
    return Piece(
        segment.text,
        number_of(style.color),
        number_of(style.bgcolor),
        bool(style.bold),
        bool(style.dim),
        bool(style.underline),
        bool(style.reverse),
    )


def number_of(color: Color | None) -> int | str | None:
    if color is None or color.is_default:
        return None
    return color.number if color.number is not None else color.get_truecolor().hex


async def shot(path: Path, size: tuple[int, int], keys: Sequence[str]) -> list[list[Piece]]:
    """The screen after some keys, once nothing on it changes any more."""
    store = open_store(path, "nadia")
    app = IttuiApp(store, store.read(), clock=lambda: NOW)
    async with app.run_test(size=size) as pilot:
        await still(app, pilot)
        for key in keys:
            await pilot.press(key)
            await still(app, pilot)
        return [pieces_of(strip) for strip in app.screen._compositor.render_strips()]


async def still(app: IttuiApp, pilot: Pilot[int]) -> None:
    """Wait until all numbers are worked out and the screen stays as it is."""
    before, same = "", 0
    while same < 8:
        await pilot.pause()
        await asyncio.sleep(0.01)
        lines = [strip.text for strip in app.screen._compositor.render_strips()]
        now = "\n".join(lines)
        busy = "working it out" in now or ("Home" in lines[1] and "…" in lines[2])
        same = same + 1 if now == before and not busy else 0
        before = now


def pictures() -> dict[str, str]:
    """All of them, by the name of their file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "demo.json"
        write_demo(path, NOW.date(), person=NADIA, login="nadia")
        return {
            f"{name}.svg": svg(asyncio.run(shot(path, size, keys)), size[0], title=title)
            for name, title, size, keys in SHOTS
        }


FIXED = {"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "256", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
LEFT_OUT = ("NO_COLOR", "COLORFGBG", "COLORTERM", "TEXTUAL_THEME")
PLACES = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")


def draw(folder: Path) -> None:
    """Draw them all into a folder, by a program of its own that knows nothing of this terminal and its user."""
    with TemporaryDirectory() as home:
        given = {
            name: text for name, text in os.environ.items() if name not in LEFT_OUT and not name.startswith("ITTUI")
        }
        command = [sys.executable, "-m", "tests.pictures", str(folder), "here"]
        env = {**given, **FIXED, **dict.fromkeys(PLACES, home)}
        subprocess.run(command, cwd=FOLDER.parents[1], env=env, check=True, timeout=300)


if __name__ == "__main__":
    to = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    if sys.argv[2:]:
        to.mkdir(exist_ok=True)
        for file, text in pictures().items():
            (to / file).write_text(text, encoding="utf-8")
    else:
        draw(to)
