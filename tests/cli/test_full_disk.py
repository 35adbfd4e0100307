"""A disk that takes no more, by the kernel's limit on the size of a file: nothing is lost, and the cure is named."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.records import Goal
from ittui.store import create, open_store
from tests.tui.team import team
from tests.tui.terminal import REPOSITORY

MOST = 1024  # bytes that a file may have


def limited(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a process that can write no file of more than MOST bytes."""
    return subprocess.run(
        [sys.executable, "-m", "ittui", "--file", str(path), *words],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (MOST, MOST)),
    )


@pytest.fixture
def file(path: Path) -> Path:
    create(path, team().records + [Goal.new(title=f"Goal {number}") for number in range(40)])
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("goal", "add", "One more"),
        ("goal", "archive", "Goal 1"),
        ("log", "--archive", "today"),
        ("merge", "-", "it.json", "copy.json", "-o", "it.json"),
        ("merge", "-", "it.json", "copy.json", "-o", "new.json"),
        ("export", "goal", "-o", "out.csv"),
        ("export", "all", "-o", "all.json"),
        ("export", "all", "-o", "new/folder"),
        ("export", "prometheus", "-o", "out.prom"),
        ("report", "weekly", "--format", "html", "-o", "report.html"),
        ("--file", "second.json", "demo", "--path", "second.json"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_nothing_is_lost_or_half_written_and_the_cure_is_named(file: Path, words: tuple[str, ...]) -> None:
    (file.parent / "copy.json").write_bytes(file.read_bytes())
    copy = open_store(file.parent / "copy.json", "bo")
    goal = copy.read().all(Goal)[0]
    copy.commit([Change.edit(goal, goal.replace(title="Theirs"))], "theirs")
    before = {each.name: each.read_bytes() for each in file.parent.iterdir() if each.is_file()}
    words = tuple(str(file) if word == "it.json" else word for word in words)
    done = limited(file, *words)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "File too large; larger than this file system or `ulimit -f` allows" in done.stderr
    assert any(name in done.stderr for name in (".json", "out.", "report.html", "new/folder/"))
    assert not [each for each in file.parent.iterdir() if each.is_dir()], "nor is an empty folder left"
    after = {each.name: each.read_bytes() for each in file.parent.iterdir() if each.is_file()}
    beside = (f".{file.name}.", f"{file.name}.log.jsonl")  # lock and backups; the archive of the log
    assert {name for name in after if not name.startswith(beside)} == set(before)
    assert all(after[name] == data for name, data in before.items())


def test_an_export_of_everything_replaces_all_of_its_files_or_none(file: Path) -> None:
    folder = file.parent / "all"
    folder.mkdir()
    (folder / "actions.csv").write_text("of yesterday")
    assert limited(file, "export", "all", "-o", "all").returncode == 1
    assert {each.name: each.read_text() for each in folder.iterdir()} == {"actions.csv": "of yesterday"}


def test_an_export_of_everything_names_what_is_in_its_way(file: Path) -> None:
    folder = file.parent / "all"
    (folder / "kpis.csv").mkdir(parents=True)
    done = limited(file, "export", "all", "-o", "all")
    assert (done.returncode, "kpis.csv: Is a directory" in done.stderr) == (1, True), done.stderr
    assert [each.name for each in folder.iterdir()] == ["kpis.csv"]


def test_what_a_user_has_git_ignore_is_not_lost(file: Path) -> None:
    for words in (("init", "-q"), ("config", "user.name", "bo"), ("config", "user.email", "bo@example.org")):
        subprocess.run(["git", *words], cwd=file.parent, check=True)
    ignored = file.parent / ".git/info/exclude"
    ignored.write_text("mine\n" * (MOST // 5))
    before = ignored.read_bytes()
    done = limited(file, "merge", "--install")
    assert done.returncode == 1 and "info/exclude" in done.stderr
    assert ignored.read_bytes() == before
