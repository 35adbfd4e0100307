"""Setting up: a new file, a copy of the sample or into a database; whether all is in order; and the screen."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..board import NotFound
from ..config import config, is_linear
from ..fields import InputError, Json, visible
from ..fields.system import is_database, typed_name, typed_path
from ..long_work import counted
from ..store import StoreError
from .context import LOOKING, Argument, CommandContext, Usage, command, config_folder, private_folder, state_folder
from .output import colored, say, say_json, styled

if TYPE_CHECKING:
    from datetime import date

    from ..records import Person, Record
    from ..store.doctor import Finding


def has_terminal() -> bool:
    """Is there a terminal that the screen could be drawn on?"""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


def screen(call: CommandContext, path: Path | None = None, notice: str = "") -> int:
    """Open the screen, and say something there; a hint and exit code 2 where there is no terminal for it."""
    where = path or call.place
    if not has_terminal():
        raise Usage(f"the screen needs a terminal; without one use commands, such as: ittui --file {where} goal list")
    if is_linear():
        return listen(call, where)
    trace = trace_file(call)
    from ..tui import run

    read_only, mouse = LOOKING if call.options.read_only else "", not call.options.no_mouse
    return run(where, as_of=call.as_of, trace=trace, read_only=read_only, notice=notice, mouse=mouse)


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
    from ..records import own_settings
    from ..store import create

    if is_database(args.path or call.name):
        return init_database(call, args.path or call.name)
    path = typed_path(args.path) if args.path else call.path
    if path.exists():
        raise InputError(f"{path} is there already; nothing was changed")
    named = args.path or call.options.file or config().text("file")
    if named and not path.parent.is_dir():
        raise NotFound(f"there is no folder {visible(str(path.parent))}: make it first, if its name is right")
    if not named:
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
    from ..store.postgres.admin import upgrade

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
    from ..sample import private_copy, someone, write_demo
    from ..store.system import login_of, who

    today, login = call.now.date(), login_of(who())
    name = args.person or config().text("as")
    if args.path:
        path = typed_path(args.path)
        if path.exists():
            raise InputError(f"{path} is there already; nothing was changed", "path")
        write_demo(path, today, person=someone(name, today).id if name.strip() else None, login=login)
        call.answer(visible(str(path)), path=str(path))
        return 0
    if not has_terminal():
        raise Usage("the screen needs a terminal; to look at the sample by commands: ittui demo --path PATH")
    person = someone(name, today) if name.strip() else asked(today)
    path = private_copy(today, person, login)
    code = screen(call, path, f"you are {visible(person.title)}, in a copy of the sample: {visible(str(path))}")
    import shlex  # a start of the screen does without

    say(f"your copy of the sample stays there: ittui --file {shlex.quote(str(path))}")
    return code


def asked(today: date) -> Person:
    """Ask whom one wants to be in the sample, once: the answer is remembered."""
    from ..sample import someone, to_be

    remembered = state_folder() / "demo-as"
    with suppress(OSError, UnicodeDecodeError, InputError):
        return someone(remembered.read_text("utf-8"), today)
    choices = to_be(today)[:5]
    say("In the sample you are one of its people. Who would you like to be?\n")
    for number, (person, count) in enumerate(choices, 1):
        say(f"  {number}  {person.title}, {person.position}: {count} due")
    result = choices[0][0]
    while typed := input(f"\nNumber or name [{result.title}]: ").strip():
        try:
            number = int(typed) if typed.isdigit() else 0
            result = choices[number - 1][0] if 0 < number <= len(choices) else someone(typed, today)
            break
        except InputError as error:
            say(str(error))
    with suppress(OSError):
        private_folder(remembered.parent)
        remembered.write_text(f"{result.title}\n", "utf-8")
    say("(another time: ittui demo --as NAME)")
    return result


@command(
    Argument("source", metavar="FROM", help="a file, or the address of a database"),
    Argument("target", metavar="TO", help="where there is none yet"),
)
def copy(call: CommandContext, args: Namespace) -> int:
    """Copy a department, its ids and its log included, to a new file or into a database."""
    from ..store.postgres.admin import copy as copy_all

    source, target = (each if is_database(each) else typed_name(each) for each in (args.source, args.target))
    if not (is_database(source) or is_database(target)):
        raise Usage("none of the two is a database; to copy a file to a file, use cp")
    done = copy_all(source, target)
    call.tell(*done.notices)
    if call.options.json:
        row: dict[str, Json] = {"records": done.records, "entries": done.entries}
        say_json(row)
    else:
        records = f"{done.records:,} record{'s' * (done.records != 1)}"
        entries = f"{done.entries:,} {'entry' if done.entries == 1 else 'entries'}"
        say(f"copied {records} and {entries} of the log to {visible(target)}")
    return 0


GLYPHS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "red")}

MOST_NAMED = 100  # of the records that do not fit


@command()
def doctor(call: CommandContext, args: Namespace) -> int:
    """Prove on the real file, folder and terminal that all is in order; each finding with its cure."""
    from ..store.doctor import CheckVerdict

    findings = [*look(call), *look_at_records(call)]
    if call.options.json:
        rows: list[Json] = [
            {"name": each.name, "verdict": each.verdict.value, "text": each.text, "cure": each.cure}
            for each in findings
        ]
        say_json(rows)
    else:
        color = colored(call.options.color)
        for each in findings:
            glyph, style = GLYPHS[each.verdict.value]
            say(f"{styled(glyph, style, color)} {each.name:<10} {visible(each.text)}")
            if each.cure and each.verdict is not CheckVerdict.OK:
                say(f"  {'':<10} → {visible(each.cure)}")
    return 1 if any(each.verdict is CheckVerdict.BAD for each in findings) else 0


def look(call: CommandContext) -> list[Finding]:
    """Everything that was looked at, around the file or in the database."""
    if call.in_database:
        from ..store.postgres.admin import doctor as look_at_database

        return look_at_database(call.name)
    from ..store.doctor import doctor as look_at_file

    return [*look_at_file(call.path), *past_the_program(call)]


def past_the_program(call: CommandContext) -> list[Finding]:
    """What somebody changed in the file with an editor or a script of their own."""
    from ..queries.outside import changed_outside
    from ..store.doctor import CheckVerdict, Finding

    try:
        board, entries = call.store.read(), call.store.log()
    except StoreError:
        return []  # what is wrong with the file was said
    result = [each.text(board) for each in changed_outside(board, entries)]
    if not result:
        return [Finding("changes", CheckVerdict.OK, "all that the log holds is as it was saved")]
    more = f"; and {len(result) - MOST_NAMED} more" if len(result) > MOST_NAMED else ""
    cure = "look at them in the file's backups; ittui keeps who changed what only of what it saves"
    return [Finding("changes", CheckVerdict.WARN, "; ".join(result[:MOST_NAMED]) + more, cure)]


def look_at_records(call: CommandContext) -> list[Finding]:
    """Values of the wrong type, contradictions, references that lead nowhere and circles, each with its record's id."""
    from ..store.doctor import CheckVerdict, Finding
    from ..store.errors import StoreError

    try:
        board = call.board
    except (StoreError, OSError, ValueError):
        return []  # that it cannot be read was said above
    from ..metrics.goals.wholes import misdated
    from ..records import Objective
    from ..rules.measurements import formula_circles, implausible_values

    impossible = (
        (row, field, text)
        for table in board.tables.values()
        for row in counted(table.live, f"checking {table.kind.plural}", "records")
        for field, text in implausible_values(board, row, call.now)
    )
    dates = ((row, "due", text) for row in board.all(Objective) for text in misdated(board, row))
    circles = ((kpi, "formula", text) for kpi, text in formula_circles(board))
    wrong = [*board.problems(), *impossible, *dates, *circles]
    if not wrong:
        return [Finding("records", CheckVerdict.OK, "values, references and parents fit together")]
    rows = [
        Finding(
            "records",
            CheckVerdict.WARN,
            f"{row.noun} {row.code} {visible(row.label)}, {field}: {text}",
            cure_of(row, field, text),
        )
        for row, field, text in wrong[:MOST_NAMED]
    ]
    if len(wrong) > MOST_NAMED:
        rows.append(Finding("records", CheckVerdict.WARN, f"and {len(wrong) - MOST_NAMED:,} more", ""))
    return rows


def cure_of(row: Record, field: str, text: str) -> str:
    """The command that mends what is wrong with a record: the one that the text names, else the field typed anew."""
    named = text.rpartition(": ")[2]
    if named.split(" ")[0] == row.noun and len(named.split(" ")) == 2:
        return f"ittui {named} {row.code}"
    return f"ittui {row.noun} set {row.code} {field}=…"


@command()
def paths(call: CommandContext, args: Namespace) -> int:
    """Where everything is kept."""
    from ..exchange.plan import profiles_folder
    from ..private_cache import cache_folder
    from ..store.atomic_write import lock_path
    from ..store.backups import prefix
    from ..store.shared_file import real_path

    if call.in_database:
        beside: dict[str, Path | str] = {"database": call.name}
    else:
        file = real_path(call.path)
        beside = {"file": file, "lock": lock_path(file), "backups": file.with_name(f"{prefix(file)}*")}
    places = {
        **beside,
        "settings": config_folder(),
        "profiles": profiles_folder(),
        "state": state_folder(),
        "cache": cache_folder(),
    }
    if call.options.json:
        say_json({name: str(path) for name, path in places.items()})
        return 0
    for name, path in places.items():
        say(f"{name:<10} {visible(str(path))}")
    return 0
