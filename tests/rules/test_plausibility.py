"""What cannot be is refused at every door in the same words, taken by an import, and listed by `ittui doctor`."""

from __future__ import annotations

import shlex
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Board, Change, Origin
from ittui.cli import main
from ittui.fields import Amount, Count, Day, Field, Json, Moment, Number, Rows
from ittui.records import (
    EARLIER,
    KINDS,
    Direction,
    Goal,
    GoalState,
    Kpi,
    Measurement,
    Person,
    Project,
    ProjectState,
    Role,
    Source,
)
from ittui.rules import refusals
from ittui.rules.measurements import implausible_values
from ittui.store import ChangeRefused, create, open_store
from ittui.store.system import who
from ittui.store.tinydb_api import SharedTinyDB
from ittui.tui.draft import Draft
from ittui.tui.view_model import ViewModel

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
GOAL, KEPT = Goal.new(title="Replace copper", state=GoalState.ACTIVE), Kpi.new(title="Retention", unit="%")
ANN = Person.new(title="Ann", login=who(), role=Role.CFO)
FIBRE = Project.new(
    title="Fibre",
    state=ProjectState.RUNNING,
    start=date(2026, 1, 1),
    baseline_finish=date(2026, 12, 31),
    baseline_budget=None,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "team.json"
    create(file, [GOAL, KEPT, ANN, FIBRE])
    return file


def run(path: Path, line: str) -> int:
    return main(["--file", str(path), *shlex.split(line)])


REFUSED = {
    "goal set 'Replace copper' owner=-5": "“-5” is not a name",
    "goal set 'Replace copper' owner=nan": "“nan” is not a name",
    "goal set 'Replace copper' cost=-5": "below 0, which a cost cannot be",
    "goal set 'Replace copper' remedies=9999-12-31": "“9999-12-31” is not a name",
    "goal set 'Replace copper' milestones=12": "“12” is not a name",
    "goal set 'Replace copper' 'milestones=Pilot | -1'": "-1 is not at least 0",
    "goal set 'Replace copper' 'milestones=Pilot | 1 | 2199-01-01'": "future",
    "goal set 'Replace copper' due=9999-12-31": "",
    "goal set 'Replace copper' start=0001-01-01": "",
    "department add 42": "“42” is not a name",
    "person add NaN": "“NaN” is not a name",
    "lock add 2199-05": "is not over yet",
    "kpi add Speed formula=2*3": "a recorded KPI uses no formula",
    "kpi set Retention formula=mttr": "a recorded KPI uses no formula",
    "kpi revise Retention formula=mttr --reason x": "a recorded KPI uses no formula",
    "lock add 0001": "",
    "record Retention 104": "104 % is not between 0 and 100",
    "record Retention -1": "-1 % is not between 0 and 100",
    "goal add 'Keep them' kpi=Retention target=120": "120 % is not between 0 and 100",
    "settings set stale_days=-1": "",
    "project set Fibre percent_complete=101": "101 is not between 0 and 100",
    "kpi set Retention 'targets=2026-Q9 | 95'": "is not a period",
    "kpi set Retention least=100 most=0": "is not above",
    "survey add date=2026-11-01 score=4 answers=10 asked=5": "more than the 5 who were asked",
    "settings set on_track_gap=40 behind_gap=20": "is less than on track",
    "incident add I4 'failed_at=2026-11-20 08:00' 'pauses=2026-11-20 10:00 | 2026-11-20 09:00'": "before it begins",
    "project set Fibre forecast_cost=-1": "forecast cost cannot be",
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_command_refuses_what_cannot_be(path: Path, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    assert run(path, line) != 0
    assert REFUSED[line] in capsys.readouterr().err
    assert path.read_bytes() == before


BASELINE = {
    "start=2026-02-01": "Start",
    "baseline_finish=2027-06-30": "Original finish",
    "baseline_finish=": "Original finish",
    "approved_finish=2027-06-30": "Approved finish",
    "state=proposed": "cannot be typed in",
}


@pytest.mark.parametrize("typed", BASELINE)
def test_what_a_project_promised_is_changed_by_an_approved_change_alone(
    path: Path, typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    assert run(path, f"project set Fibre {typed} --force") != 0
    name, _, value = typed.partition("=")
    assert BASELINE[typed] in capsys.readouterr().err
    draft = Draft(ViewModel(open_store(path).read(), NOW.date(), NOW, who()), Project, FIBRE, {name: value})
    assert BASELINE[typed] in " ".join(draft.filled()[2].values())
    file = path.with_name("rows.csv")
    file.write_text(f"title,{name}\nFibre,{value or '2026-12-01'}\n")
    assert run(path, f"import project {file}") != 0
    with SharedTinyDB(path) as db, pytest.raises(ChangeRefused, match=BASELINE[typed]):
        db.table("projects").update({name: value or "2026-12-01"}, doc_ids=[FIBRE.id])
    assert path.read_bytes() == before


def test_an_approved_change_keeps_the_original_start_finish_and_budget(path: Path) -> None:
    assert run(path, "project set Fibre baseline_budget='10000 EUR'") == 0, "nothing was promised yet"
    assert run(path, "project set Fibre approved_budget='12000 EUR'") != 0
    change = "--start 2026-02-01 --finish 2027-06-30 --budget '12000 EUR' --reason 'two more branches' --by Ann"
    assert run(path, f"project rebaseline Fibre {change}") == 0
    (after,) = open_store(path).read().all(Project)
    assert (after.baseline_start, after.start) == (date(2026, 1, 1), date(2026, 2, 1))
    assert (after.baseline_finish, after.approved_finish) == (date(2026, 12, 31), date(2027, 6, 30))
    assert (str(after.baseline_budget), str(after.approved_budget)) == ("10000 EUR", "12000 EUR")
    assert run(path, "undo") == 0
    assert open_store(path).read().all(Project)[0].approved_finish is None


def test_a_proposal_may_still_be_changed(path: Path) -> None:
    assert run(path, "project add Cloud baseline_finish=2026-12-31") == 0
    assert run(path, "project set Cloud baseline_finish=2027-01-31 approved_finish=2027-01-31") == 0
    assert run(path, "project start Cloud 2026-11-02") == 0
    assert run(path, "project set Cloud baseline_finish=2027-02-28") != 0


def impossible(field: Field[Any]) -> list[Any]:
    """Raw values of a field that its declaration rules out."""
    if isinstance(field, Rows):
        first = next(iter(field.row.fields))
        rows = ((name, bad) for name, each in field.row.fields.items() for bad in impossible(each))
        return [[{first: "A", name: bad}] for name, bad in rows]
    if isinstance(field, Number):
        return [float(each) for each in (below(field.least), above(field.most)) if each is not None]
    if isinstance(field, Count):
        return [field.least - 1]
    if isinstance(field, Amount):
        return [] if field.signed else ["-5 EUR"]
    if isinstance(field, Day):
        return ["2199-01-01"] if field.past else []
    if isinstance(field, Moment):
        return ["2199-01-01T00:00:00Z"] if field.past else []
    return []


def below(least: object) -> Decimal | None:
    return None if least is None else Decimal(str(least)) - 1


def above(most: object) -> Decimal | None:
    return None if most is None else Decimal(str(most)) + 1


@pytest.mark.parametrize("table", KINDS)
def test_whatever_a_declaration_rules_out_is_refused_when_typed_and_listed_when_imported(table: str) -> None:
    kind = KINDS[table]
    for name, field in kind.fields.items():
        for raw in impossible(field) if name != EARLIER else ():  # that was allowed once
            record = kind(7, {"title": "A", name: raw})
            why = dict(implausible_values(Board.of(record), record, NOW))[name]
            change = (Change.add(record),)
            assert why in [each.text for each in refusals(Board.of(), change, Origin(NOW))], (name, raw)
            imported = refusals(Board.of(), change, Origin(NOW, imported=True))
            assert why not in [each.text for each in imported], (name, raw)


UNUSED = "a recorded KPI uses no formula; set its source to computed or formula, or leave the formula blank"


def test_a_formula_that_nothing_is_worked_out_by_is_said_at_every_door(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board = open_store(path).read()
    after = KEPT.replace(formula="mttr")
    assert [each.text for each in refusals(board, [Change.edit(KEPT, after)], Origin(NOW))] == [UNUSED]
    assert Draft(ViewModel(board, NOW.date(), NOW, "ann"), Kpi, KEPT, {"formula": "mttr"}).filled()[2] == {
        "formula": UNUSED
    }
    with SharedTinyDB(path) as db, pytest.raises(ChangeRefused, match=UNUSED):
        db.table("kpis").insert({"title": "Rate", "formula": "mttr"})
    rows = path.with_name("kpis.csv")
    rows.write_text("title,formula\nPace,mttr\n")
    run(path, f"import kpi {rows}")
    assert UNUSED in " ".join("".join(capsys.readouterr()).split())
    assert run(path, "kpi add Speed source=formula formula=2*3") == 0
    assert run(path, "kpi set Speed source=recorded") == 1
    assert UNUSED in capsys.readouterr().err
    assert run(path, "kpi set Speed source=recorded formula=") == 0


def test_a_kpi_within_a_band_needs_its_formula_like_any_other() -> None:
    band = Kpi.new(title="Load", direction=Direction.BAND, target=Decimal(1), upper=Decimal(2), source=Source.FORMULA)
    assert [name for name, _ in band.check()] == ["formula"]


def test_old_faults_of_a_row_stop_no_change_of_another() -> None:
    rows: list[Json] = [{"what": "A", "weight": -1}]
    old = Goal(7, {"title": "Old", "milestones": rows})
    new = Goal(7, {"title": "Old", "milestones": [*rows, {"what": "B"}]})
    assert not refusals(Board.of(old), (Change.edit(old, new),), Origin(NOW))


def test_an_imported_value_out_of_bounds_is_taken_left_out_and_listed(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = path.with_name("rows.csv")
    file.write_text("kpi,date,value\nRetention,2026-10-01,93\nRetention,2026-11-01,104\n")
    assert run(path, f"import measurement {file}") == 0
    assert len(open_store(path).read().all(Measurement)) == 2
    capsys.readouterr()
    run(path, "doctor")
    assert "104 % is not between 0 and 100" in capsys.readouterr().out
    run(path, "kpi show Retention")
    out = " ".join(capsys.readouterr().out.split())
    assert "93 % on 2026-10-01" in out and "left out: 104 % on 2026-11-01" in out


def test_tinydb_refuses_what_cannot_be(path: Path) -> None:
    with SharedTinyDB(path) as db:
        for table, id, value in (
            ("goals", GOAL.id, {"cost": "-5 EUR"}),
            ("people", ANN.id, {"title": "nan"}),
            ("goals", GOAL.id, {"remedies": [{"what": "9999-12-31"}]}),
        ):
            with pytest.raises(ChangeRefused):
                db.table(table).update(value, doc_ids=[id])
        with pytest.raises(ChangeRefused, match="not between 0 and 100"):
            db.table("measurements").insert({"kpi": KEPT.id, "date": "2026-11-01", "value": 104})


def test_an_approved_budget_line_takes_no_larger_plan_and_no_other_year(path: Path) -> None:
    assert run(path, "budget add Links year=2026 'months=2026-11 | 100\n2026-12 | 100'") == 0
    assert run(path, "budget set Links 'months=2026-11 | 150\n2026-12 | 100'") == 0, "it is only asked for"
    assert run(path, "budget decide Links approve --by Ann") == 0
    assert run(path, "budget set Links 'months=2026-11 | 50\n2026-12 | 200 | 10 | 5'") == 0, "spread anew"
    assert run(path, "budget set Links 'months=2026-11 | 50\n2026-12 | 201'") != 0
    assert run(path, "budget set Links year=2027") != 0


def test_a_change_of_the_baseline_is_in_the_currency_of_the_original(path: Path) -> None:
    assert run(path, "project set Fibre baseline_budget='10000 EUR'") == 0
    assert run(path, "project rebaseline Fibre --budget '12000 USD' --reason x --by Ann") != 0
    assert run(path, "person set Ann leaving=2026-01-01") == 0
    assert run(path, "project rebaseline Fibre --budget '12000 EUR' --reason x --by Ann") != 0


CIRCLE = "it would contain itself"


def test_nothing_contains_itself_whichever_door_it_comes_by(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One parent or several at once: command, import, form and TinyDB refuse it in the same words."""
    for number, sheet in enumerate(("A,A\n", "A,B\nB,A\n", "A,B\nB,C\nC,A\n")):
        rows = path.parent / f"{number}.csv"
        rows.write_text(f"Title,Parent\n{sheet}", encoding="utf-8")
        for dry in ("", "--dry-run"):
            assert (run(path, f"import goal {rows} {dry}"), sheet) == (1, sheet)
            assert CIRCLE in capsys.readouterr().err
    rows.write_text("Title,Parent\nLow,High\nHigh,\n", encoding="utf-8")  # a row may refer to one further down
    assert run(path, f"import goal {rows}") == 0
    capsys.readouterr()
    assert run(path, "goal set High parent=Low") == 1
    assert capsys.readouterr().err.strip().endswith(f"parent: {CIRCLE}: High → Low → High")
    board = open_store(path).read()
    high, low = board.find(Goal, "High"), board.find(Goal, "Low")
    draft = Draft(ViewModel(board, NOW.date(), NOW, who()), Goal, high)
    draft.texts["parent"] = "Low"
    assert draft.filled()[2] == {"parent": f"{CIRCLE}: High → Low → High"}
    with SharedTinyDB(path) as db, pytest.raises(ChangeRefused, match=CIRCLE):
        db.table("goals").update({"parent": low.id}, doc_ids=[high.id])
    assert not list(open_store(path).read().problems())


def test_taking_back_a_parent_of_an_old_circle_is_allowed(path: Path) -> None:
    """A file that has a circle from before can be mended, one record at a time, and the log still undoes."""
    low, high = Goal.new(title="Low"), Goal.new(title="High")
    circle = Board.of(low.replace(parent=high.id), high.replace(parent=low.id))
    assert not refusals(circle, [Change.edit(low.replace(parent=high.id), low)], Origin(NOW))
    assert not refusals(circle, [Change.edit(high, high.replace(notes="kept"))], Origin(NOW))
