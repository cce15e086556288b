"""Reads of the directory; all of it is public, so no actor is asked for."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.data import BlockData
from tragwerk.modules.directory.data import (
    PlaceData,
    ServiceData,
    ServiceHit,
    UnitPageData,
)
from tragwerk.modules.directory.domain.ranking import Entry, make_entry, rank
from tragwerk.modules.directory.domain.texts import (
    all_texts,
    paragraphs,
    points,
    sentence,
)
from tragwerk.modules.directory.domain.words import MOST_CHARACTERS
from tragwerk.modules.organisations import api as organisations
from tragwerk.modules.organisations.data import UnitData, UnitKind

_MOST_CHOICES = 12
_AGS_LENGTH = 5


def search_services(
    words: str, language: str = "de", kreis_ags: str | None = None
) -> tuple[ServiceHit, ...]:
    """Find the services that fit some words, the best first; all without words.

    With a Kreis, each hit names the unit that is competent there.
    """
    found = {block.key: block for block in blocks.list_blocks()}
    entries = [_entry(block.digest, language) for block in found.values()]
    keys = rank(words, entries)
    if not keys:
        return ()
    offers = blocks.list_offers(keys)
    competent: dict[str, list[UnitData]] = {}
    for each in organisations.find_units(kreis_ags=kreis_ags) if kreis_ags else ():
        competent.setdefault(each.kind, []).append(each)
    hits = []
    for key in keys:
        offering = {offer.unit_id for offer in offers if offer.block_key == key}
        units = competent.get(found[key].unit_kind, [])
        unit = _first(units, offering)
        hits.append(
            _hit(
                found[key],
                language,
                unit=unit,
                is_offered=(
                    unit is not None and unit.id in offering
                    if kreis_ags
                    else bool(offering)
                ),
            )
        )
    return tuple(hits)


def find_place(text: str = "", kreis_ags: str = "") -> PlaceData:
    """Find the Kreis of a place, or those it may mean; an AGS goes before the text."""
    text = " ".join(text[:MOST_CHARACTERS].split())
    ags = kreis_ags.strip()
    if len(ags) == _AGS_LENGTH and ags.isascii() and ags.isdigit():
        kreis = organisations.find_kreis(ags)
        if kreis is not None:
            return PlaceData(text=text, kreis=kreis)
    if not text:
        return PlaceData()
    found = organisations.search_places(text, _MOST_CHOICES)
    if len(found) == 1:
        return PlaceData(text=text, kreis=found[0])
    return PlaceData(text=text, choices=found)


def get_service(
    key: str, kreis_ags: str | None = None, language: str = "de"
) -> ServiceData:
    """Give a service with who is competent and who helps in a Kreis.

    Raises:
        NotFoundError: if there is no such service.
    """
    block = blocks.find_block(key)
    if block is None:
        raise NotFoundError("Diese Leistung gibt es nicht.")
    kreis = organisations.find_kreis(kreis_ags) if kreis_ags else None
    units: tuple[UnitData, ...] = ()
    helpers: tuple[UnitData, ...] = ()
    offer = None
    if kreis is not None:
        local = organisations.find_units(kreis_ags=kreis.ags)
        units = tuple(unit for unit in local if unit.kind == block.unit_kind)
        helpers = tuple(unit for unit in local if unit.kind is UnitKind.COUNSELLING)
        offer = blocks.find_offer(key, [unit.id for unit in units])
    # A unit may have adopted another version than the newest: its texts count there.
    package = blocks.get_package(offer.digest if offer else block.digest)
    texts = package.text(language)
    return ServiceData(
        key=key,
        title=sentence(texts, "title") or package.title,
        what=paragraphs(texts, "what"),
        for_whom=paragraphs(texts, "for_whom"),
        not_for_whom=paragraphs(texts, "not_for_whom"),
        gives=paragraphs(texts, "amount", "what_you_get"),
        bring=paragraphs(texts, "bring"),
        duration=paragraphs(texts, "duration"),
        steps=points(texts, "steps"),
        cost=paragraphs(texts, "cost"),
        help=paragraphs(texts, "help"),
        example=next(iter(points(texts, "example")), None),
        questions=points(texts, "questions"),
        law=sentence(texts, "law") or package.law,
        version=package.version,
        legal_approval=package.legal_approval,
        kreis=kreis,
        unit=_first(units, {offer.unit_id} if offer else set()),
        helpers=helpers,
        is_offered=offer is not None,
    )


def get_unit_page(unit_id: UUID, language: str = "de") -> UnitPageData:
    """Give a unit with where it works and what it offers.

    Raises:
        NotFoundError: if there is no such unit, or it has closed.
    """
    unit = organisations.get_unit(unit_id)
    if not unit.is_active:
        raise NotFoundError("Diese Stelle gibt es nicht mehr.")
    offered = {o.block_key for o in blocks.list_offers() if o.unit_id == unit_id}
    found = [block for block in blocks.list_blocks() if block.key in offered]
    kreise = organisations.list_kreise() if unit.kreis_ags else ()
    return UnitPageData(
        unit=unit,
        kreise=tuple(kreis for kreis in kreise if kreis.ags in unit.kreis_ags),
        services=tuple(_hit(b, language, unit=unit, is_offered=True) for b in found),
    )


def _first(
    units: list[UnitData] | tuple[UnitData, ...], offering: set[UUID]
) -> UnitData | None:
    for unit in units:
        if unit.id in offering:
            return unit
    return units[0] if units else None


def _hit(
    block: BlockData, language: str, *, unit: UnitData | None, is_offered: bool
) -> ServiceHit:
    texts = blocks.get_package(block.digest).text(language)
    what = paragraphs(texts, "short", "what")
    return ServiceHit(
        key=block.key,
        title=sentence(texts, "title") or block.title,
        what=what[0] if what else "",
        unit=unit,
        is_offered=is_offered,
    )


@lru_cache(maxsize=256)
def _entry(digest: str, language: str) -> Entry:
    """Prepare a version once: a digest never changes its meaning."""
    package = blocks.get_package(digest)
    texts = package.text(language)
    return make_entry(
        package.key,
        titles=(package.title, sentence(texts, "title")),
        # The keywords of every language: people mix them.
        keywords=[word for words in package.keywords.values() for word in words],
        texts=(*all_texts(texts), package.law),
    )
