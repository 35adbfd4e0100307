"""Beginnings: a new file, a private copy of the sample, and the screen."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from ..config import config, is_linear
from ..fields import InputError, visible
from ..fields.paths import is_database, typed_path
from .command import Argument, Usage, command
from .context import LOOKING, CommandContext
from .paths import private_folder


def has_terminal() -> bool:
    """Is there a terminal that the screen could be drawn on?"""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def screen(call: CommandContext, path: Path | None = None) -> int:
    """Open the screen; a hint and exit code 2 where there is no terminal for it."""
    where = path or call.place
    if not has_terminal():
        raise Usage(f"the screen needs a terminal; without one use commands, such as: ittui --file {where} goal list")
    if is_linear():
        return listen(call, where)
    trace = trace_file(call)
    from ..tui import run

    return run(where, as_of=call.as_of, trace=trace, read_only=LOOKING if call.options.read_only else "")


def listen(call: CommandContext, where: Path | str) -> int:
    """Instead of the screen, which no screen reader can follow: what is due, and how to go on."""
    from .parser import parse

    call.options = call.options._replace(file=str(where))
    call.tell("linear mode, so no screen: `ittui checkin` asks for what is due, `ittui help commands` lists the rest")
    line = parse(["due"])
    assert line.command is not None
    return line.command.run(call, line.arguments)


def trace_file(call: CommandContext) -> Path | None:
    """The file for what everything on the screen costs, if one is asked for."""
    if call.trace == "-":
        raise Usage("standard error is where the screen is drawn; name a file to write to: --trace FILE")
    return typed_path(call.trace) if call.trace else None


@command(Argument("path", nargs="?", default="", metavar="PATH", help="or an address; default: what would be opened"))
def init(call: CommandContext, args: Namespace) -> int:
    """Make a new, empty file, or the tables in a database."""
    from ..records.settings import own_settings
    from ..store import create

    if is_database(args.path or call.name):
        return init_database(call, args.path or call.name)
    path = typed_path(args.path) if args.path else call.path
    if path.exists():
        raise InputError(f"{path} is there already; nothing was changed")
    if not args.path:
        private_folder(path.parent)
    settings = own_settings()
    create(path, settings)
    zone = settings[0].time_zone if settings else ""
    hours = f"; its days and hours are those of {zone}" if zone else ""
    call.answer(f"made {visible(str(path))}{hours}", path=str(path), time_zone=zone)
    return 0


def init_database(call: CommandContext, address: str) -> int:
    """Make the tables in a database, or bring older ones to this version."""
    from ..store import create
    from ..store.postgres.copying import upgrade

    steps = upgrade(address)
    if steps is None:
        create(address)
        call.answer(f"made the tables in {visible(address)}", address=address, steps=[])
    elif not steps:
        raise InputError(f"{visible(address)} has a department already; nothing was changed")
    else:
        text = "\n".join(f"step {step.number}: {step.what}" for step in steps)
        call.answer(text, address=address, steps=[step.number for step in steps])
    return 0


@command(
    Argument("--path", default="", metavar="PATH", help="write the sample there, and do not open it"),
    Argument("--as", dest="person", default="", metavar="NAME", help="be one of its people, who gets your login"),
)
def demo(call: CommandContext, args: Namespace) -> int:
    """A private copy of the sample data, dated so that it is current, and opened."""
    from ..sample import write_demo

    person = args.person or config().text("as")
    if args.path:
        path = typed_path(args.path)
        if path.exists():
            raise InputError(f"{path} is there already; nothing was changed", "path")
        write_demo(path, call.now.date())
        be(path, person)
        call.answer(visible(str(path)), path=str(path))
        return 0
    if not has_terminal():
        raise Usage("the screen needs a terminal; to look at the sample by commands: ittui demo --path PATH")
    path = fresh_copy(call)
    be(path, person)
    return screen(call, path)


def be(path: Path, name: str) -> None:
    """Give the login of whoever calls to one of the people of a copy; InputError where nobody has such a name."""
    if not name.strip():
        return
    from ..board import Change
    from ..records import Person
    from ..store import open_store
    from ..store.identity import login_of

    store = open_store(path)
    people = store.read().all(Person)
    matches = [each for each in people if name.strip().casefold() in each.title.casefold()]
    if len(matches) != 1:
        there = ", ".join(visible(each.title) for each in matches or people)
        raise InputError(f"“{visible(name)}” is {'several' if matches else 'none'} of its people: {there}", "as")
    store.commit([Change.edit(matches[0], matches[0].replace(login=login_of(store.who)))], f"be {matches[0].title}")


def fresh_copy(call: CommandContext) -> Path:
    """A new private copy of the sample, in a folder that goes with the machine's other temporary ones."""
    from tempfile import mkdtemp

    from ..sample import write_demo

    path = Path(mkdtemp(prefix="ittui-demo-")) / "demo.json"
    write_demo(path, call.now.date())
    return path
