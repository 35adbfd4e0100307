"""Two years of projects, in every state."""

from __future__ import annotations

from datetime import date
from typing import Any

from .kpis import APP, COL, DATA, INFRA, SEC, SUP
from .ledger import Ledger, day, month_ends

# fmt: off
# key: title, area, department, goals, manager, sponsor, start, original finish, approved finish, actual finish,
#      original budget, approved budget, actual cost, expected benefits, realised benefits
DELIVERED: dict[str, tuple[Any, ...]] = {
    "p_phones": ("Cloud telephone system for eight branches", COL, "service", "l_phones", "kamel", "haddad", "2025-01-20", "2025-10-31", None, "2025-10-24", 56000, None, 54100, 90000, 82000),
    "p_erpdisk": ("Faster storage for the ERP", APP, "finance", "l_erp", "dvorak", "renner", "2025-02-03", "2025-06-27", None, "2025-06-20", 24000, None, 22300, 30000, 18000),
    "p_stock": ("Daily stock figures for branches", DATA, "logistics", "l_stock", "tan", "vos", "2025-03-03", "2025-11-28", None, "2025-11-21", 31000, None, 29400, 55000, 61000),
    "p_backup": ("New backup with off-site copy", INFRA, "it", "l_backup", "lindgren", "solheim", "2025-01-13", "2025-05-30", "2025-06-27", "2025-06-27", 42000, 46000, 45200, 50000, 48000),
    "p_mfa": ("Security keys for administrators", SEC, "it", "l_mfa", "ferreira", "solheim", "2025-04-07", "2025-07-25", None, "2025-07-18", 5000, None, 4100, None, None),
    "p_portal": ("Order portal for retail customers", APP, "sales", None, "okafor", "dubois", "2025-02-10", "2025-12-12", "2026-02-27", "2026-03-20", 120000, 138000, 151500, 260000, 214000),
    "p_wms": ("Scanners for three warehouses", APP, "logistics", None, "okafor", "vos", "2025-05-05", "2025-11-14", None, "2025-11-14", 64000, None, 61800, 98000, 104000),
    "p_time": ("Time recording for shift workers", APP, "hr", None, "okafor", "petrova", "2025-08-04", "2026-01-30", None, "2026-01-30", 38000, None, 37100, 45000, 41000),
    "p_virus": ("Virus protection console", SEC, "it", "virus", "ferreira", "solheim", "2026-01-12", "2026-03-27", None, "2026-03-20", 21000, None, 19800, None, None),
    "p_labels": ("Label printing at the plants", APP, "production", None, "okafor", "bellini", "2025-09-01", "2026-02-27", None, "2026-04-10", 27000, None, 26300, 40000, 36000),
    "p_patch": ("Central patch server", SEC, "it", None, "lindgren", "solheim", "2025-10-06", "2026-02-13", None, "2026-02-06", 12000, None, 11700, 20000, 21000),
    "p_fin1": ("Financial module, pilot in Bremen", APP, "finance", "finance", "okafor", "aas", "2025-09-08", "2026-03-13", None, "2026-03-13", 52000, None, 51900, 70000, 66000),
    "p_wiki": ("Knowledge base of the help desk", SUP, "it", "firstfix", "kamel", "solheim", "2026-02-02", "2026-06-26", None, "2026-06-19", 8000, None, 6400, 24000, 27000),
}
# key: title, area, department, goals, manager, sponsor, start, original finish, approved finish, forecast finish,
#      original budget, approved budget, forecast cost, cost to date, percent complete, expected benefits
RUNNING: dict[str, tuple[Any, ...]] = {
    "p_servers": ("Servers ABC-01 to ABC-03", INFRA, "production", "servers", "dvorak", "bellini", "2026-01-19", "2026-11-27", None, "2026-12-18", 96000, None, 98500, 81200, 78, 110000),
    "p_virtual": ("Server virtualisation and optimisation", INFRA, "it", "virtual", "dvorak", "solheim", "2026-01-12", "2026-12-11", None, "2027-06-25", 72000, None, 99000, 58300, 42, 95000),
    "p_finance": ("Financial module in all business units", APP, "finance", "finance", "okafor", "renner", "2026-03-16", "2026-12-11", None, "2026-12-11", 148000, None, 144500, 112400, 76, 240000),
    "p_identity": ("Identity management for all business units", SEC, "hr", "identity", "ferreira", "petrova", "2026-02-09", "2026-11-27", "2026-12-18", "2027-01-29", 84000, 89000, 95500, 71600, 74, 60000),
    "p_fibre": ("Fibre for the branches", INFRA, "logistics", "fibre", "weber", "vos", "2026-01-26", "2026-10-30", None, "2027-02-26", 110000, None, 124000, 92800, 71, 130000),
    "p_route": ("Sales system for the missing route", APP, "sales", "route", "okafor", "dubois", "2026-02-02", "2026-10-30", None, "2026-11-13", 45000, None, 44800, 41900, 90, 120000),
    "p_conting": ("Standby server and contingency system", INFRA, "production", "contingency", "lindgren", "bellini", "2026-03-02", "2026-12-18", None, "2026-12-11", 52000, None, 50500, 43200, 86, 80000),
    "p_zoom": ("Video rooms in all business units", COL, "sales", "zoom", "kamel", "dubois", "2026-02-16", "2026-12-18", None, "2026-12-18", 78000, None, 77000, 52400, 67, 65000),
    "p_cloud": ("Move of the order portal to the cloud", INFRA, "sales", "sofia", "lindgren", "solheim", "2026-10-12", "2027-03-26", None, "2027-03-26", 34000, None, 34000, 2900, 8, 48000),
}
DELAYS = {
    "p_portal": [("Payment provider changed its interface", 35), ("Key user on leave", 12), ("Second acceptance test", 51)], "p_labels": [("Printers delivered late", 42)],
    "p_fibre": [("Digging permits", 77), ("Carrier short of crews", 42)], "p_virtual": [("Licences came eight weeks late", 56), ("Database hosts need new storage", 140)],
    "p_identity": [("Role list of Turin", 42)], "p_servers": [("Rack power had to be renewed", 21)], "p_backup": [("Longer test agreed", 28)],
}
SIGNERS = {"finance": "costa", "sales": "novak", "logistics": "adler", "production": "ilic", "hr": "moreau", "service": "haddad", "it": "aas"}
CRITERIA = {
    "p_phones": ("Callers reach a person within 30 seconds", "Voice mail arrives as mail"), "p_erpdisk": ("An order is saved in 2.5 seconds", "Night batch ends before five"),
    "p_stock": ("Figures of yesterday are there at six", "Branches see only their own"), "p_backup": ("A file is back within an hour", "Copy is kept off-site"),
    "p_portal": ("Customer sees price and stock", "Order arrives in the ERP within a minute"), "p_wms": ("A scan is booked within a second", "Battery lasts a shift"),
    "p_time": ("Shift plan is matched", "Payroll takes the hours over"), "p_virus": ("Every computer reports daily", "Alarms reach the on-call person"),
    "p_labels": ("Labels can be read by the customers' scanners", "Reprint in one step"), "p_fin1": ("Month-end close in five days", "Bank file is accepted"),
    "p_wiki": ("Every common fault has an article", "Articles are found from the ticket"), "p_servers": ("Production database runs on ABC-01", "Spare parts are on stock"),
    "p_virtual": ("All hosts are monitored", "Move of a server without a stop"), "p_finance": ("All units post in the new module", "Users of each unit are trained"),
    "p_identity": ("A leaver is locked the same day", "A starter has access on day one"), "p_fibre": ("Twelve branches on fibre", "Fall-back by mobile network"),
    "p_route": ("Orders of the route in the sales system", "Drivers sign on the tablet"), "p_conting": ("Standby takes over in four hours", "Drill is described"),
    "p_zoom": ("A call starts with one touch", "Rooms can be booked from the calendar"), "p_cloud": ("Portal answers in two seconds", "Costs are below the server room's"),
}
# fmt: on
REVOKED = {"p_labels": "2026-05-08"}
UNSIGNED = {"p_erpdisk"}
# fmt: off
TASKS = {INFRA: ("Design and order", "Delivery and installation", "Move and test", "Handover"), APP: ("Analysis with key users", "Configuration", "Test and data", "Training and roll-out"),
         SEC: ("Design", "Licences", "Roll-out"), COL: ("Equipment", "Installation", "Training"), DATA: ("Data model", "Reports", "Training"), SUP: ("Articles", "Tool")}
