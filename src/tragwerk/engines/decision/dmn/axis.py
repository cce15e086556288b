"""The values of an input, cut where the cells of its column change their answer.

Between two neighbouring bounds every cell gives the same answer for every value, so a
column is known when it is known for each of these regions: the values before the first
bound, the first bound, the values between it and the second, and so on.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.builtins import BUILTINS
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import Value, YearsMonths

# Types whose values have one order, the same as that of Python.
ORDERED: Final = frozenset({Decimal, str, bool, dt.date, dt.timedelta, YearsMonths})
_MAKERS: Final = frozenset({"date", "duration"})
NO_CONSTANT: Final = object()


@dataclass(frozen=True, slots=True)
class Interval:
    """Values from ``low`` to ``high``; None is an end that is missing."""

    low: Value
    high: Value
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Simple:
    """A cell whose tests compare with constants of one type only."""

    type: type
    intervals: tuple[Interval, ...]
    negated: bool


def simple(tests: nodes.Tests) -> Simple | None:
    """The cell as intervals, or None if it is not that simple."""
    intervals: list[Interval] = []
    for node in tests.tests:
        found = _intervals(node)
        if found is None:
            return None
        intervals += found
    kinds = {
        type(end)
        for each in intervals
        for end in (each.low, each.high)
        if end is not None
    }
    if len(kinds) != 1:
        return None
    kind = kinds.pop()
    if kind not in ORDERED:
        return None
    if kind is bool and any(each.low is not each.high for each in intervals):
        return None  # true and false have no order in FEEL
    return Simple(kind, tuple(intervals), tests.negated)


def constant(node: nodes.Node) -> Value:
    """The value of a node that is written down, or a marker that it is none."""
    if isinstance(node, nodes.Literal):
        return node.value
    if isinstance(node, nodes.Negation):
        inner = constant(node.operand)
        return -inner if type(inner) in (Decimal, dt.timedelta) else NO_CONSTANT
    if isinstance(node, nodes.Test) and node.operator == "=":
        return constant(node.operand)
    if (
        isinstance(node, nodes.Call)
        and isinstance(node.callee, nodes.Name)
        and node.callee.name in _MAKERS
    ):
        values = [constant(each) for each in node.arguments]
        if all(type(each) in (str, Decimal) for each in values):
            found = BUILTINS[node.callee.name].call(Run(), values)
            return NO_CONSTANT if found is None else found
    return NO_CONSTANT


def _intervals(node: nodes.Node) -> list[Interval] | None:
    if isinstance(node, nodes.RangeOf):
        low, high = constant(node.low), constant(node.high)
        if type(low) is not type(high) or type(low) not in ORDERED:
            return None
        return [Interval(low, high, node.low_closed, node.high_closed)]
    if isinstance(node, nodes.Test) and node.operator != "=":
        bound = constant(node.operand)
        if type(bound) not in ORDERED:
            return None
        return _one_sided(node.operator, bound)
    value = constant(node)
    if type(value) not in ORDERED:
        return None
    return [Interval(value, value, low_closed=True, high_closed=True)]


def _one_sided(operator: str, bound: Value) -> list[Interval]:
    below = Interval(None, bound, low_closed=False, high_closed=operator == "<=")
    above = Interval(bound, None, low_closed=operator == ">=", high_closed=False)
    if operator == "!=":
        return [below, above]
    return [below] if operator.startswith("<") else [above]


class Axis:
    """The regions of a type; region 2·i+1 is the bound i, the even ones lie between."""

    def __init__(self, bounds: Iterable[Value]) -> None:
        self.bounds: list[Value] = sorted(set(bounds))

    @classmethod
    def of(cls, cells: Iterable[Simple]) -> "Axis":
        """The axis that has every bound of the cells."""
        return cls(
            end
            for cell in cells
            for each in cell.intervals
            for end in (each.low, each.high)
            if end is not None
        )

    def __len__(self) -> int:
        """How many regions there are."""
        return 2 * len(self.bounds) + 1

    def region(self, value: Value) -> int:
        """The region a value lies in."""
        place = bisect_left(self.bounds, value)
        if place < len(self.bounds) and self.bounds[place] == value:
            return 2 * place + 1
        return 2 * place

    def covered(self, cell: Simple) -> list[tuple[int, int]]:
        """The regions a cell accepts as spans, ascending and apart; last included."""
        spans: list[tuple[int, int]] = []
        for each in cell.intervals:
            first, last = 0, len(self) - 1
            if each.low is not None:
                first = self.region(each.low) + (not each.low_closed)
            if each.high is not None:
                last = self.region(each.high) - (not each.high_closed)
            if first <= last:
                spans.append((first, last))
        merged = _merged(spans)
        return _complement(merged, len(self)) if cell.negated else merged


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _complement(spans: Sequence[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    begin = 0
    for first, last in spans:
        if first > begin:
            found.append((begin, first - 1))
        begin = last + 1
    if begin < size:
        found.append((begin, size - 1))
    return found


def rules_by_region(axis: Axis, cells: Iterable[tuple[int, Simple]]) -> list[int]:
    """For every region the rules whose cell accepts it, as the bits of a number.

    ``cells`` are pairs of the bit of a rule and its cell.
    """
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    for bit, cell in cells:
        for first, last in axis.covered(cell):
            begins[first] = begins.get(first, 0) | bit
            ends[last + 1] = ends.get(last + 1, 0) | bit
    found: list[int] = []
    current = 0
    for region in range(len(axis)):
        current &= ~ends.get(region, 0)
        current |= begins.get(region, 0)
        found.append(current)
    return found
