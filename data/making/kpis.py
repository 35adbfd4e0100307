"""What Talvern Foods IT measures, and two years of values."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .ledger import Ledger, day, fridays, month_ends


@dataclass(frozen=True, kw_only=True)
class ProjectFacts:
    """How a recorded KPI went: from, to, noise, the swing of the seasons, and days that stood out."""

    start: float
    end: float
    noise: float
    season: float = 0
    digits: int = 1
    least: float | None = 0
    most: float | None = None
    since: str = "2024-11-25"
    until: str = "2026-11-20"
    outliers: tuple[tuple[str, float, str], ...] = ()


# fmt: off
APP, INFRA, SEC, SUP, MAN, DATA, COL = (
    "Applications", "Technological infrastructure", "Computer security", "Technical support", "IT management", "Data analytics", "Collaboration",
)
# key, title, definition, unit, direction, target, amber, formula, owner, area, objective
CADENCES = {"mttr": "quarterly", "rto": "quarterly", "csat": "quarterly", "per_fte": "quarterly", "response": "monthly", "successors": "none"}  # the others: each year
COMPUTED = (
    ("on_time", "Projects on time", "Delivered projects that finished by the day first promised.", "%", "at least", 80, 70, "projects_on_time", "okafor", MAN, "platform"),
    ("on_budget", "Projects on budget", "Delivered projects that cost no more than first planned.", "%", "at least", 85, 75, "projects_on_budget", "okafor", MAN, "platform"),
    ("on_spec", "Projects on spec", "Delivered projects whose must criteria the users accepted.", "%", "at least", 90, 80, "projects_on_spec", "okafor", MAN, "platform"),
    ("roi", "Return on IT projects", "Benefits less costs of delivered projects, for each euro of cost.", "%", "at least", 25, 10, "it_roi", "renner", MAN, "shared"),
    ("spend", "IT spend against plan", "Spend of the year to date against the plan for the same months.", "%", "within a band", -5, None, "spend_vs_plan", "solheim", MAN, "shared"),
    ("per_fte", "End users per support FTE", "How many people one full-time support person looks after.", "users", "at most", 115, 125, "users_per_support_fte", "kamel", SUP, "everyday"),
    ("mttr", "Mean time to restore", "Hours from a failure until the service is back, less pauses.", "h", "decrease", 8, 12, "mttr", "kamel", SUP, "recover"),
    ("rto", "Recovered within the objective", "Failures restored within the recovery time objective of their service.", "%", "at least", 90, 80, "rto_attainment", "dvorak", INFRA, "recover"),
    ("response", "First response to incidents", "Hours until a person answers.", "h", "at most", 0.75, 1.5, "first_response", "kamel", SUP, "everyday"),
    ("successors", "Critical roles with a ready successor", "Critical roles for which somebody is ready now.", "%", "at least", 80, 60, "succession_coverage", "solheim", MAN, "staff"),
    ("csat", "Satisfaction with IT", "Answers of 4 or 5 out of 5.", "%", "at least", 85, 78, "csat", "kamel", SUP, "partner"),
)
# key, title, definition, unit, direction, baseline, target, amber, cadence, owner, area, objective, data source, course
RECORDED = (
    ("uptime", "Branch link uptime", "Share of the week in which all branch links carried traffic.", "%", "at least", None, 99.5, 99, "weekly", "weber", INFRA, "renew", "line monitor",
     ProjectFacts(start=98.9, end=99.72, noise=0.16, digits=2, most=100, outliers=(("2026-06-19", 96.4, "cable cut near Bremen, two days"),))),
    ("outages", "Branch outages", "Outages of a branch link longer than 15 minutes.", "outages", "at most", None, 3, 5, "monthly", "weber", INFRA, "renew", "line monitor",
     ProjectFacts(start=7.5, end=2.9, noise=1.2, digits=0, season=0.8, outliers=(("2026-06-30", 11, "cable cut near Bremen"),))),
    ("patched", "Patch compliance", "Computers with all security patches older than 14 days installed.", "%", "at least", None, 95, 90, "weekly", "lindgren", SEC, "audit", "patch server",
     ProjectFacts(start=81, end=94.2, noise=1.3, most=100, outliers=(("2026-08-14", 78.5, "patch server out of disk"),))),
    ("phish", "Clicks on test phishing mails", "People who clicked, of all who got the test mail.", "%", "decrease", 14, 4, 6, "monthly", "ferreira", SEC, "safe", "awareness campaign",
     ProjectFacts(start=17, end=5.6, noise=0.6)),
    ("restore", "Backup restore tests passed", "Restore tests that gave back usable data.", "%", "at least", None, 98, 95, "monthly", "lindgren", INFRA, "recover", "restore log",
     ProjectFacts(start=93, end=97.5, noise=1.4, most=100, until="2026-07-31")),
    ("mfa", "Accounts with a second factor", "Accounts that need a second factor to log in.", "%", "increase", 46, 100, 80, "monthly", "ferreira", SEC, "audit", "directory",
     ProjectFacts(start=22, end=83, noise=1.2, most=100)),
    ("vulns", "Critical vulnerabilities open over 30 days", "Critical findings of the scanner that are older than 30 days.", "findings", "at most", None, 5, 10, "monthly", "ferreira", SEC, "audit", "scanner",
     ProjectFacts(start=42, end=8, noise=3, digits=0)),
    ("av", "Computers with current virus protection", "Computers whose protection reported within a week.", "%", "increase", 71, 99, 90, "weekly", "ferreira", SEC, "audit", "protection console",
     ProjectFacts(start=70.5, end=92.5, noise=0.7, most=100, since="2026-01-05")),
    ("trained", "Users trained on Google Workspace", "Users who completed the three training modules.", "users", "increase", 120, 640, 200, "weekly", "moreau", COL, "everyday", "training portal",
     ProjectFacts(start=120, end=566, noise=4, digits=0, since="2026-01-12", most=640)),
    ("virtual", "Servers that run virtualised", "Servers on the virtual platform, of all servers.", "%", "increase", 58, 95, 90, "monthly", "dvorak", INFRA, "cloud", "inventory",
     ProjectFacts(start=44, end=66, noise=0.8, most=100)),
    ("cloud", "Workloads in the cloud", "Applications that run with a cloud provider.", "%", "increase", 18, 60, 34, "quarterly", "dvorak", INFRA, "cloud", "inventory",
     ProjectFacts(start=18, end=39, noise=1)),
    ("links", "Branches on fibre", "Branches whose main link is fibre.", "branches", "increase", 4, 12, 8, "monthly", "weber", INFRA, "renew", "inventory",
     ProjectFacts(start=2.6, end=9.3, noise=0.1, digits=0, most=12)),
    ("erp_up", "ERP availability in business hours", "Share of business hours in which orders could be entered.", "%", "at least", None, 99.7, 99.3, "monthly", "okafor", APP, "shared", "probe",
     ProjectFacts(start=99.2, end=99.78, noise=0.12, digits=2, most=100)),
    ("erp_fast", "ERP response time", "Time to save an order, 95th percentile.", "s", "at most", None, 2.5, 3, "weekly", "okafor", APP, "shared", "probe",
     ProjectFacts(start=3.4, end=2.62, noise=0.15, season=0.25, digits=2)),
    ("changes", "Changes without a fault", "Changes that caused no incident within a week.", "%", "at least", None, 95, 90, "monthly", "okafor", APP, "platform", "change log",
     ProjectFacts(start=88, end=95.6, noise=1.2, most=100)),
    ("delivery", "Delivery time of change requests", "Median days from acceptance to delivery.", "days", "decrease", 31, 14, 18, "monthly", "okafor", APP, "platform", "request list",
     ProjectFacts(start=33, end=16.4, noise=0.9, season=1.2)),
    ("closed", "Tickets closed", "Requests and incidents closed in the month.", "tickets", "at least", None, 420, 380, "monthly", "kamel", SUP, "everyday", "help desk",
     ProjectFacts(start=388, end=452, noise=16, season=34, digits=0)),
    ("first", "Solved at first contact", "Tickets solved without passing them on.", "%", "increase", 58, 72, 68, "monthly", "kamel", SUP, "everyday", "help desk",
     ProjectFacts(start=53, end=70.6, noise=1.1, most=100)),
    ("starter", "Days to equip a new starter", "From the contract until desk, laptop and access are ready.", "days", "decrease", 11, 5, 6, "monthly", "kamel", SUP, "staff", "HR checklist",
     ProjectFacts(start=12, end=5.6, noise=0.2)),
    ("retention", "Customer retention", "Customers at the end of the quarter less new ones, of those at its start.", "%", "at least", None, 94, 92, "quarterly", "dubois", MAN, "partner", "sales ledger",
     ProjectFacts(start=91.8, end=94.3, noise=0.5, most=100)),
    ("revenue", "Revenue from new clients", "Invoiced since January to clients won this year.", "k EUR", "increase", 0, 2400, 150, "monthly", "dubois", APP, "partner", "sales ledger",
     ProjectFacts(start=0, end=0, noise=0)),
    ("reports", "People who use the shared reports", "People who opened a shared report in the week.", "people", "increase", 60, 180, 140, "weekly", "tan", DATA, "figures", "report server",
     ProjectFacts(start=38, end=149, noise=6, season=7, digits=0)),
    ("quality", "Complete master data", "Articles and customers without a missing key field.", "%", "at least", None, 98, 96, "monthly", "tan", DATA, "figures", "nightly check",
     ProjectFacts(start=91, end=96.9, noise=0.5, most=100)),
    ("rooms", "Use of video rooms", "Booked hours of all video rooms, of the hours they are open.", "%", "within a band", None, 40, None, "monthly", "kamel", COL, "everyday", "booking panel",
     ProjectFacts(start=24, end=52, noise=4, season=5)),
    ("training", "Training hours for each IT person", "Hours of training in the quarter, for each person in IT.", "h", "at least", None, 8, 6, "quarterly", "solheim", MAN, "staff", "training portal",
     ProjectFacts(start=4.5, end=8.6, noise=0.7)),
    ("energy", "Power drawn by the server room", "Energy of the month.", "kWh", "at most", None, 9000, 9600, "monthly", "dvorak", INFRA, "cloud", "meter",
     ProjectFacts(start=11800, end=9240, noise=120, season=-420, digits=0)),
    ("self", "Requests solved by self-service", "Requests that no person had to touch.", "%", "increase", 0, 25, 20, "monthly", "kamel", SUP, "everyday", "self-service portal, from January on", None),
)
# key, title, definition, unit, direction, target, amber, cadence, formula, owner, area, objective
FORMULA = (
    ("per_person", "Tickets closed for each support FTE", "How much one full-time support person gets done in a month.", "tickets", "at least", 75, 68, "monthly", "kpi('Tickets closed') / 5.5", "kamel", SUP, "everyday"),
    ("index", "Delivery index", "Mean of the shares of projects on time, on budget and on spec.", "%", "at least", 80, 70, "yearly", "(projects_on_time + projects_on_budget + projects_on_spec) / 3", "solheim", MAN, "shared"),
    ("cyber", "Security index", "Mean of patched computers, second factor and virus protection.", "%", "at least", 95, 88, "monthly",
     "(kpi('Patch compliance') + kpi('Accounts with a second factor') + kpi('Computers with current virus protection')) / 3", "ferreira", SEC, "audit"),
)
# fmt: on
UPPER = {"spend": 5, "rooms": 70}
RESTARTS = {"revenue"}
QUARTERS = {"delivery": (28, 24, 18, 14), "trained": (220, 360, 480, 640), "cloud": (24, 30, 36, 45)}


def fill(ledger: Ledger) -> None:
    for key, title, definition, unit, direction, target, amber, formula, owner, area, objective in COMPUTED:
        ledger.add(
            "kpis",
            key,
            title=title,
            definition=definition,
            unit=unit,
            direction=direction,
            target=target,
            amber=amber,
            upper=UPPER.get(key),
            baseline=21 if key == "mttr" else None,
            cadence=CADENCES.get(key, "yearly"),
            source="computed",
            formula=formula,
            owner=owner,
            area=area,
            objective=objective,
        )
    for key, title, definition, unit, direction, target, amber, cadence, formula, owner, area, objective in FORMULA:
        ledger.add(
            "kpis",
            key,
            title=title,
            definition=definition,
            unit=unit,
            direction=direction,
            target=target,
            amber=amber,
            cadence=cadence,
            source="formula",
            formula=formula,
            owner=owner,
            area=area,
            objective=objective,
        )
    for row in RECORDED:
        (
            key,
            title,
            definition,
            unit,
            direction,
            baseline,
            target,
            amber,
            cadence,
            owner,
            area,
            objective,
            source,
            facts,
        ) = row
        ledger.add(
            "kpis",
            key,
            title=title,
            definition=definition,
            unit=unit,
            direction=direction,
            baseline=baseline,
            target=target,
            amber=amber,
            upper=UPPER.get(key),
            cadence=cadence,
            data_source=source,
            owner=owner,
            area=area,
            objective=objective,
            restarts=key in RESTARTS or None,
            targets=targets(key),
        )
        if key == "revenue":
            add_revenue(ledger)
        elif facts:
            add_course(ledger, key, cadence, owner, facts)
    ledger.add(
        "kpis",
        "carbon",
        title="Carbon of the server room",
        unit="t",
        direction="at most",
        target=40,
        cadence="yearly",
        archived=True,
        notes="Given up: the power figure says the same.",
    )


def targets(key: str) -> list[tuple[str, float]]:
    """Targets of a quarter, or, of what adds up over the year, of a month."""
    if key in RESTARTS:
        return [(f"2026-{number:02}", 200 * number) for number in range(1, 13)]
    return [(f"2026-Q{number}", value) for number, value in enumerate(QUARTERS.get(key, ()), 1)]


def days_of(cadence: str, facts: ProjectFacts):
    first, last = day(facts.since), day(facts.until)
    if cadence == "weekly":
        return fridays(first, last)
    ends = month_ends(first, last)
    return [end for end in ends if cadence == "monthly" or end.month % 3 == 0]


def add_course(ledger: Ledger, key: str, cadence: str, owner: str, facts: ProjectFacts) -> None:
    rng = ledger.random
    days, outliers = days_of(cadence, facts), {day(on): (value, note) for on, value, note in facts.outliers}
    for number, on in enumerate(days):
        way = number / max(1, len(days) - 1)
        swing = facts.season * math.sin(2 * math.pi * (on.timetuple().tm_yday - 15) / 365)
        value = facts.start + (facts.end - facts.start) * way + swing + rng.gauss(0, facts.noise)
        value = max(value, facts.least) if facts.least is not None else value
        value = min(value, facts.most) if facts.most is not None else value
        value, note = outliers.get(on, (value, None))
        old = value + 3.1
        value = round(value, facts.digits) if facts.digits else round(value)
        corrected = key == "first" and number == len(days) - 3
        ledger.add(
            "measurements",
            f"{key}{on}",
            kpi=key,
            date=on,
            value=value,
            note=note,
            by=login(owner),
            corrections=[("2026-09-08T08:12:00Z", round(old, 1), login("kamel"), "chat tickets were counted twice")]
            if corrected
            else None,
        )


def add_revenue(ledger: Ledger) -> None:
    """A sum that starts anew each January."""
    total, year = 0.0, 0
    for on in month_ends(day("2025-01-01"), ledger.anchor):
        total, year = (total if on.year == year else 0), on.year
        total += ledger.random.uniform(110, 210) * (1.0 if on.year == 2025 else 1.22)
        ledger.add("measurements", f"revenue{on}", kpi="revenue", date=on, value=round(total), by=login("dubois"))


def login(owner: str) -> str:
    from .people import PEOPLE

    name = next(name for key, name, *_ in PEOPLE if key == owner)
    return (name[0] + name.split()[1]).lower()
