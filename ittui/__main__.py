"""`python -m ittui`, and what the installed `ittui` calls."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line of this process; the exit code."""
    try:
        from .cli import main as run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was anything to cancel
        return 130


if __name__ == "__main__":
    sys.exit(main())
