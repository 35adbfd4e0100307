"""Recording values of KPIs, one or many at once."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..actions.action import action_named
from ..actions.measurements import Recording, measured
from ..board import Board, Change, collapsed, doubt, value_field
from ..fields import InputError, visible
from ..records import Kpi, Measurement
from ..session import Session
from .action_commands import acting, arguments_of
from .context import Argument, Command, CommandContext, Usage, located, standard_input
from .output import say, say_json
from .records import plain_values


class Value(NamedTuple):
    """One value as it was typed."""

    kpi: str
    value: str
    on: str = ""
    note: str = ""
    why: str = ""


def record_values(call: CommandContext, args: Namespace) -> int:
    """Record a value of a KPI. A correction keeps the old value and asks why."""
    call.writable()
    session = acting(call, args.answer_by)
    if args.stdin:
        from ..exchange.cells import values_in

        if args.id:
            raise Usage("with --stdin the KPIs are named in the input")
        values = [(line, Value(**cells)) for line, cells in values_in(standard_input(), call.context().zone)]
        if not values:
            call.tell("standard input holds no value; nothing was recorded")
        return record_all(call, values, session)
    if not args.answer_value:
        raise Usage("say which KPI and what value, such as: ittui record Uptime 99.9")
    value = Value(args.id, args.answer_value, args.answer_on, args.answer_note, args.answer_why)
    return record_all(call, [(0, value)], session)


ACTION = action_named("kpis.record")
KPI = Argument("id", nargs="?", default="", metavar="KPI", help="its title, or the beginning of its id")
STDIN = Argument("--stdin", action="store_true", help="many: CSV (kpi,value,date,note) or JSON on standard input")
record = Command(
    record_values, (KPI, *arguments_of(ACTION)[1:], STDIN), examples=(*ACTION.examples, "record --stdin < values.csv")
)


def record_all(call: CommandContext, values: list[tuple[int, Value]], session: Session) -> int:
    """Save all values as one step, or none."""
    board, changes, reported = call.board, list[Change](), list[str]()
    for line, value in values:
        try:
            kpi, number, day = read_value(call, board, value)
            made = measured(session.having(board=board), kpi, number, day, note=value.note, why=value.why)
        except InputError as error:
            raise located(with_option(error), line) from None
        changes += made
        board = board.applying(made)
        shown = value_field(board, kpi).meaning(number, call.context())
        reported.append(f"{kpi.label} {shown} on {day}{'' if made else ', as it was'}")
        echo_day(call, value, day)
    once = collapsed(changes)
    what = reported[0] if len(reported) == 1 else f"{len(once)} values"
    if reported:
        call.commit(once, f"record {what}{session.aside}", action=ACTION.id)
    if call.options.json:
        context = board.context(call.today, call.now)
        rows = [board.get(Measurement, change.id) for change in once]
        say_json([plain_values(row, context) for row in rows if row is not None])
        return 0
    for text in reported:
        say(visible(f"recorded {text}"))
    return 0


def with_option(error: InputError) -> InputError:
    """The same mistake; where a reason is missing, with how to give it here."""
    if error.field != "why":
        return error
    return InputError(f"{error}: add --why “it was misread”", error.field)


def read_value(call: CommandContext, board: Board, value: Value) -> tuple[Kpi, Decimal, date]:
    """What was typed; told where it was understood as something else, or is odd."""
    kpi, context = board.find(Kpi, value.kpi), call.context()
    field = value_field(board, kpi)
    number = field.read(value.value, context)
    assert number is not None  # a value is required
    day = Recording.on.read(value.on, context) or call.today
    if value.value.strip() not in field.readings(number, context):
        call.tell(f"value: {value.value.strip()} → {field.meaning(number, context)}")
    if odd := doubt(board, kpi, number):
        call.tell(f"! {kpi.label}: {odd}")
    return kpi, number, day


def echo_day(call: CommandContext, value: Value, day: date) -> None:
    if value.on.strip() not in ("", day.isoformat()):
        call.tell(f"on: {value.on.strip()} → {day}")
