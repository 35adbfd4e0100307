"""Which column, or which fixed value, fills which field.

Written field=column, field=const:VALUE or field=column+column (joined with a blank); :millions or :thousands after
a column scales its numbers. Without any, columns are matched by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..fields import Amount, InputError, Number, visible
from ..records import Record
from .aliases import names_of
from .reading import Row, squeezed

ID = "id"
CONST = "const:"
SCALES = {"thousands": 3, "millions": 6, "billions": 9}


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where one field's value comes from: columns by their place, or a constant."""

    field: str
    columns: tuple[int, ...] = ()
    const: str = ""
    scale: int = 0

    def cell(self, row: Row) -> str:
        """The text of a row for this field."""
        if not self.columns:
            return self.const
        if len(self.columns) == 1:
            return row.cells[self.columns[0]]
        return " ".join(cell for cell in (row.cells[at].strip() for at in self.columns) if cell)


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """All sources, and the columns that none of them takes."""

    sources: tuple[Source, ...]
    left: tuple[str, ...]
    value: tuple[str, ...] = ()  # "column → field", where nobody said so

    def columns_of(self, fields: Iterable[str], columns: Sequence[str]) -> list[str]:
        """The names of the columns that these fields come from."""
        names = set(fields)
        return [columns[at] for source in self.sources if source.field in names for at in source.columns]


def wanted_columns(maps: Sequence[str]) -> list[str]:
    """The single columns that mappings name, by which the header is found."""
    sides = (text.partition("=")[2].strip() for text in maps)
    return [side for side in sides if side and not side.startswith(CONST) and "+" not in side and ":" not in side]


def make_mapping(
    kind: type[Record], maps: Sequence[str], columns: Sequence[str], *, foreign_ids: bool = False
) -> Mapping:
    """The mapping that was asked for, or, where no column was named, the one that the names suggest.

    foreign_ids: a column named id holds what another program calls its records.
    """
    asked = tuple(parse_map(kind, text, columns) for text in maps)
    twice = next((each.field for at, each in enumerate(asked) if each.field in {a.field for a in asked[:at]}), None)
    if twice:
        raise InputError(f"“{twice}” is mapped twice; a field takes one column, or several joined with +")
    guessed = [] if any(each.columns for each in asked) else matched(kind, columns, asked, foreign_ids)
    sources = (*asked, *guessed)
    refuse_missing(kind, sources, columns)
    taken = {at for source in sources for at in source.columns}
    return Mapping(
        sources=sources,
        left=tuple(name for at, name in enumerate(columns) if at not in taken),
        value=tuple(match_text(visible(columns[each.columns[0]]), each.field) for each in guessed),
    )


def match_text(column: str, field: str) -> str:
    """What was matched; only the name where the column is called like the field."""
    return field if column == field else f"{column} → {field}"


def parse_map(kind: type[Record], text: str, columns: Sequence[str]) -> Source:
    """One “field=column”. InputError names the nearest field or column."""
    name, mark, side = (part.strip() for part in text.partition("="))
    if not mark or not name or not side:
        raise InputError(f"“{visible(text)}” is no mapping; write field=column or field=const:VALUE")
    if name != ID and name not in kind.fields:
        raise InputError(f"{a_noun(kind)} has no field “{visible(name)}”{nearest(name, list(kind.fields))}")
    if side.startswith(CONST):
        return Source(field=name, const=side.removeprefix(CONST))
    whole, scale = place(side, columns), 0
    if whole is None and side.rpartition(":")[2] in SCALES:
        side, _, word = side.rpartition(":")
        scale = checked_scale(kind, name, word)
        whole = place(side, columns)
    if whole is not None:
        return Source(field=name, columns=(whole,), scale=scale)
    parts = [place(part, columns) for part in side.split("+")]
    if len(parts) > 1 and None not in parts:
        return Source(field=name, columns=tuple(part for part in parts if part is not None), scale=scale)
    raise InputError(f"there is no column “{visible(side)}”{nearest(side, columns)}")


def checked_scale(kind: type[Record], name: str, word: str) -> int:
    if not isinstance(kind.fields.get(name), Amount | Number):
        raise InputError(f"“{name}” is no number, so it cannot be read in {word}")
    return SCALES[word]


def place(name: str, columns: Sequence[str]) -> int | None:
    """Where a column stands: by its exact name, else by its letters and digits where only one has those."""
    bare = " ".join(name.split())
    if bare in columns:
        return columns.index(bare)
    near = [at for at, column in enumerate(columns) if squeezed(column) == squeezed(bare) != ""]
    return near[0] if len(near) == 1 else None


def matched(kind: type[Record], columns: Sequence[str], asked: Sequence[Source], foreign_ids: bool) -> list[Source]:
    """The fields whose name, label or known other name a column has; each column is used once."""
    taken = {source.field for source in asked}
    free = {squeezed(column): at for at, column in reversed(list(enumerate(columns)))}
    result = []
    known = {name: names_of(kind, name, field) for name, field in kind.fields.items() if name not in taken}
    foreign = next((name for name in ("external_id", "reference") if name in known), "")
    if not foreign_ids:
        known[ID] = [ID]
    elif foreign:
        known[foreign].append(ID)
    for rank in range(max(map(len, known.values()), default=0)):
        for name, names in known.items():
            if name not in taken and rank < len(names) and names[rank] in free:
                result.append(Source(field=name, columns=(free.pop(names[rank]),)))
                taken = taken | {name}
    return result


def refuse_missing(kind: type[Record], sources: Sequence[Source], columns: Sequence[str]) -> None:
    mapped = {source.field for source in sources}
    missing = [name for name, field in kind.fields.items() if field.required and name not in mapped]
    if missing:
        raise InputError(
            f"{a_noun(kind)} needs {' and '.join(missing)}, and no column is for it; say which with "
            f"--map {missing[0]}=COLUMN; the columns are {', '.join(visible(name) for name in columns)}"
        )


def a_noun(kind: type[Record]) -> str:
    return f"{'an' if kind.noun[0] in 'aeio' else 'a'} {kind.noun}"


def nearest(name: str, offered: Sequence[str]) -> str:
    """“; did you mean …” or the list of all."""
    by_low = {each.casefold(): each for each in offered}
    near = [by_low[low] for low in get_close_matches(name.casefold(), list(by_low), n=3, cutoff=0.6)]
    if near:
        return f"; did you mean {' or '.join(f'“{visible(each)}”' for each in near)}?"
    return f"; there is {', '.join(visible(each) for each in offered)}"
