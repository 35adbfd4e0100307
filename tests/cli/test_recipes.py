"""The recipes of `ittui help collectors`, as they are printed, against small fakes of the tools that they ask.

The fakes: an HTTP server on loopback as proxy and as TLS server, a mysql that asks SQLite, a Nagios plugin, a real
certificate by openssl. PATH, HOME, ~/.curlrc and http_proxy lead there; the command lines are those of the page.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ittui.cli import main
from ittui.cli.collect import Collector
from ittui.help import page
from ittui.records import Cadence, Kpi, Measurement, Person
from ittui.store import create, open_store

TOOLS = ("curl", "openssl", "df", "stat", "sh")
MISSING = [tool for tool in TOOLS if not shutil.which(tool)]
NOW = datetime(2026, 11, 2, 7, tzinfo=UTC)
HEADERS = "Authorization: Bearer secret\nContent-Type: application/json\n"

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the recipes are for Linux: GNU df, stat and date"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {', '.join(MISSING)}"),
]


def recipes() -> dict[str, dict[str, Any]]:
    """The collectors of the page; the first of them shows the keys, and asks nothing."""
    section = page("collectors").partition("## Recipes")[2].partition("## Cron")[0]
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", section, re.MULTILINE)
    text = "\n".join(block for block in blocks if "[collectors." in block)
    collectors: dict[str, dict[str, Any]] = tomllib.loads(re.sub(r"^    ", "", text, flags=re.MULTILINE))["collectors"]
    return collectors


RECIPES = recipes()


HOOKED: dict[str, str] = {}  # what a webhook was given, by its address


HOSTS = ("zabbix", "rt", "chat")


class Tools(BaseHTTPRequestHandler):
    """Prometheus, Zabbix and Request Tracker, as much of each as its recipe needs."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        question = parse_qs(parts.query).get("query", [""])[0]
        if parts.path == "/api/v1/query" and question.startswith("avg(avg_over_time(up{job='portal'}"):
            sample = {"metric": {}, "value": [1793600000.1, "0.9987"]}
            self.answer({"status": "success", "data": {"resultType": "vector", "result": [sample]}})
        elif parts.path == "/REST/2.0/tickets" and question == "Status=open" and self.is_known:
            self.answer({"count": 20, "page": 1, "total": 23, "per_page": 20, "items": []})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        if self.path.startswith("/hook/"):
            HOOKED[self.path] = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer({})
            return
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/api_jsonrpc.php" or not self.is_known or asked["method"] != "problem.get":
            self.send_error(412)
            return
        assert asked["params"] == {"countOutput": True}
        self.answer({"jsonrpc": "2.0", "result": "17", "id": asked["id"]})

    @property
    def is_known(self) -> bool:
        return self.headers["Authorization"] == "Bearer secret"

    def answer(self, content: object) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the tests' output."""


def serving(certificate: Path | None = None) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tools)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def tool(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)


def fake_tools(folder: Path, port: int) -> None:
    """mysql, check_ping and an openssl whose portal.example.com is on loopback."""
    database = folder / "glpi.db"
    with sqlite3.connect(database) as made:
        made.execute("create table glpi_tickets (id integer primary key, status integer, is_deleted integer)")
        rows = [(status, deleted) for status in range(1, 7) for deleted in (0, 0, 0, 1)]
        made.executemany("insert into glpi_tickets (status, is_deleted) values (?, ?)", rows)
    tool(
        folder,
        "mysql",
        f"#!{sys.executable}\nimport sqlite3, sys\nassert sys.argv[1:5] == ['-N', '-B', 'glpi', '-e']\n"
        f"print(sqlite3.connect({str(database)!r}).execute(sys.argv[5]).fetchone()[0])\n",
    )
    plugin = "PING WARNING - Packet loss = 0%, RTA = 112.40 ms|rta=112.400002ms;100.0;500.0;0.0 pl=0%;5;20;0"
    tool(folder, "check_ping", f"#!/bin/sh\n[ \"$2\" = branch1 ] && echo '{plugin}'\nexit 1\n")
    real = shutil.which("openssl")
    tool(
        folder,
        "openssl",
        '#!/bin/sh\nfor word in "$@"; do shift\n'
        f'  [ "$word" = portal.example.com:443 ] && word=127.0.0.1:{port}\n  set -- "$@" "$word"\ndone\n'
        f'exec {real} "$@"\n',
    )


