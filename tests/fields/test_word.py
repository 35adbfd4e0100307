"""Words behave as the enumeration of texts of the standard library does, which took four times as long to make."""

from __future__ import annotations

import copy
import json
import pickle
from enum import StrEnum
from typing import Any

import pytest

from ittui.fields.field import Word


class Ours(Word):
    """A text beside words is no word."""

    LOW = "low"
    VERY_HIGH = "very high"

    @property
    def bad(self) -> bool:
        return self is Ours.VERY_HIGH


class Theirs(StrEnum):
    LOW = "low"
    VERY_HIGH = "very high"


def described(words: Any) -> list[object]:
    low, high = words
    return [
        [(word.name, word.value, str(word), f"{word:>9}", hash(word), word == word.value) for word in words],
        [len(words), words("very high") is high, words["LOW"] is low, low in words, isinstance(low, words)],
        [json.dumps({low: high}), {low: 1}["low"], sorted([high, low]), low < high, repr(low).partition(".")[2]],
    ]


def test_words_are_what_an_enumeration_of_texts_is() -> None:
    assert described(Ours) == described(Theirs)
    assert Ours.VERY_HIGH.bad and not Ours.LOW.bad and Ours.__doc__


def test_a_word_stays_the_same_object_when_it_is_copied() -> None:
    for word in Ours:
        assert copy.deepcopy(word) is word and pickle.loads(pickle.dumps(word)) is word


def test_another_text_is_no_word() -> None:
    with pytest.raises(ValueError, match="'high' is not a valid Ours"):
        Ours("high")
    with pytest.raises(KeyError):
        Ours["HIGH"]
