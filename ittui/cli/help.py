"""Help by topic: the same pages as on the screen, and the man page made of them."""

from __future__ import annotations

from argparse import Namespace

from .. import __version__
from ..board import NotFound
from ..fields import InputError
from ..help import TOPICS, manual, page, plain, summary
from .command import Argument, command
from .context import CommandContext


@command(
    Argument("topic", nargs="*", metavar="TOPIC", help="one of the pages; default: what there is"),
    Argument("--man", action="store_true", help="all of it as a man page: ittui help --man > ittui.1"),
)
def help_(call: CommandContext, args: Namespace) -> int:
    """Show a page of help: getting started, the weekly rhythm, import, team file, keys, scripting and more."""
    from .parser import overview

    if args.man:
        call.answer(text := manual(__version__, overview()), topic="man", text=text)
    elif args.topic:
        topic = " ".join(args.topic)
        try:
            text = plain(page(topic))
        except InputError as error:
            raise NotFound(str(error)) from None
        call.answer(text, topic=topic, text=text)
    else:
        topics = "\n".join(f"  {topic:<16} {summary(topic)}" for topic in TOPICS)
        text = f"{overview()}\n\npages of help, each by `ittui help TOPIC`:\n{topics}"
        call.answer(text, topics=[*TOPICS], text=text)
    return 0
