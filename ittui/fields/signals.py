"""The signals that end a program, whatever it does: it gives the terminal back and leaves nothing half-written."""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

ASKING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""By these somebody asks it to end; the last one is ctrl+\\ where the terminal is not the app's."""
ENDING = (*ASKING, signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGXCPU)
"""All that end it. SIGINT is not among them: it comes out as KeyboardInterrupt. SIGKILL nobody can take."""


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """End with the exit code of a program that the signal ended."""
    raise SystemExit(128 + number)
