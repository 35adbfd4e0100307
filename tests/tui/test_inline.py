"""The check-in under the prompt: card after card, and the words that it leaves there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from ittui.records import CheckIn
from ittui.store import Store
from ittui.tui.screens.standalone import InlineCheckIn, due_by_me, round_draft, saved, stored_round
from ittui.tui.view_model import ViewModel

from .driving import made
from .team import team, today


def answered(store: Store, *keys: str) -> str:
    """The words after these keys on the round that is due, or was broken off."""
    view, draft = ViewModel(store.read(), today(), datetime.now(UTC), store.who), round_draft(store.name)

    async def go() -> str:
        app = InlineCheckIn(view, stored_round(view, draft) or due_by_me(view), draft)
        async with app.run_test(size=(80, 17)) as pilot:
            await pilot.pause()
            await pilot.press(*keys)
            await pilot.pause()
        return saved(store, view, app.return_value, draft)

    return asyncio.run(go())


def test_the_answers_are_saved_as_one_step_and_told(path: Path) -> None:
    store = made(path, team().records)
    assert answered(store, "enter", "enter", "enter") == "saved: check-in on 2 of 2"
    assert len(store.read().all(CheckIn)) == 3
    assert [entry.why for entry in store.log()] == ["check in on 2 goals"]


def test_a_round_that_is_left_is_offered_again_and_nothing_is_saved(path: Path) -> None:
    store = made(path, team().records)
    assert answered(store, "5", "escape", "escape") == "nothing was saved"
    assert store.log() == []
    assert answered(store, "escape", "enter") == "saved: check-in on 1 of 2"
