"""What is kept of one user on this machine, beside the shared file: drafts, and what was chosen of the screen.

Drafts are what was half typed when the connection broke, and are offered again. The theme is chosen on the screen or in
the user's own configuration, as the keys are; the period that the tiles are of, for each file. The first screen asks
before anything of Textual is imported, so that what needs it here imports it when asked.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..config import config
from ..fields import InputError, meant, visible
from ..fields.system import reason

if TYPE_CHECKING:
    from textual.binding import Binding

OF_FILES = "of-files"  # the folder of what was chosen in one file
PERIODS = ("year", "last year", "quarter", "last quarter", "month", "last month", "all")
OURS = ("ansi-dark", "ansi-light")  # the terminal's own colours
ALIASES = {"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+m": "enter"}  # which of the two was pressed no terminal says


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

    def keep_line(self, text: str, **more: Any) -> None:
        """Write what is typed in a line so far; of an empty line there is nothing to write."""
        self.keep({"line": text, **more}) if text.strip() else self.drop()

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

    def line(self) -> str:
        """What was typed in a line and not saved."""
        return str((self.load() or {}).get("line", ""))

    def drop(self) -> None:
        with suppress(OSError):
            self.path.unlink()


def is_left(path: Path) -> bool:
    """Is the program that wrote the draft gone, or is it this one?"""
    pid = path.stem.rpartition("-")[2]
    return not pid.isdigit() or int(pid) == os.getpid() or not runs(int(pid))


def runs(pid: int) -> bool:
    """Does an ittui run under this number? One that ended but was not yet reaped does not, nor a stranger's program."""
    try:
        if Path("/proc/self/cmdline").exists():
            return b"ittui" in Path(f"/proc/{pid}/cmdline").read_bytes()
        os.kill(pid, 0)
    except OSError as error:
        return isinstance(error, PermissionError) and error.filename is None  # of kill: it runs, as somebody else's
    return True


def remembered(name: str) -> str:
    """What the user chose last on the screen, of all files; "" where nothing was, or it cannot be read."""
    with suppress(OSError, UnicodeDecodeError):
        return (drafts_folder().parent / name).read_text("utf-8").strip()
    return ""


def remember(name: str, choice: str) -> None:
    """Keep it for the next start; a folder that cannot be written costs the choice, never the work."""
    place = drafts_folder().parent / name
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.write_text(f"{choice}\n", "utf-8")


def period_of(shared: str) -> str:
    """The name by which the period chosen in one shared file is remembered."""
    return f"{OF_FILES}/{key_of(shared, 'period')}"


def chosen_period(shared: str) -> str:
    """The period that was chosen last in a shared file; the fiscal year where none was."""
    chosen = (drafts_folder().parent / OF_FILES).is_dir()  # else not even the file's name is worked out
    name = remembered(period_of(shared)) if chosen else ""
    return name if name in PERIODS else PERIODS[0]


def chosen_theme() -> str:
    """The theme to show; "" for the terminal's own colours. InputError where there is none of that name."""
    setting = config().setting("theme")
    name = str(setting.value)
    if not name:
        name = remembered("theme")
        return name if name in themes() else ""
    if name not in themes():
        near = meant(name, themes()) or f"; known: {', '.join(themes())}"
        raise InputError(f"{setting.source}: there is no theme “{visible(name)}”{near}")
    return name


def themes() -> list[str]:
    from textual.theme import BUILTIN_THEMES

    return sorted({*BUILTIN_THEMES, *OURS})


def chosen_keys(parts: Mapping[type, list[Binding]]) -> dict[str, str]:
    """The keys by binding id, as App.set_keymap takes them.

    parts: the bindings of each part of the screen. InputError where an id is not known, a key is none, or another
    command has it: that one could not be reached any more.
    """
    present = config()
    wanted = {str(id): str(keys) for id, keys in present.section("keys").items()}
    known = {binding.id: binding for bindings in parts.values() for binding in bindings if binding.id}
    for id, keys in wanted.items():
        where = f"{present.where('keys', id)}: {visible(id)}"
        if id not in known:
            near = meant(id, known) or f"; known: {', '.join(sorted(known))}"
            raise InputError(f"{where}: no command has that id{near}")
        if not split(keys):
            raise InputError(f"{where}: without a key it could not be reached; give it one, or leave the line out")
        for key in split(keys):
            refuse_unknown_key(where, key)
            for other in (each for bindings in parts.values() for each in bindings if each.id != id):
                if key in split(wanted.get(other.id or "", other.key)):
                    raise InputError(f"{where}: {key} is “{other.description}” already ({other.id}); take another key")
    return wanted


def split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]


def refuse_unknown_key(where: str, key: str) -> None:
    """InputError where no terminal sends a key of that name."""
    from textual.keys import KEY_NAME_REPLACEMENTS, Keys

    if key in ALIASES:
        raise InputError(f"{where}: a terminal sends {key} for {ALIASES[key]}, too; take another key")
    name = key.rpartition("+")[2] or key
    named = {each.value for each in Keys} | set(KEY_NAME_REPLACEMENTS.values())
    if len(name) != 1 and name not in named and not is_character(name):
        raise InputError(f"{where}: “{visible(key)}” is not a key; write it like f, F, ctrl+f, f5 or slash")


def is_character(name: str) -> bool:
    """Is it how Textual names a character, such as full_stop?"""
    from unicodedata import lookup

    with suppress(KeyError):
        return bool(lookup(name.replace("_", " ")))
    return False


def bindings_of(*parts: type) -> dict[type, list[Binding]]:
    """What is bound on each part of the screen, with what it inherits of ours."""
    return {
        part: [
            each
            for base in part.__mro__
            if base.__module__.startswith("ittui.")
            for each in vars(base).get("BINDINGS", ())
        ]
        for part in parts
    }
