"""Numbers for Prometheus, as its node exporter picks them up from a text file (exposition format 0.0.4)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from ..board import Board
from ..fields import ALL_TIME, Period
from ..metrics.kpis.kpi_status import KpiStatus, kpi_status, measure_all
from ..metrics.registry import METRICS
from ..metrics.result import Result
from ..records import Kpi

KPI_HELP = {
    "value": "Value of a KPI",
    "target": "Target of a KPI",
    "status": "1 for the status that a KPI has",
}


def prometheus(board: Board, as_of: date, period: Period = ALL_TIME) -> str:
    """Every metric and KPI that has a value; what has none is left out, for Prometheus has no word for none."""
    kpi_statuses = [(kpi, kpi_status(board, kpi, as_of)) for kpi in board.all(Kpi)]
    return "".join(f"{line}\n" for line in (*metric_lines(measure_all(board, as_of, period)), *kpi_lines(kpi_statuses)))


def metric_lines(results: Iterable[Result]) -> Iterator[str]:
    """Each metric as a gauge, with how many records it is made of beside it."""
    for result in results:
        if result.value is None:
            continue
        name = f"ittui_{safe_name(result.name)}"
        described = METRICS[result.name].label if result.name in METRICS else result.label
        yield from head(name, f"{described}, {result.unit}" if result.unit else described)
        yield sample(name, {"period": result.period.label}, result.value)
        yield from head(f"{name}_records", f"Records in {described}")
        yield sample(f"{name}_records", {"period": result.period.label}, Fraction(result.n))


def kpi_lines(kpi_statuses: Iterable[tuple[Kpi, KpiStatus]]) -> Iterator[str]:
    """Value, target and status of each KPI, told apart by id and title."""
    matches = [(labels(kpi, current), current) for kpi, current in kpi_statuses]
    for part, described in KPI_HELP.items():
        name = f"ittui_kpi_{part}"
        lines = [line for names, current in matches if (line := kpi_sample(name, part, names, current))]
        if lines:
            yield from head(name, described)
            yield from lines


def kpi_sample(name: str, part: str, names: Mapping[str, str], current: KpiStatus) -> str:
    if part == "status":
        return sample(name, {**names, "status": current.status.word}, Fraction(1))
    value = current.value if part == "value" else current.target
    return "" if value is None else sample(name, names, value)


def labels(kpi: Kpi, current: KpiStatus) -> dict[str, str]:
    return {"id": kpi.code, "title": kpi.title, "unit": current.unit}


def head(name: str, described: str) -> Iterator[str]:
    bare = described.replace("\\", "\\\\").replace("\n", "\\n")
    yield f"# HELP {name} {bare}"
    yield f"# TYPE {name} gauge"


def sample(name: str, names: Mapping[str, str], value: Fraction) -> str:
    pairs = ",".join(f'{key}="{label_value(text)}"' for key, text in names.items())
    return f"{name}{{{pairs}}} {gauge(value)!r}"


def gauge(value: Fraction) -> float:
    """The value as the format has it, a floating-point number: infinite where it is beyond those."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def safe_name(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9_]", "_", name)


def label_value(text: str) -> str:
    """A label's value: backslash, quotation mark and line end escaped; other control characters become dots."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return "".join("·" if not letter.isprintable() else letter for letter in safe)
