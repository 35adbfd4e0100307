"""How a command line is taken apart: which verb is meant, and what its arguments are; and the help of each verb.

Only the parser of the one verb that was typed is ever built: building all of them would take longer than most commands.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, HelpFormatter, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from itertools import islice
from typing import NamedTuple, NoReturn

from ..actions import ALONE
from ..config import COLORS
from ..fields import article, meant, visible
from ..records import KINDS, Record, kind_named
from .context import RECORD_VERBS, SHADOWED, VERBS, Argument, Command, Options, Usage, action_id, noun_of, record_verbs

VALUED = ("--file", "--as-of", "--trace", "--color")
WHOLE = ("--help", "--version")  # the whole answer
BARE = ("--json", "--no-color", "--wide", "--new", "--read-only", "--quiet", "--watch", "--no-mouse")


class Line(NamedTuple):
    """A command line, taken apart."""

    options: Options
    command: Command | None  # None: open the screen
    arguments: Namespace
    name: str = ""  # the command's words, such as “goal list”


class Help(Exception):
    """Somebody asked for help, or for the version: the text is the answer."""


def unwritten(prog: str) -> HelpFormatter:
    """What looks at arguments as they are declared: unlike one that writes, it need not know how wide a line may be."""
    return RawDescriptionHelpFormatter(prog, width=78)


class Parser(ArgumentParser):
    """An ArgumentParser that raises instead of leaving the process."""

    def error(self, message: str) -> NoReturn:
        self.formatter_class = RawDescriptionHelpFormatter
        message = re.sub(r"^argument ([^:]+): ", r"\1: ", message).replace(": expected one argument", " needs a value")
        raise Usage(f"{message}\n{self.format_usage().strip()}")

    def print_help(self, file: object = None) -> None:
        self.formatter_class = RawDescriptionHelpFormatter
        raise Help(self.format_help().rstrip())


def parse(argv: Sequence[str]) -> Line:
    """What a command line asks for; Usage or Help else."""
    options, words = split(argv)
    if not words:
        return Line(options, None, Namespace())
    verb, rest = words[0], words[1:]
    if verb in ("-h", "--help"):
        raise Help(overview())
    if verb in ("-V", "--version"):
        from .. import __version__

        raise Help(f"ittui {__version__}")
    kind = kind_named(verb)
    if kind is None or (verb in VERBS and not (rest and rest[0] in record_verbs(kind))):
        return Line(options, *parsed_verb(verb, rest), verb)
    return Line(options, *parsed_kind(verb, kind, rest), f"{noun_of(kind)} {rest[0]}")


def parsed_verb(verb: str, words: Sequence[str]) -> tuple[Command, Namespace]:
    if verb not in VERBS and verb not in ALONE:
        what = f"option {visible(verb)}" if verb.startswith("-") else f"command “{visible(verb)}”"
        if verb.startswith("-") or f"--{verb}" in WHOLE:
            near = meant(f"--{verb.lstrip('-')}", (*VALUED, *BARE, *WHOLE))
        else:
            near = meant(verb, (*VERBS, *ALONE, *map(noun_of, KINDS.values())))
        raise Usage(f"no {what}{near or '; `ittui --help` lists them'}")
    return parsed(f"ittui {verb}", verb, None, words)


def parsed_kind(noun: str, kind: type[Record], words: Sequence[str]) -> tuple[Command, Namespace]:
    verbs = record_verbs(kind)
    if not words or words[0] in ("-h", "--help"):
        raise Help(kind_help(kind))
    if words[0] not in verbs:
        verb = visible(words[0])
        near = meant(verb, verbs) or f"; known: {', '.join(verbs)}"
        raise Usage(f"{noun_of(kind)}: no command “{verb}”{near}")
    return parsed(f"ittui {noun} {words[0]}", words[0], kind, words[1:])


def parsed(program: str, name: str, kind: type[Record] | None, words: Sequence[str]) -> tuple[Command, Namespace]:
    result = command_for(name, kind)
    parser = Parser(prog=program, allow_abbrev=False, formatter_class=unwritten)
    if {"-h", "--help"} & {*words}:
        parser.description, parser.epilog = filled(result.help), epilog(result, name, kind)
    for argument in result.arguments:
        settings = {name: value for name, value in argument.settings.items() if name != "choices"}
        if settings.get("nargs") == "*":
            settings.setdefault("default", [])  # else an error would list it among those that are required
        parser.add_argument(*argument.names, **settings)
    arguments = parser.parse_args(options_first(result.arguments, words))
    values = {name: unshielded(value) for name, value in vars(arguments).items()}
    for argument in result.arguments:
        refuse_unknown_choice(argument, values)
    return result, Namespace(kind=kind, **values)


def command_for(verb: str, kind: type[Record] | None) -> Command:
    """The command of a verb; only the module that it lives in is imported."""
    if id := ALONE.get(verb, "") if kind is None else action_id(kind, verb):
        from .action_commands import command_named

        return command_named(id)
    module, _ = VERBS[verb] if kind is None else record_verbs(kind)[verb]
    made: Command | Callable[[], Command] = getattr(import_module(f".{module}", __package__), SHADOWED.get(verb, verb))
    return made if isinstance(made, Command) else made()


def options_first(arguments: Sequence[Argument], words: Sequence[str]) -> list[str]:
    """The words with all options, and the values that they take, before all others; so they may stand anywhere."""
    known = {name: each for each in arguments for name in each.names if name.startswith("-")}
    options, others = list[str](), list[str]()
    rest = iter(words)
    for word in rest:
        name, equals, _ = word.partition("=")
        if word == "--":
            others += [" " + each if each.startswith("-") else each for each in rest]
        elif name in known:
            takes_value = known[name].settings.get("action") not in ("store_true", "store_false")
            value = () if equals or not takes_value else [shielded(each) for each in islice(rest, 1)]
            options += [word, *value]
        elif shielded(word) == word and word.startswith("--") and word != "--help":
            raise Usage(f"no option {name}{meant(name, known)}")
        else:
            others.append(shielded(word))
    return [*options, *others]


def refuse_unknown_choice(argument: Argument, values: Mapping[str, object]) -> None:
    """Usage where a word is none of those that an argument offers."""
    choices = argument.settings.get("choices")
    name = argument.settings.get("dest") or argument.names[0].lstrip("-").replace("-", "_")
    value = values.get(name)
    if not choices or value is None or value in choices or value == argument.settings.get("default"):
        return
    offered = ", ".join(choices)
    raise Usage(f"{argument.names[0]}: “{visible(str(value))}” is not one of {offered}{meant(str(value), choices)}")


def epilog(result: Command, verb: str, kind: type[Record] | None) -> str:
    """What stands below the arguments in a command's help: examples, and what there is to choose from."""
    noun = noun_of(kind) if kind else ""
    needed = " ".join(f"{name}=…" for name, field in kind.fields.items() if field.required) if kind else ""
    texts = result.examples or EXAMPLES.get(f"{noun} {verb}".strip()) or EXAMPLES.get(f"KIND {verb}", ())
    shown = [each.replace("{noun}", noun).replace("{needed}", needed) for each in texts]
    own = [each for each in shown if not kind or each.startswith(f"{noun} ")] or [f"{noun} {each}" for each in shown]
    lines = [f"  ittui {each}" for each in own]
    examples = "\n".join(["examples:", *lines]) if lines else ""
    more = result.more() if result.more else fields_help(kind) if kind and not result.examples else ""
    return "\n\n".join(part for part in (examples, more) if part)


