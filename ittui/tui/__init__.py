"""The screen: the only place that knows Textual."""

from __future__ import annotations

import gc
import io
import os
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .terminal import Trace

os.environ.setdefault("ESCDELAY", "25")  # Textual reads it when it is imported


def run(
    path: Path | str,
    *,
    as_of: date | None = None,
    start: str = "",
    trace: Path | None = None,
    read_only: str = "",
    notice: str = "",
    mouse: bool = True,
) -> int:
    """Open a file or database on the screen, and begin with an action such as check_in; gives the exit code.

    trace: a file for what everything costs; notice: what is said first; mouse: clicks are taken, unless the user's
    configuration or the terminal is against it. StoreError where the file cannot be read.
    """
    from .terminal import Trace, ensure_size

    ensure_size()
    costs = Trace()
    if trace is not None:
        costs.open(trace)
    gc.disable()  # a start makes much and drops nothing; the app turns it on again when it is ready
    if isinstance(path, Path) and not path.exists():
        from .screens.standalone import begin

        begun = begin(path)
        if begun is None:
            return 0
        path, notice = begun
    speak_utf8()
    open_screen(path, as_of, start, costs, read_only, notice, mouse)
    return 0


def open_screen(
    path: Path | str, as_of: date | None, start: str, costs: Trace, read_only: str, notice: str, mouse: bool
) -> None:
    """Read what is there, paint it, and let the app take over; until it ends."""
    from ..config import config
    from ..long_work import ProgressBar
    from ..store import open_store
    from .terminal.first_paint import first_screen
    from .view_model import present_view

    with ProgressBar().beneath():
        store = open_store(path, read_only=read_only)
        board = store.read()
        past = (as_of, store.as_of(as_of)) if as_of else None
    view = present_view(board, store.who, store.name)
    first = None if past or start else first_screen(view)
    try:
        without_ssl()
        import_textual()
        from .app import IttuiApp
        from .terminal.driver import QuickDriver

        app = IttuiApp(store, board, past=past, start=start, view=view, trace=costs, notice=notice)
        QuickDriver.first_screen = first
        try:
            app.run_to_end(mouse=mouse and config().flag("mouse"))
        finally:
            if costs.file is not None:
                from .pages import place

                costs.close(place(app, app.workspace))
    except BaseException:  # a signal, too: whatever ends it, the terminal is given back
        if first:
            first.withdraw()
        raise


def without_ssl() -> None:
    """Import asyncio without ssl, which no screen needs and which takes 4 MB; whoever needs it later can import it."""
    if "ssl" not in sys.modules and "asyncio" not in sys.modules:
        sys.modules["ssl"] = None  # type: ignore[assignment]  # so importlib marks a module that is not to be had
        import asyncio  # noqa: F401  # it is imported for what it does without ssl

        del sys.modules["ssl"]


def import_textual() -> None:
    """Import Textual without what programs of other kinds want of it, which takes a twentieth of a start.

    These are folders to save pictures of the screen in, and the types of widgets that no screen of ours has. Whoever
    needs the modules later can import them.
    """
    if "textual.app" in sys.modules:
        return
    spared = {"platformdirs": "user_downloads_path", "textual.types": "IgnoreReturnCallbackType"}
    spared = {module: name for module, name in spared.items() if module not in sys.modules}
    for module, name in spared.items():
        sys.modules[module] = ModuleType(module)
        setattr(sys.modules[module], name, None)
    try:
        import textual.app  # noqa: F401  # it is imported for what it does without these
    finally:
        for module in spared:
            del sys.modules[module]


def speak_utf8() -> None:
    """Textual draws on standard error; a locale of another encoding would show its letters as escapes."""
    stream = sys.__stderr__
    if isinstance(stream, io.TextIOWrapper) and stream.encoding.casefold() not in ("utf-8", "utf8"):
        stream.reconfigure(encoding="utf-8")
