"""What is written out: reports; records as CSV, a workbook, JSON or Markdown; a calendar, metrics, and schemas."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..board import Board
from ..config import is_linear
from ..fields import InputError, Json, parse_day, visible, visible_lines
from ..fields.system import typed_path
from ..records import KINDS, Record
from ..store import StoreError
from .context import OUTPUT, PERIOD, Argument, CommandContext, Options, Usage, command, kind_typed
from .output import PIPED, drawn_with, encoded, room, say_json, say_lines
from .records import chosen

if TYPE_CHECKING:
    from ..views.document import Report


FORMATS = ("csv", "json", "jsonl", "xlsx", "md")
ALL = "all"
KNOWN = frozenset(  # endings that promise a format
    (
        *FORMATS,
        *[
            "pdf",
            "doc",
            "docx",
            "odt",
            "rtf",
            "xls",
            "ods",
            "ppt",
            "pptx",
            "png",
            "svg",
            "jpg",
            "xml",
            "yaml",
            "html",
            "htm",
            "ics",
            "prom",
        ],
    )
)


@command(
    Argument("what", metavar="KIND", help="a kind of record, or all, or calendar, or prometheus"),
    Argument("words", nargs="*", metavar="FILTER", help="only these, such as owner:ann due:<+2w"),
    Argument("--format", choices=FORMATS, default="", help="default: as the file is called, else csv"),
    Argument("--delimiter", default=",", metavar="SIGN", help="; is for Excel in Europe: with BOM and decimal commas"),
    OUTPUT,
    Argument("--all", action="store_true", help="archived ones too"),
    Argument("--computed", action="store_true", help="in CSV: with status, progress, days late and so on, too"),
)
def export(call: CommandContext, args: Namespace) -> int:
    """Write records out. In CSV a cell that a spreadsheet would run is defused.

    all writes everything, archived records too, into a folder of CSV files, a workbook (FILE.xlsx) or JSON (FILE.json);
    “ittui import all” brings it into an empty file again.
    """
    if args.what.casefold() == ALL:
        return export_all(call, args)
    write_out(call, exported(call, args), args.output)
    return 0


def exported(call: CommandContext, args: Namespace) -> str | bytes:
    """The text or the workbook of an export."""
    what = args.what.casefold()
    if what in OTHERS:
        make, ending = OTHERS[what]
        form_of(args.output, {ending: what})
        if args.words or args.format:
            raise Usage(f"{what} is always all there is, in a format of its own; leave the filter and --format out")
        text = make(call)
        return f"{encoded({'text': text})}\n" if call.options.json and not args.output else text
    kind = kind_typed(args.what, ALL, *OTHERS, why="can't be exported")
    delimiter = {"tab": "\t", "\\t": "\t"}.get(args.delimiter, args.delimiter)
    if delimiter not in (",", ";", "\t", "|"):
        raise Usage(f"“{visible(args.delimiter)}” separates no cells; it is one of , ; tab |")
    ending = form_of(args.output, dict(zip(FORMATS, FORMATS, strict=True)))
    form = args.format or ending or ("json" if call.options.json else "csv")
    rows, board, context = chosen(call, kind, args.words, args.all), call.board, call.context()
    if args.computed and form != "csv":
        raise Usage("--computed is for CSV; “list --json” has it for scripts")
    from ..exchange.export import csv_export, json_export, jsonl_export, markdown_table, workbook_export

    if form == "csv":
        computed = call.session if args.computed else None
        return csv_export(board, kind, context, rows, delimiter=delimiter, computed=computed)
    if form == "xlsx":
        return workbook_export(board, kind, context, rows)
    return {"json": json_export, "jsonl": jsonl_export, "md": markdown_table}[form](board, kind, context, rows)


def form_of(output: str, forms: Mapping[str, str]) -> str:
    """The form that a file's name asks for by its ending; "" for none, Usage for that of another format."""
    ending = Path(output).suffix.lstrip(".").casefold()
    if ending in KNOWN and ending not in forms:
        offered = ", ".join(f".{each}" for each in forms)
        print_it = "; a browser prints the .html to a PDF" if ending == "pdf" and "html" in forms else ""
        raise Usage(f"--output: .{ending} cannot be written here; {offered} can{print_it}")
    return forms.get(ending, "")


