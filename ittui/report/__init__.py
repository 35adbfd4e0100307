"""Reports: what is to be known of a day, written as text, Markdown, HTML, JSON or CSV. Knows no store and no screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ..board import Board
from ..fields import ALL_TIME, InputError, Period, visible
from ..queries.outside import Outside
from ..views.document import Report
from . import pages as pages
from .reports import REPORTS, Scope, made

__all__ = ["FORMATS", "REPORTS", "compose", "render"]

FORMATS = ("text", "md", "html", "json", "csv")


def render(
    board: Board,
    name: str,
    fmt: str,
    as_of: date,
    *,
    subject: str = "",
    since: date | None = None,
    previous: Board | None = None,
    earlier: Callable[[date], Board | None] | None = None,
    log: Sequence[object] = (),
    person: str = "",
    kpi: str = "",
    period: Period = ALL_TIME,
    full: bool = False,
) -> str:
    """A report of a day in one of FORMATS.

    subject (or person, or kpi): whom or what it is about, where the report is about one; since and previous: the
    day, and the board as it stood then, that changes are told against; earlier finds the board of a day, so that a
    report can choose the day itself; without either this board is looked at as of that day; full: all there is to say,
    where the report is a page otherwise. Of a period that is over it is a report of its last day, whatever the
    figure. InputError for an unknown report, format or subject.
    """
    write = writer_of(fmt)
    last = min(as_of, period.last or as_of)
    ask = Scope(
        board=board if last == as_of else board.as_of(last),  # of a period that is over, as all was on its last day
        as_of=last,
        since=since,
        previous=previous,
        earlier=earlier,
        log=log,
        subject=subject or person or kpi,
        period=period,
        full=full,
    )
    return write(made(name, ask))


def compose(
    board: Board,
    name: str,
    as_of: date,
    *,
    subject: str = "",
    since: date | None = None,
    earlier: Callable[[date], Board | None] | None = None,
    period: Period = ALL_TIME,
    full: bool = False,
    outside: Callable[[], Sequence[Outside]] = tuple,
) -> Report:
    """A report as a document, for who draws it otherwise; outside: what was changed past the program."""
    last = min(as_of, period.last or as_of)
    ask = Scope(
        board=board if last == as_of else board.as_of(last),  # of a period that is over, as all was on its last day
        as_of=last,
        subject=subject,
        since=since,
        earlier=earlier,
        period=period,
        full=full,
        outside=outside,
    )
    return made(name, ask)


def writer_of(fmt: str) -> Callable[[Report], str]:
    """The function that writes a format; InputError for one that there is not."""
    if fmt == "text":
        from .as_text import as_text

        return as_text
    if fmt == "md":
        from .as_markdown import as_markdown

        return as_markdown
    if fmt == "html":
        from .as_html import as_html

        return as_html
    if fmt == "json":
        from .as_json import as_json

        return as_json
    if fmt == "csv":
        from .as_json import as_csv

        return as_csv
    raise InputError(f"there is no format “{visible(fmt)}”; known: {', '.join(FORMATS)}")
