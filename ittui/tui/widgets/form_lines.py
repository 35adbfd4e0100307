"""The lines of a form: a label and a text each, and below the present one what it means."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat

from ...fields import Area, Choice, Flag, Prose, Ref, Refs, Rows, visible
from ...fields.layout import fit, wrap
from ...metrics.smart import RuleVerdict
from ...rules.gate import typed_fields
from ...views.cells import Cell, Line
from ..draft import Draft
from .line_widget import LineWidget
from .verdicts import letters_line

LABEL = 23
SECTIONS = {
    "": "",
    "S": "Specific",
    "M": "Measurable",
    "A": "Attainable",
    "R": "Relevant",
    "T": "Time-bound",
    "time": "In time",
    "money": "Money",
    "spec": "On spec",
    "more": "More",
}


class FormLines(LineWidget):
    """The lines of the form."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.names: list[str] = by_section(draft)
        self.at = 0
        self.faults: dict[str, str] = {}
        self.note: Line = ()
        self.verdicts: tuple[RuleVerdict, ...] = ()
        self.cache: tuple[object, Sequence[Line], list[tuple[str, Line]]] = (None, (), [])

    def laid_out(self) -> tuple[Sequence[Line], list[tuple[str, Line]]]:
        """The head and the lines; made anew only where something that they show is another."""
        shown = (tuple(self.names), self.at, tuple(self.draft.texts.values()), tuple(self.faults.items()))
        key = (self.size.width, self.note, self.verdicts, *shown)
        if self.cache[0] != key:
            self.cache = (key, self.head_lines(self.size.width), self.layout_lines())
            self.head = len(self.cache[1])
        return self.cache[1:]

    def head_lines(self, width: int) -> Sequence[Line]:
        """Of a goal, what the SMART rules say of what is typed so far."""
        return ((Cell(" "), *letters_line(self.verdicts, width - 1)),) if self.verdicts else ()

    def fixed(self, width: int) -> Sequence[Line]:
        return self.laid_out()[0]

    def screen_line(self, y: int, width: int) -> Line:
        self.laid_out()  # which says how many lines are fixed
        return super().screen_line(y, width)

    @property
    def name_here(self) -> str:
        return self.names[self.at]

    def layout_lines(self) -> list[tuple[str, Line]]:
        """(field, line); a line that belongs to no field has ""."""
        lines: list[tuple[str, Line]] = []
        section = ""
        for name in self.names:
            field = self.draft.kind.fields[name]
            if field.section != section:
                section = field.section
                lines.append(("", (Cell(f"  {SECTIONS.get(section, section)}", "title"),)))
            lines.append((name, self.field_line(name)))
            if name in self.faults:
                lines += [("", line) for line in self.fault_lines(self.faults[name])]
            elif name == self.name_here:
                lines.append(("", self.message(name)))
        return lines

    def fault_lines(self, fault: str) -> list[Line]:
        """What is wrong with the field above, in full."""
        room = max(20, self.size.width - LABEL - 5)
        marks = chain(("✗",), repeat(" "))
        blank = Cell(" " * (LABEL + 3))
        return [(blank, Cell(f"{mark} {line}", "bad")) for mark, line in zip(marks, wrap(fault, room), strict=False)]

    def field_line(self, name: str) -> Line:
        field, text = self.draft.kind.fields[name], self.draft.texts[name]
        here = name == self.name_here
        changed = text.strip() != self.draft.opened[name].strip()
        shown = visible(text if "\n" not in text else f"{text.splitlines()[0]}  (+{text.count(chr(10))} lines)")
        star = "*" if field.required else " "
        mark = "▸" if here else "•" if changed else " "
        return (
            Cell(mark, "mark"),
            Cell(f"{star}{fit(field.label, LABEL)} ", "strong" if here else "dim"),
            Cell(fit(shown, max(0, self.size.width - LABEL - 3))),
        )

    def message(self, name: str) -> Line:
        """Below the line that is typed in: the meaning, or the help."""
        blank = Cell(" " * (LABEL + 3))
        if self.note:
            return (blank, *self.note)
        return (blank, Cell(self.help(name), "dim"))

    def help(self, name: str) -> str:
        field = self.draft.kind.fields[name]
        if isinstance(field, Choice):
            return "space: next · " + " ".join(word.value for word in field.words)
        if isinstance(field, Flag):
            return "space: yes or no"
        if isinstance(field, Rows | Prose):
            return f"enter: edit lines{' · ' + field.help if field.help else ''}"
        if isinstance(field, Ref | Refs):
            return f"ctrl+l: list · {field.help or 'a name, id or part of a title'}"
        if isinstance(field, Area):
            return f"ctrl+l: list{' · ' + field.help if field.help else ''}"
        return field.help

    def count(self) -> int:
        return len(self.laid_out()[1])

    def line(self, number: int, width: int) -> Line:
        return self.laid_out()[1][number][1]

    def place_here(self) -> int:
        """The screen line of the field that is typed in, after bringing it into view."""
        lines = self.laid_out()[1]
        number = next(number for number, (name, _) in enumerate(lines) if name == self.name_here)
        room = self.room
        if not self.top <= number < self.top + room - 1:
            self.top = number - room // 2
        self.top = max(0, min(self.top, len(lines) - room))
        return number - self.top + len(self.fixed(self.size.width))


def by_section(draft: Draft) -> list[str]:
    """The fields, those of one section together, the sections in the order in which they begin."""
    fields = draft.kind.fields
    order = list(dict.fromkeys(field.section for field in fields.values()))
    offered = typed_fields(draft.kind, new=draft.record is None)
    return sorted(offered, key=lambda name: order.index(fields[name].section))
