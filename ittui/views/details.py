"""What is worked out of one record, for programs: more than a list has room or time for."""

from __future__ import annotations

from ..fields import Json
from ..metrics.forecast import forecast_goal, forecast_kpi, pace
from ..metrics.projects import state_on
from ..metrics.projects.roi import earned_value
from ..metrics.projects.variance import cost_variance_percent, schedule_variance_percent
from ..metrics.smart import letters, smart
from ..records import Goal, Kpi, Project, ProjectState, Record
from ..session import Session
from .goals import progress_of
from .kpis import status_of
from .projects import judgements
from .results import computed_values, parts, plain


def brief_values(session: Session, record: Record) -> dict[str, Json]:
    """The computed columns, and of a goal or KPI all that its status was made of."""
    if isinstance(record, Goal):
        return {"late": computed_values(session, record)["late"], **dict(parts(progress_of(session, record)))}
    if isinstance(record, Kpi):
        return dict(parts(status_of(session, record)))
    return computed_values(session, record)


def detail_values(session: Session, record: Record) -> dict[str, Json]:
    """The same with pace, forecast, verdicts and earned value."""
    result, board, day = brief_values(session, record), session.board, session.today
    if isinstance(record, Goal):
        result |= {
            "pace": plain(pace(board, record, day)),
            "forecast": plain(forecast_goal(board, record, day)),
            "smart": {each.letter.name: each.ok for each in letters(smart(board, record, day))},
        }
    elif isinstance(record, Kpi):
        result["forecast"] = plain(forecast_kpi(board, record, day))
    elif isinstance(record, Project):
        result |= {
            "schedule_variance_percent": plain(schedule_variance_percent(record, day)),
            "cost_variance_percent": plain(cost_variance_percent(record)),
            "earned_value": plain(earned_value(record, day)),
        }
        if state_on(record, day) is ProjectState.DELIVERED:
            result |= {name: judged.met for name, judged in judgements(session, record).items()}
    return result
