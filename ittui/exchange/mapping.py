"""Which column, or which fixed value, fills which field.

Written field=column, field=const:VALUE, field=column+column (joined with a blank) or field= (nothing fills it); with
:thousands, :millions or :billions after a column its numbers are scaled, with :fraction or :percent what 0.45
is. What is not said is matched by name, and units in the names of columns count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ..fields import Amount, Field, InputError, Number, Prose, Refs, Tags, article, meant, time_unit, visible
from ..records import Record
from .sheet import Row, Sheet, squeezed

OTHERS: Mapping[str, str] = {  # how other programs call a field of any kind, and “table.field”
    "title": """name|summary|short description|subject|headline|kr|key result|task name|titel|titre|título|titolo|tytuł
        |bezeichnung|nom|nombre|nome|nazwa|naam|название""",
    "external_id": "key|issue key|unique id|number|sys id|reference|#|iid",
    "owner": """assignee|assigned to|responsible|accountable|assigned to - technician|verantwortlich|zuständig
        |responsable|responsabile|responsável|właściciel|eigenaar""",
    "department": "agency|agency name|business unit|department name|abteilung|département|departamento",
    "state": "status|zustand|statut|état|estado|stato|stan",
    "start": "start date|started|begin|beginn|début|inicio|início|inizio",
    "due": "due date|deadline|end|end date|target date|fällig|fällig am|échéance|vencimiento",
    "notes": "comments|remarks|bemerkungen|commentaires|comentarios",
    "target": "target value|goal value|ziel|zielwert|cible|objetivo",
    "current": "current value|actual|progress|% complete|percent complete|fortschritt",
    "baseline": "start value|initial value",
    "tags": "labels",
    "parent": "parent key|parent id|epic link|parent task",
    "incidents.reference": """number|incident number|incident id|incident|ticket|key|issue key|tiny id|#|ticket no
        |ticket nr|ticket number|ticket id|case number|request id|vorgang|iid|display id|alert id|event id""",
    "incidents.title": """short description|summary|description|subject|problem|message|short text|kurztext|betreff
        |kurzbeschreibung|sujet|asunto|assunto|oggetto""",
    "incidents.failed_at": """opened at|opened|started at|created at|created|created on|sys created at|sys created on
        |created date|created time|opening date|problem time|event time|start time|time|eröffnet|geöffnet
        |eröffnungsdatum|date d'ouverture|fecha de apertura|data de abertura|data di apertura|data otwarcia""",
    "incidents.restored_at": """resolved at|resolved|restored|fixed at|fixed|resolved on|resolved date|resolution date
        |resolved time|recovery time|close time|solving date|gelöst|lösungsdatum|date de résolution|fecha de solución
        |data da solução|data di soluzione|data rozwiązania""",
    "incidents.closed_at": """closed|closed on|closed date|closing date|geschlossen|abschlussdatum|date de clôture
        |fecha de cierre|data de fechamento|data di chiusura|data zamknięcia""",
    "incidents.responded_at": "first response|first responded at|responded|acknowledged at|ack time",
    "incidents.state": "incident state|status",
    "incidents.priority": "severity|urgency|prio|priorität|priorité|prioridad|prioridade|priorità|priorytet",
    "incidents.service": "business service|service name|affected service",
    "incidents.owner": """assigned to|assignee|assigned user|assigned to - technician|zugewiesen an - techniker
        |attribué à - technicien|asignado a - técnico|atribuído para - técnico|assegnato a - tecnico""",
    "projects.baseline_finish": "planned finish|planned end|planned completion|due date|due|end date",
    "projects.actual_finish": "actual end|actual completion|completed at|finished|completed",
    "projects.forecast_finish": "projected finish|expected finish",
    "projects.baseline_budget": "budget|planned cost|baseline cost",
    "projects.forecast_cost": "projected cost",
    "projects.actual_cost": "cost|spent|cost to date",
    "projects.percent_complete": "percent complete|% complete|progress|complete",
    "projects.manager": "project manager|owner|lead|projektleiter|chef de projet",
    "measurements.kpi": "indicator|metric|name|title|kennzahl|indicateur",
    "measurements.date": "day|measured on|as of|timestamp|ts|time|datum|fecha|data",
    "measurements.value": "result|actual|wert|valeur|valor|valore",
    "kpis.title": "kpi|indicator|metric|kennzahl|indicateur",
    "people.title": "full name|display name",
    "people.login": "user name|username|user|sam account name|user id",
    "people.email": "mail|email address|e-mail address",
    "services.department": "offered by|owner group",
}
WRAPPERS = r"^(fields\.)?(attributes\.)?(properties\.)?(node\.)?"
NAMINGS = ("name", "displayname", "displayvalue", "value", "summary", "title", "login", "username", "key")


