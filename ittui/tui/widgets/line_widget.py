"""Widgets that draw their own lines and paint only the cells that differ; their colours; the line that is typed in.

They know nothing of records. Whoever derives from LineWidget says how many lines there are and what stands in each.

Colours of roles can be read in every theme, on the ground of the screen and on that of the selected row. A theme that
has colours of its own is followed as far as they can be read: each is mixed with black or white until its contrast is
enough. Of the terminal's own sixteen colours nothing is known; but the ground of the selected row is ours, and so are
the letters on it. Source of the contrast: WCAG 2.2, relative luminance.

In a line that is typed in, keys take effect strictly in the order in which they came, however fast they come. Textual
runs a key that is bound at once, while the letters typed before it still wait in the line's queue, and tells of a
changed text later still. Whoever pastes “5⏎7⏎”, or types ahead on a slow link, would lose letters to that. So acts wait
their turn in the same queue, and the owner hears of each letter before the next one is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.events import Key, Paste
from textual.geometry import Region
from textual.reactive import var
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.widget import Widget
from textual.widgets import Input

from ...fields import one_line
from ...fields.layout import width_of
from ...views import EMPTY, Line
from ..terminal.minimal_updates import QuietWidget
from . import PLAIN, bottom_rule, framed, light_ground, on_light, selected_colours, top_rule

JOINERS = ("\u200c", "\u200d")  # between letters that are written joined, or apart; no letters themselves


class OneLine(Input):
    """An input that keeps all that is typed or pasted into it: several lines become one, with blanks between."""

    cursor_blink = var(False)

    def on_key(self, event: Key) -> None:
        if event.character in JOINERS:
            self.type_in(event.character or "")
            event.prevent_default().stop()

    def on_paste(self, event: Paste) -> None:
        self.type_in(one_line(event.text.strip("\r\n")))
        event.prevent_default().stop()

    def type_in(self, text: str) -> None:
        """Put in a text where the cursor stands, in place of what is selected."""
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)


class TypedLine(OneLine):
    """An input whose owner may take a key before it becomes a letter, and hears of each change at once."""

    def __init__(
        self,
        taken: Callable[[Key], bool],
        heard: Callable[[str], None],
        pasted: Callable[[str], bool] = lambda text: False,
    ) -> None:
        """pasted: may take a text of several lines before it becomes one line."""
        super().__init__(compact=True, select_on_focus=False)
        self.taken, self.heard, self.pasted, self.deaf = taken, heard, pasted, False

    def on_key(self, event: Key) -> None:
        if self.taken(event):
            event.prevent_default().stop()

    def on_paste(self, event: Paste) -> None:
        if self.pasted(event.text):
            event.prevent_default().stop()

    def watch_value(self, value: str) -> None:
        if not self.deaf:
            self.heard(value)

    def put(self, text: str) -> None:
        """Show a text that nobody typed, with the cursor at its end."""
        self.deaf = True
        self.value = text
        self.deaf = False
        self.cursor_position = len(text)

    def in_turn(self, act: Callable[..., object], *details: Any) -> None:
        """Do something after all that was typed before has taken effect, unless that put a question above."""
        self.call_later(self.act, act, *details)

    def act(self, act: Callable[..., object], *details: Any) -> object:
        return act(*details) if self.screen.is_current else None


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
    elif app.native_ansi_color:  # the terminal's own colours, wherever the ground is its own
        light, many = not app.current_theme.dark or light_ground(), system != "standard"
        if "cursor" not in more:
            own = on_light(name) if light and many else None
            style += Style() if own is None else Style(color=RichColor.from_ansi(own))
        elif PLAIN:
            style = Style(bold=style.bold, reverse=True)
        else:
            ground, letters = map(RichColor.from_ansi, selected_colours(name, light=light, many=many))
            style = Style(color=letters, bgcolor=ground, bold=style.bold, underline=style.underline)
    else:
        style = of_theme(app.theme_variables, style, selected="cursor" in more)
    return style + (REVERSE if "here" in more else Style(bold=True) if "strong" in more else Style())


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


ROLE = attrgetter("role")
GROUNDS = ("cursor", "here", "head")  # roles of which a blank can be seen
NEAR = 7  # columns: so much costs less to send again than to jump over


class LinePainter:
    """Draws the lines of one widget, and knows which of its cells are on the screen."""

    def __init__(self, widget: Widget) -> None:
        self.widget = widget
        self.painted: dict[int, Line] = {}
        self.width = 0
        self.styles: dict[str, Style] = {}

    def strip(self, y: int, line: Line, width: int) -> Strip:
        """A line as Textual draws it; from now on it is on the screen."""
        if width != self.width:
            self.painted, self.width = {}, width
        self.painted[y] = line
        pieces = [(self.style_of(role), "".join(cell.text for cell in cells)) for role, cells in groupby(line, ROLE)]
        segments = [Segment(text, style) for style, text in pieces]
        return Strip(segments).adjust_cell_length(width, self.style_of("plain"))

    def style_of(self, role: str) -> Style:
        """The style of a role such as "bad", "cursor bad" (reversed) or "strong good" (bold)."""
        if role not in self.styles:
            style = self.widget.rich_style + style_of(self.widget.app, role)
            color, ground = (None if each is None or each.is_default else each for each in (style.color, style.bgcolor))
            own = Style(bold=style.bold, dim=style.dim, underline=style.underline, reverse=style.reverse)
            self.styles[role] = own + Style(color=color, bgcolor=ground)  # the terminal's own need not be sent
        return self.styles[role]

    def differing(self, y: int, new: Line, width: int) -> list[Region]:
        """The pieces of a line that differ; those that lie close together as one."""
        old = self.painted.get(y) if width == self.width else None
        if old == new and old is not None:
            return []
        before, after = (columns_of(line, width) for line in (old or (), new))
        if old is None or before is None or after is None:
            return [Region(0, y, width, 1)]
        result: list[Region] = []
        for x in (x for x in range(width) if before[x] != after[x]):
            begin = result.pop().x if result and x - result[-1].right < NEAR else x
            result.append(Region(begin, y, x + 1 - begin, 1))
        return result


def columns_of(line: Line, width: int) -> list[tuple[str, str]] | None:
    """What each column of a line shows: letter and role, of blanks no more than can be seen. None: letters are wide."""
    columns: list[tuple[str, str]] = []
    for text, role in line:
        if not text.isascii() and width_of(text) != len(text):
            return None
        seen = role if role.startswith(GROUNDS) else ""
        columns += [(letter, role if letter != " " else seen) for letter in text]
    return columns[:width] + [(" ", "")] * (width - len(columns))


class LineWidget(QuietWidget):
    """A widget of lines; top is the number of the line that stands first on the screen, below head fixed ones."""

    DEFAULT_CSS = "LineWidget { height: 1fr; width: 1fr; background: transparent; }"
    head = 0  # lines at the head that never scroll
    boxed = False  # drawn in a box of its own
    lit = False  # shown as if it had the focus, which a line for typing has

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.top = 0
        self.painter = LinePainter(self)
        self.keys: Sequence[tuple[str, str]] = ()  # for which the foot has no room

    # What it shows: for those who derive from it.

    def count(self) -> int:
        """How many lines there are below the fixed ones."""
        return 1

    def line(self, number: int, width: int) -> Line:
        """The cells of one line."""
        return EMPTY

    def fixed(self, width: int) -> Sequence[Line]:
        """The lines at the head."""
        return ()

    def rules(self) -> tuple[Sequence[str], Line]:
        """What is in the rules of its box: words at the top, cells at the bottom."""
        return (), ()

    # How it is drawn.

    @property
    def edge(self) -> int:
        """The width of the box around it: 1, or 0 where it has none, or no room for one."""
        return int(self.boxed and self.size.height > 2)

    def screen_line(self, y: int, width: int) -> Line:
        edge = self.edge
        if edge and y == 0:
            return top_rule(self.rules()[0], width, bright=self.has_focus or self.lit)
        if edge and y == self.size.height - 1:
            return bottom_rule(self.rules()[1], width, self.keys)
        inside, number = width - 2 * edge, y - edge - self.head
        if number < 0:
            line = self.fixed(inside)[number]
        else:
            line = self.line(number + self.top, inside) if number + self.top < self.count() else EMPTY
        return framed(line, inside) if edge else line

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return self.painter.strip(y, self.screen_line(y, width), width)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.painter.styles.clear()

    def repaint(self, *lines: int) -> None:
        """Paint again whatever differs from what is on the screen; where lines are named, nothing else does.

        Lines that are out of sight, or all of them where there is no room, are left alone.
        """
        width, height = self.size
        differing, seen = self.painter.differing, range(height)
        shown = [y for y in lines if y in seen] if lines else seen
        regions = [region for y in shown for region in differing(y, self.screen_line(y, width), width)]
        if regions:
            self.refresh(*regions)

    def focus_changed(self) -> None:
        self.repaint()

    @property
    def room(self) -> int:
        """Lines of the screen for those that scroll."""
        return max(1, self.size.height - self.head - 2 * self.edge)

    def keep_top_in_bounds(self) -> None:
        self.top = max(0, min(self.top, self.count() - self.room))

    def on_resize(self) -> None:
        """Scroll as the new size has it; it was painted before this came."""
        before = self.top
        self.keep_top_in_bounds()
        if self.top != before:
            self.repaint()
