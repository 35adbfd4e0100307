"""What is kept of a fault of the program itself: where it happened, without any record's contents."""

from __future__ import annotations

import os
import platform
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp

from .. import __version__
from .context import private_folder, state_folder


def report(fault: BaseException) -> str:
    """Version, system, and the lines of code that led to the fault; not its message, which may quote a record."""
    system = f"ittui {__version__}, Python {platform.python_version()}, {platform.platform()}"
    return "\n".join((system, *reversed([frames_of(each) for each in causes(fault)])))


def frames_of(fault: BaseException) -> str:
    frames = (f"{at.filename}:{at.lineno} in {at.name}\n" for at in traceback.extract_tb(fault.__traceback__))
    return f"{''.join(frames)}{type(fault).__name__}\n"


def causes(fault: BaseException) -> Iterator[BaseException]:
    """A fault, what it came of, and so on; a worker of Textual's has the fault that ended it beside it."""
    cause: object = fault
    seen: list[object] = []
    while isinstance(cause, BaseException) and cause not in seen:
        yield cause
        seen.append(cause)
        cause = getattr(cause, "error", None) or cause.__cause__ or cause.__context__


def interruption(fault: BaseException) -> BaseException | None:
    """What a signal raised while a class was made, of which Python makes a RuntimeError; None: the fault is one."""
    return next((each for each in causes(fault) if isinstance(each, KeyboardInterrupt | SystemExit)), None)


def keep(fault: BaseException) -> Path:
    """Write the report where only this user reads it, among temporary files where no home can be written; its path."""
    try:
        path = private_folder(state_folder()) / f"fault-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    except OSError:
        handle, name = mkstemp(prefix="ittui-fault-", suffix=".txt")
        path = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(report(fault))
    return path
