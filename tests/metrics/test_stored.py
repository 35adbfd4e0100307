"""What one run of the program stores for the next gives the same numbers as working everything out anew, or nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ittui.board import Change
from ittui.private_cache import PrivateCache
from ittui.records import Goal, Incident, Person, Service, Settings
from ittui.store import Damaged, Store, create, open_store

from .chance import MANY, TODAY, Chance
from .test_incremental import all_explained, all_told, anew, assert_same


@pytest.fixture(autouse=True)
def small_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("ittui.store.shared_file.WORTH_CACHING", 0)
    monkeypatch.setattr("ittui.store.line_format.LARGE", 0)


@pytest.fixture(params=[24, pytest.param(MANY, marks=pytest.mark.slow)])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of random records, few or many, of which an earlier run has stored all numbers."""
    path = tmp_path / "team.json"
    create(path, [row for table in Chance(7, request.param).board().tables.values() for row in table.rows.values()])
    run(path)
    return path


def run(path: Path, day: date = TODAY) -> Store:
    """All numbers, as one run of the program works them out, and stores them for the next."""
    store = open_store(path)
    all_told(store.read(), day)
    cache_of(store).save()
    return store


def cache_of(store: Store) -> PrivateCache:
    assert store.backing.cache is not None
    return store.backing.cache


def assert_as_anew(store: Store, day: date = TODAY, now: datetime | None = None) -> None:
    board = store.read()
    fresh = anew(board)
    board.now = fresh.now = now
    assert_same(all_told(board, day), all_told(fresh, day))


def test_the_next_run_has_the_same_numbers_and_reads_no_incidents(path: Path) -> None:
    store = open_store(path)
    all_told_before = all_told(store.read(), TODAY)
    assert not cache_of(store).news
    assert_same(all_told_before, all_told(anew(store.read()), TODAY))
    assert_same(all_explained(store.read(), TODAY), all_explained(anew(store.read()), TODAY))


def test_what_nobody_looks_at_is_not_read(path: Path) -> None:
    store = open_store(path)
    assert store.backing.contents.tables["incidents"].unread
    assert len(store.read().all(Incident)) > 20
    assert not store.backing.contents.tables["incidents"].unread


@pytest.mark.parametrize("minutes", [0, 1, 400, 40_000])
def test_open_outages_run_on(path: Path, minutes: int) -> None:
    now = datetime(2026, 11, 22, 8, tzinfo=UTC) + timedelta(minutes=minutes)
    assert_as_anew(open_store(path), now.date(), now)


@pytest.mark.parametrize("later", [-40, 1, 30])
def test_another_day_has_its_own_numbers(path: Path, later: int) -> None:
    assert_as_anew(open_store(path), TODAY + timedelta(days=later))


@pytest.mark.parametrize("kind", [Service, Settings, Incident])
def test_a_table_that_was_changed_since_is_read_anew(path: Path, kind: type[Service | Settings | Incident]) -> None:
    changes: dict[type, dict[str, object]] = {
        Service: {"rto": Decimal(1)},
        Settings: {"time_zone": "Asia/Tokyo"},
        Incident: {"restored_at": datetime(2026, 11, 20, tzinfo=UTC)},
    }
    store = open_store(path)
    some = [row.replace(**changes[kind]) for row in store.read().all(kind)[:5]]
    before = {row.id: row for row in store.read().all(kind)}
    store.commit([Change.edit(before[row.id], row) for row in some], "change", gate=lambda *_: ())
    assert_as_anew(store)
    assert_as_anew(run(path))
    assert_as_anew(open_store(path))


def test_a_change_in_this_run_counts_at_once(path: Path) -> None:
    store = open_store(path)
    all_told(store.read(), TODAY)
    service = store.read().all(Service)[0]
    store.commit([Change.edit(service, service.replace(rto=Decimal(2)))], "change", gate=lambda *_: ())
    assert_as_anew(store)


def test_damage_is_noticed_although_the_table_was_sound_before(path: Path) -> None:
    data = path.read_bytes()
    at = data.index(b'"failed_at"', data.index(b'"incidents"'))
    path.write_bytes(data[:at] + b"x" + data[at + 1 :])
    with pytest.raises(Damaged, match="line"):
        open_store(path)


def garbled(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def linked(file: Path) -> None:
    file.rename(file.with_name("elsewhere"))
    file.symlink_to(file.with_name("elsewhere"))


def piped(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


DISTRUSTED: dict[str, Callable[[Path], object]] = {
    "damaged": garbled,
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "empty": lambda file: file.write_bytes(b""),
    "writable by others": lambda file: file.chmod(0o660),
    "readable by others": lambda file: file.chmod(0o604),
    "a link": linked,
    "a pipe": piped,
}


@pytest.mark.parametrize("reason", DISTRUSTED)
def test_a_cache_that_cannot_be_trusted_is_ignored_and_written_anew(path: Path, reason: str) -> None:
    file = PrivateCache(str(path)).path
    DISTRUSTED[reason](file)
    assert PrivateCache(str(path)).answers == {}
    assert_as_anew(run(path))
    assert PrivateCache(str(path)).answers
    assert file.stat().st_mode & 0o777 == 0o600 and not file.is_symlink()


def test_a_cache_of_another_day_zone_version_or_file_is_ignored(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PrivateCache(str(path)).answers
    assert not PrivateCache(str(path), date.today() + timedelta(days=1)).answers
    other = PrivateCache(str(path.with_name("other.json")))
    other.path = PrivateCache(str(path)).path
    assert not other.answers
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        assert not PrivateCache(str(path)).answers
    time.tzset()
    monkeypatch.setattr("ittui.private_cache.ROOMS", ("fields",))
    assert not PrivateCache(str(path)).answers


def test_a_folder_that_cannot_be_written_costs_no_more_than_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    create(tmp_path / "team.json", [Service.new(title="Mail")])
    assert_as_anew(run(tmp_path / "team.json"))


def test_a_user_without_a_home_has_no_cache(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 7)
    assert_as_anew(run(path))
    assert PrivateCache(str(path)).answers == {}


def test_no_text_of_a_record_is_in_it(path: Path) -> None:
    text = PrivateCache(str(path)).path.read_text()
    board = open_store(path).read()
    titles = [row.label for kind in (Incident, Person, Goal) for row in board.all(kind)]
    assert titles and not [title for title in titles if len(title) > 3 and title in text]
