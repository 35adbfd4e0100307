"""The command line: every action without a screen. Knows everything below it, but never Textual."""

from __future__ import annotations

import codecs
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

if "gettext" not in sys.modules:  # argparse looks for translations of its words, of which there are none
    sys.modules["gettext"] = SimpleNamespace(gettext=str, ngettext=lambda one, many, n: one if n == 1 else many)  # type: ignore[assignment]
    import argparse  # noqa: F401  # before anything else of ours imports it

    del sys.modules["gettext"]

from ..config import is_linear
from ..fields import InputError, UnknownWord, visible, visible_lines
from ..fields.layout import in_ascii
from ..fields.system import typed_path
from ..long_work import WRITTEN, ProgressBar
from .context import LOOKING, CommandContext, Usage, private_folder, state_folder

if TYPE_CHECKING:
    from pathlib import Path

    from .parser import Line

Clock = Callable[[], datetime]
DAY = 24 * 60 * 60
OK, ERROR, USAGE, NOT_FOUND, CANCELLED = 0, 1, 2, 3, 130


def main(argv: Sequence[str], *, now: datetime | None = None) -> int:
    """Run one command line; the exit code. now: the clock, for tests."""
    forgiving_output()
    bar = ProgressBar()
    try:
        with bar.beneath():
            return flushed(answer(argv, (lambda: now) if now else clock))
    except KeyboardInterrupt:
        bar.clear()
        rest = f"{WRITTEN[-1]} was written before" if WRITTEN else "nothing was written"
        return complain(f"stopped; {rest}", CANCELLED)
    except BrokenPipeError:
        silence_output()
        return OK


def clock() -> datetime:
    """The time, in the machine's zone; in UTC where TZ names one that cannot be, such as UTC+25."""
    if max(abs(time.timezone), abs(time.altzone)) >= DAY:
        os.environ["TZ"] = "UTC0"
        time.tzset()
    return datetime.now().astimezone()


def flushed(code: int) -> int:
    """Write out what is buffered; the exit code, which is an error where the result could not be written whole."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        from ..fields.system import reason

        silence_output()
        return code or complain(f"standard output: {reason(error)}", ERROR)
    return code


def silence_output() -> None:
    """Whoever read has seen enough, or is gone; what is still buffered goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def answer(argv: Sequence[str], now: Clock) -> int:
    """Run one command line; what is refused is told in a line, with its exit code."""
    from .parser import Help, parse

    try:
        return guarded(lambda: run(parse(argv), now))
    except Help as help:
        text = str(help)
        return guarded(lambda: print(text) or OK)


def guarded(act: Callable[[], int]) -> int:
    """Do something; what is refused is told in a line, with its exit code."""
    from .parser import Help

    try:
        return act()
    except (Help, BrokenPipeError):
        raise
    except Usage as usage:
        return complain(str(usage), USAGE)
    except UnknownWord as error:
        return complain(str(error), USAGE)
    except InputError as error:
        from ..board import NotFound

        field = f"{error.field}: " if error.field else ""
        return complain(f"{field}{error}", NOT_FOUND if isinstance(error, NotFound) else ERROR)
    except Exception as fault:
        return faulty(fault)


def run(line: Line, now: Clock) -> int:
    call = CommandContext(line.options, now())
    if line.command is None:
        return screen(call)
    if line.options.watch:
        from .watch import watch

        command, arguments = line.command, line.arguments
        return watch(line, lambda call: guarded(lambda: command.run(call, arguments)), now)
    if call.trace:
        from .watch import run_timed

        return run_timed(line, call)
    return line.command.run(call, line.arguments)


