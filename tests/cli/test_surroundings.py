"""What a script or cron leaves a command: odd variables, no home, no terminal, another encoding. It still answers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ittui.help import page
from ittui.sample import write_demo

from ..tui.terminal import REPOSITORY

ODD: dict[str, dict[str, str | None]] = {
    "no home": {"HOME": None, "XDG_CONFIG_HOME": None},
    "a home that is not there": {"HOME": "/nonexistent", "XDG_CONFIG_HOME": None},
    "a relative home": {"HOME": "nowhere", "XDG_CONFIG_HOME": "config"},
    "no such zone": {"TZ": "Nowhere/Odd"},
    "a zone that cannot be": {"TZ": "UTC+25"},
    "a zone that is a file": {"TZ": ":/etc/passwd"},
    "twenty columns": {"COLUMNS": "20"},
    "no columns": {"COLUMNS": "0"},
    "columns that are a word": {"COLUMNS": "wide"},
    "a single column": {"COLUMNS": "1", "LINES": "1"},
    "no kind of terminal": {"TERM": None},
    "a dumb terminal": {"TERM": "dumb"},
    "plain C": {"LANG": "C", "LC_ALL": "C"},
    "no UTF-8": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "a pager that is not there": {"PAGER": "/nonexistent/pager", "ITTUI_PAGER": ""},
    "an editor with an open quote": {"EDITOR": "vi '"},
    "a colour that is a number": {"FORCE_COLOR": "3"},
}
COMMANDS = (("goal", "list"), ("report", "weekly"), ("due", "--count"), ("status",), ("config",), ("log",))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "demo.json"
    write_demo(path, date.today())
    return path


def environment(tmp_path: Path, **odd: str | None) -> dict[str, str]:
    usual = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(REPOSITORY), "LC_ALL": "C.UTF-8"}
    return {name: value for name, value in {**usual, "TERM": "xterm", **odd}.items() if value is not None}


@pytest.mark.slow
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("odd", [pytest.param(odd, id=name) for name, odd in ODD.items()])
def test_a_command_answers_in_odd_surroundings(
    sample: Path, tmp_path: Path, odd: dict[str, str | None], words: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ittui", "--file", str(sample), *words],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=environment(tmp_path, **odd),
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert b"Traceback" not in done.stderr


def test_a_fault_is_written_down_where_the_home_cannot_be_written(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("a home that is no folder")
    broken = "import ittui.cli as c, ittui.cli.parser as p; p.parse = lambda argv: 1 / 0; raise SystemExit(c.main([]))"
    done = subprocess.run(
        [sys.executable, "-c", broken],
        capture_output=True,
        text=True,
        env=environment(tmp_path, HOME=str(home), TMPDIR=str(tmp_path)),
        check=False,
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    (report,) = tmp_path.glob("ittui-fault-*.txt")
    assert str(report) in done.stderr and "ZeroDivisionError" in report.read_text()


def test_windows_gets_one_clear_line(tmp_path: Path) -> None:
    code = "import sys; sys.platform = 'win32'; from ittui.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(tmp_path), check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("ittui needs Linux or macOS") and done.stderr.count("\n") == 1


SCRIPTS = re.findall(r"^    (.+)$", page("scripting"), re.MULTILINE)


def test_the_page_on_scripting_has_lines_to_be_tried() -> None:
    assert len(SCRIPTS) > 15


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("jq"), reason="there is no jq here")
@pytest.mark.parametrize("line", SCRIPTS)
def test_a_line_of_the_page_on_scripting_works_on_the_sample(tmp_path: Path, line: str) -> None:
    """As the page says: on a copy of the sample whose Nadia is the caller."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "ittui"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m ittui "$@"\n')
    program.chmod(0o755)
    (set_up,) = re.findall(r"sample: `(.*?)`", page("scripting"))
    env = environment(tmp_path, PATH=f"{program.parent}:{os.environ['PATH']}")
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {set_up}; {line}"],
        capture_output=True,
        text=True,
        env=env,
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "jq: error" not in done.stderr
