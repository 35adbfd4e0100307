"""What changed on the screen in as few bytes as it takes.

Textual sends a changed piece of a line from where its widget begins; over a slow line that is most of the bytes.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from functools import lru_cache
from time import monotonic
from typing import Any, TypeVar

from rich.color import ColorSystem
from rich.console import Console, RenderableType
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.binding import Binding
from textual.events import Blur, DescendantBlur, DescendantFocus, Focus
from textual.geometry import Region
from textual.reactive import Reactive
from textual.screen import UPDATE_PERIOD, Screen
from textual.strip import Strip
from textual.widget import Widget

T = TypeVar("T")
NOWHERE = (-1, -1)
ERASE = "\x1b[K"  # blanks up to the right edge
BLANKS = r" {13,}"  # so many cost more than to erase them and to jump over them
CODE = re.compile(r"[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+")
SYSTEMS = {"standard": ColorSystem.STANDARD, "256": ColorSystem.EIGHT_BIT, "truecolor": ColorSystem.TRUECOLOR}


def without_blanks(strip: Strip) -> Strip:
    """The strip without the blanks at its end, where nothing but the terminal's own ground would be seen."""
    segments = list(strip)
    while segments and not has_ground(segments[-1].style):
        text, style, _ = segments.pop()
        if cached := text.rstrip(" "):
            segments.append(Segment(cached, style))
            break
    result = Strip(segments)
    return result if strip.cell_length - result.cell_length > len(ERASE) else strip


def has_ground(style: Style | None) -> bool:
    """Can a blank of this style be seen?"""
    if style is None:
        return False
    coloured = style.bgcolor is not None and not style.bgcolor.is_default
    return coloured or bool(style.reverse or style.underline or style.strike)


@lru_cache(maxsize=2048)
def codes_of(style: Style | None, system: ColorSystem | None) -> tuple[str, ...]:
    """The parameters that set a style, as rich would send them; none for the terminal's own."""
    if style is None or system is None:
        return ()
    before, mark, _ = style.render("x", color_system=system).partition("x")
    return tuple(CODE.findall(before)) if mark and before else ()


OFF = {"fg": "39", "bg": "49", "4": "24", "7": "27", "9": "29"}


def kind_of(code: str) -> str:
    """What a code is of: two of the same kind replace each other."""
    number = int(code.partition(";")[0])
    if 30 <= number <= 38 or 90 <= number <= 97:
        return "fg"
    return "bg" if 40 <= number <= 48 or 100 <= number <= 107 else code


@lru_cache(maxsize=2048)
def change_of(now: tuple[str, ...], codes: tuple[str, ...]) -> str:
    """The parameters that lead from one style to another, as few as there can be."""
    whole = ";".join(("0", *codes)) if codes else ""
    before, after = {kind_of(code): code for code in now}, {kind_of(code): code for code in codes}
    gone = [kind for kind in before if kind not in after]
    faint = [kind for kind in gone if kind in ("1", "2")]
    if not codes or any(kind not in OFF for kind in gone if kind not in faint):
        return whole
    off = [*(["22"] if faint else []), *(OFF[kind] for kind in gone if kind not in faint)]
    same = {} if faint else before  # 22 ends both bold and dim
    fresh = [code for kind, code in after.items() if (same if kind in ("1", "2") else before).get(kind) != code]
    return min(";".join((*off, *fresh)), whole, key=len)


def encoded(strip: Strip, console: Console) -> str:
    """The strip in few bytes: of a style only what is new is sent, and long blanks are jumped over."""
    system = SYSTEMS.get(console.color_system or "")
    out: list[str] = []
    now: tuple[str, ...] = ()
    for text, style, control in strip:
        if control:
            out.append(text)
            continue
        codes = now if not (now or has_ground(style) or text.strip(" ")) else codes_of(style, system)
        if codes != now:
            out.append(f"\x1b[{change_of(now, codes)}m")
            now = codes
        out.append(text if codes else re.sub(BLANKS, jumped, text))
    return "".join([*out, "\x1b[m"]) if now else "".join(out)


def jumped(blanks: re.Match[str]) -> str:
    """Blanks on the terminal's own ground: erased, and jumped over."""
    length = len(blanks[0])
    return f"\x1b[{length}X\x1b[{length}C"


class SentLines:
    """The lines that stand on the terminal, as far as they were sent whole once."""

    def __init__(self) -> None:
        self.sent: dict[int, Strip] = {}
        self.at = NOWHERE  # of the terminal's cursor, after what was put last in this frame

    def minimal(self, update: RenderableType | None) -> RenderableType | None:
        """The same update, in fewer bytes."""
        if isinstance(update, ChopsUpdate):
            return MinimalPieces(update, self)
        if isinstance(update, LayoutUpdate):
            return MinimalScreen(update, self)
        return update

    def forget(self) -> None:
        """Something else drew on the terminal, or its size is another: all must be sent again."""
        self.sent.clear()

    def put(self, x: int, y: int, strip: Strip, console: Console) -> str:
        """What must be sent so that a strip stands at a place; nothing where it stands there already.

        at: where the terminal's cursor was left, as far as that is sure.
        """
        end, known = x + strip.cell_length, self.sent.get(y)
        if known is not None and known.crop(x, end).render(console) == strip.render(console):
            return ""
        if x == 0 and end >= console.width:
            self.sent[y] = strip
        elif known is not None:
            self.sent[y] = Strip.join([known.crop(0, x), strip, known.crop(end)])
        move = f"\x1b[{x - self.at[0]}C" if y == self.at[1] and x > self.at[0] else Control.move_to(x, y).segment.text
        if end < console.width:
            self.at = (end, y)
            return move + encoded(strip, console)
        self.at, cached = NOWHERE, without_blanks(strip)
        return move + encoded(cached, console) + (ERASE if cached is not strip else "")


