"""Exact numbers and durations as people type them, and as they are shown, edited and stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from .field import AmbiguousInput, DecimalMark, InputError, Json, WorkWeek
from .layout import visible
from .periods import spoken

SCALES = {"k": 3, "tsd": 3, "m": 6, "mio": 6, "mn": 6, "bn": 9, "mrd": 9}
SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f"), " ")  # those that are put between thousands
THOUSANDS = r"(?!0)\d{1,3}([,.'’ ])\d{3}(\1\d{3})*|[1-9]\d?(,\d\d)+,\d{3}"  # 1,234,567; 12,34,567 in India
AMBIGUOUS = r"[1-9]\d{0,2}[.,]\d{3}"
NUMBER = rf"(?P<digits>[\d.,'’ ]*\d)\s*(?P<scale>{'|'.join(SCALES)})?\.?"
ROUND = r"(?<=\d)[.,][-–—]+(?=\D*$)"  # 1'500.- and 12,–: no cents
MOST_DIGITS = 30


def parse_decimal(text: str, mark: DecimalMark | None = DecimalMark.ASK, *, scaled: bool = False) -> Decimal:
    """The exact number of "1,234.5", "1.234,5", "-12", "(12)" or "95 %"; InputError else.

    scaled: 120k and 2.5m are numbers too, as they are of money. mark: which mark is the decimal one where 1.500 could
    be read in two ways: ASK refuses it, None takes a point for decimal and a comma for thousands.
    """
    bare = text.strip().translate(SPACES).replace("−", "-").rstrip("%").strip()
    bracketed = bare.startswith("(") and bare.endswith(")")
    behind = not bracketed and re.fullmatch(r"\d.*\d ?-", bare)  # 1,200- as SAP writes it
    negative = bracketed or bool(behind) or bare.startswith("-")
    unsigned = bare[1:-1] if bracketed else bare[:-1] if behind else bare[1:] if bare[:1] in ("-", "+") else bare
    match = re.fullmatch(NUMBER, unsigned.rstrip("% ").strip(), re.IGNORECASE)
    if not match:
        raise not_a_number(text)
    if len(match["digits"]) > MOST_DIGITS:
        raise not_a_number(text, f"not a number that can be kept; it may have {MOST_DIGITS} digits")
    if match["scale"] and not scaled:
        raise not_a_number(text, "not a number here; k, m and bn scale money only")
    try:
        number = Decimal(plain_digits(match["digits"], mark))
    except InvalidOperation:
        raise not_a_number(text) from None
    number = number.scaleb(SCALES[match["scale"].lower()]) if match["scale"] else number
    return -number if negative else number


def not_a_number(text: str, why: str = "not a number; write it like 1234.5") -> InputError:
    return InputError(f"“{visible(text.strip())}” is {why}")


def plain_digits(digits: str, mark: DecimalMark | None) -> str:
    """Digits with a decimal point only: the last mark is the decimal one unless it groups thousands."""
    point = ""
    if "," in digits and "." in digits:
        point = max(",.", key=digits.rfind)
    elif digits.count(".") + digits.count(",") == 1:
        point = decimal_mark(digits, "." if "." in digits else ",", mark)
    whole, _, part = digits.rpartition(point) if point else (digits, "", "")
    if whole and not whole.isdigit() and not re.fullmatch(THOUSANDS, whole):
        raise InvalidOperation
    return re.sub(r"\D", "", whole or "0") + ("." + part if part else "")


def decimal_mark(digits: str, only: str, mark: DecimalMark | None) -> str:
    """The only mark of a number where it is the decimal one; "" where it groups thousands. InputError: who knows?"""
    if not re.fullmatch(AMBIGUOUS, digits):
        return only
    if mark is DecimalMark.ASK:
        whole, _, part = digits.partition(only)
        decimal = f"{whole}.{part.rstrip('0')}" if part.strip("0") else whole
        raise AmbiguousInput(
            f"“{digits}” can be read as {decimal} or as {whole}{part}; type one of these "
            "(or set which mark is decimal: ittui settings set decimal_mark=point)"
        )
    return only if only == ("," if mark is DecimalMark.COMMA else ".") else ""


def edited_number(number: Decimal) -> str:
    """The number as text that can be read in one way only: 1.234 as 1.2340."""
    text = without_zeros(f"{number:f}")
    return f"{text}0" if re.fullmatch(AMBIGUOUS, text.lstrip("-")) else text


def plain_number(number: Decimal) -> Json:
    """The number as JSON has it: an int where it is whole, else a float."""
    return int(number) if number == number.to_integral_value() else float(number)


def shown_number(number: Decimal) -> str:
    """The number for reading: thousands grouped, no empty decimals."""
    return without_zeros(f"{number:,f}")


def without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def finite(number: Decimal) -> Decimal:
    """The number, if it is one that can be reckoned with: not NaN, not infinite, not beyond all sense."""
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(number)
    return number


SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
NAMED = {  # in English, and as exports in other languages have them
    "s": "s sec secs second seconds sek segundos secondes",
    "min": "m min mins minute minutes minuten minutos minuti",
    "h": "h hr hrs hour hours std stunde stunden uur heure heures hora horas ora ore godz",
    "d": "d day days tag tage tagen jour jours día días dia dias giorni dni",
    "w": "w wk week weeks woche wochen semaine semaines semana semanas",
}
NAMES = {name: unit for unit, names in NAMED.items() for name in names.split()}
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
    """Seconds of a duration; a number without a unit is in the unit own, where there is one.

    Of 2d 3h 15m or 1h30: units go down, and a last number without one is of the unit below.
    """
    seconds = seconds_of(work)
    bare = spoken(text)
    sign = -1 if bare.startswith("-") else 1
    bare = bare.lstrip("+-").strip()
    if match := re.fullmatch(r"(\d{1,6}):([0-5]\d)(?::([0-5]\d))?", bare):
        return Decimal(sign * (int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)))
    if match := re.fullmatch(r"p(?:(\d+)d)?(?:t(?=\d)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?)?", bare):
        parts = zip(match.groups(), ("d", "h", "min", "s"), strict=True)
        return Decimal(sign * sum(int(count or 0) * seconds[unit] for count, unit in parts))
    none = InputError(f"“{visible(text.strip())}” is not a duration; {FORMS}")
    if not re.fullmatch(rf"(?:{PART})+", bare):
        raise none
    result, smaller = Decimal(0), ["w", "d", "h", "min", "s"]
    for place, (number, word) in enumerate(re.findall(PART, bare)):
        below = smaller[0] if smaller and place else own
        unit = NAMES.get(word, "") if word else below
        if unit not in smaller or (place and not word and below not in ("min", "s")):
            raise none
        smaller = smaller[smaller.index(unit) + 1 :]
        result += parse_decimal(number, mark) * seconds[unit]
    return sign * result
