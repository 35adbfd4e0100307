"""How goals and money are agreed: approvals, remarks, reviews, recognition and support."""

from __future__ import annotations

from ..fields import (
    Amount,
    Choice,
    Context,
    Count,
    Day,
    Flag,
    Moment,
    Number,
    Prose,
    Ref,
    Refs,
    Rows,
    Struct,
    Text,
    visible,
)
from ..fields.field import Word
from .people import AgreedAction
from .record import Record, record, title_field


class ApprovalState(Word):
    DRAFT = "draft"
    DISCUSSION = "in discussion"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    LOCKED = "locked"
    AMENDED = "amended"
    CLOSED = "closed"


class Stance(Word):
    WAITING, AGREE, OBJECT = "no answer", "agree", "object"


class Consultation(Struct):
    """What a department that is involved says."""

    department = Ref("Department", "departments", required=True)
    answer = Choice("Answer", Stance.WAITING)
    due = Day("Answer by")
    answered = Day("Answered on", past=True)
    who = Ref("Who", "people")
    remark = Text("Remark")


class ApprovedRecords(Prose):
    """Records as they were approved, one a line as JSON; for reading only what they are called."""

    def show(self, value: str, context: Context) -> str:
        titles = filter(None, (title_of(line) for line in value.splitlines()))
        return visible(", ".join(titles)) or super().show(value, context)

    def in_row(self, value: str, context: Context) -> str:
        return self.show(value, context)


def title_of(line: str) -> str:
    """What a record in a snapshot is called; "" where a hand has made the line something else."""
    import json  # only those who look at a version wait for it

    try:
        raw = json.loads(line)
    except ValueError:
        return ""
    return str(raw.get("title") or "") if isinstance(raw, dict) else ""


class Version(Struct):
    """What was approved once: a version that amendments are compared with."""

    number = Count("Version", required=True)
    on = Day("On", past=True)
    why = Text("Reason")
    content = ApprovedRecords("Content")


class GivenAnswer(Struct):
    """One answer of a department; all are kept, the last one counts."""

    at = Moment("When", past=True, required=True)
    department = Ref("Department", "departments", required=True)
    answer = Choice("Answer", Stance.WAITING)
    who = Ref("Who", "people")
    remark = Text("Remark")


class Unlocking(Struct):
    """That something locked was opened: when, by whom, and why."""

    on = Day("On", past=True, required=True)
    by = Ref("By", "people")
    why = Text("Why")


# What moves a round on, what decides it, and what answers a comment.
ROUND = " ".join(f"approvals.{verb}" for verb in ("discuss", "submit", "decide", "lock", "unlock", "amend", "close"))
DECISION = "approvals.submit approvals.decide"
ANSWER = "comments.accept comments.decline"


@record("approvals")
class Approval(Record):
    """The yearly round for a set of goals and budget lines, from draft to locked."""

    title = title_field()
    year = Count("Fiscal year", column=2, width=6, least=1900, most=2999)
    state = Choice("State", ApprovalState.DRAFT, column=1, width=13, by_action=ROUND)
    goals = Refs("Goals", "goals", usual=True)
    budget_lines = Refs("Budget lines", "budget_lines", usual=True)
    consulted = Rows("Departments asked", Consultation, by_action="approvals.discuss approvals.answer", keeps=False)
    override = Prose("Override reason", by_action="approvals.submit", keeps=False)
    submitted_by = Ref("Submitted by", "people", column=4, width=10, by_action="approvals.submit")
    submitted_on = Day("Submitted on", past=True, by_action="approvals.submit")
    decided_by = Ref("Decided by", "people", column=3, width=10, by_action=DECISION)
    decided_on = Day("Decided on", past=True, column=3, width=10, by_action=DECISION)
    reason = Prose("Reason", by_action=DECISION, keeps=False)
    version = Count("Version", default=1, column=3, width=7, by_action="approvals.decide approvals.amend", keeps=False)
    versions = Rows("Versions", Version, by_action="approvals.decide approvals.amend", keeps=False)
    unlocks = Rows("Unlocked", Unlocking, by_action="approvals.unlock", keeps=False)
    answers = Rows("Answers given", GivenAnswer, by_action="approvals.answer", keeps=False)


class CommentKind(Word):
    REMARK = "remark"
    PROPOSAL = "proposal"
    SUGGESTION = "suggestion"
    FEEDBACK = "feedback"
    ACCEPTANCE = "acceptance"


ANSWERED = (CommentKind.PROPOSAL, CommentKind.SUGGESTION)  # what is accepted or declined


