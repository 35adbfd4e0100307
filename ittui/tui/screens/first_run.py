"""The first run: no file yet. One key decides; before it nothing is written."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from ...fields import InputError, visible
from ...fields.paths import typed_path
from ..terminal.safety import SafeApp
from .dialogs import Typed

WELCOME = """ittui: goals, projects and KPIs of an IT department, in one file that a team shares

There is no file yet at {path}

  e   start with an empty file
  s   look at a sample department first (a private copy)
  j   join the file of a team
  q   leave; nothing has been written
"""


class FirstRun(SafeApp[str]):
    """Gives "empty", "sample", "join PATH", or nothing."""

    CSS = "Static#welcome { padding: 2 4; }"
    BINDINGS = [
        Binding("e", "choose('empty')", "Empty"),
        Binding("s", "choose('sample')", "Sample"),
        Binding("j", "join", "Join"),
        Binding("q,escape,ctrl+c,ctrl+q", "exit_without", "Leave"),
    ]

    def __init__(self, path: Path) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.path = path

    def compose(self) -> ComposeResult:
        yield Static(Content(WELCOME.format(path=visible(str(self.path)))), id="welcome")

    def action_choose(self, what: str) -> None:
        self.exit(what)

    def action_exit_without(self) -> None:
        self.exit(None)

    def action_join(self) -> None:
        question = "Path of the team's file, such as /srv/it/ittui.json"
        self.push_screen(
            Typed(question, team_file, str), lambda path: self.exit(f"join {path}") if path is not None else None
        )


def team_file(text: str) -> Path:
    """The file that was named, if it is there."""
    path = typed_path(text.strip())
    try:
        if path.is_file():
            return path.resolve()
    except OSError as error:  # a folder that may not be looked into, a name that is too long
        raise InputError(f"{visible(str(path))}: {error.strerror}") from None
    raise InputError(f"there is no file {visible(str(path))}")


def begin(path: Path) -> Path | None:
    """Ask what to begin with, and do it; gives the file to open, or none."""
    choice = FirstRun(path).run_to_end()
    if not choice:
        return None
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if choice.startswith("join "):
        path.symlink_to(choice.removeprefix("join "))
    elif choice == "empty":
        from ...records.settings import own_settings
        from ...store import create

        create(path, own_settings())
    else:
        return sample_copy()
    return path


def sample_copy() -> Path:
    """A private copy of the sample, in a folder of its own."""
    from datetime import datetime
    from tempfile import mkdtemp

    from ...sample import write_demo

    path = Path(mkdtemp(prefix="ittui-demo-")) / "demo.json"
    write_demo(path, datetime.now().date())
    return path
