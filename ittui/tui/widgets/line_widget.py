"""Widgets that draw their own lines, and paint again only the cells that differ.

They know nothing of records. Whoever derives from it says how many lines there are and what stands in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from ...fields.layout import width_of
from ...views.cells import EMPTY, Line
from ..terminal.minimal_updates import QuietWidget
from .colours import style_of
from .grid import bottom_rule, framed, top_rule

ROLE = attrgetter("role")
GROUNDS = ("cursor", "here", "head")  # roles of which a blank can be seen
NEAR = 7  # columns: so much costs less to send again than to jump over


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
            style = self.widget.rich_style + style_of(self.widget.app, role)
            style = self.styles[role] = without_defaults(style)
        return style

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
        return 0

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