# fmt: on


def fill(ledger: Ledger) -> None:
    for number, (key, row) in enumerate(DELIVERED.items(), 1):
        (
            title,
            area,
            department,
            goals,
            manager,
            sponsor,
            start,
            first,
            approved,
            finish,
            budget,
            budget2,
            cost,
            benefit,
            real,
        ) = row
        ledger.add(
            "projects",
            key,
            title=title,
            external_id=f"IT-{number:03}",
            area=area,
            department=department,
            state="delivered",
            goals=goals,
            manager=manager,
            sponsor=sponsor,
            start=start,
            baseline_finish=first,
            approved_finish=approved,
            forecast_finish=finish,
            actual_finish=finish,
            baseline_budget=budget,
            approved_budget=budget2,
            forecast_cost=cost,
            actual_cost=cost,
            percent_complete=100,
            expected_benefits=benefit,
            realised_benefits=real,
            delays=DELAYS.get(key),
            criteria=criteria(key, department, finish),
            tasks=tasks(area, budget2 or budget, cost, 1.0, finish),
        )
    for number, (key, row) in enumerate(RUNNING.items(), 21):
        (
            title,
            area,
            department,
            goals,
            manager,
            sponsor,
            start,
            first,
            approved,
            finish,
            budget,
            budget2,
            forecast,
            cost,
            done,
            benefit,
        ) = row
        ledger.add(
            "projects",
            key,
            title=title,
            external_id=f"IT-{number:03}",
            area=area,
            department=department,
            state="running",
            goals=goals,
            manager=manager,
            sponsor=sponsor,
            start=start,
            baseline_finish=first,
            approved_finish=approved,
            forecast_finish=finish,
            baseline_budget=budget,
            approved_budget=budget2,
            forecast_cost=forecast,
            actual_cost=cost,
            percent_complete=done,
            expected_benefits=benefit,
            delays=DELAYS.get(key),
            criteria=criteria(key, department, None),
            tasks=tasks(area, budget2 or budget, cost, done / 100, None),
            planned_values=planned(start, approved or first, budget2 or budget),
        )
    add_others(ledger)


