"""What carries goals, talks and help through their lives: each verb keeps what was said, or says why not."""

from __future__ import annotations

import pytest

from ittui.store.system import who

from .conftest import Call


@pytest.fixture
def team(ittui: Call) -> Call:
    """Ann, who calls; Sam; a goal of Sam's; HR and IT."""
    ittui("person", "add", "Ann", f"login={who()}")
    ittui("person", "add", "Sam")
    ittui("department", "add", "HR")
    ittui("department", "add", "IT")
    ittui("goal", "add", GOAL, "owner=Sam", "state=active")
    return ittui


GOAL, TALK = "Replace copper links with fibre", "Half-year talk"


def test_something_is_said_about_a_goal(team: Call) -> None:
    answer = team("goal", "comment", GOAL, "begin", "in", "the", "north", "--kind", "suggestion")
    assert "suggestion saved" in answer.out
    (row,) = team("comment", "list", "--json").json
    assert (row["title"], row["kind"], row["by"], row["goal"]) == (
        "begin in the north",
        "suggestion",
        "Ann",
        GOAL,
    )


def test_a_proposal_becomes_a_goal_with_what_is_said_of_it(team: Call) -> None:
    team("propose", "Train all drivers on the handhelds", "--by", "Sam")
    assert team("comment", "accept", "Train all drivers on the handhelds", "area=support", "--owner", "Ann").code == 0
    (goal,) = team("goal", "list", "state:draft", "--json").json
    assert (goal["title"], goal["owner"], goal["proposed_by"]) == ("Train all drivers on the handhelds", "Ann", "Sam")
    assert goal["area"] == "Technical support"
    again = team("comment", "accept", "Train all drivers on the handhelds")
    assert again.code == 1
    assert "accepted by Ann already" in again.err


def test_a_suggestion_becomes_no_goal(team: Call) -> None:
    team("propose", "More screens", "--suggest", "--by", "Sam")
    assert team("comment", "accept", "More screens").code == 0
    assert team("goal", "list", "state:draft", "--json").json == []


def test_people_and_teams_are_recognised(team: Call) -> None:
    assert team("recognise", "Sam", "a calm night shift", "--kind", "award").code == 0
    assert team("recognise", "HR", "the role lists", "--team", "--private").code == 0
    result = {row["title"]: row for row in team("recognition", "list", "--json").json}
    assert (result["a calm night shift"]["kind"], result["a calm night shift"]["person"]) == ("award", "Sam")
    assert (result["the role lists"]["private"], result["the role lists"]["team"]) == (True, "HR")
    own = team("recognise", "Ann", "myself")
    assert own.code == 1
    assert "nobody recognises themselves" in own.err


def test_a_rule_is_waived_with_a_reason_and_holds_again(team: Call) -> None:
    assert "say why A3 need not hold" in team("goal", "waive", GOAL, "A3").err
    assert team("goal", "waive", GOAL, "a3", "--reason", "nothing is needed").code == 0
    assert "A3 warning" not in team("goal", "check", GOAL).out
    assert "(waived: nothing is needed)" in team("goal", "check", GOAL).out
    assert team("goal", "waive", GOAL, "A3", "--undo").code == 0
    assert "(waived" not in team("goal", "check", GOAL).out
    wrong = team("goal", "waive", GOAL, "Z9", "--reason", "x")
    assert (wrong.code, "known: S1" in wrong.err) == (1, True)


def test_a_request_is_declined_with_a_reason(team: Call) -> None:
    team("request", "add", "Accounts", "giver=IT", "asker=HR", "asked=today")
    assert team("request", "decline", "Accounts").code == 2
    assert team("request", "decline", "Accounts", "--reason", "ask Finance").code == 0
    (row,) = team("request", "list", "--json").json
    assert (row["state"], row["answer"]) == ("declined", "ask Finance")
    assert "it is declined, not asked or accepted" in team("request", "finish", "Accounts").err


def test_a_cancelled_meeting_is_no_miss(team: Call) -> None:
    team("channel", "add", "HR and IT", "departments=HR, IT", "cadence=weekly", "next=today")
    assert team("channel", "cancel", "HR and IT", "--reason", "a holiday").code == 0
    (row,) = team("channel", "list", "--json").json
    assert row["meetings"][0]["cancelled"] == "a holiday"
    assert row["next"] > row["meetings"][0]["due"]


def test_agreed_actions_of_a_review_are_ticked_off(team: Call) -> None:
    team("review", "add", TALK, "person=Sam", "due=today")
    agreed = ("--action", "Order parts | Sam | +1w", "--action", "Call")
    held = team("review", "hold", TALK, "--feedback", "well done", *agreed, "--json")
    assert [row["what"] for row in held.json["actions"]] == ["Order parts", "Call"]
    assert team("review", "done", TALK, "order parts").code == 0
    assert "was done on" in team("review", "done", TALK, "order parts").err
    assert team("review", "done", TALK, "call").code == 0
    assert "no agreed action is open" in team("review", "done", TALK, "call").err
    assert "was held on" in team("review", "hold", TALK, "--feedback", "again").err


def test_a_goal_is_carried_over_with_a_choice(team: Call) -> None:
    team(
        "goal",
        "set",
        GOAL,
        "milestones=north\nsouth",
        "notes=ask the owners",
        "resources=a van",
    )
    team("checkin", GOAL, "--done", "north")
    assert "luck" in team("goal", "carry-over", GOAL, "2031", "--with", "luck").err
    assert team("goal", "carry-over", GOAL, "2031", "--with", "notes", "--without", "resources").code == 0
    (draft,) = team("goal", "list", "state:draft", "--json").json
    assert [row["what"] for row in draft["milestones"]] == ["south"]
    assert (draft["notes"], draft["resources"], draft["start"]) == ("ask the owners", None, "2031-01-01")


def test_the_past_is_not_changed(team: Call) -> None:
    for words in (
        ("thank", GOAL),
        ("goal", "close", GOAL, "--learned", "x"),
        ("propose", "More"),
    ):
        assert team(*words, "--as-of", "-1d").code in (1, 2, 3)
    assert team("comment", "list", "--json").json == []
