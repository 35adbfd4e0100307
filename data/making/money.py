"""The budget of last year and this year, line by line and month by month."""

from __future__ import annotations

from typing import Any

from .kpis import APP, COL, DATA, INFRA, MAN, SEC, SUP
from .ledger import Ledger

THIS_MONTH = 11
# fmt: off
# key: title, category, expense, area, a year's plan, how this year goes against it
RUN: dict[str, tuple[str, str, str, str, int, float]] = {
    "b_erp": ("ERP maintenance and licences", "run", "opex", APP, 168000, 1.00), "b_work": ("Google Workspace licences", "run", "opex", COL, 74400, 1.02),
    "b_lines": ("Branch lines and mobile data", "run", "opex", INFRA, 96000, 1.06), "b_cloud": ("Cloud platform", "run", "opex", INFRA, 84000, 1.17),
    "b_power": ("Power and cooling of the server room", "run", "opex", INFRA, 31200, 0.91), "b_sec": ("Security services and scanner", "run", "opex", SEC, 48000, 0.99),
    "b_desk": ("Spare parts and repairs", "run", "opex", SUP, 24000, 0.84), "b_dbops": ("Database operations at night (IT as a service)", "run", "opex", INFRA, 36000, 1.00),
    "b_train": ("Training of the IT team", "grow", "opex", MAN, 14400, 0.72), "b_report": ("Report server", "run", "opex", DATA, 12000, 1.0),
}
# key: title, category, area, amount, goal, project, first month, months, how it goes
PROJECTS: dict[str, tuple[str, str, str, int, str | None, str | None, int, int, float]] = {
    "b_servers": ("Servers ABC-01 to ABC-03", "transform", INFRA, 96000, "servers", "p_servers", 2, 10, 1.02), "b_virtual": ("Virtualisation", "transform", INFRA, 72000, "virtual", "p_virtual", 2, 11, 1.08),
    "b_finance": ("Financial module", "transform", APP, 148000, "finance", "p_finance", 3, 10, 0.97), "b_pcs": ("Desktops and laptops", "run", SUP, 61500, "pcs", None, 3, 9, 0.95),
    "b_virus": ("Virus protection", "run", SEC, 38000, "virus", "p_virus", 1, 10, 0.98), "b_ident": ("Identity management", "transform", SEC, 89000, "identity", "p_identity", 2, 11, 1.04),
    "b_fibre": ("Fibre for the branches", "transform", INFRA, 110000, "fibre", "p_fibre", 2, 9, 0.94), "b_route": ("Sales system for the missing route", "grow", APP, 45000, "route", "p_route", 2, 9, 0.98),
    "b_cont": ("Contingency system", "transform", INFRA, 52000, "contingency", "p_conting", 3, 10, 0.96), "b_gw": ("Training on Google Workspace", "grow", COL, 26000, "workspace", None, 2, 11, 0.9),
    "b_zoom": ("Video rooms", "grow", COL, 78000, "zoom", "p_zoom", 3, 10, 0.82), "b_phish": ("Awareness campaign", "run", SEC, 9000, "phishing", None, 1, 12, 1.0),
    "b_dash": ("Shared reports", "grow", DATA, 14000, "dashboards", None, 2, 10, 0.93), "b_cert": ("Certificates", "grow", MAN, 1200, "tom", None, 5, 8, 1.0),
}
LAST_YEAR: dict[str, tuple[str, str, str, int, str | None, str | None, int, int, float]] = {
    "c_phones": ("Cloud telephones", "transform", COL, 56000, "l_phones", "p_phones", 2, 9, 0.97), "c_backup": ("Backup with off-site copy", "transform", INFRA, 46000, "l_backup", "p_backup", 1, 6, 0.98),
    "c_erp": ("Faster storage for the ERP", "transform", APP, 24000, "l_erp", "p_erpdisk", 2, 5, 0.93), "c_stock": ("Stock figures", "grow", DATA, 31000, "l_stock", "p_stock", 3, 9, 0.95),
    "c_portal": ("Order portal", "grow", APP, 120000, None, "p_portal", 2, 11, 1.09), "c_wms": ("Warehouse scanners", "grow", APP, 64000, None, "p_wms", 5, 7, 0.97),
    "c_mfa": ("Security keys", "run", SEC, 5000, "l_mfa", "p_mfa", 4, 4, 0.82),
}
# fmt: on
SEASON = (0.98, 0.96, 1.0, 1.0, 0.99, 1.02, 1.05, 1.04, 1.0, 0.99, 1.01, 0.96)