CODES = "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|ISK|TRY|CAD|AUD|NZD|JPY|CNY|INR|BRL|MXN|ZAR|SGD|HKD|KRW|ILS"
MONEY_UNIT = re.compile(
    rf"(?:\s*[(\[]|\s+in\s|\s)\s*(?P<scale>k|T|m|M|Mio\.?\s|thousands?\s(?:of\s)?|millions?\s(?:of\s)?)?(?P<unit>{CODES}|[€$£])\s*[)\]]?$"
)
TIME_UNIT = re.compile(
    r"(?:\s*[(\[]|\s+in\s)\s*(?P<unit>s|sec|seconds|min|mins|minutes|h|hrs?|hours|d|days?|w|weeks?)\.?\s*[)\]]?$",
    re.IGNORECASE,
)
CURRENCIES = ("currency", "currencycode", "währung", "devise", "moneda", "moeda", "valuta", "waluta", "ccy")
BARE = re.compile(r"[(+−-]?\s*[\d.,'’\s\u00a0\u202f]*\d\s*[)-]?")


def header_unit(column: str) -> tuple[str, str, int]:
    """The name without what it says of numbers, their unit and scale: Budget (kEUR), Cost in USD, RTO (min)."""
    if match := TIME_UNIT.search(column):
        return column[: match.start()], match["unit"].casefold(), 0
    match = MONEY_UNIT.search(column)
    if not match or not column[: match.start()].strip():
        return column, "", 0
    scale = (match["scale"] or "").strip(" .").casefold()[:1]
    return column[: match.start()], match["unit"], {"": 0, "k": 3, "t": 3}.get(scale, 6)


def names_of(kind: type[Record], name: str, field: Field[object]) -> list[str]:
    """All names a column for this field can go by, the surest first."""
    nouns = [f"{kind.noun} {name}", f"{kind.noun} {field.label}"]
    if name == kind.named_by or name == "title":
        nouns += [kind.noun, f"{kind.noun} name"]
    if name in ("external_id", "reference"):
        nouns.append(f"{kind.noun} id")
    own, common = (OTHERS.get(key, "").split("|") for key in (f"{kind.table}.{name}", name))
    known = (name, field.label, *own, *nouns, *common)
    return [each for each in dict.fromkeys(map(squeezed, known)) if each]


@cache
def known_columns(kind: type[Record]) -> frozenset[str]:
    """All names that some field of the kind goes by, as they are compared."""
    return frozenset(("id", *(each for name, field in kind.fields.items() for each in names_of(kind, name, field))))


def forms(column: str) -> Iterator[str]:
    """How a column's name is compared: as it is, and a dotted path without what all paths of a program have."""
    yield squeezed(column)
    name, unit, _ = header_unit(column)
    if unit:
        yield squeezed(name)
    if "." not in column:
        return
    path = re.sub(WRAPPERS, "", column)
    yield squeezed(path)
    head, _, last = path.rpartition(".")
    if head and squeezed(last) in NAMINGS:
        yield squeezed(head)


ID = "id"
CONST = "const:"
SCALES = {"thousands": 3, "millions": 6, "billions": 9, "fraction": 2, "percent": 0}  # 0.45 is 45 % or 0.45 %


