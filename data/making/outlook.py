"""What is coming, and what is ruled."""

from __future__ import annotations

from typing import Any

from .kpis import APP, COL, DATA, INFRA, MAN, SEC, SUP
from .ledger import Ledger

# fmt: off
# title, quadrant, ring, ring before, since, why, benefit, review, owner, objective
TRENDS: tuple[tuple[Any, ...], ...] = (
    ("Managed cloud databases", "platforms", "trial", "assess", "2026-08-14", "The night shift is bought already.", "No database administrator on call at night.", "2027-02-12", "dvorak", "cloud"),
    ("Passkeys instead of passwords", "techniques", "trial", "assess", "2026-09-11", "Identity management supports them.", "Fewer resets, no phishing of passwords.", "2027-03-12", "ferreira", "safe"),
    ("Zero trust network access", "techniques", "assess", None, "2026-03-13", "VPN gateway is at its limit.", "Access from everywhere without a tunnel.", "2026-12-11", "ferreira", "safe"),
    ("Software-defined branch network", "platforms", "trial", "assess", "2026-05-15", "Two branches run on it.", "A failed line is replaced in seconds.", "2027-01-15", "weber", "renew"),
    ("Machine-assisted demand planning", "tools", "assess", None, "2026-06-12", "Sales asks for it.", "Less waste of fresh goods.", "2026-11-13", "tan", "planning"),
    ("Language models for the help desk", "tools", "assess", "trial", "2026-05-08", "The chat robot failed its trial.", "Drafts of answers, checked by a person.", "2027-05-14", "kamel", "everyday"),
    ("Infrastructure as code", "techniques", "adopt", "trial", "2026-02-13", "Every new server is built so.", "A server is rebuilt in an hour.", "2027-02-12", "lindgren", "recover"),
    ("Immutable backups", "techniques", "adopt", "trial", "2025-07-11", "Part of the new backup.", "Blackmail does not reach the copies.", "2027-01-15", "lindgren", "recover"),
    ("Python for reports", "languages and frameworks", "adopt", None, "2025-03-14", "All shared reports use it.", "One language for data and scripts.", "2027-03-12", "tan", "figures"),
    ("Low-code forms", "languages and frameworks", "trial", None, "2026-04-17", "Departments build small forms.", "Fewer change requests.", "2026-12-18", "okafor", "shared"),
    ("Office macros", "languages and frameworks", "hold", "adopt", "2025-09-12", "Security and hand-over.", "Stop building new ones.", "2027-03-12", "okafor", "safe"),
    ("Private data centre", "platforms", "hold", "assess", "2025-04-25", "Given up for the cloud contract.", "None.", "2027-04-16", "solheim", "cloud"),
)
# title, owner, approved, review, area
POLICIES: tuple[tuple[Any, ...], ...] = (
    ("Information security policy", "ferreira", "2026-03-20", "2027-03-19", SEC), ("Password and second factor", "ferreira", "2026-04-17", "2027-04-16", SEC), ("Backup and restore", "lindgren", "2025-10-10", "2026-10-09", INFRA),
    ("Change management", "okafor", "2026-06-12", "2027-06-11", APP), ("Incident handling and on-call", "kamel", "2026-02-20", "2027-02-19", SUP), ("Procurement of equipment", "solheim", "2025-12-05", "2026-12-04", MAN),
    ("Use of video rooms and chat", "kamel", "2026-05-22", "2028-05-19", COL), ("Data quality and ownership", "tan", None, "2026-12-18", DATA),
)
# fmt: on


def fill(ledger: Ledger) -> None:
    for number, (title, quadrant, ring, was, since, why, benefit, review, owner, objective) in enumerate(TRENDS):
        ledger.add(
            "trends",
            f"x{number}",
            title=title,
            quadrant=quadrant,
            ring=ring,
            was=was,
            since=since,
            why=why,
            benefit=benefit,
            review=review,
            owner=owner,
            objective=objective,
        )
    for number, (title, owner, approved, review, area) in enumerate(POLICIES):
        ledger.add(
            "policies",
            f"y{number}",
            title=title,
            owner=owner,
            approved=approved,
            review=review,
            area=area,
            link=f"https://wiki.talvern.example/policies/{number + 1}",
        )
