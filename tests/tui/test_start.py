"""A start imports what its first screen needs; the rest is imported when it is opened."""

from __future__ import annotations

import subprocess
import sys

OPENED_LATER = {
    *(f"ittui.tui.{name}" for name in ("draft", "pages")),
    *(f"ittui.tui.screens.{name}" for name in ("checkin", "dialogs", "form", "reader", "special_forms", "standalone")),
    "ittui.tui.terminal.other_programs",
    "ittui.report",
    "ittui.exchange",
}
LOADED = "import sys, ittui.tui.app; print(*sorted(name for name in sys.modules if name.startswith('ittui.')))"


def test_a_start_imports_nothing_that_is_opened_later() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & OPENED_LATER == set()


def test_what_is_opened_later_is_there() -> None:
    line = f"import {', '.join(sorted(OPENED_LATER))}"
    subprocess.run([sys.executable, "-c", line], check=True)
