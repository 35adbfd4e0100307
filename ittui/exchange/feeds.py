"""What is due as an iCalendar file (RFC 5545), and numbers for Prometheus (text exposition format 0.0.4)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from ..board import Board
from ..fields import ALL_TIME, Period
from ..metrics import METRICS, Result
from ..metrics.kpis.kpi_status import KpiStatus, kpi_status, measure_all
from ..records import (
    Channel,
    Goal,
    GoalState,
    Kpi,
    Objective,
    ObjectiveState,
    Policy,
    Project,
    ProjectState,
    Record,
    Request,
    RequestState,
    Resource,
    Review,
    Trend,
)

EMPTY = (  # the format wants at least one part, and a subscriber what there was to go away
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
)
LONGEST_LINE = 75  # octets, without the line end
OVER = {GoalState.ACHIEVED, GoalState.MISSED, GoalState.CANCELLED}


class Event(NamedTuple):
    """Something due on a day; part tells apart several days of one record."""

    record: Record
    part: str
    day: date
    text: str
    category: str


def calendar(board: Board, now: datetime) -> str:
    """Everything that is due and not done, one all-day event each; now is when the file is made."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ittui//due dates//EN", "CALSCALE:GREGORIAN"]
    result = [line for event in events(board) for line in event_lines(event, stamp)]
    return "".join(f"{folded(line)}\r\n" for line in (*lines, *(result or EMPTY), "END:VCALENDAR"))


def event_lines(event: Event, stamp: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.record.code}-{event.part}@ittui",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{text_value(event.text)}",
        f"CATEGORIES:{text_value(event.category)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def events(board: Board) -> Iterator[Event]:
    """All that is due, by kind and in the order of the records; what is over or done is left out."""
    yield from aims(board)
    yield from work(board)
    yield from meetings(board)
    yield from looks(board)


def aims(board: Board) -> Iterator[Event]:
    for goal in board.all(Goal):
        if goal.due and goal.state not in OVER:
            yield Event(goal, "due", goal.due, f"Goal due: {goal.title}", "goal")
    for objective in board.all(Objective):
        if objective.due and objective.state is ObjectiveState.ACTIVE:
            yield Event(objective, "due", objective.due, f"Objective due: {objective.title}", "objective")


def work(board: Board) -> Iterator[Event]:
    for project in board.all(Project):
        finish = project.forecast_finish or project.approved_finish or project.baseline_finish
        if finish and project.now not in (ProjectState.DELIVERED, ProjectState.CANCELLED):
            yield Event(project, "finish", finish, f"Project finish: {project.title}", "project")
    for request in board.all(Request):
        open_ = request.state in (RequestState.ASKED, RequestState.ACCEPTED) and not request.done
        if request.wanted and open_:
            yield Event(request, "wanted", request.wanted, f"Help wanted: {request.title}", "request")
    for resource in board.all(Resource):
        if resource.needed and not resource.provided:
            yield Event(resource, "needed", resource.needed, f"Needed: {resource.title}", "resource")


def meetings(board: Board) -> Iterator[Event]:
    for channel in board.all(Channel):
        listed = {meeting.due: meeting for meeting in channel.meetings if meeting.due}
        days = {day for day, meeting in listed.items() if not meeting.held and not meeting.cancelled}
        if channel.next and channel.next not in listed:
            days.add(channel.next)
        for day in sorted(days):
            yield Event(channel, f"meeting-{day:%Y%m%d}", day, channel.title, "meeting")
        yield from actions(channel)


def actions(owner: Channel | Review) -> Iterator[Event]:
    for number, action in enumerate(owner.actions, 1):
        if action.due and not action.done:
            yield Event(owner, f"action-{number}", action.due, f"Action: {action.what} ({owner.title})", "action")


