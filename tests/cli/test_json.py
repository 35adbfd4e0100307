"""--json on every command, and examples that run: each one of every help page, on a team that has what they name."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ittui.actions import ALONE, MODULE_OF
from ittui.actions.action import action_named
from ittui.board import Board, Change
from ittui.cli.context import VERBS, noun_of, record_verbs
from ittui.records import KINDS, Department, Goal, GoalState, Incident, Kpi, Person, Record, Role, Service
from ittui.sample import write_demo
from ittui.session import Session
from ittui.store import open_store
from ittui.store.system import login_of, who

from .conftest import NOW, Call

COMMANDS = [
    *((verb,) for verb in (*VERBS, *ALONE)),
    *((noun_of(kind), verb) for kind in KINDS.values() for verb in record_verbs(kind)),
]
TERMINAL = ("needs a terminal", "cards need a terminal", "no [collectors]")  # what an example may lack here


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with the people and things that the examples name; whoever calls may decide."""
    path = tmp_path_factory.mktemp("sample") / "it.json"
    write_demo(path, date.today())
    people = [
        Person.new(title=name.capitalize(), login=name, email=f"{name}@example.com", role=role)
        for name, role in (("ann", Role.MANAGER), ("sam", Role.STAFF), ("carla", Role.CEO), ("bo", Role.STAFF))
    ]
    me = Person.new(title="Me", login=login_of(who()), role=Role.CFO)
    uptime, tickets = (Kpi.new(title=each, unit="%") for each in ("Link uptime", "Open tickets"))
    goal = Goal.new(title="Replace copper links with fibre", owner=me.id, kpi=uptime.id, state=GoalState.ACTIVE)
    things: list[Record] = [uptime, tickets, goal, Service.new(title="Mail"), Department.new(title="IT")]
    open_store(path).commit([Change.add(each) for each in (*people, me, *things)], "what the examples name")
    return path


@pytest.fixture
def file(sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, which commands open; an editor that changes nothing; a folder of one's own to write to."""
    path = tmp_path / "work" / "it.json"
    path.parent.mkdir()
    shutil.copy(sample, path)
    monkeypatch.chdir(path.parent)
    for name, value in (("ITTUI_FILE", str(path)), ("EDITOR", "true"), ("ITTUI_EDITOR", "true")):
        monkeypatch.setenv(name, value)
    return path


def examples(anywhere: Call, words: tuple[str, ...]) -> Iterator[list[str]]:
    for line in re.findall(r"^  ittui (.+)$", anywhere(*words, "--help").out, re.MULTILINE):
        yield shlex.split(re.split(r" [<>] ", line)[0])


def on_a_record(board: Board, kind: type[Record], words: list[str]) -> list[str]:
    """The example about a record that is there, and that an action applies to."""
    id, rows = f"{kind.table}.{words[1]}", list(board.all(kind))
    if id in MODULE_OF:
        session = Session(board, NOW.date(), NOW, who())
        rows = [row for row in rows if not action_named(id).reason(session, row)] or rows
    named = id in MODULE_OF and len(words) > 2 and not words[2].startswith("-")
    return [*words[:2], rows[-1].code, *words[3:]] if rows and (named or "4vfs" in words) else words


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_examples_run_and_every_command_speaks_json(anywhere: Call, file: Path, words: tuple[str, ...]) -> None:
    kind = KINDS.get(next((each.table for each in KINDS.values() if noun_of(each) == words[0]), ""))
    whole = file.read_bytes()
    for example in examples(anywhere, words):
        file.write_bytes(whole)
        line = on_a_record(open_store(file).read(), kind, example) if kind and len(words) == 2 else example
        answer = anywhere(*line, "--json")
        if answer.code == 0 and "--format" not in line:
            json.loads(answer.out)
        allowed = answer.code in (0, 1, 3) or any(words in answer.err for words in TERMINAL)
        assert allowed and "fault of ittui" not in answer.err, (line, answer)


def test_the_record_that_was_made_is_what_is_printed(anywhere: Call, file: Path) -> None:
    for line, field, value in (
        (("library", "add", "it_roi"), "unit", "%"),
        (("propose", "Automate account creation"), "kind", "proposal"),
        (("recognise", "ann", "for the night shift"), "person", "Ann"),
        (("incident", "add", "INC-9", "service=Mail", "failed_at=1h ago"), "reference", "INC-9"),
        (("settings", "set", "currency=CHF"), "currency", "CHF"),
        (("goal", "comment", "Replace copper links with fibre", "looks good"), "owner", "Me"),
    ):
        answer = anywhere(*line, "--json")
        assert answer.code == 0, answer
        assert answer.json[field] == value, (line, answer)
    (checkin,) = anywhere("checkin", "Replace copper links with fibre", "62", "7", "--json").json
    assert (checkin["value"], checkin["confidence"]) == (62, 7)
    assert open_store(file).read().all(Incident)
