"""Others at the same file: their changes arrive, clashes are shown, and what cannot be read or written is said."""

from __future__ import annotations

import asyncio
import json
import shutil
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from textual.events import Paste

from ittui.board import Change, Origin
from ittui.records import SETTINGS_ID, Goal, Project, ProjectState, Record, Settings
from ittui.rules import gate_of
from ittui.store import open_store
from ittui.store.lock import FileLock
from ittui.tui.app import IttuiApp
from ittui.tui.preferences import DraftFile
from ittui.tui.screens.form import Form
from ittui.tui.screens.main import MainScreen
from ittui.tui.screens.special_forms import ConflictScreen
from ittui.tui.screens.standalone import FirstRun
from ittui.tui.widgets.line_widget import TypedLine

from .driving import Seat, made, newest, sit
from .team import days, team
from .terminal import Terminal
from .test_editing import goal_on_disk, put, to_goal

FRAME_ENDS = b"\x1b[?2026l"


def by_bo(path: Path, record: Record, *, action: str = "", **values: object) -> None:
    """Bo changes a record from another terminal, or an action does it for him."""
    store = open_store(path, "bo")
    now = store.read().get(type(record), record.id)
    assert now is not None
    gate = gate_of(Origin.here(action=action))
    store.commit([Change.edit(now, now.replace(**values))], f"edit {now.noun} {now.label}", gate=gate)


def test_anothers_change_arrives_with_who_and_what_and_the_cursor_stays(path: Path) -> None:
    there = team()
    many = [Goal.new(title=f"Goal number {number:02}") for number in range(60)]
    store = made(path, [*there.records, *many])

    async def drive(seat: Seat) -> None:
        await seat.press("2")
        pane = seat.app.main.pane_of(Goal)
        await seat.until(lambda: pane.has_focus, "the goals")
        pane.go(40)
        await seat.pilot.pause()
        chosen, top = pane.current, pane.top
        assert chosen is not None and top > 0
        by_bo(path, there.training, title="Train everybody")
        await seat.see("bo: edit goal Train all users")
        assert pane.current is not None and pane.current.id == chosen.id
        assert pane.top == top
        await seat.until(lambda: any(row.label == "Train everybody" for row in pane.rows), "the new title")

    sit(store, drive)


def test_the_line_that_another_changed_is_painted_before_what_follows_from_it(path: Path) -> None:
    there = team()
    made(path, there.records)
    with Terminal("--file", str(path)) as terminal:
        terminal.see(there.training.title, "Quit")
        terminal.press("2")
        terminal.see("State")
        terminal.settle()
        before = len(terminal.everything)
        by_bo(path, there.training, title="Everybody trained")
        terminal.see("bo: edit goal")
        frames = terminal.everything[before:].split(FRAME_ENDS)
        first = next(frame for frame in frames if b"Everybody" in frame or b"bo: edit" in frame)
        assert b"Everybody" in first and b"bo: edit" not in first


