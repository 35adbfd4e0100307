"""The service catalogue, and two years of incidents and drills."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from .ledger import Ledger, day, fridays

LEVELS = [("1 - Critical", 4, 0.25), ("2 - High", 8, 1), ("3 - Moderate", 24, 4), ("4 - Low", 72, 8)]
# fmt: off
# key, title, owner, rto, work recovery, mtd, available, needed, provider, supplier, customers
SERVICES = (
    ("erp", "ERP system", "okafor", 4, 2, 8, 1.2, 1.5, None, None, None),
    ("fin", "Finance system", "okafor", 8, 2, 24, 0.6, 0.6, None, None, "finance"),
    ("sales", "Sales and route system", "okafor", 8, 2, 16, 0.7, 1.0, None, None, "sales"),
    ("net", "Network and branch links", "dvorak", 4, 1, 8, 1.0, 1.3, None, None, None),
    ("srv", "Servers and storage", "dvorak", 4, 2, 12, 1.0, 1.0, None, None, None),
    ("mail", "Mail and Google Workspace", "lindgren", 8, 1, 24, 0.5, 0.5, None, None, None),
    ("desk", "Help desk", "kamel", 24, 0, 72, 2.0, 2.6, None, None, None),
    ("idm", "Identity and access", "ferreira", 4, 1, 8, 0.5, 0.7, None, None, None),
    ("data", "Reports and dashboards", "tan", 24, 4, 72, 0.8, 1.4, None, None, None),
    ("rooms", "Video conference rooms", "kamel", 24, 0, 120, 0.2, 0.2, None, None, None),
    ("dbops", "Database operations at night", "dvorak", 4, 1, 8, 0.5, 0.5, "IT as a service", "Duskwell Databases", None),
    ("wms", "Warehouse scanners", "okafor", 4, 1, 8, 0.5, 0.8, None, None, "logistics"),
)
# fmt: on
RTO = {service[0]: service[3] for service in SERVICES}
# fmt: off
# service, titles, cause
FAULTS = {
    "erp": ("Order entry very slow|Batch run stuck overnight|Posting of goods receipts fails|Printing of delivery notes stopped|ERP login refused", "database lock|full disk|update with a fault|expired certificate"),
    "fin": ("Bank file rejected|Month-end close hangs|Invoice scan not read", "changed bank format|interface|configuration"),
    "sales": ("Route list empty on tablets|Prices not updated|Orders of a route missing|Tablet sync stops", "interface|mobile coverage|configuration"),
    "net": ("Branch link down|Packet loss at the plant|Wi-Fi drops in the warehouse|VPN gateway overloaded", "provider outage|cut copper line|power failure|access point defect"),
    "srv": ("File server does not answer|Virtual host restarted|Backup volume full|Storage path lost", "disk failure|memory fault|full disk|firmware"),
    "mail": ("Mail delayed|Shared calendar not visible|Large attachments refused|Account locked after migration", "quota|configuration|provider outage"),
    "desk": ("Laptop does not start|Printer jam on the second floor|Desktop needs a new disk|Headset not found|Screen stays black|Keyboard layout wrong", "worn-out hardware|user setting|driver"),
    "idm": ("Password reset loop|New starter without access|Second factor not accepted|Leaver still active", "missing request|clock drift|interface"),
    "data": ("Stock report shows old figures|Sales dashboard times out|Margin report differs from ledger", "late load|wrong join|missing rights"),
    "rooms": ("Camera not found in the meeting room|No sound in the video room|Booking panel offline", "cable|update with a fault"),
    "dbops": ("Night job of the supplier missed|Index rebuild overran", "supplier staffing|long transaction"),
    "wms": ("Scanners lose connection|Scanner firmware loop|Labels printed twice", "access point defect|firmware|interface"),
}
WEIGHTS = {"erp": 11, "fin": 5, "sales": 9, "net": 13, "srv": 8, "mail": 8, "desk": 26, "idm": 9, "data": 7, "rooms": 3, "dbops": 2, "wms": 8}
# fmt: on
PRIORITIES = {"1 - Critical": 7, "2 - High": 19, "3 - Moderate": 44, "4 - Low": 29, "5 - Planning": 1}
PROMISED = {"1 - Critical": 4, "2 - High": 8, "3 - Moderate": 24, "4 - Low": 72}
HOURS = {"1 - Critical": 3.0, "2 - High": 6.5, "3 - Moderate": 16.0, "4 - Low": 28.0, "5 - Planning": 48.0}
FIRST_RESPONSE = {"1 - Critical": 0.2, "2 - High": 0.7, "3 - Moderate": 2.2, "4 - Low": 4.5, "5 - Planning": 7.0}
# fmt: off
WHO = {"net": "weber", "srv": "lindgren", "mail": "lindgren", "desk": "hughes", "idm": "ferreira", "data": "tan", "rooms": "hughes"}
# fmt: on
ASKERS = ("sales", "finance", "hr", "production", "logistics", "service", "management")


def fill(ledger: Ledger) -> None:
    for key, title, owner, rto, recovery, mtd, available, needed, provider, supplier, customers in SERVICES:
        ledger.add(
            "services",
            key,
            title=title,
            department="it",
            owner=owner,
            rto=rto,
            work_recovery=recovery,
            mtd=mtd,
            levels=LEVELS,
            fte_available=available,
            fte_needed=needed,
            provider=provider,
            supplier=supplier,
            customers=customers,
        )
    ledger.add(
        "services",
        "payroll",
        title="Payroll and time recording",
        department="hr",
        owner="petrova",
        rto=24,
        mtd=72,
        fte_available=1.5,
        fte_needed=1.5,
        notes="Offered by HR; IT runs the server below it.",
    )
    add_incidents(ledger)
    add_drills(ledger)


def add_incidents(ledger: Ledger, count: int = 300) -> None:
    """Incidents over two years: a little fewer and shorter each quarter, with a burst in one bad week."""
    rng, first = ledger.random, day("2024-11-25")
    span = (ledger.anchor - first).days - 12
    days = sorted(
        first + timedelta(days=int(span * ((place + rng.random()) / (count - 10)) ** 1.08))
        for place in range(count - 10)
    )
    burst = [day("2026-06-15") + timedelta(days=rng.randrange(5)) for _ in range(10)]
    for number, on in enumerate(sorted(days + burst), 1):
        services = ["net", "srv", "erp"] if on in burst and rng.random() < 0.6 else list(WEIGHTS)
        service = rng.choices(services, [WEIGHTS[key] for key in services])[0]
        priority = rng.choices(list(PRIORITIES), list(PRIORITIES.values()))[0]
        if on in burst:
            priority = rng.choice(("1 - Critical", "2 - High"))
        add_incident(ledger, number, on, service, priority, slow=8.0 if on in burst else 1.0)
    add_open(ledger, count)


def add_incident(ledger: Ledger, number: int, on, service: str, priority: str, slow: float) -> None:
    rng = ledger.random
    if on.weekday() >= 5 and rng.random() < 0.7:
        on -= timedelta(days=on.weekday() - 4)
    failed = datetime.combine(on, time(rng.randrange(6, 17), rng.randrange(0, 60)))
    age = (ledger.anchor - on).days / 728
    hours = HOURS[priority] * slow * (0.6 + 0.75 * age) * rng.lognormvariate(-0.15, 0.48)
    if service == "erp" and age < 0.45 and slow == 1:
        hours *= 0.7  # the standby server is being put in place
    restored = failed + timedelta(minutes=round(hours * 60))
    detected = failed + timedelta(minutes=rng.randrange(0, 25))
    responded = detected + timedelta(
        minutes=max(2, round(FIRST_RESPONSE[priority] * (0.7 + 0.6 * age) * 60 * rng.lognormvariate(-0.3, 0.7)))
    )
    pauses, reopenings, state = [], [], "closed"
    if hours > 8 and rng.random() < 0.18:
        since = failed + (restored - failed) / 3
        pauses = [(since, since + (restored - failed) / 4)]
    if rng.random() < 0.05:
        back = failed + (restored - failed) * 0.5
        reopenings = [(back, back + (restored - failed) * 0.2)]
    titles, causes = FAULTS[service]
    if rng.random() < 0.02:
        state = "cancelled"
    ledger.add(
        "incidents",
        f"n{number}",
        reference=f"INC{number + 1400:05}",
        title=rng.choice(titles.split("|")),
        service=service,
        department=rng.choice(ASKERS),
        priority=priority,
        state=state,
        failed_at=failed,
        detected_at=detected,
        responded_at=min(responded, restored),
        restored_at=None if state == "cancelled" else restored,
        closed_at=restored + timedelta(hours=rng.choice((2, 20, 26, 48))),
        pauses=pauses,
        reopenings=reopenings,
        rto=PROMISED.get(priority),
        owner=WHO.get(service, "lindgren" if rng.random() < 0.5 else "okafor"),
        cause=rng.choice(causes.split("|")) if rng.random() < 0.8 else None,
    )


# title, service, priority, state, failed, responded after minutes, restored after hours
OPEN = (
    ("Branch link to Porto down", "net", "2 - High", "active", "2026-11-19T16:20", 25, None),
    ("Stock report shows old figures", "data", "3 - Moderate", "active", "2026-11-18T09:05", 140, None),
    ("Second factor not accepted for drivers", "idm", "2 - High", "on hold", "2026-11-17T07:40", 50, None),
    ("Desktop needs a new disk", "desk", "4 - Low", "on hold", "2026-11-10T10:15", 300, None),
    ("Headset ordered for Graz", "desk", "5 - Planning", "new", "2026-11-20T06:50", None, None),
    ("Scanner firmware loop", "wms", "3 - Moderate", "new", "2026-11-20T07:10", None, None),
    ("Prices not updated on route 14", "sales", "3 - Moderate", "resolved", "2026-11-19T06:30", 45, 7.5),
    ("ERP login refused at the plant", "erp", "1 - Critical", "resolved", "2026-11-18T05:55", 8, 2.4),
)


def add_open(ledger: Ledger, count: int) -> None:
    for number, (title, service, priority, state, at, answered, hours) in enumerate(OPEN, count + 1):
        failed = datetime.fromisoformat(at)
        ledger.add(
            "incidents",
            f"n{number}",
            reference=f"INC{number + 1400:05}",
            title=title,
            service=service,
            priority=priority,
            state=state,
            failed_at=failed,
            rto=PROMISED.get(priority),
            department=ASKERS[number % len(ASKERS)],
            responded_at=failed + timedelta(minutes=answered) if answered else None,
            restored_at=failed + timedelta(hours=hours) if hours else None,
            pauses=[(failed + timedelta(hours=4), None)] if state == "on hold" else None,
            owner=WHO.get(service, "okafor") if answered else None,
        )


def add_drills(ledger: Ledger) -> None:
    """A recovery drill each quarter, of the service that a failed server would hurt most."""
    hours = (6.5, 5.2, 4.6, 3.9, 4.4, 3.4, 3.1, 2.8)
    quarters = fridays(day("2025-01-17"), day("2026-11-13"), 13)
    for number, (on, took) in enumerate(zip(quarters, hours, strict=False), 1):
        failed = datetime.combine(on, time(17, 0))
        ledger.add(
            "incidents",
            f"drill{number}",
            reference=f"DRILL{number:02}",
            title="Recovery drill: ERP from backup",
            service="erp",
            priority="1 - Critical",
            state="closed",
            failed_at=failed,
            detected_at=failed,
            responded_at=failed + timedelta(minutes=5),
            restored_at=failed + timedelta(hours=took),
            closed_at=failed + timedelta(hours=took + 1),
            rto=4,
            drill=True,
            owner="lindgren",
        )
