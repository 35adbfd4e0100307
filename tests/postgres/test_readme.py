"""README's way to a database and back: every command of it is run, in its order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ittui.records import Goal
from ittui.sample import write_demo
from ittui.store import open_store
from tests.server import ADMIN, Server

from .test_copying import same

pytestmark = pytest.mark.postgres
README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.split("## When a file is no longer enough\n")[1].split("\n## ")[0]
ADDED = "Replace the switches in the branch offices"


def block(kind: str) -> str:
    return "\n".join(re.findall(rf"```{kind}\n(.*?)```", SECTION, re.DOTALL))


def test_every_command_on_the_way_to_a_database_and_back_runs(server: Server, tmp_path: Path) -> None:
    with server.connect() as conn:
        conn.execute("create database it")
    here = {"one.example.org": "127.0.0.1", "two.example.org": "127.0.0.1", "verify-full": "disable"}
    service, commands = block("ini"), block("sh")
    for name, value in here.items():
        service = service.replace(name, value)
    (tmp_path / "services").write_text(f"{service}port={server.port}\nuser={ADMIN}\n")
    commands = commands.replace("one.example.org", f"{ADMIN}@127.0.0.1:{server.port}")
    assert commands.startswith("pip install 'ittui[postgres]'\n")
    script = commands.partition("\n")[2]
    write_demo(tmp_path / "it.json", date.today())
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    places = {name: str(tmp_path / "places") for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    env = {**places, "PATH": path, "LC_ALL": "C.UTF-8", "PGSERVICEFILE": str(tmp_path / "services")}
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "PostgreSQL" in done.stdout
    url = server.url().replace("/postgres?", "/it?")
    store = open_store(url)
    assert [goal.title for goal in store.read().table(Goal).live].count(ADDED) == 1
    same(store, open_store(tmp_path / "it-again.json"))


def test_the_roles_of_readme_are_the_three_that_the_tests_use() -> None:
    roles = re.findall(r"create role (\w+)(?: in role \w+)?;", block("sql"))
    assert roles == ["it_member", "it_manager", "it_auditor"]
