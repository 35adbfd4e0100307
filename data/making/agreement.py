"""How goals were agreed, talked about, reviewed, supported and thanked for."""

from __future__ import annotations

from typing import Any

from .goals import AROUND, LAST_YEAR, PERSONAL, PLAN
from .ledger import Ledger
from .money import LAST_YEAR as LAST_LINES
from .money import PROJECTS, RUN

WHO = {"sales": "dubois", "finance": "aas", "hr": "petrova", "production": "bellini", "logistics": "vos"}
# fmt: off
# title, kind, by, date, what it is on, answer, reason, answered by
COMMENTS: tuple[tuple[Any, ...], ...] = (
    ("Could the courses be held in the plants, before the early shift?", "suggestion", "bellini", "2026-01-16", {"goal": "workspace"}, "accepted", "Bremen and Turin get courses at 5:30.", "moreau"),
    ("A portal would take half the tickets off the phone", "proposal", "hughes", "2026-09-04", {"goal": "d_portal"}, "accepted", "Drafted as a goal for the next year.", "kamel"),
    ("Let us plan the demand of three product groups by machine", "proposal", "tan", "2026-09-11", {"goal": "d_demand"}, "open", None, None),
    ("Include suppliers in the identity management", "proposal", "petrova", "2026-08-21", {"goal": "d_idm"}, "open", None, None),
    ("Buy the handhelds from the spare parts money", "suggestion", "vos", "2026-10-09", {"goal": "handhelds"}, "declined", "Spare parts are a running cost; an investment needs its own line.", "renner"),
    ("The weekly rhythm is too much for a goal of twelve branches", "suggestion", "weber", "2026-08-28", {"goal": "jonas"}, "open", None, None),
    ("I take this on", "acceptance", "kamel", "2025-12-05", {"goal": "pcs"}, None, None, None),
    ("I take this on", "acceptance", "ferreira", "2025-12-05", {"goal": "identity"}, None, None, None),
    ("I take this on, with Sofia", "acceptance", "dvorak", "2025-12-08", {"goal": "servers"}, None, None, None),
    ("I take this on", "acceptance", "okafor", "2025-12-08", {"goal": "finance"}, None, None, None),
    ("Feasible if the carrier keeps its dates", "remark", "weber", "2025-12-09", {"goal": "fibre"}, None, None, None),
    ("Agreed with the plants for the night of Saturday", "remark", "dvorak", "2025-12-10", {"goal": "virtual"}, None, None, None),
    ("I take this on", "acceptance", "moreau", "2025-12-10", {"goal": "workspace"}, None, None, None),
    ("Proposed after the audit", "proposal", "ferreira", "2025-11-14", {"goal": "phishing"}, "accepted", "A finding of the audit.", "solheim"),
    ("Reported as fine for months, but two thirds of the servers are still to come", "feedback", "solheim", "2026-11-16", {"goal": "virtual"}, None, None, None),
    ("Good work with the key users in Turin", "feedback", "renner", "2026-11-17", {"goal": "finance"}, None, None, None),
    ("Count restores of mailboxes too", "suggestion", "aas", "2026-04-24", {"kpi": "restore"}, "accepted", "Counted since May.", "lindgren"),
    ("The outlier in June is the cable cut", "remark", "weber", "2026-06-26", {"kpi": "uptime"}, None, None, None),
    ("Measure the branches apart from the plants", "suggestion", "haddad", "2026-10-02", {"kpi": "response"}, "open", None, None),
    ("Digging permit for Graz is still missing", "remark", "weber", "2026-11-12", {"project": "p_fibre"}, None, None, None),
    ("Labels fade in the cold store; acceptance is taken back", "remark", "ilic", "2026-05-08", {"project": "p_labels"}, None, None, None),
    ("Is this still what we want after the merger talks?", "remark", "renner", "2026-10-30", {"objective": "planning"}, None, None, None),
    ("We need the handhelds in the plan before we can agree", "feedback", "vos", "2026-11-13", {"approval": "a_next"}, None, None, None),
)
# title, kind, person, reviewer, goals, period, due, held, verdict, feedback, upward, actions
REVIEWS: tuple[tuple[Any, ...], ...] = (
    ("First quarter, infrastructure", "checkpoint", "dvorak", "solheim", "servers virtual contingency", "2026-Q1", "2026-04-10", "2026-04-09", "open", "Good start with the servers.", "Needs more night windows.", [("Talk to Production about windows", "solheim", "2026-05-08", "2026-05-06")]),
    ("Second quarter, infrastructure", "checkpoint", "dvorak", "solheim", "servers virtual contingency", "2026-Q2", "2026-07-10", "2026-07-10", "open", "Virtualisation lags behind; plan the database hosts.", "Licences came late.", [("Plan for the database hosts", "dvorak", "2026-08-14", None)]),
    ("Third quarter, infrastructure", "checkpoint", "dvorak", "solheim", "servers virtual contingency", "2026-Q3", "2026-10-09", None, "open", None, None, None),
    ("First half, applications", "checkpoint", "okafor", "solheim", "finance route lessdelivery", "2026-Q2", "2026-07-10", "2026-07-03", "open", "Roll-out is a model for others.", "Route data took twice the time.", None),
    ("Third quarter, applications", "checkpoint", "okafor", "solheim", "finance route lessdelivery", "2026-Q3", "2026-10-09", "2026-10-08", "open", "Two releases a month work.", "Handhelds need a decision.", [("Bring the handhelds to the CFO", "solheim", "2026-10-30", "2026-10-28")]),
    ("Third quarter, help desk", "checkpoint", "kamel", "solheim", "mttr firstfix starter", "2026-Q3", "2026-10-09", "2026-10-07", "open", "First contact keeps rising.", "One more person would halve the queue.", [("Work out what half a position brings", "kamel", "2026-12-04", None)]),
    ("Third quarter, security", "checkpoint", "ferreira", "solheim", "identity virus phishing", "2026-Q3", "2026-10-09", "2026-10-15", "open", "Virus protection went well.", "Role lists come late.", None),
    ("Half-year talk", "performance review", "hughes", "kamel", "tom", "2026-Q2", "2026-07-17", "2026-07-15", "open", "Patient with callers; aim for fewer open ends.", "Would like to lead the portal.", [("Shadow the on-call rota", "hughes", "2026-09-30", "2026-09-25")]),
    ("Half-year talk", "performance review", "lindgren", "dvorak", "sofia", "2026-Q2", "2026-07-17", "2026-07-16", "open", "Ready to stand in for infrastructure.", "Wants a mentor for cloud security.", None),
    ("Half-year talk", "performance review", "weber", "dvorak", "jonas fibre", "2026-Q2", "2026-07-17", None, "open", None, None, None),
    ("Half-year talk", "performance review", "tan", "okafor", "mei dashboards", "2026-Q2", "2026-07-17", "2026-07-17", "open", "Reports are trusted.", "Needs clean master data.", None),
    ("Year-end talk", "performance review", "hughes", "kamel", "tom", "FY2026", "2026-12-11", None, "open", None, None, None),
    ("Looking back: telephones", "retrospective", "kamel", "solheim", "l_phones", "FY2025", "2026-01-23", "2026-01-21", "achieved", "Two branches a quarter was the right pace.", None, None),
    ("Looking back: fibre", "retrospective", "weber", "solheim", "l_fibre", "FY2025", "2026-01-23", "2026-01-22", "missed", "Five of seven; permits were asked for too late.", None, [("Ask for permits in January", "weber", "2026-01-30", "2026-01-29")]),
    ("Looking back: ERP response", "retrospective", "okafor", "solheim", "l_erp", "FY2025", "2026-01-23", "2026-01-22", "missed", "Storage was only a third of it.", None, None),
    ("Looking back: restore tests", "retrospective", "lindgren", "solheim", "l_backup", "FY2025", "2026-01-23", "2026-01-23", "achieved", "Eleven of twelve.", None, None),
)
LEARNED = {"l_phones": ("Tell the branch a week ahead, not a day.", None), "l_fibre": ("Permits take five months; ask first, order second.", "The seven branches that are left."),
           "l_erp": ("Measure before buying.", "Response time stays a KPI; no goal."), "l_backup": ("A fixed day each month keeps the habit.", None)}
