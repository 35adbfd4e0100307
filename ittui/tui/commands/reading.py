"""Commands that open something to read (reports, numbers, records, keys, the log), and on what was: undo, the past."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ...fields import ALL_TIME, PAST_DAYS, InputError, parse_day, visible
from ...metrics import METRICS, Status
from ...records import KINDS, Approval, CheckIn, Measurement, Person, Record
from ...store import StoreError
from ...store.shared_file import conflict_copies
from ...views.document import value_text
from ..widgets import plain
from . import Commands, Selection, ShowTable

if TYPE_CHECKING:
    from ...store import Entry
    from ...views import Line
    from ...views.document import Report
    from ..store_worker import Workspace


READING = Commands()


class Overview(NamedTuple):
    """One question, and the report that answers it."""

    report: str
    question: str
    title: str


OVERVIEWS = (
    Overview("late", "What is late, and by how many days?", "late"),
    Overview("strategy", "What are our objectives, and what supports them?", "strategy"),
    Overview("goals", "How do goals stand by area and period, closed ones too?", "goals"),
    Overview("smart", "Which goals are not SMART, and why?", "SMART"),
    Overview("radar", "Which technologies are coming? Which policies are due?", "radar"),
    Overview("budget", "What does it cost, by month and by goal?", "budget"),
    Overview("approval", "What needs approval? Who answered what?", "approval packet"),
    Overview("services", "What do we offer? Where are gaps?", "services"),
    Overview("team", "Who does what? Who could take over?", "people"),
    Overview("partners", "How do we work with other departments?", "partners"),
    Overview("reviews", "What was reviewed, agreed and learned?", "reviews"),
    Overview("wall", "Who was thanked, and for what?", "recognition wall"),
    Overview("weekly", "What changed? What is at risk?", "weekly"),
    Overview("person", "What does one person work on, and what is due?", "person"),
)


OF_PERIOD = ("goals", "weekly")  # of the period that is chosen; the others say of which time each number is
REPORT, TABLE, EVERYBODY = "report ", "table ", "everybody"
REPORT_WORDS = "report print export save send share mail e-mail email attach show"

TABLE_WORDS = {  # other words by which a table is looked for, also what the page of a record shows
    "table settings": "configuration preferences options",
    "table goals": "chart progress",
    "table kpis": "chart line trend",
    "table projects": "burn up burnup burn-up chart",
    "table budget_lines": "money cost spend euro chart",
}


def report_choices() -> list[tuple[str, str, str]]:
    """The reports as choices of any list that is typed into."""
    return [(f"{REPORT}{each.report}", f"Report: {each.title}", "report") for each in OVERVIEWS]


def report_words() -> dict[str, str]:
    """The other words by which a report is looked for."""
    return {f"{REPORT}{each.report}": f"{each.question} {REPORT_WORDS}" for each in OVERVIEWS}


def table_choices() -> list[tuple[str, str, str]]:
    """The tables as choices of such a list."""
    return [(f"{TABLE}{table}", f"Go to {kind.plural}", "place") for table, kind in KINDS.items()]


@READING.add("b", "Reports", id="over.pick", show=True, tooltip="Weekly, budget, SMART …; to read or to send")
def reports(selection: Selection) -> None:
    choices = [(each.report, each.question, each.title) for each in OVERVIEWS]
    words = {each.report: REPORT_WORDS for each in OVERVIEWS} | TABLE_WORDS
    selection.pick("Reports", choices, partial(open_listed, selection), words, elsewhere=table_choices())


@READING.add("exclamation_mark", "Late", id="over.late", show=True, tooltip="Goals, projects and tasks that are late")
def late(selection: Selection) -> None:
    prepare(selection, "late", "")


def open_listed(selection: Selection, value: str) -> None:
    """Open a report, or go to a table, as a list of either offers it."""
    if value.startswith(TABLE):
        go_to(selection, value.removeprefix(TABLE))
    else:
        open_report(selection, value.removeprefix(REPORT))


def open_report(selection: Selection, name: str) -> None:
    """Open one report; of an approval or a person, the selected one if there is one."""
    view = selection.view
    chosen = selection.records[0] if selection.records else view.me
    wanted = {"approval": Approval, "person": Person}.get(name)
    subject = chosen.code if wanted and isinstance(chosen, wanted) else ""
    if subject or name != "person":
        prepare(selection, name, subject)
        return
    # Whose? The one at the keyboard first, then everybody, and all in one table.
    people = sorted(view.board.all(Person), key=lambda person: (person != view.me, person.label.casefold()))
    choices = [(each.code, visible(each.label), "you" if each == view.me else "") for each in people]
    choices.append((EVERYBODY, "Everybody, in one table", ""))
    selection.pick("Report on whom", choices, lambda code: prepare(selection, name, "" if code == EVERYBODY else code))


def prepare(selection: Selection, name: str, subject: str) -> None:
    """Work a report out beside the screen, which stays alive meanwhile, and open it."""
    selection.say("preparing the report …")
    make = partial(make_report, selection, name, subject)
    selection.app.run_worker(make, thread=True, exclusive=True, group="report")


def make_report(selection: Selection, name: str, subject: str) -> None:
    from ...queries.outside import outside_of
    from ...report import compose

    view, app = selection.view, selection.app
    period, outside = view.period if name in OF_PERIOD else ALL_TIME, partial(outside_of, view)
    try:
        report = compose(view.board, name, view.today, subject=subject, period=period, outside=outside)
    except InputError as error:
        app.call_from_thread(selection.say, str(error), "warn")
    else:
        app.call_from_thread(show_report, selection, report)


def show_report(selection: Selection, report: Report) -> None:
    """w writes it in the format that the name of the file asks for, as text where it asks for none."""
    from ...report import writer_of
    from ..pages import report_lines

    def written(path: Path) -> str:
        return writer_of({"": "text", ".txt": "text"}.get(path.suffix, path.suffix.lstrip(".")))(report)

    selection.say("")
    file = f"{report.name}-{report.as_of}.html"
    read(selection, report.title, partial(report_lines, report), written=written, file=file)


def read(selection: Selection, title: str, lines: Callable[[int], list[Line]], **more: Any) -> None:
    """Open a text; lines: those of a width. The rest as Reader has it."""
    from ..screens.reader import Reader

    selection.open(Reader(title, lines, selection, **more))


def read_record(selection: Selection, record: Record) -> None:
    from ..screens.reader import record_reader

    selection.open(record_reader(selection, record))


def read_number(selection: Selection, name: str) -> None:
    from ..pages import number_lines

    view, result = selection.view, selection.view.result(name)
    read(selection, f"{result.label} · {result.period.label}", lambda width: number_lines(view, result, width))


@READING.add("i", "Explain a number", id="look.numbers", show=True, tooltip="See how it was made")
def numbers(selection: Selection) -> None:
    """Of each: its value, its status where it has a target, and its group."""

    def aside(name: str) -> str:
        result = selection.view.result(name)
        status = "" if result.status is Status.NO_TARGET else plain(f"{result.status.glyph} {result.status.word}  ")
        return f"{value_text(result)}  {status}{METRICS[name].group}"

    choices = [(name, metric.label, aside(name)) for name, metric in METRICS.items()]
    selection.pick("Numbers", choices, partial(read_number, selection))


@READING.add("P", "Period", id="look.period", tooltip="Of a year, quarter, month, or all time")
def period(selection: Selection) -> None:
    shown = selection.workspace.next_period()
    selection.say(f"numbers of {shown} · P next period · T everything as of an earlier day")


@READING.add("v,0", "Any table", id="go.any", tooltip="People, services, surveys, trends: all")
def any_table(selection: Selection) -> None:
    board = selection.view.board
    choices = [(f"{TABLE}{table}", kind.plural, str(len(board.all(kind)))) for table, kind in KINDS.items()]
    selection.pick("Tables", choices, partial(open_listed, selection), report_words(), elsewhere=report_choices())


def go_to(selection: Selection, table: str) -> None:
    selection.app.screen.post_message(ShowTable(KINDS[table]))


@READING.add("ctrl+g", "This file", id="look.file", tooltip="Which file is open, and who you are in it")
def this_file(selection: Selection) -> None:
    view = selection.view
    who = f"you are {view.me.title} ({view.login})" if view.me else NOBODY.format(visible(view.login))
    selection.say(f"{selection.workspace.store.name} · {who}")


NOBODY = "no person has your login yet: press v, people, and set Login to “{}”"


@READING.add("f2", "Manual", id="look.manual", tooltip="Getting started, import, metrics …")
def manual(selection: Selection) -> None:
    from ...help import TOPICS, summary

    choices = [(topic, help_title(topic), summary(topic)) for topic in TOPICS]
    selection.pick("Manual", choices, partial(read_help, selection))


def help_title(topic: str) -> str:
    return topic.replace("-", " ").capitalize()


def read_help(selection: Selection, topic: str) -> None:
    from ..pages import help_lines

    of_none = Selection(selection.widget, selection.workspace)
    read(of_none, f"Help: {help_title(topic)}", partial(help_lines, topic), lists=False)


@READING.add("f3", "Themes", id="look.themes", tooltip="Pick the colours; each is shown at once")
def themes(selection: Selection) -> None:
    from ..preferences import OURS, remember, themes
    from ..screens.dialogs import Pick

    app = selection.app
    if app.no_color:
        raise InputError("NO_COLOR is set, so there are no colours to choose")
    before = app.theme

    def show(name: str) -> None:
        app.ansi_color = name in OURS
        app.theme = name

    def ended(name: str) -> None:
        show(name or before)
        if name:
            remember("theme", "" if name == "ansi-dark" else name)

    names = [before, *(name for name in themes() if name != before)]
    notes = {"ansi-dark": "the terminal's own colours", "ansi-light": "the same, on a light ground", before: "as it is"}
    selection.open(Pick("Themes", [(name, name, notes.get(name, "")) for name in names], tried=show), ended)


@READING.add("ctrl+t", "Performance", id="look.costs", tooltip="Time and bytes of keys, saves, reloads")
def costs(selection: Selection) -> None:
    from ..pages import cost_lines

    lines = cost_lines(selection.app, selection.workspace)
    read(selection, "Performance", lambda width: lines, lists=False)


HISTORY = Commands()
MOST = 500


@HISTORY.add("u", "Undo", id="past.undo", show=True, changes=True, tooltip="Undo my last change, even after a restart")
def undo(selection: Selection) -> None:
    selection.workspace.worker.undo()


@HISTORY.add("U,ctrl+r", "Redo", id="past.redo", changes=True, tooltip="Redo the last undo")
def redo(selection: Selection) -> None:
    selection.workspace.worker.redo()


@HISTORY.add("o", "Activity", id="past.log", tooltip="Who changed what")
def log(selection: Selection) -> None:
    show_log(selection, "Activity")


def show_log(selection: Selection, title: str, record_id: int | None = None) -> None:
    workspace = selection.workspace
    try:
        workspace.worker.look_up(
            lambda: entries_of(workspace, record_id), lambda entries: read_log(selection, title, entries, record_id)
        )
    except StoreError as fault:
        raise InputError(str(fault)) from None


def entries_of(workspace: Workspace, record_id: int | None) -> list[Entry]:
    """The changes of all, or of a record with its check-ins and values; the newest first."""
    board = workspace.view.board
    if record_id is None:
        return workspace.store.log(limit=MOST)
    reported, measured = board.table(CheckIn).by("goal"), board.table(Measurement).by("kpi")
    rows = (*reported.get(record_id, ()), *measured.get(record_id, ()))
    about = {record_id, *(row.id for row in rows)}
    entries = workspace.store.log() if rows else workspace.store.log(record_id, limit=MOST)
    own = (each._replace(ops=tuple(op for op in each.ops if op.id in about)) for each in entries)
    return [each for each in own if each.ops][:MOST]


def read_log(selection: Selection, title: str, entries: Sequence[Entry], record_id: int | None = None) -> None:
    from ...queries.outside import changed_outside
    from ...views import Cell
    from ..pages import entry_lines

    if not entries:
        selection.say("the log has no change of this" if record_id else "the log has no change yet", "warn")
        return
    board = selection.view.board
    differing = changed_outside(board, entries) if selection.view.live else ()
    outside = [each.text(board) for each in differing if record_id in (None, each.id)]
    warned: list[Line] = [*((Cell(text, "warn"),) for text in outside), *([()] if outside else [])]

    def lines(width: int) -> list[Line]:
        return [*warned, *(line for each in entries for line in entry_lines(board, each, width))]

    read(selection, title, lines)


@HISTORY.add("M", "Merge a copy", id="past.merge", changes=True, tooltip="A copy left by Syncthing or Dropbox")
def merge(selection: Selection) -> None:
    copies = {str(path): path for path in conflict_copies(selection.workspace.store.name)}
    if not copies:
        raise InputError("no conflict copies found")
    choices = [(key, visible(path.name), f"{path.stat().st_size:,} bytes") for key, path in copies.items()]
    selection.pick("Merge which copy", choices, lambda key: selection.workspace.worker.merge_copy(copies[key]))


def copies_notice(workspace: Workspace) -> str:
    """What to say where conflict copies wait; "" where none does."""
    count = len(conflict_copies(workspace.store.name))
    return f"{count} conflict cop{'y' if count == 1 else 'ies'} beside the file; M merges" if count else ""


@HISTORY.add("T", "Past", id="past.as_of", show=True, tooltip="Show everything as it was on an earlier day")
def as_of(selection: Selection) -> None:
    from ..screens.dialogs import Typed

    workspace = selection.workspace
    read, echo = partial(parse_day, context=workspace.context, past=True), "{0:%A} {0}".format
    line = Typed("Show everything as of which earlier day?", read, echo, hint=f"such as {PAST_DAYS}")
    selection.open(line, workspace.look_at)
