"""A card of the check-in: what one needs to know of a goal or KPI to say how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from textual.geometry import Size

from ...actions.round import CheckInInput, Round, last_value, parts_of
from ...board import Board, kpi_of
from ...fields import visible
from ...fields.layout import figure, fit, percent, width_of, wrap
from ...metrics import Status
from ...metrics.goals.goal_status import last_checkin
from ...metrics.kpis.kpi_status import aim_of, judge
from ...records import Goal, Kpi, Record
from ...views import Cell, Line
from ...views.document import line_tone, role_of
from ...views.goals import pace_text
from ..view_model import ViewModel
from . import gauge, plain, sparkline, status_cell
from .line_widget import LineWidget

LABEL, GAUGE = 11, 24  # columns of a label and of a gauge
TITLE, NOTE = 3, 3  # lines of a title and of a note
LEAST_TITLE = 30  # columns of a title beside what was answered
UNCHANGED, BACK, SKIP = ("⏎", "no change"), ("↑", "back"), ("s", "skip")
STOP = ("esc", "stop (answers are kept)")
KEYS = {
    "value": (UNCHANGED, (".", "with its note"), BACK, SKIP, STOP),
    "confidence": (("0-10", "confidence"), UNCHANGED, BACK, STOP),
    "confidence first": (("0-10", "confidence"), UNCHANGED, BACK, SKIP, STOP),
    "note": (("⏎", "next card"), ("ctrl+o", "editor"), BACK, STOP),
    "summary": (("⏎", "save all as one step"), BACK, ("D", "discard all"), ("esc", "close (answers are kept)")),
}


class CardLines(LineWidget):
    """What is known of the goal or KPI that is asked about."""

    DEFAULT_CSS = "CardLines { height: auto; max-height: 34; }"

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def count(self) -> int:
        return len(self.lines)

    def line(self, number: int, width: int) -> Line:
        return self.lines[number]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.count()

    def show(self, lines: list[Line]) -> None:
        self.lines = lines
        self.refresh(layout=True)


class RoundRow(NamedTuple):
    """A card of the round: its title, what was answered so far, and whether one is at it."""

    title: str
    answer: str
    here: bool


class RoundLines(LineWidget):
    """The round at a glance: what was answered, and where one is."""

    boxed = True

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[RoundRow] = []
        self.at = 0

    def count(self) -> int:
        return len(self.rows)

    def line(self, number: int, width: int) -> Line:
        """A tick where it is answered, what it is about, and the answer; the answers share the room with the titles."""
        row = self.rows[number]
        longest = max(width_of(each.answer) for each in self.rows)
        room = max(width - 6 - longest, min(LEAST_TITLE, width - 6))
        mark = f"{'▌' if row.here else ' '}{'✓' if row.answer else ' '} "
        sign = Cell(plain(mark), "good" if row.answer else "key")
        title = Cell(fit(row.title, room) + " ", "strong" if row.here else "plain")
        return (sign, title, Cell(fit(row.answer, max(0, width - room - 4)), "dim"))

    def rules(self) -> tuple[Sequence[str], Line]:
        return (f"This round {len(self.rows)}",), ()

    def show(self, rows: list[RoundRow], at: int) -> None:
        self.rows, self.at = rows, at
        self.styles.max_height = len(rows) + 4  # its rules, and the room below it
        self.keep_top_in_bounds()
        self.repaint()

    def keep_top_in_bounds(self) -> None:
        self.top = self.at - self.room // 2
        super().keep_top_in_bounds()


def round_rows(board: Board, round: Round, at: int) -> list[RoundRow]:
    """A row for each card."""
    both = [(card.record(board), round.answers.get(card)) for card in round.cards]
    return [
        RoundRow(visible(record.label) if record else "", input_text(answers) if answers else "", number == at)
        for number, (record, answers) in enumerate(both)
    ]


def step_keys(step: str, *, first: bool = False, ending: str = "") -> list[tuple[str, str]]:
    """What keys do in a step of a card; first: it is the first one, in which the card can be skipped.

    ending: what Enter does after the last card.
    """
    keys = KEYS.get(f"{step} first" if first else step, KEYS[step])
    last = {"next card": ending, "no change": f"no change, {ending}"} if ending else {}
    return [(plain(key), last.get(label, label)) for key, label in keys]


def ending_of(round: Round, at: int) -> str:
    """What Enter does after a card: save all, or show the summary where some were skipped; "" before the last one."""
    count = len(round.cards)
    if at + 1 < count:
        return ""
    return (f"save all {count}" if count > 1 else "save") if round.ended_by(at) else "show summary"


def input_text(answers: CheckInInput) -> str:
    sure = "" if answers.confidence is None else f"{answers.confidence}/10"
    value = "no change" if answers.unchanged else visible(answers.value)
    return "  ".join(word for word in (value, sure, visible(answers.note)) if word)


def labelled(label: str, *cells: Cell, role: str = "dim") -> Line:
    return (Cell(fit(f"  {label}", LABEL + 2), role), *cells)


def card_lines(view: ViewModel, record: Record, width: int) -> list[Line]:
    """Last value, target, pace, a small chart: what one needs to know to answer."""
    kpi = kpi_of(view.board, record)
    lines: list[Line] = [(Cell(row, "strong"),) for row in wrap(visible(record.label), width)[:TITLE]]
    value, day = last_value(view.board, record, view.today)
    unit = visible(kpi.unit) if kpi else ""
    when = f"  ({day})" if day else ""
    last = "none yet" if value is None else f"{figure(Fraction(value), unit)}{when}"
    if kpi is None:
        lines.append(labelled("last value", Cell(f"{last}   ")))
    else:
        spark, current = sparkline([point.value for point in view.series(kpi)], 24), view.kpi_status(kpi)
        lines.append(labelled("last value", Cell(f"{last}   "), Cell(spark, line_tone(current.status).value)))
        target = "no target" if current.target is None else f"{kpi.direction.value} {figure(current.target, unit)}"
        lines.append(labelled("target", Cell(f"{target}   "), status_cell(current.status)))
    if isinstance(record, Goal):
        lines += goal_lines(view, record, kpi, width)
    return lines


def goal_lines(view: ViewModel, goal: Goal, kpi: Kpi | None, width: int) -> list[Line]:
    now = view.progress(goal)
    status = status_cell(now.status)
    how = fit(now.how, max(0, width - LABEL - 5 - width_of(status.text))).rstrip()
    lines = [labelled("status", status, Cell(f"   {how}"))]
    if now.p is not None:
        drawn = Cell(gauge(now.p, now.expected, GAUGE), role_of(now.status))
        lines.append(labelled("progress", drawn, Cell(f"  {percent(now.p)}")))
    lines.append(labelled("pace", Cell(pace_text(view, goal))))
    for number, (what, done) in enumerate(parts_of(view.board, goal), 1):
        room = min(width_of(visible(what)), width - LABEL - len(done) - 6)
        lines.append(labelled(str(number), Cell(fit(visible(what), room)), Cell(f"   {done}", "dim"), role="key"))
    last = last_checkin(view.board, goal, view.today)
    if last is not None and last.note:
        rows = wrap(f"{last.date} {visible(last.note)}", width - LABEL - 3)
        rows = rows if len(rows) <= NOTE else [*rows[: NOTE - 1], f"{rows[NOTE - 1]} …"]
        lines += [labelled("" if at else "last note", Cell(row, "dim")) for at, row in enumerate(rows)]
    return lines


def compared(view: ViewModel, record: Record, value: Fraction) -> str:
    """Better or worse than last time, and how it stands against the target."""
    kpi = kpi_of(view.board, record)
    last, _ = last_value(view.board, record, view.today)
    up = kpi.direction.up if kpi else None
    words = []
    if last is not None and up is not None:
        move = value - Fraction(last)
        words.append("no change" if move == 0 else "better than last" if (move > 0) is up else "worse than last")
    if kpi is not None:
        status = judge(value, aim_of(view.board, kpi, view.today))
        words.append(f"{status.glyph} {status.word}" if status is not Status.NO_TARGET else "")
    return ", ".join(word for word in words if word)