RECOGNITIONS: tuple[tuple[Any, ...], ...] = (
    ("Eight branches on new telephones, without one lost day", "kamel", "award", "2026-01-09", "l_phones", None, "holt", None), ("Eleven restore tests passed", "lindgren", "thanks", "2026-01-09", "l_backup", None, "solheim", None),
    ("Second factor for all administrators", "ferreira", "thanks", "2025-09-12", "l_mfa", None, "solheim", None), ("Kept calm in the week of the cable cut", "weber", "reward", "2026-06-26", None, "uptime", "holt", None),
    ("A hundred and twenty-four articles, all read", "hughes", "thanks", "2026-07-03", "articles", None, "kamel", None),
    ("First contact above two thirds", "hughes", "thanks", "2026-09-18", "firstfix", "first", "kamel", None), ("Turin went live in one night", "okafor", "thanks", "2026-11-16", "finance", None, "renner", None),
    ("Twelve readers build their own reports", "tan", "award", "2026-11-13", "mei", None, "okafor", None), ("Standing in during the audit", "lindgren", "reward", "2026-05-29", None, "patched", "solheim", True),
)
RESOURCES: tuple[tuple[Any, ...], ...] = (
    ("Service management course", "training", "tom", "hughes", "2026-04-30", "2026-04-27", 24, 900, "kamel"), ("Exam fee", "tool", "tom", "hughes", "2026-11-13", None, None, 300, "kamel"),
    ("Mentor of the cloud provider", "mentor", "sofia", "lindgren", "2026-02-27", "2026-02-20", 12, None, "dvorak"), ("Network monitoring licence", "tool", "fibre", "weber", "2026-03-27", "2026-04-17", None, 2400, "dvorak"),
    ("Access to the HR directory", "access", "identity", "ferreira", "2026-04-30", "2026-05-11", None, None, "petrova"), ("Campaign tool", "tool", "phishing", "ferreira", "2026-01-30", "2026-01-26", None, 3600, "solheim"),
    ("Imaging bench", "tool", "pcs", "hughes", "2026-03-13", "2026-03-06", None, 800, "kamel"), ("Trainer course for key users", "training", "finance", "costa", "2026-03-06", "2026-03-04", 16, 1800, "aas"),
    ("Storage for the database hosts", "tool", "virtual", "dvorak", "2026-10-30", None, None, 16000, "solheim"), ("Report design course", "training", "dashboards", "tan", "2026-05-29", "2026-05-20", 16, 1400, "okafor"),
    ("Leadership programme", "training", "succession", "dvorak", "2027-01-29", None, 40, 3500, "petrova"), ("Room for the Workspace courses", "access", "workspace", "moreau", "2026-01-30", "2026-01-28", None, None, "petrova"),
)
# fmt: on


