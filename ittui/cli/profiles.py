"""Named ways to import: the mapping of a file that comes again, kept in the user's configuration."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from ..exchange.plan import Options
from ..fields import Mistake, visible
from .place import config_folder, private_folder


def profile_file() -> Path:
    return config_folder() / "profiles.json"


def saved_profiles() -> dict[str, dict[str, Any]]:
    """All profiles; none where there is no file yet."""
    path = profile_file()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as fault:
        raise Mistake(f"{path} cannot be read: {fault}; mend or remove it") from None
    return found if isinstance(found, dict) else {}


def profile(name: str) -> Options:
    """The options kept under a name; Mistake names those that there are."""
    found = saved_profiles()
    if name not in found:
        known = ", ".join(visible(each) for each in found) or "none yet; keep one with --save-profile NAME"
        raise Mistake(f"there is no profile “{visible(name)}”; there is {known}", "profile")
    known_names = {each.name for each in fields(Options)}
    values = {key: value for key, value in found[name].items() if key in known_names}
    return Options(**{**values, "maps": tuple(values.get("maps", ()))})


def save_profile(name: str, options: Options) -> Path:
    """Keep options under a name; the file they are in."""
    path = private_folder(config_folder()) / "profiles.json"
    new = path.with_suffix(".new")
    new.write_text(json.dumps({**saved_profiles(), name: asdict(options)}, indent=1), encoding="utf-8")
    new.replace(path)
    return path
