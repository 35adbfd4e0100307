"""Widgets that draw their own lines, and paint again only the cells that differ.

They know nothing of records. Whoever derives from it says how many lines there are and what stands in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, zip_longest
from operator import attrgetter

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.widget import Widget

from ...fields.layout import width_of
from ...views.cells import EMPTY, Line
from ..terminal.minimal_updates import QuietWidget

REVERSE = Style(reverse=True)
BOLD = Style(bold=True)
ROLE = attrgetter("role")
ROLES = {  # by variables of the theme; as component classes each would be styled anew for each widget
    "plain": "$foreground",
    "dim": "dim $foreground",
    "strong": "bold $foreground",
    "good": "$success",
    "warn": "$warning",
    "bad": "bold $error",
    "accent": "$secondary",
    "title": "$primary",
    "key": "bold $secondary",
    "head": "bold underline $foreground",
    "mark": "bold $warning",
}
NEAR = 12  # columns: so much costs less to send again than to jump over


def without_defaults(style: Style) -> Style:
    """The style without the terminal's own colours, which need not be sent."""
    colour = None if style.color is None or style.color.is_default else style.color
    ground = None if style.bgcolor is None or style.bgcolor.is_default else style.bgcolor
    return Style(
        color=colour, bgcolor=ground, bold=style.bold, dim=style.dim, underline=style.underline, reverse=style.reverse
    )


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
        style = self.styles.get(role)
        if style is None:
            *more, name = role.split(" ")
            widget = self.widget
            style = widget.rich_style + VisualStyle.parse(ROLES[name], widget.app.theme_variables).rich_style
            style += REVERSE if "cursor" in more else BOLD if more else Style()
            style = self.styles[role] = without_defaults(style)
        return style

    def differing(self, y: int, new: Line, width: int) -> list[Region]:
        """The pieces of a line that differ; those that lie close together as one."""
        old = self.painted.get(y) if width == self.width else None
        result: list[Region] = []
        x = 0
        for before, after in zip_longest(old or (), new) if old != new else ():
            same_place = before is not None and after is not None and width_of(before.text) == width_of(after.text)
            wide = width_of(after.text) if after is not None and same_place else width - x
            if before != after:
                begin = result.pop().x if result and x - result[-1].right < NEAR else x
                result.append(Region(begin, y, x + wide - begin, 1))
            if not same_place:
                break
            x += wide
        return result


class LineWidget(QuietWidget):
    """A widget of lines; top is the number of the line that stands first on the screen, below head fixed ones."""

    DEFAULT_CSS = "LineWidget { height: 1fr; width: 1fr; background: transparent; }"
    head = 0  # lines that stand at the head and never scroll

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.top = 0
        self.painter = LinePainter(self)

    # What it shows: for those who derive from it.

    def count(self) -> int:
        """How many lines there are below the fixed ones."""
        return 0

    def line(self, number: int, width: int) -> Line:
        """The cells of one line."""
        return EMPTY

    def fixed(self, width: int) -> Sequence[Line]:
        """The lines at the head."""
        return ()

    # How it is drawn.

    def screen_line(self, y: int, width: int) -> Line:
        if y < self.head:
            return self.fixed(width)[y]
        number = y - self.head + self.top
        return self.line(number, width) if number < self.count() else EMPTY

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return self.painter.strip(y, self.screen_line(y, width), width)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self.painter.styles.clear()

    def repaint(self, *lines: int) -> None:
        """Paint again whatever differs from what is on the screen; where lines are named, nothing else does."""
        width, height = self.size
        differing = self.painter.differing
        regions = [region for y in lines or range(height) for region in differing(y, self.screen_line(y, width), width)]
        if regions:
            self.refresh(*regions)

    def focus_changed(self) -> None:
        self.repaint()

    @property
    def room(self) -> int:
        """Lines of the screen below the fixed ones."""
        return max(1, self.size.height - self.head)

    def keep_top_in_bounds(self) -> None:
        self.top = max(0, min(self.top, self.count() - self.room))

    def on_resize(self) -> None:
        self.keep_top_in_bounds()
