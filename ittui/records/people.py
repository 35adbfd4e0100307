"""Departments, the people in them, and how departments work together: channels, requests, satisfaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..fields import Choice, Count, Day, Flag, Names, Number, Prose, Ref, Refs, Rows, Struct, Text
from ..fields.field import Word
from .record import Record, record, title_field, what_field
from .strategy import Cadence


class DepartmentKind(Word):
    DEPARTMENT, BUSINESS_UNIT = "department", "business unit"


class Headcount(Struct):
    """How many people a department had from a day on."""

    since = Day("Since", required=True)
    end_users = Count("End users")
    support_fte = Number("Support FTE", least=0)


@record("departments", by_mention=True)
class Department(Record):
    """A department or business unit: whom IT works for, and with."""

    title = title_field("Name", naming=True)
    kind = Choice("Kind", DepartmentKind.DEPARTMENT, column=4)
    head = Ref("Head", "people", column=3)
    end_users = Count("End users", column=2, width=9, help="people who use IT here", section="People")
    support_fte = Number(
        "Support FTE", least=0, column=2, width=11, help="full-time equivalents that support users", section="People"
    )
    headcount = Rows("Headcount history", Headcount, section="People", keeps=False)
    reviewed = Choice(
        "Reviewed", Cadence.NONE, help="how often its people sit together for a review", section="Reviews"
    )
    reviewed_from = Day("Reviewed from", help="when the first review is due", section="Reviews")


class Role(Word):
    STAFF = "staff"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"
    CEO = "CEO"
    CFO = "CFO"


DECIDERS = (Role.CEO, Role.CFO)


class Readiness(Word):
    NOW, ONE_YEAR, LATER = "now", "1 year", "2+ years"


class Successor(Struct):
    """Who could take over a role, and when."""

    person = Ref("Person", "people", required=True)
    readiness = Choice("Ready", Readiness.NOW)


@record("people", noun="person", plural="people", by_mention=True)
class Person(Record):
    """Somebody who owns, reviews or decides."""

    title = title_field("Name", naming=True)
    login = Text("Login", column=3, help="the user name on the host, so that “me” is known", keeps=False)
    email = Text("E-mail", usual=True, keeps=False)
    role = Choice("Role", Role.STAFF, column=2)
    department = Ref("Department", "departments", column=2, width=16)
    position = Text("Position", column=4, width=20, help="the role in the organisation, such as Network lead")
    critical = Flag("Critical role", column=4, width=8, section="Succession")
    vacant = Flag("Vacant", help="the role has nobody in it at present", section="Succession")
    # More private than what was before; so coverage of a past day is by the successors of today.
    successors = Rows("Successors", Successor, section="Succession", keeps=False)
    skills = Names("Skills", section="Succession", keeps=False)
    reviewed = Choice("Reviewed", Cadence.NONE, help="how often a review with the person is due", section="Reviews")
    reviewed_from = Day("Reviewed from", help="when the first review is due", section="Reviews")
    leaving = Day("Leaving on", column=5, section="Succession", keeps=False)

    def has_left(self, day: date) -> bool:
        """Is nobody of that name here any more, for the person is archived, or left by that day?"""
        return self.archived or (self.leaving is not None and self.leaving <= day)


class ChannelKind(Word):
    MEETING, MAIL, CHAT = "meeting", "mail", "chat"


class Meeting(Struct):
    """A date of a channel: due, held, and what was said; cancelled ones (a holiday) do not count."""

    due = Day("Due", required=True)
    held = Day("Held on", past=True, emptied_by="")
    minutes = Text("Minutes")
    cancelled = Text("Cancelled because", by_action="channels.cancel")


class AgreedAction(Struct):
    """Something agreed: what, by whom, until when."""

    what = what_field()
    who = Ref("Who", "people")
    due = Day("Due")
    done = Day("Done on", past=True)


@record("channels")
class Channel(Record):
    """How two departments talk: a weekly meeting, a mail, a chat."""

    title = title_field()
    way = Choice("Way", ChannelKind.MEETING, column=3, width=8)
    departments = Refs("Departments", "departments", required=True, column=2, width=24)
    cadence = Choice("Cadence", Cadence.WEEKLY, column=3, width=13)
    owner = Ref("Owner", "people", column=4, width=10)
    start = Day("Since", help="the first date; blank: the first that is written down")
    next = Day("Next", column=2, width=10)
    meetings = Rows("Dates", Meeting, usual=True, keeps=False)
    actions = Rows("Actions", AgreedAction, usual=True, keeps=False)


class RequestState(Word):
    ASKED, ACCEPTED, DECLINED, DONE = "asked", "accepted", "declined", "done"


HELP = "requests.accept requests.decline requests.finish"  # what moves a request on


@record("requests", dated_by="done", state_since="done declined")
class Request(Record):
    """Help that one department asks of another."""

    title = title_field()
    giver = Ref("Requested from", "departments", required=True, column=2, width=14)
    asker = Ref("Requested by", "departments", required=True, column=2, width=14)
    service = Ref("Service", "services", column=5, width=16)
    goal = Ref("For goal", "goals", usual=True)
    owner = Ref("Assigned to", "people", column=4, width=10)
    shared = Prose("Shared responsibilities", section="Agreement", usual=True, keeps=False)
    asked = Day("Requested on", past=True, column=4, width=10, section="Dates and effort")
    wanted = Day("Wanted by", column=3, width=10, section="Dates and effort")
    accepted = Day("Accepted on", past=True, by_action=HELP, section="Dates and effort")
    done = Day("Done on", past=True, column=4, width=10, by_action=HELP, section="Dates and effort")
    declined = Day("Declined on", past=True, by_action=HELP, section="Dates and effort")
    effort = Number("Effort (h)", unit="h", least=0, effort=True, section="Dates and effort")
    state = Choice("State", RequestState.ASKED, column=2, width=9, by_action=HELP)
    answer = Prose("Answer", section="Agreement", keeps=False)

    def check(self) -> Iterator[tuple[str, str]]:
        if self.giver is not None and self.giver == self.asker:
            yield "asker", "a department does not ask help of itself"
        for name in ("accepted", "done"):
            day = getattr(self, name)
            if day and self.asked and day < self.asked:
                yield name, f"{day} is before it was asked, {self.asked}"


class Scale(Word):
    CSAT, NPS = "CSAT", "NPS"


@record("surveys", named_by="date", dated_by="date", happened=True)
class Survey(Record):
    """Answers on how satisfied people are: one record for each answer, or for each round with its counts."""

    date = Day("Date", past=True, required=True, column=1, width=10)
    kind = Choice("Kind", Scale.CSAT, column=1, width=6)
    score = Number("Score", least=0, required=True, column=1, width=6)
    best = Count("Best score", default=5, help="the top of the scale: 5 for CSAT, 10 for NPS", column=4, width=10)
    answers = Count("Answers", default=1, least=1, column=3, width=8, help="how many gave this score")
    asked = Count("Asked", column=3, width=8, help="how many were asked for this answer; blank: unknown")
    service = Ref("Service", "services", column=2, width=20)
    goal = Ref("Goal", "goals", column=5, width=20)
    department = Ref("Department", "departments", column=4, width=14)
    remark = Prose("Remark", usual=True)

    def check(self) -> Iterator[tuple[str, str]]:
        if self.score is not None and self.best is not None and self.score > self.best:
            yield "score", f"{self.score:f} is above the top of the scale, {self.best}"
        if self.asked is not None and self.answers is not None and self.answers > self.asked:
            yield "answers", f"{self.answers} answered, more than the {self.asked} who were asked"
        if self.kind is Scale.NPS and self.raw.get("best") not in (None, 10):
            yield "best", "NPS is asked on a scale from 0 to 10"
