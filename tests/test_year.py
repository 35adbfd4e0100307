"""A year in the life of an IT department, through the command line: every number moves as it should."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ittui.metrics import METRICS
from ittui.store.system import who

from .team_at_work import Team

MONTHS = [f"2027-{month:02d} | 1000" for month in range(1, 13)]
QUARTERS = "checkpoints=2027-03-31 | 25\n2027-06-30 | 50\n2027-09-30 | 75"
ACCOUNTS, TALK = "Accounts for ten newcomers", "Half-year talk with Sam"
REPLACE = "Replace copper links with fibre in ten branches"
PURCHASE = "Purchase and install 20 desktop computers and 35 laptops"
DEVELOP = "Develop an identity register for all business units"
RENEW = "Renew the network"
REACH = "Be reachable at all times"
FIBRE = "Branches on fibre"
ROUND = "IT goals 2027"
YEAR = ("start=2027-01-01", "due=2027-12-31", QUARTERS)


def people(team: Team) -> None:
    team.do("init", str(team.path))
    for name, *words in (
        ("IT", "end_users=20", "support_fte=4"),
        ("Finance", "end_users=180"),
        ("HR", "end_users=80"),
    ):
        team.do("department", "add", name, *words)
    team.do("person", "add", "Sam", "department=IT", "critical=yes", "position=Network engineer")
    team.do("person", "add", "Ivy", f"login={who()}", "role=director", "department=IT", "critical=yes")
    team.do("person", "set", "Ivy", "position=IT director", "successors=Sam | now")
    team.do("person", "add", "Cleo", "role=CEO")
    team.do("person", "add", "Finn", "role=CFO", "department=Finance")
    team.do("service", "add", "Mail", "rto=4", "work_recovery=2", "mtd=12", "fte_available=1", "fte_needed=1.5")
    team.do("service", "set", "Mail", "levels=1 - Critical | 4 | 1\n3 - Moderate | 16 | 4")
    team.numbers(users_per_support_fte=70, support_fte_per_100_users=400 / 280, succession_coverage=50, service_gap=0.5)
    team.numbers(mttr=None, csat=None, involvement=None, goals_smart=None, spend_vs_plan=None)


def objectives_and_kpis(team: Team) -> None:
    team.do("objective", "add", REACH, "horizon=3 years", "owner=Cleo", "start=2027-01-01")
    team.do("objective", "add", RENEW, f"parent={REACH}", "start=2027-01-01", "due=2027-12-31")
    team.do("library", "add", "mttr", "--owner", "Ivy")
    team.do("kpi", "add", FIBRE, "unit=branches", "baseline=0", "target=10", "owner=Sam")
    team.do("kpi", "set", FIBRE, "data_source=network plan", f"objective={RENEW}", "cadence=quarterly")
    gaps = team.do("report", "strategy").partition("Gaps")[2]
    assert "Branches on fibre\n  a KPI that no goal moves" in gaps
    assert "Renew the network\n  an objective that no goal serves" in gaps


def goals_proposed_by_staff(team: Team) -> None:
    team.on(10, 12, 2026)
    team.do("propose", REPLACE, f"kpi={FIBRE}", "--by", "Sam")
    team.do("propose", "Buy everybody a new phone", "--by", "Sam", "--suggest")
    team.do("comment", "decline", "Buy everybody a new phone", "--reason", "the old ones will do")
    assert "draft goal" in team.do("comment", "accept", REPLACE, "area=infra")
    assert team.call("goal", "check", REPLACE)[0] == 1
    team.do("goal", "set", REPLACE, "baseline=0", "target=10", f"objective={RENEW}", "cost=12000 EUR", *YEAR)
    team.do("goal", "set", REPLACE, "customer_benefit=calls from the branches stop dropping")
    assert team.call("goal", "check", REPLACE)[0] == 0
    team.do("goal", "add", PURCHASE, "area=support", *YEAR)
    team.do("goal", "set", PURCHASE, "items=desktops | 20\nlaptops | 35", "owner=Ivy", "no_cost=yes")
    team.do("goal", "set", PURCHASE, f"objective={RENEW}", "customer_benefit=work starts in a minute each morning")
    gaps = team.do("report", "strategy").partition("Gaps")[2]
    assert FIBRE not in gaps
    team.numbers(goals_smart=None, goals_progress=None)


def a_round_with_an_objection(team: Team) -> None:
    team.on(11, 2, 2026)
    team.do("budget", "add", "Fibre links", "year=2027", f"goal={REPLACE}", "months=" + "\n".join(MONTHS))
    team.do("approval", "add", ROUND, "year=2027", f"goals={REPLACE}, {PURCHASE}", "budget_lines=Fibre links")
    assert "SMART" in team.do("report", "approval", "IT", "goals", "2027")
    team.do("approval", "discuss", ROUND, "HR", "Finance", "--due", "+2w")
    team.do("approval", "answer", ROUND, "HR", "agree")
    team.do("approval", "answer", ROUND, "Finance", "object", "too dear in one year")
    assert "too dear" in team.cannot("approval", "submit", ROUND)
    team.do("approval", "answer", ROUND, "Finance", "agree", "over two years then")
    team.do("approval", "submit", ROUND)
    assert "somebody else decides" in team.cannot("approval", "decide", ROUND, "approve")
    team.do("approval", "decide", ROUND, "approve", "--by", "Finn")
    team.do("approval", "lock", ROUND)
    assert "amend" in team.cannot("goal", "set", REPLACE, "target=8")
    team.numbers(involvement=50, goals_smart=100, unfunded_goals=0)


def projects_and_support(team: Team) -> None:
    team.on(1, 11)
    team.numbers(spend_forecast=11000, committed=0, projects=None)
    team.do("project", "add", "Mail archive", "state=running", "start=2026-11-02", "baseline_finish=2027-03-15")
    team.do("project", "set", "Mail archive", "baseline_budget=5000", "approved_budget=5500", "expected_benefits=6000")
    team.do("project", "add", "Fibre north", "state=running", f"goals={REPLACE}", "start=2027-01-11")
    team.do("project", "set", "Fibre north", "baseline_finish=2027-06-30", "baseline_budget=10000")
    team.do("project", "set", "Fibre north", "forecast_finish=2027-06-30", "forecast_cost=10000")
    team.numbers(projects=2, projects_finished=0, schedule_variance=0, cost_variance=0, projects_on_time=None)
    team.do("resource", "add", "Splicing course", f"goal={REPLACE}", "person=Sam", "needed=2027-02-15")
    team.do("resource", "add", "A mentor in the field", "kind=mentor", f"goal={REPLACE}", "needed=2027-03-01")
    team.on(2, 10)
    team.numbers(support_provided=None)
    team.do("resource", "provide", "Splicing course", "--hours", "16")
    team.on(3, 2)
    team.numbers(support_provided=50)


def the_first_quarter(team: Team) -> None:
    team.on(3, 10)
    team.do(
        "project",
        "set",
        "Mail archive",
        "criteria=Old mail can be found",
        "realised_benefits=7800",
    )
    assert "project accept" in team.cannot(
        "project", "set", "Mail archive", "criteria=Old mail can be found | must | Sam"
    )
    team.do("person", "add", "Hana", "department=HR")
    team.do("project", "accept", "Mail archive", "Old mail can be found", "--by", "Hana")
    assert "project deliver" in team.cannot("project", "set", "Mail archive", "state=delivered")
    team.do("project", "deliver", "Mail archive", "--cost", "5200")
    assert "project reopen" in team.cannot("project", "set", "Mail archive", "state=running")
    team.numbers(projects_on_time=100, projects_on_time_approved=100, projects_on_spec=100, projects_finished=1)
    team.numbers(projects_on_budget=0, projects_on_budget_approved=100, projects_all_three=0)
    team.numbers(it_roi=50, it_roi_expected=100 * 500 / 5500)
    team.on(3, 31)
    team.numbers(goals_progress=None, checkins_current=0)
    team.do("checkin", REPLACE, "3", "8", "three branches are done")
    team.do("checkin", PURCHASE, "-", "9", "--count", "desktops=4")
    team.numbers(goals_progress=20, goals_on_track=50, checkins_current=100, watermelons=1, goals_stale=0)
    team.numbers(kpis_on_target=0)
    team.do("budget", "set", "Fibre links", "months+=2027-01 | 1000 | | 1000", "months+=2027-02 | 1000 | | 1000")
    team.do("budget", "set", "Fibre links", "months+=2027-03 | 1000 | | 1600", "months+=2027-04 | 1000 | 500")
    team.numbers(spend_vs_plan=20, committed=500, spend_forecast=3600 + 500 + 9000)


def fails(team: Team, reference: str, failed: str, restored: str, *words: str) -> None:
    """An incident of the mail, answered after half an hour."""
    answered = f"{failed[:-2]}30"
    given = (f"failed_at={failed}", f"responded_at={answered}", f"restored_at={restored}", "state=closed")
    team.do("incident", "add", f"reference={reference}", "service=Mail", "priority=1 - Critical", *given, *words)


def a_burst_of_incidents(team: Team) -> None:
    team.on(4, 1)
    fails(team, "INC1", "2027-03-29 09:00", "2027-03-29 11:00")
    fails(team, "INC2", "2027-03-30 09:00", "2027-03-30 13:00")
    fails(team, "DRILL1", "2027-03-31 09:00", "2027-03-31 12:00", "drill=yes")
    team.numbers(mttr=3, mttr_median=3, mttr_p90=4, rto_attainment=100, rto_attainment_drills=100)
    team.numbers(sla_attainment=100, first_response=0.5, kpis_on_target=50)
    team.on(4, 16)
    fails(team, "INC3", "2027-04-12 09:00", "2027-04-12 19:00")
    fails(team, "INC4", "2027-04-13 09:00", "2027-04-13 19:00")
    fails(team, "INC5", "2027-04-14 09:00", "2027-04-14 19:00", "pauses=2027-04-14 12:00 | 2027-04-14 16:00")
    team.numbers(mttr=6.4, mttr_median=6, mttr_p90=10, rto_attainment=40, sla_attainment=40, kpis_on_target=0)
    fails(team, "INC6", "2027-04-15 01:00", "2027-04-16 01:00")
    team.numbers(mttr=56 / 6)


def an_amendment(team: Team) -> None:
    team.on(5, 3)
    amended = ("approval", "amend", ROUND, REPLACE, "target=12", "--reason", "two branches opened")
    assert "approved" in team.cannot("goal", "set", REPLACE, "target=12")
    team.do(*amended)
    team.numbers(goals_progress=(25 + 10) / 2, goals_stale=100, goals_on_track=None)
    compared = team.do("approval", "compare", ROUND)
    assert "two branches opened" in compared
    assert "10" in compared.partition("version 1 and version 2")[2]
    team.do("kpi", "revise", FIBRE, "target=12", "--reason", "two branches opened")
    team.do("goal", "add", DEVELOP, "owner=Ivy", "state=active")
    team.numbers(goals_smart=200 / 3, unfunded_goals=0)
    team.do("goal", "set", DEVELOP, "cost=800", *YEAR)
    team.numbers(unfunded_goals=1)
    team.do("budget", "add", "Register", "year=2027", f"goal={DEVELOP}", "months=2027-05 | 800", "requested_by=Ivy")
    team.do("budget", "decide", "Register", "approve", "--by", "Finn")
    team.numbers(unfunded_goals=0)


def partners(team: Team) -> None:
    team.on(5, 7)
    team.do("channel", "add", "HR and IT weekly", "departments=HR, IT", "cadence=weekly", "next=2027-05-07")
    team.do("channel", "meet", "HR and IT weekly", "role lists", "--action", "Send the role list | Sam | 2027-05-14")
    team.do("channel", "done", "HR and IT weekly", "Send the role list")
    team.numbers(cadence_kept=100)
    team.do("request", "add", ACCOUNTS, "giver=IT", "asker=HR", "wanted=2027-05-10", "asked=today")
    team.do("request", "add", "A talk on contracts", "giver=HR", "asker=IT", "wanted=2027-05-10", "asked=today")
    team.numbers(help_balance=None)
    team.do(
        "request",
        "accept",
        ACCOUNTS,
        "--owner",
        "Sam",
        "--shared",
        "HR sends the list, IT opens accounts",
    )
    team.do("request", "finish", ACCOUNTS, "--effort", "3")
    team.numbers(help_balance=100)
    team.on(5, 11)
    team.numbers(help_balance=50)
    team.do("survey", "add", "date=2027-05-10", "score=5", "answers=8", "asked=12", "service=Mail")
    team.numbers(csat=100, nps=None)
    team.do("survey", "add", "date=2027-05-10", "score=2", "answers=2", "service=Mail")
    team.do("survey", "add", "date=2027-05-10", "kind=NPS", "best=10", "score=9", "answers=3", "service=Mail")
    team.do("survey", "add", "date=2027-05-10", "kind=NPS", "best=10", "score=6", "answers=1", "service=Mail")
    team.numbers(csat=80, nps=50)


def the_middle_of_the_year(team: Team) -> None:
    team.on(6, 30)
    team.do("project", "set", "Fibre north", "forecast_finish=2027-08-19", "forecast_cost=12000")
    team.numbers(schedule_variance=100 * -50 / 170, cost_variance=-20)
    team.do("review", "add", TALK, "kind=performance", "person=Sam", "due=2027-06-25")
    team.numbers(reviews_held=0)
    team.do("review", "hold", TALK, "--feedback", "the branches stand", "--upward", "more spare parts")
    team.numbers(reviews_held=100)
    team.do("person", "set", "Sam", "successors=Ivy | now")
    team.numbers(succession_coverage=100)


def a_locked_quarter(team: Team) -> None:
    team.on(4, 20)
    before = team.of_period("2027-Q1", "mttr", "goals_progress", "spend_vs_plan", "projects_on_time")
    assert before["mttr"] == 3
    team.do("lock", "add", "2027-Q1", "reason=reported to the board")
    for words in (
        ("record", FIBRE, "4", "--on", "2027-03-15"),
        ("incident", "set", "INC1", "restored_at=2027-03-29 18:00", "--force"),
        ("project", "set", "Mail archive", "actual_cost=4000"),
        ("budget", "set", "Fibre links", "months+=2027-02 | 1000 | | 900"),
        ("lock", "delete", "2027-Q1", "--force"),
    ):
        assert "2027-Q1" in team.cannot(*words)
    assert "neither CEO nor CFO" in team.cannot("lock", "unlock", "2027-Q1", "--reason", "a typo")
    team.do("lock", "unlock", "2027-Q1", "--reason", "an invoice came late", "--by", "Finn")
    team.do("budget", "set", "Fibre links", "months+=2027-02 | 1000 | | 1000")
    team.do("lock", "restore", "2027-Q1")
    assert "an invoice came late" in team.do("report", "approval", ROUND)
    assert team.of_period("2027-Q1", *before) == before


def a_baseline_change(team: Team) -> None:
    team.on(6, 1)
    assert "rebaseline" in team.cannot("project", "set", "Fibre north", "baseline_finish=2027-08-19")
    change = ("--finish", "2027-08-19", "--budget", "12000 EUR", "--reason", "two branches more")
    assert "neither" in team.cannot("project", "rebaseline", "Fibre north", *change, "--by", "Ivy")
    team.do("project", "rebaseline", "Fibre north", *change, "--by", "Finn")
    (fibre,) = team.plain("project", "list", "Fibre")
    assert (fibre["baseline_finish"], fibre["approved_finish"]) == ("2027-06-30", "2027-08-19")
    assert "two branches more" in team.do("project", "show", "Fibre north")


def an_outage_over_the_end_of_a_quarter(team: Team) -> None:
    team.on(6, 30)
    team.do("incident", "add", "reference=INC7", "service=Mail", "priority=1 - Critical", "failed_at=2027-06-30 06:00")
    missed = team.of_period("2027-Q2", "rto_attainment", "sla_attainment", "mttr")
    assert missed["rto_attainment"] == 0, "it is a miss since ten o'clock"
    team.on(7, 2)
    team.do("incident", "restore", "INC7", "--cause", "a full disk")
    assert team.of_period("2027-Q2", *missed) == missed, "a quarter that is over does not change"
    assert team.of_period("2027-Q3", "rto_attainment") == {"rto_attainment": None}, "and it is counted once"
    assert team.of_period("2027-Q3", "mttr") == {"mttr": 54}


def somebody_leaves(team: Team) -> None:
    team.on(10, 1)
    team.do("person", "add", "Nils", "department=IT", "skills=Routing")
    team.do("department", "set", "IT", "head=Ivy")
    team.do("policy", "add", "Backups", "owner=Nils", "review=2027-11-02")
    code, _, told = team.call("person", "set", "Nils", "leaving=2027-10-31")
    assert code == 0 and "policy “Backups” (owner)" in told and "hand-over" in told
    team.on(11, 2)
    (owed,) = [each for each in team.plain("due") if each["label"] == "Backups"]
    assert (owed["who"], owed["left"]) == ("Ivy", "Nils")
    team.do("person", "hand-over", "Nils", "Ivy", "--archive")
    assert not any(each["left"] for each in team.plain("due"))
    (backups,) = team.plain("policy", "list", "Backups")
    assert backups["owner"] == "Ivy"


def the_budget_of_next_year(team: Team) -> None:
    team.on(11, 15)
    team.do("next-budget", "2027", "--carry-over")
    lines = {each["title"]: each for each in team.plain("budget", "list", "year:2028")}
    assert lines["Fibre links"]["state"] == "requested"
    assert [row["month"] for row in lines["Fibre links"]["months"]][:2] == ["2028-01", "2028-02"]
    left = next(each for title, each in lines.items() if title != "Fibre links" and "Fibre links" in title)
    assert left["months"][0]["plan"] == "7900 EUR", "12,000 planned less 3,600 spent and 500 committed"
    team.do("undo")
    assert team.plain("budget", "list", "year:2028") == [], "all of it is one step"
    team.do("next-budget", "2027", "--carry-over")


def the_end_of_the_year(team: Team) -> None:
    team.on(12, 20)
    team.do("checkin", REPLACE, "12", "10", "all twelve are done")
    team.do("checkin", PURCHASE, "-", "5", "--count", "desktops=20", "--count", "laptops=14")
    team.numbers(goals_progress=(100 + 70) / 2, watermelons=1)
    team.do("goal", "close", REPLACE, "--learned", "order the splicing early")
    team.on(12, 31)
    team.do("goal", "close", PURCHASE, "--learned", "laptops take half a year", "--carried-over", "21 laptops")
    states = {each["title"].split()[0]: (each["state"], each["score"]) for each in team.plain("goal", "list")}
    assert states["Replace"] == ("achieved", 1)
    assert states["Purchase"] == ("missed", 0.7)
    team.do("goal", "carry-over", PURCHASE, "2028", "--without", "resources")
    (new,) = team.plain("goal", "list", "state:draft")
    assert (new["start"], new["due"], new["items"]) == ("2028-01-01", "2028-12-31", [{"what": "laptops", "wanted": 21}])


def thanks(team: Team) -> None:
    team.numbers(recognition_due=0)
    team.on(1, 31, 2028)
    team.numbers(recognition_due=1)
    assert "Replace copper" in team.do("thank")
    team.do("thank", REPLACE)
    team.numbers(recognition_due=0)
    assert "Sam" in team.do("report", "wall")
    assert "order the splicing early" in team.do("report", "reviews")
    team.do("approval", "close", ROUND, "--by", "Finn")


STEPS: tuple[Callable[[Team], None], ...] = (
    people,
    objectives_and_kpis,
    goals_proposed_by_staff,
    a_round_with_an_objection,
    projects_and_support,
    the_first_quarter,
    a_burst_of_incidents,
    a_locked_quarter,
    an_amendment,
    partners,
    a_baseline_change,
    the_middle_of_the_year,
    an_outage_over_the_end_of_a_quarter,
    somebody_leaves,
    the_budget_of_next_year,
    the_end_of_the_year,
    thanks,
)


def test_a_year_in_the_life(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    team = Team(tmp_path / "team.json", capsys)
    for step in STEPS:
        step(team)
    assert team.moved == set(METRICS)
