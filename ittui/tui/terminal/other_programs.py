"""Text for other programs: long text in the user's own editor, and what was copied for the clipboard over SSH.

The editor is ITTUI_EDITOR, VISUAL, EDITOR, else vi; the file lock is never held meanwhile. The clipboard is reached by
tmux where it stands between, wrapped for screen, else by the terminal's own sequence.
"""

from __future__ import annotations

import base64
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from typing import Any

from textual.app import App, SuspendNotSupported

from ...config import config
from ...fields.system import reason
from .driver import has_shell, in_screen, status_words

MOST_LETTERS = 1 << 20  # letters of a note: more is not what somebody wrote
HELP = "# This line and what follows is left out. An empty text changes nothing."
RUNNING: list[int] = []  # the editor's process, while there is one


def editor_words() -> list[str]:
    """The editor's command, split as a shell does."""
    return shlex.split(config().text("editor") or "vi") or ["vi"]


def edit_text(app: App[Any], text: str) -> tuple[str, str]:
    """(the text after editing, what to tell of it); as it was where the editor failed, or nothing was changed."""
    try:
        with TemporaryDirectory(prefix="ittui-", ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "note.txt"
            path.write_text(f"{text}\n\n{HELP}\n", encoding="utf-8")
            fault = run_editor(app, path)
            with path.open(encoding="utf-8", errors="replace") as file:
                edited = file.read(MOST_LETTERS + 1).partition(HELP)[0].strip()
    except OSError as error:
        fault, edited = reason(error), ""
    if len(edited) > MOST_LETTERS:
        fault = f"it is longer than {MOST_LETTERS:,} letters"
    if fault or not edited or edited == text:
        return text, f"text unchanged{f': {fault}' if fault else ''}"
    return edited, ""


def run_editor(app: App[Any], path: Path) -> str:
    """Hand the terminal to the editor, and take it back whatever comes of it; why it failed, "" where it did not."""
    fault = ""
    try:
        with keys_for_the_editor(), app.suspend():  # nothing may be raised in here: the terminal would not come back
            try:
                code = wait_for(Popen([*editor_words(), str(path)]))
                fault = ended(code)
            except OSError as error:
                fault = f"{editor_words()[0]}: {reason(error)}; set EDITOR to an editor you have, such as nano"
            except ValueError:
                fault = "the editor's command has an open quote"
    except SuspendNotSupported as error:
        fault = str(error)
    return fault


def ended(code: int) -> str:
    """Why an editor that ended so is not trusted; "" where it ended well."""
    if code < 0:
        return f"the editor was killed by signal {-code}"
    return f"the editor ended with exit code {code}" if code else ""


@contextmanager
def keys_for_the_editor() -> Iterator[None]:
    """What keys send to all in the foreground is meant for the editor; with ctrl+z we stop as well, as the kernel does.

    Ignoring them would not do: the editor would inherit that.
    """
    actions: dict[signal.Signals, Any] = dict.fromkeys((signal.SIGINT, signal.SIGQUIT), lambda number, frame: None)
    actions[signal.SIGTSTP] = signal.SIG_DFL
    before = {number: signal.signal(number, action) for number, action in actions.items()}
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)


def wait_for(editor: Popen[bytes]) -> int:
    """Wait for the editor's end; its exit code. Where it stops alone we stop with it, and continue it afterwards."""
    RUNNING.append(editor.pid)
    try:
        while True:
            _, status = os.waitpid(editor.pid, os.WUNTRACED)
            if not os.WIFSTOPPED(status):
                editor.returncode = os.waitstatus_to_exitcode(status)
                return editor.returncode
            if has_shell() and status_words(editor.pid)[0] == "T":  # else it was continued, with us
                os.kill(os.getpid(), signal.SIGSTOP)
            os.kill(editor.pid, signal.SIGCONT)
    finally:
        RUNNING.clear()


def end_editor() -> None:
    """Ask the editor to end, for the program is about to; also one that is stopped."""
    for pid in RUNNING:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            os.kill(pid, signal.SIGCONT)


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
