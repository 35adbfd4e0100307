"""The program as a process: what it imports, its exit codes, and what it says when it cannot go on."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from ittui.actions import ALONE
from ittui.cli.context import VERBS, noun_of, record_verbs
from ittui.cli.parser import Help, parse
from ittui.records import KINDS

from .conftest import Call

PROGRAM = (sys.executable, "-m", "ittui")


def run(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], input=stdin, capture_output=True, text=True, check=False, timeout=60)


def test_commands_never_import_the_screen(path: Path) -> None:
    script = f"""
import sys
from ittui.cli import main
for words in (["init", {str(path)!r}], *([["--file", {str(path)!r}, *each.split()] for each in (
    "goal add A goal", "goal list", "goal show goal", "goal list --json", "metrics", "log", "undo", "export goal",
)])):
    assert main(words) == 0, words
loaded = [name for name in ("textual", "rich", "tinydb") if name in sys.modules]
assert not loaded, loaded
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_without_a_terminal_the_screen_is_refused_with_a_hint(path: Path) -> None:
    for words in ((), ("demo",)):
        done = run(*words)
        assert done.returncode == 2
        assert "needs a terminal" in done.stderr
        assert done.stdout == ""


def test_a_missing_file_is_3_with_a_hint(anywhere: Call, path: Path) -> None:
    answer = anywhere("--file", str(path), "goal", "list")
    assert answer.code == 3
    assert str(path) in answer.err
    assert "ittui init" in answer.err
    assert not path.exists()


def test_a_damaged_file_is_6_and_left_alone(anywhere: Call, path: Path) -> None:
    path.write_text('{"goals": {"1": {"title": "half')
    for words in (("goal", "list"), ("goal", "add", "More")):
        assert anywhere("--file", str(path), *words).code == 6
    assert path.read_text() == '{"goals": {"1": {"title": "half'


@pytest.mark.parametrize(
    "words", [("gaol", "list"), ("goal", "lst"), ("goal", "list", "--nope"), ("metrics", "--period"), ("--file",)]
)
def test_a_wrong_call_is_2(ittui: Call, words: tuple[str, ...]) -> None:
    answer = ittui(*words)
    assert answer.code == 2
    assert answer.err.startswith("ittui: ")


def test_a_mistyped_command_is_guessed(ittui: Call) -> None:
    assert "did you mean “goal”?" in ittui("gaol", "list").err


def test_help_and_version(anywhere: Call) -> None:
    assert "measurement" in anywhere("--help").out
    assert anywhere("--version").out.startswith("ittui ")
    assert "customer_benefit" in anywhere("goal", "add", "--help").out
    assert "--date-order" in anywhere("import", "--help").out


def test_init_makes_a_file_once(anywhere: Call, path: Path) -> None:
    assert anywhere("init", str(path)).code == 0
    before = path.read_bytes()
    assert anywhere("init", str(path)).code == 1
    assert path.read_bytes() == before


