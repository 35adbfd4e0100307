"""Every number, as a pure function of the board, a day and a period, with all that is needed to say how it was made.

A metric is one decorated function; the register knows them all by name and has one way to ask for their results. A
share says how many of the records passed. Knows no file, no screen, no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple, TypeVar, overload

from ..board import Board
from ..fields import ALL_TIME, InputError, Period, meant, visible
from ..fields.layout import figure
from ..incremental import of_tables
from ..long_work import working
from ..records import Incident, Record


class Status(Enum):
    """(word, glyph, how bad: None is "no judgement") of a goal, KPI or metric."""

    ACHIEVED = ("achieved", "★", 0)
    ON_TRACK = ("on track", "✓", 1)
    BEHIND = ("behind", "~", 2)
    AT_RISK = ("at risk", "!", 3)
    MISSED = ("missed", "✗", 4)
    STALE = ("stale", "?", None)
    TOO_EARLY = ("too early", "○", None)
    NOT_STARTED = ("not started", "○", None)
    NO_DATA = ("no data", "–", None)
    NO_TARGET = ("no target", "·", None)
    CANCELLED = ("cancelled", "·", None)

    def __init__(self, word: str, glyph: str, badness: int | None) -> None:
        self.word, self.glyph, self.badness = word, glyph, badness

    def __str__(self) -> str:
        return self.word


def worst(statuses: list[Status]) -> Status:
    """The weakest of those that carry a judgement; no data where none does."""
    judged = [status for status in statuses if status.badness is not None]
    return max(judged, key=lambda status: status.badness or 0) if judged else Status.NO_DATA


SMALL = 5
T = TypeVar("T")
N = TypeVar("N", bound=tuple[Any, ...])


class Later(Sequence[T]):
    """A sequence that is made when somebody looks at it: what explains a number costs nothing until it is opened."""

    def __init__(self, make: Callable[[], Iterable[T]]) -> None:
        self.make = make

    @cached_property
    def items(self) -> tuple[T, ...]:
        return tuple(self.make())

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        return self.items[at]

    def __len__(self) -> int:
        return len(self.items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.items == tuple(other)

    def __hash__(self) -> int:
        return hash(self.items)

    def __repr__(self) -> str:
        return repr(self.items)


class Excluded(NamedTuple):
    """A record that is not in a number, and why."""

    record: Record
    reason: str


class Result(NamedTuple):
    """One number of a board; value is None where there are no data, and reason says why."""

    value: Fraction | None
    how: str
    reason: str = ""
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    n: int = 0
    excluded: Sequence[Excluded] = ()
    counted: Sequence[Record] = ()  # what failed or matters most: the records to look at first
    notes: Sequence[str] = ()  # further figures, one line each
    # What the registry and the KPIs add:
    name: str = ""
    label: str = ""
    unit: str = ""
    target: Fraction | None = None
    upper: Fraction | None = None  # of a band, whose lower limit is the target
    status: Status = Status.NO_TARGET
    as_of: date = date.min
    period: Period = ALL_TIME

    @property
    def small_sample(self) -> bool:
        return self.value is not None and self.n < SMALL


def number(
    numerator: Fraction | int,
    denominator: Fraction | int | None = None,
    *,
    how: str,
    empty: str = "",
    times: int | None = None,
    excluded: Sequence[Excluded] = (),
    **rest: Any,
) -> Result:
    """The numerator, or so many times numerator ÷ denominator; where empty says why there is none, none."""
    if empty:
        return Result(None, how, empty, excluded=excluded)
    above, below = Fraction(numerator), None if denominator is None else Fraction(denominator)
    value = above if times is None or below is None else times * above / below
    return Result(value, how, numerator=above, denominator=below, excluded=excluded, **rest)


class Judgement(NamedTuple):
    """What is to be said of one record; met None is "cannot be said", for the reason given."""

    record: Record
    met: bool | None
    reason: str = ""
    badness: Fraction | int = 0  # the larger, the sooner to be looked at


def judgement(record: Record, status: Status, reason: str) -> Judgement:
    """Whether a status is fine; what carries no judgement is left out for the reason."""
    met = None if status.badness is None else status in (Status.ACHIEVED, Status.ON_TRACK)
    return Judgement(record, met, reason, status.badness or 0)


def shown(number: Fraction | int, places: int = 1) -> str:
    """A number for a sentence, with at most so many digits after the point."""
    return figure(number, "", places)


def many(count: int, noun: str, plural: str = "") -> str:
    """“1 project”, “1,547 projects”."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def share_text(some: int, of: int) -> str:
    """“18 of 25 (72 %)”."""
    return f"{some:,} of {of:,} ({shown(Fraction(100 * some, of))} %)"


def by_reason(excluded: Iterable[Excluded]) -> tuple[Excluded, ...]:
    """In an order that does not depend on that of the records."""
    return tuple(sorted(excluded, key=lambda each: (each.reason, each.record.id)))


def excluded_of(judgements: Iterable[Judgement]) -> tuple[Excluded, ...]:
    """Those that cannot be judged."""
    return by_reason(Excluded(each.record, each.reason) for each in judgements if each.met is None)


def failed_of(judgements: Iterable[Judgement]) -> tuple[Record, ...]:
    """Those that failed, the worst first."""
    failed = [each for each in judgements if each.met is False]
    return tuple(each.record for each in sorted(failed, key=lambda each: (-each.badness, each.record.id)))


class Tally(NamedTuple):
    """How many passed, how many failed, and of how many it cannot be said."""

    passed: int = 0
    failed: int = 0
    left_out: int = 0

    @property
    def judged(self) -> int:
        return self.passed + self.failed


def tally(judgements: Iterable[Judgement]) -> Tally:
    answers = Counter(each.met for each in judgements)
    return Tally(answers[True], answers[False], answers[None])


