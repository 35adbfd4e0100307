"""Every option that is declared acts, at every command or screen that it concerns; one that does nothing fails here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from ittui.cli import main
from ittui.config import OPTIONS, SECTIONS
from ittui.records import Cadence, Goal, GoalState, Kpi, Person
from ittui.store import create, open_store
from ittui.store.system import login_of, who

from .tui.terminal import Terminal, colours

ANN = Person.new(title="Ann Archer", login=login_of(who()))
GOALS = [
    Goal.new(title="Replace copper links", owner=ANN.id, state=GoalState.ACTIVE, cadence=Cadence.NONE),
    Goal.new(title="Train all users", state=GoalState.ACTIVE, cadence=Cadence.NONE),
]
UPTIME = Kpi.new(title="Uptime", owner=ANN.id, unit="%", cadence=Cadence.WEEKLY)


class User(NamedTuple):
    """Somebody with a configuration, and a file."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    @property
    def file(self) -> Path:
        return self.folder / "it.json"

    def configure(self, text: str) -> None:
        place = self.folder / "config" / "ittui" / "config.toml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")

    def run(self, *words: str, code: int = 0, env: Mapping[str, str] = {}) -> tuple[str, str]:
        """(what was printed, what was told) by a command."""
        for variable, text in env.items():
            self.patch.setenv(variable, text)
        result = main(["--file", str(self.file), *words])
        out, err = self.capture.readouterr()
        assert result == code, err
        return out, err

    def tool(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return str(path)


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> User:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for variable in ("ITTUI_FILE", "COLUMNS", *(each for option in OPTIONS.values() for each in option.variables)):
        monkeypatch.delenv(variable, raising=False)
    create(tmp_path / "it.json", [ANN, UPTIME, *GOALS])
    return User(tmp_path, capsys, monkeypatch)


def screen(user: User, **env: str) -> Terminal:
    terminal = Terminal("--file", str(user.file), env=env)
    terminal.see("Replace copper links")
    terminal.until(lambda: b"\x1b[?2004h" in terminal.everything, "the program behind its first picture")
    terminal.settle()
    return terminal


def file(user: User) -> None:
    user.configure(f'file = "{user.file}"\n')
    assert main(["goal", "list", "--json"]) == 0
    assert "Train all users" in user.capture.readouterr().out


def theme(user: User) -> None:
    with screen(user) as terminal:
        own = colours(terminal.everything)
    user.configure('theme = "nord"\n')
    with screen(user) as terminal:
        assert own.isdisjoint(colours(terminal.everything))
    user.configure('theme = "nordd"\n')
    assert "config.toml:1: there is no theme “nordd”" in user.run("config", code=1)[1]


def ascii(user: User) -> None:
    assert "–" in user.run("goal", "list")[0]
    user.configure("ascii = true\n")
    for words in (("goal", "list"), ("report", "weekly"), ("goal", "show", "Train all users"), ("metrics",)):
        assert user.run(*words)[0].isascii(), words
    with screen(user) as terminal:
        assert terminal.text.isascii()


def glyphs(user: User) -> None:
    values = (f"2026-{month:02}-01 {month * month % 7}" for month in range(1, 11))
    for day, value in map(str.split, values):
        user.run("kpi", "record", "Uptime", value, "--on", day)
    chart = ("report", "kpi", "Uptime")
    for name in ("", "braille", "blocks", "console", "ascii"):
        user.configure(f'glyphs = "{name}"\n')
        text = user.run(*chart)[0]
        assert any("\u2800" < each <= "\u28ff" for each in text) == (name in ("", "braille")), name
        assert ("▀" in text) == (name == "blocks"), name
        assert text.isascii() == (name == "ascii"), name
    user.configure("")
    user.patch.setenv("TERM", "linux")
    on_console = user.run(*chart)[0]
    user.patch.setenv("TERM", "xterm")
    assert on_console == user.run(*chart, env={"ITTUI_GLYPHS": "console"})[0]
    user.configure('glyphs = "sextants"\n')
    assert "config.toml:1: glyphs is one of" in user.run("config", code=1)[1]


def linear(user: User) -> None:
    user.configure("linear = true\n")
    out, _ = user.run("goal", "list", "--sort", "title")
    assert out.partition("\n\n")[0].splitlines()[1:3] == ["Title: Replace copper links", "Status: no data"]
    for words in (
        ("report", "weekly"),
        ("report", "monthly"),
        ("goal", "show", "Train all users"),
        ("due",),
        ("metrics",),
    ):
        text = user.run(*words)[0]
        assert not set("─═│━▁█•✓") & set(text), words
        assert "   " not in text, words
    user.configure("")
    with Terminal("--file", str(user.file), env={"ITTUI_LINEAR": "1"}) as terminal:
        assert terminal.end() == 0
        assert "What: record a value" in terminal.text
    with Terminal("--file", str(user.file), "checkin", env={"ITTUI_LINEAR": "1"}) as terminal:
        for question, answer in (("Value; Enter", "99.5"), ("Note; Enter", "all fine")):
            terminal.see(question)
            terminal.press(answer, "enter")
        assert terminal.end() == 0
        assert "saved: check-in on 1 of 1" in terminal.text


def color(user: User) -> None:
    user.configure('color = "always"\n')
    for words in (("goal", "list"), ("report", "weekly"), ("goal", "show", "Train all users"), ("doctor",)):
        main(["--file", str(user.file), *words])
        assert "\x1b[" in user.capture.readouterr().out, words
    assert "\x1b[" not in user.run("goal", "list", "--no-color")[0]
    user.patch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in user.run("goal", "list")[0]
    assert user.run("config", "color")[0] == "never\n"


def editor(user: User) -> None:
    tool = user.tool("edit", 'sed -i "s/Train all users/Train everybody/" "$1"')
    user.configure(f'editor = "{tool}"\n')
    with Terminal("--file", str(user.file), "goal", "edit", "Train all users") as terminal:
        assert terminal.end() == 0
    assert "Train everybody" in user.run("goal", "list")[0]


def pager(user: User) -> None:
    tool = user.tool("page", "echo PAGED; wc -l")
    user.configure(f'pager = "{tool}"\n')
    with Terminal("--file", str(user.file), "report", "weekly", rows=8) as terminal:
        assert terminal.end() == 0
        assert "PAGED" in terminal.text


def date_order(user: User) -> None:
    for text, told in (
        ("", "can be 12 Nov"),
        ('date_order = "dmy"', "2026-11-12"),
        ('date_order = "mdy"', "2026-12-11"),
    ):
        user.configure(text)
        out, err = user.run("goal", "set", "Train all users", "due=12/11/2026", "--json", code=0 if text else 1)
        assert told in out + err


def decimal_mark(user: User) -> None:
    for text, told in (("", "can be read as"), ('decimal_mark = ","', "1500"), ('decimal_mark = "."', "1.5")):
        user.configure(text)
        out, err = user.run("goal", "set", "Train all users", "target=1.500", "--json", code=0 if text else 1)
        assert told in out + err


def as_(user: User) -> None:
    user.configure('as = "Nadia"\n')
    user.run("demo", "--path", str(user.folder / "demo.json"))
    people = open_store(user.folder / "demo.json").read().all(Person)
    assert [each.title for each in people if each.login == login_of(who())] == ["Nadia Kamel"]


def files(user: User) -> None:
    user.configure(f'[files]\nops = "{user.file}"\n')
    assert main(["-f", "ops", "goal", "list"]) == 0
    assert "Train all users" in user.capture.readouterr().out


def keys(user: User) -> None:
    user.configure('[keys]\n"app.quit" = "f10"\n')
    with screen(user) as terminal:
        terminal.press("\x1b[21~")
        assert terminal.end() == 0
    user.configure('[keys]\n\n"app.qiut" = "f10"\n')
    assert "config.toml:3: app.qiut: no command has that id" in user.run("config", code=1)[1]


def filters(user: User) -> None:
    user.configure('[filters]\ngoals = "owner:me"\n')
    out, err = user.run("goal", "list")
    assert ("Train all users" in out, "Replace copper links" in out, "only owner:me" in err) == (False, True, True)
    assert "Train all users" in user.run("goal", "list", "--all")[0]
    assert len(json.loads(user.run("goal", "list", "--json")[0])) == 2
    with screen(user) as terminal:
        terminal.see("owner:me")
        terminal.until(lambda: "Train all users" not in terminal.text, "without the other goal")
    user.configure('[filters]\ngoalz = "owner:me"\nkpis = "ownr:me"\n')
    told = user.run("config", code=1)[1]
    assert "config.toml:2: goalz is not a table; did you mean “goals”?" in told
    assert "config.toml:3: kpis: “ownr” is not a field" in told


def views(user: User) -> None:
    user.configure('[views]\nmine = "goal owner:me"\nusers = "users"\n')
    assert "Train all users" not in user.run("goal", "list", "--view", "mine")[0]
    assert "Replace" not in user.run("goal", "list", "--view", "users")[0]
    assert "Replace" not in user.run("goal", "list", "@users")[0]
    assert "the view mine is one of goals, not of KPIs" in user.run("kpi", "list", "--view", "mine", code=2)[1]
    assert "mine, users" in user.run("kpi", "list", "--view", "late", code=2)[1]
    with screen(user) as terminal:
        terminal.press("ctrl+p")
        terminal.see("type to filter")
        terminal.press("view: mine")
        terminal.see("View: mine, goals owner:me")
        terminal.press("enter")
        terminal.see("@mine")
        terminal.until(lambda: "Train all users" not in terminal.text, "without the other goal")
    user.configure('[views]\nlate = "goal sttus:missed"\n')
    assert "config.toml:2: late: “sttus” is not a field" in user.run("config", code=1)[1]


def collectors(user: User) -> None:
    user.configure(f'[collectors.up]\nkpi = "Uptime"\ncommand = "{user.tool("up", "echo 99.5")}"\n')
    user.run("collect")
    assert "99.5" in user.run("kpi", "list")[0]
    user.configure('[collectors.up]\nkpi = "Uptime"\n')
    assert "config.toml:1: collector up: give either" in user.run("config", code=1)[1]


TESTS: dict[str, Callable[[User], None]] = {
    each.__name__.rstrip("_"): each
    for each in (
        *(file, theme, ascii, glyphs, linear, color, editor, pager, date_order, decimal_mark, as_),
        *(files, keys, filters, views, collectors),
    )
}


def test_every_option_is_tried() -> None:
    assert {*TESTS, "mouse"} == {*OPTIONS, *SECTIONS}  # tests/tui/test_mouse.py clicks


@pytest.mark.parametrize("name", TESTS)
def test_an_option_does_what_it_says(user: User, name: str) -> None:
    TESTS[name](user)
