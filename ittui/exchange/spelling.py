"""What other programs write for our words and for "no value", and which mark is the decimal one in their numbers.

Only words are here that mean one thing wherever they are used (ServiceNow, Jira, GLPI, Zabbix, Azure DevOps and more),
in English and as they are usually translated. Minor, major and urgent are not: what is minor in one program is low in
another and moderate in a third. A word is taken as a whole, never by a part of it; case, blanks and signs do not count.

12.000 is twelve here and twelve thousand elsewhere. Most numbers tell by themselves: 9.500,5 and 0,75 have a decimal
comma, 1,234.5 and 3.1416 a decimal point. One mark before just three digits does not, and takes the mark that the
column's other cells tell; else that of all columns of the file. Where nothing tells, money has no three decimals and a
count none, so that the mark separates thousands; for any other number, and where the cells of a column contradict one
another, the user is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from unicodedata import normalize

from ..fields import InputError, visible
from ..fields.field import Word
from .sheet import Located, Row

NOTHING = frozenset(("", "?", "null", "(null)", "n/a", "#n/a", "<null>"))
NO_VALUES = """-|–|—|--|---|na|n.a.|n. a.|nan|none|(none)|nil|nobody|no one|unassigned|not assigned|not set|not yet
|unknown|undefined|unspecified|blank|(blank)|tbc|tbd|tba|t.b.c.|t.b.d.|to be confirmed|to be decided|to be defined
|to be determined|exempt|not applicable|not available|no data|no value|not classified|#nv|#ref!|#value!|#div/0!
|#name?|#null!|#num!|(leer)|keine|keiner|kein|nicht zugewiesen|unbekannt|k.a.|k. a.|entfällt|aucun|aucune
|non assigné|non attribué|inconnu|s.o.|ninguno|ninguna|sin asignar|no asignado|desconocido|nessuno|nessuna
|non assegnato|sconosciuto|nenhum|nenhuma|não atribuído|sem atribuição|desconhecido|brak|nieprzypisane|geen
|niet toegewezen|onbekend|ingen|ej tilldelad|ikke tildelt|ei määritetty|žádný|nepřiřazeno|нет|не назначен
|не назначено|なし|未割り当て|无|未分配"""
NO_VALUE = NOTHING | frozenset(word.strip() for word in NO_VALUES.split("|"))

CANCELLED = """canceled|cancelled|removed|rejected|withdrawn|won't do|wont do|won't fix|wontfix|abandoned|abgebrochen
|storniert|annulé|abandonné|cancelado|cancelada|annullato|anulowane|geannuleerd|avbruten|zrušeno|отменено|отменён"""
DONE = """done|completed|complete|finished|abgeschlossen|erledigt|fertig|terminé|achevé|completado|completada|terminado
|concluído|completato|zakończone|ukończone|voltooid|afgerond|klar|slutförd|dokončeno|hotovo|завершено|выполнено|完了|完成"""
RUNNING = """in progress|work in progress|wip|doing|ongoing|started|in bearbeitung|laufend|en cours|en curso
|em andamento|in corso|w toku|in behandeling|pågående|igång|probíhá|в работе|выполняется|進行中|进行中"""
PLANNED = """to do|todo|planned|not started|backlog|geplant|nicht begonnen|planifié|à faire|planificado|planejado
|pianificato|planowane|gepland|planerad|plánováno|запланировано"""

WORDS: Mapping[str, Mapping[str, str]] = {
    "incidents.state": {
        "new": """open|opened|to do|todo|backlog|triggered|firing|problem|unacknowledged|proposed|scheduled|neu|offen
            |nouveau|nouvelle|ouvert|nuevo|nueva|abierto|novo|nova|aberto|nuovo|aperto|nowy|nowe|nowa|nieuw|ny|nytt
            |nový|новый|новая|新規|新建""",
        "active": f"""{RUNNING}|acknowledged|acked|reopened|investigating|identified|monitoring|verifying|assigned
            |escalated|waiting for support|processing|processing (assigned)|processing (planned)|zugewiesen
            |in bearbeitung (zugewiesen)|in bearbeitung (geplant)|en cours (attribué)|en cours (planifié)
            |en curso (asignada)|en curso (planificada)|em atendimento|em atendimento (atribuído)
            |em atendimento (planejado)|in lavorazione|in lavorazione (assegnato)|in lavorazione (pianificato)
            |w toku (przypisane)|w toku (zaplanowane)""",
        "on hold": """pending|awaiting user info|awaiting problem|awaiting vendor|awaiting evidence|awaiting change
            |awaiting caller|waiting for customer|pending customer|waiting|snoozed|wartend|in warteschleife
            |zurückgestellt|en attente|en espera|pendiente|pendente|in attesa|oczekujące|oczekujący|wstrzymane
            |in wacht|pausad|čeká|ожидание|в ожидании|保留""",
        "resolved": f"""{DONE}|solved|fixed|ok|gelöst|behoben|résolu|résolue|resuelto|resuelta|resueltas|solucionado
            |solucionada|resolvido|resolvida|risolto|risolta|rozwiązane|rozwiązany|opgelost|löst|vyřešeno|решено|решён
            |решена|解決済み|已解决""",
        "closed": """closed complete|closed incomplete|close|postmortem|geschlossen|clos|fermé|fermée|cerrado|cerrada
            |fechado|fechada|chiuso|chiusa|zamknięte|zamknięty|gesloten|stängd|avslutad|uzavřeno|закрыто|закрыт|закрыта
            |クローズ|已关闭""",
        "cancelled": f"{CANCELLED}|closed skipped|duplicate|declined",
    },
    "incidents.priority": {
        "1 - Critical": """p1|sev1|sev 1|severity 1|prio 1|priority 1|highest|blocker|disaster|immediate|very high
            |kritisch|sehr hoch|critique|très haute|crítica|crítico|critica|critico|muy alta|molto alta|muito alta
            |krytyczny|krytyczna|bardzo wysoki|bardzo wysoka|kritisk|kritická|критический|критичный|очень высокий""",
        "2 - High": """p2|sev2|sev 2|severity 2|prio 2|priority 2|hoch|haute|élevée|alta|alto|wysoki|wysoka|hoog|hög|høj
            |høy|vysoká|vysoký|высокий|высокая|高""",
        "3 - Moderate": """p3|sev3|sev 3|severity 3|prio 3|priority 3|3 - medium|medium|average|normal|mittel|moyenne
            |moyen|media|medio|média|médio|średni|średnia|gemiddeld|normaal|medel|střední|средний|средняя|中""",
        "4 - Low": """p4|sev4|sev 4|severity 4|prio 4|priority 4|warning|niedrig|gering|basse|faible|baja|bajo|bassa
            |basso|baixa|baixo|niski|niska|laag|låg|lav|nízká|nízký|низкий|низкая|低""",
        "5 - Planning": """p5|sev5|sev 5|severity 5|prio 5|priority 5|lowest|very low|information|sehr niedrig
            |sehr gering|très basse|muy baja|molto bassa|muito baixa|bardzo niski|bardzo niska|очень низкий""",
    },
    "projects.state": {
        "proposed": f"{PLANNED}|new|idea|proposal|vorgeschlagen|beantragt|proposé|propuesto|proposto|proponowane",
        "running": f"{RUNNING}|active|in execution|executing|aktiv|actif|active|activo|ativo|attivo",
        "delivered": f"{DONE}|closed|live|ausgeliefert|livré|entregado|entregue|consegnato|dostarczone|opgeleverd",
        "cancelled": f"{CANCELLED}|stopped|terminated",
    },
    "goals.state": {
        "draft": f"{PLANNED}|new|entwurf|brouillon|borrador|rascunho|bozza|szkic|concept|utkast",
        "active": f"{RUNNING}|open|aktiv|actif|activo|ativo|attivo|aktywny",
        "achieved": f"{DONE}|met|reached|erreicht|atteint|alcanzado|atingido|raggiunto|osiągnięty|behaald|uppnått",
        "missed": "failed|not achieved|not met|verfehlt|nicht erreicht|non atteint|no alcanzado|niet behaald",
        "cancelled": f"{CANCELLED}|dropped|stopped",
    },
    "requests.state": {
        "asked": "new|open|submitted|requested|pending|to do|todo",
        "accepted": f"{RUNNING}|approved|assigned",
        "declined": "rejected|refused|denied|won't do|canceled|cancelled",
        "done": f"{DONE}|closed|resolved|fulfilled|closed complete",
    },
    "budget_lines.state": {
        "requested": "pending|submitted|proposed|draft|open",
        "approved": "accepted|granted|genehmigt|approuvé|aprobado|aprovado|approvato",
        "rejected": "declined|refused|denied|abgelehnt",
    },
    "budget_lines.expense": {
        "capex": "capital|capital expenditure|capital expense|investment|investition|investissement|inversión",
        "opex": "operating|operational|operating expenditure|operating expense|betriebskosten",
    },
    "kpis.direction": {
        "increase": "up|higher is better|higher|maximise|maximize|rising|steigend",
        "decrease": "down|lower is better|lower|minimise|minimize|falling|fallend",
        "at least": ">=|≥|minimum|mindestens",
        "at most": "<=|≤|maximum|höchstens",
    },
    "projects.need": {"must": "must have|mandatory|required", "should": "should have"},
    "goals.level": {"person": "individual|personal", "department": "departmental"},
}
CADENCES = {
    "daily": "every day|täglich|quotidien|diario|diário|giornaliero|codziennie|dagelijks",
    "weekly": "every week|once a week|wöchentlich|hebdomadaire|semanal|settimanale|tygodniowo|wekelijks",
    "every 2 weeks": "fortnightly|every two weeks|every other week|zweiwöchentlich",
    "monthly": "every month|once a month|monatlich|mensuel|mensual|mensal|mensile|miesięcznie|maandelijks",
    "quarterly": "every quarter|quartalsweise|vierteljährlich|trimestriel|trimestral|trimestrale|kwartalnie",
    "yearly": "annual|annually|every year|once a year|jährlich|annuel|anual|annuale|rocznie|jaarlijks",
}


ERRORS = re.compile(r"#(REF|VALUE|DIV/0|NAME\?|NULL|NUM|SPILL|CALC|BEZUG|WERT|ZAHL|FELD)!?|Err:\d{3}", re.IGNORECASE)


def is_nothing(cell: str) -> bool:
    """Does the cell hold no value, of whatever kind?"""
    return cell.strip().casefold() in NOTHING


def is_no_value(cell: str) -> bool:
    """The same for all that is no free text, where a word such as none or unassigned is no value either."""
    return " ".join(cell.casefold().split()) in NO_VALUE or bool(ERRORS.fullmatch(cell.strip()))


def folded(word: str) -> str:
    """A word as it is compared: letters, digits and comparison signs, in one form and case."""
    return "".join(letter for letter in normalize("NFC", word).casefold() if letter.isalnum() or letter in "<>=≤≥")


@cache
def known_words(name: str) -> Mapping[str, str]:
    """Our word by what others write for it, of “table.field”."""
    table = CADENCES if name.endswith(".cadence") else WORDS.get(name, {})
    return {folded(each): ours for ours, others in table.items() for each in others.split("|")}


def own_words(words: Iterable[str]) -> Mapping[str, str]:
    """The words of a Choice by how they may be written in a file: 1 - Critical also as Critical."""
    result = {folded(word): word for word in words}
    return {**{folded(word.partition(" - ")[2] or word): word for word in words}, **result}


def our_word(table: str, name: str, words: type[StrEnum], cell: str) -> str:
    """The one of our words that a cell means; "" where that is not certain."""
    key = folded(cell)
    return own_words([word.value for word in words]).get(key) or known_words(f"{table}.{name}").get(key, "")


def given_words(texts: Iterable[str], fields: Iterable[str]) -> dict[str, dict[str, str]]:
    """What the user said, such as “priority:minor=Low,major=High”, by field. InputError where it is no such."""
    result: dict[str, dict[str, str]] = {}
    names = tuple(fields)
    for text in texts:
        field, mark, pairs = text.partition(":")
        if not mark or "=" not in pairs:
            raise InputError(f"“{visible(text)}” says no words; write --words FIELD:theirs=ours,theirs=ours")
        if field.strip() not in names:
            raise InputError(f"there is no field “{visible(field)}” to say words for; known: {', '.join(names)}")
        for pair in pairs.split(","):
            theirs, _, ours = pair.partition("=")
            result.setdefault(field.strip(), {})[folded(theirs)] = ours.strip()
    return result


ANSWER = "say which with --decimal comma or point"
SCALED = re.compile(r"\d\W*(k|tsd|m|mio|mn|bn|mrd|T(?=EUR|€))\b", re.IGNORECASE)  # as 2.306 m: read as it is typed
NO_CENTS = re.compile(r"(?<=\d)[.,][-–—]+(?=\D*$)")  # 1.500,-- and 1'500.-
NATIVE = re.compile(r"-?\d+(\.\d+)?")
CORE = re.compile(r"\d[\d.,]*\d")
BLANKS = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u2060"), " ")  # what separates thousands in many languages
UNITS = re.compile(r"\(\s*[$€£]?\s*m(?:illions?)?\s*\)$|[$€£¥₹%]|\b[A-Z]{3}\b|\bkr\b")
THREE_DECIMALS = re.compile("BHD|IQD|JOD|KWD|LYD|OMR|TND")


class Decimals(Word):
    """The mark before the decimals."""

    COMMA = "comma"
    POINT = "point"
    NONE = "none"  # every mark separates thousands


class Sort(Word):
    """What the numbers of a column are: money has no three decimals, counts have none."""

    MONEY = "money"
    COUNT = "count"
    NUMBER = "number"
    SCALED = "scaled"  # money in millions, which has decimals


def decimals_named(text: str) -> Decimals | None:
    """The mark that a user asked for; None for a blank."""
    word = {",": "comma", ".": "point", "dot": "point"}.get(text.strip().casefold(), text.strip().casefold())
    if word and word not in ("comma", "point"):
        raise InputError(f"“{visible(text)}” is not a decimal mark; it is comma or point")
    return Decimals(word) if word else None


def reported(text: str) -> Decimals | None:
    """The decimal mark that a cell tells by itself."""
    core = core_of(text)
    if cents := NO_CENTS.search(text):
        return Decimals.COMMA if "," in cents[0] else Decimals.POINT
    commas, points = core.count(","), core.count(".")
    if is_open(text) or not (commas or points):
        return None
    if commas and points:
        return Decimals.COMMA if core.rfind(",") > core.rfind(".") else Decimals.POINT
    return Decimals.POINT if commas > 1 or points == 1 else Decimals.COMMA


def is_open(text: str) -> bool:
    """Can it be read in two ways, as 12.000 and 1,234 can?"""
    return bool(re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", core_of(text)))


def core_of(text: str) -> str:
    """The digits of a number with the marks between them; "" where it is no single number."""
    result = CORE.findall(text)
    return str(result[0]) if len(result) == 1 and not SCALED.search(text) else ""


def plainly(text: str, mark: Decimals) -> str:
    """A cell of one number as nobody can read it otherwise: blanks plain, one mark before three digits decided."""
    text = text.translate(BLANKS)
    if NO_CENTS.search(text):
        return re.sub(r"(?<=\d)[.,](?=\d{3})", "", NO_CENTS.sub("", text))
    core = core_of(text)
    if not re.fullmatch(r"\d+[.,]\d{3}", core):
        return text
    plain = core.replace(",", ".") + "0"
    if core[0] != "0" and (mark is Decimals.NONE or ("," in core) is (mark is Decimals.POINT)):
        plain = re.sub("[.,]", "", core) if is_open(text) else core
    return text.replace(core, plain, 1)


def rough_number(text: str) -> Decimal | None:
    """The number of a cell as well as it can be told without its column; for comparing sums, never for a record."""
    bare = UNITS.sub("", text.translate(BLANKS).replace("−", "-")).replace(" ", "").replace("'", "")
    match = re.fullmatch(r"([-(]?)([\d.,]*\d)\)?", bare)
    if not match:
        return None
    part = re.split("[.,]", match[2])[-1]
    whole = match[2].removesuffix(part)  # with the last mark
    grouped = whole.count(whole[-1:]) > 1 or (whole.endswith(",") and len(part) == 3)
    number = Decimal(re.sub("[.,]", "", whole) + ("." if whole and not grouped else "") + part)
    return -number if match[1] else number


@dataclass(kw_only=True)
class NumberEvidence:
    """What the cells of one column tell."""

    column: str
    sort: Sort
    tells: dict[Decimals, Located] = field(default_factory=dict)  # the first cell that tells each
    weak: dict[Decimals, Located] = field(default_factory=dict)  # the same of cells that may be numbers, not texts
    open: Located | None = None

    def weigh(self, cell: Located, native: bool) -> None:
        if mark := reported(cell.text):
            (self.weak if native and NATIVE.fullmatch(cell.text) else self.tells).setdefault(mark, cell)
        elif self.open is None and is_open(cell.text):
            self.open = cell


def decide_marks(
    columns: Sequence[str],
    rows: Sequence[Row],
    mapped: Mapping[str, Sort],
    asked: Decimals | None,
    *,
    native: bool = False,
) -> tuple[dict[str, Decimals], list[str]]:
    """The decimal mark of each mapped column that has open cells, and what the user should know of it.

    native: numbers of the file are numbers, and say nothing of how its texts are written unless no text does.
    InputError where the cells contradict one another, or tell nothing, and nobody said which mark is meant.
    """
    result = [weighed(columns, rows, name, sort, native=native) for name, sort in mapped.items()]
    everywhere = {mark: cell for each in result for mark, cell in each.tells.items()}
    open_ones = [each for each in result if each.open]
    marks = {each.column: asked or mark_of(each, everywhere) for each in open_ones}
    return marks, [remark(each, marks[each.column], asked) for each in open_ones]


def weighed(
    columns: Sequence[str], rows: Sequence[Row], name: str, sort: Sort, *, native: bool = False
) -> NumberEvidence:
    at = columns.index(name)
    evidence = NumberEvidence(column=name, sort=sort)
    for text, line in {row.cells[at]: row.line for row in reversed(rows)}.items():
        if sort is Sort.MONEY and THREE_DECIMALS.search(text):
            evidence.sort = Sort.NUMBER
        evidence.weigh(Located(text, line), native)
    return evidence


def mark_of(each: NumberEvidence, everywhere: Mapping[Decimals, Located]) -> Decimals:
    """The mark of a column with open cells: its own, else that of the file, else what such numbers can only have."""
    if each.sort is Sort.COUNT:
        return Decimals.NONE
    twofold = f"the numbers of “{visible(each.column)}” can be read in two ways, such as {each.open},"
    if len(each.tells) > 1:
        comma, point = each.tells[Decimals.COMMA], each.tells[Decimals.POINT]
        raise InputError(f"{twofold} while {comma} has a decimal comma and {point} a decimal point; {ANSWER}")
    tells = each.tells or everywhere or each.weak
    if len(tells) == 1:
        return next(iter(tells))
    if each.sort is Sort.MONEY:
        return Decimals.NONE
    if each.sort is Sort.SCALED:
        return Decimals.POINT if each.open and "." in each.open.text else Decimals.COMMA
    raise InputError(f"{twofold} and no cell decides; {ANSWER}")


def remark(each: NumberEvidence, mark: Decimals, asked: Decimals | None) -> str:
    numbers = f"numbers of “{visible(each.column)}”"
    if mark is Decimals.NONE:
        return f"{numbers} such as {each.open} are read as thousands, without decimals; otherwise {ANSWER}"
    cell = {**each.weak, **each.tells}.get(mark)
    why = "--decimal" if asked else str(cell or "the file's other numbers")
    return f"{numbers} are read with a decimal {mark} ({why})"
