"""What a command is: a function of a call and its arguments, with the arguments declared beside it."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from ..fields import visible

if TYPE_CHECKING:
    from .context import CommandContext

Run = Callable[["CommandContext", Namespace], int]


def positive(text: str) -> int:
    """How many: a whole number from 1."""
    if not text.strip().isdecimal() or not int(text):
        raise ArgumentTypeError(f"“{visible(text.strip())}” is not a whole number from 1")
    return int(text)


class Argument:
    """One argument, in the words of argparse."""

    def __init__(self, *names: str, **settings: Any) -> None:
        self.names, self.settings = names, settings


class Command(NamedTuple):
    """One verb of the command line."""

    run: Run
    arguments: tuple[Argument, ...]
    more: Callable[[], str] | None = None  # what is only to be found out for somebody who asks for help
    examples: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        return (self.run.__doc__ or "").strip()


def command(*arguments: Argument, more: Callable[[], str] | None = None) -> Callable[[Run], Command]:
    """Declare a command with its arguments; the function's docstring is its help, and more ends it."""
    return lambda run: Command(run, arguments, more)
