"""Whether there are people enough, and how satisfied they are: CSAT and NPS, with how many of those asked answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Period, later, visible
from ...records import Department, Provider, Scale, Service, Survey
from .. import Excluded, Result, by_reason, many, metric, number, share_text, shown
from ..projects import is_all

ZERO = Fraction(0)


class People(NamedTuple):
    """End users and the full-time equivalents that support them; None is unknown."""

    users: Fraction | None
    fte: Fraction | None


def people_on(department: Department, day: date) -> People:
    """What a department had on a day: the last figures of its history, else those of the department itself."""
    department = department.as_of(day)
    dated = ((row.since, row) for row in department.headcount if row.since and row.since <= day)
    past = [row for _, row in sorted(dated, key=lambda pair: pair[0])]
    users = [row.end_users for row in past if row.end_users is not None]
    fte = [row.support_fte for row in past if row.support_fte is not None]
    now_users, now_fte = users[-1] if users else department.end_users, fte[-1] if fte else department.support_fte
    return People(
        None if now_users is None or now_users < 0 else Fraction(now_users),
        None if now_fte is None or now_fte < 0 else Fraction(now_fte),
    )


def averaged(department: Department, start: date, end: date) -> People:
    """The average over the days from start to end (not in it), weighted by how long each figure held."""
    since = [row.since for row in department.headcount if row.since]
    since += [later(day, 1) for day in department.changed_after]
    turns = sorted({start, *(day for day in since if start < day < end)})
    stretches = [
        (people_on(department, day), (until - day).days)
        for day, until in zip(turns, (*turns[1:], end), strict=True)
        if until > day
    ]
    users, fte = (mean((people[at], days) for people, days in stretches) for at in (0, 1))
    return People(users, fte)


def mean(weighted: Iterable[tuple[Fraction | None, int]]) -> Fraction | None:
    known = [(value, days) for value, days in weighted if value is not None]
    total = sum(days for _, days in known)
    return sum((value * days for value, days in known), ZERO) / total if total else None


def stretch(as_of: date, period: Period) -> tuple[date, date]:
    """The days that are averaged over: those of the period that have gone, or the one day asked about."""
    tomorrow = as_of + timedelta(days=1) if as_of < date.max else as_of
    if is_all(period):
        return as_of, tomorrow
    end = min(period.end or tomorrow, tomorrow)
    return period.start or (end - timedelta(days=1) if end > date.min else end), end


def support(board: Board, as_of: date, period: Period) -> tuple[Fraction, Fraction, list[Department], str]:
    """(end users, support FTE, the departments that have either, a sentence on them)."""
    start, end = stretch(as_of, period)
    users, fte, known = ZERO, ZERO, []
    for department in board.all(Department):
        people = averaged(department, start, end)
        if people.users is not None or people.fte is not None:
            known.append(department)
            users, fte = users + (people.users or ZERO), fte + (people.fte or ZERO)
    days = (end - start).days
    over = f", on average over {many(days, 'day')}" if days > 1 else ""
    how = f"{shown(users)} end users and {shown(fte, 2)} FTE of support staff in {many(len(known), 'department')}{over}"
    return users, fte, known, how


def support_ratio(board: Board, as_of: date, period: Period, *, per_users: int | None = None) -> Result:
    """FTE of support staff for so many end users; without that the users of one FTE."""
    users, fte, known, how = support(board, as_of, period)
    if fte <= 0 or users <= 0:
        missing = "no support FTE is recorded" if fte <= 0 else "no end users are recorded"
        return Result(None, how, missing if known else "no department has end users or support FTE", n=len(known))
    if per_users:
        return number(fte, users, times=per_users, how=how, n=len(known))
    return number(users, fte, times=1, how=how, n=len(known), notes=(f"1 : {shown(users / fte)}",))


@metric(label="Users per support FTE", unit="users", reads=(Department,), group="Service")
def users_per_support_fte(board: Board, as_of: date, period: Period) -> Result:
    """End users ÷ full-time equivalents of support staff, over all departments: “1 : 70”.

    Of a period, the average over its days. Full-time equivalents, not heads.
    """
    return support_ratio(board, as_of, period)


@metric(label="Support FTE per 100 users", unit="FTE", reads=(Department,), group="Service")
def support_fte_per_100_users(board: Board, as_of: date, period: Period) -> Result:
    """100 × full-time equivalents of support staff ÷ end users, over all departments.

    Of a period, the average over its days.
    """
    return support_ratio(board, as_of, period, per_users=100)


@metric(label="Staffing gap", unit="FTE", reads=(Service,), group="Service", up=False)
def service_gap(board: Board, as_of: date, period: Period) -> Result:
    """The people missing, in FTE: Σ (asked for − available) over the services where more are asked for than there are.

    People to spare in one service do not fill the gap of another. Services that are bought in are left out. Those
    with a gap, the largest first, are candidates for “IT as a service”.
    """
    services = [service.as_of(as_of) for service in board.all(Service)]
    excluded = by_reason(Excluded(service, why) for service in services if (why := no_gap(service)))
    gaps = sorted(
        ((gap(service), service) for service in services if not no_gap(service)),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    short = [(size, service) for size, service in gaps if size > 0]
    total, spare = sum((size for size, _ in short), ZERO), sum((-size for size, _ in gaps if size < 0), ZERO)
    nothing = "no service says both how many are asked for and available" if services else "no service is recorded"
    notes = [f"{visible(service.label)}: {shown(size, 2)} FTE missing" for size, service in short]
    return number(
        total,
        how=f"{shown(total, 2)} FTE missing in {len(short):,} of {many(len(gaps), 'service')}: asked for − available",
        empty="" if gaps else nothing,
        n=len(gaps),
        excluded=excluded,
        counted=tuple(service for _, service in short),
        notes=(*notes, *([f"to spare elsewhere: {shown(spare, 2)} FTE"] if spare else [])),
    )


def gap(service: Service) -> Fraction:
    return Fraction(service.fte_needed or 0) - Fraction(service.fte_available or 0)


def no_gap(service: Service) -> str:
    """Why a service has no gap that could be told; "" where it has."""
    if service.provider is Provider.BOUGHT:
        return "bought in as a service"
    known = ("asked for", service.fte_needed), ("available", service.fte_available)
    missing = [name for name, value in known if value is None]
    return f"FTE {' and '.join(missing)}: not recorded" if missing else ""


SATISFIED = Fraction(4, 5)  # of the scale: 4 and 5 of 5
NPS_TOP, PROMOTER, DETRACTOR = 10, 9, 6


class Score(NamedTuple):
    """So many answers with one score."""

    survey: Survey
    score: Fraction
    best: int
    answers: int


def scores(board: Board, kind: Scale, as_of: date, period: Period) -> tuple[list[Score], tuple[Excluded, ...]]:
    """The answers of a kind given by a day and in a period, and the records that cannot be right."""
    matches, excluded = [], []
    for survey in board.all(Survey):
        if survey.kind is not kind:
            continue
        if survey.date is None:
            excluded.append(Excluded(survey, "has no date"))
        elif survey.date > as_of or not period.holds(survey.date):
            continue
        elif fault := fault_of(survey):
            excluded.append(Excluded(survey, fault))
        else:
            top = NPS_TOP if kind is Scale.NPS else survey.best or 0
            matches.append(Score(survey, Fraction(survey.score or 0), top, survey.answers or 0))
    return matches, by_reason(excluded)


def fault_of(survey: Survey) -> str:
    """Why an answer cannot count; "" where it can."""
    score, best = survey.score, survey.best or 0
    if score is None:
        return "has no score"
    if (survey.answers or 0) < 1:
        return "has no answers"
    if survey.kind is Scale.NPS:
        if survey.raw.get("best") not in (None, NPS_TOP):
            return "NPS is asked on a scale from 0 to 10"
        return "" if score == int(score) and 0 <= score <= NPS_TOP else "NPS is a whole number from 0 to 10"
    return "" if best > 0 and 0 <= score <= best else f"the score is not on its scale, 0 to {best}"


def response_rate(matches: Iterable[Score]) -> Iterator[str]:
    """How many of those asked have answered, over the rounds of which it is known how many were asked.

    A round is what was asked on one day, of one department, on one service or goal; the number asked may stand on
    one of its answers or be divided among them.
    """
    rounds: dict[tuple[object, ...], list[Score]] = {}
    for each in matches:
        survey = each.survey
        rounds.setdefault((survey.date, survey.department, survey.service, survey.goal), []).append(each)
    known = [scores for scores in rounds.values() if any(each.survey.asked for each in scores)]
    asked = sum(max(each.survey.asked or 0, 0) for scores in known for each in scores)
    answers = sum(each.answers for scores in known for each in scores)
    if not asked:
        yield "response rate: unknown, nobody recorded how many were asked"
    elif answers > asked:
        yield f"response rate: unknown, {answers:,} answers of {asked:,} asked cannot be"
    else:
        yield f"response rate: {answers:,} of {asked:,} asked ({shown(Fraction(100 * answers, asked))} %)"


def services(board: Board, matches: Iterable[Score], good: set[int]) -> Iterator[str]:
    """The share of good answers of each service."""
    every, fine = Counter[str](), Counter[str]()
    for each in matches:
        service = board.get(Service, each.survey.service)
        if service:
            every[service.label] += each.answers
            fine[service.label] += each.answers if each.survey.id in good else 0
    for name in sorted(every):
        yield f"{visible(name)}: {share_text(fine[name], every[name])}"


def lowest(matches: Iterable[Score]) -> tuple[Survey, ...]:
    """The bad answers, the worst first."""
    bad = [each for each in matches if each.score < SATISFIED * each.best]
    return tuple(each.survey for each in sorted(bad, key=lambda each: (each.score / each.best, each.survey.id)))


def unanswered(kind: Scale, excluded: Sequence[Excluded]) -> Result:
    reason = f"no {kind.value} answer that can be right" if excluded else f"no {kind.value} answer is recorded"
    return Result(None, f"The answers to {kind.value} surveys", reason, excluded=excluded)


@metric(label="CSAT", unit="%", reads=(Survey, Service), group="Service", up=True, flow=True)
def csat(board: Board, as_of: date, period: Period) -> Result:
    """Satisfied answers (4 or 5 of 5; on another scale 80 % of its best score or more) ÷ all answers.

    The scale is kept with each answer. The response rate stands beside it, for few answers say little.
    """
    matches, excluded = scores(board, Scale.CSAT, as_of, period)
    if not matches:
        return unanswered(Scale.CSAT, excluded)
    good = {each.survey.id for each in matches if each.score >= SATISFIED * each.best}
    answers = sum(each.answers for each in matches)
    satisfied = sum(each.answers for each in matches if each.survey.id in good)
    return number(
        satisfied,
        answers,
        times=100,
        how=f"{satisfied:,} of {many(answers, 'answer')} gave 4 or 5 of 5, or the like on another scale",
        n=answers,
        excluded=excluded,
        counted=lowest(matches),
        notes=(*response_rate(matches), *services(board, matches, good)),
    )


@metric(label="NPS", unit="points", reads=(Survey,), group="Service", up=True, flow=True)
def nps(board: Board, as_of: date, period: Period) -> Result:
    """Net promoter score: % of answers 9 and 10 − % of answers 0 to 6, of all answers on a scale from 0 to 10.

    From −100 to 100. Those who answered 7 or 8 are in the number of answers only.
    """
    matches, excluded = scores(board, Scale.NPS, as_of, period)
    if not matches:
        return unanswered(Scale.NPS, excluded)
    answers = sum(each.answers for each in matches)
    promoters = sum(each.answers for each in matches if each.score >= PROMOTER)
    detractors = sum(each.answers for each in matches if each.score <= DETRACTOR)
    return number(
        promoters - detractors,
        answers,
        times=100,
        how=f"{promoters:,} promoters (9-10) less {detractors:,} detractors (0-6), of {many(answers, 'answer')}",
        n=answers,
        excluded=excluded,
        counted=tuple(survey for survey in lowest(matches) if (survey.score or 0) <= DETRACTOR),
        notes=tuple(response_rate(matches)),
    )
