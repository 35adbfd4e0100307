"""The weekly rhythm without a screen: checking in, and the reviewer's word on it."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ..actions.action import action_named
from ..actions.checkins import NOTHING, CheckingIn, typed_confidence
from ..actions.round import CheckInInput, due_round, last_value, parts_of, read_value, takes_value
from ..board import Change, collapsed, doubt, kpi_of, value_field
from ..config import is_linear
from ..fields import InputError, visible, visible_lines
from ..metrics.goals.goal_status import progress
from ..records import CheckIn, Goal, Kpi
from ..session import Session
from . import has_terminal, trace_file
from .action_commands import acting, answers_of, arguments_of, typed
from .context import Argument, Command, CommandContext, Usage, located, standard_input
from .output import say, say_json
from .records import plain_values

LINE = re.compile(
    r'\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>\S+))(?:\s+(?P<value>\S+))?(?:\s+(?P<sure>\S+))?(?:\s+(?P<note>.*))?'
)
Line = tuple[int, str, CheckingIn]  # its number, the goal, and what is said of it


def check_in_one(call: CommandContext, args: Namespace) -> int:
    """Say how a goal is going: its value, how confident you are, and a note."""
    call.writable()
    session = acting(call, args.answer_by)
    if args.stdin:
        return check_in_all(call, answers(standard_input()), session)
    if args.inline or (not args.id and has_terminal()):
        return check_in_cards(call, args.inline)
    if not args.id:
        raise Usage("say which goal, such as: ittui checkin Fibre 7 6 waiting for branch 9; or --stdin for many")
    goal = call.board.find(Goal, args.id)
    texts = typed(ACTION, args, session, goal)
    answer = answers_of(session, ACTION, goal, texts, call.context(), session.acting)
    assert isinstance(answer, CheckingIn)
    return save(call, [goal], changes_of(call, session, goal, answer), session)


ACTION = action_named("goals.checkin")
GOAL = Argument("id", nargs="?", default="", metavar="GOAL", help="its title, or the beginning of its id")
STDIN = Argument("--stdin", action="store_true", help="many: “id value confidence note” a line on standard input")
INLINE = Argument("--inline", action="store_true", help="everything that is due, card by card, under the prompt")
EXAMPLES = (*ACTION.examples, "checkin --stdin < friday.txt", "checkin --inline")
checkin = Command(check_in_one, (GOAL, *arguments_of(ACTION)[1:], STDIN, INLINE), examples=EXAMPLES)


def changes_of(call: CommandContext, session: Session, goal: Goal, answer: CheckingIn) -> tuple[Change, ...]:
    """What follows from an answer; told where its value is understood as something else, or is odd."""
    made, typed = ACTION.changes(session, goal, answer), answer.value.strip()
    if typed in NOTHING:
        return made
    board, field, context = session.board, value_field(session.board, goal), call.context()
    value = field.read(typed, context)
    if value is not None and typed not in field.readings(value, context):
        call.tell(f"value: {typed} → {field.meaning(value, context)}")
    kpi = kpi_of(board, goal)
    if kpi and value is not None and (odd := doubt(board, kpi, value)):
        call.tell(f"! {goal.label}: {odd}")
    return made


def check_in_cards(call: CommandContext, inline: bool) -> int:
    """Everything that is due, one card after the other: on the screen, or under the prompt."""
    if not has_terminal():
        raise Usage("cards need a terminal; without one: ittui checkin GOAL VALUE CONFIDENCE NOTE, or --stdin")
    if is_linear():
        return check_in_aloud(call)
    if not inline:
        from ..tui import run

        return run(call.place, start="check_in", trace=trace_file(call))
    from ..tui.screens.standalone import check_in_inline

    say(visible_lines(check_in_inline(call.store)))
    return 0


# Aloud: one question a line, for who listens to a screen reader.


class Stopped(Exception):
    """No more answers come; those that were given are saved."""


def check_in_aloud(call: CommandContext) -> int:
    """Everything that is due, one question a line; what was answered is saved at the end."""
    session, board = call.session, call.board
    round = due_round(board, call.today, session.me.id if session.me else None)
    try:
        for number, card in enumerate(round.cards, 1):
            record = card.record(board)
            assert isinstance(record, Goal | Kpi)
            say(f"{number} of {len(round.cards)}: {visible(record.label)}")
            for line in what_is_known(call, record):
                say(visible(line))
            if answer := answered_aloud(call, record):
                round = round.saying(card, answer)
    except Stopped:
        pass
    if not round.answers:
        say("nothing was saved" if round.cards else "nothing is due")
        return 0
    changes = round.changes(session)
    call.commit(changes, round.why, action=ACTION.id)
    say(f"saved: check-in on {len(round.answers)} of {len(round.cards)}")
    return 0


def what_is_known(call: CommandContext, record: Goal | Kpi) -> Iterator[str]:
    """What one needs to know to answer."""
    if isinstance(record, Goal):
        result = progress(call.board, record, call.today)
        yield f"status: {result.status.word}, {result.how}"
        yield from (
            f"part {at}: {what}, {done or 'open'}" for at, (what, done) in enumerate(parts_of(call.board, record), 1)
        )
    value, day = last_value(call.board, record, call.today)
    if value is not None:
        meaning = value_field(call.board, record).meaning(value, call.context())
        yield f"last value: {meaning}{f' on {day}' if day else ''}"


def answered_aloud(call: CommandContext, record: Goal | Kpi) -> CheckInInput | None:
    """What is answered on one card; None where it is skipped."""
    board, session = call.board, call.session
    typed = ""
    if takes_value(board, record):
        reads = partial(read_value, board, record, today=call.today)
        typed = heard("Value; Enter for no change, s to skip, q to stop:", reads)
    elif heard("Its value is worked out; Enter to go on, s to skip, q to stop:", nothing_else):
        return None
    if typed == "s":
        return None
    sure = None
    if isinstance(record, Goal):
        reads_sure = partial(typed_confidence, session, record)
        sure = reads_sure(heard("Confidence, 0 to 10; Enter keeps it:", reads_sure))
    return CheckInInput(typed, sure, heard("Note; Enter for none:", str), unchanged=not typed)


def nothing_else(text: str) -> None:
    if text:
        raise InputError("only Enter, s or q")


def heard(question: str, reads: Callable[[str], object]) -> str:
    """What is typed, asked again until it can be read; Stopped at q and where nothing more comes."""
    while True:
        print(question, end=" ", flush=True)
        line = sys.stdin.readline()
        typed = line.strip()
        if not line or typed == "q":
            raise Stopped
        try:
            if typed != "s":
                reads(typed)
            return typed
        except InputError as error:
            say(visible(str(error)))


def check_in_all(call: CommandContext, given: Iterator[Line], session: Session) -> int:
    """Save all answers as one step, or none."""
    board, changes, goals = call.board, list[Change](), list[Goal]()
    for line, name, answer in given:
        try:
            goal = board.find(Goal, name)
            made = changes_of(call, session.having(board=board), goal, answer)
        except InputError as error:
            raise located(error, line) from None
        board = board.applying(made)
        changes += made
        goals.append(goal)
    if not goals:
        call.tell("standard input holds no check-in; nothing was saved")
    return save(call, goals, changes, session)


def answers(text: str) -> Iterator[Line]:
    """The answers of a text; blank lines and those that begin with # are passed over."""
    for number, line in enumerate(text.splitlines(), 1):
        match = LINE.fullmatch(line)
        if match and not line.lstrip().startswith("#"):
            words = {"value": match["value"], "confidence": match["sure"], "note": match["note"]}
            given = CheckingIn.new(**{name: word or "" for name, word in words.items()})
            yield number, match["quoted"] or match["bare"], given


def save(call: CommandContext, goals: list[Goal], changes: Sequence[Change], session: Session) -> int:
    why = f"check in on {goals[0].label}" if len(goals) == 1 else f"check in on {len(goals)} goals"
    board = call.commit(collapsed(changes), why + session.aside, action=ACTION.id).board if goals else call.board
    if call.options.json:
        rows = [board.get(CheckIn, change.id) for change in changes if change.table == CheckIn.table]
        context = board.context(call.today, call.now)
        say_json([plain_values(row, context) for row in rows if row is not None])
        return 0
    for goal in goals:
        now = board.get(Goal, goal.id) or goal
        result = progress(board, now, call.today)
        share = "–" if result.p is None else f"{float(result.p) * 100:.0f} %"
        say(f"checked in {visible(goal.label)}: {share} {result.status.glyph} {result.status.word}")
    return 0
