"""The signals that end a program, whatever it does: it gives the terminal back and leaves nothing half-written."""

from __future__ import annotations

import signal
from types import FrameType
from typing import NoReturn

ENDING = (
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGQUIT,  # ctrl+\, where the terminal is not the app's
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGALRM,
    signal.SIGXCPU,  # ulimit -t
)
"""SIGINT is not among them: it comes out as KeyboardInterrupt. SIGKILL nobody can take."""


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """End with the exit code of a program that the signal ended."""
    raise SystemExit(128 + number)
