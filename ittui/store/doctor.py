"""Checks of a shared file's surroundings: what is well, what will hurt, and what to do about it.

Everything is tried out where the file really lies. Nothing is changed there, but for short-lived probe files.
"""

from __future__ import annotations

import fcntl
import locale
import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ..fields import visible
from ..fields.field import Word
from ..fields.system import reason
from .backups import archive_path, backups
from .errors import StoreError
from .line_format import check_meta, too_new
from .log import TOLERANCE, entries, milliseconds, now, true_moments
from .mounts import (
    WAY_OUT,
    Locks,
    Watcher,
    group_name,
    has_access_list,
    mount_of,
    other_process,
    probe_file,
    read_only_reason,
)
from .shared_file import conflict_copies, read_snapshot, real_path

LEAST_FREE = 50 * 1024 * 1024
UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))
MOST_SKEW = 2.0  # seconds
MOST_ESCAPE_MS = 50


class CheckVerdict(Word):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


OK, WARN, BAD = CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.BAD


class Finding(NamedTuple):
    """What was looked at, how it is, what was seen, and what helps where it is not well."""

    name: str
    verdict: CheckVerdict
    text: str
    cure: str = ""


def finding(name: str, is_well: bool, good: str, bad: str, cure: str) -> Finding:
    return Finding(name, OK, good) if is_well else Finding(name, WARN, bad, cure)


def doctor(path: str | os.PathLike[str]) -> list[Finding]:
    """Everything that was looked at, good and bad."""
    file = real_path(path)
    if not file.parent.is_dir():
        missing = Finding("file", BAD, f"there is no folder {file.parent}", f"mkdir {file.parent}")
        return [missing, *terminal_findings(os.environ)]
    checks = (reading, rights, group, folder, space, mount, lock_finding, skew_finding, clocks, watching, copies)
    return [*(check(file) for check in checks), *terminal_findings(os.environ)]


def reading(path: Path) -> Finding:
    try:
        contents = read_snapshot(path).contents
        check_meta(path, contents)
    except StoreError as error:
        cure = "ittui restore lists the backups" if path.exists() else "ittui init makes one"
        return Finding("file", BAD, str(error), cure)
    if reason := too_new(contents):
        return Finding("file", WARN, f"read-only: {reason}", "install a newer ittui")
    records = sum(len(section.rows) for name, section in contents.tables.items() if not name.startswith("_"))
    return Finding("file", OK, f"{path}: {records:,} records, {path.stat().st_size:,} bytes")


def rights(path: Path) -> Finding:
    if not path.exists():
        return Finding("rights", BAD, f"there is no {path}", "ittui init makes one")
    if reason := read_only_reason(path):
        problem, _, cure = reason.partition(": ")
        return Finding("rights", BAD, f"cannot be saved: {problem}", cure)
    return Finding("rights", OK, "this user can save")


def group(path: Path) -> Finding:
    """Do the members of the file's group have the rights that its owner has?"""
    if not path.exists():
        return Finding("group", WARN, f"there is no {path}")
    status = path.stat()
    mode, name = stat.S_IMODE(status.st_mode), group_name(status.st_gid)
    if mode & 0o002:
        return Finding("group", WARN, f"mode {mode:o}: everybody on this host may write", f"chmod o-w {path}")
    if mode & 0o004 and path.parent.stat().st_mode & stat.S_IXOTH:
        text = f"mode {mode:o}: everybody on this host may read it, reviews and succession plans too"
        return Finding("group", WARN, text, f"chmod o-r {path}; it reaches the backups at the next save")
    if wider := [each for each in beside(path) if stat.S_IMODE(each.stat().st_mode) & ~mode & 0o066]:
        text = f"mode {mode:o}, but {len(wider)} files beside it can be read by more people"
        return Finding("group", WARN, text, f"chmod {mode:o} {wider[0]}; the next save does it for all you own")
    if mode & 0o060 == 0o060:
        return Finding("group", OK, f"mode {mode:o}: the group {name} may read and write")
    return Finding("group", WARN, f"mode {mode:o}: only its owner may write", f"for a team: chmod 660 {path}")


