"""What is named on the command line: records, people, fields, verbs and options; and what a wrong name ends in."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Call

ERROR, USAGE, NOT_FOUND = 1, 2, 3


@pytest.fixture
def team(ittui: Call) -> Call:
    """Names that are parts of one another, an archived one, and accents in both normal forms."""
    ittui("person", "add", "Ann Berg", "login=ann", "email=ann.berg@example.org")
    ittui("person", "add", "Hannah", "login=hannah")
    ittui("person", "add", "Zo\u00eb", "login=zoe")
    ittui("kpi", "add", "Uptime", "unit=%", "target=99.9")
    ittui("kpi", "add", "Uptime of mail", "unit=%", "target=99.9")
    ittui("kpi", "archive", "Uptime")
    ittui("goal", "add", "Backup of mail")
    ittui("goal", "add", "Caf\u00e9 network", "owner=ann")
    ittui("goal", "add", "Twin")
    ittui("goal", "add", "Twin")
    return ittui


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        # What writes needs the whole name, and says which ones are near.
        (("goal", "delete", "Backup", "--force"), NOT_FOUND, "did you mean “Backup of mail”?"),
        (("goal", "set", "Backup", "weight=2"), NOT_FOUND, "did you mean “Backup of mail”?"),
        (("goal", "archive", "mail"), NOT_FOUND, "did you mean “Backup of mail”?"),
        (("goal", "set", "Bakup of mail", "weight=2"), NOT_FOUND, "did you mean “Backup of mail”?"),
        (("checkin", "Backup", "3"), NOT_FOUND, "no goal named “Backup”"),
        (("record", "mail", "99"), NOT_FOUND, "did you mean “Uptime of mail”?"),
        (("person", "delete", "nna", "--force"), NOT_FOUND, "no person named “nna”"),
        (("goal", "set", "Twin", "weight=2"), ERROR, "“Twin” fits 2 goals"),
        (("goal", "add", "More", "kpi=mail"), NOT_FOUND, "kpi: no KPI named “mail”"),
        # An exact hit on an archived one says so.
        (("record", "Uptime", "99"), NOT_FOUND, "it is archived"),
        (("record", "uptime", "99"), NOT_FOUND, "did you mean “Uptime of mail”?"),
        (("goal", "add", "More", "kpi=Uptime"), NOT_FOUND, "it is archived"),
        # What only reads takes parts.
        (("goal", "show", "Backup"), 0, ""),
        (("kpi", "show", "mail"), 0, ""),
        (("goal", "show", "nothing of it"), NOT_FOUND, "no goal named"),
        # Names in full: title, login, mail address, whatever the case and the normal form.
        (("goal", "set", "backup  OF mail", "weight=2"), 0, ""),
        (("goal", "set", "Cafe\u0301 network", "weight=2"), 0, ""),
        (("goal", "set", "CAF\u00c9 NETWORK", "weight=2"), 0, ""),
        (("goal", "set", "Backup of mail", "owner=ann"), 0, ""),
        (("goal", "set", "Backup of mail", "owner=Ann.Berg@example.org"), 0, ""),
        (("goal", "set", "Backup of mail", "owner=Zoe\u0308"), 0, ""),
        (("person", "archive", "hannah"), 0, ""),
        # Somebody new: as they are named, unless somebody has a name like it.
        (("goal", "set", "Backup of mail", "owner=Ben"), 0, "added person Ben"),
        (("goal", "set", "Backup of mail", "owner=an"), NOT_FOUND, "did you mean “ann”"),
        (("goal", "set", "Backup of mail", "owner=Anne Berg"), NOT_FOUND, "Add --new if “Anne Berg” is another person"),
        (("goal", "set", "Backup of mail", "owner=Anne Berg", "--new"), 0, "added person Anne Berg"),
        (("goal", "set", "Backup of mail", "departments=Sales"), 0, "added department Sales"),
        # Fields, verbs, options, choices.
        (("gaol", "list"), USAGE, "did you mean “goal”?"),
        (("goal", "lst"), USAGE, "did you mean “list”?"),
        (("goal", "set", "Backup of mail", "wieght=2"), USAGE, "did you mean “weight”?"),
        (("goal", "list", "onwer:ann"), USAGE, "did you mean “owner”?"),
        (("goal", "list", "--sort", "wieght"), USAGE, "did you mean “weight”?"),
        (("goal", "list", "--sotr", "weight"), USAGE, "did you mean “--sort”?"),
        (("goal", "list", "--limit", "many"), USAGE, "many"),
        (("report", "weekly", "--format", "htlm"), USAGE, "did you mean “html”?"),
        (("goal", "set"), USAGE, "required"),
        (("report", "weakly"), NOT_FOUND, "did you mean “weekly”?"),
        (("metrics", "projects_on_tim"), NOT_FOUND, "did you mean “projects_on_time”?"),
        (("explain", "projects_on_tim"), NOT_FOUND, "projects_on_time"),
        (("goal", "list", "sort=weight"), USAGE, "write it as --sort weight"),
        (("goal", "list", "--limit", "-1"), USAGE, "--limit: “-1” is not a whole number from 1"),
        (("goal", "list", "--limit"), USAGE, "--limit needs a value"),
        (("log", "--limit", "x"), USAGE, "--limit: “x” is not a whole number from 1"),
        (("export",), USAGE, "required: KIND\n"),
        (("--jsno",), USAGE, "no option --jsno; did you mean “--json”?"),
        (("version",), USAGE, "did you mean “--version”?"),
        (("report", "weekly", "IT"), USAGE, "weekly takes no name"),
        (("report", "weekly", "-o", "it.docx"), USAGE, ".docx cannot be written here"),
        (("export", "goal", "-o", "it.pdf"), USAGE, ".pdf cannot be written here"),
        (("export", "goal", "-o", "it.html"), USAGE, ".html cannot be written here"),
        (("export", "goal", "-o", "it.ics"), USAGE, ".ics cannot be written here; .csv, .json"),
        (("export", "calendar", "-o", "it.pdf"), USAGE, ".pdf cannot be written here; .ics can"),
        (("export", "calendar", "-o", "it.csv"), USAGE, ".csv cannot be written here; .ics can"),
        (("export", "prometheus", "-o", "it.json"), USAGE, ".json cannot be written here; .prom can"),
        (("export", "calendar", "owner:me"), USAGE, "leave the filter and --format out"),
        (("approval", "compare", "-o", "it.docx"), USAGE, ".docx cannot be written here"),
        (("library", "add", "projcts_on_time"), NOT_FOUND, "did you mean “Projects on time”?"),
        (("metrics", "mttr", "--period", ""), ERROR, "“” is not a period"),
        # A column is filtered and sorted by its name, its heading or the beginning of one, computed or typed.
        (("goal", "list", "--sort", "prog"), 0, ""),
        (("goal", "list", "--where", '"meeting sort:x"'), 0, ""),
        (("goal", "list", "--sort", "IT area"), 0, ""),
        (("project", "list", "original_finish:>2026"), 0, ""),
        (("incident", "list", "rto:met"), 0, ""),
        (("goal", "list", "smart:x"), USAGE, "It has status, progress, late, title"),
        (("approval", "list", "--sort", "smart"), USAGE, "of an approval"),
        (("goal", "list", "late:yes"), ERROR, "late: “yes” is not a number"),
        (("goal", "list", "progress:>fifty"), ERROR, "progress: “fifty” is not a number"),
        (("goal", "list", "weight:>"), ERROR, "nothing to compare with"),
        (("goal", "list", "cost:>-"), ERROR, "“-” is not an amount of money"),
        (("goal", "list", "weight=none"), 0, "Café network"),
        # Values.
        (("goal", "set", "Backup of mail", "due=soon"), ERROR, "due: “soon” is not a date"),
        (("goal", "set", "Backup of mail", "state=activ"), 0, ""),
        (("goal", "set", "Backup of mail", "state=actve"), ERROR, "did you mean “active”?"),
        (("record", "Uptime of mail", "99", "--on", "soon"), ERROR, "“soon” is not a date"),
        (("metrics", "--period", "soon"), ERROR, "“soon” is not a period"),
        (("goal", "list", "due:<soon"), ERROR, "“soon” is not a date"),
        (("goal", "list", "--as-of", "soon"), ERROR, "“soon” is not a date"),
        (("goal", "list", "--as-of", "2190-01-01"), ERROR, "in the future"),
    ],
)
def test_a_name_is_what_it_says_and_a_wrong_one_is_answered_with_what_is_near(
    team: Call, words: tuple[str, ...], code: int, says: str
) -> None:
    answer = team(*words)
    assert (answer.code, says in answer.err + answer.out) == (code, True), answer


def test_options_and_arguments_stand_in_any_order(team: Call) -> None:
    for place, words in enumerate(
        (
            ("record", "Uptime of mail", "--on", "2026-01-01", "99.1"),
            ("record", "--on", "2026-01-02", "Uptime of mail", "99.2"),
            ("record", "--on=2026-01-03", "--note", "calm", "Uptime of mail", "99.3"),
            ("--json", "record", "Uptime of mail", "99.4", "--on", "2026-01-04"),
        )
    ):
        assert (team(*words).code, place) == (0, place)
    rows = team("measurement", "list", "--json", "--sort", "date").json
    assert [row["value"] for row in rows] == [99.1, 99.2, 99.3, 99.4]
    assert rows[2]["note"] == "calm"


def test_an_equals_sign_filters_as_a_colon_does(team: Call) -> None:
    team("goal", "set", "Backup of mail", "weight=3")
    for word in ("weight=3", "weight:3", "weight>2", "weight:>2", "weight>=3"):
        assert [row["title"] for row in team("goal", "list", word, "--json").json] == ["Backup of mail"], word


def test_a_long_text_comes_from_standard_input_or_a_file(team: Call, tmp_path: Path) -> None:
    def notes() -> str:
        return str(team("goal", "show", "Backup of mail", "--json").json["notes"])

    team("goal", "set", "Backup of mail", "notes=-", stdin="first\nsecond\n")
    assert notes() == "first\nsecond"
    path = tmp_path / "note.txt"
    path.write_text("from a file\nof two lines\n", encoding="utf-8")
    team("goal", "set", "Backup of mail", f"notes=@{path}")
    assert notes() == "from a file\nof two lines"
    team("goal", "set", "Backup of mail", "notes=@@ann asked")
    assert notes() == "@ann asked"
    assert team("goal", "set", "Backup of mail", f"notes=@{tmp_path}/none").code == NOT_FOUND


def test_several_lines_in_a_title_become_one(team: Call) -> None:
    team("goal", "add", "title=one\ntwo\tthree")
    team("goal", "add", "title=क्\u200dष joins")
    titles = [row["title"] for row in team("goal", "list", "--json").json]
    assert titles[-2:] == ["one two three", "क्\u200dष joins"]


def test_what_is_named_by_its_day_is_changed_by_that_day(team: Call) -> None:
    for name, value in (("Uptime of mail", "98"), ("Calls", "7")):
        team("kpi", "add", name)
        assert team("record", name, value, "--on", "2026-08-03").code == 0
        last = team("measurement", "set", "2026-08-03", "note=from the probe")
        assert last.code == (0 if value == "98" else ERROR), last.err
    assert "“2026-08-03” fits 2 measurements" in last.err
