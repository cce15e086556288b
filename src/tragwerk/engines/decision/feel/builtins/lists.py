"""Lists (DMN 1.5 §10.3.4.4)."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cmp_to_key

from tragwerk.engines.decision.errors import FeelLimitError
from tragwerk.engines.decision.feel.builtins.registry import builtin
from tragwerk.engines.decision.feel.comparison import equal, order
from tragwerk.engines.decision.feel.limits import MAX_DATA_DEPTH, MAX_LIST
from tragwerk.engines.decision.feel.scope import Run
from tragwerk.engines.decision.feel.values import Function, Value


def checked_list(values: list[Value]) -> list[Value]:
    """The list, if it is not too long.

    Raises:
        FeelLimitError: if it is.
    """
    if len(values) > MAX_LIST:
        message = f"Eine Liste darf höchstens {MAX_LIST} Elemente haben."
        raise FeelLimitError(message)
    return values


def _place(values: Sequence[Value], position: Decimal) -> int | None:
    """The Python index of a FEEL position, or None if it is outside.

    The fraction of a position is cut off.
    """
    place = int(position)
    if place == 0 or abs(place) > len(values):
        return None
    return place - 1 if place > 0 else len(values) + place


def _same(a: Value, b: Value, run: Run) -> bool:
    run.charge(1)
    return type(a) is type(b) and equal(a, b, run) is True


@builtin("count", "list:list")
def count(run: Run, list_: list[Value]) -> Value:
    """The number of elements."""
    return Decimal(len(list_))


@builtin("list contains", "list:list", "element:any")
def list_contains(run: Run, list_: list[Value], element: Value) -> Value:
    """Whether an element is in the list."""
    return any(_same(each, element, run) for each in list_)


@builtin("sublist", "list:list", "start position:number", "length:number?")
def sublist(
    run: Run,
    list_: list[Value],
    start_position: Decimal,
    length: Decimal | None = None,
) -> Value:
    """A part of a list; positions count from 1, or from the end if negative."""
    place = _place(list_, start_position)
    if place is None:
        return None
    if length is None:
        return list_[place:]
    if length < 0 or place + length > len(list_):
        return None
    return list_[place : place + int(length)]


@builtin("append", "list:list", "item:any*")
def append(run: Run, list_: list[Value], items: list[Value]) -> Value:
    """The list with elements at its end."""
    return checked_list([*list_, *items])


@builtin("concatenate", "list:list*")
def concatenate(run: Run, lists: list[list[Value]]) -> Value:
    """The elements of several lists one after the other."""
    return checked_list([each for one in lists for each in one])


@builtin("insert before", "list:list", "position:number", "newItem:any")
def insert_before(
    run: Run,
    list_: list[Value],
    position: Decimal,
    newItem: Value,  # noqa: N803 - the name of the standard
) -> Value:
    """The list with an element before a position."""
    place = _place(list_, position)
    if place is None:
        return None
    return [*list_[:place], newItem, *list_[place:]]


@builtin("remove", "list:list", "position:number")
def remove(run: Run, list_: list[Value], position: Decimal) -> Value:
    """The list without the element at a position."""
    place = _place(list_, position)
    return None if place is None else [*list_[:place], *list_[place + 1 :]]


@builtin("list replace", "list:list", "position:number", "newItem:any")
def list_replace(
    run: Run,
    list_: list[Value],
    position: Decimal,
    newItem: Value,  # noqa: N803 - the name of the standard
) -> Value:
    """The list with another element at a position."""
    place = _place(list_, position)
    if place is None:
        return None
    return [*list_[:place], newItem, *list_[place + 1 :]]


@builtin("list replace", "list:list", "match:function", "newItem:any")
def list_replace_matching(
    run: Run,
    list_: list[Value],
    match: Function,
    newItem: Value,  # noqa: N803 - the name of the standard
) -> Value:
    """The list with another element wherever ``match(item, newItem)`` holds."""
    if len(match.parameters) != 2:
        return None
    found = [match.call(run, (each, newItem)) for each in list_]
    if not all(type(each) is bool for each in found):
        return None
    return [new if hit else old for old, new, hit in _choices(list_, newItem, found)]


def _choices(
    values: list[Value], new: Value, found: list[bool]
) -> list[tuple[Value, Value, bool]]:
    return [(old, new, hit) for old, hit in zip(values, found, strict=True)]


@builtin("reverse", "list:list")
def reverse(run: Run, list_: list[Value]) -> Value:
    """The list from the end to the beginning."""
    return list_[::-1]


@builtin("index of", "list:list", "match:any")
def index_of(run: Run, list_: list[Value], match: Value) -> Value:
    """The positions at which an element stands."""
    return [
        Decimal(place)
        for place, each in enumerate(list_, start=1)
        if _same(each, match, run)
    ]


def _distinct(values: Sequence[Value], run: Run) -> list[Value]:
    found: list[Value] = []
    seen: set[tuple[type, Value]] = set()
    for each in values:
        if type(each) in (str, Decimal, bool):
            if (type(each), each) not in seen:
                seen.add((type(each), each))
                found.append(each)
        elif not any(_same(each, other, run) for other in found):
            found.append(each)
    return found


@builtin("distinct values", "list:list")
def distinct_values(run: Run, list_: list[Value]) -> Value:
    """The list without repetitions."""
    return _distinct(list_, run)


@builtin("union", "list:list*")
def union(run: Run, lists: list[list[Value]]) -> Value:
    """The elements of several lists without repetitions."""
    return _distinct(checked_list([each for one in lists for each in one]), run)


@builtin("flatten", "list:list")
def flatten(run: Run, list_: list[Value]) -> Value:
    """The elements of the lists inside, in one list."""
    result: list[Value] = []
    _flatten(list_, result, run, 0)
    return checked_list(result)


def _flatten(values: list[Value], into: list[Value], run: Run, depth: int) -> None:
    run.charge(len(values))
    if depth > MAX_DATA_DEPTH:
        raise FeelLimitError("Eine Liste ist zu tief verschachtelt.")
    for each in values:
        if type(each) is list:
            _flatten(each, into, run, depth + 1)
        else:
            into.append(each)


class _UnorderedError(ValueError):
    """Two elements cannot be sorted."""


@builtin("sort", "list:list", "precedes:function?")
def sort(run: Run, list_: list[Value], precedes: Function | None = None) -> Value:
    """The list in the order that ``precedes(x, y)`` gives, or in the natural one."""

    def by_function(a: Value, b: Value) -> int:
        run.charge(1)
        if precedes is None:
            found = order(a, b, run)
            if found is None:
                raise _UnorderedError
            return found
        if precedes.call(run, (a, b)) is True:
            return -1
        return 1 if precedes.call(run, (b, a)) is True else 0

    return sorted(list_, key=cmp_to_key(by_function))
