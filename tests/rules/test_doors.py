"""No door passes a lock: no command, action, form or import, neither TinyDB nor undo, restore or merge."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ittui.actions.action import Action, all_actions
from ittui.board import Board, Change, Mentions, Origin
from ittui.cli import main
from ittui.fields import Choice, Day, Field, Flag, InputError, Money, Ref, Refs, Rows
from ittui.records import (
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    BudgetMonth,
    BudgetState,
    Comment,
    Goal,
    GoalState,
    Incident,
    Kpi,
    Lock,
    Measurement,
    Person,
    Record,
    Request,
    Resource,
    Review,
    Role,
    Service,
    Trend,
)
from ittui.rules import refusals
from ittui.rules.locks import FREE, fixed
from ittui.session import Session
from ittui.store import ChangeRefused, Store, create, open_store
from ittui.store.copies import merge_files
from ittui.store.system import who
from ittui.store.tinydb_api import SharedTinyDB
from ittui.tui.draft import Draft
from ittui.tui.view_model import ViewModel
from ittui.tui.widgets.form_lines import by_section

NOW = datetime.now(UTC)
TODAY = NOW.astimezone().date()
QUARTER = date(2026, 8, 3)
OPENING = {"approvals.amend", "approvals.unlock", "approvals.close", "locks.unlock", "goals.reopen", "people.hand-over"}


class Locked(NamedTuple):
    """A file with all that can be locked."""

    path: Path
    records: tuple[Record, ...]

    @property
    def store(self) -> Store:
        return open_store(self.path)

    def of(self, kind: type[Record]) -> Any:
        return next(row for row in self.records if isinstance(row, kind))


def locked_records() -> tuple[Record, ...]:
    ann, carla = Person.new(title="Ann", login=who()), Person.new(title="Carla", role=Role.CFO, login="carla")
    kpi = Kpi.new(title="Uptime", owner=ann.id)
    goal = Goal.new(title="Replace copper", state=GoalState.ACTIVE, owner=ann.id, target=Decimal(9), kpi=kpi.id)
    closed = Goal.new(title="Train all", state=GoalState.ACHIEVED, score=Decimal(1), closed_on=QUARTER)
    month = BudgetMonth.of(month="2026-08", plan=Money(Decimal(100), "EUR"), actual=Money(Decimal(40), "EUR"))
    line = BudgetLine.new(title="Links", year=2026, state=BudgetState.APPROVED, months=(month,), requested_by=ann.id)
    approval = Approval.new(
        title="Goals 2026",
        state=ApprovalState.LOCKED,
        goals=(goal.id,),
        budget_lines=(line.id,),
        decided_by=carla.id,
        decided_on=date(2026, 1, 5),
        version=1,
    )
    value = Measurement.new(kpi=kpi.id, date=QUARTER, value=Decimal(99), by="Ann")
    failed = datetime(2026, 8, 4, 9, tzinfo=UTC)
    mail = Service.new(title="Mail")
    outage = Incident.new(reference="INC-1", service=mail.id, failed_at=failed, restored_at=failed + timedelta(hours=2))
    talk = Review.new(title="Talk", person=ann.id, held=QUARTER)
    lock = Lock.new(title="2026-Q3", reason="reported")
    trend, request = Trend.new(title="Containers"), Request.new(title="Accounts", done=QUARTER)
    rest = (Resource.new(title="Course", goal=goal.id), Comment.new(title="Fine", goal=goal.id), trend, request)
    return (ann, carla, kpi, goal, closed, line, approval, value, mail, outage, talk, lock, *rest)


@pytest.fixture
def locked(tmp_path: Path) -> Locked:
    path, records = tmp_path / "team.json", locked_records()
    create(path, records)
    return Locked(path, records)


def settled(board: Board, records: Iterable[Record]) -> dict[int, Any]:
    """All that is locked, as plain values, without what may go on; and whatever else is dated in the quarter."""
    held = {row.id: row for row in records if isinstance(row, HELD)}
    rows = {(row.table, row.id): board.tables[row.table].rows.get(row.id) for row in held.values()}
    result: dict[int, Any] = {}
    for (table, id), row in rows.items():
        was = held[id]
        free = () if isinstance(was, Goal) and was.state is GoalState.ACHIEVED else FREE.get(table, ())
        names = [name for name in KINDS[table].fields if name not in free]
        result[id] = None if row is None else {name: fixed(table, name, row.raw) for name in names}
    for value in board.table(Measurement).rows.values():
        if in_quarter(value.date):
            result[value.id] = dict(value.raw)
    return result


HELD = (Goal, BudgetLine, Approval, Lock, Incident, Measurement, Review)


def in_quarter(day: date | None) -> bool:
    return day is not None and date(2026, 7, 1) <= day < date(2026, 10, 1)


COMMANDS = [
    "goal set 'Replace copper' target=5",
    "goal set 'Replace copper' target=5 --force",
    "goal archive 'Replace copper' --force",
    "goal delete 'Replace copper' --force",
    "goal revise 'Replace copper' target=5 --reason x",
    "goal set 'Train all' score=0.5",
    "goal set 'Train all' state=active",
    "goal set 'Replace copper' state=achieved",
    "budget set Links year=2027",
    "budget set Links state=rejected --force",
    "budget set Links 'months=2026-08 | 100 | | 90'",
    "budget add More year=2026 state=approved",
    "approval set 'Goals 2026' state=draft --force",
    "approval set 'Goals 2026' decided_by=Ann",
    "approval set 'Goals 2026' decided_on=2026-02-01",
    "approval set 'Goals 2026' version=7",
    "approval set 'Goals 2026' reason=x",
    "approval set 'Goals 2026' submitted_by=Ann",
    "approval set 'Goals 2026' goals=",
    "approval archive 'Goals 2026' --force",
    "approval delete 'Goals 2026' --force",
    "approval add Other state=approved",
    "approval unlock 'Goals 2026' --reason x --by Ann",
    "approval close 'Goals 2026' --by Ann",
    "lock unlock 2026-Q3 --reason x --by Ann",
    "lock unlock 2026-Q3 --by Carla",
    "lock delete 2026-Q3 --force",
    "lock archive 2026-Q3 --force",
    "lock set 2026-Q3 title=2025-Q1",
    "measurement add kpi=Uptime date=2026-08-09 value=1",
    "measurement set 2026-08-03 value=1 --why x --force",
    "measurement set 2026-08-03 date=2026-01-01",
    "measurement delete 2026-08-03 --force",
    "measurement archive 2026-08-03",
    "record Uptime 1 --on 2026-08-03 --why x",
    "record Uptime 1 --on 2026-08-09",
    "incident set INC-1 'restored_at=2026-08-04 20:00'",
    "incident add INC-2 'failed_at=2026-08-05 9:00'",
    "incident delete INC-1 --force",
    "review set Talk feedback=x",
    "undo",
]


def run(path: Path, line: str) -> int:
    import shlex

    return main(["--file", str(path), *shlex.split(line)])


@pytest.mark.parametrize("line", COMMANDS)
def test_no_command_passes_a_lock(locked: Locked, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = locked.path.read_bytes()
    assert run(locked.path, line) != 0, line
    said = capsys.readouterr().err
    assert locked.path.read_bytes() == before, line
    assert "fault of ittui" not in said
    assert "ittui: " in said and len(said) > 20, said


def texts_for(action: Action, session: Session, record: Record | None) -> dict[str, str]:
    """Something for every question."""
    texts = action.texts(session, record)
    for name, field in action.asks.fields.items():
        if not texts.get(name):
            texts[name] = text_for(field, session.board)
    return texts


def text_for(field: Field[Any], board: Board) -> str:
    if isinstance(field, Ref):
        return next((row.code for row in board.tables[field.table].live), "")
    if isinstance(field, Choice):
        return str(field.absent.value)
    if isinstance(field, Day):
        return "2026-08-05" if field.past else "+1w"
    if isinstance(field, Flag | Refs | Rows):
        return ""
    return {"number": "1", "money": "1 EUR", "whole number": "2"}.get(
        field.kind, "2026" if "year" in field.label else "x"
    )


def tried() -> Iterator[tuple[Action, type[Record] | None]]:
    yield from ((action, action.kind) for action in all_actions() if action.id not in OPENING)


@pytest.mark.parametrize(("action", "kind"), list(tried()), ids=lambda each: getattr(each, "id", ""))
def test_no_action_passes_a_lock(action: Action, kind: type[Record] | None) -> None:
    records = locked_records()
    board = Board.of(*records)
    before = settled(board, records)
    for person in board.all(Person):
        session = Session(board, TODAY, NOW, person.login)
        for record in board.all(kind) if kind else (None,):
            for edit in edits_of(action, session, record):
                try:
                    mentions = Mentions(board)
                    context = session.context_with(mentions)
                    texts = texts_for(action, session, record)
                    fields = action.asks.fields.items()
                    answers = action.asks.new(**{name: field.read(texts[name], context) for name, field in fields})
                    changes = action.changes(session, record, answers, edit)
                except InputError:
                    continue
                if not refusals(board, changes, Origin(NOW, action.id)):
                    assert settled(board.applying(changes), records) == before, (action.id, record)


def edits_of(action: Action, session: Session, record: Record | None) -> list[Change | None]:
    if action.edits is None or record is None:
        return [None]
    rows = action.edits(session, record)
    return [Change.edit(row, row.replace(title="Other")) for row in rows if "title" in row.fields]


def test_only_ceo_and_cfo_open_what_is_locked() -> None:
    board = Board.of(*locked_records())
    for action in all_actions():
        if not action.id.endswith(".unlock"):
            continue
        (record,) = board.all(action.kind or Lock)
        for person in board.all(Person):
            session = Session(board, TODAY, NOW, person.login)
            answers = action.asks.new(reason="the merger", by=person.id)
            if person.role is Role.CFO:
                changes = action.changes(session, record, answers)
                assert not refusals(board, changes, Origin(NOW, action.id))
                assert refusals(board, changes, Origin(NOW))  # the same by hand
            else:
                with pytest.raises(InputError, match="neither CEO nor CFO"):
                    action.changes(session, record, answers)


def test_no_form_passes_a_lock() -> None:
    records = locked_records()
    board = Board.of(*records)
    view, before = ViewModel(board, TODAY, NOW, "carla"), settled(board, records)
    for kind in KINDS.values():
        for row in board.all(kind):
            draft = Draft(view, kind, row)
            for name in by_section(draft):
                draft = Draft(view, kind, row, {name: text_for(kind.fields[name], board) or "2026-08-07"})
                _, _, faults = draft.filled()
                if not faults and not draft.read_only:
                    changes, _ = draft.changes()
                    assert refusals(board, changes, Origin(NOW)) or settled(board.applying(changes), records) == before


def test_the_forms_of_what_is_locked_are_read_only_and_say_why(locked: Locked) -> None:
    view = ViewModel(Board.of(*locked.records), TODAY, NOW, "ann")
    for kind in (Approval, BudgetLine, Lock, Measurement, Incident, Review):
        record = locked.of(kind)
        why = Draft(view, kind, record).read_only
        assert "lock" in why or "can no longer be changed" in why
    for goal in view.board.all(Goal):
        assert Draft(view, Goal, goal).read_only
    assert not Draft(view, Kpi, locked.of(Kpi)).read_only


IMPORTS = {
    "measurement": "kpi,date,value\nUptime,2026-08-09,5\n",
    "measurement ": "kpi,date,value\nUptime,2026-08-03,5\n",
    "goal": "title,target\nReplace copper,5\n",
    "goal ": "title,state,score\nTrain all,missed,0.1\n",
    "budget": "title,year,state\nMore,2026,approved\n",
    "budget ": "title,year,state\nLinks,2026,rejected\n",
    "approval": "title,state\nGoals 2026,draft\n",
    "incident": "reference,failed_at\nINC-9,2026-08-05 09:00\n",
}


@pytest.mark.parametrize("kind", IMPORTS)
def test_no_import_passes_a_lock(locked: Locked, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = locked.path.with_name("rows.csv")
    file.write_text(IMPORTS[kind])
    before = settled(locked.store.read(), locked.records)
    code = run(locked.path, f"import {kind.strip()} {file}")
    out = capsys.readouterr()
    assert settled(locked.store.read(), locked.records) == before, out
    assert code != 0, out
    assert run(locked.path, f"import {kind.strip()} {file} --skip-bad") == 0
    assert settled(locked.store.read(), locked.records) == before


def test_tinydb_passes_no_lock(locked: Locked) -> None:
    before = locked.path.read_bytes()
    with SharedTinyDB(locked.path) as db:
        writes: list[Callable[[], object]] = [
            lambda: db.table("goals").update({"target": 1}, doc_ids=[locked.of(Goal).id]),
            lambda: db.table("approvals").update({"state": "draft"}, doc_ids=[locked.of(Approval).id]),
            lambda: db.table("approvals").remove(doc_ids=[locked.of(Approval).id]),
            lambda: db.table("locks").remove(doc_ids=[locked.of(Lock).id]),
            lambda: db.table("measurements").update({"value": 1}, doc_ids=[locked.of(Measurement).id]),
            lambda: db.table("measurements").insert({"kpi": locked.of(Kpi).id, "date": "2026-08-09", "value": 1}),
            lambda: db.table("budget_lines").update({"state": "rejected"}, doc_ids=[locked.of(BudgetLine).id]),
        ]
        for write in writes:
            with pytest.raises(ChangeRefused):
                write()
    assert locked.path.read_bytes() == before


def test_no_undo_and_no_backup_brings_back_what_was_before_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "team.json"
    records = [row for row in locked_records() if not isinstance(row, Lock)]
    create(path, records)
    store = open_store(path)
    value = next(row for row in records if isinstance(row, Measurement))
    noted = value.replace(note="from the probe")
    entry = store.commit([Change.edit(value, noted)], "note").entry
    assert entry is not None
    backup = path.with_name("backup")
    shutil.copy(path, backup)
    store.commit([Change.add(Lock.new(title="2026-Q3"))], "lock the quarter")
    for which in (None, entry.id):
        with pytest.raises(ChangeRefused, match="locked"):
            store.undo(which)
    from ittui.store.copies import restore

    with pytest.raises(ChangeRefused, match="locked"):
        restore(path, backup)


@pytest.mark.parametrize("locked_side", [0, 1])
def test_no_merge_changes_what_one_side_has_locked(tmp_path: Path, locked_side: int) -> None:
    sides = [tmp_path / "ours.json", tmp_path / "theirs.json"]
    records = [row for row in locked_records() if not isinstance(row, Lock)]
    value = next(row for row in records if isinstance(row, Measurement))
    kpi = next(row for row in records if isinstance(row, Kpi))
    create(sides[0], records)
    shutil.copy(sides[0], sides[1])
    open_store(sides[locked_side]).commit([Change.add(Lock.new(title="2026-Q3"))], "lock the quarter")
    late = Measurement.new(kpi=kpi.id, date=date(2026, 8, 20), value=Decimal(3))
    other = open_store(sides[1 - locked_side])
    other.commit([Change.edit(value, value.replace(note="late")), Change.add(late)], "late")
    other.commit([Change.edit(kpi, kpi.replace(notes="fine"))], "free")
    merged = merge_files(None, sides[0], sides[1], sides[0])
    board = open_store(sides[0]).read()
    assert board.table(Measurement).rows[value.id].note == ""
    assert late.id not in board.table(Measurement).rows
    assert board.table(Kpi).rows[kpi.id].notes == "fine"
    assert any("is in 2026-Q3, which is locked" in notice for notice in merged.notices)


def test_an_unlocking_in_the_other_copy_comes_with_the_merge(tmp_path: Path) -> None:
    sides = [tmp_path / "ours.json", tmp_path / "theirs.json"]
    create(sides[0], locked_records())
    shutil.copy(sides[0], sides[1])
    assert run(sides[1], "lock unlock 2026-Q3 --reason 'an invoice' --by Carla") == 0
    assert run(sides[1], "record Uptime 98 --on 2026-08-09") == 0
    merge_files(None, sides[0], sides[1], sides[0])
    days = {row.date for row in open_store(sides[0]).read().all(Measurement)}
    assert date(2026, 8, 9) in days
