"""What users of loved terminal tools take for granted, each thing tried on the running program; prints a table.

`python -m tests.features`. A row is “yes” and what was seen, or a reason why not in one line.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .tui.terminal import CONSOLE_FONTS, REPOSITORY, Terminal, colours, environment

Try = Callable[["Place"], str]
FEATURES: dict[str, Try] = {}


class Place:
    """A home of its own with the sample in it, opened as one of its people."""

    def __init__(self, folder: Path) -> None:
        for name in ("COLUMNS", "LINES"):  # the pseudo-terminal tells its size
            os.environ.pop(name, None)
        self.folder, self.file = folder, folder / "it.json"
        self.env = {name: str(folder / name.lower()) for name in ("HOME", *XDG)}
        self.env |= {"ITTUI_FILE": str(self.file), "NO_COLOR": "", "TEXTUAL_THEME": "", "ITTUI_ASCII": ""}
        self.run("demo", "--path", str(self.file), "--as", "Nadia")

    def run(self, *words: str, code: int = 0, stdin: str = "", **env: str) -> str:
        """What a command prints."""
        command = [sys.executable, "-m", "ittui", *words]
        everything = environment({**self.env, **env})
        done = subprocess.run(
            command, input=stdin, capture_output=True, text=True, env=everything, timeout=120, check=False
        )
        assert done.returncode == code, (words, done.returncode, done.stderr)
        return done.stdout + done.stderr

    def screen(self, *words: str, rows: int = 40, columns: int = 120, **env: str) -> Terminal:
        terminal = Terminal(*words, env={**self.env, **env}, rows=rows, columns=columns)
        terminal.see("Talvern" if columns > 40 else "Home")
        terminal.until(lambda: b"\x1b[?2004h" in terminal.everything, "the program behind its first picture")
        terminal.settle()
        return terminal

    def configure(self, text: str) -> None:
        place = self.folder / "xdg_config_home" / "ittui" / "config.toml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


XDG = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


def feature(name: str) -> Callable[[Try], Try]:
    def register(attempt: Try) -> Try:
        FEATURES[name] = attempt
        return attempt

    return register


@feature("hints always on screen")
def hints(place: Place) -> str:
    with place.screen() as terminal:
        for words in ("Check in", "Filter"):
            terminal.until(partial(lambda words: words in terminal.screen.display[-1], words), f"{words} at the foot")
    return "the last line has the keys that apply now"


@feature("`?`/F1 help listing keys")
def keys_listed(place: Place) -> str:
    for key in ("?", "\x1bOP"):
        with place.screen() as terminal:
            terminal.press(key)
            terminal.see("type to filter", "Filter: owner:me")
    return "`?` and F1 list every key that applies"


@feature("help list can be filtered")
def help_filtered(place: Place) -> str:
    with place.screen() as terminal:
        terminal.press("?")
        terminal.see("type to filter")
        terminal.press("archive")
        terminal.until(lambda: "Edit:" not in terminal.text and "Archive:" in terminal.text, "only what was typed")
    return "by typing, by what it does and by its key"


@feature("vim AND arrow keys")
def both_keys(place: Place) -> str:
    for down in ("j", "down"):
        with place.screen() as terminal:
            terminal.press("2")
            terminal.see("1 of ")
            terminal.press(down)
            terminal.see("2 of ")
    return "j and down, G, ctrl+d and so on in every list"


@feature("command palette / `:` prompt")
def palette(place: Place) -> str:
    for key in (":", "ctrl+p"):
        with place.screen() as terminal:
            terminal.press(key)
            terminal.see("type to filter")
            terminal.press("weekly")
            terminal.see("Report")
    return "ctrl+p and `:`; each row shows its key"


@feature("fuzzy search")
def fuzzy(place: Place) -> str:
    with place.screen() as terminal:
        terminal.press("ctrl+p")
        terminal.see("type to filter")
        terminal.press("chkin")
        terminal.see("Check in")
    return "in the palette, and mistyped names are guessed"


@feature("filter language")
def filters(place: Place) -> str:
    rows = json.loads(place.run("goal", "list", "owner:me", "-status:achieved", "due:<+52w", "--json"))
    assert rows and {row["owner"] for row in rows} == {"Nadia Kamel"}
    return "owner:me status:risk due:<+2w -tag:old /regex/, the same in commands"


@feature("undo (redo)")
def undo(place: Place) -> str:
    place.run("goal", "add", "Something to take back")
    place.run("undo")
    assert "Something" not in place.run("goal", "list")
    place.run("redo")
    assert "Something" in place.run("goal", "list")
    place.run("undo")
    return "u and U, also after a restart, and by commands"


@feature("multi-select + bulk action")
def bulk(place: Place) -> str:
    with place.screen() as terminal:
        terminal.press("2")
        terminal.see("1 of ")
        terminal.press(" ", " ")
        terminal.see("2 marked")
    return "space and *; the next command acts on all marked"


@feature("confirms bulk/destructive, can be turned off")
def confirms(place: Place) -> str:
    assert "add --force if you mean it" in place.run("goal", "delete", "nothing", code=2)
    return "delete wants --force; all else is undone by u, so nothing asks"


@feature("copy over SSH (OSC 52)")
def copies(place: Place) -> str:
    with place.screen() as terminal:
        terminal.press("2")
        terminal.see("1 of ")
        terminal.press("y")
        terminal.until(lambda: b"\x1b]52;c;" in terminal.everything, "OSC 52")
    return "y; by tmux's buffer inside tmux, wrapped for screen"


@feature("`$EDITOR` for long text")
def editor(place: Place) -> str:
    tool = place.folder / "edit"
    tool.write_text('#!/bin/sh\nsed -i "s/notes = .*/notes = \\"by editor\\"/" "$1"\n')
    tool.chmod(0o755)
    code = json.loads(place.run("goal", "list", "--json"))[0]["id"]
    place.run("goal", "edit", code, EDITOR=str(tool), ITTUI_EDITOR="", VISUAL="")
    assert "by editor" in place.run("goal", "show", code)
    place.run("undo")
    return "ctrl+o in a note, `ittui goal edit`"


@feature("mouse optional")
def mouse(place: Place) -> str:
    tracked = []
    for text in ("", "mouse = false\n"):
        place.configure(text)
        with place.screen() as terminal:
            tracked.append(b"\x1b[?1000h" in terminal.everything)
    place.configure("")
    assert tracked == [True, False]
    return "nothing needs it; `mouse = false` leaves it to the terminal"


@feature("themes light+dark")
def themes(place: Place) -> str:
    seen = []
    for theme in ("textual-light", "nord"):
        with place.screen(TEXTUAL_THEME=theme) as terminal:
            seen.append(colours(terminal.everything))
    assert seen[0] != seen[1]
    return "the terminal's own colours by default, and 21 themes"


@feature("16-colour / ASCII / mono mode")
def plain(place: Place) -> str:
    with place.screen(TERM="linux", COLORTERM="") as terminal:
        assert not [each for each in colours(terminal.everything) if ";" in each]
        assert all(each.isascii() or each in CONSOLE_FONTS for each in terminal.text)
    with place.screen(NO_COLOR="1") as terminal:
        assert colours(terminal.everything) == set()
    assert place.run("goal", "list", ITTUI_ASCII="1").isascii()
    return "by TERM, the locale, ITTUI_GLYPHS, ITTUI_ASCII and NO_COLOR"


@feature("adapts to small windows")
def small(place: Place) -> str:
    for rows, columns in ((24, 80), (12, 40), (3, 10)):
        with Terminal(env=place.env, rows=rows, columns=columns) as terminal:
            terminal.settle(1)
            terminal.press("q")
            assert terminal.end() == 0
    return "down to 10×3"


@feature("XDG config")
def xdg(place: Place) -> str:
    place.configure('editor = "nano"\n')
    assert "nano" in place.run("config", "editor", ITTUI_EDITOR="", VISUAL="", EDITOR="")
    place.configure("")
    return "`ittui config` shows what is in force, and from where"


@feature("key overrides")
def overrides(place: Place) -> str:
    place.configure('[keys]\n"app.quit" = "f10"\n')
    with place.screen() as terminal:
        terminal.press("\x1b[21~")
        assert terminal.end() == 0
    place.configure("")
    return "[keys], by the binding's id; clashes are refused"


@feature("user commands / plugins")
def commands(place: Place) -> str:
    place.configure('[collectors.one]\nkpi = "Patch compliance"\ncommand = "echo 97"\n')
    assert "97" in place.run("collect", "--dry-run")
    place.configure("")
    return "collectors, `remind --mail-to COMMAND`, and every command in scripts"


@feature("shell completion")
def completion(place: Place) -> str:
    for shell in ("bash", "zsh", "fish"):
        assert "ittui complete" in place.run("completion", shell)
    assert "goal" in place.run("complete", "fish", "go")
    return "bash, zsh and fish"


@feature("man page")
def man(place: Place) -> str:
    assert place.run("help", "--man").startswith(".TH ITTUI 1")
    return "`ittui help --man`"


@feature("JSON out / headless CLI")
def machine(place: Place) -> str:
    made = json.loads(place.run("goal", "add", "By a script", "--json"))
    assert made["title"] == "By a script"
    place.run("undo")
    return "--json on every command, with the record that was made"


@feature("documented exit codes")
def codes(place: Place) -> str:
    assert "Exit codes: 0 ok, 1 error, 2 usage, 3 not found" in " ".join(place.run("--help").split())
    place.run("goal", "show", "zzzz", code=3)
    place.run("goal", "shwo", code=2)
    return "0 to 6 and 130, in --help"


@feature("stdin/stdout in pipes")
def pipes(place: Place) -> str:
    place.run("record", "--stdin", stdin="kpi,value\nPatch compliance,97\n")
    place.run("undo")
    assert "\x1b" not in place.run("report", "weekly")
    return "record, checkin and import read standard input; no colours in pipes"


@feature("read-only start")
def read_only(place: Place) -> str:
    assert "--read-only is for looking" in place.run("goal", "add", "No", "--read-only", code=2)
    return "--read-only, for the screen too"


@feature("import / export")
def exchange(place: Place) -> str:
    place.run("export", "all", "-o", str(place.folder / "all.json"))
    other = str(place.folder / "other.json")
    place.run("--file", other, "init")
    place.run("--file", other, "import", "all", str(place.folder / "all.json"))
    assert place.run("--file", other, "goal", "list") == place.run("goal", "list")
    return "CSV, xlsx, ods, JSON, Markdown, iCalendar, Prometheus"


@feature("screen dump for a report")
def dump(place: Place) -> str:
    page = place.folder / "week.html"
    place.run("report", "weekly", "-o", str(page))
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    return "reports as text, Markdown, HTML, JSON and CSV"


@feature("first-run help / tips")
def first_run(place: Place) -> str:
    with Terminal("--file", str(place.folder / "none.json"), env=place.env) as terminal:
        terminal.see("empty file", "sample")
    return "asks once: an empty file, the sample, or the team's file"


@feature("i18n of UI")
def languages(place: Place) -> str:
    return "no: one language, so that a team's words and this help are the same; dates, marks and zones are yours"


@feature("screen-reader mode")
def linear(place: Place) -> str:
    assert "Title: " in place.run("goal", "list", ITTUI_LINEAR="1")
    with Terminal("checkin", env={**place.env, "ITTUI_LINEAR": "1"}) as terminal:
        terminal.see("1 of ", "q to stop")
        terminal.press("q", "enter")
        assert terminal.end() == 0
    return "ITTUI_LINEAR=1: lists a field a line, one question a line"


@feature("crash report file, no raw traceback")
def crash(place: Place) -> str:
    broken = (
        "import ittui.cli as c, ittui.cli.parser as p; p.parse = lambda argv: 1 / 0; raise SystemExit(c.main(['due']))"
    )
    env = environment(place.env)
    done = subprocess.run([sys.executable, "-c", broken], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    path = re.findall(r"\S*fault-\S+?\.txt", done.stderr)[0]
    assert "ZeroDivisionError" in Path(path).read_text()
    return "without any record's contents; its path is printed"


def tried() -> dict[str, str]:
    """Each feature with yes and what was seen, or why not."""
    result = {}
    folder = Path(tempfile.mkdtemp(prefix="ittui-features-"))
    try:
        place = Place(folder)
        for name, attempt in FEATURES.items():
            try:
                seen = attempt(place)
                result[name] = seen if seen.startswith("no: ") else f"yes: {seen}"
            except (AssertionError, LookupError, ValueError) as fault:
                result[name] = f"FAILED: {' '.join(str(fault).split())[:200]}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return result


def main() -> None:
    os.chdir(REPOSITORY)
    for name, answer in tried().items():
        print(f"| {name} | {answer} |", flush=True)


if __name__ == "__main__":
    main()
