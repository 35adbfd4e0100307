"""The sets of marks that a terminal may have: all, all but braille, those of any Linux console, ASCII.

Every text is written with the full set; whoever draws it translates. Which set it is, `config.glyphs` says.

CONSOLE holds what the kernel's own font (code page 437) and all fonts of Debian's console-setup have in common: those
for Western Europe (Lat15) lack half-blocks, the kernel's lacks round corners, heavy lines, dashes and quotation marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

BLOCKS = "▁▂▃▄▅▆▇█"
MARKS = "★✓✗○–·▸●─│▲▼…→×━╸┄↑↓›╭╮╰╯⏎¶←“”’┃▌▐−═•┼┤├┬┴┌┐└┘"


class GlyphSet(NamedTuple):
    """A set of marks, as what is written in place of the full one's.

    letters: letter for letter, for text that has its place already; words: for text that may grow.
    """

    name: str
    letters: Mapping[int, int | str]
    words: Mapping[int, int | str]

    @property
    def plain(self) -> bool:
        """Has it no more than a console has?"""
        return bool(self.letters)


def in_place_of(name: str, marks: str, blocks: str) -> GlyphSet:
    letters = str.maketrans(MARKS + BLOCKS, marks + blocks)
    return GlyphSet(name, letters, {**letters, ord("⏎"): "enter"})


FULL = GlyphSet("braille", {}, {})
HALF_BLOCKS = GlyphSet("blocks", {}, {})
CONSOLE = in_place_of("console", '*+xo-·>•─│▲▼$→x══·↑↓>┌┐└┘<¶←""\'║><-═•┼┤├┬┴┌┐└┘', "··░░▒▒██")
ASCII = in_place_of("ascii", '*+xo-.>o-|^v$>x##.^v>++++<P<""\'!><-=-+++++++++', "_.,-=+*#")
SETS = {each.name: each for each in (FULL, HALF_BLOCKS, CONSOLE, ASCII)}
