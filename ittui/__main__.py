"""`python -m ittui`, and what the installed `ittui` calls."""

from __future__ import annotations

import gc
import os
import sys
import typing
from collections import namedtuple
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any, NoReturn


def main() -> NoReturn:
    """Run the command line of this process, and end it."""
    if sys.platform == "win32":
        raise SystemExit(
            "ittui needs Linux or macOS; on Windows use it in WSL: https://learn.microsoft.com/windows/wsl"
        )
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


def quick_named_tuples() -> None:
    """Make the classes of named tuples, of which there are 190, in half the time.

    typing compiles the annotation of each field, which is a string and stays one here. Python 3.14 does so no more.
    """

    named: Any = namedtuple  # without a literal, mypy cannot know what it makes

    def make(name: str, types: Collection[tuple[str, Any]], module: str, defaults: Iterable[Any] = ()) -> type:
        result: type = named(name, [field for field, _ in types], defaults=defaults, module=module)
        result.__annotations__ = result.__new__.__annotations__ = dict(types)
        return result

    if sys.version_info < (3, 14):
        typing._make_nmtuple = make  # type: ignore[attr-defined]  # private to typing, the same from 3.11 to 3.13


def leave(code: int) -> NoReturn:
    """End at once: the interpreter's own way out, which takes every object apart, is longer than most commands."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
