"""The address of a database: what libpq needs of it, what is ours in it, and how it is shown.

No password may be in it: the list of processes, the shell's history and the environment show it to others.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
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

    @property
    def key(self) -> str:
        """A name for files about this department."""
        return hashlib.sha256(self.label.encode()).hexdigest()[:16]


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
