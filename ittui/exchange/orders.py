"""Which order of day, month and year each column of a file is written in, or why that cannot be told.

The rule: a column's order is the one that ALL its days fit, when at least one day fits no other. Where a day of any
date column of the file contradicts that column's others, the file was written in more than one way, and then
no column that holds days of two readings is trusted: the user is asked. A year of four digits in front says so itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..fields import InputError, visible
from ..long_work import counted
from .dates import Order, looks_like_day, readings, split
from .sheet import Located, Row
from .words import is_no_value

MOSTLY = 0.8
ANSWER = "say which with --date-order dmy, mdy or ymd"


@dataclass(kw_only=True)
class OrderEvidence:
    """What the cells of one column say of its order."""

    column: str
    deciding: Counter[Order] = field(default_factory=Counter)
    against: dict[Order, Located] = field(default_factory=dict)  # the first cell that does not fit each order
    open: int = 0
    first_open: Located | None = None
    days: int = 0
    year_first: int = 0  # cells with a year of four digits in front, which says nothing of the others
    odd: list[Located] = field(default_factory=list)
    other: int = 0
    fitting: set[Order] = field(default_factory=lambda: set(Order))

    def weigh(self, cell: Located, times: int) -> None:
        """Take a text into account that stands in the column so many times, first in this cell."""
        result = readings(split(cell.text)[0])
        if not result:
            self.weigh_odd(cell, times)
            return
        self.days += times
        if set(result) == {Order.YMD} and re.match(r"\W*\d{4}", cell.text):
            self.year_first += times
            return
        self.fitting &= result.keys()
        for order in Order:
            if order not in result:
                self.against.setdefault(order, cell)
        if len(result) == 1:
            self.deciding[next(iter(result))] += times
        elif len(set(result.values())) > 1:
            self.open += times
            self.first_open = self.first_open or cell

    def weigh_odd(self, cell: Located, times: int) -> None:
        if looks_like_day(cell.text):
            self.odd.append(cell)
        else:
            self.other += times

    @property
    def dated(self) -> bool:
        """Is it a column of days at all?"""
        return self.days > 0 and self.days + len(self.odd) >= MOSTLY * (self.days + len(self.odd) + self.other)

    def order(self, asked: Order | None) -> Order:
        """The order to read it in: years written first stay first, whatever was asked for the other columns."""
        if self.fitting == {Order.YMD} or (self.year_first and len(self.fitting) == len(Order)):
            return Order.YMD
        return asked or next((order for order in Order if order in self.fitting), Order.DMY)

    @property
    def undecided(self) -> bool:
        """Does the column hold days of two readings, and none that tells which is meant?"""
        return bool(self.open) and len(self.fitting) > 1

    @property
    def contradicted(self) -> Located | None:
        """The first cell that does not fit the order that most of the column's deciding cells are in."""
        if not self.deciding:
            return None
        most = self.deciding.most_common(1)[0][0]
        wrong = [self.against[most]] if most in self.against else []
        return min([*wrong, *self.odd], key=lambda cell: cell.line, default=None)


def weigh_columns(columns: Sequence[str], rows: Iterable[Row], mapped: Iterable[str]) -> dict[str, OrderEvidence]:
    """The evidence of every column that holds days: any at all where it is mapped to a day, mostly days elsewhere."""
    needed = set(mapped)
    rows = tuple(rows)
    result = {}
    for at, column in enumerate(columns):
        evidence = OrderEvidence(column=column)
        times = Counter(row.cells[at] for row in rows)
        first = {row.cells[at]: row.line for row in reversed(rows)}
        for text in counted(times, f"looking for days in {visible(column)}", "cells"):
            if not is_no_value(text):
                evidence.weigh(Located(text, first[text]), times[text])
        if evidence.dated or (column in needed and evidence.days):
            result[column] = evidence
    return result


def decide_orders(
    evidence: Mapping[str, OrderEvidence], mapped: Iterable[str], asked: Order | None
) -> dict[str, Order]:
    """The order of each mapped column; asked is the user's word, for columns that are not plainly year-first.

    InputError where an order cannot be told and was not given.
    """
    columns = [evidence[name] for name in dict.fromkeys(mapped) if name in evidence]
    if asked is None:
        refuse_doubt(columns, evidence.values())
    return {each.column: each.order(asked) for each in columns}


def refuse_doubt(columns: Sequence[OrderEvidence], everywhere: Iterable[OrderEvidence]) -> None:
    """Stop where any mapped column can be read in two ways."""
    open_ones = [each for each in columns if each.open]
    undecided = next((each for each in columns if each.undecided), None)
    if undecided:
        raise InputError(
            f"the dates of “{visible(undecided.column)}” can be read in more than one order, such as "
            f"{undecided.first_open}, and no cell decides; {ANSWER}"
        )
    mixed = [each for each in everywhere if each.contradicted]
    if (open_ones and mixed) or any(not each.fitting for each in columns):
        raise InputError(f"{doubt(mixed, open_ones)}; {ANSWER}")


def doubt(mixed: Sequence[OrderEvidence], open_ones: Sequence[OrderEvidence]) -> str:
    """What contradicts what, and how many cells hang on it."""
    parts = []
    for each in mixed:
        most, count = each.deciding.most_common(1)[0]
        cells = f"{count:,} cell{'' if count == 1 else 's'}"
        parts.append(f"“{visible(each.column)}” reads {most.words} in {cells} but not in {each.contradicted}")
    if not open_ones:
        return f"the file does not keep to one order of day and month: {'; '.join(parts)}"
    total = sum(each.open for each in open_ones)
    named = ", ".join(f"“{visible(each.column)}” {each.open:,} such as {each.first_open}" for each in open_ones)
    return (
        f"the file does not keep to one order of day and month: {'; '.join(parts)}. "
        f"{total:,} cells to be imported fit more than one order ({named})"
    )
