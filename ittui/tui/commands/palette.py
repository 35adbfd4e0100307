"""The two lists of all that can be done, seen and gone to: by their keys (?), and by name (ctrl+p)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from textual.binding import ActiveBinding, Binding

from ...actions.action import action_named, actions_on
from ...fields import article, visible
from ...metrics import METRICS
from ...queries.filter import views
from ...records import KINDS, Goal, Kpi, Project, Record
from ..widgets import plain
from . import Commands, Selection, ShowTable, reading
from .acting import run_action

PALETTE = Commands()
Choice = tuple[str, str, str]  # value, what is shown, what is at the right
Rows = dict[str, tuple[str, str, ActiveBinding]]  # what it does, its keys, the binding; by action
GROUPS = ("do", "see", "go")  # what keys are for
SEEING = ("look.", "over.", "past.log", "past.as_of", "edit.log")
MOST_LISTED = 2000  # records of a kind in the list of commands


class BuiltInView(NamedTuple):
    """A table with a filter that many ask for."""

    title: str
    kind: type[Record]
    filter: str
    words: str  # others by which it is looked for
    sort: str = ""  # the column that it is in order of, where that is not the table's own


VIEWS = (
    BuiltInView("Late goals", Goal, "late", "overdue behind", "late"),
    BuiltInView("Late projects", Project, "late state:running", "overdue behind delayed", "late"),
    BuiltInView("Goals at risk", Goal, "status:risk", "red trouble problems worst"),
    BuiltInView("My goals", Goal, "owner:me", "mine own only"),
    BuiltInView("My KPIs", Kpi, "owner:me", "mine own only"),
    BuiltInView("My projects", Project, "manager:me", "mine own only"),
)
HINTS = (
    ("Import a CSV file", "on the command line: ittui import goal FILE --dry-run shows what would change"),
    ("Export all records", "on the command line: ittui export --help"),
    ("Restore a backup", "on the command line: ittui restore lists them, ittui restore NAME brings one back"),
)
ALSO = {  # other words for what a command does
    "command('late')": "late overdue behind delayed slipping what is late milestones tasks",
    "command('archive')": "delete remove",
    "command('reports')": "export print pdf save send share mail e-mail email summary",
    "command('filter')": "search find",
    "command('mine')": "my own only",
    "command('as_of')": "as of past history back then before earlier month ago week year yesterday time travel",
    "command('log')": "history changes changed change who when audit log",
    "command('log_here')": "history changes changed change who when audit log",
    "command('keys')": "help shortcuts",
    "command('manual')": "help documentation how",
    "command('themes')": "colour color dark light appearance",
    "command('period')": "year quarter month",
    "command('this_file')": "who am i path where whoami",
    "command('undo')": "revert take back",
    "command('numbers')": "why metrics figures kpis",
    "tab(8)": "overdue late owe todo tasks to do my",
    "command('check_in')": "report progress weekly round confidence",
    "command('check_in_here')": "report progress weekly confidence",
    "hint 0": "load excel spreadsheet",
    "hint 1": "backup dump save",
    "redraw": "refresh reload repaint",
    "leave": "exit close without saving",
    "report team": "vacation holiday absent away deputy successor",
    "report budget": "money cost spend",
}


@PALETTE.add("question_mark,f1", "Help", id="look.keys", show=True, tooltip="What can be done here; ? again: manual")
def keys(selection: Selection) -> None:
    """What can be done from here, in three groups; for what is typed all else that there is, too."""
    rows = active_rows(selection)
    groups = {action: group_of(each.binding) for action, (_, _, each) in rows.items()} | {"manual": "see"}
    choices = [*listed(rows), ("manual", "Manual: pages of help, to read and to search", "? again")]
    choices.sort(key=lambda choice: GROUPS.index(groups[choice[0]]))
    run, extra = partial(run_active, selection, rows), everything(selection)
    selection.pick("Help", choices, run, also(), groups=groups, again="manual", extra=extra)


def group_of(binding: Binding) -> str:
    if usefulness(binding) == 2:
        return "go"
    return "see" if (binding.id or "").startswith(SEEING) else "do"


@PALETTE.add(
    "ctrl+p,colon", "Commands", id="look.commands", show=True, tooltip="Every command, place, record and number"
)
def commands(selection: Selection) -> None:
    rows = active_rows(selection)
    selection.pick("Commands", [*listed(rows), *everything(selection)], partial(run_active, selection, rows), also())


def listed(rows: Rows) -> list[Choice]:
    return [(action, label, aside) for action, (label, aside, _) in rows.items()]


def everything(selection: Selection) -> list[Choice]:
    """All that has no key of its own: tables, what can be added, views, reports, pages, numbers, records."""
    from ...help import TOPICS

    choices = reading.table_choices()
    choices += [(f"view {number}", each.title, "view") for number, each in enumerate(VIEWS)]
    choices += [(f"add {table}", f"Add {article(kind.spoken)} {kind.spoken}", "new") for table, kind in KINDS.items()]
    choices += [
        (f"saved {name}", f"View: {name}, {view.kind.plural} {view.text}", "view")
        for name, view in views().items()
        if view.kind
    ]
    choices += reading.report_choices()
    choices += [(f"help {topic}", f"Help: {reading.help_title(topic)}", "manual page") for topic in TOPICS]
    choices += [(f"number {name}", f"Number: {metric.label}", "number") for name, metric in METRICS.items()]
    choices += [(f"hint {number}", label, "command line") for number, (label, _) in enumerate(HINTS)]
    choices += [(f"act {each.id}", each.label, "action") for each in actions_on(None)]
    board = selection.view.board
    named = [kind for kind in KINDS.values() if kind.named_by == "title"]
    records = (record for kind in named for record in board.all(kind)[:MOST_LISTED])
    return [*choices, *((f"record {each.table} {each.id}", visible(each.label), each.spoken) for each in records)]


def also() -> dict[str, str]:
    """The other words by which each choice is looked for."""
    of = reading.report_words() | reading.TABLE_WORDS
    numbers = ((name, metric.group) for name, metric in METRICS.items())
    of |= {f"number {name}": f"{group} why red amber green behind how explain target" for name, group in numbers}
    of |= {f"add {table}": "new create" for table in KINDS} | {
        f"view {at}": each.words for at, each in enumerate(VIEWS)
    }
    for value, words in ALSO.items():
        of[value] = f"{of.get(value, '')} {words}"
    return of


def active_rows(selection: Selection) -> Rows:
    """Everything that can be done from here."""
    rows: dict[str, tuple[str, list[str], ActiveBinding]] = {}
    app = selection.app
    for each in sorted(app.screen.active_bindings.values(), key=lambda each: usefulness(each.binding)):
        binding = each.binding
        label = f"{binding.description}{': ' + binding.tooltip if binding.tooltip else ''}"
        if label:
            rows.setdefault(binding.action, (label, [], each))[1].append(app.get_key_display(binding))
    return {action: (label, plain(" ".join(dict.fromkeys(keys))), each) for action, (label, keys, each) in rows.items()}


def usefulness(binding: Binding) -> int:
    """The order in lists of keys: what is shown at the foot, then what does something, then mere moving about."""
    moves = (binding.id or "").startswith(("nav.", "go.", "detail.", "tiles.")) or binding.action.startswith(
        "screen.copy"
    )
    return 0 if binding.show else 2 if moves else 1


async def run_active(selection: Selection, rows: Rows, action: str) -> None:
    """Run what was picked, where its key would have run it."""
    if action in rows:
        binding = rows[action][2]
        await selection.app.run_action(binding.binding.action, binding.node)
        return
    word, _, name = action.partition(" ")
    RUN[word](selection, name)


def add_record(selection: Selection, table: str) -> None:
    from .records import new

    selection.ensure_writable()
    new(selection._replace(kind=KINDS[table]))


def show_record(selection: Selection, name: str) -> None:
    table, _, number = name.partition(" ")
    selection.app.screen.post_message(ShowTable(KINDS[table], int(number)))


def show_view(selection: Selection, number: str) -> None:
    view = VIEWS[int(number)]
    selection.app.screen.post_message(ShowTable(view.kind, filter=view.filter, sort=view.sort))


def show_saved(selection: Selection, name: str) -> None:
    kind = views()[name].kind
    assert kind is not None
    selection.app.screen.post_message(ShowTable(kind, filter=f"@{name}"))


RUN: dict[str, Callable[[Selection, str], object]] = {  # by the first word of a choice that is no key
    "table": reading.go_to,
    "add": add_record,
    "view": show_view,
    "saved": show_saved,
    "report": reading.open_report,
    "number": reading.read_number,
    "help": reading.read_help,
    "manual": lambda selection, _: reading.manual(selection),
    "record": show_record,
    "act": lambda selection, name: run_action(selection, action_named(name), None),
    "hint": lambda selection, number: selection.say(HINTS[int(number)][1]),
}
