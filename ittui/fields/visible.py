"""Text that somebody else typed is data: what a terminal would obey is shown as a dot."""

from __future__ import annotations

import re

from .glyphs import ASCII

# Patterns are compiled where they are first used: a start mostly does without.
# C0, DEL and C1 controls; marks, embeddings, overrides and isolates of writing direction; line separators; halves.
UNSEEN = "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
UNSEEN_BUT_LINES = f"(?![\n]){UNSEEN}"


def visible(text: str) -> str:
    """The text on one line, with a dot for each character that a terminal would obey instead of show."""
    return text if text.isprintable() else re.sub(UNSEEN, "·", text)


def in_ascii(error: UnicodeError) -> tuple[str, int]:
    """What is written where an encoding lacks a character: for our own marks their ASCII ones, else a question mark."""
    assert isinstance(error, UnicodeEncodeError)
    lacked = error.object[error.start : error.end]
    return "".join(each if each.isascii() else "?" for each in lacked.translate(ASCII.words)), error.end


def visible_lines(text: str) -> str:
    """As visible, but keeping line ends; a tab becomes four blanks."""
    return re.sub(UNSEEN_BUT_LINES, "·", text.replace("\t", "    "))
