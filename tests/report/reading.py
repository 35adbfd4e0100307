"""Reads what reports were written as: the way a browser, a spreadsheet or a script would."""

from __future__ import annotations

import csv
import io
from html.parser import HTMLParser
from typing import NamedTuple

VOID = {"meta", "link", "br", "img", "hr", "input"}
PAGE = {"html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "h1", "h2"}
TEXT = {
    "p",
    "span",
    "div",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "figure",
    "figcaption",
}
DRAWING = {"svg", "desc", "line", "text", "rect", "polyline", "polygon", "circle"}


class Page(HTMLParser):
    """A page that has to be well formed; text by tag, all attributes, and whatever does not belong."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(source)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in PAGE | TEXT | DRAWING:
            self.faults.append(f"<{tag}> does not belong in a report")
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


class Cells(NamedTuple):
    """One row of a report in CSV."""

    section: str
    item: str
    field: str
    value: str
    unit: str
    status: str
    remark: str


def read_csv(source: str) -> list[Cells]:
    """The rows under the head; fails where one has too many or too few cells."""
    head, *rows = csv.reader(io.StringIO(source, newline=""), strict=True)
    assert tuple(head) == Cells._fields
    return [Cells(*row) for row in rows]
