"""The screen over a database that is far away, or gone: it never waits, says so, and loses nothing that was typed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ittui.board import Change
from ittui.records import Goal, GoalState, Kpi, Person, Record
from ittui.store import Store, create, open_store
from ittui.tui.commands import COMMANDS
from tests.proxy import Proxy
from tests.server import Server
from tests.tui.conftest import home as home  # places of its own to write to
from tests.tui.driving import Seat, sit

pytestmark = pytest.mark.postgres
TODAY = date.today()
LONG_AGO = TODAY - timedelta(days=60)
RECORDS: list[Record] = [
    Person(11, {"title": "Ada", "login": "admin"}),
    Kpi(21, {"title": "Uptime", "unit": "%", "target": 99}),
    *(
        Goal.new(100 + number, title=f"Goal {number}", owner=11, state=GoalState.ACTIVE, start=LONG_AGO).replace(
            baseline=Decimal(0), target=Decimal(10), due=TODAY + timedelta(days=90)
        )
        for number in range(3)
    ),
]
GONE, BACK = "no connection", "connected again"


@pytest.fixture
def url(server: Server, schema: str) -> str:
    create(server.url(schema=schema), RECORDS)
    return server.url(schema=schema)


def through(proxy: Proxy, server: Server, url: str) -> Store:
    return open_store(url.replace(f":{server.port}/", f":{proxy.port}/"))


@pytest.mark.parametrize(
    ("keys", "shown"), [("o", "raise"), ("T", "everything as of"), ("u", "undo")], ids=["log", "as of", "undo"]
)
def test_the_screen_goes_on_while_an_answer_takes_long(server: Server, url: str, keys: str, shown: str) -> None:
    with Proxy(server.port) as proxy:
        store = through(proxy, server, url)
        goal = store.read().tables["goals"].rows[100]
        store.commit([Change("goals", 100, goal.raw, {**goal.raw, "target": 11})], "raise")

        async def drive(seat: Seat) -> None:
            await seat.until(lambda: seat.app.workspace.worker.idle)
            proxy.passing.clear()
            await seat.press(keys)
            if keys == "T":
                await seat.type(TODAY.replace(day=1).isoformat() if TODAY.day > 1 else LONG_AGO.isoformat())
                await seat.press("enter")
            await seat.press("2")
            await seat.see("Goal 2")
            await seat.press("4")
            await seat.see("Uptime")
            assert not seat.app.workspace.worker.idle, "it was not held up at all"
            proxy.passing.set()
            await seat.until(lambda: seat.app.workspace.worker.idle)
            if keys != "T":  # the log does not reach back to a day before the department was made
                await seat.see(shown)

        sit(store, drive)


OPEN = {
    "form": (("2", "N"), "New goal"),
    "palette": (("ctrl+p",), "type to filter"),
    "help": (("question_mark",), "type to filter"),
}


@pytest.mark.parametrize("what", OPEN)
def test_whatever_is_open_says_that_the_connection_is_lost_and_back(server: Server, url: str, what: str) -> None:
    keys, shown = OPEN[what]
    with Proxy(server.port) as proxy:

        async def drive(seat: Seat) -> None:
            await seat.press(*keys)
            await seat.see(shown)
            proxy.break_all(down=True)
            await seat.see(GONE, shown)
            if what != "form":  # which is refused while nothing can be saved
                await seat.press("escape")
                await seat.press(*keys)
                await seat.see(GONE, shown)  # also on one that is opened meanwhile
            proxy.down = False
            await seat.see(BACK)

        sit(through(proxy, server, url), drive)


def test_a_check_in_goes_through_a_lost_connection_and_saves_itself_when_it_is_back(server: Server, url: str) -> None:
    with Proxy(server.port) as proxy:

        async def drive(seat: Seat) -> None:
            await seat.press("c")
            await seat.see("1 of")
            await seat.type("4")
            proxy.break_all(down=True)
            await seat.see(GONE, "4")
            await seat.press("enter", "7")
            await seat.type("half way")
            await seat.press("enter", "escape")
            await seat.see("⏎ save all")
            await seat.press("enter")
            await seat.see("not saved yet")
            assert not open_store(url).log()
            proxy.down = False
            await seat.until(lambda: open_store(url).log() and seat.app.workspace.worker.idle, "saved")

        sit(through(proxy, server, url), drive)
    [entry] = open_store(url).log()
    assert "check" in entry.why
    notes = [row.raw.get("note") for row in open_store(url).read().tables["checkins"].rows.values()]
    assert notes == ["half way"]


def test_every_command_runs_over_a_database(server: Server, url: str) -> None:
    store = open_store(url)

    async def drive(seat: Seat) -> None:
        for name in COMMANDS:
            if "leave" in name or "edit_notes" in name:
                continue
            await seat.press("2")
            await seat.app.action_command(name)
            await seat.pilot.pause()
            for _ in range(4):
                if seat.app.screen is not seat.app.main:
                    await seat.press("escape")

    sit(store, drive)
