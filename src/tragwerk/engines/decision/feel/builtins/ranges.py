"""Relations of points and ranges (DMN 1.5 §10.3.4.9, Allen's algebra)."""

import re
from collections.abc import Mapping
from typing import Final

from tragwerk.engines.decision.errors import FeelError
from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.builtins.registry import BUILTINS, builtin
from tragwerk.engines.decision.feel.comparison import contains, equal, order
from tragwerk.engines.decision.feel.parser import Parser
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.types import FeelType
from tragwerk.engines.decision.feel.values import Range, Value


class _UnorderedError(ValueError):
    """Ends of ranges that cannot be compared: the result is null."""


def _order(a: Value, b: Value, run: Run) -> int:
    found = order(a, b, run)
    if found is None:
        raise _UnorderedError
    return found


def _as_range(value: Value) -> Range:
    """A point as the range that contains nothing else."""
    return (
        value
        if type(value) is Range
        else Range(value, value, low_closed=True, high_closed=True)
    )


def _starts(a: Range, b: Range, run: Run) -> int:
    """Which range starts earlier: -1, 0, 1."""
    return _order(a.low, b.low, run) or int(b.low_closed) - int(a.low_closed)


def _ends(a: Range, b: Range, run: Run) -> int:
    """Which range ends earlier: -1, 0, 1."""
    return _order(a.high, b.high, run) or int(a.high_closed) - int(b.high_closed)


def _apart(a: Range, b: Range, run: Run) -> bool:
    """Whether the first range ends before the second begins."""
    found = _order(a.high, b.low, run)
    return found < 0 or (found == 0 and not (a.high_closed and b.low_closed))


def _inside(a: Range, b: Range, run: Run) -> bool:
    return _starts(a, b, run) >= 0 and _ends(a, b, run) <= 0


@builtin("before", "point1:point", "point2:point")
@builtin("before", "point:point", "range:range")
@builtin("before", "range:range", "point:point")
@builtin("before", "range1:range", "range2:range")
def before(run: Run, a: Value, b: Value) -> Value:
    """Whether the first lies before the second."""
    return _apart(_as_range(a), _as_range(b), run)


@builtin("after", "point1:point", "point2:point")
@builtin("after", "point:point", "range:range")
@builtin("after", "range:range", "point:point")
@builtin("after", "range1:range", "range2:range")
def after(run: Run, a: Value, b: Value) -> Value:
    """Whether the first lies behind the second."""
    return _apart(_as_range(b), _as_range(a), run)


@builtin("meets", "range1:range", "range2:range")
def meets(run: Run, range1: Range, range2: Range) -> Value:
    """Whether the first ends where the second begins, sharing that point."""
    touching = range1.high_closed and range2.low_closed
    return touching and _order(range1.high, range2.low, run) == 0


@builtin("met by", "range1:range", "range2:range")
def met_by(run: Run, range1: Range, range2: Range) -> Value:
    """Whether the second meets the first."""
    return meets(run, range2, range1)


@builtin("overlaps", "range1:range", "range2:range")
def overlaps(run: Run, range1: Range, range2: Range) -> Value:
    """Whether the ranges share a point."""
    return not _apart(range1, range2, run) and not _apart(range2, range1, run)


@builtin("overlaps before", "range1:range", "range2:range")
def overlaps_before(run: Run, range1: Range, range2: Range) -> Value:
    """Whether the first starts earlier and ends inside the second."""
    return (
        _starts(range1, range2, run) < 0
        and not _apart(range1, range2, run)
        and _ends(range1, range2, run) <= 0
    )


@builtin("overlaps after", "range1:range", "range2:range")
def overlaps_after(run: Run, range1: Range, range2: Range) -> Value:
    """Whether the first starts later inside the second and ends no earlier."""
    return (
        _starts(range1, range2, run) > 0
        and not _apart(range2, range1, run)
        and _ends(range1, range2, run) >= 0
    )


