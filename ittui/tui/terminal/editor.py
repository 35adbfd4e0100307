"""Long text in the user's own editor: ITTUI_EDITOR, VISUAL, EDITOR, else vi. The file lock is never held meanwhile."""

from __future__ import annotations

import shlex
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from typing import Any

from textual.app import App, SuspendNotSupported

from ...config import config

HELP = "# This line and what follows is left out. An empty text changes nothing."
RUNNING: list[Popen[bytes]] = []  # the editor, while there is one


def editor_words() -> list[str]:
    """The editor's command, split as a shell does."""
    return shlex.split(config().text("editor") or "vi") or ["vi"]


def edit_text(app: App[Any], text: str) -> tuple[str, str]:
    """(the text after editing, what to tell of it); as it was where the editor failed, or nothing was changed."""
    with TemporaryDirectory(prefix="ittui-") as folder:
        path = Path(folder) / "note.txt"
        path.write_text(f"{text}\n\n{HELP}\n", encoding="utf-8")
        fault = run_editor(app, path)
        edited = path.read_text(encoding="utf-8", errors="replace").partition(HELP)[0].strip()
    if fault or not edited or edited == text:
        return text, f"note unchanged{f': {fault}' if fault else ''}"
    return edited, ""


def run_editor(app: App[Any], path: Path) -> str:
    """Hand the terminal to the editor, and take it back whatever comes of it; why it failed, "" where it did not."""
    fault = ""
    try:
        with app.suspend():  # nothing may be raised in here: the terminal would not be taken back
            try:
                with Popen([*editor_words(), str(path)]) as editor:
                    RUNNING.append(editor)
                    code = editor.wait()
                fault = f"the editor ended with {code}" if code else ""
            except OSError as error:
                fault = f"{editor_words()[0]}: {error.strerror}"
            except ValueError:
                fault = "the editor's command has an open quote"
            finally:
                RUNNING.clear()
    except SuspendNotSupported as error:
        fault = str(error)
    return fault


def end_editor() -> None:
    """Ask the editor to end, for the program is about to."""
    for editor in list(RUNNING):
        editor.terminate()
