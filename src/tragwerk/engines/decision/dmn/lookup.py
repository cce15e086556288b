"""Answers of a decision table of constants, looked up straight from the data.

Where all cells are constants, the answer follows from which rules match. So it is
computed once, with all that belongs to it, and kept by the set of rules. What is out of
the ordinary, such as a missing value, one of another type, or a set of rules that leads
to a note, is not settled here and computed as always.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.dmn.cells import Index
from tragwerk.engines.decision.dmn.graph import Element
from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.shortcut import EXACT, UNSETTLED
from tragwerk.engines.decision.feel.types import (
    ANY,
    Basic,
    FeelType,
    allowed_of,
    resolved,
)
from tragwerk.engines.decision.feel.values import Value, from_python

_MOST_ANSWERS: Final = 10_000
_TYPES: Final = {"string": str, "boolean": bool, "number": Decimal}
_KEPT: Final = frozenset({bool, Decimal, str, type(None), dict})


# The name a column reads, the one type its cells compare with, their index, and the
# rules that take anything.
Key = tuple[str, type, Index, int]


class Lookup:
    """The answers of one table by the data, as far as they are known already."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = tuple(keys)
        self._answers: dict[int, Value] = {}

    def matching(self, data: Mapping[str, object]) -> int:
        """Give the rules that match as bits; 0 if that takes an evaluation.

        Raises:
            FeelError: if a number is infinite or too large.
        """
        matching = -1
        for name, kind, index, always in self._keys:
            value: Value = data.get(name)
            found = type(value)
            if found is int and kind is Decimal:
                if not -EXACT < value < EXACT:
                    return 0
            elif found is not kind:
                return 0
            elif kind is Decimal:
                value = from_python(value)
            matching &= index.rules(value) | always
        return matching

    def answer(self, matching: int) -> Value:
        """Give the answer for a set of rules, UNSETTLED if it is not known yet."""
        found = self._answers.get(matching, UNSETTLED)
        return found.copy() if type(found) is dict else found

    def keep(self, matching: int, value: Value) -> None:
        """Keep the answer for a set of rules that was computed without a note."""
        if type(value) in _KEPT and len(self._answers) < _MOST_ANSWERS:
            self._answers[matching] = value.copy() if type(value) is dict else value


def lookup_of(element: Element) -> Lookup | None:
    """Give the lookup of a decision, if it is one table of constants over inputs."""
    table = element.table
    if table is None or not table.is_constant or not isinstance(element.type, Basic):
        return None
    needs = {need.name: need for _, need in element.needs}
    if any(under or need.kind != "input" for under, need in element.needs):
        return None
    keys: list[Key] = []
    for view, column in zip(table.inputs, table.columns, strict=True):
        node, index = view.expression.node, column.index
        name = node.name if isinstance(node, nodes.Name) else ""
        if index is None or view.allowed is not None or name not in needs:
            return None
        if not _may_hold(needs[name].type, index[0]):
            return None
        keys.append((name, *index))
    return Lookup(keys) if needs.keys() == {key[0] for key in keys} else None


def _may_hold(wanted: FeelType, kind: type) -> bool:
    """Whether values of a class fit a type as they are and without a test."""
    target = resolved(wanted)
    if allowed_of(wanted) or not isinstance(target, Basic):
        return False
    return target == ANY or _TYPES.get(target.name) is kind
