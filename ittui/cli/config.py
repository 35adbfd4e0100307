"""The user's own configuration: what is in force, and where it is from."""

from __future__ import annotations

from argparse import Namespace

from ..config import OPTIONS, SECTIONS, Setting, config
from ..fields import Json, visible
from .command import Argument, Usage, command
from .context import CommandContext
from .output import TableColumn, say, say_json, say_table


@command(Argument("option", nargs="?", metavar="OPTION", help="one of them: its value alone, for a script"))
def config_(call: CommandContext, args: Namespace) -> int:
    """Show the configuration in force: each option, its value, and where that is from.

    It is read from $XDG_CONFIG_HOME/ittui/config.toml, or ~/.config/ittui/config.toml.
    """
    present = config()
    settings = [present.setting(name) for name in OPTIONS]
    if args.option:
        if args.option not in OPTIONS:
            raise Usage(f"there is no option “{args.option}”; there is {', '.join(OPTIONS)}")
        say(visible(written(present.setting(args.option))))
        return 0
    if call.options.json:
        options: list[Json] = [
            {"option": each.option.name, "value": each.value, "source": each.source} for each in settings
        ]
        sections: list[Json] = [{"section": name, "keys": {**present.section(name)}} for name in SECTIONS]
        say_json(options + sections)
        return 0
    say(f"{visible(present.place)}\n")
    heads = [TableColumn("Option", 1), TableColumn("Value", 1), TableColumn("From", 2), TableColumn("Means", 3)]
    rows = [[each.option.name, written(each), each.source, each.option.help] for each in settings]
    say_table(heads, rows, call.options.color)
    say("\nSections")
    for name, text in SECTIONS.items():
        keys = ", ".join(map(visible, present.section(name))) or "–"
        say(f"  [{name}]  {keys}\n      {text}")
    return 0


def written(setting: Setting) -> str:
    """A value as the file would have it."""
    if isinstance(setting.value, bool):
        return "true" if setting.value else "false"
    return setting.value or "–"
