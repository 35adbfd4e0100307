"""What an import would do: what is added and changed, and what was left out, by line and reason. It does nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from ..board import Change
from ..fields import InputError, visible
from .dates import Order
from .marks import Decimals, decimals_named


class Fault(Enum):
    """Why a row is not imported. Bad rows hold data that cannot be read: they stop the import, the others do not."""

    BLANK = ("blank", "blanks")
    TOTAL = ("total", "totals")
    WIDTH = ("of the wrong width", "of the wrong width")
    DUPLICATE = ("duplicate", "duplicates")
    BAD = ("that cannot be read", "that cannot be read")

    def counted(self, count: int) -> str:
        return f"{count:,} {self.value[count != 1]}"


class Rejected(NamedTuple):
    """A row that is left out."""

    line: int
    reason: str
    fault: Fault


class Repaired(NamedTuple):
    """A row that was set right, and how."""

    line: int
    how: str


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a file is to be read; all that is left out is found, or asked for where it cannot be."""

    maps: tuple[str, ...] = ()
    date_order: str = ""
    decimal: str = ""  # comma or point, where a number could be read both ways
    zone: str = ""  # of times without one; this machine's where blank
    currency: str = ""  # of amounts without one; the department's where blank
    delimiter: str = ""
    repair: bool = False
    skip_bad: bool = False
    keep_notes: bool = False  # columns that no field takes go into the notes
    create: bool = True  # records that are named and not there come to be

    @property
    def order(self) -> Order | None:
        if not self.date_order:
            return None
        try:
            return Order(self.date_order.strip().casefold())
        except ValueError:
            raise InputError(f"“{visible(self.date_order)}” is no order of dates; it is dmy, mdy or ymd") from None

    @property
    def mark(self) -> Decimals | None:
        return decimals_named(self.decimal)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that an import comes to. Where refused is not blank, nothing is to be written, and it says why."""

    changes: tuple[Change, ...] = ()
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: tuple[Rejected, ...] = ()
    repaired: tuple[Repaired, ...] = ()
    dropped_columns: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what else was found out: encoding, matched columns, date orders
    created_by_mention: tuple[tuple[str, str], ...] = ()  # (table, title)
    refused: str = ""

    def count(self, fault: Fault) -> int:
        """How many rows have this fault."""
        return sum(each.fault is fault for each in self.rejected)

    def faults(self) -> str:
        """“282 of the wrong width, 26 totals”, or nothing."""
        counts = Counter(each.fault for each in self.rejected)
        return ", ".join(fault.counted(counts[fault]) for fault in Fault if counts[fault])
