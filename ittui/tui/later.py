"""What is opened over the main screen, imported when it is first opened: a start waits for none of it.

later.form.Form(…)
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        acts,
        asking,
        checkin,
        clipboard,
        conflict,
        dialogs,
        draft,
        drafts,
        form,
        pages,
        pictures,
        prompt,
        rounds,
        wizard,
    )

__all__ = (
    "acts",
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
    "rounds",
    "wizard",
)


def __getattr__(name: str) -> ModuleType:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __package__)