@builtin("finishes", "point:point", "range:range")
@builtin("finishes", "range1:range", "range2:range")
def finishes(run: Run, a: Value, b: Range) -> Value:
    """Whether the first ends where the second ends and starts no earlier."""
    one = _as_range(a)
    if a is not one:
        return b.high_closed and equal(a, b.high, run) is True
    return _ends(one, b, run) == 0 and _starts(one, b, run) >= 0


@builtin("finished by", "range:range", "point:point")
@builtin("finished by", "range1:range", "range2:range")
def finished_by(run: Run, a: Range, b: Value) -> Value:
    """Whether the second finishes the first."""
    return finishes(run, b, a)


@builtin("includes", "range:range", "point:point")
@builtin("includes", "range1:range", "range2:range")
def includes(run: Run, a: Range, b: Value) -> Value:
    """Whether the second lies within the first."""
    if type(b) is Range:
        return _inside(b, a, run)
    return contains(a, b, run)


@builtin("during", "point:point", "range:range")
@builtin("during", "range1:range", "range2:range")
def during(run: Run, a: Value, b: Range) -> Value:
    """Whether the first lies within the second."""
    return includes(run, b, a)


@builtin("starts", "point:point", "range:range")
@builtin("starts", "range1:range", "range2:range")
def starts(run: Run, a: Value, b: Range) -> Value:
    """Whether the first starts where the second starts and ends no later."""
    one = _as_range(a)
    if a is not one:
        return b.low_closed and equal(a, b.low, run) is True
    return _starts(one, b, run) == 0 and _ends(one, b, run) <= 0


@builtin("started by", "range:range", "point:point")
@builtin("started by", "range1:range", "range2:range")
def started_by(run: Run, a: Range, b: Value) -> Value:
    """Whether the second starts the first."""
    return starts(run, b, a)


@builtin("coincides", "point1:point", "point2:point")
@builtin("coincides", "range1:range", "range2:range")
def coincides(run: Run, a: Value, b: Value) -> Value:
    """Whether both are the same."""
    return equal(a, b, run)


_MAKERS: Final = frozenset({"date", "time", "date and time", "duration"})
# An end may be left out where the bracket is open: “[18..)”, “(..65]”.
_LOW_OPEN: Final = re.compile(r"^([(\]])\s*\.\.")
_HIGH_OPEN: Final = re.compile(r"\.\.\s*([)\[])$")
_NO_TYPES: Final[Mapping[str, FeelType]] = {}


@builtin("range", "from:string")
def range_of_text(run: Run, from_: str) -> Value:
    """A range from its text; its ends must be written down, not calculated."""
    text = _LOW_OPEN.sub(r"\1null..", from_.strip())
    text = _HIGH_OPEN.sub(r"..null\1", text)
    try:
        parser = Parser(text, _MAKERS, _NO_TYPES)
        node = parser.whole(parser.expression())
    except FeelError:
        return None
    if not isinstance(node, nodes.RangeOf):
        return None
    low, high = _written(node.low, run), _written(node.high, run)
    if low is None and high is None:
        return None
    if low is not None and high is not None and _order(low, high, run) > 0:
        return None
    return Range(
        low,
        high,
        low_closed=node.low_closed and low is not None,
        high_closed=node.high_closed and high is not None,
    )


def _written(node: nodes.Node, run: Run) -> Value:
    if isinstance(node, nodes.Literal):
        return node.value
    if isinstance(node, nodes.Negation):
        inner = _written(node.operand, run)
        return None if inner is None else -inner
    if (
        isinstance(node, nodes.Call)
        and isinstance(node.callee, nodes.Name)
        and node.callee.name in _MAKERS
        and all(isinstance(each, nodes.Literal) for each in node.arguments)
    ):
        values = [_written(each, run) for each in node.arguments]
        return BUILTINS[node.callee.name].call(run, values)
    raise _UnorderedError
