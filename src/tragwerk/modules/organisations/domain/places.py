"""Names of places: labels that tell them apart, and search that forgives spelling.

Karlsruhe and Heilbronn each name a Stadtkreis and a Landkreis, so a bare name never
identifies a Kreis; the AGS (Amtlicher Gemeindeschlüssel, five digits) does.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from tragwerk.modules.organisations.domain.kinds import KreisType

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONGEST_QUERY = 80
_SIMILAR = 0.8
_SELF_NAMED = ("kreis", "kreis)")
_POSTAL_CODE = re.compile(r"\s*(?:D\s*-\s*)?([0-9]{5})(?![0-9])[\s,]*", re.IGNORECASE)


def kreis_label(name: str, kind: KreisType) -> str:
    """Name a Kreis so that it cannot be taken for another one."""
    if name.casefold().endswith(_SELF_NAMED):
        return name
    prefix = "Stadtkreis" if kind is KreisType.STADTKREIS else "Landkreis"
    return f"{prefix} {name}"


def fold(text: str) -> str:
    """Reduce a name to what it sounds like: no case, umlauts spelt out, no marks."""
    # Compatibility first: „𝐀“ has no small letter of its own before it is an „A“.
    spelt = unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", spelt)
    letters = "".join(c if c.isalnum() else " " for c in plain if not _is_mark(c))
    return " ".join(letters.split())


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0


def _without_e(folded: str) -> str:
    """Let „Tubingen“ find „Tübingen“: people without the key leave the dots out."""
    for spelt, bare in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        folded = folded.replace(spelt, bare)
    return folded


@lru_cache(maxsize=8192)
def _spellings(name: str) -> tuple[str, str]:
    """Fold a name of a place once; there are some 2,000, and each search reads all."""
    return _both(name)


def _both(text: str) -> tuple[str, str]:
    folded = fold(text)
    if folded.startswith("st "):
        folded = f"sankt {folded[3:]}"
    return folded, _without_e(folded)


def split_postal_code(text: str) -> tuple[str, str]:
    """Split what somebody typed into postal code and name; either may be empty."""
    found = _POSTAL_CODE.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


class PlaceQuery:
    """What somebody typed, folded once and compared with many names."""

    __slots__ = ("_matcher", "_wanted")

    def __init__(self, text: str) -> None:
        self._wanted = _both(text[:_LONGEST_QUERY])
        # Indexes what was typed once, for all the names.
        self._matcher = SequenceMatcher(b=self._wanted[1], autojunk=False)

    def rank(self, *names: str) -> int | None:
        """Rank how well it fits the names of a place.

        Returns:
            0 for a whole name, 1 for its beginning, 2 for the beginning of a word in
            it, None if it fits none of them.
        """
        if not self._wanted[0]:
            return None
        best: int | None = None
        for name in names:
            for wanted, spelt in zip(self._wanted, _spellings(name), strict=True):
                if wanted not in spelt:
                    continue
                rank = _rank(wanted, spelt)
                if rank is not None and (best is None or rank < best):
                    best = rank
        return best

    def is_word_of(self, *names: str) -> bool:
        """Say whether it stands in one of the names as a word or several."""
        return any(
            f" {wanted} " in f" {spelt} "
            for name in names
            for wanted, spelt in zip(self._wanted, _spellings(name), strict=True)
        )

    def after(self, name: str) -> PlaceQuery | None:
        """Give what follows a name: „Heilbronn“ in „Erlenbach, Heilbronn“."""
        for wanted, spelt in zip(self._wanted, _spellings(name), strict=True):
            if wanted.startswith(f"{spelt} "):
                return PlaceQuery(wanted[len(spelt) + 1 :])
        return None

    def likeness(self, *names: str) -> float:
        """Say how much it looks like the names of a place or their beginning.

        Returns:
            0 if it is not similar enough to ask whether it was meant, up to 1 for a
            part of that place („Stuttgart-Vaihingen“).
        """
        wanted = self._wanted[1]
        words = wanted.count(" ") + 1
        matcher = self._matcher
        best = 0.0
        for name in names:
            spelt = _spellings(name)[1]
            if wanted.startswith(f"{spelt} "):
                return 1.0
            for part in {spelt, " ".join(spelt.split()[:words])}:
                matcher.set_seq1(part)
                # The first two are cheap upper bounds of the third.
                if (
                    matcher.real_quick_ratio() >= _SIMILAR
                    and matcher.quick_ratio() >= _SIMILAR
                ):
                    best = max(best, matcher.ratio())
        return best if best >= _SIMILAR else 0.0


def _rank(wanted: str, name: str) -> int | None:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in name else None
