"""Blocks of a document as lines of cells, for a terminal of any width: screen, commands and plain text draw these.

A cell's role says how it is meant; who draws it chooses the colour. Glyph and word always say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from ..config import is_linear
from ..fields import visible
from ..fields.layout import narrow, padded, width_of, wrap, wrap_items
from ..metrics import Result
from . import Cell, Line
from . import document as doc
from .document import Tone, target_text, tone_of, value_text, worded

ChartLines = Callable[[doc.Chart, int], Iterable[Line]]
GAP = "  "
NARROWEST, READABLE = 4, 24
LABEL, VALUE, FACT = 26, 18, 16
PAIRED, ENDLESS = 96, 1000  # columns between which two short facts share a line
BARS, ASCII_BARS = "▁▂▃▄▅▆▇█", "_.-=+*#@"


def block_lines(block: doc.Block, width: int, chart: ChartLines | None = None) -> Iterator[Line]:
    """The lines of a block; chart draws charts, without it they are left out."""
    if is_linear() and not isinstance(block, doc.Paragraph | doc.KeyFigures | doc.Listing):
        yield from linear_lines(block)
    elif isinstance(block, doc.Paragraph):
        yield from texts(block.text, width, block.tone.value)
    elif isinstance(block, doc.KeyFigures):
        for result in block.results:
            yield from figure_lines(result, width)
    elif isinstance(block, doc.Facts):
        yield from fact_lines(block, width)
    elif isinstance(block, doc.Grid):
        yield from grid_lines(block, width)
    elif isinstance(block, doc.Listing):
        yield from list_lines(block, width)
    elif chart is not None:
        yield from texts(doc.heading(block), width)
        yield from chart(block, width)


def lines_of(blocks: Iterable[doc.Block], width: int, chart: ChartLines | None = None) -> list[Line]:
    """All lines of some blocks, with a blank one between two."""
    lines: list[Line] = []
    for block in blocks:
        lines += [()] if lines else []
        lines += block_lines(block, width, chart)
    return lines


def texts(text: str, width: int, role: str = "plain", indent: str = "") -> Iterator[Line]:
    """A text in lines, each after the same blanks."""
    for line in wrap(visible(text), width - len(indent)):
        yield (Cell(indent + line, role),) if line else ()


def figure_lines(result: Result, width: int) -> Iterator[Line]:
    """Label, value and status on one line; how it was made under it."""
    aim = f", target {visible(target_text(result))}" if result.target is not None else ""
    small = ", small sample" if result.small_sample else ""
    head = f"{padded(visible(result.label), LABEL)} {padded(visible(value_text(result)), VALUE, True)}"
    status = Cell(worded(result.status), tone_of(result.status).value)
    if width_of(f"{head}  {status.text}{aim}{small}") <= width:
        yield Cell(f"{head}  "), status, Cell(aim + small)
    else:
        yield from texts(head, width) if width_of(head) > width else [(Cell(head),)]
        yield Cell("    "), status, Cell(aim + small)
    how = result.reason if result.value is None and result.reason else result.how
    yield from texts(how, width, "dim", "    ")


def cells_of(datum: doc.Datum) -> Line:
    """A status coloured by itself, the text beside it by its own tone."""
    text = visible(datum.text) or spark(datum.spark)
    if datum.status is None:
        return (Cell(text, datum.tone.value),)
    tone = Tone.PLAIN if datum.tone is tone_of(datum.status) else datum.tone
    mark = Cell(worded(datum.status), tone_of(datum.status).value)
    return (mark, Cell(f"  {text}", tone.value)) if text else (mark,)


def size_of(line: Line) -> int:
    return sum(width_of(cell.text) for cell in line)


def fact_lines(facts: doc.Facts, width: int) -> Iterator[Line]:
    """A label and what belongs to it on each line; where there is room, two short ones side by side.

    The second begins behind the middle, so that a first one that is a little longer or shorter moves no other line.
    """
    second = width * 9 // 16 if PAIRED <= width < ENDLESS else 0
    waiting: Line = ()
    for fact in facts.rows:
        lines = list(one_fact(fact.label, cells_of(fact.datum), width))
        size = size_of(lines[0]) if second and len(lines) == 1 else width
        if waiting and second + size <= width:
            yield (*waiting, Cell(" " * (second - size_of(waiting))), *lines[0])
            waiting = ()
            continue
        yield from [waiting] if waiting else []
        waiting = lines[0] if size + len(GAP) <= second else ()
        yield from [] if waiting else lines
    yield from [waiting] if waiting else []


def one_fact(label: str, cells: Line, width: int) -> Iterator[Line]:
    heads = wrap(label, FACT)
    head = [Cell(padded(text, FACT) + " ", "dim") for text in heads]
    room = max(width - FACT - 1, 10)
    if len(heads) == 1 and size_of(cells) <= room and "\n" not in "".join(cell.text for cell in cells):
        yield (head[0], *cells)
        return
    *marks, last = cells
    lines = wrap_items("".join(cell.text for cell in cells), room)
    for number in range(max(len(lines), len(heads))):
        line = lines[number] if number < len(lines) else ""
        front = head[number] if number < len(head) else Cell(" " * (FACT + 1))
        if number == 0 and marks and line.startswith(marks[0].text):
            yield front, marks[0], Cell(line.removeprefix(marks[0].text), last.role)
        else:
            yield front, Cell(line, last.role)


def list_lines(listing: doc.Listing, width: int) -> Iterator[Line]:
    if not listing.items:
        yield from texts(listing.empty, width, "dim")
    for item in listing.items:
        indent = "  " * item.depth
        status = Cell(f"{worded(item.status)}  ", tone_of(item.status).value) if item.status else None
        mark = status or Cell(f"{visible(item.mark) or '•'} ", item.tone.value)
        first, *rest = wrap(visible(item.text), max(width - width_of(indent + mark.text), 10))
        yield Cell(indent), mark, Cell(first, item.tone.value)
        hanging = indent + " " * (2 if status else width_of(mark.text))
        for line in rest:
            yield (Cell(hanging + line, item.tone.value),)
        if item.remark:
            yield from texts(item.remark, width, "dim", hanging)


def linear_lines(block: doc.Facts | doc.Grid | doc.Chart) -> Iterator[Line]:
    """A block without columns, for who listens: what it is, and then what is said of it, on each line."""
    if isinstance(block, doc.Facts):
        for fact in block.rows:
            yield Cell(f"{visible(fact.label)}: "), *cells_of(fact.datum)
    elif isinstance(block, doc.Grid):
        yield from texts(block.caption or ("" if block.rows else block.empty), ENDLESS)
        for number, (row, note) in enumerate(block.noted()):
            yield from [()] if number else []
            for head, datum in zip(block.heads, row, strict=True):
                cells = () if datum.spark and not datum.text else cells_of(datum)
                if "".join(cell.text for cell in cells).strip():
                    yield Cell(f"{visible(head.label)}: "), *cells
            yield from texts(note, ENDLESS) if note else []
    else:
        yield from texts(doc.heading(block), ENDLESS)
        for text in chart_words(block):
            yield (Cell(visible(text)),)


def chart_words(chart: doc.Chart) -> Iterator[str]:
    """A chart as words: where a line begins, goes and ends; each bar, part or blip with what it is."""
    if isinstance(chart, doc.BarChart):
        for bar in chart.bars:
            yield f"{bar.label}: {', '.join(f'{name} {short(value)}'.strip() for name, value in chart.named(bar))}"
    elif isinstance(chart, doc.StackedBar):
        yield ", ".join(f"{part.number} {part.status.word}" for part in chart.parts) or chart.empty
    elif isinstance(chart, doc.RadarChart):
        for blip in chart.blips:
            moved = f", {blip.moved}" if blip.moved else ""
            yield f"{blip.label}: {chart.quadrants[blip.quadrant]}, {chart.rings[blip.ring]}{moved}"
    else:
        yield from line_words(chart)


def line_words(chart: doc.LineChart) -> Iterator[str]:
    for line in filter(lambda each: each.points, chart.lines):
        (first, begin), (last, end) = line.points[0], line.points[-1]
        values = [value for _, value in line.points]
        yield (
            f"{line.name}: {short(begin)} on {first}, {short(end)} on {last}, "
            f"lowest {short(min(values))}, highest {short(max(values))}"
        )
    if chart.target is not None:
        yield f"{chart.aim}: {short(chart.target)}{f' to {short(chart.upper)}' if chart.upper is not None else ''}"


def short(value: Fraction | None) -> str:
    """A number with two decimals at most; a dash where there is none."""
    return "–" if value is None else f"{float(value):,.2f}".rstrip("0").rstrip(".")


# Tables.


def grid_lines(grid: doc.Grid, width: int) -> Iterator[Line]:
    """Rows under heads with a rule; long cells go on below, and so does the remark of a row."""
    if grid.caption:
        yield from texts(grid.caption, width, "dim")
    if not grid.rows:
        yield from texts(grid.empty, width, "dim")
        return
    heads = tuple((Cell(visible(head.label), "head"),) for head in grid.heads)
    rows = [(heads, ""), *((tuple(map(cells_of, row)), visible(note)) for row, note in grid.noted())]
    plain = [["".join(cell.text for cell in each) for each in row] for row, _ in rows]
    right = [head.numeric for head in grid.heads]
    sizes = widths(plain, right, [head.wide for head in grid.heads], width)
    for number, ((row, note), words) in enumerate(zip(rows, plain, strict=True)):
        yield from row_lines(row, words, sizes, right)
        if note:
            yield from texts(note, width, "dim", "    ")
        if number == 0:
            yield (Cell(GAP.join("─" * size for size in sizes), "dim"),)


def row_lines(row: Sequence[Line], words: Sequence[str], sizes: Sequence[int], right: Sequence[bool]) -> Iterator[Line]:
    wrapped = [wrap(text, size) if size else [""] for text, size in zip(words, sizes, strict=True)]
    for at in range(max(map(len, wrapped), default=0)):
        line: list[Cell] = []
        for each, lines, size, end in zip(row, wrapped, sizes, right, strict=True):
            text = lines[at] if at < len(lines) else ""
            gap = " " * (size - width_of(text))
            line += [Cell(GAP)] if line else []
            line += [Cell(gap), *coloured(text, each)] if end else [*coloured(text, each), Cell(gap)]
        yield tuple(cell for cell in line if cell.text)


def coloured(text: str, cells: Line) -> Iterator[Cell]:
    """A line of a cell in the colours of the cell: a status at its beginning keeps its own."""
    first, last = cells[0], cells[-1]
    if len(cells) > 1 and text.startswith(first.text):
        yield first
        yield Cell(text.removeprefix(first.text), last.role)
    else:
        yield Cell(text, last.role)


def widths(rows: Iterable[Sequence[str]], right: Sequence[bool], wide: Sequence[bool], whole: int) -> list[int]:
    """The widths of columns so that a row takes at most a whole line.

    Wide columns give way first, as far as they stay readable; then all that hold text, to their longest word.
    """
    table = list(rows)
    result = [max((width_of(row[at]) for row in table), default=0) for at in range(len(wide))]
    words = [max((width_of(word) for row in table for word in row[at].split()), default=0) for at in range(len(wide))]
    room = whole - len(GAP) * (len(wide) - 1)
    columns = range(len(wide))
    for which, least in (
        ([at for at in columns if wide[at]], [READABLE] * len(wide)),
        ([at for at in columns if not right[at]], words),
        (list(columns), [NARROWEST] * len(wide)),
    ):
        narrow(result, which, least, sum(result) - room)
    return result


def spark(values: Sequence[Fraction], ascii: bool = False) -> str:
    """A row of values as bars one character high; a single value, or equal ones, in the middle."""
    bars = ASCII_BARS if ascii else BARS
    if not values:
        return ""
    low, high = min(values), max(values)
    if low == high:
        return bars[len(bars) // 2] * len(values)
    return "".join(bars[int((value - low) / (high - low) * (len(bars) - 1) + Fraction(1, 2))] for value in values)


# Parts of a whole.


def stack_lines(chart: doc.StackedBar, width: int, block: str = "█") -> Iterator[Line]:
    """Parts of a whole as one bar with a gap between two, and under it what each part is."""
    if not any(part.number for part in chart.parts):
        yield (Cell(visible(chart.empty), "dim"),)
        return
    yield stack_line(chart, width, block)
    yield from stack_words(chart, width)


def stack_line(chart: doc.StackedBar, width: int, block: str) -> Line:
    parts = [part for part in chart.parts if part.number]
    sizes = shared_out(width - (len(parts) - 1), [part.number for part in parts])
    cells = [Cell(block * size, tone_of(part.status).value) for part, size in zip(parts, sizes, strict=True)]
    return tuple(cell for each in cells for cell in (Cell(" "), each))[1:]


def shared_out(room: int, numbers: Sequence[int]) -> list[int]:
    """Cells for each number by its share, at least one, by the largest remainders (Hamilton's method)."""
    whole = sum(numbers)
    sizes = [max(1, room * number // whole) for number in numbers]

    def excess(at: int) -> tuple[int, int]:
        return sizes[at] * whole - room * numbers[at], -numbers[at]

    for at in sorted(range(len(sizes)), key=excess)[: max(0, room - sum(sizes))]:
        sizes[at] += 1
    while sum(sizes) > room and max(sizes) > 1:  # what the smallest got above their share
        sizes[max((at for at, size in enumerate(sizes) if size > 1), key=excess)] -= 1
    return sizes


def stack_words(chart: doc.StackedBar, width: int) -> Iterator[Line]:
    """3 missed · 4 at risk · …: each in its colour, in as many lines as it needs."""
    line: Line = ()
    for part in chart.parts:
        if part.number:
            cell = Cell(f"{part.number} {part.status.word}", tone_of(part.status).value)
            if line and size_of(line) + 3 + width_of(cell.text) > width:
                yield line
                line = ()
            line = (*line, Cell(" · ", "dim"), cell) if line else (cell,)
    yield line
