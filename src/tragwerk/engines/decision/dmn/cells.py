"""Columns of a decision table with an index, so that most cells are never evaluated.

Rules are numbered bits of one integer. Cells that compare with constants are looked up
by the region the value lies in; only the others are tested one by one.
"""

from collections.abc import Sequence
from typing import Final

from tragwerk.engines.decision.dmn.axis import ORDERED, Axis, Simple, rules_by_region
from tragwerk.engines.decision.dmn.axis import simple as simple_cell
from tragwerk.engines.decision.feel.expression import UnaryTests
from tragwerk.engines.decision.feel.scope import Run, Scope
from tragwerk.engines.decision.feel.values import Value

# Bits that the index of a column may hold; a larger column is tested cell by cell.
_MAX_INDEX: Final = 400_000_000


class Index:
    """The rules by the region of the value; bounds are found without a search."""

    def __init__(self, axis: Axis, rules: list[int]) -> None:
        self._axis = axis
        self._rules = rules
        self._exact = {
            bound: rules[2 * place + 1] for place, bound in enumerate(axis.bounds)
        }

    def rules(self, value: Value) -> int:
        """The rules whose cell the value passes, as bits."""
        found = self._exact.get(value)
        return self._rules[self._axis.region(value)] if found is None else found


class Column:
    """The cells of one input, from the first rule to the last."""

    def __init__(self, cells: Sequence[UnaryTests]) -> None:
        self._always = 0
        self._null = 0
        self._others: list[tuple[int, UnaryTests]] = []
        self._every: list[tuple[int, UnaryTests]] = []
        by_type: dict[type, list[tuple[int, Simple, UnaryTests]]] = {}
        for rule, cell in enumerate(cells):
            bit = 1 << rule
            if not cell.node.tests:
                self._always |= bit
                continue
            self._every.append((bit, cell))
            found = simple_cell(cell.node)
            if found is None:
                self._others.append((bit, cell))
            else:
                by_type.setdefault(found.type, []).append((bit, found, cell))
                if _takes_null(cell):
                    self._null |= bit
        self._index = {
            kind: Index(axis, rules_by_region(axis, [each[:2] for each in entries]))
            for kind, entries in by_type.items()
            if (axis := self._affordable(entries, len(cells))) is not None
        }

    def _affordable(
        self, entries: list[tuple[int, Simple, UnaryTests]], rules: int
    ) -> Axis | None:
        axis = Axis.of(each[1] for each in entries)
        if len(axis) * rules <= _MAX_INDEX:
            return axis
        self._others += [(bit, cell) for bit, _, cell in entries]
        return None

    @property
    def index(self) -> tuple[type, Index, int] | None:
        """The one type all cells compare with, their index, and the always passing.

        None if some cells compare with another type or have to be tested.
        """
        if self._others or len(self._index) != 1:
            return None
        [(kind, index)] = self._index.items()
        return kind, index, self._always

    def passing(self, value: Value, candidates: int, scope: Scope) -> int:
        """Those of the candidate rules whose cell the value passes."""
        passed = self._always
        kind = type(value)
        if value is None:
            passed |= self._null
        elif kind in ORDERED:
            index = self._index.get(kind)
            if index is not None:
                passed |= index.rules(value)
        elif kind is list:
            return self._passing_list(value, candidates, scope)
        elif self._index:
            return self._tested(self._every, value, candidates, scope, passed)
        if not self._others:
            return passed & candidates
        return self._tested(self._others, value, candidates, scope, passed)

    def _passing_list(self, values: list[Value], candidates: int, scope: Scope) -> int:
        passed = self._tested(self._every, values, candidates, scope, self._always)
        if len(values) == 1 and type(values[0]) is not list:
            # A list of one stands for its element.
            passed |= self.passing(values[0], candidates, scope)
        return passed & candidates

    @staticmethod
    def _tested(
        cells: Sequence[tuple[int, UnaryTests]],
        value: Value,
        candidates: int,
        scope: Scope,
        passed: int,
    ) -> int:
        passed &= candidates
        tried = 0
        for bit, cell in cells:
            if candidates & bit:
                tried += 1
                if cell.closure(value, scope) is True:
                    passed |= bit
        if tried:
            scope.run.charge(tried)
        return passed


def _takes_null(cell: UnaryTests) -> bool:
    return cell.closure(None, Scope({}, None, Run())) is True
