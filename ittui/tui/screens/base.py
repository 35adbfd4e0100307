"""What the parts of the main screen share: the desk, what is chosen, and ways to say and to save something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.reactive import var

from ...board import Change
from ...records import Record
from ..terminal.minimal_updates import QuickScreen
from ..view_model import ViewModel
from ..widgets.footer import Foot

if TYPE_CHECKING:
    from ..app import IttuiApp
    from ..widgets.pane import Pane


class MainScreenPart(QuickScreen[None]):
    """The base of the main screen's parts; each part is one file with its keys and their actions."""

    view: var[ViewModel | None] = var(None, init=False)

    @property
    def ittui(self) -> IttuiApp:
        from ..app import IttuiApp

        assert isinstance(self.app, IttuiApp)
        return self.app

    @property
    def pane(self) -> Pane | None:
        """The pane that commands act on."""
        raise NotImplementedError

    @property
    def chosen(self) -> list[Record]:
        """The marked records, or the one under the cursor."""
        return list(self.pane.chosen) if self.pane else []

    def go_to(self, kind: type[Record]) -> None:
        """Show the table of a kind."""
        raise NotImplementedError

    def clear_filter(self) -> bool:
        """Drop the filter that is being typed; False where none is."""
        return False

    def action_today(self) -> None:
        """Back from a day of the past."""
        raise NotImplementedError

    def say(self, text: str, role: str = "accent") -> None:
        """One line at the foot of the screen, until the next key."""
        self.query_one(Foot).say(text, role)

    def may_change(self) -> bool:
        """True where changes can be made; else the reason is said."""
        reason = self.ittui.read_only
        if self.view is not None and not self.view.live:
            reason = "this is the past; esc comes back to today"
        if reason:
            self.say(f"cannot be changed: {reason}", "bad")
        return not reason

    def commit(self, changes: Sequence[Change], why: str, *, action: str = "") -> None:
        self.ittui.commit(changes, why, action=action)