class MinimalPieces(ChopsUpdate):
    """Sends each span from its own first column."""

    def __init__(self, update: ChopsUpdate, lines: SentLines) -> None:
        super().__init__(update.chops, update.spans, update.chop_ends)
        self.lines = lines

    def render_segments(self, console: Console) -> str:
        self.lines.at, out = NOWHERE, list[str]()
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    begin, stop = max(x, first), min(end, last)
                    out.append(self.lines.put(begin, y, strip.crop(begin - x, stop - x), console))
        return "".join(out)


class MinimalScreen(LayoutUpdate):
    """Sends the lines of a whole screen that do not stand there already; Textual paints it several times in a row."""

    def __init__(self, update: LayoutUpdate, lines: SentLines) -> None:
        super().__init__(update.strips, update.region)
        self.lines = lines

    def render_segments(self, console: Console) -> str:
        self.lines.at = NOWHERE
        return "".join(
            self.lines.put(self.region.x, y, Strip.join(list(strips)), console)
            for y, strips in enumerate(self.strips, self.region.y)
        )


class MinimalCompositor(Compositor):
    """Renders the lines that changed, of the widgets that are seen there.

    Textual renders all that touches the smallest rectangle around the changes: most of the screen, for two lines.
    """

    changed: tuple[Region, ...] = ()

    def render_partial_update(self) -> ChopsUpdate | None:
        self.changed = tuple(self._dirty_regions)
        update = super().render_partial_update()
        self.changed = ()
        return update

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if not self.changed:
            yield from super()._get_renders(crop)
        for y, first, last in self._regions_to_spans(self.changed):
            span = Region(first, y, last - first, 1)
            for widget, (region, clip) in self.visible_widgets.items():
                shown = region.intersection(clip)
                seen = shown.intersection(span)
                if seen:
                    line = Region(shown.x, y, shown.width, 1)
                    yield line, line, widget.render_lines(line.translate(-region.offset))
                if seen == span:
                    break


class QuickScreen(Screen[T]):
    """A screen that is painted as soon as nothing is left to be done; Textual waits for its next 60th of a second.

    Twice in a 60th of a second: what a key changes, and what follows from that. More waits, and is painted as one.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)  # Textual paints all when the focus moves

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._compositor = MinimalCompositor()
        self.painted = deque((0.0, 0.0), maxlen=2)  # when, the last two times

    @property
    def may_paint(self) -> bool:
        return monotonic() - self.painted[0] >= UPDATE_PERIOD and not self.held

    @property
    def held(self) -> bool:
        """Is the terminal still busy with what was sent before, at the other end of a slow line?"""
        return bool(getattr(self.app, "held", False))

    def _on_timer_update(self) -> None:
        if not self.held:  # else the timer comes back
            super()._on_timer_update()

    def on_idle(self) -> None:
        if (self._dirty_widgets or self._layout_required) and self.may_paint:
            self._on_timer_update()

    def paint(self, widget: Widget) -> bool:
        """Paint what changed in a widget before all else; False where it has to wait its turn."""
        if not (self.is_current and self.may_paint) or self._layout_required or self.app._batch_count:
            return False
        self._dirty_widgets.add(widget)
        self._on_timer_update()
        return True

    def _compositor_refresh(self) -> None:
        """Paint what changed; Textual would do it in the midst of a batch, too, after each layout."""
        if not self.app._batch_count:
            super()._compositor_refresh()
            self.painted.append(monotonic())


class QuietWidget(Widget):
    """A widget that Textual does not paint whole when the focus comes or goes; it is told, and paints what differs."""

    def focus_changed(self) -> None:
        """The focus has come or gone."""

    def _on_focus(self, event: Focus) -> None:
        event.prevent_default()
        self.has_focus = True
        if self.parent is not None:
            self.parent.post_message(DescendantFocus(self))
        self.focus_changed()

    def _on_blur(self, event: Blur) -> None:
        event.prevent_default()
        self.has_focus = False
        if self.parent is not None:
            self.parent.post_message(DescendantBlur(self))
        self.focus_changed()


def own_bindings(widget: Widget, key: str) -> Sequence[Binding]:
    """What a key is bound to on the widget that has the focus."""
    return widget.screen._binding_chain[0][1].key_to_bindings.get(key, ())


def paint_now(widget: Widget) -> None:
    """Have what was to be painted again on the screen now, before the messages that wait are read."""
    if widget._repaint_required and isinstance(widget.screen, QuickScreen) and widget.screen.paint(widget):
        widget._repaint_required = False
