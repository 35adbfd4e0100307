"""Apps of their own, beside the main one: the first run, where there is no file yet, and a check-in under the prompt.

Of the first run one key decides; before it nothing is written. Of a check-in round: the one that waits or is due, and
what is to be saved of it.
"""

from __future__ import annotations

import grp
import os
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from ...actions.round import Round, due_round
from ...board import Change
from ...fields import InputError, visible
from ...fields.system import reason, typed_path
from ...records import own_settings
from ...session import Session
from ...store import Store, StoreError, create
from ...store.system import login_of, who
from ..preferences import DraftFile
from ..terminal.terminal_app import SafeApp
from ..view_model import ViewModel, present_view
from .checkin import CheckInScreen
from .dialogs import Ask, DialogAnswer, Typed

WELCOME = """ittui: goals, projects and KPIs of an IT department, in one file that a team shares

There is no file yet at {path}

  e   start with an empty file
  s   look at a sample department first (a private copy)
  t   make a file for a team, in a folder that its group shares
  j   join the file of a team
  q   quit (nothing was written)
"""


class FirstRun(SafeApp[str]):
    """Gives "empty", "sample", "team GROUP PATH", "join PATH", or nothing."""

    CSS = "Static#welcome { padding: 2 4; }"
    BINDINGS = [
        Binding("e", "choose('empty')", "Empty"),
        Binding("s", "choose('sample')", "Sample"),
        Binding("t", "team", "Team"),
        Binding("j", "join", "Join"),
        Binding("q,escape,ctrl+c,ctrl+q", "choose('')", "Leave"),
    ]

    def __init__(self, path: Path) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.path = path

    def compose(self) -> ComposeResult:
        yield Static(Content(WELCOME.format(path=visible(str(self.path)))), id="welcome")

    def action_choose(self, what: str) -> None:
        """Start; where a folder would be made whose name may be mistyped, only after a question."""
        folder = self.path.parent
        if what != "empty" or folder.is_dir() or folder == own_folder():
            self.exit(what or None)
            return
        question = f"There is no folder {visible(str(folder))} either. Is its name right?"
        answers = (DialogAnswer("y", "yes, make it", "make"), DialogAnswer("n", "no, quit", "quit"))
        made = {"make": what, "quit": None}
        self.push_screen(Ask(question, answers), lambda answer: self.exit(made[answer]) if answer else None)

    def action_team(self) -> None:
        question = "Path of the team's new file, such as /srv/it/ittui.json"
        self.push_screen(Typed(question, new_team_file, str), self.ask_group)

    def ask_group(self, path: Path | None) -> None:
        names = own_groups()
        if path is not None and len(names) == 1:
            self.exit(f"team {names[0]} {path}")
        elif path is not None:
            line = Typed(f"The group that shares it: {', '.join(names)}", partial(one_of, names), str, names[0])
            self.push_screen(line, lambda group: self.exit(f"team {group} {path}") if group else None)

    def action_join(self) -> None:
        question = "Path of the team's file, such as /srv/it/ittui.json"
        self.push_screen(Typed(question, team_file, str), lambda path: self.exit(f"join {path}") if path else None)


def team_file(text: str) -> Path:
    """The file that was named, if it is there."""
    path = typed_path(text.strip())
    try:
        if path.is_file():
            return path.resolve()
    except OSError as error:  # a folder that may not be looked into, a name that is too long
        raise InputError(f"{visible(str(path))}: {reason(error)}") from None
    raise InputError(f"there is no file {visible(str(path))}")


def new_team_file(text: str) -> Path:
    """Where the team's file will be; InputError where there is one already."""
    path = typed_path(text.strip())
    if not text.strip() or path.is_dir():
        raise InputError("the name of the file is needed, too, such as /srv/it/ittui.json")
    if path.exists():
        raise InputError(f"{visible(str(path))} is there already: j joins it")
    return path.absolute()


def own_groups() -> list[str]:
    """The groups that one is in, those first that are not one's own alone."""
    own, names = os.getgid(), list[str]()
    for number in sorted({*os.getgroups(), own}, key=lambda number: number == own):
        with suppress(KeyError):
            names.append(grp.getgrgid(number).gr_name)
    return names


def one_of(names: list[str], text: str) -> str:
    if text.strip() not in names:
        raise InputError(f"you are in {', '.join(names)}")
    return text.strip()


