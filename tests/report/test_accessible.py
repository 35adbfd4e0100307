"""An HTML report for everybody: contrast by WCAG 2.2 in light and dark, and a structure for screen readers.

The same that axe-core asks for, without a browser; it found nothing else in these pages (2026-11-28).
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from ittui.board import Board
from ittui.report import REPORTS, render
from ittui.report.as_html import STYLE

from .conftest import DAY

LEAST = 4.5  # of small text, by WCAG 2.2, 1.4.3
ON_GROUNDS = {
    "page": ("text", "dim", "accent"),
    "card": ("text", "dim", "accent", "good", "warn", "bad"),
    "good-tint": ("good",),
    "warn-tint": ("warn",),
    "bad-tint": ("bad",),
    "dim-tint": ("text",),
}
SUBJECTS = {"kpi": "Branch link uptime", "person": "Mei Tan"}


def palettes() -> dict[str, dict[str, str]]:
    """The colours of each scheme, by name."""
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in re.split(r"@media", STYLE)[:2])
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2, "relative luminance"."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_on_its_ground(scheme: str) -> None:
    colours = palettes()[scheme]
    pairs = {
        f"{name} on {ground}": round(contrast(colours[name], colours[ground]), 2)
        for ground, names in ON_GROUNDS.items()
        for name in names
    }
    assert {pair: ratio for pair, ratio in pairs.items() if ratio < LEAST} == {}


class Outline(HTMLParser):
    """The elements of a page in their order, with their attributes and what they are in."""

    VOID = ("meta", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str], tuple[str, ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, tuple(self.open)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1:] == [tag], (tag, self.open)
        self.open.pop()

    def named(self, *tags: str) -> list[tuple[str, dict[str, str], tuple[str, ...]]]:
        return [each for each in self.elements if each[0] in tags]


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_has_landmarks_headings_and_tables_that_say_what_they_are(sample: Board, name: str) -> None:
    outline = Outline(render(sample, name, "html", DAY, subject=SUBJECTS.get(name, "")))
    assert outline.open == []
    assert outline.named("html")[0][1]["lang"] == "en"
    assert [inside[-1] for _, _, inside in outline.named("title")].count("head") == 1
    assert len(outline.named("h1")) == len(outline.named("main")) == 1
    levels = [int(tag[1]) for tag, _, _ in outline.named("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(attributes.get("scope") == "col" for _, attributes, _ in outline.named("th"))
    assert all("thead" in inside or "tbody" in inside for _, _, inside in outline.named("tr"))
    for _, attributes, _ in outline.named("svg"):
        assert attributes.get("aria-hidden") == "true" or (attributes["role"] == "img" and attributes["aria-label"])
    ids = [attributes["id"] for _, attributes, _ in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
