"""The screen: the only place that knows Textual."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

os.environ.setdefault("ESCDELAY", "25")  # Textual reads it when it is imported


def run(path: Path, *, as_of: date | None = None) -> int:
    """Open the file on the screen; gives the exit code. StoreError where the file cannot be read."""
    from ..store import open_store
    from .app import IttuiApp

    if not path.exists():
        from .first_run import begin

        begun = begin(path)
        if begun is None:
            return 0
        path = begun
    store = open_store(path)
    board = store.as_of(as_of) if as_of else store.read()
    app = IttuiApp(store, board, as_of=as_of)
    app.run()
    leave(app.return_code or 0)
    return 0


def leave(code: int) -> None:
    """End at once: nothing is left to be saved, and the interpreter's own way out takes longer than a person waits."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
