"""Reads of the directory; all of it is public, so no actor is asked for."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.data import BlockData
from tragwerk.modules.directory.data import (
    LocalityData,
    MunicipalityData,
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
from tragwerk.modules.organisations.data import KreisType, UnitData, UnitKind

_MOST_CHOICES = 12
_MOST_SIMILAR = 5


def search_services(
    words: str,
    language: str = "de",
    kreis_ags: str | None = None,
    municipality_ags: str = "",
) -> tuple[ServiceHit, ...]:
    """Find the services that fit some words, the best first; all without words.

    With a Kreis or municipality, each hit names the unit that is competent there.
    """
    found = {block.key: block for block in blocks.list_blocks()}
    entries = [_entry(block.digest, language) for block in found.values()]
    keys = rank(words, entries)
    if not keys:
        return ()
    offers = blocks.list_offers(keys)
    competent: dict[str, list[UnitData]] = {}
    local = (
        organisations.find_units(kreis_ags=kreis_ags, municipality_ags=municipality_ags)
        if kreis_ags
        else ()
    )
    for each in local:
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


def find_place(
    text: str = "", kreis_ags: str = "", municipality_ags: str = ""
) -> PlaceData:
    """Find the place somebody means, or those it may be.

    The key of a municipality goes before that of a Kreis, and a Kreis before the
    text, unless the text makes it more exact or contradicts it.
    """
    text = " ".join(text[:MOST_CHARACTERS].split())
    town = _locality(municipality_ags, 8)
    if town is not None:
        return PlaceData(text=text, chosen=town)
    kreis = _locality(kreis_ags, 5)
    if not text:
        return PlaceData(chosen=kreis)
    if not organisations.split_postal_code(text)[1]:
        return PlaceData(text=text, chosen=kreis, is_postal_code=kreis is None)
    found = organisations.search_places(text, _MOST_CHOICES + 1)
    if kreis is not None:
        return _within(kreis, text, found)
    if len(found) == 1:
        return PlaceData(text=text, chosen=found[0])
    return _unclear(text, found or organisations.suggest_places(text, _MOST_SIMILAR))


def _locality(ags: str, digits: int) -> LocalityData | None:
    ags = ags.strip()
    if len(ags) != digits or not (ags.isascii() and ags.isdigit()):
        return None
    return organisations.find_locality(ags)


def _within(
    kreis: LocalityData, text: str, found: tuple[LocalityData, ...]
) -> PlaceData:
    """Join a chosen Kreis with what was typed besides."""
    inside = tuple(one for one in found if one.kreis.ags == kreis.kreis.ags)
    if not found:
        return PlaceData(text=text, chosen=kreis)
    if len(inside) == 1:
        return PlaceData(text=text, chosen=inside[0])
    return _unclear(text, inside or (*found[: _MOST_CHOICES - 1], kreis))


def _unclear(text: str, found: tuple[LocalityData, ...]) -> PlaceData:
    has_more = len(found) > _MOST_CHOICES
    return PlaceData(text=text, choices=found[:_MOST_CHOICES], has_more=has_more)


def get_service(
    key: str,
    kreis_ags: str | None = None,
    language: str = "de",
    municipality_ags: str = "",
) -> ServiceData:
    """Give a service with who is competent and who helps at a place.

    Raises:
        NotFoundError: if there is no such service.
    """
    block = blocks.find_block(key)
    if block is None:
        raise NotFoundError("Diese Leistung gibt es nicht.")
    place = organisations.find_locality(municipality_ags or kreis_ags or "")
    units: tuple[UnitData, ...] = ()
    helpers: tuple[UnitData, ...] = ()
    exceptions: tuple[MunicipalityData, ...] = ()
    offer = None
    if place is not None:
        local = organisations.find_units(
            kreis_ags=place.kreis.ags, municipality_ags=place.municipality_ags
        )
        units = tuple(unit for unit in local if unit.kind == block.unit_kind)
        helpers = tuple(unit for unit in local if unit.kind is UnitKind.COUNSELLING)
        offer = blocks.find_offer(key, [unit.id for unit in units])
        if _may_have_exceptions(place):
            exceptions = organisations.list_exceptions(block.unit_kind, place.ags)
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
        place=place,
        exceptions=exceptions,
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
    listed = organisations.list_kreise() if unit.kreis_ags else ()
    kreise = tuple(kreis for kreis in listed if kreis.ags in unit.kreis_ags)
    return UnitPageData(
        unit=unit,
        kreise=kreise,
        places=organisations.name_area(unit, kreise),
        services=tuple(_hit(b, language, unit=unit, is_offered=True) for b in found),
    )


def list_exceptions(
    block_key: str, place: LocalityData
) -> tuple[MunicipalityData, ...]:
    """Give the municipalities of a Kreis that a service is not decided for there.

    Empty for a municipality and a Stadtkreis: there it is clear who is competent.
    """
    block = blocks.find_block(block_key)
    if block is None or not _may_have_exceptions(place):
        return ()
    return organisations.list_exceptions(block.unit_kind, place.ags)


def _may_have_exceptions(place: LocalityData) -> bool:
    return place.municipality is None and place.kreis.kind is KreisType.LANDKREIS


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
