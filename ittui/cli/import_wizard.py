"""Leading through an import: columns, then what can be read in two ways, then words; the answers are a profile."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from shutil import get_terminal_size
from typing import Any

from ..board import Board
from ..exchange.importer import plan_import
from ..exchange.mapping import make_mapping, names_of, nearest
from ..exchange.plan import ImportOptions, ImportPlan
from ..exchange.preparation import the_sheet
from ..exchange.sheet import Sheet, squeezed
from ..fields import Field, InputError, article, visible
from ..fields.layout import wrap
from ..records import Record
from .context import CommandContext
from .output import say, say_filled

EXAMPLES, MOST_WORDS = 3, 40
WORD = re.compile(r"^(?P<field>\w+): “(?P<word>.*?)” is not a .*--words")


class Left(Exception):
    """The user ended the questions."""


def ask(question: str) -> str:
    """An answer, without the blanks around it; Left where there is none to come."""
    width = get_terminal_size().columns - 1 if sys.stderr.isatty() else len(question)
    print("\n".join(wrap(visible(question), width)), end=" ", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        raise Left
    return answer.strip()


def ask_options(call: CommandContext, kind: type[Record], data: bytes, options: ImportOptions) -> ImportOptions:
    """How a file is to be read, asked for step by step; each answer is tried before the next question."""
    sheet = the_sheet(kind, data, options)
    say(f"Rows: {len(sheet.rows):,}, columns: {len(sheet.columns)}. Enter takes what is in brackets, - none.")
    say_filled(f"? lists the fields of {article(kind.noun)} {kind.noun}; needed: {', '.join(needed(kind))}.")
    options = replace(options, maps=(*options.maps, *column_maps(kind, sheet, options)))
    before: ImportOptions | None = None
    for _ in range(MOST_WORDS):
        try:
            changed = next(unanswered(call.board, kind, data, options, call), None)
        except InputError as error:  # the last answer was none
            if before is None:
                raise
            say_filled(str(error))
            options, before = before, None
            continue
        if changed is None:
            return options
        before, options = options, changed
    return options


def needed(kind: type[Record]) -> list[str]:
    return [name for name, field in kind.fields.items() if field.required]


def column_maps(kind: type[Record], sheet: Sheet, options: ImportOptions) -> Iterator[str]:
    """“field=column” wherever the answer is not what is found by name."""
    suggested = suggestions(kind, sheet, options)
    taken = {text.partition("=")[0].strip() for text in options.maps}
    for at, column in enumerate(sheet.columns):
        cells = list(dict.fromkeys(row.cells[at].strip() for row in sheet.rows if len(row.cells) > at))
        some = ", ".join([cell[:24] for cell in cells if cell][:EXAMPLES]) or "blank"
        field = suggested.get(at, "")
        answer = ask_field(kind, f"{column} ({some}) → [{field or '-'}]", taken)
        if answer == "-" and field:
            yield f"{field}="
        elif answer not in ("", "-", field):
            taken.add(answer)
            if field:
                yield f"{field}="
            yield f"{answer}={column}"


def suggestions(kind: type[Record], sheet: Sheet, options: ImportOptions) -> dict[int, str]:
    """The field that each column would fill by its name; a required one that is missing does not stop it."""
    answers = {text.partition("=")[0].strip() for text in options.maps}
    known = {squeezed(column) for column in sheet.columns}
    unsaid = (name for name in needed(kind) if name not in answers)
    missing = [name for name in unsaid if not known & set(names_of(kind, name, kind.fields[name]))]
    mapping = make_mapping(kind, (*options.maps, *(f"{name}=const:?" for name in missing)), sheet)
    return {at: source.field for source in mapping.sources for at in source.columns}


def ask_field(kind: type[Record], question: str, taken: set[str]) -> str:
    while True:
        answer = ask(question)
        if answer in ("", "-") or (answer in kind.fields and answer not in taken):
            return answer
        if answer == "?":
            say_filled(", ".join(kind.fields))
        elif answer in taken:
            say_filled(f"“{visible(answer)}” is filled already")
        else:
            say_filled(f"“{visible(answer)}” is not a field{nearest(answer, list(kind.fields))}")


def ask_word(field: Field[Any], theirs: str, call: CommandContext) -> str:
    """What a word of another program means: one of ours, by a part that fits only one; "" for no value."""
    words = ", ".join(each.value for each in getattr(field, "words", ()))
    while True:
        typed = ask(f"{field.name}: “{theirs}” means which of {words}? (blank: no value)")
        try:
            return field.edit(field.parse(typed, call.context()), call.context()) if typed else ""
        except InputError as error:
            say_filled(str(error))


def unanswered(
    board: Board, kind: type[Record], data: bytes, options: ImportOptions, call: CommandContext
) -> Iterator[ImportOptions]:
    """The options with the answer to what is open: an order of dates, a decimal mark, a word, a missing column."""
    try:
        plan = plan_import(board, kind, data, options, call.today, call.now)
    except InputError as error:
        if not any(option in str(error) for option in ("--date-order", "--decimal", "--map")):
            raise
        say_filled(str(error))
        if "--date-order" in str(error):
            yield replace(options, date_order=ask("order of dates: dmy, mdy or ymd?"))
        elif "--decimal" in str(error):
            yield replace(options, decimal=ask("decimal mark: comma or point?"))
        else:
            yield replace(options, maps=(*options.maps, ask("FIELD=COLUMN or FIELD=const:VALUE?")))
        return
    word = unknown_word(plan)
    if word:
        field, theirs = word
        ours = ask_word(kind.fields[field], theirs, call)
        yield replace(options, words=(*options.words, f"{field}:{theirs}={ours}"))
    elif plan.refused and not options.skip_bad:
        say_filled(plan.refused)
        if ask("leave such rows out? [y/N]").casefold() in ("y", "yes"):
            yield replace(options, skip_bad=True)


def unknown_word(plan: ImportPlan) -> tuple[str, str] | None:
    """The field and the first word in it that nobody has said the meaning of."""
    matches = (WORD.match(each.reason) for each in plan.rejected)
    return next(((match["field"], match["word"]) for match in matches if match), None)