class Answer(Word):
    OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"


@record("comments", happened=True)
class Comment(Record):
    """A remark, suggestion or feedback on a goal, KPI, objective or project."""

    title = title_field("Text")
    kind = Choice("Kind", CommentKind.REMARK, column=2, width=10)
    by = Ref("By", "people", column=2, width=10)
    date = Day("Date", past=True, column=3, width=10)
    goal = Ref("On goal", "goals", column=4, width=24, section="About")
    kpi = Ref("On KPI", "kpis", section="About")
    project = Ref("On project", "projects", section="About")
    objective = Ref("On objective", "objectives", section="About")
    approval = Ref("On approval", "approvals", section="About")
    answer = Choice("Answer", Answer.OPEN, column=3, width=9, by_action=ANSWER, section="Answer")
    reason = Prose("Reason", by_action=ANSWER, section="Answer", keeps=False)
    answered_by = Ref("Answered by", "people", by_action=ANSWER, section="Answer")


class ReviewKind(Word):
    CHECKPOINT, PERFORMANCE, RETROSPECTIVE = "checkpoint", "performance review", "retrospective"


class Verdict(Word):
    OPEN, ACHIEVED, PARTLY, MISSED = "open", "achieved", "partly achieved", "missed"


@record("reviews", dated_by="held")
class Review(Record):
    """A review of a person or team, or the retrospective of a goal."""

    title = title_field()
    kind = Choice("Kind", ReviewKind.CHECKPOINT, column=2, width=18)
    person = Ref("Person", "people", column=2, width=10)
    department = Ref("Department", "departments", help="a review of a whole team or department")
    reviewer = Ref("Reviewer", "people", column=4, width=10)
    goals = Refs("Goals", "goals", usual=True)
    period = Text("Period", column=4, width=10)
    due = Day("Due", column=2, width=10)
    held = Day("Held on", past=True, column=3, width=10, emptied_by="")
    feedback = Prose("Feedback to the person", section="Feedback", usual=True, keeps=False)
    upward = Prose("Feedback from the person", section="Feedback", usual=True, keeps=False)
    actions = Rows("Agreed actions", AgreedAction, section="Feedback", usual=True, keeps=False)
    verdict = Choice(
        "Verdict", Verdict.OPEN, column=5, width=15, by_action="reviews.hold goals.close", section="Retrospective"
    )
    because = Prose("Why better than computed", by_action="goals.close", section="Retrospective", keeps=False)
    learned = Prose("Lessons learned", section="Retrospective", keeps=False)
    carried_over = Prose("Carried over", section="Retrospective", keeps=False)


class RecognitionKind(Word):
    THANKS, AWARD, REWARD = "thanks", "award", "reward"


@record("recognitions", dated_by="date", happened=True)
class Recognition(Record):
    """Thanks or a reward for what somebody achieved."""

    title = title_field("For what")
    person = Ref("Person", "people", column=1, width=12)
    team = Ref("Team", "departments", column=4, width=14)
    kind = Choice("Kind", RecognitionKind.THANKS, column=2, width=7)
    date = Day("Date", past=True, required=True, column=2, width=10)
    goal = Ref("Goal", "goals", column=4, width=24)
    kpi = Ref("KPI", "kpis")
    by = Ref("By", "people", column=3, width=10)
    private = Flag("Private", help="not on the wall")


class Aid(Word):
    TRAINING, MENTOR, TOOL, ACCESS = "training", "mentor", "tool", "access"


@record("resources", dated_by="provided")
class Resource(Record):
    """Training, a mentor, a tool or access that a goal or person needs."""

    title = title_field()
    kind = Choice("Kind", Aid.TRAINING, column=2, width=8)
    goal = Ref("For goal", "goals", column=3, width=24)
    person = Ref("For person", "people", column=3, width=12)
    needed = Day("Needed by", column=2, width=10)
    provided = Day("Provided on", past=True, column=2, width=11, emptied_by="")
    hours = Number("Hours", unit="h", least=0, effort=True)
    cost = Amount("Cost", column=5, width=10)
    owner = Ref("Provider", "people", usual=True)


@record("locks", plural="locked periods", happened=True)
class Lock(Record):
    """A period that is settled: nothing dated in it is added, changed or removed any more."""

    title = title_field("Period")
    by = Ref("By", "people")
    at = Moment("Since", past=True)
    reason = Prose("Reason", usual=True, keeps=False)
    unlocks = Rows("Unlocked", Unlocking, by_action="locks.unlock", keeps=False)
