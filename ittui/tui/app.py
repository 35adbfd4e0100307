"""The app: one store, one desk at a time, one main screen. It turns intents into commits and arrivals into desks."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from textual.binding import Binding
from textual.driver import Driver
from textual.screen import Screen

from ..board import Board, Change
from ..fields import Context, parse_period
from ..store import Conflict, Store, StoreError
from . import later
from .screens.main import MainScreen
from .store_worker import Arrived, Broken, Refused, Saved, StoreWorker
from .terminal.driver import QuickDriver
from .terminal.minimal_updates import Lines
from .terminal.safety import SafeApp
from .terminal.trace import Trace
from .view_model import ViewModel

if TYPE_CHECKING:
    from .screens.form import Form

THEME = os.environ.get("TEXTUAL_THEME")  # None: the terminal's own colours
PERIODS = ("all", "year", "quarter", "month")
BEGIN = "nothing yet: 2 N adds a goal, 4 K a ready-made KPI, ctrl+p lists everything"


class IttuiApp(SafeApp[int]):
    """The program on the screen."""

    CSS = "* { scrollbar-size: 0 0; }"
    BINDINGS = [
        Binding("q", "leave", "Quit", id="app.quit"),
        Binding(
            "ctrl+l",
            "redraw",
            "Draw anew",
            show=False,
            id="app.redraw",
            tooltip="After something wrote over the screen",
        ),
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
    ) -> None:
        """past: a day, and the board as it stood then, to be shown first; start: an action of the main screen.

        desk: the board's, where something was worked out of it already; trace: what is to be written down.
        """
        self.trace = trace or Trace()
        own_colours = THEME in (None, "ansi-dark", "ansi-light")
        super().__init__(driver_class=self.quick_driver(), ansi_color=own_colours)
        if THEME is None:
            self.theme = "ansi-dark"
        self.store, self.present = store, board
        self.store_worker = StoreWorker(self, store)
        self.lines = Lines()
        self.unpainted = ExitStack()  # what keeps a start from painting what is about to change
        self._disable_tooltips = self._disable_notifications = True  # we have none: no widgets for them
        self.canvas: object = None  # the size of the terminal, and which time it was entered
        self.start = start
        self.period = PERIODS[0]
        self.as_of: date | None = None
        if past is not None:
            self.as_of, board = past
        self.leaving = False
        self.main = MainScreen(view if view is not None and past is None else self.view_of(board))

    def quick_driver(self) -> type[Driver] | None:
        """Our driver in place of the plain Linux one; a test's or a web server's own is left alone."""
        result = self.get_driver_class()
        return QuickDriver if result.__name__ == "LinuxDriver" else result

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        canvas = (self.size, self._driver.entered if isinstance(self._driver, QuickDriver) else 0)
        if canvas != self.canvas:
            self.canvas = canvas
            self.lines.forget()
        super()._display(screen, self.lines.minimal(renderable))

    def on_broken(self, message: Broken) -> None:
        raise message.fault

    # The desk.

    @property
    def today(self) -> date:
        return self.as_of or datetime.now().date()

    @property
    def context(self) -> Context:
        return self.present.context(datetime.now().date(), datetime.now(UTC))

    @property
    def read_only(self) -> str:
        return self.store.read_only

    def next_period(self) -> str:
        """Show the numbers of the next of the usual periods; gives its name."""
        at = PERIODS.index(self.period) if self.period in PERIODS else 0
        self.period = PERIODS[(at + 1) % len(PERIODS)]
        view = self.main.view
        assert view is not None
        self.show(view.board)
        return self.main.view.period.label if self.main.view else ""

    def view_of(self, board: Board) -> ViewModel:
        live = self.as_of is None
        now = datetime.now(UTC) if live else datetime.combine(self.today, datetime.max.time()).astimezone(UTC)
        period = parse_period(self.period, self.today, board.settings.fiscal)
        return ViewModel(board, self.today, now, self.store.who, live=live, period=period)

    def show(self, board: Board) -> None:
        self.main.view = self.view_of(board)

    def look_at(self, day: date | None) -> None:
        """Show everything as it stood on a day, or as it is now."""
        today = datetime.now().date()
        try:
            board = self.present if day is None or day >= today else self.store.as_of(day)
        except StoreError as error:
            self.main.say(str(error), "bad")
            return
        self.as_of = day if day is not None and day < today else None
        self.show(board)
        self.main.say(f"everything as it stood on {day}; esc comes back" if self.as_of else "today")

    # Starting and leaving.

    def get_default_screen(self) -> Screen[Any]:
        """The main screen: there is no other below it, and it knows its size before it is drawn."""
        self.main.fit(self.size)
        self.unpainted.enter_context(self.batch_update())
        return self.main

    def on_mount(self) -> None:
        self.store_worker.start()
        self.set_timer(self.until_midnight(), self.new_day)
        self.main.call_after_refresh(self.main.tell_copies)
        if not any(table.rows for table in self.present.tables.values()):
            self.main.call_after_refresh(self.main.say, BEGIN)
        if self.start:
            self.main.call_after_refresh(self.main.run_action, self.start)
        if self.read_only:
            self.main.call_after_refresh(self.main.say, self.read_only, "warn")

    def on_ready(self) -> None:
        self.main.call_after_refresh(self.paint_first)

    def paint_first(self) -> None:
        """All is in its place: paint it, once."""
        self.unpainted.close()
        self.screen.check_idle()

    def on_worked_out(self) -> None:
        """What there is now stays: the collector, held off since the start, need not look at it again."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def until_midnight(self) -> float:
        now = datetime.now()
        return (datetime.combine(now.date() + timedelta(days=1), datetime.min.time()) - now).total_seconds() + 1

    def new_day(self) -> None:
        if self.as_of is None:
            self.show(self.present)
        self.set_timer(self.until_midnight(), self.new_day)

    def end_by_signal(self, number: int) -> None:
        self.store_worker.finish(2.0)
        super().end_by_signal(number)

    def action_redraw(self) -> None:
        """Draw everything anew, whatever another program wrote over the screen."""
        self.lines.forget()
        self.screen.refresh(layout=True)

    def action_leave(self) -> None:
        """Leave once all is saved, and stay where that is refused; asked for twice, leave at once."""
        if self.leaving:
            self.exit(0)
        self.leaving = True
        if not self.store_worker.idle:
            self.main.say("saving; once more leaves at once")
        self.store_worker.tell_done()

    def on_done(self) -> None:
        if self.leaving:
            self.exit(0)

    # What comes from the file.

    def commit(
        self, changes: Sequence[Change], why: str, *, then: Callable[[], None] | None = None, action: str = ""
    ) -> None:
        """Have it saved; then is called once it is on disk. action: what made the changes, such as approvals.lock."""
        self.store_worker.commit(changes, why, then, action)

    def on_arrived(self, message: Arrived) -> None:
        self.trace.begin("reload", began=message.spent.began, on_disk=message.spent.on_disk)
        self.take(message.board)
        if message.notices:
            self.main.say(" · ".join(message.notices[-2:]))
        if self.screen is self.main:
            return
        for screen in self.screen_stack:
            if isinstance(screen, later.form.Form) and screen.draft.record is not None:
                self.tell_form(screen, message)

    def tell_form(self, form: Form, message: Arrived) -> None:
        """A form is open on a record: has it changed since?"""
        opened = form.draft.record
        assert opened is not None
        now = self.present.get(type(opened), opened.id)
        if now is None or now.raw != opened.raw:
            form.tell(message.notices[-1] if message.notices else "changed by somebody else meanwhile")

    def on_saved(self, message: Saved) -> None:
        self.trace.begin("save", began=message.spent.began, on_disk=message.spent.on_disk)
        self.take(message.outcome.board)
        self.main.saved_at(datetime.now())
        entry = message.outcome.entry
        done = entry.why if entry and entry.undoes else message.done
        self.main.say(" · ".join((f"saved: {done}" if entry else "nothing to save", *message.outcome.notices)), "good")

    def take(self, board: Board) -> None:
        self.present = board
        if self.as_of is None:
            self.show(board)

    def on_refused(self, message: Refused) -> None:
        error = message.error
        self.leaving = False
        if isinstance(error, Conflict) and message.changes:
            screen = later.conflict.ConflictScreen(self.view_of(self.present), error.clashes, message.changes)
            self.push_screen(screen, lambda settled: self.settled(settled, message))
            return
        self.main.say(str(error), "bad")
        if message.changes:
            self.main.say(f"NOT saved: {error}", "bad")

    def settled(self, changes: Sequence[Change] | None, refused: Refused) -> None:
        """Save what was decided of a conflict."""
        if changes:
            self.commit(changes, refused.why, then=refused.then, action=refused.action)
