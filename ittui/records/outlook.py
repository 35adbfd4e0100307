"""What is coming and what is ruled: technology trends and policies."""

from __future__ import annotations

from enum import StrEnum

from ..fields import Area, Choice, Day, Prose, Ref, Rows, Struct, Text
from .record import Record, record, title_field


class Quadrant(StrEnum):
    TECHNIQUES = "techniques"
    PLATFORMS = "platforms"
    TOOLS = "tools"
    LANGUAGES = "languages and frameworks"


class Ring(StrEnum):
    ADOPT = "adopt"
    TRIAL = "trial"
    ASSESS = "assess"
    HOLD = "hold"


class Move(Struct):
    """That a trend went from one ring to another, and why."""

    on = Day("On", past=True, required=True)
    was = Choice("From", Ring, default=Ring.ASSESS)
    ring = Choice("To", Ring, default=Ring.ASSESS)
    why = Text("Why", keeps=False)


@record("trends")
class Trend(Record):
    """A technology trend on the radar."""

    title = title_field()
    quadrant = Choice("Quadrant", Quadrant, default=Quadrant.PLATFORMS, column=3, width=12)
    ring = Choice("Ring", Ring, default=Ring.ASSESS, column=1, width=7, by_action="trends.review")
    was = Text("Previous ring", column=4, width=11)
    since = Day("Since", past=True, column=3, width=10)
    why = Prose("Why", section="Assessment", usual=True, keeps=False)
    benefit = Prose("Expected benefit", column=5, width=30, section="Assessment", keeps=False)
    review = Day("Next review", column=2, width=11, section="Review")
    moves = Rows("Moves", Move, by_action="trends.review", section="Review", keeps=False)
    owner = Ref("Owner", "people", column=4, width=10, section="Review")
    objective = Ref("Serves objective", "objectives", section="Assessment")


@record("policies", noun="policy")
class Policy(Record):
    """A process or policy, with the day by which it is looked at again."""

    title = title_field()
    owner = Ref("Owner", "people", column=3, width=10)
    approved = Day("Approved on", past=True, column=3, width=11)
    review = Day("Review due", column=2, width=11)
    area = Area("IT area", column=5, width=16)
    link = Text("Location", usual=True, keeps=False)
