"""`python -m ittui`, and what the installed `ittui` calls.

First of all it makes the classes of named tuples, of which a start makes 190, in a third of the time: typing compiles
the annotation of each field, which is a string and stays one here; collections compiles a constructor for each class,
of which those with as many fields differ only in names. What is made is the same in every other way.
"""

from __future__ import annotations

import gc
import os
import sys
import typing
from collections import namedtuple
from collections.abc import Collection, Iterable
from contextlib import suppress
from functools import cache
from types import FunctionType
from typing import Any, NoReturn


@cache
def shape(size: int) -> Any:
    """A class of named tuples with so many fields, of which the others take what does not depend on names."""
    return namedtuple("Shape", [f"field{number}" for number in range(size)])


def replaced(self: Any, /, **values: Any) -> Any:
    result = self._make(map(values.pop, self._fields, self))
    if values:
        raise ValueError(f"Got unexpected field names: {list(values)!r}")
    return result


def shown(self: Any) -> str:
    return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in zip(self._fields, self))})"  # noqa: B905


def make(name: str, types: Collection[tuple[str, Any]], module: str, defaults: Iterable[Any] = ()) -> type:
    """The class of named tuples with these fields; defaults: of the last ones."""
    fields, last = tuple(field for field, _ in types), tuple(defaults)
    like = shape(len(fields))
    code = like.__new__.__code__.replace(co_varnames=("_cls", *fields))
    new = FunctionType(code, like.__new__.__globals__, "__new__", last)
    new.__qualname__, new.__annotations__ = f"{name}.__new__", dict(types)
    body = {
        "__doc__": f"{name}({', '.join(fields)})",
        "__module__": module,
        "__slots__": (),
        "__match_args__": fields,
        "__annotations__": new.__annotations__,
        "__new__": new,
        "__repr__": shown,
        "__getnewargs__": vars(like)["__getnewargs__"],
        "_fields": fields,
        "_field_defaults": dict(zip(fields[len(fields) - len(last) :], last, strict=True)),
        "_make": vars(like)["_make"],
        "_replace": replaced,
        "_asdict": vars(like)["_asdict"],
        **dict(zip(fields, map(vars(like).__getitem__, like._fields), strict=True)),
    }
    return type(name, (tuple,), body)


def quick_named_tuples() -> None:
    """Have typing make them so."""
    typing._make_nmtuple = make  # type: ignore[attr-defined]  # private to typing, the same from 3.11 to 3.13


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
