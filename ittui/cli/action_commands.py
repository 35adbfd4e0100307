"""Every action as a command: its arguments are built of the fields of its questions, its help of its declaration."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from typing import Any

from ..actions.action import Action, Question, action_named, itself
from ..board import Board, Change, Mentions, NotFound, reader
from ..fields import Choice, Context, Day, Field, Flag, Moment, Number, Ref, Refs, Rows, Text, pick, visible
from ..fields.choices import whole_line
from ..records import KINDS, Person, Record
from ..session import Session
from .context import Argument, Command, CommandContext, Usage
from .output import say, say_json
from .records import ASSIGNMENT, Writing, plain_values, refuse_problems, taken_apart

METAVARS: dict[type[Field[Any]], str] = {Ref: "NAME", Refs: "NAME", Day: "DATE", Number: "N"}


BY = Argument("--by", default="", metavar="NAME", help="who does it; default: you")


def acting(call: CommandContext, typed: str) -> Session:
    """The session of the person who is named by --by; blank and me: of the one who calls."""
    if typed.strip().casefold() in ("", "me"):
        return call.session
    return call.session.having(acting=call.board.find(Person, typed).id)


def command_named(id: str) -> Command:
    """The command of an action."""
    action = action_named(id)

    def run(call: CommandContext, args: Namespace) -> int:
        return carry_out(call, action, args)

    run.__doc__ = action.help
    return Command(run, tuple(arguments_of(action)), examples=action.examples)


def arguments_of(action: Action) -> list[Argument]:
    """Its record, what it takes in order, and its options."""
    asks = action.asks
    result = []
    if action.kind is not None:
        metavar = action.kind.noun.upper()
        help = "its title, or the beginning of its id"
        result.append(
            Argument("id", nargs="?", default="", metavar=metavar, help=f"{help}; default: list those that wait")
            if action.alone
            else Argument("id", metavar=metavar, help=help)
        )
    if action.edits is not None and action.edits is not itself:
        result.append(Argument("record", metavar="RECORD", help="what is changed: its title or id"))
    result += [positional(asks, name, last=name == asks.positional[-1]) for name in asks.positional]
    if action.edits is not None:
        result.append(Argument("words", nargs="+", metavar="FIELD=VALUE", help="what to change"))
    elif action.adds is not None and not takes_rest(asks):
        noun = action.adds.noun
        result.append(Argument("words", nargs="*", metavar="FIELD=VALUE", help=f"more of the {noun} that comes of it"))
    return [*result, *options(asks)]


def takes_rest(asks: type[Question]) -> bool:
    """Does the last of its positional answers take all words that are left?"""
    return bool(asks.positional) and isinstance(asks.fields[asks.positional[-1]], Text | Refs | Day | Moment)


def positional(asks: type[Question], name: str, *, last: bool) -> Argument:
    field, rest = asks.fields[name], last and takes_rest(asks)
    settings: dict[str, Any] = {"nargs": "*", "default": []} if rest else {"nargs": "?", "default": ""}
    return Argument(f"answer_{name}", metavar=metavar_of(field), help=help_of(field), **settings)


def options(asks: type[Question]) -> list[Argument]:
    result = []
    if asks.switches:
        words = ", ".join(option_of(asks, name) for name in asks.switches)
        result = [
            Argument("--with", dest="switched_on", default="", metavar="WHAT,WHAT", help=f"what too: {words}"),
            Argument("--without", dest="switched_off", default="", metavar="WHAT,WHAT", help="what not"),
        ]
    for name, field in asks.fields.items():
        if name in (*asks.positional, *asks.switches):
            continue
        word, settings = f"--{option_of(asks, name)}", dict[str, Any](dest=f"answer_{name}", help=help_of(field))
        if isinstance(field, Flag):
            result.append(Argument(word, action="store_true", **settings))
        elif isinstance(field, Rows):
            result.append(Argument(word, action="append", default=[], metavar=metavar_of(field), **settings))
        else:
            result.append(Argument(word, default="", metavar=metavar_of(field), **settings))
    return result


def option_of(asks: type[Question], name: str) -> str:
    return asks.option.get(name, name).replace("_", "-")


def help_of(field: Field[Any]) -> str:
    return f"{field.label.lower()}{f': {field.help}' if field.help else ''}".replace("%", "%%")


def metavar_of(field: Field[Any]) -> str:
    if isinstance(field, Choice):
        return "|".join(word.value for word in field.words)
    if isinstance(field, Rows):
        return "|".join(column.upper() for column in list(field.row.fields)[:3])
    return next((word for kind, word in METAVARS.items() if isinstance(field, kind)), "TEXT")


# Carrying it out.


def carry_out(call: CommandContext, action: Action, args: Namespace) -> int:
    """Do it with what was typed, save what follows, and say what was done."""
    session = call.session
    if action.alone and action.kind is not None and not args.id:
        return list_waiting(call, action, action.kind)
    call.writable()
    record = None
    if action.kind is not None:
        record = action.find(session, args.id) if action.find else session.board.find(action.kind, args.id)
    extra = loose_assignments(action, args)
    texts = typed(action, args, session, record)
    mentions = Mentions(session.board)
    by = acting(call, args.answer_by).acting
    answers = answers_of(session, action, record, texts, session.context_with(mentions), by)
    new = [call.added(each) for each in mentions.new.values()]
    known = session.having(board=session.board.applying(new)) if new else session
    writing = Writing(call)
    edit = edited(known, action, record, args, writing) if action.edits is not None else None
    changes = [*new, *filled(action, action.changes(known, record, answers, edit), extra, writing)]
    session = session.having(acting=by)
    outcome = call.commit([*writing.changes(), *changes], action.why(session, record), action=action.id)
    report(call, action, session.having(board=outcome.board), record, answers, changes)
    return 0


def list_waiting(call: CommandContext, action: Action, kind: type[Record]) -> int:
    """The records that the action applies to; for a script, their values."""
    session = call.session
    if action.listed is not None:
        rows = [(row, action.listed(session, row)) for row in session.board.all(kind)]
        session.actor  # noqa: B018  # whoever waits must be known
    else:
        rows = [(row, "" if action.reason(session, row) else row.label) for row in session.board.all(kind)]
    waiting = [(row, line) for row, line in rows if line]
    if call.options.json:
        say_json([plain_values(row, session.context) for row, _ in waiting])
        return 0
    for row, line in waiting:
        say(visible(f"{session.board.short(row)}  {line}".rstrip()))
    if not waiting:
        call.tell(f"no {kind.spoken} waits for you")
    return 0


def loose_assignments(action: Action, args: Namespace) -> list[str]:
    """field=value of the record that comes of it, taken out of the words."""
    if action.adds is None:
        return []
    if not takes_rest(action.asks):
        return list(args.words)
    last = f"answer_{action.asks.positional[-1]}"
    words: Sequence[str] = getattr(args, last)
    extra = [word for word in words if ASSIGNMENT.fullmatch(word)]
    setattr(args, last, [word for word in words if word not in extra])
    return extra


def typed(action: Action, args: Namespace, session: Session, record: Record | None) -> dict[str, str]:
    """The answers as texts: what was typed, else what stands in the form before anything is."""
    asks, texts = action.asks, action.texts(session, record)
    texts |= dict.fromkeys(switched(asks, getattr(args, "switched_on", "")), "yes")
    texts |= dict.fromkeys(switched(asks, getattr(args, "switched_off", "")), "no")
    for name, field in asks.fields.items():
        value = getattr(args, f"answer_{name}", "")
        if isinstance(value, list):
            between = ", " if isinstance(field, Refs) else " "
            value = "\n".join(map(whole_line, value)) if isinstance(field, Rows) else between.join(value)
        text = "yes" if value is True else value or ""
        if text.strip():
            texts[name] = text
    return texts


def switched(asks: type[Question], text: str) -> Iterable[str]:
    """The fields of yes and no that are named, with commas between."""
    names = {option_of(asks, name): name for name in asks.switches}
    return [names[pick(word.strip(), tuple(names), "word for it")] for word in text.split(",") if word.strip()]


def answers_of(
    session: Session, action: Action, record: Record | None, texts: dict[str, str], context: Context, by: int | None
) -> Question:
    """The answers; Usage where one that is needed is missing. Who acts is the one who calls, unless named."""
    for name, field in action.asks.fields.items():
        if field.required and name != "by" and not texts.get(name, "").strip():
            word = name if name in action.asks.positional else f"--{option_of(action.asks, name)}"
            what = f"{word} is needed" + (f" ({field.help})" if field.help else "")
            noun = action.kind.noun.casefold().replace(" ", "-") if action.kind else ""
            raise Usage(f"{what}, such as: ittui {action.examples[0].replace('{noun}', noun)}")
    nothing = action.asks.new()
    values = {
        name: reader(session.board, field, nothing, record).read(texts.get(name, ""), context)
        for name, field in action.asks.fields.items()
        if name != "by"
    }
    return action.asks.new(**values, by=by)


def edited(session: Session, action: Action, record: Record | None, args: Namespace, writing: Writing) -> Change:
    """One of the records that the action is about, with what was typed of it."""
    if not all("=" in word for word in args.words):
        raise Usage("write what to change as field=value")
    before = record if action.edits is itself else chosen(session, action, record, args.record)
    assert before is not None
    after = writing.applied(before, taken_apart(type(before), args.words))
    refuse_problems(after)
    return Change.edit(before, after)


def chosen(session: Session, action: Action, record: Record | None, name: str) -> Record:
    """The one that is meant among the action's records; where none is, any of their kinds, so that it is told why."""
    assert action.edits is not None
    rows = action.edits(session, record)
    kinds = list(dict.fromkeys(type(row) for row in rows))
    for board in (Board.of(*rows), session.board):
        for kind in kinds:
            try:
                return board.find(kind, name)
            except NotFound:
                continue
    nouns = " or ".join(kind.spoken for kind in kinds) or "record"
    raise NotFound(f"there is no {nouns} “{visible(name)}”")


