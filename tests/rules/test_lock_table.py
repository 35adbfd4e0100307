"""Nothing locked is altered: every kind that a lock reaches, each of its fields, by every door, in the same words.

The table is made of what is declared: a kind that is dated, or a field that is added, is in it from then on.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ittui.actions.action import Action, all_actions
from ittui.board import Board, Change, Mentions, Origin
from ittui.cli import main
from ittui.exchange.export import csv_export, json_export, jsonl_export, workbook_export
from ittui.fields import (
    Area,
    Choice,
    Count,
    Day,
    Field,
    Flag,
    InputError,
    Moment,
    Money,
    Month,
    Number,
    Ref,
    Refs,
    Rows,
    Text,
)
from ittui.fields.periods import PeriodName
from ittui.records import (
    EARLIER,
    KINDS,
    Approval,
    ApprovalState,
    BudgetLine,
    CheckIn,
    Goal,
    Incident,
    Lock,
    Person,
    Record,
    Service,
)
from ittui.rules import RULES, gate_of, refusals
from ittui.rules.locks import ALWAYS_FREE, FREE, FREE_IN_PERIOD, ROWS_FREE, fixed
from ittui.session import Session
from ittui.store import ChangeRefused, create, open_store
from ittui.store.copies import merge_files
from ittui.store.tinydb_api import SharedTinyDB
from ittui.tui.draft import Draft
from ittui.tui.view_model import ViewModel

from .test_doors import NOW, OPENING, QUARTER, TODAY, edits_of, locked_records, texts_for

DATED = [kind for kind in KINDS.values() if kind.dated_by]
BY_APPROVAL = (Goal, BudgetLine)
LOCKED: list[type[Record]] = [*DATED, *BY_APPROVAL, Approval, Lock]
LATER = date(2026, 8, 20)
FORMS = {"csv": csv_export, "jsonl": jsonl_export, "json": json_export, "xlsx": workbook_export}


def value_of(field: Field[Any], records: Iterable[Record], now: Any = None, itself: int = 0) -> Any:
    """A value that a field of a record there does not have yet."""
    if isinstance(field, Choice):
        return next(word for word in field.words if word not in (now, field.default) and word.value != "not set")
    if isinstance(field, Rows):
        return (field.row.of(**{name: value_of(each, records) for name, each in field.row.fields.items()}),)
    if isinstance(field, Ref | Refs):
        others = [row.id for row in records if row.table == field.table and row.id not in (now, itself)]
        return others[0] if isinstance(field, Ref) else tuple(others[:1])
    if isinstance(field, Flag):
        return not now
    values: dict[type, Any] = {Day: LATER, Moment: datetime(2026, 8, 20, 10, tzinfo=UTC), Month: "2026-08"}
    if isinstance(field, Count):
        return max(7, field.least)
    values |= {Number: Decimal("0.5"), PeriodName: "2026-Q3", Area: "Computer security"}
    if type(field) in values:
        return values[type(field)]
    return "otherwise" if isinstance(field, Text) else ("other",) if field.kind == "tags" else Money(Decimal(70), "EUR")


def records_there() -> list[Record]:
    """What locks can reach, one of each kind: dated in the locked quarter, or approved."""
    there = list(locked_records())
    there += [
        kind.new(title=f"Other {kind.noun}") for kind in KINDS.values() if "title" in kind.fields and kind is not Lock
    ]
    for kind in DATED:
        old = next((row for row in there if isinstance(row, kind) and row.raw.get(kind.dated_by)), None)
        if old is None or kind is CheckIn:
            needed = {name: value_of(field, there) for name, field in kind.fields.items() if field.required}
            day: Any = (
                datetime(2026, 8, 3, 9, tzinfo=UTC) if isinstance(kind.fields[kind.dated_by], Moment) else QUARTER
            )
            there.append(kind.new(**{**needed, kind.dated_by: day}))
    return there


RECORDS = records_there()
BOARD = Board.of(*RECORDS)


def locked_of(kind: type[Record]) -> Record:
    if kind in DATED:
        return next(
            row for row in RECORDS if isinstance(row, kind) and str(row.raw.get(kind.dated_by))[:7] == "2026-08"
        )
    return next(row for row in RECORDS if isinstance(row, kind))


def free(kind: type[Record]) -> tuple[str, ...]:
    """The fields that go on, by what rules/ declares."""
    if kind in BY_APPROVAL:
        return FREE[kind.table]
    if kind is Lock:
        return (*ALWAYS_FREE, "reason", "by", "at")
    if kind is Approval:  # what was decided, and what it was about
        owned = [name for name, field in Approval.fields.items() if field.by_action]
        return tuple(name for name in Approval.fields if name not in (*owned, "goals", "budget_lines", "year", "title"))
    return FREE_IN_PERIOD.get(kind.table, ALWAYS_FREE)


class Attempt(NamedTuple):
    """A change of one field of something that is locked."""

    before: Record
    after: Record
    name: str

    @property
    def text(self) -> str:
        """As it is typed."""
        field = self.before.fields[self.name]
        return field.edit(getattr(self.after, self.name), BOARD.context(TODAY, NOW))

    @property
    def words(self) -> set[str]:
        """Why the gate refuses it."""
        return {each.text for each in refusals(BOARD, [Change.edit(self.before, self.after)], Origin(NOW))}

    def is_named(self, said: str) -> bool:
        plain = " ".join(said.split())
        return any(" ".join(words.split()) in plain for words in self.words)


def attempts(kind: type[Record]) -> Iterator[Attempt]:
    record = locked_of(kind)
    for name, field in kind.fields.items():
        value = value_of(field, RECORDS, getattr(record, name), record.id)
        after = record.replace(**{name: value})
        if name not in (*free(kind), EARLIER) and after.raw != record.raw:
            yield Attempt(record, after, name)


TABLE = [each for kind in LOCKED for each in attempts(kind)]
FIRST = list(
    {each.before.table: each for each in reversed(TABLE) if not each.before.fields[each.name].by_action}.values()
)


def named(attempt: Attempt) -> str:
    return f"{attempt.before.table}.{attempt.name}"


@pytest.mark.parametrize("attempt", TABLE, ids=named)
def test_the_gate_refuses_every_field_that_is_locked(attempt: Attempt) -> None:
    assert attempt.words, attempt
    assert refusals(BOARD, [Change.edit(attempt.before, attempt.after)], Origin(NOW, imported=True))
    assert refusals(BOARD, [Change.remove(attempt.before)], Origin(NOW))


@pytest.mark.parametrize("table", KINDS)
def test_what_a_record_was_is_not_typed(table: str) -> None:
    raw: dict[str, Any] = {"title": "A"}
    was, board = {**raw, EARLIER: [{"until": "2026-08-20", "archived": True}]}, Board.of(KINDS[table](7, raw))
    (refusal,) = refusals(board, [Change(table, 7, raw, was)], Origin(NOW))
    assert (refusal.field, "it changes by itself" in refusal.text) == (EARLIER, True)
    assert not refusals(Board.of(KINDS[table](7, was)), [Change(table, 7, was, raw)], Origin(NOW)), "the store keeps it"


@pytest.mark.parametrize("attempt", TABLE, ids=named)
def test_no_form_line_card_or_bulk_edit_takes_it(attempt: Attempt) -> None:
    draft = Draft(
        ViewModel(BOARD, TODAY, NOW, "carla"), type(attempt.before), attempt.before, {attempt.name: attempt.text}
    )
    _, _, faults = draft.filled()
    assert draft.read_only or attempt.is_named(" ".join(faults.values())), (faults, attempt.words)


def fixed_fields(board: Board) -> dict[tuple[str, str], Any]:
    """What every attempt of the table would alter, as it is."""
    rows = {(each.before.table, each.name): each.before.id for each in TABLE}
    return {
        (table, name): fixed(table, name, row.raw) if (row := board.tables[table].rows.get(id)) else None
        for (table, name), id in rows.items()
    }


@pytest.mark.parametrize("action", [each for each in all_actions() if each.id not in OPENING], ids=lambda each: each.id)
def test_no_action_takes_it(action: Action) -> None:
    """Every action, on every record of its kind, by whoever may decide and by whoever may not."""
    before = fixed_fields(BOARD)
    for person in BOARD.all(Person):
        session = Session(BOARD, TODAY, NOW, person.login)
        for record in BOARD.all(action.kind) if action.kind else (None,):
            for edit in edits_of(action, session, record):
                try:
                    texts, context = texts_for(action, session, record), session.context_with(Mentions(BOARD))
                    fields = action.asks.fields.items()
                    answers = action.asks.new(**{name: field.read(texts[name], context) for name, field in fields})
                    changes = action.changes(session, record, answers, edit)
                except InputError:
                    continue
                if not refusals(BOARD, changes, Origin(NOW, action.id)):
                    after = fixed_fields(BOARD.applying(changes))
                    assert {key: after[key] for key in before if after[key] != before[key]} == {}, (action.id, record)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "team.json"
    create(path, RECORDS)
    return path


def commands(attempt: Attempt) -> Iterator[tuple[str, ...]]:
    noun, code = attempt.before.noun, attempt.before.code
    yield noun, "set", code, f"{attempt.name}={attempt.text}"
    yield noun, "set", code, f"{attempt.name}={attempt.text}", "--force"
    yield noun, "set", code, f"{attempt.name}="


def removals(record: Record) -> Iterator[tuple[str, ...]]:
    for verb in ("archive", "delete"):
        yield record.noun, verb, record.code
        yield record.noun, verb, record.code, "--force"


def plain_default(attempt: Attempt) -> Any:
    """What a field holds where the file holds nothing, as the file would: to empty it changes nothing."""
    field = attempt.before.fields[attempt.name]
    return None if field.default is None else field.dump(field.default)


@pytest.mark.slow
@pytest.mark.parametrize("attempt", TABLE, ids=named)
def test_no_command_takes_it(attempt: Attempt, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    for words in commands(attempt):
        if words[-1].endswith("=") and attempt.before.raw.get(attempt.name) in (None, plain_default(attempt)):
            continue
        code = main(["--file", str(path), *words])
        said = capsys.readouterr().err
        assert (code != 0, path.read_bytes() == before) == (True, True), words
        assert attempt.is_named(said) or words[-1].endswith("="), (words, said, attempt.words)


@pytest.mark.parametrize("attempt", FIRST, ids=named)
def test_no_command_removes_or_changes_it(attempt: Attempt, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = path.read_bytes()
    for words in (*removals(attempt.before), next(commands(attempt))):
        assert main(["--file", str(path), *words]) != 0, words
        assert path.read_bytes() == before, words
        assert "fault of ittui" not in capsys.readouterr().err


def one_in_short(attempts: list[Attempt]) -> list[Any]:
    """All of them, and of each kind one where the time is short."""
    return [pytest.param(each, id=named(each), marks=[] if each in FIRST else [pytest.mark.slow]) for each in attempts]


@pytest.mark.parametrize("attempt", one_in_short(TABLE))
def test_no_write_past_the_program_takes_it(attempt: Attempt, tmp_path: Path) -> None:
    path = tmp_path / "team.json"
    create(path, RECORDS)
    before, record = path.read_bytes(), attempt.before
    with SharedTinyDB(path) as db:
        table = db.table(record.table)
        with pytest.raises(ChangeRefused):
            table.update({attempt.name: attempt.after.raw.get(attempt.name)}, doc_ids=[record.id])
        assert path.read_bytes() == before
        writes: list[Callable[[], object]] = [lambda: table.remove(doc_ids=[record.id]), table.truncate, db.drop_tables]
        for write in writes:
            with suppress(ChangeRefused), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what others refer to is kept, and it says so
                write()
            assert open_store(path).read().tables[record.table].rows[record.id] == record


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("attempt", FIRST, ids=named)
def test_no_import_takes_it(attempt: Attempt, form: str, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kind, before = type(attempt.before), path.read_bytes()
    content: Any = FORMS[form](BOARD.having([attempt.after]), kind, BOARD.context(TODAY, NOW), [attempt.after])
    file = path.with_name(f"rows.{form}")
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    code = main(["--file", str(path), "import", kind.noun, str(file)])
    said = capsys.readouterr()
    assert code != 0, said
    assert attempt.is_named(said.err) or "cannot be imported" in said.err, (said, attempt.words)
    assert path.read_bytes() == before


LATE = [each for each in FIRST if type(each.before) not in (Approval, Lock)]


def without_locks() -> list[Record]:
    """The same before anything was locked."""
    rows = (row for row in RECORDS if not isinstance(row, Lock))
    return [
        row.replace(state=ApprovalState.APPROVED) if isinstance(row, Approval) and row.goals else row for row in rows
    ]


def lock_all(path: Path) -> None:
    store = open_store(path)
    store.commit([Change.add(locked_of(Lock))], "lock the quarter")
    (approval,) = (row for row in store.read().all(Approval) if row.goals)
    locked = Change.edit(approval, approval.replace(state=ApprovalState.LOCKED))
    store.commit([locked], "lock the round", gate=gate_of(Origin(NOW, "approvals.lock")))


@pytest.mark.parametrize("attempt", LATE, ids=named)
def test_no_undo_and_no_merge_brings_it_in(attempt: Attempt, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.json", tmp_path / "theirs.json"
    create(ours, without_locks())
    shutil.copy(ours, theirs)
    entry = open_store(theirs).commit([Change.edit(attempt.before, attempt.after)], "edit").entry
    assert entry is not None
    lock_all(ours)
    merge_files(None, ours, theirs, ours)
    row = open_store(ours).read().tables[attempt.before.table].rows[attempt.before.id]
    assert row.raw.get(attempt.name) == attempt.before.raw.get(attempt.name)
    lock_all(theirs)
    before = theirs.read_bytes()
    with pytest.raises(ChangeRefused, match=r"locked|is in 2026-Q3"):
        open_store(theirs).undo(entry.id)
    assert theirs.read_bytes() == before


def test_the_table_has_all_that_rules_name() -> None:
    tables = {kind.table for kind in LOCKED}
    assert {*FREE, *FREE_IN_PERIOD} <= tables
    assert {*ROWS_FREE} <= {*tables, "channels"}
    assert len(RULES) >= 11


def test_an_outage_that_began_in_a_locked_quarter_keeps_what_it_was_and_goes_on(path: Path) -> None:
    """Failed in the quarter, and down until after it: it is restored and closed, and stays the miss that it was."""
    failed = datetime(2026, 9, 30, 6, tzinfo=UTC)
    down = Incident.new(reference="INC-9", service=locked_of(Service).id, failed_at=failed, rto=Decimal(4))
    records = [row for row in RECORDS if not isinstance(row, Lock)]
    create(path.with_name("open.json"), [*records, down, locked_of(Lock)])
    path = path.with_name("open.json")

    def run(*words: str) -> int:
        return main(["--file", str(path), "incident", *words])

    before = path.read_bytes()
    for words in ("drill=yes", "rto=900", "priority=low", "failed_at=2026-09-30 20:00", "failed_at=2026-10-01 06:00"):
        assert run("set", "INC-9", words, "--force") == 1, words
    assert run("archive", "INC-9", "--force") == run("delete", "INC-9", "--force") == 1
    assert run("cancel", "INC-9", "--reason", "none of ours") == 1
    assert path.read_bytes() == before
    assert run("respond", "INC-9", "2026-10-01 9:00") == run("restore", "INC-9", "2026-10-02 9:00") == 0
    assert run("set", "INC-9", "cause=a worn disk", "title=Mail down") == run("close", "INC-9") == 0


def test_a_locked_goal_is_not_dropped_by_its_state(path: Path) -> None:
    """Cancelled by hand or by a revision it would be in no number any more; it is closed, or amended."""
    before = path.read_bytes()
    goal = locked_of(Goal).code
    for words in (
        ("set", goal, "state=cancelled", "--force"),
        ("set", goal, "state=draft"),
        ("revise", goal, "state=cancelled", "--reason", "x"),
    ):
        assert main(["--file", str(path), "goal", *words]) == 1, words
    assert path.read_bytes() == before
    assert main(["--file", str(path), "goal", "close", goal, "--learned", "early", "--score", "0"]) == 0
