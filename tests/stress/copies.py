"""Copies that were changed apart and come together in every order: `python -m tests.stress.copies`.

Three copies of one board go their own ways at random: edits of scalars, sets, texts and references, new records,
removals, undone steps, clocks that are wrong; in places a log is cut. They must give the same board in whichever order
they are merged, and merging again must change nothing. A second attack makes one copy so busy that its log forgets,
while another waits with edits and removals, all of which must be in the result.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any, NamedTuple

from ittui.board import Change
from ittui.fields import Raw
from ittui.records import Goal, Person, Project
from ittui.store.history import to_undo, undone, without_entries
from ittui.store.line_format import LOG, NOTHING, RESERVED, Contents, new_meta
from ittui.store.log import last_id, new_entry
from ittui.store.merge_contents import merge_contents
from ittui.store.plan import Plan, planned
from ittui.store.save import with_entry

BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GOALS = range(101, 107)
WORDS = ("print", "cost", "cloud", "copper", "fibre", "phone", "backup")


class Verdict(NamedTuple):
    """Of so many triples, how many did not come out the same."""

    triples: int
    not_commutative: int
    not_idempotent: int
    not_associative: int

    @property
    def is_well(self) -> bool:
        return not (self.not_commutative or self.not_idempotent or self.not_associative)


class Copy:
    """A copy of the board, changed without a file: the same plans, entries and bounds as a save."""

    def __init__(self, contents: Contents, who: str, clock: datetime) -> None:
        self.contents, self.who, self.clock = contents, who, clock

    def save(self, plan: Plan, why: str, undoes: int | None = None) -> None:
        ops = plan.ops()
        if ops:
            self.clock += timedelta(seconds=7)
            entry = new_entry(self.clock, last_id(self.contents), self.who, why, ops)._replace(undoes=undoes)
            self.contents = with_entry(self.contents, plan, entry).contents

    def change(self, table: str, id: int, after: Raw | None) -> None:
        change = Change(table, id, self.contents.get(table, id), after)
        self.save(planned(self.contents, [change]), "apart")

    def edit(self, id: int, name: str, value: Any) -> None:
        raw = self.contents.get("goals", id)
        if raw is not None:
            self.change("goals", id, {**{key: old for key, old in raw.items() if key != name}, **wanted(name, value)})

    def undo(self) -> None:
        entry = to_undo(self.contents, self.who, None)
        self.save(undone(self.contents, entry), "undo", entry.id)

    def forget(self, share: float) -> None:
        """Cut the older part of the log, as a save does that finds no room."""
        ids = sorted(self.contents.rows(LOG))
        self.contents = without_entries(self.contents, ids[: int(len(ids) * share)]).contents


def wanted(name: str, value: Any) -> Raw:
    return {} if value is None else {name: value}


def beginning() -> Contents:
    goals: dict[int, Raw | None] = {
        id: {
            "title": f"Goal {id}",
            "notes": "first\nsecond\nthird\nfourth",
            "tags": ["print", "cost"],
            "owner": 11,
            "target": 10,
            "milestones": [{"what": "Ask", "weight": 1}, {"what": "Buy", "weight": 2}],
        }
        for id in GOALS
    }
    tables: dict[str, dict[int, Raw | None]] = {
        Goal.table: goals,
        Person.table: {id: {"title": f"Person {id}"} for id in (11, 12, 13)},
        Project.table: {201: {"title": "Fibre", "owner": 12}},
    }
    return NOTHING.having(tables, new_meta(int(BEGAN.timestamp() * 1000)))


def step(copy: Copy, random: random.Random) -> None:
    """One change as somebody may make it."""
    id, word = random.choice(GOALS), random.choice(WORDS)
    raw = copy.contents.get("goals", id) or {}
    tags, notes = raw.get("tags"), str(raw.get("notes") or "").split("\n")
    tags = tags if isinstance(tags, list) else []
    kind = random.randrange(11)
    if kind == 10:
        copy.edit(id, "milestones", other_rows(raw.get("milestones"), word, random))
    elif kind < 3:
        copy.edit(id, random.choice(("title", "target", "due", "status")), f"{word} {random.randrange(99)}")
    elif kind == 3:
        copy.edit(id, "tags", sorted({*map(str, tags), word}) or None)
    elif kind == 4:
        copy.edit(id, "tags", [each for each in tags if each != word] or None)
    elif kind == 5:
        notes[random.randrange(len(notes))] = f"{word} by {copy.who}"
        copy.edit(id, "notes", "\n".join(notes))
    elif kind == 6:
        copy.edit(id, "owner", random.choice((11, 12, 13)))
    elif kind == 7:
        copy.change("goals", id, None)
    elif kind == 8:
        copy.change("goals", random.randrange(1000, 1 << 50), {"title": f"{word} by {copy.who}"})
    elif any(entry.get("who") == copy.who and "undoes" not in entry for entry in copy.contents.rows(LOG).values()):
        undo_if_possible(copy)


def other_rows(value: Any, word: str, random: random.Random) -> Any:
    """A small table with a row changed, taken out or added."""
    rows = [dict(row) for row in value or ()]
    at = random.randrange(len(rows) + 1)
    if at == len(rows):
        rows += [] if any(row["what"] == word for row in rows) else [{"what": word, "weight": 3}]
    elif random.random() < 0.3:
        del rows[at]
    else:
        rows[at]["weight"] = random.randrange(99)
    return rows or None


def undo_if_possible(copy: Copy) -> None:
    from ittui.store import UndoRefused

    try:
        copy.undo()
    except UndoRefused:
        return  # it is undone already, or others changed it since


def triple(random: random.Random, cut: float) -> list[Contents]:
    """Three copies that went apart after some common steps. cut: the share of logs of which the older part is gone."""
    common = Copy(beginning(), "all", BEGAN)
    for _ in range(random.randrange(6)):
        step(common, random)
    result = []
    for who in ("ann", "ben", "cleo"):
        skew = timedelta(hours=random.choice((0, 0, -50, 50)))
        copy = Copy(common.contents, who, common.clock + timedelta(seconds=random.randrange(60)) + skew)
        for _ in range(random.randrange(1, 9)):
            step(copy, random)
            if random.random() < cut / 4:
                copy.forget(random.random())
        if random.random() < cut:
            copy.forget(0.5)
        result.append(copy.contents)
    return result


def records(contents: Contents) -> dict[str, dict[int, Raw]]:
    tables = (name for name in contents.tables if name not in RESERVED)
    return {name: {id: dict(raw) for id, raw in contents.rows(name).items()} for name in tables}


def together(one: Contents, two: Contents) -> Contents:
    return merge_contents(None, one, two).contents


def orders(copies: list[Contents]) -> Iterator[dict[str, dict[int, Raw]]]:
    for one, two, three in permutations(copies):
        yield records(together(together(one, two), three))
        yield records(together(one, together(two, three)))


def attack(triples: int, seed: int, cut: float = 0.0) -> Verdict:
    dice, wrong = random.Random(seed), [0, 0, 0]
    for _ in range(triples):
        one, two, three = triple(dice, cut)
        merged = together(one, two)
        wrong[0] += records(merged) != records(together(two, one))
        wrong[1] += any(records(together(merged, each)) != records(merged) for each in (one, two, merged))
        first, *others = orders([one, two, three])
        wrong[2] += any(other != first for other in others)
    return Verdict(triples, *wrong)


class Loss(NamedTuple):
    """What the one who waited had done, and how much of it was not in the merged board."""

    edits: int
    removals: int
    lost: int


def forgotten_log(edits: int = 2100, *, behind: timedelta = timedelta()) -> Loss:
    """Ann is busy until her log has forgotten when Ben's copy was made; Ben has 20 edits and 10 removals of his own."""
    goals: dict[int, Raw | None] = {id: {"title": f"Goal {id}", "target": 1} for id in range(1, 61)}
    base = NOTHING.having({"goals": goals}, new_meta(int(BEGAN.timestamp() * 1000)))
    common = Copy(base, "all", BEGAN)
    common.edit(60, "target", 2)
    ben = Copy(common.contents, "ben", common.clock - behind)
    for id in range(1, 21):
        ben.edit(id, "title", f"Ben's {id}")
    for id in range(21, 31):
        ben.change("goals", id, None)
    ann = Copy(common.contents, "ann", common.clock)
    for number in range(edits):
        ann.edit(31 + number % 30, "target", number + 10)
    merged = together(ann.contents, ben.contents)
    wrong = sum((merged.get("goals", id) or {}).get("title") != f"Ben's {id}" for id in range(1, 21))
    wrong += sum(merged.get("goals", id) is not None for id in range(21, 31))
    wrong += sum(merged.get("goals", id) != ann.contents.get("goals", id) for id in range(31, 61))
    return Loss(20, 10, wrong)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=400)
    parser.add_argument("--seed", type=int, default=14)
    args = parser.parse_args()
    verdicts = attack(args.triples, args.seed), attack(args.triples, args.seed, cut=0.5)
    for verdict, what in zip(verdicts, ("with their logs", "of which every other log is cut"), strict=True):
        print(f"{verdict.triples} random triples, {what}: {verdict}")
    losses = forgotten_log(), forgotten_log(behind=timedelta(days=400))
    for loss, what in zip(losses, ("in time", "with a clock a year behind"), strict=True):
        print(f"a log that forgot, the other {what}: {loss.lost} of {loss.edits + loss.removals} lost")
    return 0 if all(each.is_well for each in verdicts) and not any(loss.lost for loss in losses) else 1


if __name__ == "__main__":
    raise SystemExit(main())
