"""Setting up: a new file, the sample, a copy into a database; your configuration, the settings, and the doctor."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..board import Board, Change, NotFound
from ..config import OPTIONS, SECTIONS, Config, Setting, config
from ..fields import InputError, Json, meant, visible
from ..fields.system import is_database, typed_name, typed_path
from ..long_work import counted
from ..queries.filter import parse_filter, views
from ..records import KINDS, SETTINGS_ID, Settings, kind_named
from ..session import Session
from ..store import StoreError
from . import has_terminal, screen
from .context import Argument, CommandContext, Usage, command, config_folder, private_folder, state_folder
from .output import TableColumn, colored, say, say_filled, say_json, say_table, styled
from .records import Writing, plain_values, refuse_problems, taken_apart

if TYPE_CHECKING:
    from ..records import Person
    from ..store.doctor import Finding


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
    records = f"{done.records:,} record{'s' * (done.records != 1)}"
    entries = f"{done.entries:,} {'entry' if done.entries == 1 else 'entries'}"
    text = f"copied {records} and {entries} of the log to {visible(target)}"
    call.answer(text, records=done.records, entries=done.entries)
    return 0


GLYPHS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "red")}

MOST_NAMED = 100  # of the records that do not fit


@command()
def doctor(call: CommandContext, args: Namespace) -> int:
    """Prove on the real file, folder and terminal that all is in order; each finding with its cure."""
    from ..store.doctor import CheckVerdict

    if call.in_database:
        from ..store.postgres.admin import doctor as look_at_database

        findings = look_at_database(call.name)
    else:
        from ..store.doctor import doctor as look_at_file

        findings = [*look_at_file(call.path), *past_the_program(call)]
    findings += look_at_records(call)
    if call.options.json:
        say_json(
            [
                {"name": each.name, "verdict": each.verdict.value, "text": each.text, "cure": each.cure}
                for each in findings
            ]
        )
    else:
        color = colored(call.options.color)
        for each in findings:
            glyph, style = GLYPHS[each.verdict.value]
            say(f"{styled(glyph, style, color)} {each.name:<10} {visible(each.text)}")
            if each.cure and each.verdict is not CheckVerdict.OK:
                say(f"  {'':<10} → {visible(each.cure)}")
    return 1 if any(each.verdict is CheckVerdict.BAD for each in findings) else 0


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
    rows = []
    for row, field, text in wrong[:MOST_NAMED]:
        named = text.rpartition(": ")[2].split(" ")  # the command that mends it, where the text names one
        whole = named[0] == row.noun and len(named) == 2
        cure = f"ittui {' '.join(named)} {row.code}" if whole else f"ittui {row.noun} set {row.code} {field}=…"
        what = f"{row.noun} {row.code} {visible(row.label)}"
        rows.append(Finding("records", CheckVerdict.WARN, f"{what}, {field}: {text}", cure))
    if len(wrong) > MOST_NAMED:
        rows.append(Finding("records", CheckVerdict.WARN, f"and {len(wrong) - MOST_NAMED:,} more", ""))
    return rows


@command()
def paths(call: CommandContext, args: Namespace) -> int:
    """Where everything is kept."""
    from ..exchange.plan import profiles_folder
    from ..private_cache import cache_folder
    from ..store.atomic_write import lock_path
    from ..store.backups import prefix
    from ..store.shared_file import real_path

    if call.in_database:
        places: dict[str, Path | str] = {"database": call.name}
    else:
        file = real_path(call.path)
        places = {"file": file, "lock": lock_path(file), "backups": file.with_name(f"{prefix(file)}*")}
    places |= {"settings": config_folder(), "profiles": profiles_folder()}
    places |= {"state": state_folder(), "cache": cache_folder()}
    lines = (f"{name:<10} {visible(str(path))}" for name, path in places.items())
    call.answer("\n".join(lines), **{name: str(path) for name, path in places.items()})
    return 0


HIDDEN = "(not shown)"


@command(Argument("option", nargs="?", metavar="OPTION", help="one of them: its value alone, for a script"))
def config_(call: CommandContext, args: Namespace) -> int:
    """Show the configuration in force: each option, its value, and where that is from. Exit code 1: something is wrong.

    It is read from $XDG_CONFIG_HOME/ittui/config.toml, or ~/.config/ittui/config.toml.
    """
    present = config()
    if args.option:
        if args.option not in OPTIONS:
            near = meant(args.option, OPTIONS) or f"; known: {', '.join(OPTIONS)}"
            raise Usage(f"there is no option “{visible(args.option)}”{near}")
        setting = present.setting(args.option)
        call.answer(visible(written(setting)), **plain_setting(setting))
        return 0
    settings = [present.setting(name) for name in OPTIONS]
    faults = list(faults_of(present))
    if call.options.json:
        plain: list[Json] = [plain_setting(each) for each in settings]
        for name in SECTIONS:
            plain.append({"section": name, "keys": {key: hiding(each) for key, each in present.section(name).items()}})
        plain += [{"fault": each} for each in faults]
        say_json(plain)
        return 1 if faults else 0
    say(f"{visible(present.place)}\n")
    heads = [TableColumn("Option", 1), TableColumn("Value", 1), TableColumn("From", 2), TableColumn("Means", 3)]
    rows = [[each.option.name, written(each), each.source, each.option.help] for each in settings]
    say_table(heads, rows, call.options.color)
    say("\nSections")
    for name, text in SECTIONS.items():
        keys = ", ".join(map(visible, present.section(name))) or "–"
        say(f"  [{name}]  {keys}\n      {text}")
    for each in faults:
        call.fault(f"ittui: {each}")
    return 1 if faults else 0


def plain_setting(setting: Setting) -> dict[str, Json]:
    return {"option": setting.option.name, "value": hiding(setting.value), "source": setting.source}


def hiding(value: Json) -> Json:
    """A value as it may be shown: not the address of a database with a password in it."""
    return HIDDEN if isinstance(value, str) and refused_address(value) else value


def refused_address(text: str) -> str:
    """Why an address of a database is refused; "" where it is none, or is not."""
    if not is_database(text):
        return ""
    from ..store.postgres import parse_address

    try:
        parse_address(text)
    except StoreError as error:
        return str(error)
    return ""


def faults_of(present: Config) -> Iterator[str]:
    """What is wrong in values whose right ones only other parts of the program know, each with its line."""
    from .collect import Collector

    for name, value in {"file": present.setting("file").value, **present.section("files")}.items():
        if wrong := refused_address(str(value)):
            yield f"{visible(present.place)}: {name}: {wrong}"
    for name, table in present.section("collectors").items():
        try:
            Collector.of(name, table)
        except InputError as error:
            yield f"{present.where('collectors', name)}: {error}"
    yield from check_filters(present)
    if present.setting("theme").value or present.section("keys"):  # only then: the screen takes long to know
        from ..tui.app import key_parts
        from ..tui.preferences import chosen_keys, chosen_theme

        for check in (chosen_theme, lambda: chosen_keys(key_parts())):
            try:
                check()
            except InputError as error:
                yield str(error)


def check_filters(present: Config) -> Iterator[str]:
    """Kinds that there are not, and filters that name no field of their kind."""
    wanted = {("filters", name): (kind_named(name), str(text)) for name, text in present.section("filters").items()}
    wanted |= {("views", name): (view.kind, view.text) for name, view in views().items()}
    for (section, name), (kind, text) in wanted.items():
        where = f"{present.where(section, name)}: {visible(name)}"
        try:
            if kind is not None:
                parse_filter(text, Session(Board.of(), date.today(), datetime.now(UTC), ""), kind)
            elif section == "filters":
                near = meant(name, KINDS) or f"; known: {', '.join(KINDS)}"
                yield f"{where} is not a table{near}"
        except InputError as error:
            if "“me”" not in str(error):  # who that is the file knows
                yield f"{where}: {error}"


def written(setting: Setting) -> str:
    """A value as the file would have it."""
    if isinstance(setting.value, bool):
        return "true" if setting.value else "false"
    return str(hiding(setting.value)) or "–"


@command()
def show(call: CommandContext, args: Namespace) -> int:
    """What this team has set, and the defaults of the rest."""
    settings, context = call.board.settings, call.context()
    if call.options.json:
        say_json(plain_values(settings, context))
        return 0
    for name, field in settings.fields.items():
        value = getattr(settings, name)
        shown = "–" if field.is_empty(value) else visible(field.show(value, context))
        say_filled(f"{name:<18} {field.label:<30} {shown}", indent=50)
    return 0


@command(Argument("words", nargs="+", metavar="FIELD=VALUE", help="a setting and its new value"))
def set_(call: CommandContext, args: Namespace) -> int:
    """Change settings."""
    if not all("=" in word for word in args.words):
        raise Usage(f"write settings as field=value; known: {', '.join(Settings.fields)}")
    before = call.board.get(Settings, SETTINGS_ID)
    writing = Writing(call)
    after = writing.applied(before or Settings(SETTINGS_ID, {}), taken_apart(Settings, args.words))
    refuse_problems(after)
    call.commit([Change.edit(before, after) if before else Change.add(after)], "change settings")
    call.answer(f"saved in {visible(call.name)}", **plain_values(after, call.context()))
    return 0
