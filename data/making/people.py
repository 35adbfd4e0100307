"""Who works at Talvern Foods, and where."""

from __future__ import annotations

from .ledger import Ledger

# key, name, head, end users now, a year and two years ago
DEPARTMENTS = (
    ("management", "Management", "holt", 14, 14, 13),
    ("it", "IT", "solheim", 9, 9, 8),
    ("sales", "Sales", "dubois", 148, 141, 132),
    ("finance", "Finance", "aas", 41, 42, 40),
    ("hr", "HR", "petrova", 18, 17, 16),
    ("production", "Production", "bellini", 205, 198, 190),
    ("logistics", "Logistics", "vos", 152, 140, 133),
    ("service", "Customer service", "haddad", 53, 50, 46),
)
UNITS = {
    "bremen": ("Bremen plant", 118),
    "cologne": ("Cologne", 74),
    "antwerp": ("Antwerp port depot", 61),
    "utrecht": ("Utrecht", 58),
    "lille": ("Lille", 47),
    "lyon": ("Lyon", 52),
    "turin": ("Turin plant", 83),
    "porto": ("Porto", 33),
    "aarhus": ("Aarhus", 29),
    "graz": ("Graz", 36),
    "brno": ("Brno", 31),
    "gent": ("Gent", 18),
}
# key, name, role, department, position
PEOPLE = (
    ("holt", "Marianne Holt", "CEO", "management", "Chief executive"),
    ("renner", "Tobias Renner", "CFO", "management", "Chief financial officer"),
    ("solheim", "Ingrid Solheim", "director", "it", "IT director"),
    ("dvorak", "Pavel Dvorak", "manager", "it", "Infrastructure manager"),
    ("okafor", "Amara Okafor", "manager", "it", "Applications manager"),
    ("ferreira", "Luis Ferreira", "manager", "it", "Security officer"),
    ("kamel", "Nadia Kamel", "manager", "it", "Help desk lead"),
    ("weber", "Jonas Weber", "staff", "it", "Network engineer"),
    ("lindgren", "Sofia Lindgren", "staff", "it", "Systems administrator"),
    ("hughes", "Tom Hughes", "staff", "it", "Help desk technician"),
    ("tan", "Mei Tan", "staff", "it", "Data analyst"),
    ("dubois", "Claire Dubois", "director", "sales", "Sales director"),
    ("aas", "Henrik Aas", "manager", "finance", "Head of accounting"),
    ("petrova", "Elena Petrova", "director", "hr", "HR director"),
    ("bellini", "Marco Bellini", "director", "production", "Production director"),
    ("vos", "Greta Vos", "manager", "logistics", "Logistics manager"),
    ("haddad", "Samir Haddad", "manager", "service", "Head of customer service"),
    ("costa", "Ana Costa", "staff", "finance", "Key user, finance system"),
    ("novak", "Peter Novak", "staff", "sales", "Key user, sales system"),
    ("adler", "Ruth Adler", "staff", "logistics", "Warehouse supervisor"),
    ("ilic", "Dimitri Ilic", "staff", "production", "Production planner"),
    ("moreau", "Julie Moreau", "staff", "hr", "Training coordinator"),
)
CRITICAL = {
    "solheim": [("okafor", "1 year"), ("dvorak", "1 year")],
    "dvorak": [("lindgren", "now")],
    "okafor": [("tan", "2+ years")],
    "ferreira": [("lindgren", "now")],
    "kamel": [("hughes", "now")],
    "weber": [],
}
SKILLS = {
    "dvorak": "virtualisation, storage, data centre",
    "okafor": "ERP, finance processes, project management",
    "ferreira": "risk analysis, identity, incident response",
    "kamel": "service management, coaching",
    "weber": "routing, fibre, firewalls",
    "lindgren": "Linux, cloud, backup, scripting",
    "hughes": "Windows, Google Workspace, user training",
    "tan": "SQL, dashboards, statistics",
}


def fill(ledger: Ledger) -> None:
    ledger.add("settings", "settings", title="Talvern Foods IT", currency="EUR", fiscal_month=1)
    add_departments(ledger)
    for key, name, role, department, position in PEOPLE:
        first, last = name.lower().split()
        ledger.add(
            "people",
            key,
            title=name,
            login=f"{first[0]}{last}",
            email=f"{first}.{last}@talvern.example",
            role=role,
            department=department,
            position=position,
            critical=key in CRITICAL or None,
            successors=CRITICAL.get(key),
            skills=SKILLS.get(key),
            leaving="2027-01-29" if key == "weber" else None,
        )
    ledger.add(
        "people",
        "dba",
        title="Database administrator (vacant)",
        department="it",
        position="Database administrator",
        critical=True,
        vacant=True,
        notes="Advertised since September; Duskwell Databases covers the nights until then.",
    )
    ledger.add(
        "people",
        "holm",
        title="Karin Holm",
        department="it",
        position="Telephone administrator",
        leaving="2025-12-19",
        archived=True,
    )


def add_departments(ledger: Ledger) -> None:
    for key, name, head, now, year_ago, two_ago in DEPARTMENTS:
        support = (4, 4.5, 5.5) if key == "it" else (None, None, None)
        ledger.add(
            "departments",
            key,
            title=name,
            head=head,
            end_users=now,
            support_fte=support[2],
            headcount=[
                ("2024-11-01", two_ago, support[0]),
                ("2025-11-03", year_ago, support[1]),
                ("2026-05-04", now, support[2]),
            ],
        )
    for key, (name, users) in UNITS.items():
        ledger.add(
            "departments",
            key,
            title=name,
            kind="business unit",
            notes=f"About {users} users, counted in their departments.",
        )
