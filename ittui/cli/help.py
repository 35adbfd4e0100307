"""Help by topic: the same pages as on the screen, and the man page made of them."""

from __future__ import annotations

from argparse import Namespace

from .. import __version__
from ..help import TOPICS, manual, page, plain, summary
from .command import Argument, command
from .context import CommandContext
from .output import say


@command(
    Argument("topic", nargs="*", metavar="TOPIC", help="one of the pages; default: what there is"),
    Argument("--man", action="store_true", help="all of it as a man page: ittui help --man > ittui.1"),
)
def help_(call: CommandContext, args: Namespace) -> int:
    """Show a page of help: getting started, the weekly rhythm, import, team file, keys, scripting and more."""
    if args.man:
        from .parser import overview

        say(manual(__version__, overview()))
    elif args.topic:
        say(plain(page(" ".join(args.topic))))
    else:
        from .parser import overview

        say(f"{overview()}\n\npages of help, each by `ittui help TOPIC`:")
        for topic in TOPICS:
            say(f"  {topic:<16} {summary(topic)}")
    return 0
