"""What the SMART rules say of a goal, as lines: the five letters, and each rule with its reason and cure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, cast

from ...board import Change
from ...fields import visible
from ...fields.layout import wrap
from ...metrics.smart import RuleVerdict, letters, smart
from ...records import Goal
from ...views.cells import Cell, Line
from ...views.goals import first_reason
from .glyphs import plain

if TYPE_CHECKING:
    from ..draft import Draft

ROLES = {True: "good", False: "bad", None: "warn"}
GLYPHS = {True: "✓", False: "✗", None: "?"}
HANGING = 6
ENOUGH = 16  # letters of a reason: with fewer it says nothing


def letters_line(verdicts: Sequence[RuleVerdict], width: int) -> Line:
    """S ✓  M ✗ no KPI …  A ✓: of each letter whether it holds; beside one that does not, the first reason."""
    rows = letters(verdicts)
    room = max(0, width - sum(5 for _ in rows))
    open_ones = sum(row.ok is not True for row in rows) or 1
    line: list[Cell] = []
    for row in rows:
        line.append(Cell(plain(f"{row.letter.name} {row.glyph}"), f"strong {ROLES[row.ok]}"))
        text = "" if row.ok else first_reason(verdicts, row.letter)
        most = max(0, room // open_ones - 1)
        shown = text if len(text) <= most else text[: most - 1] + "…" if most > ENOUGH else ""
        line.append(Cell(f" {shown}  " if shown else "  ", "dim"))
    return tuple(line)


def verdict_lines(verdicts: Iterable[RuleVerdict], width: int) -> list[Line]:
    """Each rule on a line: its glyph, its id, what it found; below one that does not hold, how to mend it."""
    lines: list[Line] = []
    for row in verdicts:
        ok = True if row.waived else row.ok
        head = (Cell(plain(GLYPHS[row.ok]) + " ", ROLES[ok]), Cell(f"{row.rule}  ", "strong"))
        waived = f" (waived: {row.waived})" if row.waived else ""
        level = f"{row.level}: " if row.open else ""
        text = wrap(visible(level + row.reason + waived), max(20, width - HANGING))
        lines += [(*head, Cell(text[0])), *((Cell(" " * HANGING), Cell(more)) for more in text[1:])]
        if row.open and row.cure:
            cure = wrap(visible(row.cure), max(20, width - HANGING - 2))
            arrow = plain("→")
            lines += [
                (Cell(" " * HANGING), Cell(f"{arrow if not number else ' '} {each}", "dim"))
                for number, each in enumerate(cure)
            ]
    return lines


def judged(draft: Draft) -> tuple[RuleVerdict, ...]:
    """What the rules say of a goal that is being typed in; nothing of other kinds of record."""
    if draft.kind is not Goal:
        return ()
    record, new, _ = draft.filled()
    board = draft.view.board.applying([*(Change.add(each) for each in new), Change.add(record)])
    return smart(board, cast("Goal", record), draft.view.today)
