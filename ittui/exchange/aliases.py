"""What other programs call our fields: ServiceNow, Jira, GLPI, Zabbix, Azure DevOps, PagerDuty, spreadsheets.

Names are compared by letters and digits only, in lower case; the first of several that a file has is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from ..fields import Field
from ..records import Record
from .sheet import squeezed

COMMON: Mapping[str, tuple[str, ...]] = {
    "title": (
        "name", "summary", "short description", "subject", "headline", "kr", "key result", "task name", "titel",
        "titre", "título", "titolo", "tytuł", "bezeichnung", "nom", "nombre", "nome", "nazwa", "naam", "название",
    ),
    "external_id": ("key", "issue key", "unique id", "number", "sys id", "reference", "#", "iid"),
    "owner": (
        "assignee", "assigned to", "responsible", "accountable", "assigned to - technician", "verantwortlich",
        "zuständig", "responsable", "responsabile", "responsável", "właściciel", "eigenaar",
    ),
    "department": (
        "agency", "agency name", "business unit", "department name", "abteilung", "département", "departamento",
    ),
    "state": ("status", "zustand", "statut", "état", "estado", "stato", "stan"),
    "start": ("start date", "started", "begin", "beginn", "début", "inicio", "início", "inizio"),
    "due": (
        "due date", "deadline", "end", "end date", "target date", "fällig", "fällig am", "échéance", "vencimiento",
    ),
    "notes": ("comments", "remarks", "bemerkungen", "commentaires", "comentarios"),
    "target": ("target value", "goal value", "ziel", "zielwert", "cible", "objetivo"),
    "current": ("current value", "actual", "progress", "% complete", "percent complete", "fortschritt"),
    "baseline": ("start value", "initial value"),
    "tags": ("labels",),
    "parent": ("parent key", "parent id", "epic link", "parent task"),
}  # fmt: skip

OWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "incidents": {
        "reference": (
            "number", "incident number", "incident id", "incident", "ticket", "key", "issue key", "tiny id", "#",
            "iid", "display id", "alert id", "event id",
        ),
        "title": ("short description", "summary", "description", "subject", "problem", "message"),
        "failed_at": (
            "opened at", "opened", "started at", "created at", "created", "created on", "sys created at",
            "sys created on", "created date", "created time", "opening date", "problem time", "event time",
            "start time", "time", "eröffnet", "geöffnet", "eröffnungsdatum", "date d'ouverture", "fecha de apertura",
            "data de abertura", "data di apertura", "data otwarcia",
        ),
        "restored_at": (
            "resolved at", "resolved", "restored", "fixed at", "resolved on", "resolved date", "resolution date",
            "resolved time", "recovery time", "close time", "solving date", "gelöst", "lösungsdatum",
            "date de résolution", "fecha de solución", "data da solução", "data di soluzione", "data rozwiązania",
        ),
        "closed_at": (
            "closed", "closed on", "closed date", "closing date", "geschlossen", "abschlussdatum", "date de clôture",
            "fecha de cierre", "data de fechamento", "data di chiusura", "data zamknięcia",
        ),
        "responded_at": ("first response", "first responded at", "responded", "acknowledged at", "ack time"),
        "state": ("incident state", "status"),
        "priority": (
            "severity", "urgency", "priorität", "priorité", "prioridad", "prioridade", "priorità", "priorytet",
        ),
        "service": ("business service", "service name", "affected service"),
        "owner": (
            "assigned to", "assignee", "assigned user", "assigned to - technician", "zugewiesen an - techniker",
            "attribué à - technicien", "asignado a - técnico", "atribuído para - técnico", "assegnato a - tecnico",
        ),
    },
    "projects": {
        "baseline_finish": ("planned finish", "planned end", "planned completion", "due date", "due", "end date"),
        "actual_finish": ("actual end", "actual completion", "completed at", "finished", "completed"),
        "forecast_finish": ("projected finish", "expected finish"),
        "baseline_budget": ("budget", "planned cost", "baseline cost"),
        "forecast_cost": ("projected cost",),
        "actual_cost": ("cost", "spent", "cost to date"),
        "percent_complete": ("percent complete", "% complete", "progress", "complete"),
        "manager": ("project manager", "owner", "lead", "projektleiter", "chef de projet"),
    },
    "measurements": {
        "kpi": ("indicator", "metric", "name", "title", "kennzahl", "indicateur"),
        "date": ("day", "measured on", "as of", "timestamp", "ts", "time", "datum", "fecha", "data"),
        "value": ("result", "actual", "wert", "valeur", "valor", "valore"),
    },
    "kpis": {"title": ("kpi", "indicator", "metric", "kennzahl", "indicateur")},
    "people": {
        "title": ("full name", "display name"),
        "login": ("user name", "username", "user", "sam account name", "user id"),
        "email": ("mail", "email address", "e-mail address"),
    },
    "services": {"department": ("offered by", "owner group")},
}  # fmt: skip
WRAPPERS = ("fields.", "attributes.", "properties.", "node.")
NAMINGS = ("name", "displayname", "displayvalue", "value", "summary", "title", "login", "username", "key")


def names_of(kind: type[Record], name: str, field: Field[object]) -> list[str]:
    """All names a column for this field can go by, the surest first."""
    nouns = [f"{kind.noun} {name}", f"{kind.noun} {field.label}"]
    if name == kind.named_by or name == "title":
        nouns += [kind.noun, f"{kind.noun} name"]
    if name in ("external_id", "reference"):
        nouns.append(f"{kind.noun} id")
    known = [name, field.label, *OWN.get(kind.table, {}).get(name, ()), *nouns, *COMMON.get(name, ())]
    return list(dict.fromkeys(squeezed(each) for each in known))


@cache
def known_columns(kind: type[Record]) -> frozenset[str]:
    """All names that some field of the kind goes by, as they are compared."""
    return frozenset(("id", *(each for name, field in kind.fields.items() for each in names_of(kind, name, field))))


def forms(column: str) -> Iterator[str]:
    """How a column's name is compared: as it is, and a dotted path without what all paths of a program have."""
    yield squeezed(column)
    if "." not in column:
        return
    path = column
    for wrapper in WRAPPERS:
        path = path.removeprefix(wrapper)
    yield squeezed(path)
    head, _, last = path.rpartition(".")
    if head and squeezed(last) in NAMINGS:
        yield squeezed(head)
