"""The check-in under the prompt, without taking the screen: a few lines, and the shell's own lines stay above."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ..actions.round import Round
from ..fields import Mistake
from ..store import Store, StoreError, open_store
from .drafts import DraftFile
from .rounds import changes_of, kept_round, owed_round, round_draft
from .screens.checkin import CheckIn
from .terminal.safety import SafeApp
from .view_model import Desk

LINES = 17


class InlineCheckIn(SafeApp[str]):
    """Asks card after card and saves; gives the words to print."""

    CSS = f"* {{ scrollbar-size: 0 0; }} Screen:inline {{ height: {LINES}; border: none; }}"

    def __init__(self, store: Store, desk: Desk, round: Round, draft: DraftFile) -> None:
        super().__init__(ansi_color=True)
        self.theme = "ansi-dark"
        self.store, self.desk, self.round, self.draft = store, desk, round, draft

    def on_mount(self) -> None:
        self.push_screen(CheckIn(self.desk, self.round, self.draft), self.ended)

    def ended(self, round: Round | None) -> None:
        if round is None:
            self.exit("nothing was saved")
            return
        try:
            outcome = self.store.commit(changes_of(self.desk, round), round.why)
        except (Mistake, StoreError) as fault:
            self.exit(f"not saved, and kept as a draft: {fault}")
            return
        self.draft.drop()
        self.exit("\n".join((f"saved: check-in on {len(round.said)} of {len(round.cards)}", *outcome.notices)))


def check_in_inline(path: Path) -> str:
    """The round of what is due, under the prompt; gives the words to print."""
    store = open_store(path)
    if store.read_only:
        return f"cannot be changed: {store.read_only}"
    draft = round_draft(store.path)
    desk = Desk(store.read(), datetime.now().date(), datetime.now(UTC), store.who)
    round = kept_round(desk, draft) or owed_round(desk)
    if not round.cards:
        return "nothing is due"
    app = InlineCheckIn(store, desk, round, draft)
    words = app.run(inline=True, inline_no_clear=False)
    if app.fault is not None:
        raise app.fault
    return words or "nothing was saved"