def fill(ledger: Ledger) -> None:
    add_approvals(ledger)
    for number, (title, kind, by, on, about, answer, reason, answered) in enumerate(COMMENTS):
        ledger.add(
            "comments",
            f"m{number}",
            title=title,
            kind=kind,
            by=by,
            date=on,
            answer=answer,
            reason=reason,
            answered_by=answered,
            **about,
        )
    for number, row in enumerate(REVIEWS):
        title, kind, person, reviewer, goals, period, due, held, verdict, feedback, upward, actions = row
        learned, carried = LEARNED.get(goals, (None, None))
        ledger.add(
            "reviews",
            f"v{number}",
            title=title,
            kind=kind,
            person=person,
            reviewer=reviewer,
            goals=goals,
            period=period,
            due=due,
            held=held,
            verdict=verdict,
            feedback=feedback,
            upward=upward,
            actions=actions,
            learned=learned,
            carried_over=carried,
        )
    for number, (title, person, kind, on, goal, kpi, by, private) in enumerate(RECOGNITIONS):
        ledger.add(
            "recognitions",
            f"t{number}",
            title=title,
            person=person,
            kind=kind,
            date=on,
            goal=goal,
            kpi=kpi,
            by=by,
            private=private,
        )
    ledger.add(
        "recognitions",
        "team",
        title="A hundred days without a branch outage over an hour",
        team="it",
        kind="award",
        date="2026-10-30",
        kpi="outages",
        by="holt",
    )
    for number, (title, kind, goal, person, needed, provided, hours, cost, owner) in enumerate(RESOURCES):
        ledger.add(
            "resources",
            f"s{number}",
            title=title,
            kind=kind,
            goal=goal,
            person=person,
            needed=needed,
            provided=provided,
            hours=hours,
            cost=cost,
            owner=owner,
        )
    ledger.add(
        "locks",
        "k25",
        title="FY2025",
        by="solheim",
        at="2026-01-30T15:00:00Z",
        reason="Year closed with the retrospectives.",
    )
    ledger.add(
        "locks",
        "kq3",
        title="2026-09",
        by="solheim",
        at="2026-10-09T14:00:00Z",
        reason="Reported to the management meeting.",
    )


