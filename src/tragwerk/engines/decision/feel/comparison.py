"""Equality and order of FEEL values (DMN 1.5 §10.3.2.13, tables 53 and 54)."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import (
    FeelContext,
    Range,
    Value,
    YearsMonths,
    kind_of,
)
from tragwerk.engines.decision.feel.wide import WIDE, same_kind
from tragwerk.engines.decision.feel.wide import order as wide_order

_DIRECT: Final = frozenset({str, Decimal, dt.timedelta, YearsMonths})


def _incomparable(left: Value, right: Value) -> str:
    return f"„{kind_of(left)}“ und „{kind_of(right)}“ lassen sich nicht vergleichen."


def equal(left: Value, right: Value, run: Run) -> bool | None:
    """Whether two values are equal; null if they are of different types."""
    kind = type(left)
    if kind in WIDE or type(right) in WIDE:
        return _equal_wide(left, right, run)
    if kind is type(right):
        if kind in _DIRECT or kind is bool or left is None:
            return bool(left == right)
        return _equal_of_kind(left, right, run)
    if left is None or right is None:
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return _equal_contexts(left, right, run)
    run.note(_incomparable(left, right))
    return None


def _equal_wide(left: Value, right: Value, run: Run) -> bool | None:
    if left is None or right is None:
        return False
    if not same_kind(left, right):
        run.note(_incomparable(left, right))
        return None
    return wide_order(left, right) == 0


def _equal_of_kind(left: Value, right: Value, run: Run) -> bool | None:
    if isinstance(left, list):
        return _equal_lists(left, right, run)
    if isinstance(left, dict):
        return _equal_contexts(left, right, run)
    if isinstance(left, dt.datetime):
        return _zone_matches(left, right) and bool(left == right)
    if isinstance(left, dt.date):
        return bool(left == right)
    if isinstance(left, dt.time):
        return wide_order(left, right) == 0
    if isinstance(left, Range):
        return _equal_ranges(left, right, run)
    return True if left is right else None


def _zone_matches(left: dt.datetime, right: dt.datetime) -> bool:
    return (left.tzinfo is None) == (right.tzinfo is None)


def _equal_lists(left: list[Value], right: list[Value], run: Run) -> bool:
    run.charge(len(left) + 1)
    return len(left) == len(right) and all(
        equal(a, b, run) is True for a, b in zip(left, right, strict=True)
    )


def _equal_contexts(
    left: dict[str, Value], right: dict[str, Value], run: Run
) -> bool | None:
    run.charge(len(left) + 1)
    return left.keys() == right.keys() and all(
        equal(value, right[name], run) is True for name, value in left.items()
    )


def _equal_ranges(left: Range, right: Range, run: Run) -> bool:
    return (
        left.low_closed == right.low_closed
        and left.high_closed == right.high_closed
        and equal(left.low, right.low, run) is True
        and equal(left.high, right.high, run) is True
    )


def order(left: Value, right: Value, run: Run) -> int | None:
    """-1, 0 or 1 as the left value is less, equal or greater; None if unordered."""
    kind = type(left)
    if kind in WIDE or type(right) in WIDE:
        found = wide_order(left, right)
        if found is not None:
            return found
    elif kind is type(right):
        if kind in _DIRECT or kind is dt.date:
            return int(left > right) - int(left < right)
        if isinstance(left, dt.datetime) and _zone_matches(left, right):
            return int(left > right) - int(left < right)
        if isinstance(left, dt.time):
            found = wide_order(left, right)
            if found is not None:
                return found
    run.note(_incomparable(left, right))
    return None


def less(left: Value, right: Value, run: Run) -> bool | None:
    """``left < right``."""
    found = order(left, right, run)
    return None if found is None else found < 0


def less_or_equal(left: Value, right: Value, run: Run) -> bool | None:
    """``left <= right``."""
    found = order(left, right, run)
    return None if found is None else found <= 0


def greater(left: Value, right: Value, run: Run) -> bool | None:
    """``left > right``."""
    found = order(left, right, run)
    return None if found is None else found > 0


def greater_or_equal(left: Value, right: Value, run: Run) -> bool | None:
    """``left >= right``."""
    found = order(left, right, run)
    return None if found is None else found >= 0


def unequal(left: Value, right: Value, run: Run) -> bool | None:
    """``left != right``."""
    found = equal(left, right, run)
    return None if found is None else not found


COMPARE: Final[Mapping[str, Callable[[Value, Value, Run], bool | None]]] = {
    "=": equal,
    "!=": unequal,
    "<": less,
    "<=": less_or_equal,
    ">": greater,
    ">=": greater_or_equal,
}


def contains(bounds: Range, value: Value, run: Run) -> bool | None:
    """Whether a value lies in a range; null if it cannot be compared."""
    if bounds.low is not None:
        found = order(bounds.low, value, run)
        if found is None:
            return None
        if found > 0 or (found == 0 and not bounds.low_closed):
            return False
    if bounds.high is not None:
        found = order(value, bounds.high, run)
        if found is None:
            return None
        if found > 0 or (found == 0 and not bounds.high_closed):
            return False
    return bounds.low is not None or bounds.high is not None


def matches(value: Value, test: Value, run: Run) -> bool | None:
    """Whether a value passes a test that is a value: a range, a list or an equal."""
    if type(test) is Range and type(value) is not Range:
        return contains(test, value, run)
    if type(test) is list and type(value) is not list:
        run.charge(len(test))
        return any(
            (contains if type(each) is Range else _is_equal)(each, value, run) is True
            for each in test
        )
    if type(test) is list and any(type(each) in (list, Range) for each in test):
        return equal(value, test, run) is True or any(
            equal(value, each, run) is True for each in test
        )
    return equal(value, test, run)


def _is_equal(left: Value, right: Value, run: Run) -> bool | None:
    if left is None or type(left) is type(right) or is_context(left):
        return equal(left, right, run)
    return False


def is_context(value: Value) -> bool:
    """Whether a value is a context."""
    return type(value) is dict or type(value) is FeelContext
