"""Formulas of KPIs: arithmetic over metrics and other KPIs, exact, and with no way out of it into Python.

simpleeval walks the parsed text; it is given five functions and numbers, and every other kind of expression is
taken away from it. It is imported on first use, for most boards have no formula.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any, NamedTuple

from ...fields import InputError, visible

LONGEST = 500  # characters
MOST_BITS = 4096  # of a numerator or denominator: far above any figure, far below what costs time
MOST_POWER = 100
MOST_PLACES = 12

Lookup = Callable[[str], Fraction | None]


class FormulaError(InputError):
    """A formula that gives no number; the text says why."""


def evaluate(text: str, lookup_metric: Lookup, lookup_kpi: Lookup) -> Fraction:
    """The exact value of a formula such as kpi('Uptime') / projects_on_time * 100.

    The look-ups give the value of a metric by its name and of a KPI by its title, None where it has no data.
    Raises FormulaError where there is no value; what the look-ups raise comes through as it is.
    """
    tree = parsed(text)
    try:
        return sized(number(evaluator(lookup_metric, lookup_kpi).eval(text, tree)))
    except InputError:
        raise
    except ZeroDivisionError:
        raise FormulaError("the formula divides by 0") from None
    except RecursionError:
        raise FormulaError("the formula is nested too deeply") from None
    except (ValueError, TypeError, ArithmeticError, AttributeError) as error:
        raise FormulaError(f"the formula cannot be worked out: {visible(str(error))[:100]}") from None


class Inputs(NamedTuple):
    """The names that a formula takes its numbers from, each once."""

    metrics: tuple[str, ...]
    kpis: tuple[str, ...]


@lru_cache(512)
def inputs(text: str) -> Inputs:
    """What a formula reads; FormulaError where it is none."""
    nodes = tuple(ast.walk(parsed(text)))
    functions = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    names = (node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in functions)
    calls = (node for node in nodes if isinstance(node, ast.Call) and node.args)
    firsts = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "kpi")
    titles = (each.value for each in firsts if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return Inputs(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(titles)))


def parsed(text: str) -> ast.expr:
    """The formula as a tree; FormulaError where it is none."""
    if not text.strip():
        raise FormulaError("the formula is empty")
    if len(text) > LONGEST:
        raise FormulaError(f"the formula has {len(text):,} characters; at most {LONGEST} are read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # “2or 3” makes Python write to the terminal
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaError(
            f"“{visible(text.strip())[:60]}” is not a formula; write it like kpi('Uptime') / 2"
        ) from None


def evaluator(lookup_metric: Lookup, lookup_kpi: Lookup) -> Any:
    """A walker that knows numbers, names of metrics, + - * / ** and five functions, and refuses all else."""
    from simpleeval import SimpleEval

    walker = SimpleEval(operators=Known(OPERATORS), functions={}, names={})
    functions: Mapping[str, Callable[..., Fraction]] = {**FUNCTIONS, "kpi": lambda title: of_kpi(title, lookup_kpi)}
    known: dict[type[ast.AST], Callable[..., Any]] = {
        ast.Name: lambda node: of_metric(node.id, lookup_metric, functions),
        ast.Constant: lambda node: constant(node.value),
        ast.Call: lambda node: called(node, functions, walker),
        ast.UnaryOp: walker.nodes[ast.UnaryOp],
        ast.BinOp: walker.nodes[ast.BinOp],
    }
    walker.nodes = Known(known)
    return walker


class Known(dict[type[ast.AST], Callable[..., Any]]):
    """The kinds of expression that are known; another one is a FormulaError instead of a KeyError."""

    def __missing__(self, kind: type[ast.AST]) -> Callable[..., Any]:
        word = {ast.Attribute: "a “.”", ast.Subscript: "“[…]”", ast.Compare: "a comparison", ast.Lambda: "a lambda"}
        raise FormulaError(
            f"a formula takes numbers, metrics, + - * / ** and {', '.join(('kpi', *FUNCTIONS))}; "
            f"not {word.get(kind, kind.__name__)}"
        )


def number(value: object) -> Fraction:
    """The value as an exact number; FormulaError where it is none."""
    if isinstance(value, Fraction):
        return value
    raise FormulaError(f"“{visible(str(value))[:40]}” is not a number; a title belongs into kpi('…')")


def sized(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        raise FormulaError("the formula gives a number that is too large")
    return value


def constant(value: object) -> Fraction | str:
    """A number as it was written, or a title."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormulaError(f"“{visible(str(value))[:40]}” is not a number")
    try:
        return sized(Fraction(value) if isinstance(value, int) else Fraction(str(value)))
    except ValueError:
        raise FormulaError("a number in the formula is too large") from None


