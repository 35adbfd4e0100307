"""The lines of the first screen: the title, the map of places, what is late, the headline numbers, what is due.

Nothing here knows Textual: they are painted before it is imported, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...fields import visible
from ...fields.layout import figure, fit, width_of
from ...metrics import Result, Status
from ...queries.due import DueItem, LateSort
from ...records import CheckIn, Goal, Kpi, Objective, Person
from ...views import Cell, Line
from ...views.document import StackedBar, role_of, target_text, value_text
from ...views.lines import stack_line, stack_words
from ...views.record_page import called
from ..view_model import DUE, PLACE_NAMES, SHORT_NAMES, ViewModel
from . import Column, plain, sparkline, status_cell

LATE_WIDTH = 10  # columns before what is late
WORDINGS = (  # of one thing that is late, of several, and what is between them: the longest first
    (" by {:,} d", " by up to {:,} d", " · "),
    (" by {:,} d", " by {:,} d", " · "),
    (" {:,} d", " {:,} d", ", "),
    ("", "", ", "),
)
WIDE_ENOUGH = 60  # columns, for the whole name of who is at the keyboard


def title_line(view: ViewModel, width: int, *, saved: str = "", draft: str = "") -> Line:
    """Whose file, which day and period, a check-in that waits, when it was saved, and who."""
    day = view.today
    period, short = f"{view.period.label} [P]", f"{day.day} {day:%b}"
    dates = [f"{day:%a} {short} · week {day.isocalendar().week} · ", f"{day:%a} {short} · ", f"{short} · "]
    dates = dates if view.live else [f"AS OF {day} (Esc: today) · "]
    dates = [f"{date}{of}{period}" for of in ("numbers of ", "") for date in dates] + [dates[-1].removesuffix(" · ")]
    dates += [] if view.live else [f"AS OF {day}"]
    who = visible(view.me.title if view.me else view.login)
    right = "  ".join(word for word in (saved, who if width >= WIDE_ENOUGH else who.split()[0] if who else "") if word)
    left = f" ittui  {visible(view.board.settings.title)}   "
    room = max(0, width - width_of(left) - width_of(right) - 2 - (width_of(draft) + 2 if draft else 0))
    shown = next((text for text in dates if width_of(text) <= room), dates[-1])
    cells = [Cell(" ittui  ", "key"), Cell(left.removeprefix(" ittui  "), "strong")]
    cells += [Cell(fit(shown, room), "dim" if view.live else "warn")]
    cells += [Cell(f"{draft}  ", "warn")] if draft else []
    return (*cells, Cell(f" {right} ", "dim"))


def late_line(late: Sequence[tuple[LateSort, int, int]], width: int) -> Line:
    """! Late  1 goal by 23 d · 5 projects by up to 196 d: how much is late of each sort; the key lists it."""
    if not late:
        return (Cell(" Nothing is late", "good"),)
    for by, by_up_to, between in WORDINGS:
        text = between.join(
            f"{count:,} {sort}s{by_up_to.format(days)}" if count > 1 else f"1 {sort}{by.format(days)}"
            for sort, count, days in late
        )
        if width_of(text) + LATE_WIDTH <= width:
            break
    room = max(0, min(width_of(text), width - LATE_WIDTH))
    return (Cell(" ! ", "key"), Cell("Late  ", "strong"), Cell(fit(text, room), "bad"))


def places_line(at: int, due: int | None, width: int, other: str = "") -> Line:
    """The map: every place with its number, the present one reversed; other: a table that has no number."""
    for names in (PLACE_NAMES, SHORT_NAMES, None):
        line = place_cells(at, due, names, other)
        if sum(width_of(cell.text) for cell in line) <= width:
            break
    return line


def place_cells(at: int, due: int | None, names: tuple[str, ...] | None, other: str) -> Line:
    """names: what the places are called; without, only the present one is called by its name."""
    cells = [Cell(" ")]
    gap = "  " if names is PLACE_NAMES else " "
    for number, name in enumerate(names or SHORT_NAMES):
        owed = f" {due}" if number == DUE and due else ""
        text = f"{number + 1} {name}{owed}" if names or number == at else f"{number + 1}{owed}"
        role = "here strong" if number == at else "warn" if owed else "plain"
        cells += [Cell(f" {text} " if number == at else text, role), Cell(gap)]
    more = f"v {other}" if other and at > DUE else "v More" if names else "v"
    cells.append(Cell(f" {more} " if at > DUE else more, "here strong" if at > DUE else "plain"))
    return tuple(cells)


HEADLINES = (
    ("projects_on_time", "On time"),
    ("projects_on_budget", "On budget"),
    ("projects_on_spec", "On spec"),
    ("mttr", "MTTR"),
    ("rto_attainment", "RTO met"),
    ("spend_vs_plan", "Spend/plan"),
    ("goals_on_track", "Goals"),
    ("users_per_support_fte", "Users/FTE"),
    ("csat", "CSAT"),
    ("it_roi", "ROI"),
)
WIDTH, SPARK = 19, 6
LABEL, GOOD_BAR, LEAST_BAR = " Active goals ", 36, 12  # columns of a bar; with fewer it says little, or nothing


def coverage(result: Result) -> str:
    """How much was counted: 11 of 14, or n 212; without a value, why there is none."""
    if result.value is None:
        return result.reason
    if result.unit == "%" and result.numerator is not None and result.denominator == result.n:
        return f"{figure(result.numerator)} of {result.n:,}"
    return f"n {result.n:,}"


class Headline(NamedTuple):
    """A number that is worked out."""

    result: Result
    trend: tuple[Fraction | None, ...] = ()
    updated: date | None = None  # the day of the newest record in it


def headline(view: ViewModel, name: str, *, low: bool = False) -> Headline:
    """low: the screen has no room for trends."""
    return Headline(view.result(name)) if low else Headline(view.result(name), view.trend(name), view.updated(name))


def tiles_that_fit(width: int) -> int:
    return max(1, min(len(HEADLINES), (width - 1) // WIDTH))


def tiles_line(
    number: int, reported: Mapping[str, Headline], width: int, cursor: int | None = None, bar: StackedBar | None = None
) -> Line:
    """One of the three lines of the tiles side by side, or the bar of goals below; cursor: the tile that is chosen."""
    if number > 2:
        return bar_line(bar, width)
    shown = tiles_that_fit(width)
    size = (width - 1) // shown
    return tuple(
        cell
        for place, (name, label) in enumerate(HEADLINES[:shown])
        for cell in tile_cells(number, label, reported.get(name), size, "cursor " if place == cursor else "")
    )


def bar_line(bar: StackedBar | None, width: int) -> Line:
    """Goals ███ ████ 3 missed · 4 at risk: how many active goals have which status.

    Where there is little room, only those that can be judged.
    """
    if bar is None or not bar.parts:
        return (Cell(" " * width),)
    for parts in (bar.parts, tuple(part for part in bar.parts if part.status.badness is not None)):
        bar = bar._replace(parts=parts or bar.parts)
        words = next(stack_words(bar, 10 * width))
        room = min(width // 2, width - sum(width_of(cell.text) for cell in words) - len(LABEL) - 2)
        if room >= GOOD_BAR:
            break
    if room < LEAST_BAR:
        return (Cell(LABEL, "dim"), *words)
    return (Cell(LABEL, "dim"), *stack_line(bar, room, plain("█")), Cell("  "), *words)


def tile_cells(number: int, label: str, reported: Headline | None, size: int, prefix: str) -> Line:
    """A tile's cells on one of its lines; … until its number is worked out."""
    if number == 0:
        head = f" {label} "
        value, room = plain("…") if reported is None else value_text(reported.result), size - len(head)
        if reported is not None and len(value) > room:
            value = value.removesuffix(f" {reported.result.unit}")
        return (Cell(head, prefix + "dim"), Cell(fit(value, room), prefix + "strong"))
    if reported is None:
        return (Cell(" " * size, "dim"),)
    if number > 1:
        return past_cells(reported, size)
    status = status_cell(reported.result.status)
    word = " " + (status.text if reported.result.status is not Status.NO_TARGET else plain("·"))
    room = max(0, size - len(word) - 1)
    aim = target_text(reported.result, unit=False)
    of = f"vs {aim}" if aim else coverage(reported.result)
    rest = f" {fit(of if len(of) <= room else '', room)}"
    return (Cell(fit(word, min(len(word), size)), status.role), Cell(rest[: max(0, size - len(word))], "dim"))


