"""What people typed is data: in no format is it markup, a command, or an escape sequence."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

import pytest

from ittui.board import Board
from ittui.fields import Money
from ittui.records import (
    Approval,
    BudgetLine,
    BudgetMonth,
    CheckIn,
    Comment,
    Consultation,
    Department,
    Direction,
    Goal,
    GoalState,
    Incident,
    Kpi,
    Measurement,
    Objective,
    Person,
    Policy,
    Project,
    ProjectState,
    Recognition,
    Service,
    Settings,
    Trend,
)
from ittui.report import REPORTS, render

from .conftest import DAY
from .reading import Page, read_csv

NASTY = (
    "<script>alert(1)</script>",
    "[/] [bold]x[/bold] [link=file:///etc/passwd]",
    "\x1b[31mred\x1b]0;title\x07 \x9b2J",
    "\u202eevil\u202c \u200fmark\u2066x\u2069",
    "=cmd|'/c calc'!A1",
    "@SUM(1+1)*cmd",
    "| a | b |\n# head\n- item\n```\n1. one",
    '" onload="alert(1)\' &lt;b&gt; </style></svg>',
    "![x](http://evil.example/x.png) www.evil.example a@b.example <b>",
)
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def board_of(nasty: str) -> Board:
    """A small department in which everything that can be typed is nasty."""
    euro = Money(Decimal(100), "EUR")
    who = Person.new(title=nasty, position=nasty)
    team = Department.new(title=nasty, head=who.id)
    aim = Objective.new(title=nasty, owner=who.id)
    kpi = Kpi.new(
        title=nasty,
        unit=nasty[:6],
        definition=nasty,
        data_source=nasty,
        direction=Direction.INCREASE,
        baseline=Decimal(0),
        target=Decimal(10),
        amber=Decimal(5),
        owner=who.id,
        objective=aim.id,
    )
    points = [
        Measurement.new(kpi=kpi.id, date=date(2026, 11, day), value=Decimal(day), note=nasty, by=nasty)
        for day in (1, 4, 8, 9)
    ]
    goal = Goal.new(
        title=nasty,
        state=GoalState.ACTIVE,
        kpi=kpi.id,
        owner=who.id,
        objective=aim.id,
        customer_benefit=nasty,
        start=date(2026, 1, 1),
        due=date(2026, 12, 1),
        cost=euro,
        confidence=9,
    )
    project = Project.new(title=nasty, goals=(goal.id,), state=ProjectState.RUNNING, manager=who.id)
    line = BudgetLine.new(
        title=nasty,
        goal=goal.id,
        reason=nasty,
        area=nasty,
        months=(BudgetMonth.of(month="2026-11", plan=euro, actual=euro),),
    )
    asked = Consultation.of(department=team.id, remark=nasty)
    return Board.of(
        Settings(1, {"title": nasty}),
        *(who, team, aim, kpi, goal, project, line, *points),
        CheckIn.new(goal=goal.id, date=date(2026, 11, 9), note=nasty, blockers=nasty, by=who.id),
        Comment.new(title=nasty, kpi=kpi.id, date=date(2026, 11, 5)),
        Approval.new(title=nasty, goals=(goal.id,), budget_lines=(line.id,), consulted=(asked,), reason=nasty),
        Recognition.new(title=nasty, person=who.id, date=DAY, goal=goal.id),
        Service.new(title=nasty, department=team.id, supplier=nasty, fte_needed=Decimal(2), fte_available=Decimal(1)),
        Incident.new(reference=nasty, title=nasty, failed_at=None),
        Trend.new(title=nasty, why=nasty, benefit=nasty, was=nasty, since=DAY, owner=who.id),
        Policy.new(title=nasty, review=DAY, owner=who.id),
    )


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_that_was_typed_is_obeyed(name: str, nasty: str) -> None:
    board = board_of(nasty)
    text, md, source, content, table = (render(board, name, fmt, DAY) for fmt in ("text", "md", "html", "json", "csv"))
    for each in (text, md, source, content, table.replace("\r\n", "")):
        assert not UNSEEN.search(each)
    page = Page(source)
    assert page.faults == []
    assert not [attribute for _, attribute, _ in page.attributes if attribute.startswith("on")]
    json.loads(content)
    for cell in (cell for row in read_csv(table) for cell in row):
        assert not cell.startswith(("=", "@", "+", "|")) and not re.match(r"-(?!\d)", cell)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("nasty", NASTY)
def test_markdown_makes_nothing_of_a_title(nasty: str) -> None:
    md = render(board_of(nasty), "weekly", "md", DAY)
    for line in md.splitlines():
        if line.startswith("    "):
            continue  # a chart: code, in which nothing is markup
        plain = re.sub(r"\\.", "", line.replace("<br>", ""))
        assert not re.search(r"[<>`]|!\[|\]\(|https?://|www\.", plain), line
        assert not re.match(r"#+ (?!#)", plain) or line.startswith(("# ", "## "))


def test_a_title_can_be_read_again_in_json(sample: Board) -> None:
    content = json.loads(render(board_of(NASTY[0]), "strategy", "json", DAY))
    assert content["sections"][1]["blocks"][0]["items"][0]["text"] == NASTY[0]
