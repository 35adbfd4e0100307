"""What changed on the screen in as few bytes as it takes.

Textual sends a changed piece of a line from where its widget begins; over a slow line that is most of the bytes.
"""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

ERASE = "\x1b[K"  # blanks up to the right edge


def without_blanks(strip: Strip) -> Strip:
    """The strip without the blanks at its end, where nothing but the terminal's own ground would be seen."""
    segments = list(strip)
    while segments and not has_ground(segments[-1].style):
        text, style, _ = segments.pop()
        if kept := text.rstrip(" "):
            segments.append(Segment(kept, style))
            break
    found = Strip(segments)
    return found if strip.cell_length - found.cell_length > len(ERASE) else strip


def has_ground(style: Style | None) -> bool:
    """Can a blank of this style be seen?"""
    if style is None:
        return False
    coloured = style.bgcolor is not None and not style.bgcolor.is_default
    return coloured or bool(style.reverse or style.underline or style.strike)


class Lines:
    """The lines that stand on the terminal, as far as they were sent whole once."""

    def __init__(self) -> None:
        self.sent: dict[int, Strip] = {}

    def lean(self, update: RenderableType | None) -> RenderableType | None:
        """The same update, in fewer bytes."""
        if isinstance(update, ChopsUpdate):
            return LeanPieces(update, self)
        if isinstance(update, LayoutUpdate):
            return LeanScreen(update, self)
        return update

    def forget(self) -> None:
        """Something else drew on the terminal, or its size is another: all must be sent again."""
        self.sent.clear()

    def put(self, x: int, y: int, strip: Strip, console: Console) -> str:
        """What must be sent so that a strip stands at a place; nothing where it stands there already."""
        end, known = x + strip.cell_length, self.sent.get(y)
        if known is not None and known.crop(x, end).render(console) == strip.render(console):
            return ""
        if x == 0 and end >= console.width:
            self.sent[y] = strip
        elif known is not None:
            self.sent[y] = Strip.join([known.crop(0, x), strip, known.crop(end)])
        kept = without_blanks(strip) if end >= console.width else strip
        return Control.move_to(x, y).segment.text + kept.render(console) + (ERASE if kept is not strip else "")


class LeanPieces(ChopsUpdate):
    """Sends each span from its own first column."""

    def __init__(self, update: ChopsUpdate, lines: Lines) -> None:
        super().__init__(update.chops, update.spans, update.chop_ends)
        self.lines = lines

    def render_segments(self, console: Console) -> str:
        out: list[str] = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    begin, stop = max(x, first), min(end, last)
                    out.append(self.lines.put(begin, y, strip.crop(begin - x, stop - x), console))
        return "".join(out)


class LeanScreen(LayoutUpdate):
    """Sends the lines of a whole screen that do not stand there already; Textual paints it several times in a row."""

    def __init__(self, update: LayoutUpdate, lines: Lines) -> None:
        super().__init__(update.strips, update.region)
        self.lines = lines

    def render_segments(self, console: Console) -> str:
        return "".join(
            self.lines.put(self.region.x, y, Strip.join(list(strips)), console)
            for y, strips in enumerate(self.strips, self.region.y)
        )
