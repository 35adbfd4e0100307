"""A check-in over a real SSH connection that breaks: nothing that was typed is lost. Skipped where there is no sshd."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .terminal import REPOSITORY, Terminal
from .test_keystrokes import goals

__all__ = ["goals"]  # a fixture
SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def key_at(path: Path) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[list[str]]:
    """The words of an ssh command to a server of our own on loopback."""
    if not Path(SSHD).exists() or not shutil.which("ssh") or not shutil.which("ssh-keygen"):
        pytest.skip("there is no sshd on this machine")
    keys = tmp_path / "keys"
    keys.mkdir(mode=0o700)
    mine, theirs, port = key_at(keys / "mine"), key_at(keys / "host"), free_port()
    settings = keys / "sshd_config"
    settings.write_text(
        f"Port {port}\nListenAddress {HOST}\nHostKey {theirs}\nAuthorizedKeysFile {mine}.pub\nPidFile none\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\n"
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # the server wants it, and makes it only when the system starts it
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(settings)], stderr=subprocess.DEVNULL)
    try:
        await_port(server, port)
        options = (
            "StrictHostKeyChecking=no",
            f"UserKnownHostsFile={keys / 'known'}",
            "LogLevel=ERROR",
            "BatchMode=yes",
        )
        yield [
            *("ssh", "-tt", "-F", "none", "-p", str(port), "-i", str(mine)),
            *(word for option in options for word in ("-o", option)),
            f"{getpass.getuser()}@{HOST}",
        ]
    finally:
        server.terminate()
        server.wait(10)


def await_port(server: subprocess.Popen[bytes], port: int) -> None:
    limit = time.monotonic() + 10
    while time.monotonic() < limit:
        if server.poll() is not None:
            pytest.skip("an sshd cannot be started here")
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)  # another program's socket: there is nothing else to wait for
    pytest.skip("the sshd does not answer")


def over_ssh(connect: list[str], path: Path) -> Terminal:
    places = [f"{name}={os.environ[name]}" for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")]
    program = ["env", *places, f"PYTHONPATH={REPOSITORY}", "LC_ALL=C.UTF-8", sys.executable, "-m", "ittui"]
    return Terminal(argv=[*connect, *program, "--file", str(path)])


def wait_until_ended(path: Path) -> None:
    """Wait until the server has told the program that nobody is there any more, and it has ended."""
    limit = time.monotonic() + 20
    while time.monotonic() < limit:
        words = [each.read_bytes() for each in Path("/proc").glob("[0-9]*/cmdline") if each.exists()]
        if not any(b"\0ittui\0" in each and bytes(path) in each for each in words):
            return
        time.sleep(0.05)  # another program's end: there is nothing else to wait for
    raise AssertionError("the program did not end with its connection")


@pytest.mark.slow
def test_a_connection_that_breaks_in_the_round_loses_nothing(connect: list[str], path: Path, goals: object) -> None:
    with over_ssh(connect, path) as terminal:
        terminal.see("Due for you")
        terminal.press("c")
        terminal.see("Check in   1 of 10")
        for number in range(3):
            terminal.see(f"Check in   {number + 1} of 10")
            terminal.press(f"{41 + number}", "enter", "7", f"note {number}", "enter")
        terminal.see(" 4 of 10")
        terminal.press("44", "enter", "8", "half a sen")
        terminal.see("half a sen")
        terminal.settle()
        terminal.kill(signal.SIGKILL)
        terminal.end()
        wait_until_ended(path)
    with over_ssh(connect, path) as terminal:
        terminal.see("Due for you")
        terminal.press("c")
        terminal.see(" 4 of 10")
        terminal.press("enter", "enter")
        terminal.see("half a sen")
        terminal.press("enter")
        terminal.see(" 5 of 10")
        terminal.escape()
        terminal.see("4 of 10 answered", "44  8/10  half a sen")
        for number in range(3):
            terminal.see(f"{41 + number}  7/10  note {number}")
        terminal.press("enter")
        terminal.see("saved: check in on 4")
