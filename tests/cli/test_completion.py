"""Completion: what is offered comes from the declarations, and real shells complete with it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from ittui.cli import main
from ittui.cli.help import SCRIPTS
from ittui.records import Goal, Kpi, Person
from ittui.store import create

from ..tui.terminal import REPOSITORY, Terminal

ANN = Person.new(title="Ann Archer", login="ann")
FIBRE = Goal.new(title="Replace: copper $(by) fibre", owner=ANN.id)
UPTIME = Kpi.new(title="Link uptime", unit="%")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / "it.json"
    create(path, [ANN, FIBRE, UPTIME])
    monkeypatch.setenv("ITTUI_FILE", str(path))
    return str(path)


def offers(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(["complete", "fish", "--", *words]) == 0
    return [line.partition("\t")[0] for line in capsys.readouterr().out.splitlines()]


CASES: list[tuple[tuple[str, ...], list[str]]] = [
    (("che",), ["checkin"]),
    (("goal", "sh"), ["show"]),
    (("goal", "clo"), ["close"]),
    (("goal", "list", "own"), ["owner:"]),
    (("goal", "list", "state:act"), ["state:active"]),
    (("goal", "list", "--sort", "due"), ["due"]),
    (("goal", "add", "New", "cade"), ["cadence="]),
    (("goal", "add", "New", "cadence=week"), ["cadence=weekly"]),
    (("goal", "show", ""), [FIBRE.code[:4]]),
    (("record", ""), [UPTIME.code[:4]]),
    (("metrics", "mttr_m"), ["mttr_median"]),
    (("report", "week"), ["weekly"]),
    (("report", "weekly", "--format", "ht"), ["html"]),
    (("goal", "show", "--js"), []),
    (("--file", "nowhere", "goal", "show", ""), []),
    (("nonsense", ""), []),
    (("--file", ""), []),
]


@pytest.mark.parametrize(("words", "expected"), CASES, ids=[" ".join(words) for words, _ in CASES])
def test_what_comes_next_is_offered(
    capsys: pytest.CaptureFixture[str], file: str, words: tuple[str, ...], expected: list[str]
) -> None:
    assert offers(capsys, *words) == expected


def test_every_kind_offers_its_verbs_and_every_command_its_options(
    capsys: pytest.CaptureFixture[str], file: str
) -> None:
    for noun in (each for each in offers(capsys, "") if each not in ("completion",)):
        assert isinstance(offers(capsys, noun, ""), list)
        assert "--by" in offers(capsys, "goal", "close", "x", "--b")


START = {"bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"], "fish": ["--no-config", "-i"]}
LOAD = {
    "bash": 'PS1="> "; eval "$(ittui completion bash)"',
    "zsh": 'PS1="> "; autoload -U compinit; compinit -u; eval "$(ittui completion zsh)"',
    "fish": "ittui completion fish | source",
}


@pytest.mark.parametrize("shell", list(SCRIPTS))
def test_a_real_shell_completes(shell: str, file: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    ours = tmp_path / "bin" / "ittui"
    ours.parent.mkdir()
    ours.write_text(f'#!/bin/sh\nPYTHONPATH={REPOSITORY} exec {sys.executable} -m ittui "$@"\n')
    ours.chmod(0o755)
    env = {"PATH": f"{ours.parent}:/usr/bin:/bin", "HOME": str(tmp_path), "ITTUI_FILE": file, "TERM": "xterm"}
    with Terminal(argv=[program, *START[shell]], env=env) as terminal:
        terminal.settle()
        terminal.press(LOAD[shell] + "\r")
        terminal.press("echo loa''ded\r")
        terminal.see("loaded")
        terminal.press("ittui goal sho\t")
        terminal.see("goal show ")
        terminal.press("\t")
        terminal.see(f"goal show {FIBRE.code[:4]}")
        terminal.press("\x15ittui goal list state:act\t")
        terminal.see("state:active")
        terminal.press("\x15ittui metrics mttr_p\t")
        terminal.see("mttr_p90")
