"""The floor of seeing a colleague's save: wait for it as the program does, read the file, and say so.

python -m tests.bench.waiting FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

from ittui.store.mounts import Watcher


def main(path: Path) -> None:
    watcher = Watcher(path)
    print("ready", flush=True)
    while watcher.wait(60.0):
        path.read_bytes()
        print("read", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
