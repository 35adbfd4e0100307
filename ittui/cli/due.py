"""What is owed: a list for people and scripts, reminders for cron or for each person, and one line for a prompt."""

from __future__ import annotations

import re
from argparse import Namespace
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from ..fields import InputError, Json, parse_day, visible
from ..queries.due import DueItem
from ..queries.due import due as due_list
from ..records import SHORTEST, Goal, GoalState, Person
from .context import Argument, CommandContext, Usage, command
from .output import TableColumn, say, say_json, say_table

AHEAD = Argument("--due", default="", metavar="DAYS", help="what is due within these days too, such as 3d, 2w or fri")
OWNER = Argument("--owner", default="", metavar="PERSON", help="only what is due from this person; me is you")


@command(AHEAD, OWNER, Argument("--count", action="store_true", help="only how many, for a prompt or a status line"))
def due(call: CommandContext, args: Namespace) -> int:
    """Everything that is due: check-ins, values, answers, decisions, actions, reviews, requests."""
    rows = due_items(call, args)
    if args.count:
        say(str(len(rows)))
        return 0
    if call.options.json:
        say_json([plain_due(call, row) for row in rows])
        return 0
    if not rows:
        call.tell("nothing is due")
        return 0
    priorities = {"Due": 1, "What": 1, "id": 3, "On": 1, "Who": 2, "Why": 4}
    lines = [
        (when(row), str(row.kind), row.record.code[:SHORTEST], name_of(call, row), row.waits_for(call.board), row.why)
        for row in rows
    ]
    say_table([TableColumn(*each) for each in priorities.items()], lines, call.options.color)
    return 0


@command(
    AHEAD,
    OWNER,
    Argument("--each", action="store_true", help="a text for each person, who is greeted by name"),
    Argument(
        "--mail-to",
        default="",
        metavar="COMMAND",
        help="run it for each person with their text on its standard input; {mail}, {login}, {name} are theirs",
    ),
)
def remind(call: CommandContext, args: Namespace) -> int:
    """What is due, one line each, and nothing at all when nothing is: for cron, which mails what is printed."""
    rows = due_items(call, args)
    if call.options.json and not (args.each or args.mail_to):
        say_json([plain_due(call, row) for row in rows])
        return 0
    if args.each or args.mail_to:
        return remind_each(call, rows, args.mail_to, partial(reminder, call))
    for row in rows:
        who = row.waits_for(call.board)
        say(visible(f"{reminder(call, row)}{f' – {who}' if who else ''}"))
    return 0


def reminder(call: CommandContext, row: DueItem) -> str:
    """One thing that is owed, in a line."""
    return f"{when(row)}: {row.kind} “{name_of(call, row)}” ({row.why})"


def due_items(call: CommandContext, args: Namespace) -> tuple[DueItem, ...]:
    """The rows that were asked for; InputError where --due is no day such as 3d, 2w or fri."""
    person, ahead, owner, until = None, 0, args.owner.strip(), args.due.strip()
    if owner:
        person = call.session.actor if owner.casefold() == "me" else call.board.find(Person, owner, parts=True).id
    if until:
        try:
            day = parse_day(f"{until}d" if until.isdecimal() else until, call.context())
        except InputError as error:
            error.field = "due"
            raise
        ahead = max(0, (day - call.today).days)
    return due_list(call.board, call.today, person=person, ahead=ahead)


def when(row: DueItem) -> str:
    """How late it is, in words."""
    if row.overdue == 0:
        return "today"
    days = f"{abs(row.overdue)} day{'' if abs(row.overdue) == 1 else 's'}"
    return f"{days} overdue" if row.overdue > 0 else f"in {days}"


def name_of(call: CommandContext, row: DueItem) -> str:
    """What a row is about: of a check-in its goal."""
    goal = getattr(row.record, "goal", None) if row.record.named_by == "date" else None
    return call.board.name("goals", goal) if isinstance(goal, int) else row.record.label


def plain_due(call: CommandContext, row: DueItem) -> dict[str, Json]:
    return {
        "what": str(row.kind),
        "kind": row.record.noun,
        "id": row.record.code,
        "label": name_of(call, row),
        "why": row.why,
        "since": row.since.isoformat(),
        "overdue": row.overdue,
        "who": None if row.who is None else call.board.name("people", row.who),
        "left": row.left,
    }


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
    import shlex
    import subprocess

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
    for mark, value in {"{mail}": person.email, "{login}": person.login, "{name}": person.title}.items():
        if mark in word and not value.strip():
            raise InputError(f"there is no {mark[1:-1]} of theirs on record")
        word = word.replace(mark, value)
    return word


USUAL = "{due} due · {missed} missed · {at_risk} at risk · {behind} behind · {on_track} on track"
WORDS = ("due", "mine", "missed", "at_risk", "behind", "on_track", "achieved", "stale", "no_data", "goals", "name")


@command(
    Argument(
        "--format", default=USUAL, metavar="TEXT", help=f"what to write; {', '.join(f'{{{word}}}' for word in WORDS)}"
    )
)
def status(call: CommandContext, args: Namespace) -> int:
    """How many things are due, and how the active goals are doing, in one line."""
    from ..metrics.goals.goal_status import cached_progress

    board, today, me = call.board, call.today, call.session.me
    owed = due_list(board, today)
    goals = [goal for goal in board.all(Goal) if goal.state_on(today) is GoalState.ACTIVE]
    states = Counter(cached_progress(board, goal, today).status.word.replace(" ", "_") for goal in goals)
    values: dict[str, int | str] = {
        **{word: states[word] for word in WORDS},
        "due": len(owed),
        "mine": sum(me is not None and row.who == me.id for row in owed),
        "goals": len(goals),
        "name": board.settings.title,
    }
    if call.options.json:
        say_json({**values})
        return 0
    for word in re.findall(r"\{(.*?)\}", args.format):
        if word not in values:
            raise Usage(f"--format knows no {{{word}}}; known: {', '.join(f'{{{each}}}' for each in WORDS)}")
    say(visible(re.sub(r"\{(.*?)\}", lambda match: str(values[match[1]]), args.format)))
    return 0
