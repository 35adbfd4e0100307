"""One thing that the doctor looked at."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


class Finding(NamedTuple):
    """What was looked at, how it is, what was seen, and what helps where it is not well."""

    name: str
    verdict: Verdict
    text: str
    cure: str = ""
