"""Spoiling files at random, as editors, disks and other programs do: no traceback, and no write over what is damaged.

PYTHONPATH=. python tests/stress/mutations.py --files 10000
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

from ittui.board import Change
from ittui.fields import visible
from ittui.records import Goal, Person
from ittui.store import Store, StoreError, create, open_store

SNIPPETS = [
    *(b'"', b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\\", b"-", b"\r\n", b"null", b"true"),
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\\ud800", b"NaN", b"1e999", b"9" * 400),
    *(b'"1":{},', b'"title":"x",', b"[" * 40, b'{"a":' * 40),
]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The data with one to three faults."""
    for _ in range(chance.randint(1, 3)):
        at, length = chance.randrange(len(data) + 1), chance.choice((0, 1, 1, 2, 5, 40, 300))
        kind = chance.randrange(6)
        if kind == 0:
            data = data[:at]
        elif kind == 1:
            data = data[:at] + data[at + length :]
        elif kind == 2:
            data = data[:at] + chance.choice(SNIPPETS) + data[at + length :]
        elif kind == 3:
            data = data[:at] + bytes(chance.randrange(256) for _ in range(length)) + data[at + length :]
        elif kind == 4:
            lines = data.split(b"\n")
            chance.shuffle(lines)
            data = b"\n".join(lines)
        else:
            data = data[:at] + data[at : at + length] + data[at:]
    return data


def probe(path: Path, data: bytes) -> str:
    """What a reader and a saver make of these bytes: "read" or "damaged". AssertionError where the file was touched."""
    path.write_bytes(data)
    try:
        store = open_store(path, "tester")
        board = store.read()
        list(board.problems())
        use(store)
    except StoreError as error:
        assert visible(str(error)) == str(error).replace("\n", "·"), "the message could reach into a terminal"
        refused_too(path)
        assert path.read_bytes() == data
        return "damaged"
    store.commit([Change("goals", 999, None, {"title": "probe"})], "probe")
    assert open_store(path).read().tables["goals"].rows[999].raw == {"title": "probe"}
    return "read"


def use(store: Store) -> None:
    """Look at all that a file can tell, as far as its log allows."""
    store.log()
    for verb in (lambda: store.as_of(date(2026, 11, 1)), store.redo):
        with suppress(StoreError):
            verb()


def refused_too(path: Path) -> None:
    """What cannot be read must not be written over by a store that read it when it was good."""
    try:
        open_store(path).commit([Change("goals", 999, None, {"title": "probe"})], "probe")
    except StoreError:
        return
    raise AssertionError("a damaged file was written")


def sample(path: Path) -> bytes:
    """A small file with a log, in the layout that the store writes."""
    goals = [
        Goal(100 + n, {"title": f"Goal {n}", "tags": ["a", "ü"], "owner": 11, "target": n * 1.5}) for n in range(5)
    ]
    create(path, [Person(11, {"title": "Ann"}), *goals])
    store = open_store(path, "tester")
    store.commit([Change.edit(goals[0], goals[0].replace(title="Other"))], "rename")
    store.undo()
    return path.read_bytes()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    chance, began = random.Random(chosen.seed), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "board.json"
        good = sample(path)
        results = Counter(probe(path, mutated(good, chance)) for _ in range(chosen.files))
    print(
        f"{chosen.files:,} mutated files in {time.monotonic() - began:.0f} s: {results['damaged']:,} refused, "
        f"untouched, {results['read']:,} read and saved, 0 tracebacks"
    )


if __name__ == "__main__":
    main()
