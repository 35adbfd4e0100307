"""Reports: what is to be known of a day, written as text, Markdown, HTML, JSON or CSV. Knows no store and no screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from typing import Any, NamedTuple

from ..board import Board, NotFound
from ..fields import ALL_TIME, InputError, Period, UnknownWord, meant, visible
from ..queries.outside import Outside
from ..views.document import Report
from . import approval, budget, digests, goals, kpis, people, projects, services, strategy, team
from .scope import Scope


class ReportPage(NamedTuple):
    """A report: what makes it, the line that tells what is in it, and what it can be about one of."""

    make: Callable[[Scope], Report]
    line: str
    about: str = ""


PAGES = {  # in the order in which reports are listed
    "weekly": ReportPage(
        digests.weekly,
        "the week on a page: what changed, needs a decision, is late, money, thanks; --full for all of it",
    ),
    "monthly": ReportPage(
        digests.monthly, "the same over a month, with all KPIs and their trend, and the budget by month"
    ),
    "dashboard": ReportPage(
        digests.dashboard, "figures and pictures on one page, for a manager: ittui report dashboard --open"
    ),
    "approval": ReportPage(
        approval.approval,
        "the packet of a yearly round: goals with SMART verdicts, measures, budget, answers, versions",
        "a round",
    ),
    "versions": ReportPage(
        approval.versions, "what was approved, amended and is so now, field by field, side by side", "a round"
    ),
    "goals": ReportPage(goals.goals, "goals by IT area and period, closed ones included: achieved, missed, mean score"),
    "kpi": ReportPage(
        kpis.kpi,
        "one KPI, or all: definition, chart with target and forecast, last values, the goals it measures",
        "a KPI",
    ),
    "person": ReportPage(
        people.person,
        "one person's goals, check-ins, reviews, actions, resources, recognition; without a name, all in a table",
        "a person",
    ),
    "strategy": ReportPage(
        strategy.strategy, "objectives with the KPIs, goals and projects that serve them, and the gaps between"
    ),
    "radar": ReportPage(strategy.radar, "technology trends by quadrant and ring, what moved, reviews due"),
    "budget": ReportPage(
        budget.budget, "plan, committed, actual and forecast: rolled up, by month, asked for, unfunded goals"
    ),
    "wall": ReportPage(people.wall, "who was thanked, awarded or rewarded, and for what"),
    "services": ReportPage(
        services.services, "the service catalogue with gaps in people, recovery promises, satisfaction"
    ),
    "smart": ReportPage(goals.smart_report, "the SMART rules over all open goals: what to fix, and how"),
    "team": ReportPage(
        team.team, "roles and successors, leavers, goals per person, proposals, training and other support"
    ),
    "partners": ReportPage(team.partners, "channels and their dates, help both ways, shared goals, satisfaction"),
    "reviews": ReportPage(
        people.reviews, "reviews due and held, actions agreed, what retrospectives taught and what is carried over"
    ),
    "late": ReportPage(projects.late_report, "what is late and by how many days: goals, projects, milestones, tasks"),
}
REPORTS = {name: page.line for name, page in PAGES.items()}
WRITERS = {
    "text": ("as_text", "as_text"),
    "md": ("as_text", "as_markdown"),
    "html": ("as_html", "as_html"),
    "json": ("as_json", "as_json"),
    "csv": ("as_json", "as_csv"),
}
FORMATS = tuple(WRITERS)


def render(board: Board, name: str, fmt: str, as_of: date, **asked: Any) -> str:
    """A report of a day in one of FORMATS; asked: what compose takes. InputError for an unknown format, too."""
    write = writer_of(fmt)  # first: what cannot be written need not be made
    return write(compose(board, name, as_of, **asked))


def compose(
    board: Board,
    name: str,
    as_of: date,
    *,
    subject: str = "",
    since: date | None = None,
    previous: Board | None = None,
    earlier: Callable[[date], Board | None] | None = None,
    log: Sequence[object] = (),
    period: Period = ALL_TIME,
    full: bool = False,
    outside: Callable[[], Sequence[Outside]] = tuple,
) -> Report:
    """A report of a day as a document.

    subject: whom or what it is about, where the report is about one; since and previous: the day, and the board as it
    stood then, that changes are told against; earlier finds the board of a day, so that a report can choose the day
    itself; without either this board is looked at as of that day; full: all there is to say, where the report is a page
    otherwise; outside: what was changed past the program. Of a period that is over it is a report of its last day,
    whatever the figure. InputError for an unknown report or subject.
    """
    last = min(as_of, period.last or as_of)
    ask = Scope(
        board=board if last == as_of else board.as_of(last),  # of a period that is over, as all was on its last day
        as_of=last,
        since=since,
        previous=previous,
        earlier=earlier,
        log=log,
        outside=outside,
        subject=subject,
        period=period,
        full=full,
    )
    page = page_called(name, subject)
    return page.make(ask)._replace(name=name.strip().casefold())


def page_called(name: str, subject: str) -> ReportPage:
    """The report of a name; InputError where there is none, or it is about all and a subject was named."""
    page = PAGES.get(name.strip().casefold())
    if page is None:
        near = meant(name, PAGES) or f"; known: {', '.join(PAGES)}"
        raise NotFound(f"there is no report “{visible(name)}”{near}")
    if subject.strip() and not page.about:
        named = ", ".join(f"{known} ({each.about})" for known, each in PAGES.items() if each.about)
        raise UnknownWord(f"{name} takes no name, so “{visible(subject)}” is too much; these do: {named}")
    return page


def writer_of(fmt: str) -> Callable[[Report], str]:
    """The function that writes a format; InputError for one that there is not."""
    if fmt not in WRITERS:
        raise InputError(f"there is no format “{visible(fmt)}”; known: {', '.join(FORMATS)}")
    module, function = WRITERS[fmt]
    writer: Callable[[Report], str] = getattr(import_module(f".{module}", __package__), function)
    return writer
