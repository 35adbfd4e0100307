"""Is all in order, and where is everything?"""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ..fields import Json, visible
from ..long_work import counted
from ..store import StoreError
from .command import command
from .context import CommandContext, config_folder, state_folder
from .output import colored, say, say_json, styled

if TYPE_CHECKING:
    from pathlib import Path

    from ..records import Record
    from ..store.doctor import Finding

GLYPHS = {"ok": ("✓", "green"), "warn": ("!", "yellow"), "bad": ("✗", "red")}

MOST_NAMED = 100  # of the records that do not fit


@command()
def doctor(call: CommandContext, args: Namespace) -> int:
    """Prove on the real file, folder and terminal that all is in order; each finding with its cure."""
    from ..store.doctor import CheckVerdict

    findings = [*look(call), *look_at_records(call)]
    if call.options.json:
        rows: list[Json] = [
            {"name": each.name, "verdict": each.verdict.value, "text": each.text, "cure": each.cure}
            for each in findings
        ]
        say_json(rows)
    else:
        color = colored(call.options.color)
        for each in findings:
            glyph, style = GLYPHS[each.verdict.value]
            say(f"{styled(glyph, style, color)} {each.name:<10} {visible(each.text)}")
            if each.cure and each.verdict is not CheckVerdict.OK:
                say(f"  {'':<10} → {visible(each.cure)}")
    return 1 if any(each.verdict is CheckVerdict.BAD for each in findings) else 0


def look(call: CommandContext) -> list[Finding]:
    """Everything that was looked at, around the file or in the database."""
    if call.in_database:
        from ..store.postgres.doctor import doctor as look_at_database

        return look_at_database(call.name)
    from ..store.doctor import doctor as look_at_file

    return [*look_at_file(call.path), *past_the_program(call)]


def past_the_program(call: CommandContext) -> list[Finding]:
    """What somebody changed in the file with an editor or a script of their own."""
    from ..queries.outside import changed_outside
    from ..store.doctor import CheckVerdict, Finding

    try:
        board, entries = call.store.read(), call.store.log()
    except StoreError:
        return []  # what is wrong with the file was said
    result = [each.text(board) for each in changed_outside(board, entries)]
    if not result:
        return [Finding("changes", CheckVerdict.OK, "all that the log holds is as it was saved")]
    more = f"; and {len(result) - MOST_NAMED} more" if len(result) > MOST_NAMED else ""
    cure = "look at them in the file's backups; ittui keeps who changed what only of what it saves"
    return [Finding("changes", CheckVerdict.WARN, "; ".join(result[:MOST_NAMED]) + more, cure)]


def look_at_records(call: CommandContext) -> list[Finding]:
    """Values of the wrong type, contradictions, references that lead nowhere and circles, each with its record's id."""
    from ..store.doctor import CheckVerdict, Finding
    from ..store.errors import StoreError

    try:
        board = call.board
    except (StoreError, OSError, ValueError):
        return []  # that it cannot be read was said above
    from ..metrics.goals.wholes import misdated
    from ..records import Objective
    from ..rules.measurements import formula_circles, implausible_values

    impossible = (
        (row, field, text)
        for table in board.tables.values()
        for row in counted(table.live, f"checking {table.kind.plural}", "records")
        for field, text in implausible_values(board, row, call.now)
    )
    dates = ((row, "due", text) for row in board.all(Objective) for text in misdated(board, row))
    circles = ((kpi, "formula", text) for kpi, text in formula_circles(board))
    wrong = [*board.problems(), *impossible, *dates, *circles]
    if not wrong:
        return [Finding("records", CheckVerdict.OK, "values, references and parents fit together")]
    rows = [
        Finding(
            "records",
            CheckVerdict.WARN,
            f"{row.noun} {row.code} {visible(row.label)}, {field}: {text}",
            cure_of(row, field, text),
        )
        for row, field, text in wrong[:MOST_NAMED]
    ]
    if len(wrong) > MOST_NAMED:
        rows.append(Finding("records", CheckVerdict.WARN, f"and {len(wrong) - MOST_NAMED:,} more", ""))
    return rows


def cure_of(row: Record, field: str, text: str) -> str:
    """The command that mends what is wrong with a record: the one that the text names, else the field typed anew."""
    named = text.rpartition(": ")[2]
    if named.split(" ")[0] == row.noun and len(named.split(" ")) == 2:
        return f"ittui {named} {row.code}"
    return f"ittui {row.noun} set {row.code} {field}=…"


@command()
def paths(call: CommandContext, args: Namespace) -> int:
    """Where everything is kept."""
    from ..exchange.plan import profiles_folder
    from ..private_cache import cache_folder
    from ..store.atomic_write import lock_path
    from ..store.backups import prefix
    from ..store.shared_file import real_path

    if call.in_database:
        beside: dict[str, Path | str] = {"database": call.name}
    else:
        file = real_path(call.path)
        beside = {"file": file, "lock": lock_path(file), "backups": file.with_name(f"{prefix(file)}*")}
    places = {
        **beside,
        "settings": config_folder(),
        "profiles": profiles_folder(),
        "state": state_folder(),
        "cache": cache_folder(),
    }
    if call.options.json:
        say_json({name: str(path) for name, path in places.items()})
        return 0
    for name, path in places.items():
        say(f"{name:<10} {visible(str(path))}")
    return 0