def export_all(call: CommandContext, args: Namespace) -> int:
    """Everything there is, archived records too, into a folder, a workbook or JSON."""
    from ..exchange.export import export_all_csv, export_all_json, export_all_workbook
    from ..store.atomic_write import write_together

    if args.words:
        raise Usage("all is everything; to filter, export one kind")
    if not args.output:
        raise Usage("say where to: -o FOLDER, -o FILE.xlsx or -o FILE.json")
    path = typed_path(args.output)
    ending = args.format or path.suffix.lstrip(".").casefold()
    if ending == "xlsx":
        write_out(call, export_all_workbook(call.board, call.context()), args.output)
    elif ending == "json":
        write_out(call, export_all_json(call.board), args.output)
    elif ending in ("", "csv") and not path.is_file():
        texts = export_all_csv(call.board, call.context())
        write_together(path, {name: text.encode("utf-8", "replace") for name, text in texts.items()})
        wrote(call, path)
    else:
        raise Usage(f"“{visible(args.output)}” can't hold everything; name a folder, FILE.xlsx or FILE.json")
    return 0


def calendar(call: CommandContext) -> str:
    from ..exchange.export import calendar as calendar_of

    text = calendar_of(call.board, call.now)
    if "BEGIN:VEVENT" not in text:
        call.tell("nothing has a due date, so the calendar is empty")
    return text


def prometheus(call: CommandContext) -> str:
    from ..exchange.export import prometheus as samples_of

    return samples_of(call.known, call.today)


OTHERS = {"calendar": (calendar, "ics"), "prometheus": (prometheus, "prom")}  # with the ending of its files


def write_out(call: CommandContext, content: str | bytes, output: str) -> None:
    """To standard output, or as a whole to exactly the file that was named: nothing else is ever written."""
    if not output or output == "-":
        if isinstance(content, str):
            sys.stdout.write(visible_lines(content) if sys.stdout.isatty() else content)
        elif sys.stdout.isatty():
            raise InputError("a workbook is nothing to look at in a terminal; name a file with -o", "output")
        else:
            sys.stdout.buffer.write(content)
        return
    path = typed_path(output)
    if path.is_dir():
        raise InputError(f"{path} is a folder; name a file in it", "output")
    if not call.in_database and path.resolve() == call.path.resolve():
        raise InputError(f"{path} is the shared file itself; name another", "output")
    from ..store.atomic_write import write_whole

    write_whole(path, content.encode("utf-8", "replace") if isinstance(content, str) else content)
    wrote(call, path)


def wrote(call: CommandContext, path: Path) -> None:
    """Say where it is; beside the result of a command that writes none to standard output."""
    if call.options.json:
        say_json({"path": str(path)})
    else:
        call.tell(f"wrote {path}")


WIDE = 160  # columns of a wide report where there is no terminal
REPORT_FORMATS = ("text", "md", "html", "json", "csv")
ENDINGS = {"txt": "text", "md": "md", "html": "html", "htm": "html", "json": "json", "csv": "csv"}


def reports_help() -> str:
    """The reports that there are, a line each."""
    from textwrap import fill

    from ..report import REPORTS

    lines = (
        fill(line, 78, initial_indent=f"  {name:<10} ", subsequent_indent=" " * 13) for name, line in REPORTS.items()
    )
    return "\n".join(("reports:", *lines))


