"""Files of any number of records, as a department would have them: mostly incidents, measurements and projects.

The same number gives the same file, but for the day it is made for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

from ittui.fields import Money
from ittui.records import (
    Department,
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
)
from ittui.store import create

WORDS = (
    "mail", "network", "backup", "laptops", "directory", "payroll", "wiki", "printing", "storage", "phones",
    "firewall", "portal", "warehouse", "licences", "monitoring", "training", "recovery", "cloud", "budget", "desk",
)  # fmt: skip
MIX = ((Incident, 64), (Measurement, 25), (Project, 6), (Goal, 3), (Kpi, 2))


class Maker:
    """Makes records that refer to each other, from a seeded chance."""

    def __init__(self, today: date, seed: int = 7) -> None:
        self.today, self.chance = today, random.Random(seed)
        self.made = 0
        self.people = [Person.new(self.next_id(), title=f"Person {n}", login=f"p{n}") for n in range(12)]
        self.departments = [Department.new(self.next_id(), title=f"Department {n}") for n in range(6)]
        self.services = [self.service(n) for n in range(10)]
        self.kpis: list[Kpi] = [self.kpi()]
        self.goals: list[Goal] = [self.goal()]

    def next_id(self) -> int:
        """An id as records have them: 50 bits, and never the same again."""
        self.made += 1
        return (self.chance.getrandbits(30) << 20) | self.made

    def title(self) -> str:
        return f"{' '.join(self.chance.sample(WORDS, 3)).capitalize()} {self.made}"

    def day(self, back: int, ahead: int = 0) -> date:
        return self.today + timedelta(days=self.chance.randint(-back, ahead))

    def moment(self, back: int) -> datetime:
        day = self.day(back)
        return datetime(day.year, day.month, day.day, self.chance.randrange(24), self.chance.randrange(60), tzinfo=UTC)

    def service(self, number: int) -> Service:
        department = self.departments[number % len(self.departments)].id
        return Service.new(
            self.next_id(), title=f"Service {number}", department=department, rto=Decimal(4), mtd=Decimal(24)
        )

    def kpi(self) -> Kpi:
        return Kpi.new(self.next_id(), title=self.title(), unit="%", target=Decimal(self.chance.randint(60, 99)))

    def goal(self) -> Goal:
        start = self.day(200)
        return Goal.new(
            self.next_id(),
            title=self.title(),
            state=GoalState.ACTIVE,
            owner=self.chance.choice(self.people).id,
            kpi=self.chance.choice(self.kpis).id,
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
            owner=self.chance.choice(self.people).id,
            detected_at=failed + timedelta(minutes=1),
            closed_at=None if open_ else restored + timedelta(hours=30),
            cause=" ".join(self.chance.sample(WORDS, 6)),
            tags=tuple(self.chance.sample(WORDS, 2)),
            notes=" ".join(self.chance.choices(WORDS, k=25)),
        )

    def project(self) -> Project:
        start = self.day(500)
        planned = start + timedelta(days=self.chance.randint(60, 300))
        done = planned < self.today
        return Project.new(
            self.next_id(),
            title=self.title(),
            state=ProjectState.DELIVERED if done else ProjectState.RUNNING,
            goals=(self.chance.choice(self.goals).id,),
            start=start,
            baseline_finish=planned,
            actual_finish=planned + timedelta(days=self.chance.randint(-20, 40)) if done else None,
            baseline_budget=Money(Decimal(self.chance.randint(10, 900) * 1000), "EUR"),
            actual_cost=Money(Decimal(self.chance.randint(10, 900) * 1000), "EUR"),
        )

    def measurement(self) -> Measurement:
        kpi = self.chance.choice(self.kpis)
        return Measurement.new(
            self.next_id(), kpi=kpi.id, date=self.day(300), value=Decimal(self.chance.randint(0, 1000)) / 10
        )

    def one(self) -> Record:
        kind = self.chance.choices([kind for kind, _ in MIX], [weight for _, weight in MIX])[0]
        if kind is Kpi:
            self.kpis.append(self.kpi())
            return self.kpis[-1]
        if kind is Goal:
            self.goals.append(self.goal())
            return self.goals[-1]
        makers = {Incident: self.incident, Measurement: self.measurement, Project: self.project}
        return makers[kind]()

    def all(self) -> Iterator[Record]:
        yield from (*self.people, *self.departments, *self.services, *self.kpis, *self.goals)
        while True:
            yield self.one()


def some_records(number: int, today: date) -> list[Record]:
    """So many records, the same each time."""
    return list(islice(Maker(today).all(), number))


def make_file(path: Path, number: int, today: date) -> Path:
    create(path, some_records(number, today))
    return path
