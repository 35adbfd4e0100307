"""What changed on the screen in as few bytes as it takes.

Textual sends a changed piece of a line from where its widget begins; over a slow line that is most of the bytes.
"""

from __future__ import annotations

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate


class LeanUpdate(ChopsUpdate):
    """A ChopsUpdate that sends each span from its own first column."""

    @classmethod
    def of(cls, update: ChopsUpdate) -> LeanUpdate:
        return cls(update.chops, update.spans, update.chop_ends)

    def render_segments(self, console: Console) -> str:
        out: list[str] = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is not None and x < last and end > first:
                    begin = max(x, first)
                    out += [
                        Control.move_to(begin, y).segment.text,
                        strip.crop(begin - x, min(end, last) - x).render(console),
                    ]
        return "".join(out)
