"""How a person's name and birthday become a key that finds them again."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
_NO_LETTER = re.compile(r"[^a-z0-9Ѐ-ӿͰ-Ͽ؀-ۿ]+")


def fold(name: str) -> str:
    """Write a name so that case, accents, hyphens and spaces do not matter.

    Umlauts lose their dots, and so do `ae`, `oe`, `ue`: Müller, Mueller and Muller
    are one.
    """
    text = name.casefold().translate(_LETTERS)
    plain = "".join(
        char
        for char in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(char)
    )
    for written, sound in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        plain = plain.replace(written, sound)
    return _NO_LETTER.sub("", plain)


def keys_for(first: str, last: str, birthday: str) -> frozenset[str]:
    """Give the texts under which a person is found; empty without name or birthday."""
    if not fold(last) or not birthday:
        return frozenset()
    return frozenset(
        f"{fold(name)}|{birthday}"
        for name in (last, f"{first} {last}", f"{last} {first}")
    )


def key_of_query(name: str, birthday: str) -> str:
    """Give the text to look for, from a name as typed and an ISO day."""
    return f"{fold(name)}|{birthday}"
