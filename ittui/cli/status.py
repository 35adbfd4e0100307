"""One line about where the department is: for a status bar, a prompt, or the message of the day."""

from __future__ import annotations

import re
from argparse import Namespace
from collections import Counter

from ..fields import visible
from ..queries.due import due
from ..records import Goal, GoalState
from .context import Argument, CommandContext, Usage, command
from .output import say, say_json

USUAL = "{due} due · {missed} missed · {at_risk} at risk · {behind} behind · {on_track} on track"
WORDS = ("due", "mine", "missed", "at_risk", "behind", "on_track", "achieved", "stale", "no_data", "goals", "name")


@command(
    Argument(
        "--format", default=USUAL, metavar="TEXT", help=f"what to write; {', '.join(f'{{{word}}}' for word in WORDS)}"
    )
)
def status(call: CommandContext, args: Namespace) -> int:
    """How many things are due, and how the active goals are doing, in one line."""
    values = counted(call)
    if call.options.json:
        say_json({**values})
        return 0
    for word in re.findall(r"\{(.*?)\}", args.format):
        if word not in values:
            raise Usage(f"--format knows no {{{word}}}; known: {', '.join(f'{{{each}}}' for each in WORDS)}")
    say(visible(re.sub(r"\{(.*?)\}", lambda match: str(values[match[1]]), args.format)))
    return 0


def counted(call: CommandContext) -> dict[str, int | str]:
    """What the line can be made of."""
    from ..metrics.goals.goal_status import cached_progress

    board, today = call.board, call.today
    owed = due(board, today)
    me = call.session.me
    goals = [goal for goal in board.all(Goal) if goal.state_on(today) is GoalState.ACTIVE]
    states = Counter(cached_progress(board, goal, today).status.word.replace(" ", "_") for goal in goals)
    return {
        **{word: states[word] for word in WORDS},
        "due": len(owed),
        "mine": sum(me is not None and row.who == me.id for row in owed),
        "goals": len(goals),
        "name": board.settings.title,
    }
