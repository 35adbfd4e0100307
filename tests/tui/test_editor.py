"""A note in the user's own editor: what was in it stays in it, whatever its lines begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from textual.app import App

from ittui.tui.terminal.other_programs import edit_text


class Suspended(App[None]):
    """An app that has no terminal to hand over."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield


@pytest.mark.parametrize(
    ("command", "text"),
    [
        ("sed -i 1s/four/five/", "waits for five\n#1234, #77"),
        ("true", "waits for four\n#1234, #77"),
        ("false", "waits for four\n#1234, #77"),
        ("an 'open quote", "waits for four\n#1234, #77"),
    ],
)
def test_lines_that_begin_with_a_hash_stay(monkeypatch: pytest.MonkeyPatch, command: str, text: str) -> None:
    monkeypatch.setenv("ITTUI_EDITOR", command)
    edited, told = edit_text(Suspended(), "waits for four\n#1234, #77")
    assert (edited, bool(told)) == (text, "five" not in text)


def test_who_has_no_such_editor_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITTUI_EDITOR", "no-such-editor")
    _, told = edit_text(Suspended(), "waits for four")
    assert "no-such-editor: No such file" in told
    assert "set EDITOR" in told
