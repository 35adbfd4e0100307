"""The log of changes: a table of the same file, so that a change and its entry are saved together or not at all.

An entry's id is its time in milliseconds and 11 random bits: it says when, and two copies of a file never clash.
Bounded by count and bytes. It knows nothing of how entries come to be, or are undone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from itertools import islice
from typing import Any, NamedTuple

from ..fields import Json, Raw
from ..records import EARLIER, SETTINGS_ID, Settings
from .line_format import LOG, Contents, meta_number
from .strict_json import DEEPEST, SORTED, decode, depth, encode, same
from .system import host

RANDOM_BITS = 11
FARTHEST = 1 << 59  # beyond the year 9999: no entry of ours, whatever a hand has put there
MOST_ENTRIES = 2000
TOLERANCE = 60_000  # milliseconds by which a clock may be ahead
BULK_STEPS = "bulk"  # where an entry has them
BULK = 50  # changes of a kind that are kept as one
MOST_BYTES = 1024 * 1024
AS_TEXT, AROUND = "nested deeply, as text", 8  # levels that lie around a value in an entry, with some to spare
SUMS, MOST_SUMS = "sums", 25_000  # where an entry has them; an import of more has none
LOG_FROM = "log_from"  # in the meta record: the log tells all since this moment, in milliseconds
CHANGES_FROM = "changes_from"  # the same of changes that merge, of which more is remembered; else where the log begins


class Op(NamedTuple):
    """One changed field in the log; field is "" where the whole record was added (old None) or removed (new None)."""

    table: str
    id: int
    field: str
    old: Json
    new: Json


class Entry(NamedTuple):
    """One change as the log keeps it: who, when, on which host, why, and what."""

    id: int
    at: datetime
    who: str
    host: str
    why: str
    ops: tuple[Op, ...]
    undoes: int | None = None
    merge: bool = False  # it brought in another copy; the entries that came with it tell who changed what
    via: int | None = None  # the merge by which this entry came from another copy
    sums: str = ""  # of the records that it added: what they were; else nothing tells whether a hand changed them

    @property
    def own_time(self) -> int | None:
        """Its moment in milliseconds, where that is not the one in its id."""
        return None if milliseconds(self.at) == time_of(self.id) else milliseconds(self.at)

    @property
    def shown(self) -> tuple[Op, ...]:
        """What somebody changed; not what was kept of it beside, which is the old value of the same change."""
        return tuple(op for op in self.ops if op.field != EARLIER)


def now() -> datetime:
    return datetime.now(UTC)


def entry_id(now: datetime, last: int) -> int:
    """An id for an entry made now, beyond the last one even where another host's clock is ahead of ours."""
    import secrets  # only those who save wait for it

    fresh = (milliseconds(now) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
    return fresh if fresh > last else last + 1 + secrets.randbits(RANDOM_BITS)


def new_entry(now: datetime, last: int, who: str, why: str, ops: tuple[Op, ...] = ()) -> Entry:
    """An entry made now. Its id follows the last one even where another clock is ahead; its moment is our clock's."""
    id = entry_id(now, last)
    at = moment_of(id) if milliseconds(now) == time_of(id) else now
    return Entry(id, at, who, host(), why, ops)


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def zone_of(contents: Contents) -> tzinfo | None:
    """The department's time zone: days and times are of it, whoever looks; None where it names none: the machine's."""
    raw = contents.get(Settings.table, SETTINGS_ID)
    return Settings(SETTINGS_ID, raw).zone if raw else None


def start_of(day: date, contents: Contents) -> int:
    """When a day of the department begins, in milliseconds; days that no clock reaches are long ago or far ahead."""
    if day.year < 1971:
        return 0
    if day.year > 9998:
        return time_of(FARTHEST)
    midnight, zone = datetime.combine(day, time()), zone_of(contents)
    return milliseconds(midnight.replace(tzinfo=zone) if zone else midnight.astimezone())


def time_of(id: int) -> int:
    """When an entry was made, in milliseconds."""
    return id >> RANDOM_BITS


def moment_of(id: int) -> datetime:
    """When an entry was made, in UTC."""
    return datetime.fromtimestamp(time_of(id) / 1000, UTC)


def differences(table: str, id: int, old: Raw | None, new: Raw | None) -> Iterator[Op]:
    """The changed fields of one record. An addition is told without content, a removal keeps the old record."""
    if old is None or new is None:
        yield Op(table=table, id=id, field="", old=None if old is None else dict(old), new=None)
        return
    for name in dict.fromkeys((*old, *new)):
        if (name in old) != (name in new) or not same(old.get(name), new.get(name)):
            yield Op(table=table, id=id, field=name, old=old.get(name), new=new.get(name))


def dumped(entry: Entry) -> Raw:
    single, bulk = grouped(entry.ops) if len(entry.ops) > BULK else (entry.ops, [])
    ops: Json = [[op.table, op.id, op.field, flat(op.old), flat(op.new)] for op in single]
    raw: dict[str, Json] = {"who": entry.who, "host": entry.host, "why": entry.why, "ops": ops}
    extra: dict[str, Json] = {BULK_STEPS: bulk, "undoes": entry.undoes, "merge": entry.merge or None, "via": entry.via}
    extra |= {SUMS: entry.sums or None, "at": entry.own_time}
    return raw | {name: value for name, value in extra.items() if value not in (None, [])}


def flat(value: Json) -> Json:
    """A value as an entry holds it: as text where it is nested so deeply that the entry could not be read again."""
    return {AS_TEXT: encode(value).decode()} if depth(value) > DEEPEST - AROUND else value


def unflattened(value: Any) -> Any:
    text = value.get(AS_TEXT) if isinstance(value, dict) and len(value) == 1 else None
    return decode(text) if isinstance(text, str) else value


def grouped(ops: Sequence[Op]) -> tuple[list[Op], list[Json]]:
    """Bulk steps kept compactly: the same change of many records once, with their ids packed; the rest as it is."""
    groups: dict[tuple[str, str, bytes, bytes], list[Op]] = {}
    for op in ops:
        groups.setdefault((op.table, op.field, encode(op.old), encode(op.new)), []).append(op)
    single = [op for same_ops in groups.values() if len(same_ops) < BULK for op in same_ops]
    bulk: list[Json] = [
        [first.table, first.field, flat(first.old), flat(first.new), packed(op.id for op in same_ops)]
        for same_ops in groups.values()
        if len(same_ops) >= BULK and (first := same_ops[0])
    ]
    return single, bulk


def packed(ids: Iterable[int]) -> str:
    """Ids as text: their differences in ascending order, seven bits a byte, in base 64."""
    from base64 import b64encode

    data, before = bytearray(), 0
    for id in sorted(ids):
        rest, before = id - before, id
        while rest > 127:
            data.append(rest & 127 | 128)
            rest >>= 7
        data.append(rest)
    return b64encode(bytes(data)).decode()


def unpacked(text: str) -> Iterator[int]:
    """The ids that were packed; ValueError where a hand has changed the text."""
    from base64 import b64decode

    id = value = shift = 0
    for byte in b64decode(text, validate=True):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            id += value
            yield id
            value = shift = 0


def loaded(id: int, raw: Raw) -> Entry | None:
    """The entry that a record of the log holds; None where a hand has made it something else."""
    try:
        known: Mapping[str, Any] = raw
        ops = [loaded_op(*each) for each in known["ops"]]
        for table, field, old, new, ids in known.get(BULK_STEPS, ()):
            ops += [loaded_op(table, its_id, field, old, new) for its_id in unpacked(ids)]
        at = known.get("at")
        moment = datetime.fromtimestamp(at / 1000, UTC) if isinstance(at, int) else moment_of(id)
        who, host, why = (str(known[name]) for name in ("who", "host", "why"))
        undoes, via = (each if isinstance(each, int) else None for each in (known.get("undoes"), known.get("via")))
        is_merge, sums = known.get("merge") is True, str(known.get(SUMS, ""))
        return Entry(id, moment, who, host, why, tuple(ops), undoes, is_merge, via, sums)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def loaded_op(table: Any, id: Any, field: Any, old: Any, new: Any) -> Op:
    if not isinstance(table, str) or not isinstance(id, int) or not isinstance(field, str):
        raise TypeError(table)
    return Op(table=table, id=id, field=field, old=unflattened(old), new=unflattened(new))


def added(ops: Iterable[Op]) -> list[tuple[str, int]]:
    """Which records some changes add, in an order of their own."""
    return sorted((op.table, op.id) for op in ops if not op.field and op.old is None)


def sums_of(ops: Iterable[Op], raw_of: Callable[[str, int], Raw | None]) -> str:
    """The check sums of the records that are added, four letters each; none where there are too many."""
    rows = added(ops)
    return "".join(check_sum(raw_of(*row) or {}) for row in rows) if len(rows) <= MOST_SUMS else ""


def sums_in(entry: Entry) -> dict[tuple[str, int], str]:
    """The same by record; nothing where an entry has none, or a hand has changed them."""
    rows = added(entry.ops) if entry.sums else []
    known = [entry.sums[at : at + 4] for at in range(0, len(entry.sums), 4)]
    return dict(zip(rows, known, strict=True)) if len(known) == len(rows) else {}


def check_sum(raw: Raw) -> str:
    """24 bits of what a record holds, whatever the order of its fields: enough to notice a hand, no seal."""
    from binascii import b2a_base64, crc32

    try:
        text = SORTED.encode({name: value for name, value in raw.items() if value is not None}).encode()
    except (TypeError, ValueError, RecursionError):
        return ""  # it is refused when it is written
    return b2a_base64(crc32(text).to_bytes(4, "big")[1:], newline=False).decode()


def entries(contents: Contents) -> Iterator[Entry]:
    """The entries of the log, newest first."""
    return entries_in(contents.rows(LOG), newest_first=True)


def entries_in(rows: Mapping[int, Raw], *, newest_first: bool = False) -> Iterator[Entry]:
    """The entries that records of a log hold, oldest first, but for what a hand has made something else."""
    return (entry for id in sorted(rows, reverse=newest_first) if (entry := loaded(id, rows[id])))


def true_moments(order: Sequence[Entry], now: int) -> list[int]:
    """When some entries, oldest first, were made, in milliseconds; a host whose clock is wrong misleads nobody.

    The order is true whatever the clocks said. What most clocks agree on, in that order and not after now, is taken as
    it is; an entry that contradicts them was made before the next one that does not.
    """
    claimed = [milliseconds(entry.at) for entry in order]
    right = set(longest_rise([moment if moment <= now + TOLERANCE else None for moment in claimed]))
    result, following = [], now
    for at in reversed(range(len(order))):
        following = claimed[at] if at in right else following
        result.append(following)
    return result[::-1]


def longest_rise(values: Sequence[int | None]) -> list[int]:
    """Where the longest run of values lies of which none is below the one before it; None is never in it."""
    tails: list[int] = []  # the lowest end of a run of each length, and its place
    places: list[int] = []
    before: dict[int, int | None] = {}
    for at, value in enumerate(values):
        if value is None:
            continue
        length = bisect_right(tails, value)
        before[at] = places[length - 1] if length else None
        tails[length : length + 1], places[length : length + 1] = [value], [at]
    run: list[int] = []
    place = places[-1] if places else None
    while place is not None:
        run.append(place)
        place = before[place]
    return run[::-1]


def latest(contents: Contents, record_id: int | None, limit: int | None) -> list[Entry]:
    """The newest entries, newest first: of one record, or all; no more than limit."""
    result = entries(contents)
    if record_id is not None:
        result = (entry for entry in result if any(op.id == record_id for op in entry.ops))
    return list(islice(result, limit))


def last_id(contents: Contents) -> int:
    """Beyond which an entry made now lies: the last one, or where the log begins, should a clock be behind that."""
    begins = meta_number(contents.meta, LOG_FROM, 0) << RANDOM_BITS
    last = max((begins, *contents.rows(LOG)))
    return last if last < FARTHEST else max((id for id in (begins, *contents.rows(LOG)) if id < FARTHEST), default=0)


def surplus(contents: Contents, *, most: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES) -> list[int]:
    """The oldest entries, which go beyond what the log may hold; the newest stays, whatever its size."""
    section = contents.tables.get(LOG)
    if section is None or (len(section.rows) <= most and section.size <= most_bytes):
        return []
    # a tenth at a time: looking through a full log at every save would cost each of them
    return oldest_beyond(section.lines(), most - most // 10, most_bytes - most_bytes // 10, spared=1)


def oldest_beyond(lines: Mapping[int, bytes], most: int, most_bytes: int, *, spared: int = 0) -> list[int]:
    """Which lines to take out, the oldest first, so that no more lines and bytes are left; some of the newest stay."""
    out, total = list[int](), sum(map(len, lines.values()))
    for id in sorted(lines)[: len(lines) - spared]:
        if len(lines) - len(out) <= most and total <= most_bytes:
            break
        out.append(id)
        total -= len(lines[id])
    return out


def touching(result: Iterable[Entry], table: str, id: int, field: str = "") -> Iterator[Entry]:
    """Those entries that changed a record, or one field of it."""
    for entry in result:
        if any((op.table, op.id) == (table, id) and (not field or op.field in ("", field)) for op in entry.ops):
            yield entry


def removed_record(contents: Contents, table: str, id: int) -> Raw | None:
    """What a removed record was, from the log."""
    ops = (op for entry in entries(contents) for op in entry.ops if op[:3] == (table, id, ""))
    return next((op.old for op in ops if isinstance(op.old, dict)), None)
