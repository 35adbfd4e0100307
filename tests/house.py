"""Figures of the code itself: how much there is, how large its parts are, and what its names are.

`python -m tests.house` prints them; tests/test_house.py holds them.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import ittui

ROOT = Path(ittui.__file__).parent
NOT_OURS = {
    *("stand", "stood", "told", "said", "found", "kept", "desk", "deck", "fate", "purse", "course", "unfit", "mistake"),
    *("entangled", "surround", "lean", "outlet", "masthead", "skeleton"),
}
STANDARD = {"NotFound", "NOT_FOUND", "FileNotFoundError", "cadence_kept"}  # words of the field that hold one of these


class Source(NamedTuple):
    """One file of ours: its module's name, its text and its tree."""

    module: str
    text: str
    tree: ast.Module
    is_package: bool


def sources() -> list[Source]:
    result = []
    for path in sorted(ROOT.rglob("*.py")):
        parts = ("ittui", *path.relative_to(ROOT).with_suffix("").parts)
        text = path.read_text(encoding="utf-8")
        package = parts[-1] == "__init__"
        result.append(Source(".".join(parts[:-1] if package else parts), text, ast.parse(text), package))
    return result


def functions(files: list[Source]) -> Iterator[tuple[int, str]]:
    """(lines, where) of every function."""
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{file.module}:{node.name}"


def classes() -> dict[str, type]:
    """Every class of ours by its full name, as it runs."""
    result = {}
    for info in pkgutil.walk_packages(ittui.__path__, "ittui."):
        if not info.name.endswith("__main__"):
            for name, each in inspect.getmembers(import_module(info.name), inspect.isclass):
                if each.__module__ == info.name:
                    result[f"{info.name}.{name}"] = each
    return result


def methods(cls: type) -> int:
    """How many methods and properties of ours a class has, with all that it inherits."""
    ours = (base for base in cls.__mro__ if base.__module__.startswith("ittui."))
    return len({name for base in ours for name, value in vars(base).items() if is_method(value)})


def is_method(value: object) -> bool:
    inner = value.__func__ if isinstance(value, classmethod | staticmethod) else value
    inner = inner.fget if isinstance(inner, property) else getattr(inner, "func", inner)  # cached_property has func
    return inspect.isfunction(inner) and inner.__module__.startswith("ittui.")


def twice(files: list[Source]) -> list[str]:
    """Names of classes that are defined more than once."""
    names = Counter(node.name for file in files for node in file.tree.body if isinstance(node, ast.ClassDef))
    return sorted(name for name, count in names.items() if count > 1)


def imports(files: list[Source]) -> dict[str, set[str]]:
    """Which module imports which, wherever in its text it does, and be it for its types alone."""
    known = {file.module for file in files}
    result: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for node in ast.walk(file.tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            base = file.module.split(".") if file.is_package else file.module.split(".")[:-1]
            source = ".".join([*base[: len(base) - node.level + 1], *filter(None, [node.module])])
            source = source if node.level else node.module or ""
            for alias in node.names:
                target = f"{source}.{alias.name}" if f"{source}.{alias.name}" in known else source
                if target in known and target != file.module:
                    result[file.module].add(target)
    return result


def circles(files: list[Source]) -> list[list[str]]:
    """Groups of modules that import one another round about (Tarjan's strongly connected components)."""
    graph, index, low = imports(files), dict[str, int](), dict[str, int]()
    stack: list[str] = []
    result: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for other in graph.get(module, ()):
            if other not in index:
                visit(other)
            if other in stack:
                low[module] = min(low[module], low[other])
        if low[module] == index[module]:
            at = stack.index(module)
            group = stack[at:]
            del stack[at:]
            if len(group) > 1:
                result.append(sorted(group))

    for file in files:
        if file.module not in index:
            visit(file.module)
    return result


def odd_names(files: list[Source]) -> Counter[str]:
    """Identifiers made of words that the field does not use."""
    return Counter(
        name
        for file in files
        for node in ast.walk(file.tree)
        for name in identifiers(node)
        if name not in STANDARD and NOT_OURS & set(words_of(name))
    )


def identifiers(node: ast.AST) -> Iterator[str]:
    for field in ("id", "attr", "arg", "name", "asname"):
        value = getattr(node, field, None)
        if isinstance(value, str):
            yield value


def words_of(name: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)]


def figures() -> dict[str, object]:
    files = sources()
    longest = max(functions(files))
    file = max((each.text.count("\n"), each.module) for each in files)
    most = max((methods(cls), name) for name, cls in classes().items())
    return {
        "lines": sum(each.text.count("\n") for each in files),
        "files": len(files),
        "longest function": longest,
        "longest file": file,
        "most methods of a class as it runs": most,
        "classes named twice": twice(files),
        "import circles": circles(files),
        "names the field does not use": dict(odd_names(files)),
    }


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name}: {value}")
