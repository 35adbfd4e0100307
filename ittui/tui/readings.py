"""What can be read about a record from the menu of what can be done with it: its command has another name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from ..metrics.smart import smart
from ..queries.outside import outside_of
from ..records import Approval, Goal, Kpi, Record
from ..report import compose
from ..session import Session
from ..views import Line
from ..views.kpis import metric_of, result_of
from ..views.lines import lines_of
from ..views.record_page import number_page
from .pages import report_lines
from .widgets.form_lines import letters_line, verdict_lines


class RecordReading(NamedTuple):
    """Something to read about records of a kind; when says why there is nothing to read. command: the same, typed."""

    kind: type[Record]
    label: str
    command: str
    lines: Callable[[Session, Any, int], list[Line]]
    when: Callable[[Session, Any], str] = lambda session, record: ""

    def reason(self, session: Session, record: Record | None) -> str:
        return self.when(session, record)


def smart_check(session: Session, goal: Goal, width: int) -> list[Line]:
    verdicts = smart(session.board, goal, session.today)
    return [letters_line(verdicts, width), (), *verdict_lines(verdicts, width)]


def packet(session: Session, approval: Approval, width: int) -> list[Line]:
    outside = partial(outside_of, session)
    report = compose(session.board, "approval", session.today, subject=approval.code, outside=outside)
    return report_lines(report, width)


def versions(session: Session, approval: Approval, width: int) -> list[Line]:
    return report_lines(compose(session.board, "versions", session.today, subject=approval.code), width)


def no_versions(session: Session, approval: Approval) -> str:
    return "" if approval.versions else "nothing was approved yet, so there is no version to compare with"


def explained(session: Session, kpi: Kpi, width: int) -> list[Line]:
    """How the number of a computed KPI was made, in the period of its value, with the records that it is made of."""
    result = result_of(session, kpi)
    return lines_of(number_page(session.board, result), width) if result else []


def not_computed(session: Session, kpi: Kpi) -> str:
    return "" if metric_of(kpi) else "its values are recorded, so no records are behind them"


READINGS = (
    RecordReading(Kpi, "Explain: the records it is made of", "explain", explained, not_computed),
    RecordReading(Goal, "SMART check: rule by rule, with fixes", "goal check", smart_check),
    RecordReading(Approval, "Read the approval packet", "report approval", packet),
    RecordReading(Approval, "Compare versions side by side", "approval compare", versions, no_versions),
)


def readings_on(kind: type[Record]) -> list[RecordReading]:
    return [each for each in READINGS if each.kind is kind]
