"""Reports, and the schema of what the file holds."""

from __future__ import annotations

import os
from argparse import Namespace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from ..board import Board
from ..config import is_linear
from ..fields import Json, parse_day, visible
from ..fields.system import typed_path
from ..records import KINDS, Record, kind_named
from ..store import StoreError
from .context import Argument, CommandContext, Options, Usage, command, noun_of
from .exporting import OUTPUT, form_of, write_out
from .metrics import PERIOD, period_of
from .output import PIPED, drawn_with, room, say_json, say_lines

if TYPE_CHECKING:
    from ..views.document import Report

WIDE = 160  # columns of a wide report where there is no terminal
FORMATS = ("text", "md", "html", "json", "csv")
ENDINGS = {"txt": "text", "md": "md", "html": "html", "htm": "html", "json": "json", "csv": "csv"}


def reports_help() -> str:
    """The reports that there are, a line each."""
    from textwrap import fill

    from ..report import REPORTS

    return "\n".join(
        [
            "reports:",
            *(
                fill(line, 78, initial_indent=f"  {name:<10} ", subsequent_indent=" " * 13)
                for name, line in REPORTS.items()
            ),
        ]
    )


@command(
    Argument("report", metavar="REPORT", help="one of those below"),
    Argument("name", nargs="*", metavar="NAME", help="which KPI, person or approval"),
    Argument("--format", choices=FORMATS, default="", help="default: as the file is called, else text"),
    Argument("--since", default="", metavar="DATE", help="the day that changes are told against"),
    PERIOD,
    Argument("--full", action="store_true", help="all there is to say, where it is one page otherwise"),
    Argument("--open", action="store_true", help="as HTML, in the browser"),
    OUTPUT,
    more=reports_help,
)
def report(call: CommandContext, args: Namespace) -> int:
    """A report: what changed, what is met and missed, what is at risk and why, what is due next."""
    from ..queries.outside import outside_of
    from ..report import compose, writer_of

    ending = "html" if args.open and not args.output else form_of(args.output, ENDINGS)
    form = args.format or ending or ("json" if call.options.json else "text")
    since = parse_day(args.since, call.context(), past=True) if args.since.strip() else None
    made = compose(
        call.known,
        args.report,
        call.today,
        subject=subject_of(call, args),
        since=since,
        earlier=cache(lambda day: earlier(call, day, reported=since is not None)),
        period=period_of(call, args.period),
        full=args.full,
        outside=lambda: outside_of(call.session),
    )
    output = args.output or (browser_file(args.report) if args.open else "")
    if form == "text" and not output:
        say_report(made, call.options)
        return 0
    text = writer_of(form)(made)
    write_out(call, text if text.endswith("\n") else f"{text}\n", output)
    if args.open:
        show_in_browser(call, output)
    return 0


def say_report(made: Report, options: Options) -> None:
    """As text of 80 columns, or as wide as the terminal is, in colours where there is one."""
    from ..report.as_text import WIDTH, report_lines

    width = PIPED if is_linear() else (room() or WIDE) if options.wide else min(room() or WIDTH, WIDTH)
    say_lines(report_lines(made, width, drawn_with()), options.color)


def browser_file(name: str) -> str:
    """A file that only its owner can read, for the browser to open."""
    from tempfile import mkstemp

    handle, path = mkstemp(prefix=f"ittui-{name}-", suffix=".html")
    os.close(handle)
    return path


def show_in_browser(call: CommandContext, path: str) -> None:
    import webbrowser

    if not webbrowser.open(typed_path(path).resolve().as_uri()):
        call.tell(f"no browser is to be had here; open {path} yourself")


def subject_of(call: CommandContext, args: Namespace) -> str:
    """Whom or what the report is about; me is you."""
    name = " ".join(args.name).strip()
    if args.report == "person" and name.casefold() in ("", "me"):
        return call.known.name("people", call.session.having(board=call.known).actor)
    return name


def earlier(call: CommandContext, day: date, reported: bool) -> Board | None:
    """The board as it stood on a day; None, and told where the day was asked for, where the log does not reach it."""
    try:
        return call.store.as_of(day)
    except StoreError as unreached:
        if reported:
            call.tell(f"{unreached}; changes are told by the dates in the records")
        return None


PRINTED = Argument(
    "--printed", action="store_true", help="of what --json prints; without a kind of what `export all` writes as JSON"
)


NOUN = Argument("noun", nargs="?", default="", metavar="KIND", help="one kind of record; default: the whole file")


@command(NOUN, PRINTED)
def schema(call: CommandContext, args: Namespace) -> int:
    """The JSON schema of the file, of one kind of record in it, or of what --json prints of a kind."""
    if not args.noun:
        tables = {table: exported_schema(kind) if args.printed else table_schema(kind) for table, kind in KINDS.items()}
        say_json({"$schema": DRAFT, "title": "ittui", "type": "object", "properties": tables})
        return 0
    kind = kind_named(args.noun)
    if kind is None:
        raise Usage(f"“{visible(args.noun)}” is not a kind of record; known: {', '.join(map(noun_of, KINDS.values()))}")
    say_json({"$schema": DRAFT, **(printed_schema(kind) if args.printed else kind_schema(kind))})
    return 0


def table_schema(kind: type[Record]) -> Json:
    """What the file holds of a kind: its records by id."""
    return {"type": "object", "additionalProperties": kind_schema(kind)}


def exported_schema(kind: type[Record]) -> Json:
    """What `export all` writes of a kind: a list of its records, each with its id."""
    schema = kind_schema(kind)
    properties = schema["properties"]
    assert isinstance(properties, dict)
    return {"type": "array", "items": {**schema, "properties": {"id": {"type": "string"}, **properties}}}


def printed_schema(kind: type[Record]) -> dict[str, Json]:
    """What --json prints of one record of a kind; a list is an array of these."""
    properties: dict[str, Json] = {name: field.plain_schema() for name, field in kind.fields.items()}
    return {"title": kind.noun, "type": "object", "properties": {"id": {"type": "string"}, **properties}}


DRAFT = "https://json-schema.org/draft/2020-12/schema"


def kind_schema(kind: type[Record]) -> dict[str, Json]:
    """What the file holds for one record of a kind."""
    properties: dict[str, Json] = {name: field.schema() for name, field in kind.fields.items()}
    return {
        "title": kind.noun,
        "description": (kind.__doc__ or "").strip(),
        "type": "object",
        "properties": properties,
        "required": [name for name, field in kind.fields.items() if field.required],
    }


@command(Argument("round", nargs="?", default="", metavar="ROUND", help="default: the latest"), OUTPUT)
def compare(call: CommandContext, args: Namespace) -> int:
    """What was approved, what was amended since, and what is so now, field by field."""
    from ..report import render

    form = "json" if call.options.json else "text"
    write_out(call, render(call.known, "versions", form, call.today, subject=args.round), args.output)
    return 0
