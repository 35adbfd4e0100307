"""Shares: how many of the records that can be judged passed. Knows no metric in particular."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from ..records import Record
from .result import Excluded, Result


class Judgement(NamedTuple):
    """What is to be said of one record; met None is "cannot be said", for the reason given."""

    record: Record
    met: bool | None
    reason: str = ""
    badness: Fraction | int = 0  # the larger, the sooner to be looked at


def shown(number: Fraction | int, places: int = 1) -> str:
    """A number for a sentence: thousands grouped, rounded half up, no empty decimals."""
    scale = 10**places
    units = (abs(Fraction(number)) * scale * 2 + 1) // 2
    whole, part = divmod(units, scale)
    decimals = f".{part:0{places}}".rstrip("0").rstrip(".") if places else ""
    return f"{'-' if number < 0 and units else ''}{whole:,}{decimals}"


def many(count: int, noun: str, plural: str = "") -> str:
    """“1 project”, “1,547 projects”."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def excluded_of(judgements: Iterable[Judgement]) -> tuple[Excluded, ...]:
    """Those that cannot be judged, in an order that does not depend on that of the records."""
    left_out = [Excluded(each.record, each.reason) for each in judgements if each.met is None]
    return tuple(sorted(left_out, key=lambda each: (each.reason, each.record.id)))


def failed_of(judgements: Iterable[Judgement]) -> tuple[Record, ...]:
    """Those that failed, the worst first."""
    failed = [each for each in judgements if each.met is False]
    return tuple(each.record for each in sorted(failed, key=lambda each: (-each.badness, each.record.id)))


def share(judgements: Iterable[Judgement], *, what: str, empty: str, notes: Iterable[str] = ()) -> Result:
    """Passed ÷ judged in percent; what completes the sentence “1,231 of 1,547 …”, empty says why there is none."""
    judged = tuple(judgements)
    passed = sum(each.met is True for each in judged)
    n = passed + sum(each.met is False for each in judged)
    rest = len(judged) - n
    return Result(
        value=Fraction(100 * passed, n) if n else None,
        reason="" if n else empty + (f": {many(rest, 'record')} could not be judged" if rest else ""),
        how=f"{passed:,} of {n:,} {what}",
        numerator=Fraction(passed),
        denominator=Fraction(n),
        n=n,
        excluded=excluded_of(judged),
        counted=failed_of(judged),
        notes=tuple(notes),
    )
