"""Long work says how far it is, and can be stopped wherever it says so: nothing is left half-written."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from ittui.board import Board, Change
from ittui.exchange.importer import plan_import
from ittui.exchange.plan import Importer, ImportOptions
from ittui.long_work import ProgressBar, Work, advance, counted, listening, working
from ittui.records import Incident
from ittui.store import create, open_store
from ittui.store.copies import merge_files
from ittui.store.errors import Cancelled
from tests.exchange.importing import NOW, TODAY
from tests.tui.team import team
from tests.tui.terminal import Terminal

from .conftest import GOAL, OTHER


class Listening:
    """Hears of all work, and stops it at one report; 0: at none."""

    def __init__(self, stop_at: int = 0) -> None:
        self.heard: list[Work | None] = []
        self.stop_at = stop_at

    def __call__(self, work: Work | None) -> None:
        self.heard.append(work)
        if work is not None and len([each for each in self.heard if each]) == self.stop_at:
            raise Cancelled("stopped")

    @property
    def kinds(self) -> set[str]:
        return {work.what for work in self.heard if work}


def test_who_listens_hears_how_far_work_is_and_when_it_is_over() -> None:
    hears = Listening()
    with listening(hears):
        assert list(counted(range(120), "looking")) == [*range(120)]
    assert [each and each.done for each in hears.heard] == [0, 50, 100, None]
    assert Work("looking", 50, 120, "rows").text == "looking ████████░░░░░░░░░░░░ 50 of 120 rows"
    assert Work("loading it.json", 12_000_000, 48_000_000, "bytes").amount == "12 of 48 MB"
    assert Work("waiting for bo").text == "waiting for bo"


def test_work_within_work_does_not_count_for_it() -> None:
    hears = Listening()
    with listening(hears), working("outer", 10):
        advance(3)
        with working("inner", 5):
            advance(5)
        advance(4)
    assert [(each.what, each.done) for each in hears.heard if each] == [
        ("outer", 0), ("outer", 3), ("inner", 0), ("inner", 5), ("outer", 7),
    ]  # fmt: skip


def test_a_pipe_sees_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    monkeypatch.setattr("ittui.long_work.UNNOTICED", 0)
    with listening(ProgressBar()):
        list(counted(range(500), "looking"))
    assert pipe.getvalue() == ""


def test_a_bar_stays_between_two_pieces_of_work_and_gives_way_to_what_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, theirs = os.openpty()
    monkeypatch.setattr("ittui.long_work.UNNOTICED", 0)
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(sys, "stdout", terminal)
        with ProgressBar().beneath():
            with working("loading", 10):
                advance(5)
            shown = os.read(ours, 4096).decode()
            assert "loading" in shown and not shown.endswith("\r\x1b[K")
            print("a row", flush=True)
            shown = ""
            while not shown.endswith("\n"):  # the bar is cleared by one call, the row is written by another
                shown += os.read(ours, 4096).decode()
            assert shown == "\r\x1b[Ka row\r\n"
        assert sys.stdout is terminal
    os.close(ours)


def test_a_save_that_is_stopped_anywhere_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    create(path, [GOAL, OTHER])
    store, before = open_store(path, "ann"), path.read_bytes()
    change = Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 99})
    for stop_at in range(1, 50):
        hears = Listening(stop_at)
        try:
            with listening(hears):
                store.commit([change], "raise")
        except Cancelled:
            assert path.read_bytes() == before
            assert not [each for each in tmp_path.iterdir() if ".tmp-" in each.name]
            continue
        break
    assert stop_at > 4
    assert open_store(path).read().tables["goals"].rows[GOAL.id].raw["target"] == 99
    assert {f"writing {path.name}", f"waiting for the lock of {path.name}"} <= hears.kinds


def test_loading_merging_importing_and_archiving_say_how_far_they_are(tmp_path: Path) -> None:
    path, copy = tmp_path / "board.json", tmp_path / "copy.json"
    create(path, [GOAL, *(Incident.new(reference=f"INC{number}") for number in range(200))])
    copy.write_bytes(path.read_bytes())
    open_store(copy).commit([Change("goals", GOAL.id, GOAL.raw, {**GOAL.raw, "target": 99})], "raise")
    hears = Listening()
    with listening(hears):
        merge_files(None, path, copy, path)
        store = open_store(path)
        store.archive(TODAY)
        data = b"reference,failed at\n" + b"".join(b"N%d,2026-03-01\n" % number for number in range(200))
        plan_import(Board.of(), Incident, data, ImportOptions(), TODAY, NOW, Importer("x.csv"))
    assert {f"loading {path.name}", "merging", f"writing {path.name}", "reading x.csv"} <= hears.kinds
    assert hears.heard[-1] is None


def test_work_on_the_screen_writes_no_bar_over_it(tmp_path: Path) -> None:
    path = tmp_path / "team.json"
    create(path, team().records)
    program = "import sys, ittui.long_work as work; work.UNNOTICED = work.PAUSE = -1; from ittui.cli import main; "
    program += "sys.exit(main(sys.argv[1:]))"
    with Terminal(argv=[sys.executable, "-c", program, "--file", str(path)]) as terminal:
        terminal.see("─ Goals ", "? Help")
        for place in "45621":
            terminal.press(place)
            terminal.settle()
        assert "ctrl+c stops" not in terminal.text
        terminal.press("q")
        assert terminal.end() == 0
