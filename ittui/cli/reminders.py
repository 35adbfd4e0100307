"""Reminders for each person by themselves: printed, or handed to a command of the caller's, which sends them."""

from __future__ import annotations

import shlex
import subprocess
from collections import defaultdict
from collections.abc import Callable, Sequence

from ..fields import InputError, Json, visible
from ..queries.due import DueItem
from ..records import Person
from .context import CommandContext
from .output import say, say_json

LONGEST = 60  # seconds that a command may take for one person


def remind_each(call: CommandContext, rows: Sequence[DueItem], through: str, line_of: Callable[[DueItem], str]) -> int:
    """A text for everybody who owes something; 1 where one could not be sent, which is told."""
    by_person: dict[int, list[DueItem]] = defaultdict(list)
    for row in rows:
        if row.who is not None:
            by_person[row.who].append(row)
    failed, letters = 0, list[Json]()
    for id, owed in by_person.items():
        person = call.board.get(Person, id)
        if person is None:
            continue
        text = letter(person, [line_of(row) for row in owed])
        problem = sent(through, person, text) if through else ""
        letters.append({"person": person.label, "mail": person.email, "text": text, "problem": problem})
        if not through and not call.options.json:
            say(text)
        if problem:
            call.fault(f"not sent to {visible(person.label)}: {problem}")
            failed = 1
    if call.options.json:
        say_json(letters)
    return failed


def letter(person: Person, owed: Sequence[str]) -> str:
    """What a person is told: a greeting, what is due, and how to answer it."""
    lines = [visible(f"  {line}") for line in owed]
    things = "one thing is" if len(owed) == 1 else f"{len(owed)} things are"
    return "\n".join([f"Hello {visible(person.label)},", f"{things} due:", *lines, "Answer with: ittui checkin", ""])


def sent(through: str, person: Person, text: str) -> str:
    """Run the caller's command for one person; why it did not work, "" where it did."""
    try:
        words = [filled(word, person) for word in shlex.split(through)]
        done = subprocess.run(words, input=text, text=True, capture_output=True, timeout=LONGEST, check=False)
    except (ValueError, InputError) as error:
        return str(error)
    except OSError as error:
        return f"{visible(shlex.split(through)[0])}: {error.strerror}"
    except subprocess.TimeoutExpired:
        return f"the command took longer than {LONGEST} s"
    if not done.returncode:
        return ""
    return visible((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])


def filled(word: str, person: Person) -> str:
    """A word of the command with the person's own values in it; no shell ever sees them."""
    values = {"{mail}": person.email, "{login}": person.login, "{name}": person.title}
    for mark, value in values.items():
        if mark in word:
            if not value.strip():
                raise InputError(f"there is no {mark[1:-1]} of theirs on record")
            word = word.replace(mark, value)
    return word
