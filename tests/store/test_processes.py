"""Several processes at one file: nothing acknowledged is lost, nothing is torn, the dead hold nobody up."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from ittui.store import create
from ittui.store.atomic_write import sweep, temporary

from ..stress import kills, writers


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    create(path)
    figures = writers.run(path, writers.write_ours, writers=4, edits=50)
    assert (figures.acknowledged, figures.there, figures.failed, figures.torn) == (200, 200, 0, 0)
    assert figures.reads > 0


@pytest.mark.slow
def test_killed_writers_lose_nothing_and_hold_nobody_up(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    kills.prepare(path, records=100)
    figures = kills.run(path, 40, random.Random(7))
    assert (figures.damaged, figures.lost) == (0, 0)
    assert figures.edits >= 40
    assert max(figures.waits) < 1


def test_temporary_files_of_dead_writers_are_swept_and_those_of_the_living_stay(tmp_path: Path) -> None:
    path = tmp_path / "board.json"
    mine = temporary(path)
    dead = path.with_name(mine.name.replace(f"-{_pid(mine)}-", f"-{_dead_pid()}-"))
    elsewhere = path.with_name(mine.name.replace(".tmp-", ".tmp-another-host-"))
    for each in (mine, dead, elsewhere):
        each.write_text("half")
    assert sweep(path) == 1
    assert (mine.exists(), dead.exists(), elsewhere.exists()) == (True, False, True)


def _pid(temporary_file: Path) -> str:
    return temporary_file.name.rsplit("-", 2)[1]


def _dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_tinydb_alone_reads_every_table(tmp_path: Path) -> None:
    """A plain Python with TinyDB, in which ittui cannot be imported, as if it were not installed."""
    pytest.importorskip("tinydb")
    path = tmp_path / "board.json"
    kills.prepare(path, records=2)
    script = (
        "import sys\n"
        "sys.modules['ittui'] = None\n"
        "from tinydb import TinyDB, where\n"
        "db = TinyDB(sys.argv[1])\n"
        "print(sorted(db.tables()))\n"
        "print([d['title'] for d in db.table('goals').all()], db.table('goals').get(doc_id=1)['target'])\n"
        "print(len(db.table('goals').search(where('title') == 'Goal 1')), len(db.table('_log').all()))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", script, str(path)], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert answer.stdout.splitlines() == ["['_meta', 'goals']", "['Counter', 'Goal 0', 'Goal 1'] 0", "1 0"], (
        answer.stderr
    )
