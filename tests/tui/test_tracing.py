"""The trace: what keys, saves and reloads cost, in a file and by a key, and nothing of what anybody wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ittui.board import Change
from ittui.records import Goal
from ittui.store import create, open_store

from .team import team
from .terminal import Terminal

CTRL_T = "\x14"


@pytest.fixture
def file(path: Path) -> str:
    create(path, team().records)
    return str(path)


def opened(file: str, *words: str, rows: int = 40, columns: int = 120) -> Terminal:
    terminal = Terminal("--file", file, *words, rows=rows, columns=columns)
    terminal.see("? Help")
    terminal.settle()
    return terminal


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_file_tells_of_keys_saves_reloads_and_paints_and_holds_no_text(file: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    with opened(file, "--trace", str(trace)) as terminal:
        terminal.press("2", "down")
        terminal.settle()
        terminal.press("n")
        terminal.see("New goal")
        terminal.press("Utterly secret", "ctrl+s")
        terminal.see("saved:")
        terminal.settle()
        store = open_store(file)
        goal = store.read().all(Goal)[0]
        store.commit([Change.edit(goal, goal.replace(title="Hidden elsewhere"))], "for the test")
        terminal.see("Hidden elsewhere")
        terminal.settle()
        terminal.press("q")
        assert terminal.end() == 0
    result = lines(trace)
    of = {line["what"]: line for line in result}
    assert {"key", "save", "reload", "paint", "place", "summary"} <= of.keys()
    down = next(line for line in result if line.get("name") == "down")
    assert 0 < down["first_ms"] <= down["last_ms"] and down["bytes"] > 0
    assert of["save"]["disk_ms"] > 0 and of["reload"]["disk_ms"] > 0
    assert "letter" in {line.get("name") for line in result}
    assert {line["of"] for line in result if line["what"] == "summary"} >= {"key", "save", "reload"}
    assert "records" in of["place"]["file"] and "120 x 40" in of["place"]["terminal"]
    words = trace.read_text()
    assert not any(text in words for text in ("ecret", "idden", "for the test", file, "Replace"))


@pytest.mark.parametrize(("rows", "columns"), [(24, 80), (40, 120)])
def test_a_key_shows_the_last_costs_and_esc_closes_them(file: str, rows: int, columns: int) -> None:
    with opened(file, rows=rows, columns=columns) as terminal:
        terminal.press("2", "down")
        terminal.settle()
        terminal.press(CTRL_T)
        terminal.see("Performance", "median", "key down", "first ms", f"{columns} x {rows}", "noticed by")
        terminal.escape()
        terminal.until(lambda: "Performance" not in terminal.text, "the main screen")
        terminal.see("? Help")


def test_the_key_stands_among_all_keys(file: str) -> None:
    with opened(file) as terminal:
        terminal.press("?")
        terminal.see("type to filter")
        terminal.press("bytes")
        terminal.see("Performance", "^t")


def test_a_trace_that_cannot_be_written_is_told_and_no_screen_opens(file: str, tmp_path: Path) -> None:
    with Terminal("--file", file, "--trace", str(tmp_path / "no" / "trace")) as terminal:
        assert terminal.end() == 3
        assert b"no/trace: No such file" in terminal.everything
        assert b"\x1b[?1049h" not in terminal.everything


def test_the_screen_needs_a_file_to_trace_to(file: str) -> None:
    with Terminal("--file", file, "--trace", "-") as terminal:
        assert terminal.end() == 2
        assert b"name a file" in terminal.everything
