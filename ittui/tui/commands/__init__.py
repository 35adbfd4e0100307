"""What keys do beyond moving about: each command is declared once, with its key and its words.

The widget that it acts on carries the key.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.app import App
from textual.binding import Binding
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from ...fields import InputError
from ...records import Record
from ..preferences import DraftFile
from ..store_worker import Workspace

if TYPE_CHECKING:
    from ..view_model import ViewModel

Run = Callable[["Selection"], Awaitable[None] | None]


class Selection(NamedTuple):
    """What a command acts on: the records that are marked, else the one under the cursor, in a widget.

    kind: the kind of record that the widget lists, where it lists but one.
    """

    widget: Widget
    workspace: Workspace
    records: tuple[Record, ...] = ()
    kind: type[Record] | None = None
    marked: bool = False

    @property
    def app(self) -> App[Any]:
        return self.widget.app

    @property
    def view(self) -> ViewModel:
        return self.workspace.view

    @property
    def record(self) -> Record:
        """The one that is acted on; InputError where there is none."""
        if not self.records:
            raise InputError("select a record first")
        return self.records[0]

    def say(self, text: str, role: str = "accent") -> None:
        self.workspace.say(text, role)

    def open(
        self, screen: Screen[Any], then: Callable[[Any], Any] | None = None, left: Callable[[], Any] | None = None
    ) -> None:
        """Show a screen over this one; then is given what it gives, and left is called where that is None."""

        async def ended(result: Any) -> None:
            if result is None and left is not None:
                left()
            elif result is not None and then is not None:
                await self.attempt(lambda: then(result))

        self.app.push_screen(screen, ended)

    def pick(
        self, title: str, choices: Sequence[tuple[str, str, str]], then: Callable[[str], Any], *also: Any, **more: Any
    ) -> None:
        """Have one of many picked; then is given its value. The rest as Pick has it."""
        from ..screens.dialogs import Pick

        self.open(Pick(title, choices, *also, **more), lambda value: then(value) if value else None)

    def draft_file(self, purpose: str) -> DraftFile:
        """Where what is typed for a purpose is kept until it is saved."""
        return DraftFile(self.workspace.store.name, purpose)

    def ensure_writable(self) -> None:
        """InputError where nothing can be changed now."""
        if self.workspace.refusal:
            raise InputError(f"cannot be changed: {self.workspace.refusal}")

    async def attempt(self, act: Callable[[], Any]) -> None:
        """Do something, or say why it was refused."""
        try:
            result = act()
            if isawaitable(result):
                await result
        except InputError as error:
            self.say(str(error), "warn")


class ShowTable(Message):
    """Asks the main screen to show the table of a kind, with the cursor on a record of it where one is named.

    filter: which rows it is to show then; None: as it is. sort: the column by which, where it is to be another.
    """

    def __init__(
        self, kind: type[Record], record: int | None = None, *, filter: str | None = None, sort: str = ""
    ) -> None:
        super().__init__()
        self.sort = sort
        self.kind, self.record, self.filter = kind, record, "" if record is not None else filter


class ViewChanged(Message):
    """Says to the screens over the main one that the board, the day or the period is another."""


class KeyCommand(NamedTuple):
    """One key and what it does. changes: it is refused where nothing can be changed."""

    name: str
    key: str
    label: str
    run: Run
    id: str
    tooltip: str = ""
    show: bool = False
    changes: bool = False

    @property
    def binding(self) -> Binding:
        action = f"command('{self.name}')"
        return Binding(self.key, action, self.label, show=self.show, id=self.id, tooltip=self.tooltip)


COMMANDS: dict[str, KeyCommand] = {}


class Commands:
    """The commands of one subject, in the order in which they are listed."""

    def __init__(self) -> None:
        self.members: list[KeyCommand] = []

    def add(
        self, key: str, label: str, *, id: str, tooltip: str = "", show: bool = False, changes: bool = False
    ) -> Callable[[Run], Run]:
        """Declare a function of a selection as a command; it is called by the function's name."""

        def register(run: Run) -> Run:
            command = KeyCommand(run.__name__, key, label, run, id, tooltip, show, changes)
            self.members.append(command)
            COMMANDS[command.name] = command
            return run

        return register

    @property
    def bindings(self) -> list[Binding]:
        return [command.binding for command in self.members]


async def run_command(name: str, selection: Selection) -> None:
    """Run a command on what is selected, or say why it does not apply now."""
    command = COMMANDS[name]
    refusal = selection.workspace.refusal if command.changes else ""
    if refusal:
        selection.say(f"cannot be changed: {refusal}", "bad")
        return
    await selection.attempt(lambda: command.run(selection))
