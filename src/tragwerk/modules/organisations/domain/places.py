"""Names of places: labels that tell Kreise apart, and search that forgives spelling.

Karlsruhe and Heilbronn each name a Stadtkreis and a Landkreis, so a bare name never
identifies a Kreis; the AGS (Amtlicher Gemeindeschlüssel, five digits) does.
"""

from __future__ import annotations

import unicodedata

from tragwerk.modules.organisations.domain.kinds import KreisType

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LONGEST_QUERY = 80
_SELF_NAMED = ("kreis", "kreis)")


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


def match_rank(query: str, names: tuple[str, ...]) -> int | None:
    """Rank how well a query fits the names of a place.

    Returns:
        0 for the whole name, 1 for its beginning, 2 for the beginning of a word in
        it, None if it does not fit at all.
    """
    wanted = fold(query[:_LONGEST_QUERY])
    if not wanted:
        return None
    ranks = [
        rank
        for name in names
        for rank in (_rank(wanted, fold(name)), _rank_bare(wanted, fold(name)))
        if rank is not None
    ]
    return min(ranks, default=None)


def _rank_bare(wanted: str, name: str) -> int | None:
    return _rank(_without_e(wanted), _without_e(name))


def _rank(wanted: str, name: str) -> int | None:
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if f" {wanted}" in name else None
