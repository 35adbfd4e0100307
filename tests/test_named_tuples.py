"""Named tuples are what the standard library would have made, whoever asks."""

from __future__ import annotations

import pickle
from collections import namedtuple
from typing import Any

import pytest

from ittui.__main__ import make

FIELDS = [("first", "int"), ("second", "str"), ("third", "str")]
Ours: Any = make("Ours", FIELDS, __name__, ("b", "c"))
Theirs: Any = namedtuple("Theirs", ["first", "second", "third"], defaults=("b", "c"), module=__name__)


def described(kind: Any) -> list[object]:
    one, two = kind(1), kind(second="x", first=2)
    match one:
        case kind(first, third=third):
            matched = (first, third)
    return [
        [tuple(one), one.first, two.second, two == (2, "x", "c"), hash(two), matched, kind._make("abc")],
        [one._asdict(), one._replace(third=3), kind._fields, kind._field_defaults, kind.__module__],
        [repr(two).partition("(")[2], kind.__doc__.partition("(")[2], pickle.loads(pickle.dumps(one)) == one],
    ]


def test_a_class_is_as_the_library_makes_it() -> None:
    assert described(Ours) == described(Theirs)


@pytest.mark.parametrize(
    "call", [lambda kind: kind(), lambda kind: kind(1, fourth=2), lambda kind: kind(1)._replace(fourth=2)]
)
def test_what_does_not_fit_is_refused_in_the_same_words(call: Any) -> None:
    said = []
    for kind in (Ours, Theirs):
        with pytest.raises((TypeError, ValueError)) as refused:
            call(kind)
        said.append(str(refused.value).replace(kind.__name__, ""))
    assert said[0] == said[1]
