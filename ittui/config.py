"""The user's own configuration: one TOML file. Every option is declared here, once; nothing of it is ever shared.

What the environment says goes before the file, and the file before the default.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from .fields import DateOrder, DecimalMark, InputError, visible
from .fields.layout import ASCII, FULL, SETS, GlyphSet
from .fields.system import typed_name

OF_TERM = {"linux": "console", "vt100": "ascii", "vt220": "ascii"}
COLORS = ("auto", "always", "never")
OFF = ("0", "no", "false", "off")  # what an environment variable says of an option that is on or off
MARKS = {"": DecimalMark.ASK, ".": DecimalMark.POINT, ",": DecimalMark.COMMA}
ORDERS = {"": DateOrder.ASK, "dmy": DateOrder.DAY_FIRST, "mdy": DateOrder.MONTH_FIRST}


class Option(NamedTuple):
    """One option: its name, what it is without being set, what it does, and what overrides or limits it.

    means: what it is where a variable is set whose own text says nothing of it, such as NO_COLOR.
    """

    name: str
    default: str | bool
    help: str
    variables: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    means: Mapping[str, str] = {}

    def by(self, variable: str, text: str) -> str | bool:
        """What it is by an environment variable. InputError where that is none of its choices."""
        if isinstance(self.default, bool):
            return text.casefold() not in OFF
        value = self.means.get(variable, text)
        if self.choices and value not in self.choices:
            raise InputError(f"${variable}: “{visible(text)}” is not one of {', '.join(filter(None, self.choices))}")
        return value


class Setting(NamedTuple):
    """The value of an option, and where it is from."""

    option: Option
    value: str | bool
    source: str


COLOR_SET = {"NO_COLOR": "never", "FORCE_COLOR": "always"}
OPTIONS = {
    option.name: option
    for option in (
        Option("file", "", "the file or database to open: a path, or a name from [files]", ("ITTUI_FILE",)),
        Option("theme", "", "a theme of the screen; empty: the terminal's own colours", ("TEXTUAL_THEME",)),
        Option("mouse", True, "click places, rows, headers; false leaves it to the terminal, to select text"),
        Option("ascii", False, "plain ASCII marks instead of glyphs", ("ITTUI_ASCII",)),
        Option(
            "glyphs",
            "",
            "braille, blocks (charts of half-blocks), console, ascii; empty: as TERM and the locale have them",
            ("ITTUI_GLYPHS",),
            ("", *SETS),
        ),
        Option("linear", False, "lists without boxes and columns, for a screen reader", ("ITTUI_LINEAR",)),
        Option("color", "auto", "colour of what commands print", ("NO_COLOR", "FORCE_COLOR"), COLORS, COLOR_SET),
        Option("editor", "", "the editor for long text; empty: vi", ("ITTUI_EDITOR", "VISUAL", "EDITOR")),
        Option("pager", "", "what shows output longer than the terminal; empty: less -FRX", ("ITTUI_PAGER", "PAGER")),
        Option("date_order", "", "what 12/11/2026 means when you type it; empty: as the team has it", (), (*ORDERS,)),
        Option("decimal_mark", "", "what 1.500 means when you type it; empty: as the team has it", (), (*MARKS,)),
        Option("as", "", "who you are in `ittui demo`: a name from its people"),
    )
}
SECTIONS = {
    "files": 'names for files and databases: ops = "/srv/it/it.json"; then `ittui -f ops`',
    "keys": 'other keys by their binding\'s id: "pane.filter" = "f"; `ittui help keys` lists them',
    "filters": 'filters that a table opens with, and a list without one has: goals = "owner:me"',
    "views": 'saved filters by name: late = "goal status:missed"; then --view late, or @late in a filter',
    "collectors": "KPIs that fill themselves: [collectors.uptime] …; `ittui help collectors`",
}


class Config(NamedTuple):
    """What the file says; place is the file's path, also where there is none."""

    place: str
    values: Mapping[str, str | bool]
    lines: Mapping[str, int]
    sections: Mapping[str, Mapping[str, Any]]

    def setting(self, name: str) -> Setting:
        """The value of an option and where it is from."""
        option = OPTIONS[name]
        for variable in option.variables:
            if text := os.environ.get(variable, ""):
                return Setting(option, option.by(variable, text), f"${variable}")
        if name in self.values:
            return Setting(option, self.values[name], f"{self.place}:{self.lines[name]}")
        return Setting(option, option.default, "default")

    def text(self, name: str) -> str:
        return str(self.setting(name).value)

    def flag(self, name: str) -> bool:
        return bool(self.setting(name).value)

    def section(self, name: str) -> Mapping[str, Any]:
        return self.sections.get(name, {})

    def where(self, section: str, key: str) -> str:
        """The file and line of a key of a section."""
        return f"{visible(self.place)}:{self.lines.get(f'{section}.{key}', self.lines.get(section, 1))}"


