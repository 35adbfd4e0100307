"""The strategy: objectives as a tree with what serves them, what is not aligned, and the technology radar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from ..fields.layout import figure, percent
from ..metrics import many
from ..metrics.goals.wholes import goals_serving, misdated, narrower
from ..metrics.projects import state_on
from ..records import Goal, Kpi, Objective, ObjectiveState, Policy, Project, ProjectState, Quadrant, Record, Ring, Trend
from ..views.document import Blip, Bullet, Chapter, Grid, RadarChart, Report, Tone, target_text
from ..views.goals import goals_bar, progress_of, status_of_objective
from ..views.kpis import status_of
from ..views.projects import project_status
from .scope import Scope, by_name, chapter, listing, sentences, share_text
from .tables import due_day, table


def strategy(ask: Scope) -> Report:
    """The tree as of a day."""
    subtitle = f", {many(len(ask.board.all(Objective)), 'objective')}"
    return ask.page("strategy and alignment", subtitle, ask.recorded(chapters))


def chapters(ask: Scope) -> Iterator[Chapter]:
    yield chapter("At a glance", goals_bar(ask.board, ask.as_of))
    yield chapter("Objectives, and what serves them", listing(Tree(ask).items(), "No objective yet."))
    yield chapter("Gaps", listing(gaps(ask), "No gap: everything serves something."))


class Tree:
    """The lines of the tree; every objective and goal once."""

    def __init__(self, ask: Scope) -> None:
        self.ask, self.session, self.board = ask, ask.session, ask.board
        self.seen: set[int] = set()

    def items(self) -> Iterator[Bullet]:
        """From the widest objectives down; those in a circle of parents are told too, at the end."""
        every = by_name(self.board.all(Objective))
        for each in every:
            if self.board.get(Objective, each.parent) is None:
                yield from self.objective(each, 0)
        for each in every:
            yield from self.objective(each, 0)

    def first_seen(self, each: Record) -> bool:
        new = each.id not in self.seen
        self.seen.add(each.id)
        return new

    def objective(self, each: Objective, depth: int) -> Iterator[Bullet]:
        if not self.first_seen(each):
            return
        result = status_of_objective(self.session, each)
        whole = result.whole
        done = "" if whole.p is None else f", {percent(whole.p)} done, {whole.coverage} measured"
        state = "" if each.state is ObjectiveState.ACTIVE else f", {each.state}"
        remark = f"{each.horizon}, {self.ask.person(each.owner)}{done}{state}"
        yield Bullet(each.label, remark, result.status if whole.members else None, depth)
        goals = self.board.table(Goal).by("objective").get(each.id, ())
        for kpi in by_name(self.board.table(Kpi).by("objective").get(each.id, ())):
            now = status_of(self.session, kpi)
            target = "" if now.target is None else f", target {target_text(now)}"
            yield Bullet(kpi.label, f"KPI: {figure(now.value, now.unit)}{target}", now.status, depth + 1)
            for goal in goals:
                if goal.kpi == kpi.id:
                    yield from self.goal(goal, depth + 2)
        for goal in goals:
            yield from self.goal(goal, depth + 1)
        for child in sorted(self.board.table(Objective).by("parent").get(each.id, ()), key=lambda row: row.label):
            yield from self.objective(child, depth + 1)

    def goal(self, goal: Goal, depth: int) -> Iterator[Bullet]:
        if not self.first_seen(goal):
            return
        result = progress_of(self.session, goal)
        remark = f"goal: {self.ask.person(goal.owner)}, {share_text(result)}"
        yield Bullet(goal.label, remark, result.status, depth)
        for project in self.board.table(Project).by("goals").get(goal.id, ()):
            remark = f"project: {state_on(project, self.ask.as_of)}"
            yield Bullet(project.label, remark, project_status(self.session, project), depth + 1)
        for part in self.board.table(Goal).by("parent").get(goal.id, ()):
            yield from self.goal(part, depth + 1)


def gaps(ask: Scope) -> Iterator[Bullet]:
    """What serves nothing, and what nothing serves, by name."""
    board = ask.board
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
        if goal.open_on(ask.as_of) and goal.objective is None and goal.parent is None:
            yield Bullet(goal.label, "a goal that serves no objective")
    for project in board.all(Project):
        if project.now in (ProjectState.PROPOSED, ProjectState.RUNNING) and not project.goals:
            yield Bullet(project.label, "a project that serves no goal")


# The technology radar.


def radar(ask: Scope) -> Report:
    """All trends as of a day; moved: within a quarter, or since the day that is named."""
    rows = sorted(ask.board.all(Trend), key=lambda each: (list(Ring).index(each.ring), each.label, each.id))
    moved = {each.id: ring_before(ask, each) for each in rows}
    changes = (Bullet(f"{each.label}: {moved[each.id]} → {each.ring}", each.why) for each in rows if moved[each.id])
    return ask.page(
        "technology radar",
        f", {many(len(rows), 'trend')}, moved since {ask.before[1]}",
        (
            chapter("At a glance", radar_chart(rows, moved)),
            chapter("Moved", listing(changes, f"No trend has moved since {ask.before[1]}.")),
            *(chapter(each.capitalize(), quadrant_table(ask, rows, each)) for each in Quadrant),
            chapter("Policies", policy_table(ask)),
        ),
    )


def radar_chart(rows: Iterable[Trend], moved: dict[int, str]) -> RadarChart:
    """All trends in their quadrants and rings; those that moved say from where."""
    quadrants, rings = list(Quadrant), list(Ring)
    blips = (
        Blip(
            label=each.label,
            quadrant=quadrants.index(each.quadrant),
            ring=rings.index(each.ring),
            moved=f"was {moved[each.id]}" if moved[each.id] not in ("", "new") else moved[each.id],
            tone=Tone.ACCENT if moved[each.id] else Tone.PLAIN,
        )
        for each in rows
    )
    return RadarChart(
        title="Trends by quadrant and ring",
        quadrants=tuple(map(str, quadrants)),
        rings=tuple(map(str, rings)),
        blips=tuple(blips),
        empty="No trend is recorded yet.",
    )


def ring_before(ask: Scope, trend: Trend) -> str:
    """The ring it was in at the time to compare with; "" where it has not moved."""
    board, day = ask.before
    old = board.get(Trend, trend.id) if ask.known else None
    if old is not None:
        return old.ring.value if old.ring is not trend.ring else ""
    recent = trend.since is not None and day < trend.since <= ask.as_of
    return (trend.was or "new") if recent else ""


def quadrant_table(ask: Scope, rows: Iterable[Trend], quadrant: Quadrant) -> Grid:
    return table(
        "Trend= | Ring | Since | Review | Owner",
        (
            (
                each.label,
                each.ring,
                each.since,
                due_day(each.review, ask.as_of),
                ask.person(each.owner),
                sentences(each.benefit, each.why),
            )
            for each in rows
            if each.quadrant is quadrant
        ),
        "No trend here.",
    )


def policy_table(ask: Scope) -> Grid:
    """Processes and policies by the day of their next review."""
    rows = sorted(ask.board.all(Policy), key=lambda each: (each.review or date.max, each.label, each.id))
    return table(
        "Policy= | Approved | Review | Owner",
        ((each.label, each.approved, due_day(each.review, ask.as_of), ask.person(each.owner)) for each in rows),
        "No policy is recorded yet.",
    )
