"""The user's own configuration: what is in force, and where it is from; and the team's settings."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from ..board import Board, Change
from ..config import OPTIONS, SECTIONS, Config, Setting, config
from ..fields import InputError, Json, meant, visible
from ..fields.system import is_database
from ..queries.filter import parse_filter, views
from ..records import KINDS, SETTINGS_ID, Settings, kind_named
from ..session import Session
from ..store import StoreError
from . import complain
from .context import Argument, CommandContext, Usage, command
from .output import TableColumn, say, say_filled, say_json, say_table
from .records import Writing, plain_values, refuse_problems, taken_apart

HIDDEN = "(not shown)"


@command(Argument("option", nargs="?", metavar="OPTION", help="one of them: its value alone, for a script"))
def config_(call: CommandContext, args: Namespace) -> int:
    """Show the configuration in force: each option, its value, and where that is from. Exit code 1: something is wrong.

    It is read from $XDG_CONFIG_HOME/ittui/config.toml, or ~/.config/ittui/config.toml.
    """
    present = config()
    settings = [present.setting(name) for name in OPTIONS]
    if args.option:
        return say_option(call, args.option)
    faults = list(faults_of(present))
    if call.options.json:
        options: list[Json] = [plain_setting(each) for each in settings]
        sections: list[Json] = [{"section": name, "keys": shown_keys(present.section(name))} for name in SECTIONS]
        wrong: list[Json] = [{"fault": each} for each in faults]
        say_json([*options, *sections, *wrong])
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
        complain(each, 1)
    return 1 if faults else 0


def say_option(call: CommandContext, name: str) -> int:
    if name not in OPTIONS:
        near = meant(name, OPTIONS) or f"; known: {', '.join(OPTIONS)}"
        raise Usage(f"there is no option “{visible(name)}”{near}")
    setting = config().setting(name)
    if call.options.json:
        say_json(plain_setting(setting))
    else:
        say(visible(written(setting)))
    return 0


def plain_setting(setting: Setting) -> dict[str, Json]:
    return {"option": setting.option.name, "value": hiding(setting.value), "source": setting.source}


def shown_keys(section: Mapping[str, Json]) -> dict[str, Json]:
    return {name: hiding(value) if isinstance(value, str) else value for name, value in section.items()}


def hiding(value: str | bool) -> str | bool:
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


def check_addresses(present: Config) -> Iterator[str]:
    """Addresses of databases that cannot be used, such as those with a password."""
    for name, value in {"file": present.setting("file").value, **present.section("files")}.items():
        if wrong := refused_address(str(value)):
            yield f"{visible(present.place)}: {name}: {wrong}"


def faults_of(present: Config) -> Iterator[str]:
    """What is wrong in values whose right ones only other parts of the program know, each with its line."""
    for check in (check_addresses, check_collectors, check_filters, check_screen):
        yield from check(present)


def check_collectors(present: Config) -> Iterator[str]:
    from .collect import Collector

    for name, table in present.section("collectors").items():
        try:
            Collector.of(name, table)
        except InputError as error:
            yield f"{present.where('collectors', name)}: {error}"


def check_filters(present: Config) -> Iterator[str]:
    """Kinds that there are not, and filters that name no field of their kind."""
    wanted = {("filters", name): (kind_named(name), str(text)) for name, text in present.section("filters").items()}
    wanted |= {("views", name): (view.kind, view.text) for name, view in views().items()}
    for (section, name), (kind, text) in wanted.items():
        where = f"{present.where(section, name)}: {visible(name)}"
        if kind is None:
            if section == "filters":
                near = meant(name, KINDS) or f"; known: {', '.join(KINDS)}"
                yield f"{where} is not a table{near}"
            continue
        try:
            parse_filter(text, Session(Board.of(), date.today(), datetime.now(UTC), ""), kind)
        except InputError as error:
            if "“me”" not in str(error):  # who that is the file knows
                yield f"{where}: {error}"


def check_screen(present: Config) -> Iterator[str]:
    """Themes and keys; only asked of the screen where any are set, for it takes long to know."""
    if not (present.setting("theme").value or present.section("keys")):
        return
    from ..tui.app import key_parts
    from ..tui.preferences import chosen_keys, chosen_theme

    for check in (chosen_theme, lambda: chosen_keys(key_parts())):
        try:
            check()
        except InputError as error:
            yield str(error)


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
