"""Few keys for what is done often: a line that makes a record, a value of a KPI, one field of one record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...fields import InputError, visible
from ...fields.figure import figure
from ...records import Goal, Kpi, Record
from ..view_model import ViewModel

if TYPE_CHECKING:
    from ..draft import Draft
    from .command import Selection

TERM = re.compile(r'(?:(?P<name>\w+):|(?P<owner>@))(?P<value>"[^"]*"|\S+)')


def quick_texts(kind: type[Record], text: str) -> dict[str, str]:
    """The texts of a form from one line: Fibre to the plant @ann due:eoq kpi:"Link uptime"."""
    texts: dict[str, str] = {}

    def take(result: re.Match[str]) -> str:
        name = "owner" if result["owner"] else result["name"]
        field = next((each for each in kind.fields if each == name.casefold()), None)
        if field is None or field == kind.named_by:
            return result[0]  # a word of the title that has a colon in it
        texts[field] = result["value"].strip('"')
        return ""

    return {kind.named_by: " ".join(TERM.sub(take, text).split()), **texts}


def quick_draft(view: ViewModel, kind: type[Record], text: str) -> Draft:
    """What one line makes; InputError names the first field that cannot be read, or somebody who would be new."""
    from ..draft import Draft

    draft = Draft(view, kind, None, quick_texts(kind, text))
    for name, fault in draft.filled()[2].items():
        raise InputError(f"{kind.fields[name].label}: {fault}", name)
    for question in draft.questions():
        raise InputError(f"{question} Tab opens the form, which adds it")
    return draft


def summary(draft: Draft) -> str:
    """What a quick line means, field by field."""
    shown = {name: text for name, text in draft.changed.items() if text and name != draft.kind.named_by}
    words = [f"{draft.kind.fields[name].label}: {draft.reading(name).echo or text}" for name, text in shown.items()]
    return " · ".join([visible(draft.texts[draft.kind.named_by]), *words])


def quick_hint(kind: type[Record]) -> str:
    """What can be typed, by an example of the fields that this kind has."""
    examples = {"owner": "@name", "due": "due:eoq", "kpi": "kpi:name", "unit": "unit:%", "target": "target:95"}
    words = [example for name, example in examples.items() if name in kind.fields]
    return f"title {' '.join(words[:3])}".strip()


def measured_kpi(selection: Selection) -> Kpi:
    """The selected KPI, or the one that measures the selected goal; InputError where there is none."""
    record = selection.record
    kpi = record if isinstance(record, Kpi) else None
    if isinstance(record, Goal):
        kpi = selection.view.board.get(Kpi, record.kpi)
    if kpi is None:
        raise InputError("select a KPI, or a goal measured by a KPI")
    return kpi


def record_question(view: ViewModel, kpi: Kpi) -> str:
    """What is asked for: the KPI, its unit, its last value and its target."""
    now = view.kpi_status(kpi)
    unit = visible(kpi.unit)
    last = (
        f"last {figure(now.value, unit)}{f' on {now.day}' if now.day else ''}"
        if now.value is not None
        else "no value yet"
    )
    target = f" · target {figure(now.target, unit)}" if now.target is not None else ""
    return f"Record {visible(kpi.label)}{f' ({unit})' if unit else ''} · {last}{target}"