@command(
    Argument("report", metavar="REPORT", help="one of those below"),
    Argument("name", nargs="*", metavar="NAME", help="which KPI, person or approval"),
    Argument("--format", choices=REPORT_FORMATS, default="", help="default: as the file is called, else text"),
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
    subject = " ".join(args.name).strip()
    if args.report == "person" and subject.casefold() in ("", "me"):
        subject = call.known.name("people", call.session.having(board=call.known).actor)
    made = compose(
        call.known,
        args.report,
        call.today,
        subject=subject,
        since=since,
        earlier=cache(lambda day: earlier(call, day, reported=since is not None)),
        period=call.period_of(args.period),
        full=args.full,
        outside=lambda: outside_of(call.session),
    )
    output = args.output
    if args.open and not output:  # a file that only its owner can read
        from tempfile import mkstemp

        handle, output = mkstemp(prefix=f"ittui-{args.report}-", suffix=".html")
        os.close(handle)
    if form == "text" and not output:
        say_report(made, call.options)
        return 0
    text = writer_of(form)(made)
    write_out(call, text if text.endswith("\n") else f"{text}\n", output)
    if args.open:
        import webbrowser

        if not webbrowser.open(typed_path(output).resolve().as_uri()):
            call.tell(f"no browser is to be had here; open {output} yourself")
    return 0


def say_report(made: Report, options: Options) -> None:
    """As text of 80 columns, or as wide as the terminal is, in colours where there is one."""
    from ..report.as_text import WIDTH, report_lines

    width = PIPED if is_linear() else (room() or WIDE) if options.wide else min(room() or WIDTH, WIDTH)
    say_lines(report_lines(made, width, drawn_with()), options.color)


def earlier(call: CommandContext, day: date, reported: bool) -> Board | None:
    """The board as it stood on a day; None, and told where the day was asked for, where the log does not reach it."""
    try:
        return call.store.as_of(day)
    except StoreError as unreached:
        if reported:
            call.tell(f"{unreached}; changes are told by the dates in the records")
        return None


@command(
    Argument("noun", nargs="?", default="", metavar="KIND", help="one kind of record; default: the whole file"),
    Argument(
        "--printed",
        action="store_true",
        help="of what --json prints; without a kind of what `export all` writes as JSON",
    ),
)
def schema(call: CommandContext, args: Namespace) -> int:
    """The JSON schema of the file, of one kind of record in it, or of what --json prints of a kind."""
    what: dict[str, Json] = {"title": "ittui", "type": "object"}
    if args.noun and args.printed:
        kind = kind_typed(args.noun)
        fields: dict[str, Json] = {name: field.plain_schema() for name, field in kind.fields.items()}
        what |= {"title": kind.noun, "properties": {**ID, **fields}}
    elif args.noun:
        what = kind_schema(kind_typed(args.noun))
    elif args.printed:
        what["properties"] = {
            table: {"type": "array", "items": kind_schema(kind, **ID)} for table, kind in KINDS.items()
        }
    else:
        what["properties"] = {
            table: {"type": "object", "additionalProperties": kind_schema(kind)} for table, kind in KINDS.items()
        }
    say_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **what})
    return 0


ID: dict[str, Json] = {"id": {"type": "string"}}


def kind_schema(kind: type[Record], **more: Json) -> dict[str, Json]:
    """What the file holds for one record of a kind; more: properties before its fields."""
    return {
        "title": kind.noun,
        "description": (kind.__doc__ or "").strip(),
        "type": "object",
        "properties": {**more, **{name: field.schema() for name, field in kind.fields.items()}},
        "required": [name for name, field in kind.fields.items() if field.required],
    }


@command(Argument("round", nargs="?", default="", metavar="ROUND", help="default: the latest"), OUTPUT)
def compare(call: CommandContext, args: Namespace) -> int:
    """What was approved, what was amended since, and what is so now, field by field."""
    asked = {"report": "versions", "name": [args.round], "output": args.output, "period": None, "since": ""}
    return report.run(call, Namespace(**asked, format="", full=False, open=False))
