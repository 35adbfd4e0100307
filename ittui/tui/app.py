"""The app: one workspace and its main screen. What comes from the file becomes a view, or is said."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial, wraps
from typing import Any

from textual.actions import SkipAction
from textual.binding import Binding
from textual.screen import Screen

from ..board import Board, Change
from ..config import config
from ..long_work import Work
from ..store import Conflict, Outcome, Store, StoreError
from ..store.errors import Cancelled
from .commands import Selection, ViewChanged, run_command
from .commands.palette import PALETTE
from .commands.reading import HISTORY, READING, copies_notice
from .preferences import OURS, bindings_of, chosen_keys, chosen_theme
from .screens.main import MainScreen, show_footer, why_unseen
from .store_worker import SaveRequest, Spent, Workspace, now
from .terminal import Trace
from .terminal.terminal_app import TerminalApp
from .view_model import Room, ViewModel
from .widgets.footer import Footer, TitleLine, show_connection
from .widgets.home import DuePane, Tiles
from .widgets.pane import Detail, Pane

BEGIN = "nothing yet: 2 N adds a goal, 4 K a ready-made KPI, ctrl+p lists everything"


def key_parts() -> dict[type, list[Binding]]:
    """What is bound on each part of the screen."""
    return bindings_of(Pane, DuePane, Detail, Tiles, MainScreen, IttuiApp)


def while_composed(handler: Callable[..., None]) -> Callable[..., None]:
    """What the store tells may come before the main screen has its widgets, and waits; or after, and goes nowhere."""

    @wraps(handler)
    def handle(self: IttuiApp, *args: Any) -> None:
        if self.main.query(Footer):
            self.composed = True
            handler(self, *args)
        elif not self.composed:
            self.main.call_later(handle, self, *args)

    return handle


class IttuiApp(TerminalApp[int]):
    """The program on the screen."""

    CSS = "* { scrollbar-size: 0 0; }"
    BINDINGS = [
        *HISTORY.bindings,
        *READING.bindings,
        *PALETTE.bindings,
        Binding("q", "leave", "Quit", id="app.quit"),
        Binding(
            "ctrl+l", "redraw", "Redraw", show=False, id="app.redraw", tooltip="After something wrote over the screen"
        ),
        Binding("escape", "stop_work", "Stop what takes long", show=False, id="app.stop_work", priority=True),
        Binding("ctrl+q,ctrl+c", "leave", "Quit", show=False, id="app.quit_any", priority=True),
    ]

    def __init__(
        self,
        store: Store,
        board: Board,
        *,
        past: tuple[date, Board] | None = None,
        start: str = "",
        view: ViewModel | None = None,
        trace: Trace | None = None,
        notice: str = "",
        clock: Callable[[], datetime] = now,
    ) -> None:
        """past: a day, and the board as of that day, to be shown first; start: a command to begin with.

        view: the board's, where something was worked out of it already; trace: what is to be written down; notice:
        what is said first; clock: what time it is.
        """
        theme = chosen_theme()
        super().__init__(ansi_color=theme in ("", *OURS), trace=trace)
        self.theme = theme or "ansi-dark"
        if config().section("keys"):
            self.set_keymap(chosen_keys(key_parts()))
        self.workspace = Workspace(self, store, board, past=past, clock=clock)
        if view is not None and past is None:
            self.workspace.view = view
        self.start, self.notice = start, notice
        self.leaving = self.composed = False
        self.main = MainScreen(self.workspace)

    def say(self, text: str, role: str = "accent") -> None:
        """A line at the foot of the main screen, and of a reader that covers it."""
        say_on(self.main, text, role)
        if self.screen is not self.main and hasattr(self.screen, "say"):
            say_on(self.screen, text, role)

    async def action_command(self, name: str) -> None:
        selection = self.main.selection if self.screen is self.main else Selection(self.screen, self.workspace)
        await run_command(name, selection)

    # Starting and leaving.

    def get_default_screen(self) -> Screen[Any]:
        """The main screen: there is no other below it, and it knows its size before it is drawn."""
        self.main.space = Room(*self.size)
        self.unpainted.enter_context(self.batch_update())  # paint nothing until paint_first is called
        return self.main

    def on_mount(self) -> None:
        self.workspace.worker.start()
        self.screen_change_signal.subscribe(self, partial(tell_screen, self))
        self.set_timer(until_midnight(self.workspace.present), partial(new_day, self))
        self.main.call_after_refresh(begin, self)

    def on_ready(self) -> None:
        self.main.call_after_refresh(paint_first, self)

    def on_worked_out(self) -> None:
        """What there is now stays: the collector, held off since the start, need not look at it again."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
            if cache := self.workspace.store.backing.cache:
                self.workspace.worker.ask(cache.save)  # what was worked out of a large file helps the next start

    def end_by_signal(self, number: int) -> None:
        self.workspace.worker.finish(0.4)
        super().end_by_signal(number)

    def action_leave(self) -> None:
        """Leave once all is saved, and stay where that is refused; asked for twice, leave at once."""
        if self.leaving:
            self.exit(0)
        self.leaving = True
        if not self.workspace.worker.idle:
            self.main.say("saving; q again quits at once")
        self.workspace.worker.ask(partial(self.call_later, self.leave_saved))

    def leave_saved(self) -> None:
        if self.leaving:
            self.exit(0)

    # What comes from the file, and is said of it.

    def show_view(self, view: ViewModel) -> None:
        """Show another view on the main screen, and tell the screens over it."""
        self.main.view = view
        for screen in self.screen_stack[1:]:
            screen.post_message(ViewChanged())

    def show_work(self, work: Work | None, stops: bool) -> None:
        """Say what takes so long, and who is waited for; None: it is over. What was typed is safe meanwhile."""
        if not self.main.query(TitleLine):  # it is not there yet, or no more
            return
        if work is not None and stops:
            self.say(f"not saved yet: {work.text}; Esc stops", "warn")
        busy = "saving …" if stops else work.text if work else ""
        self.main.query_one(TitleLine).tell(saved=busy if work else "")

    @while_composed
    def arrived(self, board: Board, notices: tuple[str, ...], spent: Spent) -> None:
        self.trace.begin("reload", began=spent.began, on_disk=spent.on_disk)
        self.workspace.take(board)
        if notices:
            self.main.say(" · ".join(notices[-2:]))
        for screen in self.screen_stack:
            if tell := getattr(screen, "tell_of_change", None):  # a form; most starts never import one
                tell(board, notices[-1] if notices else "changed by somebody else meanwhile")

    @while_composed
    def connection(self, lost: str) -> None:
        """Say that nothing can be saved for now, and when it can again; whatever is typed stays."""
        self.main.say(f"{lost}; read-only, trying again" if lost else "connected again", "bad" if lost else "good")
        self.main.query_one(TitleLine).tell(saved="NO CONNECTION" if lost else "connected")
        for screen in self.screen_stack[1:]:
            show_connection(screen, bool(lost))

    def action_stop_work(self) -> None:
        if not self.workspace.worker.stop():
            raise SkipAction  # the key is another's

    @while_composed
    def saved(self, outcome: Outcome, done: str, spent: Spent) -> None:
        self.trace.begin("save", began=spent.began, on_disk=spent.on_disk)
        self.workspace.take(outcome.board)
        self.main.query_one(TitleLine).tell(saved=f"saved {datetime.now(self.workspace.present.settings.zone):%H:%M}")
        words, entry = ["nothing to save"], outcome.entry
        if entry and entry.undoes:
            words = [entry.why.replace("undo: ", "undone: ", 1).replace("redo: ", "redone: ", 1)]
        elif entry:
            words = [f"saved: {done}"]
        if entry:
            words.append("U redoes it" if words[0].startswith("undone: ") else "u undoes it")
        self.main.on_screen_resume()
        words += [*outcome.notices, self.workspace.aside, why_unseen(self.main, entry)]
        self.say(" · ".join(filter(None, words)), "good")
        self.workspace.aside = ""

    @while_composed
    def undoable(self, why: str) -> None:
        self.main.query_one(Footer).undo = why
        show_footer(self.main)

    @while_composed
    def refused(self, error: StoreError, saving: SaveRequest) -> None:
        self.leaving = False
        if isinstance(error, Conflict) and saving.changes:
            from .screens.special_forms import ConflictScreen

            view = self.workspace.view_of(self.workspace.present)
            screen = ConflictScreen(view, error.clashes, saving.changes)
            self.push_screen(screen, lambda settled: save_settled(self.workspace, settled, saving))
        else:
            draft = "; what was typed is kept" if isinstance(error, Cancelled) and saving.then else ""
            self.say(f"NOT saved: {error}{draft}" if saving.changes else str(error), "bad")


