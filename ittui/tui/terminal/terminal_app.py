"""An app on our own driver: it sends few bytes, paints its start once, and knows what each key cost."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Generic, TypeVar

from rich.console import RenderableType
from textual.app import App
from textual.driver import Driver
from textual.events import Event, Key, Paste
from textual.screen import Screen

from .driver import QuickDriver
from .key_order import KeyOrder
from .minimal_updates import SentLines
from .safety import SafeApp
from .trace import Trace

T = TypeVar("T")


class TerminalApp(SafeApp[T], Generic[T]):
    """What stands between the app and the terminal."""

    def __init__(self, *, ansi_color: bool, trace: Trace | None = None) -> None:
        self.trace = trace or Trace()
        super().__init__(driver_class=quick_driver(self), ansi_color=ansi_color)
        self.sent_lines = SentLines()
        self.unpainted = ExitStack()  # what keeps a start from painting what is about to change
        self._disable_tooltips = self._disable_notifications = True  # we have none: no widgets for them
        self.typed = KeyOrder(self, super().on_event)
        self.canvas: object = None  # the size of the terminal, and which time it was entered

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self.typed.take(event)
        else:
            await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        canvas = (self.size, self._driver.entered if isinstance(self._driver, QuickDriver) else 0)
        if canvas != self.canvas:
            self.canvas = canvas
            self.sent_lines.forget()
        super()._display(screen, self.sent_lines.minimal(renderable))

    @property
    def synchronised(self) -> bool:
        """Does the terminal hold a frame together until all of it has come?"""
        return bool(self._sync_available)

    @property
    def held(self) -> bool:
        """Must what changed wait until the terminal has drawn what was sent before?"""
        return isinstance(self._driver, QuickDriver) and self._driver.pace.holds

    def paint_first(self) -> None:
        """All is in its place: paint it, once."""
        self.unpainted.close()
        self.screen.check_idle()

    def action_redraw(self) -> None:
        """Draw everything again, whatever another program wrote over the screen."""
        self.sent_lines.forget()
        self.screen.refresh(layout=True)


def quick_driver(app: App[Any]) -> type[Driver]:
    """Our driver in place of the plain Linux one; a test's or a web server's own is left alone."""
    result = app.get_driver_class()
    return QuickDriver if result.__name__ == "LinuxDriver" else result
