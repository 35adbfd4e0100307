"""What a report says, before anybody decides how it looks: sections of text, figures, tables, lists and charts.

It knows no format. Texts in it are as people typed them; whoever writes them out makes them safe for that format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import chain, repeat

from ..metrics.result import Result, Status

Value = None | bool | int | str | date | Decimal | Fraction


class Tone(Enum):
    """How a piece of text is meant; a format may show it, but never says by it alone what matters."""

    PLAIN = "plain"
    DIM = "dim"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    ACCENT = "accent"


@dataclass(frozen=True)
class Paragraph:
    """A few sentences."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class KeyFigures:
    """Key figures, each with all that is known of how it was made."""

    results: tuple[Result, ...]


@dataclass(frozen=True)
class Datum:
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


@dataclass(frozen=True)
class Labelled:
    """Something that is known of a record, under a label."""

    label: str
    datum: Datum


@dataclass(frozen=True)
class Facts:
    """What is known of a record, one a line."""

    rows: tuple[Labelled, ...]


@dataclass(frozen=True)
class Head:
    """The head of a column; wide ones get the room that is left."""

    label: str
    numeric: bool = False
    wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Rows under heads; notes has a remark for each row, or is empty; empty says why there are no rows."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Datum, ...], ...]
    notes: tuple[str, ...] = ()
    empty: str = "nothing to show"
    caption: str = ""

    def noted(self) -> Iterator[tuple[tuple[Datum, ...], str]]:
        """Each row with its remark."""
        return zip(self.rows, chain(self.notes, repeat("")), strict=False)


@dataclass(frozen=True)
class Bullet:
    """One line of a list, with a remark under it; depth is for trees."""

    text: str
    remark: str = ""
    status: Status | None = None
    depth: int = 0
    mark: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A list; empty says why there is nothing in it."""

    items: tuple[Bullet, ...]
    empty: str = "none"


@dataclass(frozen=True, kw_only=True)
class ChartLine:
    """One line of a chart."""

    name: str
    points: tuple[tuple[date, Fraction], ...]
    tone: Tone = Tone.ACCENT
    dashed: bool = False


@dataclass(frozen=True)
class Mark:
    """Something that happened, beside a chart's line."""

    day: date
    text: str


@dataclass(frozen=True, kw_only=True)
class Cone:
    """Where a line is expected to go: its middle, and the better and the worse pace."""

    start: tuple[date, Fraction]
    middle: tuple[date, Fraction]
    low: tuple[date, Fraction]
    high: tuple[date, Fraction]


@dataclass(frozen=True, kw_only=True)
class LineChart:
    """Values over time, with what they are held against."""

    title: str
    unit: str = ""
    lines: tuple[ChartLine, ...] = ()
    target: Fraction | None = None
    upper: Fraction | None = None  # of a band, whose lower limit is the target
    amber: Fraction | None = None
    cone: Cone | None = None
    marks: tuple[Mark, ...] = ()
    today: date | None = None


@dataclass(frozen=True)
class Bar:
    """One group of bars; None where there is no value."""

    label: str
    values: tuple[Fraction | None, ...]


@dataclass(frozen=True, kw_only=True)
class BarChart:
    """Bars side by side for each label, such as plan and actual by month."""

    title: str
    unit: str = ""
    names: tuple[str, ...] = ()
    tones: tuple[Tone, ...] = ()
    bars: tuple[Bar, ...] = ()


Chart = LineChart | BarChart
Block = Paragraph | KeyFigures | Facts | Grid | Listing | LineChart | BarChart


@dataclass(frozen=True)
class Chapter:
    """A part of a report, under one heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report of one day."""

    name: str
    title: str
    subtitle: str
    as_of: date
    period: str = ""
    sections: tuple[Chapter, ...] = field(default=())


def worded(status: Status) -> str:
    """A status as glyph and word: it is never told by colour alone."""
    return f"{status.glyph} {status.word}"


TONES = {0: Tone.GOOD, 1: Tone.GOOD, 2: Tone.WARN, 3: Tone.BAD, 4: Tone.BAD}


def tone_of(status: Status) -> Tone:
    """What a format may underline a status with."""
    if status is Status.STALE:
        return Tone.WARN
    return Tone.DIM if status.badness is None else TONES[status.badness]
