"""Sheets of our own making, by kind of oddity: each comes in right, or is refused with its reason; none is guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ittui.board import Board
from ittui.fields import InputError, Money
from ittui.records import Goal, Incident, Kpi, Measurement, Project, Record, Service

from .importing import imported, plan, values

KPIS = Board.of(
    Kpi(1, {"title": "Uptime", "unit": "%"}),
    Kpi(2, {"title": "MTTR", "unit": "h"}),
    Kpi(3, {"title": "Spend", "unit": "EUR"}),
)


def eur(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


MONEY = [  # a cell, what it is
    ("1'234'567.50", eur("1234567.50")),
    ("1’234’567", eur("1234567")),
    ("1.234.567,89 €", eur("1234567.89")),
    ("12\u202f345,60 €", eur("12345.60")),
    ("12,34,567.00", eur("1234567")),
    ("₹1,00,000", eur("100000", "INR")),
    ("(1,200.00)", eur("-1200")),
    ("($500)", eur("-500", "USD")),
    ("1200-", eur("-1200")),
    ("-€20", eur("-20")),
    ("1.2 Mio. €", eur("1200000")),
    ("12 TEUR", eur("12000")),
    ("3 Tsd. €", eur("3000")),
    ("5 Mrd. EUR", eur("5000000000")),
    ("CHF 1'500.-", eur("1500", "CHF")),
    ("1.500,--", eur("1500")),
    ("R$ 1.500,00", eur("1500", "BRL")),
    ("US$ 5", eur("5", "USD")),
    ("C$5k", eur("5000", "CAD")),
    ("1 200,50 zł", eur("1200.50", "PLN")),
    ("500 Kč", eur("500", "CZK")),
    ("45 000 Ft", eur("45000", "HUF")),
    ("1200 CR", None),
    ("1,23,4", None),
    ("=B2*2", None),
    ("ca. 500", None),
    ("500-700", None),
]


@pytest.mark.parametrize(("cell", "meant"), MONEY)
def test_money_as_sheets_write_it(cell: str, meant: Money | None) -> None:
    text = f'title;cost\nA;"{cell}"\n'
    if meant is None:
        assert "is not an amount of money" in plan(Goal, text).refused
    else:
        assert values(imported(Goal, text), Goal, "cost") == [meant]


DUE = [  # a cell, the day that is meant; None: refused
    ("2026-W48", "2026-11-23"),
    ("KW 48/2026", "2026-11-23"),
    ("Q1 FY27", "2027-03-31"),
    ("Q4'26", "2026-12-31"),
    ("H1 2027", "2027-06-30"),
    ("FY27", "2027-12-31"),
    ("Dec 2026", "2026-12-31"),
    ("Dezember 2026", "2026-12-31"),
    ("déc. 2026", "2026-12-31"),
    ("12/2026", "2026-12-31"),
    ("2026年12月31日", "2026-12-31"),
    ("2026년 12월 31일", "2026-12-31"),
    ("2026. 12. 31.", "2026-12-31"),
    ("31 декабря 2026 г.", "2026-12-31"),
    ("'31.12.2026", "2026-12-31"),
    ("31.12.26", "2026-12-31"),
    ("46387", "2026-12-31"),
    ("20261231", "2026-12-31"),
    ("Thu, 31 Dec 2026", "2026-12-31"),
    ("Q4", None),
    ("KW 48", None),
    ("December", None),
    ("next week", None),
    ("ASAP", None),
    ("261231", None),
    ("令和8年12月31日", None),
    ("31/12", None),
    ("2026-13-01", None),
    ("########", None),
]


@pytest.mark.parametrize(("cell", "meant"), DUE)
def test_days_as_sheets_write_them(cell: str, meant: str | None) -> None:
    text = f'title;due\nA;"{cell}"\n'
    if meant is None:
        assert "is not a date" in plan(Goal, text).refused
    else:
        assert values(imported(Goal, text), Goal, "due") == [date.fromisoformat(meant)]


def test_a_period_gives_its_first_day_where_something_starts_and_is_told() -> None:
    result = plan(Goal, "title,start,due\nA,Q1 2027,Q1 2027\n")
    (change,) = result.changes
    assert ((change.after or {})["start"], (change.after or {})["due"]) == ("2027-01-01", "2027-03-31")
    assert "start: “Q1 2027” is read as a day, 2027-01-01" in result.notes


AT = [  # a cell, the hour and minute in UTC of 20 November 2026; None: refused
    ("11/20/2026 02:30 PM", (14, 30)),
    ("11/20/2026 2:30:00 p.m.", (14, 30)),
    ("11/20/2026 12:05 AM", (0, 5)),
    ("20.11.2026 10.30", (10, 30)),
    ("20.11.2026 klo 9.05", (9, 5)),
    ("20.11.2026 um 10:30 Uhr", (10, 30)),
    ("20.11.2026 10 Uhr", (10, 0)),
    ("20/11/2026 à 10h30", (10, 30)),
    ("Fri Nov 20 10:30:00 2026", (10, 30)),
    ("Fri Nov 20 10:30:00 UTC 2026", (10, 30)),
    ("Fri, 20 Nov 2026 10:30:00 +0100", (9, 30)),
    ("2026-11-20T10:30:00.123Z", (10, 30)),
    ("2026-11-20 10:30:00 CET", (9, 30)),
    ("2026-11-20 10:30 UTC+2", (8, 30)),
    ("2026-11-19 24:00", (0, 0)),
    ("20261120T103000Z", (10, 30)),
    ("20261120103000.0Z", (10, 30)),
    ("2026年11月20日 10時30分", (10, 30)),
    ("1795170600", (10, 30)),
    ("1795170600000000", (10, 30)),
    ("1795170600123456789", (10, 30)),
    ("46346.4375", (10, 30)),
    ("2026-11-20 10:30 EST", None),
    ("2026-11-20 10:61", None),
    ("2026-11-20 25:00", None),
    ("10:30", None),
]


@pytest.mark.parametrize(("cell", "meant"), AT)
def test_times_as_sheets_write_them(cell: str, meant: tuple[int, int] | None) -> None:
    text = f'reference;failed_at\nA;"{cell}"\n'
    if meant is None:
        assert any(word in plan(Incident, text).refused for word in ("time zone", "time of day", "without its day"))
    else:
        assert values(imported(Incident, text), Incident, "failed_at") == [datetime(2026, 11, 20, *meant, tzinfo=UTC)]


def test_times_of_the_night_when_clocks_change_are_told() -> None:
    text = "reference,failed_at\nA,2026-10-25 02:30\nB,2026-11-20 02:30\nC,2026-10-25 02:30+01:00\n"
    assert any("1 time of failed_at" in note for note in plan(Incident, text, zone="Europe/Berlin").notes)
    assert not any("clocks" in note for note in plan(Incident, text, zone="UTC").notes)


VALUES = [  # the KPI, the cell, the value in its unit; None: refused
    ("MTTR", "90m", "1.5"),
    ("MTTR", "01:30", "1.5"),
    ("MTTR", "2d", "48"),
    ("MTTR", "3 Std.", "3"),
    ("MTTR", "5 %", None),
    ("Uptime", "99.9 %", "99.9"),
    ("Uptime", "45m", None),
    ("Spend", "12k", "12000"),
    ("Spend", "€1,200.50", "1200.5"),
    ("Spend", "95 USD", None),
]


@pytest.mark.parametrize(("kpi", "cell", "meant"), VALUES)
def test_values_are_read_in_the_unit_of_their_kpi(kpi: str, cell: str, meant: str | None) -> None:
    text = f'kpi;date;value\n{kpi};2026-11-01;"{cell}"\n'
    result = plan(Measurement, text, KPIS)
    if meant is None:
        assert "value: " in result.refused
    else:
        assert values(imported(Measurement, text, KPIS), Measurement, "value") == [Decimal(meant)]


def test_values_that_cannot_be_or_are_a_hundred_times_off_are_told() -> None:
    last = Measurement.new(kpi=1, date=date(2026, 10, 1), value=Decimal("99.9"))
    result = plan(Measurement, "kpi,date,value\nUptime,2026-11-01,0.999\nUptime,2026-11-02,250\n", KPIS.having([last]))
    assert result.added == 2
    assert any("2 values are improbable" in note and "not between 0 and 100" in note for note in result.notes)


PC, QUARTERS, WEEKS = "percent_complete", {"columns_are": "quarter"}, {"columns_are": "week"}
DONE = {"maps": (f"{PC}=Done",)}
GROUPS = (
    "department,title,baseline_budget\nIT,A,100\nIT,B,200\nIT Total,,300\nHR,C,50\nHR Total,,50\nGrand Total,,350\n"
)
FRACTION = "“0.45” of “Done” can be 45 % or 0.45 %"
SHEETS: list[tuple[type[Record], str, dict[str, Any], str, list[Any] | str]] = [  # kind, text, options, field, right
    (Project, "Title;Done\nA;0.45\nB;1\n", DONE, PC, FRACTION),
    (Project, "Title;Done\nA;45%\nB;0.45\n", DONE, PC, FRACTION),
    (Project, "Title;Done\nA;0,45\nB;1\n", {"maps": (f"{PC}=Done:fraction",)}, PC, [45, 100]),
    (Project, "Title;Done\nA;0.45\nB;1\n", {"maps": (f"{PC}=Done:percent",)}, PC, [Decimal("0.45"), 1]),
    (Project, "Title;Done\nA;45 %\nB;100\n", DONE, PC, [45, 100]),
    (Goal, "title,A\nowner,Ann\ndue,2026-12-31\n", {}, "title", "the first column names fields (owner, due)"),
    (Kpi, "kpi,Uptime,Tickets\nunit,%,n\ntarget,99,10\n", {}, "title", "the first column names fields (unit, target)"),
    (Goal, "title,owner\nA,Ann\nB,Bo\nCount: 2,\n", {}, "title", ["A", "B"]),
    (Goal, "title,owner\nA,Ann\nB,Bo\nGenerated by Jira 9.4,\n", {}, "title", ["A", "B"]),
    (Goal, "title,owner\nA,Ann\nB,Bo\n\nSource: the PMO\n", {}, "title", ["A", "B"]),
    (Goal, "title,owner\nA,Ann\nReport all outages,\nB,Bo\n", {}, "title", ["A", "B", "Report all outages"]),
    (Project, GROUPS, {}, "title", ["A", "B", "C"]),
    (Project, "Abteilung;Titel;Budget\nIT;A;1\nIT;B;2\nIT Ergebnis;;3\nGesamtergebnis;;3\n", {}, "title", ["A", "B"]),
    (Project, "title,baseline_budget\nSales total,100\nOther,200\n", {}, "title", ["Other", "Sales total"]),
    (Goal, b"\xef\xbb\xbftitle,owner\r\nA,Ann\r\n".decode(), {}, "title", ["A"]),
    (Goal, 'title,notes\r\n"A\r\nB","x\r\ny"\r\n', {}, "title", ["A B"]),
    (Goal, "title,owner,,,\nA,Ann,,,\nB,Bo,,,\n", {}, "title", ["A", "B"]),
    (Goal, ",,title,owner\n,,A,Ann\n,,B,Bo\n", {}, "title", ["A", "B"]),
    (Goal, "\u200btitle,owner\n\u200bA\u200b,Ann\nB\u00a0,Ann\u200b\n", {}, "title", ["A", "B"]),
    (Goal, "title~owner\nA~Ann\n", {"delimiter": "~"}, "title", ["A"]),
    (Goal, "title^owner\nA^Ann\n", {}, "title", "the columns are title^owner"),
    (Goal, "title,due\nA,2026-12-31\nB,31.12.2026\n", {}, "due", [date(2026, 12, 31)] * 2),
    (Goal, "title,due\nA,2026-12-31\nB,01/02/2026\n", {}, "due", "can be read in more than one order"),
    (Goal, "title,target\nA,#REF!\nB,#DIV/0!\nC,Err:502\n", {}, "target", [None] * 3),
    (Goal, "title,target\nA,=1+1\n", {}, "target", "is not a number"),
    (Kpi, "title,archived\nA,WAHR\nB,vrai\nC,☑\nD,Nein\nE,☐\n", {}, "archived", [True, True, True, False, False]),
    (Service, "title,rto\nA,4 hours\nB,PT90M\nC,1 Tag\nD,2 jours\n", {}, "rto", [4, Decimal("1.5"), 24, 48]),
    (Measurement, "KPI,Q1,Q2\nUptime,99,98\n", QUARTERS, "value", "the quarters have no year"),
    (Measurement, "KPI,Q1,Q2\nUptime,99,98\n", {**QUARTERS, "maps": ("year=const:2026",)}, "value", [98, 99]),
    (Measurement, "KPI,Q1 FY26,FY26 Q2,Q3/26\nUptime,97,98,99\n", QUARTERS, "value", [97, 98, 99]),
    (Measurement, "KPI,KW 40/2026,CW41 2026,2026-W42\nUptime,97,98,99\n", WEEKS, "value", [97, 98, 99]),
    (Measurement, "KPI,Jan 2026,Feb 2026,Total\nUptime,97,98,195\n", {"columns_are": "month"}, "value", [97, 98]),
    (Goal, "[goal]\n", {}, "title", []),
    (Goal, "title,cost,currency\nA,9,USD\nB,5 GBP,\nC,,CHF\n", {}, "cost", [eur("9", "USD"), eur("5", "GBP"), None]),
    (Goal, "title,Cost in USD\nA,100\nB,€5\n", {}, "cost", [eur("100", "USD"), eur("5")]),
    (Goal, "title,Cost (kEUR)\nA,100\nB,1.25\n", {}, "cost", [eur("100000"), eur("1250")]),
    (Goal, "title,Cost (TEUR)\nA,2.500\n", {}, "cost", "can be read in two ways"),
    (Goal, "title,Cost [millions of CHF]\nA,1.250\n", {}, "cost", [eur("1250000", "CHF")]),
    (Service, "title,RTO (min),MTD [days]\nA,30,2\nB,1h,\n", {}, "rto", [Decimal("0.5"), 1]),
    (Goal, "title,owner\nA,Ann; Bo\n", {}, "owner", "names several people"),
    (Goal, "title,owner\nA,Ann\nB,dito\n", {}, "owner", "repeats the cell above"),
    (Goal, "title,target\nA,(5%)\nB,-3 %\n", {}, "target", [-5, -3]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "options", "field", "right"), SHEETS)
def test_a_sheet_comes_in_right_or_is_refused(
    kind: type[Record], text: str, options: dict[str, Any], field: str, right: list[Any] | str
) -> None:
    board = KPIS if kind is Measurement else Board.of()
    if isinstance(right, str):
        try:
            refused = plan(kind, text, board, **options).refused
        except InputError as error:
            refused = str(error)
        assert right in refused
    else:
        rows = imported(kind, text, board, **options).tables[kind.table].rows.values()
        found = [getattr(row, field) for row in rows]
        assert sorted(found, key=str) == sorted(right, key=str)


SUMS = {  # “total” in the languages of those who might send us a sheet
    "en": "Grand Total",
    "de": "Summe",
    "fr": "Total général",
    "es": "Total general",
    "it": "Totale complessivo",
    "pt": "Total geral",
    "nl": "Eindtotaal",
    "pl": "Suma końcowa",
    "cs": "Celkový součet",
    "sv": "Totalsumma",
    "da": "Hovedtotal",
    "fi": "Kaikki yhteensä",
    "hu": "Végösszeg",
    "tr": "Genel Toplam",
    "ru": "Общий итог",
    "uk": "Загальний підсумок",
    "el": "Γενικό Άθροισμα",
    "ja": "総計",
    "zh": "总计",
    "ko": "총합계",
    "ar": "المجموع",
}


@pytest.mark.parametrize("language", SUMS)
def test_a_row_of_sums_is_none_in_any_language(language: str) -> None:
    text = f"title,baseline_budget\nA,100\nB,200\nC,300\n{SUMS[language]},600\n"
    assert values(imported(Project, text), Project, "title") == ["A", "B", "C"]


@pytest.mark.parametrize("text", ["currency,title,budget\nUSD,A,100\n", "title,currency,budget\nA,USD,100\n"])
def test_the_column_of_currencies_is_named_wherever_it_is(text: str) -> None:
    result = plan(Project, text)
    assert "the currency of each amount is that of “currency”" in result.notes
    assert values(imported(Project, text), Project, "baseline_budget") == [Money(Decimal(100), "USD")]
