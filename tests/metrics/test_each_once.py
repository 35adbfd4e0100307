"""What happened is counted in one period: the months of a year give what the year gives, wherever a year begins."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from ittui.board import Board
from ittui.fields import Json, Period, add_months
from ittui.metrics import measure
from ittui.metrics.incidents.attainment import RTO, RTO_IN_DRILLS, SLA, judge
from ittui.records import SETTINGS_ID, Channel, Incident, Project, Record, Service, Settings, Survey

ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "America/St_Johns", "")
YEARS = (date(2024, 1, 1), date(2027, 3, 1), date(2023, 10, 1), date(2028, 2, 1))  # some with a leap day
COUNTED = (
    "rto_attainment",
    "sla_attainment",
    "first_response",
    "projects_finished",
    "projects_on_time",
    "csat",
    "mttr",
    "cadence_kept",
)
LEVELS: list[Json] = [{"priority": "1 - Critical", "restore_hours": 8, "response_hours": 1}]


def instant(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:00Z}"


def board_of(seed: int, start: date) -> Board:
    """As one looks at it long after."""
    board = Board.of(*year_of(Random(seed), start))
    board.now = datetime(start.year + 3, 1, 1, tzinfo=UTC)
    return board


def year_of(chance: Random, start: date) -> list[Record]:
    """A year's incidents, projects and surveys, many of them about the end of a month or where clocks change."""
    rows: list[Record] = [
        Settings(SETTINGS_ID, {"time_zone": chance.choice(ZONES), "fiscal_month": start.month}),
        *(Service(id, {"title": f"S{id}", "rto": rto, "levels": LEVELS}) for id, rto in ((1, 2), (2, 30))),
    ]
    turns = [add_months(start, months) for months in range(13)]
    for id in range(1, 80):
        day = chance.choice(turns) + timedelta(days=chance.choice((-1, 0, 0, chance.randint(-30, 30))))
        failed = datetime(day.year, day.month, day.day, chance.randrange(24), chance.randrange(60), tzinfo=UTC)
        until = failed + timedelta(hours=chance.choice((1, 3, 9, 40, 400)))
        raw: dict[str, Json] = {
            "reference": f"I{id}",
            "service": chance.randint(1, 2),
            "priority": "1 - Critical",
            "drill": id % 9 == 0,
        }
        restored: dict[str, Json] = {"restored_at": instant(until), "state": "resolved"}
        closed: dict[str, Json] = {"closed_at": instant(until), "state": "closed"}
        still_down: dict[str, Json] = {"state": "active"}
        raw |= {"failed_at": instant(failed), **chance.choice((restored, restored, closed, still_down))}
        if chance.random() < 0.7:
            raw["responded_at"] = instant(failed + timedelta(minutes=chance.randint(0, 90)))
        rows.append(Incident(id, raw))
        if id < 30:
            plan = {"start": str(add_months(day, -2)), "baseline_finish": str(chance.choice(turns))}
            rows.append(Project(id, {"title": f"P{id}", "state": "delivered", "actual_finish": str(day), **plan}))
            met = chance.choice(({}, {"held": str(day + timedelta(days=chance.randint(-2, 4))), "minutes": "All well"}))
            rows.append(Channel(id, {"title": f"C{id}", "meetings": [{"due": str(day), **met}]}))
            rows.append(Survey(id, {"date": str(day), "kind": "CSAT", "scale": 5, "score": chance.randint(1, 5)}))
    return rows


@pytest.mark.parametrize("start", YEARS, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_the_months_of_a_year_give_what_the_year_gives(seed: int, start: date) -> None:
    board = board_of(seed, start)
    turns = [add_months(start, months) for months in range(13)]
    months = [Period(first, after, "a month") for first, after in pairwise(turns)]
    year, today = Period(start, turns[-1], "a year"), add_months(start, 20)
    for name in COUNTED:
        parts = [measure(board, name, today, month).n for month in months]
        assert sum(parts) == measure(board, name, today, year).n, (name, parts)


@pytest.mark.parametrize("start", YEARS, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_a_promise_once_broken_stays_broken_in_the_month_of_that(seed: int, start: date) -> None:
    board = board_of(seed, start)
    turns = [add_months(start, months) for months in range(-2, 15)]
    for promise in (RTO, RTO_IN_DRILLS, SLA):
        verdicts = defaultdict[int, list[bool]](list)
        for first, after in pairwise(turns):
            month = Period(first, after, "a month")
            for each in judge(board, after - timedelta(days=1), month, promise):
                if each.met is not None:
                    verdicts[each.record.id].append(each.met)
        every = judge(board, turns[-1] - timedelta(days=1), Period(turns[0], turns[-1], "all"), promise)
        assert verdicts == {each.record.id: [each.met] for each in every if each.met is not None}
