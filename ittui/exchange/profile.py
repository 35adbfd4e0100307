"""Named ways of reading a file, kept so that next month's export of the same program needs no mapping again."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, fields
from pathlib import Path

from ..fields import InputError, visible
from .plan import ImportOptions

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
        there = f"; there is {', '.join(known)}" if known else "; none is kept yet"
        raise InputError(f"there is no profile “{visible(name)}”{there}")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        kind, options = raw.pop("kind"), options_of(raw)
    except (ValueError, TypeError, AttributeError, KeyError):
        raise InputError(f"the profile {path} cannot be read; keep it anew") from None
    if kind != table:
        raise InputError(
            f"the profile “{visible(name)}” is for {visible(str(kind)).replace('_', ' ')}, not for {table}"
        )
    return options


def options_of(raw: dict[str, object]) -> ImportOptions:
    """Options from plain JSON; TypeError where a value is of another kind, what is unknown is left alone."""
    known = {each.name: each for each in fields(ImportOptions)}
    values: dict[str, object] = {}
    for name, value in raw.items():
        if name not in known:
            continue
        if isinstance(known[name].default, tuple):
            if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                raise TypeError(value)
            values[name] = tuple(value)
        elif type(value) is not type(known[name].default):
            raise TypeError(value)
        else:
            values[name] = value
    return ImportOptions(**values)  # type: ignore[arg-type]  # each type was checked above


def profile_names(folder: Path | None = None) -> list[str]:
    """The names under which profiles are kept."""
    return sorted(path.stem for path in (folder or profiles_folder()).glob("*.json"))


def profile_path(name: str, folder: Path | None = None) -> Path:
    if not NAME.fullmatch(name):
        raise InputError(f"“{visible(name)}” cannot name a profile; use letters, digits, - and _")
    return (folder or profiles_folder()) / f"{name}.json"
