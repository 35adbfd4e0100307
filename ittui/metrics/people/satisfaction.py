"""How satisfied people are: CSAT and NPS, with how many of those asked have answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ...board import Board
from ...fields import Period, visible
from ...records import Scale, Service, Survey
from ..registry import metric
from ..result import Excluded, Result, many, no_data, shown

SATISFIED = Fraction(4, 5)  # of the scale: 4 and 5 of 5
NPS_TOP, PROMOTER, DETRACTOR = 10, 9, 6


class Score(NamedTuple):
    """So many answers with one score."""

    survey: Survey
    score: Fraction
    best: int
    answers: int


def scores(board: Board, kind: Scale, as_of: date, period: Period) -> tuple[list[Score], list[Excluded]]:
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
    excluded.sort(key=lambda each: (each.reason, each.record.id))
    return matches, excluded


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
    every: Counter[str] = Counter()
    fine: Counter[str] = Counter()
    for each in matches:
        service = board.get(Service, each.survey.service)
        if service:
            every[service.label] += each.answers
            fine[service.label] += each.answers if each.survey.id in good else 0
    for name in sorted(every):
        percent = shown(Fraction(100 * fine[name], every[name]))
        yield f"{visible(name)}: {fine[name]:,} of {every[name]:,} ({percent} %)"


def lowest(matches: Iterable[Score]) -> tuple[Survey, ...]:
    """The bad answers, the worst first."""
    bad = [each for each in matches if each.score < SATISFIED * each.best]
    return tuple(each.survey for each in sorted(bad, key=lambda each: (each.score / each.best, each.survey.id)))


def empty(board: Board, kind: Scale, excluded: list[Excluded]) -> Result:
    reason = f"no {kind.value} answer that can be right" if excluded else f"no {kind.value} answer is recorded"
    return no_data(reason, f"The answers to {kind.value} surveys", excluded=tuple(excluded))


@metric(label="CSAT", unit="%", reads=(Survey, Service), group="Service", up=True, flow=True)
def csat(board: Board, as_of: date, period: Period) -> Result:
    """Satisfied answers (4 or 5 of 5; on another scale 80 % of its best score or more) ÷ all answers.

    The scale is kept with each answer. The response rate stands beside it, for few answers say little.
    """
    matches, excluded = scores(board, Scale.CSAT, as_of, period)
    if not matches:
        return empty(board, Scale.CSAT, excluded)
    good = {each.survey.id for each in matches if each.score >= SATISFIED * each.best}
    answers = sum(each.answers for each in matches)
    satisfied = sum(each.answers for each in matches if each.survey.id in good)
    return Result(
        value=Fraction(100 * satisfied, answers),
        how=f"{satisfied:,} of {many(answers, 'answer')} gave 4 or 5 of 5, or the like on another scale",
        numerator=Fraction(satisfied),
        denominator=Fraction(answers),
        n=answers,
        excluded=tuple(excluded),
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
        return empty(board, Scale.NPS, excluded)
    answers = sum(each.answers for each in matches)
    promoters = sum(each.answers for each in matches if each.score >= PROMOTER)
    detractors = sum(each.answers for each in matches if each.score <= DETRACTOR)
    return Result(
        value=Fraction(100 * (promoters - detractors), answers),
        how=f"{promoters:,} promoters (9-10) less {detractors:,} detractors (0-6), of {many(answers, 'answer')}",
        numerator=Fraction(promoters - detractors),
        denominator=Fraction(answers),
        n=answers,
        excluded=tuple(excluded),
        counted=tuple(survey for survey in lowest(matches) if (survey.score or 0) <= DETRACTOR),
        notes=tuple(response_rate(matches)),
    )
