"""A department in PostgreSQL: the store's verbs over a database in place of the shared file.

Its address: what libpq needs of it, how it is shown, and why its server could not be reached. No password may be in it:
the list of processes, the shell's history and the environment show it to others.

Everything here is imported only by those who open a database; a file needs none of it, nor psycopg.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlencode

from ...fields import visible
from ..errors import StoreError

SCHEMES = ("postgresql://", "postgres://")
SECRET = ("password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret")
LIBPQ = """
    application_name channel_binding client_encoding connect_timeout dbname fallback_application_name
    gssdelegation gssencmode gsslib host hostaddr keepalives keepalives_count keepalives_idle
    keepalives_interval krbsrvname load_balance_hosts max_protocol_version min_protocol_version options passfile
    port replication require_auth requirepeer service ssl ssl_max_protocol_version ssl_min_protocol_version
    sslcert sslcertmode sslcompression sslcrl sslcrldir sslkey sslmode sslnegotiation sslrootcert sslsni
    target_session_attrs tcp_user_timeout user
"""
HOSTS = re.compile(r"(\[[^\]]*\]|[^:,\[\]]*)(:\d*)?(,(\[[^\]]*\]|[^:,\[\]]*)(:\d*)?)*")
OURS = {"isolation": ("lock", "serializable"), "notify": ("on", "off"), "schema": ()}
SCHEMA = "ittui"
PASSWORD = (
    "a password has no place in an address, where others can read it: put it into ~/.pgpass or a file that "
    "PGPASSFILE names (mode 600), or use peer authentication"
)
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


class Address(NamedTuple):
    """Where a department is. Serializable and not notify: for servers that lack row locks or LISTEN."""

    conninfo: str
    label: str
    schema: str = SCHEMA
    serializable: bool = False
    notify: bool = True

    @property
    def sql_schema(self) -> str:
        """The schema's name in SQL: quoted, for it may be a word of SQL."""
        return f'"{self.schema}"'

    @property
    def channel(self) -> str:
        """What saves are announced on."""
        return f"ittui_{self.schema}"


def parse_address(text: str) -> Address:
    """The address that is meant; StoreError, which never repeats a password, where it cannot be one."""
    if os.environ.get("PGPASSWORD"):
        raise StoreError(f"PGPASSWORD is set; {PASSWORD}")
    is_url = text.lower().startswith(SCHEMES)
    base, options = from_url(text) if is_url else from_words(text)
    ours = {name: options.pop(name) for name in OURS if name in options}
    refuse_wrong(ours, options)
    if is_url:
        query = urlencode(options)
        conninfo = f"{base}?{query}" if query else base
        label = conninfo
    else:
        conninfo = label = " ".join(f"{name}={quoted(value)}" for name, value in options.items())
    schema = ours.get("schema", SCHEMA)
    if "schema" in ours:
        label += f"{'&' if '?' in label else '?'}schema={schema}" if is_url else f" schema={schema}"
    return Address(conninfo, label, schema, ours.get("isolation") == "serializable", ours.get("notify") != "off")


def from_url(text: str) -> tuple[str, dict[str, str]]:
    """The part before the question mark, and the options behind it."""
    base, _, query = text.partition("?")
    scheme, _, rest = base.partition("://")
    user, at, _ = rest.rpartition("@")  # wherever it is: a / in a password is no end of it
    if at and ":" in user:
        raise StoreError(PASSWORD)
    if not HOSTS.fullmatch(rest.rpartition("@")[2].partition("/")[0]):
        raise StoreError("this is not a database address: a port is a number, and a ? or @ in a name is %3F or %40")
    base = f"{scheme.lower()}://{rest}"
    pairs = (part.partition("=") for part in query.split("&") if part)
    return base, {unquote(name): unquote(value) for name, _, value in pairs}


def from_words(text: str) -> tuple[str, dict[str, str]]:
    """The options of a text such as “service=it isolation=serializable”."""
    try:
        pairs = [word.partition("=") for word in shlex.split(text)]
    except ValueError:
        raise StoreError("this is not a database address: a quotation mark is left open") from None
    if any(not equals for _, equals, _ in pairs):
        raise StoreError("this is not a database address: it is service=NAME, or postgresql://HOST/DATABASE")
    return "", {name: value for name, _, value in pairs}


def refuse_wrong(ours: dict[str, str], options: dict[str, str]) -> None:
    if any(name in options for name in SECRET):
        raise StoreError(PASSWORD)
    known = LIBPQ.split()
    if wrong := next((name for name in options if name not in known), ""):  # its value may be a password
        raise StoreError(f"“{visible(wrong[:20])}” is no option of a database address (see libpq's documentation)")
    for name, value in ours.items():
        if OURS[name] and value not in OURS[name]:
            raise StoreError(f"{name} is one of {' or '.join(OURS[name])}")
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,50}", ours.get("schema", SCHEMA)):
        raise StoreError("schema is a name of at most 51 small letters, digits and _")


def quoted(value: str) -> str:
    """A value as libpq reads it."""
    if re.fullmatch(r"[\w./:,-]+", value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


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