def certificate_in(folder: Path) -> Path:
    """A certificate for all the names, which is good for ninety days, with its key."""
    path = folder / "both.pem"
    names = ",".join(f"DNS:{name}.example.com" for name in ("portal", *HOSTS))
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90", "-subj", "/CN=portal"),
            *("-addext", f"subjectAltName={names}", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )
    path.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return path


@pytest.fixture(scope="module")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A home in which every tool of the recipes is a fake, and the port of the proxy on loopback."""
    home = tmp_path_factory.mktemp("home")
    with_tls, plain = serving(certificate_in(home)), serving()
    hosts = "".join(f'connect-to = "{name}.example.com:443:127.0.0.1:{with_tls.server_port}"\n' for name in HOSTS)
    (home / ".curlrc").write_text(f'{hosts}cacert = "{home}/cert.pem"\nnoproxy = "*"\n')
    for name in (".zabbix-header", ".rt-header"):
        (home / name).write_text(HEADERS)
    (home / ".zabbix-count").write_text(re.findall(r'^    (\{"jsonrpc".*)$', page("collectors"), re.MULTILINE)[0])
    (home / "bin").mkdir()
    fake_tools(home / "bin", with_tls.server_port)
    (home / "backup").mkdir()
    for name, hours in (("old", 50), ("new", 3.5)):
        backup = home / "backup" / f"{name}.tar.zst"
        backup.touch()
        os.utime(backup, (0, time.time() - hours * 3600))
    yield home, plain.server_port
    for server in (with_tls, plain):
        server.shutdown()


@pytest.fixture
def place(fakes: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home and its PATH are the user's."""
    home, port = fakes
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", f"{home / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    for name in ("no_proxy", "NO_PROXY", "CURL_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return home


EXPECTED: dict[str, Sequence[Decimal | int]] = {
    "ping": [Decimal("112.400002")],
    "availability": [Decimal("99.87")],
    "problems": [17],
    "tickets": [12],
    "queue": [23],
    "certificate": [89, 90],  # where it was made within this second
    "backup": [3],
}


def test_each_recipe_has_a_fake_to_be_tried_against() -> None:
    assert set(RECIPES) == {*EXPECTED, "disk"}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_gives_what_the_tool_has(place: Path, name: str) -> None:
    value = Collector.of(name, RECIPES[name]).collect()
    if name == "disk":
        disk = os.statvfs("/srv")
        used = disk.f_blocks - disk.f_bfree
        assert abs(float(value) - 100 * used / (used + disk.f_bavail)) < 2
    else:
        assert value in EXPECTED[name]


def test_the_page_as_a_configuration_fills_its_kpis(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    section = page("collectors").partition("## Recipes")[2].partition("## Cron")[0]
    (tmp_path / "ittui").mkdir()
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ") and '{"jsonrpc' not in line]
    (tmp_path / "ittui" / "config.toml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("ITTUI_FILE", str(tmp_path / "it.json"))
    create(tmp_path / "it.json", [Kpi.new(title=each["kpi"], cadence=Cadence.DAILY) for each in RECIPES.values()])
    (cron,) = re.findall(r"^    15 7 \* \* \*  ITTUI_FILE=\S+ ittui (.*)$", page("collectors"), re.MULTILINE)
    assert main(cron.split(), now=NOW) == 0
    assert capsys.readouterr() == ("", "")
    board = open_store(tmp_path / "it.json").read()
    assert {board.name("kpis", row.kpi or 0) for row in board.all(Measurement)} == {
        each["kpi"] for each in RECIPES.values()
    }


def test_reminders_go_by_mail_and_by_webhook_as_the_page_has_it(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ann = Person.new(title="Ann Archer", login="ann", email="ann@example.com")
    create(tmp_path / "it.json", [ann, Kpi.new(title="Uptime", owner=ann.id, cadence=Cadence.DAILY)])
    tool(place / "bin", "mail", f'#!/bin/sh\necho "$@" > {tmp_path}/mail; cat >> {tmp_path}/mail\n')
    monkeypatch.setenv("ITTUI_FILE", str(tmp_path / "it.json"))
    by_mail, by_hook = re.findall(r"--mail-to '(.*?)'", page("weekly"))
    for through in (by_mail, by_hook):
        assert main(["remind", "--each", "--mail-to", through], now=NOW) == 0
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / "mail").read_text().startswith("-s Due this week ann@example.com\nHello Ann Archer,")
    assert HOOKED["/hook/ann"].startswith("Hello Ann Archer,\none thing is due:")
