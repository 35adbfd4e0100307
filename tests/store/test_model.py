"""Anything that people can do to the file, in any order, against a plain model of what must be in it then."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ittui.board import Change
from ittui.fields import Json, Raw
from ittui.records import EARLIER
from ittui.store import Conflict, Store, StoreError, UndoRefused, create, open_store
from ittui.store.copies import merge_files

USERS = ("ann", "ben")
ids = st.integers(1, 4)
titles = st.sampled_from(["A", "B", "C", "D"])
tags = st.lists(st.sampled_from(["x", "y", "z"]), unique=True)
users = st.sampled_from(USERS)

Model = dict[int, dict[str, Json]]


def plain(raw: Raw) -> dict[str, Json]:
    """A record as people compare it, without what it was: tags have no order, none are as good as no field."""
    out: dict[str, Json] = {name: value for name, value in raw.items() if value not in (None, []) and name != EARLIER}
    if isinstance(result := out.get("tags"), list):
        out["tags"] = sorted(result, key=str)
    return out


class SharedFileMachine(RuleBasedStateMachine):
    """The model is what the records must be. Each user edits what they last looked at, which may be old."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "board.json"
        create(self.path)
        self.stores: dict[str, Store] = {user: open_store(self.path, user) for user in USERS}
        self.seen: dict[str, Model] = {user: {} for user in USERS}
        self.model: Model = {}
        self.entries = 0

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    def commit(self, user: str, id: int, before: Raw | None, after: Raw | None) -> None:
        """Save, and let the model take over what must come of it."""
        theirs = self.model.get(id)
        clash = False
        if before is None and after is not None and theirs is not None and plain(after) != plain(theirs):
            with pytest.raises(StoreError, match="there already"):
                self.stores[user].commit([Change("goals", id, before, after)], "edit")
            return
        if after is None:
            wanted = None if theirs is None or plain(before or {}) == plain(theirs) else theirs
        elif theirs is None:
            wanted = None if before is not None and plain(before) == plain(after) else dict(after)
        else:
            wanted, clash = self.merged(before or {}, after, theirs)
        try:
            outcome = self.stores[user].commit([Change("goals", id, before, after)], "edit")
        except Conflict as conflict:
            assert clash, conflict
            return
        assert not clash
        self.entries += outcome.entry is not None
        if wanted is None:
            self.model.pop(id, None)
        else:
            self.model[id] = wanted

    def merged(self, before: Raw, after: Raw, theirs: dict[str, Json]) -> tuple[dict[str, Json], bool]:
        """What must come of an edit, and whether it must be refused."""
        out, clash = dict(theirs), False
        if before.get("title") != after.get("title"):
            clash = theirs.get("title") not in (before.get("title"), after.get("title"))
            out["title"] = after["title"]
        old, new, now = (set(map(str, self.tags_of(raw))) for raw in (before, after, theirs))
        out["tags"] = list((now | (new - old)) - (old - new))
        return out, clash

    def tags_of(self, raw: Raw) -> list[Json]:
        result = raw.get("tags") or []
        assert isinstance(result, list)
        return result

    @rule(user=users)
    def look(self, user: str) -> None:
        rows = self.stores[user].read().tables["goals"].rows
        self.seen[user] = {id: dict(record.raw) for id, record in rows.items()}

    @rule(user=users, id=ids, title=titles, tags=tags)
    def save(self, user: str, id: int, title: str, tags: list[Json]) -> None:
        self.commit(user, id, self.seen[user].get(id), {"title": title, "tags": tags})

    @rule(user=users, id=ids)
    def remove(self, user: str, id: int) -> None:
        if id in self.seen[user]:
            self.commit(user, id, self.seen[user][id], None)

    @rule(user=users)
    def restart(self, user: str) -> None:
        self.stores[user] = open_store(self.path, user)

    @rule(user=users, redo=st.booleans())
    def take_back(self, user: str, redo: bool) -> None:
        """Undo and redo give back a state that was, for the fields that they touch; refused, they change nothing."""
        store = self.stores[user]
        before = self.path.read_bytes()
        try:
            outcome = store.redo() if redo else store.undo()
        except UndoRefused:
            assert self.path.read_bytes() == before
            return
        if outcome.entry is None:
            return
        self.entries += 1
        undone = next(entry for entry in store.log() if entry.id == outcome.entry.undoes)
        rows = outcome.board.tables["goals"].rows
        for op in undone.ops:
            if not op.field:
                assert (op.id in rows) == (op.old is not None)
            elif op.field == "title":
                assert rows[op.id].raw.get("title") == op.old
        self.model = {id: dict(record.raw) for id, record in rows.items()}

    @rule(id=ids, title=titles, indent=st.sampled_from([None, 1]))
    def edit_by_hand(self, id: int, title: str, indent: int | None) -> None:
        """Another program changes a title and writes the file in its own layout."""
        if id not in self.model:
            return
        data: Any = json.loads(self.path.read_text())
        data["goals"][str(id)]["title"] = title
        self.path.write_text(json.dumps(data, indent=indent))
        self.model[id]["title"] = title

    @rule(id=ids, tag=st.sampled_from(["x", "y", "z"]), title=titles)
    def merge_a_copy(self, id: int, tag: str, title: str) -> None:
        """A copy gets a tag and a title, the file only loses nothing: all comes together."""
        if id not in self.model:
            return
        copy = self.folder / "copy.json"
        shutil.copy(self.path, copy)
        before = self.model[id]
        after: dict[str, Json] = {**before, "title": title, "tags": [*sorted({*map(str, self.tags_of(before)), tag})]}
        open_store(copy, "copy").commit([Change("goals", id, before, after)], "apart")
        assert merge_files(None, self.path, copy, self.path).clashes == ()
        self.model[id] = dict(after)

    @invariant()
    def the_file_is_what_the_model_says(self) -> None:
        if not hasattr(self, "model"):
            return
        data: Any = json.loads(self.path.read_text())
        result = {int(id): plain(raw) for id, raw in data.get("goals", {}).items()}
        assert result == {id: plain(raw) for id, raw in self.model.items()}
        for store in self.stores.values():
            rows = store.read().tables["goals"].rows
            assert {id: plain(record.raw) for id, record in rows.items()} == result


TestSharedFile = SharedFileMachine.TestCase
TestSharedFile.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
