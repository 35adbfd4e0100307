"""What the doctor says of the terminal: its kind, its encoding, how long tmux holds the Escape key back."""

from __future__ import annotations

import locale
import subprocess
from collections.abc import Iterator, Mapping

from ..fields import visible
from .finding import Finding, Verdict

MOST_ESCAPE_MS = 50


def terminal_findings(environment: Mapping[str, str]) -> Iterator[Finding]:
    yield term(environment.get("TERM", ""))
    yield encoding(locale.nl_langinfo(locale.CODESET))
    if environment.get("TMUX"):
        yield escape_time(tmux_escape_time())


def term(name: str) -> Finding:
    if name in ("", "dumb", "unknown"):
        return Finding(
            "terminal", Verdict.WARN, f"TERM is “{visible(name)}”: no screen can be drawn", "export TERM=xterm-256color"
        )
    return Finding("terminal", Verdict.OK, f"TERM is {visible(name)}")


def encoding(codeset: str) -> Finding:
    if codeset.upper().replace("-", "") == "UTF8":
        return Finding("encoding", Verdict.OK, "the locale is UTF-8")
    return Finding(
        "encoding",
        Verdict.WARN,
        f"the locale's encoding is {codeset}, not UTF-8",
        "export LANG=C.UTF-8 (or en_US.UTF-8)",
    )


def tmux_escape_time() -> str:
    command = ["tmux", "show-options", "-sv", "escape-time"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=False).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def escape_time(milliseconds: str) -> Finding:
    if not milliseconds.isdecimal():
        return Finding(
            "tmux", Verdict.WARN, "tmux does not tell its escape-time", "set -sg escape-time 10 in ~/.tmux.conf"
        )
    if int(milliseconds) <= MOST_ESCAPE_MS:
        return Finding("tmux", Verdict.OK, f"tmux passes Escape on after {milliseconds} ms")
    return Finding(
        "tmux",
        Verdict.WARN,
        f"tmux holds Escape back for {milliseconds} ms",
        "set -sg escape-time 10 in ~/.tmux.conf, then tmux kill-server",
    )
