"""The approval packet of a yearly round: goals with their SMART verdicts, budget, answers and versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise

from ...actions.approvals import Difference, approved_records, compare, snapshot
from ...board import Board
from ...fields import InputError, Json
from ...fields.layout import NONE
from ...metrics import many
from ...metrics.goals.goal_status import way_of
from ...metrics.smart import RuleVerdict, Severity, letters, smart
from ...records import KINDS, Approval, ApprovalState, BudgetLine, GivenAnswer, Goal, Kpi, Lock, Project, Stance
from ...views.document import Block, Bullet, Chapter, Datum, Grid, Head, Listing, Paragraph, Report, Tone
from ..reports import Scope, report
from ..scale import day_cell, money_cell, number_cell
from .goals import one_line
from .money import plan_cell
from .naming import department_name, named, person_name, sentences

ANSWERS = {Stance.AGREE: ("✓", Tone.GOOD), Stance.OBJECT: ("✗", Tone.BAD), Stance.WAITING: ("–", Tone.DIM)}


@report(
    "approval",
    "the packet of a yearly round: goals with SMART verdicts, measures, budget, answers, versions",
    about="a round",
)
def approval(ask: Scope) -> Report:
    """One round by title or id; without one, the latest."""
    result = ask.board.find(Approval, ask.subject, parts=True) if ask.subject.strip() else latest(ask.board)
    if result is None:
        nothing = Paragraph("No approval round is recorded yet.")
        return packet(ask, f"{ask.title_of_team}: approval", f"as of {ask.as_of}", (Chapter("In short", (nothing,)),))
    subtitle = f"as of {ask.as_of}, {result.state.value}, version {result.version or 1}"
    return packet(ask, result.label, subtitle, sections(ask, result))


def packet(ask: Scope, title: str, subtitle: str, parts: tuple[Chapter, ...]) -> Report:
    return Report(name="approval", title=title, subtitle=subtitle, as_of=ask.as_of, sections=parts)


def latest(board: Board) -> Approval | None:
    """The round of the latest year."""
    return max(
        board.all(Approval), key=lambda each: (each.year or 0, each.submitted_on or date.min, each.id), default=None
    )


def sections(ask: Scope, result: Approval) -> tuple[Chapter, ...]:
    board, day = ask.board, ask.as_of
    rows = approved_records(board, result)
    goals = [row for row in rows if isinstance(row, Goal)]
    lines = [row for row in rows if isinstance(row, BudgetLine)]
    verdicts = {goal.id: smart(board, goal, day) for goal in goals}
    return (
        Chapter("The round", (facts(board, result, verdicts.values()),)),
        Chapter("Departments asked", (answer_table(board, result), *answers_given(board, result))),
        *unlocked(ask, result),
        Chapter("Goals", (goal_table(board, goals, verdicts),)),
        Chapter("SMART: what to fix", (mending(goals, verdicts),)),
        Chapter("Budget", (line_table(board, lines),)),
        Chapter("Versions", version_blocks(ask, result)),
    )


def answers_given(board: Board, result: Approval) -> tuple[Block, ...]:
    """Every answer, oldest first, where a department changed its mind."""
    if len(result.answers) <= len({row.department for row in result.answers}):
        return ()
    words = (
        f"{day_of_answer(board, row)}: {department_name(board, row.department)} {row.answer.value}"
        f"{f', {row.remark}' if row.remark else ''}"
        for row in result.answers
    )
    return (Listing(items=tuple(Bullet(text=text) for text in words)),)


def day_of_answer(board: Board, row: GivenAnswer) -> str:
    return str(board.settings.day_at(row.at)) if row.at else NONE


def unlocked(ask: Scope, result: Approval) -> tuple[Chapter, ...]:
    """Who opened what was locked, and why; the periods, too; what differs from what was approved last, and why so."""
    board = ask.board
    notes = [f"{row.on}: unlocked by {person_name(board, row.by)}, because {row.why}" for row in result.unlocks]
    for lock in board.table(Lock).rows.values():
        for row in lock.unlocks:
            notes.append(f"{row.on}: {lock.label} unlocked by {person_name(board, row.by)}, because {row.why}")
    if result.state in (ApprovalState.LOCKED, ApprovalState.AMENDED) and result.versions:
        for each in compare(result.versions[-1].content, snapshot(board, result)):
            label = KINDS[each.table].fields[each.field].label.lower()
            notes.append(f"“{each.title}”: {label} differs from version {result.version}, without an amendment")
    notes += [each.text(board) for each in ask.outside()]
    return (
        (Chapter("Changed outside the approval round", (Listing(items=tuple(Bullet(text=text) for text in notes)),)),)
        if notes
        else ()
    )


def facts(board: Board, result: Approval, verdicts: Iterable[tuple[RuleVerdict, ...]]) -> Listing:
    """Who submitted and decided, when and why."""
    blocked = sum(any(blocks(each) for each in row) for row in verdicts)
    submitted = f"submitted by {person_name(board, result.submitted_by)} on {result.submitted_on or NONE}"
    decided = f"decided by {person_name(board, result.decided_by)} on {result.decided_on or NONE}"
    answers = (
        f"fiscal year {result.year}" if result.year else "",
        f"{many(len(result.goals), 'goal')} and {many(len(result.budget_lines), 'budget line')}",
        submitted if result.submitted_by is not None or result.submitted_on else "not submitted yet",
        decided if result.decided_by is not None or result.decided_on else "not decided yet",
        f"reason: {one_line(result.reason)}" if result.reason else "",
        f"submitted over an objection because: {one_line(result.override)}" if result.override else "",
        f"{many(blocked, 'goal')} cannot be approved as it stands" if blocked == 1 else "",
        f"{blocked} goals cannot be approved as they stand" if blocked > 1 else "",
    )
    return Listing(items=tuple(Bullet(text) for text in answers if text))


def answer_table(board: Board, result: Approval) -> Grid:
    rows = result.consulted
    return Grid(
        heads=(Head("Department", wide=True), Head("Answer"), Head("By"), Head("Answered"), Head("Who")),
        rows=tuple(
            (
                Datum(department_name(board, each.department)),
                Datum(
                    f"{ANSWERS[each.answer][0]} {each.answer.value}", each.answer.value, tone=ANSWERS[each.answer][1]
                ),
                day_cell(each.due),
                day_cell(each.answered),
                Datum(person_name(board, each.who) if each.who is not None else NONE),
            )
            for each in rows
        ),
        notes=tuple(sentences(each.remark) for each in rows),
        empty="No department was asked.",
    )


def goal_table(board: Board, goals: list[Goal], verdicts: dict[int, tuple[RuleVerdict, ...]]) -> Grid:
    """Each goal with its cost and the five letters; under it what measures it and what it brings."""
    return Grid(
        heads=(Head("Goal", wide=True), Head("Owner"), Head("Due"), Head("Cost", True), Head("SMART")),
        rows=tuple(
            (
                Datum(goal.label),
                Datum(person_name(board, goal.owner)),
                day_cell(goal.due),
                Datum("no cost") if goal.no_cost else money_cell(goal.cost),
                Datum(" ".join(f"{each.letter.value[0].upper()}{each.glyph}" for each in letters(verdicts[goal.id]))),
            )
            for goal in goals
        ),
        notes=tuple(sentences(f"measured by {measured_by(board, goal)}.", goal.customer_benefit) for goal in goals),
        empty="The round has no goals yet.",
    )


def measured_by(board: Board, goal: Goal) -> str:
    """What measures a goal, with where it starts and is to end."""
    kpi = board.get(Kpi, goal.kpi)
    baseline = goal.baseline if goal.baseline is not None or kpi is None else kpi.baseline
    target = goal.target if goal.target is not None or kpi is None else kpi.target
    unit = kpi.unit if kpi else ""
    span = " → ".join(figure_of(end, unit) for end in (baseline, target) if end is not None)
    name = kpi.label if kpi else way_of(board, goal).value
    return f"{name}: {span}" if span else name


def figure_of(value: Decimal, unit: str) -> str:
    return number_cell(value, unit).text


def blocks(verdict: RuleVerdict) -> bool:
    """Does it stand against an approval?"""
    return verdict.open and verdict.level is not Severity.WARNING


def mending(goals: list[Goal], verdicts: dict[int, tuple[RuleVerdict, ...]]) -> Listing:
    """Goal by goal, each rule that does not hold with its reason and cure, and those that were waived, with why."""
    items: list[Bullet] = []
    for goal in goals:
        answers = [each for each in verdicts[goal.id] if each.open or each.waived]
        items += [Bullet(goal.label)] if answers else []
        items += [
            Bullet(f"{each.rule} {level_of(each)}: {each.reason}", each.cure, depth=1) for each in answers if each.open
        ]
        items += [Bullet(f"{each.rule} waived: {each.waived}", depth=1) for each in answers if not each.open]
    return Listing(items=tuple(items), empty="All rules hold for all goals.")


def level_of(each: RuleVerdict) -> str:
    return "must be fixed" if blocks(each) else "is a warning"


def line_table(board: Board, lines: list[BudgetLine]) -> Grid:
    heads = (
        Head("Budget line", wide=True),
        Head("Category"),
        Head("Pays for", wide=True),
        Head("State"),
        Head("Plan", True),
    )
    rows = [
        (
            Datum(line.label),
            Datum(f"{line.category.value}, {line.expense.value}"),
            Datum(pays_for(board, line)),
            Datum(line.state.value),
            plan_cell(line),
        )
        for line in lines
    ]
    plans = [row.plan for line in lines for row in line.months if row.plan]
    for currency in sorted({plan.currency for plan in plans}):
        total = sum((plan.amount for plan in plans if plan.currency == currency), Decimal(0))
        rows.append((Datum("Total"), Datum(""), Datum(""), Datum(""), Datum(figure_of(total, currency), total)))
    return Grid(heads=heads, rows=tuple(rows), empty="The round has no budget lines yet.")


def pays_for(board: Board, line: BudgetLine) -> str:
    return named(board, Goal, line.goal) or named(board, Project, line.project) or "running costs"


def version_blocks(ask: Scope, result: Approval) -> tuple[Block, ...]:
    """What was approved when, and what differs from the version before, and from what stands now."""
    rows = sorted(result.versions, key=lambda each: each.number or 0)
    table = Grid(
        heads=(Head("Version", True), Head("On"), Head("Reason", wide=True)),
        rows=tuple((number_cell(each.number), day_cell(each.on), Datum(each.why)) for each in rows),
        empty="Nothing was approved yet, so there is no version to compare with.",
    )
    contents = [(f"version {each.number}", each.content) for each in rows] + [("now", snapshot(ask.board, result))]
    pairs = list(pairwise(contents))
    return (table, *(difference_table(ask, old, new) for old, new in pairs[-2:]))


def difference_table(ask: Scope, old: tuple[str, str], new: tuple[str, str]) -> Grid:
    """Field by field, side by side."""
    rows = compare(old[1], new[1])
    return Grid(
        heads=(
            Head("What", wide=True),
            Head("Field"),
            Head(old[0].capitalize(), wide=True),
            Head(new[0].capitalize(), wide=True),
        ),
        rows=tuple(
            (
                Datum(each.title),
                Datum(label_of(each)),
                Datum(written(ask, each, each.old)),
                Datum(written(ask, each, each.new)),
            )
            for each in rows
        ),
        empty=f"Nothing differs between {old[0]} and {new[0]}.",
    )


def label_of(each: Difference) -> str:
    return KINDS[each.table].fields[each.field].label


def written(ask: Scope, each: Difference, raw: Json) -> str:
    """A value of the file as it is read; – where there is none."""
    field = KINDS[each.table].fields[each.field]
    if raw is None:
        return NONE
    return field.show_raw(raw, ask.board.context(ask.as_of))


@report("versions", "what was approved, amended and is so now, field by field, side by side", about="a round")
def versions(ask: Scope) -> Report:
    """One round by title or id; without one, the latest. InputError where there is no round."""
    result = ask.board.find(Approval, ask.subject, parts=True) if ask.subject.strip() else latest(ask.board)
    if result is None:
        raise InputError("there is no approval round yet")
    cached = sorted(result.versions, key=lambda each: each.number or 0)
    contents = [(f"version {each.number}", each.content) for each in cached] + [("now", snapshot(ask.board, result))]
    reasons = {f"version {each.number}": f"{each.on}: {each.why}" for each in cached}
    pairs = list(pairwise(contents)) if cached else []
    if len(contents) > 2:
        pairs.append((contents[0], contents[-1]))
    return Report(
        name="versions",
        title=f"{result.label}: versions",
        subtitle=f"as of {ask.as_of}, {result.state.value}, {many(len(cached), 'version')}",
        as_of=ask.as_of,
        sections=tuple(pair_section(ask, old, new, reasons) for old, new in pairs)
        or (Chapter("In short", (Paragraph("Nothing was approved yet, so there is no version to compare with."),)),),
    )


def pair_section(ask: Scope, old: tuple[str, str], new: tuple[str, str], reasons: dict[str, str]) -> Chapter:
    why: tuple[Block, ...] = (Paragraph(f"{new[0]}, {reasons[new[0]]}"),) if new[0] in reasons else ()
    return Chapter(f"{old[0]} and {new[0]}", (*why, difference_table(ask, old, new)))