def own_folder() -> Path:
    """Where one's own file is, unless another one is named."""
    named = os.environ.get("XDG_DATA_HOME", "")
    return (Path(named) if named.startswith("/") else Path.home() / ".local/share") / "ittui"


def begin(path: Path) -> tuple[Path, str] | None:
    """Ask what to begin with, and do it; gives the file to open, and what is said of it."""
    choice = FirstRun(path).run_to_end()
    if not choice:
        return None
    if choice == "sample":
        return sample_copy()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if choice.startswith("join "):
        path.symlink_to(choice.removeprefix("join "))
        return path, ""
    if choice.startswith("team "):
        _, group, name = choice.split(" ", 2)
        return make_team_file(Path(name), group, path)
    create(path, own_settings())
    return path, ""


def make_team_file(path: Path, group: str, link: Path) -> tuple[Path, str]:
    """A new file in a folder that a group shares, as README recommends; link: what will lead there from now on."""
    fresh = not path.parent.is_dir()
    path.parent.mkdir(parents=True, exist_ok=True)
    if fresh:
        os.chown(path.parent, -1, grp.getgrnam(group).gr_gid)
        path.parent.chmod(0o2770)
    create(path, own_settings())
    if link != path:
        link.symlink_to(path)
    shared = path.parent.stat().st_mode & 0o2070 == 0o2070
    hint = "" if shared else f"; its folder is not shared yet: chgrp {group} and chmod 2770 {visible(str(path.parent))}"
    return path, f"made {visible(str(path))}; colleagues open it by ittui and j{hint}"


def sample_copy() -> tuple[Path, str]:
    """A private copy of the sample, in a folder of its own, for whoever leads and has most to do."""
    from ...sample import private_copy, to_be

    today = datetime.now().date()
    person, _ = to_be(today)[0]
    path = private_copy(today, person, login_of(who()))
    return path, f"you are {visible(person.title)}, in a copy of the sample: {visible(str(path))}"


def round_draft(shared: str) -> DraftFile:
    """Where the round is kept that is under way on a shared file."""
    return DraftFile(shared, "check-in")


def stored_round(view: ViewModel, draft: DraftFile) -> Round | None:
    """The round that was broken off; None where none was, or nothing had been said."""
    with suppress(ValueError):
        if (cached := draft.load()) and (result := Round.of_draft(cached, view.board)).answers:
            return result
    return None


def due_by_me(view: ViewModel) -> Round:
    """The round of what the person at the keyboard owes; where nobody knows who that is, anybody."""
    return due_round(view.board, view.today, view.by)


def changes_of(view: ViewModel, round: Round) -> tuple[Change, ...]:
    """What is to be saved of what was said; InputError names the card that cannot be."""
    return round.changes(Session(view.board, view.today, datetime.now(UTC), view.who))


class InlineCheckIn(SafeApp[Round]):
    """Asks card after card; gives the answers, which are saved when the terminal is a plain one again."""

    CSS = "* { scrollbar-size: 0 0; } Screen:inline { height: 17; border: none; }"

    def __init__(self, view: ViewModel, round: Round, draft: DraftFile) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.view, self.round, self.draft = view, round, draft

    def on_mount(self) -> None:
        self.push_screen(CheckInScreen(self.view, self.round, self.draft), self.exit)

    def say(self, text: str, role: str = "accent") -> None:
        if isinstance(self.screen, CheckInScreen):
            self.screen.tell(text)


def saved(store: Store, view: ViewModel, round: Round | None, draft: DraftFile) -> str:
    """Save the answers; gives the words to print. They stay a draft until they are saved."""
    if round is None:
        return "nothing was saved"
    try:
        outcome = store.commit(changes_of(view, round), round.why)
    except (InputError, StoreError) as fault:
        return f"not saved: {fault}; {draft.fault or 'the answers are kept as a draft'}"
    draft.drop()
    return "\n".join((f"saved: check-in on {len(round.answers)} of {len(round.cards)}", *outcome.notices))


def check_in_inline(store: Store) -> str:
    """The round of what is due, under the prompt; gives the words to print."""
    if store.read_only:
        return f"cannot be changed: {store.read_only}"
    draft = round_draft(store.name)
    view = present_view(store.read(), store.who, store.name)
    round = stored_round(view, draft) or due_by_me(view)
    if not round.cards:
        return "nothing is due"
    return saved(store, view, InlineCheckIn(view, round, draft).run_to_end(inline=True), draft)
