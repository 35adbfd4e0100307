"""Writing records out: as CSV, JSON or Markdown, as a calendar, and for Prometheus."""

from __future__ import annotations

import os
import stat
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from ..board import Board
from ..fields import Context, InputError, visible, visible_lines
from ..fields.paths import typed_path
from ..records import KINDS, Record
from .command import Argument, Usage, command
from .context import CommandContext
from .parser import kind_named, noun_of
from .records import chosen

FORMATS = ("csv", "json", "md")
OUTPUT = Argument("-o", "--output", default="", metavar="FILE", help="instead of standard output")


@command(
    Argument("what", metavar="KIND", help="a kind of record, or calendar, or prometheus"),
    Argument("words", nargs="*", metavar="FILTER", help="only these, such as owner:ann due:<+2w"),
    Argument("--format", choices=FORMATS, default="", help="default: as the file is called, else csv"),
    OUTPUT,
    Argument("--all", action="store_true", help="archived ones too"),
)
def export(call: CommandContext, args: Namespace) -> int:
    """Write records out. In CSV a cell that a spreadsheet would run is defused."""
    text = exported(call, args)
    write_out(call, text, args.output)
    return 0


def exported(call: CommandContext, args: Namespace) -> str:
    """The text of an export."""
    if args.what.casefold() in OTHERS:
        return OTHERS[args.what.casefold()](call)
    kind = kind_named(args.what)
    if kind is None:
        nouns = ", ".join((*OTHERS, *map(noun_of, KINDS.values())))
        raise Usage(f"“{visible(args.what)}” can't be exported; there is {nouns}")
    ending = Path(args.output).suffix.lstrip(".").casefold()
    form = args.format or ("json" if call.options.json else ending if ending in FORMATS else "csv")
    rows = chosen(call, kind, args.words, args.all)
    return writer(form)(call.board, kind, call.context(), rows)


def writer(form: str) -> Callable[[Board, type[Record], Context, list[Record]], str]:
    from ..exchange import csv_export, json_export, markdown_table

    return {"csv": csv_export, "json": json_export, "md": markdown_table}[form]


def calendar(call: CommandContext) -> str:
    from ..exchange.ics import calendar as calendar_of

    text = calendar_of(call.board, call.now)
    if "BEGIN:VEVENT" not in text:
        call.tell("nothing has a due date, so the calendar is empty")
    return text


def prometheus(call: CommandContext) -> str:
    from ..exchange.prometheus import prometheus as samples_of

    return samples_of(call.known, call.today)


OTHERS = {"calendar": calendar, "prometheus": prometheus}


def write_out(call: CommandContext, text: str, output: str) -> None:
    """To standard output, or as a whole to exactly the file that was named: nothing else is ever written."""
    if not output or output == "-":
        sys.stdout.write(visible_lines(text) if sys.stdout.isatty() else text)
        return
    path = typed_path(output)
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it", "output")
    if path.resolve() == call.path.resolve():
        raise InputError(f"{path} is the shared file itself; name another", "output")
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
