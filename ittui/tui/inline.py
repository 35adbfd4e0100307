"""A check-in round: the one that waits or is due, what is to be saved of it, and asked under the prompt."""

from __future__ import annotations

from datetime import UTC, datetime

from ..actions.round import Round, due_round
from ..board import Change
from ..fields import InputError
from ..store import Store, StoreError
from .drafts import DraftFile
from .screens.checkin import CheckInScreen
from .terminal.safety import SafeApp
from .view_model import ViewModel


def round_draft(shared: str) -> DraftFile:
    """Where the round is kept that is under way on a shared file."""
    return DraftFile(shared, "check-in")


def stored_round(view: ViewModel, draft: DraftFile) -> Round | None:
    """The round that was broken off; None where none was, or nothing had been said."""
    cached = draft.load()
    if cached is None:
        return None
    try:
        result = Round.of_draft(cached, view.board)
    except ValueError:
        return None
    return result if result.answers else None


def due_by_me(view: ViewModel) -> Round:
    """The round of what the person at the keyboard owes; where nobody knows who that is, anybody."""
    return due_round(view.board, view.today, me(view))


def changes_of(view: ViewModel, round: Round) -> tuple[Change, ...]:
    """What is to be saved of what was said; InputError names the card that cannot be."""
    return round.changes(view.board, by=me(view), signature=view.signature, today=view.today, now=datetime.now(UTC))


def me(view: ViewModel) -> int | None:
    return view.me.id if view.me else None


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
