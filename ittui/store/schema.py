"""The meta record of the file, and bringing an older file to the schema of this version.

The meta record tells which format and schema the file has, who may write it, and how often it was saved. An older file
is read through the steps, and written so at the next save; whoever saves first makes a backup of the file as it was.
A step must bring the log along where it renames fields.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..fields import Json, Raw
from .errors import Damaged
from .line_format import Contents

FORMAT = 1  # of the layout: tables, ids, log
SCHEMA = 1  # of the records
PACKED = 2  # who may write a file whose log has bulk steps packed: earlier versions would undo such a step in part
GENERATION = "generation"


def new_meta(began: int) -> dict[str, Json]:
    """began: the moment from which the log tells everything, in milliseconds."""
    return {"format": FORMAT, "schema": SCHEMA, "writes": SCHEMA, GENERATION: 0, "log_from": began}


def number(meta: Raw, name: str, default: int) -> int:
    """A whole number of the meta record; ValueError where it is something else."""
    value = meta.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"_meta: “{name}” must be a whole number")
    return value


def check(path: str | os.PathLike[str], contents: Contents) -> None:
    """Damaged where the meta record is not what it should be."""
    try:
        for name in ("format", "schema", "writes", GENERATION, "log_from", "changes_from", "removed_from"):
            number(contents.meta, name, 0)
    except ValueError as error:
        raise Damaged(path, str(error), 1) from None


def too_new(contents: Contents, schema: int = PACKED) -> str:
    """Why a version that knows a schema must not write the file; "" where it may."""
    meta = contents.meta
    if number(meta, "format", FORMAT) > FORMAT:
        return f"the file has format {meta['format']}; this ittui knows format {FORMAT}: install a newer ittui"
    if number(meta, "writes", schema) > schema:
        return (
            f"the file may be written from schema {meta['writes']} on; this ittui has {schema}: install a newer ittui"
        )
    return ""


def next_meta(meta: Raw, began: int) -> dict[str, Json]:
    """The meta record of the next save; began counts where the file has had no log yet."""
    cached = {**new_meta(began), **meta}
    return {**cached, GENERATION: number(cached, GENERATION, 0) + 1}


def packed(meta: Raw) -> dict[str, Json]:
    """The meta record of a file whose log has bulk steps packed."""
    return {**meta, "writes": max(number(meta, "writes", PACKED), PACKED)}


class Step(NamedTuple):
    """What leads to a schema from the one before. Pure."""

    to: int
    what: str
    change: Callable[[Contents], Contents]


STEPS: tuple[Step, ...] = ()  # schema 1 is the first


def migrated(contents: Contents, steps: Sequence[Step] = STEPS) -> Contents:
    """The contents in the newest schema that the steps lead to; the very same where there is nothing to do."""
    for step in steps:
        if step.to > number(contents.meta, "schema", SCHEMA):
            changed = step.change(contents)
            contents = Contents({**changed.meta, "schema": step.to, "writes": step.to}, changed.tables)
    return contents
