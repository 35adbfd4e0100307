"""Writing records out: as CSV, JSON or Markdown, as a calendar, and for Prometheus."""

from __future__ import annotations

import os
import stat
import sys
from argparse import Namespace
from pathlib import Path

from ..fields import Mistake, visible, visible_lines
from ..records import KINDS
from .call import Call
from .command import Argument, Usage, command
from .output import say
from .parser import kind_named, noun_of

FORMATS = ("csv", "json", "md")
OUTPUT = Argument("-o", "--output", default="", metavar="FILE", help="instead of standard output")


@command(
    Argument("what", metavar="KIND", help="a kind of record, or calendar, or prometheus"),
    Argument("--format", choices=FORMATS, default="", help="default: as the file is called, else csv"),
    OUTPUT,
    Argument("--all", action="store_true", help="archived ones too"),
)
def export(call: Call, args: Namespace) -> int:
    """Write records out. In CSV a cell that a spreadsheet would run is defused."""
    text = exported(call, args)
    write_out(call, text, args.output)
    return 0


def exported(call: Call, args: Namespace) -> str:
    from .. import exchange

    if args.what == "calendar":
        from ..exchange.calendar import calendar_export

        return calendar_export(call.board, call.today, call.now)
    if args.what == "prometheus":
        from ..exchange.prometheus import prometheus_export

        return prometheus_export(call.known, call.today)
    kind = kind_named(args.what)
    if kind is None:
        nouns = ", ".join(map(noun_of, KINDS.values()))
        raise Usage(f"“{visible(args.what)}” can't be exported; there is calendar, prometheus, {nouns}")
    ending = Path(args.output).suffix.lstrip(".").casefold()
    form = args.format or ("json" if call.options.json else ending if ending in FORMATS else "csv")
    rows = list(call.board.table(kind).rows.values()) if args.all else list(call.board.all(kind))
    writer = {"csv": exchange.csv_export, "json": exchange.json_export, "md": exchange.markdown_export}[form]
    return writer(kind, rows, call.context())


def write_out(call: Call, text: str, output: str) -> None:
    """To standard output, or as a whole to exactly the file that was named: nothing else is ever written."""
    if not output or output == "-":
        sys.stdout.write(visible_lines(text) if sys.stdout.isatty() else text)
        return
    path = Path(output).expanduser()
    if path.is_dir():
        raise Mistake(f"{path} is a folder; name a file in it", "output")
    if path.resolve() == call.path.resolve():
        raise Mistake(f"{path} is the shared file itself; name another", "output")
    save_text(path, text)
    call.tell(f"wrote {path}")


def save_text(path: Path, text: str) -> None:
    """Replace a file as a whole, so that no reader sees half of it; a pipe or a device is written into."""
    data = text.encode("utf-8", "replace")
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        path.write_bytes(data)
        return
    real = path.resolve()
    new = real.with_name(f".{real.name}.{os.getpid()}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        new.replace(real)
    except OSError:
        new.unlink(missing_ok=True)
        raise


def say_text(text: str) -> None:
    for line in text.splitlines():
        say(visible(line))
