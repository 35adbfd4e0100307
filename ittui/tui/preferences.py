"""What the user's own configuration says of the screen: theme and keys. What is wrong is told before it opens."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from textual.app import App
from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, Keys
from textual.theme import BUILTIN_THEMES

from ..config import config
from ..fields import InputError, meant, visible
from .chosen_period import remembered

OURS = ("ansi-dark", "ansi-light")  # the terminal's own colours


def chosen_theme() -> str:
    """The theme to show; "" for the terminal's own colours. InputError where there is none of that name."""
    setting = config().setting("theme")
    name = str(setting.value)
    if not name:
        name = remembered("theme")
        return name if name in themes() else ""
    if name and name not in BUILTIN_THEMES and name not in OURS:
        near = meant(name, themes()) or f"; known: {', '.join(themes())}"
        raise InputError(f"{setting.source}: there is no theme “{visible(name)}”{near}")
    return name


def themes() -> list[str]:
    return sorted({*BUILTIN_THEMES, *OURS})


def chosen_keys(parts: Mapping[type, list[Binding]]) -> dict[str, str]:
    """The keys by binding id, as App.set_keymap takes them.

    parts: the bindings of each part of the screen. InputError where an id is not known, a key is none, or another
    command has it: that one could not be reached any more.
    """
    present = config()
    wanted = {str(id): str(keys) for id, keys in present.section("keys").items()}
    known = {binding.id: binding for bindings in parts.values() for binding in bindings if binding.id}
    for id, keys in wanted.items():
        where = f"{present.where('keys', id)}: {visible(id)}"
        if id not in known:
            near = meant(id, known) or f"; known: {', '.join(sorted(known))}"
            raise InputError(f"{where}: no command has that id{near}")
        if not split(keys):
            raise InputError(f"{where}: without a key it could not be reached; give it one, or leave the line out")
        for key in split(keys):
            refuse_unknown_key(where, key)
            for other in holders(parts, wanted, key):
                if other.id != id:
                    raise InputError(f"{where}: {key} is “{other.description}” already ({other.id}); take another key")
    return wanted


def holders(parts: Mapping[type, list[Binding]], wanted: Mapping[str, str], key: str) -> Iterator[Binding]:
    """The commands that have a key once the wanted ones are set."""
    for bindings in parts.values():
        for binding in bindings:
            if key in split(wanted.get(binding.id or "", binding.key)):
                yield binding


def split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]


ALIASES = {"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+m": "enter"}  # which of the two was pressed no terminal says


def refuse_unknown_key(where: str, key: str) -> None:
    """InputError where no terminal sends a key of that name."""
    if key in ALIASES:
        raise InputError(f"{where}: a terminal sends {key} for {ALIASES[key]}, too; take another key")
    name = key.rpartition("+")[2] or key
    named = {each.value for each in Keys} | set(KEY_NAME_REPLACEMENTS.values())
    if len(name) != 1 and name not in named and not is_character(name):
        raise InputError(f"{where}: “{visible(key)}” is not a key; write it like f, F, ctrl+f, f5 or slash")


def is_character(name: str) -> bool:
    """Is it how Textual names a character, such as full_stop?"""
    try:
        return bool(unicodedata.lookup(name.replace("_", " ")))
    except KeyError:
        return False


def bindings_of(*parts: type) -> dict[type, list[Binding]]:
    """What is bound on each part of the screen, with what it inherits of ours."""
    return {
        part: [
            each
            for base in part.__mro__
            if base.__module__.startswith("ittui.") and base is not App
            for each in vars(base).get("BINDINGS", ())
            if isinstance(each, Binding)
        ]
        for part in parts
    }
