"""What a report says, before anybody decides how it looks: sections of text, figures, tables, lists and charts,
and how a status and a number beside its target are worded.

It knows no format. Texts in it are as people typed them; whoever writes them out makes them safe for that format.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import chain, repeat
from typing import TYPE_CHECKING, NamedTuple

from ..fields.layout import figure
from ..metrics import Result, Status
from .columns import Shown

if TYPE_CHECKING:
    from ..metrics.kpis.kpi_status import KpiStatus

Value = None | bool | int | str | date | Decimal | Fraction


class Tone(Enum):
    """How a piece of text is meant; a format may show it, but never says by it alone what matters."""

    PLAIN = "plain"
    DIM = "dim"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    ACCENT = "accent"


class Paragraph(NamedTuple):
    """A few sentences."""

    text: str
    tone: Tone = Tone.PLAIN


class KeyFigures(NamedTuple):
    """Key figures, each with all that is known of how it was made."""

    results: tuple[Result, ...]


class Datum(NamedTuple):
    """One cell: what is read, and the exact value for programs (the text itself where there is none)."""

    text: str
    value: Value = None
    status: Status | None = None
    tone: Tone = Tone.PLAIN
    spark: tuple[Fraction, ...] = ()

    @property
    def shown(self) -> str:
        """The text; of a status, its glyph and word before it."""
        return f"{worded(self.status)} {self.text}".rstrip() if self.status else self.text

    @property
    def plain(self) -> Value:
        """The exact value for programs."""
        if self.value is not None:
            return self.value
        return self.status.word if self.status and not self.text else self.text or None


class Labelled(NamedTuple):
    """Something that is known of a record, under a label."""

    label: str
    datum: Datum


class Facts(NamedTuple):
    """What is known of a record, one a line."""

    rows: tuple[Labelled, ...]


class Head(NamedTuple):
    """The head of a column; wide ones get the room that is left."""

    label: str
    numeric: bool = False
    wide: bool = False


class Grid(NamedTuple):
    """Rows under heads; notes has a remark for each row, or is empty; empty says why there are no rows."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Datum, ...], ...]
    notes: tuple[str, ...] = ()
    empty: str = "nothing to show"
    caption: str = ""

    def noted(self) -> Iterator[tuple[tuple[Datum, ...], str]]:
        """Each row with its remark."""
        return zip(self.rows, chain(self.notes, repeat("")), strict=False)


class Bullet(NamedTuple):
    """One line of a list, with a remark under it; depth is for trees."""

    text: str
    remark: str = ""
    status: Status | None = None
    depth: int = 0
    mark: str = ""
    tone: Tone = Tone.PLAIN


class Listing(NamedTuple):
    """A list; empty says why there is nothing in it."""

    items: tuple[Bullet, ...]
    empty: str = "none"


class ChartLine(NamedTuple):
    """One line of a chart."""

    name: str
    points: tuple[tuple[date, Fraction], ...]
    tone: Tone = Tone.ACCENT
    dashed: bool = False


class Mark(NamedTuple):
    """Something that happened, beside a chart's line."""

    day: date
    text: str


class Cone(NamedTuple):
    """Where a line is expected to go: its middle, and the better and the worse pace."""

    start: tuple[date, Fraction]
    middle: tuple[date, Fraction]
    low: tuple[date, Fraction]
    high: tuple[date, Fraction]


class LineChart(NamedTuple):
    """Values over time, with what they are held against."""

    title: str
    unit: str = ""
    lines: tuple[ChartLine, ...] = ()
    target: Fraction | None = None
    upper: Fraction | None = None  # of a band, whose lower limit is the target
    amber: Fraction | None = None
    cone: Cone | None = None
    marks: tuple[Mark, ...] = ()
    aim: str = "target"  # what the target is called


class Bar(NamedTuple):
    """One group of bars, None where there is no value; mark: what was planned."""

    label: str
    values: tuple[Fraction | None, ...]
    mark: Fraction | None = None


