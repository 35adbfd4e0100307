"""KPIs that fill themselves: collectors fetch values, as the user's own configuration has it, and these are recorded.

A collector runs a command, or asks a Prometheus server, and reads one number of the answer. Nothing of it is in the
shared file: whoever can write that file could else run commands on the machines of all who share it.
"""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import signal
import subprocess
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from socket import gethostname
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, build_opener

from ..actions.action import action_named
from ..actions.measurements import Recording
from ..config import config
from ..fields import InputError, visible
from ..fields.system import reason
from ..metrics.calendar import period_of
from ..records import Kpi, Measurement
from .context import Argument, CommandContext, Usage, command
from .output import say, say_json
from .records import plain_values

MOST_OUTPUT = 1 << 20  # bytes of an answer
AT_ONCE = 8
NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
KEYS = {"kpi", "command", "prometheus", "query", "read", "scale", "timeout", "note"}


@dataclass(frozen=True, kw_only=True)
class Collector:
    """One way to a value: scale multiplies it, timeout is in seconds.

    read: number (the whole output), perfdata:LABEL (of a Nagios plugin), json:PATH (such as json:data[0].value).
    """

    name: str
    kpi: str
    command: str = ""
    prometheus: str = ""
    query: str = ""
    read: str = "number"
    scale: Decimal = Decimal(1)
    timeout: float = 10.0
    note: str = ""

    @classmethod
    def of(cls, name: str, table: Mapping[str, Any]) -> Collector:
        """As the configuration has it; InputError names the collector, the key, and what would be right."""
        where = f"collector {visible(name)}"
        for key in table:
            if key not in KEYS:
                raise InputError(f"{where}: there is no {visible(key)}; known: {', '.join(sorted(KEYS))}")
        texts = {key: table[key] for key in KEYS - {"scale", "timeout"} if key in table}
        for key, value in texts.items():
            if not isinstance(value, str):
                raise InputError(f"{where}: {key} is a text in quotes, not {visible(repr(value))}")
        numbers = {key: table[key] for key in ("scale", "timeout") if key in table}
        for key, value in numbers.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
                raise InputError(f"{where}: {key} is a number above 0, not {visible(repr(value))}")
        made = cls(
            name=name,
            **{"kpi": "", **texts},
            scale=Decimal(str(numbers.get("scale", 1))),
            timeout=float(numbers.get("timeout", 10)),
        )
        made.refuse_incomplete(where)
        return made

    def refuse_incomplete(self, where: str) -> None:
        if not self.kpi:
            raise InputError(f"{where}: say whose value it is, such as kpi = “Link uptime”")
        if bool(self.command) == bool(self.prometheus):
            raise InputError(f"{where}: give either a command or prometheus with a query")
        if self.prometheus and not (self.query and urlsplit(self.prometheus).scheme in ("http", "https")):
            raise InputError(f"{where}: prometheus is an address such as http://localhost:9090, with a query")
        if not re.fullmatch(r"number|perfdata:.+|json:.+", self.read):
            raise InputError(f"{where}: read is number, perfdata:LABEL or json:PATH, not “{visible(self.read)}”")

    def collect(self) -> Decimal:
        """The value as it is now; CollectorError where there is none."""
        value = self.ask() if self.prometheus else self.run()
        return (value * self.scale).normalize() + 0

    def run(self) -> Decimal:
        return READERS[self.read.partition(":")[0]](output_of(self.command, self.timeout), self.read.partition(":")[2])

    def ask(self) -> Decimal:
        """What an instant query gives: exactly one sample."""
        address = f"{self.prometheus.rstrip('/')}/api/v1/query?{urlencode({'query': self.query})}"
        try:
            request = Request(address, headers={"Accept": "application/json"})  # http or https, see above
            with build_opener().open(request, timeout=self.timeout) as answer:
                content = json.loads(answer.read(MOST_OUTPUT))
        except (URLError, OSError) as error:
            raise CollectorError(f"{self.prometheus}: {getattr(error, 'reason', error)}") from None
        except ValueError:
            raise CollectorError(f"{self.prometheus} did not answer in JSON") from None
        return sample(content)


class CollectorError(Exception):
    """Why there is no value."""


