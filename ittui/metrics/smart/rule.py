"""What a SMART rule is: one function that looks at one goal, with its id and level; and the words that rules go by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import NamedTuple

from ...board import Board
from ...records import Goal, Kpi

STRONG_VERBS = """
accelerate achieve acquire activate add adopt allocate appoint approve archive arrange assemble assign attain audit
automate award back backup block build buy calculate carry centralise centralize certify change check clean close
collect commission compile complete compress conclude conduct configure connect consolidate construct contract
convert cover create cut decommission decrease define deliver demonstrate deploy design detect develop digitalise
digitalize digitise digitize discontinue dispose document double draw drop earn eliminate embed encrypt enrol enroll
equip establish evaluate exchange execute exit expand extend file fill finalise finalize finish fix free fund gain
generate grow halve hand harden hire hold host identify implement import inaugurate increase inform insource inspect
install integrate interview introduce inventory issue keep label launch license limit link list load lock log lower
map mark measure mend merge migrate mirror modernise modernize move name negotiate note number obtain offer onboard
open order organise organize outsource patch pay perform phase pilot place plan pool post prepare present print
process procure produce program prohibit propose prove provide publish pull purchase qualify raise reach rebuild
recover recruit recycle redeploy redesign reduce refactor refresh register release relocate remove rename
renegotiate renew renovate rent reorganise reorganize repair repeal replace report reserve resolve restore
restructure retain retire retrain return reuse review revise roll rotate route run save scale scan schedule secure
segment select sell separate serve set setup shift ship shorten show shrink sign simplify solve sort split staff
standardise standardize start stop store submit supply survey swap switch tag teach tender test train transfer
transform transition translate triple turn unify uninstall update upgrade upskill validate verify virtualise
virtualize visit win wire withdraw write
"""
STRONG = frozenset(STRONG_VERBS.split())

SOFT_VERBS = """
address advance advise aid aim align allow analyse analyze assist attempt boost champion collaborate communicate
continue contribute coordinate drive enable encourage enhance ensure explore facilitate focus foster further
guarantee help improve influence investigate lead leverage look maintain make manage maximise maximize minimise
minimize monitor nurture optimise optimize oversee participate promote protect pursue reinforce research seek
strengthen strive study support sustain try understand use utilise utilize work
"""
SOFT = frozenset(SOFT_VERBS.split())

VAGUE_WORDS = """
adequate, adequately, always, anytime, anywhere, appropriate, appropriately, as needed, as possible, asap, best,
better, clear, cutting-edge, easier, easy, effective, effectively, efficient, efficiently, etc, excellent, fast,
faster, flexible, good, great, high-quality, innovative, many, maximum, minimal, modern, most, necessary, nice,
optimal, proper, properly, quick, quickly, regularly, reliable, robust, safely, seamless, several, significant,
significantly, simple, smooth, some, soon, state-of-the-art, sufficient, timely, user-friendly, various,
well-defined, world-class
"""
VAGUE = tuple(word.strip() for word in VAGUE_WORDS.split(","))


class Severity(Enum):
    """How much it matters that a rule does not hold."""

    ERROR = "error"
    APPROVAL = "error at approval"
    WARNING = "warning"

    def __str__(self) -> str:
        return self.value


class Letter(Enum):
    """The five letters, and what each stands for."""

    S = "specific"
    M = "measurable"
    A = "attainable"
    R = "relevant"
    T = "time-bound"


class Case(NamedTuple):
    """A goal with what the rules need to know of it."""

    board: Board
    goal: Goal
    as_of: date

    @property
    def kpi(self) -> Kpi | None:
        return self.board.get(Kpi, self.goal.kpi)


class Checked(NamedTuple):
    """Whether a rule holds, None where that is unknown; why; and what would mend it."""

    ok: bool | None
    reason: str
    cure: str = ""


Check = Callable[[Case], Checked]


class Rule(NamedTuple):
    """A rule with its check; the check's docstring says what it asks for."""

    id: str
    level: Severity
    check: Check

    @property
    def letter(self) -> Letter:
        return Letter[self.id[0]]

    @property
    def asks(self) -> str:
        return (self.check.__doc__ or "").strip()


class RuleVerdict(NamedTuple):
    """What one rule says of one goal. waived holds the reason why it need not hold; "" where it must."""

    rule: str
    letter: Letter
    level: Severity
    ok: bool | None
    reason: str
    cure: str
    waived: str = ""

    @property
    def open(self) -> bool:
        """Is there something to mend?"""
        return self.ok is False and not self.waived


RULES: dict[str, Rule] = {}


def rule(id: str, level: Severity = Severity.ERROR) -> Callable[[Check], Check]:
    """Register a check as the rule of that id, such as S1."""

    def register(check: Check) -> Check:
        RULES[id] = Rule(id=id, level=level, check=check)
        return check

    return register


def fine(reason: str = "") -> Checked:
    return Checked(True, reason)


def unknown(reason: str) -> Checked:
    return Checked(None, reason)