def filled(text: str) -> str:
    """Paragraphs, broken between words where most terminals end."""
    from textwrap import fill

    return "\n\n".join(fill(" ".join(part.split()), 78) for part in text.split("\n\n"))


def shielded(word: str) -> str:
    """A word that only looks like an option (-5, -tag:net, -$1,234) with a blank before it, which argparse heeds."""
    looks = word.startswith("-") and not re.fullmatch(r"-|-[A-Za-z]|--|--[a-z][a-z-]*(=.*)?", word, re.DOTALL)
    return f" {word}" if looks else word


def unshielded(value: object) -> object:
    if isinstance(value, list):
        return [unshielded(each) for each in value]
    return value[1:] if isinstance(value, str) and value.startswith(" -") else value


def split(argv: Sequence[str]) -> tuple[Options, list[str]]:
    """The options that may stand anywhere, and the other words."""
    result: dict[str, str] = {}
    words: list[str] = []
    rest = iter(argv)
    for word in rest:
        name, equals, value = word.partition("=")
        name = "--file" if name == "-f" else name
        if word == "--":
            words += [word, *rest]
        elif name in VALUED:
            result[name] = value if equals else next(rest, "")
            if not result[name]:
                raise Usage(f"{name} needs a value")
        elif word in BARE:
            result[word] = "yes"
        else:
            words.append(word)
    return (
        Options(
            file=result.get("--file", ""),
            as_of=result.get("--as-of", ""),
            json="--json" in result,
            color=color_of(result),
            wide="--wide" in result,
            trace=result.get("--trace", ""),
            new="--new" in result,
            read_only="--read-only" in result,
            no_mouse="--no-mouse" in result,
            quiet="--quiet" in result,
            watch="--watch" in result,
        ),
        words,
    )


