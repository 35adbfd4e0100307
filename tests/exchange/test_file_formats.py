"""Each format gives the same table; what is not read is called by its name, and what would do harm is not opened."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from decimal import Decimal

import pytest

from ittui.board import Board
from ittui.exchange.export import json_export
from ittui.exchange.formats import BookSheet, CellKind, SheetCell, read_sheet, workbook
from ittui.exchange.importer import plan_import
from ittui.exchange.plan import Importer, ImportOptions
from ittui.exchange.sheet import WantedColumns, number_text
from ittui.fields import InputError, Money
from ittui.records import Goal, Incident, Kpi, Milestone, Person, Project
from ittui.records.strategy import Remedy

from .importing import NOW, TODAY, imported, plan, values, zipped

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATION = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def book(rows: str, *, styles: str = "", texts: str = "", more: str = "", sheets: str = "") -> bytes:
    """A workbook as Excel writes one: its sheet's rows, number formats and shared texts in XML."""
    names = sheets or '<sheet name="Plan" sheetId="1" r:id="rId1"/>'
    return zipped(
        {
            "xl/workbook.xml": f"<workbook {MAIN} {RELATION}><sheets>{names}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{more}</worksheet>",
            "xl/worksheets/sheet2.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
            "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
            "xl/sharedStrings.xml": f"<sst {MAIN}>{texts}</sst>",
        }
    )


def text_row(number: int, *cells: str) -> str:
    inline = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inline}</row>'


def cells(data: bytes, **options: str) -> list[tuple[str, ...]]:
    return [row.cells for row in read_sheet(data, WantedColumns(**options)).rows]


def test_excel_cells_come_as_excel_shows_them() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="[$€-407] #,##0.00"/><numFmt numFmtId="165" formatCode="[h]:mm"/>'
        '<numFmt numFmtId="166" formatCode="0.0\\%"/></numFmts><cellXfs>'
        + "".join(f'<xf numFmtId="{each}"/>' for each in (0, 14, 22, 164, 9, 165, 20))
        + "</cellXfs>"
    )
    numbers = ("12.5", "45962", "45962.4375", "1234.5", "0.45", "1.5", "0.4375")
    row = "".join(f'<c s="{style}"><v>{number}</v></c>' for style, number in enumerate(numbers))
    more = '<c t="b"><v>1</v></c><c t="s"><v>0</v></c><c><v>0.30000000000000004</v></c><c><v>1.234</v></c>'
    texts = "<si><r><t>Ma</t></r><r><t>il_x000D_</t></r><rPh><t>x</t></rPh></si>"
    data = book(text_row(1, *"abcdefghijk") + f'<row r="2">{row}{more}</row>', styles=styles, texts=texts)
    assert cells(data) == [
        (
            "12.5",
            "2025-11-01",
            "2025-11-01 10:30:00",
            "1234.5 €",
            "45 %",
            "36:00",
            "10:30",
            "yes",
            "Mail\r",
            "0.3",
            "1.2340",
        )
    ]


