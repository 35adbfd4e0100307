"""What the user's own configuration says of the screen: theme and keys. What is wrong is told before it opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from textual.app import App
from textual.binding import Binding
from textual.keys import Keys
from textual.theme import BUILTIN_THEMES

from ..config import config
from ..fields import InputError, visible

OURS = ("ansi-dark", "ansi-light")  # the terminal's own colours


def chosen_theme() -> str:
    """The theme to show; "" for the terminal's own colours. InputError where there is none of that name."""
    setting = config().setting("theme")
    name = str(setting.value)
    if name and name not in BUILTIN_THEMES and name not in OURS:
        near = get_close_matches(name, [*BUILTIN_THEMES, *OURS], 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise InputError(f"{setting.source}: there is no theme “{visible(name)}”{hint}; there is {', '.join(themes())}")
    return name


def themes() -> list[str]:
    return sorted({*BUILTIN_THEMES, *OURS})


def chosen_keys(parts: Mapping[type, list[Binding]]) -> dict[str, str]:
    """The keys by binding id, as App.set_keymap takes them.

    parts: the bindings of each part of the screen. InputError where an id is not known, a key is none, or another
    command has it: that one could not be reached any more.
    """
    wanted = {str(id): str(keys) for id, keys in config().section("keys").items()}
    known = {binding.id: binding for bindings in parts.values() for binding in bindings if binding.id}
    for id, keys in wanted.items():
        if id not in known:
            near = get_close_matches(id, list(known), 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise InputError(f"[keys] {visible(id)}: no command has that id{hint}; there is {', '.join(sorted(known))}")
        for key in split(keys):
            refuse_unknown_key(id, key)
            for other in holders(parts, wanted, key):
                if other.id != id:
                    taken = f"{key} is “{other.description}” already ({other.id})"
                    raise InputError(f"[keys] {id}: {taken}; give it another key")
    return wanted


def holders(parts: Mapping[type, list[Binding]], wanted: Mapping[str, str], key: str) -> Iterator[Binding]:
    """The commands that have a key once the wanted ones are set."""
    for bindings in parts.values():
        for binding in bindings:
            if key in split(wanted.get(binding.id or "", binding.key)):
                yield binding


def split(keys: str) -> list[str]:
    return [key.strip() for key in keys.split(",") if key.strip()]


def refuse_unknown_key(id: str, key: str) -> None:
    """InputError where no terminal sends a key of that name."""
    name = key.rpartition("+")[2]
    if len(name) == 1 or name in {each.value for each in Keys} or name.replace("_", "").isalpha():
        return
    raise InputError(f"[keys] {id}: “{visible(key)}” is no key; write it like f, F, ctrl+f, f5 or slash")


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
