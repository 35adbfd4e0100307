"""The goals of this year and last: the eleven of the plan, those around them, drafts and closed ones."""

from __future__ import annotations

from typing import Any

from .kpis import APP, COL, DATA, INFRA, MAN, SEC, SUP
from .ledger import Ledger
from .people import UNITS

QUARTERLY = [("2026-03-27", 20), ("2026-06-26", 50), ("2026-09-25", 75)]


def rollout(done: dict[str, str]) -> list[tuple[str, int, str | None]]:
    return [(unit, users, done.get(unit)) for unit, (_, users) in UNITS.items()]


def fill(ledger: Ledger) -> None:
    for key, values in {**PLAN, **AROUND, **PERSONAL, **LAST_YEAR}.items():
        base: dict[str, Any] = {
            "state": "active",
            "start": "2026-01-12",
            "due": "2026-12-18",
            "checkpoints": QUARTERLY,
            "cadence": "monthly",
            "reviewer": "solheim",
        }
        ledger.add("goals", key, **{**base, **values})
    for key, values in DRAFTS.items():
        ledger.add("goals", key, **{"state": "draft", **values})


# fmt: off
PLAN: dict[str, dict[str, Any]] = {
    "servers": dict(
        title="Acquire, install and update the operations servers ABC-01, ABC-02 and ABC-03", area=INFRA, owner="dvorak", objective="renew", parent="base",
        milestones=[("Order ABC-01 to ABC-03", 1, "2026-02-20"), ("ABC-01 installed and updated", 3, "2026-05-22"), ("ABC-02 installed and updated", 3, "2026-09-18"),
                    ("ABC-03 delivered and in its rack", 2, "2026-11-06"), ("ABC-03 installed and updated", 2, None), ("Old servers switched off", 1, None)],
        contributors="lindgren", departments="production logistics", cost=96000, cadence="every 2 weeks", confidence=6,
        achievability="Three servers of the same type were replaced in four months last year.", resources="Rack space, a maintenance window each, 30 days of work",
        customer_benefit="Orders and production keep running; no more stops from ageing hardware."),
    "finance": dict(
        title="Complete the installation and training of the new financial system module in all business units", area=APP, owner="okafor", objective="platform",
        rollout=rollout({"bremen": "2026-03-13", "cologne": "2026-04-17", "utrecht": "2026-05-22", "antwerp": "2026-06-26", "gent": "2026-07-17", "lille": "2026-09-11",
                         "lyon": "2026-10-09", "turin": "2026-11-13", "porto": "2026-11-18"}),
        contributors="costa tan", departments="finance", cost=148000, cadence="every 2 weeks", confidence=7,
        achievability="Four units a quarter went live in the pilot; the trainers are booked.", resources="Two trainers from Finance, key users in each unit",
        customer_benefit="Invoices are right the first time and month-end figures come five days sooner."),
    "virtual": dict(
        title="Conclude the server virtualization and optimization project in the data center", area=INFRA, owner="dvorak", objective="cloud", parent="base", kpi="virtual", baseline=58, target=95,
        contributors="lindgren", cost=72000, cadence="every 2 weeks", confidence=9, achievability="The platform has room for all servers that are left.",
        resources="Licences, storage, four maintenance weekends", customer_benefit="A new system is there in hours instead of weeks, and failures move to a spare host."),
    "pcs": dict(
        title="Purchase and install 20 desktop computers and 35 laptops to replace obsolete equipment", area=SUP, owner="kamel", objective="renew", parent="base",
        items=[("desktop computers", 20, 20, 1), ("laptops", 35, 31, 1)], contributors="hughes", departments="sales hr", cost=61500, cadence="monthly", confidence=9,
        achievability="The supplier holds the devices in stock; five a week can be set up.", resources="Imaging bench, one technician two days a week",
        customer_benefit="Staff start work within a minute and answer customers without waiting for the machine."),
    "virus": dict(
        title="Update the IT security platform virus protection in all business units", area=SEC, owner="ferreira", objective="audit",
        rollout=rollout(dict(zip(UNITS, ("2026-02-13", "2026-03-06", "2026-03-27", "2026-04-24", "2026-05-15", "2026-06-12", "2026-07-03", "2026-08-14",
                                                               "2026-09-04", "2026-09-25", "2026-10-16"), strict=False))),
        contributors="lindgren hughes", cost=38000, cadence="monthly", confidence=9, achievability="One unit every three weeks, tried in Bremen.",
        resources="Console, two days for each unit", customer_benefit="Deliveries do not stop because of an infected computer."),
    "identity": dict(
        title="Develop an identity management system at the level of all business units", area=SEC, owner="ferreira", objective="audit", kpi="mfa", baseline=46, target=100,
        contributors="lindgren", departments="hr", cost=84000, cadence="every 2 weeks", confidence=6, achievability="HR delivers joiners and leavers every night since May.",
        resources="Directory connector, help of HR for the roles", customer_benefit="People get into their systems on the first day, and nobody else does."),
    "fibre": dict(
        title="Conclude updating the digital internet links and replacing copper links with fiber optics", area=INFRA, owner="weber", objective="renew", parent="base", kpi="links", baseline=4, target=12,
        contributors="dvorak", departments="logistics", cost=110000, cadence="every 2 weeks", confidence=3, achievability="Eight of twelve branches have a signed order with the carrier.",
        resources="Carrier, site visits", customer_benefit="Branches take orders at all times; a dug-up cable no longer closes a counter."),
    "route": dict(
        title="Finish implementing the sales system with the required platform for the missing route", area=APP, owner="okafor", objective="platform", due="2026-10-30",
        milestones=[("Route data cleaned", 1, "2026-03-20"), ("Tablets enrolled", 2, "2026-06-19"), ("Orders of the route in the sales system", 3, "2026-10-02"), ("Drivers trained", 2, None)],
        contributors="novak", departments="sales logistics", cost=45000, cadence="every 2 weeks", confidence=2, achievability="The other 23 routes run on the same platform.",
        resources="Key user from Sales, 12 tablets", customer_benefit="Customers of the route can order and track like all others."),
    "contingency": dict(
        title="Conclude implementing the new contingency plan system in case of server failure", area=INFRA, owner="dvorak", objective="recover", service="erp",
        contributors="lindgren", departments="production finance", cost=52000, cadence="monthly", confidence=8, achievability="The last drill restored the ERP in under three hours.",
        resources="Standby server, four drills a year", customer_benefit="After a server failure orders are taken again within four hours.", target=100, baseline=70),
    "workspace": dict(
        title="Conclude training all users on the new technological platform in Google Workspace", area=COL, owner="moreau", objective="everyday", kpi="trained", baseline=120, target=640,
        contributors="hughes kamel", departments="hr", cost=26000, cadence="weekly", confidence=8, achievability="Fifteen people a week take part; rooms are booked to December.",
        resources="Two trainers, the training portal", customer_benefit="Colleagues find and share documents themselves, so customers get answers in one call."),
    "zoom": dict(
        title="Install new video conference rooms in all business units using the Zoom Rooms platform", area=COL, owner="kamel", objective="everyday", parent="base",
        rollout=rollout({"bremen": "2026-03-06", "turin": "2026-04-10", "cologne": "2026-05-08", "antwerp": "2026-06-05", "lyon": "2026-07-10", "utrecht": "2026-08-21",
                         "lille": "2026-09-18", "porto": "2026-10-23", "graz": "2026-11-13"}),
        contributors="hughes", departments="sales hr", cost=78000, cadence="monthly", confidence=7, achievability="An installer fits one room in two days.",
        customer_benefit="Customers meet the right people without travelling."),
}
AROUND: dict[str, dict[str, Any]] = {
    "base": dict(
        title="Renew the technical base of all twelve business units", area=INFRA, owner="solheim", objective="renew", reviewer="holt", no_cost=True, cadence="monthly", confidence=3,
        achievability="It is the sum of the goals below it.", resources="Those of its parts", customer_benefit="Every branch works on equipment that is under warranty."),
    "mttr": dict(
        title="Reduce the mean time to restore from 21 to 8 hours", area=SUP, owner="kamel", objective="recover", kpi="mttr", baseline=21, target=8, no_cost=True, departments="production",
        contributors="hughes lindgren", cadence="monthly", confidence=7, achievability="Halved since two years ago by triage and spare parts.", resources="Spare parts store, on-call rota",
        customer_benefit="A fault costs the customer hours, not days."),
    "firstfix": dict(
        title="Raise the share of tickets solved at first contact from 58 to 72 percent", area=SUP, level="team", owner="kamel", objective="everyday", parent="mttr", kpi="first", baseline=58, target=72,
        no_cost=True, contributors="hughes", cadence="monthly", confidence=8, achievability="Gained one point a month since spring.", resources="Knowledge base, two hours a week",
        customer_benefit="People get help in the first call and go on working."),
    "phishing": dict(
        title="Cut the clicks on test phishing mails from 14 to 4 percent", area=SEC, level="team", owner="ferreira", objective="safe", kpi="phish", baseline=14, target=4, cost=9000,
        departments="hr", contributors="moreau", cadence="monthly", confidence=6, achievability="Companies that train monthly reach four percent.", resources="Campaign tool, monthly lesson",
        customer_benefit="Customer data does not leave through a forged mail."),
    "starter": dict(
        title="Halve the time to equip a new starter with HR", area=SUP, level="department", owner="kamel", objective="everyday", kpi="starter", baseline=11, target=5, no_cost=True, departments="hr",
        contributors="petrova hughes", cadence="monthly", confidence=7, achievability="HR announces starters ten days earlier since July.", resources="Shared checklist, stock of five laptops",
        customer_benefit="New colleagues serve customers from their first day."),
    "dashboards": dict(
        title="Publish ten shared sales and stock reports for all departments", area=DATA, level="team", owner="tan", objective="figures", kpi="reports", baseline=60, target=180, cost=14000,
        departments="sales logistics finance", contributors="novak adler", cadence="every 2 weeks", confidence=8, achievability="Seven reports are live and used every week.",
        resources="Report server, one data engineer day a week", customer_benefit="Sales promises only what stock can deliver."),
    "handhelds": dict(
        title="Equip the drivers of the missing route with twelve handheld computers", area=APP, owner="okafor", objective="platform", parent="route", items=[("handhelds", 12, 0, 1)],
        cost=18500, departments="logistics", cadence="monthly", confidence=3, achievability="The same model is in use on route 9.", resources="Money that is not in the budget yet",
        customer_benefit="Drivers see changed orders before they leave.", start="2026-06-01", checkpoints=[("2026-08-28", 40), ("2026-10-30", 80)]),
    "lessdelivery": dict(
        title="Cut the delivery time of change requests from 31 to 14 days", area=APP, owner="okafor", objective="platform", kpi="delivery", baseline=31, target=14, no_cost=True,
        departments="sales finance", cadence="monthly", confidence=7, achievability="Two releases a month instead of one.", resources="Test system", customer_benefit="What customers ask for is there within two weeks.",
        commitment="aspirational"),
    "files": dict(
        title="Move the file shares of four branches to the cloud drive", area=COL, owner="lindgren", objective="next", start="2026-12-07", due="2027-06-25",
        items=[("branches moved", 4, None, 1)], no_cost=True, checkpoints=[("2027-03-05", 50)], cadence="monthly",
        waivers=[("T2", "The last two branches are moved in one stretch; there is nothing to see in between.")], achievability="One branch took three weeks.", resources="Migration tool of the provider",
        customer_benefit="Offers and delivery notes are found from anywhere."),
    "wifi": dict(
        title="Replace the wireless access points in three warehouses", area=INFRA, owner="weber", objective="next", start="2026-11-09", due="2027-09-24",
        milestones=[("Survey of coverage", 1, None), ("Bremen done", 2, None), ("Turin done", 2, None), ("Antwerp done", 2, None)], cost=33000, cadence="monthly", confidence=6,
        checkpoints=[("2027-02-05", 20), ("2027-05-07", 50), ("2027-08-06", 85)], achievability="The cabling is there.", resources="Lift, installer", departments="logistics",
        customer_benefit="Scanners no longer lose parcels between the aisles."),
    "succession": dict(
        title="Name a ready successor for each critical IT role", area=MAN, owner="solheim", reviewer="petrova", objective="staff", items=[("roles with a successor", 7, 3, 1)], no_cost=True, departments="hr",
        cadence="quarterly", confidence=3, achievability="Three of seven are named.", resources="Mentoring hours", customer_benefit="Service does not depend on one person."),
    "pilot": dict(
        title="Bring the financial module live in the Bremen pilot", area=APP, level="team", owner="costa", reviewer="okafor", objective="platform", parent="finance", state="achieved", due="2026-03-27",
        milestones=[("Data of Bremen moved", 1, "2026-02-13"), ("Month-end closed in the module", 1, "2026-03-13")], no_cost=True, checkpoints=None, confidence=10, score=1, proposed_by="costa",
        achievability="Bremen has the most experienced users.", resources="Key users of Bremen", customer_benefit="The other units learn from one that already works."),
    "articles": dict(
        title="Write 120 help articles for the most frequent tickets", area=SUP, level="team", owner="hughes", reviewer="kamel", objective="everyday", parent="firstfix", state="achieved", due="2026-06-26",
        items=[("articles", 120, 124, 1)], no_cost=True, checkpoints=[("2026-03-27", 45)], confidence=10, score=1, achievability="Five a week.", resources="Knowledge base",
        customer_benefit="People find the answer themselves, at any hour."),
    "support": dict(
        title="Improve the technical support service", area=SUP, owner="kamel", cadence="monthly", checkpoints=None,
        notes="Left as it came out of the workshop; nobody has said how it would be measured."),
    "policies": dict(
        title="Review all eight IT policies with their owners", area=MAN, owner="solheim", reviewer="renner", objective="audit", items=[("policies reviewed", 8, 8, 1)], no_cost=True, cadence="quarterly",
        confidence=10, achievability="Two a quarter.", resources="Four hours for each", customer_benefit="Customers who audit us find rules that are in force.", due="2026-11-27"),
}
PERSONAL: dict[str, dict[str, Any]] = {
    "tom": dict(title="Earn the service management foundation certificate", area=SUP, level="person", owner="hughes", reviewer="kamel", objective="staff", parent="firstfix",
                milestones=[("Course", 1, "2026-05-08"), ("Mock exam", 1, "2026-09-04"), ("Exam", 1, None)], cost=1200, cadence="monthly", confidence=6, proposed_by="hughes", checkpoints=[("2026-03-27", 20), ("2026-06-26", 40), ("2026-09-25", 60)],
                achievability="Course is finished.", resources="Exam fee, two study days", customer_benefit="Callers are asked the right questions first."),
    "sofia": dict(title="Migrate four applications to the cloud with own hands", area=INFRA, level="person", owner="lindgren", reviewer="dvorak", objective="cloud",
                  items=[("applications", 4, 3, 1)], no_cost=True, cadence="every 2 weeks", confidence=6, proposed_by="lindgren", achievability="Three have been moved.",
                  resources="A mentor from the provider", customer_benefit="The order portal stays up when the server room does not."),
    "jonas": dict(title="Document the networks of all twelve branches for the successor", area=INFRA, level="person", owner="weber", reviewer="dvorak", objective="recover",
                  items=[("branches documented", 12, 5, 1)], no_cost=True, cadence="weekly", confidence=3, start="2026-06-01", due="2027-01-22", checkpoints=[("2026-08-28", 35), ("2026-11-27", 75)],
                  achievability="Two days a branch.", resources="Quiet days without calls", customer_benefit="A branch that fails is repaired by whoever is on call."),
    "mei": dict(title="Train twelve report readers in the departments to build their own views", area=DATA, level="person", owner="tan", reviewer="okafor", objective="figures", parent="dashboards",
                items=[("readers trained", 12, 12, 1)], no_cost=True, cadence="monthly", confidence=10, proposed_by="tan", achievability="Three courses of four people.", resources="Course room",
                customer_benefit="Questions about stock are answered the same day."),
    "nadia": dict(title="Hold a satisfaction survey each quarter with 40 percent response", area=SUP, level="person", owner="kamel", reviewer="solheim", objective="partner",
                  items=[("surveys held", 4, 3, 1)], no_cost=True, cadence="quarterly", confidence=6, achievability="Three were held.", resources="Survey tool", customer_benefit="Users say what hurts, and see it mended."),
}
LAST = {"start": "2025-01-13", "due": "2025-12-19", "checkpoints": [("2025-03-28", 25), ("2025-06-27", 50), ("2025-09-26", 75)], "cadence": "monthly", "reviewer": "solheim"}
LAST_YEAR: dict[str, dict[str, Any]] = {
    "l_phones": dict(**LAST, title="Replace the telephone systems of eight branches", area=COL, owner="kamel", state="achieved", objective="phones", items=[("branches", 8, 8, 1)], cost=54000, score=1,
                     customer_benefit="Callers reach a person in the first attempt.", contributors="hughes", departments="service", achievability="Two a quarter.", resources="Carrier"),
    "l_backup": dict(**LAST, title="Pass eleven of twelve monthly restore tests", area=INFRA, owner="lindgren", state="achieved", objective="secure25", items=[("tests passed", 11, 11, 1)], no_cost=True, score=1,
                     customer_benefit="Lost files come back the same day.", achievability="Nine passed the year before.", resources="Test server"),
    "l_mfa": dict(**LAST, title="Introduce a second factor for all administrators", area=SEC, owner="ferreira", state="achieved", objective="secure25", items=[("administrators", 14, 14, 1)], cost=4000, score=0.9,
                  customer_benefit="A stolen password opens nothing.", achievability="Fourteen people.", resources="Keys", departments="hr"),
    "l_erp": dict(**LAST, title="Reduce the ERP response time to 2.5 seconds", area=APP, owner="okafor", state="missed", objective="shared", baseline=3.6, target=2.5, cost=22000, score=0.4,
                  customer_benefit="Callers wait less while an order is saved.", achievability="Faster storage helps by a third.", resources="Storage", departments="sales"),
    "l_stock": dict(**LAST, title="Publish daily stock figures to all branches", area=DATA, owner="tan", state="achieved", objective="figures", milestones=[("Load", 1, "2025-06-13"), ("Report", 1, "2025-11-21")],
                    no_cost=True, score=1, customer_benefit="Branches promise only what is there.", achievability="The data are there.", resources="Report server", departments="logistics"),
    "l_fibre": dict(**LAST, title="Connect seven branches with fiber optics", area=INFRA, owner="weber", state="missed", objective="renew", items=[("branches", 7, 5, 1)], cost=60000, score=0.7,
                    customer_benefit="Branches stay connected.", achievability="Carrier promised seven.", resources="Carrier"),
    "l_centre": dict(**LAST, title="Rent and equip a second data centre in Lyon", area=INFRA, owner="dvorak", state="cancelled", objective="centre", milestones=[("Contract", 1, None)], cost=210000,
                     customer_benefit="Service goes on when Bremen is down.", achievability="Sites were offered.", resources="Money"),
}
DRAFTS: dict[str, dict[str, Any]] = {
    "d_portal": dict(title="Introduce a self-service portal for the twenty most frequent requests", area=SUP, owner="hughes", objective="staff", kpi="self", baseline=0, target=25, proposed_by="hughes", cost=24000,
                     customer_benefit="People reset a password at night without waiting.", start="2027-01-11", due="2027-12-17", cadence="monthly", achievability="Twenty requests make half of all tickets.",
                     resources="Portal licence", checkpoints=[("2027-03-26", 20), ("2027-06-25", 50), ("2027-09-24", 75)]),
    "d_demand": dict(title="Pilot machine-assisted demand planning for three product groups", area=DATA, owner="tan", objective="planning", proposed_by="tan", cost=40000, start="2027-01-11", due="2027-12-17",
                     customer_benefit="Fewer sold-out shelves at the weekend."),
    "d_fast": dict(title="Faster Wi-Fi", area=INFRA),
    "d_cloud": dict(title="We are moving to a cloud computing model in a centralized way", area=INFRA, owner="dvorak", objective="cloud"),
    "d_idm": dict(title="Extend identity management to suppliers and temporary staff", area=SEC, owner="ferreira", objective="audit", proposed_by="petrova", start="2027-02-01", due="2027-11-26"),
}
# fmt: on
