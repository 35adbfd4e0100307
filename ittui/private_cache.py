"""What an earlier start worked out of a large data file, for the next one: private, and never needed.

All of it is looked up by digests of the very bytes that it was worked out of: of a file that changed, only what belongs
to the tables that did not is used. It is good for one data file, day, time zone and version of the program. One that is
damaged, foreign, or that others could have written is ignored; whoever deletes it loses a second. It holds digests,
days and numbers, no text of a record.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from .fields import Json

ROOMS = ("fields", "records", "board", "incremental", "metrics", "store")  # on whose code it depends what is stored
MOST_BYTES = 1 << 26


def cache_folder() -> Path:
    """By the XDG base directories; one that cannot be, for a user whom the system does not know."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(named) if named.startswith("/") else Path.home() / ".cache") / "ittui"
    except RuntimeError:
        return Path(os.devnull) / "ittui"


def version_of_code() -> str:
    """Another one as soon as a module is another: the number of a release says nothing while one is written."""
    root = Path(__file__).parent
    return digest(repr([stamp for room in ROOMS for stamp in sorted(stamps_of(root / room))]).encode())


def stamps_of(folder: Path) -> Iterator[tuple[str, int, int]]:
    """(name, time, size) of each module in a folder and in those below it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield entry.path, status.st_mtime_ns, status.st_size
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from stamps_of(Path(entry.path))


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


class PrivateCache:
    """Answers by key, for one data file. What is put is written by save, with all that was asked for in this run."""

    def __init__(self, name: str, today: date | None = None) -> None:
        """name: the data file; today: where tests are of another day."""
        self.path = cache_folder() / digest(os.fsencode(name))[:24]
        zone = [os.environ.get("TZ"), *time.tzname, time.timezone, time.altzone]
        self.good_for = [name, (today or date.today()).isoformat(), *zone, version_of_code()]
        self.asked: dict[str, Callable[[], Json]] = {}
        self.news = False

    @cached_property
    def answers(self) -> dict[str, Json]:
        """Those of an earlier run; none where there was none, or where it cannot be trusted."""
        try:
            expected, _, text = read_private(self.path).partition(b"\n")
            good_for, answers = json.loads(text) if expected.decode() == digest(text) else (None, None)
        except (OSError, ValueError, TypeError):
            return {}
        return answers if good_for == self.good_for and isinstance(answers, dict) else {}

    def get(self, key: str) -> Json:
        """None where there is no answer."""
        answer = self.answers.get(key)
        if answer is not None and key not in self.asked:
            self.asked[key] = lambda: answer
        return answer

    def put(self, key: str, make: Callable[[], Json]) -> None:
        """make gives the answer when it is written."""
        self.asked[key], self.news = make, True

    def save(self) -> None:
        """Write it, where there is something new; a folder that cannot be written costs the next start a second."""
        if not self.news:
            return
        self.news = False
        answers = {key: make() for key, make in self.asked.copy().items()}
        text = json.dumps([self.good_for, answers], separators=(",", ":")).encode()
        with suppress(OSError):
            write_private(self.path, digest(text).encode() + b"\n" + text)


def read_private(path: Path) -> bytes:
    """The bytes of a file of this user alone; OSError where it is no such file."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        own = stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077
        if not own or status.st_size > MOST_BYTES:
            raise PermissionError(path)
        return file.read()


def write_private(path: Path, data: bytes) -> None:
    """Put a file of this user alone in the place of what was there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")
    new.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(new, flags, 0o600), "wb") as file:
        file.write(data)
    new.replace(path)


class TableText:
    """The text that a table was read from, as the cache knows it: by its digest."""

    def __init__(self, cache: PrivateCache, make: Callable[[], str]) -> None:
        self.cache, self.make = cache, make

    @cached_property
    def digest(self) -> str:
        return self.make()

    def memo(self, compute: Callable[[], str], *question: object) -> str:
        """What compute gives of the table, which depends on nothing else."""
        key = " ".join(map(str, (*question, self.digest)))
        answer = self.cache.get(key)
        if not isinstance(answer, str):
            answer = compute()
            self.cache.put(key, lambda: answer)
        return answer
