"""The ways in which other programs write "no value"."""

from __future__ import annotations

NOTHING = frozenset(("", "?", "null", "(null)", "n/a", "#n/a", "<null>"))
NO_VALUE = NOTHING | {"-", "–", "—", "na", "nan", "none", "nil"}


def is_nothing(cell: str) -> bool:
    """Does the cell hold no value, of whatever kind?"""
    return cell.strip().casefold() in NOTHING


def is_no_value(cell: str) -> bool:
    """The same for days and numbers, where a word such as none can be no value either."""
    return cell.strip().casefold() in NO_VALUE