def test_merged_cells_of_a_workbook_are_filled_down() -> None:
    rows = (
        text_row(1, "Objective", "Key result")
        + text_row(2, "Reliable", "a")
        + '<row r="3"><c r="B3"><v>7</v></c></row>'
    )
    data = book(rows, more='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    assert cells(data) == [("Reliable", "a"), ("Reliable", "7")]


def test_a_sheet_is_chosen_by_name_or_by_the_kind() -> None:
    sheets = '<sheet name="Cover" sheetId="1" r:id="rId1"/><sheet name="Goals" sheetId="2" r:id="rId2"/>'
    data = book(text_row(1, "title") + text_row(2, "A"), sheets=sheets)
    result = plan(Goal, data)
    assert any("sheet “Goals”; the others are “Cover”" in note for note in result.notes)
    assert plan(Goal, data, sheet="cover").added == 1
    with pytest.raises(InputError, match="there is no sheet “Plan”; known: “Cover”, “Goals”"):
        plan(Goal, data, sheet="Plan")


def test_a_sheet_that_is_hidden_is_no_table_and_hidden_rows_are_told() -> None:
    names = (
        '<sheet name="List" sheetId="1" state="{}" r:id="rId1"/>'
        '<sheet name="Plan" sheetId="2" state="visible" r:id="rId2"/>'
    )
    for state in ("hidden", "veryHidden"):
        data = book(text_row(1, "title") + text_row(2, "A"), sheets=names.format(state))
        assert any("sheet “Plan”" in note for note in plan(Goal, data).notes)
    rows = text_row(1, "title") + text_row(2, "A") + text_row(3, "B").replace("<row", '<row hidden="1"')
    result = plan(Goal, book(rows))
    assert result.added == 2
    assert "1 hidden row is read like the others (row 3)" in result.notes


def test_numbers_of_a_workbook_keep_what_they_are_and_formulas_without_a_value_are_told() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs>'
    )
    row = '<row r="2"><c><v>123456789012345678</v></c><c s="1"><v>123</v></c><c r="C2"><f>1+1</f></c></row>'
    data = book(text_row(1, "title", "external_id", "target") + row, styles=styles)
    result = plan(Goal, data)
    assert [(each.after or {})["external_id"] for each in result.changes] == ["00123"]
    assert [(each.after or {})["title"] for each in result.changes] == ["123456789012345678"]
    assert any("1 formula has no saved value (C2)" in note for note in result.notes)


def test_what_is_written_as_a_workbook_is_read_the_same() -> None:
    row = [
        SheetCell("-12.5", CellKind.NUMBER),
        SheetCell("2026-11-01", CellKind.DAY),
        SheetCell("5", CellKind.NUMBER, "CHF"),
        SheetCell("=1\x01_x0041_"),
    ]
    data = workbook([BookSheet("Goals", ["a", "b", "c", "d"], [row])])
    assert cells(data) == [("-12.5", "2026-11-01", "5 CHF", "=1\x01_x0041_")]
    assert workbook([BookSheet("Goals", ["a", "b", "c", "d"], [row])]) == data


@pytest.mark.parametrize(
    "evil",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>',
        '<?xml version="1.0" encoding="cp037"?><worksheet/>',
        "<worksheet><sheetData><row></worksheet>",
    ],
)
def test_a_part_that_declares_entities_or_is_broken_is_not_read(evil: str) -> None:
    whole = zipfile.ZipFile(io.BytesIO(book(text_row(1, "title"))))
    parts = {name: whole.read(name).decode() for name in whole.namelist()}
    with pytest.raises(InputError, match=r"declares|not XML"):
        read_sheet(zipped({**parts, "xl/worksheets/sheet1.xml": evil}), WantedColumns())


def test_open_document_cells_come_with_their_values() -> None:
    office = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    head = "".join(f"<table:table-cell><text:p>{name}</text:p></table:table-cell>" for name in ("title", "due", "cost"))
    body = (
        "<table:table-cell><text:p>A <text:span>b</text:span></text:p></table:table-cell>"
        '<table:table-cell office:value-type="date" office:date-value="2026-11-01"/>'
        '<table:table-cell office:value-type="currency" office:value="1234.5" office:currency="CHF"/>'
        '<table:table-cell table:number-columns-repeated="16000"/>'
    )
    rows = f"<table:table-row>{head}</table:table-row><table:table-row>{body}</table:table-row>"
    empty = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    data = zipped({"content.xml": f'<x {office}><table:table table:name="Sheet1">{rows}{empty}</table:table></x>'})
    (goal,) = imported(Goal, data).all(Goal)
    assert (goal.title, str(goal.due), goal.cost) == ("A b", "2026-11-01", Money(Decimal("1234.5"), "CHF"))


def issue(key: str, day: int, summary: str, status: str, labels: list[str], name: str | None) -> dict[str, object]:
    fields = {
        "summary": summary,
        "status": {"name": status},
        "created": f"2026-11-{day:02}T08:00:00.000+0100",
        "labels": labels,
        "assignee": {"displayName": name} if name else None,
    }
    return {"key": key, "fields": fields}


FIRST = issue("OPS-1", 1, "Mail down", "Done", ["mail", "urgent"], "Ann")
SECOND = issue("OPS-2", 2, "VPN", "To Do", [], None)
JIRA = {"total": 2, "issues": [FIRST, SECOND]}


