"""Text that somebody else typed is data: what a terminal would obey is shown as a dot."""

from __future__ import annotations

import re

# C0, DEL and C1 controls; marks, embeddings, overrides and isolates of writing direction; line separators; halves.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
UNSEEN_BUT_LINES = re.compile(f"(?![\n]){UNSEEN.pattern}")


def visible(text: str) -> str:
    """The text on one line, with a dot for each character that a terminal would obey instead of show."""
    return text if text.isascii() and text.isprintable() else UNSEEN.sub("·", text)


def visible_lines(text: str) -> str:
    """As visible, but keeping line ends; a tab becomes four blanks."""
    return UNSEEN_BUT_LINES.sub("·", text.replace("\t", "    "))
