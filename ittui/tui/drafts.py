"""Drafts on disk: what was half typed when the connection broke, kept for this user alone and offered again."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any


def drafts_folder() -> Path:
    named = os.environ.get("XDG_STATE_HOME", "")
    return (Path(named) if named.startswith("/") else Path.home() / ".local/state") / "ittui" / "drafts"


class DraftFile:
    """One draft of one purpose ("form goals new", "check-in") for one shared file."""

    def __init__(self, shared: Path, purpose: str) -> None:
        key = hashlib.sha256(f"{shared.resolve()}\0{purpose}".encode()).hexdigest()[:24]
        self.path = drafts_folder() / f"{key}.json"

    def keep(self, content: dict[str, Any]) -> None:
        """Write the draft; a folder that cannot be written costs the draft, never the work."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new = self.path.with_suffix(f".{os.getpid()}")
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w") as out:
                json.dump(content, out)
            new.replace(self.path)
        except OSError:
            return

    def load(self) -> dict[str, Any] | None:
        """The draft, if there is one that can be read."""
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)
