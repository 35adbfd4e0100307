"""A year in the life, through the screen: each step by its keys, and the numbers that it moves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input, TextArea

from ittui.fields import Period, add_months
from ittui.metrics import measure
from ittui.records import (
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    Comment,
    Department,
    Goal,
    GoalState,
    Horizon,
    Incident,
    IncidentState,
    Kpi,
    Lock,
    Measurement,
    Objective,
    Person,
    Policy,
    Project,
    Recognition,
    Record,
    Review,
    Role,
    Service,
)
from ittui.tui.screens.dialogs import Typed
from ittui.tui.screens.form import Form
from ittui.tui.screens.main import MainScreen
from ittui.tui.screens.reader import TextScreen

from .tui.driving import Seat, made, sit

TODAY = datetime.now().date()
START, DUE = TODAY - timedelta(days=80), TODAY + timedelta(days=285)
CHECKPOINTS = "\n".join(f"{START + timedelta(days=91 * part)} | {25 * part}" for part in (1, 2, 3))
REACH = "Be reachable at all times"
TITLE = "Replace copper links with fibre in ten branches"


def records() -> list[Record]:
    """Whom and what there is before the year begins."""
    hr, it = Department.new(title="HR"), Department.new(title="IT")
    return [
        hr,
        it,
        Person.new(title="Ann Archer", login="ann", role=Role.DIRECTOR, department=it.id),
        Person.new(title="Sam Sand"),
        Person.new(title="Finn Fox", role=Role.CFO),
        Service.new(title="Mail", rto=Decimal(4)),
    ]


def number(seat: Seat, name: str) -> float | None:
    result = measure(seat.board(), name, TODAY).value
    return None if result is None else float(result)


async def press(seat: Seat, *keys: str) -> None:
    """Keys one after the other; quicker than the pilot, which waits several times for each."""
    for key in keys:
        seat.app.simulate_key(key)
        await seat.pilot.pause()


async def paste(seat: Seat, text: str) -> None:
    """As a person pastes it into the line or the lines that are typed in."""
    await seat.until(lambda: isinstance(seat.app.screen.focused, Input | TextArea), "a line to type in")
    typed = seat.app.screen.focused
    assert isinstance(typed, Input | TextArea)
    seat.app.post_message(Paste(text))
    await seat.until(lambda: text in (typed.value if isinstance(typed, Input) else typed.text), text)


async def table(seat: Seat, kind: type[Record], title: str = "") -> None:
    """The table of a kind, with the cursor on the record of that title."""
    await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "the main screen")
    await seat.app.main.go_to(kind)
    pane = seat.app.main.pane_of(kind)
    await seat.until(lambda: pane.has_focus, kind.plural)
    if title:
        await seat.until(lambda: any(title in row.label for row in pane.rows), title)
        pane.go(next(number for number, row in enumerate(pane.rows) if title in row.label))
        await seat.pilot.pause()


async def fill(seat: Seat, values: dict[str, str]) -> None:
    """Fill in fields of the form that is open, each reached by keys."""
    await seat.until(lambda: isinstance(seat.app.screen, Form), "a form")
    form = seat.app.screen
    assert isinstance(form, Form)
    for name, text in values.items():
        while name not in form.sheet.names:  # the wizard shows one letter at a time
            form.action_step(len(form.sheet.names) - 1 - form.sheet.at)
            form.action_step(1)
        form.action_step(form.sheet.names.index(name) - form.sheet.at)
        if "\n" in text:
            await press(seat, "enter")
            await seat.until(lambda: isinstance(seat.app.screen, TextScreen), "lines")
            await paste(seat, text)
            await press(seat, "ctrl+s")
            await seat.until(lambda: seat.app.screen is form, "the form")
        else:
            form.query_one(Input).value = ""
            await paste(seat, text)
        await seat.until(lambda name=name, text=text: form.draft.texts[name] == text, name)  # type: ignore[misc]


async def add(seat: Seat, kind: type[Record], /, **values: str) -> None:
    await table(seat, kind)
    await press(seat, "n")
    if isinstance(seat.app.screen, Typed):
        await press(seat, "tab")
    await fill(seat, values)
    await press(seat, "ctrl+s")
    await seat.saved("add ")


async def act(seat: Seat, label: str, /, **values: str) -> None:
    """Pick an act on the chosen record by a part of its name, and answer what it asks."""
    await press(seat, "x")
    await paste(seat, label)
    await press(seat, "enter")
    if values:
        await fill(seat, values)
        await press(seat, "ctrl+s")


async def done(seat: Seat, why: str) -> None:
    await seat.saved(why)
    await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "the main screen")


def the_goal(seat: Seat) -> Goal:
    return seat.board().find(Goal, TITLE)


async def strategy(seat: Seat) -> None:
    await add(seat, Objective, title=REACH, horizon=Horizon.THREE.value)
    await press(seat, "K")
    await paste(seat, "mttr")
    await press(seat, "enter")
    await done(seat, "from the library")
    await add(
        seat,
        Kpi,
        title="Branches on fibre",
        unit="branches",
        baseline="0",
        target="10",
        owner="Sam Sand",
        data_source="plan",
    )
    assert number(seat, "kpis_on_target") is None


async def proposal(seat: Seat) -> None:
    await add(seat, Comment, title=TITLE, kind="proposal", by="Sam Sand", kpi="Branches on fibre", objective=REACH)
    await table(seat, Comment, TITLE)
    await act(seat, "Accept", by="Ann", reason="a good start")
    await done(seat, "accept")
    assert the_goal(seat).state is GoalState.DRAFT
    await table(seat, Goal, TITLE)
    await press(seat, "e")
    await seat.see("R ✗", "T ✗")
    await fill(seat, {"area": "Technological infrastructure", "baseline": "0", "target": "10", "cost": "1000"})
    await fill(seat, {"customer_benefit": "calls no longer drop", "start": str(START), "due": str(DUE)})
    await fill(seat, {"checkpoints": CHECKPOINTS})
    await seat.see("R ✓", "T ✓")
    await press(seat, "ctrl+s")
    await done(seat, "edit goal")


async def wizard(seat: Seat) -> None:
    await press(seat, "N")
    await seat.see("1 of 5", "S ✗")
    await fill(seat, {"title": "Train all forty drivers on the handhelds", "area": "Applications"})
    await seat.see("S ✓")
    await fill(seat, {"milestones": "first half\nsecond half"})
    await seat.see("2 of 5", "M ✓")
    await fill(seat, {"no_cost": "yes"})
    await fill(seat, {"objective": REACH, "customer_benefit": "orders arrive the same day"})
    await seat.see("4 of 5", "R ✓")
    await press(seat, "ctrl+s")
    await done(seat, "add goal Train all")


async def approval(seat: Seat) -> None:
    month = f"{TODAY:%Y-%m}"
    await add(seat, BudgetLine, title="Links", goal=TITLE, months=f"{month} | 1000 | 200 | 2000\n")
    await add(seat, Approval, title="The round")
    await table(seat, Goal, TITLE)
    await act(seat, "Add to an approval", approval="The round")
    await done(seat, "put Replace")
    await table(seat, Approval, "The round")
    await act(seat, "Ask departments", departments="HR")
    await done(seat, "discuss")
    await act(seat, "Answer for", department="HR", answer="object", remark="too soon")
    await done(seat, "answer")
    await act(seat, "Submit", by="Ann")
    await seat.see("there are open objections (HR: too soon)")
    await fill(seat, {"override": "the links are old"})
    await press(seat, "ctrl+s")
    await done(seat, "submit")
    await act(seat, "Decide", by="Finn Fox")
    await done(seat, "decide")
    await act(seat, "Lock")
    await done(seat, "lock")
    assert the_goal(seat).state is GoalState.ACTIVE
    assert (number(seat, "involvement"), number(seat, "goals_smart"), number(seat, "unfunded_goals")) == (100, 100, 0)
    spend = number(seat, "spend_vs_plan")
    assert spend is not None
    assert spend > 0


async def running(seat: Seat) -> None:
    await table(seat, Goal, TITLE)
    await press(seat, "C")
    await seat.see("Check in")
    await seat.type("3")
    await press(seat, "enter", "8")
    await seat.type("three done")
    await press(seat, "enter")
    await done(seat, "check in")
    assert (number(seat, "goals_progress"), number(seat, "checkins_current")) == (30, 100)
    for name, hours in (("INC1", 2), ("INC2", 10)):
        failed = datetime.combine(TODAY - timedelta(days=3), datetime.min.time())
        restored = failed + timedelta(hours=hours)
        times = {"failed_at": f"{failed:%Y-%m-%d %H:%M}", "restored_at": f"{restored:%Y-%m-%d %H:%M}"}
        await add(seat, KINDS["incidents"], reference=name, service="Mail", **times)
    assert (number(seat, "mttr"), number(seat, "rto_attainment")) == (6, 50)


async def amendment(seat: Seat) -> None:
    await table(seat, Goal, TITLE)
    await press(seat, "e")
    await seat.see("read-only", "is locked")
    await press(seat, "escape")
    await table(seat, Approval, "The round")
    await act(seat, "Amend")
    await paste(seat, TITLE)
    await press(seat, "enter")
    await fill(seat, {"target": "12"})
    await press(seat, "ctrl+s")
    await seat.see("Amend a goal or budget line")
    await fill(seat, {"reason": "two branches opened", "by": "Ann"})
    await press(seat, "ctrl+s")
    await done(seat, "amend")
    assert (the_goal(seat).target, number(seat, "goals_progress")) == (Decimal(12), 25)
    await act(seat, "Compare versions")
    await seat.see("Version 1", "Version 2", "two branches opened")
    await press(seat, "escape")


async def review(seat: Seat) -> None:
    await add(seat, Review, title="Talk with Sam", person="Sam Sand", due=str(TODAY))
    assert number(seat, "reviews_held") == 0
    await table(seat, Review, "Talk")
    await act(seat, "Hold it", feedback="well done", upward="more spare parts")
    await done(seat, "hold")
    assert number(seat, "reviews_held") == 100


def last_quarter() -> Period:
    """The quarter before the one that today is in."""
    ends = date(TODAY.year, (TODAY.month - 1) // 3 * 3 + 1, 1)
    return Period(add_months(ends, -3), ends, "the last quarter")


LAST_DAY = last_quarter().last or TODAY
QUARTER = f"{LAST_DAY.year}-Q{LAST_DAY.month // 3}"


def of_quarter(seat: Seat, name: str) -> tuple[Fraction, Fraction]:
    """How many passed in the last quarter, of how many."""
    result = measure(seat.board(), name, TODAY, last_quarter())
    return result.numerator or Fraction(0), result.denominator or Fraction(0)


async def outage(seat: Seat) -> None:
    """It fails on the last day of a quarter: a miss of that quarter, whatever becomes of it."""
    met, of = of_quarter(seat, "rto_attainment")
    await add(seat, Incident, reference="INC7", service="Mail", failed_at=f"{LAST_DAY} 06:00")
    assert of_quarter(seat, "rto_attainment") == (met, of + 1)


async def record_value(seat: Seat, value: str, day: date) -> None:
    await table(seat, Kpi, "Branches on fibre")
    await press(seat, "r", "tab")
    await fill(seat, {"value": value, "on": str(day)})
    await press(seat, "ctrl+s")


async def locked_quarter(seat: Seat) -> None:
    await record_value(seat, "2", LAST_DAY)
    await done(seat, "record")
    await add(seat, Lock, title=QUARTER, reason="reported to the board")
    await record_value(seat, "3", LAST_DAY - timedelta(days=1))
    await seat.see(f"is in {QUARTER}, which is locked: reported to the board")
    await press(seat, "escape", "escape")
    await table(seat, Measurement, str(LAST_DAY))
    await press(seat, "e")
    await seat.see("read-only", f"is in {QUARTER}, which is locked")
    await press(seat, "escape")
    await table(seat, Lock, QUARTER)
    await act(seat, "Unlock", reason="a value came late", by="Ann Archer")
    await seat.see("neither CEO nor CFO")
    await fill(seat, {"by": "Finn Fox"})
    await press(seat, "ctrl+s")
    await done(seat, "unlock")
    await record_value(seat, "3", LAST_DAY - timedelta(days=1))
    await done(seat, "record")
    await add(seat, Lock, title=QUARTER, reason="reported again")
    board = seat.board()
    values = {row.date: str(row.value) for row in board.all(Measurement)}
    assert (values[LAST_DAY], values[LAST_DAY - timedelta(days=1)]) == ("2", "3")
    (opened,) = board.put_away(Lock)
    assert [(board.name("people", row.by or 0), row.why) for row in opened.unlocks] == [
        ("Finn Fox", "a value came late")
    ]


async def restored(seat: Seat) -> None:
    missed = of_quarter(seat, "rto_attainment")
    await table(seat, Incident, "INC7")
    await act(seat, "Restored", cause="a full disk")
    await done(seat, "restore")
    (row,) = (each for each in seat.board().all(Incident) if each.reference == "INC7")
    assert (row.state, row.cause) == (IncidentState.RESOLVED, "a full disk")
    assert of_quarter(seat, "rto_attainment") == missed, "a quarter that is over does not change"


async def baseline(seat: Seat) -> None:
    finish = START + timedelta(days=100)
    times = {"start": str(START), "baseline_finish": str(finish), "forecast_finish": str(finish)}
    money = {"baseline_budget": "10000", "forecast_cost": "10000"}
    await add(seat, Project, title="Fibre north", state="running", **times, **money)
    assert (number(seat, "schedule_variance"), number(seat, "cost_variance")) == (0, 0)
    await table(seat, Project, "Fibre north")
    later = finish + timedelta(days=20)
    await act(seat, "Approve a change", finish=str(later), budget="12000", reason="two branches more", by="Ann Archer")
    await seat.see("neither its sponsor")
    await fill(seat, {"by": "Finn Fox"})
    await press(seat, "ctrl+s")
    await done(seat, "approve another baseline")
    (project,) = seat.board().all(Project)
    assert (project.baseline_finish, project.approved_finish) == (finish, later)
    assert (str(project.baseline_budget), str(project.approved_budget)) == ("10000 EUR", "12000 EUR")
    await act(seat, "Name a delay", days="20", what="two branches more", forecast=str(later))
    await done(seat, "name a delay")
    assert number(seat, "schedule_variance") == -20, "20 of 100 days, against the original baseline"


async def leaver(seat: Seat) -> None:
    await add(seat, Person, title="Nils Nord")
    await add(seat, Policy, title="Backups", owner="Nils Nord", review=str(TODAY))
    await table(seat, Person, "Nils")
    await press(seat, "e")
    await fill(seat, {"leaving": str(TODAY - timedelta(days=1))})
    await press(seat, "ctrl+s")
    await done(seat, "edit person")
    await act(seat, "Hand over everything", to="Ann Archer", archive="yes")
    await done(seat, "hand over")
    board = seat.board()
    assert board.find(Policy, "Backups").owner == board.find(Person, "Ann Archer").id
    assert "Nils Nord" not in [row.label for row in board.all(Person)]


async def next_year(seat: Seat) -> None:
    months = "\n".join(f"{TODAY.year}-{month:02d} | 1000" for month in range(1, 13))
    await add(seat, BudgetLine, title="Mail licences", year=str(TODAY.year), months=months)
    await table(seat, BudgetLine, "Mail licences")
    await act(seat, "Decide the request", by="Finn Fox")
    await done(seat, "decide")
    await press(seat, "ctrl+p")
    await seat.see("type to filter")
    await paste(seat, "plan next year")
    await seat.see("Plan next year's budget")
    await press(seat, "enter")
    await fill(seat, {"year": str(TODAY.year), "carry_over": "yes"})
    await press(seat, "ctrl+s")
    await done(seat, "plan next year")
    lines = {row.title: row for row in seat.board().all(BudgetLine) if row.year == TODAY.year + 1}
    left = f"Mail licences, carried over from {TODAY.year}"
    assert lines.keys() == {"Mail licences", left}
    assert [str(row.plan) for row in lines[left].months] == ["12000 EUR"]
    assert len(lines["Mail licences"].months) == 12
    await press(seat, "u")
    await seat.until(lambda: not [row for row in seat.board().all(BudgetLine) if row.year == TODAY.year + 1], "undone")


async def the_end(seat: Seat) -> None:
    await table(seat, Goal, TITLE)
    await press(seat, "t")
    await seat.see("select an achieved goal")
    await act(seat, "Close", learned="order the splicing early", score="1", because="the others closed")
    await done(seat, "close")
    await press(seat, "t")
    await done(seat, "thank")
    (thanks,) = seat.board().all(Recognition)
    assert seat.board().name("people", thanks.person or 0) == "Sam Sand"
    await act(seat, "Carry over", period=str(DUE.year + 1), target="20")
    await done(seat, "carry over")
    drafts = [goal for goal in seat.board().all(Goal) if goal.state is GoalState.DRAFT and goal.title == TITLE]
    assert [(goal.baseline, goal.target, goal.start) for goal in drafts] == [
        (Decimal(3), Decimal(20), date(DUE.year + 1, 1, 1))
    ]
    await table(seat, Approval, "The round")
    await act(seat, "Close the round", by="Finn Fox")
    await done(seat, "close")
    (round,) = seat.board().all(Approval)
    assert round.state is ApprovalState.CLOSED


STEPS = (
    *(strategy, proposal, wizard, approval, next_year, running, amendment, outage, locked_quarter, restored),
    *(review, baseline, leaver, the_end),
)


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No drafts of the developer's own are read or written."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.mark.slow
def test_a_year_on_the_screen(tmp_path: Path) -> None:
    async def drive(seat: Seat) -> None:
        for step in STEPS:
            await step(seat)

    sit(made(tmp_path / "team.json", records()), drive)