def test_nested_json_is_matched_by_its_dotted_paths() -> None:
    board = imported(Incident, json.dumps(JIRA))
    assert values(board, Incident, "reference", "title", "tags") == [
        ("OPS-1", "Mail down", ("mail", "urgent")),
        ("OPS-2", "VPN", ()),
    ]
    assert board.all(Incident)[0].failed_at is not None
    assert imported(Incident, json.dumps(JIRA), maps=("cause=fields.status.name",)).all(Incident)[0].cause == "Done"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ('[{"title": "A"}, {"title": "B", "x": {"y": 1}}]', ["A", "B"]),
        ('{"title": "A"}\n\n{"title": "B"}\n', ["A", "B"]),
        ('{"data": {"goals": [{"name": "A"}], "users": [{"name": "Ann"}]}}', ["A"]),
        ('{"title": "A", "due": null}', ["A"]),
        ("[]", None),
        ('{"a": [{"title": "A"}], "b": [{"title": "B"}]}', None),
        ('[{"title": "A"},', None),
        ("[" * 3000, None),
        ('[{"title": "A"}, 5]', None),
        ('{"title": "A"}\n{"title": ', None),
    ],
)
def test_json_of_every_form(text: str, titles: list[str] | None) -> None:
    if titles is None:
        with pytest.raises(InputError):
            plan(Goal, text)
    else:
        assert values(imported(Goal, text), Goal, "title") == titles


def test_one_object_with_lists_is_a_record_and_a_wrapper_is_none() -> None:
    one = '{"title": "A", "owner": "Ann", "milestones": [{"what": "x"}]}'
    assert values(imported(Goal, one), Goal, "title") == ["A"]
    wrapped = '{"status": "ok", "id": 7, "data": [{"title": "B", "status": "active"}]}'
    assert values(imported(Goal, wrapped), Goal, "title") == ["B"]


@pytest.mark.parametrize("id", [1 << 49, sum(10 << 5 * place for place in range(10))])
def test_rows_of_json_name_other_records_by_title_or_by_an_id_that_is_there(id: int) -> None:
    """Also where the id is all letters, as a name could be."""
    ann = Person.new(id, title="Ann, of the North")
    goal = Goal.new(title="G", remedies=(Remedy.of(what="mend", who=ann.id),))
    board = Board.of(ann, goal)
    text = json_export(board, Goal, board.context(TODAY), board.all(Goal))
    assert json.loads(text)[0]["remedies"] == [{"what": "mend", "who": ann.code}]
    for form in (text, text.replace(f'"{ann.code}"', str(ann.id)), text.replace(ann.code, "ann, of  the north")):
        assert plan(Goal, form, board).unchanged == 1
    elsewhere = plan(Goal, text.replace(f'"{ann.code}"', str(ann.id)), Board.of())
    assert "there is no person with the id" in elsewhere.refused
    board = imported(Goal, '[{"title": "A", "contributors": ["Lee, Ann", "Bo"]}]')
    assert values(board, Person, "title") == ["Bo", "Lee, Ann"]


def test_rows_of_json_become_rows() -> None:
    text = json.dumps([{"title": "A", "milestones": [{"what": "a | b", "weight": 2}, {"what": "c"}]}])
    (goal,) = imported(Goal, text).all(Goal)
    assert goal.milestones == (Milestone.of(what="a | b", weight=Decimal(2)), Milestone.of(what="c"))
    assert "milestones: row 1, what" in plan(Goal, '[{"title": "A", "milestones": [{"weight": 2}]}]').refused


def test_json_numbers_cannot_be_read_in_two_ways() -> None:
    assert number_text(Decimal("1.234")) == "1.2340"
    (kpi,) = imported(Kpi, '[{"title": "A", "target": 1.234, "baseline": 1e3}]').all(Kpi)
    assert (kpi.target, kpi.baseline) == (Decimal("1.234"), Decimal(1000))


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("# Plan\n\n| Title | Owner |\n|---|:-:|\n| A \\| B | Ann |\n| C | |\n\nthe end", ["A | B", "C"]),
        ("Title | Due\n--- | ---\nA | 2026-01-01\n", ["A"]),
        ("|title|\n|--|\n|**A**<br>b|\n", ["**A** b"]),
    ],
)
def test_markdown_tables(text: str, titles: list[str]) -> None:
    assert values(imported(Goal, text), Goal, "title") == titles


