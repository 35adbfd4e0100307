"""Help while one types: pages by topic, the same as on the screen; and completion for bash, zsh and fish.

The words that a shell offers come from the declarations of commands, fields and records; none is listed here again.
"""

from __future__ import annotations

import shlex
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from .. import __version__
from ..board import Board, NotFound
from ..config import OPTIONS, config
from ..fields import Choice, Field, InputError, Ref, Refs, visible
from ..help import TOPICS, manual, page, plain, summary
from ..records import KINDS, SHORTEST, Record, kind_named
from ..store import StoreError
from .context import VERBS, Argument, Command, CommandContext, command, noun_of, record_verbs
from .output import say, say_json
from .parser import BARE, VALUED, command_for, what_verbs_do


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


JOINTS = {"FILTER": ":", "FIELD=VALUE": "=", "FIELD": ""}  # what follows a field's name where these are asked for
MOST = 200  # words offered at once
OFFERS: dict[str, Callable[[], Iterable[str]]] = {  # words that come of no record, by what an argument is called
    "OPTION": lambda: OPTIONS,
    "TOPIC": lambda: TOPICS,
    "VIEW": lambda: config().section("views"),
    "COLLECTOR": lambda: config().section("collectors"),
}
BASH = """_ittui() {
    local IFS=$'\\n' line
    COMPREPLY=()
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(
        ITTUI_BREAKS=$COMP_WORDBREAKS ittui complete bash -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    if ((${#COMPREPLY[@]} == 1)) || [[ $COMP_TYPE == 37 || $COMP_TYPE == 42 ]]; then
        COMPREPLY=("${COMPREPLY[@]%%$'\\t'*}")
    else
        COMPREPLY=("${COMPREPLY[@]//$'\\t'/   }")
    fi
    [[ ${COMPREPLY[0]} == *[:=] ]] && compopt -o nospace
}
complete -o default -F _ittui ittui"""
ZSH = """#compdef ittui
_ittui() {
    local -a offered
    offered=("${(@f)$(ittui complete zsh -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n $offered[1] ]]; then
        _describe -V ittui offered
    else
        _files
    fi
}
compdef _ittui ittui"""
FISH = """function __ittui_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l offered (ittui complete fish -- $words[2..-1] 2>/dev/null)
    if test (count $offered) -gt 0
        printf '%s\\n' $offered
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c ittui -f -a '(__ittui_complete)'"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


class Offer(NamedTuple):
    """A word that could come next, and what it is."""

    word: str
    text: str = ""


@command(Argument("shell", choices=list(SCRIPTS), metavar="SHELL", help="bash, zsh or fish"))
def completion(call: CommandContext, args: Namespace) -> int:
    """Print a script that lets a shell complete commands, fields, choices, names and ids.

    bash: eval "$(ittui completion bash)" in ~/.bashrc. zsh: the same in ~/.zshrc, after compinit.
    fish: ittui completion fish > ~/.config/fish/completions/ittui.fish
    """
    call.answer(SCRIPTS[args.shell], shell=args.shell, script=SCRIPTS[args.shell])
    return 0


@command(
    Argument("shell", choices=list(SCRIPTS), metavar="SHELL", help="the shell that asks"),
    Argument("words", nargs="*", metavar="WORD", help="what was typed so far; of bash the whole line"),
)
def complete(call: CommandContext, args: Namespace) -> int:
    """What could come next on a command line; asked by the scripts of `ittui completion`."""
    words = [" ".join(unquoted(word)) for word in args.words]
    if args.shell == "bash" and args.words:  # the whole line, with the program's own name
        words = [*unquoted(args.words[0])[1:], *([""] if args.words[0][-1:].isspace() else [])]
    *before, typed = words or [""]
    offers = [offer for offer in offered(call, before, typed) if offer.word.startswith(typed)][:MOST]
    if call.options.json:
        say_json([{"word": offer.word, "text": offer.text} for offer in offers])
        return 0
    for offer in offers:
        say(WRITERS[args.shell](offer, typed))
    return 0


def unquoted(line: str) -> list[str]:
    for end in ("", '"', "'"):
        with suppress(ValueError):
            return shlex.split(line + end)
    return line.split()


def for_bash(offer: Offer, typed: str) -> str:
    """bash breaks words at : and =, and completes only what comes after the last of them."""
    cut = max(typed.rfind(":"), typed.rfind("=")) + 1
    word = shlex.quote(offer.word[cut:]) if " " in offer.word else offer.word[cut:]
    return f"{word}\t{visible(offer.text)}" if offer.text else word


def for_zsh(offer: Offer, typed: str) -> str:
    word = offer.word.replace("\\", "\\\\").replace(":", "\\:")
    return f"{word}:{visible(offer.text)}" if offer.text else word


WRITERS: dict[str, Callable[[Offer, str], str]] = {
    "bash": for_bash,
    "zsh": for_zsh,
    "fish": lambda offer, typed: f"{offer.word}\t{visible(offer.text)}",
}


def offered(call: CommandContext, before: Sequence[str], typed: str) -> Iterator[Offer]:
    """What could come after these words."""
    options, words = taken(before)
    if options is None:  # the value of an option such as --file comes next, which the shell knows better
        return
    call.options = call.options._replace(file=options.get("--file", call.options.file))
    if typed.startswith("-") and not words:
        yield from (Offer(name) for name in (*VALUED, *BARE, "--help", "--version"))
    elif not words:
        yield from (Offer(verb, text) for verb, text in what_verbs_do(None).items() if verb != "complete")
        nouns = {noun_of(kind): (kind.__doc__ or "").partition("\n")[0] for kind in KINDS.values()}
        yield from (Offer(noun, text) for noun, text in nouns.items() if noun not in VERBS)
    else:
        yield from of_command(call, words, typed)


def taken(before: Sequence[str]) -> tuple[dict[str, str] | None, list[str]]:
    """The program's own options and the other words; no options where the last still waits for its value."""
    options: dict[str, str] = {}
    words: list[str] = []
    rest = iter(before)
    for word in rest:
        name, equals, value = word.partition("=")
        name = "--file" if name == "-f" else name
        if name in VALUED:
            following = value if equals else next(rest, None)
            if following is None:
                return None, words
            options[name] = following
        elif word not in BARE:
            words.append(word)
    return options, words


