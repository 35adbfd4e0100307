"""Saying something about a goal, a KPI, a project, an objective or an approval."""

from __future__ import annotations

from typing import Any

from ...actions import proposals as proposal
from ...fields import Choice, Ref, Text
from ...records import Approval, CommentKind, Goal, Kpi, Objective, Project, Record
from ..view_model import ViewModel
from .act import Changes, Question, act, by_me


class Saying(Question):
    """A remark, suggestion or feedback."""

    text = Text("Text", required=True)
    kind = Choice("Kind", CommentKind, default=CommentKind.SUGGESTION)
    by = Ref("By", "people")


def say_something(view: ViewModel, record: Record, answers: Any) -> Changes:
    return proposal.say(answers.text, kind=answers.kind, on=record, by=answers.by, today=view.today)


for commented in (Goal, Kpi, Project, Objective, Approval):
    act(commented, "Comment, suggest or accept", question=Saying, prefill=by_me, why="comment on {}")(say_something)
