"""TinyDB's own tests, against ours; fetched when they are run, and never kept."""

from __future__ import annotations

import pytest

from ..stress import tinydb_suite


@pytest.mark.slow
def test_tinydb_s_own_suite_passes_but_for_what_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code = tinydb_suite.main()
    printed = capsys.readouterr().out
    if code == tinydb_suite.SKIPPED:
        pytest.skip(printed.strip())
    assert code == 0, printed
