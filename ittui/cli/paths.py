"""Where things are: the shared file, private copies, crash reports. Knows the environment, not what files hold."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..config import config, named_file
from ..fields.paths import is_database, typed_name, typed_path

if TYPE_CHECKING:
    from pathlib import Path


def xdg(variable: str, fallback: str) -> str:
    """A folder of the XDG base directories; a relative value is ignored, as their specification says."""
    named = os.environ.get(variable, "")
    return f"{named if named.startswith('/') else typed_name('~/' + fallback)}/ittui"


def data_name(typed: str = "") -> str:
    """The file to open: as typed, or by its name in the configuration; else as configured, else the user's own."""
    named = named_file(typed or config().text("file"))
    if is_database(named):
        from ..store.postgres.address import parse_address

        parse_address(named)  # refuses a password before anything repeats it
        return named
    return typed_name(named) if named else f"{xdg('XDG_DATA_HOME', '.local/share')}/ittui.json"


def config_folder() -> Path:
    """Where import profiles and the like are kept."""
    return typed_path(xdg("XDG_CONFIG_HOME", ".config"))


def state_folder() -> Path:
    """Where private copies and crash reports go."""
    return typed_path(xdg("XDG_STATE_HOME", ".local/state"))


def private_folder(path: Path) -> Path:
    """The folder, made for this user alone where it was not there."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
