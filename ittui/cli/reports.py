"""Reports, and the schema of what the file holds."""

from __future__ import annotations

from argparse import Namespace

from ..fields import Json, visible
from ..records import KINDS, Record
from .call import Call
from .command import Argument, Usage, command
from .exporting import OUTPUT, write_out
from .output import say_json
from .parser import kind_named, noun_of

REPORTS = ("weekly", "monthly", "approval", "kpi", "person")
FORMATS = ("text", "md", "html", "json", "csv")
ENDINGS = {"txt": "text", "md": "md", "html": "html", "htm": "html", "json": "json", "csv": "csv"}


@command(
    Argument("report", choices=REPORTS, metavar="REPORT", help=", ".join(REPORTS)),
    Argument("name", nargs="?", default="", metavar="NAME", help="which KPI, person or approval"),
    Argument("--format", choices=FORMATS, default="", help="default: as the file is called, else text"),
    OUTPUT,
)
def report(call: Call, args: Namespace) -> int:
    """A report: what changed, what is met and missed, what is at risk and why, what is due next."""
    from ..report import render

    ending = ENDINGS.get(args.output.rpartition(".")[2].casefold(), "")
    form = args.format or ("json" if call.options.json else ending or "text")
    text = render(call.known, args.report, form, call.today, subject=args.name.strip())
    write_out(call, text if text.endswith("\n") else f"{text}\n", args.output)
    return 0


@command(Argument("noun", nargs="?", default="", metavar="KIND"))
def schema(call: Call, args: Namespace) -> int:
    """The JSON schema of a kind of record, or of all."""
    if not args.noun:
        say_json({"type": "object", "properties": {table: kind_schema(kind) for table, kind in KINDS.items()}})
        return 0
    kind = kind_named(args.noun)
    if kind is None:
        raise Usage(f"“{visible(args.noun)}” is no kind of record; there is {', '.join(map(noun_of, KINDS.values()))}")
    say_json(kind_schema(kind))
    return 0


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
