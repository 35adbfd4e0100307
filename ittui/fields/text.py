"""Text on one line, text of many lines, and sets of words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from .field import Context, Field, InputError, Json, Merge
from .layout import visible


def encodable(text: str) -> str:
    """The text itself; InputError where it holds half a surrogate pair, which no file can keep."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(f"“{visible(text)}” holds half a character; type it again") from None
    return text


def one_line(text: str) -> str:
    """A text for one line: line ends and tabs become a blank; what joins letters stays as it is."""
    return re.sub(r"[ ]*[\r\n\t\v\f\x85\u2028\u2029]+[ ]*", " ", text)


def normal(text: str) -> str:
    """The text in the one form in which texts are compared: letters composed, whatever their case."""
    if text.isascii():
        return text.casefold()
    from unicodedata import normalize

    return normalize("NFC", normalize("NFC", text).casefold())


def folded(text: str) -> str:
    """A name as names are compared: the normal form, one blank between words."""
    return " ".join(normal(text).split())


def meant(typed: str, offered: Iterable[str], most: int = 1) -> str:
    """The end of a sentence that says which of the names may have been meant; "" where none comes near."""
    from difflib import get_close_matches

    names = {folded(name).replace("_", " "): name for name in offered}
    low = folded(typed).replace("_", " ")
    parts = [name for name in names if low and len(low) >= 3 and low in name]
    near = [names[name] for name in dict.fromkeys((*get_close_matches(low, names, most, 0.7), *parts))][:most]
    return f"; did you mean {' or '.join(f'“{visible(name)}”' for name in near)}?" if near else ""


NO_NAMES = ("nan", "null", "none", "nil", "undefined", "inf", "infinity", "n/a", "tbd")


class Text(Field[str]):
    """Text on one line. naming: it says what somebody or something is called."""

    kind = "text"
    shape = {"type": "string"}
    absent = ""

    def __init__(self, label: str, *, naming: bool = False, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.naming = naming

    def objection(self, value: str) -> str:
        """A number, a day and what programs write for nothing are no names."""
        named = any(letter.isalpha() for letter in value) and folded(value).strip("+-#()<>") not in NO_NAMES
        return f"“{visible(value)}” is not a name; write it in words" if self.naming and not named else ""

    def load(self, raw: Json) -> str:
        if not isinstance(raw, str):
            raise TypeError(raw)
        return raw

    def parse(self, text: str, context: Context) -> str:
        return encodable(one_line(text).strip())


class Prose(Text):
    """Text of many lines; two people's changes are merged line by line."""

    kind = "long text"
    merge = Merge.TEXT

    def parse(self, text: str, context: Context) -> str:
        return encodable(text.replace("\r\n", "\n").strip())


class Area(Text):
    """One of the IT areas; the list is a setting that the team edits."""

    kind = "IT area"

    def parse(self, text: str, context: Context) -> str:
        typed = super().parse(text, context)
        return pick(typed, context.areas, "IT area") if context.areas else typed


class Tags(Field[tuple[str, ...]]):
    """A set of words, typed with blanks or commas between."""

    kind = "tags"
    shape = {"type": "array", "items": {"type": "string"}}
    merge = Merge.SET
    absent: tuple[str, ...] = ()

    def load(self, raw: Json) -> tuple[str, ...]:
        if not isinstance(raw, list):
            raise TypeError(raw)
        return tuple(str(tag) for tag in raw)

    def dump(self, value: tuple[str, ...]) -> Json:
        return list(value)

    def parse(self, text: str, context: Context) -> tuple[str, ...]:
        return tuple(dict.fromkeys(encodable(tag) for tag in re.split(r"[,\s]+", text.strip()) if tag))

    def edit(self, value: tuple[str, ...], context: Context) -> str:
        return ", ".join(value)


class Names(Tags):
    """A set of names that may hold blanks, typed with commas between."""

    kind = "list of names"

    def parse(self, text: str, context: Context) -> tuple[str, ...]:
        names = (" ".join(part.split()) for part in re.split(r"[,\n]", text))
        return tuple(dict.fromkeys(encodable(name) for name in names if name))


def pick(typed: str, offered: tuple[str, ...], what: str) -> str:
    """The one of the offered names that was meant: typed in full, by its beginning, or by a part of it."""
    low = folded(typed).replace("_", " ")
    names = {folded(name).replace("_", " "): name for name in offered}
    fits = (low.__eq__, lambda n: n.split()[:1] == [low], lambda n: n.startswith(low), lambda n: low in n)
    for result in ([n for n in names if fit(n)] for fit in fits):
        if len(result) == 1:
            return names[result[0]]
        if result:
            raise InputError(f"“{visible(typed)}” could be {' or '.join(names[n] for n in result)}")
    near = meant(typed, offered)
    rest = f"{f'{near} It' if near else '; it'} is one of {', '.join(offered)}"
    raise InputError(f"“{visible(typed)}” is not {article(what)} {what}{rest}")


def article(noun: str) -> str:
    """a or an, as it is spoken."""
    return "an" if noun[:1].casefold() in tuple("aeio") else "a"
