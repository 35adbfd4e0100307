"""Durations as people type them, in the unit of the field that they are typed into."""

from __future__ import annotations

import re
from decimal import Decimal

from .conventions import DecimalMark
from .field import InputError
from .visible import visible

SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
NAMES = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "w"),
}
PART = r"(\d[\d.,]*)\s*([a-z]*)\s*"
FORMS = "write it like 45m, 1h30, 01:30 or 2d"


def time_unit(unit: str) -> str:
    """s, min, h, d or w for the unit of a field; "" where it is no unit of time."""
    return NAMES.get(unit.strip().rstrip(".").casefold(), "")


def parse_duration(text: str, unit: str, mark: DecimalMark | None = DecimalMark.ASK) -> Decimal:
    """The duration in the unit; a bare number is in it already. InputError for what is no duration."""
    own = time_unit(unit)
    result = parse_seconds(text, own, mark) / SECONDS[own]
    if abs(result) >= 10**12:
        raise InputError(f"“{visible(text.strip())}” is longer than any duration; {FORMS}")
    places = round(result, 12)
    return places if places != result or result != result.to_integral_value() else Decimal(int(result))


def parse_seconds(text: str, own: str, mark: DecimalMark | None) -> Decimal:
    """Seconds of a duration; a number without a unit is in the unit own, where there is one."""
    bare = " ".join(text.replace("−", "-").casefold().split())
    sign = -1 if bare.startswith("-") else 1
    bare = bare.lstrip("+-").strip()
    if match := re.fullmatch(r"(\d{1,6}):([0-5]\d)(?::([0-5]\d))?", bare):
        return Decimal(sign * (int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)))
    if match := re.fullmatch(r"p(?:(\d+)d)?(?:t(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?", bare):
        parts = zip(match.groups(), ("d", "h", "min", "s"), strict=True)
        return Decimal(sign * sum(int(count or 0) * SECONDS[unit] for count, unit in parts))
    if not re.fullmatch(rf"(?:{PART})+", bare):
        raise InputError(f"“{visible(text.strip())}” is not a duration; {FORMS}")
    return sign * total(re.findall(PART, bare), text, own, mark)


def total(parts: list[tuple[str, str]], text: str, own: str, mark: DecimalMark | None) -> Decimal:
    """The seconds of 2d 3h 15m or 1h30: units go down, and a last number without one is of the unit below."""
    from .numbers import parse_decimal

    result, smaller = Decimal(0), ["w", "d", "h", "min", "s"]
    for place, (number, word) in enumerate(parts):
        below = smaller[0] if smaller and place else own
        unit = NAMES.get(word, "") if word else below
        if not unit or unit not in smaller or (place and not word and below not in ("min", "s")):
            raise InputError(f"“{visible(text.strip())}” is not a duration; {FORMS}")
        smaller = smaller[smaller.index(unit) + 1 :]
        result += parse_decimal(number, mark) * SECONDS[unit]
    return result
