"""Columns of a decision table, compiled so that constants need no evaluation.

Rules are numbered bits of one integer. A column knows at once which rules a value
passes whose cells are constants or “-”; only the others are tested one by one.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.expression import UnaryTests
from tragwerk.engines.decision.feel.scope import Scope
from tragwerk.engines.decision.feel.values import Value

_INDEXED: Final = (str, Decimal, bool)
_NO: Final = object()


class Column:
    """The cells of one input, from the first rule to the last."""

    def __init__(self, cells: Sequence[UnaryTests]) -> None:
        self._always = 0
        self._by_value: dict[tuple[type, Value], int] = {}
        self._numeric: list[tuple[int, Callable[[Decimal], bool]]] = []
        self._others: list[tuple[int, UnaryTests]] = []
        for rule, cell in enumerate(cells):
            self._place(1 << rule, cell)

    def _place(self, bit: int, cell: UnaryTests) -> None:
        node = cell.node
        if not node.tests:
            self._always |= bit
            return
        constants = [constant(test) for test in node.tests]
        if not node.negated and all(type(each) in _INDEXED for each in constants):
            for each in constants:
                key = (type(each), each)
                self._by_value[key] = self._by_value.get(key, 0) | bit
            return
        simple = (
            None if node.negated or len(node.tests) > 1 else interval(node.tests[0])
        )
        if simple is not None:
            self._numeric.append((bit, simple))
        else:
            self._others.append((bit, cell))

    def passing(self, value: Value, candidates: int, scope: Scope) -> int:
        """Those of the candidate rules whose cell the value passes."""
        passed = self._always
        if type(value) in _INDEXED:
            passed |= self._by_value.get((type(value), value), 0)
        elif type(value) is list:
            passed |= self._containing(value)
        if type(value) is Decimal:
            for bit, inside in self._numeric:
                if inside(value):
                    passed |= bit
        passed &= candidates
        for bit, cell in self._others:
            if candidates & bit and cell.closure(value, scope) is True:
                passed |= bit
        return passed

    def _containing(self, values: list[Value]) -> int:
        if len(values) != 1 or type(values[0]) not in _INDEXED:
            return 0
        return self._by_value.get((type(values[0]), values[0]), 0)


def constant(node: nodes.Node) -> Value:
    """The value of a node that is written down, or a marker that it is none."""
    if isinstance(node, nodes.Literal):
        return node.value
    if isinstance(node, nodes.Negation):
        inner = constant(node.operand)
        return -inner if type(inner) is Decimal else _NO
    if isinstance(node, nodes.Test) and node.operator == "=":
        return constant(node.operand)
    return _NO


def interval(node: nodes.Node) -> Callable[[Decimal], bool] | None:
    """A test of numbers against constant bounds, or None if the node is no such."""
    if isinstance(node, nodes.Test):
        bound = constant(node.operand)
        return _one_sided(node.operator, bound) if type(bound) is Decimal else None
    if not isinstance(node, nodes.RangeOf):
        return None
    low, high = constant(node.low), constant(node.high)
    if type(low) is not Decimal or type(high) is not Decimal:
        return None
    if node.low_closed and node.high_closed:
        return lambda value: low <= value <= high
    if node.low_closed:
        return lambda value: low <= value < high
    if node.high_closed:
        return lambda value: low < value <= high
    return lambda value: low < value < high


def _one_sided(operator: str, bound: Decimal) -> Callable[[Decimal], bool] | None:
    return {
        "<": bound.__gt__,
        "<=": bound.__ge__,
        ">": bound.__lt__,
        ">=": bound.__le__,
    }.get(operator)
