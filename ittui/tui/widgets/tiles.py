"""The headline numbers: value, status, target, trend. Enter on one opens how it was made."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Click
from textual.message import Message
from textual.reactive import var

from ...views.cells import Line
from ...views.document import StackedBar
from ...views.goals import goals_bar
from ..commands.command import Selection
from ..commands.reading import read_number
from ..view_model import ViewModel
from ..workspace import Workspace
from .headlines import HEADLINES, Headline, headline, tiles_line, tiles_that_fit
from .line_widget import LineWidget


class WorkedOut(Message):
    """All numbers that there is room for are worked out."""


class Tiles(LineWidget, can_focus=True):
    """As many headline numbers side by side as there is room for, three lines each; two where the screen is low."""

    DEFAULT_CSS = "Tiles { height: 3; }"
    BINDINGS = [
        Binding("right,l", "move(1)", "Next number", show=False, id="tiles.next"),
        Binding("left,h", "move(-1)", "Previous number", show=False, id="tiles.previous"),
        Binding("enter", "open", "How it was made", id="tiles.open"),
    ]

    view: var[ViewModel | None] = var(None, init=False)

    def __init__(self, workspace: Workspace, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.workspace = workspace
        self.cursor = 0
        self.begun = False  # until then nothing is worked out: a start shows its lists first
        self.bar: StackedBar | None = None
        self.reported: dict[str, Headline] = {}
        self.reported_of: dict[str, ViewModel] = {}  # the desk that each number was worked out of

    def begin(self) -> None:
        self.begun = True
        self.watch_view()

    def watch_view(self) -> None:
        self.call_after_refresh(self.work_out_next, self.view)

    def work_out_next(self, view: ViewModel | None) -> None:
        """Work one number out, paint it, and go on when the screen and the keys have had their turn."""
        if not self.begun or view is None or view is not self.view:
            return
        names = [name for name, _ in HEADLINES[: self.shown]]
        name = next((name for name in names if self.reported_of.get(name) is not view), None)
        if name is None:
            if self.size.height > 3:
                self.bar = goals_bar(view.board, view.today)
                self.repaint()
            self.post_message(WorkedOut())
        else:
            self.reported[name] = headline(view, name, low=self.size.height < 3)
            self.reported_of[name] = view
            self.repaint()
            self.call_after_refresh(self.work_out_next, view)

    def on_resize(self) -> None:
        self.reported_of.clear()
        self.watch_view()

    def count(self) -> int:
        return self.size.height

    @property
    def shown(self) -> int:
        return tiles_that_fit(self.size.width)

    def line(self, number: int, width: int) -> Line:
        cursor = min(self.cursor, self.shown - 1) if self.has_focus else None
        return tiles_line(number, self.reported, width, cursor, self.bar)

    def action_move(self, by: int) -> None:
        self.cursor = max(0, min(min(self.cursor, self.shown - 1) + by, self.shown - 1))
        self.repaint()

    def action_open(self) -> None:
        read_number(Selection(self, self.workspace), HEADLINES[min(self.cursor, self.shown - 1)][0])

    def on_click(self, event: Click) -> None:
        """How the number that was clicked was made."""
        self.cursor = min(event.x * self.shown // max(1, self.size.width), self.shown - 1)
        self.action_open()
