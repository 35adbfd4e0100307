"""The weekly rhythm without a screen: checking in, and the reviewer's word on it."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..actions.checkins import check_in, repeat
from ..board import Board, Change, collapsed, doubt, kpi_of, value_field
from ..fields import InputError, visible, visible_lines
from ..metrics.goals.goal_status import last_checkin, progress
from ..records import CheckIn, Goal
from ..session import Session
from .action_commands import BY, acting
from .command import Argument, Usage, command
from .context import CommandContext, located, standard_input
from .init_demo import has_terminal, trace_file
from .output import say, say_json
from .records import plain_values

LINE = re.compile(
    r'\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>\S+))(?:\s+(?P<value>\S+))?(?:\s+(?P<sure>\S+))?(?:\s+(?P<note>.*))?'
)
NOTHING = ("", "-", "=", ".", "keep")


class TypedCheckIn(NamedTuple):
    """What somebody says of one goal, as typed."""

    goal: str
    value: str = ""
    confidence: str = ""
    note: str = ""


@command(
    Argument("goal", nargs="?", default="", metavar="GOAL", help="its title, or the beginning of its id"),
    Argument("value", nargs="?", default="", metavar="VALUE", help="- where it is worked out, or did not change"),
    Argument("confidence", nargs="?", default="", metavar="CONFIDENCE", help="0 to 10; - keeps the last one"),
    Argument("note", nargs="*", metavar="NOTE", help="what happened, what comes next"),
    Argument("--done", action="append", default=[], metavar="PART", help="a milestone or unit that is done"),
    Argument("--count", action="append", default=[], metavar="KIND=N", help="how many things there are of a kind"),
    Argument("--blockers", default="", help="what stands in the way"),
    Argument("--repeat", action="store_true", help="say what was said last time"),
    BY,
    Argument("--stdin", action="store_true", help="many: “id value confidence note” a line on standard input"),
    Argument("--inline", action="store_true", help="everything that is due, card by card, under the prompt"),
)
def checkin(call: CommandContext, args: Namespace) -> int:
    """Say how a goal stands: its value, how sure you are, and a note."""
    call.writable()
    if args.stdin:
        return check_in_all(call, list(answers(standard_input())), acting(call, args.by))
    if args.inline or (not args.goal and has_terminal()):
        return check_in_cards(call, args.inline)
    if not args.goal:
        raise Usage("say which goal, such as: ittui checkin Fibre 7 6 waiting for branch 9; or --stdin for many")
    goal = call.board.find(Goal, args.goal)
    session = acting(call, args.by)
    me = session.by
    if args.repeat:
        changes = repeat(call.board, goal, by=me, signature=session.signature, today=call.today, now=call.now)
    else:
        changes = check_in(
            call.board,
            goal,
            value=value_of(call, call.board, goal, args.value),
            confidence=confidence_of(args.confidence, call.board, goal, call),
            note=" ".join(args.note),
            blockers=args.blockers,
            done=tuple(args.done),
            counts=counts_of(args.count),
            by=me,
            signature=session.signature,
            today=call.today,
            now=call.now,
        )
    return save(call, [goal], list(changes), session)


def check_in_cards(call: CommandContext, inline: bool) -> int:
    """Everything that is due, one card after the other: on the screen, or under the prompt."""
    if not has_terminal():
        raise Usage("cards need a terminal; without one: ittui checkin GOAL VALUE CONFIDENCE NOTE, or --stdin")
    if not inline:
        from ..tui import run

        return run(call.place, start="check_in", trace=trace_file(call))
    from ..tui.inline import check_in_inline

    say(visible_lines(check_in_inline(call.place)))
    return 0


def check_in_all(call: CommandContext, given: list[tuple[int, TypedCheckIn]], session: Session) -> int:
    """Save all answers as one step, or none."""
    board, changes, goals = call.board, list[Change](), list[Goal]()
    me = session.by
    for line, answer in given:
        try:
            goal = board.find(Goal, answer.goal)
            made = check_in(
                board,
                goal,
                value=value_of(call, board, goal, answer.value),
                confidence=confidence_of(answer.confidence, board, goal, call),
                note=answer.note,
                by=me,
                signature=session.signature,
                today=call.today,
                now=call.now,
            )
        except InputError as error:
            raise located(error, line) from None
        board = board.applying(made)
        changes += made
        goals.append(goal)
    if not goals:
        call.tell("standard input holds no check-in; nothing was saved")
        return 0
    return save(call, goals, changes, session)


def answers(text: str) -> Iterator[tuple[int, TypedCheckIn]]:
    """The answers of a text, with their line numbers; blank lines and those that begin with # are passed over."""
    for number, line in enumerate(text.splitlines(), 1):
        match = LINE.fullmatch(line)
        if match and not line.lstrip().startswith("#"):
            words = (match["quoted"] or match["bare"], match["value"], match["sure"], match["note"])
            yield number, TypedCheckIn(*(word or "" for word in words))


def value_of(call: CommandContext, board: Board, goal: Goal, typed: str) -> Decimal | None:
    """The value that was typed, in the unit of the goal's KPI; told where it is understood as something else."""
    if typed.strip() in NOTHING:
        return None
    field, context = value_field(board, goal), call.context()
    value = field.read(typed, context)
    if value is not None and typed.strip() not in field.readings(value, context):
        call.tell(f"value: {typed.strip()} → {field.meaning(value, context)}")
    kpi = kpi_of(board, goal)
    if kpi and value is not None and (odd := doubt(board, kpi, value)):
        call.tell(f"! {goal.label}: {odd}")
    return value


def confidence_of(typed: str, board: Board, goal: Goal, call: CommandContext) -> int | None:
    """The confidence that was typed; where none was, the last one is kept."""
    if typed.strip() in NOTHING:
        last = last_checkin(board, goal, call.today)
        return last.confidence if last else None
    return CheckIn.confidence.read(typed, call.context())


def counts_of(words: list[str]) -> Mapping[str, int]:
    result = {}
    for word in words:
        name, _, number = word.rpartition("=")
        if not name or not number.strip().isdecimal():
            raise Usage(f"“{visible(word)}”: write --count as a kind and a number, such as desktops=12")
        result[name.strip()] = int(number)
    return result


def save(call: CommandContext, goals: list[Goal], changes: list[Change], session: Session) -> int:
    why = f"check in on {goals[0].label}" if len(goals) == 1 else f"check in on {len(goals)} goals"
    outcome = call.commit(collapsed(changes), why + session.aside, action="goals.checkin")
    board = outcome.board
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
