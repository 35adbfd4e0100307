"""Clocks that are wrong: the order of the entries is the truth."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ittui.board import Change
from ittui.store import SharedFile, Store, open_store
from ittui.store.doctor import CheckVerdict, clocks
from ittui.store.log import BULK, Entry, Op, dumped, last_id, loaded, longest_rise, moment_of, true_moments

from .conftest import GOAL

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=20)
YEAR = timedelta(days=365)


def save(path: Path, moment: datetime, title: str) -> Store:
    store = Store(SharedFile(path, "ann", clock=lambda: moment))
    now = store.read().tables["goals"].rows[GOAL.id].raw
    store.commit([Change("goals", GOAL.id, now, {**now, "title": title})], title)
    return store


def title_at(path: Path, day: date) -> object:
    return open_store(path).as_of(day).tables["goals"].rows[GOAL.id].raw["title"]


def began(path: Path) -> None:
    """Let the file be older than the days of the test."""
    early = int((NOON - timedelta(days=30)).timestamp() * 1000)
    text = path.read_text()
    start = text.index('"log_from":') + len('"log_from":')
    path.write_text(text[:start] + str(early) + text[text.index("}", start) :])


def test_a_save_by_a_clock_a_year_ahead_leaves_the_past_right(path: Path) -> None:
    began(path)
    days = [NOON + timedelta(days=number) for number in range(6)]
    for number, moment in enumerate(days):
        save(path, moment + (YEAR if number == 2 else timedelta()), f"day {number}")
    assert [title_at(path, moment.date()) for moment in days] == ["day 0", "day 1", "day 1", "day 3", "day 4", "day 5"]


def test_a_save_by_a_clock_a_year_behind_leaves_the_past_right(path: Path) -> None:
    began(path)
    days = [NOON + timedelta(days=number) for number in range(6)]
    for number, moment in enumerate(days):
        save(path, moment - (YEAR / 24 if number == 3 else timedelta()), f"day {number}")
    assert [title_at(path, moment.date()) for moment in days] == ["day 0", "day 1", "day 2", "day 2", "day 4", "day 5"]


def test_the_doctor_shows_whose_clock_is_wrong(path: Path) -> None:
    save(path, NOON, "in time")
    assert clocks(path).verdict is CheckVerdict.OK
    save(path, NOON + YEAR, "ahead")
    result = clocks(path)
    assert result.verdict is CheckVerdict.WARN
    assert "days ahead" in result.text


def test_an_entry_says_what_its_own_clock_said_and_its_id_keeps_the_order(path: Path) -> None:
    save(path, NOON + YEAR, "ahead")
    store = save(path, NOON, "in time")
    newest, before = store.log(limit=2)
    assert (newest.at, newest.why) == (NOON, "in time")
    assert newest.id > before.id and moment_of(newest.id) > newest.at
    assert last_id(store.backing.contents) == newest.id


def test_the_longest_run_of_moments_that_do_not_go_back() -> None:
    assert longest_rise([1, 366, 2, 3, None, 3, -365, 4]) == [0, 2, 3, 5, 7]
    assert longest_rise([]) == longest_rise([None]) == []


def test_a_moment_that_contradicts_the_others_counts_as_the_next_one() -> None:
    def entry(number: int, day: int) -> Entry:
        return Entry(number, datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day), "ann", "host", "", ())

    order = [entry(number, day) for number, day in enumerate((1, 300, 2, -300, 3, 200))]
    start, day = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000), 86_400_000
    moments = true_moments(order, start + 5 * day)
    assert [(moment - start) // day for moment in moments] == [1, 2, 2, 3, 3, 5]


def test_bulk_steps_are_kept_compactly_and_come_back_as_they_were() -> None:
    ids = [(number * 7919 + 13) ** 3 % (1 << 50) for number in range(20_000)]
    ops = [Op("incidents", id, "", None, None) for id in sorted(set(ids))]
    ops += [Op("goals", 5, "title", "old", "new")]
    entry = Entry(1 << 40, moment_of(1 << 40), "ann", "host", "import", tuple(ops))
    raw = dumped(entry)
    assert len(str(raw)) < 10 * len(ops)
    back = loaded(entry.id, raw)
    assert back is not None and set(back.ops) == set(ops) and len(back.ops) == len(ops)


def test_a_few_changes_are_written_as_ever() -> None:
    ops = tuple(Op("goals", id, "status", "a", "b") for id in range(BULK))
    assert dumped(Entry(1, moment_of(1), "ann", "host", "set", ops))["ops"] == [list(op) for op in ops]
