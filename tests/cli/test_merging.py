"""Two copies of one file, merged by hand and by git."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import Answer, Call


def copies(anywhere: Call, ittui: Call, path: Path, mine: str, theirs: str) -> tuple[Path, Path]:
    """Two copies of the file, each changed in one way, and the ancestor under path."""
    ittui("goal", "add", "Links", "due=2026-12-31")
    made = []
    for name, word in (("ours", mine), ("theirs", theirs)):
        copy = path.with_name(f"{name}.json")
        shutil.copy(path, copy)
        assert anywhere("--file", str(copy), "goal", "set", "Links", word).code == 0
        made.append(copy)
    return made[0], made[1]


def goal(anywhere: Call, path: Path) -> dict[str, object]:
    (row,) = anywhere("--file", str(path), "goal", "list", "--json").json
    assert isinstance(row, dict)
    return row


def test_changes_of_different_fields_merge(anywhere: Call, ittui: Call, path: Path) -> None:
    ours, theirs = copies(anywhere, ittui, path, "due=2027-01-31", "weight=3")
    out = path.with_name("out.json")
    answer = anywhere("merge", str(path), str(ours), str(theirs), "-o", str(out))
    assert (answer.code, answer.out) == (0, "merged; records: 1 updated\n")
    merged = goal(anywhere, out)
    assert (merged["due"], merged["weight"]) == ("2027-01-31", 3)


def test_the_same_field_is_a_conflict_that_is_named(anywhere: Call, ittui: Call, path: Path) -> None:
    ours, theirs = copies(anywhere, ittui, path, "due=2027-01-31", "due=2027-02-28")
    answer = anywhere("merge", str(path), str(ours), str(theirs), "-o", str(path.with_name("out.json")))
    assert answer.code == 1
    for text in ("due", "2026-12-31", "2027-01-31", "2027-02-28"):
        assert text in answer.err


def test_without_an_ancestor_the_later_change_stands_and_both_are_told(anywhere: Call, ittui: Call, path: Path) -> None:
    ours, theirs = copies(anywhere, ittui, path, "due=2027-01-31", "due=2027-02-28")
    out = path.with_name("out.json")
    answer = anywhere("merge", "-", str(ours), str(theirs), "-o", str(out))
    assert answer.code == 0
    assert goal(anywhere, out)["due"] == "2027-02-28"
    assert "2027-01-31" in answer.err


def test_what_came_in_is_told(anywhere: Call, ittui: Call, path: Path) -> None:
    ours, theirs = copies(anywhere, ittui, path, "due=2027-01-31", "weight=3")
    for words in (("goal", "add", "Backups"), ("goal", "add", "Tests")):
        assert anywhere("--file", str(theirs), *words).code == 0
    into = ("merge", str(path), str(ours), str(theirs), "-o", str(ours))
    result = anywhere(*into, "--json").json
    assert result == {"output": str(ours), "conflicts": 0, "added": 2, "updated": 1, "removed": 0}
    assert anywhere(*into).out == "merged; nothing new came in\n"


def test_what_is_missing_is_told(anywhere: Call, path: Path) -> None:
    assert anywhere("merge").code == 2
    assert anywhere("merge", "-", str(path), str(path), "-o", str(path)).code == 3


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.chdir(tmp_path)
    # The driver is run by git's shell, which has to find the package as this process does.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    for words in (("init", "-q", "-b", "main"), ("config", "user.name", "Ann"), ("config", "user.email", "a@b.c")):
        subprocess.run(("git", *words), check=True)
    return tmp_path


def git(*words: str) -> Answer:
    done = subprocess.run(("git", *words), capture_output=True, text=True, check=False)
    return Answer(done.returncode, done.stdout, done.stderr)


def branches(ittui: Call, path: Path, mine: str, theirs: str) -> None:
    """A repository in which two branches each made one change."""
    ittui("goal", "add", "Links", "due=2026-12-31")
    git("add", path.name)
    git("commit", "-qm", "base")
    git("branch", "side")
    assert ittui("goal", "set", "Links", mine).code == 0
    git("commit", "-qam", "mine")
    git("checkout", "-q", "side")
    assert ittui("goal", "set", "Links", theirs).code == 0
    git("commit", "-qam", "theirs")


def test_git_merges_two_branches_without_a_hand(repository: Path, anywhere: Call, ittui: Call, path: Path) -> None:
    branches(ittui, path, "due=2027-01-31", "weight=3")
    assert anywhere("merge", "--install").code == 0
    assert anywhere("merge", "--install").code == 0, "installing twice changes nothing"
    merged = git("merge", "-q", "-m", "both", "main")
    assert merged.code == 0, merged.err + merged.out
    result = goal(anywhere, path)
    assert (result["due"], result["weight"]) == ("2027-01-31", 3)
    attributes = (repository / ".git/info/attributes").read_text()
    assert attributes.count(path.name) == 1


@pytest.mark.parametrize("name", ["it.json", "a [b] c*.json", 'say "it"?.json'])
def test_git_takes_a_name_as_it_is_and_ignores_what_lies_beside_the_file(
    repository: Path, anywhere: Call, name: str
) -> None:
    folder = repository / "team [1]"
    folder.mkdir()
    shutil.copy(Path(__file__).parents[2] / "data" / "demo.json", folder / name)
    (folder / "a b c.json").write_text("{}")
    assert anywhere("merge", "--install", str(folder / name)).code == 0
    chosen = git("check-attr", "-z", "merge", f"team [1]/{name}", "team [1]/a b c.json").out.split("\0")
    assert (chosen[2], chosen[5]) == ("ittui", "unspecified")
    assert anywhere("--file", str(folder / name), "goal", "add", "New").code == 0
    assert len(list(folder.iterdir())) > 3, "a lock and a backup"
    git("add", ".")
    added = git("diff", "--cached", "--name-only", "-z").out.split("\0")
    assert [each for each in added if "/." in each] == []


def test_git_is_told_of_the_field_that_both_changed(repository: Path, anywhere: Call, ittui: Call, path: Path) -> None:
    branches(ittui, path, "due=2027-01-31", "due=2027-02-28")
    anywhere("merge", "--install")
    merged = git("merge", "-q", "-m", "both", "main")
    assert merged.code == 1
    assert "due" in merged.err
    assert "2027-01-31" in merged.err
    assert goal(anywhere, path)["due"] == "2027-02-28", "the branch one is on"


def test_install_outside_of_a_repository_is_refused(
    anywhere: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    answer = anywhere("merge", "--install")
    assert answer.code == 1
    assert "is not a git repository" in answer.err
