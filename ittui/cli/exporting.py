"""Writing records out: as CSV, a workbook, JSON or Markdown, as a calendar, and for Prometheus."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from ..fields import InputError, meant, visible, visible_lines
from ..fields.system import typed_path
from ..records import KINDS, Record, kind_named
from .context import Argument, CommandContext, Usage, command, noun_of
from .output import encoded, say_json
from .records import chosen

FORMATS = ("csv", "json", "jsonl", "xlsx", "md")
OUTPUT = Argument("-o", "--output", default="", metavar="FILE", help="instead of standard output")
ALL = "all"
DOCUMENTS = frozenset("pdf doc docx odt rtf xls xlsx ods ppt pptx png svg jpg xml yaml html htm".split())  # noqa: SIM905


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
    if args.what.casefold() in OTHERS:
        text = OTHERS[args.what.casefold()](call)
        return f"{encoded({'text': text})}\n" if call.options.json and not args.output else text
    kind = kind_named(args.what)
    if kind is None:
        nouns = (ALL, *OTHERS, *map(noun_of, KINDS.values()))
        near = meant(args.what, nouns) or f"; known: {', '.join(nouns)}"
        raise Usage(f"“{visible(args.what)}” can't be exported{near}")
    delimiter = {"tab": "\t", "\\t": "\t"}.get(args.delimiter, args.delimiter)
    if delimiter not in (",", ";", "\t", "|"):
        raise Usage(f"“{visible(args.delimiter)}” separates no cells; it is one of , ; tab |")
    form = (
        args.format
        or form_of(args.output, {each: each for each in FORMATS})
        or ("json" if call.options.json else "csv")
    )
    rows = chosen(call, kind, args.words, args.all)
    if args.computed and form != "csv":
        raise Usage("--computed is for CSV; “list --json” has it for scripts")
    return written(form, call, kind, rows, delimiter, computed=args.computed)


def form_of(output: str, forms: Mapping[str, str]) -> str:
    """The form that a file's name asks for by its ending; "" for none, Usage for that of a document we do not write."""
    ending = Path(output).suffix.lstrip(".").casefold()
    if ending in DOCUMENTS and ending not in forms:
        offered = ", ".join(f".{each}" for each in forms)
        print_it = "; a browser prints the .html to a PDF" if ending == "pdf" and "html" in forms else ""
        raise Usage(f"--output: .{ending} cannot be written here; {offered} can{print_it}")
    return forms.get(ending, "")


def written(
    form: str, call: CommandContext, kind: type[Record], rows: list[Record], delimiter: str, *, computed: bool
) -> str | bytes:
    from ..exchange.export import csv_export, json_export, jsonl_export, markdown_table, workbook_export

    board, context = call.board, call.context()
    if form == "csv":
        return csv_export(board, kind, context, rows, delimiter=delimiter, computed=call.session if computed else None)
    if form == "xlsx":
        return workbook_export(board, kind, context, rows)
    return {"json": json_export, "jsonl": jsonl_export, "md": markdown_table}[form](board, kind, context, rows)


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


OTHERS = {"calendar": calendar, "prometheus": prometheus}


def write_out(call: CommandContext, content: str | bytes, output: str) -> None:
    """To standard output, or as a whole to exactly the file that was named: nothing else is ever written."""
    if not output or output == "-":
        to_standard_output(content)
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


def to_standard_output(content: str | bytes) -> None:
    if isinstance(content, str):
        sys.stdout.write(visible_lines(content) if sys.stdout.isatty() else content)
        return
    if sys.stdout.isatty():
        raise InputError("a workbook is nothing to look at in a terminal; name a file with -o", "output")
    sys.stdout.buffer.write(content)