class BarChart(NamedTuple):
    """Bars for each label, such as the actual spend of a month, with a mark at the plan; mark: what the mark is."""

    title: str
    unit: str = ""
    names: tuple[str, ...] = ()
    tones: tuple[Tone, ...] = ()
    bars: tuple[Bar, ...] = ()
    mark: str = ""

    def named(self, bar: Bar) -> list[tuple[str, Fraction | None]]:
        """All values of a bar by name, the planned one first."""
        planned = [(self.mark, bar.mark)] if self.mark else []
        return [*planned, *zip(self.names, bar.values, strict=True)]


class StatusCount(NamedTuple):
    """How many have a status."""

    status: Status
    number: int


class StackedBar(NamedTuple):
    """How many of a whole have which status, as one bar; the parts from the worst to the best."""

    title: str
    parts: tuple[StatusCount, ...]
    empty: str = "none yet"


class Blip(NamedTuple):
    """One thing on a radar, in a quadrant and a ring by their numbers; moved: where it came from."""

    label: str
    quadrant: int
    ring: int
    moved: str = ""
    tone: Tone = Tone.PLAIN


class RadarChart(NamedTuple):
    """Things by quadrant, and by ring from the inner one out."""

    title: str
    quadrants: tuple[str, ...]
    rings: tuple[str, ...]
    blips: tuple[Blip, ...]
    empty: str = "nothing on it yet"


Chart = LineChart | BarChart | StackedBar | RadarChart
Block = Paragraph | KeyFigures | Facts | Grid | Listing | Chart


def heading(chart: Chart) -> str:
    unit = chart.unit if isinstance(chart, LineChart | BarChart) else ""
    return f"{chart.title} ({unit})" if unit else chart.title


class Chapter(NamedTuple):
    """A part of a report, under one heading."""

    title: str
    blocks: tuple[Block, ...]


class Report(NamedTuple):
    """A report of one day."""

    name: str
    title: str
    subtitle: str
    as_of: date
    period: str = ""
    sections: tuple[Chapter, ...] = ()


def worded(status: Status) -> str:
    """A status as glyph and word: it is never told by colour alone."""
    return f"{status.glyph} {status.word}"


TONES = {0: Tone.GOOD, 1: Tone.GOOD, 2: Tone.WARN, 3: Tone.BAD, 4: Tone.BAD}


def line_tone(status: Status) -> Tone:
    """The colour of a line of values, by the status of the last of them."""
    tone = tone_of(status)
    return Tone.ACCENT if tone is Tone.DIM else tone


def tone_of(status: Status) -> Tone:
    """What a format may underline a status with."""
    if status is Status.STALE:
        return Tone.WARN
    return Tone.DIM if status.badness is None else TONES[status.badness]


def role_of(status: Status) -> str:
    """The colour that repeats what glyph and word say."""
    return tone_of(status).value


def show_status(status: Status) -> Shown:
    return Shown(worded(status), role_of(status))


def status_bar(title: str, statuses: Iterable[Status]) -> StackedBar:
    """How many have which status, as one bar, the worst first."""
    counts = Counter(statuses)
    order = sorted((status for status in Status if counts[status]), key=worst_first)
    return StackedBar(title=title, parts=tuple(StatusCount(status, counts[status]) for status in order))


def worst_first(status: Status) -> int:
    """Those without a judgement come after the good ones."""
    return 9 if status.badness is None else -status.badness


def value_text(result: Result | KpiStatus) -> str:
    """A number with its unit, in the digits that tell it from its target."""
    return figure(result.value, result.unit, against=limits(result))


def target_text(result: Result | KpiStatus, *, unit: bool = True) -> str:
    """What a number is held against, of a band both limits, in the digits that tell it from the number; "" for none."""
    beside = [] if result.value is None else [result.value]
    word = result.unit if unit else ""
    return (" to " if unit else "..").join(figure(limit, word, against=beside) for limit in limits(result))


def limits(result: Result | KpiStatus) -> list[Fraction]:
    return [limit for limit in (result.target, result.upper) if limit is not None]
