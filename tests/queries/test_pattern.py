"""Patterns in filters: what `re` finds is found, and no pattern keeps the machine busy."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ittui.fields import InputError
from ittui.queries.pattern import MOST_SETS, Pattern

HOSTILE = [
    r"^(\w+|\s)+$",
    r"(a+)+b",
    r"(a|a)*b",
    r"(a|aa)+$",
    r"(.*a){20}",
    r"(a?){40}a{40}",
    r"\w*\w*\w*\w*x",
    r"(x+x+)+y",
    r"([a-z]+)*=",
    r"(.*)(.*)(.*)(.*)q9",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(\s*\w*)*!",
    r"(a{1,30}){1,30}b",
    r"((a*)*)*c",
    r"(?:a+){10,}b",
    r"(\d+\.?)+z",
    r"(.+)+@",
    r"(?:(?:a|b)*c?)*d",
    r"(^\s*)*$^x",
    r"[\w\s]*[\w\s]*[\w\s]*~",
    r"(a|b)*a(a|b){14}c",
]
TEXTS = ["a" * 4000, "ab" * 2000, "replace the copper links " * 160, "1.2.3." * 700, "\n".join(["x x"] * 1300)]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_pattern_takes_a_time_that_grows_with_the_text(hostile: str) -> None:
    begun = time.process_time()
    pattern = Pattern(hostile)
    for text in TEXTS:
        pattern.matches(text)
    assert time.process_time() - begun < 1
    assert len(pattern.sets) <= MOST_SETS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("(", "is not a pattern"),
        ("[a", "is not a pattern"),
        (r"(a)\1", "matched before does not work"),
        ("a(?=b)", "looking ahead does not work"),
        ("(?<!a)b", "looking ahead does not work"),
        ("(a{1,100}){1,100}", "repeats too much"),
        ("a{5000}", "repeats too much"),
        ("a" * 300, "too long"),
        ("(" * 150 + ")" * 150, "too long"),
    ],
)
def test_what_cannot_be_matched_so_is_refused(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        Pattern(text)


ATOMS = st.sampled_from(
    ["a", "b", "A", ".", r"\w", r"\W", r"\d", r"\s", "[ab]", "[^a]", "[0-9_]", "^", "$", r"\b", r"\B", "é"]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda ways: f"(?:{'|'.join(ways)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "*?", "{0,2}", "{2}", "{1,}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=400)
@given(PATTERNS, st.text(st.sampled_from("abAé0_ .\n-"), min_size=1, max_size=12))
def test_it_finds_what_re_finds(pattern: str, text: str) -> None:
    assert Pattern(pattern).matches(text) is bool(re.search(pattern, text, re.IGNORECASE | re.MULTILINE)), pattern
