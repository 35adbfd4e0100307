"""Bytes of a text file into text. It knows encodings; not delimiters, not records."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ...fields import InputError, visible

BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD, FEW = 4096, 16  # more NUL bytes than a few in the head of a file: no text, or UTF-16 without its mark
OTHERS = (
    "cp1250",
    "cp1251",
    "cp850",
    "cp1253",
    "mac_roman",
    "gb18030",
    "cp932",
)  # what such text mostly is, where it isn't cp1252
STRANGE_IN_WORDS = re.compile(r"[^\W\d_][¡-¿‚-›Œœ×÷€™Ÿƒˆ˜][^\W\d_]|[ÃÂ][\x80-¿]")
WORD = re.compile(r"[^\W\d_]{3,}")


class Decoded(NamedTuple):
    """Text, and the encoding that it was read in."""

    text: str
    encoding: str


def decode(data: bytes, encoding: str = "") -> Decoded:
    """The text of a file: as asked, else by its byte order mark, else UTF-8, else Windows-1252.

    InputError where it is no text of that encoding.
    """
    if encoding:
        return Decoded(strictly(data, known_encoding(encoding)).removeprefix("\ufeff"), encoding)
    for mark, name in BOMS:
        if data.startswith(mark):
            return Decoded(strictly(data, name), name)
    if data[:HEAD].count(0) > FEW:
        raise InputError("this is not a text file; save the sheet as CSV in UTF-8 and import that")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        refuse_half_characters(data, error)
    return Decoded(strictly(data, "cp1252"), "cp1252")


def known_encoding(name: str) -> str:
    """The name itself; InputError where Python knows no such encoding of text."""
    try:
        "".encode(name)
    except (LookupError, ValueError):
        raise InputError(f"“{visible(name)}” is not an encoding; write it like utf-8, cp1250 or cp1251") from None
    return name


def strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"line {line} is not {encoding} text; save it as UTF-8, or say what it is with --encoding, such as cp1251"
        ) from None


def refuse_half_characters(data: bytes, error: UnicodeDecodeError) -> None:
    """Half a surrogate pair written as if it were UTF-8 is an error of the file, not another encoding."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return
    line = data.count(b"\n", 0, error.start) + 1
    raise InputError(f"line {line} holds half a character, which no file can keep; type it again there") from None


def encoding_note(data: bytes, decoded: Decoded) -> str:
    """What is to be said of the encoding: that it was guessed, and what the text would be otherwise."""
    word = improbable(decoded.text)
    if word and decoded.encoding.startswith("utf-8"):
        return f"“{visible(word)}” looks like text that was encoded twice; the file may be damaged"
    if decoded.encoding in ("utf-8", "utf-8-sig"):
        return ""
    if not word or decoded.encoding != "cp1252":
        return f"read as {decoded.encoding}"
    others = [f"{name}: {visible(other)}" for name in OTHERS if (other := reading(word, name))]
    return f"read as cp1252, where a word is “{visible(word)}”; another --encoding would give {'; '.join(others)}"


def reading(word: str, encoding: str) -> str:
    """A word of cp1252 as another encoding has it; "" where it is no word there."""
    try:
        text = word.encode("cp1252").decode(encoding)
    except (UnicodeDecodeError, UnicodeEncodeError):
        return ""
    return text if text.isprintable() and not improbable(text) else ""


def improbable(text: str) -> str:
    """The first word that nobody writes so: Latin letters nearly all with accents, or signs inside of a word."""
    for match in WORD.finditer(text):
        word = match[0]
        if not word.isascii() and 3 * sum("À" <= letter <= "ÿ" for letter in word) > 2 * len(word):
            return word
    strange = STRANGE_IN_WORDS.search(text)
    if not strange:
        return ""
    start, end = strange.span()
    while start and not text[start - 1].isspace() and text[start - 1] not in ",;\t|\"'":
        start -= 1
    while end < len(text) and not text[end].isspace() and text[end] not in ",;\t|\"'":
        end += 1
    return text[start:end]
