"""What other programs call our fields, and the words they use for ours: ServiceNow, Jira, Asana, spreadsheets.

Names are compared by letters and digits only, in lower case; the first of several that a file has is taken.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..fields import Field
from ..records import Record
from .reading import squeezed

COMMON: Mapping[str, tuple[str, ...]] = {
    "title": ("name", "summary", "short description", "subject", "headline", "kr", "key result"),
    "external_id": ("key", "issue key", "unique id", "number", "sys id", "reference"),
    "owner": ("assignee", "assigned to", "responsible", "accountable"),
    "department": ("agency", "agency name", "business unit", "department name"),
    "state": ("status",),
    "start": ("start date", "started", "begin"),
    "due": ("due date", "deadline", "end", "end date", "target date"),
    "notes": ("comments", "remarks"),
    "target": ("target value", "goal value"),
    "current": ("current value", "actual", "progress"),
    "baseline": ("start value", "initial value"),
    "tags": ("labels",),
}

OWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "incidents": {
        "reference": ("number", "incident number", "incident id", "incident", "ticket", "key", "issue key"),
        "title": ("short description", "summary", "description", "subject"),
        "failed_at": ("opened at", "opened", "created at", "created", "sys created at", "started at"),
        "restored_at": ("resolved at", "resolved", "restored", "fixed at"),
        "closed_at": ("closed", "closed on"),
        "responded_at": ("first response", "first responded at", "responded"),
        "state": ("incident state", "status"),
        "service": ("business service",),
        "owner": ("assigned to", "assignee"),
    },
    "projects": {
        "baseline_finish": ("planned finish", "planned end", "planned completion", "due date", "due", "end date"),
        "actual_finish": ("actual end", "actual completion", "completed at", "finished", "completed"),
        "forecast_finish": ("projected finish", "expected finish"),
        "baseline_budget": ("budget", "planned cost"),
        "forecast_cost": ("projected cost",),
        "actual_cost": ("cost", "spent", "cost to date"),
        "percent_complete": ("percent complete", "progress", "complete"),
        "manager": ("project manager", "owner", "lead"),
    },
    "measurements": {
        "kpi": ("indicator", "metric"),
        "date": ("day", "measured on", "as of"),
        "value": ("result", "actual"),
    },
    "people": {"title": ("full name", "display name"), "login": ("user name", "username", "user"), "email": ("mail",)},
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "incidents.state": {
        "open": "new",
        "to do": "new",
        "in progress": "active",
        "work in progress": "active",
        "awaiting user info": "on hold",
        "awaiting problem": "on hold",
        "awaiting vendor": "on hold",
        "awaiting evidence": "on hold",
        "pending": "on hold",
        "done": "resolved",
        "canceled": "cancelled",
    },
    "incidents.priority": {
        "p1": "1 - Critical",
        "p2": "2 - High",
        "p3": "3 - Moderate",
        "p4": "4 - Low",
        "p5": "5 - Planning",
        "highest": "1 - Critical",
        "medium": "3 - Moderate",
        "lowest": "5 - Planning",
    },
    "projects.state": {
        "planned": "proposed",
        "to do": "proposed",
        "in progress": "running",
        "active": "running",
        "done": "delivered",
        "completed": "delivered",
        "closed": "delivered",
        "canceled": "cancelled",
    },
    "goals.state": {"in progress": "active", "done": "achieved", "completed": "achieved", "canceled": "cancelled"},
}


def names_of(kind: type[Record], name: str, field: Field[object]) -> list[str]:
    """All names a column for this field can go by, the surest first."""
    nouns = [f"{kind.noun} {name}", f"{kind.noun} {field.label}"]
    if name == kind.named_by or name == "title":
        nouns += [kind.noun, f"{kind.noun} name"]
    if name in ("external_id", "reference"):
        nouns.append(f"{kind.noun} id")
    known = [name, field.label, *OWN.get(kind.table, {}).get(name, ()), *nouns, *COMMON.get(name, ())]
    return list(dict.fromkeys(squeezed(each) for each in known))


def our_word(kind: type[Record], name: str, word: str) -> str:
    """Our word for another program's, where it has another."""
    known = WORDS.get(f"{kind.table}.{name}", {})
    return known.get(" ".join(word.casefold().replace("_", " ").split()), word)