def filled(action: Action, changes: Iterable[Change], words: Sequence[str], writing: Writing) -> Iterable[Change]:
    """The changes, with what more was said of the record that comes of them."""
    for change in changes:
        if words and action.adds and change.table == action.adds.table and change.before is None:
            record = writing.applied(
                KINDS[change.table](change.id, change.after or {}), taken_apart(action.adds, words)
            )
            yield Change.add(record)
        else:
            yield change


def report(
    call: CommandContext,
    action: Action,
    session: Session,
    record: Record | None,
    answers: Question,
    changes: Sequence[Change],
) -> None:
    """Say of the record what was done, and what came of it; to scripts, the record as it is now."""
    added = [each for each in changes if action.adds and each.table == action.adds.table and each.before is None]
    fresh = [session.board.get(KINDS[each.table], each.id) for each in added]
    shown = session.board.get(type(record), record.id) if record else fresh[0] if fresh else None
    if call.options.json:
        rows = [shown] if record else fresh or [session.board.get(KINDS[each.table], each.id) for each in changes]
        plain = [plain_values(row, session.context) for row in rows if row is not None]
        say_json(plain[0] if len(plain) == 1 else [*plain])
        return
    label = f"{visible(shown.label)}: " if shown is not None and record is not None else ""
    states = [(row, getattr(row, "state", None)) for row in fresh if row is not None]
    more = [
        f"{f'{state.value} ' if state else ''}{row.spoken} {row.code} {visible(row.label)}" for row, state in states
    ]
    say("; ".join((f"{label}{action.outcome(session, shown, answers)}", *more)))
