"""The register of metrics: one decorated function each, and one way to ask for their results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from importlib import import_module
from typing import NamedTuple

from ..board import Board
from ..fields import ALL_TIME, InputError, Period, meant, visible
from ..incremental.facts import of_tables
from ..long_work import working
from ..records import Incident, Record
from .result import Result

Measure = Callable[[Board, date, Period], Result]


class Metric(NamedTuple):
    """A number that can be asked for by name."""

    name: str
    label: str
    unit: str
    group: str
    reads: tuple[type[Record], ...]
    measure: Measure
    up: bool | None  # is more better? None: neither
    flow: bool  # is it of what happened in a period, rather than of what is so on a day?

    @property
    def definition(self) -> str:
        """What it is and how it is made, as users read it."""
        from inspect import cleandoc  # which takes as long to import as all metrics

        return cleandoc(self.measure.__doc__ or "")


# In which module each metric is made, in the order in which they are listed; a test compares it with the modules. One
# that is asked for imports its own module only.
MODULES: dict[str, tuple[str, ...]] = {
    "incidents.mttr": ("mttr", "mttr_median", "mttr_p90"),
    "incidents.attainment": ("rto_attainment", "rto_attainment_drills", "sla_attainment"),
    "goals.goal_metrics": (
        *("goals_on_track", "goals_progress", "goals_stale", "checkins_current"),
        *("kpis_on_target", "watermelons", "goals_smart"),
    ),
    "projects.project_facts": ("projects", "projects_finished"),
    "projects.promises": (
        *("projects_on_time", "projects_on_time_approved", "projects_on_budget", "projects_on_budget_approved"),
        *("projects_on_spec", "projects_all_three"),
    ),
    "projects.variance": ("schedule_variance", "cost_variance"),
    "projects.roi": ("it_roi", "it_roi_expected"),
    "budget.spend": ("spend_vs_plan", "committed", "spend_forecast", "unfunded_goals"),
    "incidents.response": ("first_response",),
    "people.staffing": ("users_per_support_fte", "support_fte_per_100_users", "service_gap", "csat", "nps"),
    "people.people": ("succession_coverage", "involvement", "support_provided", "reviews_held", "recognition_due"),
    "people.partners": ("cadence_kept", "help_balance"),
}


class MetricRegister(Mapping[str, Metric]):
    """All metrics by name; each is imported when it is first asked for."""

    def __init__(self) -> None:
        self.module_of = {name: module for module, names in MODULES.items() for name in names}
        self.made: dict[str, Metric] = {}

    def __getitem__(self, name: str) -> Metric:
        if name not in self.made:
            import_module(f"ittui.metrics.{self.module_of[name]}")
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.module_of, **self.made})

    def __len__(self) -> int:
        return len({**self.module_of, **self.made})


METRICS = MetricRegister()


def metric(
    *, label: str, unit: str, reads: tuple[type[Record], ...], group: str, up: bool | None = None, flow: bool = False
) -> Callable[[Measure], Measure]:
    """Register a pure function (board, as_of, period) -> Result under its own name; its docstring explains it."""

    def register(measure: Measure) -> Measure:
        name = measure.__name__
        METRICS.made[name] = Metric(
            name=name, label=label, unit=unit, group=group, reads=reads, measure=measure, up=up, flow=flow
        )
        return measure

    return register


def metric_named(name: str) -> Metric:
    """The metric of that name; InputError names the nearest ones."""
    matches = METRICS.get(name.strip().casefold().replace("-", "_").replace(" ", "_"))
    if matches:
        return matches
    near = meant(name, METRICS) or f"; known: {', '.join(METRICS)}"
    raise InputError(f"there is no metric “{visible(name)}”{near}")


def measure(board: Board, name: str, as_of: date, period: Period = ALL_TIME) -> Result:
    """One number; worked out once for as long as the tables it reads stay as they are.

    A period that is over is what it was on its last day, whatever has happened since.
    """
    known, as_of = metric_named(name), min(as_of, period.last or as_of)
    return of_tables(board, known.reads, result_of, known.name, as_of, period, minute(board, known, as_of))


def minute(board: Board, known: Metric, as_of: date) -> datetime | None:
    """When somebody looks, for numbers that open outages are part of: these are computed again each minute."""
    return board.minute(as_of) if Incident in known.reads else None


def result_of(board: Board, name: str, as_of: date, period: Period, _: datetime | None) -> Result:
    known = METRICS[name]
    with working(f"working out {known.label}"):
        result = known.measure(board.as_of(as_of), as_of, period)
    return result._replace(
        name=known.name, label=known.label, unit=result.unit or known.unit, as_of=as_of, period=period
    )