def fill(ledger: Ledger) -> None:
    for key, (title, category, expense, area, plan, trend) in RUN.items():
        ledger.add(
            "budget_lines",
            key,
            title=title,
            year=2026,
            category=category,
            expense=expense,
            area=area,
            department="it",
            state="approved",
            requested_by="solheim",
            decided_by="renner",
            months=months(ledger, 2026, plan, 1, 12, trend),
        )
        ledger.add(
            "budget_lines",
            f"{key}25",
            title=title,
            year=2025,
            category=category,
            expense=expense,
            area=area,
            department="it",
            state="approved",
            requested_by="solheim",
            decided_by="renner",
            months=months(ledger, 2025, round(plan * 0.94 / 1200) * 1200, 1, 12, 1 + (trend - 1) / 3),
        )
    for year, lines in ((2026, PROJECTS), (2025, LAST_YEAR)):
        for key, (title, category, area, plan, goal, project, first, count, trend) in lines.items():
            ledger.add(
                "budget_lines",
                key,
                title=title,
                year=year,
                category=category,
                expense="capex" if category == "transform" else "opex",
                area=area,
                department="it",
                goal=goal,
                project=project,
                state="approved",
                requested_by="solheim",
                decided_by="renner",
                months=months(ledger, year, plan, first, min(count, 13 - first), trend),
            )
    add_asked(ledger)


def months(ledger: Ledger, year: int, plan: int, first: int, count: int, trend: float) -> list[tuple[Any, ...]]:
    """The plan in even parts; actual spend of the months that are over, and of a part of the present one."""
    rng, part, out = ledger.random, plan // count // 10 * 10, []
    for number in range(first, first + count):
        planned = part if number < first + count - 1 else plan - part * (count - 1)
        spent = round(planned * trend * SEASON[number - 1] * rng.uniform(0.93, 1.07), 2)
        present = year == 2026 and number == THIS_MONTH
        future = year == 2026 and number > THIS_MONTH
        committed = (
            round(planned * 0.35, -1)
            if present
            else round(planned * 0.5, -1)
            if future and number == 12 and planned > 4000
            else 0
        )
        out.append(
            (
                f"{year}-{number:02}",
                planned,
                int(committed) or None,
                None if future else round(spent * 0.43, 2) if present else spent,
            )
        )
    return out


def add_asked(ledger: Ledger) -> None:
    ledger.add(
        "budget_lines",
        "b_hand",
        title="Handhelds for the missing route",
        year=2026,
        category="grow",
        expense="capex",
        area=APP,
        department="logistics",
        goal="handhelds",
        state="requested",
        requested_by="vos",
        months=[("2026-12", 18500)],
        reason="The drivers cannot confirm changed orders without them.",
    )
    ledger.add(
        "budget_lines",
        "b_robot",
        title="Chat robot, second attempt",
        year=2026,
        category="grow",
        expense="opex",
        area=SUP,
        department="it",
        state="rejected",
        requested_by="kamel",
        decided_by="renner",
        months=[("2026-09", 4000), ("2026-10", 4000)],
        reason="The trial showed no fewer calls.",
    )
    ledger.add(
        "budget_lines",
        "n_portal",
        title="Self-service portal",
        year=2027,
        category="grow",
        expense="opex",
        area=SUP,
        department="it",
        goal="d_portal",
        project="p_selfserve",
        state="requested",
        requested_by="solheim",
        months=[(f"2027-{number:02}", 2000) for number in range(1, 13)],
    )
    ledger.add(
        "budget_lines",
        "n_erp",
        title="ERP maintenance and licences",
        year=2027,
        category="run",
        expense="opex",
        area=APP,
        department="it",
        state="requested",
        requested_by="solheim",
        months=[(f"2027-{number:02}", 14400) for number in range(1, 13)],
    )
    ledger.add(
        "budget_lines",
        "n_wifi",
        title="Access points for three warehouses",
        year=2027,
        category="transform",
        expense="capex",
        area=INFRA,
        department="logistics",
        goal="wifi",
        state="requested",
        requested_by="weber",
        months=[("2027-02", 11000), ("2027-05", 11000), ("2027-08", 11000)],
    )
