"""Texts in columns of a terminal: the measure is rich's, nothing is lost, and a long word costs its length only."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ittui.fields.layout import NARROW, fit, padded, width_of, wrap, wrap_items

LETTERS = ["a", "b", "-", " ", "東", "e\u0301", "👩‍👩‍👧", "✓", "…"]
TEXTS = st.lists(st.sampled_from(LETTERS), max_size=60).map("".join)


@given(TEXTS)
def test_the_measure_is_that_by_which_the_screen_is_drawn(text: str) -> None:
    assert width_of(text) == cell_len(text)


def test_the_letters_that_are_not_looked_up_are_one_column_each() -> None:
    letters = (chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000)
    assert all(cell_len(letter) == 1 for letter in letters if re.fullmatch(NARROW, letter))


@given(TEXTS, st.integers(2, 12))
def test_lines_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(st.lists(TEXTS).map("; ".join), st.integers(2, 12))
def test_items_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrap_items(text, width)
    assert all(width_of(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_an_item_that_has_room_on_a_line_is_on_one() -> None:
    assert wrap_items("S: no verb; M: no source; A: no budget", 22) == ["S: no verb;", "M: no source;", "A: no budget"]
    assert wrap_items("S: no verb; M: no; A: no budget", 20) == ["S: no verb; M: no;", "A: no budget"]


@given(TEXTS, st.integers(1, 30), st.booleans())
def test_a_cell_has_exactly_its_width(text: str, width: int, right: bool) -> None:
    assert width_of(fit(text, width, right=right)) == width
    assert width_of(padded(text, width, right)) >= width


def calls_of(work: Callable[[], object]) -> int:
    """How many calls of Python and of C a piece of work makes."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "letter", ["x", "東", "x-", "a ", "; ", "é\u0301"], ids=["ascii", "wide", "hyphens", "words", "items", "marks"]
)
@pytest.mark.parametrize(
    "work",
    [lambda text: wrap(text, 20), lambda text: wrap_items(text, 20), lambda text: fit(text, 20)],
    ids=["wrap", "items", "fit"],
)
def test_twice_the_length_is_at_most_twice_the_work(letter: str, work: Callable[[str], object]) -> None:
    short, long = letter * 4000, letter * 8000
    work(short)  # what is only looked up once is known now
    assert calls_of(lambda: work(long)) <= 2.2 * calls_of(lambda: work(short)) + 20