def add_others(ledger: Ledger) -> None:
    ledger.add(
        "projects",
        "p_selfserve",
        title="Self-service portal",
        external_id="IT-040",
        area=SUP,
        department="it",
        state="proposed",
        goals="d_portal",
        manager="hughes",
        sponsor="petrova",
        start="2027-01-18",
        baseline_finish="2027-09-24",
        baseline_budget=24000,
        expected_benefits=52000,
    )
    ledger.add(
        "projects",
        "p_demand",
        title="Demand planning pilot",
        external_id="IT-041",
        area=DATA,
        department="sales",
        state="proposed",
        goals="d_demand",
        manager="tan",
        sponsor="dubois",
        baseline_budget=40000,
        expected_benefits=90000,
        notes="Waits for the trend review and for money.",
    )
    ledger.add(
        "projects",
        "p_centre",
        title="Second data centre in Lyon",
        external_id="IT-014",
        area=INFRA,
        department="it",
        state="cancelled",
        goals="l_centre",
        manager="dvorak",
        sponsor="renner",
        start="2025-02-03",
        baseline_finish="2026-06-26",
        baseline_budget=210000,
        actual_cost=17400,
        percent_complete=10,
        notes="Cancelled in favour of the cloud contract.",
    )
    ledger.add(
        "projects",
        "p_chat",
        title="Chat robot for the help desk",
        external_id="IT-015",
        area=SUP,
        department="it",
        state="cancelled",
        manager="kamel",
        sponsor="solheim",
        start="2025-09-15",
        baseline_finish="2026-04-24",
        baseline_budget=15000,
        actual_cost=6200,
        percent_complete=35,
        notes="Trial users gave up on it.",
    )
    ledger.add(
        "projects",
        "p_intranet",
        title="Start page for all staff",
        external_id="IT-016",
        area=COL,
        department="hr",
        state="delivered",
        manager="kamel",
        sponsor="petrova",
        start="2025-06-02",
        actual_finish="2025-10-17",
        actual_cost=9800,
        notes="Began without a plan: neither date nor budget was promised.",
    )


def criteria(key: str, department: str, finish: str | None) -> list[tuple[Any, ...]] | None:
    if key not in CRITERIA:
        return None
    must, should = CRITERIA[key]
    signer = SIGNERS[department]
    if finish is None:
        return [(must, "must", None, None), (should, "should", None, None)]
    if key in UNSIGNED:
        return [(must, "must", None, None), (should, "should", signer, finish)]
    return [(must, "must", signer, finish, REVOKED.get(key)), (should, "should", signer, finish)]


def tasks(area: str, plan: int, cost: int, done: float, finish: str | None) -> list[tuple[Any, ...]]:
    """Parts of equal plan; the first ones are paid, the one in work partly."""
    names = TASKS.get(area, TASKS[SUP])
    share, spent, out = plan // len(names), cost, []
    for number, name in enumerate(names, 1):
        last = number == len(names)
        planned = plan - share * (len(names) - 1) if last else share
        paid = min(spent, round(planned * cost / plan / max(done, 0.05))) if not last else spent
        spent -= paid
        complete = finish if done >= 1 else "2026-06-26" if number / len(names) <= done - 0.3 else None
        out.append((name, planned, round(planned * 0.2) if not complete and paid else None, paid or None, complete))
    return out


def planned(start: str, finish: str, budget: int) -> list[tuple[str, int]]:
    """Value to be earned in sum: slow at first, then even, slow at the end."""
    first, last = day(start), day(finish)
    months = month_ends(first, date(last.year + last.month // 12, last.month % 12 + 1, 1))
    out = []
    for number, end in enumerate(months, 1):
        way = number / len(months)
        out.append(
            (f"{end:%Y-%m}", round(budget * way * way * (3 - 2 * way) / 100) * 100 if number < len(months) else budget)
        )
    return out
