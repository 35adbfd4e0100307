"""What we use of Textual's private names: in tui/terminal alone, each listed here, to check a new Textual by."""

from __future__ import annotations

import ast
from importlib.metadata import version
from pathlib import Path

import ittui.tui

ROOT = Path(ittui.tui.__file__).parent
CHECKED = "8.2."  # the versions of Textual for which the list was checked, as pyproject.toml pins them
NAMEDTUPLE = {"_replace", "_asdict", "_fields"}
NAMES = {
    "_ansi_sequences", "_app", "_auto_restart", "_batch_count", "_binding_chain", "_close_messages_no_wait",
    "_compositor",
    "_compositor_refresh", "_debug", "_dirty_regions", "_dirty_widgets", "_disable_notifications",
    "_disable_tooltips", "_display", "_driver", "_file", "_get_renders", "_get_terminal_size", "_handle_exception",
    "_layout_required", "_loop", "_mouse", "_on_blur", "_on_focus", "_on_timer_update", "_regions_to_spans",
    "_repaint_required", "_return_code", "_sigcont_application", "_sigtstp_application",
    "_sync_available", "_timeout_time",
    "_xterm_parser",
}  # fmt: skip


def private_names(path: Path) -> set[str]:
    """Names with one underscore that are used in a file: attributes, methods that override, modules."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            names |= {*(node.module or "").split("."), *(each.name for each in node.names)}
    return {name for name in names if name.startswith("_") and not name.startswith("__")} - NAMEDTUPLE - {"_exit"}


def test_private_names_are_used_in_one_room_and_listed() -> None:
    used: set[str] = set()
    for path in ROOT.rglob("*.py"):
        names = private_names(path)
        assert path.parent.name == "terminal" or not names, f"{path.relative_to(ROOT)}: {sorted(names)}"
        used |= names
    assert used == NAMES


def test_the_list_was_checked_for_the_textual_that_is_here() -> None:
    assert version("textual").startswith(CHECKED)
