"""Lists, single records, and changing them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ittui.fields import Context
from ittui.records import KINDS, Goal, Milestone

from .conftest import NOW, Call

CONTEXT = Context(today=NOW.date())


def only(ittui: Call, noun: str, *words: str) -> dict[str, object]:
    """The one record of a kind, as scripts see it."""
    (row,) = ittui(noun, "list", "--json", *words).json
    assert isinstance(row, dict)
    return row


def test_a_title_is_enough_for_a_goal(ittui: Call) -> None:
    added = ittui("goal", "add", "Replace", "copper", "links")
    assert added.code == 0
    goal = only(ittui, "goal")
    assert goal["title"] == "Replace copper links"
    assert goal["state"] == "draft"
    assert str(goal["id"]) in added.out
    assert len(str(goal["id"])) == 10


def test_words_and_days_are_told_as_understood_before_saving(ittui: Call) -> None:
    answer = ittui("goal", "add", "Replace copper links", "due=2026-12", "cost=120k", "owner=ann")
    assert "due: 2026-12 → 2026-12-31" in answer.err
    assert "cost: 120k → 120000" in answer.err
    assert "added person ann" in answer.err
    goal = only(ittui, "goal")
    assert (goal["due"], goal["cost"], goal["owner"]) == ("2026-12-31", 120000, "ann")
    assert only(ittui, "person")["title"] == "ann"


def test_a_value_typed_as_it_is_kept_is_not_echoed(ittui: Call) -> None:
    assert "due" not in ittui("goal", "add", "Replace copper links", "due=2026-12-31").err


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("due=soon", "due: “soon” is not a date"),
        ("state=finished", "state: “finished” is not a state; it is one of draft, active"),
        ("weight=-1", "weight: -1 is not at least 0"),
        ("objective=Nowhere", "objective: no objective named “Nowhere”"),
    ],
)
def test_a_wrong_value_is_refused_with_field_value_and_what_is_right(ittui: Call, word: str, says: str) -> None:
    answer = ittui("goal", "add", "Replace copper links", word)
    assert answer.code in (1, 3)
    assert says in answer.err
    assert ittui("goal", "list", "--json").json == []


def test_contradictions_are_refused(ittui: Call) -> None:
    answer = ittui("goal", "add", "Backwards", "start=2026-12-01", "due=2026-11-01")
    assert answer.code == 1
    assert "due: 2026-11-01 is not after the start, 2026-12-01" in answer.err


def test_an_unknown_field_is_a_usage_error_that_names_the_others(ittui: Call) -> None:
    answer = ittui("goal", "add", "A goal", "dew=fri")
    assert answer.code == 2
    assert "dew" in answer.err
    assert "customer_benefit" in answer.err


def test_an_equals_sign_in_a_title_is_part_of_the_title(ittui: Call) -> None:
    ittui("goal", "add", "Keep x = y true")
    assert only(ittui, "goal")["title"] == "Keep x = y true"


def test_set_changes_adds_and_takes_away(ittui: Call) -> None:
    ittui("goal", "add", "Links", "tags=net,slow", "weight=2", "cost=100")
    answer = ittui(
        "goal", "set", "Links", "tags+=fibre", "tags-=slow", "weight+=1.5", "cost-=40", "notes+=a", "notes+=b"
    )
    assert answer.code == 0
    goal = only(ittui, "goal")
    assert goal["tags"] == ["net", "fibre"]
    assert (goal["weight"], goal["cost"], goal["notes"]) == (3.5, 60, "a\nb")


def test_rows_are_added_replaced_and_removed_by_their_first_column(ittui: Call) -> None:
    ittui("goal", "add", "Links", "milestones=survey | 1\ncontract | 2")
    ittui("goal", "set", "Links", "milestones+=survey | 1 | 2026-11-02", "milestones-=contract")
    assert only(ittui, "goal")["milestones"] == [{"what": "survey", "weight": 1, "done": "2026-11-02"}]


def test_adding_nothing_changes_nothing(ittui: Call) -> None:
    ittui("budget", "add", "Licences", "year=2027")
    for word in ("year+=", "year-=", "tags+=", "months-="):
        assert "unchanged" in ittui("budget", "set", "Licences", word).out


def test_an_empty_value_clears_a_field(ittui: Call) -> None:
    ittui("goal", "add", "Links", "due=2026-12-31")
    ittui("goal", "set", "Links", "due=")
    assert only(ittui, "goal")["due"] is None


def test_a_record_is_found_by_the_beginning_of_its_id(ittui: Call) -> None:
    ittui("goal", "add", "Links")
    code = str(only(ittui, "goal")["id"])
    assert ittui("goal", "show", code[:4], "--json").json["title"] == "Links"


def test_what_is_not_there_ends_with_3_and_what_is_not_clear_with_1(ittui: Call) -> None:
    ittui("goal", "add", "Links north")
    ittui("goal", "add", "Links south")
    assert ittui("goal", "show", "Servers").code == 3
    unclear = ittui("goal", "show", "Links")
    assert unclear.code == 1
    assert "fits 2 goals" in unclear.err


def test_archived_records_leave_the_list_and_come_back(ittui: Call) -> None:
    ittui("goal", "add", "Links")
    ittui("goal", "archive", "Links")
    assert ittui("goal", "list", "--json").json == []
    code = str(only(ittui, "goal", "--all")["id"])
    assert ittui("goal", "archive", code, "--undo").code == 0
    assert only(ittui, "goal")["archived"] is False


def test_delete_needs_force_and_spares_what_others_refer_to(ittui: Call) -> None:
    ittui("goal", "add", "Links", "owner=ann")
    assert ittui("person", "delete", "ann").code == 2
    held = ittui("person", "delete", "ann", "--force")
    assert held.code == 1
    assert "Links" in held.err
    assert ittui("goal", "delete", "Links", "--force").code == 0
    assert ittui("goal", "list", "--all", "--json").json == []


def test_show_tells_what_is_linked(ittui: Call) -> None:
    ittui("objective", "add", "Availability everywhere")
    ittui("goal", "add", "Replace copper links", "objective=Availability everywhere")
    shown = ittui("objective", "show", "Avail")
    assert "Replace copper links" in shown.out
    (link,) = ittui("objective", "show", "Avail", "--json").json["links"]
    assert (link["kind"], link["field"], link["label"]) == ("goal", "objective", "Replace copper links")


def test_lists_are_filtered_sorted_and_cut(ittui: Call) -> None:
    for title, due in (("b", "2026-12-02"), ("a", "2026-12-03"), ("c", "2026-12-01"), ("d", "")):
        ittui("goal", "add", title, f"due={due}", "owner=ann" if title != "b" else "owner=bo")

    def titles(*words: str) -> list[str]:
        return [goal["title"] for goal in ittui("goal", "list", "--json", *words).json]

    assert titles("--sort", "due") == ["c", "b", "a", "d"]
    assert titles("--sort=-due") == ["a", "b", "c", "d"]
    assert titles("--sort", "title", "--limit", "2") == ["a", "b"]
    assert titles("owner:bo") == ["b"]
    assert titles("-owner:bo", "due:>2026-12-02") == ["a"]
    assert titles("--where", "due:none") == ["d"]


def test_options_may_stand_before_or_after_the_verb(ittui: Call) -> None:
    ittui("goal", "add", "Links")
    assert ittui("--json", "goal", "list").json == ittui("goal", "list", "--json").json


def test_a_list_fits_a_narrow_terminal(ittui: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    ittui(
        "goal",
        "add",
        "Replace the copper links of all branches with fibre before winter",
        "owner=ann",
        "due=2026-12-31",
    )
    monkeypatch.setenv("COLUMNS", "60")
    lines = ittui("goal", "list").out.splitlines()
    assert max(map(len, lines)) <= 60
    assert "Replace" in lines[1]


@pytest.mark.parametrize(
    "title", ["[/]", "disk [/dev/sda1] full", "[@click=app.quit]", "a\x1b[31mred\x1b]0;x\x07", "\u202eevil"]
)
def test_nothing_that_was_typed_is_obeyed_by_a_terminal(ittui: Call, title: str) -> None:
    ittui("goal", "add", f"title={title}", f"notes={title}", f"tags={title}")
    for words in (("goal", "list"), ("goal", "show", title), ("log",), ("goal", "list", "--json")):
        answer = ittui(*words)
        assert answer.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(answer.out + answer.err)
    assert only(ittui, "goal")["title"] == title


def test_every_kind_can_be_listed_and_described(ittui: Call) -> None:
    for kind in KINDS.values():
        if kind.table == "settings":
            continue
        noun = kind.noun.casefold()
        assert ittui(noun, "list", "--json").json == [], noun
        assert kind.named_by in ittui(noun, "add", "--help").out


def test_settings_are_shown_and_changed(ittui: Call) -> None:
    assert ittui("settings", "set", "currency=CHF", "fiscal_month=4").code == 0
    settings = ittui("settings", "show", "--json").json
    assert (settings["currency"], settings["fiscal_month"], settings["stale_days"]) == ("CHF", 4, 3)


def test_the_past_is_looked_at_and_not_changed(ittui: Call) -> None:
    ittui("goal", "add", "Links")
    today = NOW.date().isoformat()
    assert [goal["title"] for goal in ittui("goal", "list", "--json", "--as-of", today).json] == ["Links"]
    refused = ittui("goal", "add", "More", "--as-of", "2026-01-01")
    assert refused.code == 2
    assert "--as-of" in refused.err


def test_lists_are_sorted_by_what_is_worked_out_and_by_names(ittui: Call) -> None:
    for title, owner, current in (("a", "zoe", "80"), ("b", "ann", "20"), ("c", "bo", "")):
        ittui("goal", "add", title, f"owner={owner}", "state=active", "baseline=0", "target=100", f"current={current}")

    def titles(sort: str) -> list[str]:
        return [goal["title"] for goal in ittui("goal", "list", "--json", f"--sort={sort}").json]

    assert titles("progress") == ["b", "a", "c"]
    assert titles("-progress") == ["a", "b", "c"]
    assert titles("owner") == ["b", "c", "a"]
    assert ittui("goal", "list", "--sort", "colour").code == 2
    for field in KINDS["goals"].fields:
        assert ittui("goal", "list", "--sort", field).code == 0
    rows = ittui("goal", "list", "--json", "--computed", "--sort", "title").json
    assert [row["computed"]["p"] for row in rows] == [0.8, 0.2, None]


def test_what_is_archived_comes_back_by_its_title(ittui: Call) -> None:
    ittui("goal", "add", "Links")
    ittui("goal", "archive", "Links")
    assert ittui("goal", "archive", "Links", "--undo").code == 0
    assert ittui("goal", "list").out.count("Links") == 1
    there = ittui("goal", "restore", "Links")
    assert (there.code, "“Links” is not archived" in there.err) == (3, True)
    ittui("goal", "archive", "Links")
    assert ittui("goal", "restore", "Links").code == 0
    assert ittui("goal", "restore", "Nothing").code == 3


def test_a_person_who_came_to_be_by_being_named_is_not_doubled(ittui: Call) -> None:
    ittui("department", "add", "IT", "head=Carla Chief")
    again = ittui("person", "add", "Carla Chief", "role=executive")
    assert again.code == 1
    (person,) = ittui("person", "list", "--json").json
    assert f"ittui person set {person['id'][:4]} FIELD=VALUE" in again.err
    assert ittui("person", "add", "Carla Chief", "--force").code == 0
    ittui("goal", "add", "Links")
    assert ittui("goal", "add", "Links").code == 0, "goals are not named by others; the SMART check tells of them"


def test_a_name_that_fits_none_is_answered_with_the_nearest(ittui: Call) -> None:
    ittui("kpi", "add", "Open tickets", "target=1")
    (kpi,) = ittui("kpi", "list", "--json").json
    assert "did you mean “Open tickets”?" in ittui("record", "Opn tickets", "5").err
    assert "type 4 letters at least" in ittui("kpi", "show", kpi["id"][:2]).err
    assert ittui("kpi", "show", "wholly different").err.strip().endswith("“wholly different”")


def test_a_number_that_begins_a_choice_is_enough(ittui: Call) -> None:
    assert ittui("objective", "add", "Cheaper", "horizon=1").code == 0
    assert ittui("objective", "list", "--json").json[0]["horizon"] == "1 year"


def test_a_currency_is_three_letters(ittui: Call) -> None:
    refused = ittui("settings", "set", "currency=euros")
    assert (refused.code, "EUR or CHF" in refused.err) == (1, True)
    assert ittui("settings", "set", "currency=CHF").code == 0
    assert ittui("import", "project", "-", "--currency", "francs", stdin="title\nX\n").code == 1


def test_settings_that_are_long_stay_in_their_column(ittui: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = ittui("settings", "show").out.splitlines()
    assert max(map(len, lines)) <= 80
    begins = next(line.index("EUR") for line in lines if line.startswith("currency"))
    assert all(not line[:begins].strip() for line in lines if line.startswith(" "))


def test_a_goal_cannot_be_made_a_part_of_itself(ittui: Call) -> None:
    ittui("goal", "add", "Whole")
    ittui("goal", "add", "Part", "parent=Whole")
    refused = ittui("goal", "set", "Whole", "parent=Part")
    assert (refused.code, "Whole → Part → Whole" in refused.err) == (1, True)
    assert ittui("goal", "set", "Part", "parent=Part").code == 1
    assert ittui("goal", "set", "Part", "parent=").code == 0


def test_a_formula_that_gives_no_value_is_told_at_once(ittui: Call) -> None:
    reported = ittui("kpi", "add", "Speed", "source=computed", "formula=mtr")
    assert (reported.code, "there is no metric “mtr”" in reported.err) == (0, True)
    assert "divides by 0" in ittui("kpi", "set", "Speed", "source=formula", "formula=1/0").err
    assert ittui("kpi", "set", "Speed", "formula=2*3").err.count("no value") == 0


def test_an_incident_is_named_by_its_reference(ittui: Call) -> None:
    assert ittui("incident", "add", "INC-7", "failed_at=2026-11-20 09:00").code == 0
    assert ittui("incident", "list", "--json").json[0]["reference"] == "INC-7"


def test_what_was_mistyped_is_answered_with_what_is_near(ittui: Call) -> None:
    assert "did you mean “owner”?" in ittui("goal", "add", "Links", "owners=ann").err
    assert "; it has title, " in ittui("goal", "add", "Links", "colour=red").err
    assert "add the service first" in ittui("incident", "add", "INC-7", "service=Mail").err
    ittui("service", "add", "Mailing")
    assert "did you mean “Mailing”?" in ittui("incident", "add", "INC-7", "service=Malling").err


def test_today_is_the_day_in_the_time_zone_of_the_file(ittui: Call) -> None:
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        assert ittui("settings", "set", f"time_zone={zone}").code == 0
        ittui("goal", "add", zone, "due=today")
        day = NOW.astimezone(ZoneInfo(zone)).date().isoformat()
        assert ittui("goal", "show", zone, "--json").json["due"] == day
        assert ittui("metrics").out.startswith(f"as of {day}")


def test_times_of_the_log_and_of_a_refused_undo_are_the_department_s(ittui: Call, path: Path) -> None:
    assert ittui("settings", "set", "time_zone=Pacific/Kiritimati").code == 0
    ittui("goal", "add", "Links", "notes=a")
    ittui("goal", "set", "Links", "notes=b")
    first, last = ittui("log", "Links", "--json").json[-1], ittui("log", "Links", "--json").json[0]
    at = datetime.fromisoformat(last["at"]).astimezone(ZoneInfo("Pacific/Kiritimati"))
    assert f"{at:%Y-%m-%d %H:%M}" in ittui("log").out
    assert f" at {at:%Y-%m-%d %H:%M}" in ittui("undo", str(first["id"])).err


def test_the_packet_of_a_round_and_the_doctor_name_what_an_editor_changed(ittui: Call, path: Path) -> None:
    ittui("goal", "add", "Links", "target=7")
    ittui("approval", "add", "Goals 2027", "goals=Links")
    ittui("goal", "set", "Links", "target=8")
    assert "past the program" not in ittui("report", "approval").out
    path.write_text(path.read_text().replace('"target":8', '"target":9'))
    for words in (("report", "approval"), ("doctor",)):
        out = " ".join(ittui(*words).out.split())
        assert "goal “Links”: target was changed past the program" in out, words


def test_rows_on_one_line_have_semicolons_between(ittui: Call) -> None:
    """A shell passes no line breaks: A;B;C are three milestones, not one that a check-in of the first one ends."""
    ittui("goal", "add", "Virtualise servers", "milestones=ABC-01;ABC-02 | 1; ABC-03 | 2", "state=active", "owner=me")
    assert "checked in" in ittui("checkin", "Virtualise servers", "-", "8", "--done", "ABC-01").out
    (goal,) = ittui("goal", "list", "--json").json
    assert [(row["what"], row.get("weight", 1)) for row in goal["milestones"]] == [
        ("ABC-01", 1),
        ("ABC-02", 1),
        ("ABC-03", 2),
    ]
    assert "25 %" in ittui("goal", "show", "Virtualise servers").out
    ittui("goal", "set", "Virtualise servers", "milestones-=ABC-02;ABC-03")
    assert len(ittui("goal", "list", "--json").json[0]["milestones"]) == 1


def test_a_row_with_a_semicolon_in_it_stays_one(ittui: Call) -> None:
    ittui("channel", "add", "Weekly", "departments=HR, IT")
    ittui("channel", "meet", "Weekly", "as agreed", "--action", "Send the list; call Sam")
    (channel,) = ittui("channel", "list", "--json").json
    assert [row["what"] for row in channel["actions"]] == ["Send the list; call Sam"]
    for text in ("A; B", r"A\; B", "A;"):
        (row,) = Goal.fields["milestones"].parse(text.replace(";", r"\;"), CONTEXT)
        value = (Milestone.of(what=row.what),)
        assert Goal.fields["milestones"].parse(Goal.fields["milestones"].edit(value, CONTEXT), CONTEXT) == value, text
