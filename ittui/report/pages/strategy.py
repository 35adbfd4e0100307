"""The strategy: objectives as a tree with the KPIs, goals and projects that serve them, and what is not aligned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...board import Board
from ...fields.layout import NONE, figure, percent
from ...metrics import many
from ...metrics.goals.goal_status import progress
from ...metrics.goals.wholes import goals_serving, misdated, narrower, objective_status
from ...metrics.kpis.kpi_status import kpi_status
from ...metrics.projects import state_on
from ...records import (
    Goal,
    Kpi,
    Objective,
    ObjectiveState,
    Policy,
    Project,
    ProjectState,
    Quadrant,
    Ring,
    Trend,
)
from ...views.document import Blip, Bullet, Chapter, Datum, Grid, Head, Listing, RadarChart, Report, Tone, target_text
from ...views.goals import goals_bar
from ...views.projects import project_status
from ..reports import Scope, report
from ..scale import day_cell
from .due import due_cell
from .goals import nothing_stored
from .naming import person_name, sentences, share_text


@report("strategy", "objectives with the KPIs, goals and projects that serve them, and the gaps between")
def strategy(ask: Scope) -> Report:
    """The tree as of a day."""
    board, day = ask.board, ask.as_of
    nothing = nothing_stored(board)
    tree = Tree(ask)
    sections = (
        Chapter("At a glance", (goals_bar(board, day),)),
        Chapter("Objectives, and what serves them", (Listing(items=tuple(tree.items()), empty="No objective yet."),)),
        Chapter("Gaps", (Listing(items=tuple(gaps(board, ask.as_of)), empty="No gap: everything serves something."),)),
    )
    return Report(
        name="strategy",
        title=f"{ask.title_of_team}: strategy and alignment",
        subtitle=f"as of {day}, {many(len(board.all(Objective)), 'objective')}",
        as_of=day,
        sections=(Chapter("In short", (nothing,)),) if nothing else sections,
    )


class Tree:
    """The lines of the tree; every objective and goal once."""

    def __init__(self, ask: Scope) -> None:
        self.session, self.board, self.day = ask.session, ask.board, ask.as_of
        self.seen: set[int] = set()

    def items(self) -> Iterator[Bullet]:
        """From the widest objectives down; those in a circle of parents are told too, at the end."""
        every = sorted(self.board.all(Objective), key=lambda each: (each.label, each.id))
        for each in every:
            if self.board.get(Objective, each.parent) is None:
                yield from self.objective(each, 0)
        for each in every:
            yield from self.objective(each, 0)

    def objective(self, each: Objective, depth: int) -> Iterator[Bullet]:
        if each.id in self.seen:
            return
        self.seen.add(each.id)
        result = objective_status(self.board, each, self.day, lambda goal: progress(self.board, goal, self.day))
        whole = result.whole
        done = "" if whole.p is None else f", {percent(whole.p)} done, {whole.coverage} measured"
        state = "" if each.state is ObjectiveState.ACTIVE else f", {each.state.value}"
        remark = f"{each.horizon.value}, {person_name(self.board, each.owner)}{done}{state}"
        yield Bullet(each.label, remark, result.status if whole.members else None, depth)
        goals = self.board.table(Goal).by("objective").get(each.id, ())
        for kpi in self.sorted_kpis(each):
            yield self.kpi(kpi, depth + 1)
            for goal in goals:
                if goal.kpi == kpi.id:
                    yield from self.goal(goal, depth + 2)
        for goal in goals:
            yield from self.goal(goal, depth + 1)
        for child in sorted(self.board.table(Objective).by("parent").get(each.id, ()), key=lambda row: row.label):
            yield from self.objective(child, depth + 1)

    def sorted_kpis(self, each: Objective) -> list[Kpi]:
        return sorted(self.board.table(Kpi).by("objective").get(each.id, ()), key=lambda row: (row.label, row.id))

    def kpi(self, kpi: Kpi, depth: int) -> Bullet:
        result = kpi_status(self.board, kpi, self.day)
        target = "" if result.target is None else f", target {target_text(result)}"
        return Bullet(kpi.label, f"KPI: {figure(result.value, result.unit)}{target}", result.status, depth)

    def goal(self, goal: Goal, depth: int) -> Iterator[Bullet]:
        if goal.id in self.seen:
            return
        self.seen.add(goal.id)
        result = progress(self.board, goal, self.day)
        remark = f"goal: {person_name(self.board, goal.owner)}, {share_text(result)}"
        yield Bullet(goal.label, remark, result.status, depth)
        for project in self.board.table(Project).by("goals").get(goal.id, ()):
            yield self.project(project, depth + 1)
        for part in self.board.table(Goal).by("parent").get(goal.id, ()):
            yield from self.goal(part, depth + 1)

    def project(self, project: Project, depth: int) -> Bullet:
        state = state_on(project, self.day)
        return Bullet(project.label, f"project: {state.value}", project_status(self.session, project), depth)


def gaps(board: Board, day: date) -> Iterator[Bullet]:
    """What serves nothing, and what nothing serves, by name."""
    for objective in board.all(Objective):
        if objective.state is ObjectiveState.ACTIVE:
            if not any(board.linked(Kpi, "objective", at) for at in narrower(board, objective)):
                yield Bullet(objective.label, "an objective that no KPI measures")
            if not goals_serving(board, objective):
                yield Bullet(objective.label, "an objective that no goal serves")
            yield from (Bullet(objective.label, why) for why in misdated(board, objective))
    for kpi in board.all(Kpi):
        if not board.table(Goal).by("kpi").get(kpi.id):
            yield Bullet(kpi.label, "a KPI that no goal moves")
    for goal in board.all(Goal):
        if goal.open_on(day) and goal.objective is None and goal.parent is None:
            yield Bullet(goal.label, "a goal that serves no objective")
    for project in board.all(Project):
        if project.now in (ProjectState.PROPOSED, ProjectState.RUNNING) and not project.goals:
            yield Bullet(project.label, "a project that serves no goal")


DAYS = 92


@report("radar", "technology trends by quadrant and ring, what moved, reviews due")
def radar(ask: Scope) -> Report:
    """All trends as of a day; moved: within a quarter, or since the day that is named."""
    rows = sorted(ask.board.all(Trend), key=lambda each: (list(Ring).index(each.ring), each.label, each.id))
    return Report(
        name="radar",
        title=f"{ask.title_of_team}: technology radar",
        subtitle=f"as of {ask.as_of}, {many(len(rows), 'trend')}, moved since {ask.before(DAYS)[1]}",
        as_of=ask.as_of,
        sections=(
            Chapter("At a glance", (radar_chart(ask, rows),)),
            Chapter("Moved", (moved_list(ask, rows),)),
            *(Chapter(quadrant.value.capitalize(), (quadrant_table(ask, rows, quadrant),)) for quadrant in Quadrant),
            Chapter("Policies", (policy_table(ask),)),
        ),
    )


def radar_chart(ask: Scope, rows: list[Trend]) -> RadarChart:
    """All trends in their quadrants and rings; those that moved say from where."""
    quadrants, rings = list(Quadrant), list(Ring)
    moved = {each.id: ring_before(ask, each) for each in rows}
    blips = (
        Blip(
            label=each.label,
            quadrant=quadrants.index(each.quadrant),
            ring=rings.index(each.ring),
            moved="new" if moved[each.id] == "new" else f"was {moved[each.id]}" if moved[each.id] else "",
            tone=Tone.ACCENT if moved[each.id] else Tone.PLAIN,
        )
        for each in rows
    )
    return RadarChart(
        title="Trends by quadrant and ring",
        quadrants=tuple(each.value for each in quadrants),
        rings=tuple(each.value for each in rings),
        blips=tuple(blips),
        empty="No trend is recorded yet.",
    )


def ring_before(ask: Scope, trend: Trend) -> str:
    """The ring it was in at the time to compare with; "" where it has not moved."""
    board, day = ask.before(DAYS)
    old = board.get(Trend, trend.id) if ask.knows(DAYS) else None
    if old is not None:
        return old.ring.value if old.ring is not trend.ring else ""
    recent = trend.since is not None and day < trend.since <= ask.as_of
    return (trend.was or "new") if recent else ""


def moved_list(ask: Scope, rows: list[Trend]) -> Listing:
    result = [(each, ring_before(ask, each)) for each in rows]
    items = [Bullet(f"{each.label}: {was} → {each.ring.value}", each.why) for each, was in result if was]
    return Listing(items=tuple(items), empty=f"No trend has moved since {ask.before(DAYS)[1]}.")


def quadrant_table(ask: Scope, rows: list[Trend], quadrant: Quadrant) -> Grid:
    result = [each for each in rows if each.quadrant is quadrant]
    heads = (Head("Trend", wide=True), Head("Ring"), Head("Since"), Head("Review"), Head("Owner"))
    return Grid(
        heads=heads,
        rows=tuple(
            (
                Datum(each.label),
                Datum(each.ring.value),
                day_cell(each.since),
                due_cell(each.review, ask.as_of) if each.review else Datum(NONE),
                Datum(person_name(ask.board, each.owner)),
            )
            for each in result
        ),
        notes=tuple(sentences(each.benefit, each.why) for each in result),
        empty="No trend here.",
    )


def policy_table(ask: Scope) -> Grid:
    """Processes and policies by the day of their next review."""
    rows = sorted(ask.board.all(Policy), key=lambda each: (each.review or ask.until(36500), each.label, each.id))
    return Grid(
        heads=(Head("Policy", wide=True), Head("Approved"), Head("Review"), Head("Owner")),
        rows=tuple(policy_cells(ask.board, each, ask) for each in rows),
        empty="No policy is recorded yet.",
    )


def policy_cells(board: Board, each: Policy, ask: Scope) -> tuple[Datum, ...]:
    review = due_cell(each.review, ask.as_of) if each.review else Datum(NONE)
    return Datum(each.label), day_cell(each.approved), review, Datum(person_name(board, each.owner))
