"""Two clients of one folder whose locks do not reach each other: `python -m tests.stress.mounts`.

Each client is a mount of its own by sshfs, fed by sftp-server without a network, so that neither kernel sees the
other's locks. Writers on both add to one file at once; an edit that was acknowledged and is not in the file at the end
is lost.
Exit code 77: there is no sshfs, sftp-server or /dev/fuse here, so nothing was run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ittui.board import Change
from ittui.records import Goal
from ittui.store import StoreError, create, open_store

SKIPPED = 77
SPAWN = multiprocessing.get_context("spawn")  # a fork would inherit the other's open files
SERVERS = ("/usr/lib/openssh/sftp-server", "/usr/libexec/openssh/sftp-server", "/usr/lib/ssh/sftp-server")


class Figures(NamedTuple):
    acknowledged: int
    refused: int
    lost: int
    seconds: float


def missing() -> str:
    """What is not to be had here; "" where all is."""
    if not shutil.which("sshfs") or not shutil.which("fusermount3"):
        return "sshfs is not installed"
    if not any(Path(server).exists() for server in SERVERS):
        return "there is no sftp-server"
    return "" if Path("/dev/fuse").exists() else "there is no /dev/fuse"


@contextmanager
def mounts(folder: Path, count: int = 2) -> Iterator[list[Path]]:
    """Mounts of a folder, each like another host's."""
    server = next(server for server in SERVERS if Path(server).exists())
    command = folder.with_name("sftp")
    command.write_text(f"#!/bin/sh\nexec {server}\n")
    command.chmod(0o755)
    points = [folder.with_name(f"client{number}") for number in range(count)]
    try:
        for point in points:
            point.mkdir()
            subprocess.run(["sshfs", f"host:{folder}", str(point), "-o", f"ssh_command={command}"], check=True)
        yield points
    finally:
        for point in points:
            subprocess.run(["fusermount3", "-u", "-z", str(point)], check=False)


def write(path: Path, writer: int, edits: int, pause: float) -> tuple[list[int], int]:
    """Add so many goals; the ids of those that were acknowledged, and how many were refused."""
    store, done, refused = open_store(path, f"writer {writer}"), [], 0
    for number in range(edits):
        goal = Goal(writer * 1_000_000 + number, {"title": f"Goal {number} of {writer}"})
        try:
            store.commit([Change.add(goal)], "add")
            done.append(goal.id)
        except StoreError as error:
            print(error)
            refused += 1
        time.sleep(pause)
    return done, refused


def attack(edits: int, writers: int = 1, pause: float = 0.0) -> Figures:
    """writers: on each of two mounts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "shared")
        folder.mkdir()
        create(folder / "it.json")
        began = time.monotonic()
        with mounts(folder) as points, SPAWN.Pool(2 * writers) as pool:
            jobs = [(points[each % 2] / "it.json", each + 1, edits, pause) for each in range(2 * writers)]
            results = pool.starmap(write, jobs)
        there = set(open_store(folder / "it.json").read().tables["goals"].rows)
        done = [id for ids, _ in results for id in ids]
        refused = sum(each for _, each in results)
        return Figures(len(done), refused, len(set(done) - there), time.monotonic() - began)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--writers", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.0)
    args = parser.parse_args()
    if reason := missing():
        print(f"skipped: {reason}")
        return SKIPPED
    figures = attack(args.edits, args.writers, args.pause)
    print(f"two sshfs mounts: {figures}")
    return 1 if figures.lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
