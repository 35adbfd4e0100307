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
    """What was last sent as a whole line, by its number; a line that was changed in parts is not known."""

    def __init__(self) -> None:
        self.sent: dict[int, str] = {}

    def lean(self, update: RenderableType | None) -> RenderableType | None:
        """The same update, in fewer bytes."""
        if isinstance(update, ChopsUpdate):
            return LeanPieces(update, self.sent)
        if isinstance(update, LayoutUpdate):
            return LeanScreen(update, self.sent)
        return update

    def forget(self) -> None:
        """Something else drew on the terminal, or its size is another: all must be sent again."""
        self.sent.clear()


class LeanPieces(ChopsUpdate):
    """Sends each span from its own first column."""

    def __init__(self, update: ChopsUpdate, sent: dict[int, str]) -> None:
        super().__init__(update.chops, update.spans, update.chop_ends)
        self.sent = sent

    def render_segments(self, console: Console) -> str:
        out: list[str] = []
        for y, first, last in self.spans:
            known = self.sent.pop(y, None)
            if first <= 0 and last >= console.width and None not in self.chops[y].values():
                line = rendered(Strip.join(self.chops[y].values()), console, at_edge=True)
                out += [] if line == known else [Control.move_to(0, y).segment.text, line]
                self.sent[y] = line
                continue
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    begin, stop = max(x, first), min(end, last)
                    out.append(Control.move_to(begin, y).segment.text)
                    out.append(rendered(strip.crop(begin - x, stop - x), console, at_edge=stop >= console.width))
        return "".join(out)


class LeanScreen(LayoutUpdate):
    """Sends the lines of a whole screen that do not stand there already; Textual paints it several times in a row."""

    def __init__(self, update: LayoutUpdate, sent: dict[int, str]) -> None:
        super().__init__(update.strips, update.region)
        self.sent = sent

    def render_segments(self, console: Console) -> str:
        out: list[str] = []
        for y, strips in enumerate(self.strips, self.region.y):
            line = rendered(Strip.join(list(strips)), console, at_edge=self.region.right >= console.width)
            if self.sent.get(y) != line:
                self.sent[y] = line
                out += [Control.move_to(self.region.x, y).segment.text, line]
        return "".join(out)


def rendered(strip: Strip, console: Console, *, at_edge: bool) -> str:
    """A strip as the terminal gets it; up to the right edge, blanks are erased instead of sent."""
    kept = without_blanks(strip) if at_edge else strip
    return kept.render(console) + (ERASE if kept is not strip else "")
