"""The clipboard over SSH: by tmux where it stands between, wrapped for screen, else by the terminal's own sequence."""

from __future__ import annotations

import base64
import os
import subprocess
from typing import Any

from textual.app import App

from .driver import in_screen

PIECE = 76  # characters of it in one string to screen
MOST = 74_994  # characters of the encoded text that terminals are known to take


def send_to_clipboard(app: App[Any], text: str) -> str:
    """Send the text; gives the way it took. No terminal says whether it arrived."""
    if in_screen() and app._driver is not None:
        app._driver.write(for_screen(text))
        return "screen"
    app.copy_to_clipboard(text[: MOST * 3 // 4])
    return "tmux" if os.environ.get("TMUX") and by_tmux(text) else "the terminal"


def for_screen(text: str) -> str:
    """The sequence in pieces that GNU screen hands on: of a longer string it keeps the beginning only."""
    encoded = base64.b64encode(text.encode()).decode()[:MOST]
    pieces = [encoded[at : at + PIECE] for at in range(0, len(encoded), PIECE)]
    return "\x1bP\x1b]52;c;" + "\x1b\\\x1bP".join(pieces) + "\x07\x1b\\"


def by_tmux(text: str) -> bool:
    try:
        done = subprocess.run(["tmux", "load-buffer", "-w", "-"], input=text.encode(), timeout=2, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
