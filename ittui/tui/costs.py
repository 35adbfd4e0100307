"""What things cost on this terminal: time and bytes of keys, saves and reloads."""

from __future__ import annotations

import os
import sys
from typing import Any

from textual.app import App

from .. import __version__
from ..fields.layout import fit
from ..fields.system import is_database
from ..views import Cell, Line
from .terminal.safety import TerminalApp
from .terminal.trace import TraceEvent, summaries
from .workspace import Workspace

LAST = 200
FIGURES = {"first_ms": "first ms", "last_ms": "last ms", "disk_ms": "disk ms", "bytes": "bytes"}
NAME, WIDE = 16, 13
MEANING = "ms from the key, or from turning to the file, to the first and the last paint"


def cost_lines(app: App[Any], workspace: Workspace) -> list[Line]:
    """All that is known of what things cost here."""
    costs = [*app.trace.past] if isinstance(app, TerminalApp) else []
    return [*summary_lines(costs), (), *place_lines(app, workspace), (), *event_lines(costs)]


def summary_lines(costs: list[TraceEvent]) -> list[Line]:
    """A line for each kind of event."""
    lines: list[Line] = [heads("median / 90 %")]
    for row in summaries(costs):
        pairs = "".join(f"{pair(row[name], row[f'{name}_p90']):>{WIDE}}" for name in FIGURES)
        lines.append((Cell(f"{row['count']:>6,} ", "dim"), Cell(fit(str(row["of"]), NAME - 7), "strong"), Cell(pairs)))
    return [*lines, (Cell(MEANING, "dim"),)]


def pair(median: float | None, most: float | None) -> str:
    return f"{short(median)} / {short(most)}" if median is not None else "-"


def short(figure: float | None) -> str:
    """A figure in five letters at most, up to ten thousand thousand."""
    if figure is None:
        return "-"
    if figure >= 1000:
        return f"{figure / 1000:,.1f}k"
    return f"{figure:,.0f}" if figure >= 100 or figure == int(figure) else f"{figure:.1f}"


def place_lines(app: App[Any], workspace: Workspace) -> list[Line]:
    return [(Cell(fit(name, 14), "dim"), Cell(text)) for name, text in place(app, workspace).items()]


def place(app: App[Any], workspace: Workspace) -> dict[str, str]:
    """Where this runs, as far as it bears on speed; no name of a person, a file or a host."""
    terminal = os.environ.get("TERM", "")
    within = [name for name, sign in (("tmux", "TMUX"), ("screen", "STY"), ("ssh", "SSH_TTY")) if os.environ.get(sign)]
    records = sum(len(table.rows) for table in workspace.present.tables.values())
    whole = isinstance(app, TerminalApp) and app.synchronised
    watcher, name = workspace.worker.watcher, workspace.store.name
    size = 0 if is_database(name) or not os.path.exists(name) else os.path.getsize(name)  # noqa: PTH110, PTH202
    return {
        "terminal": f"{' in '.join((terminal, *within))}, {app.size.width} x {app.size.height}",
        "colours": "none" if app.no_color else app.console.color_system or "none",
        "frames": "held together by the terminal" if whole else "drawn as they come",
        "file": f"{records:,} records, {size:,} bytes" if size else f"{records:,} records in a database",
        "changes": f"noticed by {watcher.method}" if watcher else "not watched yet",
        "program": f"ittui {__version__}, Python {'.'.join(map(str, sys.version_info[:3]))}, {sys.platform}",
    }


def event_lines(costs: list[TraceEvent]) -> list[Line]:
    """The last events, the newest first."""
    return [heads("newest first"), *(event_line(cost) for cost in reversed(costs[-LAST:]))]


def event_line(cost: TraceEvent) -> Line:
    figures = "".join(f"{short(each):>{WIDE}}" for each in (*cost.times, cost.bytes))
    clock = cost.clock.partition(".")[0]
    return (Cell(fit(f"{cost.what} {cost.name}", NAME)), Cell(figures), Cell(f"  {clock}", "dim"))


def heads(name: str) -> Line:
    return (Cell(fit(name, NAME) + "".join(f"{label:>{WIDE}}" for label in FIGURES.values()), "head"),)
