"""What can be looked at from the main screen: a number and how it was made, all of a record, keys and commands."""

from __future__ import annotations

from textual.binding import Binding

from ...fields import visible
from ...fields.figure import figure
from ...fields.layout import wrap
from ...metrics.registry import METRICS, metric_named
from ...metrics.result import Result
from ...records import KINDS, Record
from ...views.cells import Cell, Line
from ...views.values import target_text, value_text
from .. import later
from ..record_details import link_text, record_lines
from ..view_model import ViewModel
from ..widgets.glyphs import plain, status_cell
from .base import MainScreenPart


class LookingScreen(MainScreenPart):
    """The part of the main screen that opens things to read."""

    BINDINGS = [
        Binding("P", "period", "Period", show=False, id="look.period", tooltip="All time, this year, quarter, month"),
        Binding("s", "sort", "Sort", show=False, id="look.sort", tooltip="By which column; the same again turns it"),
        Binding("y", "copy", "Copy", show=False, id="look.copy", tooltip="Copy id and title of what is chosen"),
        Binding("question_mark,f1", "keys", "Keys", id="look.keys", tooltip="All keys that apply now; type to narrow"),
        Binding("ctrl+p,colon", "commands", "Commands", id="look.commands", tooltip="Every command with its key"),
        Binding(
            "i", "numbers", "How a number is made", show=False, id="look.numbers", tooltip="Pick a number and open it"
        ),
    ]

    def read_record(self, record: Record) -> None:
        view = self.view
        if view is not None:
            title = f"{record.spoken} {link_text(view, record)}"
            self.app.push_screen(later.dialogs.Reader(title, lambda width: page_lines(view, record, width)))

    def read_number(self, name: str) -> None:
        view = self.view
        if view is not None:
            result = view.result(name)
            self.app.push_screen(
                later.dialogs.Reader(
                    f"{result.label} · {result.period.label}", lambda width: number_lines(view, result, width)
                )
            )

    def action_numbers(self) -> None:
        choices = [(name, metric.label, metric.group) for name, metric in METRICS.items()]
        self.app.push_screen(
            later.dialogs.Pick("Numbers", choices), lambda name: self.read_number(name) if name else None
        )

    def action_period(self) -> None:
        """The numbers of another period: on to the next of the usual ones."""
        if self.view is not None:
            label = self.ittui.next_period()
            self.say(f"numbers of {label}")

    def action_sort(self) -> None:
        pane = self.pane
        if pane is not None:
            choices = [(column.name, column.label, "") for column in pane.columns]
            self.app.push_screen(
                later.dialogs.Pick("Sort by", choices), lambda name: pane.set_sort(name) if name else None
            )

    def action_copy(self) -> None:
        if self.view is not None and self.chosen:
            text = "\n".join(link_text(self.view, record) for record in self.chosen)
            self.say(
                f"sent to the clipboard by {later.clipboard.send_to_clipboard(self.app, text)}: {text.splitlines()[0]}"
            )

    # Keys and commands.

    def keys_now(self) -> list[tuple[str, str]]:
        """(key, label) for the last line: those that are declared to be shown, then where all others are."""
        active = self.active_bindings.values()
        shown: dict[str, str] = {}
        for each in active:
            if each.binding.show:
                shown.setdefault(each.binding.description, self.app.get_key_display(each.binding))
        return [(plain(key), label) for label, key in shown.items()]

    def commands_now(self) -> list[tuple[str, str, str]]:
        """(action, what it does, its key) for everything that can be done from here."""
        rows: dict[str, tuple[str, list[str]]] = {}
        for each in sorted(self.active_bindings.values(), key=lambda each: usefulness(each.binding)):
            binding = each.binding
            label = f"{binding.description}{': ' + binding.tooltip if binding.tooltip else ''}"
            rows.setdefault(binding.action, (label, []))[1].append(self.app.get_key_display(binding))
        return [
            (action, label, plain(" ".join(dict.fromkeys(keys)))) for action, (label, keys) in rows.items() if label
        ]

    def action_keys(self) -> None:
        self.app.push_screen(later.dialogs.Pick("Keys", self.commands_now()), self.run_command)

    def action_commands(self) -> None:
        places = [(f"table({table!r})", f"Go to {kind.plural}", "") for table, kind in KINDS.items()]
        adding = [(f"add({table!r})", f"Add {a_noun(kind)}", "") for table, kind in KINDS.items()]
        self.app.push_screen(later.dialogs.Pick("Commands", [*self.commands_now(), *places, *adding]), self.run_command)

    async def run_command(self, action: str | None) -> None:
        if not action:
            return
        space = self.focused if self.focused and not action.startswith(("screen.", "app.")) else self
        for place in (space, self, self.app):
            name = action.removeprefix("screen.").removeprefix("app.").split("(")[0]
            if hasattr(place, f"action_{name}"):
                await self.app.run_action(action, place)
                return

    def action_any_table(self) -> None:
        choices = [
            (table, kind.plural, str(len(self.view.board.all(kind)))) for table, kind in KINDS.items() if self.view
        ]
        self.app.push_screen(
            later.dialogs.Pick("Tables", choices), lambda table: self.action_table(table) if table else None
        )

    def action_table(self, table: str) -> None:
        self.go_to(KINDS[table])


