"""The team's settings: one record that is always there."""

from __future__ import annotations

from argparse import Namespace

from ..board import Change
from ..fields import visible
from ..records import SETTINGS_ID, Settings
from .assignments import Writing, refuse_problems, taken_apart
from .command import Argument, command
from .context import CommandContext, Usage
from .output import say_filled, say_json
from .records import plain_values


@command()
def show(call: CommandContext, args: Namespace) -> int:
    """What this team has set, and the defaults of the rest."""
    settings, context = call.board.settings, call.context()
    if call.options.json:
        say_json(plain_values(settings, context))
        return 0
    for name, field in settings.fields.items():
        value = getattr(settings, name)
        shown = "–" if field.is_empty(value) else visible(field.show(value, context))
        say_filled(f"{name:<18} {field.label:<30} {shown}", indent=50)
    return 0


@command(Argument("words", nargs="+", metavar="FIELD=VALUE", help="a setting and its new value"))
def set_(call: CommandContext, args: Namespace) -> int:
    """Change settings."""
    if not all("=" in word for word in args.words):
        raise Usage(f"write settings as field=value; known: {', '.join(Settings.fields)}")
    before = call.board.get(Settings, SETTINGS_ID)
    writing = Writing(call)
    after = writing.applied(before or Settings(SETTINGS_ID, {}), taken_apart(Settings, args.words))
    refuse_problems(after)
    call.commit([Change.edit(before, after) if before else Change.add(after)], "change settings")
    call.answer(f"saved in {visible(call.name)}", **plain_values(after, call.context()))
    return 0
