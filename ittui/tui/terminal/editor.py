"""Long text in the user's own editor: ITTUI_EDITOR, VISUAL, EDITOR, else vi. The file lock is never held meanwhile."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from textual.app import App, SuspendNotSupported

HELP = "# This line and what follows is left out. An empty text changes nothing."


def editor_words() -> list[str]:
    """The editor's command, split as a shell does."""
    named = next((os.environ[name] for name in ("ITTUI_EDITOR", "VISUAL", "EDITOR") if os.environ.get(name)), "vi")
    return shlex.split(named) or ["vi"]


def edit_text(app: App[Any], text: str) -> str:
    """The text after editing; the text as it was where the editor failed or gave nothing."""
    with TemporaryDirectory(prefix="ittui-") as folder:
        path = Path(folder) / "note.txt"
        path.write_text(f"{text}\n\n{HELP}\n", encoding="utf-8")
        try:
            with app.suspend():
                subprocess.run([*editor_words(), str(path)], check=True)
        except (SuspendNotSupported, OSError, ValueError, subprocess.CalledProcessError):  # ValueError: an open quote
            return text
        edited = path.read_text(encoding="utf-8", errors="replace")
    return edited.partition(HELP)[0].strip() or text
