"""A PostgreSQL server of the tests' own: in a folder of its own, as a user that is not root, gone with the tests.

Nothing of a server that may run on this host is touched.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

ADMIN = "admin"  # the role that owns everything
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "150",
    "log_min_messages": "warning",
    "shared_buffers": "64MB",
    "wal_keep_size": "64MB",
}


def missing() -> str:
    """Why no server can be started here; "" where one can."""
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed (pip install -e '.[postgres]')"
    if binaries() is None:
        return "no PostgreSQL server is installed (apt-get install postgresql)"
    return ""


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl: of the newest version there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    there = shutil.which("initdb")
    return found[-1].parent if found else Path(there).parent if there else None


def account() -> str | None:
    """Whom the server runs as: its own user, where we are root; None: ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def rights(schema: str) -> list[str]:
    """The statements of README that give the three roles their rights."""
    text = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    block = text.split("```sql\n", 1)[1].split("```", 1)[0]
    lines = [line.partition("--")[0] for line in block.splitlines()]
    here = " ".join(lines).replace("ittui.", f"{schema}.").replace("schema ittui", f"schema {schema}")
    return [each.strip() for each in here.split(";") if each.strip()]


class Server:
    """One cluster. Roles are made as they are asked for; every one may log in over the loopback without a password."""

    def __init__(self, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ittui-pg-"))
        self.settings = {**SETTINGS, **settings}
        self.port = free_port()
        self.roles: set[str] = set()
        if name := account():
            shutil.chown(self.folder, name)
        self.data = self.folder / "data"

    def make(self) -> Server:
        self.call("initdb", "-D", str(self.data), "-U", ADMIN, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        self.start()
        return self

    def call(self, program: str, *words: str, check: bool = True) -> str:
        """What one of the server's programs prints; where we are root, it runs as another."""
        folder = binaries()
        assert folder is not None
        name = account()
        group = pwd.getpwnam(name).pw_gid if name else None
        done = subprocess.run(
            [str(folder / program), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.folder,
            user=name,
            group=group,
            extra_groups=[] if name else None,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}")
        return done.stdout

    def start(self) -> None:
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        options = f"-p {self.port} -k {self.folder} {options}"
        self.call("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", options, "-w", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it; “immediate” as a crash does."""
        self.call("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop", check=False)

    def remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def replica(self, **settings: str) -> Server:
        """Another server that streams everything from this one."""
        result = Server(**settings)
        source = f"host=127.0.0.1 port={self.port} user={ADMIN} application_name=replica"
        result.call("pg_basebackup", "-D", str(result.data), "-d", source, "-R", "-X", "stream", "-c", "fast")
        result.start()
        return result

    def promote(self) -> None:
        self.call("pg_ctl", "-D", str(self.data), "-w", "promote")

    def connect(self, user: str = ADMIN) -> Any:
        import psycopg

        return psycopg.connect(f"host=127.0.0.1 port={self.port} user={user} dbname=postgres", autocommit=True)

    def url(self, user: str = ADMIN, schema: str = "ittui", more: str = "") -> str:
        extra = f"&{more}" if more else ""
        return f"postgresql://{user}@127.0.0.1:{self.port}/postgres?schema={schema}{extra}"

    def grant(self, schema: str) -> None:
        """Give README's three roles their rights on a department."""
        with self.connect() as conn:
            for statement in rights(schema):
                if not statement.startswith("create role"):
                    conn.execute(statement.encode())
                elif statement.split()[2] not in self.roles:
                    conn.execute(statement.encode())
                    self.roles.add(statement.split()[2])

    def role(self, name: str, *groups: str) -> str:
        """A role that may log in, as a member of groups; its name."""
        if name not in self.roles:
            with self.connect() as conn:
                conn.execute(f"create role {name} login".encode())
                for group in groups:
                    conn.execute(f"grant {group} to {name}".encode())
            self.roles.add(name)
        return name


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
