"""TinyDB's own test suite, run against SharedTinyDB: `python -m tests.stress.tinydb_suite`.

The suite is not part of this repository: its source distribution is fetched from the package index into a folder that
is gone afterwards. Exit code 0: every test passed but those that are named here, each with the reason. 77: it could not
be fetched, so nothing was run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

SKIPPED = 77
# the fixture of the suite, with a shared file in the place of its own; TinyDB(path) in a test means ours, too
CONFTEST = """
import pytest
import tinydb
from tinydb import JSONStorage
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import MemoryStorage

from ittui.store.tinydb_api import SharedTinyDB

Stock = tinydb.TinyDB


class Shared(SharedTinyDB):
    def __init__(self, path):
        super().__init__(path, ids="next")


class Either(Stock):
    def __new__(cls, *args, **kwargs):
        return Stock(*args, **kwargs) if kwargs or cls is not Either else Shared(*args)

    def __init__(self, *args, **kwargs):
        pass


@pytest.fixture
def db(tmp_path):
    db_ = Shared(tmp_path / "test.db")
    db_.drop_tables()
    db_.insert_multiple({"int": 1, "char": c} for c in "abc")
    yield db_


@pytest.fixture
def storage():
    return CachingMiddleware(MemoryStorage)()


tinydb.TinyDB = Either
"""
# what SharedTinyDB does otherwise, on purpose
CLASS_NAMES = "the text of repr() names our own classes, so that a log tells which of the two a script used"
DEVIATIONS = {"test_tables::test_table_repr": CLASS_NAMES, "test_tinydb::test_repr": CLASS_NAMES}


class Result(NamedTuple):
    """The tests that passed, and those that did not."""

    passed: int
    failed: tuple[str, ...]


def fetched(folder: Path) -> Path | None:
    """The tests of the TinyDB that is installed; None where the index does not give its source."""
    name = f"tinydb=={version('tinydb')}"
    options = ("-q", "--no-deps", "--no-binary", ":all:", "-d", str(folder))
    command = [sys.executable, "-m", "pip", "download", *options, name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    archives = list(folder.glob("tinydb-*.tar.gz"))
    if done.returncode or not archives:
        print(f"skipped: {name} cannot be fetched: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
        return None
    with tarfile.open(archives[0]) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.glob("tinydb-*/tests"))


def run(suite: Path) -> Result:
    (suite / "conftest.py").write_text(CONFTEST)
    report = suite.parent / "report.xml"
    repository = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, f"--junitxml={report}"]
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    subprocess.run([*command, "--rootdir", str(suite), str(suite)], env=environment, check=False, capture_output=True)
    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    names = tuple(f"{case.get('classname', '').rsplit('.')[-1]}::{case.get('name')}" for case in failed)
    return Result(len(cases) - len(failed), names)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        suite = fetched(Path(folder))
        if suite is None:
            return SKIPPED
        result = run(suite)
    new = [name for name in result.failed if name not in DEVIATIONS]
    print(f"TinyDB {version('tinydb')}: {result.passed} tests pass, {len(result.failed)} do not")
    for name in result.failed:
        print(f"  {name}: {DEVIATIONS.get(name, 'NOT EXPECTED')}")
    for name in sorted(set(DEVIATIONS) - set(result.failed)):
        print(f"  {name} passes by now: take it off the list")
    return 1 if new or set(DEVIATIONS) - set(result.failed) else 0


if __name__ == "__main__":
    raise SystemExit(main())
