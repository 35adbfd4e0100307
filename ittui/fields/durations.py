"""Durations as people type them, in the unit of the field that they are typed into."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from .conventions import DecimalMark, WorkWeek
from .decimals import parse_decimal
from .field import InputError
from .periods import spoken
from .visible import visible

SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
NAMES = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "w"),
}
NAMES |= {  # as exports in other languages have them
    **dict.fromkeys(("sek", "segundos", "secondes"), "s"),
    **dict.fromkeys(("minuten", "minutos", "minuti"), "min"),
    **dict.fromkeys(("std", "stunde", "stunden", "uur", "heure", "heures", "hora", "horas", "ora", "ore", "godz"), "h"),
    **dict.fromkeys(("tag", "tage", "tagen", "jour", "jours", "día", "días", "dia", "dias", "giorni", "dni"), "d"),
    **dict.fromkeys(("woche", "wochen", "semaine", "semaines", "semana", "semanas"), "w"),
}
# nothing is given back (++): else a long number is tried in every way to cut it
PART = r"(\d[\d.,]*+)\s*+([^\W\d_]*+)\.?+\s*+"
FORMS = "write it like 45m, 1h30, 01:30 or 2d"


def time_unit(unit: str) -> str:
    """s, min, h, d or w for the unit of a field; "" where it is no unit of time."""
    return NAMES.get(unit.strip().rstrip(".").casefold(), "")


def seconds_of(work: WorkWeek | None) -> Mapping[str, Decimal | int]:
    """How long each unit is: a day of elapsed time has 24 hours, a day of effort as many as people work."""
    if work is None:
        return SECONDS
    day = work.hours * 3600
    return {**SECONDS, "d": day, "w": day * work.days}


def parse_duration(
    text: str, unit: str, mark: DecimalMark | None = DecimalMark.ASK, work: WorkWeek | None = None
) -> Decimal:
    """The duration in the unit; a bare number is in it already. InputError for what is no duration.

    work: it is effort, whose days and weeks are those that people work; None: it is elapsed time.
    """
    own = time_unit(unit)
    result = parse_seconds(text, own, mark, work) / seconds_of(work)[own]
    if abs(result) >= 10**12:
        raise InputError(f"“{visible(text.strip())}” is longer than any duration; {FORMS}")
    places = round(result, 12)
    return places if places != result or result != result.to_integral_value() else Decimal(int(result))


def parse_seconds(text: str, own: str, mark: DecimalMark | None, work: WorkWeek | None = None) -> Decimal:
    """Seconds of a duration; a number without a unit is in the unit own, where there is one."""
    seconds = seconds_of(work)
    bare = spoken(text)
    sign = -1 if bare.startswith("-") else 1
    bare = bare.lstrip("+-").strip()
    if match := re.fullmatch(r"(\d{1,6}):([0-5]\d)(?::([0-5]\d))?", bare):
        return Decimal(sign * (int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)))
    if match := re.fullmatch(r"p(?:(\d+)d)?(?:t(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?", bare):
        parts = zip(match.groups(), ("d", "h", "min", "s"), strict=True)
        return Decimal(sign * sum(int(count or 0) * seconds[unit] for count, unit in parts))
    if not re.fullmatch(rf"(?:{PART})+", bare):
        raise InputError(f"“{visible(text.strip())}” is not a duration; {FORMS}")
    return sign * total(re.findall(PART, bare), text, own, mark, seconds)


def total(
    parts: list[tuple[str, str]], text: str, own: str, mark: DecimalMark | None, seconds: Mapping[str, Decimal | int]
) -> Decimal:
    """The seconds of 2d 3h 15m or 1h30: units go down, and a last number without one is of the unit below."""
    result, smaller = Decimal(0), ["w", "d", "h", "min", "s"]
    for place, (number, word) in enumerate(parts):
        below = smaller[0] if smaller and place else own
        unit = NAMES.get(word, "") if word else below
        if not unit or unit not in smaller or (place and not word and below not in ("min", "s")):
            raise InputError(f"“{visible(text.strip())}” is not a duration; {FORMS}")
        smaller = smaller[smaller.index(unit) + 1 :]
        result += parse_decimal(number, mark) * seconds[unit]
    return result
