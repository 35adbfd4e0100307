"""The paths that people type. It looks at no file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path  # to import it takes longer than most commands have to do


DATABASES = ("postgresql://", "postgres://", "service=", "host=", "dbname=", "user=", "password=")


def is_database(text: str | os.PathLike[str]) -> bool:
    """Is it the address of a database, not a path?"""
    return isinstance(text, str) and text[:16].lower().startswith(DATABASES)


def typed_name(text: str) -> str:
    """A path as typed, ~ standing for one's own folder; ~nobody, whom nobody knows, is a name like others."""
    return os.path.expanduser(text)  # noqa: PTH111  # see above


def typed_path(text: str) -> Path:
    from pathlib import Path

    return Path(typed_name(text))
