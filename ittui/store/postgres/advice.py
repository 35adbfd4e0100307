"""Why a server could not be reached, in one line, and the way out: what libpq says, and what to do about it."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from ...fields import visible

PASSWORD_FILE = "put it into ~/.pgpass or a file that PGPASSFILE names (mode 600): HOST:PORT:DATABASE:USER:PASSWORD"
ADVICE = (
    ("root certificate file", "put the certificate of the server's authority there, or name it by sslrootcert="),
    ("certificate verify failed", "sslrootcert= (or ~/.postgresql/root.crt) names the authority to trust"),
    ("does not match host name", "connect by a name that is in its certificate, or have one made for this name"),
    ("does not support SSL", "its administrator sets ssl = on, with a certificate, in postgresql.conf"),
    ("no pg_hba.conf entry .*no encryption", "does it want TLS? sslmode=verify-full; else pg_hba.conf lets you in"),
    ("no pg_hba.conf entry", "the server's administrator lets this host and role in by pg_hba.conf"),
    ("no password supplied", PASSWORD_FILE),
    ("password authentication failed", "see its line in ~/.pgpass, or in the file that PGPASSFILE names"),
    ("Peer authentication failed", "log in as the system's user of that name, or name another role: user="),
    ("too many clients|connection slots are reserved|too many connections", "a screen takes two of the server's "
     "max_connections: raise it, put a pooler between, or close some"),
    ("database .* does not exist", "createdb makes it, then ittui init the tables in it; or name another"),
    ("role .* does not exist", "create role … login (README: rights), or name another by user="),
    ("Connection refused", "is the server running, and is its port the right one?"),
    ("No such file or directory", "is the server running on this host, and is its socket in this folder?"),
    ("resolve host|translate host name", "is the host's name right, and does this host know it?"),
    ("timeout expired|timed out", "is the host there, and does a firewall let its port through?"),
    ("starting up|shutting down|not yet accepting", "try again in a moment"),
    ("read-only|hot standby mode", "no host named takes what is to be saved: promote a replica, or name the primary"),
    ("definition of service", "put it into ~/.pg_service.conf, or the file that PGSERVICEFILE names"),
)  # fmt: skip  # one line each
HOST = re.compile(r"^- host: .*?: (?=connection|failed|\[)", re.MULTILINE)


def reason(text: str) -> str:
    """Of libpq's words the first line; where several hosts were tried, what each of them said."""
    each = [line for line in text.splitlines() if HOST.match(line)]
    lines = [HOST.sub("", line) for line in each] or [line for line in text.splitlines() if line.strip()][:1]
    return visible(
        "; ".join(dict.fromkeys(" ".join(line.removeprefix("connection failed: ").split()) for line in lines))
    )


def way_out(text: str) -> str:
    """What to do, after a semicolon; "" where nothing is known to help."""
    if "no password supplied" in text and (path := open_password_file()):
        return f"; {visible(str(path))} is not for its owner alone, so it is not used: chmod 600 {visible(str(path))}"
    return next((f"; {advice}" for words, advice in ADVICE if re.search(words, text)), "")


def password_file() -> Path:
    return Path(os.environ.get("PGPASSFILE") or Path.home() / ".pgpass")


def open_password_file() -> Path | None:
    """The file with passwords, where it is not for its owner alone. libpq passes over it, and says so on the screen."""
    path = password_file()
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    return path if stat.S_ISREG(mode) and mode & 0o077 else None