def test_numbers_follow_anothers_change(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await seat.press("1")
        await seat.until(lambda: "no data" in seat.lines[3], "no delivered project")
        by_bo(path, there.branch, action="projects.deliver", state=ProjectState.DELIVERED, actual_finish=days(0))
        await seat.until(lambda: "100 %" in seat.lines[2], "all on time")

    sit(made(path, there.records), drive)


def test_an_open_form_is_told_of_a_change_and_merges_when_saved(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e", "end")
        await seat.type(" now")
        by_bo(path, there.training, target=Decimal(95))
        await seat.see("saving merges", "bo: edit goal", "Train all users now")
        await seat.press("ctrl+s")
        await seat.saved("edit goal")
        goal = goal_on_disk(seat, there.training.id)
        assert (goal.title, goal.target) == ("Train all users now", Decimal(95))

    sit(made(path, there.records), drive)


def test_a_notice_of_two_lines_leaves_the_typed_field_on_its_own_line(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e", "end")
        await seat.type(" now")
        store = open_store(path, "bo")
        changed = there.training.replace(target=Decimal(95))
        store.commit([Change.edit(there.training, changed)], "set the target that the board has asked for last week")
        await seat.see("saving merges both")
        line = seat.app.screen.query_one(TypedLine)
        label = next(y for y, text in enumerate(seat.lines) if "*Title" in text)
        await seat.until(lambda: line.region.y == label and "saving" not in seat.lines[0], "the line on its field")
        assert "Train all users now" in seat.lines[label]

    sit(made(path, there.records), drive, size=(80, 24))


async def to_a_conflict(seat: Seat, path: Path, goal: Goal) -> None:
    """Both change the target of one goal: mine 90, theirs 95."""
    await to_goal(seat, "Train")
    await seat.press("e")
    await put(seat, "target", "90")
    by_bo(path, goal, target=Decimal(95))
    await seat.see("saving merges")
    await seat.press("ctrl+s")
    await seat.until(lambda: isinstance(seat.app.screen, ConflictScreen), "the conflict")
    await seat.see("target", "80", "90", "95")


def test_a_conflict_is_settled_by_mine_theirs_or_a_third_value(path: Path, tmp_path: Path) -> None:
    for number, (keys, text, wanted) in enumerate((("m", "", 90), ("t", "", 95), ("e", "93", 93))):
        there = team()
        file = tmp_path / f"{number}.json"

        async def drive(
            seat: Seat,
            keys: str = keys,
            text: str = text,
            wanted: int = wanted,
            file: Path = file,
            goal: Goal = there.training,
        ) -> None:
            await to_a_conflict(seat, file, goal)
            await seat.press("ctrl+s")
            await seat.see("Decide every field first")
            await seat.press(keys)
            if text:
                await seat.pilot.pause()
                await seat.type(text)
                await seat.press("enter")
            await seat.until(lambda: "?" not in seat.lines[4][-20:], "decided")
            await seat.press("ctrl+s")
            await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "back")
            await seat.until(lambda: seat.app.workspace.worker.idle, "saved")
            await seat.pilot.pause()
            assert goal_on_disk(seat, goal.id).target == Decimal(wanted)

        sit(made(file, there.records), drive)


def test_leaving_a_conflict_keeps_theirs_on_disk_and_mine_as_a_draft(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await to_a_conflict(seat, path, there.training)
        await seat.press("escape")
        await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "back")
        await seat.see("not saved: theirs stays; yours is kept as a draft")
        assert goal_on_disk(seat, there.training.id).target == Decimal(95)
        await seat.press("e")
        await seat.see("draft restored", "90")

    sit(made(path, there.records), drive)


def test_a_broken_hand_edit_leaves_the_last_good_state_and_names_its_line(path: Path) -> None:
    there = team()
    store = made(path, there.records)

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        good = path.read_bytes()
        broken = good.replace(b'"Train all users"', b'"Train all users" oops', 1)
        line = broken[: broken.index(b"oops")].count(b"\n") + 1
        path.write_bytes(broken)
        await seat.see(f"line {line}")
        await seat.see("Train all users", "Replace copper")
        await seat.press("d")
        await seat.see("NOT saved")
        assert path.read_bytes() == broken
        await seat.press("O")
        await seat.pilot.pause()
        assert isinstance(seat.app.screen, MainScreen)
        path.write_bytes(good.replace(b"Train all users", b"Train all people", 1))
        await seat.see("Train all people")
        await seat.press("d")
        await seat.saved("archive")

    sit(store, drive)


def test_what_is_wrong_with_the_file_is_off_the_screen_when_it_is_well_again(path: Path) -> None:
    store = made(path, team().records)

    async def drive(seat: Seat) -> None:
        aside = path.rename(path.with_name("aside"))
        await seat.see("restore a backup")
        aside.rename(path)
        await seat.see("the file can be read again")
        path.write_text("{")
        await seat.see("line 1")
        shutil.copy(path.with_name("copy"), path)
        await seat.see("the file can be read again")

    shutil.copy(path, path.with_name("copy"))
    sit(store, drive)


def test_a_sound_hand_edit_is_taken_up(path: Path) -> None:
    store = made(path, team().records)

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        path.write_bytes(path.read_bytes().replace(b"Train all users", b"Train all people"))
        await seat.see("Train all people")

    sit(store, drive)


def test_a_file_of_a_newer_version_is_shown_and_says_why_it_cannot_be_changed(path: Path) -> None:
    made(path, team().records)
    content = json.loads(path.read_text())
    key, meta = next(iter(content["_meta"].items()))
    path.write_text(json.dumps({**content, "_meta": {key: {**meta, "format": 99}}}))
    before = path.read_bytes()

    async def drive(seat: Seat) -> None:
        await seat.press("2")
        await seat.see("Train all users")
        for key in ("n", "e", "d", "u", "c"):
            await seat.press(key)
            await seat.see("cannot be changed")
            assert isinstance(seat.app.screen, MainScreen)
        assert "99" in seat.foot or "newer" in seat.foot
        assert path.read_bytes() == before

    sit(open_store(path, "ann"), drive)


def test_a_day_of_the_past_is_read_only_and_esc_comes_back(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("T")
        await seat.pilot.pause()
        await seat.type("yesterday")
        await seat.press("enter")
        await seat.until(lambda: "AS OF" in seat.lines[0] or "no history" in seat.foot, "the past")
        if "AS OF" in seat.lines[0]:
            await seat.press("e")
            await seat.see("viewing the past")
            assert isinstance(seat.app.screen, MainScreen)
            await seat.press("escape")
            await seat.until(lambda: "AS OF" not in seat.lines[0], "today again")

    sit(made(path, there.records), drive)


def test_the_past_can_be_opened_from_the_start(path: Path) -> None:
    there = team()
    store = made(path, there.records)

    async def drive(seat: Seat) -> None:
        await seat.until(lambda: f"AS OF {days(-1)}" in seat.lines[0], "the day")
        await seat.press("2", "n")
        await seat.see("viewing the past")
        assert newest(seat.app.workspace.store) == ""

    sit(store, drive, past=(days(-1), store.read()))


def test_the_log_tells_who_changed_what(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        by_bo(path, there.training, target=Decimal(95))
        await to_goal(seat, "Train")
        await seat.press("o")
        await seat.see("bo@", "edit goal Train all users", "target 80 → 95")
        await seat.press("escape", "O")
        await seat.see("History of goal Train all users", "target 80 → 95")

    sit(made(path, there.records), drive)


def test_the_activity_names_what_an_editor_changed_and_its_times_are_the_department_s(path: Path) -> None:
    there = team()
    zone = Settings.new(SETTINGS_ID, time_zone="Pacific/Kiritimati")
    store = made(path, [*there.records, zone])
    store.commit([Change.edit(there.training, there.training.replace(target=Decimal(95)))], "raise it")
    at = store.log()[0].at.astimezone(ZoneInfo("Pacific/Kiritimati"))
    path.write_text(path.read_text().replace('"target":95', '"target":96'))

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("o")
        await seat.see("target was changed past the program", f"{at:%Y-%m-%d %H:%M}")
        await seat.press("escape", "O")
        await seat.see("target was changed past the program")

    sit(open_store(path), drive)


PASTED = 12  # letters; no key has so long a name


def first_run(path: Path, *keys: str) -> object:
    """What the first screen gives when these keys are pressed; what is longer than a key's name is pasted."""

    async def go() -> object:
        app = FirstRun(path)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            for key in keys:
                if len(key) > PASTED:
                    app.screen.post_message(Paste(key))
                    await pilot.pause()
                else:
                    await pilot.press(key)
            await pilot.pause()
        return app.return_value

    return asyncio.run(go())


def test_the_first_run_asks_and_writes_nothing_before(path: Path, home: Path) -> None:
    before = sorted(home.rglob("*"))
    assert first_run(path, "e") == "empty"
    assert first_run(path, "s") == "sample"
    assert first_run(path, "q") is None
    assert not path.exists()
    assert sorted(home.rglob("*")) == before


def test_the_first_run_joins_only_a_file_that_is_there(path: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "o.json"
    made(theirs, [Project.new(title="Ours")])
    assert first_run(path, "j", str(theirs), "enter") == f"join {theirs}"
    assert first_run(path, "j", str(theirs), "x", "enter", "escape", "q") is None
    assert first_run(path, "j", "~", "n", "o", "b", "o", "d", "y", "enter", "escape", "q") is None
    assert first_run(path, "j", "x" * 300, "enter", "escape", "q") is None


def test_what_is_typed_into_an_open_form_survives_anothers_archiving(path: Path) -> None:
    there = team()

    async def drive(seat: Seat) -> None:
        await to_goal(seat, "Train")
        await seat.press("e", "end")
        await seat.type(" now")
        by_bo(path, there.training, archived=True)
        await seat.see("it is archived now, and stays so when you save")
        assert isinstance(seat.app.screen, Form)
        await seat.press("ctrl+s")
        await seat.saved("edit goal")
        await seat.see("it is archived, `ittui goal restore")
        assert goal_on_disk(seat, there.training.id).title == "Train all users now"

    sit(made(path, there.records), drive)


async def save_a_goal_and_leave(seat: Seat) -> None:
    """Save a new goal, and leave before that can be done."""
    await seat.press("2", "n")
    await seat.see("New goal")
    await seat.type("Swap routers")
    await seat.press("ctrl+s")
    await seat.until(lambda: isinstance(seat.app.screen, MainScreen), "back")
    await seat.press("q")
    await seat.see("saving")
    assert seat.app.return_code is None


def test_leaving_waits_for_what_is_being_saved_and_leaves_no_draft_behind(path: Path) -> None:
    store = made(path, team().records)

    async def drive(seat: Seat) -> None:
        with FileLock(path, "bo"):
            await save_a_goal_and_leave(seat)
        await seat.until(lambda: seat.app.return_code == 0, "the end")

    sit(store, drive)
    assert "Swap routers" in {goal.label for goal in store.read().all(Goal)}
    assert DraftFile(str(path), "form goals new").load() is None


def test_who_leaves_while_saving_is_refused_is_told_and_stays(path: Path) -> None:
    store = made(path, team().records)

    async def drive(seat: Seat) -> None:
        with FileLock(path, "bo"):
            await save_a_goal_and_leave(seat)
            path.write_bytes(path.read_bytes() + b"oops")
        await seat.see("NOT saved")
        assert seat.app.return_code is None

    sit(store, drive)
    assert DraftFile(str(path), "form goals new").load() == {
        "texts": {"title": "Swap routers"},
        "opened": None,
        "line": "Swap routers",
    }


def test_today_is_the_day_in_the_time_zone_of_the_file(tmp_path: Path) -> None:
    days = []
    for name, zone in (("west", "Etc/GMT+12"), ("east", "Pacific/Kiritimati")):  # 26 hours apart: never the same day
        store = made(tmp_path / name, [Settings.new(SETTINGS_ID, time_zone=zone)])
        workspace = IttuiApp(store, store.read()).workspace
        assert workspace.view.today == workspace.context.today
        days.append(workspace.view.today)
    assert days[0] < days[1]
