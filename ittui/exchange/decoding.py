"""Bytes of a text file into text. It knows encodings; not delimiters, not records."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from ..fields import InputError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
HEAD, FEW = 4096, 16  # more NUL bytes than a few in the head of a file: no text, or UTF-16 without its mark


class Decoded(NamedTuple):
    """Text, and the encoding that it was read in."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """The text of a file: by its byte order mark, else UTF-8, else Windows-1252. InputError where it is no text."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InputError("this is a workbook or an archive, not a text file; save the sheet as CSV and import that")
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return Decoded(strictly(data, encoding), encoding)
    if data[:HEAD].count(0) > FEW:
        raise InputError("this is not a text file; save the sheet as CSV in UTF-8 and import that")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        refuse_half_characters(data, error)
    return Decoded(strictly(data, "cp1252"), "cp1252")


def strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"line {line} is not {encoding} text; save the file as UTF-8 and import that") from None


def refuse_half_characters(data: bytes, error: UnicodeDecodeError) -> None:
    """Half a surrogate pair written as if it were UTF-8 is an error of the file, not another encoding."""
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return
    line = data.count(b"\n", 0, error.start) + 1
    raise InputError(f"line {line} holds half a character, which no file can keep; type it again there") from None
