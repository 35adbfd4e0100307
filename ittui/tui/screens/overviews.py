"""Overviews: one for each question that somebody asks, opened from one key. What they say, the reports know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual import work
from textual.binding import Binding

from ...fields import InputError
from ...records import Approval, Person
from .. import later
from ..view_model import ViewModel
from ..widgets.footer import Foot
from .base import MainScreenPart

if TYPE_CHECKING:
    from ...views.document import Report


class Overview(NamedTuple):
    """One question, and the report that answers it."""

    report: str
    question: str
    title: str


OVERVIEWS = (
    Overview("strategy", "What do we want, and what serves it?", "strategy"),
    Overview("smart", "Which goals are not SMART, and why?", "SMART"),
    Overview("radar", "What is coming? Which policies are due?", "radar"),
    Overview("budget", "What does it cost, by month and by goal?", "budget"),
    Overview("approval", "What is to be approved? Who said what?", "approval packet"),
    Overview("services", "What do we offer? Where are gaps?", "services"),
    Overview("team", "Who does what? Who could take over?", "people"),
    Overview("partners", "How do departments and we get on?", "partners"),
    Overview("reviews", "What was reviewed, agreed and learned?", "reviews"),
    Overview("wall", "Who was thanked, and for what?", "recognition wall"),
    Overview("weekly", "What changed? What is at risk?", "weekly"),
    Overview("person", "What is owed by one person?", "person"),
)


class OverviewScreen(MainScreenPart):
    """The part of the main screen that answers the large questions."""

    BINDINGS = [
        Binding(
            "b",
            "overviews",
            "Overviews",
            id="over.pick",
            tooltip="Strategy, SMART, radar, budget, approval, services, people, partners, reviews, wall",
        )
    ]

    def action_overviews(self) -> None:
        choices = [(each.report, each.question, each.title) for each in OVERVIEWS]
        self.app.push_screen(
            later.dialogs.Pick("Overviews", choices), lambda name: self.action_overview(name) if name else None
        )

    def action_overview(self, name: str) -> None:
        """Open one overview; of an approval or a person, the chosen one if there is one."""
        view = self.view
        if view is None:
            return
        chosen = self.chosen[0] if self.chosen else view.me
        wanted = {"approval": Approval, "person": Person}.get(name)
        subject = chosen.code if wanted and isinstance(chosen, wanted) else ""
        if name == "person" and not subject:
            subject = view.me.code if view.me else ""
        self.say("working it out …")
        self.open_report(view, name, subject)

    @work(thread=True, exclusive=True, group="overview")
    def open_report(self, view: ViewModel, name: str, subject: str) -> None:
        """Worked out beside the screen, which stays alive meanwhile."""
        from ...report import compose

        try:
            report = compose(view.board, name, view.today, subject=subject)
        except InputError as error:
            self.app.call_from_thread(self.say, str(error), "warn")
            return
        self.app.call_from_thread(self.show_report, report)

    def show_report(self, report: Report) -> None:
        self.query_one(Foot).hush()
        self.app.push_screen(later.dialogs.Reader(report.title, lambda width: later.pages.report_lines(report, width)))
