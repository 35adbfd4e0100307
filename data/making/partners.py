"""How IT works with the other departments: channels, requests and surveys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .ledger import Ledger, day, fridays

# fmt: off
# key, title, way, departments, cadence, owner, first date, weeks, topics, chance that a date is kept
CHANNELS: tuple[tuple[Any, ...], ...] = (
    ("c_hr", "HR and IT weekly", "meeting", "hr it", "weekly", "kamel", "2026-07-03", 1, ("Starters of the week", "Leavers and access", "Training dates", "Holiday cover"), 0.92),
    ("c_fin", "Finance and IT", "meeting", "finance it", "every 2 weeks", "okafor", "2026-04-10", 2, ("Roll-out of the module", "Budget to date", "Bank interface", "Month-end close"), 0.95),
    ("c_sales", "Sales and IT", "meeting", "sales it", "monthly", "okafor", "2026-01-16", 4, ("Missing route", "Portal orders", "Price updates", "Tablets"), 0.85),
    ("c_prod", "Production and IT", "meeting", "production it", "monthly", "dvorak", "2026-01-23", 4, ("Maintenance windows", "Label printers", "Drill results"), 0.6),
    ("c_log", "Logistics mail round", "mail", "logistics it", "every 2 weeks", "weber", "2026-05-08", 2, ("Scanner faults", "Branch lines", "New drivers"), 0.7),
    ("c_board", "IT at the management meeting", "meeting", "management it", "quarterly", "solheim", "2026-02-13", 13, ("Goals and budget", "Risks", "Forecast of the year"), 1.0),
    ("c_chat", "Help desk chat with key users", "chat", "it sales finance logistics production hr service", "weekly", "hughes", "2026-09-04", 1, ("Top faults of the week", "Known problems", "News"), 0.9),
)
ACTIONS: dict[str, list[tuple[Any, ...]]] = {
    "c_hr": [("Send the list of starters ten days ahead", "petrova", "2026-07-31", "2026-07-24"), ("Role list of the Turin plant", "petrova", "2026-11-06", None), ("Five laptops in stock", "hughes", "2026-09-11", "2026-09-09")],
    "c_fin": [("Test file from the bank", "aas", "2026-10-16", "2026-10-14"), ("Decide on the handhelds", "renner", "2026-11-13", None)],
    "c_sales": [("Clean the customer list of the route", "novak", "2026-03-13", "2026-03-18")],
    "c_prod": [("Name a window for ABC-03", "bellini", "2026-11-27", None)],
    "c_log": [("Count the scanners that lose contact", "adler", "2026-10-23", "2026-10-30")],
    "c_board": [("Show the forecast with the portal", "solheim", "2026-11-13", "2026-11-13")],
}
# title, giver, asker, service, goal, owner, asked, wanted, accepted, done, hours, state, shared, answer
REQUESTS: tuple[tuple[Any, ...], ...] = (
    ("Access for six seasonal staff", "it", "logistics", "idm", None, "ferreira", "2026-10-05", "2026-10-16", "2026-10-06", "2026-10-14", 4, "done", None, None),
    ("Report on sold-out articles", "it", "sales", "data", "dashboards", "tan", "2026-09-07", "2026-09-25", "2026-09-09", "2026-09-24", 14, "done", None, None),
    ("Laptops for four starters", "it", "hr", "desk", "starter", "hughes", "2026-10-12", "2026-10-30", "2026-10-12", "2026-10-28", 9, "done", "HR announces, IT equips, the team lead welcomes.", None),
    ("New bank file format", "it", "finance", "fin", "finance", "okafor", "2026-08-03", "2026-08-28", "2026-08-06", "2026-09-04", 22, "done", None, "A week late: the bank changed the sample file."),
    ("Wi-Fi in the new cold store", "it", "logistics", "net", "wifi", "weber", "2026-09-21", "2026-11-13", "2026-09-28", None, None, "accepted", None, None),
    ("Second screen for the planners", "it", "production", "desk", "pcs", "hughes", "2026-11-02", "2026-12-04", "2026-11-03", None, None, "accepted", None, None),
    ("Dashboard of scrap per line", "it", "production", "data", None, "tan", "2026-11-16", "2026-12-11", None, None, None, "asked", None, None),
    ("Own mail server for the laboratory", "it", "production", "mail", None, "lindgren", "2026-05-11", "2026-06-26", None, None, None, "declined", None, "Everybody uses the shared platform; a group mailbox was offered."),
    ("Customer list of the route, cleaned", "sales", "it", "sales", "route", "novak", "2026-02-09", "2026-03-13", "2026-02-10", "2026-03-18", 30, "done", "Sales owns the data, IT the platform.", None),
    ("Trainers for the financial module", "finance", "it", "fin", "finance", "costa", "2026-03-02", "2026-03-27", "2026-03-04", "2026-03-20", 60, "done", "Finance trains, IT prepares the rooms.", None),
    ("Role list for identity management", "hr", "it", "idm", "identity", "petrova", "2026-08-10", "2026-10-30", "2026-08-17", None, None, "accepted", "HR names the roles, IT builds them.", None),
    ("Test users for the standby server", "production", "it", "srv", "contingency", "ilic", "2026-09-14", "2026-10-02", "2026-09-15", "2026-09-30", 8, "done", None, None),
    ("Rooms and invitations for the Workspace courses", "hr", "it", "mail", "workspace", "moreau", "2026-01-12", "2026-01-30", "2026-01-13", "2026-01-28", 25, "done", "HR invites, IT trains.", None),
    ("Advert for the database administrator", "hr", "it", None, "succession", "petrova", "2026-09-01", "2026-09-18", "2026-09-02", "2026-09-16", 6, "done", None, None),
    ("Payroll interface for shift hours", "it", "hr", "payroll", None, "okafor", "2026-06-08", "2026-07-17", "2026-06-10", "2026-07-15", 18, "done", None, None),
    ("Scanner count in three warehouses", "logistics", "it", "wms", "wifi", "adler", "2026-10-09", "2026-10-23", "2026-10-12", "2026-10-30", 5, "done", None, None),
)
REMARKS = {1: "Nobody called back.", 2: "Had to explain it three times.", 3: "Solved, but it took long.", 4: "Friendly and quick.", 5: "Fixed while we were on the phone."}
# fmt: on


def fill(ledger: Ledger) -> None:
    for row in CHANNELS:
        add_channel(ledger, *row)
    for number, row in enumerate(REQUESTS):
        title, giver, asker, service, goal, owner, asked, wanted, accepted, done, hours, state, shared, answer = row
        ledger.add(
            "requests",
            f"r{number}",
            title=title,
            giver=giver,
            asker=asker,
            service=service,
            goal=goal,
            owner=owner,
            asked=asked,
            wanted=wanted,
            accepted=accepted,
            done=done,
            effort=hours,
            state=state,
            shared=shared,
            answer=answer,
        )
    add_surveys(ledger)


def add_channel(
    ledger: Ledger,
    key: str,
    title: str,
    way: str,
    departments: str,
    cadence: str,
    owner: str,
    first: str,
    weeks: int,
    topics: tuple[str, ...],
    cached: float,
) -> None:
    rng, meetings = ledger.random, []
    for number, due in enumerate(fridays(day(first), ledger.anchor - timedelta(days=1), weeks)):
        if due == day("2026-08-14") and weeks < 5:
            meetings.append((due, None, None, "summer holidays"))
        elif rng.random() < cached:
            moved = due + timedelta(days=rng.choice((-1, 0, 0, 0, 1, 5) if cached < 0.9 else (-1, 0, 0, 0)))
            minutes = topics[number % len(topics)] if rng.random() < 0.94 else None
            meetings.append((due, min(moved, ledger.anchor), minutes))
        else:
            meetings.append((due,))
    following = fridays(day(first), ledger.anchor + timedelta(weeks=weeks), weeks)[-1]
    ledger.add(
        "channels",
        key,
        title=title,
        way=way,
        departments=departments,
        cadence=cadence,
        owner=owner,
        next=following,
        meetings=meetings,
        actions=ACTIONS.get(key),
    )


def add_surveys(ledger: Ledger) -> None:
    """Each quarter, each department is asked of the help desk; twice a year all are asked for NPS; after a goal its users."""
    rng = ledger.random
    askers = {"sales": 148, "finance": 41, "hr": 18, "production": 205, "logistics": 152, "service": 53}
    for number, on in enumerate(fridays(day("2024-12-06"), ledger.anchor, 13)):
        for department, people in askers.items():
            add_round(
                ledger,
                f"{on}{department}",
                on,
                department,
                people,
                0.62 + 0.026 * number - (0.09 if department == "production" else 0),
            )
    for number, on in enumerate((day("2025-05-16"), day("2025-11-14"), day("2026-05-15"), day("2026-11-13"))):
        counts = {
            10: 40 + 9 * number,
            9: 55 + 8 * number,
            8: 60,
            7: 48 - 2 * number,
            6: 30 - 4 * number,
            4: 22 - 4 * number,
            2: 12 - 2 * number,
        }
        for score, answers in counts.items():
            ledger.add(
                "surveys",
                f"nps{on}{score}",
                date=on,
                kind="NPS",
                score=score,
                best=10,
                answers=answers,
                asked=640 if score == 10 else None,
            )
    for goal, service, on, department in (
        ("finance", "fin", "2026-10-16", "finance"),
        ("workspace", "mail", "2026-10-09", "hr"),
        ("zoom", "rooms", "2026-09-25", "sales"),
        ("pcs", "desk", "2026-11-06", "sales"),
    ):
        for score, answers in ((5, rng.randrange(6, 12)), (4, rng.randrange(5, 10)), (3, rng.randrange(1, 4)), (2, 1)):
            ledger.add(
                "surveys",
                f"{goal}{score}",
                date=on,
                kind="CSAT",
                score=score,
                best=5,
                answers=answers,
                asked=40 if score == 5 else None,
                goal=goal,
                service=service,
                department=department,
            )


def add_round(ledger: Ledger, key: str, on: Any, department: str, people: int, good: float) -> None:
    rng = ledger.random
    answers = round(people * rng.uniform(0.28, 0.44))
    shares = {5: good * 0.52, 4: good * 0.48, 3: (1 - good) * 0.6, 2: (1 - good) * 0.28, 1: (1 - good) * 0.12}
    for score, share in shares.items():
        count = round(answers * share)
        if count:
            ledger.add(
                "surveys",
                f"{key}{score}",
                date=on,
                kind="CSAT",
                score=score,
                best=5,
                answers=count,
                asked=people if score == 5 else None,
                service="desk",
                department=department,
                remark=REMARKS[score] if rng.random() < 0.15 else None,
            )