def beside(path: Path) -> list[Path]:
    """What holds the same as the file: its backups, and the archive of its log."""
    archive = archive_path(path)
    return [*(each.path for each in backups(path)), *([archive] if archive.exists() else [])]


def folder(path: Path) -> Finding:
    """Does the folder hand its group on to new files, and may the group write?"""
    status = path.parent.stat()
    mode, name = stat.S_IMODE(status.st_mode), group_name(status.st_gid)
    if mode & stat.S_ISGID and mode & stat.S_IWGRP:
        return Finding("folder", OK, f"mode {mode:o}: files in it belong to the group {name}")
    if has_access_list(path.parent):
        return Finding("folder", OK, f"mode {mode:o}: new files in it have the folder's access list (getfacl)")
    cure = f"for a team: chgrp TEAM {path.parent}; chmod 2770 {path.parent}"
    return Finding("folder", WARN, f"mode {mode:o}: not shared by a group (set-gid and group write)", cure)


def space(path: Path) -> Finding:
    free = shutil.disk_usage(path.parent).free
    size = path.stat().st_size if path.exists() else 0
    enough = free > max(LEAST_FREE, 28 * size)  # 26 backups, the file and the next one
    few = f"only {free / 1e6:,.0f} MB free: saving needs a second copy"
    return finding("space", enough, f"{free / 1e9:,.1f} GB free", few, "make room")


def mount(path: Path) -> Finding:
    """Options that weaken what saving relies on."""
    result = mount_of(path)
    reported = f"{result.kind} on {result.folder} ({','.join(result.options[:8])})"
    risks = {"nolock": "locks do not reach other hosts", "nobarrier": "a power cut can undo what was saved"}
    risks |= {"barrier=0": risks["nobarrier"], "local_lock=all": risks["nolock"], "local_lock=flock": risks["nolock"]}
    if option := next((each for each in result.options if each in risks), ""):
        return Finding("mount", BAD, f"{reported}: with {option} {risks[option]}", f"mount it without {option}")
    if result.locks is Locks.NONE:
        return Finding("mount", BAD, f"{reported}: it uploads when it sees fit, so nothing is saved", WAY_OUT)
    if result.locks is Locks.TOKEN:
        how = "locks do not reach other hosts, so each save makes a token and looks whether it stayed: it is slower"
        return Finding("mount", WARN, f"{reported}: {how}", WAY_OUT)
    return Finding("mount", OK, reported)


def lock_finding(path: Path) -> Finding:
    """Do locks keep a second process out, and let it in afterwards? Tried with two processes on the real mount."""
    try:
        with probe_file(path) as (probe, descriptor):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            held = other_process(probe)
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            free = other_process(probe)
    except (OSError, subprocess.SubprocessError) as error:
        return Finding("locks", BAD, f"could not be tried: {error}", "see the findings on rights and mount")
    if held == "kept out" and free == "taken":
        return Finding("locks", OK, "a lock keeps a second process out, and lets it in afterwards")
    text = f"a second process was {held or 'not started'} while the lock was held, {free or 'not started'} after it"
    cure = "mount the file system with locks (for NFS without “nolock” and “local_lock”), or work from one host only"
    return Finding("locks", BAD, text, cure)


def skew_finding(path: Path) -> Finding:
    """Is the clock of the file system ours? It belongs to the server, on a network."""
    try:
        with probe_file(path) as (_, descriptor):
            os.write(descriptor, b"x")
            os.fsync(descriptor)
            skew = os.fstat(descriptor).st_mtime - time.time()
    except OSError as error:
        return Finding("clock", WARN, f"could not be compared: {reason(error)}")
    return clock_finding(skew, "file system", f" ({mount_of(path).kind})")


