"""The register of actions: everything on the screen has a command, and the other way round."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from ittui import actions
from ittui.actions import ALONE, MODULE_OF
from ittui.actions.action import ACTIONS, Action, actions_on, all_actions
from ittui.board import Board
from ittui.cli.context import EXTRA_VERBS, RECORD_VERBS, noun_of, record_verbs
from ittui.cli.parser import parse
from ittui.fields import InputError
from ittui.records import KINDS
from ittui.tui.pages import READINGS

from .acting import session_of

FOLDER = Path(actions.__file__).parent


def declaring() -> set[str]:
    """The modules that hold an @action."""
    result = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for decorator in getattr(node, "decorator_list", ()):
                if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") in ("action", "step"):
                    result.add(path.stem)
    return result


def test_the_index_names_every_action_in_its_module() -> None:
    assert declaring() == set(MODULE_OF.values())
    for module in declaring():
        import_module(f"ittui.actions.{module}")
    assert {id: each.make.__module__.rpartition(".")[2] for id, each in ACTIONS.items()} == MODULE_OF
    assert set(ALONE.values()) == {each.id for each in all_actions() if each.alone or each.kind is None}


@pytest.mark.parametrize("action", all_actions(), ids=lambda action: action.id)
def test_an_action_on_the_screen_is_a_command_and_the_other_way_round(action: Action) -> None:
    words = [noun_of(action.kind), action.name] if action.kind else [action.name]
    words += ["x"] if action.kind else []
    words += ["x", "owner=ann"] if action.edits else []
    assert parse([*words, "--by", "Ann"]).command is not None
    assert action in actions_on(action.kind)
    assert action.does and action.help and action.examples


NEEDED = [
    each for each in all_actions() if any(field.required for name, field in each.asks.fields.items() if name != "by")
]


@pytest.mark.parametrize("action", NEEDED, ids=lambda action: action.id)
def test_an_answer_that_is_needed_is_asked_for_whatever_the_action_does(action: Action) -> None:
    record = action.kind.new() if action.kind else None
    session = session_of(Board.of(*([record] if record else [])), date(2027, 1, 4))
    with pytest.raises(InputError, match="must be filled in") as raised:
        replace(action, when=lambda session, record: "").changes(session, record, action.asks.new())
    assert action.asks.fields[raised.value.field].required


@pytest.mark.parametrize("action", all_actions(), ids=lambda action: action.id)
def test_an_action_that_does_not_apply_says_why_before_it_asks_anything(action: Action) -> None:
    record = action.kind.new() if action.kind else None
    session = session_of(Board.of(*([record] if record else [])), date(2027, 1, 4))
    with pytest.raises(InputError, match=r"^not now( for “.+”)?: there is a reason$"):
        replace(action, when=lambda session, record: "there is a reason").changes(session, record, action.asks.new())


def test_every_verb_of_a_kind_is_an_action_or_is_read_or_is_what_all_kinds_have() -> None:
    read = {each.command for each in READINGS}
    for kind in KINDS.values():
        own = {each.name for each in actions_on(kind)}
        for verb in record_verbs(kind):
            assert verb in RECORD_VERBS or verb in own or f"{noun_of(kind)} {verb}" in read, (kind, verb)
    assert {f"{noun_of(KINDS[table])} {verb}" for table, verb in EXTRA_VERBS} <= read


def test_a_start_imports_no_action() -> None:
    script = """
import sys
from ittui.cli.parser import parse
parse(["goal", "list"])
loaded = [name for name in sys.modules if name.startswith("ittui.actions.")]
assert not loaded, loaded
parse(["approval", "lock", "x"])
loaded = {name.rpartition(".")[2] for name in sys.modules if name.startswith("ittui.actions.")}
assert loaded == {"action", "approvals", "decisions"}, loaded
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
