"""The KPI library: ready-made KPIs of the IT and services sector, to add with one key.

It turns an entry into the change that adds the KPI. Where the entries are kept it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..board import Board, Change
from ..fields import InputError, Json, Raw, Ref, Text, visible
from ..records import Kpi
from .action import Question


class FromLibrary(Question):
    """Which ready-made KPI to add, and who answers for it."""

    name = Text("Name", help="which to list or add: its short name, its title or a part of that")
    owner = Ref("Owner", "people", help="who answers for it")
    positional = ("name",)


@dataclass(frozen=True, kw_only=True)
class LibraryKpi:
    """A ready-made KPI: its short name, where the idea comes from, and the values of the record it becomes."""

    name: str
    origin: str
    values: Raw

    @property
    def title(self) -> str:
        return str(self.values.get("title", ""))

    @property
    def kpi(self) -> Kpi:
        """The KPI as it would be added; under a new id each time."""
        return Kpi(Kpi.new().id, self.values)


def library(content: Json) -> tuple[LibraryKpi, ...]:
    """The entries of a library file's content; InputError where one cannot become a KPI."""
    if not isinstance(content, list):
        raise InputError("a KPI library is a list of KPIs")
    return tuple(entry_of(each, number) for number, each in enumerate(content, 1))


def entry_of(raw: Json, number: int) -> LibraryKpi:
    if not isinstance(raw, dict):
        raise InputError(f"entry {number} of the KPI library is not an object of fields")
    values = {name: value for name, value in raw.items() if name in Kpi.fields}
    entry = LibraryKpi(name=str(raw.get("name", "")), origin=str(raw.get("origin", "")), values=values)
    for field, problem in entry.kpi.all_problems():
        raise InputError(f"entry {number} of the KPI library, {visible(entry.title)}, {field}: {problem}", field)
    return entry


def entry_named(entries: Iterable[LibraryKpi], text: str) -> LibraryKpi:
    """The one entry that is meant: by its short name, its title or a part of that; InputError else."""
    entries, low = tuple(entries), text.strip().casefold()
    exact = [entry for entry in entries if low in (entry.name.casefold(), entry.title.casefold())]
    result = exact or [entry for entry in entries if low and low in entry.title.casefold()]
    if len(result) == 1:
        return result[0]
    if not result:
        raise InputError(f"there is no “{visible(text.strip())}” in the KPI library")
    some = ", ".join(entry.name for entry in result[:6])
    raise InputError(f"“{visible(text.strip())}” fits {len(result)} KPIs of the library: {some}")


def not_yet_there(board: Board, entries: Iterable[LibraryKpi]) -> tuple[LibraryKpi, ...]:
    """The entries that no KPI of the board has the title of."""
    return tuple(entry for entry in entries if not board.table(Kpi).named(entry.title))


def add_from_library(board: Board, entry: LibraryKpi, owner: int | None = None) -> tuple[Change, ...]:
    """Add the ready-made KPI; InputError where one of that title is there.

    An area that the team does not have, and money in a unit that is not the team's, are left to be filled in.
    """
    if board.table(Kpi).named(entry.title):
        raise InputError(f"there is a KPI “{visible(entry.title)}” already", "title")
    kpi = entry.kpi
    if kpi.area not in board.settings.areas:
        kpi = kpi.replace(area="")
    if kpi.unit == "EUR":
        kpi = kpi.replace(unit=board.settings.currency)
    if owner is not None:
        kpi = kpi.replace(owner=owner)
    return (Change.add(kpi),)