@dataclass(frozen=True, kw_only=True)
class ColumnSource:
    """Where one field's value comes from: columns by their place, or a constant."""

    field: str
    columns: tuple[int, ...] = ()
    const: str = ""
    scale: int = 0
    scaled: bool = False  # somebody said so
    unit: str = ""  # of bare numbers, by the name of the column
    currency: int | None = None  # the column that has the currency of bare numbers
    between: str = " "

    def cell(self, row: Row) -> str:
        """The text of a row for this field."""
        if not self.columns:
            return self.const
        if len(self.columns) == 1:
            cell = row.cells[self.columns[0]]
            unit = self.unit if self.currency is None else row.cells[self.currency].strip()
            return f"{cell.strip()} {unit}" if unit and BARE.fullmatch(cell.strip()) else cell
        return self.between.join(cell for cell in (row.cells[at].strip() for at in self.columns) if cell)


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """All sources, the columns that none of them takes, and which were matched by name."""

    sources: tuple[ColumnSource, ...]
    left: tuple[str, ...]
    matched: tuple[str, ...] = ()  # the fields that nobody named

    def source(self, name: str) -> ColumnSource | None:
        return next((each for each in self.sources if each.field == name), None)

    def columns_of(self, fields: Iterable[str], columns: Sequence[str]) -> list[str]:
        """The names of the columns that these fields come from."""
        names = set(fields)
        return [columns[at] for source in self.sources if source.field in names for at in source.columns]

    def notes(self, columns: Sequence[str]) -> Iterator[str]:
        """What fills what, and why."""
        by_name = [each for each in self.sources if each.field in self.matched]
        asked = [each for each in self.sources if each.field not in self.matched]
        for why, sources in (("matched by name", by_name), ("as asked", asked)):
            if sources:
                yield f"{why}: {', '.join(source_text(each, columns) for each in sources)}"
        for source in self.sources:
            if source.unit:
                times = f" × {10**source.scale:,}" if source.scale else ""
                yield f"numbers of “{visible(columns[source.columns[0]])}” are in {source.unit}{times}, by its name"
        at = next((each.currency for each in self.sources if each.currency is not None), None)
        if at is not None:
            yield f"the currency of each amount is that of “{visible(columns[at])}”"


def source_text(source: ColumnSource, columns: Sequence[str]) -> str:
    """“Opened → failed_at”; only the name where the column is called like the field."""
    if not source.columns:
        return f"“{visible(source.const)}” → {source.field}"
    names = " + ".join(visible(columns[at]) for at in source.columns)
    return source.field if names == source.field else f"{names} → {source.field}"


def wanted_columns(maps: Sequence[str]) -> list[str]:
    """The single columns that mappings name, by which the header is found."""
    sides = (text.partition("=")[2].strip() for text in maps)
    return [side for side in sides if side and not side.startswith(CONST) and "+" not in side and ":" not in side]


def make_mapping(kind: type[Record], maps: Sequence[str], sheet: Sheet, *, foreign_ids: bool = False) -> ColumnMap:
    """What was asked for, and for all other fields what the names of the columns suggest.

    foreign_ids: a column named id holds what another program calls its records.
    """
    columns = sheet.columns
    asked = [parse_map(kind, text, columns) for text in maps]
    twice = next((each.field for at, each in enumerate(asked) if each.field in {a.field for a in asked[:at]}), None)
    if twice:
        raise InputError(f"“{twice}” is mapped twice; a field takes one column, or several joined with +")
    guessed = matched(kind, columns, asked, foreign_ids)
    real = [each for each in asked if each.columns or each.const]
    repeated = [with_repeats(kind, each, sheet.repeats) for each in (*real, *guessed)]
    used = {at for source in repeated for at in source.columns}
    sources = tuple(with_unit(kind, each, columns, used) for each in repeated)
    mapped = {source.field for source in sources}
    if missing := [name for name, field in kind.fields.items() if field.required and name not in mapped]:
        raise InputError(
            f"{article(kind.noun)} {kind.noun} needs {' and '.join(missing)}, and no column is for it; say which with "
            f"--map {missing[0]}=COLUMN; the columns are {', '.join(map(visible, columns))}"
        )
    taken = used | {source.currency for source in sources if source.currency is not None}
    left = tuple(name for at, name in enumerate(columns) if at not in taken)
    return ColumnMap(sources=sources, left=left, matched=tuple(each.field for each in guessed))


def with_unit(kind: type[Record], source: ColumnSource, columns: Sequence[str], used: set[int]) -> ColumnSource:
    """A source of numbers with the unit that its column's name says, or the column that has their currency."""
    field: Field[Any] | None = kind.fields.get(source.field)
    if len(source.columns) != 1 or not isinstance(field, Amount | Number):
        return source
    _, unit, scale = header_unit(columns[source.columns[0]])
    timed = isinstance(field, Number) and bool(time_unit(field.unit))
    if unit and (timed if time_unit(unit) else isinstance(field, Amount)):
        return replace(source, unit=unit, scale=source.scale if source.scaled else scale)
    at = next((at for at, name in enumerate(columns) if squeezed(name) in CURRENCIES and at not in used), None)
    return replace(source, currency=at) if isinstance(field, Amount) and at is not None else source


