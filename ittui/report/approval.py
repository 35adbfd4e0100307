"""The approval packet of a yearly round: goals with their SMART verdicts, budget, answers and versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ..actions.approvals import Difference, approved_records, compare, snapshot
from ..fields import InputError, Json
from ..fields.layout import NONE, figure
from ..metrics import many
from ..metrics.goals.goal_status import way_of
from ..metrics.smart import RuleVerdict, smart
from ..records import KINDS, Approval, ApprovalState, BudgetLine, Department, Goal, Kpi, Lock, Project, Stance
from ..views.document import Block, Bullet, Chapter, Datum, Grid, Listing, Paragraph, Report, Tone
from .budget import totals, whole_plan
from .goals import Verdicts, blocks, letters_text, mending
from .scope import Scope, chapter, listing, sentences
from .tables import Cell, number, table

ANSWERS = {Stance.AGREE: ("✓", Tone.GOOD), Stance.OBJECT: ("✗", Tone.BAD), Stance.WAITING: ("–", Tone.DIM)}
UNAPPROVED = "Nothing was approved yet, so there is no version to compare with."


def round_of(ask: Scope) -> Approval | None:
    """One round by title or id; without one, that of the latest year."""
    if ask.subject.strip():
        return ask.board.find(Approval, ask.subject, parts=True)
    rounds = ask.board.all(Approval)
    return max(rounds, key=lambda each: (each.year or 0, each.submitted_on or date.min, each.id), default=None)


def approval(ask: Scope) -> Report:
    """One round by title or id; without one, the latest."""
    result = round_of(ask)
    if result is None:
        return ask.page("approval", "", [chapter("In short", Paragraph("No approval round is recorded yet."))])
    subtitle = f", {result.state}, version {result.version or 1}"
    return ask.page("", subtitle, chapters(ask, result), named=result.label)


def chapters(ask: Scope, result: Approval) -> Iterator[Chapter]:
    rows = approved_records(ask.board, result)
    goals = [row for row in rows if isinstance(row, Goal)]
    verdicts = {goal.id: smart(ask.board, goal, ask.as_of) for goal in goals}
    yield chapter("The round", facts(ask, result, verdicts.values()))
    yield chapter("Departments asked", answer_table(ask, result), *answers_given(ask, result))
    notes = [Bullet(note) for note in unlocked(ask, result)]
    if notes:
        yield chapter("Changed outside the approval round", listing(notes))
    yield chapter("Goals", goal_table(ask, goals, verdicts))
    yield chapter("SMART: what to fix", mending(goals, verdicts))
    yield chapter("Budget", line_table(ask, [row for row in rows if isinstance(row, BudgetLine)]))
    yield chapter("Versions", *version_blocks(ask, result))


def answers_given(ask: Scope, result: Approval) -> Iterator[Block]:
    """Every answer, oldest first, where a department changed its mind."""
    if len(result.answers) > len({row.department for row in result.answers}):
        day_at = ask.board.settings.day_at
        yield listing(
            Bullet(
                f"{day_at(row.at) if row.at else NONE}: {ask.name(Department, row.department)} {row.answer}"
                f"{f', {row.remark}' if row.remark else ''}"
            )
            for row in result.answers
        )


def unlocked(ask: Scope, result: Approval) -> Iterator[str]:
    """Who opened what was locked, and why; the periods, too; what differs from what was approved last, and why so."""
    for row in result.unlocks:
        yield f"{row.on}: unlocked by {ask.person(row.by)}, because {row.why}"
    for lock in ask.board.table(Lock).rows.values():
        for row in lock.unlocks:
            yield f"{row.on}: {lock.label} unlocked by {ask.person(row.by)}, because {row.why}"
    if result.state in (ApprovalState.LOCKED, ApprovalState.AMENDED) and result.versions:
        for each in compare(result.versions[-1].content, snapshot(ask.board, result)):
            label = label_of(each).lower()
            yield f"“{each.title}”: {label} differs from version {result.version}, without an amendment"
    yield from (each.text(ask.board) for each in ask.outside())


def facts(ask: Scope, result: Approval, verdicts: Iterable[tuple[RuleVerdict, ...]]) -> Listing:
    """Who submitted and decided, when and why."""
    blocked = sum(any(map(blocks, row)) for row in verdicts)
    submitted = f"submitted by {ask.person(result.submitted_by)} on {result.submitted_on or NONE}"
    decided = f"decided by {ask.person(result.decided_by)} on {result.decided_on or NONE}"
    lines = (
        f"fiscal year {result.year}" if result.year else "",
        f"{many(len(result.goals), 'goal')} and {many(len(result.budget_lines), 'budget line')}",
        submitted if result.submitted_by is not None or result.submitted_on else "not submitted yet",
        decided if result.decided_by is not None or result.decided_on else "not decided yet",
        sentences(f"reason: {result.reason}") if result.reason else "",
        sentences(f"submitted over an objection because: {result.override}") if result.override else "",
        f"{many(blocked, 'goal')} cannot be approved as it stands" if blocked == 1 else "",
        f"{blocked} goals cannot be approved as they stand" if blocked > 1 else "",
    )
    return listing(map(Bullet, filter(None, lines)))


def answer_table(ask: Scope, result: Approval) -> Grid:
    rows = ((each, *ANSWERS[each.answer]) for each in result.consulted)
    return table(
        "Department= | Answer | By | Answered | Who",
        (
            (
                ask.name(Department, each.department),
                Datum(f"{glyph} {each.answer}", each.answer, tone=tone),
                each.due,
                each.answered,
                ask.person(each.who) if each.who is not None else NONE,
                sentences(each.remark),
            )
            for each, glyph, tone in rows
        ),
        "No department was asked.",
    )


def goal_table(ask: Scope, goals: Iterable[Goal], verdicts: Verdicts) -> Grid:
    """Each goal with its cost and the five letters; under it what measures it and what it brings."""
    return table(
        "Goal= | Owner | Due | Cost> | SMART",
        (
            (
                goal.label,
                ask.person(goal.owner),
                goal.due,
                "no cost" if goal.no_cost else goal.cost,
                letters_text(verdicts[goal.id]),
                sentences(f"measured by {measured_by(ask, goal)}.", goal.customer_benefit),
            )
            for goal in goals
        ),
        "The round has no goals yet.",
    )


def measured_by(ask: Scope, goal: Goal) -> str:
    """What measures a goal, with where it starts and is to end."""
    kpi = ask.board.get(Kpi, goal.kpi)
    baseline = goal.baseline if goal.baseline is not None or kpi is None else kpi.baseline
    target = goal.target if goal.target is not None or kpi is None else kpi.target
    unit, name = (kpi.unit, kpi.label) if kpi else ("", way_of(ask.board, goal).value)
    span = " → ".join(figure(end, unit) for end in (baseline, target) if end is not None)
    return f"{name}: {span}" if span else name


def line_table(ask: Scope, lines: Sequence[BudgetLine]) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for line in lines:
        pays_for = ask.name(Goal, line.goal) or ask.name(Project, line.project) or "running costs"
        rows.append((line.label, f"{line.category}, {line.expense}", pays_for, line.state, whole_plan(line)))
    sums = totals(row.plan for line in lines for row in line.months)
    rows += [("Total", "", "", "", number(*each)) for each in sums]
    return table("Budget line= | Category | Pays for= | State | Plan>", rows, "The round has no budget lines yet.")


class Content(NamedTuple):
    """What a round holds or held: of which version, from when and why, and the records as text."""

    name: str
    why: str
    text: str


def contents(ask: Scope, result: Approval) -> list[Content]:
    """All versions that were approved, and what stands now."""
    rows = sorted(result.versions, key=lambda each: each.number or 0)
    versions = [Content(f"version {each.number}", f"{each.on}: {each.why}", each.content) for each in rows]
    return [*versions, Content("now", "", snapshot(ask.board, result))]


def version_blocks(ask: Scope, result: Approval) -> Iterator[Block]:
    """What was approved when, and what differs from the version before, and from what stands now."""
    rows = sorted(result.versions, key=lambda each: each.number or 0)
    yield table("Version> | On | Reason=", ((each.number, each.on, each.why) for each in rows), UNAPPROVED)
    for old, new in list(pairwise(contents(ask, result)))[-2:]:
        yield difference_table(ask, old, new)


def difference_table(ask: Scope, old: Content, new: Content) -> Grid:
    """Field by field, side by side."""
    return table(
        f"What= | Field | {old.name.capitalize()}= | {new.name.capitalize()}=",
        (
            (each.title, label_of(each), written(ask, each, each.old), written(ask, each, each.new))
            for each in compare(old.text, new.text)
        ),
        f"Nothing differs between {old.name} and {new.name}.",
    )


def label_of(each: Difference) -> str:
    return KINDS[each.table].fields[each.field].label


def written(ask: Scope, each: Difference, raw: Json) -> str:
    """A value of the file as it is read; – where there is none."""
    field = KINDS[each.table].fields[each.field]
    return NONE if raw is None else field.show_raw(raw, ask.board.context(ask.as_of))


def versions(ask: Scope) -> Report:
    """What was approved, amended and is so now, of one round or the latest. InputError where there is no round."""
    result = round_of(ask)
    if result is None:
        raise InputError("there is no approval round yet")
    every, count = contents(ask, result), len(result.versions)
    pairs = list(pairwise(every))
    if count > 1:
        pairs.append((every[0], every[-1]))
    sections = [
        chapter(
            f"{old.name} and {new.name}",
            *([Paragraph(f"{new.name}, {new.why}")] if new.why else []),
            difference_table(ask, old, new),
        )
        for old, new in pairs
    ]
    return ask.page(
        "",
        f", {result.state}, {many(count, 'version')}",
        sections or [chapter("In short", Paragraph(UNAPPROVED))],
        named=f"{result.label}: versions",
    )
