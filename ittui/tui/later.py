"""What is opened over the main screen, imported when it is first opened: a start waits for none of it.

later.form.Form(…)
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import draft, drafts, pages, pictures, readings, rounds
    from .screens import action_form as asking
    from .screens import checkin, conflict, dialogs, form, prompt, wizard
    from .terminal import clipboard

__all__ = (
    "asking",
    "checkin",
    "clipboard",
    "conflict",
    "dialogs",
    "draft",
    "drafts",
    "form",
    "pages",
    "pictures",
    "prompt",
    "readings",
    "rounds",
    "wizard",
)


ROOMS = {
    "asking": "screens.action_form",
    "clipboard": "terminal.clipboard",
    **{name: f"screens.{name}" for name in ("checkin", "conflict", "dialogs", "form", "prompt", "wizard")},
}


def __getattr__(name: str) -> ModuleType:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{ROOMS.get(name, name)}", __package__)
