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
    ("no pg_hba.conf entry .*no encryption", "it may want TLS (sslmode=verify-full); else pg_hba.conf lets you in"),
    ("no pg_hba.conf entry", "the server's administrator lets this host and role in by pg_hba.conf"),
    ("no password supplied", PASSWORD_FILE),
    ("password authentication failed", "see its line in ~/.pgpass, or in the file that PGPASSFILE names"),
    ("Peer authentication failed", "log in as the system's user of that name, or name another role: user="),
    ("too many clients|connection slots are reserved|too many connections", "a screen takes two of the server's "
     "max_connections: raise it, put a pooler between, or close some"),
    ("database .* does not exist", "createdb makes it, then ittui init the tables in it; or name another"),
    ("role .* does not exist", "create role … login (README: rights), or name another by user="),
    ("Connection refused", "see that the server is running, and that the port is right"),
    ("No such file or directory", "see that the server is running on this host, with its socket in this folder"),
    ("resolve host|translate host name", "see that the host's name is right, and known to this host"),
    ("timeout expired|timed out", "see that the host is up, and that no firewall blocks its port"),
    ("starting up|shutting down|not yet accepting", "try again in a moment"),
    ("read-only|hot standby mode", "no host named takes what is to be saved: promote a replica, or name the primary"),
    ("definition of service", "put it into ~/.pg_service.conf, or the file that PGSERVICEFILE names"),
)  # fmt: skip  # one line each
HOST = re.compile(r"^- host: .*?: (?=connection|failed|\[)", re.MULTILINE)


def reason(text: str) -> str:
    """Of libpq's words the first line; where several hosts were tried, what each of them said."""
    each = [line for line in text.splitlines() if HOST.match(line)]
    lines = [HOST.sub("", line) for line in each] or [line for line in text.splitlines() if line.strip()]
    plain = [" ".join(re.sub("^connection (failed|is bad): ", "", line).split()) for line in lines]
    hosts = [line for line in plain if line.startswith("connection to server")]  # libpq's, where it tried several
    return visible("; ".join(dict.fromkeys(plain if each else hosts or plain[:1])))


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
