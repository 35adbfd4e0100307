"""A record in one's own editor, and looking without touching."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ittui.cli import main
from ittui.records import CheckIn, Goal, Milestone
from ittui.store import create, open_store

FIBRE = Goal.new(
    title='Replace "copper" by fibre',
    notes="One.\nTwo \\ three.",
    milestones=(Milestone.of(what="Permit"), Milestone.of(what="Dig")),
)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / "it.json"
    create(path, [FIBRE])
    monkeypatch.setenv("ITTUI_FILE", str(path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return str(path)


def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """An editor that does one thing to the file it is given."""
    path = tmp_path / "editor.sh"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("ITTUI_EDITOR", str(path))


def goal(file: str) -> Goal:
    return open_store(file).read().all(Goal)[0]


def test_what_is_changed_in_the_editor_is_saved_as_one_step(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    benefit = 's/^customer_benefit = ""/customer_benefit = "quick links"/'
    editor(tmp_path, monkeypatch, f"sed -i 's/Two/2/; {benefit}' $1")
    assert main(["goal", "edit", FIBRE.code]) == 0
    assert (goal(file).notes, goal(file).customer_benefit) == ("One.\n2 \\ three.", "quick links")
    assert (goal(file).title, goal(file).milestones) == (FIBRE.title, FIBRE.milestones)
    assert len(open_store(file).log()) == 1


@pytest.mark.parametrize(
    ("script", "code", "told"),
    [
        ("true", 0, "nothing was changed"),
        (": > $1", 0, "nothing was changed"),
        ("exit 1", 2, "exit code 1; nothing was changed"),
        ("echo 'wight = \"1\"' >> $1", 1, "there is no field wight"),
        ('sed -i \'s/^due = ""/due = "someday"/\' $1', 1, "due: "),
        ("sed -i 's/^due = \"\"/due = 3/' $1", 1, "due: write it between quotes, not as 3"),
        ("echo '[' > $1", 1, "this is not TOML"),
    ],
    ids=["as it was", "emptied", "failed", "no field", "no day", "no text", "no TOML"],
)
def test_a_mistake_is_told_and_nothing_is_saved(
    file: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    script: str,
    code: int,
    told: str,
) -> None:
    editor(tmp_path, monkeypatch, script)
    assert main(["goal", "edit", FIBRE.code]) == code
    output = capsys.readouterr()
    assert told in output.out + output.err
    assert open_store(file).log() == []


def test_a_read_only_file_is_shown_and_not_changed(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--read-only", "goal", "list"]) == 0
    assert main(["goal", "set", FIBRE.code, "notes=x", "--read-only"]) == 2
    assert "--read-only is for looking" in capsys.readouterr().err
    assert main(["--read-only", "undo"]) in (1, 2)
    assert goal(file).notes == FIBRE.notes


def test_quiet_leaves_out_remarks(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quiet", "goal", "set", FIBRE.code, "due=eoq"]) == 0
    assert capsys.readouterr().err == ""


def test_a_check_in_mended_in_the_editor_mends_its_goal_as_set_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = Goal.new(title="Backup of mail", confidence=7)
    checkin = CheckIn.new(goal=mail.id, date=date(2026, 11, 20), confidence=7)
    path = tmp_path / "it.json"
    create(path, [mail, checkin])
    editor(tmp_path, monkeypatch, "sed -i 's/^confidence = .*/confidence = \"4\"/' $1")
    assert main(["--file", str(path), "checkin", "edit", checkin.code]) == 0
    assert goal(str(path)).confidence == 4
