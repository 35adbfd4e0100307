"""The numbers and how each was made, the SMART check, and the library of ready-made KPIs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..actions.measurements import FromLibrary, LibraryKpi, add_from_library, entry_named
from ..board import Mentions, NotFound
from ..fields import InputError, Json, visible
from ..fields.layout import figure
from ..long_work import counted
from ..metrics import METRICS, Result, metric_named
from ..metrics.kpis.kpi_status import measure_all
from ..records import Goal, Kpi
from ..views.columns import brief_values
from ..views.document import target_text, value_text
from ..views.kpis import with_what_it_is_made_of
from ..views.lines import lines_of
from ..views.record_page import number_page, plain_result, record_page
from .action_commands import acting, options, positional
from .context import PERIOD, Argument, CommandContext, command
from .output import PIPED, TableColumn, colored, room, say, say_filled, say_json, say_lines, say_table, styled
from .records import plain_values

if TYPE_CHECKING:
    from ..metrics.smart import RuleVerdict


MOST_LISTED = 20


@command(Argument("names", nargs="*", metavar="NAME", help="such as projects_on_time; default: all"), PERIOD)
def metrics(call: CommandContext, args: Namespace) -> int:
    """The numbers of the department: value, status, and what they were made of."""
    period = call.period_of(args.period)
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
    (result,) = measure_all(call.known, call.today, call.period_of(args.period), [matches.name])
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
    page = with_what_it_is_made_of(session, record, record_page(session, record)[:1])
    say(visible(record.label))
    if record.definition:
        say_filled(visible(record.definition))
    say_lines(lines_of(page, room() or PIPED), call.options.color)
    return 0


GLYPHS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}


@command(
    Argument("id", nargs="?", default="", metavar="ID", help="one goal in full; default: what is open in all"),
    Argument("--approving", action="store_true", help="count what has to hold at approval, too"),
)
def check(call: CommandContext, args: Namespace) -> int:
    """The SMART rules, each with its reason and a fix. Exit code 1: an error is open."""
    from ..metrics.smart import open_errors, smart

    board, today = call.known, call.today
    chosen = [board.find(Goal, args.id, parts=True)] if args.id else [g for g in board.all(Goal) if g.open_on(today)]
    if call.options.json:
        say_json([plain_goal(goal, smart(board, goal, today)) for goal in chosen])
    else:
        if not chosen:
            call.tell("there is no open goal to check")
        for goal in chosen:
            say_goal(call, goal, smart(board, goal, today), every=bool(args.id))
    return 1 if any(open_errors(board, goal, today, approving=args.approving) for goal in chosen) else 0


def plain_goal(goal: Goal, verdicts: Sequence[RuleVerdict]) -> Json:
    names = ("rule", "level", "ok", "reason", "cure", "waived")
    rules: list[Json] = [
        {**{name: getattr(each, name) for name in names}, "level": str(each.level)} for each in verdicts
    ]
    return {"id": goal.code, "title": goal.title, "rules": rules}


def say_goal(call: CommandContext, goal: Goal, verdicts: Sequence[RuleVerdict], *, every: bool) -> None:
    from ..metrics.smart import letters

    color = colored(call.options.color)
    sums = "  ".join(f"{each.letter.name} {each.glyph}" for each in letters(verdicts))
    say(f"{call.known.short(goal)}  {sums}  {visible(goal.title)}")
    for each in verdicts:
        if every or each.open:
            glyph, style = GLYPHS[each.ok]
            waived = f" (waived: {each.waived})" if each.waived else ""
            level = f" {each.level}:" if each.open else ""
            say(f"    {styled(glyph, style, color)} {each.rule}{level} {visible(each.reason + waived)}")
            if each.open and each.cure:
                say(f"         → {visible(each.cure)}")


@command(
    Argument("verb", nargs="?", choices=("list", "add"), default="list", metavar="list|add", help="default: list"),
    *(positional(FromLibrary, name, last=True) for name in FromLibrary.positional),
    *options(FromLibrary),
)
def library(call: CommandContext, args: Namespace) -> int:
    """Ready-made KPIs of the IT and services sector: list them, or add one."""
    from ..sample import kpi_library

    entries = kpi_library()
    name = " ".join(args.answer_name).strip()
    if args.verb == "list":
        return list_library(call, [each for each in entries if name.casefold() in each.title.casefold()])
    if not name:
        raise InputError("say which KPI to add; `ittui library` lists them")
    call.writable()
    aside = acting(call, args.answer_by).aside
    mentions = Mentions(call.board)
    owner = mentions.find("people", args.answer_owner) if args.answer_owner else None
    entry = entry_named(entries, name)
    changes = add_from_library(call.board, entry, owner)
    people = [call.added(record) for record in mentions.new.values()]
    board = call.commit((*people, *changes), f"add KPI {entry.title} from the library{aside}").board
    kpi = board.get(Kpi, changes[0].id)
    assert kpi is not None
    call.answer(f"added KPI {visible(entry.title)}", **plain_values(kpi, board.context(call.today, call.now)))
    return 0


def list_library(call: CommandContext, entries: Sequence[LibraryKpi]) -> int:
    if call.options.json:
        say_json([{"name": each.name, "origin": each.origin, **each.values} for each in entries])
        return 0
    exists = call.in_database or call.path.exists()
    there = {row.label.casefold() for row in call.board.all(Kpi)} if exists else set[str]()
    heads = [TableColumn("Name"), TableColumn("KPI"), TableColumn("Unit", 2), TableColumn("There", 3)]
    rows = [
        (each.name, each.title, str(each.values.get("unit", "")), "✓" if each.title.casefold() in there else "")
        for each in entries
    ]
    say_table(heads, rows, call.options.color)
    return 0
