"""Going back to a backup. The present becomes a backup first, so that going back can be taken back."""

from __future__ import annotations

import os
from pathlib import Path

from ..fields import Raw
from .atomic_write import MovedOn, replace
from .backing import Outcome
from .backups import back_up
from .datafile import parsed, read_bytes, real_path, stamp_now
from .errors import Damaged, FileMissing, StoreError
from .files import SYSTEM, Files
from .gate import pass_gate, taking_back
from .identity import who as this_user
from .line_format import RESERVED, Contents
from .lock import FileLock
from .log import now
from .plan import Plan
from .save import put_new
from .schema import check
from .store import open_store


def restore(path: str | os.PathLike[str], backup: Path, who: str = "", *, files: Files = SYSTEM) -> Outcome:
    """Make the file what a backup holds. Damaged where the backup cannot be read, StoreError where nothing is saved.

    A readable file keeps its log: going back is one more change in it, which can be undone, and which passes no lock.
    A damaged file is
    replaced by the backup, with the backup's log.
    """
    target = real_path(path)
    data, _ = read_bytes(backup, files)
    wanted = parsed(backup, data)
    check(backup, wanted)
    try:
        store = open_store(target, who, files=files)
    except FileMissing:
        put_new(target, [data], files)
        return Outcome(board=open_store(target, who, files=files).read(), entry=None)
    except Damaged:
        notices = put_over(target, data, who or this_user(), files)
        return Outcome(board=open_store(target, who, files=files).read(), entry=None, notices=notices)
    notices = back_up(target, now(), files, always=True)
    if notices:
        raise StoreError(f"{target} was left as it is: {notices[0]}")

    def make_plan(contents: Contents) -> Plan:
        plan = plan_to(contents, wanted)
        pass_gate(taking_back, store.backing.read_last(), plan.changes())
        return plan

    return store.backing.save(make_plan, f"restore {backup.name.lstrip('.')}")


def plan_to(contents: Contents, wanted: Contents) -> Plan:
    """The plan that makes the records of some contents those of others."""
    plan = Plan(contents)
    for table in dict.fromkeys((*contents.tables, *wanted.tables)):
        if table in RESERVED:
            continue
        now_rows, rows = contents.rows(table), wanted.rows(table)
        gone: dict[int, Raw | None] = {id: None for id in now_rows if id not in rows}
        plan.wanted.update({(table, id): raw for id, raw in (gone | dict(rows)).items() if now_rows.get(id) != raw})
    return plan


def put_over(target: Path, data: bytes, who: str, files: Files) -> tuple[str, ...]:
    """Replace a damaged file; it stays as a backup."""
    with FileLock(target, who, files=files):
        notices = back_up(target, now(), files, always=True)
        if notices:
            raise StoreError(f"{target} was left as it is: {notices[0]}")
        try:
            return replace(target, [data], stamp_now(target, files), files).notices
        except MovedOn:
            raise StoreError(f"{target} was changed by another program just now; try again") from None
