"""Bringing an older file to the schema of this version: read through the steps, written so at the next save.

Whoever saves first makes a backup of the file as it was. A step must bring the log along where it renames fields.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .format import SCHEMA, number
from .line_format import Contents


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
