"""All attacks, as the rows of README's table on reliability: `python -m tests.stress [ATTACK…]`, some minutes.

`python -m tests.stress postgres` does the same, and more, to a department in PostgreSQL.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from ittui.queries.pattern import Pattern
from ittui.store import create
from tests.queries.test_pattern import HOSTILE, TEXTS

from . import copies, kills, mounts, power_cuts, signals, tinydb_suite, writers


class Row(NamedTuple):
    attack: str
    size: str
    result: str


@contextmanager
def a_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / "it.json"


def many_writers() -> Row:
    with a_file() as path:
        create(path)
        figures = writers.run(path, writers.write_ours, 8, 200)
    lost = figures.acknowledged - figures.there
    result = f"{lost} lost, {figures.torn} torn reads of {figures.reads:,}"
    return Row("writers at once, a reader beside them", "8 × 200 edits", result)


def killed_writers() -> Row:
    with a_file() as path:
        kills.prepare(path, 200)
        figures = kills.run(path, 200, random.Random(1))
    result = f"{figures.damaged} damaged, {figures.lost} acknowledged edits lost"
    return Row("`kill -9` while saving", f"{figures.kills} kills, {figures.edits:,} edits", result)


def cut_power() -> Row:
    figures = power_cuts.attack(cuts=1000)
    result = f"{figures.torn} torn or empty, {figures.lost} acknowledged edits lost"
    return Row("power cut while saving, from recorded system calls", f"{figures.cuts:,} cuts", result)


def scattered_copies() -> Row:
    figures = copies.attack(400, seed=14)
    wrong = figures.not_commutative, figures.not_idempotent, figures.not_associative
    result = "{} depend on who merges, {} change when merged again, {} depend on the order".format(*wrong)
    return Row("three copies changed apart, merged in every order", f"{figures.triples} triples", result)


def forgotten_logs() -> Row:
    losses = copies.forgotten_log(), copies.forgotten_log(behind=timedelta(days=400))
    result = f"{losses[0].lost} of 30 lost; {losses[1].lost} with a clock a year behind"
    return Row("a copy that waited while the other's log forgot", "2,100 edits against 30", result)


def deaf_mounts() -> Row:
    what, size = "two sshfs mounts, whose locks do not reach each other", "2 × 20 edits"
    if reason := mounts.missing():
        return Row(what, size, f"not run: {reason}")
    figures = mounts.attack(20)
    return Row(what, size, f"{figures.lost} of {figures.acknowledged} lost, {figures.refused} refused")


def tinydb_tests() -> Row:
    with tempfile.TemporaryDirectory() as folder:
        suite = tinydb_suite.fetched(Path(folder))
        if suite is None:
            return Row("TinyDB's own test suite", "", "not run: it could not be fetched")
        result = tinydb_suite.run(suite)
    failed = set(result.failed)
    figures = (
        f"{result.passed} pass, {len(failed)} differ on purpose, {len(failed - set(tinydb_suite.DEVIATIONS))} fail"
    )
    return Row("TinyDB's own test suite", f"{result.passed + len(failed)} tests", figures)


def hostile_patterns() -> Row:
    """The slowest of the patterns, over texts of 4,000 letters each."""
    slowest = 0.0
    for hostile in HOSTILE:
        began = time.monotonic()
        pattern = Pattern(hostile)
        for text in TEXTS:
            pattern.matches(text)
        slowest = max(slowest, time.monotonic() - began)
    size = f"{len(HOSTILE)} patterns, {len(TEXTS)} texts"
    return Row("patterns that keep other engines busy for ever, as filters", size, f"the slowest took {slowest:.2f} s")


def signalled() -> Row:
    """Whatever it does at 100,000 records."""
    figures = signals.attack()
    what = "SIGTERM and SIGHUP in a load, filter, form, save that waits, editor, merge, archive, import, list, export"
    harm = f"{len(figures.wrong)} left a changed terminal, a lost draft or half a file"
    result = f"the slowest was gone in {figures.slowest:.2f} s; {harm}"
    return Row(what, f"{figures.signals} signals, {signals.MANY:,} records", result)


ATTACKS: tuple[Callable[[], Row], ...] = (
    many_writers,
    killed_writers,
    cut_power,
    scattered_copies,
    forgotten_logs,
    deaf_mounts,
    tinydb_tests,
    hostile_patterns,
    signalled,
)


def build() -> str:
    """The commit that was attacked; "" where there is no git."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def main(words: Sequence[str]) -> None:
    if words[:1] == ["postgres"]:
        from . import database

        database.main(words[1:])
        return
    wanted = [attack for attack in ATTACKS if not words or attack.__name__ in words]
    print("| attack | size | result | measured |\n| --- | --- | --- | --- |")
    for attack in wanted:
        print("| {} | {} | {} | {} |".format(*attack(), f"{date.today()} {build()}"), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
