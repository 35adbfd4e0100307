"""A text to read, over the whole screen: how a number was made, all of a record, a report, the log.

And a text of many lines to write, on a screen of its own: notes, or rows one a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.events import Key
from textual.widgets import Static, TextArea

from ...fields import InputError, visible
from ...fields.system import reason, typed_path
from ...records import Record
from ...store.atomic_write import write_whole
from ...views import Line
from ...views.record_page import called, link_text
from ..commands import Selection, run_command
from ..widgets.footer import Footer
from ..widgets.line_widget import JOINERS, LineWidget
from .dialogs import WHEEL, FullScreen, Typed

KEYS = "Esc keep and go back   ctrl+z undo typing   ctrl+o $EDITOR"


class ManyLines(TextArea):
    """Text of many lines, with all that is typed into it."""

    def on_key(self, event: Key) -> None:
        if event.character in JOINERS:
            self.insert(event.character or "")
            event.prevent_default().stop()


class TextScreen(FullScreen[str | None]):
    """Text of many lines: notes, or rows one a line."""

    DEFAULT_CSS = """
    TextScreen { background: $background; }
    TextScreen > Static { height: 1; padding: 0 1; }
    TextScreen > .caption { color: $caption; text-style: bold; }
    TextScreen > TextArea { border: none; height: 1fr; padding: 0 1; background: $background; }
    """
    BINDINGS = [
        Binding("escape,ctrl+s", "keep", "Keep and go back", id="lines.keep", priority=True),
        Binding("ctrl+o", "editor", "Edit in $EDITOR", id="lines.editor", priority=True),
    ]

    def __init__(self, caption: str, help: str, text: str, heard: Callable[[str], None]) -> None:
        """heard: is told of every change, so that a broken connection loses nothing."""
        super().__init__()
        self.caption, self.help_text, self.text, self.heard = caption, help, text, heard

    def compose(self) -> ComposeResult:
        yield Static(Content(self.caption), classes="caption")
        yield Static(Content(self.help_text))
        area = ManyLines(self.text, tab_behavior="focus", compact=True)
        area.cursor_blink = False
        yield area
        yield Static(Content(KEYS), classes="foot")

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self.heard(event.text_area.text)

    def action_editor(self) -> None:
        from ..terminal.other_programs import edit_text

        area = self.query_one(TextArea)
        text, unchanged = edit_text(self.app, area.text)
        if not unchanged:
            area.text = text
        self.query_one(".foot", Static).update(Content(unchanged or KEYS))

    def action_keep(self) -> None:
        self.dismiss(self.query_one(TextArea).text)


ABOUT_RECORD = (  # commands on the record that a page is about: key, name, label
    ("e", "edit", "Edit"),
    ("E", "edit_one", "Edit one field"),
    ("r", "record_value", "Record"),
    ("c,C", "check_in_here", "Check in"),
    ("x", "act", "Actions"),
    ("a", "acknowledge", "Acknowledge"),
    ("y", "copy", "Copy"),
    ("O", "log_here", "History"),
)


class Page(LineWidget, can_focus=True):
    """The lines of a reader, made for the width there is."""

    def __init__(self, make: Callable[[int], list[Line]]) -> None:
        super().__init__()
        self.make = make
        self.made: tuple[tuple[int, int], list[Line]] = ((0, 0), [])

    @property
    def lines(self) -> list[Line]:
        """The lines for the room there is now."""
        if self.made[0] != self.size:
            self.made = (self.size, self.make(max(20, self.size.width)))
        return self.made[1]

    def count(self) -> int:
        return len(self.lines)

    def line(self, number: int, width: int) -> Line:
        return self.lines[number]

    def scroll_by(self, by: int) -> None:
        self.top += by
        self.keep_top_in_bounds()
        self.repaint()


class Reader(FullScreen[None]):
    """A text to read, over the whole screen, and to do something with: its record, or a file of it."""

    DEFAULT_CSS = """
    Reader { background: $background; }
    Reader > Static { height: 1; color: $caption; text-style: bold; padding: 0 1; }
    Reader > Page { padding: 0 1; }
    """
    BINDINGS = [
        Binding("enter", "open_listed", "Open what is listed", id="reader.open"),
        Binding("escape,q,h,left", "dismiss", "Back", id="reader.back"),
        Binding("down,j", "scroll(1)", "Down", id="reader.down"),
        Binding("up,k", "scroll(-1)", "Up", id="reader.up"),
        Binding("pagedown,space,ctrl+d", "scroll(15)", "Page down", id="reader.page_down"),
        Binding("pageup,b,ctrl+u", "scroll(-15)", "Page up", id="reader.page_up"),
        Binding("home,g", "scroll(-1000000)", "Top", id="reader.top"),
        Binding("end,G", "scroll(1000000)", "End", id="reader.end"),
        Binding("w", "write", "Save to a file", id="reader.write"),
        Binding("slash", "find", "Find", id="reader.find"),
        Binding("n", "find_next", "Find next", id="reader.next"),
        *(Binding(key, f"command('{name}')", label) for key, name, label in ABOUT_RECORD),
    ]

    def __init__(
        self,
        title: str,
        make: Callable[[int], list[Line]],
        selection: Selection,
        *,
        written: Callable[[Path], str] | None = None,
        file: str = "",
        about: Record | None = None,
        lists: bool = True,
    ) -> None:
        """about: the record that it is about, if it is; written: what is written to a file, else the lines.

        file: what the file is called where no other name is typed; lists: may it name records, which enter opens?
        """
        super().__init__()
        self.caption, self.make, self.written = title, make, written
        self.file = file or f"{in_file_name(title)}-{selection.view.today}.txt"
        kind = type(about) if about else selection.kind
        self.selection = selection._replace(records=(about,) if about else (), kind=kind, marked=False)
        self.sought, self.lists = "", lists

    def compose(self) -> ComposeResult:
        yield Static(Content(self.caption))
        yield Page(self.make)
        yield Footer()

    def on_mount(self) -> None:
        self.call_after_refresh(self.show_keys)

    def show_keys(self) -> None:
        """The keys, beside what was said while it was not there yet."""
        self.say(*(self.query_one(Footer).answers or ("",)))

    def say(self, text: str, role: str = "accent") -> None:
        """A line at the foot; without a text, where one is and which keys work here."""
        page, foot = self.query_one(Page), self.query_one(Footer)
        last, count = min(page.count(), page.top + page.room), page.count()
        place = [(f"{page.top + 1}-{last} of {count}", "")] if count > page.room else []
        acts = [("e", "Edit"), ("x", "Actions"), ("O", "History")] if self.about_one else []
        more = [("space", "Page"), *([("r", "Record"), ("c", "Check in")] if self.about_one else [])]
        lists = [("⏎", "Open listed")] if self.lists else []
        foot.show_keys([*place, ("esc", "Back"), *lists, *acts, ("w", "Save to file"), ("/", "Find"), *more])
        foot.say(text, role)

    @property
    def about_one(self) -> bool:
        return len(self.selection.records) == 1

    def on_view_changed(self) -> None:
        """The board is another: what is shown is made anew, in its place."""
        page = self.query_one(Page)
        page.made = ((0, 0), [])
        page.scroll_by(0)

    def on_mouse_scroll_down(self) -> None:
        self.action_scroll(WHEEL)

    def on_mouse_scroll_up(self) -> None:
        self.action_scroll(-WHEEL)

    def action_scroll(self, by: int) -> None:
        self.query_one(Page).scroll_by(by)
        self.say("")

    async def action_command(self, name: str) -> None:
        if self.about_one:
            record = self.selection.record
            now = self.selection.view.board.get(type(record), record.id)
            self.selection = self.selection._replace(records=(now or record,))
            await run_command(name, self.selection)
        else:
            self.say("this page is not about one record; press Esc and select one")

    def action_open_listed(self) -> None:
        """Open a record that is named on the page, those first that are in view."""
        from ..pages import listed_records

        page, view = self.query_one(Page), self.selection.view
        lines = [*page.lines[page.top :], *page.lines[: page.top]] if self.lists else []
        about = {(each.table, each.id) for each in self.selection.records}
        rows = [row for row in listed_records(view, lines) if (row.table, row.id) not in about]
        if not rows:
            self.say("no record is listed here; Esc goes back")
        elif len(rows) == 1:
            self.selection.open(record_reader(self.selection, rows[0]))
        else:
            choices = [(str(at), called(view, row), row.spoken) for at, row in enumerate(rows)]
            opened = partial(record_reader, self.selection)
            self.selection.pick("Open which", choices, lambda at: self.selection.open(opened(rows[int(at)])))

    def action_find(self) -> None:
        self.selection.open(Typed("Find", str.strip, str, self.sought), self.find)

    def action_find_next(self) -> None:
        self.find(self.sought)

    def find(self, text: str) -> None:
        """Scroll to the next line that has a text, from the top again after the last one."""
        page, self.sought = self.query_one(Page), text or self.sought
        low, count = self.sought.casefold(), page.count()
        for step in range(1, count + 1) if low else ():
            number = (page.top + step) % count
            if low in "".join(cell.text for cell in page.lines[number]).casefold():
                page.scroll_by(number - page.top)
                self.say("")
                return
        self.say(f"“{self.sought}” not found")

    def action_write(self) -> None:
        formats = " (.html .md .csv .json or text)" if self.written else ""
        line = Typed(f"Save to which file{formats}? Typing replaces it", new_file, str, free_name(self.file))
        self.selection.open(line, self.write)

    def write(self, path: Path) -> None:
        page = self.query_one(Page)
        lines = ("".join(cell.text for cell in line).rstrip() for line in page.lines)
        text = self.written(path) if self.written else "\n".join((self.caption, "", *lines, ""))
        try:
            write_whole(path, text.encode("utf-8", "replace"))
        except OSError as error:
            raise InputError(f"{visible(str(path))}: {reason(error)}") from None
        self.say(f"saved to {visible(str(path))}", "good")


def record_reader(selection: Selection, record: Record) -> Reader:
    """The page of a record, as it is by now."""
    from ..pages import page_lines

    workspace = selection.workspace

    def lines(width: int) -> list[Line]:
        view = workspace.view
        return page_lines(view, view.board.get(type(record), record.id) or record, width, selection.app.size.height - 2)

    return Reader(f"{record.spoken} {link_text(workspace.view, record)}", lines, selection, about=record)


def in_file_name(title: str) -> str:
    """A title as a part of a file's name: its words before the first colon or dot, with hyphens between."""
    words = re.findall(r"\w+", re.split(r"[:·]", title)[0].casefold())
    return "-".join(words)[:40] or "page"


def free_name(name: str) -> str:
    """The name, with a number where there is such a file already."""
    stem, dot, ending = name.rpartition(".")
    names = (name, *(f"{stem}-{number}{dot}{ending}" for number in range(2, 100)))
    return next((each for each in names if not Path(each).exists()), name)


def new_file(text: str) -> Path:
    """A file that is not there yet; nothing is written over."""
    if not text.strip():
        raise InputError("type a file name, such as report.md")
    path = typed_path(text.strip())
    try:
        there = path.exists()
    except OSError as error:  # a name that is too long, say
        raise InputError(f"{visible(str(path))}: {reason(error)}") from None
    if there:
        raise InputError("that file already exists; choose another name")
    return path.absolute()
