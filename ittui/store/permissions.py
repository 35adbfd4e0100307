"""What is missing for saving, in words that say exactly what to change."""

from __future__ import annotations

import grp
import os
import stat
from array import array
from fcntl import ioctl
from pathlib import Path

from .identity import user_name
from .lock import lock_path
from .mounts import WAY_OUT, Locks, mount_of

DEFAULT_ACL = "system.posix_acl_default"
GET_FLAGS = 0x80086601  # FS_IOC_GETFLAGS


def read_only_reason(path: Path) -> str:
    """Why this user cannot save this file; "" where they can."""
    folder = path.parent
    if not path.exists():
        return ""  # whoever reads it will tell
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return f"the file system of {folder} is mounted read-only"
    mount = mount_of(path)
    if mount.locks is Locks.NONE:
        return f"{mount.kind} uploads when it sees fit, so two hosts would save over each other: {WAY_OUT}"
    if reason := immutable_reason(folder) or immutable_reason(path):
        return reason
    if not os.access(folder, os.W_OK | os.X_OK, effective_ids=True):
        status = folder.stat()
        return (
            f"{user_name(os.geteuid())} may not write to the folder {folder} (mode {stat.S_IMODE(status.st_mode):o}, "
            f"group {group_name(status.st_gid)}), which saving needs: chgrp TEAM {folder}; chmod 2770 {folder}"
        )
    if not os.access(path, os.W_OK, effective_ids=True):
        status = path.stat()
        return (
            f"{user_name(os.geteuid())} may not write to {path} (mode {stat.S_IMODE(status.st_mode):o}, "
            f"group {group_name(status.st_gid)}): chgrp TEAM {path}; chmod 660 {path}"
        )
    lock = lock_path(path)
    if lock.exists() and not os.access(lock, os.R_OK | os.W_OK, effective_ids=True):
        return f"{user_name(os.geteuid())} may not open the lock file {lock}: chgrp TEAM {lock}; chmod 660 {lock}"
    return ""


def group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def mode_for_new(folder: Path) -> int:
    """The mode of a new data file, which others never read: it holds reviews, salaries and succession plans.

    In a folder shared by a group (set-gid) or by an access list, the group's whatever the umask.
    """
    mode = stat.S_IMODE(folder.stat().st_mode)
    if (mode & stat.S_ISGID and mode & stat.S_IWGRP) or has_access_list(folder):
        return 0o660
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o660 & ~umask


def has_access_list(folder: Path) -> bool:
    """Does the folder give new files an access list of its own?"""
    try:
        return bool(os.getxattr(folder, DEFAULT_ACL))
    except OSError:
        return False


def immutable_reason(path: Path) -> str:
    """Why nobody, not even root, may change a file: its attributes; "" where these allow it."""
    buffer = array("l", [0])
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            ioctl(descriptor, GET_FLAGS, buffer, True)
        finally:
            os.close(descriptor)
    except OSError:
        return ""  # a file system without attributes
    for flag, letter, what in ((0x10, "i", "immutable"), (0x20, "a", "append-only")):
        if buffer[0] & flag:
            return f"{path} is {what} (lsattr): chattr -{letter} {path}"
    return ""
