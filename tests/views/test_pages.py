"""The page of a record and of a number: the same words on the screen and in the command, nothing twice, nothing raw."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ittui.board import Board
from ittui.fields import parse_period
from ittui.metrics.kpis.kpi_status import kpi_for, measure_against_target
from ittui.records import KINDS, CheckIn, Goal, GoalState, Incident, Kpi, Milestone, Project
from ittui.rules import why_read_only
from ittui.session import Session
from ittui.store import Op
from ittui.tui.pages import READINGS, listed_records, number_lines, page_lines
from ittui.tui.view_model import ViewModel
from ittui.views import Line
from ittui.views.document import Facts, Grid
from ittui.views.goals import done, progress_of, show_done, state_text
from ittui.views.lines import lines_of
from ittui.views.record_page import number_page, record_changes, record_page

from .test_columns import DAY, NOON, SAMPLE, session

VIEW = ViewModel(SAMPLE, DAY, NOON, "ann")


def texts(lines: list[Line]) -> list[str]:
    return ["".join(cell.text for cell in line).rstrip() for line in lines]


def test_the_screen_and_the_command_say_the_same_in_the_same_words() -> None:
    for kind in KINDS.values():
        for record in SAMPLE.all(kind)[:4]:
            read_only = why_read_only(SAMPLE, record, DAY)
            page = texts(lines_of(record_page(session(board=SAMPLE), record, read_only), 90))
            assert read_only == "" or any(line.startswith("read-only ") for line in page)
            assert [line for line in texts(page_lines(VIEW, record, 90, 40)) if line][
                -len([x for x in page if x]) :
            ] == [line for line in page if line]
            assert all(len(line) <= 90 for line in page), record
    result = measure_against_target(SAMPLE, "mttr", DAY)
    assert number_lines(VIEW, result, 80) == lines_of(number_page(SAMPLE, result), 80)


def test_rows_are_a_table_with_heads_and_no_empty_column() -> None:
    goal = Goal.new(
        title="Route",
        milestones=(
            Milestone.of(what="Route data cleaned", weight=Decimal(1), done=date(2026, 3, 27)),
            Milestone.of(what="Go live"),
        ),
    )
    (grid,) = (block for block in record_page(session(goal), goal) if isinstance(block, Grid))
    assert grid.caption == Goal.fields["milestones"].label
    assert [head.label for head in grid.heads] == ["What", "Weight", "Done on"]
    assert grid.rows[0][2].text == "2026-03-27"
    assert "|" not in "".join(texts(lines_of([grid], 60)))


def test_a_page_says_no_fact_twice() -> None:
    for kind in (Goal, Project):
        for record in SAMPLE.all(kind):
            (facts,) = (block for block in record_page(session(board=SAMPLE), record) if isinstance(block, Facts))
            labels = [fact.label for fact in facts.rows if fact.label.islower() is False]
            assert len(labels) == len(set(labels)), record


def test_the_page_of_a_project_has_both_baselines_its_verdicts_and_its_delays() -> None:
    (portal,) = (each for each in SAMPLE.all(Project) if each.label.startswith("Order portal for"))
    page = "\n".join(texts(lines_of(record_page(session(board=SAMPLE), portal), 100)))
    for words in (
        "98 days later than planned",
        "original finish",
        "approved finish",
        "31,500 EUR (26.3 %) over",
        "on spec",
        "51 d",
        "CPI 0.91",
    ):
        assert words in page, words


def test_one_goal_is_the_same_percent_in_its_list_and_on_its_page() -> None:
    view = session(board=SAMPLE)
    for goal in SAMPLE.all(Goal):
        share = done(view, goal)
        if share is not None and goal.state is GoalState.ACTIVE and share.p < 1:
            first = show_done(share).text.removesuffix(" %").split("/")[0]
            assert state_text(progress_of(view, goal)).startswith(f"{first} % done"), goal


def test_an_entry_of_the_log_names_each_record_once_and_says_what_a_check_in_changed() -> None:
    goal = Goal.new(title="Label all ports")
    first = CheckIn.new(goal=goal.id, date=date(2026, 11, 1), value=Decimal(30), confidence=8)
    later = CheckIn.new(goal=goal.id, date=date(2026, 11, 8), value=Decimal(28), confidence=8, note="two switches left")
    board = Board.of(goal, first, later)
    ops = [Op(CheckIn.table, later.id, "", None, None), Op(Goal.table, goal.id, "confidence", 7, 8)]
    added, confidence = record_changes(board, ops, board.context(DAY))
    assert added.name(board) == "Label all ports, 2026-11-08"
    assert added.texts == ("added", "value 30 → 28", "confidence 8", "note two switches left")
    assert (confidence.name(board), confidence.texts) == ("Label all ports", ("confidence 7 → 8",))
    answered = [
        Op(CheckIn.table, later.id, name, None, raw)
        for name, raw in (("acknowledged_on", "2026-11-09"), ("answer", "well done"))
    ]
    (change,) = record_changes(board, answered, board.context(DAY))
    assert change.texts == ("acknowledged on – → 2026-11-09", "reviewer's answer – → well done")


def test_the_kpi_and_the_number_of_one_metric_each_name_the_period_of_both() -> None:
    kpi = kpi_for(SAMPLE, "mttr")
    assert kpi is not None
    year = parse_period("year", DAY)
    number = "\n".join(texts(lines_of(number_page(SAMPLE, measure_against_target(SAMPLE, "mttr", DAY, year)), 100)))
    view = Session(SAMPLE, DAY, NOON, "ann", period=year)
    page = "\n".join(texts(lines_of(record_page(view, kpi), 100)))
    for text in (number, page):
        assert "over 2026-Q4" in text
    assert f"{kpi.label}: " in number and "h over 2026\n" in page
    assert "Still down, longest first: " in number and "Restored, worst first: " in number


def test_a_computed_kpi_leads_to_the_records_it_is_made_of() -> None:
    reading = next(each for each in READINGS if each.command == "explain")
    for kpi in SAMPLE.all(Kpi):
        if not reading.reason(VIEW, kpi):
            assert reading.lines(VIEW, kpi, 80)
    mttr = kpi_for(SAMPLE, "mttr")
    assert any(isinstance(row, Incident) for row in listed_records(VIEW, reading.lines(VIEW, mttr, 80)))
