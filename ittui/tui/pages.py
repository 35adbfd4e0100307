"""Reports on the screen: the same documents as the command line writes, as lines of cells."""

from __future__ import annotations

from collections.abc import Iterator

from ..fields import visible
from ..fields.layout import wrap
from ..report.as_text import block_lines
from ..views.cells import Cell, Line
from ..views.document import Block, Listing, Report
from .widgets.glyphs import PLAIN, plain

GLYPH_ROLES = {"★": "good", "✓": "good", "~": "warn", "!": "bad", "✗": "bad", "?": "warn"}


def report_lines(report: Report, width: int) -> list[Line]:
    """All lines of a report for a reader of that width."""
    lines: list[Line] = [(Cell(line, "dim"),) for line in wrap(visible(report.subtitle), width)]
    for section in report.sections:
        title = f"─ {visible(section.title)} "
        lines += [(), (Cell(plain(title + "─" * max(0, width - len(title))), "title"),)]
        for number, block in enumerate(section.blocks):
            lines += [()] if number else []
            lines += block_cells(block, width)
    return lines


def block_cells(block: Block, width: int) -> Iterator[Line]:
    """The lines of a block; those of a list that begin with a status are coloured by it."""
    for text in block_lines(block, width, PLAIN):
        role = GLYPH_ROLES.get(text.lstrip()[:1], "plain") if isinstance(block, Listing) else "plain"
        yield (Cell(plain(text), role),)
