"""The check-in under the prompt, without taking the screen: a few lines, and the shell's own lines stay above."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ..actions.round import Round
from ..fields import InputError
from ..store import Store, StoreError, open_store
from .drafts import DraftFile
from .screens.checkin import CheckInScreen, changes_of, due_by_me, round_draft, stored_round
from .terminal.safety import SafeApp
from .view_model import ViewModel

LINES = 17


class InlineCheckIn(SafeApp[str]):
    """Asks card after card and saves; gives the words to print."""

    CSS = f"* {{ scrollbar-size: 0 0; }} Screen:inline {{ height: {LINES}; border: none; }}"

    def __init__(self, store: Store, view: ViewModel, round: Round, draft: DraftFile) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.store, self.view, self.round, self.draft = store, view, round, draft

    def on_mount(self) -> None:
        self.push_screen(CheckInScreen(self.view, self.round, self.draft), self.ended)

    def ended(self, round: Round | None) -> None:
        if round is None:
            self.exit("nothing was saved")
            return
        try:
            outcome = self.store.commit(changes_of(self.view, round), round.why)
        except (InputError, StoreError) as fault:
            self.exit(f"not saved, and kept as a draft: {fault}")
            return
        self.draft.drop()
        self.exit("\n".join((f"saved: check-in on {len(round.answers)} of {len(round.cards)}", *outcome.notices)))


def check_in_inline(path: Path | str) -> str:
    """The round of what is due, under the prompt; gives the words to print."""
    store = open_store(path)
    if store.read_only:
        return f"cannot be changed: {store.read_only}"
    draft = round_draft(store.name)
    board, now = store.read(), datetime.now(UTC)
    view = ViewModel(board, board.settings.day_at(now), now, store.who)
    round = stored_round(view, draft) or due_by_me(view)
    if not round.cards:
        return "nothing is due"
    app = InlineCheckIn(store, view, round, draft)
    words = app.run_to_end(inline=True)
    return words or "nothing was saved"
