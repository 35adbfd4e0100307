"""The user's own configuration: read in one place, told with the line where it is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ittui.cli import main
from ittui.config import OPTIONS, config

ROOT = Path(__file__).parents[1]
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the configuration of a user who has nothing else set."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for option in OPTIONS.values():
        for variable in option.variables:
            monkeypatch.delenv(variable, raising=False)

    def written(text: str) -> Path:
        place = tmp_path / "ittui" / "config.toml"
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
        return place

    return written


def test_without_a_file_the_defaults_hold(write: Write) -> None:
    assert config().setting("mouse") == (OPTIONS["mouse"], True, "default")


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = write('# mine\ntheme = "nord"\nmouse = false\n')
    assert config().setting("theme")[1:] == ("nord", f"{place}:2")
    assert config().setting("mouse")[1:] == (False, f"{place}:3")
    monkeypatch.setenv("TEXTUAL_THEME", "dracula")
    assert config().setting("theme")[1:] == ("dracula", "$TEXTUAL_THEME")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('\nthem = "nord"\n', ":2: them is not an option; did you mean theme?"),
        ('mouse = "yes"\n', ":1: mouse is true or false, not 'yes'"),
        ("theme = 3\n", ":1: theme is a text in quotes, not 3"),
        ('color = "on"\n', ':1: color is one of "auto", "always", "never", not "on"'),
        ("\n[files]\nops = 3\n", ":3: ops in [files] is a text in quotes, not 3"),
        ("theme = \n", "line 1"),
        ('files = "x"\n', ":1: files is a section: write [files] above its keys"),
    ],
    ids=["unknown", "no flag", "no text", "no choice", "section", "no TOML", "no section"],
)
def test_what_is_wrong_is_told_with_its_line(
    write: Write, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    write(text)
    assert main(["config"]) == 1
    assert told in capsys.readouterr().err


def test_a_byte_order_mark_is_no_fault_and_another_encoding_is_told_with_its_line(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    place = write("")
    place.write_bytes(b'\xef\xbb\xbfcolor = "never"\r\n')
    assert main(["config", "color"]) == 0
    assert capsys.readouterr().out == "never\n"
    place.write_bytes(b"# ok\n# caf\xe9\n")
    assert main(["config"]) == 1
    assert f"{place}:2: this is not UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "on"), [("1", True), ("yes", True), ("0", False), ("off", False), ("", False)])
def test_a_variable_turns_an_option_on_and_off(
    write: Write, monkeypatch: pytest.MonkeyPatch, text: str, on: bool
) -> None:
    write("linear = true\n" if text and not on else "")
    monkeypatch.setenv("ITTUI_LINEAR", text)
    assert config().flag("linear") is on


def test_what_is_in_force_is_shown_with_where_it_is_from(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    place = write('editor = "nano"\n')
    assert main(["config", "--json"]) == 0
    rows = {row.get("option"): row for row in json.loads(capsys.readouterr().out)}
    assert rows["editor"] == {"option": "editor", "value": "nano", "source": f"{place}:1"}
    assert set(OPTIONS) <= rows.keys()
    assert main(["config", "editor"]) == 0
    assert capsys.readouterr().out == "nano\n"


def test_a_file_has_a_name(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(f'file = "ops"\n[files]\nops = "{tmp_path}/ops.json"\nlab = "{tmp_path}/lab.json"\n')
    for named in ("-f", "--file"):
        assert main([named, "lab", "paths"]) == 0
        assert str(tmp_path / "lab.json") in capsys.readouterr().out
    assert main(["paths"]) == 0
    assert str(tmp_path / "ops.json") in capsys.readouterr().out


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"LANG": "C"}, "ascii"),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "ascii"),
        ({"LC_ALL": "de_DE.ISO-8859-15@euro", "LANG": "de_DE.UTF-8"}, "ascii"),
        ({"LANG": "C", "ITTUI_GLYPHS": "blocks"}, "blocks"),
        ({"LC_ALL": "xx_YY.utf8", "LANG": "C"}, "braille"),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, "braille"),
        ({}, "braille"),
    ],
    ids=lambda value: " ".join(f"{name}={each}" for name, each in value.items()) if isinstance(value, dict) else value,
)
def test_a_locale_without_utf8_gets_plain_marks(tmp_path: Path, named: dict[str, str], expected: str) -> None:
    """In a program of its own: Python itself changes LC_CTYPE where the locale is plain C."""
    usual = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "xterm", "PYTHONPATH": str(ROOT)}
    code = "from ittui.config import glyphs; print(glyphs().name)"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**usual, **named}, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == (expected, "")
