"""The tables in the pages of help that the code decides. `python -m tests.readme_tables` writes them anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from textual.binding import Binding

from ittui.cli.context import RECORD_VERBS, noun_of
from ittui.cli.parser import what_verbs_do
from ittui.config import OPTIONS, SECTIONS
from ittui.metrics import METRICS
from ittui.records import KINDS
from ittui.tui.app import IttuiApp
from ittui.tui.screens.main import MainScreen
from ittui.tui.widgets.home import DuePane, Tiles
from ittui.tui.widgets.pane import Detail, Pane
from tests.stress.people import on_paper

ROOT = Path(__file__).parent.parent
HELP = ROOT / "ittui" / "help"
README = ROOT / "README.md"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in (heads, *rows)]
    count = lines[0].count(" | ") + 1
    return "\n".join([lines[0], "|" + " --- |" * count, *lines[1:]])


SIGNS = {"exclamation_mark": "!", "full_stop": ".", "question_mark": "?", "colon": ":", "asterisk": "*", "slash": "/"}


def main_bindings() -> Iterator[Binding]:
    """What is bound on the main screen, from a widget up to the app, as Textual asks them."""
    for cls in (Pane, DuePane, Detail, Tiles, MainScreen, IttuiApp):
        for base in cls.__mro__:
            for binding in vars(base).get("BINDINGS", ()):
                if base.__module__.startswith("ittui.") and isinstance(binding, Binding) and binding.description:
                    yield binding


def keys() -> str:
    """Every key of the main screen: of its widgets, of the screen and of the app."""
    rows: dict[str, tuple[str, str, str]] = {}
    for binding in main_bindings():
        names = (key.strip() for key in binding.key.split(","))
        shown = " ".join(f"`{SIGNS.get(name, name)}`" for name in names)
        rows.setdefault(binding.description, (shown, f"`{binding.id}`" if binding.id else "", binding.tooltip))
    heads = ("key", "does", "id for [keys]", "more")
    return table(heads, ((key, does, id, more) for does, (key, id, more) in rows.items()))


def configuration() -> str:
    """Every option and section of a user's own configuration."""
    options = (
        (f"`{each.name}`", each.help, ", ".join(f"`{name}`" for name in each.variables)) for each in OPTIONS.values()
    )
    sections = ((f"`[{name}]`", text, "") for name, text in SECTIONS.items())
    return table(("option or section", "means", "environment, which goes before"), (*options, *sections))


def commands() -> str:
    kinds = ", ".join(f"`{kind.noun}`" for kind in KINDS.values())
    rows = [(f"`ittui {verb}`", text) for verb, text in what_verbs_do(None).items()]
    rows += [(f"`ittui KIND {verb}`", text) for verb, (_, text) in RECORD_VERBS.items()]
    rows += [
        (f"`ittui {noun_of(kind)} {verb}`", text)
        for kind in KINDS.values()
        for verb, text in what_verbs_do(kind).items()
        if verb not in RECORD_VERBS
    ]
    return f"{table(('command', 'does'), rows)}\n\nKIND is one of {kinds}."


def metrics() -> str:
    rows = [(f"`{name}`", metric.label, metric.unit, metric.group) for name, metric in METRICS.items()]
    return table(("name", "number", "unit", "group"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "keys": keys,
    "commands": commands,
    "metrics": metrics,
    "configuration": configuration,
}


def filled(name: str, text: str) -> str:
    """A page of help with its table as the code has it now."""
    begin, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
    before, rest = text.split(begin)
    return before + begin + TABLES[name]() + end + rest.split(end)[1]


def readme(text: str) -> str:
    """README with what one server carries, derived from the row of its table."""
    begin, end = "<!-- on paper -->\n", "<!-- end of on paper -->"
    before, rest = text.split(begin)
    return f"{before}{begin}{on_paper(text)}\n{end}{rest.split(end)[1]}"


if __name__ == "__main__":
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")
    for name in TABLES:
        path = HELP / f"{name}.md"
        path.write_text(filled(name, path.read_text(encoding="utf-8")), encoding="utf-8")
