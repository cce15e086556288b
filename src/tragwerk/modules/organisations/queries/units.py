"""Reads of units and of what they are competent for; all of this is public."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.organisations.data import (
    DataProtectionRegime,
    MunicipalityData,
    OrganisationKind,
    UnitData,
    UnitKind,
)
from tragwerk.modules.organisations.domain.kinds import usual_regime
from tragwerk.modules.organisations.domain.municipalities import (
    KREIS_DIGITS,
    municipalities,
)
from tragwerk.modules.organisations.models import Organisation, ServiceArea, Unit


def _units(day: date | None = None) -> QuerySet[Unit]:
    areas = ServiceArea.objects.valid(day or timezone.localdate())
    return Unit.objects.select_related("organisation").prefetch_related(
        Prefetch("areas", queryset=areas)
    )


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
        regime=_regime(unit.organisation),
        street=unit.street,
        postal_code=unit.postal_code,
        place=unit.place,
        phone=unit.phone,
        email=unit.email,
        opening_hours=unit.opening_hours,
        kreis_ags=tuple(dict.fromkeys(area.kreis_ags for area in unit.areas.all())),
        municipality_ags=tuple(
            area.municipality_ags for area in unit.areas.all() if area.municipality_ags
        ),
        is_active=unit.is_active,
    )


def _regime(organisation: Organisation) -> DataProtectionRegime:
    if organisation.regime:
        return DataProtectionRegime(organisation.regime)
    return usual_regime(OrganisationKind(organisation.kind))


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
    kind: UnitKind | str | None = None,
    kreis_ags: str | None = None,
    *,
    municipality_ags: str = "",
    day: date | None = None,
) -> tuple[UnitData, ...]:
    """Find the units in use of a kind, or that are there for a place, by name.

    Args:
        kind: which; None for every kind.
        kreis_ags: those for this Kreis as a whole, five digits.
        municipality_ags: those for this municipality, eight digits. One that names
            it goes before those of its Kreis: of each kind only the nearest are
            given, for only one authority can be competent. Counselling centres
            exclude nobody, so both are given.
        day: on which it must hold; today, if none is given.

    A unit without service area serves the whole Land; it is found only by its kind.
    """
    day = day or timezone.localdate()
    units = _units(day).filter(is_active=True)
    if kind is not None:
        units = units.filter(kind=kind)
    if municipality_ags or kreis_ags is not None:
        areas = ServiceArea.objects.valid(day).filter(
            kreis_ags=municipality_ags[:KREIS_DIGITS] or kreis_ags,
            municipality_ags__in={"", municipality_ags},
        )
        units = units.filter(id__in=areas.values("unit_id"))
    found = [
        unit_data(unit) for unit in units.order_by("organisation__name", "name", "id")
    ]
    own = {unit.kind for unit in found if municipality_ags in unit.municipality_ags} - {
        UnitKind.COUNSELLING
    }
    return tuple(
        unit
        for unit in found
        if unit.kind not in own or municipality_ags in unit.municipality_ags
    )


def list_exceptions(
    kind: UnitKind | str, kreis_ags: str, day: date | None = None
) -> tuple[MunicipalityData, ...]:
    """Give the municipalities of a Kreis that have a unit of a kind of their own.

    Whoever only knows the Kreis of a person asks them about these: for the others
    the unit of the Kreis is competent.
    """
    known = municipalities()
    keys = (
        ServiceArea.objects.valid(day or timezone.localdate())
        .filter(~Q(municipality_ags=""), kreis_ags=kreis_ags)
        .filter(unit__kind=kind, unit__is_active=True)
        .values_list("municipality_ags", flat=True)
    )
    rows = sorted(
        (known[key] for key in set(keys) if key in known), key=lambda row: row.name
    )
    return tuple(MunicipalityData(row.ags, row.name, row.status) for row in rows)
