"""Which of several ways are taken at once: at splits, at joins, by a condition."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from tragwerk.engines.process.model import Element

MAX_SUBSETS = 6
Gain = tuple[int, int]
COUNT = re.compile(r"activationCount\s*(?P<sign>>=|>|=)\s*(?P<number>\d{1,6})")


def count_of(element: Element) -> int | None:
    """Return after how many tokens a complex join goes on, None if that is unknown."""
    text = element.activation.text if element.activation is not None else ""
    found = COUNT.fullmatch(text.strip())
    if found is None:
        return None
    return max(int(found["number"]) + (found["sign"] == ">"), 1)


def awaiting(
    chosen: tuple[int, ...], entries: list[int], upstream: list[int]
) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return the chosen entries, and what must not lie before the others."""
    needs = full = 0
    for index in chosen:
        needs |= entries[index]
        full |= upstream[index]
    return needs, tuple(
        (entries[index], upstream[index] & ~full)
        for index in range(len(entries))
        if index not in chosen
    )


def union(masks: Iterable[int]) -> Gain:
    """Return the places that get a token, and those that get two."""
    total = twice = 0
    for mask in masks:
        twice |= total & mask
        total |= mask
    return total, twice


def some(masks: list[int]) -> Iterator[Gain]:
    """Yield the unions of one or more masks; of many only each and all."""
    if len(masks) > MAX_SUBSETS:
        yield from ((mask, 0) for mask in masks)
        yield union(masks)
        return
    yield from (union(chosen) for chosen in subsets(masks))


def subsets(items: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield every subset but the empty one, the small ones first."""
    return chain.from_iterable(
        combinations(items, size) for size in range(1, len(items) + 1)
    )
