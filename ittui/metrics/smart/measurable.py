"""M: something measures the goal, from where to where, how often, and who sees to it."""

from __future__ import annotations

from ...fields import visible
from ...records import Cadence, Service, Source
from ..goals.goal_status import ends, unusable, way_of
from ..goals.progress import MeasureKind, aim_for
from .rule import Case, Finding, fine, rule

PARTS = (MeasureKind.MILESTONES, MeasureKind.ITEMS, MeasureKind.ROLLOUT)


@rule("M1")
def m1(case: Case) -> Finding:
    """Something measures the goal, with a unit: a KPI, milestones, counts, a roll-out, a promise, other goals."""
    way = way_of(case.board, case.goal)
    if way is MeasureKind.NOTHING:
        return Finding(False, "nothing measures it", "link a KPI, or list milestones, counts or units to reach")
    if way is MeasureKind.VALUES:
        return Finding(False, "its values have no unit", "link a KPI, which says what is counted")
    if way is not MeasureKind.KPI:
        return fine(f"measured by {way.value}")
    if case.kpi is None:
        return Finding(False, "its KPI is not there", "link a KPI that is there")
    name = visible(case.kpi.label)
    if not case.kpi.unit:
        return Finding(False, f"the KPI {name} has no unit", "give the KPI a unit, such as %, h or tickets")
    return fine(f"measured by {name}, in {visible(case.kpi.unit)}")


@rule("M2")
def m2(case: Case) -> Finding:
    """Baseline, target and direction agree; parts name what is wanted; a promise has its time."""
    way, goal = way_of(case.board, case.goal), case.goal
    if way is MeasureKind.NOTHING:
        return Finding(False, "no target", "say from where to where it goes")
    if way is MeasureKind.RECOVERY:
        service = case.board.get(Service, goal.service)
        if service is None or service.rto is None:
            return Finding(False, "the service has no recovery time objective", "set the service's RTO in hours")
        return fine(f"restored within {service.rto:f} h")
    if way is MeasureKind.ITEMS and not any(row.wanted for row in goal.items):
        return Finding(False, "no number is wanted of anything", "say how many of each are wanted")
    if way in PARTS or way is MeasureKind.CHILDREN:
        return fine(f"done when all of {way.value} are done")
    return agreement(case)


def agreement(case: Case) -> Finding:
    """Of a goal that is measured by values."""
    kpi = case.kpi
    if kpi is not None:
        aim = aim_for(case.board, case.goal, kpi, case.as_of)
        if aim.is_limit:
            limited = aim.target is not None or aim.upper is not None
            return fine("keeps a limit") if limited else Finding(False, "no limit to keep", "set the target")
    baseline, target = ends(case.board, case.goal, kpi, case.as_of)
    wrong = unusable(baseline, target, kpi)
    if wrong:
        return Finding(False, wrong, "set where it starts (baseline) and where it shall get to (target)")
    return fine("baseline, target and direction agree")


@rule("M3")
def m3(case: Case) -> Finding:
    """It is known how often it is measured, from which source, and by whom."""
    kpi = case.kpi
    if kpi is None:
        missing = [] if case.goal.cadence is not Cadence.NONE else ["how often it is checked in"]
        missing += [] if case.goal.owner is not None else ["who is responsible"]
    else:
        sourced = kpi.data_source if kpi.source is Source.RECORDED else kpi.formula
        missing = [] if kpi.cadence is not Cadence.NONE else ["the KPI's cadence"]
        missing += [] if sourced else ["where the KPI's value comes from"]
        missing += [] if kpi.owner is not None else ["who is responsible for the KPI"]
    if missing:
        return Finding(False, f"not said: {', '.join(missing)}", "fill these in")
    return fine("cadence, source and responsible are set")
