"""How many columns of a terminal a text takes, and how it is broken and filled to fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..fields.layout import padded, width_of, wrap

GAP = "  "
NARROWEST, READABLE = 4, 24


def widths(rows: Iterable[Sequence[str]], right: Sequence[bool], wide: Sequence[bool], whole: int) -> list[int]:
    """The widths of columns so that a row takes at most a whole line.

    Wide columns give way first, as far as they stay readable; then all that hold text, to their longest word.
    """
    table = list(rows)
    result = [max((width_of(row[at]) for row in table), default=0) for at in range(len(wide))]
    words = [max((width_of(word) for row in table for word in row[at].split()), default=0) for at in range(len(wide))]
    room = whole - len(GAP) * (len(wide) - 1)
    columns = range(len(wide))
    for which, least in (
        ([at for at in columns if wide[at]], [READABLE] * len(wide)),
        ([at for at in columns if not right[at]], words),
        (list(columns), [NARROWEST] * len(wide)),
    ):
        narrow(result, which, least, sum(result) - room)
    return result


def narrow(result: list[int], which: list[int], least: Sequence[int], excess: int) -> None:
    """Take what is too much from the widest of these columns, one character at a time, down to the least of each."""
    while excess > 0:
        able = [at for at in which if result[at] > least[at]]
        if not able:
            return
        result[max(able, key=lambda at: result[at])] -= 1
        excess -= 1


def table_lines(
    rows: Sequence[Sequence[str]], right: Sequence[bool], wide: Sequence[bool], whole: int, notes: Sequence[str] = ()
) -> list[str]:
    """Rows of cells as lines, the first row as heads with a rule under them; long cells and notes go on below."""
    result = widths(rows, right, wide, whole)
    lines: list[str] = []
    for number, row in enumerate(rows):
        cells = [wrap(cell, size) if size else [""] for cell, size in zip(row, result, strict=True)]
        for at in range(max(map(len, cells))):
            parts = [each[at] if at < len(each) else "" for each in cells]
            filled = [padded(part, size, end) for part, size, end in zip(parts, result, right, strict=True)]
            lines.append(GAP.join(filled).rstrip())
        if number < len(notes) and notes[number]:
            lines += [f"    {part}" for part in wrap(notes[number], whole - 4)]
        if number == 0:
            lines.append(GAP.join("─" * size for size in result))
    return lines
