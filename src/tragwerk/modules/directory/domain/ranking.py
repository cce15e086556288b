"""Which services fit what somebody typed, the best first.

Every typed word takes its best match among the words of a service: the whole word,
its beginning, a part of a long German compound, or a similar spelling. A match in the
title counts more than one in the running text. Texts are short and the library holds
hundreds of services, not millions: everything is compared, in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tragwerk.modules.directory.domain.words import (
    query_words,
    similarity,
    split_words,
    trigrams,
)

TITLE, KEYWORD, TEXT = 1.0, 0.9, 0.45
_WHOLE, _BEGINNING, _INSIDE = 1.0, 0.8, 0.6
_SHORTEST_BEGINNING, _SHORTEST_PART = 3, 4
_ALIKE_FROM = 0.5
_LOWEST_SCORE = 0.3


@dataclass(frozen=True, slots=True)
class Entry:
    """What the search knows of one service.

    Attributes:
        key: names the service.
        weights: its folded words with the weight of the best place they stand in.
        pieces: the trigrams of each word.
    """

    key: str
    weights: Mapping[str, float]
    pieces: Mapping[str, frozenset[str]]


def make_entry(
    key: str, *, titles: Iterable[str], keywords: Iterable[str], texts: Iterable[str]
) -> Entry:
    """Prepare a service for the search."""
    weights: dict[str, float] = {}
    for sources, weight in ((titles, TITLE), (keywords, KEYWORD), (texts, TEXT)):
        for source in sources:
            for word in split_words(source):
                weights.setdefault(word, weight)
    return Entry(
        key,
        MappingProxyType(weights),
        # Running text is too broad for guessing what a typing error meant.
        MappingProxyType({w: trigrams(w) for w in weights if weights[w] > TEXT}),
    )


def rank(text: str, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Give the keys of the services that fit, the best first.

    Without a word to search for, all of them in their order.
    """
    words = query_words(text)
    if not words:
        return tuple(entry.key for entry in entries)
    scored = [(score(words, entry), place) for place, entry in enumerate(entries)]
    fitting = sorted((-points, place) for points, place in scored if points)
    return tuple(entries[place].key for _, place in fitting)


def score(words: Sequence[str], entry: Entry) -> float:
    """Say how well an entry fits: 0 if it does not, 1 if every word is in its title."""
    best = [_best(word, entry) for word in words]
    strongest = max(best)
    # One good word finds the service; the others only order what was found.
    if strongest < _LOWEST_SCORE:
        return 0.0
    return (strongest + sum(best) / len(best)) / 2


def _best(word: str, entry: Entry) -> float:
    pieces = trigrams(word)
    best = 0.0
    for candidate, weight in entry.weights.items():
        if weight > best:
            alike = entry.pieces.get(candidate)
            best = max(best, weight * _closeness(word, pieces, candidate, alike))
    return best


def _closeness(
    word: str, pieces: frozenset[str], candidate: str, alike: frozenset[str] | None
) -> float:
    if word == candidate:
        return _WHOLE
    shorter, longer = sorted((word, candidate), key=len)
    if len(shorter) >= _SHORTEST_BEGINNING and longer.startswith(shorter):
        return _BEGINNING
    if len(shorter) >= _SHORTEST_PART and shorter in longer:
        return _INSIDE
    if alike is None or len(shorter) < _SHORTEST_PART:
        return 0.0
    value = similarity(pieces, alike)
    return value * _BEGINNING if value >= _ALIKE_FROM else 0.0
