"""What the company wants over ten, five, three and one years."""

from __future__ import annotations

from .ledger import Ledger

# fmt: off
# key, title, horizon, owner, parent, start, due, state
OBJECTIVES = (
    ("reliable", "Be the most reliable food supplier in the region", "10 years", "holt", None, "2024-01-08", "2033-12-30", "active"),
    ("planning", "Plan demand and routes with machine assistance", "10 years", "dubois", "reliable", "2026-01-05", "2035-12-28", "active"),
    ("shared", "Run every business unit on shared digital processes", "5 years", "renner", "reliable", "2024-01-08", "2028-12-29", "active"),
    ("safe", "Keep customer and company data safe", "5 years", "holt", "reliable", "2024-01-08", "2028-12-29", "active"),
    ("staff", "Be an employer that people stay with", "5 years", "petrova", "reliable", "2024-01-08", "2028-12-29", "active"),
    ("cloud", "Move core systems to a centrally run cloud", "3 years", "solheim", "shared", "2025-01-06", "2027-12-31", "active"),
    ("figures", "Base decisions on figures that all departments share", "3 years", "renner", "shared", "2025-01-06", "2027-12-31", "active"),
    ("recover", "Withstand and recover from failures and attacks", "3 years", "solheim", "safe", "2025-01-06", "2027-12-31", "active"),
    ("renew", "Renew the infrastructure that the business runs on", "1 year", "solheim", "cloud", "2026-01-05", "2026-12-31", "active"),
    ("platform", "Complete the platforms for finance and sales", "1 year", "renner", "shared", "2026-01-05", "2026-12-31", "active"),
    ("audit", "Close the findings of the security audit", "1 year", "ferreira", "recover", "2026-01-05", "2026-12-31", "active"),
    ("everyday", "Make everyday work easier in every business unit", "1 year", "petrova", "staff", "2026-01-05", "2026-12-31", "active"),
    ("partner", "Serve customers as one company", "3 years", "dubois", "reliable", "2025-01-06", "2027-12-31", "active"),
    ("next", "Bring the remaining sites into the shared network", "1 year", "solheim", "cloud", "2026-11-02", "2027-10-29", "active"),
    ("phones", "Replace the old telephone systems", "1 year", "solheim", "shared", "2025-01-06", "2025-12-31", "achieved"),
    ("secure25", "Bring basic security to an audited level", "1 year", "ferreira", "recover", "2025-01-06", "2025-12-31", "achieved"),
    ("centre", "Open a second data centre in Lyon", "3 years", "solheim", "cloud", "2024-01-08", "2026-12-31", "dropped"),
)
# fmt: on


def fill(ledger: Ledger) -> None:
    for key, title, horizon, owner, parent, start, due, state in OBJECTIVES:
        ledger.add(
            "objectives",
            key,
            title=title,
            horizon=horizon,
            owner=owner,
            parent=parent,
            start=start,
            due=due,
            state=state,
            notes="Dropped when the cloud contract made it needless." if key == "centre" else None,
        )
