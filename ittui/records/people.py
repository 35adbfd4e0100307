"""Departments and the people in them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from ..fields import Choice, Count, Day, Flag, Names, Number, Ref, Rows, Struct, Text
from .record import Record, record, title_field
from .strategy import Cadence


class DepartmentKind(StrEnum):
    DEPARTMENT = "department"
    BUSINESS_UNIT = "business unit"


class Headcount(Struct):
    """How many people a department had from a day on."""

    since = Day("Since", required=True)
    end_users = Count("End users")
    support_fte = Number("Support FTE", least=0)


@record("departments", by_mention=True)
class Department(Record):
    """A department or business unit: whom IT works for, and with."""

    title = title_field("Name", naming=True)
    kind = Choice("Kind", DepartmentKind, default=DepartmentKind.DEPARTMENT, column=4)
    head = Ref("Head", "people", column=3)
    end_users = Count("End users", column=2, width=9, help="people who use IT here", section="People")
    support_fte = Number(
        "Support FTE", least=0, column=2, width=11, help="full-time equivalents that support users", section="People"
    )
    headcount = Rows("Headcount history", Headcount, section="People", keeps=False)
    reviewed = Choice(
        "Reviewed",
        Cadence,
        default=Cadence.NONE,
        help="how often its people sit together for a review",
        section="Reviews",
    )
    reviewed_from = Day("Reviewed from", help="when the first review is due", section="Reviews")


class Role(StrEnum):
    STAFF = "staff"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"
    CEO = "CEO"
    CFO = "CFO"


DECIDERS = (Role.CEO, Role.CFO)


class Readiness(StrEnum):
    NOW = "now"
    ONE_YEAR = "1 year"
    LATER = "2+ years"


class Successor(Struct):
    """Who could take over a role, and when."""

    person = Ref("Person", "people", required=True)
    readiness = Choice("Ready", Readiness, default=Readiness.NOW)


@record("people", noun="person", plural="people", by_mention=True)
class Person(Record):
    """Somebody who owns, reviews or decides."""

    title = title_field("Name", naming=True)
    login = Text("Login", column=3, help="the user name on the host, so that “me” is known", keeps=False)
    email = Text("E-mail", usual=True, keeps=False)
    role = Choice("Role", Role, default=Role.STAFF, column=2)
    department = Ref("Department", "departments", column=2, width=16)
    position = Text("Position", column=4, width=20, help="the role in the organisation, such as Network lead")
    critical = Flag("Critical role", column=4, width=8, section="Succession")
    vacant = Flag("Vacant", help="the role has nobody in it at present", section="Succession")
    successors = Rows("Successors", Successor, section="Succession", keeps=False)  # more private than what was before
    skills = Names("Skills", section="Succession", keeps=False)
    reviewed = Choice(
        "Reviewed", Cadence, default=Cadence.NONE, help="how often a review with the person is due", section="Reviews"
    )
    reviewed_from = Day("Reviewed from", help="when the first review is due", section="Reviews")
    leaving = Day("Leaving on", column=5, section="Succession", keeps=False)

    def has_left(self, day: date) -> bool:
        """Is nobody of that name here any more, for the person is archived, or left by that day?"""
        return self.archived or (self.leaving is not None and self.leaving <= day)
