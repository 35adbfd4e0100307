"""What was said of the goals, week by week."""

from __future__ import annotations

from datetime import date
from typing import Any

from .goals import AROUND, LAST_YEAR, PERSONAL, PLAN
from .ledger import Ledger, day, fridays

# fmt: off
# goal: (weeks between, first, last, start value, end value, start confidence, end confidence)
CHECKINS: dict[str, tuple[int, str, str, float | None, float | None, int, int]] = {
    "servers": (2, "2026-01-23", "2026-11-13", None, None, 8, 6), "finance": (2, "2026-01-23", "2026-11-20", None, None, 8, 7), "virtual": (2, "2026-01-23", "2026-11-13", 58, 66, 9, 9),
    "pcs": (4, "2026-02-06", "2026-11-13", None, None, 7, 9), "virus": (4, "2026-02-06", "2026-11-13", None, None, 7, 9), "identity": (2, "2026-01-30", "2026-11-20", 46, 83, 7, 6),
    "fibre": (2, "2026-01-30", "2026-11-13", 4, 9, 7, 3), "route": (2, "2026-01-30", "2026-11-06", None, None, 8, 2), "contingency": (4, "2026-02-06", "2026-11-13", 70, 88, 6, 8),
    "workspace": (1, "2026-01-23", "2026-11-20", 120, 566, 6, 8), "zoom": (4, "2026-02-06", "2026-10-30", None, None, 8, 7), "base": (4, "2026-02-13", "2026-11-13", None, None, 7, 3),
    "mttr": (4, "2026-02-06", "2026-11-13", 21, 9, 5, 7), "firstfix": (4, "2026-02-06", "2026-11-13", 58, 70, 6, 8), "phishing": (4, "2026-02-06", "2026-11-13", 14, 6, 6, 6),
    "starter": (4, "2026-02-13", "2026-11-13", 11, 5.6, 5, 7), "dashboards": (2, "2026-02-06", "2026-11-13", 60, 149, 7, 8), "handhelds": (4, "2026-06-12", "2026-10-30", None, None, 7, 3),
    "lessdelivery": (4, "2026-02-06", "2026-11-13", 31, 16.5, 6, 7), "succession": (13, "2026-02-13", "2026-08-14", None, None, 6, 3), "policies": (13, "2026-02-20", "2026-11-20", None, None, 6, 10),
    "pilot": (2, "2026-01-23", "2026-03-20", None, None, 7, 10), "articles": (4, "2026-02-06", "2026-06-26", None, None, 7, 10),
    "tom": (4, "2026-02-20", "2026-11-13", None, None, 7, 6), "sofia": (2, "2026-02-20", "2026-11-13", None, None, 7, 6), "jonas": (1, "2026-06-12", "2026-09-18", None, None, 7, 3),
    "mei": (4, "2026-02-20", "2026-11-06", None, None, 6, 10), "nadia": (13, "2026-03-27", "2026-09-25", None, None, 7, 6), "wifi": (1, "2026-11-13", "2026-11-13", None, None, 6, 6),
    "l_phones": (8, "2025-02-14", "2025-12-12", None, None, 6, 10), "l_erp": (8, "2025-02-14", "2025-12-12", 3.6, 3.1, 7, 2), "l_fibre": (8, "2025-02-14", "2025-12-12", None, None, 8, 3),
    "l_stock": (8, "2025-02-14", "2025-12-12", None, None, 6, 10),
}
NOTES = ("As planned.", "On the way; next step agreed with the key users.", "A little behind after the holidays.", "Supplier confirmed the dates.", "Two open points from the last test are closed.",
         "Went better than expected.", "Slow week, two people were ill.", "Discussed in the weekly meeting; nobody objected.", "Test passed, live next week.", "Costs as planned.")
SAID = {
    ("virtual", "2026-11-13"): ("All good, only the large database hosts are left.", None), ("fibre", "2026-11-13"): ("Carrier moved Porto and Graz to January.", "Digging permit in Graz"),
    ("route", "2026-11-06"): ("Orders run; driver training waits for handhelds.", "No handhelds, no training"), ("handhelds", "2026-10-30"): ("Budget request is still undecided.", "No approved budget line"),
    ("identity", "2026-11-20"): ("HR roles for Turin are late.", "Role list of Turin"), ("finance", "2026-11-20"): ("Turin and Porto are live; Aarhus, Graz and Brno follow.", None),
    ("workspace", "2026-11-20"): ("Ten courses left before the holidays.", None),
}
# fmt: on
ANSWERS = ("Thank you, go on.", "Good. Please tell Finance too.", "Let us talk about this on Monday.", "Seen.")


def fill(ledger: Ledger) -> None:
    goals = {**PLAN, **AROUND, **PERSONAL, **LAST_YEAR}
    for key, (weeks, first, last, low, high, sure, surer) in CHECKINS.items():
        days = fridays(day(first), day(last), weeks)
        if days[-1] != day(last):
            days.append(day(last))
        for number, on in enumerate(days):
            way = number / max(1, len(days) - 1)
            add_checkin(
                ledger,
                key,
                goals[key],
                on,
                way,
                None if low is None else low + (high - low) * way,
                sure + (surer - sure) * way,
            )


def add_checkin(
    ledger: Ledger, key: str, goal: dict[str, Any], on: date, way: float, value: float | None, sure: float
) -> None:
    rng = ledger.random
    note, blockers = SAID.get((key, on.isoformat()), (rng.choice(NOTES), None))
    seen = way < 0.95 and rng.random() < 0.55
    ledger.add(
        "checkins",
        f"{key}{on}",
        goal=key,
        date=on,
        value=None if value is None else round(value, 1) if value < 20 else round(value),
        confidence=max(1, min(10, round(sure + (0 if way > 0.9 else rng.uniform(-1, 1))))),
        note=note,
        blockers=blockers,
        by=goal["owner"],
        acknowledged_by=goal.get("reviewer", "solheim") if seen else None,
        acknowledged_on=fridays(on, on)[0] if seen else None,
        answer=rng.choice(ANSWERS) if seen and rng.random() < 0.3 else None,
    )