def config_path() -> str:
    """Where the configuration is read from, by the XDG base directories."""
    folder = os.environ.get("XDG_CONFIG_HOME", "")
    return f"{folder if folder.startswith('/') else typed_name('~/.config')}/ittui/config.toml"


def config() -> Config:
    """The configuration in force. InputError with the line where the file cannot be taken."""
    place = config_path()
    try:
        changed = os.stat(place).st_mtime_ns  # noqa: PTH116  # pathlib takes longer than this does
    except OSError:
        return Config(place, {}, {}, {})
    return read(place, changed)


@cache
def read(place: str, changed: int) -> Config:
    """Read a file of that name and time."""
    import tomllib

    with open(place, "rb") as file:  # noqa: PTH123  # see above
        data = file.read()
    try:
        text = data.decode("utf-8-sig")
        content = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{visible(place)}:{line}: this is not UTF-8; save the file in that encoding") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{visible(place)}: {visible(str(error))}") from None
    lines = key_lines(text)
    for name, value in content.items():
        check(place, lines.get(name, 1), name, value)
    for section, keys in content.items():
        if section in SECTIONS:
            check_section(place, lines, section, keys)
    values = {name: value for name, value in content.items() if name in OPTIONS}
    return Config(place, values, lines, {name: content[name] for name in SECTIONS if name in content})


def check(place: str, line: int, name: str, value: object) -> None:
    """InputError where a key of the file is not known, or its value not of the kind it should be."""
    where = f"{visible(place)}:{line}: {visible(name)}"
    if name in SECTIONS:
        if not isinstance(value, dict):
            raise InputError(f"{where} is a section: write [{name}] above its keys")
        return
    option = OPTIONS.get(name)
    if option is None:
        raise InputError(f"{where} is not an option{near(name)}; `ittui config` lists them")
    if isinstance(option.default, bool) and not isinstance(value, bool):
        raise InputError(f"{where} is true or false, not {visible(repr(value))}")
    if isinstance(option.default, str) and not isinstance(value, str):
        raise InputError(f"{where} is a text in quotes, not {visible(repr(value))}")
    if option.choices and value not in option.choices:
        words = ", ".join(f'"{each}"' for each in option.choices)
        raise InputError(f'{where} is one of {words}, not "{visible(str(value))}"')


def check_section(place: str, lines: Mapping[str, int], section: str, keys: Mapping[str, object]) -> None:
    """InputError where a section holds anything but texts; collectors hold tables, checked where they are run."""
    for key, value in keys.items():
        wanted = dict if section == "collectors" else str
        if not isinstance(value, wanted):
            kind = "a table" if wanted is dict else "a text in quotes"
            where = f"{visible(place)}:{lines.get(f'{section}.{key}', 1)}: {visible(key)}"
            raise InputError(f"{where} in [{section}] is {kind}, not {visible(repr(value))}")


def near(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [*OPTIONS, *SECTIONS], 1)
    return f"; did you mean {close[0]}?" if close else ""


def key_lines(text: str) -> dict[str, int]:
    """The line of each key: of the top level by name, of a section as section.key."""
    result: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            section = head[1].replace('"', "")
            result.setdefault(section.partition(".")[0], number)
            result.setdefault(section, number)
        elif key := re.match(r"""\s*["']?([\w.-]+)["']?\s*=""", line):
            result.setdefault(f"{section}.{key[1]}" if section else key[1], number)
    return result


def conventions(mark: DecimalMark, order: DateOrder) -> tuple[DecimalMark, DateOrder]:
    """How numbers and days are typed: as this user has it, else as the team does."""
    present = config()
    own = MARKS[present.text("decimal_mark")], ORDERS[present.text("date_order")]
    return (mark if own[0] is DecimalMark.ASK else own[0], order if own[1] is DateOrder.ASK else own[1])


def glyphs() -> GlyphSet:
    """The marks that are wanted; where nothing is said of it, those that the terminal is sure to have."""
    if config().flag("ascii"):
        return ASCII
    of_term = OF_TERM.get(os.environ.get("TERM", ""), FULL.name)
    return SETS[config().text("glyphs") or (of_term if locale_has_utf8() else ASCII.name)]


def locale_has_utf8() -> bool:
    """Is UTF-8 the encoding of the locale that the environment names? Yes where it names none, as in a container."""
    named = [os.environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if sys.flags.utf8_mode and named[1] == "C.UTF-8":
        named[1] = ""  # Python's own, in place of a locale that it took for plain C (PEP 538)
    name, _, encoding = next(filter(None, named), "C.UTF-8").partition("@")[0].partition(".")
    if not encoding and name not in ("C", "POSIX"):
        import locale

        encoding = locale.getencoding()
    return encoding.lower().replace("-", "") == "utf8"


def is_linear() -> bool:
    """Are lists wanted without columns and boxes, as a screen reader says them best?"""
    return config().flag("linear")


def named_file(typed: str) -> str:
    """The path or address that a name of [files] means; anything else as it is."""
    return str(config().section("files").get(typed, typed))
