"""What the weekly report tells of a small department, where every line can be counted by hand."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ittui.board import Board
from ittui.metrics import Status
from ittui.records import (
    Cadence,
    CheckIn,
    Direction,
    Goal,
    GoalState,
    Kpi,
    Measurement,
    Milestone,
    Person,
    Project,
    ProjectState,
    Recognition,
    Resource,
)
from ittui.report import render

from .conftest import DAY

ANN = Person.new(title="Ann")
WEEK_AGO = DAY - timedelta(days=7)


def goal(title: str, done: int, of: int, *, confidence: int | None = None, day: date = DAY) -> Goal:
    """A goal of milestones over the year, so many of them done on a day."""
    parts = tuple(Milestone.of(what=f"part {at}", done=day if at < done else None) for at in range(of))
    return Goal.new(
        title=title,
        state=GoalState.ACTIVE,
        owner=ANN.id,
        milestones=parts,
        start=date(2026, 1, 1),
        due=date(2026, 12, 31),
        confidence=confidence,
        cadence=Cadence.NONE,
    )


def section(board: Board, title: str, *, previous: Board | None = None) -> Any:
    content = json.loads(render(board, "weekly", "json", DAY, previous=previous, full=True))
    (result,) = (each for each in content["sections"] if each["title"] == title)
    return result["blocks"]


def test_a_goal_whose_last_part_was_done_this_week_is_met() -> None:
    board = Board.of(
        ANN, goal("Move the mail", 4, 4, day=DAY - timedelta(days=2)), goal("Old news", 4, 4, day=WEEK_AGO)
    )
    (block,) = section(board, "Met and missed")
    assert [(item["text"], item["status"]) for item in block["items"]] == [("Move the mail", "achieved")]


def test_a_goal_at_risk_is_told_with_the_reason_and_what_is_in_the_way() -> None:
    late = goal("Replace the phones", 1, 4)
    answers = CheckIn.new(goal=late.id, date=DAY, blockers="No handsets before March", note="Supplier is late.")
    (block,) = section(Board.of(ANN, late, answers, goal("Fine", 4, 4)), "At risk, and why")
    (row,) = block["rows"]
    assert (row["Goal"], row["Owner"], row["Done"], row["Status"]) == ("Replace the phones", "Ann", 25, "at risk")
    assert "No handsets before March" in row["note"]
    assert "Supplier is late." in row["note"]


def test_a_goal_reported_better_than_it_is_stands_in_a_list_of_its_own() -> None:
    (block,) = section(Board.of(ANN, goal("Watermelon", 1, 4, confidence=9)), "Reported better than computed")
    assert [row["Goal"] for row in block["rows"]] == ["Watermelon"]


def test_the_board_of_a_week_ago_tells_what_moved() -> None:
    project = Project.new(
        title="Fibre", state=ProjectState.RUNNING, start=date(2026, 1, 1), forecast_finish=date(2026, 12, 1)
    )
    later = project.replace(forecast_finish=date(2027, 2, 1), percent_complete=Decimal(40))
    (block,) = section(Board.of(later), "Projects that moved", previous=Board.of(project))
    assert block["items"] == [
        {
            "text": "Fibre",
            "remark": "expected finish 2026-12-01 → 2027-02-01; – → 40 % complete",
            "depth": 0,
            "status": None,
        }
    ]


def test_the_report_asks_for_the_board_of_the_day_it_compares_with() -> None:
    project = Project.new(title="Fibre", state=ProjectState.RUNNING, forecast_finish=date(2026, 12, 1))
    later = Board.of(project.replace(forecast_finish=date(2027, 2, 1)))
    for name, day in (("weekly", WEEK_AGO), ("monthly", date(2026, DAY.month - 1, DAY.day))):
        content = render(later, name, "md", DAY, earlier={day: Board.of(project)}.get)
        assert "expected finish 2026-12-01 → 2027-02-01" in content, name


def test_many_new_projects_are_counted_not_listed() -> None:
    many = [Project.new(title=f"Project {number}") for number in range(40)]
    (block,) = section(Board.of(*many), "Projects that moved", previous=Board.of())
    assert [item["text"] for item in block["items"]] == ["40 new projects"]


def test_a_falling_value_is_better_where_less_is_better() -> None:
    kpi = Kpi.new(title="Open findings", direction=Direction.DECREASE, baseline=Decimal(40), target=Decimal(5))
    rows = [Measurement.new(kpi=kpi.id, date=day, value=Decimal(value)) for day, value in ((WEEK_AGO, 20), (DAY, 12))]
    board = Board.of(kpi, *rows)
    (block,) = section(board, "KPIs that moved")
    (row,) = block["rows"]
    assert (row["Was"], row["Is"], row["Change"]) == (20, 12, -8)
    assert "-8 better" in render(board, "weekly", "text", DAY, full=True)


def test_a_private_recognition_is_counted_but_never_told() -> None:
    rows = [
        Recognition.new(title="for the night shift", person=ANN.id, date=DAY),
        Recognition.new(title="SECRET", person=ANN.id, date=DAY, private=True),
    ]
    for name in ("weekly", "wall", "person"):
        text = render(Board.of(ANN, *rows), name, "text", DAY, subject="Ann" if name == "person" else "")
        assert "for the night shift" in text
        assert "1 private one" in text
        assert "SECRET" not in text


def test_what_is_due_next_is_listed_with_the_late_first() -> None:
    due = [
        Resource.new(title="Exam fee", needed=DAY - timedelta(days=3), owner=ANN.id),
        Resource.new(title="Mentor", needed=DAY + timedelta(days=5), owner=ANN.id),
        Resource.new(title="Next year", needed=DAY + timedelta(days=90), owner=ANN.id),
    ]
    blocks = section(Board.of(ANN, *due), "Due next")
    result = [row["To do"] for block in blocks for row in block["rows"] if "To do" in row]
    assert result == ["provide: Exam fee", "provide: Mentor"]
    assert "2026-11-19 overdue" in render(Board.of(ANN, *due), "weekly", "text", DAY, full=True)


def test_a_status_is_always_a_glyph_and_a_word(sample: Board) -> None:
    answers = re.findall(r'class="status \w+">([^<]*)<', render(sample, "weekly", "html", DAY))
    assert len(set(answers)) >= 4
    assert set(answers) <= {f"{status.glyph} {status.word}" for status in Status}
