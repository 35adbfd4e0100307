"""The first and the last line of the screen: where one is, and which keys apply now."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from rich.cells import cell_len
from textual.events import Click, Resize
from textual.reactive import var
from textual.screen import Screen

from ...fields import visible
from ...fields.layout import fit, width_of, wrap
from ...queries.due import LateSort
from ...views import Cell, Line
from ..view_model import WIDE, Places, ViewModel
from . import plain
from .home_lines import late_line, places_line, title_line
from .line_widget import LineWidget

ALL_KEYS = "Help"  # what the key is called that lists all keys
ORDER = (  # of what is shown at the foot, the most useful first
    "filter.keep", "week.here", "edit.new", "edit.edit", "pane.filter", "pane.mine", "past.undo", "over.pick",
    "past.as_of", "app.quit", "nav.open", "tiles.open", "past.log_here", "plan.act", "edit.record", "look.numbers",
    "over.late", "week.check_in", "look.commands",
)  # fmt: skip
MOST_UNDO = 32  # columns of what undo takes back
MOST = 4  # lines of a message


class TitleLine(LineWidget):
    """Whose file, which day and period, who, when it was saved, and a check-in that waits."""

    DEFAULT_CSS = "TitleLine { height: 1; }"
    view: var[ViewModel | None] = var(None, init=False)

    def __init__(self) -> None:
        super().__init__()
        self.saved, self.draft = "", ""

    def watch_view(self) -> None:
        self.repaint()

    def line(self, number: int, width: int) -> Line:
        if self.view is None:
            return (Cell(" ittui", "key"),)
        return title_line(self.view, width, saved=self.saved, draft=self.draft)

    def tell(self, *, saved: str | None = None, draft: str | None = None) -> None:
        self.saved, self.draft = self.saved if saved is None else saved, self.draft if draft is None else draft
        self.repaint()


class ConnectionLine(LineWidget):
    """At the head of whatever is open over the main screen: there is no connection, or there is one again."""

    DEFAULT_CSS = "ConnectionLine { height: 1; dock: top; }"
    lost = True

    def line(self, number: int, width: int) -> Line:
        if self.lost:
            return (Cell(fit(" no connection: read-only, trying again; what you type is kept", width), "bad"),)
        return (Cell(fit(" connected again", width), "good"),)


def show_connection(screen: Screen[Any], lost: bool) -> None:
    """Tell on a screen over the main one whether there is a connection, where there was none."""
    lines = list(screen.query(ConnectionLine))
    if not lines and lost:
        screen.mount(ConnectionLine())
        screen.call_after_refresh(screen.post_message, Resize(screen.size, screen.size))  # what lies over it moves, too
    for line in lines:
        line.lost = lost
        line.repaint()


class PlacesLine(LineWidget):
    """The map: every place with its number, the present one reversed, and how many things are due."""

    DEFAULT_CSS = "PlacesLine { height: 1; }"

    def __init__(self, places: Places) -> None:
        super().__init__()
        self.places = places
        self.due_count: int | None = None

    def line(self, number: int, width: int) -> Line:
        other = self.places.other.plural if self.places.other else ""
        return places_line(self.places.at, self.due_count, width, other)

    async def on_click(self, event: Click) -> None:
        """To the place that was clicked; on “More” the list of all tables."""
        right = 0
        for cell in self.line(0, self.size.width):
            right += width_of(cell.text)
            word = cell.text.strip()
            if event.x < right and word:
                number = word.split()[0]
                action = f"tab({int(number) - 1})" if number.isdigit() else "command('any_table')"
                await self.run_action(f"screen.{action}")
                return


class LateLine(LineWidget):
    """At home: how much is late of what, once it is worked out. A click lists it, as its key does."""

    DEFAULT_CSS = "LateLine { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.late: Sequence[tuple[LateSort, int, int]] | None = None

    def line(self, number: int, width: int) -> Line:
        return () if self.late is None else late_line(self.late, width)

    async def on_click(self) -> None:
        await self.run_action("app.command('late')")


class Footer(LineWidget):
    """The keys that apply now; above them, until the next key, what has just happened."""

    DEFAULT_CSS = "Footer { height: 1; background: $background; }"

    def __init__(self, keys: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self.keys: Sequence[tuple[str, str]] = [(plain(key), label) for key, label in keys]
        self.answers: tuple[str, str] | None = None
        self.undo = ""  # what undo would take back

    def count(self) -> int:
        return len(self.reported(self.size.width)) + 1

    def reported(self, width: int) -> list[str]:
        """What has happened, as lines; a reason that is cut off would be none."""
        lines = wrap(self.answers[0], max(20, width - 2)) if self.answers else []
        return lines if len(lines) <= MOST else [*lines[: MOST - 1], " ".join(lines[MOST - 1 :])]

    def line(self, number: int, width: int) -> Line:
        lines = self.reported(width)
        if self.answers and number < len(lines):
            return (Cell(fit(f" {lines[number]}", width), self.answers[1]),)
        after = " " if width >= WIDE else ""  # less room between the keys on a narrow screen
        shown = fitting_keys(self.keys, width, 2 + len(after))
        return tuple(cell for key, label in shown for cell in (Cell(f" {key} ", "key"), Cell(f"{label}{after}", "dim")))

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        if keys != self.keys:
            self.keys = keys
            self.repaint()

    def say(self, text: str, role: str = "accent") -> None:
        self.answers = (visible(text), role) if text else None
        self.show_all()

    def hush(self) -> None:
        if self.answers:
            self.answers = None
            self.show_all()

    def show_all(self) -> None:
        """As many lines as what is said needs, above the keys."""
        self.styles.height = self.count()
        self.repaint()


def fitting_keys(keys: Sequence[tuple[str, str]], width: int, beside: int = 3) -> list[tuple[str, str]]:
    """The keys that have room, whole, in their order; the one that lists all others is never left out.

    beside: columns of each beside its key and its label.
    """
    last = [key for key in keys if key[1] == ALL_KEYS][:1]
    room = width - sum(cell_len(key + label) + beside for key, label in last)
    shown = []
    for key, label in (each for each in keys if each not in last):
        room -= cell_len(key + label) + beside
        if room < 0:
            break
        shown.append((key, label))
    return shown + last


def shown_keys(screen: Screen[Any], undo: str = "", without: Container[str | None] = ()) -> list[tuple[str, str]]:
    """(key, label) for the last line: of what applies now, what is declared to be shown.

    undo: what it takes back; without: the ids of what is refused now.
    """
    shown: dict[str, tuple[int, str]] = {}
    for each in screen.active_bindings.values():
        binding = each.binding
        if binding.show and binding.id not in without:
            place = ORDER.index(binding.id) if binding.id in ORDER else len(ORDER)
            shown.setdefault(binding.description, (place, screen.app.get_key_display(binding)))
    keys = sorted(shown.items(), key=lambda row: row[1][0])
    more = f": {fit(visible(undo), min(width_of(undo), MOST_UNDO)).rstrip()}" if undo else ""
    roomy = screen.size.width >= WIDE
    return [(plain(key), f"{label}{more}" if label == "Undo" and roomy else label) for label, (_, key) in keys]