def add_approvals(ledger: Ledger) -> None:
    agreed = [(key, "agree", "2025-12-05", "2025-12-03", who) for key, who in WHO.items()]
    ledger.add(
        "approvals",
        "a_last",
        title="IT goals and budget, last year",
        year=2025,
        state="locked",
        goals=" ".join(LAST_YEAR),
        budget_lines=" ".join([*LAST_LINES, *(f"{key}25" for key in RUN)]),
        consulted=[(key, "agree", "2024-12-06", "2024-12-04", who) for key, who in WHO.items()],
        submitted_by="solheim",
        submitted_on="2024-12-13",
        decided_by="renner",
        decided_on="2024-12-18",
        reason="Approved as submitted.",
        version=2,
        versions=[
            (1, "2024-12-18", "First decision", "Seven goals, with a second data centre in Lyon."),
            (
                2,
                "2025-04-25",
                "The data centre in Lyon is given up for the cloud contract",
                "Six goals; 192,600 EUR are set free.",
            ),
        ],
    )
    goals = [key for key in {**PLAN, **AROUND, **PERSONAL} if key not in ("support", "wifi", "files", "handhelds")]
    ledger.add(
        "approvals",
        "a_this",
        title="IT goals and budget, this year",
        year=2026,
        state="amended",
        goals=" ".join(goals),
        budget_lines=" ".join([*PROJECTS, *RUN]),
        consulted=agreed,
        submitted_by="solheim",
        submitted_on="2025-12-12",
        decided_by="renner",
        decided_on="2025-12-17",
        reason="Approved; identity management has priority.",
        version=2,
        versions=[
            (1, "2025-12-17", "First decision", "Eleven goals of the plan and those around them."),
            (
                2,
                "2026-06-19",
                "Identity management needs another connector",
                "Budget of identity management 84,000 to 89,000 EUR.",
            ),
        ],
    )
    ledger.add(
        "approvals",
        "a_next",
        title="IT goals and budget, next year",
        year=2027,
        state="in discussion",
        goals="files wifi d_portal d_demand d_idm",
        budget_lines="n_portal n_erp n_wifi",
        consulted=[
            ("sales", "agree", "2026-11-27", "2026-11-12", "dubois", "Portal first, please."),
            ("finance", "agree", "2026-11-27", "2026-11-17", "aas"),
            ("logistics", "object", "2026-11-27", "2026-11-13", "vos", "The handhelds are missing."),
            ("hr", "no answer", "2026-11-27"),
            ("production", "no answer", "2026-11-18"),
        ],
    )
    ledger.add(
        "approvals",
        "a_hand",
        title="Handhelds outside the budget",
        year=2026,
        state="returned",
        goals="handhelds",
        budget_lines="b_hand",
        consulted=[
            ("logistics", "agree", "2026-10-16", "2026-10-12", "vos"),
            ("finance", "agree", "2026-10-16", "2026-10-15", "aas"),
        ],
        submitted_by="okafor",
        submitted_on="2026-10-19",
        decided_by="renner",
        decided_on="2026-10-23",
        reason="Show first what the drivers gain in a week.",
    )