def a_noun(kind: type[Record]) -> str:
    return f"{'an' if kind.spoken[0] in 'aeio' else 'a'} {kind.spoken}"


def usefulness(binding: Binding) -> int:
    """The order in lists of keys: what is shown at the foot, then what does something, then mere moving about."""
    moves = (binding.id or "").startswith(("nav.", "go.", "detail.", "tiles.")) or binding.action.startswith(
        "screen.copy"
    )
    return 0 if binding.show else 2 if moves else 1


def page_lines(view: ViewModel, record: Record, width: int) -> list[Line]:
    """All of a record: its chart, then its lines."""
    picture = later.pictures.picture_lines(view, record, width)
    return [*picture, (), *record_lines(view, record, width)] if picture else record_lines(view, record, width)


def number_lines(view: ViewModel, result: Result, width: int) -> list[Line]:
    """How a number was made: value, status, the sentence, what was counted, what was left out and why."""
    metric = metric_named(result.name)
    lines: list[Line] = [
        (Cell(visible(value_text(result)), "strong"), Cell("   "), status_cell(result.status), target(result)),
        (),
        *[(Cell(line),) for line in wrap(result.how, width)],
    ]
    if result.value is None:
        lines.append((Cell(f"{plain('–')} {result.reason}", "warn"),))
    if result.small_sample:
        lines.append((Cell(f"small sample: n is {result.n}", "warn"),))
    if result.numerator is not None and result.denominator is not None:
        lines += [
            (),
            (Cell(f"{figure(result.numerator)} ÷ {figure(result.denominator)}    n {result.n:,}", "accent"),),
        ]
    lines += (
        [(), *[(Cell(visible(note)),) for each in result.notes for note in wrap(each, width)]] if result.notes else []
    )
    lines += listed("look at first", [link_text(view, record) for record in result.counted], width)
    lines += listed("left out", [f"{link_text(view, each.record)}: {each.reason}" for each in result.excluded], width)
    lines += [
        (),
        (Cell("definition", "head"),),
        *[(Cell(line, "dim"),) for line in wrap(flowing(metric.definition), width)],
    ]
    return [*lines, (), (Cell(f"as of {result.as_of} · period {result.period.label} · {result.name}", "dim"),)]


def flowing(text: str) -> str:
    """A docstring without the line ends that only its source needs."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def target(result: Result) -> Cell:
    aim = target_text(result)
    return Cell(plain(f"   target {aim}") if aim else "", "dim")


def listed(title: str, rows: list[str], width: int, most: int = 200) -> list[Line]:
    if not rows:
        return []
    more = [(Cell(f"… and {len(rows) - most:,} more", "dim"),)] if len(rows) > most else []
    return [(), (Cell(f"{title} ({len(rows):,})", "head"),), *[(Cell(row[:width]),) for row in rows[:most]], *more]
