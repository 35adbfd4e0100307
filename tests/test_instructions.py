"""Instructions are exact, too: a start must not become dearer unnoticed. Counted by valgrind, so only on demand."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.bench.numbers import instructions
from tests.bench.records import make_file
from tests.bench.row import OURS, PYTHON

MOST = 2.0  # times a bare Textual app; the aim is 1.2, see python -m tests.bench


@pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed")
@pytest.mark.skipif(not os.environ.get("ITTUI_COUNT"), reason="takes 40 s; set ITTUI_COUNT=1 to count instructions")
def test_a_start_takes_no_more_instructions_than_it_did(tmp_path: Path) -> None:
    file = make_file(tmp_path / "team.json", 1_000, date.today())
    floor = instructions((PYTHON, "-m", "tests.bench.bare", "100"))
    assert instructions((*OURS, "--file", str(file)), "q") <= MOST * floor