def past_cells(reported: Headline, size: int) -> Line:
    """The trend in the colour of the status, how much was counted, and the day of the newest record in it."""
    day, role = reported.updated, role_of(reported.result.status)
    bars = sparkline(reported.trend, SPARK)
    spark = Cell(fit(f" {bars}", SPARK + 2 if bars else 1), role)
    of = coverage(reported.result) if reported.result.value is not None else ""
    words = [word for word in (of, f"{day.day} {day:%b}" if day else "") if word]
    room = size - len(spark.text)
    shown = next((text for text in ("  ".join(words), *words[:1]) if len(text) < room), "")
    return (spark, Cell(fit(shown, room), "dim"))


NOTHING_DUE = "nothing is due"
FEW = 8  # records, up to which a file counts as new


def due_heading(view: ViewModel | None, *, everybody: bool = False) -> str:
    """Whose list it is, and how long."""
    if view is None:
        return "Due"
    all_of_them = everybody or not view.me
    return f"Due for everybody {len(view.everybody_due)}" if all_of_them else f"Due for you {len(view.due_items)}"


def beginning(view: ViewModel) -> list[Line]:
    """The first steps of a new file, each with its key, those to be done first; nothing once it is more than begun."""
    board = view.board
    counts = {kind: len(board.all(kind)) for kind in (Person, Objective, Goal, Kpi, CheckIn)}
    steps = (
        (view.me is not None, f"You, with the login {visible(view.login)}", "v people n"),
        (counts[Objective] > 0, "An objective: what do we want?", "7 n"),
        (counts[Goal] > 0, "A goal", "2 n or N"),
        (counts[Kpi] > 0, "A KPI, ready-made", "4 K"),
        (counts[Person] > 1, "A colleague", "v people n"),
        (counts[CheckIn] > 0, "A first check-in", "c"),
    )
    if all(done for done, _, _ in steps) or sum(counts.values()) > FEW:
        return []
    return [
        (Cell(plain(" ✓ " if done else " ○ "), "good" if done else "dim"), Cell(fit(keys, 12), "key"), Cell(text))
        for done, text, keys in sorted(steps, key=lambda step: step[0])
    ]


