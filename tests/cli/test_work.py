"""Work that has a verb: incidents, projects, next year's budget, somebody who leaves, misses, waivers, unlocking."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ittui.board import Board, Change
from ittui.metrics import measure
from ittui.records import Incident, IncidentState, Pause, Reopening
from ittui.store import open_store
from ittui.store.system import who

from .conftest import NOW, Answer, Call

COPPER = "Replace copper links with fibre"


@pytest.fixture
def team(ittui: Call) -> Call:
    """Ann, who calls; Sam; Carla, the CFO."""
    ittui("person", "add", "Ann", f"login={who()}")
    ittui("person", "add", "Sam")
    ittui("person", "add", "Carla", "role=CFO")
    return ittui


def ok(answer: Answer) -> str:
    assert answer.code == 0, answer.err
    return answer.out


def test_an_incident_goes_through_its_life_with_now_as_the_default(team: Call) -> None:
    ok(team("service", "add", "Mail", "rto=4"))
    ok(team("incident", "add", "INC-7", "title=Mail is down", "service=Mail", "failed_at=today 8:00"))
    ok(team("incident", "respond", "INC-7", "today", "8:30"))
    ok(team("incident", "pause", "INC-7", "today 9:00"))
    assert "its clock is paused already" in team("incident", "pause", "INC-7").err
    ok(team("incident", "resume", "INC-7", "today 10:00"))
    assert "before" in team("incident", "restore", "INC-7", "today 7:00").err
    ok(team("incident", "restore", "INC-7", "--cause", "a worn disk"))
    (row,) = team("incident", "list", "--json").json
    assert (row["owner"], row["cause"], row["state"]) == ("Ann", "a worn disk", "resolved")
    (pause,) = row["pauses"]
    assert datetime.fromisoformat(pause["until"]) - datetime.fromisoformat(pause["since"]) == timedelta(hours=1)
    assert row["restored_at"].startswith(NOW.astimezone().isoformat()[:10])
    ok(team("incident", "reopen", "INC-7"))
    assert "it is not restored yet" in team("incident", "close", "INC-7").err
    ok(team("incident", "restore", "INC-7"))
    ok(team("incident", "close", "INC-7"))
    (row,) = team("incident", "list", "--json").json
    assert (row["state"], len(row["reopenings"]), len(row["pauses"])) == ("closed", 1, 1)
    assert team("incident", "respond", "INC-7", "tomorrow 9:00").code == 1


def test_a_project_is_accepted_delayed_rebaselined_and_delivered(team: Call) -> None:
    ok(team("project", "add", "Fibre", "state=running", "start=-30d", "baseline_finish=+60d", "criteria=online\ndocs"))
    ok(team("project", "accept", "Fibre", "online", "--by", "Sam"))
    ok(team("project", "refuse", "Fibre", "docs", "--reason", "two pages are missing"))
    out = ok(team("project", "delay", "Fibre", "14", "the permit came late"))
    assert "forecast finish" in out
    assert "neither its sponsor" in team("project", "rebaseline", "Fibre", "--finish", "+90d", "--reason", "x").err
    ok(team("project", "rebaseline", "Fibre", "--finish", "+90d", "--reason", "two more", "--by", "Carla"))
    (row,) = team("project", "list", "--json").json
    assert row["criteria"][0]["accepted_on"] is not None
    assert row["criteria"][1]["revoked_on"] is not None
    assert row["approved_finish"] > row["baseline_finish"]
    assert row["delays"] == [{"what": "the permit came late", "days": 14}]
    ok(team("project", "deliver", "Fibre", "--cost", "11800 EUR"))
    assert "it is delivered" in team("project", "cancel", "Fibre", "--reason", "x").err
    assert {row["title"].split(":")[0] for row in team("comment", "list", "--json").json} >= {"Refused “docs”"}


def test_next_years_budget_is_copied_with_what_was_not_spent(team: Call) -> None:
    ok(team("budget", "add", "Links", "year=2026", "category=transform", "months=2026-02 | 1000 | | 400"))
    ok(team("budget", "decide", "Links", "approve", "--by", "Carla"))
    ok(team("budget", "add", "Asked only", "year=2026", "months=2026-02 | 10"))
    ok(team("next-budget", "2026", "--carry-over"))
    rows = {row["title"]: row for row in team("budget", "list", "--json").json if row["year"] == 2027}
    assert set(rows) == {"Links", "Links, carried over from 2026"}
    assert {row["state"] for row in rows.values()} == {"requested"}
    assert rows["Links"]["months"][0]["month"] == "2027-02"
    assert "600" in str(rows["Links, carried over from 2026"]["months"][0]["plan"])
    assert "2027 has Links already" in team("next-budget", "2026").err
    (links,) = (
        row["id"] for row in team("budget", "list", "--json").json if (row["title"], row["year"]) == ("Links", 2026)
    )
    assert "2027 has Links already" in team("next-budget", "2026", "--lines", links).err
    ok(team("budget", "add", "More", "year=2026", "months=2026-03 | 70"))
    ok(team("budget", "decide", "More", "approve", "--by", "Carla"))
    ok(team("next-budget", "2026"))
    titles = [row["title"] for row in team("budget", "list", "--json").json if row["year"] == 2027]
    assert sorted(titles) == ["Links", "Links, carried over from 2026", "More"]
    for _ in range(3):
        ok(team("undo"))
    ok(team("undo"))
    assert not [row for row in team("budget", "list", "--json").json if row["year"] == 2027]


def test_all_that_a_leaver_answers_for_is_handed_over_in_one_step(team: Call) -> None:
    ok(team("goal", "add", "Replace copper links", "owner=Sam", "reviewer=Ann", "state=active"))
    ok(team("kpi", "add", "Uptime", "owner=Sam"))
    ok(team("review", "add", "Talk", "person=Ann", "actions=send the plan | Sam"))
    assert "somebody else" in team("person", "hand-over", "Sam", "Sam").err
    ok(team("person", "hand-over", "Sam", "Ann", "--archive"))
    (goal,) = team("goal", "list", "--json").json
    (kpi,) = team("kpi", "list", "--json").json
    (review,) = team("review", "list", "--json").json
    assert (goal["owner"], kpi["owner"]) == ("Ann", "Ann")
    assert review["actions"][0]["who"] == "Ann"
    assert "they are responsible for nothing" in team("person", "hand-over", "Carla", "Ann").err
    ok(team("undo"))
    assert team("goal", "list", "--json").json[0]["owner"] == "Sam"


def test_a_miss_is_answered_and_then_due(team: Call) -> None:
    ok(team("kpi", "add", "Uptime", "owner=Ann", "target=99.9"))
    assert "--cause is needed" in team("kpi", "remedy", "Uptime", "replace the switch").err
    ok(team("kpi", "remedy", "Uptime", "replace the switch", "--cause", "a worn fan", "--who", "Sam", "--due", "today"))
    assert "replace the switch" in ok(team("due", "--owner", "Sam"))
    ok(team("kpi", "done", "Uptime", "replace the switch"))
    assert "replace the switch" not in team("due", "--owner", "Sam").out


def test_a_waiver_expires(team: Call) -> None:
    ok(team("goal", "add", COPPER, "owner=Ann", "state=active"))
    ok(team("goal", "waive", COPPER, "A3", "--reason", "later", "--until", "+7d"))
    assert "(waived: later)" in team("goal", "check", COPPER).out
    assert "(waived" not in team("goal", "check", COPPER, days=8).out


def test_a_closed_goal_stays_as_it_was_until_it_is_reopened(team: Call) -> None:
    ok(team("kpi", "add", "Branches", "baseline=0", "target=10"))
    ok(team("goal", "add", "Connect branches", "kpi=Branches", "baseline=0", "target=10", "state=active", "owner=Ann"))
    ok(team("record", "Branches", "5"))
    closing = ("goal", "close", "Connect branches", "--learned", "order early")
    assert "say why it is achieved" in team(*closing, "--verdict", "achieved").err
    ok(team(*closing, "--verdict", "achieved", "--because", "the others closed"))
    ok(team("record", "Branches", "4", "--why", "one was counted twice"))
    assert "50 %" in team("goal", "show", "Connect branches").out
    assert "reopen it with a reason" in team("goal", "set", "Connect branches", "target=20").err
    assert "reopen it with a reason" in team("goal", "set", "Connect branches", "state=active").err
    ok(team("goal", "reopen", "Connect branches", "--reason", "branch 9 was left out"))
    assert team("goal", "list", "--json").json[0]["state"] == "active"
    assert team("goal", "set", "Connect branches", "state=achieved").code == 1


def test_locks_are_opened_by_ceo_or_cfo_with_a_reason(team: Call) -> None:
    ok(team("kpi", "add", "Uptime"))
    ok(team("record", "Uptime", "99", "--on", "2026-07-03"))
    ok(team("lock", "add", "2026-Q3", "reason=reported"))
    for words in (("lock", "delete", "2026-Q3", "--force"), ("lock", "archive", "2026-Q3"), ("undo",)):
        assert "2026-Q3 is locked; the CEO or CFO can unlock it" in team(*words).err, words
    assert "is in 2026-Q3, which is locked: reported" in team("record", "Uptime", "98", "--on", "2026-07-04").err
    assert "neither CEO nor CFO" in team("lock", "unlock", "2026-Q3", "--reason", "an invoice").err
    assert "--reason is needed" in team("lock", "unlock", "2026-Q3", "--by", "Carla").err
    ok(team("lock", "unlock", "2026-Q3", "--reason", "an invoice", "--by", "Carla"))
    assert "unlock 2026-Q3 (by Carla)" in team("log").out
    ok(team("record", "Uptime", "98", "--on", "2026-07-04"))
    ok(team("lock", "restore", "2026-Q3"))
    assert team("record", "Uptime", "97", "--on", "2026-07-05").code == 1


def test_a_filter_is_saved_under_a_name_and_used_by_it(team: Call) -> None:
    ok(team("goal", "add", "Replace copper", "owner=Ann", "tags=network"))
    ok(team("goal", "add", "Train all", "owner=Sam"))
    assert "@mine is kept" in ok(team("save-filter", "mine", "owner:me", "-tag:old"))
    assert [row["title"] for row in team("goal", "list", "@mine", "--json").json] == ["Replace copper"]
    assert team("goal", "list", "@mine tag:other", "--json").json == []
    assert "there is no saved filter @yours; known: @mine" in team("goal", "list", "@yours").err
    assert "write the filter itself" in team("save-filter", "again", "@mine").err
    assert "“tardy” is not a status" in team("save-filter", "again", "status:tardy").err
    assert "“zz” is not a priority" in team("save-filter", "again", "priority:zz").err
    ok(team("save-filter", "mine", "--remove"))
    assert team("goal", "list", "@mine").code == 3


@pytest.mark.parametrize("title", ["nope", "last month", "this year", "Q3", "2026-13"])
def test_a_lock_names_a_period_that_stays_the_same(ittui: Call, title: str) -> None:
    answer = ittui("lock", "add", f"title={title}")
    assert answer.code == 1 and "2026-Q3" in answer.err
    assert ittui("lock", "add", "title=2026-10").code == 0
    assert ittui("lock", "set", "2026-10", f"title={title}").code == 1


def test_reminders_are_json_for_scripts(ittui: Call) -> None:
    ittui("request", "add", "A faster link", "needed_by=2020-01-01")
    ittui("goal", "add", "Links", "state=active", "cadence=weekly", "start=2026-01-01", "due=2026-12-31")
    assert json.loads(ittui("--json", "due").out)
    assert json.loads(ittui("--json", "remind").out) == json.loads(ittui("--json", "due").out)


def test_nothing_is_handed_over_to_somebody_who_left(team: Call) -> None:
    ok(team("policy", "add", "Backups", "owner=Ann"))
    ok(team("person", "set", "Sam", "leaving=yesterday"))
    assert "Sam has left" in team("person", "hand-over", "Ann", "Sam").err
    assert ok(team("person", "hand-over", "Ann", "Carla"))


def test_a_pause_that_an_older_version_left_open_is_named_and_ended_by_one_command(team: Call, path: Path) -> None:
    """Paused for an hour, restored three hours after the failure: two hours down, before the cure and after."""
    failed = NOW - timedelta(hours=8)
    pause = Pause.of(since=failed + timedelta(hours=2))
    times = {"failed_at": failed, "restored_at": failed + timedelta(hours=3)}
    store = open_store(path)
    closed = Incident.new(reference="INC-8", pauses=(pause,), state=IncidentState.CLOSED, **times)
    going = Incident.new(reference="INC-9", pauses=(pause,), state=IncidentState.ACTIVE, failed_at=failed)
    twice = Reopening.of(restored=failed + timedelta(hours=3), failed_again=failed + timedelta(hours=4))
    values = {"pauses": (pause,), "state": IncidentState.CLOSED, "reopenings": (twice,), "failed_at": failed}
    again = Incident.new(reference="INC-10", restored_at=failed + timedelta(hours=6), **values)
    old = [Change.add(row) for row in (closed, going, again)]
    store.commit(old, "by an older version", gate=lambda before, changes: ())
    assert [mttr_hours(path, name) for name in ("INC-8", "INC-10")] == [2, 4]
    said = team("doctor").out
    cures = [line.split("ittui ")[1] for line in said.splitlines() if "ittui incident resume" in line]
    assert len(cures) == 3, said
    for cure in cures:
        ok(team(*cure.split()))
    assert "never resumed" not in team("doctor").out
    assert [mttr_hours(path, name) for name in ("INC-8", "INC-10")] == [2, 4]
    states = {row["reference"]: row["state"] for row in team("incident", "list", "--json").json}
    assert states == {"INC-8": "closed", "INC-9": "active", "INC-10": "closed"}


def mttr_hours(path: Path, reference: str) -> float:
    """How long one incident was down, alone on a board."""
    board = open_store(path).read()
    (row,) = (each for each in board.all(Incident) if each.reference == reference)
    value = measure(Board.of(row), "mttr", NOW.date()).value
    assert value is not None
    return float(value)
