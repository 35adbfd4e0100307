"""A record in the user's own editor: each field as the form would show it, read again as the form would read it."""

from __future__ import annotations

import os
import shlex
import subprocess
import tomllib
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from ..board import Change
from ..config import config
from ..fields import Context, InputError, Prose, Rows, visible
from ..records import Record
from ..rules.gate import typed_fields
from .assignments import Assignment, Writing
from .command import Argument, command
from .context import CommandContext, Usage
from .edit import refuse_circle, refuse_new_problems, report

HEAD = "# {}: change what is between the quotes; what stays as it is is not written. Empty the file to leave.\n"


@command(Argument("id", metavar="ID", help="the beginning of its id, or its title"))
def edit(call: CommandContext, args: Namespace) -> int:
    """Edit a record as TOML in your own editor: $ITTUI_EDITOR, $VISUAL or $EDITOR. A mistake is offered again."""
    call.writable()
    before: Record = call.board.find(args.kind, args.id)
    context = call.context()
    texts = {name: as_typed(before, name, context) for name in typed_fields(args.kind, before)}
    written = HEAD.format(visible(before.label)) + "\n".join(line_of(before, *each) for each in texts.items()) + "\n"
    with TemporaryDirectory(prefix="ittui-") as folder:
        path = Path(folder) / f"{before.code}.toml"
        path.write_text(written, encoding="utf-8")
        while True:
            run_editor(path)
            try:
                changed = changed_texts(path.read_text(encoding="utf-8", errors="replace"), texts)
                if not changed:
                    call.tell("nothing was changed")
                    report(call, "unchanged", [before])
                    return 0
                return save(call, before, changed)
            except InputError as error:
                offer_again(call, path, error)


def as_typed(record: Record, name: str, context: Context) -> str:
    field, value = record.fields[name], getattr(record, name)
    return "" if field.is_empty(value) else field.edit(value, context)


def line_of(record: Record, name: str, text: str) -> str:
    """One field; long texts and rows on lines of their own."""
    field = record.fields[name]
    note = f"  # {field.help}" if field.help and not isinstance(field, Rows) else ""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = "".join(char if char == "\n" or char.isprintable() else f"\\u{ord(char):04x}" for char in plain)
    if isinstance(field, Prose | Rows) and text:
        return f'{name} = """\n{plain}"""'
    return f'{name} = "{plain.replace(chr(10), chr(92) + "n")}"{note}'


def run_editor(path: Path) -> None:
    """Open the file and wait; Usage where the editor is not there or did not end well."""
    named = config().text("editor") or "vi"
    try:
        done = subprocess.run([*shlex.split(named), str(path)], check=False)
    except (OSError, ValueError) as error:
        raise Usage(f"the editor “{named}” cannot be started: {error}; set $EDITOR") from None
    if done.returncode:
        raise Usage(f"the editor ended with exit code {done.returncode}; nothing was changed")


def changed_texts(text: str, before: Mapping[str, str]) -> dict[str, str]:
    """The fields whose text is another one; InputError where the file cannot be read."""
    if not text.strip():
        return {}
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"this is not TOML: {error}") from None
    for name, value in content.items():
        if name not in before:
            raise InputError(f"there is no field {visible(name)}; known: {', '.join(before)}", name)
        if not isinstance(value, str):
            raise InputError(f"write it between quotes, not as {visible(repr(value))}", name)
    return {name: value for name, value in content.items() if value.strip() != before[name].strip()}


def save(call: CommandContext, before: Record, texts: Mapping[str, str]) -> int:
    writing = Writing(call)
    after = writing.applied(before, [Assignment(name, "", text) for name, text in texts.items()])
    refuse_new_problems(before, after)
    refuse_circle(call.board, after)
    changes = [*writing.changes(), Change.edit(before, after)]
    outcome = call.commit(changes, f"edit {', '.join(texts)} of {before.label}")
    report(call, "changed", [outcome.board.get(type(before), before.id) or after])
    return 0


def offer_again(call: CommandContext, path: Path, error: InputError) -> None:
    """Ask whether to go on editing; InputError again where nobody can be asked, or nobody wants to."""
    field = f"{error.field}: " if error.field else ""
    call.tell(f"{field}{error}")
    if not os.isatty(0):
        raise error
    if input("Edit again? [Y/n] ").strip().casefold() in ("n", "no"):
        raise error
