"""In which module each action lives, in the order in which they are offered; a test compares it with the modules.

It is all that a start reads of them: `ittui goal list` imports no action.
"""

from __future__ import annotations

MODULES: dict[str, tuple[str, ...]] = {
    "waivers": ("goals.waive",),
    "approvals": (
        *("goals.propose", "approvals.discuss", "approvals.answer", "approvals.submit", "approvals.decide"),
        *("approvals.lock", "approvals.amend", "approvals.close"),
    ),
    "reviews": ("goals.close", "reviews.hold", "reviews.done", "channels.done"),
    "carry_over": ("goals.carry-over",),
    "recognition": ("goals.thank", "goals.recognise", "kpis.recognise", ".recognise"),
    "requests": ("goals.need", "requests.accept", "requests.decline", "requests.finish", "resources.provide"),
    "revisions": ("goals.revise", "kpis.revise"),
    "measurements": ("kpis.record",),
    "proposals": (
        *("comments.accept", "comments.decline", ".propose"),
        *("goals.comment", "kpis.comment", "projects.comment", "objectives.comment", "approvals.comment"),
    ),
    "checkins": ("checkins.acknowledge",),
    "meetings": ("channels.meet", "channels.cancel"),
    "outlook": ("trends.review", "policies.review"),
    "grants": ("budget_lines.decide",),
}
# Those that are commands without their kind, too; `ittui record` also reads many values from standard input.
ALONE = {
    "propose": ".propose",
    "recognise": ".recognise",
    "thank": "goals.thank",
    "acknowledge": "checkins.acknowledge",
}
