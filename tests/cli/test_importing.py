"""Import and export."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from .conftest import Call

DATA = Path(__file__).parents[2] / "../shared/data"
PROJECTS = "external_id,title,baseline_finish,actual_finish\n1,Fibre,2026-03-31,2026-03-01\n2,Router,2026-03-31,\n"


def shared(name: str) -> str:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return str(path)


def test_an_import_says_what_it_did_and_a_second_one_updates(ittui: Call, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(PROJECTS)
    first = ittui("import", "project", str(tmp_path / "p.csv"))
    assert first.code == 0
    assert "2 added, 0 updated" in first.out
    (tmp_path / "p.csv").write_text(PROJECTS.replace("Router", "Router swap"))
    again = ittui("import", "projects", str(tmp_path / "p.csv"), "--json").json
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 1, 1)
    assert {row["title"] for row in ittui("project", "list", "--json").json} == {"Fibre", "Router swap"}


def test_a_dry_run_writes_nothing(ittui: Call, path: Path) -> None:
    before = path.read_bytes()
    answer = ittui("import", "project", "-", "--dry-run", stdin=PROJECTS)
    assert "2 would be added" in answer.out
    assert path.read_bytes() == before


def test_ambiguous_dates_stop_the_import(ittui: Call, path: Path) -> None:
    text = "title,start\nFibre,03/04/2026\nRouter,05/06/2026\n"
    before = path.read_bytes()
    refused = ittui("import", "project", "-", stdin=text)
    assert refused.code == 1
    assert "--date-order" in refused.err
    assert path.read_bytes() == before
    assert ittui("import", "project", "-", "--date-order", "dmy", stdin=text).code == 0
    rows = ittui("project", "list", "--json", "--sort", "start").json
    assert [row["start"] for row in rows] == ["2026-04-03", "2026-06-05"]


def test_a_profile_is_kept_and_used_again(ittui: Call) -> None:
    text = "Nr,What,When\n7,Fibre,03/04/2026\n"
    maps = ("--map", "external_id=Nr", "--map", "title=What", "--map", "start=When", "--date-order", "dmy")
    assert ittui("import", "project", "-", *maps, "--save-profile", "office", stdin=text).code == 0
    again = ittui("import", "project", "-", "--profile", "office", "--json", stdin=text)
    assert again.json["unchanged"] == 1
    unknown = ittui("import", "project", "-", "--profile", "offices", stdin=text)
    assert unknown.code == 3
    assert "office" in unknown.err


def test_a_typed_map_wins_over_the_profiles(ittui: Call) -> None:
    text = "Nr,What,Long name\n7,Fibre,Fibre to the branches\n"
    maps = ("--map", "external_id=Nr", "--map", "title=What")
    assert ittui("import", "project", "-", *maps, "--save-profile", "office", stdin=text).code == 0
    answer = ittui("import", "project", "-", "--profile", "office", "--map", "title = Long name", stdin=text)
    assert answer.code == 0, answer.err
    assert [row["title"] for row in ittui("project", "list", "--json").json] == ["Fibre to the branches"]


def test_at_most_five_of_those_that_are_added_by_being_named_are_told(ittui: Call) -> None:
    text = "title,owner\n" + "".join(f"Goal {number},Person {number:02}\n" for number in range(12))
    reported = ittui("import", "goal", "-", "--dry-run", stdin=text).out
    assert "person Person 04 and 7 more" in reported
    assert "Person 05" not in reported
    assert "person Person 11" in ittui("import", "goal", "-", "--verbose", stdin=text).out


def test_what_cannot_be_imported_is_a_usage_error_or_not_found(ittui: Call, tmp_path: Path) -> None:
    assert ittui("import", "gaol", "-").code == 2
    missing = ittui("import", "goal", str(tmp_path / "none.csv"))
    assert missing.code in (1, 3)
    assert "none.csv" in missing.err


@pytest.mark.slow
def test_the_shared_projects_give_the_published_figures(ittui: Call) -> None:
    source = shared("us-itdashboard/normalised.csv")
    maps = [
        "external_id=project_id",
        "title=project_name",
        "start=start",
        "baseline_finish=planned_finish",
        "actual_finish=actual_finish",
        "baseline_budget=planned_cost_musd:millions",
        "actual_cost=actual_cost_musd:millions",
        "state=const:delivered",
    ]
    assert ittui("import", "project", source, *(word for text in maps for word in ("--map", text))).code == 0
    result = {row["name"]: row for row in ittui("metrics", "--json").json}
    assert result["projects"]["value"] == 2468
    assert result["projects_finished"]["value"] == 1547
    assert (result["projects_on_time"]["numerator"], round(result["projects_on_time"]["value"], 4)) == (
        1229,
        79.5469,
    )  # of 1,545: two finished before they began
    assert (result["projects_on_budget"]["numerator"], round(result["projects_on_budget"]["value"], 4)) == (
        1989,
        81.1506,
    )


def test_export_and_import_give_the_same_records(ittui: Call, tmp_path: Path) -> None:
    ittui("goal", "add", "Links, fast", "due=2026-12-31", "tags=a,b", "milestones=survey | 1\nbuild | 2", "notes=x\ny")
    assert ittui("export", "goal", "-o", str(tmp_path / "goals.csv")).code == 0
    before = ittui("goal", "list", "--json").json
    again = ittui("import", "goal", str(tmp_path / "goals.csv"), "--json").json
    assert (again["added"], again["updated"]) == (0, 0)
    assert ittui("goal", "list", "--json").json == before


def test_formats_of_export(ittui: Call, tmp_path: Path) -> None:
    ittui("goal", "add", "Links", "due=2026-12-31")
    (row,) = csv.DictReader(io.StringIO(ittui("export", "goal").out))
    assert row["title"] == "Links"
    assert json.loads(ittui("export", "goal", "--format", "json").out)[0]["title"] == "Links"
    assert "Links" in ittui("export", "goal", "--format", "md").out
    ittui("export", "goal", "-o", str(tmp_path / "goals.json"))
    assert json.loads((tmp_path / "goals.json").read_text())[0]["due"] == "2026-12-31"


def test_cells_that_a_spreadsheet_would_run_are_defused(ittui: Call) -> None:
    ittui("goal", "add", '=HYPERLINK("x")')
    (row,) = csv.DictReader(io.StringIO(ittui("export", "goal").out))
    assert not row["title"].startswith("=")


def test_an_export_never_replaces_the_shared_file(ittui: Call, path: Path) -> None:
    before = path.read_bytes()
    assert ittui("export", "goal", "-o", str(path)).code == 1
    assert path.read_bytes() == before


def test_the_wizard_asks_and_keeps_the_answers(ittui: Call, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("Nr;Was;Stand;Wann\n1;Mail;offen gelegt;01/02/2026\n2;VPN;erledigt;03/02/2026\n")
    answers = ("external_id", "title", "stat", "state", "due", "dmy", "active", "plan", "y")
    led = ittui("import", "goal", str(tmp_path / "plan.csv"), "--wizard", stdin="\n".join(answers) + "\n")
    assert led.code == 0, led.err
    assert "did you mean “state”" in led.out
    shown, done = (led.out.find(text) for text in ("goals: 2 would be added", "imported as one step"))
    assert 0 <= shown < done  # what would change is shown before the question
    rows = ittui("goal", "list", "--json", "--sort", "title").json
    assert [(row["title"], row["state"], row["due"]) for row in rows] == [
        ("Mail", "active", "2026-02-01"),
        ("VPN", "achieved", "2026-02-03"),
    ]
    again = ittui("import", "goal", str(tmp_path / "plan.csv"), "--profile", "plan", "--json")
    assert again.json["unchanged"] == 2


def test_a_wizard_without_answers_imports_nothing(ittui: Call, tmp_path: Path, path: Path) -> None:
    (tmp_path / "plan.csv").write_text("title\nA\n")
    before = path.read_bytes()
    assert ittui("import", "goal", str(tmp_path / "plan.csv"), "--wizard", stdin="").code == 1
    assert ittui("import", "goal", "-", "--wizard", stdin="title\nA\n").code == 2
    assert path.read_bytes() == before


def test_several_files_are_one_step_or_none(ittui: Call, tmp_path: Path, path: Path) -> None:
    (tmp_path / "a.csv").write_text("key,title,parent\nE-1,Epic,\n")
    (tmp_path / "b.csv").write_text("key,title,parent\nS-1,Story,E-1\n")
    (tmp_path / "bad.csv").write_text("key,title,due\nX-1,X,never\n")
    before = path.read_bytes()
    files = [str(tmp_path / name) for name in ("a.csv", "b.csv", "bad.csv")]
    refused = ittui("import", "goal", *files)
    assert (refused.code, path.read_bytes()) == (1, before)
    assert "bad.csv: 1 row cannot be read" in refused.err
    answer = ittui("import", "goal", *files[:2])
    assert (answer.code, answer.out.count("1 added")) == (0, 2)
    assert {row["title"]: row["parent"] for row in ittui("goal", "list", "--json").json} == {
        "Epic": None,
        "Story": "Epic",
    }
    ittui("undo")
    assert ittui("goal", "list", "--json").json == []


@pytest.mark.slow
@pytest.mark.parametrize("form", ["out", "all.xlsx", "all.json"])
def test_everything_comes_back_with_what_only_actions_change(
    anywhere: Call, ittui: Call, tmp_path: Path, form: str
) -> None:
    sample, target = str(tmp_path / "sample.json"), str(tmp_path / form)
    assert anywhere("demo", "--path", sample).code == 0
    assert anywhere("--file", sample, "export", "all", "-o", target).code == 0
    back = ittui("import", "all", target)
    assert back.code == 0, back.err
    assert "approvals, decisions, locks and verdicts are as they were" in back.out
    assert ittui("metrics", "--json").json == anywhere("--file", sample, "metrics", "--json").json
    assert "0 records added, 0 updated" in ittui("import", "all", target).out


@pytest.mark.slow
def test_faults_of_one_reason_are_one_line_of_at_most_twenty(ittui: Call) -> None:
    text = "title,due\n" + "".join(f"Goal {number},never\n" for number in range(20_000))
    refused = ittui("import", "goal", "-", stdin=text)
    assert refused.code == 1
    assert "20,000 rows, lines 2-20,001" in refused.out
    assert len(refused.out.splitlines()) < 10
    many = "title,due\n" + "".join(f"Goal {number},never {number}\n" for number in range(100))
    lines = ittui("import", "goal", "-", stdin=many).out.splitlines()
    assert sum(line.startswith("  line") for line in lines) == 20
    assert "  … and 80 more; --verbose shows them" in lines


def test_exports_for_spreadsheets(ittui: Call, tmp_path: Path) -> None:
    ittui("kpi", "add", ";=A+1", "target=1.5", "unit=h")
    text = ittui("export", "kpi", "--delimiter", ";").out
    assert text.startswith("\ufeffid;title;")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert (row["title"], row["target"]) == ("';=A+1", "1,5")
    assert ittui("export", "kpi", "-o", str(tmp_path / "k.xlsx")).code == 0
    for source in ("k.xlsx", "k.csv"):
        (tmp_path / "k.csv").write_text(text)
        answer = ittui("import", "kpi", str(tmp_path / source), "--json")
        assert (answer.code, answer.json["unchanged"]) == (0, 1), answer.err
    lines = ittui("export", "kpi", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["title"] for line in lines] == [";=A+1"]
    assert ittui("import", "kpi", "-", "--json", stdin=lines[0]).json["unchanged"] == 1


def test_values_from_monitoring_give_their_day_and_unknown_columns_are_refused(ittui: Call) -> None:
    ittui("kpi", "add", "Uptime", "unit=%")
    ittui("kpi", "add", "Users")
    rows = "metric;value;ts\nUptime;99,5;1782086400\nUsers;1.234;2026-06-22 10:00\n"
    assert ittui("record", "--stdin", stdin=rows).code == 0
    found = {row["kpi"]: (row["value"], row["date"]) for row in ittui("measurement", "list", "--json").json}
    assert found["Users"] == (1234, "2026-06-22")
    assert found["Uptime"][0] == 99.5
    refused = ittui("record", "--stdin", stdin="kpi,value,whenever\nUptime,1,x\n")
    assert refused.code == 1
    assert "“whenever” is not a column of values; there is kpi, value, date (or timestamp), note and why" in refused.err
    assert ittui("record", "--stdin", stdin='{"kpi": "Uptime", "value": 1, "host": "a"}').code == 1


NASTY = (
    "\ufeffIT incidents Q4;;;;;\nExported;01.11.2026;;;;\n\n"
    "Ticket No;Short text;Opened;Done on;Prio;Who\n"
    "1001;Mail down;05/10/2026 09:00;05/10/2026 11:30;minor;Ann Lee\n"
    "1002;VPN slow;06/10/2026 10:15;;major;Bo\n"
    '1003;Printer "3" stuck;07/10/2026 08:00;07/10/2026 08:45;urgent;\n'
    "1004;;soon;;minor;\n;;;;;\nTotal;;;;;4\n"
)


def test_the_wizard_leads_through_a_nasty_file_and_its_profile_runs_alone(ittui: Call, tmp_path: Path) -> None:
    file = tmp_path / "nasty.csv"
    file.write_text(NASTY)
    answers = [
        *("?", "", "", "", "nowhere", "restored_at", "", "owner"),  # the columns, one question and one mistake between
        *("xyz", "dmy"),  # an order of dates that is none, and one that is
        *("Nope", "4 - Low", "2 - High", "1 - Critical"),  # words, one of them none
        *("y", "nasty", "n"),  # leave out what cannot be read; the profile's name; import later
    ]
    led = ittui("import", "incident", str(file), "--wizard", stdin="\n".join(answers) + "\n")
    assert led.code == 0, led
    assert "reference, title, service" in led.out.replace("\n", " ")
    assert ittui("incident", "list", "--json").json == []
    alone = ittui("import", "incident", str(file), "--profile", "nasty", "--json")
    assert (alone.code, alone.json["added"]) == (0, 3)
    rows = {row["reference"]: row for row in ittui("incident", "list", "--json").json}
    assert [rows[name]["priority"] for name in ("1001", "1002", "1003")] == ["4 - Low", "2 - High", "1 - Critical"]
    assert rows["1001"]["owner"] == "Ann Lee"


def test_a_refusal_by_a_rule_is_in_the_outcome_and_is_no_remark(ittui: Call, tmp_path: Path) -> None:
    """--quiet leaves errors, and a script reads in the result that nothing came in, and why."""
    path = tmp_path / "goals.csv"
    path.write_text("Title,Parent\nA,A\n", encoding="utf-8")
    led = ittui("import", "goal", str(path), "--json", "--quiet")
    assert (led.code, led.json["added"]) == (1, 0)
    assert led.json["refused"] == "it would contain itself: A → A; --skip-bad leaves these out"
    assert "not imported: it would contain itself: A → A" in led.err and "nothing was imported" in led.err
    path.write_text("Title,Cost\nA,five\n", encoding="utf-8")
    assert "nothing was imported" in ittui("import", "goal", str(path), "--quiet").err


def test_a_name_like_another_is_pointed_out_before_somebody_is_added(ittui: Call, tmp_path: Path) -> None:
    ittui("person", "add", "Ann Berg")
    path = tmp_path / "goals.csv"
    path.write_text("Title,Owner\nA,Berg\nB,Zed\n", encoding="utf-8")
    led = ittui("import", "goal", str(path), "--dry-run")
    assert "person “Berg” is new; did you mean “Ann Berg”?" in led.out
    assert "“Zed” is new" not in led.out


def test_of_very_many_columns_that_are_left_out_the_first_are_named(ittui: Call, tmp_path: Path) -> None:
    path = tmp_path / "goals.csv"
    path.write_text(f"Title,{','.join(f'c{each}' for each in range(3000))}\nA{',x' * 3000}\n", encoding="utf-8")
    led = ittui("import", "goal", str(path), "--dry-run")
    assert "and 2,980 more; --verbose names them" in led.out.replace("\n", " ")
    assert len(led.out) < 1000


def test_versions_are_written_in_the_format_that_their_file_is_named_for(ittui: Call, tmp_path: Path) -> None:
    assert ittui("approval", "add", "Goals 2027", "year=2027").code == 0
    for name, begins in (("it.html", "<!DOCTYPE html>"), ("it.md", "# Goals 2027"), ("it.txt", "Goals 2027")):
        assert ittui("approval", "compare", "-o", str(tmp_path / name)).code == 0
        assert (tmp_path / name).read_text().startswith(begins)
