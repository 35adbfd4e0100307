"""What is owed, the yearly round, reports, and what other programs read."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest

from ittui.fields.layout import figure
from ittui.store.system import who

from .conftest import NOW, Call


@pytest.fixture
def round(ittui: Call) -> Call:
    """A yearly round over one sound goal; the caller is a manager, Cleo the CEO."""
    ittui("person", "add", "Ann", f"login={who()}", "role=manager")
    ittui("person", "add", "Cleo", "role=CEO")
    ittui("department", "add", "Sales", "head=Cleo")
    ittui("objective", "add", "Availability everywhere", "start=2026-01-01", "due=2028-12-31", "horizon=3 years")
    ittui(
        "kpi",
        "add",
        "Branches on fibre",
        "unit=branches",
        "baseline=0",
        "target=12",
        "owner=Ann",
        "data_source=the network plan",
    )
    ittui("goal", "add", "Replace copper links with fibre in twelve branches", "area=infra", "owner=Ann", "no_cost=yes")
    ittui(
        *(
            "goal",
            "set",
            "Replace copper links with fibre in twelve branches",
            "kpi=Branches on fibre",
            "baseline=0",
            "target=12",
            "objective=Availability everywhere",
            "start=2027-01-01",
        ),
        *("due=2027-12-31", "checkpoints=2027-03-31 | 25\n2027-06-30 | 50\n2027-09-30 | 75"),
        "customer_benefit=calls from branches stop dropping",
    )
    ittui("approval", "add", "IT goals 2027", "year=2027", "goals=Replace copper links with fibre in twelve branches")
    return ittui


def state(ittui: Call) -> str:
    (row,) = ittui("approval", "list", "--json").json
    return str(row["state"])


def test_a_round_from_draft_to_amended(round: Call) -> None:
    assert round("approval", "discuss", "IT goals 2027", "Sales", "--due", "+1w").code == 0
    early = round("approval", "submit", "IT goals 2027")
    assert early.code == 1
    assert "Sales can still answer" in early.err
    assert round("approval", "answer", "IT goals 2027", "Sales", "object", "too", "late").code == 0
    assert "too late" in round("approval", "submit", "IT goals 2027").err
    assert round("approval", "answer", "IT goals 2027", "Sales", "agree").code == 0
    assert round("approval", "submit", "IT goals 2027").code == 0
    assert "somebody else decides" in round("approval", "decide", "IT goals 2027", "approve").err
    decided = round("approval", "decide", "IT goals 2027", "approve", "--by", "Cleo")
    assert decided.code == 0, decided.err
    assert (
        round("goal", "show", "Replace copper links with fibre in twelve branches", "--json").json["state"] == "active"
    )
    assert round("approval", "lock", "IT goals 2027").code == 0
    locked = round("goal", "set", "Replace copper links with fibre in twelve branches", "target=10")
    assert locked.code == 1
    assert "amend the approval" in locked.err
    amended = round(
        "approval",
        "amend",
        "IT goals 2027",
        "Replace copper links with fibre in twelve branches",
        "target=10",
        "--reason",
        "two branches close",
    )
    assert amended.code == 0, amended.err
    assert round("goal", "show", "Replace copper links with fibre in twelve branches", "--json").json["target"] == 10
    assert state(round) == "amended"
    assert round("approval", "close", "IT goals 2027", "--by", "Cleo").code == 0
    assert state(round) == "closed"


def test_a_round_is_returned_with_a_reason(round: Call) -> None:
    round("approval", "discuss", "IT goals 2027", "Sales")
    round("approval", "answer", "IT goals 2027", "Sales", "agree")
    round("approval", "submit", "IT goals 2027")
    assert "say why" in round("approval", "decide", "IT goals 2027", "return", "--by", "Cleo").err
    assert round("approval", "decide", "IT goals 2027", "return", "--by", "Cleo", "--reason", "too dear").code == 0
    assert state(round) == "returned"


def test_what_is_owed_is_listed_by_owner(ittui: Call) -> None:
    ittui("person", "add", "Ann", f"login={who()}")
    ittui("goal", "add", "Links", "state=active", "owner=Ann", "start=2026-01-01", "due=2027-12-31")
    ittui("goal", "add", "Servers", "state=active", "owner=Bo", "start=2026-01-01", "due=2027-12-31")
    assert {row["label"] for row in ittui("due", "--json").json} == {"Links", "Servers"}
    (mine,) = ittui("due", "--owner", "me", "--json").json
    assert (mine["label"], mine["what"], mine["who"]) == ("Links", "check in", "Ann")
    assert mine["overdue"] > 0
    assert "Servers" in ittui("due", "--owner", "Bo").out
    assert ittui("due", "--owner", "Zoe").code == 3


def test_a_reminder_is_silent_with_nothing_due_and_a_line_each_otherwise(ittui: Call) -> None:
    silent = ittui("remind")
    assert (silent.code, silent.out, silent.err) == (0, "", "")
    start = NOW.date().isoformat()
    ittui("goal", "add", "Links", "state=active", f"start={start}", "due=2027-12-31", "cadence=weekly")
    assert ittui("remind").out == ""
    assert ittui("remind", "--due", "3d").out == ""
    soon = ittui("remind", "--due", "1w")
    assert soon.code == 0
    (line,) = soon.out.splitlines()
    assert "in 7 days: check in “Links”" in line
    assert "Links" in ittui("remind", days=8).out
    assert ittui("remind", "--due", "whenever").code == 1


@pytest.mark.slow
def test_reports_in_every_format_carry_the_same_figures(anywhere: Call, path: Path) -> None:
    anywhere("demo", "--path", str(path))
    file = ("--file", str(path))
    metrics = {row["name"]: row for row in anywhere(*file, "metrics", "--json").json}
    reports = {
        form: anywhere(*file, "report", "weekly", "--full", "--format", form)
        for form in ("text", "md", "html", "json", "csv")
    }
    assert all(answer.code == 0 for answer in reports.values())
    shown = figure(Fraction(metrics["projects_all_three"]["value"]), "%")
    for form in ("text", "md", "html"):
        assert shown in reports[form].out.replace("\\", ""), form
    assert json.loads(reports["json"].out)
    assert len(list(csv.reader(io.StringIO(reports["csv"].out)))) > 10
    assert anywhere(*file, "report", "weekly", "--as-of", "2026-06-30").code == 0
    assert anywhere(*file, "report", "daily").code == 3


def test_a_report_goes_to_the_file_that_was_named(anywhere: Call, path: Path, tmp_path: Path) -> None:
    anywhere("demo", "--path", str(path))
    out = tmp_path / "week.html"
    assert anywhere("--file", str(path), "report", "weekly", "-o", str(out)).code == 0
    assert out.read_text().lower().startswith("<!doctype html>")
    assert [each.name for each in tmp_path.glob(".week*")] == []


def test_the_weekly_report_compares_with_the_file_of_a_week_before(ittui: Call) -> None:
    ittui("project", "add", "Fibre", "state=running", "start=2026-01-01", "forecast_finish=2030-12-01")
    report = ("report", "weekly", "--full", "--format", "md")
    ittui("project", "set", "Fibre", "forecast_finish=2031-02-01")
    assert "cannot be told" in ittui(*report).out  # the log begins today
    assert "expected finish 2030" not in ittui(*report, days=7).out
    ittui("project", "set", "Fibre", "percent_complete=40", days=7)
    assert "No project has moved since" in ittui(*report, days=7).out
    assert "no history before" in ittui(*report, "--since", "2020-01-01").err


def test_the_help_of_reports_names_every_report(ittui: Call) -> None:
    from ittui.report import REPORTS

    reported = " ".join(ittui("report", "--help").out.split())
    assert all(name in reported and line in reported for name, line in REPORTS.items())


def test_the_calendar_and_prometheus_are_exported(ittui: Call) -> None:
    ittui("goal", "add", "Links, fast", "due=2027-12-31")
    calendar = ittui("export", "calendar").out
    assert calendar.startswith("BEGIN:VCALENDAR")
    assert "Links\\, fast" in calendar
    ittui("kpi", "add", 'Up"time')
    ittui("record", 'Up"time', "99.5")
    samples = ittui("export", "prometheus").out
    assert 'title="Up\\"time"' in samples
    assert "99.5" in samples


def test_the_schema_names_every_field(anywhere: Call) -> None:
    schema = anywhere("schema", "goal").json
    assert schema["required"] == ["title"]
    assert schema["properties"]["state"]["enum"][0] == "draft"
    assert "measurements" in anywhere("schema").json["properties"]
    assert anywhere("schema", "gaol").code == 2
