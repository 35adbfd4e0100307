"""What other programs put into the file and ittui cannot read as its own: it is kept, told of, and can be removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Call


def put(path: Path, title: str, member: str) -> None:
    """Write a member into the record with this title, as another program might."""
    text = path.read_text(encoding="utf-8")
    at = text.index(f'"title":"{title}"')
    path.write_text(text[:at] + member + "," + text[at:], encoding="utf-8")


@pytest.mark.parametrize("levels", [5, 20, 27, 29])
def test_a_record_with_a_deeply_nested_field_is_changed_deleted_and_brought_back(
    ittui: Call, path: Path, levels: int
) -> None:
    ittui("goal", "add", "Nest")
    put(path, "Nest", f'"deep":{"[" * levels}{"]" * levels}')
    before = path.read_text(encoding="utf-8").partition('"deep":')[2].partition(",")[0]
    assert ittui("goal", "set", "Nest", "weight=2").code == 0
    assert ittui("goal", "delete", "Nest", "--force").code == 0
    assert ittui("goal", "list", "--json").json == []
    assert ittui("undo").code == 0
    assert f'"deep":{before}' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("digits", [40, 4000, 4300])
def test_a_number_of_thousands_of_digits_ends_no_command(ittui: Call, path: Path, digits: int) -> None:
    number = "9" * digits
    ittui("goal", "add", "Big")
    ittui("department", "add", "Crowd", "support_fte=1")
    put(path, "Big", f'"weight":{number}')
    put(path, "Crowd", f'"end_users":{number}')
    for words in (
        ("goal", "list", "weight>3"),
        ("goal", "show", "Big"),
        ("department", "show", "Crowd"),
        ("export", "prometheus"),
        ("metrics",),
        ("report", "weekly"),
    ):
        answer = ittui(*words)
        assert (answer.code, "fault" in answer.err) == (0, False), (words, answer.err)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_calendar_knows_ends_no_command(ittui: Call, path: Path, day: str) -> None:
    ittui("goal", "add", "Odd", "state=active")
    put(path, "Odd", f'"due":"{day}","start":"{day}"')
    for words in (("export", "calendar"), ("due",), ("metrics",), ("report", "weekly"), ("goal", "list")):
        answer = ittui(*words)
        assert (answer.code, "fault" in answer.err) == (0, False), (words, answer.err)
    assert "is not a date" in ittui("goal", "show", "Odd").err
    assert day in path.read_text(encoding="utf-8")
