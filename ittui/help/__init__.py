"""The pages of help: one Markdown file each, read on the screen, by `ittui help TOPIC`, and as a man page."""

from __future__ import annotations

import re
from pathlib import Path

from ..fields import InputError, meant, visible

TOPICS = (
    *("getting-started", "weekly", "import", "team-file", "database", "metrics", "keys", "commands", "scripting"),
    *("configuration", "collectors", "terminals", "demands", "changelog"),
)

ALSO = {  # what people ask for, and the page that has it
    "recipes": "collectors",
    "jq": "scripting",
    "postgresql": "database",
    "config": "configuration",
    "screen-readers": "terminals",
    "tmux": "terminals",
}


def page(topic: str) -> str:
    """The text of a page; InputError with the nearest topics where there is none."""
    name = topic.strip().casefold().replace(" ", "-")
    name = ALSO.get(name, name)
    matches = [each for each in TOPICS if each == name] or [each for each in TOPICS if each.startswith(name) and name]
    if len(matches) != 1:
        near = meant(topic, TOPICS) or f"; known: {', '.join(TOPICS)}"
        raise InputError(f"there is no help on “{visible(topic)}”{near}", "topic")
    return (Path(__file__).parent / f"{matches[0]}.md").read_text(encoding="utf-8")


def summary(topic: str) -> str:
    """What a page is about: the first sentence under its title."""
    text = page(topic).partition("\n\n")[2].partition("\n\n")[0]
    return " ".join(text.split()).partition(". ")[0].rstrip(".")


def plain(text: str) -> str:
    """A page for a terminal: without the marks that only Markdown needs."""
    text = re.sub(r"<!--.*?-->\n?", "", text)
    text = re.sub(r"^\|[ -|]*---[ -|]*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^#+ (.*)$", lambda match: match[1].upper(), text, flags=re.MULTILINE)
    return re.sub(r"\*\*|(?<!`)`(?!`)", "", text).strip()


def manual(version: str, overview: str) -> str:
    """The man page ittui(1): the overview of the commands, then every page. Source of its macros: man-pages(7)."""
    lines = [f'.TH ITTUI 1 "" "ittui {version}" "User Commands"', ".SH NAME"]
    lines += ["ittui \\- goals, projects and KPIs of an IT department in one shared file", ".SH COMMANDS", ".nf"]
    lines += [*map(escaped, overview.splitlines()), ".fi"]
    for topic in TOPICS:
        lines += roff(page(topic))
    return "\n".join(lines)


def roff(text: str) -> list[str]:
    """A page as macros: headings, indented blocks, tables and lists as they are, paragraphs filled."""
    result: list[str] = []
    for block in re.split(r"\n{2,}", re.sub(r"<!--.*?-->\n?", "", text).strip()):
        if block.startswith("# "):
            result.append(f".SH {escaped(block[2:]).upper()}")
        elif block.startswith("#"):
            result.append(f".SS {escaped(block.lstrip('# '))}")
        elif block.startswith(("    ", "|")):
            rows = [line for line in block.splitlines() if not re.fullmatch(r"[|\s-]+", line)]
            result += [".PP", ".nf", *(escaped(line) for line in rows), ".fi"]
        else:
            items = re.split(r"\n(?=\* )", block)
            for item in items:
                words = escaped(" ".join(re.sub(r"\*\*|`", "", item).split()))
                result += [".IP \\(bu 2", words[2:]] if words.startswith("* ") else [".PP", words]
    return result


def escaped(line: str) -> str:
    """A line that roff prints as it is."""
    text = line.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text
