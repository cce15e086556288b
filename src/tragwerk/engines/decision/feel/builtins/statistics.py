"""Figures of a list: sum, mean, extremes, and the logical all and any."""

from decimal import Decimal

from tragwerk.engines.decision.feel.builtins.registry import builtin
from tragwerk.engines.decision.feel.comparison import order
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import NUMBERS, Value


def _numbers(values: list[Value]) -> bool:
    return bool(values) and all(type(each) is Decimal for each in values)


def total(values: list[Decimal]) -> Decimal:
    """The sum of numbers."""
    result = Decimal(0)
    for each in values:
        result = NUMBERS.add(result, each)
    return result


@builtin("sum", "list:list")
@builtin("sum", "n:any*")
def sum_of(run: Run, list_: list[Value]) -> Value:
    """The sum; null of an empty list or of anything but numbers."""
    return total(list_) if _numbers(list_) else None


@builtin("product", "list:list")
@builtin("product", "n:any*")
def product(run: Run, list_: list[Value]) -> Value:
    """The product; null of an empty list or of anything but numbers."""
    if not _numbers(list_):
        return None
    result = Decimal(1)
    for each in list_:
        result = NUMBERS.multiply(result, each)
    return result


@builtin("mean", "list:list")
@builtin("mean", "n:any*")
def mean(run: Run, list_: list[Value]) -> Value:
    """The arithmetic mean."""
    if not _numbers(list_):
        return None
    return NUMBERS.divide(total(list_), Decimal(len(list_)))


@builtin("median", "list:list")
@builtin("median", "n:any*")
def median(run: Run, list_: list[Value]) -> Value:
    """The middle of the sorted numbers, or the mean of the two middle ones."""
    if not _numbers(list_):
        return None
    ordered = sorted(list_)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return NUMBERS.divide(total(ordered[middle - 1 : middle + 1]), Decimal(2))


@builtin("mode", "list:list")
@builtin("mode", "n:any*")
def mode(run: Run, list_: list[Value]) -> Value:
    """The most frequent numbers in ascending order."""
    if not list_:
        return []
    if not _numbers(list_):
        return None
    counts: dict[Decimal, int] = {}
    for each in list_:
        counts[each] = counts.get(each, 0) + 1
    most = max(counts.values())
    return sorted(number for number, times in counts.items() if times == most)


@builtin("stddev", "list:list")
@builtin("stddev", "n:any*")
def stddev(run: Run, list_: list[Value]) -> Value:
    """The standard deviation of a sample."""
    if not _numbers(list_) or len(list_) < 2:
        return None
    middle = NUMBERS.divide(total(list_), Decimal(len(list_)))
    offsets = [NUMBERS.subtract(each, middle) for each in list_]
    squares = total([NUMBERS.multiply(each, each) for each in offsets])
    return NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(list_) - 1)))


def _extreme(run: Run, values: list[Value], sign: int) -> Value:
    if not values:
        return None
    best = values[0]
    for each in values:
        found = order(each, best, run)
        if found is None:
            return None
        if found == sign:
            best = each
    return best


@builtin("min", "list:list")
@builtin("min", "c:any*")
def minimum(run: Run, list_: list[Value]) -> Value:
    """The least element."""
    return _extreme(run, list_, -1)


@builtin("max", "list:list")
@builtin("max", "c:any*")
def maximum(run: Run, list_: list[Value]) -> Value:
    """The greatest element."""
    return _extreme(run, list_, 1)


@builtin("all", "list:list")
@builtin("all", "b:any*")
def all_true(run: Run, list_: list[Value]) -> Value:
    """False if one is false, else null if one is not a boolean, else true."""
    if any(each is False for each in list_):
        return False
    return True if all(each is True for each in list_) else None


@builtin("any", "list:list")
@builtin("any", "b:any*")
def any_true(run: Run, list_: list[Value]) -> Value:
    """True if one is true, else null if one is not a boolean, else false."""
    if any(each is True for each in list_):
        return True
    return False if all(each is False for each in list_) else None