def say_on(screen: Any, text: str, role: str) -> None:
    """A line on a screen: once it has its widgets, where it was opened just now."""
    if screen.query(Footer):
        screen.say(text, role)
    elif text and not screen.is_mounted:
        screen.call_after_refresh(say_on, screen, text, role)


def tell_screen(app: IttuiApp, screen: Screen[Any]) -> None:
    """A screen was opened, or is the topmost one again, while there may be no connection."""
    if app.workspace.worker.lost and screen is not app.main:
        show_connection(screen, lost=True)


def paint_first(app: IttuiApp) -> None:
    """All is in its place: paint it, once; answer the keys typed meanwhile, and only then work out the rest."""
    app.unpainted.close()
    app.screen.check_idle()
    app.main.call_after_refresh(work_out_rest, app)


def work_out_rest(app: IttuiApp) -> None:
    app.workspace.worker.ask(app.workspace.worker.tell_undo)
    app.main.query_one(Tiles).begin()


async def begin(app: IttuiApp) -> None:
    """Say what one should know, and run the command to begin with."""
    workspace, say = app.workspace, app.main.say
    notice = copies_notice(workspace)
    if notice or app.notice:
        say(notice or app.notice, "warn" if notice else "accent")
    if not any(table.rows for table in workspace.present.tables.values()):
        say(BEGIN)
    if app.start:
        await app.action_command(app.start)
    if workspace.store.read_only:
        say(workspace.store.read_only, "warn")


def new_day(app: IttuiApp) -> None:
    if app.workspace.as_of is None:
        app.workspace.show(app.workspace.present)
    app.set_timer(until_midnight(app.workspace.present), partial(new_day, app))


def save_settled(workspace: Workspace, changes: Sequence[Change] | None, saving: SaveRequest) -> None:
    """Save what was decided of a conflict; where it was left undecided, say what became of mine."""
    if changes:
        workspace.commit(changes, saving.why, then=saving.then, action=saving.action)
    elif changes is None:
        workspace.say(f"not saved: theirs stays{'; yours is kept as a draft' if saving.then else ''}", "warn")


def until_midnight(board: Board) -> float:
    """The seconds left of the day in the file's time zone, and one more."""
    now = datetime.now(UTC)
    return (board.settings.end_of(board.settings.day_at(now)) - now).total_seconds() + 1
