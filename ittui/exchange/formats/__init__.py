"""Files of every format that is read, each into one table; what is not read is called by its name."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from ...fields import InputError
from ..sheet import Sheet, WantedColumns
from .delimited import decode, encoding_note

LARGEST = 256 << 20
REFUSED = (
    (b"\xd0\xcf\x11\xe0", "an old workbook or document of Microsoft Office (.xls, .mpp); save it as .xlsx or CSV"),
    (b"%PDF", "a PDF; export the table it was made of"),
    (b"SQLite format 3", "an SQLite database; export the table as CSV"),
    (b"PAR1", "a Parquet file; export it as CSV"),
    (b"{\\rtf", "a text in RTF; save the table as CSV"),
    (b"BZh", "packed with bzip2; unpack it"),
    (b"\xfd7zXZ", "packed with xz; unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it"),
    (b"(\xb5/\xfd", "packed with zstd; unpack it"),
)
MARKUP = (
    (
        ("<!doctype html", "<html", "<table"),
        "HTML, as some programs write into a file called .xls; save it as .xlsx or CSV",
    ),
    (("<?xml", "<"), "XML; export it as CSV, JSON or .xlsx"),
    (("begin:vcalendar",), "a calendar; it has no table"),
)


def read_sheet(data: bytes, wanted: WantedColumns, *, delimiter: str = "", encoding: str = "") -> Sheet:
    """The table of a file by what is in it, whatever it is called. InputError where it is none that can be read."""
    data = unpacked(data)
    for mark, name in REFUSED:
        if data.startswith(mark):
            raise InputError(f"this is {name}, and import that")
    if data.startswith(b"PK\x03\x04"):
        return archived(data, wanted)
    decoded = decode(data, encoding)
    head = decoded.text[:400].lstrip("\ufeff \t\r\n").lower()
    for marks, name in MARKUP:
        if head.startswith(marks):
            raise InputError(f"this is {name}")
    sheet = text_sheet(decoded.text, wanted, delimiter)
    note = encoding_note(data, decoded)
    return Sheet(**{**vars(sheet), "notes": (note, *sheet.notes)}) if note else sheet


def text_sheet(text: str, wanted: WantedColumns, delimiter: str) -> Sheet:
    from .delimited import delimited, looks_like_markdown, markdown_sheet
    from .objects import json_sheet, looks_like_json

    if not delimiter and looks_like_json(text):
        return json_sheet(text, wanted)
    if not delimiter and looks_like_markdown(text):
        return markdown_sheet(text, wanted)
    return delimited(text, wanted, delimiter)


def archived(data: bytes, wanted: WantedColumns) -> Sheet:
    from .workbook import Archive

    archive = Archive(data)
    if "xl/workbook.xml" in archive.names:
        from .workbook import workbook_sheet

        return workbook_sheet(archive, wanted)
    if "xl/workbook.bin" in archive.names:
        raise InputError("this is a binary workbook (.xlsb); save it as .xlsx or CSV, and import that")
    if "content.xml" in archive.names:
        from .opendocument import opendocument_sheet

        return opendocument_sheet(archive, wanted)
    raise InputError("this is a zip archive and no workbook; unpack it, and import what is in it")


def sheets_named(data: bytes, wanted: Mapping[str, WantedColumns]) -> dict[str, Sheet]:
    """Those sheets of a workbook, of either format, that are called so."""
    from .workbook import Archive

    archive = Archive(data)
    if "content.xml" in archive.names:
        from .opendocument import page_sheet, pages_of

        return {page.name: page_sheet(page, wanted[page.name]) for page in pages_of(archive) if page.name in wanted}
    from .workbook import Workbook, workbook_sheet

    names = [each.name for each in Workbook.of(archive).sheets if each.name in wanted]
    return {name: workbook_sheet(archive, wanted[name]._replace(sheet=name)) for name in names}


def unpacked(data: bytes) -> bytes:
    """The bytes of a file that may be packed with gzip; InputError where it is damaged or larger than any table."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    result, left = bytearray(), data
    try:
        while left:  # several packed files one after the other are one
            unpacker = zlib.decompressobj(wbits=31)
            result += unpacker.decompress(left, LARGEST - len(result) + 1)
            left = unpacker.unused_data.lstrip(b"\x00")
            if len(result) > LARGEST:
                raise InputError(f"unpacked the file is larger than {LARGEST >> 20} MB")
            if not unpacker.eof:
                raise InputError("the packed file is not whole")
    except zlib.error:
        raise InputError("the packed file is damaged") from None
    return bytes(result)
