"""What is to be said of the rows of a file that their counts do not say."""

from __future__ import annotations

from collections.abc import Iterator

from ..fields import Moment, visible
from ..records import Goal
from ..rules.life_cycle import how_it_changes
from .dates import is_doubtful_hour
from .intake import Intake, Taken
from .plan import places

EXAMPLES = 3


def doubtful_hours(intake: Intake) -> Iterator[str]:
    """Times of the night in which the clocks are changed."""
    for name, reader in intake.readers.items():
        if isinstance(reader.declaration(), Moment) and reader.order:
            odd = [cell for cell in reader.seen if is_doubtful_hour(cell, reader.order, reader.zone)]
            if odd:
                some = f"{len(odd):,} time{'s' if len(odd) > 1 else ''} of {name}, such as “{visible(odd[0])}”,"
                yield f"{some} the clocks skip or show twice; summer time is assumed where they show it twice"


def remarks(intake: Intake, taken: Taken) -> Iterator[str]:
    """What happened to the rows that their counts do not say."""
    for name, lines in taken.future.items():
        label = intake.kind.fields[name].label.lower()
        verb = "is" if len(lines) == 1 else "are"
        where = places(lines, intake.sheet.unit)
        yield f"{len(lines):,} {label} {verb} yet to come ({where}); left out of numbers until then"
    for name, reader in intake.readers.items():
        for cell, day in list(reader.periods.items())[:1]:
            more = f" and {len(reader.periods) - 1} more" if len(reader.periods) > 1 else ""
            yield f"{name}: “{visible(cell)}”{more} is read as a day, {day}"
    yield from doubtful_hours(intake)
    for name, lines in taken.owned.items():
        declared = intake.kind.fields[name]
        where = places(lines, intake.sheet.unit)
        yield f"“{declared.label}” is left out ({where}): it cannot be imported; {how_it_changes(declared)}"
    for counted, text in (
        (taken.cache, "{} that are blank in the file were kept; --blank-clears empties them"),
        (taken.emptied, "{} were emptied"),
    ):
        if counted:
            names = ", ".join(f"{name} {count:,}" for name, count in counted.items())
            yield f"{text.format(f'{counted.total():,} values')} ({names})"
    if intake.register.namesakes:
        yield f"{intake.register.namesakes:,} added although someone else has a {intake.kind.spoken} of the same title"
    for typed, name in intake.mentions.turned.items():
        yield f"“{visible(typed)}” is taken for {visible(name)}"
    if intake.is_percentage and intake.kind is Goal:
        yield "progress is read in per cent: baseline 0, target 100 where both are blank"
    yield from contradictions(taken)


def contradictions(taken: Taken) -> Iterator[str]:
    result = taken.contradictions
    if result:
        count = f"{len(result):,} value{'s are' if len(result) > 1 else ' is'}"
        more = " …" if len(result) > EXAMPLES else ""
        yield f"{count} improbable; imported all the same: {'; '.join(result[:EXAMPLES])}{more}"
