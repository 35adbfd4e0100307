"""`python -m ittui`, and what the installed `ittui` calls."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

from .named_tuples import quick_named_tuples


def main() -> NoReturn:
    """Run the command line of this process, and end it."""
    if sys.platform == "win32":
        raise SystemExit(
            "ittui needs Linux or macOS; on Windows use it in WSL: https://learn.microsoft.com/windows/wsl"
        )
    if sys.version_info < (3, 14):
        quick_named_tuples()
    gc.disable()  # a command keeps what it makes until it ends; the screen turns it on again when it stands
    try:
        from .cli import main as run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was anything to cancel
        code = 130
    except RuntimeError as error:  # so Python reports what interrupts the making of a class
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        code = 130
    except SystemExit as ended:  # by a signal, which the first screen answers so
        code = ended.code if isinstance(ended.code, int) else 1
    leave(code)


def leave(code: int) -> NoReturn:
    """End at once: the interpreter's own way out, which takes every object apart, is longer than most commands."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
