"""SMART, rule by rule."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Board
from ittui.metrics.smart import RULES, RuleVerdict, Severity, letters, open_errors, smart
from ittui.records import (
    BudgetLine,
    BudgetState,
    Cadence,
    CheckIn,
    Checkpoint,
    Direction,
    Goal,
    GoalState,
    Horizon,
    Kpi,
    Objective,
    ObjectiveState,
    Person,
    Record,
    Waiver,
)

DAY = date(2026, 7, 2)
SEED = Path(__file__).parents[2] / "../shared/seeds/it-department-goals-and-objectives.txt"
ANN = Person.new(title="Ann")
PLAN = Objective.new(title="Serve customers", start=date(2026, 1, 1), due=date(2026, 12, 31))
TICKETS = Kpi.new(
    title="Tickets",
    unit="tickets",
    direction=Direction.DECREASE,
    baseline=Decimal(80),
    target=Decimal(40),
    cadence=Cadence.MONTHLY,
    data_source="help desk",
    owner=ANN.id,
)
GOOD = Goal.new(
    title="Reduce open tickets of the help desk",
    state=GoalState.ACTIVE,
    area="Technical support",
    kpi=TICKETS.id,
    owner=ANN.id,
    no_cost=True,
    resources="none",
    objective=PLAN.id,
    customer_benefit="People wait for half as long",
    start=date(2026, 1, 1),
    due=date(2026, 12, 31),
    checkpoints=tuple(Checkpoint.of(day=date(2026, month, 1)) for month in (4, 7, 10)),
    cadence=Cadence.WEEKLY,
)
LINE = BudgetLine.new(title="Licences", goal=GOOD.id, state=BudgetState.REQUESTED)


def verdicts(goal: Goal, *records: Record) -> dict[str, RuleVerdict]:
    board = Board.of(ANN, PLAN, TICKETS).having([goal, *records])
    return {verdict.rule: verdict for verdict in smart(board, goal, DAY)}


def reported(history: list[int]) -> list[Record]:
    """Weekly check-ins with these values, the last of them today."""
    return [
        CheckIn.new(goal=GOOD.id, date=DAY - timedelta(days=7 * back), value=Decimal(value))
        for back, value in enumerate(reversed(history))
    ]


def test_a_good_goal_passes_every_rule_but_the_unknown_pace() -> None:
    result = verdicts(GOOD)
    assert [rule for rule, verdict in result.items() if not verdict.ok] == ["A4"]
    assert result["A4"].ok is None
    assert all(verdict.reason for verdict in result.values())
    assert list(result) == "S1 S2 S3 S4 M1 M2 M3 A1 A2 A3 A4 A5 R1 R2 R3 T1 T2 T3".split()  # noqa: SIM905  # as the rules are written down


GONE = ANN.replace(leaving=date(2026, 6, 1))
BROKEN: list[tuple[str, dict[str, Any], list[Record], str]] = [
    ("S1", {"title": "We are moving to the cloud"}, [], "“We” is not an action verb"),
    ("S1", {"title": "Improve the support of users", "kpi": None}, [], "soft"),
    ("S2", {"title": "Reduce tickets now"}, [], "3 words"),
    ("S2", {"title": "Reduce " + "all of our tickets " * 7}, [], "29 words"),
    ("S3", {"title": "Build a simple, fast help desk"}, [], "“simple”, “fast”"),
    ("S4", {"area": ""}, [], "no IT area"),
    ("S4", {}, [Goal.new(title="reduce open Tickets of the help-desk", state=GoalState.ACTIVE)], ""),
    ("S4", {}, [Goal.new(title="REDUCE open tickets, of the help desk.", state=GoalState.ACTIVE)], "same title"),
    ("M1", {"kpi": None}, [], "no measure yet"),
    ("M1", {}, [TICKETS.replace(unit="")], "no unit"),
    ("M1", {"kpi": None, "baseline": Decimal(1), "target": Decimal(2)}, [], "no unit"),
    ("M2", {"target": Decimal(90)}, [], "no decrease"),
    ("M2", {}, [TICKETS.replace(baseline=None)], "no baseline"),
    ("M3", {}, [TICKETS.replace(data_source="", owner=None)], "where the KPI's value comes from, who is responsible"),
    ("A1", {"owner": None}, [], "no owner"),
    ("A1", {}, [GONE], "left on 2026-06-01"),
    ("A1", {}, [ANN.replace(vacant=True)], "vacant"),
    ("A2", {"no_cost": False}, [], "no budget line"),
    ("A2", {"no_cost": False}, [LINE], "1 of 1 budget lines not approved: Licences"),
    ("A3", {"resources": ""}, [], "no resources"),
    ("A4", {}, reported([80, 79, 78, 77]), "unlikely: it needs 1.4 times"),
    ("A4", {}, reported([60, 61, 62, 63]), "does not move towards"),
    ("A5", {}, [Goal.new(title=f"Goal {at}", owner=ANN.id, state=GoalState.ACTIVE) for at in range(7)], "8 goals"),
    ("R1", {"objective": None}, [], "serves no objective"),
    ("R1", {}, [PLAN.replace(state=ObjectiveState.DROPPED)], "is dropped"),
    ("R2", {"customer_benefit": "Less waiting"}, [], "12 characters"),
    ("R3", {"due": date(2027, 1, 1)}, [], "after the objective"),
    ("R3", {"start": date(2025, 12, 31)}, [], "before the objective"),
    ("R3", {"due": date(2027, 1, 2)}, [PLAN.replace(due=None, horizon=Horizon.ONE)], "after the objective"),
    ("T1", {"start": None}, [], "no start"),
    ("T1", {"due": date(2026, 1, 1)}, [], "not after its start"),
    ("T2", {"checkpoints": ()}, [], "no checkpoint from 2026-01-01 to 2026-12-31, more than a quarter"),
    ("T3", {"cadence": Cadence.NONE}, [], "no check-ins"),
]


@pytest.mark.parametrize(("rule", "values", "records", "reason"), [case for case in BROKEN if case[3]])
def test_what_breaks_a_rule_is_told_with_a_cure(
    rule: str, values: dict[str, Any], records: list[Record], reason: str
) -> None:
    result = verdicts(GOOD.replace(**values), *records)[rule]
    assert result.ok is False
    assert result.open
    assert reason in result.reason
    assert result.cure


def test_every_rule_is_broken_by_a_case() -> None:
    assert {case[0] for case in BROKEN} == set(RULES)


def test_a_soft_verb_passes_where_the_goal_is_measured() -> None:
    assert verdicts(GOOD.replace(title="Improve the support of all users"))["S1"].ok


def test_a_pace_within_reach_is_fine() -> None:
    assert verdicts(GOOD, *reported([80, 75, 70, 65]))["A4"].ok


def test_seven_goals_are_not_too_many() -> None:
    others = [Goal.new(title=f"Goal {at}", owner=ANN.id, state=GoalState.ACTIVE) for at in range(6)]
    assert verdicts(GOOD, *others)["A5"].reason == "7 of at most 7 goals"


def test_goals_of_long_objectives_need_a_checkpoint_a_year() -> None:
    assert verdicts(GOOD.replace(checkpoints=()), PLAN.replace(horizon=Horizon.FIVE))["T2"].ok


def test_a_part_serves_what_the_whole_goal_serves() -> None:
    part = GOOD.replace(objective=None, parent=5)
    assert verdicts(part, Goal.new(5, title="Whole", objective=PLAN.id))["R1"].ok


def test_a_waived_rule_is_not_open_and_needs_a_reason() -> None:
    bare = GOOD.replace(customer_benefit="")
    waived = bare.replace(waivers=(Waiver.of(rule="r2", reason="only for ourselves"),))
    unsaid = bare.replace(waivers=(Waiver.of(rule="R2", reason=" "),))
    result = verdicts(waived)["R2"]
    assert (result.ok, result.waived, result.open) == (False, "only for ourselves", False)
    assert verdicts(unsaid)["R2"].open


def test_open_errors_leave_out_warnings_and_what_matters_at_approval() -> None:
    goal = GOOD.replace(no_cost=False, resources="", owner=None)
    board = Board.of(ANN, PLAN, TICKETS, goal)
    assert [verdict.rule for verdict in open_errors(board, goal, DAY)] == ["A1"]
    assert [verdict.rule for verdict in open_errors(board, goal, DAY, approving=True)] == ["A1", "A2"]
    assert RULES["A2"].level is Severity.APPROVAL


def test_the_five_letters_fail_by_errors_not_by_warnings() -> None:
    goal = GOOD.replace(title="Build a simple, fast help desk", customer_benefit="")
    result = {each.letter.name: each for each in letters(verdicts(goal).values())}
    assert {name: each.ok for name, each in result.items()} == {"S": True, "M": True, "A": True, "R": False, "T": True}
    assert (result["S"].warnings, result["R"].errors) == (1, 1)


def seed() -> str:
    if not SEED.exists():
        pytest.skip("the seeds are not here")
    return SEED.read_text(encoding="utf-8")


def test_the_eleven_example_objectives_are_worded_well() -> None:
    examples = [" ".join(part.split()) for part in re.findall(r"•(.*?)(?=\n\s*•|\n\n)", seed(), re.DOTALL)]
    assert len(examples) == 11
    for title in examples:
        result = verdicts(Goal.new(title=title))
        assert (result["S1"].ok, result["S2"].ok) == (True, True), title


def area_statements() -> list[str]:
    """The sentences between the headings of the areas and the example objectives."""
    text = seed()
    body = text[text.index("Network Infrastructure\n") : text.index("•")]
    lines = [line.strip() for line in body.splitlines()]
    return [sentence for line in lines if line.endswith(".") for sentence in re.split(r"(?<=\.) ", line)]


def test_nearly_all_area_statements_are_flagged_with_the_right_reason() -> None:
    statements = area_statements()
    assert len(statements) >= 10
    flags = {
        title: {rule for rule in ("S1", "S2", "S3") if not verdicts(Goal.new(title=title))[rule].ok}
        for title in statements
    }
    assert sum(not result for result in flags.values()) <= 1, flags
    help_desk = next(title for title in statements if title.startswith("Improve the technical support"))
    result = verdicts(Goal.new(title=help_desk))
    assert "“improve” is soft" in result["S1"].reason
    assert "“simple”, “fast”, “effective”" in result["S3"].reason
    cloud = next(title for title in statements if title.startswith("We are moving"))
    assert "“We” is not an action verb" in verdicts(Goal.new(title=cloud))["S1"].reason
