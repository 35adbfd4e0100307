"""KPIs that fill themselves: fakes of the tools that sysadmins have, on loopback and as scripts."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from ittui.cli import main
from ittui.cli.collect import Collector, CollectorError
from ittui.fields import InputError
from ittui.records import Cadence, Kpi, Measurement
from ittui.store import create, open_store

NOW = datetime(2026, 11, 2, 7, tzinfo=UTC)
UPTIME = Kpi.new(title="Link uptime", unit="%", cadence=Cadence.DAILY)
TICKETS = Kpi.new(title="Open tickets", unit="tickets", cadence=Cadence.WEEKLY)
Script = Callable[[str], str]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Makes a program of a shell script; its path."""

    def made(text: str) -> str:
        path = tmp_path / f"tool{len(list(tmp_path.glob('tool*')))}"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return str(path)

    return made


class Prometheus(BaseHTTPRequestHandler):
    """As much of Prometheus as an instant query needs."""

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)["query"][0]
        samples = {"avg(up)": ["0.9995"], "up": ["1", "0"], "none": []}.get(query)
        if samples is None:
            answer: dict[str, object] = {"status": "error", "error": "parse error"}
        else:
            result = [{"metric": {}, "value": [0, value]} for value in samples]
            answer = {"status": "success", "data": {"resultType": "vector", "result": result}}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the tests' output."""


@pytest.fixture(scope="module")
def prometheus() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Prometheus)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def value(**table: object) -> Decimal:
    return Collector.of("it", {"kpi": "K", **table}).collect()


def test_a_number_is_all_that_a_command_prints(script: Script) -> None:
    assert value(command=script("echo ' 99.95 %'")) == Decimal("99.95")
    assert value(command=script("echo 0.9995"), scale=100) == Decimal("99.95")


def test_a_nagios_plugin_gives_its_performance_data_whatever_its_state(script: Script) -> None:
    plugin = script("echo \"PING WARNING - rta 120 ms|rta=120.5ms;100;500 'packet loss'=2%;5;10\"; exit 1")
    assert value(command=plugin, read="perfdata:rta") == Decimal("120.5")
    assert value(command=plugin, read="perfdata:packet loss") == 2
    with pytest.raises(CollectorError, match="gives no jitter; it gives rta, packet loss"):
        value(command=plugin, read="perfdata:jitter")
    with pytest.raises(CollectorError, match="says UNKNOWN: no route"):
        value(command=script("echo 'no route | rta=0'; exit 3"), read="perfdata:rta")


def test_a_path_leads_into_json(script: Script) -> None:
    tool = script("""echo '{"data": [{"value": 12.50}, {"value": true}]}'""")
    assert value(command=tool, read="json:data[0].value") == Decimal("12.5")
    for path, told in (
        ("data[1].value", "is not a number"),
        ("data[2].value", "is not there"),
        ("date", "is not there"),
    ):
        with pytest.raises(CollectorError, match=told):
            value(command=tool, read=f"json:{path}")


def test_prometheus_is_asked_for_one_sample(prometheus: str) -> None:
    assert value(prometheus=prometheus, query="avg(up)", scale=100) == Decimal("99.95")
    for query, told in (("up", "gives 2 samples"), ("none", "gives 0 samples"), ("(", "parse error")):
        with pytest.raises(CollectorError, match=told):
            value(prometheus=prometheus, query=query)
    with pytest.raises(CollectorError, match="refused"):
        value(prometheus="http://127.0.0.1:9", query="up")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sleep 60 & sleep 60", "it took longer than 0.3 s"),
        ("yes", "it printed more than 1 MiB"),
        ("echo it hurts >&2; exit 4", "it hurts"),
        ("echo 3; exit 4", "exit code 4: 3"),
        ("echo OK", "its output is not a number: OK"),
        ("echo 99,950", "its output is not a number: 99,950"),
        ("kill -9 $$", "exit code -9"),
        ("yes >&2", "it took longer than 0.3 s"),
        ("yes ä | tr -d '\\n'", "it printed more than 1 MiB"),
        ("echo NaN", "its output is not a number: NaN"),
        ("echo inf", "its output is not a number: inf"),
        ("echo 1 234,5", "its output is not a number: 1 234,5"),
        ("printf '\\033]0;x\\007 3'", "its output is not a number: ·]0;x· 3"),
        ("true", "its output is not a number: nothing"),
    ],
    ids=[
        *("slow", "endless", "failed", "failed with a number", "word", "ambiguous", "killed"),
        *("endless complaints", "one endless line", "no number", "infinite", "localised", "escapes", "silent"),
    ],
)
def test_what_gives_no_value_says_why(script: Script, text: str, told: str) -> None:
    timeout = 0.3 if "sleep" in text or text == "yes >&2" else 30
    with pytest.raises(CollectorError) as error:
        value(command=script(text), timeout=timeout)
    assert str(error.value) == told


