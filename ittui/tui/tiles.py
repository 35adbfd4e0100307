"""The headline numbers: value, status, target, trend. Enter on one opens how it was made."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding
from textual.message import Message
from textual.reactive import var

from ..metrics.registry import METRICS
from ..metrics.result import Result
from ..metrics.status import Status
from .desk import Desk
from .marks import figure, plain, short_number, sparkline, status_cell
from .sheet import Cell, Line, Sheet, fit
from .table import Column, Table

HEADLINES = (
    ("projects_on_time", "On time"),
    ("projects_on_budget", "On budget"),
    ("projects_on_spec", "On spec"),
    ("mttr", "MTTR"),
    ("rto_attainment", "RTO met"),
    ("spend_vs_plan", "Spend/plan"),
    ("goals_on_track", "Goals on track"),
    ("users_per_support_fte", "Users per FTE"),
    ("csat", "Satisfaction"),
    ("it_roi", "ROI"),
)
WIDTH, SPARK = 19, 6


def coverage(result: Result) -> str:
    """n of what: 11/14, or n 212."""
    if result.value is None:
        return result.reason
    if result.unit == "%" and result.numerator is not None and result.denominator == result.n:
        return f"{short_number(result.numerator)}/{result.n:,}"
    return f"n {result.n:,}"


class Opened(Message):
    """A number was asked how it was made."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Tiles(Sheet, can_focus=True):
    """As many headline numbers side by side as there is room for, three lines each; two where the screen is low."""

    DEFAULT_CSS = "Tiles { height: 3; }"
    BINDINGS = [
        Binding("right,l", "move(1)", "Next number", show=False, id="tiles.next"),
        Binding("left,h", "move(-1)", "Previous number", show=False, id="tiles.previous"),
        Binding("enter", "open", "How it was made", id="tiles.open"),
    ]

    desk: var[Desk | None] = var(None, init=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0

    def watch_desk(self) -> None:
        self.repaint()

    def count(self) -> int:
        return self.size.height

    @property
    def shown(self) -> int:
        return max(1, min(len(HEADLINES), (self.size.width - 1) // WIDTH))

    def line(self, number: int, width: int) -> Line:
        if self.desk is None:
            return ()
        size = (width - 1) // self.shown
        return tuple(
            cell
            for place, (name, label) in enumerate(HEADLINES[: self.shown])
            for cell in self.tile(number, place, name, label, size)
        )

    def tile(self, number: int, place: int, name: str, label: str, size: int) -> Sequence[Cell]:
        assert self.desk is not None
        result = self.desk.result(name)
        prefix = "cursor " if self.has_focus and place == min(self.cursor, self.shown - 1) else ""
        if number == 0:
            value = figure(result.value, result.unit)
            head = f" {label} "
            return (Cell(head, prefix + "dim"), Cell(fit(value, size - len(head)), prefix + "strong"))
        if number == 1:
            status = status_cell(result.status)
            word = " " + (status.text if result.status is not Status.NO_TARGET else plain("·"))
            rest = fit(f" {coverage(result)}", max(0, size - len(word) - 1)) + " "
            return (Cell(fit(word, min(len(word), size)), status.role), Cell(rest[: max(0, size - len(word))], "dim"))
        return self.past(result, name, size)

    def past(self, result: Result, name: str, size: int) -> Sequence[Cell]:
        """Trend, target, and the day of the newest record in the number."""
        assert self.desk is not None
        spark = Cell(fit(" " + sparkline(self.desk.trend(name), SPARK), SPARK + 2), "accent")
        day = self.desk.updated(name)
        words = (
            "" if result.target is None else plain(f"→{short_number(result.target)}"),
            f"{day:%d %b}" if day else "",
        )
        return (spark, Cell(fit(" ".join(word for word in words if word), size - SPARK - 2), "dim"))

    def action_move(self, by: int) -> None:
        self.cursor = max(0, min(min(self.cursor, self.shown - 1) + by, self.shown - 1))
        self.repaint()

    def action_open(self) -> None:
        self.post_message(Opened(HEADLINES[min(self.cursor, self.shown - 1)][0]))

    def on_focus(self) -> None:
        self.repaint()

    def on_blur(self) -> None:
        self.repaint()


class Numbers(Table[str]):
    """All numbers, one a line: what the tiles have no room for."""

    BINDINGS = [Binding("enter", "open", "How it was made", id="numbers.open")]

    desk: var[Desk | None] = var(None, init=False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__((), id=id)

    def watch_desk(self) -> None:
        if self.desk is None:
            return
        self.columns = number_columns(self.desk)
        headlines = [name for name, _ in HEADLINES]
        names = headlines + [name for name in METRICS if name not in headlines]
        self.show_rows(names)

    def heading(self, width: int) -> Line:
        return (Cell(f"─ Numbers {len(self.rows)} ".ljust(width, "─"), "title"),)

    def action_open(self) -> None:
        if self.current is not None:
            self.post_message(Opened(self.current))


def number_columns(desk: Desk) -> list[Column[str]]:
    def value(name: str) -> Cell:
        result = desk.result(name)
        return Cell(figure(result.value, result.unit), "strong" if result.value is not None else "dim")

    def target(name: str) -> Cell:
        result = desk.result(name)
        return Cell("" if result.target is None else figure(result.target, ""), "dim")

    def status(name: str) -> Cell:
        result = desk.result(name)
        return Cell("", "dim") if result.status is Status.NO_TARGET else status_cell(result.status)

    def updated(name: str) -> Cell:
        return Cell(str(desk.updated(name) or ""), "dim")

    def same(name: str) -> str:
        return name

    return [
        Column("label", "Number", 30, 1, lambda name: Cell(METRICS[name].label), same, stretch=True),
        Column("value", "Value", 14, 1, value, same, right=True),
        Column("status", "Status", 11, 1, status, same),
        Column("target", "Target", 9, 2, target, same, right=True),
        Column("trend", "Trend", 10, 2, lambda name: Cell(sparkline(desk.trend(name), 10), "accent"), same),
        Column("updated", "Newest", 10, 3, updated, same),
        Column("n", "Of", 11, 3, lambda name: Cell(coverage(desk.result(name)), "dim"), same),
        Column("group", "Group", 12, 4, lambda name: Cell(METRICS[name].group, "dim"), same),
    ]