def due_text(view: ViewModel, row: DueItem) -> str:
    """What a filter looks into."""
    late = "late overdue" if row.overdue > 0 else ""
    return " ".join((row.kind.value, called(view, row.record), row.why, row.waits_for(view.board), late)).casefold()


def due_columns(view: ViewModel, *, everybody: bool = False) -> list[Column[DueItem]]:
    def overdue(row: DueItem) -> Cell:
        if row.overdue <= 0:
            return Cell("today" if row.overdue == 0 else f"in {-row.overdue} d", "dim")
        return Cell(f"{row.overdue} d", "warn")

    def item(row: DueItem) -> Cell:
        return Cell(called(view, row.record))

    def who(row: DueItem) -> Cell:
        return Cell(row.waits_for(view.board), "dim")

    room = 34 if everybody else 40  # beside it is whose it is
    return [
        Column("kind", "Task", 17, 1, lambda row: Cell(row.kind.value, "strong"), lambda row: row.kind.value),
        Column("record", "Item", room, 1, item, lambda row: row.record.label, stretch=True),
        Column("overdue", "Overdue", 7, 1, overdue, lambda row: row.since, right=True),
        Column("why", "Reason", 34, 2, lambda row: Cell(visible(row.why), "dim"), lambda row: row.why),
        Column("who", "Who", 14, 1 if everybody else 3, who, lambda row: row.who or 0),
    ]