def test_what_a_command_leaves_running_is_not_waited_for(script: Script, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    assert value(command=script(f"sleep 300 & echo $! > {pid}; echo 5"), timeout=200) == 5
    os.kill(int(pid.read_text()), signal.SIGKILL)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({}, "collector it: give either a command or prometheus with a query"),
        ({"comand": "x"}, "collector it: there is no comand"),
        ({"command": "x", "timeout": "10"}, "timeout is a number above 0, not '10'"),
        ({"command": "x", "read": "jsonn:a"}, "read is number, perfdata:LABEL or json:PATH, not “jsonn:a”"),
        ({"prometheus": "ftp://x", "query": "up"}, "prometheus is an address such as"),
    ],
    ids=["nothing", "unknown", "no number", "no reader", "no address"],
)
def test_a_collector_that_cannot_be_is_refused(table: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as error:
        value(**table)
    assert told in str(error.value)


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with two KPIs, and a configuration folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("ITTUI_FILE", str(tmp_path / "it.json"))
    create(tmp_path / "it.json", [UPTIME, TICKETS])
    (tmp_path / "config" / "ittui").mkdir(parents=True)
    return tmp_path


def configure(team: Path, text: str) -> None:
    (team / "config/ittui/config.toml").write_text(text)


def measured(team: Path, kpi: Kpi) -> list[Measurement]:
    rows = open_store(team / "it.json").read().table(Measurement).by("kpi").get(kpi.id, ())
    return sorted(rows, key=lambda row: str(row.date))


def test_a_month_fills_itself_and_says_nothing(
    team: Path, script: Script, prometheus: str, capsys: pytest.CaptureFixture[str]
) -> None:
    counter = team / "count"
    counter.write_text("0")
    tickets = script(f"n=$(($(cat {counter}) + 1)); echo $n > {counter}; echo $n")
    configure(
        team,
        f'[collectors.uptime]\nkpi = "Link uptime"\nprometheus = "{prometheus}"\nquery = "avg(up)"\nscale = 100\n'
        f'[collectors.tickets]\nkpi = "Open tickets"\ncommand = "{tickets}"\n',
    )
    for day in range(28):
        assert main(["collect", "--due"], now=NOW + timedelta(days=day)) == 0
    assert capsys.readouterr() == ("", "")
    assert [row.value for row in measured(team, TICKETS)] == [1, 2, 3, 4]
    assert {row.value for row in measured(team, UPTIME)} == {Decimal("99.95")}
    assert len(measured(team, UPTIME)) == 28
    assert "collected by uptime on " in measured(team, UPTIME)[0].note


def test_a_second_run_of_a_day_keeps_the_first_value(team: Path, script: Script) -> None:
    for number in (5, 5, 7):
        tool = script(f"echo {number}")
        configure(team, f'[collectors.tickets]\nkpi = "Open tickets"\ncommand = "{tool}"\n')
        assert main(["collect"], now=NOW) == 0
    (row,) = measured(team, TICKETS)
    assert row.value == 7
    assert [each.value for each in row.corrections] == [5]


def test_a_fault_of_one_is_told_and_the_others_are_recorded(
    team: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(
        team,
        f'[collectors.broken]\nkpi = "Link uptime"\ncommand = "{script("echo no")}"\n'
        f'[collectors.lost]\nkpi = "Uptime of nothing"\ncommand = "{script("echo 1")}"\n'
        f'[collectors.tickets]\nkpi = "Open tickets"\ncommand = "{script("echo 3")}"\n',
    )
    assert main(["collect"], now=NOW) == 1
    told = capsys.readouterr().err
    assert "broken: its output is not a number: no\n" in told
    assert "lost: " in told
    assert [row.value for row in measured(team, TICKETS)] == [3]
    assert main(["collect", "nowhere"], now=NOW) == 2
    assert main(["collect", "--dry-run", "tickets"], now=NOW) == 0
    assert capsys.readouterr().out == "tickets: Open tickets 3\n"


def test_two_collectors_of_one_kpi_do_not_correct_each_other(
    team: Path, script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = (f'[collectors.{name}]\nkpi = "Open tickets"\ncommand = "{script(f"echo {n}")}"\n' for name, n in PAIR)
    configure(team, "".join(tables))
    assert main(["collect", "--quiet"], now=NOW) == 1
    assert "second: “Open tickets” is filled by first already" in capsys.readouterr().err
    (row,) = measured(team, TICKETS)
    assert row.value == 3 and not row.corrections


PAIR = (("first", 3), ("second", 4))
