"""What can be done with records, and in which module each action lives, in the order in which they are offered.

It is all that a start reads of them: `ittui goal list` imports no action. A test compares it with the modules.
"""

from __future__ import annotations

INDEX = (
    ("reviews", "goals.revise kpis.revise goals.waive"),
    ("approvals", "approvals.discuss approvals.answer approvals.unlock"),
    ("decisions", "locks.unlock"),
    ("approvals", "goals.propose approvals.submit approvals.decide approvals.lock approvals.amend approvals.close"),
    ("reviews", "goals.close goals.reopen goals.remedy kpis.remedy"),
    ("reviews", "reviews.hold reviews.done channels.done goals.done kpis.done trends.review policies.review"),
    ("carry_over", "goals.carry-over"),
    ("people", "goals.thank goals.recognise kpis.recognise .recognise people.hand-over"),
    ("people", "goals.need requests.accept requests.decline requests.finish resources.provide"),
    ("reviews", "channels.meet channels.cancel"),
    ("measurements", "kpis.record"),
    ("people", "comments.accept comments.decline .propose"),
    ("people", "goals.comment kpis.comment projects.comment objectives.comment approvals.comment"),
    ("checkins", "goals.checkin checkins.acknowledge"),
    ("decisions", "budget_lines.decide"),
    ("carry_over", ".next-budget"),
    ("incidents", "incidents.respond incidents.pause incidents.resume"),
    ("incidents", "incidents.restore incidents.reopen incidents.close incidents.cancel"),
    ("projects", "projects.start projects.accept projects.refuse projects.delay"),
    ("projects", "projects.rebaseline projects.deliver projects.cancel projects.reopen"),
    ("filters", ".save-filter"),
)
MODULE_OF = {id: module for module, ids in INDEX for id in ids.split()}
# Those that are commands without their kind, too; `ittui record` also reads many values from standard input.
ALONE = {
    "propose": ".propose",
    "recognise": ".recognise",
    "next-budget": ".next-budget",
    "save-filter": ".save-filter",
    "thank": "goals.thank",
    "acknowledge": "checkins.acknowledge",
}