def together(parts: Sequence[N]) -> N:
    """What was summed up of several parts as one, field by field."""
    columns = zip(*parts, strict=True)
    sums = (together(each) if isinstance(each[0], tuple) else sum(each[1:], each[0]) for each in columns)
    return type(parts[0])(*sums)


def share(judgements: Iterable[Judgement], *, what: str, empty: str, notes: Iterable[str] = ()) -> Result:
    """Passed ÷ judged in percent; what completes the sentence “1,231 of 1,547 …”, empty says why there is none."""
    judged = tuple(judgements)
    return share_of(tally(judged), lambda: judged, what=what, empty=empty, notes=lambda: notes)


def share_of(
    matches: Tally,
    judged: Callable[[], Iterable[Judgement]],
    *,
    what: str,
    empty: str,
    notes: Callable[[], Iterable[str]] = tuple,
) -> Result:
    """The share of a tally; the judgements and the notes are asked for only by those who want to know more."""
    n, rest = matches.judged, matches.left_out
    return Result(
        value=Fraction(100 * matches.passed, n) if n else None,
        reason="" if n else empty + (f": {many(rest, 'record')} could not be judged" if rest else ""),
        how=f"{matches.passed:,} of {n:,} {what}",
        numerator=Fraction(matches.passed),
        denominator=Fraction(n),
        n=n,
        excluded=Later(lambda: excluded_of(judged())),
        counted=Later(lambda: failed_of(judged())),
        notes=Later(notes),
    )


Measure = Callable[[Board, date, Period], Result]


class Metric(NamedTuple):
    """A number that can be asked for by name."""

    name: str
    label: str
    unit: str
    group: str
    reads: tuple[type[Record], ...]
    measure: Measure
    up: bool | None  # is more better? None: neither
    flow: bool  # is it of what happened in a period, rather than of what is so on a day?

    @property
    def definition(self) -> str:
        """What it is and how it is made, as users read it."""
        from inspect import cleandoc  # which takes as long to import as all metrics

        return cleandoc(self.measure.__doc__ or "")


# In which module each metric is made, in the order in which they are listed; a test compares it with the modules. One
# that is asked for imports its own module only.
MODULES: dict[str, tuple[str, ...]] = {
    "incidents.mttr": ("mttr", "mttr_median", "mttr_p90"),
    "incidents.attainment": ("rto_attainment", "rto_attainment_drills", "sla_attainment"),
    "goals.goal_metrics": (
        *("goals_on_track", "goals_progress", "goals_stale", "checkins_current"),
        *("kpis_on_target", "watermelons", "goals_smart"),
    ),
    "projects": ("projects", "projects_finished"),
    "projects.promises": (
        *("projects_on_time", "projects_on_time_approved", "projects_on_budget", "projects_on_budget_approved"),
        *("projects_on_spec", "projects_all_three"),
    ),
    "projects.variance": ("schedule_variance", "cost_variance"),
    "projects.roi": ("it_roi", "it_roi_expected"),
    "budget": ("spend_vs_plan", "committed", "spend_forecast", "unfunded_goals"),
    "incidents.response": ("first_response",),
    "people.staffing": ("users_per_support_fte", "support_fte_per_100_users", "service_gap", "csat", "nps"),
    "people": ("succession_coverage", "involvement", "support_provided", "reviews_held", "recognition_due"),
    "people.partners": ("cadence_kept", "help_balance"),
}


class MetricRegister(Mapping[str, Metric]):
    """All metrics by name; each is imported when it is first asked for."""

    def __init__(self) -> None:
        self.module_of = {name: module for module, names in MODULES.items() for name in names}
        self.made: dict[str, Metric] = {}

    def __getitem__(self, name: str) -> Metric:
        if name not in self.made:
            import_module(f"ittui.metrics.{self.module_of[name]}")
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.module_of, **self.made})

    def __len__(self) -> int:
        return len({**self.module_of, **self.made})


METRICS = MetricRegister()


def metric(
    *, label: str, unit: str, reads: tuple[type[Record], ...], group: str, up: bool | None = None, flow: bool = False
) -> Callable[[Measure], Measure]:
    """Register a pure function (board, as_of, period) -> Result under its own name; its docstring explains it."""

    def register(measure: Measure) -> Measure:
        name = measure.__name__
        METRICS.made[name] = Metric(name, label, unit, group, reads, measure, up, flow)
        return measure

    return register


def metric_named(name: str) -> Metric:
    """The metric of that name; InputError names the nearest ones."""
    matches = METRICS.get(name.strip().casefold().replace("-", "_").replace(" ", "_"))
    if matches:
        return matches
    near = meant(name, METRICS) or f"; known: {', '.join(METRICS)}"
    raise InputError(f"there is no metric “{visible(name)}”{near}")


def measure(board: Board, name: str, as_of: date, period: Period = ALL_TIME) -> Result:
    """One number; worked out once for as long as the tables it reads stay as they are.

    A period that is over is what it was on its last day, whatever has happened since.
    """
    known, as_of = metric_named(name), min(as_of, period.last or as_of)
    return of_tables(board, known.reads, result_of, known.name, as_of, period, minute(board, known, as_of))


def minute(board: Board, known: Metric, as_of: date) -> datetime | None:
    """When somebody looks, for numbers that open outages are part of: these are computed again each minute."""
    return board.minute(as_of) if Incident in known.reads else None


def result_of(board: Board, name: str, as_of: date, period: Period, _: datetime | None) -> Result:
    known = METRICS[name]
    with working(f"working out {known.label}"):
        result = known.measure(board.as_of(as_of), as_of, period)
    return result._replace(
        name=known.name, label=known.label, unit=result.unit or known.unit, as_of=as_of, period=period
    )
