"""Comparisons of a name with a constant, answered straight from the data.

Most conditions of a process are of this kind. A shortcut gives what evaluating gives,
or UNSETTLED where that takes more than it can do: another type, a number that has to
be rounded, a name that is not there.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Final, TypeAlias

from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.builtins import BUILTINS
from tragwerk.engines.decision.feel.values import NUMBERS, Value

UNSETTLED: Final = object()
# Whole numbers up to here are exact in FEEL.
EXACT: Final = 10**NUMBERS.prec
_MOST_PARTS: Final = 20
_ORDER: Final = {"<": lt, "<=": le, ">": gt, ">=": ge}
Shortcut: TypeAlias = Callable[[Mapping[str, object]], Value]


def shortcut(node: nodes.Node) -> Shortcut | None:
    """Give the shortcut of an expression, or None if it has none."""
    if isinstance(node, nodes.Junction):
        return _junction(node)
    if isinstance(node, nodes.Name):
        return _truth(node.name) if _is_plain(node.name) else None
    if not isinstance(node, nodes.Binary) or not isinstance(node.left, nodes.Name):
        return None
    name = node.left.name
    if not _is_plain(name) or not isinstance(node.right, nodes.Literal):
        return None
    constant: Value = node.right.value
    if type(constant) is Decimal:
        return _number(name, node.operator, constant)
    if type(constant) in (bool, str) and node.operator in ("=", "!="):
        return _same(name, constant, wanted=node.operator == "=")
    return None


def _is_plain(name: str) -> bool:
    """Whether a name can only mean what the data has under it."""
    return name not in BUILTINS and "." not in name


def _truth(name: str) -> Shortcut:
    def look_up(data: Mapping[str, object]) -> Value:
        value = data.get(name)
        return value if type(value) is bool else UNSETTLED

    return look_up


def _same(name: str, constant: Value, *, wanted: bool) -> Shortcut:
    kind = type(constant)

    def compare(data: Mapping[str, object]) -> Value:
        value = data.get(name)
        if type(value) is kind:
            return (value == constant) is wanted
        return UNSETTLED

    return compare


def _number(name: str, operator: str, constant: Decimal) -> Shortcut | None:
    whole = int(constant) if constant == constant.to_integral_value() else None
    # Python compares whole numbers and decimals exactly, the former faster.
    bound: int | Decimal = constant if whole is None else whole
    order = _ORDER.get(operator)
    if order is None and operator not in ("=", "!="):
        return None
    wanted = operator == "="

    def compare(data: Mapping[str, object]) -> Value:
        value = data.get(name)
        if type(value) is not int or not -EXACT < value < EXACT:
            return UNSETTLED
        if order is None:
            return (value == bound) is wanted
        return order(value, bound)

    return compare


def _junction(node: nodes.Junction) -> Shortcut | None:
    parts: list[nodes.Node] = []
    first: nodes.Node = node
    while isinstance(first, nodes.Junction) and first.operator == node.operator:
        parts.append(first.right)
        first = first.left
    if len(parts) >= _MOST_PARTS:
        return None
    found = [shortcut(part) for part in (first, *reversed(parts))]
    ways = [each for each in found if each is not None]
    if len(ways) < len(found):
        return None
    passing = node.operator == "and"

    def decide(data: Mapping[str, object]) -> Value:
        for way in ways:
            value = way(data)
            if value is not passing:
                return value  # it decides, or is not settled
        return passing

    return decide
