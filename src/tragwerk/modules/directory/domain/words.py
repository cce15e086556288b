"""Words as a search compares them: umlauts, double letters and filler words aside.

People type „Strasse“, „straße“ and „STRASE“, „Müllheim“, „Muellheim“ and „Mullheim“,
and mean the same. Both sides of a comparison are reduced in the same way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

MOST_CHARACTERS = 200
MOST_WORDS = 12
_SPELT_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_TRIGRAM = 3

_FILLERS = """
    aber als am an auch auf aus bei beim bekomme bekommen bin bitte brauche brauchen
    da das dass dem den der des die doch ein eine einem einen einer eines er es
    fur gibt habe haben hat hatte ich ihr ihre ihren im in ist kann kein keine keinen
    mein meine meinem meinen meiner mich mir mit mochte muss nach nicht noch nur oder
    ohne sein seine sich sie sind so suche uber um und uns unser unsere vom von vor
    was wegen weil welche wenn wer werden wie wir wo zu zum zur
    a an and are do for from how i in is me my of on or the to what where with
"""


def fold(text: str) -> str:
    """Reduce a text to small letters without marks, umlauts and double letters.

    „Müllheim“, „Muellheim“ and „Mulheim“ all become „mulheim“.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    # Folding the case can bring new marks: the Turkish „İ“.
    plain = unicodedata.normalize("NFKD", plain)
    kept = "".join(
        letter if letter.isalnum() else " "
        for letter in plain
        if not unicodedata.combining(letter)
    )
    return " ".join(_bare(word) for word in kept.split())


def _bare(word: str) -> str:
    word = _without_doubles(word)
    for spelt, bare in _SPELT_OUT:
        word = word.replace(spelt, bare)
    return _without_doubles(word)


def _without_doubles(word: str) -> str:
    if word.isdigit():
        return word
    return "".join(
        letter
        for place, letter in enumerate(word)
        if place == 0 or letter != word[place - 1]
    )


def split_words(text: str) -> tuple[str, ...]:
    """Give the folded words of a text in its order, fillers and repeats left out."""
    words = dict.fromkeys(fold(text).split())
    return tuple(word for word in words if word not in _FILLERS_FOLDED)


def query_words(text: str) -> tuple[str, ...]:
    """Give the words of what somebody typed; what is beyond all measure is cut off."""
    return split_words(text[:MOST_CHARACTERS])[:MOST_WORDS]


def trigrams(word: str) -> frozenset[str]:
    """Give the three-letter pieces of a word, its beginning and end marked."""
    return frozenset(_pieces(f"  {word} "))


def _pieces(padded: str) -> Iterator[str]:
    for start in range(len(padded) - _TRIGRAM + 1):
        yield padded[start : start + _TRIGRAM]


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Say how alike two words are by their trigrams: Dice, 0 to 1."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


_FILLERS_FOLDED = frozenset(fold(word) for word in _FILLERS.split())
