"""The primary dies in the middle of a check-in at a real terminal, and the replica is promoted: the round goes on."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.cli import main
from ittui.records import Goal
from ittui.store import Store, create, open_store
from ittui.store.postgres.admin import doctor
from tests.server import Server, missing
from tests.tui.terminal import Terminal

from .test_screen import RECORDS

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing()), reason=missing() or "there is a server"),
]


class Probe(threading.Thread):
    """Somebody else, who saves once, as soon as that can be done; when that was."""

    def __init__(self, store: Store) -> None:
        super().__init__(daemon=True)
        self.store, self.at = store, 0.0

    def run(self) -> None:
        self.store.backing.patience = 60
        self.store.commit([Change.add(Goal(900, {"title": "Probe"}))], "probe")
        self.at = time.monotonic()


def test_a_round_of_check_ins_goes_on_where_a_replica_takes_over(tmp_path: Path) -> None:
    primary = Server().make()
    create(primary.url(), RECORDS)
    replica = primary.replica()
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
    url = f"postgresql://admin@{hosts}/postgres?target_session_attrs=read-write"
    places = {name: str(tmp_path) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    try:
        assert "replica (streaming" in {each.name: each.text for each in doctor(url)}["replicas"]
        probe = Probe(open_store(url))
        with Terminal("--file", url, env=places) as terminal:
            terminal.see("Goal 1")
            terminal.settle(1.0)
            terminal.press("c")
            terminal.see("1 of 3")
            terminal.settle()
            terminal.press("4")
            terminal.see("› 4")
            terminal.press("enter", "7", *"first", "enter")
            terminal.see("2 of 3")
            terminal.press("5")
            began = time.monotonic()
            primary.stop("immediate")
            terminal.see("no connection", "2 of 3")
            terminal.press("enter", "8", *"typed meanwhile", "enter")
            terminal.see("3 of 3")
            probe.start()
            replica.promote()
            probe.join(60)
            print(f"writing works again {probe.at - began:.1f} s after the primary was killed")
            terminal.see("connected again")
            terminal.press("6", "enter", "9", *"last", "enter")
            terminal.see("saved: check")
        notes = {row.raw["note"] for row in open_store(replica.url()).read().tables["checkins"].rows.values()}
        assert notes == {"first", "typed meanwhile", "last"}
    finally:
        primary.remove()
        replica.remove()


def test_a_replica_is_for_looking_and_says_where_to_save(capsys: pytest.CaptureFixture[str]) -> None:
    primary = Server().make()
    create(primary.url(), RECORDS)
    replica = primary.replica()
    try:
        for url in (replica.url(), replica.url(more="isolation=serializable")):
            assert main(["--file", url, "goal", "list"], now=datetime.now(UTC)) == 0
            assert "Goal 1" in capsys.readouterr().out
            assert main(["--file", url, "goal", "add", "New goal"], now=datetime.now(UTC)) == 1
            assert "this server is a replica; target_session_attrs=read-write" in capsys.readouterr().err
        wanting = replica.url(more="target_session_attrs=read-write")
        assert main(["--file", wanting, "goal", "list"], now=datetime.now(UTC)) == 1
        assert "promote a replica, or name the primary" in capsys.readouterr().err
        findings = {each.name: each for each in doctor(replica.url())}
        assert "target_session_attrs" in findings["role"].cure
        assert "a replica has no LISTEN" in findings["live"].text
        watcher = open_store(replica.url()).watcher()
        assert not watcher.wait(0)
        open_store(primary.url()).commit([Change.add(Goal(901, {"title": "Seen there"}))], "add")
        assert watcher.wait(30), "a replica has no LISTEN: it is asked"
    finally:
        primary.remove()
        replica.remove()
