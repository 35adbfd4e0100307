"""The house stays as it was meant: small parts, no circles, names that a newcomer knows."""

from __future__ import annotations

from .house import circles, classes, functions, methods, odd_names, sources, twice

FILES = sources()
MOST_FILES = 210
MOST_LINES = 50_500  # what there was on 2026-11-29, in round figures: whoever adds much looks for what can go


def test_the_house_does_not_grow_unnoticed() -> None:
    assert len(FILES) <= MOST_FILES
    assert sum(file.text.count("\n") for file in FILES) <= MOST_LINES


def test_functions_and_files_are_short() -> None:
    assert [each for each in functions(FILES) if each[0] > 40] == []
    assert [file.module for file in FILES if file.text.count("\n") > 400] == []


def test_no_class_is_a_god() -> None:
    assert {name: count for name, cls in classes().items() if (count := methods(cls)) > 30} == {}


def test_no_class_name_is_there_twice() -> None:
    assert twice(FILES) == []


def test_no_files_import_one_another_round_about() -> None:
    assert circles(FILES) == []


def test_names_are_those_of_the_field() -> None:
    assert dict(odd_names(FILES)) == {}