def of_metric(name: str, lookup: Lookup, functions: Mapping[str, object]) -> Fraction:
    if name in functions:
        raise FormulaError(f"{name} needs parentheses, such as {name}(…)")
    if name.startswith("_"):
        raise FormulaError(f"there is no metric “{visible(name)}”")
    return known_value(lookup(name), name)


def of_kpi(title: object, lookup: Lookup) -> Fraction:
    if not isinstance(title, str):
        raise FormulaError("kpi takes a title in quotes, such as kpi('Uptime')")
    return known_value(lookup(title), title)


def known_value(value: Fraction | None, name: str) -> Fraction:
    if value is None:
        raise FormulaError(f"{visible(name)} has no data")
    return Fraction(value)


def called(node: ast.Call, functions: Mapping[str, Callable[..., Fraction]], walker: Any) -> Fraction:
    """The value of kpi('…'), min(…), max(…), abs(…) or round(…)."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in functions:
        raise FormulaError(f"there is no function “{visible(name or 'that')}”; known: {', '.join(functions)}")
    if node.keywords or any(isinstance(each, ast.Starred) for each in node.args):
        raise FormulaError(f"{name} takes plain values between its parentheses")
    values = [walker._eval(each) for each in node.args]
    try:
        return functions[name](*values)
    except TypeError:
        raise FormulaError(f"{name} cannot take {len(values)} values") from None


def exactly(operation: Callable[[Fraction, Fraction], Fraction]) -> Callable[[object, object], Fraction]:
    """An operation on two numbers that are some, with a result that is not too large."""
    return lambda left, right: sized(operation(number(left), number(right)))


def power(left: object, right: object) -> Fraction:
    """Whole exponents only, and small ones: the result stays exact and finite."""
    base, exponent = number(left), number(right)
    if exponent.denominator != 1 or abs(exponent) > MOST_POWER:
        raise FormulaError(f"** takes a whole number from -{MOST_POWER} to {MOST_POWER}")
    if max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(exponent) > MOST_BITS:
        raise FormulaError("the formula gives a number that is too large")
    return sized(Fraction(base ** int(exponent)))


def one_of(pick: Callable[[Iterable[Fraction]], Fraction]) -> Callable[..., Fraction]:
    """The one that is picked of one number or more."""

    def picked(*values: object) -> Fraction:
        if not values:
            raise FormulaError("min and max need at least one value")
        return pick(map(number, values))

    return picked


def rounded(value: object, places: object = Fraction(0)) -> Fraction:
    """Half up, to so many decimal places."""
    digits = number(places)
    if digits.denominator != 1 or abs(digits) > MOST_PLACES:
        raise FormulaError(f"round takes a whole number of places up to {MOST_PLACES}")
    scale = Fraction(10) ** int(digits)
    return Fraction(floor(number(value) * scale + Fraction(1, 2))) / scale


OPERATORS: dict[type[ast.AST], Callable[..., Fraction]] = {
    ast.Add: exactly(operator.add),
    ast.Sub: exactly(operator.sub),
    ast.Mult: exactly(operator.mul),
    ast.Div: exactly(operator.truediv),
    ast.Pow: power,
    ast.USub: lambda value: -number(value),
    ast.UAdd: number,
}
FUNCTIONS: dict[str, Callable[..., Fraction]] = {
    "min": one_of(min),
    "max": one_of(max),
    "abs": lambda value: abs(number(value)),
    "round": rounded,
}
