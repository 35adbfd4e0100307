"""The check-in under the prompt, without taking the screen: a few lines, and the shell's own lines stay above."""

from __future__ import annotations

from datetime import UTC, datetime

from ..actions.round import Round
from ..fields import InputError
from ..store import Store, StoreError
from .drafts import DraftFile
from .rounds import changes_of, due_by_me, round_draft, stored_round
from .screens.checkin import CheckInScreen
from .terminal.safety import SafeApp
from .view_model import ViewModel

LINES = 17


class InlineCheckIn(SafeApp[Round]):
    """Asks card after card; gives the answers, which are saved when the terminal is a plain one again."""

    CSS = f"* {{ scrollbar-size: 0 0; }} Screen:inline {{ height: {LINES}; border: none; }}"

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
    board, now = store.read(), datetime.now(UTC)
    view = ViewModel(board, board.settings.day_at(now), now, store.who)
    round = stored_round(view, draft) or due_by_me(view)
    if not round.cards:
        return "nothing is due"
    return saved(store, view, InlineCheckIn(view, round, draft).run_to_end(inline=True), draft)