def test_the_file_is_the_typed_one_then_the_variable_then_the_users_own(
    anywhere: Call, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert anywhere("init").code == 0
    assert (tmp_path / "data" / "ittui" / "ittui.json").exists()
    monkeypatch.setenv("ITTUI_FILE", str(path))
    assert anywhere("goal", "list").code == 3
    assert str(path) in anywhere("goal", "list").err
    assert anywhere("goal", "list", "--file", str(tmp_path / "data/ittui/ittui.json")).code == 0


def test_a_reader_that_leaves_early_is_no_fault(path: Path) -> None:
    run("init", str(path))
    done = subprocess.run(
        f"{sys.executable} -m ittui --help | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.stdout.startswith("usage: ittui")


def test_demo_writes_a_file_that_opens(anywhere: Call, path: Path) -> None:
    made = anywhere("demo", "--path", str(path))
    assert made.code == 0
    assert made.out.strip() == str(path)
    assert anywhere("--file", str(path), "goal", "list", "--json").json
    assert anywhere("demo", "--path", str(path)).code == 1


def test_a_fault_of_the_program_is_told_in_a_line_without_contents(
    anywhere: Call, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(call: object, args: object) -> int:
        raise RuntimeError("secret title")

    from ittui.cli import records
    from ittui.cli.context import Command

    monkeypatch.setattr(records, "list_", Command(broken, ()))
    answer = anywhere("goal", "list")
    assert answer.code == 1
    assert "Traceback" not in answer.err
    report = Path(answer.err.split()[-1])
    assert "secret title" not in answer.err + report.read_text()
    assert "RuntimeError" in report.read_text()


def test_closed_streams_are_no_fault(ittui: Call, path: Path) -> None:
    ittui("goal", "add", "Links")
    command = f"exec {shlex.quote(sys.executable)} -m ittui --file {shlex.quote(str(path))}"
    for words in ("goal list >&-", "goal list <&- >&- 2>&-", "goal add Servers >&- 2>&-"):
        done = subprocess.run(["sh", "-c", f"{command} {words}"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), words
    assert {row["title"] for row in ittui("goal", "list", "--json").json} == {"Links", "Servers"}


def test_the_longest_number_that_can_be_recorded_is_shown(ittui: Call) -> None:
    ittui("kpi", "add", "Atoms", "target=1")
    assert ittui("record", "Atoms", "9" * 30).code == 0
    assert ",".join(["999"] * 10) in ittui("kpi", "list").out
    for words in (("kpi", "list"), ("kpi", "show", "Atoms"), ("metrics",), ("report", "kpi"), ("report", "weekly")):
        assert ittui(*words).code == 0, words


COMMANDS = [
    *((verb,) for verb in (*VERBS, *ALONE)),
    *((noun_of(kind), verb) for kind in KINDS.values() for verb in record_verbs(kind)),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_examples_that_it_can_read(anywhere: Call, words: tuple[str, ...]) -> None:
    text = anywhere(*words, "--help").out
    examples = re.findall(r"^  ittui (.+)$", text, re.MULTILINE)
    assert examples, text
    for example in examples:
        assert example.startswith(" ".join(words)), example
        assert parse(shlex.split(example.split(" < ")[0])).command is not None


def test_what_a_command_does_fits_eighty_columns(anywhere: Call) -> None:
    for words in COMMANDS:
        summary = anywhere(*words, "--help").out.split("positional arguments:")[0].split("options:")[0]
        usage, _, text = summary.partition("\n\n")
        assert usage.startswith("usage: ittui") and max(map(len, text.splitlines())) <= 80, words


def test_a_home_that_nobody_has_is_a_name_like_any_other(anywhere: Call) -> None:
    answer = anywhere("--file", "~nobody-of-that-name/it.json", "metrics")
    assert answer.code == 3
    assert "~nobody-of-that-name/it.json" in answer.err


def test_every_argument_of_every_command_is_described() -> None:
    lines: list[tuple[str, ...]] = [(verb,) for verb in (*VERBS, *ALONE)]
    lines += [(noun_of(kind), verb) for kind in KINDS.values() for verb in record_verbs(kind)]
    bare = []
    for words in lines:
        with pytest.raises(Help) as page:
            parse([*words, "--help"])
        section = str(page.value).partition("positional arguments:\n")[2].partition("\n\n")[0].splitlines()
        following = [*section[1:], ""]
        bare += [
            (words, line)
            for line, after in zip(section, following, strict=False)
            if line[2:3].strip() and len(line.strip().split("  ")) == 1 and not after.startswith(" " * 6)
        ]
    assert bare == []


@pytest.mark.parametrize("words", [("complete", ""), ("completion", ""), ("library", "")])
def test_an_empty_word_is_no_choice(anywhere: Call, words: tuple[str, ...]) -> None:
    answer = anywhere(*words)
    assert answer.code == 2 and "is not one of" in answer.err
