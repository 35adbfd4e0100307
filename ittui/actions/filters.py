"""Saved filters: a name for a filter that is typed often, kept for the whole team; @name stands for it anywhere."""

from __future__ import annotations

import re

from ..board import Change
from ..fields import Flag, InputError, Text, visible
from ..fields.field import UnknownWord
from ..queries.filter import parse_filter
from ..records import KINDS, SETTINGS_ID, Goal, Record, SavedFilter, Settings
from ..session import Session
from .action import Changes, Question, action, example, offered


class Saving(Question, positional="name text"):
    name = Text("Name", required=True, help="one word; @name stands for the filter from then on")
    text = Text("Filter", help="such as: owner:me status:risk")
    remove = Flag("Remove it")


@action("save-filter", "Save a filter under a name", "keep a filter under a name; @name stands for it")
@example("save-filter mine owner:me status:risk", "save-filter mine --remove")
@offered(
    log="save a filter",
    done=lambda session, record, answers: (
        f"@{visible(answers.name.lstrip('@'))} is {'gone' if answers.remove else 'kept'}"
    ),
)
def save_filter(session: Session, answers: Saving) -> Changes:
    """Keep a filter under a name, for all who use the file: `ittui goal list @mine`, or `/` and @mine on the screen."""
    name, text = answers.name.lstrip("@"), answers.text
    if not re.fullmatch(r"[\w-]+", name):
        raise InputError("a filter's name is one word", "name")
    settings = session.board.settings
    others = tuple(row for row in settings.filters if row.name.casefold() != name.casefold())
    if answers.remove and len(others) == len(settings.filters):
        raise InputError(f"there is no filter @{visible(name)}", "name")
    if not answers.remove and (not text or "@" in text):
        raise InputError("write the filter itself, such as: owner:me status:risk", "text")
    if not answers.remove:
        refuse_unreadable(text, session)
    rows = others if answers.remove else (*others, SavedFilter.of(name=name, text=text))
    after = settings.replace(filters=rows)
    there = session.board.get(Settings, SETTINGS_ID)
    return (Change.edit(there, after) if there else Change.add(after),)


def refuse_unreadable(text: str, session: Session) -> None:
    """InputError where no table takes a filter, so that its name would be of no use anywhere."""
    faults: list[InputError] = []
    kinds: list[type[Record]] = [Goal, *KINDS.values()]
    for kind in kinds:
        try:
            parse_filter(text, session, kind)
        except InputError as error:
            faults.append(error)
        else:
            return
    raise InputError(str(next((each for each in faults if not isinstance(each, UnknownWord)), faults[0])), "text")