def forgiving_output() -> None:
    """A mark that the terminal's encoding lacks becomes an ASCII one, any other character a question mark.

    A stream that was closed before the start is one that says nothing; else the next file opened would take its place.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode))
    codecs.register_error("in_ascii", in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="in_ascii")


def complain(text: str, code: int) -> int:
    """Say on standard error why there is no result, where anybody is there to read it; the exit code."""
    with suppress(OSError):
        print(f"ittui: {visible_lines(text)}", file=sys.stderr, flush=True)
    return code


def faulty(fault: Exception) -> int:
    """The exit code of a refusal by the store or the system; a fault of the program's own is written to a file.

    Raises what a signal raised, where it came out as a fault.
    """
    from ..store import Conflict, StoreError

    if isinstance(fault, Conflict):
        from .history import describe

        return complain(f"{fault}\n{describe(fault)}", fault.exit_code)
    if isinstance(fault, StoreError):
        return complain(str(fault), fault.exit_code)
    if isinstance(fault, OSError):
        from ..fields.system import reason

        name = f"{visible(str(fault.filename))}: " if fault.filename else ""
        return complain(f"{name}{reason(fault)}", NOT_FOUND if isinstance(fault, FileNotFoundError) else ERROR)
    for each in causes(fault):
        if isinstance(each, KeyboardInterrupt | SystemExit):  # of which Python makes a RuntimeError in making a class
            raise each
    return complain(f"internal error; the details are in {write_report(fault)}", ERROR)


def report(fault: BaseException) -> str:
    """Version, system, and the lines of code that led to the fault; not its message, which may quote a record."""
    import platform
    from traceback import extract_tb

    from .. import __version__

    lines = [f"ittui {__version__}, Python {platform.python_version()}, {platform.platform()}"]
    for each in reversed([*causes(fault)]):
        lines += [f"{at.filename}:{at.lineno} in {at.name}" for at in extract_tb(each.__traceback__)]
        lines += [type(each).__name__, ""]
    return "\n".join(lines)


def causes(fault: BaseException) -> Iterator[BaseException]:
    """A fault, what it came of, and so on; a worker of Textual's has the fault that ended it beside it."""
    cause: object = fault
    seen: list[object] = []
    while isinstance(cause, BaseException) and cause not in seen:
        yield cause
        seen.append(cause)
        cause = getattr(cause, "error", None) or cause.__cause__ or cause.__context__


def write_report(fault: BaseException) -> Path:
    """Write the report where only this user reads it, among temporary files where no home can be written; its path."""
    from datetime import UTC
    from pathlib import Path
    from tempfile import mkstemp

    try:
        path = private_folder(state_folder()) / f"fault-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    except OSError:
        handle, name = mkstemp(prefix="ittui-fault-", suffix=".txt")
        path = Path(name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(report(fault))
    return path


def has_terminal() -> bool:
    """Is there a terminal that the screen could be drawn on?"""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def screen(call: CommandContext, path: Path | None = None, notice: str = "") -> int:
    """Open the screen, and say something there; a hint and exit code 2 where there is no terminal for it."""
    where = path or call.place
    if not has_terminal():
        raise Usage(f"the screen needs a terminal; without one use commands, such as: ittui --file {where} goal list")
    if is_linear():  # no screen reader can follow it: what is due instead, and how to go on
        from .parser import parse

        call.options = call.options._replace(file=str(where))
        call.tell(
            "linear mode, so no screen: `ittui checkin` asks for what is due, `ittui help commands` lists the rest"
        )
        line = parse(["due"])
        assert line.command is not None
        return line.command.run(call, line.arguments)
    trace = trace_file(call)
    from ..tui import run

    read_only, mouse = LOOKING if call.options.read_only else "", not call.options.no_mouse
    return run(where, as_of=call.as_of, trace=trace, read_only=read_only, notice=notice, mouse=mouse)


def trace_file(call: CommandContext) -> Path | None:
    """The file for what everything on the screen costs, if one is asked for."""
    if call.trace == "-":
        raise Usage("standard error is where the screen is drawn; name a file to write to: --trace FILE")
    return typed_path(call.trace) if call.trace else None
