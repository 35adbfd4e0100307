"""What is due, as calendars read it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ittui.board import Board
from ittui.exchange.export import calendar
from ittui.records import AgreedAction, Channel, Goal, GoalState, Meeting, Policy, Project, ProjectState, Review

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DAY = date(2026, 12, 1)
NASTY = "Größe; a, b\\n – " + "ünïcödé 🙂 " * 12 + "\x1b[31m\nsecond line"


def events(board: Board) -> dict[str, date]:
    icalendar = pytest.importorskip("icalendar", reason="the icalendar package is not installed")
    result = icalendar.Calendar.from_ical(calendar(board, NOW))
    return {str(event["SUMMARY"]): event.decoded("DTSTART") for event in result.walk("VEVENT")}


def test_what_is_due_is_in_the_calendar() -> None:
    board = Board.of(
        Goal.new(title="Backups", due=DAY, state=GoalState.ACTIVE),
        Project.new(title="Move", baseline_finish=date(2026, 1, 1), forecast_finish=DAY, state=ProjectState.RUNNING),
        Review.new(title="Ann", due=DAY, actions=(AgreedAction.of(what="Course", due=DAY + timedelta(days=9)),)),
        Policy.new(title="Passwords", review=DAY),
        Channel.new(title="IT and Sales", meetings=(Meeting.of(due=DAY),), next=DAY + timedelta(days=7)),
    )
    later, facts = DAY + timedelta(days=7), DAY + timedelta(days=9)
    assert events(board) == {
        "Goal due: Backups": DAY,
        "Project finish: Move": DAY,
        "Review: Ann": DAY,
        "Action: Course (Ann)": facts,
        "Policy review: Passwords": DAY,
        "IT and Sales": later,
    }
    assert calendar(board, NOW).count("SUMMARY:IT and Sales") == 2


def test_what_is_over_is_not() -> None:
    board = Board.of(
        Goal.new(title="a", due=DAY, state=GoalState.ACHIEVED),
        Goal.new(title="b", due=DAY, archived=True),
        Project.new(title="c", baseline_finish=DAY, actual_finish=DAY),
        Review.new(title="d", due=DAY, held=DAY),
        Channel.new(
            title="e", meetings=(Meeting.of(due=DAY, held=DAY), Meeting.of(due=DAY, cancelled="holiday")), next=DAY
        ),
    )
    assert events(board) == {}


def test_any_text_survives_the_format() -> None:
    board = Board.of(Goal.new(title=NASTY, due=DAY))
    assert list(events(board)) == [f"Goal due: {NASTY.replace(chr(27), ' ')}"]


def test_lines_are_folded_at_75_octets_and_events_keep_their_names() -> None:
    board = Board.of(Goal.new(title=NASTY, due=DAY), Goal.new(title=NASTY, due=DAY))
    text = calendar(board, NOW)
    lines = text.encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)
    names = [line for line in text.split("\r\n") if line.startswith("UID:")]
    assert len(set(names)) == 2
    assert calendar(board, NOW + timedelta(days=1)).count(names[0]) == 1
    assert "DTSTAMP:20261122T093000Z" in text


def test_a_calendar_without_events_is_valid_so_that_subscribers_see_old_ones_go() -> None:
    text = calendar(Board.of(), NOW)
    assert events(Board.of()) == {}
    icalendar = pytest.importorskip("icalendar", reason="the icalendar package is not installed")
    result = icalendar.Calendar.from_ical(text)
    assert [part.name for part in result.subcomponents] == ["VTIMEZONE"], "RFC 5545: at least one component"
    assert result.errors == []
