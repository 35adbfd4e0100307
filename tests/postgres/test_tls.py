"""TLS with a server of its own, and certificates made for it: who answers is verified, and what goes wrong is said."""

from __future__ import annotations

import fcntl
import shutil
import socket
import struct
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ittui.cli import main
from ittui.records import Goal
from ittui.store import ConnectionLost, create, open_store
from ittui.store.doctor import CheckVerdict
from ittui.store.postgres.admin import doctor, tls_finding
from tests.server import Server, account, missing

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed: no certificate can be made"),
]
SIOCGIFADDR = 0x8915
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
GOAL = Goal(101, {"title": "Cut printing cost", "target": 10})


def own_address() -> str:
    """An address of this host that is not the loopback's; "" where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(asking, SIOCGIFADDR, struct.pack("256s", name.encode()))
            except OSError:  # it has no address of this kind
                continue
            if not (address := socket.inet_ntoa(answer[20:24])).startswith("127."):
                return address
    return ""


@pytest.fixture(scope="module")
def secure() -> Iterator[Server]:
    """A server with TLS, whose certificate is for localhost, by one of two authorities of its own."""
    if reason := missing():
        pytest.skip(reason)
    result = Server(listen_addresses="*").make()
    try:
        certify(result)
        with (result.data / "pg_hba.conf").open("a") as rules:
            rules.write("hostssl all all 0.0.0.0/0 trust\nhostnossl all admin 0.0.0.0/0 trust\n")
        result.stop()
        files = {"ssl_cert_file": result.folder / "server.crt", "ssl_key_file": result.folder / "server.key"}
        result.settings |= {"ssl": "on", **{name: str(path) for name, path in files.items()}}
        result.start()
        create(result.url(), [GOAL])
        yield result
    finally:
        result.remove()


def certify(server: Server) -> None:
    new, key = ("openssl", "req", "-newkey", "rsa:2048", "-nodes"), ("-keyout", "{0}.key", "-out")
    for name in ("authority", "other"):
        words = (*new, "-x509", "-days", "2", "-subj", f"/CN={name}", *key, "{0}.crt")
        run(server, *(word.format(name) for word in words))
    run(server, *(word.format("server") for word in (*new, "-subj", "/CN=localhost", *key, "{0}.csr")))
    (server.folder / "names").write_text("subjectAltName=DNS:localhost\n")
    by = ("-CA", "authority.crt", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
    run(server, "openssl", "x509", "-req", "-in", "server.csr", *by, "-out", "server.crt")
    for name in ("server.key", "server.crt"):
        if owner := account():
            shutil.chown(server.folder / name, owner)
        (server.folder / name).chmod(0o600)


def run(server: Server, *words: str) -> None:
    subprocess.run(words, cwd=server.folder, check=True, capture_output=True)


def url(server: Server, host: str, mode: str, authority: str = "authority") -> str:
    more = f"sslmode={mode}&sslrootcert={server.folder}/{authority}.crt"
    return server.url(more=more).replace("@127.0.0.1:", f"@{host}:")


def tls(address: str) -> tuple[str, str]:
    finding = next(each for each in doctor(address) if each.name == "TLS")
    return finding.verdict.value, finding.text


def test_a_verified_connection_saves_and_the_doctor_tells_version_and_cipher(secure: Server) -> None:
    address = url(secure, "localhost", "verify-full")
    assert main(["--file", address, "goal", "set", GOAL.code, "target=12"], now=NOW) == 0
    store = open_store(address)
    assert store.read().tables["goals"].rows[101].raw["target"] == 12
    assert not store.watcher().wait(0)
    verdict, text = tls(address)
    assert verdict == "ok"
    assert "encrypted: TLSv1." in text
    assert "_SHA" in text
    assert "localhost has shown a certificate for that name" in text


REFUSED = {
    "another authority": ("localhost", "verify-full", "other", "certificate verify failed", "sslrootcert="),
    "no authority": ("localhost", "verify-full", "none", "none.crt", "the certificate of the server's authority"),
    "another name": (
        "127.0.0.1",
        "verify-full",
        "authority",
        'does not match host name "127.0.0.1"',
        "connect by a name",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_whoever_cannot_be_verified_is_refused_with_the_way_out(
    secure: Server, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    host, mode, authority, wrong, cure = REFUSED[what]
    address = url(secure, host, mode, authority)
    for words in (["goal", "list"], ["goal", "add", "title=Not saved"], ["doctor"]):
        assert main(["--file", address, *words], now=NOW) == 1
        shown = "".join(capsys.readouterr())
        assert wrong in shown
        assert cure in shown
        assert "Traceback" not in shown
    with pytest.raises(ConnectionLost):
        open_store(address)
    assert list(open_store(secure.url()).read().tables["goals"].rows) == [101]


def test_a_server_without_tls_is_refused_where_it_is_asked_for(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--file", server.url(more="sslmode=require"), "goal", "list"], now=NOW) == 1
    err = capsys.readouterr().err
    assert "server does not support SSL" in err
    assert "sets ssl = on" in err


def test_a_server_that_wants_tls_says_so(secure: Server, capsys: pytest.CaptureFixture[str]) -> None:
    if not (host := own_address()):
        pytest.skip("this host has no address but the loopback's")
    secure.role("ann")
    address = url(secure, host, "disable").replace("admin@", "ann@")
    assert main(["--file", address, "goal", "list"], now=NOW) == 1
    assert "it may want TLS (sslmode=verify-full)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("mode", "verdict", "words"),
    [
        ("disable", "warn", "is not encrypted: all can be read"),
        ("require", "warn", "whoever answers as"),
        ("prefer", "warn", "whoever answers as"),
    ],
)
def test_the_doctor_warns_of_a_host_elsewhere_that_is_not_verified(
    secure: Server, mode: str, verdict: str, words: str
) -> None:
    if not (host := own_address()):
        pytest.skip("this host has no address but the loopback's")
    found, text = tls(url(secure, host, mode))
    assert (found, words in text) == (verdict, True)


def test_the_doctor_is_content_with_what_does_not_leave_this_host(secure: Server) -> None:
    assert tls(url(secure, "127.0.0.1", "disable")) == ("ok", "not encrypted, and does not leave this host")
    socket_url = secure.url(more=f"host={secure.folder}").replace("127.0.0.1", "")
    assert "socket of this host" in tls(socket_url)[1]
    how = {"encrypted": True, "verified": False, "local": False, "how": "TLS"}
    finding = tls_finding("db.example.org", **how)  # type: ignore[arg-type]
    assert (finding.verdict, "sslmode=verify-full" in finding.cure) == (CheckVerdict.WARN, True)
