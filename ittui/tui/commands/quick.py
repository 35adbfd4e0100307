"""Few keys for what is done often: a line that makes a record, a value of a KPI, one field of one record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from ...board import NotFound, kpi_of
from ...fields import Day, Field, InputError, Ref, visible
from ...fields.layout import figure
from ...records import KINDS, Goal, Kpi, Person, Record
from ..view_model import ViewModel

if TYPE_CHECKING:
    from ..draft import Draft
    from . import Selection


class QuickTerm(NamedTuple):
    """A field in a line: its name, where it, its value and its end are, and what the value means."""

    name: str
    start: int
    value: int
    end: int
    meaning: str


TERM = re.compile(r'(?<!\S)(?:(?P<name>\w+):|(?P<owner>@))(?P<value>"[^"]*"|\S+)')
DAY_WORDS = re.compile(
    r"(next|this|end\s+of|in\s+\d+)\s+\S|(eo[wmqy]|tomorrow|\d{4}-\S+|q[1-4](\s+\d{4})?)$", re.IGNORECASE
)
ANNOUNCING = frozenset(("due", "by"))  # words after which a day comes
PREPOSITIONS = frozenset(("for", "of", "in", "the", "until", "from", "on", "and", "to", "at", "per", "with", "since"))
MOST_WORDS = 4  # of a name or a day that is typed without quotes


def quick_texts(view: ViewModel, kind: type[Record], text: str) -> dict[str, str]:
    """The texts of a form from one line: Fibre to the plant @ann next quarter kpi:"Link uptime"."""
    texts, parts, at = dict[str, str](), list[str](), 0
    for each in terms_of(view, kind, text):
        parts.append(text[at : each.start])
        texts[each.name], at = each.meaning, each.end
    parts.append(text[at:])
    due = kind.fields.get("due")
    if due is not None and "due" not in texts:
        parts, day = without_day(view, due, parts)
        texts |= {"due": day} if day else {}
    return {kind.named_by: " ".join(" ".join(parts).split()), **texts}


def terms_of(view: ViewModel, kind: type[Record], text: str) -> Iterator[QuickTerm]:
    """The fields of a line, in the order in which they are typed."""
    at = 0
    for term in TERM.finditer(text):
        name = "owner" if term["owner"] else term["name"].casefold()
        if term.start() < at or name not in kind.fields or name == kind.named_by:
            continue  # a word of the title that has a colon in it
        meaning, at = whole_value(view, kind.fields[name], text, term)
        yield QuickTerm(name, term.start(), term.start("value"), at, meaning)


def without_day(view: ViewModel, due: Field[Any], parts: Sequence[str]) -> tuple[list[str], str]:
    """The parts of a title without the words at the end of one that say when it is due, and those words.

    Next quarter, end of june, eoq; after “due” or “by” any day. “Plan for next year” is no day but a title.
    """
    for number, part in enumerate(parts):
        words = part.split()
        for count in range(min(MOST_WORDS, len(words)), 0, -1):
            before, last = words[:-count], " ".join(words[-count:])
            announced = bool(before) and before[-1].casefold() in ANNOUNCING
            rest = [*parts[:number], " ".join(before[:-1] if announced else before), *parts[number + 1 :]]
            plain = DAY_WORDS.match(last) and not (before and before[-1].casefold() in PREPOSITIONS)
            if (announced or plain) and "".join(rest).strip() and meant_by(view, due, last):
                return rest, last
    return list(parts), ""


def whole_value(view: ViewModel, field: Field[Any], text: str, term: re.Match[str]) -> tuple[str, int]:
    """What is typed for a field, and where it ends: as many words as are a name or a day together."""
    first = term["value"].strip('"')
    if not term["value"].startswith('"'):
        more = re.match(rf"(?:\s+[^\s:@]+){{0,{MOST_WORDS - 1}}}", text[term.end() :])
        ends = [term.end() + each.end() for each in re.finditer(r"\S+", more[0])] if more else []
        for end in reversed(ends):
            if meaning := meant_by(view, field, text[term.start("value") : end]):
                return meaning, end
    return meant_by(view, field, first) or first, term.end()


def meant_by(view: ViewModel, field: Field[Any], text: str) -> str:
    """The name of the one record that a part of its name fits, or the day as it is typed; "" where it is neither."""
    with suppress(InputError):
        if isinstance(field, Ref) and field.table == Person.table and text.casefold() == "me" and view.me:
            return view.me.label
        if isinstance(field, Ref):
            row = view.board.find(KINDS[field.table], text, parts=True)
            return row.label if view.board.table(type(row)).named(row.label) == [row] else row.code
        if isinstance(field, Day) and field.read(text, view.context):
            return text
    return ""


def quick_draft(view: ViewModel, kind: type[Record], text: str) -> Draft:
    """What one line makes; InputError names the first field that cannot be read, or somebody who would be new."""
    from ..draft import Draft

    texts = quick_texts(view, kind, text)
    for name, typed in texts.items():
        field = kind.fields[name]
        try:
            if isinstance(field, Ref):
                view.board.find(KINDS[field.table], typed, parts=True)
        except InputError as error:
            more = "; Tab opens the form, which can add one" if isinstance(error, NotFound) else ""
            raise InputError(f"{field.label}: {error}{more}", name) from None
    draft = Draft(view, kind, None, texts)
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


def quick_example(kind: type[Record]) -> str:
    """What to type, while nothing is."""
    example = "such as: Faster backups @ann next quarter; " if {"owner", "due"} <= set(kind.fields) else ""
    return f"{example}a part of a name will do; a day is eoq, by fri, due 5 jan; Tab opens the form"


def measured_kpi(selection: Selection) -> Kpi:
    """The selected KPI, or the one that measures the selected goal; InputError where there is none."""
    record = selection.record
    kpi = kpi_of(selection.view.board, record) if isinstance(record, Goal | Kpi) else None
    if kpi is None:
        raise InputError("select a KPI, or a goal measured by a KPI")
    return kpi


def record_question(view: ViewModel, kpi: Kpi) -> str:
    """What is asked for: the KPI, its unit, its last value and its target."""
    now = view.kpi_status(kpi)
    unit = visible(kpi.unit)
    day = f" on {now.day}" if now.day else ""
    last = "no value yet" if now.value is None else f"last {figure(now.value, unit)}{day}"
    target = f" · target {figure(now.target, unit)}" if now.target is not None else ""
    return f"Record {visible(kpi.label)}{f' ({unit})' if unit else ''} · {last}{target}"
