"""CSAT and NPS: the scale of each answer, and how many of those asked have answered."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from ittui.records import Scale, Service, Survey

from .asking import YEAR, ask, reasons, these


def answer(score: object, kind: Scale = Scale.CSAT, **values: object) -> Survey:
    usual = {"date": date(2026, 5, 1), "kind": kind, "score": Decimal(str(score))}
    return Survey.new(**{**usual, **values})


def nps(score: object, **values: object) -> Survey:
    return answer(score, Scale.NPS, **values)


def test_four_and_five_of_five_are_satisfied() -> None:
    bad, worse = answer(3), answer(1)
    result = ask("csat", answer(5), answer(4), bad, worse)
    assert these(result.value, result.n, result.counted) == (50, 4, (worse, bad))


def test_each_answer_keeps_its_own_scale() -> None:
    assert ask("csat", answer(8, best=10), answer(7, best=10)).value == 50
    assert ask("csat", answer(4, best=10), answer(4)).value == 50


def test_a_round_counts_by_its_answers() -> None:
    result = ask("csat", answer(5, answers=30, asked=60), answer(2, answers=10, asked=20))
    assert these(result.value, result.numerator, result.denominator) == (75, 30, 40)
    assert result.notes[0] == "response rate: 40 of 80 asked (50 %)"


def test_the_number_asked_may_stand_on_one_answer_of_its_round() -> None:
    other_round = answer(5, date=date(2026, 6, 1), answers=7)
    records = (answer(5, answers=30, asked=80), answer(2, answers=10), other_round)
    assert ask("csat", *records).notes[0] == "response rate: 40 of 80 asked (50 %)"


def test_a_response_rate_that_cannot_be_is_not_shown() -> None:
    assert "cannot be" in ask("csat", answer(5, answers=3, asked=2)).notes[0]
    assert "nobody recorded" in ask("csat", answer(5)).notes[0]


def test_each_service_has_its_share() -> None:
    mail = Service.new(title="Mail")
    notes = ask("csat", answer(5, service=mail.id), answer(1, service=mail.id), answer(5), mail).notes
    assert notes[1:] == ("Mail: 1 of 2 (50 %)",)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (answer(6), "the score is not on its scale, 0 to 5"),
        (answer(5, date=None), "has no date"),
        (Survey.new(date=date(2026, 5, 1), kind=Scale.CSAT), "has no score"),
        (Survey(1, {"date": "2026-05-01", "score": 5, "answers": 0}), "has no answers"),
        (Survey(1, {"date": "2026-05-01", "score": 5, "best": 0}), "the score is not on its scale, 0 to 0"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_answers_that_cannot_be_are_listed(wrong: Survey, reason: str) -> None:
    result = ask("csat", answer(5), wrong)
    assert these(result.value, reasons(result)) == (100, [reason])


def test_promoters_less_detractors_with_all_in_the_number() -> None:
    result = ask("nps", nps(10), nps(9), nps(8), nps(7), nps(6), nps(0, answers=2))
    assert these(result.value, result.n) == (Fraction(-100, 7), 7)
    assert [int(survey.score or 0) for survey in result.counted if isinstance(survey, Survey)] == [0, 6]
    assert "2 promoters (9-10) less 3 detractors (0-6), of 7 answers" in result.how


def test_nps_is_whole_numbers_from_nought_to_ten() -> None:
    result = ask("nps", nps(10), nps(9.5), nps(11), nps(5, best=5))
    assert result.value == 100
    assert reasons(result) == ["NPS is a whole number from 0 to 10"] * 2 + ["NPS is asked on a scale from 0 to 10"]


def test_periods_days_and_kinds_stay_apart() -> None:
    assert ask("csat", answer(5, date=date(2025, 1, 1)), answer(1), period=YEAR).value == 0
    assert ask("csat", answer(5, date=date(2027, 1, 1))).value is None
    assert ask("nps", answer(5)).value is None


def test_no_answers_are_no_data() -> None:
    assert ask("csat").reason == "no CSAT answer is recorded"
    assert ask("nps", nps(11)).reason == "no NPS answer that can be right"
