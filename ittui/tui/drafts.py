"""Drafts on disk: what was half typed when the connection broke, kept for this user alone and offered again."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from ..fields.system import reason


def drafts_folder() -> Path:
    named = os.environ.get("XDG_STATE_HOME", "")
    return (Path(named) if named.startswith("/") else Path.home() / ".local/state") / "ittui" / "drafts"


def key_of(shared: str, purpose: str) -> str:
    """What names a file of the user's own about one purpose in one shared file."""
    from hashlib import sha256  # a start with nothing of its own waiting does without

    return sha256(f"{shared}\0{purpose}".encode()).hexdigest()[:24]


class DraftFile:
    """One draft of one purpose ("form goals new", "check-in") for one shared file, by one running program.

    A draft is taken up again only when the program that wrote it is gone: two terminals do not share one.
    """

    fault = ""  # why the draft is not on disk

    def __init__(self, shared: str, purpose: str) -> None:
        self.shared, self.purpose = shared, purpose

    @cached_property
    def key(self) -> str:
        return key_of(self.shared, self.purpose)

    @property
    def path(self) -> Path:
        return drafts_folder() / f"{self.key}-{os.getpid()}.json"

    def keep(self, content: dict[str, Any]) -> None:
        """Write the draft; a folder that cannot be written costs the draft, never the work: fault says so."""
        self.fault, new = "", self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "w") as out:
                json.dump(content, out)
            new.replace(self.path)
        except OSError as error:
            self.fault = f"no draft is kept of it: {reason(error)}"
            with suppress(OSError):
                new.unlink()

    @property
    def waits(self) -> bool:
        """Is there a draft that can be taken up again?"""
        left = list(drafts_folder().glob("*.json"))
        return bool(left) and any(path.name.startswith(f"{self.key}-") and is_left(path) for path in left)

    def load(self) -> dict[str, Any] | None:
        """The last draft that was left behind, taken over as one's own; None where there is none."""
        try:
            left = [path for path in drafts_folder().glob(f"{self.key}-*.json") if is_left(path)]
            if not left:
                return None
            max(left, key=lambda path: path.stat().st_mtime_ns).replace(self.path)
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return content if isinstance(content, dict) else None

    def drop(self) -> None:
        with suppress(OSError):
            self.path.unlink()


def is_left(path: Path) -> bool:
    """Is the program that wrote the draft gone, or is it this one?"""
    pid = path.stem.rpartition("-")[2]
    if not pid.isdigit() or int(pid) == os.getpid():
        return True
    return not runs(int(pid))


def runs(pid: int) -> bool:
    """Does an ittui run under this number? One that ended but was not yet reaped does not, nor a stranger's program."""
    proc = Path("/proc")
    if (proc / "self/cmdline").exists():
        try:
            return b"ittui" in (proc / str(pid) / "cmdline").read_bytes()
        except OSError:
            return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
