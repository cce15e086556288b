"""A decision table as sets of regions, of which claims can be proved.

Each column becomes a list of regions (see ``axis``). For each region two sets of rules
are kept: those that may accept its values and those that certainly do. They differ
where a cell is too complex, so every claim drawn from the right one of them is true.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.dmn.axis import Axis, Simple, rules_by_region, simple
from tragwerk.engines.decision.dmn.table_view import InputView, TableView
from tragwerk.engines.decision.feel import nodes
from tragwerk.engines.decision.feel.types import Basic, allowed_of, resolved
from tragwerk.engines.decision.feel.values import NUMBERS, Value, YearsMonths

_PYTHON: Final = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": dt.date,
    "days and time duration": dt.timedelta,
    "years and months duration": YearsMonths,
}


@dataclass(frozen=True, slots=True)
class Dimension:
    """A column: ``maybe`` and ``surely`` are the rules, as bits, of each region."""

    label: str
    samples: tuple[Value, ...]
    maybe: tuple[int, ...]
    surely: tuple[int, ...]
    unread: tuple[int, ...]  # rules whose cell was too complex, from 1


def dimensions(table: TableView) -> list[Dimension]:
    """The columns of a table."""
    names = [each.expression.names for each in table.inputs]
    found: list[Dimension] = []
    for place, column in enumerate(table.inputs):
        elsewhere = frozenset().union(*names[:place], *names[place + 1 :])
        independent = not (names[place] & elsewhere)
        found.append(_dimension(column, independent=independent))
    return found


def _dimension(column: InputView, *, independent: bool) -> Dimension:
    cells = [
        (1 << rule, cell.node, simple(cell.node) if cell.node.tests else None)
        for rule, cell in enumerate(column.cells)
    ]
    always = sum(bit for bit, node, _ in cells if not node.tests)
    everything = (1 << len(cells)) - 1
    kind = _kind(column, [each for _, _, each in cells if each is not None])
    limits = _limits(column)
    readable = independent and column.types and kind is not None and limits is not None
    if not readable or limits is None or kind is None:
        return Dimension(
            column.expression.text,
            (None,),
            (everything,),
            (always,),
            tuple(bit.bit_length() for bit, node, _ in cells if node.tests),
        )
    # A cell about another type, such as a text in a column of numbers, never holds.
    known = [(bit, each) for bit, _, each in cells if each and each.type is kind]
    unread = sum(bit for bit, node, each in cells if node.tests and each is None)
    axis = Axis.of([*(each for _, each in known), *limits])
    if kind is bool:
        axis = Axis((False, True))
    rules = rules_by_region(axis, known)
    allowed = _allowed_regions(axis, limits)
    samples: list[Value] = []
    kept: list[int] = []
    for region in range(len(axis)):
        sample = sample_of(axis, region, kind)
        if sample is not None and region in allowed:
            samples.append(sample)
            kept.append(rules[region])
    return Dimension(
        column.expression.text,
        tuple(samples),
        tuple(each | always | unread for each in kept),
        tuple(each | always for each in kept),
        tuple(bit.bit_length() for bit, _, _ in cells if bit & unread),
    )


def _kind(column: InputView, cells: Sequence[Simple]) -> type | None:
    """The Python type of the values: as declared, else as all the cells have it."""
    for each in column.types:
        target = resolved(each)
        if isinstance(target, Basic) and target.name != "Any":
            return _PYTHON.get(target.name)
        if not isinstance(target, Basic):
            return None
    kinds = {cell.type for cell in cells}
    return kinds.pop() if len(kinds) == 1 else None


def _limits(column: InputView) -> list[Simple] | None:
    """The allowed values as simple tests; None if they are too complex."""
    tests = [
        getattr(each, "node", None) for t in column.types for each in allowed_of(t)
    ]
    if column.allowed is not None:
        tests.append(column.allowed.node)
    found: list[Simple] = []
    for each in tests:
        if not isinstance(each, nodes.Tests):
            return None
        if not each.tests:
            continue
        read = simple(each)
        if read is None:
            return None
        found.append(read)
    return found


def _allowed_regions(axis: Axis, limits: Sequence[Simple]) -> set[int]:
    found = set(range(len(axis)))
    for each in limits:
        found &= {
            region
            for first, last in axis.covered(each)
            for region in range(first, last + 1)
        }
    return found


def sample_of(axis: Axis, region: int, kind: type) -> Value:
    """A value of a region; None if no value lies in it."""
    bounds = axis.bounds
    if region % 2:
        return bounds[region // 2]
    low = bounds[region // 2 - 1] if region else None
    high = bounds[region // 2] if region // 2 < len(bounds) else None
    if kind is Decimal:
        return _number_between(low, high)
    if kind is str:
        return _text_between(low, high)
    if kind is bool:
        return None
    if kind is YearsMonths:
        found = _whole_between(
            None if low is None else low.months, None if high is None else high.months
        )
        return None if found is None else YearsMonths(found)
    if kind is dt.timedelta:
        micro = dt.timedelta(microseconds=1)
        found = _whole_between(
            None if low is None else low // micro,
            None if high is None else high // micro,
        )
        return None if found is None else found * micro
    found = _whole_between(
        None if low is None else low.toordinal(),
        None if high is None else high.toordinal(),
    )
    if found is None or not 1 <= found <= dt.date.max.toordinal():
        return None
    return dt.date.fromordinal(found)


def _whole_between(low: int | None, high: int | None) -> int | None:
    if low is not None:
        return low + 1 if high is None or low + 1 < high else None
    return 0 if high is None else high - 1


def _number_between(low: Decimal | None, high: Decimal | None) -> Decimal:
    if low is None:
        return Decimal(0) if high is None else NUMBERS.subtract(high, Decimal(1))
    if high is None:
        return NUMBERS.add(low, Decimal(1))
    whole = low.to_integral_value(rounding="ROUND_FLOOR") + 1
    if whole < high:
        return whole
    return NUMBERS.divide(NUMBERS.add(low, high), Decimal(2))


def _text_between(low: str | None, high: str | None) -> str | None:
    if low is None:
        return "…" if high is None else "" if high else None
    for candidate in (f"{low}…", f"{low} ", f"{low}\0"):
        if high is None or candidate < high:
            return candidate
    return None
