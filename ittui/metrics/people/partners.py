"""How departments work together: whether they meet as agreed, and whether help comes in time, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

from ...board import Board
from ...fields import Period, later, visible
from ...records import Cadence, Channel, Department, Meeting, Request, RequestState
from .. import Excluded, Judgement, Result, many, metric, share, shown
from ..calendar import unsettled

GRACE = 2  # days that a meeting may be moved by
NOT_HELD = "not held"
MOST_NAMED = 4  # days in a line


def judge_meeting(channel: Channel, meeting: Meeting, as_of: date, period: Period) -> Iterator[Judgement]:
    """Held with minutes and about when it was due; nothing where that is not settled by then, or not in the period."""
    due, held = meeting.due, meeting.held if meeting.held and meeting.held <= as_of else None
    moved = abs((held - due).days) if held and due else None
    if due is None:
        yield Judgement(channel, None, "a meeting has no due day")
    elif meeting.cancelled:
        if due <= as_of and period.holds(due):
            yield Judgement(channel, None, f"{due}, cancelled: {visible(meeting.cancelled)}")
    elif held and moved is not None and moved <= GRACE:
        if period.holds(max(due, held)) and due <= as_of:
            yield Judgement(channel, bool(meeting.minutes.strip()), badness=moved)
    elif period.holds(lost := later(due, GRACE + 1)) and lost <= as_of:
        yield Judgement(channel, False, "" if held else NOT_HELD, moved or (as_of - due).days)


def first_date(channel: Channel) -> date | None:
    """Since when a channel has its cadence: as it says, else the first date that is written down."""
    known = (channel.next, *(meeting.due for meeting in channel.meetings))
    return channel.start or min(filter(None, known), default=None)


def not_met(channel: Channel, until: date) -> Iterator[date]:
    """The occasions of a channel up to a day that no date which is written down is near."""
    known = sorted(meeting.due for meeting in channel.meetings if meeting.due)
    return unsettled(channel.cadence, first_date(channel), known, until)


@metric(label="Meetings held on schedule", unit="%", reads=(Channel,), group="Partners", up=True, flow=True)
def cadence_kept(board: Board, as_of: date, period: Period) -> Result:
    """Meetings held with minutes, at most 2 days before or after they were due ÷ meetings that were due: those written
    down, and one for each other occasion of the channel's cadence since its start.

    Those cancelled for a reason, such as a holiday, are left out; one that is overdue by up to 2 days can still be
    held, and is not counted yet. So each counts in the period in which it was held, or overdue for good.
    """
    judged, notes = list[Judgement](), list[str]()
    for channel in sorted(board.all(Channel), key=lambda each: (each.label, each.id)):
        dates = (*channel.meetings, *(Meeting.of(due=day) for day in not_met(channel, as_of)))
        own = [each for meeting in dates for each in judge_meeting(channel, meeting, as_of, period)]
        if channel.cadence is not Cadence.NONE and first_date(channel) is None:
            own.append(Judgement(channel, None, "nothing says since when it meets"))
        counted = [each for each in own if each.met is not None]
        judged.extend(own)
        if counted:
            met = sum(each.met is True for each in counted)
            late = [as_of - timedelta(days=int(each.badness)) for each in counted if each.reason == NOT_HELD]
            notes.append(f"{visible(channel.label)}: {met:,} of {len(counted):,}{missed(late)}")
    result = share(
        judged,
        what="meetings due by now were held with minutes, within 2 days of when they were due",
        empty="no meeting has been due" if board.all(Channel) else "no channel is recorded",
        notes=notes,
    )
    return once(result)


def once(result: Result) -> Result:
    """The result with each record to be looked at, or left out, once: at its worst, for all reasons together."""
    reasons: dict[int, list[str]] = {}
    for each in result.excluded:
        reasons.setdefault(each.record.id, []).append(each.reason)
    records = {each.record.id: each.record for each in result.excluded}
    rest = tuple(Excluded(records[id], "; ".join(dict.fromkeys(texts))) for id, texts in reasons.items())
    return result._replace(
        counted=tuple({(each.table, each.id): each for each in result.counted}.values()), excluded=rest
    )


def missed(days: Iterable[date]) -> str:
    """The days of what was not held, the last ones named, as the end of a line."""
    rows = sorted({*days})
    more = f"{len(rows) - MOST_NAMED:,} more and " if len(rows) > MOST_NAMED else ""
    return f"; not held: {more}{', '.join(map(str, rows[-MOST_NAMED:]))}" if rows else ""


def done_by(request: Request, as_of: date) -> date | None:
    """When it was done, as far as was known on a day."""
    return request.done if request.done and request.done <= as_of else None


def judge_request(request: Request, as_of: date, period: Period) -> Iterator[Judgement]:
    """Accepted and closed in time; nothing where it is neither done nor due."""
    done, wanted = done_by(request, as_of), request.wanted
    if request.asked and request.asked > as_of:
        return  # nobody had asked yet
    if request.state is RequestState.DECLINED and (request.declined is None or request.declined <= as_of):
        yield Judgement(request, None, "was declined")
    elif wanted is None:
        yield Judgement(request, None, "says not by when it is wanted")
    elif period.holds(wanted) and (done or wanted <= as_of):
        yield Judgement(request, done is not None and done <= wanted, badness=((done or as_of) - wanted).days)


@metric(label="Requests fulfilled on time", unit="%", reads=(Request, Department), group="Partners", up=True, flow=True)
def help_balance(board: Board, as_of: date, period: Period) -> Result:
    """Requests between departments that were closed by the day they were wanted ÷ those closed or wanted by now.

    Beside it: what each department gave and received, and the median days to accept and to close. Declined requests
    and those without a day are left out and listed.
    """
    judged = [each for request in board.all(Request) for each in judge_request(request, as_of, period)]
    asked = [each for each in board.all(Request) if each.asked and each.asked <= as_of and period.holds(each.asked)]
    return share(
        judged,
        what="requests between departments were closed by the day they were wanted",
        empty="no request has been due" if board.all(Request) else "no request is recorded",
        notes=(*balance(board, judged), *delays(asked, as_of)),
    )


def balance(board: Board, judged: Iterable[Judgement]) -> Iterator[str]:
    """“Finance: gave 3 of 4 in time, got 1 of 2” for each department."""
    sums: dict[int, list[int]] = {}
    for each in judged:
        if each.met is None or not isinstance(each.record, Request):
            continue
        for offset, department in ((0, each.record.giver), (2, each.record.asker)):
            if department is not None:
                row = sums.setdefault(department, [0, 0, 0, 0])
                row[offset] += each.met
                row[offset + 1] += 1
    named = sorted((board.name("departments", department), row) for department, row in sums.items())
    for name, (gave, of_given, got, of_got) in named:
        yield f"{visible(name)}: gave {gave:,} of {of_given:,} in time, got {got:,} of {of_got:,}"


def delays(requests: Sequence[Request], as_of: date) -> Iterator[str]:
    """Median days to accept and to close, and those still open with the age of the oldest."""
    from statistics import median  # a start does without

    for word, field in (("accept", "accepted"), ("close", "done")):
        spans = ((each.asked, getattr(each, field)) for each in requests)  # not reached yet, or before its time: none
        days = [(until - since).days for since, until in spans if since and until and since <= until <= as_of]
        if days:
            yield f"median days to {word}: {shown(Fraction(median(days)))} over {len(days):,}"
    waiting = (RequestState.ASKED, RequestState.ACCEPTED)
    open_ = (each for each in requests if each.state in waiting and not done_by(each, as_of))
    ages = [(as_of - each.asked).days for each in open_ if each.asked]
    if ages:
        yield f"open: {len(ages):,}, the oldest asked {many(max(ages), 'day')} ago"
