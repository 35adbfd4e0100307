"""What a status bar, a prompt and cron ask for: one line, one number, one text a person."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ittui.cli import main
from ittui.records import Cadence, Goal, GoalState, Person
from ittui.store import create

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ANN = Person.new(title="Ann Archer", login="ann", email="ann@example.com")
BO = Person.new(title="Bo Baker", login="bo")


def goal(title: str, owner: Person) -> Goal:
    start = NOW.date() - timedelta(days=60)
    more = {"start": start, "due": NOW.date() + timedelta(days=60), "cadence": Cadence.WEEKLY}
    return Goal.new(title=title, owner=owner.id, state=GoalState.ACTIVE, **more)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "it.json"
    create(path, [ANN, BO, goal("Replace copper", ANN), goal("Train [all] users", BO)])
    return str(path)


def printed(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(words, now=NOW) == code
    return capsys.readouterr().out


def test_the_status_is_one_line_of_what_was_asked(capsys: pytest.CaptureFixture[str], file: str) -> None:
    assert printed(capsys, "--file", file, "status") == "2 due · 0 missed · 0 at risk · 0 behind · 0 on track\n"
    assert printed(capsys, "--file", file, "status", "--format", "{goals} goals, {due} due") == "2 goals, 2 due\n"
    assert json.loads(printed(capsys, "--file", file, "status", "--json"))["goals"] == 2
    assert main(["--file", file, "status", "--format", "{goals.__class__}"], now=NOW) == 2
    assert "knows no {goals.__class__}" in capsys.readouterr().err


def test_what_is_due_can_be_counted(capsys: pytest.CaptureFixture[str], file: str) -> None:
    assert printed(capsys, "--file", file, "due", "--count") == "2\n"
    assert printed(capsys, "--file", file, "due", "--count", "--owner", "Ann Archer") == "1\n"


def test_everybody_gets_a_text_of_their_own(capsys: pytest.CaptureFixture[str], file: str) -> None:
    text = printed(capsys, "--file", file, "remind", "--each")
    assert text.count("Hello ") == 2
    assert "Hello Bo Baker,\none thing is due:" in text


def test_a_command_gets_each_text_and_the_persons_address(
    capsys: pytest.CaptureFixture[str], file: str, tmp_path: Path
) -> None:
    script = tmp_path / "send.py"
    script.write_text("import sys; open(sys.argv[1], 'a').write(sys.argv[2] + '\\n' + sys.stdin.read())")
    box = tmp_path / "box"
    assert main(["--file", file, "remind", "--mail-to", f"{sys.executable} {script} {box} {{login}}"], now=NOW) == 0
    assert box.read_text().count("Hello") == 2
    code = main(["--file", file, "remind", "--mail-to", f"{sys.executable} {script} {box} {{mail}}"], now=NOW)
    assert (code, capsys.readouterr().err) == (1, "not sent to Bo Baker: there is no mail of theirs on record\n")
    assert main(["--file", file, "remind", "--mail-to", "/nowhere/mail"], now=NOW) == 1
    assert "not sent to Ann Archer: /nowhere/mail: No such file or directory" in capsys.readouterr().err


def test_in_the_sample_one_can_be_one_of_its_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "demo.json"
    assert main(["demo", "--path", str(path), "--as", "Nadia"], now=NOW) == 0
    capsys.readouterr()
    assert int(printed(capsys, "--file", str(path), "due", "--owner", "me", "--count")) > 0
    assert main(["demo", "--path", str(tmp_path / "other.json"), "--as", "Nobody"], now=NOW) == 1
    assert "“Nobody” is none of its people" in capsys.readouterr().err
