"""The paths that people type. It looks at no file."""

from __future__ import annotations

from pathlib import Path


def typed_path(text: str) -> Path:
    """A path as typed, ~ standing for one's own folder; ~nobody, whom nobody knows, is a name like others."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path
