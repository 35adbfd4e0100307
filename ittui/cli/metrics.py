"""The numbers, and how each was made."""

from __future__ import annotations

from argparse import Namespace

from ..board import NotFound
from ..fields import ALL_TIME, InputError, Json, Period, parse_period, visible
from ..fields.figure import figure
from ..long_work import counted
from ..metrics.kpis.kpi_status import measure_all
from ..metrics.registry import METRICS, metric_named
from ..metrics.result import Result
from ..records import Kpi
from ..views.columns import target_text, value_text
from ..views.details import brief_values
from ..views.lines import lines_of
from ..views.number_page import number_page, plain_result
from ..views.record_page import record_page
from .command import Argument, command
from .context import CommandContext
from .output import PIPED, TableColumn, room, say, say_filled, say_json, say_lines, say_table

MOST_LISTED = 20
PERIOD = Argument("--period", metavar="PERIOD", help="2026-Q3, 2026-11, 2026, FY2026, last month; default: all time")


def period_of(call: CommandContext, typed: str | None) -> Period:
    if typed is None:
        return ALL_TIME
    return parse_period(typed, call.today, call.known.settings.fiscal)


@command(Argument("names", nargs="*", metavar="NAME", help="such as projects_on_time; default: all"), PERIOD)
def metrics(call: CommandContext, args: Namespace) -> int:
    """The numbers of the department: value, status, and what they were made of."""
    period = period_of(call, args.period)
    names = [*dict.fromkeys(known_name(name) for name in args.names)]
    results = measure_all(call.known, call.today, period, names)
    if call.options.json:
        say_json([plain_result(result) for result in results])
        return 0
    say(f"as of {call.today}, {period.label}")
    heads = ("Name", "Value", "Of", "Target", "Status", "Remark")
    columns = [
        TableColumn(head, 1 + (head == "Of") + 2 * (head == "Remark"), head in ("Value", "Target")) for head in heads
    ]
    rows = [cells(result) for result in counted(results, "listing the numbers", "numbers", 1)]
    say_table(columns, rows, call.options.color)
    return 0


def known_name(typed: str) -> str:
    """The name of a metric; NotFound names the nearest."""
    try:
        return metric_named(typed).name
    except InputError as error:
        raise NotFound(str(error)) from None


def cells(result: Result) -> tuple[str, ...]:
    of = ""
    if result.numerator is not None and result.denominator is not None:
        of = f"{figure(result.numerator)} / {figure(result.denominator)}"
    remark = result.reason if result.value is None else "small sample" if result.small_sample else ""
    left_out = f"{len(result.excluded)} left out" if result.excluded else ""
    target = target_text(result)
    status = f"{result.status.glyph} {result.status.word}"
    return result.name, value_text(result), of, target, status, ", ".join(filter(None, (remark, left_out)))


@command(Argument("metric", metavar="METRIC", help="its name, or a KPI"), PERIOD)
def explain(call: CommandContext, args: Namespace) -> int:
    """One number in full: what it is, how it was made, what is in it and what is left out."""
    name = args.metric.strip().casefold().replace("-", "_").replace(" ", "_")
    if name not in METRICS and call.known.table(Kpi).named(args.metric.strip()):
        return explain_kpi(call, args.metric)
    matches = metric_named(known_name(args.metric))
    (result,) = measure_all(call.known, call.today, period_of(call, args.period), [matches.name])
    if call.options.json:
        more: dict[str, Json] = {
            "definition": matches.definition,
            "reason": result.reason,
            "notes": [*result.notes],
            "counted": [{"id": row.code, "label": row.label} for row in result.counted],
        }
        say_json({**plain_result(result), **more})
        return 0
    say(f"{result.label} · {result.period.label}")
    say_lines(lines_of(number_page(call.known, result, MOST_LISTED), room() or PIPED), call.options.color)
    return 0


def explain_kpi(call: CommandContext, name: str) -> int:
    """How a KPI stands, as the value of a metric is explained."""
    record = call.known.find(Kpi, name)
    session = call.session.having(board=call.known)
    if call.options.json:
        say_json({"id": record.code, "title": record.label, **brief_values(session, record)})
        return 0
    say(visible(record.label))
    if record.definition:
        say_filled(visible(record.definition))
    say_lines(lines_of(record_page(session, record)[:1], room() or PIPED), call.options.color)
    return 0