def color_of(options: dict[str, str]) -> str:
    """auto, always or never, "" where nothing was said; Usage where it is none of these."""
    wanted = "never" if "--no-color" in options else options.get("--color", "")
    if wanted and wanted not in COLORS:
        raise Usage(f"--color is {', '.join(COLORS[:-1])} or {COLORS[-1]}")
    return wanted


def what_verbs_do(kind: type[Record] | None) -> dict[str, str]:
    """Each verb of a kind, or that stands alone, with what it does; for help, which may import all there is."""
    from ..actions.action import action_named

    ids = ALONE if kind is None else {verb: action_id(kind, verb) for verb in record_verbs(kind)}
    texts = {verb: text for verb, (_, text) in (VERBS if kind is None else record_verbs(kind)).items()}
    return texts | {verb: action_named(id).does for verb, id in ids.items() if id}


def overview() -> str:
    """The help of the whole program."""
    from textwrap import fill

    verbs = "\n".join(f"  {name:<12} {text}" for name, text in what_verbs_do(None).items())
    nouns = fill(", ".join(noun_of(kind) for kind in KINDS.values()), 78, subsequent_indent=" " * 15)
    return f"""usage: ittui [--file PATH] [--as-of DATE] [--json] [--wide] [--color WHEN] [--trace FILE] [COMMAND …]

Goals, projects and KPIs of an IT department, in one shared file.
Without a command the screen opens.

commands:
{verbs}
  KIND VERB    {", ".join(RECORD_VERBS)}; KIND is one of
               {nouns}

options, before or after the command:
  -f, --file PATH   the file, or its name in your configuration; else $ITTUI_FILE,
                else {"$XDG_DATA_HOME/ittui/ittui.json"}
  --as-of DATE  as things stood then, such as 2026-09-30, last fri or -2w
  --json        for scripts
  --new         a person or department named for the first time is new, whoever
                has a name like it
  --color WHEN  auto, always or never; $NO_COLOR and --no-color mean never
  --wide        tables and reports as wide as they are, nothing cut
  --read-only   open the file to look at it; nothing can be saved
  --quiet       only results and errors, no remarks
  --watch       list, show, due, report, status and others that only read: drawn
                again whenever the file changes, until q; in a pipe printed again
  --no-mouse    the screen leaves the mouse to the terminal, which then selects text
  --trace FILE  write down what took how long, no text of any record; - after a
                command: to stderr; $ITTUI_TRACE does the same; ctrl+t shows it

Days can be typed as 2026-11-27, fri, +2w, eoq, Q3 or 2026-W48.
Exit codes: 0 ok, 1 error, 2 usage, 3 not found, 4 lock time-out, 5 conflict, 6 damaged file, 130 cancelled.
`ittui COMMAND --help` tells more."""


def kind_help(kind: type[Record]) -> str:
    verbs = "\n".join(f"  {name:<10} {text}" for name, text in what_verbs_do(kind).items())
    summary = (kind.__doc__ or "").strip().splitlines()[0]
    return f"usage: ittui {noun_of(kind)} VERB …\n\n{summary}\n\nverbs:\n{verbs}\n\n{fields_help(kind)}"


def fields_help(kind: type[Record]) -> str:
    lines = [f"fields of {article(kind.noun)} {kind.noun}:"]
    for name, field in kind.fields.items():
        words = getattr(field, "words", None)
        text = " | ".join(word.value for word in words) if words else field.kind
        note = " (needed)" if field.required else ""
        lines.append(f"  {name:<18} {text}{note}{f': {field.help}' if field.help else ''}")
    return "\n".join(lines)


