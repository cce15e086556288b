"""Reads of units, Kreise and places; all of this is public."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.organisations.data import (
    KreisData,
    KreisType,
    OrganisationKind,
    UnitData,
    UnitKind,
)
from tragwerk.modules.organisations.domain.places import match_rank
from tragwerk.modules.organisations.models import Organisation, Unit


def _units() -> QuerySet[Unit]:
    return Unit.objects.select_related("organisation").prefetch_related("areas")


def organisation_name(unit: Unit) -> str:
    """Name the organisation of a unit as its letterhead does."""
    return unit.organisation.office_name or unit.organisation.name


def unit_data(unit: Unit) -> UnitData:
    """Turn a unit into the value that crosses the door."""
    return UnitData(
        id=unit.id,
        kind=UnitKind(unit.kind),
        name=unit.name,
        organisation_id=unit.organisation_id,
        organisation_name=organisation_name(unit),
        street=unit.street,
        postal_code=unit.postal_code,
        place=unit.place,
        phone=unit.phone,
        email=unit.email,
        opening_hours=unit.opening_hours,
        kreis_ags=tuple(area.kreis_ags for area in unit.areas.all()),
        is_active=unit.is_active,
    )


def get_unit(unit_id: UUID) -> UnitData:
    """Give a unit, also one that is no longer in use.

    Raises:
        NotFoundError: if there is no such unit.
    """
    unit = _units().filter(id=unit_id).first()
    if unit is None:
        raise NotFoundError
    return unit_data(unit)


def get_units(unit_ids: Iterable[UUID]) -> dict[UUID, UnitData]:
    """Give many units at once, by id; unknown ids are left out."""
    return {unit.id: unit_data(unit) for unit in _units().filter(id__in=set(unit_ids))}


def find_units(
    kind: UnitKind | str | None = None, kreis_ags: str | None = None
) -> tuple[UnitData, ...]:
    """Find the units in use of a kind, or that serve a Kreis, by name.

    A unit without service area serves the whole Land; it is found only by its kind.
    """
    units = _units().filter(is_active=True)
    if kind is not None:
        units = units.filter(kind=kind)
    if kreis_ags is not None:
        units = units.filter(areas__kreis_ags=kreis_ags)
    return tuple(
        unit_data(unit) for unit in units.order_by("organisation__name", "name", "id")
    )


def _kreis_data(kreis: Organisation) -> KreisData:
    parent = kreis.parent
    return KreisData(
        organisation_id=kreis.id,
        ags=kreis.ags,
        name=kreis.name,
        office_name=kreis.office_name,
        kind=KreisType(kreis.kreis_type),
        seat=kreis.seat,
        district_government=parent.short_name if parent is not None else "",
        population=kreis.population,
        population_source=kreis.population_source,
    )


def _kreise() -> QuerySet[Organisation]:
    kreise = Organisation.objects.filter(kind=OrganisationKind.KREIS)
    return kreise.select_related("parent")


def list_kreise() -> tuple[KreisData, ...]:
    """Give all Stadt- and Landkreise, in the order of their AGS."""
    return tuple(_kreis_data(kreis) for kreis in _kreise().order_by("ags"))


def find_kreis(ags: str) -> KreisData | None:
    """Find the Kreis with this AGS; longer keys of municipalities are cut to five."""
    kreis = _kreise().filter(ags=ags[:5]).first()
    return _kreis_data(kreis) if kreis is not None else None


def search_places(text: str, limit: int = 10) -> tuple[KreisData, ...]:
    """Find Kreise by their name or seat, however the umlauts are typed.

    A name that stands for two Kreise (Heilbronn, Karlsruhe) gives both: the caller
    shows `label` and lets the person choose.
    """
    found: list[tuple[int, str, str, KreisData]] = []
    for kreis in list_kreise():
        own = match_rank(text, (kreis.name, kreis.label, kreis.office_name))
        seat = match_rank(text, (kreis.seat,))
        ranks = [own] if own is not None else []
        # The seat comes after the name: „Pforzheim“ is the city before the Enzkreis.
        ranks += [seat + 3] if seat is not None else []
        if ranks:
            found.append((min(ranks), kreis.name, kreis.ags, kreis))
    return tuple(kreis for *_, kreis in sorted(found)[:limit])
