"""One of a few words, and yes or no."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Generic, TypeVar

from .field import Context, Field, InputError, Json
from .text import pick
from .visible import visible

E = TypeVar("E", bound=StrEnum)
NOT_SET = "not set"  # the word of an enumeration for what an import did not say; it is shown as a dash


class Choice(Field[E], Generic[E]):
    """One of the words of an enumeration, typed in full or by a part that fits only one."""

    kind = "choice"

    def __init__(self, label: str, words: type[E], *, default: E, **rest: Any) -> None:
        super().__init__(label, default=default, **rest)
        self.words, self.first = words, default
        self.by_value: dict[str, E] = {word.value: word for word in words}

    def explained(self, text: str) -> str:
        """What a word means, where its enumeration says more than the word itself."""
        return str(getattr(self.by_value.get(text), "explained", ""))

    def load(self, raw: Json) -> E:
        word = self.by_value.get(str(raw))
        if word is None:
            raise ValueError(raw)
        return word

    def dump(self, value: E) -> Json:
        return value.value

    def parse(self, text: str, context: Context) -> E:
        return self.words(pick(" ".join(text.split()), tuple(word.value for word in self.words), self.label.lower()))

    def edit(self, value: E, context: Context) -> str:
        return value.value

    def show(self, value: E, context: Context) -> str:
        return "–" if value.value == NOT_SET else super().show(value, context)

    def read(self, text: str, context: Context) -> E:
        return super().read(text, context) or self.first

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "enum": [word.value for word in self.words]}


YES = (
    "y",
    "yes",
    "true",
    "1",
    "x",
    "on",
    "ja",
    "wahr",
    "oui",
    "vrai",
    "si",
    "sí",
    "sì",
    "sim",
    "tak",
    "да",
    "истина",
    "✓",
    "✔",
    "☑",
    "✅",
)
NO = (
    "n",
    "no",
    "false",
    "0",
    "off",
    "-",
    "nein",
    "falsch",
    "non",
    "faux",
    "falso",
    "não",
    "nie",
    "nee",
    "нет",
    "ложь",
    "✗",
    "✘",
    "☐",
    "❌",
)


class Flag(Field[bool]):
    """Yes or no."""

    kind = "yes or no"
    absent = False

    def load(self, raw: Json) -> bool:
        if not isinstance(raw, bool):
            raise TypeError(raw)
        return raw

    def dump(self, value: bool) -> Json:
        return value

    def is_empty(self, value: object) -> bool:
        return value is None or value is False

    def parse(self, text: str, context: Context) -> bool:
        word = text.strip().casefold()
        if word in YES:
            return True
        if word in NO:
            return False
        raise InputError(f"“{visible(text)}” is neither yes nor no")

    def edit(self, value: bool, context: Context) -> str:
        return "yes" if value else "no"

    def schema(self) -> dict[str, Json]:
        return {**super().schema(), "type": "boolean"}
