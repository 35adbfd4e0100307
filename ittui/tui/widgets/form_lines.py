"""The lines of a form: its fields in boxed groups, what the present one means, what the SMART rules say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from textual.message import Message

from ...board import Change
from ...fields import MORE, Area, Choice, Flag, Prose, Ref, Refs, Rows, visible
from ...fields.layout import fit, width_of, wrap
from ...metrics.smart import RuleVerdict, letters, smart
from ...records import Goal
from ...rules import typed_fields
from ...views import Cell, Line
from ...views.goals import first_reason
from ..draft import Draft
from . import bottom_rule, framed, middle_rule, plain, top_rule
from .line_widget import LineWidget

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
            for number, each in enumerate(wrap(visible(row.cure), max(20, width - HANGING - 2))):
                lines.append((Cell(" " * HANGING), Cell(f"{' ' if number else plain('→')} {each}", "dim")))
    return lines


def judged(draft: Draft) -> tuple[RuleVerdict, ...]:
    """What the rules say of a goal that is being typed in; nothing of other kinds of record."""
    if draft.kind is not Goal:
        return ()
    record, new, _ = draft.filled()
    board = draft.view.board.applying([*(Change.add(each) for each in new), Change.add(record)])
    return smart(board, cast("Goal", record), draft.view.today)


LABEL = 23
TWO_COLUMNS = 120  # columns of the screen from which on groups are side by side
NARROW = 60  # columns of a box, below which labels are shortened

Lines = list[tuple[str, Line]]  # (field, line); a line that belongs to no field has ""


class Group(NamedTuple):
    """Fields that belong together, under one title."""

    title: str
    names: list[str]


class FormLines(LineWidget):
    """The lines of the form, in one column or two."""

    class Moved(Message):
        """The lines are painted elsewhere, as where what is above them grew by a line."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.names, self.folded = folded_fields(draft)
        self.at = 0
        self.faults: dict[str, str] = {}
        self.note: tuple[str, str] | tuple[()] = ()  # what is typed means, and the role of it
        self.verdicts: tuple[RuleVerdict, ...] = ()
        self.cache: tuple[object, Sequence[Line], list[Lines]] = (None, (), [])

    def on_resize(self) -> None:
        self.post_message(self.Moved())

    @property
    def name_here(self) -> str:
        return self.names[self.at]

    def go_to(self, name: str) -> None:
        """Put the cursor on a field, which may still be folded away."""
        if name in self.folded:
            self.unfold()
        self.at = self.names.index(name)

    def unfold(self) -> None:
        """Show the blank fields, too."""
        self.names, self.folded = [*self.names, *self.folded], []

    # How it is laid out.

    def laid_out(self) -> tuple[Sequence[Line], list[Lines]]:
        """The head and the columns; made anew only where something that they show is another."""
        shown = (tuple(self.names), self.at, tuple(self.draft.texts.values()), tuple(self.faults.items()))
        key = (self.size.width, self.note, self.verdicts, *shown)
        if self.cache[0] != key:
            head = [(Cell(" "), *letters_line(self.verdicts, self.size.width - 1))] if self.verdicts else []
            self.cache = (key, head, self.columns())
            self.head = len(self.cache[1])
        return self.cache[1:]

    def fixed(self, width: int) -> Sequence[Line]:
        return self.laid_out()[0]

    def screen_line(self, y: int, width: int) -> Line:
        self.laid_out()  # which says how many lines are fixed
        return super().screen_line(y, width)

    def groups(self) -> list[Group]:
        """The fields that are shown, by the section that they are declared in."""
        groups: list[Group] = []
        fields, folded = self.draft.kind.fields, set(folded_fields(self.draft)[1])
        for name in self.names:
            title = MORE if name in folded else fields[name].section
            if not groups or groups[-1].title != title:
                groups.append(Group(title, []))
            groups[-1].names.append(name)
        if self.folded and groups[-1].title != MORE:
            groups.append(Group(MORE, []))
        return groups

    @property
    def widths(self) -> list[int]:
        """The width of each column."""
        width = self.size.width
        return [(width - 1) // 2] * 2 if width >= TWO_COLUMNS and len(self.groups()) > 1 else [width]

    def columns(self) -> list[Lines]:
        groups, widths = self.groups(), self.widths
        parts = [groups] if len(widths) == 1 else halves(groups)
        return [self.column(part, width) for part, width in zip(parts, widths, strict=True)]

    def column(self, groups: Sequence[Group], width: int) -> Lines:
        """Groups below one another, in one box with a rule between each two."""
        lines: Lines = []
        noun = self.draft.kind.spoken if self.draft.kind.table else "to be filled in"
        for group in groups:
            rule = middle_rule if lines else top_rule
            title = group.title or noun[:1].upper() + noun[1:]
            lines.append(("", rule((title,), width, bright=self.name_here in group.names)))
            inside = [line for name in group.names for line in self.field_lines(name, width - 2)]
            if group.title == MORE and self.folded:
                labels = ", ".join(self.draft.kind.fields[name].label for name in self.folded)
                count = f"{len(self.folded)} blank field{'s' * (len(self.folded) != 1)}"
                inside.append(("", (Cell(fit(f"  ↓ {count}: {labels}", width - 2), "dim"),)))
            lines += [(name, framed(line, width - 2)) for name, line in inside]
        return [*lines, ("", bottom_rule((), width))]

    def field_lines(self, name: str, width: int) -> Lines:
        """The line of a field, and below it what is wrong with it, in full, or what is to be said of it."""
        below: list[Line] = []
        if name in self.faults:
            before = label_width(width) + 3
            texts = wrap(self.faults[name], max(20, width - before - 2))
            below = [(Cell(" " * before), Cell(f"{' ' if at else '✗'} {text}", "bad")) for at, text in enumerate(texts)]
        elif name == self.name_here:
            below = self.message(name, width)
        return [(name, self.field_line(name, width)), *(("", line) for line in below)]

    def field_line(self, name: str, width: int) -> Line:
        field, text = self.draft.kind.fields[name], self.draft.texts[name]
        here, label = name == self.name_here, label_width(width)
        changed = text.strip() != self.draft.opened[name].strip()
        shown = visible(text if "\n" not in text else f"{text.splitlines()[0]}  (+{text.count(chr(10))} lines)")
        star = "*" if field.required else " "
        mark = "▸" if here else "•" if changed else " "
        return (
            Cell(mark, "mark"),
            Cell(f"{star}{fit(field.label, label)} ", "strong" if here else "dim"),
            Cell(fit(shown, max(0, width - label - 3))),
        )

    def message(self, name: str, width: int) -> list[Line]:
        """Below the line that is typed in: the meaning, or the help."""
        before = label_width(width) + 3
        text, role = self.note or (help_of(self.draft, name), "dim")
        typed = self.draft.texts[name]
        if self.draft.read_only and width_of(typed) > width - before:  # it cannot be gone through by a cursor
            text, role = typed, "plain"
        return [(Cell(" " * before), Cell(line, role)) for line in wrap(text, max(20, width - before))]

    def count(self) -> int:
        return max(map(len, self.laid_out()[1]), default=0)

    def line(self, number: int, width: int) -> Line:
        """The lines of the columns, side by side."""
        cells: list[Cell] = []
        for lines, size in zip(self.laid_out()[1], self.widths, strict=True):
            cells += [Cell(" ")] if cells else []
            cells += lines[number][1] if number < len(lines) else (Cell(" " * size),)
        return tuple(cells)

    def place_here(self) -> tuple[int, int, int]:
        """Where the text of the present field is, after bringing it into view: column, line, and room for it."""
        x = 0
        for lines, size in zip(self.laid_out()[1], self.widths, strict=True):
            number = next((number for number, (name, _) in enumerate(lines) if name == self.name_here), None)
            if number is not None:
                break
            x += size + 1
        assert number is not None, "the present field is always shown"
        if not self.top <= number < self.top + self.room - 1:
            self.top = number - self.room // 2
        self.keep_top_in_bounds()
        before = label_width(size - 2) + 4
        return x + before, number - self.top + len(self.fixed(self.size.width)), max(8, size - before - 1)


def help_of(draft: Draft, name: str) -> str:
    field = draft.kind.fields[name]
    if draft.read_only:
        return ""
    if isinstance(field, Choice) and not field.help:
        words, explained = " · ".join(field.by_value), field.explained(draft.texts[name])
        return f"{explained} · space: next · {words}" if explained else f"space: next · {words}"
    if isinstance(field, Flag):
        return f"space: yes or no{' · ' + field.help if field.help else ''}"
    if isinstance(field, Rows | Prose):
        return f"Enter: edit lines{' · ' + field.help if field.help else ''}"
    if isinstance(field, Ref | Refs):
        return f"ctrl+l: list · {field.help or 'a name, id or part of a title'}"
    if isinstance(field, Area):
        return f"ctrl+l: list{' · ' + field.help if field.help else ''}"
    return f"space: next · {field.help}" if isinstance(field, Choice) else field.help


def label_width(width: int) -> int:
    """The columns for labels in a box whose inside has so many."""
    return LABEL if width >= NARROW - 4 else width // 3


def halves(groups: Sequence[Group]) -> tuple[Sequence[Group], Sequence[Group]]:
    """The groups in two columns of nearly the same height, in their order."""
    heights = [len(group.names) + 1 for group in groups]
    at = min(range(1, len(groups)), key=lambda at: max(sum(heights[:at]), sum(heights[at:])))
    return groups[:at], groups[at:]


def by_section(draft: Draft) -> list[str]:
    """The fields, those of one section together, the sections in the order in which they begin."""
    fields = draft.kind.fields
    order = list(dict.fromkeys(field.section for field in fields.values()))
    offered = typed_fields(draft.kind, draft.record, new=draft.record is None)
    return sorted(offered, key=lambda name: order.index(fields[name].section))


def folded_fields(draft: Draft) -> tuple[list[str], list[str]]:
    """The fields that a form shows at once, and the blank ones that it folds; an action's questions are all shown."""
    fields, names = draft.kind.fields, by_section(draft)
    blank = [name for name in names if not draft.texts[name].strip()]
    folded = [name for name in blank if draft.read_only or fields[name].folds] if draft.kind.table else []
    return [name for name in names if name not in folded], folded
