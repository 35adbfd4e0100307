"""Who it is that changes the file, by the kernel's word: an environment variable can be set by anybody."""

from __future__ import annotations

import os
import pwd

from ..fields import visible


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def who() -> str:
    """The login of this process's user; under root with the one who called sudo in brackets."""
    uid = os.getuid()
    sudo = os.environ.get("SUDO_USER", "") if uid == 0 else ""
    return f"{user_name(uid)} ({visible(sudo)})" if sudo else user_name(uid)


def login_of(who: str) -> str:
    """The login among what who gives: under sudo, of the one who called it."""
    login, _, sudo = who.partition(" (")
    return sudo.rstrip(")") or login


def host() -> str:
    """The name of this host, as others know it."""
    return os.uname().nodename
