"""The versions of an approval round, side by side."""

from __future__ import annotations

from argparse import Namespace

from .command import Argument, command
from .context import CommandContext
from .exporting import OUTPUT, write_out


@command(
    Argument("round", nargs="?", default="", metavar="ROUND", help="default: the latest"),
    OUTPUT,
)
def compare(call: CommandContext, args: Namespace) -> int:
    """What was approved, what was amended since, and what is so now, field by field."""
    from ..report import render

    form = "json" if call.options.json else "text"
    write_out(call, render(call.known, "versions", form, call.today, subject=args.round), args.output)
    return 0
