"""The pages of help are true: what they tell one to type can be typed, and the first of them works as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from ittui.cli import main
from ittui.cli.parser import Help, parse
from ittui.config import OPTIONS
from ittui.help import ALSO, TOPICS, page, plain
from ittui.records import Goal
from ittui.store import create, open_store

FOLDER = Path(__file__).parents[1] / "ittui" / "help"
STEP = re.compile(r"^    (?:[A-Z_]+=\S+ )?ittui (.*?)(?: {2,}.*|\s*\|.*)?$", re.MULTILINE)


def commands_of(topic: str) -> list[str]:
    """The command lines that a page shows, without what follows a pipe."""
    return [line for line in STEP.findall(page(topic)) if line and not line.startswith("demo")]


def test_every_page_is_a_topic_and_every_topic_a_page() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == set(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_what_a_page_tells_one_to_type_can_be_typed(topic: str) -> None:
    for line in commands_of(topic):
        try:
            parse(shlex.split(line, comments=True))
        except Help:
            continue


@pytest.mark.parametrize("topic", TOPICS)
def test_a_page_is_read_without_its_marks(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", topic]) == 0
    text = capsys.readouterr().out
    assert text.strip() == plain(page(topic))
    assert "<!--" not in text
    assert "**" not in text


def test_getting_started_works_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "it.json"
    monkeypatch.setenv("ITTUI_FILE", str(file))
    create(file)
    lines = [line for line in commands_of("getting-started") if " " in line and not line.startswith(("init", "help"))]
    assert len(lines) >= 7
    for line in lines:
        code = main(shlex.split(line))
        assert code == 0 or line.startswith("goal check"), (line, capsys.readouterr().err)
    assert [goal.title for goal in open_store(file).read().all(Goal)] == ["Replace copper links with fibre"]


def test_an_unknown_topic_names_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["help", "wekly"]) == 3
    assert "did you mean “weekly”?" in capsys.readouterr().err
    assert main(["help", "quantum"]) == 3
    assert "known: getting-started, weekly" in capsys.readouterr().err


def test_a_page_is_had_by_what_people_ask_for() -> None:
    assert page("recipes") == page("collectors") and "jq" in page("jq")
    assert {page(word) for word in ALSO} <= {page(topic) for topic in TOPICS}
    assert all(word.split("-")[0] in page(word).casefold() for word in ALSO)


def test_the_man_page_has_every_page_and_no_macro_of_its_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["help", "--man"]) == 0
    text = capsys.readouterr().out
    assert text.count(".SH ") == 2 + len(TOPICS)
    if shutil.which("groff"):
        done = subprocess.run(
            ["groff", "-K", "utf8", "-man", "-Tutf8", "-ww"], input=text, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""


def test_every_variable_that_a_page_names_is_one_that_the_code_reads() -> None:
    known = {name for option in OPTIONS.values() for name in option.variables} | {"ITTUI_FILE", "ITTUI_TRACE"}
    named = {name for topic in TOPICS for name in re.findall(r"\bITTUI_[A-Z]+\b", page(topic))}
    assert named <= known