# What each command looks like when it is used: shown at the end of its help, and parsed by a test.
EXAMPLES: dict[str, tuple[str, ...]] = {
    "init": ("init /srv/it/it.json", "init"),
    "demo": ("demo", "demo --as Nadia", "demo --path /tmp/sample.json"),
    "metrics": ("metrics", "metrics mttr projects_on_time --period 2026-Q3", "metrics --json --as-of 2026-09-30"),
    "explain": ("explain projects_on_time --period 'last quarter'", "explain 'Link uptime'"),
    "due": ("due --owner me", "due --due 2w", "due --owner me --count"),
    "remind": ("remind --due 3d", "remind --each --mail-to 'mail -s \"Due this week\" {mail}'"),
    "status": ("status", "status --format '{mine} due, {missed} missed'"),
    "completion": ("completion bash", "completion fish"),
    "complete": ("complete fish goal sh",),
    "collect": ("collect --due", "collect --dry-run uptime"),
    "help": ("help", "help weekly", "help --man"),
    "config": ("config", "config theme", "config --json"),
    "report": (
        "report weekly",
        "report monthly --period 2026-10 -o october.html",
        "report person me --format md",
        "report kpi Link uptime --since -4w",
    ),
    "import": (
        "import incident tickets.csv --dry-run",
        "import project plan.csv --map title=Projekt --map baseline_finish=Ende --save-profile plan",
        "import project plan.csv --profile plan --skip-bad",
        "import incident tickets.csv --words priority:minor=Low,major=High",
        "import budget budget.xlsx --columns-are month --map year=const:2026",
        "import all department.json",
    ),
    "export": (
        "export goal owner:ann -o goals.csv",
        "export kpi --format md",
        "export calendar -o due.ics",
        "export all -o backup",
    ),
    "library": ("library", "library list time", "library add mttr --owner ann"),
    "log": ("log", "log 'Replace copper' --limit 5", "log --archive 2025-01-01"),
    "undo": ("undo", "undo 3676871782907312"),
    "redo": ("redo",),
    "restore": ("restore", "restore 1"),
    "merge": ("merge base.json ours.json theirs.json -o merged.json", "merge --install"),
    "copy": ("copy it.json postgresql://db.example.org/it", "copy service=it laptop.json"),
    "doctor": ("doctor", "doctor --file /srv/it/it.json"),
    "paths": ("paths",),
    "schema": ("schema", "schema goal --printed", "schema --printed"),
    "KIND list": ("{noun} list", "{noun} list 'some words' --limit 5", "{noun} list --all --json"),
    "KIND show": ("{noun} show 4vfs", "{noun} show 4vfs --as-of -4w"),
    "KIND add": ("{noun} add {needed}",),
    "KIND set": ("{noun} set 4vfs tags+=urgent notes='as agreed on Friday'",),
    "KIND edit": ("{noun} edit 4vfs",),
    "KIND archive": ("{noun} archive 4vfs", "{noun} archive 4vfs --undo"),
    "KIND restore": ("{noun} restore 4vfs",),
    "KIND delete": ("{noun} delete 4vfs --force",),
    "goal list": ("goal list owner:me status:risk", "goal list 'due:<+2w' -tag:network --sort due"),
    "goal add": (
        "goal add 'Replace copper links with fibre' owner=ann due=eoq objective=availability",
        "goal add 'Install 55 workplaces' 'items=Desktops | 20' 'items+=Laptops | 35' no_cost=yes",
    ),
    "goal set": ("goal set 'Replace copper' due=+2w tags+=network", "goal set 4vfs state=active owner=me"),
    "objective add": ("objective add 'Keep every site connected' horizon='3 years' owner=ann",),
    "checkin add": ("checkin add goal='Replace copper links with fibre' date=yesterday confidence=7",),
    "channel add": ("channel add 'Weekly with Finance' departments=Finance cadence=weekly owner=ann",),
    "request add": ("request add 'Two test users' giver=Finance asker=IT wanted=+2w",),
    "survey add": ("survey add date=today kind=csat score=4.2 answers=31",),
    "approval add": ("approval add 'IT goals and budget 2027' year=2027",),
    "comment add": ("comment add 'Order the fibre now' goal='Replace copper links with fibre'",),
    "review add": ("review add 'Third quarter' person=ann due=+1w",),
    "recognition add": ("recognition add 'for the night shift' person=ann date=today",),
    "resource add": ("resource add 'Exam fee' person=ann needed=+2w cost='300 EUR'",),
    "lock add": ("lock add 2026-Q3",),
    "measurement add": ("measurement add kpi='Link uptime' date=yesterday value=99.9",),
    "trend add": ("trend add Passkeys ring=trial why='fewer resets' owner=ann",),
    "policy add": ("policy add 'Backup and restore' owner=ann review=eoy",),
    "department add": ("department add Finance",),
    "person add": ("person add 'Sam Baker' login=sam email=sam@example.com department=IT",),
    "service add": ("service add Telephony rto=4 owner=ann",),
    "kpi add": ("kpi add 'Link uptime' unit=% direction='at least' target=99.9 cadence=weekly",),
    "project add": ("project add 'Fibre' manager=ann start=today baseline_finish=eoq baseline_budget='12000 EUR'",),
    "incident add": ("incident add INC-7 service=Mail failed_at='fri 9:00' restored_at='fri 11:30'",),
    "budget add": ("budget add 'Fibre build' year=2026 category=transform 'months=2026-10 | 20000'",),
    "settings set": ("settings set currency=CHF fiscal_month=4",),
    "settings show": ("settings show",),
    "goal check": ("goal check", "goal check 'Replace copper' --approving"),
    "approval compare": ("approval compare 'Goals 2027' -o versions.html",),
}
