"""Checking in and acknowledging without a screen."""

from __future__ import annotations

import pytest

from ittui.store.system import who

from .conftest import NOW, Call

TODAY = NOW.date().isoformat()


@pytest.fixture
def team(ittui: Call) -> Call:
    """Three goals of the caller's, reviewed by Bo; and what measures them."""
    ittui("person", "add", "Ann", f"login={who()}")
    ittui("person", "add", "Bo", "login=bo")
    ittui("kpi", "add", "Branches on fibre", "baseline=0", "target=12")
    common = ("state=active", "owner=Ann", "reviewer=Bo", "start=2026-01-01", "due=2027-12-31")
    ittui("goal", "add", "Replace copper links", "kpi=Branches on fibre", *common)
    ittui("goal", "add", "Train all users", "baseline=0", "target=80", *common)
    ittui("goal", "add", "Virtualise servers", "milestones=survey\nmove", *common)
    return ittui


def test_a_check_in_says_value_confidence_and_note(team: Call) -> None:
    answer = team("checkin", "Replace copper links", "3", "6", "waiting", "for", "branch", "9")
    assert answer.code == 0
    assert "25 %" in answer.out
    (row,) = team("checkin", "list", "--json").json
    assert (row["value"], row["confidence"], row["note"]) == (3, 6, "waiting for branch 9")
    assert (row["date"], row["by"]) == (TODAY, "Ann")
    (value,) = team("measurement", "list", "--json").json
    assert (value["kpi"], value["value"]) == ("Branches on fibre", 3)


def test_what_is_not_said_is_kept(team: Call) -> None:
    team("checkin", "Train all users", "40", "8")
    team("checkin", "Train all users", "50", days=1)
    rows = team("checkin", "list", "--json", "--sort", "date").json
    assert [(row["value"], row["confidence"]) for row in rows] == [(40, 8), (50, 8)]
    assert team("goal", "show", "Train all users", "--json").json["current"] == 50


def test_the_last_answer_is_repeated(team: Call) -> None:
    team("checkin", "Train all users", "40", "8", "as planned")
    team("checkin", "Train all users", "--repeat", days=7)
    rows = team("checkin", "list", "--json").json
    assert [(row["value"], row["note"]) for row in rows] == [(40, "as planned")] * 2


def test_parts_are_ticked_off(team: Call) -> None:
    answer = team("checkin", "Virtualise servers", "--done", "survey")
    assert "50 %" in answer.out
    milestones = team("goal", "show", "Virtualise servers", "--json").json["milestones"]
    assert [row.get("done") for row in milestones] == [TODAY, None]


def test_many_answers_are_one_step_that_can_be_undone(team: Call) -> None:
    lines = [
        '"Replace copper links" 3 6 waiting for branch 9',
        "# a remark",
        "",
        '"Train all users" 40 - half of them',
        '"Virtualise servers"',
    ]
    before = len(team("log", "--json").json)
    assert team("checkin", "--stdin", stdin="\n".join(lines)).code == 0
    rows = {row["goal"]: row for row in team("checkin", "list", "--json").json}
    assert rows["Replace copper links"]["note"] == "waiting for branch 9"
    assert (rows["Train all users"]["value"], rows["Train all users"]["confidence"]) == (40, None)
    assert rows["Virtualise servers"]["value"] is None
    assert len(team("log", "--json").json) == before + 1
    team("undo")
    assert team("checkin", "list", "--json").json == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('"Replace copper links" many', "value: line 2: “many” is not a number"),
        ('"Replace copper links" 3 11', "confidence: line 2"),
        ("Nowhere 3", "line 2: no goal named “Nowhere”"),
    ],
)
def test_one_bad_line_stops_all(team: Call, line: str, says: str) -> None:
    answer = team("checkin", "--stdin", stdin=f'"Train all users" 40\n{line}\n')
    assert answer.code in (1, 3)
    assert says in answer.err
    assert team("checkin", "list", "--json").json == []


def test_a_draft_is_not_checked_in(ittui: Call) -> None:
    ittui("goal", "add", "Draft")
    answer = ittui("checkin", "Draft", "3")
    assert answer.code == 1
    assert "it is draft, not active" in answer.err


def test_the_reviewer_acknowledges_and_nobody_else(team: Call) -> None:
    team("checkin", "Train all users", "40", "8")
    own = team("acknowledge", "Train all users")
    assert own.code == 1
    team("person", "set", "Ann", "login=ann")
    team("person", "set", "Bo", f"login={who()}")
    assert "Train all users" in team("acknowledge").out
    assert team("acknowledge", "Train all users", "--answer", "well done").code == 0
    (row,) = team("checkin", "list", "--json").json
    assert (row["acknowledged_by"], row["acknowledged_on"], row["answer"]) == ("Bo", TODAY, "well done")
    assert team("acknowledge").out == ""


def test_who_is_not_known_is_told_how_to_be(ittui: Call) -> None:
    answer = ittui("acknowledge")
    assert answer.code == 1
    assert "login" in answer.err


def test_the_smart_rules_of_a_goal(team: Call) -> None:
    answer = team("goal", "check", "Train all users")
    assert answer.code == 1
    assert "→" in answer.out
    (goal,) = team("goal", "check", "Train all users", "--json").json
    rules = {rule["rule"]: rule for rule in goal["rules"]}
    assert rules["S4"]["ok"] is False
    assert rules["A1"]["ok"] is True
    team("goal", "waive", "Train all users", "S4", "--reason", "one area is enough for us")
    (goal,) = team("goal", "check", "Train all users", "--json").json
    assert {rule["rule"]: rule["waived"] for rule in goal["rules"]}["S4"] == "one area is enough for us"


def test_a_ready_made_kpi_is_added_once(ittui: Call) -> None:
    names = [row["name"] for row in ittui("library", "--json").json]
    assert names
    assert ittui("library", "add", names[0], "--owner", "ann").code == 0
    (kpi,) = ittui("kpi", "list", "--json").json
    assert kpi["owner"] == "ann"
    assert ittui("library", "add", names[0]).code == 1
    assert ittui("library", "add").code == 1
