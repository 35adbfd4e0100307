"""What a pane lists before anybody touches it: the first order of each kind, and the line over the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from ..records import CheckIn, Goal, Incident, Kpi, Measurement, Project, Record
from ..views.columns import in_order
from .columns import RecordColumn

FIRST_SORT: dict[type[Record], tuple[str, bool]] = {
    Goal: ("status", False),  # the worst first
    Project: ("status", False),
    Kpi: ("status", False),
    Incident: ("failed_at", True),
    CheckIn: ("date", True),
    Measurement: ("date", True),
}

LINKS: dict[type[Record], tuple[str, Callable[[Goal, Any], bool]]] = {  # what belongs to a goal, and how it is called
    Project: ("serve", lambda goal, project: goal.id in project.goals),
    Kpi: ("measure", lambda goal, kpi: kpi.id == goal.kpi),
}


def sorted_rows(
    rows: Sequence[Record], columns: Sequence[RecordColumn], name: str, descending: bool
) -> Sequence[Record]:
    """The rows in the order of a column, those without a value last; as they are where there is no such column."""
    column = next((column for column in columns if column.name == name), None)
    return (
        rows if column is None else in_order(rows, cast("Callable[[Record], tuple[bool, Any]]", column.key), descending)
    )


def list_heading(kind: type[Record], count: int, total: int) -> str:
    """What a list is of, and how many there are."""
    number = f"{count}" if count == total else f"{count} of {total}"
    return f"{kind.plural[0].upper()}{kind.plural[1:]} {number}"


def nothing_text(kind: type[Record], *, filtered: bool = False, link_text: str = "") -> str:
    """What stands in place of rows where there are none."""
    if filtered:
        return "nothing fits the filter; esc clears it"
    return f"none {link_text}; L shows all" if link_text else f"no {kind.plural} yet; n adds one"
