"""A file's encoding, delimiter, header and line numbers are found, not asked for."""

from __future__ import annotations

import pytest

from ittui.exchange.formats import read_sheet as read_file
from ittui.exchange.sheet import Sheet, WantedColumns, decode
from ittui.fields import InputError


def read_sheet(data: bytes, wanted: list[str] | None = None) -> Sheet:
    return read_file(data, WantedColumns(wanted or []))


def delimiter_of(sheet: Sheet) -> str:
    """The delimiter that the notes tell; a comma is not worth a note."""
    told = next((note for note in sheet.notes if "separated by" in note), ",")
    return {"tabs": "\t"}.get(told.rpartition(" ")[2], told.rpartition(" ")[2])


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_gives_even_rows(delimiter: str) -> None:
    lines = ["name,x;note", 'Müller,"a|b;c"', "Süß,d"]
    text = "\n".join(line.replace(",", delimiter) for line in lines)
    if delimiter == ";":
        text = "name;note\nMüller;a,b,c\nSüß;d\nx;1,5"
    if delimiter == "|":
        text = "name|note\nMüller|a,b\nSüß|c;d"
    sheet = read_sheet(text.encode())
    assert delimiter_of(sheet) == delimiter
    assert [row[0] for row in cells(sheet)][:2] == ["Müller", "Süß"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a,b,c\nx|y,1,2\nz|w,3,4\nv|u,5,6,\n", ","),
        ("a;b;c\nx, y and, z;1;2\nu, v;3;4\n", ";"),
        ("only\none\n", ","),
    ],
)
def test_marks_inside_of_cells_do_not_mislead(text: str, delimiter: str) -> None:
    assert delimiter_of(read_sheet(text.encode())) == delimiter


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    sheet = read_sheet("name,cost\nMüller – Süß,5 €\n".encode(encoding))
    assert sheet.columns == ("name", "cost")
    assert cells(sheet) == [("Müller – Süß", "5 €")]


def test_lines_are_counted_as_the_file_has_them() -> None:
    sheet = read_sheet(b'a,b\n\n"two\nlines",1\r\nx,2\n')
    assert [(row.line, row.cells) for row in sheet.rows] == [
        (2, ()),
        (3, ("two\nlines", "1")),
        (5, ("x", "2")),
    ]


def test_the_header_is_found_below_a_preamble() -> None:
    sheet = read_sheet(b"Report of 2026, all rights reserved\n\nFor: everybody\nId,Title,Cost\n1,A,5\n2,B,6\n")
    assert sheet.notes == ("the column names are on line 4; anything above is skipped",)
    assert sheet.columns == ("Id", "Title", "Cost")


def test_the_header_is_the_row_with_the_columns_that_were_asked_for() -> None:
    sheet = read_sheet(b"Report,Everything\nTitle,Cost\nA,5\n", wanted=["cost", "title"])
    assert sheet.columns == ("Title", "Cost")
    assert sheet.notes == ("the column names are on line 2; anything above is skipped",)


def test_columns_without_a_name_and_of_the_same_name_can_be_told_apart() -> None:
    assert read_sheet(b"a,,b,b\n1,2,3,4\n", wanted=["a"]).columns == ("a", "column 2", "b", "b (4)")


def test_the_line_in_which_excel_names_the_delimiter_is_obeyed() -> None:
    sheet = read_sheet(b"sep=;\na;b\n1,5;2\n")
    assert (sheet.columns, sheet.rows[0].line) == (("a", "b"), 3)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"PK\x03\x04rest", "damaged"),
        (b"\x7fELF" + bytes(100), "not a text file"),
        (b"title\n" + bytes([1, 2, 3, 200]) * 20, "not a text file, nor a workbook"),
        ("a,b\n1,2\n3,4\n5,6\n7,8\n".encode("utf-16-le"), "not a text file"),
        (b"1,2\n3,4\n", "names the columns"),
        (b'a,b\n1,"never closed\n2,3\n4,5\n', "line 2 is never closed"),
        (b"a,b\nx,\xed\xa0\x80\n", "line 2 holds half a character"),
        (b"a,b\n\x81\xff,1\n", "line 2 is not cp1252"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_sheet(data)


def test_a_long_cell_is_read_whole() -> None:
    assert len(read_sheet(b"a,b\n" + b"x" * 300_000 + b",1\n").rows[0].cells[0]) == 300_000


def test_windows_text_is_said_to_be_that() -> None:
    assert decode("naïve".encode("cp1252")) == ("naïve", "cp1252")