def looks(board: Board) -> Iterator[Event]:
    for review in board.all(Review):
        if review.due and not review.held:
            yield Event(review, "due", review.due, f"Review: {review.title}", "review")
        yield from actions(review)
    for policy in board.all(Policy):
        if policy.review:
            yield Event(policy, "review", policy.review, f"Policy review: {policy.title}", "policy")
    for trend in board.all(Trend):
        if trend.review:
            yield Event(trend, "review", trend.review, f"Trend review: {trend.title}", "trend")


def text_value(text: str) -> str:
    """Text as a value: what has a meaning in the format is escaped, control characters become blanks."""
    safe = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\n").replace("\n", "\\n")
    return "".join(letter if ord(letter) >= 32 and ord(letter) != 127 else " " for letter in safe)


def folded(line: str) -> str:
    """A line cut at 75 octets, never inside a character; each further part begins with a blank."""
    parts, part, room = [], "", LONGEST_LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            parts.append(part)
            part, room = "", LONGEST_LINE - 1
        part, room = part + letter, room - size
    return "\r\n ".join([*parts, part])


KPI_HELP = {"value": "Value of a KPI", "target": "Target of a KPI", "status": "1 for the status that a KPI has"}


def prometheus(board: Board, as_of: date, period: Period = ALL_TIME) -> str:
    """Every metric and KPI that has a value; what has none is left out, for Prometheus has no word for none."""
    kpi_statuses = [(kpi, kpi_status(board, kpi, as_of)) for kpi in board.all(Kpi)]
    return "".join(f"{line}\n" for line in (*metric_lines(measure_all(board, as_of, period)), *kpi_lines(kpi_statuses)))


def metric_lines(results: Iterable[Result]) -> Iterator[str]:
    """Each metric as a gauge, with how many records it is made of beside it."""
    for result in results:
        if result.value is None:
            continue
        name = f"ittui_{safe_name(result.name)}"
        described = METRICS[result.name].label if result.name in METRICS else result.label
        yield from head(name, f"{described}, {result.unit}" if result.unit else described)
        yield sample(name, {"period": result.period.label}, result.value)
        yield from head(f"{name}_records", f"Records in {described}")
        yield sample(f"{name}_records", {"period": result.period.label}, Fraction(result.n))


def kpi_lines(kpi_statuses: Iterable[tuple[Kpi, KpiStatus]]) -> Iterator[str]:
    """Value, target and status of each KPI, told apart by id and title."""
    matches = [(labels(kpi, current), current) for kpi, current in kpi_statuses]
    for part, described in KPI_HELP.items():
        name = f"ittui_kpi_{part}"
        lines = [line for names, current in matches if (line := kpi_sample(name, part, names, current))]
        if lines:
            yield from head(name, described)
            yield from lines


def kpi_sample(name: str, part: str, names: Mapping[str, str], current: KpiStatus) -> str:
    if part == "status":
        return sample(name, {**names, "status": current.status.word}, Fraction(1))
    value = current.value if part == "value" else current.target
    return "" if value is None else sample(name, names, value)


def labels(kpi: Kpi, current: KpiStatus) -> dict[str, str]:
    return {"id": kpi.code, "title": kpi.title, "unit": current.unit}


def head(name: str, described: str) -> Iterator[str]:
    bare = described.replace("\\", "\\\\").replace("\n", "\\n")
    yield f"# HELP {name} {bare}"
    yield f"# TYPE {name} gauge"


def sample(name: str, names: Mapping[str, str], value: Fraction) -> str:
    pairs = ",".join(f'{key}="{label_value(text)}"' for key, text in names.items())
    return f"{name}{{{pairs}}} {gauge(value)!r}"


def gauge(value: Fraction) -> float:
    """The value as the format has it, a floating-point number: infinite where it is beyond those."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def safe_name(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9_]", "_", name)


def label_value(text: str) -> str:
    """A label's value: backslash, quotation mark and line end escaped; other control characters become dots."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return "".join("·" if not letter.isprintable() else letter for letter in safe)
