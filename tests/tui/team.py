"""A small made-up team, in which every link between goals, KPIs, projects and check-ins occurs once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from ittui.records import (
    Cadence,
    CheckIn,
    Direction,
    Goal,
    GoalState,
    Kpi,
    Measurement,
    Objective,
    Person,
    Project,
    ProjectState,
    Record,
)


def today() -> date:
    return datetime.now().date()


def days(count: int) -> date:
    return today() + timedelta(days=count)


class Team(NamedTuple):
    """The records by what they are."""

    ann: Person
    bo: Person
    objective: Objective
    fibre: Goal
    training: Goal
    outages: Kpi
    uptime: Kpi
    branch: Project
    portal: Project
    measured: Measurement
    reported: CheckIn

    @property
    def records(self) -> list[Record]:
        return list(self)


def team() -> Team:
    """Ann owns two goals: fibre is measured by a KPI and served by a project; training is a value of its own."""
    ann = Person.new(title="Ann Archer", login="ann")
    bo = Person.new(title="Bo Berg", login="bo")
    objective = Objective.new(title="Availability everywhere")
    outages = Kpi.new(
        title="Branch outages",
        unit="h",
        direction=Direction.DECREASE,
        baseline=Decimal(9),
        target=Decimal(2),
        owner=bo.id,
    )
    uptime = Kpi.new(title="Link uptime", unit="%", direction=Direction.AT_LEAST, target=Decimal("99.9"), owner=bo.id)
    fibre = Goal.new(
        title="Replace copper by fibre",
        state=GoalState.ACTIVE,
        owner=ann.id,
        reviewer=bo.id,
        objective=objective.id,
        kpi=outages.id,
        baseline=Decimal(9),
        target=Decimal(2),
        start=days(-100),
        due=days(100),
        cadence=Cadence.WEEKLY,
    )
    training = Goal.new(
        title="Train all users",
        state=GoalState.ACTIVE,
        owner=ann.id,
        baseline=Decimal(0),
        target=Decimal(80),
        start=days(-100),
        due=days(60),
        cadence=Cadence.WEEKLY,
    )
    branch = Project.new(
        title="Fibre to branch 4", state=ProjectState.RUNNING, goals=(fibre.id,), baseline_finish=days(20)
    )
    portal = Project.new(title="Order portal", state=ProjectState.RUNNING, baseline_finish=days(-5))
    measured = Measurement.new(kpi=outages.id, date=days(-30), value=Decimal(7))
    reported = CheckIn.new(
        goal=fibre.id, date=days(-20), value=Decimal(7), confidence=6, note="Cables ordered", by=ann.id
    )
    return Team(ann, bo, objective, fibre, training, outages, uptime, branch, portal, measured, reported)
