"""Instructions are exact, too: neither a start nor a command may become dearer unnoticed.

Counted by valgrind, which takes most of a minute.
"""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.bench.instructions import compiled, of_list, of_start
from tests.bench.records import make_file

# Times the floor. The bars are 1.2 and 2.5: these hold what was measured on 2026-11-29. What is above them goes into
# importing 106 modules for a start and 56 for a list, and into reading all of the file, for one not sound is refused.
START_MOST = 1.2  # a bare Textual app; 1.17
LIST_MOST = 2.62  # reading the file with json.load; 2.58

pytestmark = [
    pytest.mark.skipif(not shutil.which("valgrind"), reason="valgrind is not installed, so nobody counts instructions"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiled()
    return make_file(tmp_path_factory.mktemp("counted") / "team.json", 1_000, date.today())


def test_a_start_takes_no_more_instructions_than_it_did(board: Path) -> None:
    ours, floor = of_start(board)
    assert ours / floor <= START_MOST


def test_a_list_takes_no_more_instructions_than_it_did(board: Path) -> None:
    ours, floor = of_list(board)
    assert ours / floor <= LIST_MOST