def clock_finding(skew: float, whose: str, detail: str = "") -> Finding:
    """skew: seconds that a clock is ahead of this host's; whose: it is, with a detail for one that is wrong."""
    good = f"host and {whose} agree within {MOST_SKEW:g} s"
    way = "ahead" if skew > 0 else "behind"
    bad = f"the {whose}{detail} is {abs(skew):.0f} s {way}: the log goes by this host"
    cure = "let hosts and server take their time from the same source (NTP)"
    return finding("clock", abs(skew) <= MOST_SKEW, good, bad, cure)


def clocks(path: Path) -> Finding:
    """Whose clock contradicts the order of the log, which is true; by how much, at the last time."""
    try:
        contents = read_snapshot(path).contents
    except StoreError:
        return Finding("log clocks", OK, "not looked at, for the file cannot be read")
    own = [entry for entry in entries(contents) if entry.via is None][::-1]
    right = true_moments(own, milliseconds(now()))
    wrong = {
        visible(entry.host): milliseconds(entry.at) - moment
        for entry, moment in zip(own, right, strict=True)
        if abs(milliseconds(entry.at) - moment) > TOLERANCE
    }
    if not wrong:
        return Finding("log clocks", OK, "the clocks of those who saved agree with the order of the log")
    hosts = ", ".join(f"{name} ({length(skew)})" for name, skew in sorted(wrong.items()))
    text = f"these hosts' clocks were wrong when they saved: {hosts}; the log goes by its order"
    return Finding("log clocks", WARN, text, "let all hosts take their time from the same source (NTP)")


def length(skew: int) -> str:
    """A skew in milliseconds, in words, at least."""
    seconds = abs(skew) / 1000
    unit, size = next((unit for unit in UNITS if seconds >= unit[1]), UNITS[-1])
    return f"{seconds / size:.0f} {unit} {'ahead' if skew > 0 else 'behind'}"


def watching(path: Path) -> Finding:
    watcher, kind = Watcher(path), mount_of(path)
    watcher.close()
    if not kind.is_local:
        why = f"{kind.kind} does not tell of what other hosts do"
    else:
        why = f"{kind.kind} is local" if watcher.notes >= 0 else "the kernel has no notice of it to give"
    return Finding("live", OK, f"others' changes are noticed by {watcher.method}: {why}")


def copies(path: Path) -> Finding:
    result = conflict_copies(path)
    if not result:
        return Finding("copies", OK, "no conflict copies beside the file")
    names = ", ".join(visible(each.name) for each in result[:3])
    cure = f"merge them into {path.name} with ittui merge, then remove them"
    return Finding("copies", WARN, f"not merged yet ({len(result)}): {names}", cure)


def terminal_findings(environment: Mapping[str, str]) -> Iterator[Finding]:
    yield term(environment.get("TERM", ""))
    yield encoding(locale.nl_langinfo(locale.CODESET))
    if environment.get("TMUX"):
        yield escape_time(tmux_escape_time())


def term(name: str) -> Finding:
    is_well, bad = name not in ("", "dumb", "unknown"), f"TERM is “{visible(name)}”: no screen can be drawn"
    return finding("terminal", is_well, f"TERM is {visible(name)}", bad, "export TERM=xterm-256color")


def encoding(codeset: str) -> Finding:
    is_well, bad = codeset.upper().replace("-", "") == "UTF8", f"the locale's encoding is {codeset}, not UTF-8"
    return finding("encoding", is_well, "the locale is UTF-8", bad, "export LANG=C.UTF-8 (or en_US.UTF-8)")


def tmux_escape_time() -> str:
    command = ["tmux", "show-options", "-sv", "escape-time"]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=False).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def escape_time(milliseconds: str) -> Finding:
    cure = "set -sg escape-time 10 in ~/.tmux.conf"
    if not milliseconds.isdecimal():
        return Finding("tmux", WARN, "tmux does not tell its escape-time", cure)
    if int(milliseconds) <= MOST_ESCAPE_MS:
        return Finding("tmux", OK, f"tmux passes Escape on after {milliseconds} ms")
    return Finding("tmux", WARN, f"tmux holds Escape back for {milliseconds} ms", f"{cure}, then tmux kill-server")
