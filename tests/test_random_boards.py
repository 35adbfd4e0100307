"""Boards of random records, much missing and some of it wrong: nothing that shows or changes them ends in a fault."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from ittui.actions.action import actions_on
from ittui.board import Mentions, Origin
from ittui.fields import InputError
from ittui.queries.due import due
from ittui.records import KINDS
from ittui.report import FORMATS, REPORTS, render
from ittui.rules import refusals, why_read_only
from ittui.rules.measurements import implausible_values
from ittui.session import Session
from ittui.views.columns import computed_values
from ittui.views.record_page import record_page

from .metrics.chance import TODAY, Chance

NOW = datetime.combine(TODAY, time(12), UTC)
SEEDS = range(3)
MOST = 6  # records of a kind


@pytest.fixture(params=SEEDS)
def session(request: pytest.FixtureRequest) -> Session:
    return Session(Chance(request.param).board(), TODAY, NOW, "ann")


def some(session: Session, table: str) -> list[Any]:
    return list(session.board.tables[table].rows.values())[:MOST]


@pytest.mark.slow
def test_every_page_column_and_report_can_be_made(session: Session) -> None:
    for table in KINDS:
        for row in some(session, table):
            record_page(session, row)
            computed_values(session, row)
            list(implausible_values(session.board, row, NOW))
            why_read_only(session.board, row, TODAY)
    due(session.board, TODAY, ahead=30)
    for name in REPORTS:
        for form in FORMATS:
            try:
                assert render(session.board, name, form, TODAY, full=True)
            except InputError:
                continue  # it is about one record, and none was named


@pytest.mark.slow
def test_every_action_works_or_says_why_not(session: Session) -> None:
    tried = 0
    for table, kind in KINDS.items():
        for action in actions_on(kind):
            for row in some(session, table):
                assert isinstance(action.reason(session, row), str)
                texts = action.texts(session, row)
                try:
                    context = session.context_with(Mentions(session.board))
                    fields = action.asks.fields.items()
                    values = {name: each.read(texts.get(name, ""), context) for name, each in fields}
                    answers = action.asks.new(**values)
                    changes = action.changes(session, row, answers, None)
                except InputError:
                    continue
                tried += 1
                if not refusals(session.board, changes, Origin(NOW, action.id)):
                    after = Session(session.board.applying(changes), TODAY, NOW + timedelta(minutes=1), "ann")
                    assert action.outcome(after, after.board.get(kind, row.id) or row, answers)
    assert tried
