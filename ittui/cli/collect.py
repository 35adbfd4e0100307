"""KPIs that fill themselves: the collectors of the user's configuration are run, and what they give is recorded."""

from __future__ import annotations

from argparse import Namespace
from decimal import Decimal
from socket import gethostname

from ..actions.action import action_named
from ..actions.measurements import Recording
from ..collectors import Collector, CollectorError, collect_all
from ..config import config
from ..fields import InputError, visible
from ..metrics.calendar import period_of
from ..records import Kpi, Measurement
from .command import Argument, command
from .context import CommandContext, Usage
from .output import say, say_json
from .records import plain_values


@command(
    Argument("names", nargs="*", metavar="COLLECTOR", help="these of [collectors] alone; default: all"),
    Argument("--due", action="store_true", help="only for KPIs that have no value yet in their present period"),
    Argument("--dry-run", action="store_true", help="show what they give, and record nothing"),
)
def collect(call: CommandContext, args: Namespace) -> int:
    """Run collectors and record what they give; silent where all is well, so that cron mails only faults.

    A collector stands in your own config.toml:

    [collectors.uptime]  kpi = "Link uptime"  command = "/usr/local/bin/uptime-percent"

    read is number (the default), perfdata:LABEL or json:PATH. With prometheus = "http://host:9090" and a query there
    is no command. `ittui help collectors` has recipes.
    """
    call.writable()
    made, faults, filled = list[Measurement](), 0, dict[int, str]()
    for collector, value in collect_all(wanted(call, args)):
        try:
            kpi = kpi_of(call, collector, filled)
            if isinstance(value, CollectorError):
                raise InputError(str(value))
            if args.dry_run and not call.options.json:
                say(visible(f"{collector.name}: {collector.kpi} {value:f}"))
            made += [proposed(call, kpi, value)] if args.dry_run else record(call, collector, kpi, value)
        except InputError as error:
            call.fault(f"{collector.name}: {error}")
            faults += 1
    if call.options.json:
        say_json([plain_values(row, call.context()) for row in made])
    return 1 if faults else 0


def kpi_of(call: CommandContext, collector: Collector, filled: dict[int, str]) -> Kpi:
    """The KPI that a collector fills; InputError where another one of this run fills it already."""
    kpi = call.board.find(Kpi, collector.kpi)
    if filled.setdefault(kpi.id, collector.name) != collector.name:
        raise InputError(f"“{visible(kpi.label)}” is filled by {filled[kpi.id]} already; nothing was recorded")
    return kpi


def proposed(call: CommandContext, kpi: Kpi, value: Decimal) -> Measurement:
    return Measurement.new(kpi=kpi.id, date=call.today, value=value)


def wanted(call: CommandContext, args: Namespace) -> list[Collector]:
    """The collectors that were asked for; Usage where one is not there."""
    there = config().section("collectors")
    if not there:
        raise Usage("your configuration has no [collectors]; `ittui help collectors` shows how they are written")
    for name in args.names:
        if name not in there:
            raise Usage(f"there is no collector “{name}”; known: {', '.join(there)}")
    made = [Collector.of(name, there[name]) for name in args.names or there]
    return [each for each in made if not args.due or is_due(call, each)]


def is_due(call: CommandContext, collector: Collector) -> bool:
    """Has its KPI no value yet in the period of its cadence? What cannot be told is run, and then told of."""
    try:
        kpi = call.board.find(Kpi, collector.kpi)
    except InputError:
        return True
    period = period_of(kpi.cadence, call.today, call.board.settings.fiscal)
    rows = call.board.table(Measurement).by("kpi").get(kpi.id, ())
    return not any(row.date is not None and period.holds(row.date) for row in rows)


def record(call: CommandContext, collector: Collector, kpi: Kpi, value: Decimal) -> list[Measurement]:
    """Record a value by the same action as everybody does; on the same day again it is a correction."""
    action = action_named("kpis.record")
    session = call.session.having(board=call.store.read())
    note = " · ".join(part for part in (collector.note, f"collected by {collector.name} on {gethostname()}") if part)
    answers = Recording.new(value=value, on=call.today, note=note, why="collected again")
    changes = action.changes(session, kpi, answers)
    if not changes:
        return []
    board = call.commit(changes, f"collect {kpi.label} {value:f} {kpi.unit}".rstrip(), action=action.id).board
    rows = (board.get(Measurement, change.id) for change in changes if change.table == Measurement.table)
    return [row for row in rows if row is not None]
