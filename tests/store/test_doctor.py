"""The doctor: what it finds in good and in bad surroundings, each with a cure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ittui.store import mounts
from ittui.store.doctor import (
    CheckVerdict,
    Finding,
    doctor,
    encoding,
    escape_time,
    lock_finding,
    mount,
    term,
    terminal_findings,
)


def finding(path: Path, name: str) -> Finding:
    return next(each for each in doctor(path) if each.name == name)


def test_a_healthy_file_in_a_shared_folder(path: Path) -> None:
    path.parent.chmod(0o2775)
    path.chmod(0o660)
    result = {each.name: each.verdict for each in doctor(path)}
    for name in ("file", "rights", "group", "folder", "space", "mount", "locks", "clock", "live", "copies"):
        assert result[name] is CheckVerdict.OK, name
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_every_finding_that_is_not_well_has_a_cure(path: Path) -> None:
    path.parent.chmod(0o755)
    path.chmod(0o600)
    path.write_text("{")
    path.with_name("board.sync-conflict-20261122-101530-ABCDEF7.json").write_text("{}")
    bad = [
        each
        for each in doctor(path)
        if each.verdict is not CheckVerdict.OK and each.name not in ("terminal", "encoding")
    ]
    assert {each.name for each in bad} == {"file", "group", "folder", "copies"}
    assert all(each.cure for each in bad)


def test_a_missing_file_is_a_finding_and_no_crash(tmp_path: Path) -> None:
    assert finding(tmp_path / "none.json", "file").verdict is CheckVerdict.BAD
    assert finding(tmp_path / "no folder" / "none.json", "file").verdict is CheckVerdict.BAD


def test_locks_that_do_not_keep_others_out_are_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # a file system without locks, as far as the second process can tell
    monkeypatch.setattr(mounts, "TRY_LOCK", "print('taken')")
    result = lock_finding(path)
    assert result.verdict is CheckVerdict.BAD
    assert "nolock" in result.cure


@pytest.mark.parametrize(
    ("kind", "options", "verdict", "text"),
    [
        ("ext4", ("rw",), CheckVerdict.OK, "ext4"),
        ("nfs", ("rw", "nolock"), CheckVerdict.BAD, "nolock"),
        ("ext4", ("rw", "barrier=0"), CheckVerdict.BAD, "power cut"),
        ("fuse.sshfs", ("rw",), CheckVerdict.WARN, "other hosts"),
    ],
)
def test_mount_options_that_weaken_a_save_are_told(
    mounted: Callable[..., None], kind: str, options: tuple[str, ...], verdict: CheckVerdict, text: str
) -> None:
    mounted(kind, *options)
    result = mount(Path("/mnt/board.json"))
    assert result.verdict is verdict
    assert text in result.text


def test_terminal_encoding_and_tmux() -> None:
    assert term("xterm-256color").verdict is CheckVerdict.OK
    assert term("dumb").verdict is CheckVerdict.WARN
    assert encoding("UTF-8").verdict is CheckVerdict.OK
    assert "LANG" in encoding("ANSI_X3.4-1968").cure
    assert escape_time("500").verdict is CheckVerdict.WARN
    assert escape_time("10").verdict is CheckVerdict.OK
    assert escape_time("").verdict is CheckVerdict.WARN
    assert [each.name for each in terminal_findings({"TERM": "xterm"})] == ["terminal", "encoding"]
