"""The primary dies while somebody types at a real terminal, and the replica is promoted: the work goes on by itself."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ittui.records import Goal
from ittui.store import create, open_store
from tests.server import Server, missing
from tests.tui.terminal import Terminal

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing() or "there is a server"),
]
TITLE = "Typed while down"


def test_what_was_typed_is_saved_on_the_replica_that_took_over(tmp_path: Path) -> None:
    primary = Server().make()
    create(primary.url(), [Goal(1, {"title": "Alpha goal", "target": 5})])
    replica = primary.replica()
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
    url = f"postgresql://admin@{hosts}/postgres?target_session_attrs=read-write"
    places = {name: str(tmp_path) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    try:
        with Terminal("--file", url, env=places) as terminal:
            terminal.see("Alpha goal")
            terminal.press("2", "N")
            terminal.settle()
            terminal.press(*TITLE)
            terminal.see(TITLE)
            began = time.monotonic()
            primary.stop("immediate")
            terminal.see("no connection")
            assert TITLE in terminal.text
            replica.promote()
            terminal.press("ctrl+s")
            store = open_store(replica.url())
            terminal.until(
                lambda: any(goal.title == TITLE for goal in store.read().table(Goal).live),
                "the goal on the replica",
            )
            print(f"writing again after {time.monotonic() - began:.1f} s")
    finally:
        primary.remove()
        replica.remove()