def output_of(command: str, seconds: float) -> tuple[int, str]:
    """(exit code, standard output) of a command, which is run without a shell and ended after so many seconds."""
    try:
        process = subprocess.Popen(
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (ValueError, IndexError) as error:
        raise CollectorError(f"the command cannot be read: {error}") from None
    except OSError as error:
        raise CollectorError(f"{error.filename or command}: {reason(error)}") from None
    with process:
        output, errors, late = heard(process, seconds)
    complaint = errors.decode("utf-8", "replace").strip().splitlines()
    if late:
        raise CollectorError(f"it took longer than {seconds:g} s")
    if len(output) > MOST_OUTPUT:
        raise CollectorError("it printed more than 1 MiB")
    code = process.returncode
    if code < 0 or (code and not output.strip()):
        raise CollectorError(shortened(complaint[-1]) if complaint else f"exit code {code}")
    return code, output.decode("utf-8", "replace")


def heard(process: subprocess.Popen[bytes], seconds: float) -> tuple[bytes, bytes, bool]:
    """(output, end of the errors, whether it was ended for taking too long) of a process, until it ends.

    What it started and left behind may hold the pipes open: that is not waited for.
    """
    assert process.stdout is not None and process.stderr is not None
    ended, tell = os.pipe()
    threading.Thread(target=close_after, args=(process, tell), daemon=True).start()
    out, err = process.stdout.fileno(), process.stderr.fileno()
    texts, pipes, until = {out: b"", err: b""}, {out, err}, time.monotonic() + seconds
    ready: set[int] = {ended}
    try:
        while ready and len(texts[out]) <= MOST_OUTPUT:
            ready = {*select.select([*pipes, ended], [], [], max(until - time.monotonic(), 0))[0]}
            for pipe in ready & pipes:
                data = os.read(pipe, 1 << 16)
                pipes -= set() if data else {pipe}
                texts[pipe] = texts[pipe] + data if pipe == out else (texts[pipe] + data)[-4096:]
            if ready == {ended}:
                return texts[out], texts[err], False
        end(process)
        return texts[out], texts[err], not ready
    finally:
        os.close(ended)


def close_after(process: subprocess.Popen[bytes], tell: int) -> None:
    process.wait()
    os.close(tell)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started."""
    with suppress(ProcessLookupError, PermissionError):  # macOS says the latter of one that has ended
        os.killpg(process.pid, signal.SIGKILL)


def number_of(answer: tuple[int, str], _: str) -> Decimal:
    """The whole output is one number, with a unit behind it at most."""
    code, text = answer
    if code:
        raise CollectorError(f"exit code {code}: {shortened(text)}")
    match = re.fullmatch(rf"\s*({NUMBER})\s*(?:[%A-Za-z]\S{{0,5}})?\s*", text)
    if match is None:
        raise CollectorError(f"its output is not a number: {shortened(text)}")
    return Decimal(match[1])


def perfdata_of(answer: tuple[int, str], label: str) -> Decimal:
    """The value of a label in a Nagios plugin's performance data; UNKNOWN (exit code 3) is none.

    Source: Monitoring Plugins Development Guidelines, "Performance data": 'label'=value[UOM];[warn];[crit];[min];[max].
    """
    code, text = answer
    if code not in (0, 1, 2):
        raise CollectorError(f"the plugin says UNKNOWN: {shortened(text)}")
    labels = {
        quoted or plain: value
        for part in re.findall(r"\|([^|]*)", text)
        for quoted, plain, value in re.findall(rf"(?:'([^']+)'|([^\s'=]+))=({NUMBER})", part)
    }
    if label not in labels:
        raise CollectorError(f"the plugin gives no {label}; it gives {', '.join(labels) or 'no performance data'}")
    return Decimal(labels[label])


def json_of(answer: tuple[int, str], path: str) -> Decimal:
    """The number at a path of a JSON output, such as data[0].value."""
    code, text = answer
    if code:
        raise CollectorError(f"exit code {code}: {shortened(text)}")
    try:
        value = json.loads(text, parse_float=Decimal)
    except ValueError:
        raise CollectorError(f"its output is not JSON: {shortened(text)}") from None
    for step in re.findall(r"[^.\[\]]+|\[\d+\]", path):
        try:
            value = value[int(step[1:-1])] if step.startswith("[") else value[step]
        except (KeyError, IndexError, TypeError):
            raise CollectorError(f"its JSON has no {path}: {step} is not there") from None
    return decimal_of(value, path)


READERS: dict[str, Callable[[tuple[int, str], str], Decimal]] = {
    "number": number_of,
    "perfdata": perfdata_of,
    "json": json_of,
}


def sample(content: Any) -> Decimal:
    """The one value of a Prometheus answer. Source: Prometheus HTTP API, "Instant queries"."""
    if not isinstance(content, dict) or content.get("status") != "success":
        raise CollectorError(str(content.get("error", "no success")) if isinstance(content, dict) else "no success")
    data = content.get("data", {})
    result = data.get("result", [])
    if data.get("resultType") == "scalar":
        return decimal_of(result[1], "the scalar")
    if len(result) != 1:
        raise CollectorError(f"the query gives {len(result)} samples; it has to give one, as sum(…) and avg(…) do")
    return decimal_of(result[0]["value"][1], "the sample")


def decimal_of(value: object, what: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise CollectorError(f"{what} is not a number: {shortened(repr(value))}")
    if not re.fullmatch(NUMBER, str(value)):
        raise CollectorError(f"{what} is not a number: {shortened(str(value))}")
    return Decimal(str(value))


def shortened(text: str) -> str:
    line = " ".join(text.split())
    return visible(line if len(line) <= 80 else f"{line[:79]}…") or "nothing"


def collect_all(collectors: Iterable[Collector]) -> list[tuple[Collector, Decimal | CollectorError]]:
    """The value of each, or why there is none; several at once, in their order."""
    wanted = list(collectors)

    def one(collector: Collector) -> Decimal | CollectorError:
        try:
            return collector.collect()
        except CollectorError as error:
            return error

    with ThreadPoolExecutor(min(AT_ONCE, len(wanted) or 1)) as pool:
        return list(zip(wanted, pool.map(one, wanted), strict=True))


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
