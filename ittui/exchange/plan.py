"""What an import would do: what is added and changed, and what was left out, by line and reason. It does nothing."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from ..board import Change, NotFound
from ..fields import InputError, Raw, meant, visible
from .dates import Order
from .spelling import Decimals, decimals_named


class RowFault(Enum):
    """Why a row is not imported. Those that hold data which cannot be taken stop the import, the others do not."""

    BLANK = ("blank", "blanks")
    HEADER = ("repeated header", "repeated headers")
    TOTAL = ("total", "totals")
    FOOTER = ("footer", "footers")
    WIDTH = ("of the wrong width", "of the wrong width")
    DUPLICATE = ("duplicate", "duplicates")
    OLDER = ("older than another", "older than others")
    BAD = ("that cannot be read", "that cannot be read")

    def counted(self, count: int) -> str:
        return f"{count:,} {self.value[count != 1]}"


STOPPING = (RowFault.BAD, RowFault.WIDTH)


class Rejected(NamedTuple):
    """A row that is left out."""

    line: int
    reason: str
    fault: RowFault


class Repaired(NamedTuple):
    """A row that was set right, and how."""

    line: int
    how: str


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """How a file is to be read; all that is left out is found, or asked for where it cannot be."""

    maps: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # field:theirs=ours
    date_order: str = ""
    decimal: str = ""  # comma or point, where a number could be read both ways
    zone: str = ""  # of times without one; the file's or this machine's where blank
    currency: str = ""  # of amounts without one; the department's where blank
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""  # of a workbook, or the list of a JSON object
    columns_are: str = ""  # month, quarter …: columns named for periods are values of them
    fill_down: tuple[str, ...] = ()  # columns whose blank cells repeat the one above
    newest: str = ""  # the column by which the last of several rows of one record is known
    repair: bool = False
    skip_bad: bool = False
    keep_notes: bool = False  # columns that no field takes go into the notes
    blank_clears: bool = False  # a blank cell empties what a record holds
    create: bool = True  # records that are named and not there come to be

    @property
    def order(self) -> Order | None:
        if not self.date_order:
            return None
        try:
            return Order(self.date_order.strip().casefold())
        except ValueError:
            raise InputError(f"“{visible(self.date_order)}” is not a date order; it is dmy, mdy or ymd") from None

    @property
    def mark(self) -> Decimals | None:
        return decimals_named(self.decimal)


class Importer(NamedTuple):
    """Who imports from where, for corrections."""

    source: str = ""
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
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
    unit: str = "line"  # what rows are counted in
    source: str = ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """The notes, and how many recorded values would be corrected."""
        count = sum(corrections(each.before) < corrections(each.after) for each in self.changes if each.before)
        text = f"{count:,} recorded value{'s' if count > 1 else ''} corrected; old values and new sources are kept"
        return (*self.notes, text) if count else self.notes

    def count(self, fault: RowFault) -> int:
        """How many rows have this fault."""
        return sum(each.fault is fault for each in self.rejected)

    def faults(self) -> str:
        """“282 of the wrong width, 26 totals”, or nothing."""
        counts = Counter(each.fault for each in self.rejected)
        return ", ".join(fault.counted(counts[fault]) for fault in RowFault if counts[fault])


def corrections(raw: Raw | None) -> int:
    """How many corrections of its value a record holds."""
    rows = (raw or {}).get("corrections")
    return len(rows) if isinstance(rows, list) else 0


def grouped(rejected: Sequence[Rejected], unit: str) -> list[str]:
    """One text for all rows that were left out for the same reason: “lines 3-7, 9: blank”, with how many of many."""
    reasons: dict[str, list[int]] = {}
    for each in rejected:
        reasons.setdefault(each.reason, []).append(each.line)
    if len(reasons) > MANY:  # so that what is cut off is the least
        reasons = dict(sorted(reasons.items(), key=lambda each: -len(each[1])))
    return [f"{places(lines, unit)}: {reason}" for reason, lines in reasons.items()]


def places(lines: Sequence[int], unit: str) -> str:
    """“line 3”, “lines 3-7, 9”, “20,000 rows, lines 2-20,001”."""
    runs: list[tuple[int, int]] = []
    for number in sorted(lines):
        first = runs.pop()[0] if runs and number == runs[-1][1] + 1 else number
        runs.append((first, number))
    shown = [f"{first:,}" if first == last else f"{first:,}-{last:,}" for first, last in runs]
    some = ", ".join(shown[:MOST_RUNS]) + (f" … {shown[-1]}" if len(shown) > MOST_RUNS else "")
    text = f"{unit}{'s' if len(lines) > 1 else ''} {some}"
    return f"{len(lines):,} rows, {text}" if len(lines) > MANY else text


MOST_RUNS, MANY = 8, 20


NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_. -]{0,60}")


def profiles_folder() -> Path:
    """Where a user's profiles are kept."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(home) if Path(home).is_absolute() else Path.home() / ".config") / "ittui" / "profiles"


def save_profile(name: str, table: str, options: ImportOptions, folder: Path | None = None) -> Path:
    """Keep how files of one kind are read under a name; the same name is replaced. OSError where it cannot."""
    path = profile_path(name, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    text = json.dumps({"kind": table, **asdict(options)}, indent=2, ensure_ascii=False) + "\n"
    waiting.write_text(text, encoding="utf-8")
    waiting.replace(path)
    return path


def load_profile(name: str, table: str, folder: Path | None = None) -> ImportOptions:
    """The options kept under a name. InputError where there is none, or it is for another kind of record."""
    path = profile_path(name, folder)
    if not path.is_file():
        known = profile_names(folder)
        there = meant(name, known) or (f"; known: {', '.join(known)}" if known else "; none is kept yet")
        raise NotFound(f"there is no profile “{visible(name)}”{there}")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        kind, options = raw.pop("kind"), options_of(raw)
    except (ValueError, TypeError, AttributeError, KeyError):
        raise InputError(f"the profile {path} cannot be read; keep it anew") from None
    if kind != table:
        other = visible(str(kind)).replace("_", " ")
        raise InputError(f"the profile “{visible(name)}” is for {other}, not for {table}")
    return options


def options_of(raw: dict[str, object]) -> ImportOptions:
    """Options from plain JSON; TypeError where a value is of another kind, what is unknown is left alone."""
    values: dict[str, Any] = {}
    for each in fields(ImportOptions):
        value = raw.get(each.name, each.default)
        values[each.name] = tuple(value) if isinstance(value, list) else value
        texts = value if isinstance(value, list) else ()
        if type(values[each.name]) is not type(each.default) or not all(isinstance(text, str) for text in texts):
            raise TypeError(value)
    return ImportOptions(**values)


def profile_names(folder: Path | None = None) -> list[str]:
    """The names under which profiles are kept."""
    return sorted(path.stem for path in (folder or profiles_folder()).glob("*.json"))


def profile_path(name: str, folder: Path | None = None) -> Path:
    if not NAME.fullmatch(name):
        raise InputError(f"“{visible(name)}” cannot name a profile; use letters, digits, - and _")
    return (folder or profiles_folder()) / f"{name}.json"