def with_repeats(kind: type[Record], source: ColumnSource, repeats: Mapping[int, tuple[int, ...]]) -> ColumnSource:
    """A source of several columns of one name, where the field can hold what all of them say."""
    field: Field[Any] | None = kind.fields.get(source.field)
    places = repeats.get(source.columns[0]) if len(source.columns) == 1 else None
    if places and isinstance(field, Tags | Refs | Prose):
        return replace(source, columns=places, between="\n" if isinstance(field, Prose) else ", ")
    return source


def parse_map(kind: type[Record], text: str, columns: Sequence[str]) -> ColumnSource:
    """One “field=column”. InputError names the nearest field or column."""
    name, mark, side = (part.strip() for part in text.partition("="))
    if not mark or not name:
        raise InputError(f"“{visible(text)}” is not a mapping; write field=column or field=const:VALUE")
    if name != ID and name not in kind.fields:
        no_field = f"{article(kind.noun)} {kind.noun} has no field “{visible(name)}”"
        raise InputError(f"{no_field}{nearest(name, list(kind.fields))}")
    if not side or side.startswith(CONST):
        return ColumnSource(field=name, const=side.removeprefix(CONST))
    word = ""
    if place(side, columns) is None and side.rpartition(":")[2] in SCALES:
        side, _, word = side.rpartition(":")
        if not isinstance(kind.fields.get(name), Amount | Number):
            raise InputError(f"“{name}” is not a number, so it cannot be read in {word}")
    whole = place(side, columns)
    places = [place(part, columns) for part in side.split("+")] if whole is None else [whole]
    if None in places:
        raise InputError(f"there is no column “{visible(side)}”{nearest(side, columns)}")
    taken = tuple(at for at in places if at is not None)
    scaled = bool(word) and len(taken) == 1
    return ColumnSource(field=name, columns=taken, scale=SCALES.get(word, 0), scaled=scaled)


PER_CENT = ("progress", "%", "percent", "fortschritt", "avancement", "progreso")


def is_percentage(field: str, column: str) -> bool:
    """Does a column say by its name that it is how much is done, from 0 to 100?"""
    return field == "current" and any(word in column.casefold() for word in PER_CENT)


def place(name: str, columns: Sequence[str]) -> int | None:
    """Where a column is: by its exact name, else by its letters and digits where only one has those."""
    bare = " ".join(name.split())
    if bare in columns:
        return columns.index(bare)
    near = [at for at, column in enumerate(columns) if squeezed(column) == squeezed(bare) != ""]
    return near[0] if len(near) == 1 else None


def matched(
    kind: type[Record], columns: Sequence[str], asked: Sequence[ColumnSource], foreign_ids: bool
) -> list[ColumnSource]:
    """The fields whose name, label or known other name a column has; each column is used once."""
    fields = {source.field for source in asked}
    free = free_columns(columns, {at for source in asked for at in source.columns})
    known = {name: names_of(kind, name, field) for name, field in kind.fields.items() if name not in fields}
    foreign = next((name for name in ("external_id", "reference") if name in known), "")
    if not foreign_ids and ID not in fields:
        known[ID] = [ID]
    elif foreign:
        known[foreign].append(ID)
    result: dict[str, int] = {}
    for rank in range(max(map(len, known.values()), default=0)):
        for name, names in known.items():
            at = free.get(names[rank]) if rank < len(names) else None
            if name not in result and at is not None and at not in result.values():
                result[name] = at
    return [ColumnSource(field=name, columns=(at,)) for name, at in result.items()]


def free_columns(columns: Sequence[str], taken: set[int]) -> dict[str, int]:
    """Where each name is that no mapping takes; a whole name comes before what a path ends in."""
    named = [(at, list(forms(column))) for at, column in enumerate(columns) if at not in taken]
    result: dict[str, int] = {}
    for depth in range(3):
        for at, names in named:
            if depth < len(names):
                result.setdefault(names[depth], at)
    return result


def nearest(name: str, offered: Sequence[str]) -> str:
    """“; did you mean …” or the list of all."""
    return meant(name, offered, 3) or f"; known: {', '.join(map(visible, offered))}"