def of_command(call: CommandContext, words: Sequence[str], typed: str) -> Iterator[Offer]:
    verb, rest = words[0], words[1:]
    kind = kind_named(verb)
    if kind is not None and not rest and verb not in VERBS:
        yield from (Offer(name, text) for name, text in what_verbs_do(kind).items())
        return
    if kind is not None and rest and rest[0] in record_verbs(kind):
        verb, rest = rest[0], rest[1:]
    elif verb in what_verbs_do(None):
        kind = None
    else:
        return
    yield from of_arguments(call, command_for(verb, kind), kind, rest, typed)


def of_arguments(
    call: CommandContext, command: Command, kind: type[Record] | None, words: Sequence[str], typed: str
) -> Iterator[Offer]:
    """What can come next of a command's own arguments."""
    options = {name: each for each in command.arguments for name in each.names if name.startswith("-")}
    asked = options.get(words[-1]) if words else None
    if asked is not None and "action" not in asked.settings:
        yield from of_argument(call, asked, kind, typed)
    elif typed.startswith("-"):
        yield from (Offer(name, str(each.settings.get("help", ""))) for name, each in options.items())
    else:
        places = [each for each in command.arguments if not each.names[0].startswith("-")]
        at = sum(not word.startswith("-") for word in words)
        for place in places[at : at + 1] or [each for each in places[-1:] if each.settings.get("nargs") in ("*", "+")]:
            yield from of_argument(call, place, kind, typed)


def of_argument(call: CommandContext, argument: Argument, kind: type[Record] | None, typed: str) -> Iterator[Offer]:
    """The values that one argument takes: its choices, names of what there is, fields, or records of the file."""
    name, metavar = argument.names[0].lstrip("-"), str(argument.settings.get("metavar", ""))
    if choices := argument.settings.get("choices"):
        yield from (Offer(str(each)) for each in choices)
    elif metavar in OFFERS:
        yield from map(Offer, OFFERS[metavar]())
    elif metavar in JOINTS:
        yield from of_fields(call, kind, typed, JOINTS[metavar])
    elif metavar in ("METRIC", "NAME") and name in ("names", "metric"):
        from ..metrics import METRICS

        yield from (Offer(name, metric.label) for name, metric in METRICS.items())
    elif metavar in ("KIND", "WHAT") or name == "kind":
        yield from (Offer(noun_of(each)) for each in KINDS.values())
    elif name == "report":
        from ..report import REPORTS

        yield from (Offer(each, text) for each, text in REPORTS.items())
    elif (table := table_of(name, metavar, kind)) and (board := read(call)):
        rows = board.tables[table]
        yield from (Offer(rows.short(row.id) if row.named_by != "code" else row.code, row.label) for row in rows.live)


def table_of(name: str, metavar: str, kind: type[Record] | None) -> str:
    """The table of the records that an argument names; "" where it names none."""
    if name in ("id", "ids") and kind is not None:
        return kind.table
    named = kind_named(metavar) if metavar else None
    return named.table if named else "people" if metavar.upper() in ("NAME", "PERSON", "WHO") else ""


def read(call: CommandContext) -> Board | None:
    """The file's records; None where they cannot be read now: a shell is told nothing."""
    with suppress(StoreError, InputError, OSError):
        return call.board
    return None


def of_fields(call: CommandContext, kind: type[Record] | None, typed: str, joint: str) -> Iterator[Offer]:
    """field= while the field is typed; then what it can hold."""
    if kind is None:
        return
    name, there, _ = typed.partition(joint) if joint else ("", "", "")
    field = kind.fields.get(name.strip("-+"))
    if there and field is not None:
        yield from (Offer(f"{name}{joint}{word}", text) for word, text in of_field(call, field))
    elif not there:
        yield from (Offer(f"{each}{joint}", field.label) for each, field in kind.fields.items())


def of_field(call: CommandContext, field: Field[object]) -> Iterator[Offer]:
    if isinstance(field, Choice):
        yield from (Offer(str(word.value)) for word in field.words)
    elif isinstance(field, Ref | Refs) and (board := read(call)):
        yield from (Offer(row.code[:SHORTEST], row.label) for row in board.tables[field.table].live)
