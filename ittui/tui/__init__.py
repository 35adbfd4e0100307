"""The screen: the only place that knows Textual."""

from __future__ import annotations

import io
import os
import sys
from datetime import date
from pathlib import Path

os.environ.setdefault("ESCDELAY", "25")  # Textual reads it when it is imported


def run(path: Path, *, as_of: date | None = None, start: str = "") -> int:
    """Open the file on the screen, and begin with an action such as check_in; gives the exit code.

    StoreError where the file cannot be read.
    """
    from ..store import open_store
    from .app import IttuiApp

    if not path.exists():
        from .first_run import begin

        begun = begin(path)
        if begun is None:
            return 0
        path = begun
    speak_utf8()
    store = open_store(path)
    app = IttuiApp(store, store.read(), past=(as_of, store.as_of(as_of)) if as_of else None, start=start)
    app.run()
    if app.fault is not None:
        raise app.fault
    leave(app.return_code or 0)
    return 0


def speak_utf8() -> None:
    """Textual draws on standard error; a locale of another encoding would show its letters as escapes."""
    stream = sys.__stderr__
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.casefold() not in ("utf-8", "utf8"):
        stream.reconfigure(encoding="utf-8")


def leave(code: int) -> None:
    """End at once: nothing is left to be saved, and the interpreter's own way out takes longer than a person waits."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
