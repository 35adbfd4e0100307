"""The parts of a workbook, which is a zip archive of XML, read within bounds.

No part is taken that declares entities or is larger than any sheet can be: such a file was made to do harm.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, iterparse

from ...fields import InputError

LARGEST_PART = 256 << 20
DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-?8["'])""", re.IGNORECASE)


class Archive:
    """A zip archive, with its XML parts as streams of elements."""

    def __init__(self, data: bytes) -> None:
        try:
            self.file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError):
            raise InputError("the workbook is damaged: it is not a complete zip archive") from None
        self.names = set(self.file.namelist())

    def part(self, name: str) -> bytes:
        """The bytes of a part. InputError where it is encrypted, damaged or too large."""
        info = self.file.getinfo(name)
        if info.file_size > LARGEST_PART:
            raise InputError(f"the workbook's part {name} is larger than {LARGEST_PART >> 20} MB")
        if info.flag_bits & 1:
            raise InputError("the workbook is locked with a password; save it without one")
        try:
            return self.file.read(info)
        except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError, RuntimeError):
            raise InputError(f"the workbook is damaged: its part {name} cannot be unpacked") from None

    def elements(self, name: str, *tags: str) -> Iterator[Element]:
        """The elements of these names (without their namespaces) in order, each as soon as it is whole."""
        data = self.part(name)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or 0 in data[:64] or DECLARED.match(data[:200]):
            raise InputError(f"the workbook's part {name} declares what no workbook needs; it is not read")
        try:
            for _, element in iterparse(io.BytesIO(data)):
                element.tag = element.tag.rpartition("}")[2]
                if element.tag in tags:
                    yield element
                    element.clear()
        except ParseError:
            raise InputError(f"the workbook is damaged: its part {name} is not XML") from None


def local(attributes: dict[str, str], name: str) -> str:
    """An attribute, whatever its namespace."""
    return next((value for key, value in attributes.items() if key.rpartition("}")[2] == name), "")
