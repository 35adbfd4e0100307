"""The first table of a Markdown text."""

from __future__ import annotations

import re

from ..sheet import Row, Sheet, WantedColumns, table

RULE = re.compile(r"\s*\|?(\s*:?-+:?\s*\|)*\s*:?-+:?\s*\|?\s*")
BAR = re.compile(r"(?<!\\)\|")


def looks_like_markdown(text: str) -> bool:
    """Is there a line of dashes between bars below a line with bars?"""
    return rule_at(text.splitlines()[:200]) > 0


def rule_at(lines: list[str]) -> int:
    """Where the dashes are that are below the names of the columns; 0 where nowhere."""
    for at in range(1, len(lines)):
        if "|" in lines[at] and RULE.fullmatch(lines[at]) and "|" in lines[at - 1]:
            return at
    return 0


def markdown_sheet(text: str, wanted: WantedColumns) -> Sheet:
    """The rows of the table up to the first line that has no bar."""
    lines = text.splitlines()
    at = rule_at(lines)
    rows = [Row(at, cells_of(lines[at - 1]))]
    for number, line in enumerate(lines[at + 1 :], at + 2):
        if "|" not in line:
            break
        rows.append(Row(number, cells_of(line)))
    return table(rows, wanted, notes=["read as a Markdown table"])


def cells_of(line: str) -> tuple[str, ...]:
    bare = line.strip().removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return tuple(plain(cell) for cell in BAR.split(bare))


def plain(cell: str) -> str:
    """A cell as it was before it was escaped for Markdown."""
    broken = re.sub(r"<br\s*/?>", "\n", cell.strip(), flags=re.IGNORECASE)
    return re.sub(r"\\([\\`*_{}\[\]<>|~#])", r"\1", broken)
