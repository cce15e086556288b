"""Reads of Kreise and municipalities; all of this is public."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from tragwerk.modules.organisations.data import (
    KreisData,
    KreisType,
    LocalityData,
    MunicipalityData,
    OrganisationKind,
    UnitData,
)
from tragwerk.modules.organisations.domain.municipalities import (
    KREIS_DIGITS,
    MunicipalityFacts,
    municipalities,
)
from tragwerk.modules.organisations.domain.places import PlaceQuery, split_postal_code
from tragwerk.modules.organisations.models import Organisation

_Hit = tuple[int, bool, int, str, str, LocalityData]


def _kreis_data(kreis: Organisation) -> KreisData:
    return KreisData(
        organisation_id=kreis.id,
        ags=kreis.ags,
        name=kreis.name,
        office_name=kreis.office_name,
        kind=KreisType(kreis.kreis_type),
        seat=kreis.seat,
        population=kreis.population,
        population_source=kreis.population_source,
    )


def _kreise() -> QuerySet[Organisation]:
    return Organisation.objects.filter(kind=OrganisationKind.KREIS)


def list_kreise() -> tuple[KreisData, ...]:
    """Give all Stadt- and Landkreise, in the order of their AGS."""
    return tuple(_kreis_data(kreis) for kreis in _kreise().order_by("ags"))


def find_kreis(ags: str) -> KreisData | None:
    """Find the Kreis with this AGS; longer keys of municipalities are cut to five."""
    kreis = _kreise().filter(ags=ags[:KREIS_DIGITS]).first()
    return _kreis_data(kreis) if kreis is not None else None


def find_locality(ags: str) -> LocalityData | None:
    """Find a Kreis (five digits) or a municipality (eight) by its AGS."""
    town = municipalities().get(ags)
    if town is None and len(ags) != KREIS_DIGITS:
        return None
    kreis = find_kreis(ags)
    if kreis is None:
        return None
    if town is None or town.is_kreis:
        return LocalityData(kreis)
    return _locality(kreis, town)


def name_area(unit: UnitData, kreise: Iterable[KreisData]) -> tuple[LocalityData, ...]:
    """Name what a unit is there for, of the Kreise it works in."""
    known = municipalities()
    places: list[LocalityData] = []
    for kreis in kreise:
        keys = [key for key in unit.municipality_ags if key.startswith(kreis.ags)]
        places += [
            _locality(kreis, town) for key in keys if (town := known.get(key))
        ] or [LocalityData(kreis)]
    return tuple(places)


def search_places(text: str, limit: int = 10) -> tuple[LocalityData, ...]:
    """Find municipalities and Kreise by name, however the umlauts are typed.

    A postal code before the name is passed over; „Altheim, Kreis Biberach“ finds the
    one there. Whole names go before beginnings. If some are called exactly so, only
    they and those with the words in their name are given („Weingarten“ finds also
    „Weingarten (Baden)“, „Berg“ no „Berghaupten“). A name that stands for several
    gives all: the caller shows `label` and lets the person choose.
    """
    query = PlaceQuery(split_postal_code(text)[1])
    kreise = {kreis.ags: kreis for kreis in list_kreise()}
    hits = [hit for kreis in kreise.values() if (hit := _kreis_hit(query, kreis))]
    for town in municipalities().values():
        kreis_of = kreise.get(town.kreis_ags)
        if kreis_of is None or town.is_kreis:
            continue
        rank = query.rank(town.name)
        # „Altheim, Alb-Donau-Kreis“: the name, then the Kreis.
        rest = query.after(town.name) if rank is None else None
        if rest is not None and rest.rank(*_names(kreis_of)) in (0, 1):
            rank = 0
        if rank is not None:
            is_word = rank == 0 or query.is_word_of(town.name)
            place = _locality(kreis_of, town)
            hits.append((0 if is_word else 1, False, rank, town.name, town.ags, place))
    if any(rank == 0 for _, _, rank, *_ in hits):
        hits = [hit for hit in hits if hit[0] == 0]
    return tuple(place for *_, place in sorted(hits, key=lambda hit: hit[:5])[:limit])


def suggest_places(text: str, limit: int = 10) -> tuple[LocalityData, ...]:
    """Find places called similarly, the likeliest first, for a name nobody knows.

    They are to be offered, never taken: „Mülheim“ may be Müllheim or none of ours.
    """
    query = PlaceQuery(split_postal_code(text)[1])
    kreise = {kreis.ags: kreis for kreis in list_kreise()}
    places = [(LocalityData(kreis), _names(kreis)) for kreis in kreise.values()]
    for town in municipalities().values():
        kreis_of = kreise.get(town.kreis_ags)
        if kreis_of is not None and not town.is_kreis:
            places.append((_locality(kreis_of, town), (town.name,)))
    similar = [
        (-likeness, place.label, place)
        for place, names in places
        if (likeness := query.likeness(*names))
    ]
    return tuple(place for *_, place in sorted(similar, key=lambda s: s[:2])[:limit])


def _locality(kreis: KreisData, town: MunicipalityFacts) -> LocalityData:
    return LocalityData(kreis, MunicipalityData(town.ags, town.name, town.status))


def _names(kreis: KreisData) -> tuple[str, ...]:
    return kreis.name, kreis.label, f"Kreis {kreis.name}", kreis.office_name


def _kreis_hit(query: PlaceQuery, kreis: KreisData) -> _Hit | None:
    rank = query.rank(*_names(kreis))
    if rank is None:
        return None
    is_word = rank == 0 or query.is_word_of(kreis.name)
    # „Esslingen“ is the town first, then the Landkreis around it.
    is_around = kreis.kind is KreisType.LANDKREIS
    place = LocalityData(kreis)
    return 0 if is_word else 1, is_around, rank, kreis.name, kreis.ags, place
