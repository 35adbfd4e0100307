"""Files of any number of records, as a department would have them: mostly incidents, measurements and projects.

The same number gives the same file, but for the day it is made for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ittui.fields import Money
from ittui.records import (
    Criterion,
    Department,
    Direction,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Kpi,
    Measurement,
    Person,
    Priority,
    Project,
    ProjectState,
    Record,
    Service,
    Source,
)
from ittui.store import create

WORDS = (
    "mail", "network", "backup", "laptops", "directory", "payroll", "wiki", "printing", "storage", "phones",
    "firewall", "portal", "warehouse", "licences", "monitoring", "training", "recovery", "cloud", "budget", "desk",
)  # fmt: skip


class Mix(NamedTuple):
    """How many of a hundred records are of which kind; at_most: instead of more of these there are incidents."""

    name: str
    shares: tuple[tuple[type[Record], int], ...]
    at_most: Mapping[type[Record], int] = MappingProxyType({})


MIX = Mix("growing", ((Incident, 64), (Measurement, 25), (Project, 6), (Goal, 3), (Kpi, 2)))
TEAM = Mix("team", MIX.shares, MappingProxyType({Goal: 120, Kpi: 80}))  # nobody walks through 750 goals a week
TICKETS = Mix("tickets", ((Incident, 1),))
ONLY_GOALS = Mix("goals", ((Goal, 1),))
# About 535 bytes a record, as teams have them:
WORK = Mix("work", ((Incident, 64), (Measurement, 15), (Project, 15), (Goal, 6)))
COMPUTED = ("mttr", "rto_attainment", "projects_on_time", "projects_on_budget")  # numbers that some goals are about


class Maker:
    """Makes records that refer to each other, from a seeded chance."""

    def __init__(self, today: date, seed: int = 7) -> None:
        self.today, self.chance = today, random.Random(seed)
        self.made = 0
        self.people = [Person.new(self.next_id(), title=f"Person {n}", login=f"p{n}") for n in range(12)]
        self.departments = [Department.new(self.next_id(), title=f"Department {n}") for n in range(6)]
        self.services = [self.service(n) for n in range(10)]
        self.computed = [self.computed_kpi(name) for name in COMPUTED]
        self.kpis: list[Kpi] = [self.kpi()]
        self.goals: list[Goal] = [self.goal()]

    def next_id(self) -> int:
        """An id as records have them: 50 bits, and never the same again."""
        self.made += 1
        return (self.chance.getrandbits(30) << 20) | self.made

    def title(self) -> str:
        return f"{' '.join(self.chance.sample(WORDS, 3)).capitalize()} {self.made}"

    def prose(self, words: int) -> str:
        return " ".join(self.chance.choices(WORDS, k=words))

    def day(self, back: int, ahead: int = 0) -> date:
        return self.today + timedelta(days=self.chance.randint(-back, ahead))

    def moment(self, back: int) -> datetime:
        day = self.day(back)
        return datetime(day.year, day.month, day.day, self.chance.randrange(24), self.chance.randrange(60), tzinfo=UTC)

    def money(self) -> Money:
        return Money(Decimal(self.chance.randint(10, 900) * 1000), "EUR")

    def person(self) -> int:
        return self.chance.choice(self.people).id

    def service(self, number: int) -> Service:
        department = self.departments[number % len(self.departments)].id
        return Service.new(
            self.next_id(), title=f"Service {number}", department=department, rto=Decimal(4), mtd=Decimal(24)
        )

    def computed_kpi(self, name: str) -> Kpi:
        """A KPI that is worked out of all incidents or projects."""
        unit, direction = ("h", Direction.AT_MOST) if name == "mttr" else ("%", Direction.AT_LEAST)
        return Kpi.new(
            self.next_id(),
            title=name,
            unit=unit,
            direction=direction,
            target=Decimal(50),
            source=Source.COMPUTED,
            formula=name,
        )

    def kpi(self) -> Kpi:
        return Kpi.new(self.next_id(), title=self.title(), unit="%", target=Decimal(self.chance.randint(60, 99)))

    def goal(self) -> Goal:
        start = self.day(200)
        return Goal.new(
            self.next_id(),
            title=self.title(),
            state=GoalState.ACTIVE,
            owner=self.person(),
            kpi=self.chance.choice(self.computed if self.chance.random() < 0.05 else self.kpis).id,
            baseline=Decimal(10),
            target=Decimal(90),
            start=start,
            due=start + timedelta(days=300),
        )

    def incident(self) -> Incident:
        failed = self.moment(400)
        restored = failed + timedelta(minutes=self.chance.randint(5, 5000))
        open_ = self.chance.random() < 0.03
        return Incident.new(
            self.next_id(),
            reference=f"INC{self.made:07d}",
            title=self.title(),
            service=self.chance.choice(self.services).id,
            priority=self.chance.choice(list(Priority)),
            state=IncidentState.ACTIVE if open_ else IncidentState.CLOSED,
            failed_at=failed,
            responded_at=failed + timedelta(minutes=3),
            restored_at=None if open_ else restored,
            owner=self.person(),
            detected_at=failed + timedelta(minutes=1),
            closed_at=None if open_ else restored + timedelta(hours=30),
            cause=" ".join(self.chance.sample(WORDS, 6)),
            tags=tuple(self.chance.sample(WORDS, 2)),
            notes=self.prose(25),
        )

    def project(self) -> Project:
        start = self.day(500)
        planned = start + timedelta(days=self.chance.randint(60, 300))
        done = planned < self.today
        return Project.new(
            self.next_id(),
            title=self.title(),
            external_id=f"PRJ{self.made:05d}",
            department=self.chance.choice(self.departments).id,
            state=ProjectState.DELIVERED if done else ProjectState.RUNNING,
            goals=(self.chance.choice(self.goals).id,),
            manager=self.person(),
            sponsor=self.person(),
            start=start,
            baseline_finish=planned,
            actual_finish=planned + timedelta(days=self.chance.randint(-20, 40)) if done else None,
            percent_complete=Decimal(100 if done else self.chance.randrange(100)),
            baseline_budget=self.money(),
            actual_cost=self.money(),
            expected_benefits=self.money(),
            criteria=(Criterion.of(what=self.prose(4), accepted_by=self.person(), accepted_on=self.today),)
            if done
            else (),
            tags=tuple(self.chance.sample(WORDS, 2)),
            notes=self.prose(25),
        )

    def measurement(self) -> Measurement:
        kpi = self.chance.choice(self.kpis)
        return Measurement.new(
            self.next_id(), kpi=kpi.id, date=self.day(300), value=Decimal(self.chance.randint(0, 1000)) / 10
        )

    def one(self, mix: Mix) -> Record:
        kind = self.chance.choices([kind for kind, _ in mix.shares], [share for _, share in mix.shares])[0]
        made: dict[type[Record], int] = {Kpi: len(self.kpis), Goal: len(self.goals)}
        if kind in mix.at_most and made[kind] >= mix.at_most[kind]:
            kind = Incident
        if kind is Kpi:
            self.kpis.append(self.kpi())
            return self.kpis[-1]
        if kind is Goal:
            self.goals.append(self.goal())
            return self.goals[-1]
        makers = {Incident: self.incident, Measurement: self.measurement, Project: self.project}
        return makers[kind]()

    def first(self) -> list[Record]:
        """What the others refer to."""
        return [*self.people, *self.departments, *self.services, *self.computed, *self.kpis, *self.goals]

    def more(self, mix: Mix) -> Iterator[Record]:
        while True:
            yield self.one(mix)


def some_records(number: int, today: date, mix: Mix = MIX) -> list[Record]:
    """So many records, the same each time; of one kind: so many of that kind."""
    maker = Maker(today)
    first = maker.first()
    return [*first, *islice(maker.more(mix), number if len(mix.shares) == 1 else number - len(first))]


def make_file(path: Path, number: int, today: date, mix: Mix = MIX) -> Path:
    create(path, some_records(number, today, mix))
    return path


class Boards:
    """Files of records, each made when it is first asked for."""

    def __init__(self, folder: Path, today: date) -> None:
        self.folder, self.today = folder, today

    def of(self, number: int, mix: Mix = MIX) -> Path:
        path = self.folder / f"{mix.name}-{number}.json"
        return path if path.exists() else make_file(path, number, self.today, mix)
