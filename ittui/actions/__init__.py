"""What can be done with records, and in which module each action lives, in the order in which they are offered.

It is all that a start reads of them: `ittui goal list` imports no action. A test compares it with the modules.
"""

from __future__ import annotations

MODULES: dict[str, tuple[str, ...]] = {
    "revisions": ("goals.revise", "kpis.revise", "goals.waive"),
    "consultations": ("approvals.discuss", "approvals.answer", "approvals.unlock", "locks.unlock"),
    "approvals": (
        *("goals.propose", "approvals.submit", "approvals.decide"),
        *("approvals.lock", "approvals.amend", "approvals.close"),
    ),
    "reviews": (
        *("goals.close", "goals.reopen", "goals.remedy", "kpis.remedy"),
        *("reviews.hold", "reviews.done", "channels.done", "goals.done", "kpis.done"),
        *("trends.review", "policies.review"),
    ),
    "carry_over": ("goals.carry-over",),
    "people": ("goals.thank", "goals.recognise", "kpis.recognise", ".recognise", "people.hand-over"),
    "requests": (
        *("goals.need", "requests.accept", "requests.decline", "requests.finish", "resources.provide"),
        *("channels.meet", "channels.cancel"),
    ),
    "measurements": ("kpis.record",),
    "proposals": (
        *("comments.accept", "comments.decline", ".propose"),
        *("goals.comment", "kpis.comment", "projects.comment", "objectives.comment", "approvals.comment"),
    ),
    "checkins": ("goals.checkin", "checkins.acknowledge"),
    "budget": ("budget_lines.decide", ".next-budget"),
    "incidents": (
        *("incidents.respond", "incidents.pause", "incidents.resume"),
        *("incidents.restore", "incidents.reopen", "incidents.close", "incidents.cancel"),
    ),
    "projects": (
        *("projects.start", "projects.accept", "projects.refuse", "projects.delay"),
        *("projects.rebaseline", "projects.deliver", "projects.cancel", "projects.reopen"),
    ),
    "filters": (".save-filter",),
}
# Those that are commands without their kind, too; `ittui record` also reads many values from standard input.
ALONE = {
    "propose": ".propose",
    "recognise": ".recognise",
    "next-budget": ".next-budget",
    "save-filter": ".save-filter",
    "thank": "goals.thank",
    "acknowledge": "checkins.acknowledge",
}
