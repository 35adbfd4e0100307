"""A screen over the main one that covers it. (A terminal's own background counts as transparent to Textual.)"""

from __future__ import annotations

from typing import Generic, TypeVar, cast

from rich.console import RenderableType
from textual.renderables.blank import Blank
from textual.screen import ModalScreen

T = TypeVar("T")


class FullScreen(ModalScreen[T], Generic[T]):
    """A modal screen through which nothing shines."""

    DEFAULT_CSS = "FullScreen { background: $background; }"

    def render(self) -> RenderableType:
        return cast("RenderableType", Blank(self.app.styles.background))  # as Screen.render says of its own