def test_packed_files_are_unpacked_and_several_parts_are_one() -> None:
    data = gzip.compress(b"title\nA\n") + gzip.compress(b"B\n")
    assert values(imported(Goal, data), Goal, "title") == ["A", "B"]
    assert values(imported(Goal, gzip.compress(b'[{"title": "A"}]')), Goal, "title") == ["A"]
    with pytest.raises(InputError, match="not whole"):
        plan(Goal, data[:-20])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xd0\xcf\x11\xe0rest", "old workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"PAR1xx", "Parquet"),
        (b"<!DOCTYPE html><table>", "HTML"),
        (b"\n<html><body>", "HTML"),
        (b'<?xml version="1.0"?><rows/>', "XML"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"BZh91AY", "bzip2"),
        (b"7z\xbc\xaf\x27", "7-Zip"),
        (b"BEGIN:VCALENDAR\n", "calendar"),
        (zipped({"xl/workbook.bin": ""}), "binary workbook"),
        (zipped({"a.csv": "title\n"}), "zip archive"),
        (zipped({"xl/workbook.xml": "<workbook/>"}), "damaged"),
    ],
)
def test_other_formats_are_called_by_their_names(data: bytes, name: str) -> None:
    with pytest.raises(InputError, match=name):
        plan(Goal, data)


@pytest.mark.parametrize(
    ("data", "encoding", "title"),
    [
        ("title\nПривет\n".encode("cp1251"), "cp1251", "Привет"),
        ("title\nZażółć\n".encode("cp1250"), "cp1250", "Zażółć"),
        ("title\n你好\n".encode("gb18030"), "gb18030", "你好"),
        ("title\nGrüße\n".encode("cp850"), "cp850", "Grüße"),
        ("title\nA – B\n".encode("utf-32"), "", "A – B"),
        ("title\nNaïve – 5 €\n".encode("cp1252"), "", "Naïve – 5 €"),
        ("\ufefftitle\nA\n".encode(), "utf-8", "A"),
    ],
)
def test_encodings_by_choice_and_by_mark(data: bytes, encoding: str, title: str) -> None:
    assert values(imported(Goal, data, encoding=encoding), Goal, "title") == [title]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("title\nПривет мир\n".encode("cp1251"), "cp1251: Привет"),
        ("title\nZażółć gęślą jaźń\n".encode("cp1250"), "cp1250: Zażółć"),
        ("title\nGrüße\n".encode().decode("cp1252").encode(), "encoded twice"),
        ("title\nGröße\n".encode("cp1252"), "read as cp1252"),
    ],
)
def test_text_that_nobody_writes_so_is_told(data: bytes, told: str) -> None:
    assert any(told in note for note in plan(Goal, data).notes)


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(InputError, match="not an encoding"):
        plan(Goal, "title\nA\n", encoding="klingon")
    with pytest.raises(InputError, match="is not utf-8 text"):
        plan(Goal, b"title\n\xff\n", encoding="utf-8")


def test_the_projects_of_a_workbook_keep_their_currency() -> None:
    data = workbook(
        [BookSheet("x", ["title", "budget"], [[SheetCell("A"), SheetCell("1200", CellKind.NUMBER, "USD")]])]
    )
    assert values(imported(Project, data), Project, "baseline_budget") == [Money(Decimal(1200), "USD")]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("Goals.XLSX", b"title\nA\n", True),
        ("goals.xls", b"title;due\nA;2027-01-01\n", True),
        ("goals.ods", b"title\nA\n", True),
        ("goals.csv", b"title\nA\n", False),
        ("goals.xlsx", workbook([BookSheet("goals", ["title"], [[SheetCell("A")]])]), False),
    ],
)
def test_text_that_is_called_like_a_workbook_is_said_to_be_text(name: str, data: bytes, said: bool) -> None:
    result = plan_import(Board.of(), Goal, data, ImportOptions(), TODAY, NOW, Importer(name, "ann"))
    assert result.added == 1
    note = f"“{name}” is called like a workbook, and is read as the text that it is"
    assert (note in result.notes) is said
